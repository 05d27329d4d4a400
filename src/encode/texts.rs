//! Tables as CSV and JSON in one pass: what both formats write alike is formatted once.
//!
//! In go batches; out come bytes to be appended to each other, between [`file_starts`] and [`json_end`]. How a text is
//! quoted and escaped is in `csv` and `json`.

use arrow::{
    array::{Array, RecordBatch},
    datatypes::{Schema, SchemaRef},
};

use super::{
    cell::{Column, list_items},
    csv,
    escape::EscapeFlags,
    json,
};
use crate::model::schema::DELIMITER;

/// The columns of a table, as CSV and JSON need them.
pub struct TextColumns {
    prefixes: Vec<json::ValuePrefix>,
    /// Delimiters of the items of lists in CSV.
    delimiters: Vec<String>,
}

impl TextColumns {
    /// The columns of a schema.
    pub fn new(schema: &Schema) -> Self {
        let fields = || schema.fields().iter();
        let delimiter = |declared: Option<&String>| declared.map_or(csv::COMMA, String::as_str).to_owned();
        Self {
            prefixes: fields().enumerate().map(|(n, field)| json::ValuePrefix::new(n, field.name())).collect(),
            delimiters: fields().map(|field| delimiter(field.metadata().get(DELIMITER))).collect(),
        }
    }
}

/// The bytes before the first row: the header of CSV, and the start of the array of JSON.
pub fn file_starts(schema: &Schema) -> [Vec<u8>; 2] {
    let header = csv::line(schema.fields().iter().map(|field| field.name().as_str()));
    [format!("{header}\n").into_bytes(), json::START.to_vec()]
}

/// The end of a JSON array of `rows` objects; CSV has none.
pub fn json_end(rows: u64) -> &'static [u8] {
    json::end(rows)
}

/// Appends rows to `lines` of CSV and `objects` of JSON, each object after a comma.
pub fn write_rows(lines: &mut Vec<u8>, objects: &mut Vec<u8>, batch: &RecordBatch, names: &TextColumns) {
    let columns: Vec<_> = batch.columns().iter().map(Column::new).collect();
    let flags =
        |column: &Column<'_>| if let Column::Text(texts) = column { EscapeFlags::of_column(texts) } else { Vec::new() };
    let flags: Vec<_> = columns.iter().map(flags).collect();
    let nulls: Vec<_> = batch.columns().iter().map(|column| column.logical_nulls()).collect();
    for row in 0..batch.num_rows() {
        objects.extend_from_slice(b",\n{");
        // The quotation mark after a text is written together with the key that follows.
        let mut is_open = false;
        for (n, column) in columns.iter().enumerate() {
            if n > 0 {
                lines.push(b',');
            }
            let is_null = nulls[n].as_ref().is_some_and(|nulls| nulls.is_null(row));
            let is_text = column.is_text() && !is_null;
            objects.extend_from_slice(names.prefixes[n].bytes(is_open, is_text));
            is_open = is_text;
            match column {
                _ if is_null => objects.extend_from_slice(b"null"),
                Column::Text(texts) => {
                    let (text, flags) = (texts.value(row), flags[n].get(row).copied().unwrap_or_default());
                    // The functions of both formats do the same; most texts are plain, and short for two calls.
                    if flags == EscapeFlags::default() && !text.is_empty() {
                        lines.extend_from_slice(text.as_bytes());
                        objects.extend_from_slice(text.as_bytes());
                    } else {
                        csv::write_text(lines, text, flags);
                        json::write_text(objects, text, flags);
                    }
                }
                Column::List(lists) => {
                    let items = list_items(lists, row);
                    let text = items.join(&names.delimiters[n]);
                    csv::write_text(lines, &text, EscapeFlags::new(&text));
                    write_list(objects, &items);
                }
                column => {
                    let from = lines.len();
                    column.write(lines, row);
                    objects.extend_from_slice(&lines[from..]);
                }
            }
        }
        lines.push(b'\n');
        objects.extend_from_slice(if is_open { b"\"}" } else { b"}" });
    }
}

fn write_list(objects: &mut Vec<u8>, items: &[String]) {
    objects.push(b'[');
    for (n, item) in items.iter().enumerate() {
        objects.extend_from_slice(if n > 0 { b",\"" } else { b"\"" });
        json::write_text(objects, item, EscapeFlags::new(item));
        objects.push(b'"');
    }
    objects.push(b']');
}

/// The CSV and the JSON file of a table.
pub fn files(batch: &RecordBatch) -> [Vec<u8>; 2] {
    let schema: SchemaRef = batch.schema();
    let ([mut csv, mut json], mut objects) = (file_starts(&schema), Vec::new());
    write_rows(&mut csv, &mut objects, batch, &TextColumns::new(&schema));
    json.extend_from_slice(without_leading_comma(&objects, 0));
    json.extend_from_slice(json_end(batch.num_rows() as u64));
    [csv, json]
}

/// Strips the leading comma from the first objects of a file; `rows` are in the file already.
pub fn without_leading_comma(objects: &[u8], rows: u64) -> &[u8] {
    objects.strip_prefix(b",").filter(|_| rows == 0).unwrap_or(objects)
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
    fn items_of_a_list_are_joined_by_the_delimiter_of_its_column() {
        let mut lists = ListBuilder::new(StringBuilder::new());
        lists.append_value([Some("a, b"), Some("c")]);
        let lists = lists.finish();
        let metadata = HashMap::from([(DELIMITER.to_owned(), ";".to_owned())]);
        let field = Field::new("l", lists.data_type().clone(), true).with_metadata(metadata);
        let batch = RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![Arc::new(lists)]).expect("a batch");
        let [csv, json] = files(&batch).map(|bytes| String::from_utf8(bytes).expect("text"));
        assert_eq!(csv, "l\n\"a, b;c\"\n");
        assert_eq!(json, "[\n{\"l\":[\"a, b\",\"c\"]}\n]\n");
    }
}
