//! The tables of a dataset: their distributions, their first rows, their data dictionary.

use arrow::array::{ArrayRef, RecordBatch};
use serde_json::Value;

use super::{
    DatasetPage,
    parts::{Link, PageLocale, Text, anchor, path},
};
use crate::{
    encode::cell::to_text,
    model::{
        messages::Messages,
        published::{FileFormat, PublishedFile},
        schema::{Field, TableSchema, Type},
    },
};

/// Rows of a table that are shown.
const MAX_ROWS: usize = 8;

/// Columns of a table that are shown.
const MAX_COLUMNS: usize = 12;

/// Characters from which a value needs a wide column.
const LONG: usize = 40;

static NULL: Value = Value::Null;

/// A table with its distributions.
pub(super) struct Download<'a> {
    pub(super) title: Text<'a>,
    pub(super) description: Text<'a>,
    pub(super) name: &'a str,
    pub(super) rows: String,
    pub(super) columns: String,
    pub(super) files: Vec<Distribution<'a>>,
}

/// A file of a table.
pub(super) struct Distribution<'a> {
    pub(super) name: &'a str,
    pub(super) address: String,
    pub(super) format: &'static str,
    pub(super) size: String,
    pub(super) sha256: &'a str,
}

/// The first rows of a table.
pub(super) struct Preview<'a> {
    pub(super) title: Text<'a>,
    pub(super) label: String,
    pub(super) caption: String,
    pub(super) columns: Vec<PreviewColumn<'a>>,
    pub(super) rows: Vec<Vec<Cell>>,
    pub(super) rest: Option<Rest<'a>>,
}

/// A column of a preview.
pub(super) struct PreviewColumn<'a> {
    pub(super) name: &'a str,
    pub(super) is_number: bool,
}

/// A cell of a preview; without a value it is null.
pub(super) struct Cell {
    pub(super) class: &'static str,
    pub(super) value: Option<Link<'static>>,
}

/// The columns that a preview leaves out, with the texts around them.
pub(super) struct Rest<'a> {
    pub(super) before: String,
    pub(super) names: Vec<&'a str>,
    pub(super) after: String,
}

/// The data dictionary of a table.
pub(super) struct Dictionary<'a> {
    pub(super) anchor: String,
    pub(super) title: Text<'a>,
    pub(super) label: String,
    pub(super) name: &'a str,
    pub(super) count: String,
    pub(super) columns: Vec<Column<'a>>,
}

/// A column of a data dictionary.
pub(super) struct Column<'a> {
    pub(super) name: &'a str,
    pub(super) is_key: bool,
    pub(super) title: Text<'a>,
    pub(super) description: Text<'a>,
    pub(super) kind: String,
    pub(super) is_required: bool,
    pub(super) values: Vec<Allowed<'a>>,
}

/// What a column may hold. `around` are the texts before and after the markup.
pub(super) enum Allowed<'a> {
    /// A code with its label.
    Code { code: &'a str, label: Option<Text<'a>> },
    /// A key of a table.
    Reference { around: (String, String), table: &'a str, anchor: String },
    /// What matches a pattern.
    Pattern { around: (String, String), pattern: &'a str },
    /// A minimum or a maximum.
    Bound(String),
}

/// The tables with their files.
pub(super) fn downloads<'a>(locale: &PageLocale<'a>, page: &'a DatasetPage<'a>) -> Vec<Download<'a>> {
    let m = locale.messages;
    let download = |(n, table): (usize, &'a TableSchema)| {
        let own = |f: &&PublishedFile| f.name.split('.').next() == Some(table.name.as_str());
        Download {
            title: locale.text(&table.title, &table.english, "title"),
            description: locale.text(&table.description, &table.english, "description"),
            name: &table.name,
            rows: m.page_count("rows", page.counts.get(n).copied().unwrap_or_default()),
            columns: m.page_count("columns", table.fields.len() as u64),
            files: page.files.iter().filter(own).map(|file| distribution(locale, file)).collect(),
        }
    };
    page.schema.tables.iter().enumerate().map(download).collect()
}

/// The workbook, if the release has one.
pub(super) fn workbook<'a>(locale: &PageLocale<'_>, page: &DatasetPage<'a>) -> Option<Distribution<'a>> {
    let file = page.files.iter().find(|file| file.format == FileFormat::Xlsx)?;
    Some(distribution(locale, file))
}

fn distribution<'a>(locale: &PageLocale<'_>, file: &'a PublishedFile) -> Distribution<'a> {
    let format = match file.format {
        FileFormat::Csv => "CSV",
        FileFormat::Json => "JSON",
        FileFormat::Parquet => "Parquet",
        FileFormat::Xlsx => "XLSX",
    };
    let size = locale.locale.bytes(file.bytes);
    Distribution { name: &file.name, address: path(&file.name), format, size, sha256: &file.sha256 }
}

/// The first rows of each table.
pub(super) fn previews<'a>(locale: &PageLocale<'a>, page: &'a DatasetPage<'a>) -> Vec<Preview<'a>> {
    page.schema.tables.iter().enumerate().map(|(n, table)| preview(locale, page, table, n)).collect()
}

