//! CSV: RFC 4180, UTF-8 without a mark, one header, LF, a missing value is empty.

use std::io::{self, Write};

use arrow::array::RecordBatch;

use super::cell::{Column, items};
use crate::model::schema::DELIMITER;

/// Writes batches of one table as CSV.
#[derive(Debug)]
pub struct CsvWriter<W> {
    out: W,
}

/// What parts the items of a list, unless its column says otherwise (see [`DELIMITER`]).
const COMMA: &str = ",";

impl<W: Write> CsvWriter<W> {
    /// Starts with the header.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new<'a>(mut out: W, names: impl Iterator<Item = &'a str>) -> io::Result<Self> {
        let mut header = Vec::new();
        for (n, name) in names.enumerate() {
            if n > 0 {
                header.push(b',');
            }
            quoted(&mut header, name);
        }
        header.push(b'\n');
        out.write_all(&header)?;
        Ok(Self { out })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let mut text = Vec::new();
        rows(&mut text, batch);
        self.out.write_all(&text)
    }

    /// Gives `out` back.
    pub fn into_inner(self) -> W {
        self.out
    }
}

/// Adds the lines of rows.
pub fn rows(out: &mut Vec<u8>, batch: &RecordBatch) {
    let schema = batch.schema();
    let delimiter = |n: usize| schema.field(n).metadata().get(DELIMITER).map_or(COMMA, String::as_str);
    let columns: Vec<_> = batch.columns().iter().map(Column::of).collect();
    for row in 0..batch.num_rows() {
        for (n, column) in columns.iter().enumerate() {
            if n > 0 {
                out.push(b',');
            }
            match column {
                column if column.is_null(row) => {}
                Column::Text(texts) => quoted(out, texts.value(row)),
                Column::List(lists) => quoted(out, &items(lists, row).join(delimiter(n))),
                column => column.write(out, row),
            }
        }
        out.push(b'\n');
    }
}

fn quoted(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    // Without a branch a byte, many are looked at at once.
    let mut asks = 0_u8;
    for b in bytes {
        asks |= u8::from(*b == b',') | u8::from(*b == b'"') | u8::from(*b == b'\n') | u8::from(*b == b'\r');
    }
    // An empty text is quoted: unquoted it would be no value.
    if !bytes.is_empty() && asks == 0 {
        return out.extend_from_slice(bytes);
    }
    out.push(b'"');
    for (n, part) in text.split('"').enumerate() {
        if n > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(part.as_bytes());
    }
    out.push(b'"');
}

/// One line of cells, without its end.
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = Vec::new();
    for (n, cell) in cells.into_iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        if !cell.is_empty() {
            quoted(&mut out, cell);
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Whether a spreadsheet would take a text for a formula. Such cells stay as they are and are counted.
pub fn is_formula(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        Some('=' | '@' | '\t' | '\r') => true,
        Some('+' | '-') => !chars.next().is_some_and(|c| c.is_ascii_digit()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, sync::Arc};

    use arrow::{
        array::{Array, ListBuilder, StringBuilder},
        datatypes::{Field, Schema},
    };

    use super::*;

    #[test]
    fn the_items_of_a_list_are_parted_as_its_column_says() {
        let mut lists = ListBuilder::new(StringBuilder::new());
        lists.append_value([Some("a, b"), Some("c")]);
        let lists = lists.finish();
        let metadata = HashMap::from([(DELIMITER.to_owned(), ";".to_owned())]);
        let field = Field::new("l", lists.data_type().clone(), true).with_metadata(metadata);
        let batch = RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![Arc::new(lists)]).expect("a batch");
        let mut writer = CsvWriter::new(Vec::new(), ["l"].into_iter()).expect("started");
        writer.write(&batch).expect("written");
        assert_eq!(String::from_utf8(writer.into_inner()).expect("text"), "l\n\"a, b;c\"\n");
    }
}
