//! The tables of a dataset: where to get them, how they look, what their columns mean.

use arrow::array::{ArrayRef, RecordBatch};
use serde_json::Value;

use super::{
    DatasetPage,
    markup::{Voice, anchor, escape, fill, heads, path, scroll, section, value},
};
use crate::{
    encode::cell::told,
    model::{
        published::{FileFormat, PublishedFile},
        schema::{Field, TableSchema, Type},
    },
};

/// Rows and columns of a table that are shown.
const SHOWN: (usize, usize) = (8, 12);

/// Characters from which a value needs a wide column.
const LONG: usize = 40;

/// What stands in the place of something that nobody wrote.
static NOTHING: Value = Value::Null;

/// Where to get the tables.
pub(super) fn downloads(voice: &Voice<'_>, page: &DatasetPage<'_>) -> String {
    let words = voice.words;
    let mut out = format!("<p class=\"say\">{}</p>\n<ul class=\"cards\">\n", words.downloads_text);
    for (n, table) in page.schema.tables.iter().enumerate() {
        let rows = page.counts.get(n).copied().unwrap_or_default();
        let own = |f: &&PublishedFile| f.name.split('.').next() == Some(table.name.as_str());
        let files: Vec<_> = page.files.iter().filter(own).collect();
        let gets: String = files.iter().map(|f| get(voice, f)).collect();
        let sum =
            |f: &&PublishedFile| format!("<dt>{}</dt><dd class=\"mono\">{}</dd>", escape(&f.name), escape(&f.sha256));
        let sums: String = files.iter().map(sum).collect();
        out.push_str(&format!(
            "<li class=\"card\"><h3>{}</h3><p class=\"soft\">{}</p><p class=\"eyebrow\"><code>{}</code> · {} · {}</p>\
             <ul class=\"gets\">{gets}</ul><details><summary>{}</summary><dl class=\"sums\">{sums}</dl></details></li>\n",
            voice.said(&table.title, &table.english, "title"),
            voice.said(&table.description, &table.english, "description"),
            escape(&table.name),
            words.count(rows, &words.row),
            words.count(table.fields.len() as u64, &words.column),
            words.sums,
        ));
    }
    out.push_str("</ul>\n");
    section("downloads", words.downloads, &out)
}

/// A file to get.
fn get(voice: &Voice<'_>, file: &PublishedFile) -> String {
    let format = match file.format {
        FileFormat::Csv => "CSV",
        FileFormat::Json => "JSON",
        FileFormat::Parquet => "Parquet",
    };
    let (name, size) = (path(&file.name), voice.words.bytes(file.bytes));
    format!("<li><a href=\"{name}\" download><b>{format}</b><span>{size}</span></a></li>")
}

/// The first rows of each table.
pub(super) fn preview(voice: &Voice<'_>, page: &DatasetPage<'_>) -> String {
    let mut out = String::new();
    for (n, table) in page.schema.tables.iter().enumerate() {
        out.push_str(&format!("<h3>{}</h3>\n", voice.said(&table.title, &table.english, "title")));
        match page.rows.get(n).filter(|rows| rows.num_rows() > 0) {
            Some(rows) => {
                let all = page.counts.get(n).copied().unwrap_or_default();
                out.push_str(&rows_of(voice, table, rows, all));
            }
            None => out.push_str(&format!("<p class=\"say\">{}</p>\n", voice.words.preview_none)),
        }
    }
    section("preview", voice.words.preview, &out)
}

/// The first rows of a table.
fn rows_of(voice: &Voice<'_>, table: &TableSchema, rows: &RecordBatch, all: u64) -> String {
    let words = voice.words;
    let fields = &table.fields[..table.fields.len().min(SHOWN.1)];
    let all = words.count(all, &words.row);
    let shown = words.number(rows.num_rows().min(SHOWN.0) as u64);
    let head =
        |f: &Field| format!("<th scope=\"col\"{}>{}</th>", if is_number(f) { NUMBER } else { "" }, escape(&f.name));
    let mut markup = format!(
        "<caption>{}</caption><thead><tr>{}</tr></thead><tbody{}>\n",
        fill(words.preview_rows, &[("shown", &shown), ("all", &all)]),
        fields.iter().map(head).collect::<String>(),
        voice.lang()
    );
    for row in 0..rows.num_rows().min(SHOWN.0) {
        let one = |(f, column): (&Field, &ArrayRef)| shown_value(f, column, row);
        let cells: String = fields.iter().zip(rows.columns()).map(one).collect();
        markup.push_str(&format!("<tr>{cells}</tr>\n"));
    }
    let title = voice.plain(&table.title, &table.english, "title");
    let mut out = scroll(&fill(words.preview_of, &[("table", title)]), "preview", &markup);
    let rest: Vec<_> = table.fields.iter().skip(SHOWN.1).map(|f| format!("<code>{}</code>", escape(&f.name))).collect();
    if !rest.is_empty() {
        let sentence = fill(words.preview_columns, &[("columns", &rest.join(", "))]);
        out.push_str(&format!("<p class=\"say\">{sentence}</p>\n"));
    }
    out
}

