#!/usr/bin/env bash
# parse-link-header 2.0.0 and li 1.3.0 (npm), beside http-link-header 1.1.4: valid Link headers of paged services.
#
# What: rel = "next" (spaces around "=") and REL=NEXT are not found by the first two: no error, just no next page. Where a
# link says rel twice, the first counts by the standard; they take the last.
# Why it matters: a harvester that pages by Link headers stops after the first page and takes it for the whole. The next
# comparison with the last release tells thousands of records as deleted.
# Source: RFC 8288, 3 (parameter names have no case; white space around "=" is allowed; later "rel" are ignored), 2.1.1 and 3.3
# (relation types are compared without case).
# A way out: a parser that follows the standard, and a total to check the number of records against.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --no-update-notifier 'parse-link-header@2.0.0' 'li@1.3.0' 'http-link-header@1.1.4' >/dev/null
cat > look.cjs <<'JS'
const first = require('parse-link-header'), second = require('li'), third = require('http-link-header');
const version = name => JSON.parse(require('fs').readFileSync(`node_modules/${name}/package.json`)).version;
const page = '<https://example.org/data?page=2>';
const headers = [`${page}; rel="next"`, `${page}; rel = "next"`, `${page}; REL=NEXT`, `${page}; rel="next"; rel="last"`];
const next = header => [(first(header) || {}).next?.url, second.parse(header).next, third.parse(header).refs.find(l => l.rel.toLowerCase() === 'next')?.uri];
console.log(`parse-link-header ${version('parse-link-header')}, li ${version('li')}, http-link-header ${version('http-link-header')}`);
console.log('A good guess: four ways to write the same next page.');
console.log('What happens: two of the three parsers see it in the first only.');
const seen = headers.map(header => {
  const found = next(header).map(Boolean);
  console.log(`  ${header.padEnd(62)} parse-link-header ${found[0]}, li ${found[1]}, http-link-header ${found[2]}`);
  return found.map(Number).join('');
});
if (seen.join() !== '111,001,001,001') { console.error('The behaviour has changed.'); process.exit(1); }
JS
node look.cjs
