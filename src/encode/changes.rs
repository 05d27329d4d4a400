//! Changes as a table: a row per change, sorted by table, key and column.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, RecordBatch, StringArray},
    datatypes::{DataType, Field, Schema, SchemaRef},
    error::ArrowError,
};
use serde_json::{Value, json};

use crate::model::{
    changes::{Change, ChangeKind},
    row::value,
};

/// Names of the columns, in order.
pub const COLUMNS: [&str; 7] = ["table", "key", "change", "field", "before", "after", "version"];

/// Columns that identify the changed value of a row: table, key and column.
pub const KEY: [usize; 3] = [0, 1, 3];

/// The columns of `changes`.
pub fn schema() -> SchemaRef {
    Arc::new(Schema::new(COLUMNS.map(|name| Field::new(name, DataType::Utf8, true)).to_vec()))
}

/// Changes of a version as one batch, in the order given.
///
/// # Errors
/// Never with columns of one length; the signature is Arrow's.
pub fn batch(changes: &[Change], version: &str) -> Result<RecordBatch, ArrowError> {
    let text = |of: &dyn Fn(&Change) -> Option<&str>| -> ArrayRef {
        Arc::new(changes.iter().map(of).collect::<StringArray>())
    };
    let columns = vec![
        text(&|c| Some(&c.table)),
        text(&|c| Some(&c.key)),
        text(&|c| Some(c.kind.as_str())),
        text(&|c| c.field.as_deref()),
        text(&|c| c.before.as_deref()),
        text(&|c| c.after.as_deref()),
        Arc::new(changes.iter().map(|_| Some(version)).collect::<StringArray>()),
    ];
    RecordBatch::try_new(schema(), columns)
}

/// Reads changes from their table; a row without a required value is left out.
pub fn read(rows: &RecordBatch) -> Vec<Change> {
    let text = |name: &str, row| rows.column_by_name(name).and_then(|column| value(column, row));
    let one = |row| {
        Some(Change {
            table: text("table", row)?,
            key: text("key", row)?,
            kind: ChangeKind::from_name(&text("change", row)?)?,
            field: text("field", row),
            before: text("before", row),
            after: text("after", row),
        })
    };
    (0..rows.num_rows()).filter_map(one).collect()
}

/// The Table Schema of `changes`, for the data package.
pub fn described() -> Value {
    let words = [
        ("Tabela", "Tabela do registo."),
        ("Chave", "Chave primária do registo, com as partes unidas por /."),
        ("Alteração", "add: registo novo; modify: campo alterado; delete: registo que deixou de existir."),
        ("Campo", "Campo alterado; vazio quando a alteração é do registo inteiro."),
        ("Antes", "Valor anterior."),
        ("Depois", "Valor novo."),
        ("Versão", "Versão que traz a alteração."),
    ];
    let field = |(name, (title, description)): (&str, (&str, &str))| {
        let mut field = json!({"name": name, "type": "string", "title": title, "description": description});
        match name {
            "table" | "key" | "version" => field["constraints"] = json!({"required": true}),
            "change" => field["constraints"] = json!({"required": true, "enum": ["add", "modify", "delete"]}),
            _ => {}
        }
        field
    };
    json!({"fields": COLUMNS.into_iter().zip(words).map(field).collect::<Vec<_>>()})
}
