#!/usr/bin/env bash
# parquet 60.1.0 (Rust): the limit of rows in a data page, and the bytes of a file, depend on the size of the batches.
#
# What: data_page_row_count_limit (20,000) is tested after each write batch (1,024 rows), and every call of write begins a new
# one. The documentation calls it "best effort"; what it does not say: the same rows, in calls of another size, have
# pages of other lengths, so that the file has other bytes.
# Why it matters: a program that reads its input in blocks writes another file when the block size changes. Checksums,
# signatures and "unchanged since yesterday" by hash do not hold, though row groups, properties and values are the same.
# Source: the documentation of WriterProperties; Parquet, "Data Pages" (the specification leaves the size open).
# A way out: a write batch size that divides the limit, and slices of whole pages, as the last line shows.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"
[dependencies]
arrow-array = "=60.1.0"
bytes = "1"
parquet = { version = "=60.1.0", default-features = false, features = ["arrow"] }
TOML
cat > src/main.rs <<'RUST'
use std::sync::Arc;

use arrow_array::{Int64Array, RecordBatch};
use parquet::{
    arrow::ArrowWriter,
    file::{
        metadata::{PageIndexPolicy, ParquetMetaDataReader},
        properties::WriterProperties,
    },
};

const ROWS: usize = 60_000;

/// A file of one column of amounts, one of which is null, written in batches of `size` rows.
fn file(size: usize, properties: WriterProperties) -> Vec<u8> {
    let amounts: Int64Array = (0..ROWS as i64).map(|n| (n % 7 != 3).then_some(n * 37 % 9_001)).collect();
    let batch = RecordBatch::try_from_iter([("amount", Arc::new(amounts) as _)]).expect("a batch");
    let mut file = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut file, batch.schema(), Some(properties)).expect("a writer");
    for from in (0..ROWS).step_by(size) {
        writer.write(&batch.slice(from, size.min(ROWS - from))).expect("written");
    }
    writer.close().expect("closed");
    file
}

/// The number of rows of each page.
fn pages(file: &[u8]) -> Vec<i64> {
    let mut reader = ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Required);
    reader.try_parse(&bytes::Bytes::copy_from_slice(file)).expect("a footer");
    let metadata = reader.finish().expect("metadata");
    let group = metadata.page_index_for_row_group(0);
    let index = group.offset_index(0).expect("an index of pages");
    let mut starts: Vec<i64> = index.page_locations().iter().map(|page| page.first_row_index).collect();
    starts.push(ROWS as i64);
    starts.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

fn main() {
    let files: Vec<_> = [ROWS, 10_000, 1_500].iter().map(|size| (size, file(*size, WriterProperties::new()))).collect();
    println!("parquet 60.1.0");
    println!("A good guess: a file of the same rows, with the same properties, has the same bytes.");
    println!("What happens: the size of the batches moves the ends of the pages.");
    for (size, file) in &files {
        println!("Seen, batches of {size:>6} rows: {} bytes, pages of {:?} rows", file.len(), pages(file));
    }
    let whole = || WriterProperties::builder().set_data_page_row_count_limit(20_000).set_write_batch_size(1_000).build();
    let (one, many) = (file(ROWS, whole()), file(20_000, whole()));
    println!("Seen, write batches of 1,000 rows, slices of whole pages: {:?}, equal files = {}", pages(&one), one == many);
    let differ = files.windows(2).all(|pair| pages(&pair[0].1) != pages(&pair[1].1) && pair[0].1 != pair[1].1);
    if !differ || one != many {
        eprintln!("The behaviour has changed.");
        std::process::exit(1);
    }
}
RUST
CARGO_TARGET_DIR="$work/target" cargo run --quiet
