//! Office files as tests write them: the least that a reader needs, zipped.

use std::{
    fmt::Write as _,
    io::{Cursor, Write},
};

use zip::{ZipWriter, write::SimpleFileOptions};

/// Parts of a package: name and bytes.
pub type Parts = Vec<(String, Vec<u8>)>;

/// An archive of these parts.
pub fn zipped(parts: &Parts) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).expect("a file");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("an archive").into_inner()
}

fn part(name: &str, text: impl Into<String>) -> (String, Vec<u8>) {
    (name.to_owned(), text.into().into_bytes())
}

const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A relationship of a package.
fn relations(all: &[(&str, &str, &str, bool)]) -> String {
    let one = |(id, kind, target, outside): &(&str, &str, &str, bool)| {
        let mode = if *outside { " TargetMode=\"External\"" } else { "" };
        format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"{mode}/>")
    };
    format!("<Relationships xmlns=\"{RELATIONS}\">{}</Relationships>", all.iter().map(one).collect::<String>())
}

/// A sheet: its name, whether it is hidden, its rows as XML, and its merged areas.
pub struct Sheet<'a> {
    pub name: &'a str,
    pub hidden: bool,
    pub rows: String,
    pub merged: &'a [&'a str],
}

/// A row of inline texts and numbers; what starts with `<` is a cell's inside as it is, with its type in front: `n`
/// a number, `d` a day (style 1), `p` a percentage, `2` a number shown with two decimals, `e` an error, `f` a formula without a result.
pub fn row(number: u32, cells: &[&str]) -> String {
    let mut out = format!("<row r=\"{number}\">");
    for (n, cell) in cells.iter().enumerate().filter(|(_, c)| !c.is_empty()) {
        let at = format!("{}{number}", char::from(b'A' + u8::try_from(n).expect("few columns")));
        let written = match cell.split_once(':') {
            Some(("n", value)) => format!("<c r=\"{at}\"><v>{value}</v></c>"),
            Some(("d", value)) => format!("<c r=\"{at}\" s=\"1\"><v>{value}</v></c>"),
            Some(("p", value)) => format!("<c r=\"{at}\" s=\"2\"><v>{value}</v></c>"),
            Some(("2", value)) => format!("<c r=\"{at}\" s=\"3\"><v>{value}</v></c>"),
            Some(("e", value)) => format!("<c r=\"{at}\" t=\"e\"><v>{value}</v></c>"),
            Some(("f", value)) => format!("<c r=\"{at}\"><f>{value}</f></c>"),
            _ => format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
        };
        out.push_str(&written);
    }
    format!("{out}</row>")
}

/// A workbook of Excel.
pub fn xlsx(sheets: &[Sheet<'_>]) -> Parts {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let mut parts = vec![part("[Content_Types].xml", "<Types/>")];
    let (mut list, mut links) = (String::new(), Vec::new());
    let names: Vec<(String, String)> =
        (1..=sheets.len()).map(|n| (format!("rId{n}"), format!("worksheets/sheet{n}.xml"))).collect();
    for (n, (sheet, (id, target))) in (1..).zip(sheets.iter().zip(&names)) {
        let state = if sheet.hidden { " state=\"hidden\"" } else { "" };
        write!(list, "<sheet name=\"{}\" sheetId=\"{n}\"{state} r:id=\"{id}\"/>", sheet.name).expect("written");
        let merged: String = sheet.merged.iter().map(|m| format!("<mergeCell ref=\"{m}\"/>")).collect();
        let merged = if merged.is_empty() { merged } else { format!("<mergeCells>{merged}</mergeCells>") };
        let text = format!("<worksheet xmlns=\"{main}\"><sheetData>{}</sheetData>{merged}</worksheet>", sheet.rows);
        parts.push(part(&format!("xl/{target}"), text));
        links.push((id.as_str(), "worksheet", target.as_str(), false));
    }
    links.push(("rId99", "styles", "styles.xml", false));
    parts.push(part("_rels/.rels", relations(&[("rId1", "officeDocument", "xl/workbook.xml", false)])));
    let book = format!("<workbook xmlns=\"{main}\" xmlns:r=\"{OFFICE}\"><sheets>{list}</sheets></workbook>");
    parts.push(part("xl/workbook.xml", book));
    parts.push(part("xl/_rels/workbook.xml.rels", relations(&links)));
    let styles = format!(
        "<styleSheet xmlns=\"{main}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"10\"/>\
         <xf numFmtId=\"2\"/></cellXfs></styleSheet>"
    );
    parts.push(part("xl/styles.xml", styles));
    parts
}

/// A shape of a slide: its place and size in points, its paragraphs, the size of its text, its ground, its marks.
#[derive(Default, Clone)]
pub struct Shape<'a> {
    pub at: [u32; 4],
    pub size: u32,
    pub text: Vec<&'a str>,
    pub fill: Option<&'a str>,
    pub bullets: bool,
    pub link: Option<&'a str>,
}

