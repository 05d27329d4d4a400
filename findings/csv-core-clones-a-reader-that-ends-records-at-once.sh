#!/usr/bin/env bash
# csv-core 0.1.13 (Rust): a clone of a Reader reads other records than the reader does.
#
# What: Reader implements Clone. A clone of a reader that has read something holds its table of transitions, but not which
# transitions give a byte of output and which states end a field or a record. It ends a record at the next byte, whatever that
# is, and gives no text. No error, no warning.
# Why it matters: to look ahead ("does this record end in this block?") or to read a file in blocks, one keeps a copy of the
# reader and goes on from it. The copy finds records where there are none.
# Source: std::clone::Clone: a duplicate of the value; RFC 4180, 2.1: a record ends at a line break.
# A way out: a new Reader that reads from the start of the record, or ReaderBuilder::nfa(true): that machine has no table.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"
[dependencies]
csv-core = "=0.1.13"
TOML
cat > src/main.rs <<'RUST'
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// The records of a text that ends with a line break, and is given to the reader as one block.
fn records(mut reader: Reader, mut input: &[u8]) -> Vec<Vec<String>> {
    let (mut text, mut ends, mut all) = ([0; 256], [0; 16], Vec::new());
    let (mut written, mut fields) = (0, 0);
    while !input.is_empty() {
        let (result, read, bytes, count) = reader.read_record(input, &mut text[written..], &mut ends[fields..]);
        (input, written, fields) = (&input[read..], written + bytes, fields + count);
        match result {
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::Record => {
                let starts = std::iter::once(0).chain(ends[..fields].iter().copied());
                let field = |(from, to): (usize, &usize)| String::from_utf8_lossy(&text[from..*to]).into_owned();
                all.push(starts.zip(&ends[..fields]).map(field).collect());
                (written, fields) = (0, 0);
            }
            other => panic!("{other:?}"),
        }
    }
    all
}

/// A reader that has read a first record.
fn begun(mut reader: Reader) -> Reader {
    let (result, ..) = reader.read_record(b"name;amount\n", &mut [0; 64], &mut [0; 8]);
    assert_eq!(result, ReadRecordResult::Record);
    reader
}

fn main() {
    let next = b"Lisboa;900\nPorto;1200\n";
    let table = || begun(ReaderBuilder::new().delimiter(b';').build());
    let machine = || begun(ReaderBuilder::new().delimiter(b';').nfa(true).build());
    let (own, cloned, without) = (records(table(), next), records(table().clone(), next), records(machine().clone(), next));
    println!("csv-core 0.1.13");
    println!("A good guess: a clone of a reader reads what the reader reads.");
    println!("What happens: it ends a record at the next byte, and loses the text.");
    println!("Seen, the reader: {own:?}");
    println!("Seen, its clone:  {} records, the first three {:?}", cloned.len(), &cloned[..cloned.len().min(3)]);
    println!("Seen, a clone with nfa(true): {without:?}");
    let right = vec![vec!["Lisboa".to_owned(), "900".into()], vec!["Porto".into(), "1200".into()]];
    let is_cut = cloned.len() > 2 && cloned.iter().flatten().all(String::is_empty);
    if own != right || without != right || !is_cut {
        eprintln!("The behaviour has changed.");
        std::process::exit(1);
    }
}
RUST
CARGO_TARGET_DIR="$work/target" cargo run --quiet
