#!/usr/bin/env bash
# apache-arrow 21.2.0 (npm), reading what pyarrow 26.0.1 writes.
#
# What: a decimal of two places, 450000.10, is shown, printed and written as JSON as 45000010. The places are in the type of the
# column (scale 2) and are left to the reader; String(), toString(), toJSON() and toArray() do not use them.
# Why it matters: amounts of money are decimals in Arrow and Parquet files, and charts and tables in the browser read them so. All
# are a hundred times too large, and of columns with other scales by other powers of ten, so that even their order is wrong.
# Source: Arrow columnar format, Schema.fbs, Decimal: the value is the integer times ten to the power of minus scale.
# A way out: divide by 10 ** field.type.scale, or write doubles for the browser.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'pyarrow==26.0.1'
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --no-update-notifier 'apache-arrow@21.2.0' >/dev/null 2>&1
env/bin/python - <<'PY'
from decimal import Decimal
import pyarrow
table = pyarrow.table({"total": pyarrow.array([Decimal("450000.10")], pyarrow.decimal128(18, 2)),
                       "unit": pyarrow.array([Decimal("12.50000")], pyarrow.decimal128(18, 5))})
with pyarrow.OSFile("amounts.arrow", "wb") as out, pyarrow.ipc.new_file(out, table.schema) as writer:
    writer.write_table(table)
PY
cat > look.cjs <<'JS'
const fs = require('fs'), arrow = require('apache-arrow');
const table = arrow.tableFromIPC(fs.readFileSync('amounts.arrow')), [row] = table.toArray();
const seen = [String(row.total), String(row.unit), JSON.stringify(row), table.schema.fields[0].type.scale];
console.log(`apache-arrow ${JSON.parse(fs.readFileSync('node_modules/apache-arrow/package.json')).version}`);
console.log('A good guess: 450000.10 and 12.50000, as text, number or an object that prints so.');
console.log(`What happens:\n  total ${seen[0]}, unit ${seen[1]}, as JSON ${seen[2]}; scale of total: ${seen[3]}`);
if (seen[0] !== '45000010' || seen[1] !== '1250000' || !seen[2].includes('45000010') || seen[3] !== 2) { console.error('The behaviour has changed.'); process.exit(1); }
JS
node look.cjs
