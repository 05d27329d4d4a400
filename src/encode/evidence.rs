//! Evidence as a table. Of documents: a row per value. Of tables: a row per record (without a column), a row per value with
//! evidence of its own, and a row per column (without a key).
//!
//! The rows come by table and section of the recipe, records before values, each in the order of the source; columns are
//! last. An order that needs no sorting is the same for one document and for millions of rows.

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, BooleanArray, RecordBatch, StringArray},
    datatypes::{DataType, Field, Schema, SchemaRef},
    error::ArrowError,
};

use serde_json::{Value, json};

use crate::model::evidence::{Evidence, Origin};

/// The column with the key of a row.
const KEY: usize = 1;

/// The column with the place where a value was read.
const PLACE: usize = 6;

/// The columns of `evidence.parquet`.
pub fn schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let mut fields: Vec<_> =
        ["table", "key", "field", "origin", "capture", "source", "place", "raw", "rule"].map(text).into();
    fields.push(Field::new("inferred", DataType::Boolean, true));
    Arc::new(Schema::new(fields))
}

/// The Table Schema of the evidence, for the data package.
pub fn described() -> Value {
    let words = [
        ("Tabela", "Tabela do valor."),
        (
            "Chave",
            "Chave primária do registo, com as partes unidas por /; vazia quando a linha fala de uma coluna inteira.",
        ),
        ("Campo", "Coluna do valor; vazia quando a linha fala do registo inteiro."),
        (
            "Origem",
            "Como se obteve: read: lido na fonte; constant: dito pela receita; derived: calculado; lookup: correção de uma pessoa.",
        ),
        ("Captura", "SHA-256 dos bytes da fonte."),
        ("Fonte", "Endereço da fonte."),
        (
            "Lugar",
            "Onde está na fonte: linha, célula, página e caixa, ou caminho; de um elemento de uma lista, também qual. O de uma coluna junta-se ao do registo.",
        ),
        ("Texto", "Texto da fonte, quando a linha fala de um valor."),
        (
            "Regra",
            "Regra da receita que o deu; entre parênteses a secção da receita, quando são várias a encher a tabela.",
        ),
        ("Inferido", "Se foi deduzido, e não lido."),
    ];
    let schema = schema();
    let field = |(field, (title, description)): (&Arc<Field>, (&str, &str))| {
        let kind = if *field.data_type() == DataType::Boolean { "boolean" } else { "string" };
        json!({"name": field.name(), "type": kind, "title": title, "description": description})
    };
    json!({"fields": schema.fields().iter().zip(words).map(field).collect::<Vec<_>>()})
}

/// Evidence as one batch, in the order given.
///
/// # Errors
/// Never with columns of one length; the signature is Arrow's.
pub fn batch<'e>(rows: impl Iterator<Item = &'e Evidence> + Clone) -> Result<RecordBatch, ArrowError> {
    let text = |text: &dyn Fn(&'e Evidence) -> Option<&'e str>| -> ArrayRef {
        Arc::new(rows.clone().map(text).collect::<StringArray>())
    };
    let columns: Vec<ArrayRef> = vec![
        text(&|e| Some(&e.table)),
        text(&|e| Some(e.key.as_str()).filter(|k| !k.is_empty())),
        text(&|e| Some(e.field.as_str()).filter(|f| !f.is_empty())),
        text(&|e| Some(e.provenance.origin.as_str())),
        text(&|e| e.provenance.capture.as_deref()),
        text(&|e| Some(&e.source)),
        text(&|e| Some(&e.provenance.place)),
        text(&|e| e.provenance.raw.as_deref()),
        text(&|e| Some(&e.provenance.rule)),
        Arc::new(rows.clone().map(|e| Some(e.provenance.inferred)).collect::<BooleanArray>()),
    ];
    RecordBatch::try_new(schema(), columns)
}

/// The evidence that is the same for all rows that one rule read in one capture, made once for many rows.
pub struct SharedEvidence {
    capture: String,
    rule: String,
    rows: RecordBatch,
}

impl SharedEvidence {
    /// For up to `count` rows.
    ///
    /// # Errors
    /// Never; the signature is Arrow's.
    pub fn new(table: &str, source: &str, (capture, rule): (&str, &str), count: usize) -> Result<Self, ArrowError> {
        let same =
            |text: &str| -> ArrayRef { Arc::new(std::iter::repeat_n(Some(text), count).collect::<StringArray>()) };
        let none: ArrayRef = Arc::new(StringArray::new_null(count));
        let columns = vec![
            same(table),
            Arc::clone(&none),
            Arc::clone(&none),
            same(Origin::Read.as_str()),
            same(capture),
            same(source),
            Arc::clone(&none),
            none,
            same(rule),
            Arc::new(std::iter::repeat_n(Some(false), count).collect::<BooleanArray>()),
        ];
        let (capture, rule) = (capture.to_owned(), rule.to_owned());
        Ok(Self { capture, rule, rows: RecordBatch::try_new(schema(), columns)? })
    }

    /// Whether it is that of `count` rows that a rule read in a capture.
    pub fn fits(&self, (capture, rule): (&str, &str), count: usize) -> bool {
        self.capture == capture && self.rule == rule && count <= self.rows.num_rows()
    }

    /// Returns the evidence of rows with these keys and places.
    ///
    /// # Errors
    /// Never with as many places as keys; the signature is Arrow's.
    pub fn rows(&self, keys: StringArray, places: StringArray) -> Result<RecordBatch, ArrowError> {
        let rows = self.rows.slice(0, keys.len());
        let mut columns = rows.columns().to_vec();
        columns[KEY] = Arc::new(keys);
        columns[PLACE] = Arc::new(places);
        RecordBatch::try_new(rows.schema(), columns)
    }
}
