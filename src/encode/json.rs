//! JSON: an array, an object a line, the same keys in each, no NaN.

use std::io::{self, Write};

use arrow::array::RecordBatch;

use super::cell::{Cell, cell};

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
    for row in 0..batch.num_rows() {
        out.extend_from_slice(b",\n{");
        for (n, (column, key)) in batch.columns().iter().zip(keys).enumerate() {
            if n > 0 {
                out.push(b',');
            }
            out.extend_from_slice(key.as_bytes());
            match cell(column.as_ref(), row) {
                Cell::Null => out.extend_from_slice(b"null"),
                Cell::Text(t) => out.extend_from_slice(quoted(&t).as_bytes()),
                Cell::Bare(t) => out.extend_from_slice(t.as_bytes()),
                Cell::List(items) => {
                    let items: Vec<_> = items.iter().map(|i| quoted(i)).collect();
                    out.extend_from_slice(format!("[{}]", items.join(",")).as_bytes());
                }
            }
        }
        out.push(b'}');
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
