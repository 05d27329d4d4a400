#!/usr/bin/env bash
# arrow-select 60.1.0 and arrow-ipc 60.1.0 (Rust): what take leaves of texts that are masked.
#
# What: nullif makes a text null and leaves its bytes in the array. take copies the visible texts of a column alone, so that
# the bytes are gone; of a list of texts it copies the items with the bytes under their nulls. An Arrow IPC file of the
# result holds the masked name.
# Why it matters: take looks like the way to clear a column before it leaves the house, and for plain columns it is. A list
# (several contacts of a contract in one cell) is read as null by every program, and the name is in the file.
# Source: Arrow Columnar Format, "Variable-size Binary Layout": a null value may correspond to a non-empty segment.
# A way out: take the items of the list by themselves, and build the list again, as the last line shows.
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
arrow-buffer = "=60.1.0"
arrow-ipc = "=60.1.0"
arrow-schema = "=60.1.0"
arrow-select = "=60.1.0"
TOML
cat > src/main.rs <<'RUST'
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BooleanArray, ListArray, RecordBatch, StringArray, UInt32Array};
use arrow_buffer::OffsetBuffer;
use arrow_ipc::writer::FileWriter;
use arrow_schema::{DataType, Field};
use arrow_select::{nullif::nullif, take::take};

const SECRET: &str = "Maria Pessoa Privada";

/// All items, in their order.
fn taken(column: &dyn Array) -> ArrayRef {
    take(column, &UInt32Array::from_iter_values(0..column.len() as u32), None).expect("taken")
}

/// A list column of one row for every two items.
fn list(items: ArrayRef) -> ListArray {
    let lengths = OffsetBuffer::from_lengths(vec![2; items.len() / 2]);
    ListArray::new(Arc::new(Field::new_list_field(DataType::Utf8, true)), lengths, items, None)
}

/// Whether an Arrow IPC file of the column holds the secret.
fn shows(column: ArrayRef) -> bool {
    let batch = RecordBatch::try_from_iter([("contacts", column)]).expect("a batch");
    let mut writer = FileWriter::try_new(Vec::new(), &batch.schema()).expect("a writer");
    writer.write(&batch).expect("written");
    writer.finish().expect("finished");
    let file = writer.into_inner().expect("a file");
    file.windows(SECRET.len()).any(|bytes| bytes == SECRET.as_bytes())
}

fn main() {
    let names = StringArray::from(vec!["Câmara de Lisboa", SECRET, "Câmara do Porto", "Junta de Arroios"]);
    let masked = nullif(&names, &BooleanArray::from(vec![false, true, false, false])).expect("masked");
    let lists = taken(&list(Arc::clone(&masked)));
    let item = lists.as_any().downcast_ref::<ListArray>().expect("a list").value(0).is_null(1);
    let (plain, in_list, rebuilt) = (shows(taken(&masked)), shows(lists), shows(Arc::new(list(taken(&masked)))));
    println!("arrow-select 60.1.0, arrow-ipc 60.1.0");
    println!("A good guess: take copies what the rows show, in a list as in a column of texts.");
    println!("What happens: in a list it copies the bytes under the nulls too.");
    println!("Seen, texts after take: the file holds the masked name = {plain}");
    println!("Seen, lists after take: the item is null = {item}, the file holds the masked name = {in_list}");
    println!("Seen, a list of taken items: the file holds the masked name = {rebuilt}");
    if plain || !item || !in_list || rebuilt {
        eprintln!("The behaviour has changed.");
        std::process::exit(1);
    }
}
RUST
CARGO_TARGET_DIR="$work/target" cargo run --quiet
