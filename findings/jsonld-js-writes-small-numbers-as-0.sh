#!/usr/bin/env bash
# jsonld.js 9.0.0 (npm "jsonld"), toRDF.
#
# What: a number below 0.000001 that JavaScript prints without a point (1e-7, 2e-9) becomes "0"^^xsd:integer. 3.5e-9, printed
# with a point, is right, and so is 0.00001: it depends on the digits whether a value is lost.
# Why it matters: rates, emission factors and concentrations have this size; a table gets noughts among good values, and the
# type changes with them. PyLD 3.3.0 and pyoxigraph write "1.0E-7"^^xsd:double.
# Source: JSON-LD 1.1 Processing Algorithms, "Object to RDF Conversion": a number with a fractional part is an xsd:double.
# A way out: write such numbers as typed strings.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --no-update-notifier 'jsonld@9.0.0' >/dev/null
cat > look.cjs <<'JS'
const jsonld = require('jsonld');
const numbers = [0.00001, 1e-7, 2e-9, 3.5e-9];
const want = ['"1.0E-5" double', '"0" integer', '"0" integer', '"3.5E-9" double'];
(async () => {
  console.log(`jsonld.js ${require('jsonld/package.json').version}`);
  console.log('A good guess: each is an xsd:double of its value.');
  console.log('What happens: those that print without a point become the integer 0.');
  const seen = [];
  for (const number of numbers) {
    const text = await jsonld.toRDF({'http://example.org/rate': number}, {format: 'application/n-quads'});
    const [, value, type] = text.match(/("[^"]*")\^\^<[^#]*#(\w+)>/);
    seen.push(`${value} ${type}`);
    console.log(`  ${number} -> ${value}^^xsd:${type}`);
  }
  if (seen.join() !== want.join()) { console.error('The behaviour has changed.'); process.exit(1); }
})();
JS
node look.cjs
