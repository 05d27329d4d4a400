#!/usr/bin/env bash
# csv 1.4.0 with csv-core 0.1.13 (Rust): ReaderBuilder::escape.
#
# What: the escape character works between quotation marks only. In a file without them, as databases write it, "Silva \, Filhos" is
# two fields, the first ending in the backslash; a row gets longer, and with flexible(true) nothing is said. Python's csv reads it.
# Why it matters: exports with a backslash have no quotation marks most of the time: that is what the backslash is for. Only rows with
# a comma in a name are wrong, and there each value is under the heading to the right of its own.
# Source: MySQL, SELECT … INTO OUTFILE with FIELDS ESCAPED BY '\\' and no ENCLOSED BY; PostgreSQL, COPY, text format.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"
[dependencies]
csv = "=1.4.0"
csv-core = "=0.1.13"
TOML
printf '1,Silva \\, Filhos,450\n2,"Silva \\"A\\"",700\n' > firms.csv
cat > src/main.rs <<'RS'
fn main() {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).double_quote(false).escape(Some(b'\\')).from_path("firms.csv").unwrap();
    let seen: Vec<Vec<String>> = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    println!("A good guess: three fields in each row, 'Silva , Filhos' and 'Silva \"A\"'.");
    println!("What happens:\n  {:?}\n  {:?}", seen[0], seen[1]);
    std::process::exit(i32::from(seen[0] != ["1", "Silva \\", " Filhos", "450"] || seen[1] != ["2", "Silva \"A\"", "700"]));
}
RS
cargo build --quiet
target/debug/finding || { echo "The behaviour has changed."; exit 1; }
python3 -c 'import csv; print("  Python:", list(csv.reader(open("firms.csv"), escapechar="\\", doublequote=False)))'
