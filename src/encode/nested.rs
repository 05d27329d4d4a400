//! Tables as one JSON document of nested records (`seara:document`).
//!
//! In go the tables of a release, each sorted by its key; out comes the document. Missing values have no member; records
//! without values and lists without records are left out.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use serde_json::{Map, Number, Value};

use crate::model::{
    nested::{NestedDocument, NestedList},
    published::PublishedDataset,
    row::value,
    schema::{DatasetSchema, Type},
    site::Site,
};

/// Returns the document of a release.
pub fn document(
    site: &Site,
    published: &PublishedDataset,
    schema: &DatasetSchema,
    nested: &NestedDocument,
    tables: &[RecordBatch],
) -> Vec<u8> {
    let address = format!("{}{}/latest/{}", site.base_url, published.dataset, nested.name);
    let facts = [
        ("{@address}", address),
        ("{@date}", published.captured.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
        ("{@version}", published.version.clone()),
        ("{@publisher}", site.publisher.name.clone()),
        ("{@publisher_url}", site.publisher.url.clone()),
        ("{@licence}", site.licence.url.clone()),
    ];
    let mut document = filled(&nested.facts, &facts);
    if !document.is_object() {
        document = Value::Object(Map::new());
    }
    for member in &nested.lists {
        let records: Vec<Value> = Rows { schema, tables }.records(member, None).into_values().flatten().collect();
        if !records.is_empty() {
            document[&member.name] = records.into();
        }
    }
    super::text(&document)
}

/// Replaces the placeholders of facts in texts.
fn filled(json: &Value, facts: &[(&str, String)]) -> Value {
    match json {
        Value::String(text) => facts.iter().fold(text.clone(), |text, (name, fact)| text.replace(name, fact)).into(),
        Value::Array(items) => items.iter().map(|item| filled(item, facts)).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), filled(value, facts))).collect(),
        other => other.clone(),
    }
}

struct Rows<'a> {
    schema: &'a DatasetSchema,
    tables: &'a [RecordBatch],
}

impl Rows<'_> {
    /// The records of a list, by the key of the record that contains them.
    fn records(&self, member: &NestedList, within: Option<usize>) -> BTreeMap<Vec<String>, Vec<Value>> {
        let (schema, rows) = (&self.schema.tables[member.table], &self.tables[member.table]);
        let mut inner: Vec<_> = member.members.iter().map(|m| (m, self.records(m, Some(member.table)))).collect();
        let foreign = schema.foreign_keys.iter().find(|key| Some(key.table) == within);
        let mut all: BTreeMap<Vec<String>, Vec<Value>> = BTreeMap::new();
        for row in 0..rows.num_rows() {
            let texts =
                |columns: &[usize]| columns.iter().map(|c| value(rows.column(*c), row).unwrap_or_default()).collect();
            let mut record = Map::new();
            for (path, column) in &member.fields {
                if let Some(value) = typed(&schema.fields[*column].kind, rows.column(*column), row) {
                    put(&mut record, path, value);
                }
            }
            let own: Vec<String> = texts(&schema.primary_key);
            for (member, records) in &mut inner {
                if let Some(records) = records.remove(&own) {
                    record.insert(member.name.clone(), records.into());
                }
            }
            if !record.is_empty() {
                all.entry(foreign.map(|key| texts(&key.fields)).unwrap_or_default()).or_default().push(record.into());
            }
        }
        all
    }
}

/// A value by its type; `None` for a missing one.
fn typed(kind: &Type, column: &ArrayRef, row: usize) -> Option<Value> {
    if let Some(lists) = column.as_list_opt::<i32>().filter(|lists| lists.is_valid(row)) {
        let items = lists.value(row);
        return Some((0..items.len()).filter_map(|n| value(&items, n)).map(Value::from).collect());
    }
    let text = value(column, row)?;
    Some(match kind {
        Type::Integer(_) | Type::Number { .. } | Type::Year => {
            serde_json::from_str::<Number>(&text).map_or(Value::String(text), Value::Number)
        }
        Type::Boolean { .. } => Value::Bool(text == "true"),
        _ => text.into(),
    })
}

/// Puts a value at its path.
fn put(record: &mut Map<String, Value>, path: &[String], value: Value) {
    let Some((last, steps)) = path.split_last() else { return };
    let mut at = record;
    for step in steps {
        let inner = at.entry(step.clone()).or_insert_with(|| Value::Object(Map::new()));
        // A path through a value that is no object is ignored.
        let Value::Object(inner) = inner else { return };
        at = inner;
    }
    // `roles[]` is a list with this value.
    match last.strip_suffix("[]") {
        Some(list) => at.insert(list.to_owned(), vec![value].into()),
        None => at.insert(last.clone(), value),
    };
}