fn preview<'a>(locale: &PageLocale<'a>, page: &'a DatasetPage<'a>, table: &'a TableSchema, n: usize) -> Preview<'a> {
    let m = locale.messages;
    let batch = page.rows.get(n);
    let count = batch.map_or(0, RecordBatch::num_rows).min(MAX_ROWS);
    let all = page.counts.get(n).copied().unwrap_or_default().to_string();
    let (shown, rest) = table.fields.split_at(table.fields.len().min(MAX_COLUMNS));
    let title = locale.text(&table.title, &table.english, "title");
    let row = |row: usize| {
        let columns = batch.map(RecordBatch::columns).unwrap_or_default();
        shown.iter().zip(columns).map(|(field, column)| cell(field, column, row)).collect()
    };
    let rest = (!rest.is_empty()).then(|| {
        let (before, after) = m.page_around("preview-columns", "columns", &[]);
        Rest { before, names: rest.iter().map(|field| field.name.as_str()).collect(), after }
    });
    let number = locale.locale.number(count as u64);
    Preview {
        title,
        label: m.page_with("preview-of", &[("table", title.text)]),
        caption: m.page_with("preview-rows", &[("shown", &number), ("n", &all)]),
        columns: shown.iter().map(|f| PreviewColumn { name: &f.name, is_number: is_number(f) }).collect(),
        rows: (0..count).map(row).collect(),
        rest,
    }
}

fn is_number(field: &Field) -> bool {
    matches!(field.kind, Type::Integer(_) | Type::Number(_) | Type::Decimal { .. })
}

fn cell(field: &Field, column: &ArrayRef, row: usize) -> Cell {
    let text = to_text(column, row);
    let class = match &text {
        _ if is_number(field) => "num",
        Some(text) if text.chars().count() > LONG => "long",
        _ => "",
    };
    Cell { class, value: text.as_deref().map(Link::value) }
}

/// The data dictionary of each table.
pub(super) fn dictionary<'a>(locale: &PageLocale<'a>, page: &'a DatasetPage<'a>) -> Vec<Dictionary<'a>> {
    let dictionary = |table: &'a TableSchema| {
        let title = locale.text(&table.title, &table.english, "title");
        Dictionary {
            anchor: anchor(&table.name),
            title,
            label: locale.messages.page_with("dictionary-of", &[("table", title.text)]),
            name: &table.name,
            count: locale.messages.page_count("columns", table.fields.len() as u64),
            columns: (0..table.fields.len()).map(|n| column(locale, page, table, n)).collect(),
        }
    };
    page.schema.tables.iter().map(dictionary).collect()
}

/// A column as its schema writes it.
fn written<'a>(table: &'a TableSchema, name: &str) -> &'a Value {
    let fields = table.written["fields"].as_array();
    fields.into_iter().flatten().find(|f| f["name"].as_str() == Some(name)).unwrap_or(&NULL)
}

fn column<'a>(locale: &PageLocale<'a>, page: &'a DatasetPage<'a>, table: &'a TableSchema, n: usize) -> Column<'a> {
    let field = &table.fields[n];
    let written = written(table, &field.name);
    let english = &written["seara:en"];
    Column {
        name: &field.name,
        is_key: table.primary_key.contains(&n),
        title: locale.text(&field.title, english, "title"),
        description: locale.text(written["description"].as_str().unwrap_or_default(), english, "description"),
        kind: type_name(locale.messages, &field.kind),
        is_required: field.constraints.required,
        values: values(locale, page, table, n),
    }
}

/// The name of a type of Table Schema.
fn type_name(m: &Messages, kind: &Type) -> String {
    match kind {
        Type::String(_) => m.page("type-string"),
        Type::Integer(_) => m.page("type-integer"),
        Type::Number(_) => m.page("type-number"),
        Type::Decimal { .. } => m.page("type-decimal"),
        Type::Boolean { .. } => m.page("type-boolean"),
        Type::Date => m.page("type-date"),
        Type::DateTime => m.page("type-datetime"),
        Type::Year => m.page("type-year"),
        Type::Any => m.page("type-any"),
        Type::List { .. } => m.page("type-list"),
    }
}

/// What a column may hold, by the constraints of its schema.
fn values<'a>(
    locale: &PageLocale<'a>,
    page: &'a DatasetPage<'a>,
    table: &'a TableSchema,
    n: usize,
) -> Vec<Allowed<'a>> {
    let (m, field) = (locale.messages, &table.fields[n]);
    let mut values = Vec::new();
    for code in field.constraints.one_of.iter().flatten() {
        let label = field.labels.iter().find(|(known, _)| known == code);
        values.push(Allowed::Code { code, label: label.map(|(_, label)| locale.text(label, &NULL, "")) });
    }
    for key in table.foreign_keys.iter().filter(|key| key.fields.contains(&n)) {
        let Some(other) = page.schema.tables.get(key.table) else { continue };
        let around = m.page_around("refers", "table", &[]);
        values.push(Allowed::Reference { around, table: &other.name, anchor: anchor(&other.name) });
    }
    if let Some(pattern) = written(table, &field.name)["constraints"]["pattern"].as_str() {
        values.push(Allowed::Pattern { around: m.page_around("pattern", "pattern", &[]), pattern });
    }
    let bounds = [("minimum", &field.constraints.minimum), ("maximum", &field.constraints.maximum)];
    for (id, bound) in bounds {
        values.extend(bound.as_ref().map(|b| Allowed::Bound(m.page_with(id, &[("bound", &b.text)]))));
    }
    values
}
