//! Tables as CSV and as JSON, in one go: what both write alike is made text of once.
//!
//! In go batches; out come bytes to be put behind each other, between [`begin`] and [`end`]. `csv` and `json` are what
//! each format asks of a text.

use arrow::{
    array::{RecordBatch, StringArray},
    datatypes::{Schema, SchemaRef},
};

use super::{
    cell::{Column, items},
    csv, json,
};
use crate::model::{row, schema::DELIMITER};

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

/// Whether no text of some is to be told otherwise than as it is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Calm {
    pub(super) csv: bool,
    pub(super) json: bool,
}

impl Calm {
    /// Of all texts of a column at once.
    fn of(texts: &StringArray) -> Self {
        let bytes = row::bytes(texts);
        Self { csv: !any(bytes, csv::asks), json: !any(bytes, json::asks) }
    }
}

/// Whether any byte is one of some: without a branch a byte, many are looked at at once.
pub(super) fn any(bytes: &[u8], of: impl Fn(u8) -> bool) -> bool {
    let mut found = 0_u8;
    for b in bytes {
        found |= u8::from(of(*b));
    }
    found != 0
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
    let calm = |column: &Column<'_>| if let Column::Text(texts) = column { Calm::of(texts) } else { Calm::default() };
    let calm: Vec<_> = columns.iter().map(calm).collect();
    for row in 0..batch.num_rows() {
        objects.extend_from_slice(b",\n{");
        // A text ends where the next key begins: most are written in one go with it.
        let mut open = false;
        for (n, column) in columns.iter().enumerate() {
            if n > 0 {
                lines.push(b',');
            }
            let is_null = column.is_null(row);
            let is_text = column.is_text() && !is_null;
            objects.extend_from_slice(names.heads[n].bytes(open, is_text));
            open = is_text;
            match column {
                _ if is_null => objects.extend_from_slice(b"null"),
                Column::Text(texts) => {
                    let text = texts.value(row);
                    csv::text(lines, text, calm[n]);
                    json::text(objects, text, calm[n]);
                }
                Column::List(lists) => {
                    let items = items(lists, row);
                    csv::text(lines, &items.join(&names.delimiters[n]), calm[n]);
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
        json::text(objects, item, Calm::default());
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
