//! CSV: RFC 4180, UTF-8 without a mark, one header, LF, a missing value is empty.

use std::io::{self, Write};

use arrow::array::RecordBatch;

use super::cell::{Cell, cell};
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
        for (n, name) in names.enumerate() {
            if n > 0 {
                out.write_all(b",")?;
            }
            text(&mut out, name)?;
        }
        out.write_all(b"\n")?;
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
    for row in 0..batch.num_rows() {
        for (n, column) in batch.columns().iter().enumerate() {
            if n > 0 {
                out.push(b',');
            }
            match cell(column.as_ref(), row) {
                Cell::Null => {}
                Cell::Text(t) => quoted(out, &t),
                Cell::Bare(t) => out.extend_from_slice(t.as_bytes()),
                Cell::List(items) => quoted(out, &items.join(delimiter(n))),
            }
        }
        out.push(b'\n');
    }
}

fn quoted(out: &mut Vec<u8>, text: &str) {
    // An empty text is quoted: unquoted it would be no value.
    if !text.is_empty() && !text.contains([',', '"', '\n', '\r']) {
        return out.extend_from_slice(text.as_bytes());
    }
    out.push(b'"');
    out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}

fn text(out: &mut impl Write, text: &str) -> io::Result<()> {
    // An empty text is quoted: unquoted it would be no value.
    if !text.is_empty() && !text.contains([',', '"', '\n', '\r']) {
        return out.write_all(text.as_bytes());
    }
    write!(out, "\"{}\"", text.replace('"', "\"\""))
}

/// One line of cells, without its end.
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = Vec::new();
    for (n, cell) in cells.into_iter().enumerate() {
        // Writing to memory does not fail.
        let comma = if n > 0 { out.write_all(b",") } else { Ok(()) };
        let written = comma.and_then(|()| if cell.is_empty() { Ok(()) } else { text(&mut out, cell) });
        debug_assert!(written.is_ok());
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