/// The class of a cell that holds a number.
const NUMBER: &str = " class=\"num\"";

fn is_number(field: &Field) -> bool {
    matches!(field.kind, Type::Integer(_) | Type::Number(_) | Type::Decimal { .. })
}

/// A value in its cell.
fn shown_value(field: &Field, column: &ArrayRef, row: usize) -> String {
    let text = told(column, row);
    let class = match &text {
        _ if is_number(field) => NUMBER,
        Some(text) if text.chars().count() > LONG => " class=\"long\"",
        _ => "",
    };
    let shown = text.as_deref().map_or_else(|| "<span class=\"soft\">—</span>".to_owned(), value);
    format!("<td{class}>{shown}</td>")
}

/// What the columns mean.
pub(super) fn dictionary(voice: &Voice<'_>, page: &DatasetPage<'_>) -> String {
    let words = voice.words;
    let mut out = String::new();
    for table in &page.schema.tables {
        let columns = [words.d_column, words.d_meaning, words.d_type, words.d_required, words.d_values];
        let mut markup = format!(
            "<caption><code>{}</code> · {}</caption><thead><tr>{}</tr></thead><tbody>\n",
            escape(&table.name),
            words.count(table.fields.len() as u64, &words.column),
            heads(&columns)
        );
        for n in 0..table.fields.len() {
            markup.push_str(&column(voice, page, table, n));
        }
        let title = voice.said(&table.title, &table.english, "title");
        out.push_str(&format!("<h3 id=\"columns-{}\">{title}</h3>\n", anchor(&table.name)));
        let title = voice.plain(&table.title, &table.english, "title");
        out.push_str(&scroll(&fill(words.dictionary_of, &[("table", title)]), "dictionary", &markup));
    }
    section("columns", words.dictionary, &out)
}

/// A column as its schema writes it.
fn written<'a>(table: &'a TableSchema, name: &str) -> &'a Value {
    let fields = table.written["fields"].as_array();
    fields.into_iter().flatten().find(|f| f["name"].as_str() == Some(name)).unwrap_or(&NOTHING)
}

/// What a column means, as a row.
fn column(voice: &Voice<'_>, page: &DatasetPage<'_>, table: &TableSchema, n: usize) -> String {
    let words = voice.words;
    let field = &table.fields[n];
    let written = written(table, &field.name);
    let english = &written["seara:en"];
    let description = written["description"].as_str().unwrap_or_default();
    let is_key = table.primary_key.contains(&n);
    let badge = if is_key { format!(" <span class=\"badge\">{}</span>", words.key) } else { String::new() };
    format!(
        "<tr><th scope=\"row\"><code>{}</code>{badge}</th><td><b>{}</b><br><span class=\"soft\">{}</span></td>\
         <td>{}</td><td>{}</td><td>{}</td></tr>\n",
        escape(&field.name),
        voice.said(&field.title, english, "title"),
        voice.said(description, english, "description"),
        words.types[kind(&field.kind)],
        if field.constraints.required { words.yes } else { words.no },
        values(voice, page, table, n),
    )
}

/// The place of a type among its words.
fn kind(kind: &Type) -> usize {
    match kind {
        Type::String(_) => 0,
        Type::Integer(_) => 1,
        Type::Number(_) => 2,
        Type::Decimal { .. } => 3,
        Type::Boolean { .. } => 4,
        Type::Date => 5,
        Type::DateTime => 6,
        Type::Year => 7,
        Type::Any => 8,
        Type::List { .. } => 9,
    }
}

/// What a column may hold.
fn values(voice: &Voice<'_>, page: &DatasetPage<'_>, table: &TableSchema, n: usize) -> String {
    let (words, field) = (voice.words, &table.fields[n]);
    let mut told = Vec::new();
    for code in field.constraints.one_of.iter().flatten() {
        let label = field.labels.iter().find(|(known, _)| known == code).map(|(_, label)| label.as_str());
        let label = label.map(|label| format!(" {}", voice.said(label, &NOTHING, ""))).unwrap_or_default();
        told.push(format!("<code>{}</code>{label}", escape(code)));
    }
    for key in table.foreign_keys.iter().filter(|key| key.fields.contains(&n)) {
        let Some(other) = page.schema.tables.get(key.table) else { continue };
        let link = format!("<a href=\"#columns-{}\">{}</a>", anchor(&other.name), escape(&other.name));
        told.push(fill(words.refers, &[("table", &link)]));
    }
    if let Some(pattern) = written(table, &field.name)["constraints"]["pattern"].as_str() {
        told.push(fill(words.pattern, &[("pattern", &format!("<code>{}</code>", escape(pattern)))]));
    }
    let (least, most) = (&field.constraints.minimum, &field.constraints.maximum);
    for (sentence, bound) in [(words.least, least), (words.most, most)] {
        told.extend(bound.as_ref().map(|b| fill(sentence, &[("bound", &escape(&b.text))])));
    }
    if told.is_empty() {
        return String::new();
    }
    let items: String = told.iter().map(|t| format!("<li>{t}</li>")).collect();
    format!("<ul class=\"values\">{items}</ul>")
}
