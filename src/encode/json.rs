//! JSON: an array, an object a line, the same keys in each, no NaN.

use std::io::{self, Write};

use arrow::array::RecordBatch;

use super::cell::{Cell, cell};

/// Writes batches of one table as JSON.
#[derive(Debug)]
pub struct JsonWriter<W> {
    out: W,
    /// The keys, each with its colon, as JSON.
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
        Ok(Self { out, keys: names.map(|n| format!("{}:", quoted(n))).collect(), rows: 0 })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        for row in 0..batch.num_rows() {
            self.out.write_all(if self.rows == 0 { b"\n{" } else { b",\n{" })?;
            for (n, (column, key)) in batch.columns().iter().zip(&self.keys).enumerate() {
                if n > 0 {
                    self.out.write_all(b",")?;
                }
                self.out.write_all(key.as_bytes())?;
                match cell(column.as_ref(), row) {
                    Cell::Null => self.out.write_all(b"null")?,
                    Cell::Text(t) => self.out.write_all(quoted(&t).as_bytes())?,
                    Cell::Bare(t) => self.out.write_all(t.as_bytes())?,
                    Cell::List(items) => {
                        let items: Vec<_> = items.iter().map(|i| quoted(i)).collect();
                        write!(self.out, "[{}]", items.join(","))?;
                    }
                }
            }
            self.out.write_all(b"}")?;
            self.rows += 1;
        }
        Ok(())
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

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
