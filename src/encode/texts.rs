//! Tables as CSV and as JSON, in one go: what both write alike is made text of once.
//!
//! In go batches; out come bytes to be put behind each other, between [`begin`] and [`end`]. `csv` and `json` are what
//! each format asks of a text.

use arrow::{
    array::{Array, RecordBatch, StringArray},
    datatypes::{Schema, SchemaRef},
};

use super::{
    cell::{Column, items},
    csv, json,
};
use crate::model::{
    lanes::{self, equal, within},
    row::{self, Walk},
    schema::DELIMITER,
};

/// Columns as both formats name them.
pub struct Names {
    heads: Vec<json::Head>,
    delimiters: Vec<String>,
}

impl Names {
    /// Those of a schema.
    pub fn of(schema: &Schema) -> Self {
        let fields = || schema.fields().iter();
        let delimiter = |of: Option<&String>| of.map_or(csv::COMMA, String::as_str).to_owned();
        Self {
            heads: fields().enumerate().map(|(n, field)| json::Head::of(n, field.name())).collect(),
            delimiters: fields().map(|field| delimiter(field.metadata().get(DELIMITER))).collect(),
        }
    }
}

/// What a text asks of the formats, by its signs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Asks(u8);

impl Asks {
    /// CSV quotes it.
    const QUOTES: u8 = 1;
    /// It has quotation marks.
    const MARKS: u8 = 2;
    /// JSON tells some of its signs by others.
    const ESCAPES: u8 = 4;

    /// Of one text.
    pub(super) fn of(text: &str) -> Self {
        Self(text.bytes().fold(0, |all, byte| all | Self::sign(byte)))
    }

    /// Of each text of a column; of none where all are plain.
    fn of_all(texts: &StringArray) -> Vec<Self> {
        let (bytes, mut walk, mut all) = (row::bytes(texts), Walk::of(texts), Vec::new());
        lanes::each(
            bytes,
            |lanes| [b',', b'"', b'\\'].into_iter().fold(within(lanes, 0, 0x1F), |all, sign| all | equal(lanes, sign)),
            |at| {
                all.resize(texts.len(), Self(0));
                all[walk.row(at)].0 |= Self::sign(bytes[at]);
            },
        );
        all
    }

    fn sign(byte: u8) -> u8 {
        match byte {
            b'"' => Self::QUOTES | Self::MARKS | Self::ESCAPES,
            b'\n' | b'\r' => Self::QUOTES | Self::ESCAPES,
            b',' => Self::QUOTES,
            b'\\' | 0..=0x1F => Self::ESCAPES,
            _ => 0,
        }
    }

    pub(super) fn quotes(self) -> bool {
        self.0 & Self::QUOTES != 0
    }

    pub(super) fn marks(self) -> bool {
        self.0 & Self::MARKS != 0
    }

    pub(super) fn escapes(self) -> bool {
        self.0 & Self::ESCAPES != 0
    }
}

/// How the files begin: CSV, then JSON.
pub fn begin(schema: &Schema) -> [Vec<u8>; 2] {
    let header = csv::line(schema.fields().iter().map(|field| field.name().as_str()));
    [format!("{header}\n").into_bytes(), json::BEGIN.to_vec()]
}

/// How JSON ends behind so many objects; CSV does without.
pub fn end(rows: u64) -> &'static [u8] {
    json::end(rows)
}

/// Adds the lines of rows, and their objects, each behind a comma.
pub fn rows(lines: &mut Vec<u8>, objects: &mut Vec<u8>, batch: &RecordBatch, names: &Names) {
    let columns: Vec<_> = batch.columns().iter().map(Column::of).collect();
    let asks = |column: &Column<'_>| if let Column::Text(texts) = column { Asks::of_all(texts) } else { Vec::new() };
    let asks: Vec<_> = columns.iter().map(asks).collect();
    let nulls: Vec<_> = batch.columns().iter().map(|column| column.logical_nulls()).collect();
    for row in 0..batch.num_rows() {
        objects.extend_from_slice(b",\n{");
        // A text ends where the next key begins: most are written in one go with it.
        let mut open = false;
        for (n, column) in columns.iter().enumerate() {
            if n > 0 {
                lines.push(b',');
            }
            let is_null = nulls[n].as_ref().is_some_and(|nulls| nulls.is_null(row));
            let is_text = column.is_text() && !is_null;
            objects.extend_from_slice(names.heads[n].bytes(open, is_text));
            open = is_text;
            match column {
                _ if is_null => objects.extend_from_slice(b"null"),
                Column::Text(texts) => {
                    let (text, asks) = (texts.value(row), asks[n].get(row).copied().unwrap_or_default());
                    // Both say so too; most texts are plain, and a call each is much for a short one.
                    if asks == Asks::default() && !text.is_empty() {
                        lines.extend_from_slice(text.as_bytes());
                        objects.extend_from_slice(text.as_bytes());
                    } else {
                        csv::text(lines, text, asks);
                        json::text(objects, text, asks);
                    }
                }
                Column::List(lists) => {
                    let items = items(lists, row);
                    let text = items.join(&names.delimiters[n]);
                    csv::text(lines, &text, Asks::of(&text));
                    list(objects, &items);
                }
                column => {
                    let from = lines.len();
                    column.write(lines, row);
                    objects.extend_from_slice(&lines[from..]);
                }
            }
        }
        lines.push(b'\n');
        objects.extend_from_slice(if open { b"\"}" } else { b"}" });
    }
}

fn list(objects: &mut Vec<u8>, items: &[String]) {
    objects.push(b'[');
    for (n, item) in items.iter().enumerate() {
        objects.extend_from_slice(if n > 0 { b",\"" } else { b"\"" });
        json::text(objects, item, Asks::of(item));
        objects.push(b'"');
    }
    objects.push(b']');
}

/// All of a table: CSV, then JSON.
pub fn whole(batch: &RecordBatch) -> [Vec<u8>; 2] {
    let schema: SchemaRef = batch.schema();
    let ([mut csv, mut json], mut objects) = (begin(&schema), Vec::new());
    rows(&mut csv, &mut objects, batch, &Names::of(&schema));
    json.extend_from_slice(first(&objects, 0));
    json.extend_from_slice(end(batch.num_rows() as u64));
    [csv, json]
}

/// Objects as they stand behind so many others: nothing stands before the first.
pub fn first(objects: &[u8], behind: u64) -> &[u8] {
    objects.strip_prefix(b",").filter(|_| behind == 0).unwrap_or(objects)
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, sync::Arc};

    use arrow::{
        array::{Array, ListBuilder, StringBuilder},
        datatypes::Field,
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
        let [csv, json] = whole(&batch).map(|bytes| String::from_utf8(bytes).expect("text"));
        assert_eq!(csv, "l\n\"a, b;c\"\n");
        assert_eq!(json, "[\n{\"l\":[\"a, b\",\"c\"]}\n]\n");
    }
}