/// A deck of PowerPoint.
pub fn pptx(slides: &[Vec<Shape<'_>>]) -> Parts {
    let (p, a) = (
        "http://schemas.openxmlformats.org/presentationml/2006/main",
        "http://schemas.openxmlformats.org/drawingml/2006/main",
    );
    let mut parts = vec![part("[Content_Types].xml", "<Types/>")];
    let names: Vec<(String, String)> =
        (1..=slides.len()).map(|n| (format!("rId{n}"), format!("slides/slide{n}.xml"))).collect();
    let mut list = String::new();
    for (n, (shapes, (id, target))) in (256..).zip(slides.iter().zip(&names)) {
        write!(list, "<p:sldId id=\"{n}\" r:id=\"{id}\"/>").expect("written");
        let mut links = Vec::new();
        let mut drawn = String::new();
        for (k, shape) in shapes.iter().enumerate() {
            let [x, y, width, height] = shape.at.map(|n| n * 12_700);
            let fill = shape.fill.map(|f| format!("<a:solidFill><a:srgbClr val=\"{f}\"/></a:solidFill>"));
            let bullet = if shape.bullets { "<a:pPr><a:buChar char=\"•\"/></a:pPr>" } else { "" };
            let id = format!("rId{k}");
            let link = if shape.link.is_some() { format!("<a:hlinkClick r:id=\"{id}\"/>") } else { String::new() };
            let size = shape.size * 100;
            let paragraphs: String = shape
                .text
                .iter()
                .map(|t| format!("<a:p>{bullet}<a:r><a:rPr sz=\"{size}\">{link}</a:rPr><a:t>{t}</a:t></a:r></a:p>"))
                .collect();
            write!(
                drawn,
                "<p:sp><p:nvSpPr/><p:spPr><a:xfrm><a:off x=\"{x}\" y=\"{y}\"/><a:ext cx=\"{width}\" cy=\"{height}\"/></a:xfrm>{}</p:spPr>\
                 <p:txBody><a:bodyPr/>{paragraphs}</p:txBody></p:sp>",
                fill.unwrap_or_default()
            )
            .expect("written");
            links.extend(shape.link.map(|address| (id, address)));
        }
        let tree = format!(
            "<p:sld xmlns:p=\"{p}\" xmlns:a=\"{a}\" xmlns:r=\"{OFFICE}\"><p:cSld><p:spTree>{drawn}</p:spTree></p:cSld></p:sld>"
        );
        parts.push(part(&format!("ppt/{target}"), tree));
        let links: Vec<_> = links.iter().map(|(id, address)| (id.as_str(), "hyperlink", *address, true)).collect();
        let file = target.rsplit('/').next().expect("a name");
        parts.push(part(&format!("ppt/slides/_rels/{file}.rels"), relations(&links)));
    }
    let deck = format!(
        "<p:presentation xmlns:p=\"{p}\" xmlns:r=\"{OFFICE}\"><p:sldIdLst>{list}</p:sldIdLst><p:sldSz cx=\"12192000\" cy=\"6858000\"/></p:presentation>"
    );
    parts.push(part("ppt/presentation.xml", deck));
    let links: Vec<_> = names.iter().map(|(id, target)| (id.as_str(), "slide", target.as_str(), false)).collect();
    parts.push(part("ppt/_rels/presentation.xml.rels", relations(&links)));
    parts
}

/// A text of Word, whose body is given; `h1` is the style of its headings, list 1 has bullets, list 2 counts.
pub fn docx(body: &str) -> Parts {
    let w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let style = "<w:style w:type=\"paragraph\" w:styleId=\"h1\"><w:name w:val=\"heading 1\"/><w:rPr><w:sz w:val=\"48\"/></w:rPr></w:style>";
    let level =
        |format: &str| format!("<w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/></w:lvl>");
    let numbering = format!(
        "<w:numbering xmlns:w=\"{w}\"><w:abstractNum w:abstractNumId=\"1\">{}</w:abstractNum><w:abstractNum w:abstractNumId=\"2\">{}</w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"2\"/></w:num></w:numbering>",
        level("bullet"),
        level("decimal")
    );
    vec![
        part("[Content_Types].xml", "<Types/>"),
        part("word/document.xml", format!("<w:document xmlns:w=\"{w}\"><w:body>{body}</w:body></w:document>")),
        part("word/styles.xml", format!("<w:styles xmlns:w=\"{w}\">{style}</w:styles>")),
        part("word/numbering.xml", numbering),
        part(
            "word/_rels/document.xml.rels",
            relations(&[("rId1", "styles", "styles.xml", false), ("rId2", "numbering", "numbering.xml", false)]),
        ),
    ]
}

/// A paragraph of Word: its style or its list, and its text.
pub fn paragraph(style: &str, text: &str) -> String {
    let properties = match style {
        "" => String::new(),
        "break" => "<w:pageBreakBefore/>".to_owned(),
        "bullet" => "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr>".to_owned(),
        "number" => "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"2\"/></w:numPr>".to_owned(),
        style => format!("<w:pStyle w:val=\"{style}\"/>"),
    };
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A document of OpenDocument: its kind (`text`, `presentation`), its own styles, and its body.
pub fn opendocument(kind: &str, styles: &str, body: &str) -> Parts {
    let spaces: String = ["office", "text", "draw", "svg", "fo", "style", "table", "number", "presentation", "xlink"]
        .iter()
        .map(|n| format!(" xmlns:{n}=\"urn:x:{n}\""))
        .collect();
    let content = format!(
        "<office:document-content{spaces}><office:automatic-styles>{styles}</office:automatic-styles>\
         <office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    );
    vec![part("mimetype", format!("application/vnd.oasis.opendocument.{kind}")), part("content.xml", content)]
}

/// A compound file has sectors of 512 bytes: its head, where they are chained, its folder, and a stream.
fn compound(stream: &str, content: &[u8]) -> Vec<u8> {
    let sectors = content.len().max(4096).div_ceil(512);
    let number = |n: usize| u32::try_from(n).unwrap_or(0).to_le_bytes();
    let mut head = vec![0; 512];
    head[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    for (at, n) in [(24, 0x3E_u16), (26, 3), (28, 0xFFFE), (30, 9), (32, 6)] {
        head[at..at + 2].copy_from_slice(&n.to_le_bytes());
    }
    for (at, n) in [(44, 1), (48, 1), (56, 4096), (60, 0xFFFF_FFFE), (68, 0xFFFF_FFFE)] {
        head[at..at + 4].copy_from_slice(&number(n));
    }
    head[76..].fill(0xFF);
    head[76..80].copy_from_slice(&number(0));
    let mut chain: Vec<u8> = [0xFFFF_FFFD, 0xFFFF_FFFE].into_iter().flat_map(number).collect();
    (0..sectors).for_each(|n| chain.extend(number(if n + 1 == sectors { 0xFFFF_FFFE } else { n + 3 })));
    chain.resize(512, 0xFF);
    let entry = |name: &str, kind: u8, from: usize, size: usize, child: usize| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(64, 0);
        entry.extend(u16::try_from(name.len() * 2 + 2).unwrap_or(0).to_le_bytes());
        entry.extend([kind, 1]);
        entry.extend([0xFFFF_FFFF, 0xFFFF_FFFF, child].into_iter().flat_map(number));
        entry.resize(116, 0);
        entry.extend([number(from), number(size), number(0)].concat());
        entry
    };
    let folder =
        [entry("Root Entry", 5, 0xFFFF_FFFE, 0, 1), entry(stream, 2, 2, sectors * 512, 0xFFFF_FFFF), vec![0; 256]];
    let mut content = content.to_vec();
    content.resize(sectors * 512, 0);
    [head, chain, folder.concat(), content].concat()
}

/// A workbook as it was before 2007: a sheet with a text and a number.
pub fn xls() -> Vec<u8> {
    let record = |kind: u16, bytes: &[u8]| {
        let length = u16::try_from(bytes.len()).unwrap_or(0);
        [&kind.to_le_bytes(), &length.to_le_bytes(), bytes].concat()
    };
    let begin = |what: u16| record(0x809, &[&0x600_u16.to_le_bytes()[..], &what.to_le_bytes(), &[0; 12]].concat());
    let name = [&[5, 0][..], b"Obras"].concat();
    let globals = |at: u32| {
        [begin(5), record(0x85, &[&at.to_le_bytes()[..], &[0, 0], &name].concat()), record(0xA, &[])].concat()
    };
    let at = u32::try_from(globals(0).len()).unwrap_or(0);
    let text = [&[0, 0, 0, 0, 0, 0, 3, 0, 0][..], b"abc"].concat();
    let sheet = [
        begin(0x10),
        record(0x204, &text),
        record(0x203, &[&[1, 0, 0, 0, 0, 0][..], &1.5_f64.to_le_bytes()].concat()),
        record(0xA, &[]),
    ];
    compound("Workbook", &[globals(at), sheet.concat()].concat())
}
