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

/// What stands before a value: the key, with the quotation mark that ends the text before, and the one that begins this.
struct Head([Vec<u8>; 4]);

impl Head {
    fn of(n: usize, key: &str) -> Self {
        let comma = if n == 0 { "" } else { "," };
        let head = |end: &str, begin: &str| format!("{end}{comma}{key}{begin}").into_bytes();
        Self([head("", ""), head("", "\""), head("\"", ""), head("\"", "\"")])
    }

    fn bytes(&self, ends: bool, begins: bool) -> &[u8] {
        &self.0[usize::from(ends) * 2 + usize::from(begins)]
    }
}

/// Adds the objects of rows, each behind a comma; the keys come with their colons.
pub fn rows(out: &mut Vec<u8>, batch: &RecordBatch, keys: &[String]) {
    let columns: Vec<_> = batch.columns().iter().map(Column::of).collect();
    let heads: Vec<_> = keys.iter().enumerate().map(|(n, key)| Head::of(n, key)).collect();
    for row in 0..batch.num_rows() {
        out.extend_from_slice(b",\n{");
        // A text ends where the next key begins: most are written in one go with it.
        let mut open = false;
        for (column, head) in columns.iter().zip(&heads) {
            let is_text = column.is_text() && !column.is_null(row);
            out.extend_from_slice(head.bytes(open, is_text));
            open = is_text;
            match column {
                column if column.is_null(row) => out.extend_from_slice(b"null"),
                Column::Text(texts) => inner(out, texts.value(row)),
                Column::List(lists) => {
                    out.push(b'[');
                    for (n, item) in items(lists, row).iter().enumerate() {
                        out.extend_from_slice(if n > 0 { b",\"" } else { b"\"" });
                        inner(out, item);
                        out.push(b'"');
                    }
                    out.push(b']');
                }
                column => column.write(out, row),
            }
        }
        out.extend_from_slice(if open { b"\"}" } else { b"}" });
    }
}

/// A text without its quotation marks.
fn inner(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    // Without a branch a byte, many are looked at at once.
    let mut asks = 0_u8;
    for b in bytes {
        asks |= u8::from(*b == b'"') | u8::from(*b == b'\\') | u8::from(*b < 0x20);
    }
    if asks == 0 {
        return out.extend_from_slice(bytes);
    }
    let quoted = quoted(text);
    out.extend_from_slice(&quoted.as_bytes()[1..quoted.len() - 1]);
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
