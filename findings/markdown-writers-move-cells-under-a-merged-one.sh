#!/usr/bin/env bash
# markdownify 1.2.3, html2text 2025.4.15, inscriptis 2.7.6, and markitdown 0.1.9: tables with cells over several rows.
#
# What: in the rows below such a cell every value is one column further left. "Lisboa" over two rows, 2023: 5, 2024: 8, becomes a second
# row that begins with "2024" in the column of the municipalities and 8 in that of the years. trafilatura 2.3.1 keeps an empty cell.
# Why it matters: tables of public bodies group rows so (entity, then years). The text is for language models and for search: the
# value of a year stands under another heading, in a table whose lines all look well.
# Source: HTML, 4.9.11: a cell with rowspan covers its slot in the rows below; ECMA-376 part 1, 17.4.84 (vMerge).
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'markdownify==1.2.3' 'html2text==2025.4.15' 'inscriptis==2.7.6' \
  'markitdown[docx]==0.1.9' 'python-docx==1.2.0' 2>/dev/null
env/bin/python - <<'PY'
import re, sys
from importlib.metadata import version
import docx, html2text, inscriptis, markdownify
from markitdown import MarkItDown

page = ("<table><tr><th>Concelho</th><th>Ano</th><th>Obras</th></tr><tr><td rowspan=2>Lisboa</td><td>2023</td><td>5</td></tr>"
        "<tr><td>2024</td><td>8</td></tr></table>")
document = docx.Document()
table = document.add_table(3, 3)
for at, text in enumerate(["Concelho", "Ano", "Obras", "Lisboa", "2023", "5", "", "2024", "8"]):
    table.cell(at // 3, at % 3).text = text
table.cell(1, 0).merge(table.cell(2, 0))
document.save("works.docx")
seen = {"markdownify": markdownify.markdownify(page), "html2text": html2text.html2text(page), "inscriptis": inscriptis.get_text(page),
        "markitdown": MarkItDown().convert("works.docx").text_content}
print(", ".join(f"{name} {version(name)}" for name in seen))
print("A good guess: the last row is | | 2024 | 8 |, or has Lisboa again.")
print("What happens:")
last = []
for name, text in seen.items():
    line = [line for line in text.splitlines() if "2024" in line][0]
    last.append(re.split(r"[| ]+", line.strip("| ")))
    first = line.strip("| ").startswith("2024") and not re.match(r"\|\s+\|", line)
    last[-1] = last[-1] == ["2024", "8"] and first
    print(f"  {name:12} {line!r}")
sys.exit(0 if last == [True] * 4 else "The behaviour has changed.")
PY
