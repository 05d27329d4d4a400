#!/usr/bin/env bash
# python-pptx 1.0.2, and markitdown 0.1.9 above it: shapes of a slide that have a formula.
#
# What: a text box that PowerPoint writes in two forms (mc:AlternateContent: one with a formula, one as a picture for old programs) is
# in neither form among slide.shapes. All its text is gone, the formula and the words and amounts around it.
# Why it matters: one formula or one recent kind of chart is enough. The number of shapes is one less, nothing is said, and a deck
# of indicators ("taxa = …, 12,4 %") loses just the boxes with the definitions.
# Source: ECMA-376 part 3 (markup compatibility): of AlternateContent a reader takes the first choice it knows, else the fallback.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'python-pptx==1.0.2' 'markitdown[pptx]==0.1.9' 2>/dev/null
env/bin/python - <<'PY'
import sys
from importlib.metadata import version
import pptx
from markitdown import MarkItDown
from pptx.oxml import parse_xml
from pptx.util import Inches

SPACES = " ".join(f'xmlns:{short}="http://schemas.{rest}"' for short, rest in {
    "a": "openxmlformats.org/drawingml/2006/main", "p": "openxmlformats.org/presentationml/2006/main",
    "mc": "openxmlformats.org/markup-compatibility/2006", "a14": "microsoft.com/office/drawing/2010/main",
    "m": "openxmlformats.org/officeDocument/2006/math"}.items())
def shape(text):
    return ('<p:sp><p:nvSpPr><p:cNvPr id="9" name="Indicador"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="0"/>'
            '<a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
            f"<p:txBody><a:bodyPr/><a:p>{text}</a:p></p:txBody></p:sp>")

words = "<a:r><a:t>Taxa de 12,4 % </a:t></a:r>"
formula = "<a14:m><m:oMath><m:r><m:t>t=a/b</m:t></m:r></m:oMath></a14:m>"
deck = pptx.Presentation()
slide = deck.slides.add_slide(deck.slide_layouts[6])
slide.shapes.add_textbox(0, 0, Inches(2), Inches(1)).text_frame.text = "Indicadores"
slide.shapes._spTree.append(parse_xml(f'<mc:AlternateContent {SPACES}><mc:Choice Requires="a14">{shape(words + formula)}</mc:Choice>'
                                      f"<mc:Fallback>{shape(words)}</mc:Fallback></mc:AlternateContent>"))
deck.save("deck.pptx")
seen = [one.text_frame.text for one in pptx.Presentation("deck.pptx").slides[0].shapes]
other = MarkItDown().convert("deck.pptx").text_content.split()
print(f"python-pptx {version('python-pptx')}, markitdown {version('markitdown')}")
print("A good guess: two boxes, 'Indicadores' and 'Taxa de 12,4 %', with or without the formula.")
print(f"What happens:\n  python-pptx {seen}\n  markitdown  {other}")
sys.exit(0 if seen == ["Indicadores"] and "Indicadores" in other and "12,4" not in other else "The behaviour has changed.")
PY
