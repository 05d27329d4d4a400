#!/usr/bin/env bash
# exceljs 4.4.0 (npm), reading what openpyxl 3.1.5 writes with iso_dates=True: cells of type "d".
#
# What: a cell that holds the day 2024-03-31 in the letters of ISO 8601 is the day 16 July 1905: the first four digits are taken
# for a serial number, 2024 days after 30 December 1899. All days of a year are that same day, and a time of day is one in 1900.
# Why it matters: the cells say dates, exceljs gives dates, and a check for the type passes. Strict workbooks ("Strict Open XML" in
# the list of Excel's save dialogue) and some generators write days so.
# Source: ECMA-376 part 1, 18.18.11 ST_CellType: "d" is a cell with a date in the format of ISO 8601. xlsx 0.18.5 reads it right.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'openpyxl==3.1.5'
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --no-update-notifier 'exceljs@4.4.0' 'xlsx@0.18.5' >/dev/null 2>&1
env/bin/python - <<'PY'
import datetime, openpyxl
book = openpyxl.Workbook(iso_dates=True)
for day in (datetime.date(2024, 3, 31), datetime.date(2024, 12, 24), datetime.date(2021, 1, 1)):
    book.active.append([day])
book.save("days.xlsx")
PY
cat > look.cjs <<'JS'
const excel = require('exceljs'), sheets = require('xlsx');
const book = new excel.Workbook();
book.xlsx.readFile('days.xlsx').then(() => {
  const day = value => value.toISOString().slice(0, 10);
  const other = sheets.readFile('days.xlsx', { cellDates: true, UTC: true }).Sheets.Sheet;
  const seen = [1, 2, 3].map(row => [day(book.worksheets[0].getCell(`A${row}`).value), day(other[`A${row}`].v)]);
  console.log(`exceljs ${require('exceljs/package.json').version}, xlsx ${sheets.version}`);
  console.log('A good guess: 2024-03-31, 2024-12-24 and 2021-01-01, or an error.');
  console.log('What happens:');
  for (const [first, second] of seen) console.log(`  exceljs ${first}, xlsx ${second}`);
  const want = '1905-07-16,1905-07-16,1905-07-13';
  if (seen.map(pair => pair[0]).join() !== want) { console.error('The behaviour has changed.'); process.exit(1); }
});
JS
TZ=UTC node look.cjs
