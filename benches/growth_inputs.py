"""Plain inputs of every format that Seara reads: the same records, as many as are wanted, about a hundred bytes each.

A table is rows of code, name, amount, day and note. A document is records of eight lines: a heading, labels with their
values, and a list. `TABLES`, `DOCUMENTS`, `LISTS` and `LISTINGS` say who makes what.
"""
import gzip as packer, io, json, struct, zipfile

HEADS = ("code", "name", "amount", "day", "note")
NOTE = "Obra de conservação da via e dos seus passeios, com sinais novos"


def row(n):
    return (f"K{n:07d}", f"Obra número {n}", f"{n % 9000 + 1}.50", f"2025-{n % 12 + 1:02d}-{n % 28 + 1:02d}", NOTE)


def lines(n):
    """The lines of one record of a document: kind and text."""
    return [("heading", "OBRA"), ("text", f"Código: K{n:07d}"), ("text", f"Nome: Obra número {n}"), ("text", "Descrição"),
            ("text", f"{NOTE} {n}."), ("text", "Notas"), ("item", f"Nota primeira da obra {n}, que segue"),
            ("item", f"Nota segunda da obra {n}, que acaba")]


def archive(parts):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in parts.items():
            out.writestr(name, text)
    return archive.getvalue()


# Tables.

def delimited(sign):
    return lambda count: ("\n".join(sign.join(r) for r in (HEADS, *map(row, range(count)))) + "\n").encode()


def records(count):
    return (json.dumps(dict(zip(HEADS, row(n))), ensure_ascii=False) for n in range(count))


def json_list(count):
    return ("[" + ",\n".join(records(count)) + "]").encode()


def json_lines(count):
    return ("\n".join(records(count)) + "\n").encode()


def xml(count):
    one = lambda n: "<work>" + "".join(f"<{h}>{c}</{h}>" for h, c in zip(HEADS, row(n))) + "</work>"
    return ('<?xml version="1.0"?><works>' + "\n".join(map(one, range(count))) + "</works>").encode()


def html_table(count):
    line = lambda tag, cells: "<tr>" + "".join(f"<{tag}>{c}</{tag}>" for c in cells) + "</tr>\n"
    return ("<!doctype html><table>" + line("th", HEADS) + "".join(line("td", row(n)) for n in range(count)) + "</table>").encode()


def pages(count, each):
    """Rows in tables of so many, each below the headings."""
    for first in range(0, count, each):
        yield [HEADS, *map(row, range(first, min(first + each, count)))]


TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(pairs):
    one = "".join(f'<Relationship Id="{i}" Type="{RELATION}/{kind}" Target="{target}"/>' for i, kind, target in pairs)
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{one}</Relationships>'


def word(body, more=None):
    text = f'<?xml version="1.0"?><w:document xmlns:w="w"><w:body>{body}</w:body></w:document>'
    return archive({"[Content_Types].xml": TYPES, "word/document.xml": text, **(more or {})})


def w_p(text, properties=""):
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def docx_table(count):
    line = lambda cells: "<w:tr>" + "".join(f"<w:tc>{w_p(c)}</w:tc>" for c in cells) + "</w:tr>"
    return word("<w:tbl>" + "".join(map(line, (HEADS, *map(row, range(count))))) + "</w:tbl>")


def opendocument(kind, body):
    text = f'<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:draw="d" xmlns:svg="s"><office:body>{body}</office:body></office:document-content>'
    manifest = '<?xml version="1.0"?><m:manifest xmlns:m="m"/>'
    return archive({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "META-INF/manifest.xml": manifest, "content.xml": text})


def o_table(rows):
    line = lambda cells: "<table:table-row>" + "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in cells) + "</table:table-row>"
    return '<table:table table:name="Obras">' + "".join(map(line, rows)) + "</table:table>"


def odt_table(count):
    return opendocument("text", f"<office:text>{o_table([HEADS, *map(row, range(count))])}</office:text>")


def ods(count):
    sheets = "".join(map(o_table, pages(count, 1_000_000)))
    return opendocument("spreadsheet", f"<office:spreadsheet>{sheets}</office:spreadsheet>")


def slides(bodies):
    """A deck of PowerPoint: a slide for each body."""
    parts, ids, links = {"[Content_Types].xml": TYPES}, [], []
    for n, body in enumerate(bodies, 1):
        parts[f"ppt/slides/slide{n}.xml"] = f'<p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree>{body}</p:spTree></p:cSld></p:sld>'
        ids.append(f'<p:sldId id="{n}" r:id="r{n}"/>')
        links.append((f"r{n}", "slide", f"slides/slide{n}.xml"))
    parts["ppt/presentation.xml"] = f'<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst>{"".join(ids)}</p:sldIdLst></p:presentation>'
    parts["ppt/_rels/presentation.xml.rels"] = relations(links)
    return archive(parts)


def pptx_table(count):
    cell = lambda text: f"<a:tc><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"
    line = lambda cells: "<a:tr>" + "".join(map(cell, cells)) + "</a:tr>"
    frame = lambda rows: "<p:graphicFrame><a:graphic><a:graphicData><a:tbl>" + "".join(map(line, rows)) + "</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    return slides(map(frame, pages(count, 40)))


