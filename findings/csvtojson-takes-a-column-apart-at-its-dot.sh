#!/usr/bin/env bash
# csvtojson 2.0.14 (npm).
#
# What: a column called "N.º de contratos" is an object "N" with a key "º de contratos", and "Valor (mil. €)" an object "Valor (mil".
# Of two columns, "Valor" and "Valor. total", only the second is left.
# Why it matters: abbreviations with a dot stand in most headers of Portuguese tables (n.º, mil., méd., obs.). The key that the
# header has is not in the JSON, so row["N.º"] is undefined, and a column can go without a word.
# Source: RFC 4180, 2: a header holds the names of the fields; it gives the dot no meaning.
# A way out: csvtojson({ flatKeys: true }).
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --no-update-notifier 'csvtojson@2.0.14' >/dev/null 2>&1
printf 'N.º de contratos,Valor (mil. €),Valor,Valor. total\n5,450,1,2\n' > contracts.csv
cat > look.cjs <<'JS'
const csv = require('csvtojson');
(async () => {
  const [row] = await csv().fromFile('contracts.csv'), [flat] = await csv({ flatKeys: true }).fromFile('contracts.csv');
  console.log(`csvtojson ${require('csvtojson/package.json').version}`);
  console.log('A good guess: an object with the four names of the header.');
  console.log(`What happens:\n  ${JSON.stringify(row)}\n  with flatKeys: ${JSON.stringify(flat)}`);
  const want = '{"N":{"º de contratos":"5"},"Valor (mil":{" €)":"450"},"Valor":{" total":"2"}}';
  if (JSON.stringify(row) !== want || Object.keys(flat).length !== 4) { console.error('The behaviour has changed.'); process.exit(1); }
})();
JS
node look.cjs
