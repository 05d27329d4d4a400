//! JSON: an array, an object a line, the same keys in each, no NaN.

use std::io::{self, Write};

use arrow::array::RecordBatch;

use super::cell::{Column, items};

/// Writes batches of one table as JSON.
#[derive(Debug)]
pub struct JsonWriter<W> {
    out: W,
    /// The keys, as JSON.
    keys: Vec<String>,
    rows: u64,
}

impl<W: Write> JsonWriter<W> {
    /// Starts the array.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new<'a>(mut out: W, names: impl Iterator<Item = &'a str>) -> io::Result<Self> {
        out.write_all(b"[")?;
        Ok(Self { out, keys: names.map(key).collect(), rows: 0 })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let mut text = Vec::new();
        rows(&mut text, batch, &self.keys);
        // Nothing stands before the first.
        let text = if self.rows == 0 { text.strip_prefix(b",").unwrap_or(&text) } else { &text };
        self.rows += batch.num_rows() as u64;
        self.out.write_all(text)
    }

    /// Ends the array and gives `out` back.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(if self.rows == 0 { b"]\n" } else { b"\n]\n" })?;
        Ok(self.out)
    }
}

/// The name of a value, with its colon.
pub fn key(name: &str) -> String {
    format!("{}:", quoted(name))
}

/// Adds the objects of rows, each behind a comma; the keys come with their colons.
pub fn rows(out: &mut Vec<u8>, batch: &RecordBatch, keys: &[String]) {
    let columns: Vec<_> = batch.columns().iter().map(Column::of).collect();
    // The brace or the comma before a key goes with it.
    let heads: Vec<_> =
        keys.iter().enumerate().map(|(n, key)| format!("{}{key}", if n == 0 { ",\n{" } else { "," })).collect();
    for row in 0..batch.num_rows() {
        for (column, head) in columns.iter().zip(&heads) {
            out.extend_from_slice(head.as_bytes());
            match column {
                column if column.is_null(row) => out.extend_from_slice(b"null"),
                Column::Text(texts) => string(out, texts.value(row)),
                Column::Day(_) | Column::Instant(_) => {
                    out.push(b'"');
                    column.write(out, row);
                    out.push(b'"');
                }
                Column::List(lists) => {
                    out.push(b'[');
                    for (n, item) in items(lists, row).iter().enumerate() {
                        if n > 0 {
                            out.push(b',');
                        }
                        string(out, item);
                    }
                    out.push(b']');
                }
                column => column.write(out, row),
            }
        }
        out.push(b'}');
    }
}

/// A text in quotes.
fn string(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    // Without a branch a byte, many are looked at at once.
    let asks = |any: bool, b: &u8| any | (*b == b'"') | (*b == b'\\') | (*b < 0x20);
    if bytes.iter().fold(false, asks) {
        return out.extend_from_slice(quoted(text).as_bytes());
    }
    out.push(b'"');
    out.extend_from_slice(bytes);
    out.push(b'"');
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