def odp_table(count):
    page = lambda rows: f'<draw:page><draw:frame svg:x="10pt" svg:y="10pt" svg:width="600pt" svg:height="400pt">{o_table(rows)}</draw:frame></draw:page>'
    return opendocument("presentation", f"<office:presentation>{''.join(map(page, pages(count, 40)))}</office:presentation>")


def xlsx(count):
    shared, order = {}, []

    def at(text):
        if text not in shared:
            shared[text] = len(order)
            order.append(text)
        return shared[text]

    line = lambda n, cells: f'<row r="{n}">' + "".join(f'<c r="{"ABCDE"[k]}{n}" t="s"><v>{at(c)}</v></c>' for k, c in enumerate(cells)) + "</row>"
    rows = "".join(line(n, cells) for n, cells in enumerate((HEADS, *map(row, range(count))), 1))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    texts = "".join(f"<si><t>{t}</t></si>" for t in order)
    return archive({
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations([("r1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{RELATION}"><sheets><sheet name="Obras" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations([("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "sharedStrings", "sharedStrings.xml")]),
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{texts}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    })


def xls(count):
    """A workbook of Excel as it was before 2007: records of a stream in a compound file of large sectors."""
    record = lambda kind, data: struct.pack("<HH", kind, len(data)) + data
    begin = lambda kind: record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))
    text = lambda at, col, t: record(0x0204, struct.pack("<HHHHB", at, col, 0, len(t), 1) + t.encode("utf-16-le"))
    sheets = [b"".join([begin(0x10), *(text(n, k, c) for n, cells in enumerate(rows) for k, c in enumerate(cells)), record(10, b"")])
              for rows in pages(count, 60_000)]
    names = [f"Obras{n}" for n in range(len(sheets))]
    offset = len(begin(5)) + sum(12 + len(n) for n in names) + 4
    book = [begin(5)]
    for name, sheet in zip(names, sheets):
        book.append(record(0x0085, struct.pack("<IBBBB", offset, 0, 0, len(name), 0) + name.encode()))
        offset += len(sheet)
    return compound(b"".join(book) + record(10, b"") + b"".join(sheets))


def compound(stream):
    size, free, end = 4096, 0xFFFFFFFF, 0xFFFFFFFE
    stream = stream.ljust(size, b"\0")
    count = -(-len(stream) // size)
    tables = 1
    while tables * (size // 4) < count + 1 + tables:
        tables += 1
    # Sectors: the tables of sectors, the folder, the stream.
    chain = [0xFFFFFFFD] * tables + [end] + [tables + 2 + n for n in range(count - 1)] + [end]
    chain += [free] * (tables * (size // 4) - len(chain))
    entry = lambda name, kind, child, start, length: (
        (name.encode("utf-16-le") + b"\0\0").ljust(64, b"\0")
        + struct.pack("<HBBIII16sIQQIQ", 2 * len(name) + 2, kind, 1, free, free, child, b"", 0, 0, 0, start, length))
    folder = entry("Root Entry", 5, 1, tables, 0) + entry("Workbook", 2, free, tables + 1, len(stream))
    head = struct.pack("<8s16sHHHHH6sIIIIIIIII", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"", 0x3E, 4, 0xFFFE, 12, 6, b"", 1, tables, tables, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", *range(tables), *[free] * (109 - tables))
    return head.ljust(size, b"\0") + struct.pack(f"<{len(chain)}I", *chain) + folder.ljust(size, b"\0") + stream.ljust(count * size, b"\0")


def pdf(drawn):
    """A file of pages of 595 by 842 points, each what a list of signs and lines says."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids = []
    for page in drawn:
        body = page.encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body))
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents %d 0 R >>" % len(objects))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for n, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (n, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def said(x, y, text, size=9):
    return f"BT /F {size} Tf {x} {y} Td ({text}) Tj ET"


def pdf_table(count):
    edges = (30, 100, 190, 245, 305, 580)

    def page(rows):
        top = 720
        bottom = top - 15 * len(rows)
        ruled = [f"{x} {bottom} m {x} {top} l S" for x in edges]
        ruled += [f"{edges[0]} {top - 15 * n} m {edges[-1]} {top - 15 * n} l S" for n in range(len(rows) + 1)]
        signs = [said(x + 3, top - 15 * n - 11, c, 8) for n, cells in enumerate(rows) for x, c in zip(edges, cells)]
        return "\n".join(["0.5 w", *ruled, *signs])

    return pdf(map(page, pages(count, 38)))


# Documents: every line of every record, on pages where the format has them.

def all_lines(count):
    return [line for n in range(count // 2) for line in lines(n)]


def text(count):
    bullet = lambda kind, t: f"• {t}\n\n" if kind == "item" else f"{t}\n\n"
    return "".join(bullet(*line) for line in all_lines(count)).encode()


def html(count):
    one = lambda n: "<article>" + "".join(f"<{'li' if kind == 'item' else 'p'}>{t}</{'li' if kind == 'item' else 'p'}>" for kind, t in lines(n)) + "</article>\n"
    return ("<!doctype html><title>Obras</title>" + "".join(map(one, range(count // 2)))).encode()


def docx(count):
    bullet = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    return word("".join(w_p(t, bullet if kind == "item" else "") for kind, t in all_lines(count)))


def odt(count):
    one = lambda kind, t: f"<text:list><text:list-item><text:p>{t}</text:p></text:list-item></text:list>" if kind == "item" else f"<text:p>{t}</text:p>"
    return opendocument("text", f"<office:text>{''.join(one(*line) for line in all_lines(count))}</office:text>")


def by_page(count, records):
    for first in range(0, count // 2, records):
        yield [line for n in range(first, min(first + records, count // 2)) for line in lines(n)]


def shown(kind, text):
    return f"• {text}" if kind == "item" else text


def pptx(count):
    def slide(lines):
        shape = lambda n, line: (f'<p:sp><p:spPr><a:xfrm><a:off x="500000" y="{900_000 + 120_000 * n}"/><a:ext cx="8000000" cy="110000"/></a:xfrm></p:spPr>'
                                 f'<p:txBody><a:p><a:r><a:rPr sz="800"/><a:t>{shown(*line)}</a:t></a:r></a:p></p:txBody></p:sp>')
        return "".join(shape(n, line) for n, line in enumerate(lines))
    return slides(map(slide, by_page(count, 4)))


def odp(count):
    def page(lines):
        frame = lambda n, line: f'<draw:frame svg:x="40pt" svg:y="{80 + 10 * n}pt" svg:width="600pt" svg:height="9pt"><draw:text-box><text:p>{shown(*line)}</text:p></draw:text-box></draw:frame>'
        return f"<draw:page>{''.join(frame(n, line) for n, line in enumerate(lines))}</draw:page>"
    return opendocument("presentation", f"<office:presentation>{''.join(map(page, by_page(count, 4)))}</office:presentation>")


def pdf_text(count):
    page = lambda lines: "\n".join(said(60, 720 - 12 * n, shown(*line), 6) for n, line in enumerate(lines))
    # No more pages than a file may have.
    return pdf(map(page, by_page(count // 2, 6)))


# One record of many items.

def text_list(count):
    return ("OBRA\n\n" + "".join(f"• {NOTE}, número {n}\n\n" for n in range(count))).encode()


def html_list(count):
    return ("<!doctype html><p>OBRA</p><ol>" + "".join(f"<li>{NOTE}, número {n}</li>\n" for n in range(count)) + "</ol>").encode()


def html_paragraphs(count):
    return ("<!doctype html><p>OBRA</p>" + "".join(f"<p>{NOTE}, número {n}.</p>\n" for n in range(count))).encode()


def docx_list(count):
    bullet = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    return word(w_p("OBRA") + "".join(w_p(f"{NOTE}, número {n}", bullet) for n in range(count)))


def odt_list(count):
    items = "".join(f"<text:list-item><text:p>{NOTE}, número {n}</text:p></text:list-item>" for n in range(count))
    return opendocument("text", f"<office:text><text:p>OBRA</text:p><text:list>{items}</text:list></office:text>")


# Listings: what leads to one document among many addresses.

def links(count):
    return ("<!doctype html><ul>" + "".join(f'<li class="r"><a href="/p/{n}.csv">{NOTE}, número {n}</a></li>\n' for n in range(count)) + "</ul>").encode()


def feed(count):
    return ("<rss><channel>" + "".join(f"<item><title>{NOTE}</title><link>/p/{n}.csv</link></item>\n" for n in range(count)) + "</channel></rss>").encode()


def sitemap(count):
    return ("<urlset>" + "".join(f"<url><loc>/p/{n}.csv</loc><lastmod>2026-01-01</lastmod><changefreq>never</changefreq></url>\n" for n in range(count)) + "</urlset>").encode()


def packed(make):
    return lambda count: packer.compress(make(count), 6)


def zipped(make, files=1):
    return lambda count: archive({f"obras-{n}.csv": make(max(count // files, 1)) for n in range(files)})


CSV = delimited(";")
TABLES = {
    "csv": CSV, "tsv": delimited("\t"), "text with bars": delimited("|"), "json": json_list, "json lines": json_lines, "xml": xml,
    "html table": html_table, "docx table": docx_table, "odt table": odt_table, "pptx tables": pptx_table, "odp tables": odp_table,
    "xlsx": xlsx, "xls": xls, "ods": ods, "pdf tables": pdf_table, "csv gzip": packed(CSV), "csv zip": zipped(CSV), "html gzip": packed(html_table),
}
DOCUMENTS = {"text": text, "html": html, "docx": docx, "odt": odt, "pptx": pptx, "odp": odp, "pdf": pdf_text}
LISTS = {"text list": text_list, "html list": html_list, "html paragraphs": html_paragraphs, "docx list": docx_list, "odt list": odt_list}
LISTINGS = {"links": links, "feed": feed, "sitemap": sitemap}
