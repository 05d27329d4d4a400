#!/usr/bin/env bash
# cfb 0.16.0 (Rust), beside xlsx 0.18.5 (SheetJS, npm).
#
# What: an .xls that SheetJS writes cannot be opened: "Malformed FAT (FAT has … entries, but file has only … sectors)". SheetJS
# fills the end of its last allocation sector with "end of chain" (0xFFFFFFFE) where the standard wants "free" (0xFFFFFFFF);
# cfb passes over entries after the last sector that are free, zero or of the table itself, and refuses these.
# Why it matters: web pages that offer "export to Excel" often use SheetJS; Excel, LibreOffice and calamine open its files.
# With empty sectors appended, as many as the table counts, the same bytes are read.
# Source: MS-CFB 2.3 (the allocation table), 2.2 (header).
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
npm install --silent --no-audit --no-fund xlsx@0.18.5 > npm.log 2>&1
node -e '
const X = require("xlsx"), book = X.utils.book_new();
X.utils.book_append_sheet(book, X.utils.aoa_to_sheet([["Código", "Valor"], ["A1", 10]]), "Obras");
X.writeFile(book, "obras.xls", { bookType: "biff8" });'
cargo init --quiet --vcs none --name opens opens
printf 'cfb = "=0.16.0"\n' >> opens/Cargo.toml
cat > opens/src/main.rs <<'RS'
use std::io::Cursor;
fn main() {
    let mut bytes = std::fs::read("obras.xls").unwrap();
    let first = cfb::CompoundFile::open(Cursor::new(bytes.clone())).map(drop).map_err(|error| error.to_string());
    bytes.resize(bytes.len() + 512 * 128, 0);
    let padded = cfb::CompoundFile::open(Cursor::new(bytes)).map(|file| file.is_stream("Workbook")).map_err(|error| error.to_string());
    println!("A good guess: a workbook that Excel opens is opened.");
    println!("What happens:\n  as it is               -> {first:?}\n  with 128 empty sectors -> {padded:?}");
    std::process::exit(i32::from(!(first.is_err_and(|error| error.contains("Malformed FAT")) && padded == Ok(true))));
}
RS
cargo build --quiet --manifest-path opens/Cargo.toml
opens/target/debug/opens || { echo "The behaviour has changed."; exit 1; }
