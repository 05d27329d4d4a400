//! History as a table: a row per period in which a record or a value was published, sorted by table, key, column and day.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, AsArray, BooleanArray, Date32Array, RecordBatch, StringArray},
    datatypes::{DataType, Date32Type, Field, Schema, SchemaRef},
    error::ArrowError,
};
use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::model::changes::SeenPeriod;

/// Columns that the rows are sorted by: table, key, column and first day.
pub const KEY: [usize; 4] = [0, 1, 2, 4];

/// The columns of `history.parquet`.
pub fn schema() -> SchemaRef {
    let field = |name: &str, kind| Field::new(name, kind, true);
    let texts = ["table", "key", "field", "value"].map(|name| field(name, DataType::Utf8));
    let days = ["first_seen", "last_seen"].map(|name| field(name, DataType::Date32));
    let columns: Vec<_> = texts.into_iter().chain(days).chain([field("current", DataType::Boolean)]).collect();
    Arc::new(Schema::new(columns))
}

/// A history as one batch, in the order given.
///
/// # Errors
/// Never with columns of one length; the signature is Arrow's.
pub fn batch(seen: &[SeenPeriod]) -> Result<RecordBatch, ArrowError> {
    let text = |of: &dyn Fn(&SeenPeriod) -> Option<&str>| -> ArrayRef {
        Arc::new(seen.iter().map(of).collect::<StringArray>())
    };
    let day = |of: &dyn Fn(&SeenPeriod) -> NaiveDate| -> ArrayRef {
        Arc::new(seen.iter().map(|s| Some(Date32Type::from_naive_date(of(s)))).collect::<Date32Array>())
    };
    let columns: Vec<ArrayRef> = vec![
        text(&|s| Some(&s.table)),
        text(&|s| Some(&s.key)),
        text(&|s| s.field.as_deref()),
        text(&|s| s.value.as_deref()),
        day(&|s| s.first),
        day(&|s| s.last),
        Arc::new(seen.iter().map(|s| Some(s.current)).collect::<BooleanArray>()),
    ];
    RecordBatch::try_new(schema(), columns)
}

/// The Table Schema of `history`, for the data package.
pub fn described() -> Value {
    let words = [
        ("Tabela", "Tabela do registo."),
        ("Chave", "Chave primária do registo, com as partes unidas por /."),
        ("Campo", "Campo cujo valor mudou; vazio quando se trata do registo inteiro."),
        ("Valor", "Valor do campo nesse tempo; vazio quando não o tinha, e para o registo inteiro."),
        ("Visto desde", "Dia das capturas da primeira versão que o tinha."),
        ("Visto até", "Dia das capturas da última versão que o tinha."),
        ("Atual", "Se esta versão ainda o tem."),
    ];
    let fields = schema();
    let field = |(field, (title, description)): (&Arc<Field>, (&str, &str))| {
        let kind = match field.data_type() {
            DataType::Date32 => "date",
            DataType::Boolean => "boolean",
            _ => "string",
        };
        let mut described = json!({"name": field.name(), "type": kind, "title": title, "description": description});
        if !["field", "value"].contains(&field.name().as_str()) {
            described["constraints"] = json!({"required": true});
        }
        described
    };
    json!({"fields": fields.fields().iter().zip(words).map(field).collect::<Vec<_>>()})
}

/// Whether a schema has the columns of a history.
pub fn is_one(columns: &Schema) -> bool {
    columns.fields().iter().map(|f| f.data_type()).eq(schema().fields().iter().map(|f| f.data_type()))
}

/// Reads history from its table; `None` when it has other columns.
pub fn read(batch: &RecordBatch) -> Option<Vec<SeenPeriod>> {
    if !is_one(&batch.schema()) {
        return None;
    }
    let text = |column: usize, row: usize| crate::model::row::value(batch.column(column), row);
    let days = [4, 5].map(|c| batch.column(c).as_primitive::<Date32Type>());
    let current = batch.column(6).as_boolean();
    let seen = |row: usize| {
        Some(SeenPeriod {
            table: text(0, row)?,
            key: text(1, row)?,
            field: text(2, row),
            value: text(3, row),
            first: Date32Type::to_naive_date_opt(days[0].value(row))?,
            last: Date32Type::to_naive_date_opt(days[1].value(row))?,
            current: current.value(row),
        })
    };
    (0..batch.num_rows()).map(seen).collect()
}
