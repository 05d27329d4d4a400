#!/usr/bin/env bash
# pandoc 3.9 (pypandoc_binary 1.17) and odfdo 3.27.3, beside odfpy 1.4.1: fields of an OpenDocument text.
#
# What: what was filled in or chosen is left out: "Valor: 450" with a field for 450 is "Valor:", "Estado: Concluído", chosen from a list,
# is "Estado:", and so are answers in input fields and conditional texts. odfdo's get_formatted_text() leaves out references
# ("cláusula 5.ª") and numbers of tables as well. All of them are text in the file.
# Why it matters: forms and model contracts are made so that only the fields differ from one to the next. The fixed text is read
# whole, and what was filled in is missing from every one, without a word.
# Source: OpenDocument 1.3, part 3, 7: the content of a field's element is the text that it shows.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pypandoc_binary==1.17' 'odfdo==3.27.3' 'odfpy==1.4.1'
env/bin/python - <<'PY'
import sys, zipfile
from importlib.metadata import version
import odfdo, pypandoc
from odf import opendocument, teletype

SPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table"))
KIND = "application/vnd.oasis.opendocument.text"

def write(path, body):
    parts = {"content": f"<office:body><office:text>{body}</office:text></office:body>", "styles": "<office:styles/>", "meta": "<office:meta/>"}
    listed = "".join(f'<m:file-entry m:full-path="{name}.xml" m:media-type="text/xml"/>' for name in parts)
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("mimetype", KIND)
        for name, inner in parts.items():
            out.writestr(f"{name}.xml", f'<?xml version="1.0" encoding="utf-8"?><office:document-{name} {SPACES} xmlns:dc="http://purl.org/dc/'
                         f'elements/1.1/" office:version="1.3">{inner}</office:document-{name}>')
        out.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
                     f'm:version="1.3"><m:file-entry m:full-path="/" m:media-type="{KIND}"/>{listed}</m:manifest>')

fields = {"450": '<text:user-field-get text:name="v">450</text:user-field-get>', "Ana": '<text:text-input>Ana</text:text-input>',
          "Concluído": '<text:drop-down text:name="e"><text:label text:value="Em curso"/><text:label text:value="Concluído"/>Concluído</text:drop-down>',
          "com IVA": '<text:conditional-text text:condition="of:1" text:string-value-if-true="com IVA" text:string-value-if-false="-">com IVA</text:conditional-text>',
          "5.ª": '<text:bookmark-ref text:ref-name="c5">5.ª</text:bookmark-ref>', "Quadro 7": '<text:sequence text:name="T">Quadro 7</text:sequence>'}
write("form.odt", '<text:sequence-decls><text:sequence-decl text:display-outline-level="0" text:name="T"/></text:sequence-decls>' +
      "".join(f"<text:p>campo: {field}</text:p>" for field in fields.values()))
texts = {"pandoc": pypandoc.convert_file("form.odt", "plain"), "odfdo": odfdo.Document("form.odt").get_formatted_text(),
         "odfpy": teletype.extractText(opendocument.load("form.odt").text)}
print(f"pandoc {pypandoc.get_pandoc_version()}, odfdo {version('odfdo')}, odfpy {version('odfpy')}")
print(f"A good guess: each of {list(fields)} is read.")
print("What happens:")
seen = {}
for name, text in texts.items():
    seen[name] = [shown for shown in fields if shown in text]
    print(f"  {name:7} reads {seen[name]}")
sys.exit(0 if seen == {"pandoc": ["5.ª", "Quadro 7"], "odfdo": [], "odfpy": list(fields)} else "The behaviour has changed.")
PY
