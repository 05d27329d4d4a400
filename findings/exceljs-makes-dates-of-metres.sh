#!/usr/bin/env bash
# exceljs 4.4.0 (npm), beside openpyxl 3.1.5: numbers whose format has a literal letter.
#
# What: a number with the format 0\m (a literal "m", as in metres), 0\d, 00\h00 or 0_d (a space as wide as "d") comes back
# as a date: 1234.5 is 18 May 1903. With the letter in quotation marks, 0"m", it is a number. openpyxl reads numbers in all.
# Why it matters: 0\m and 0"m" look the same in every spreadsheet program and mean the same; programs that write workbooks use
# both. A column of lengths, days or hours turns into days of the twentieth century, or into some numbers and some dates.
# Source: ECMA-376, part 1, 18.8.31: a backslash shows the character behind it; "_" leaves the width of the one behind it.
# There is no way out in the library: it strips the backslash while reading, so that the format looks like one of months. When
# the workbook is saved again, the file holds 0m: the column is then one of dates for every other program too.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'openpyxl==3.1.5'
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --no-update-notifier 'exceljs@4.4.0' >/dev/null 2>&1
env/bin/python - <<'PY'
import openpyxl
book = openpyxl.Workbook()
for row, form in enumerate(['0"m"', r'0\m', r'0\ \d', r'00\h00', '0_d'], 1):
    book.active.cell(row, 1, 1234.5).number_format = form
book.save("lengths.xlsx")
sheet = openpyxl.load_workbook("lengths.xlsx").active
print("openpyxl", openpyxl.__version__, "reads", [cell.value for cell in sheet["A"]])
assert all(cell.value == 1234.5 for cell in sheet["A"])
PY
cat > look.cjs <<'JS'
const {Workbook} = require('exceljs');
(async () => {
  const book = new Workbook();
  await book.xlsx.readFile('lengths.xlsx');
  console.log(`exceljs ${require('exceljs/package.json').version}`);
  console.log('A good guess: a literal letter in a number format does not make a date.');
  console.log('What happens: every d, m, y, h or s that is not in quotation marks does.');
  const kinds = [];
  book.worksheets[0].eachRow(row => {
    const {value, numFmt} = row.getCell(1);
    kinds.push(value instanceof Date ? 'date' : typeof value);
    console.log(`  ${numFmt.padEnd(8)} -> ${value instanceof Date ? value.toISOString() : value}`);
  });
  await book.xlsx.writeFile('again.xlsx');
  if (kinds.join() !== 'number,date,date,date,date') { console.error('The behaviour has changed.'); process.exit(1); }
})();
JS
node look.cjs
env/bin/python - <<'PY'
import sys
import openpyxl
cell = openpyxl.load_workbook("again.xlsx").active["A2"]
print(f"Seen, saved again by exceljs: the format {cell.number_format}, which openpyxl reads as {cell.value}")
sys.exit(0 if cell.number_format == "0m" else "The behaviour has changed.")
PY
