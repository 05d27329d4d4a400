//! Parses child tables, and the order of values that do not follow their labels.

use regex::Regex;

use super::{Context, known_column, selector};
use crate::model::schema::TableSchema;
use crate::spec::{
    reader::At,
    recipe::{Items, Label, List, OrderEntry, Step},
    section::Section,
    tree::Value,
};

/// Parses one child table.
pub(super) fn list(name: &At<String>, section: &Section<'_>, context: &Context<'_>) -> Option<List> {
    let Some(index) = context.schema.table(&name.value) else {
        let known_names: Vec<_> = context.schema.tables.iter().map(|t| t.name.as_str()).collect();
        section.reader.report_unknown("unknown-table", name, &known_names);
        return None;
    };
    let table = &context.schema.tables[index];
    let take = |key| section.text(key).map(|t| known_column(section, t, table));
    let list = List {
        table: index,
        name: name.value.clone(),
        place: section.reader.place(&name.span),
        selector: selector(section, "selector"),
        after: labels(section),
        matches: section.regexes("match").unwrap_or_default(),
        columns: columns(section, table),
        items: items(section),
        text: take("text"),
        link: take("link"),
        into: take("into"),
        position: take("position"),
        number: take("number"),
        distinct: section.bool("distinct").unwrap_or_default(),
        inferred: take("inferred"),
        split: section.regex("split"),
        trim: section.regex("trim"),
        cues: section.section("cues").map(|s| cues(&s)).unwrap_or_default(),
        otherwise: section.text("otherwise").map(|t| t.value),
    };
    section.close();
    Some(list)
}

/// Parses `columns = { "N.º" = "number" }` into headings and columns.
fn columns(section: &Section<'_>, table: &TableSchema) -> Vec<(String, String)> {
    let pairs = section.pairs("columns").unwrap_or_default();
    pairs.into_iter().map(|(heading, name)| (heading.value, known_column(section, name, table))).collect()
}

/// Parses `after = "A"`, `after = ["A", "B"]` or `after = { "A" = "code" }` into labels and codes.
fn labels(section: &Section<'_>) -> Vec<(Label, Option<String>)> {
    match section.entry("after").map(|e| &e.node.value) {
        Some(Value::Table(_)) => {
            let pairs = section.pairs("after").unwrap_or_default();
            pairs.into_iter().map(|(label, code)| (Label::text(&label.value), Some(code.value))).collect()
        }
        Some(_) => section.texts("after").unwrap_or_default().iter().map(|l| (Label::text(&l.value), None)).collect(),
        None => Vec::new(),
    }
}

fn cues(section: &Section<'_>) -> Vec<(String, Vec<Regex>)> {
    section.all_texts().into_iter().map(|(code, texts)| (code, section.reader.compiled(&texts))).collect()
}

/// Parses the kinds of paragraphs that are items.
pub(super) fn items(section: &Section<'_>) -> Items {
    let mut items = Items::default();
    for word in section.texts("items").unwrap_or_default() {
        match word.value.as_str() {
            "paragraph" => items.paragraph = true,
            "bullet" => items.bullet = true,
            "number" => items.number = true,
            "url" => items.url = true,
            _ => section.reader.report_unknown("unknown-item", &word, &["paragraph", "bullet", "number", "url"]),
        }
    }
    items
}

/// Parses an entry of the order: a name, followed by `?`, `*` or `+` as in a regular expression.
pub(super) fn order_entry(
    section: &Section<'_>,
    text: &At<String>,
    steps: &[Step],
    lists: &[List],
) -> Option<OrderEntry> {
    let (name, min, many) = match text.value.as_bytes().last() {
        Some(b'?') => (&text.value[..text.value.len() - 1], 0, false),
        Some(b'*') => (&text.value[..text.value.len() - 1], 0, true),
        Some(b'+') => (&text.value[..text.value.len() - 1], 1, true),
        _ => (text.value.as_str(), 1, false),
    };
    let names: Vec<_> = steps.iter().map(|s| s.name.as_str()).chain(lists.iter().map(|l| l.name.as_str())).collect();
    if !names.contains(&name) {
        let name = At { value: name.to_owned(), span: text.span.clone() };
        section.reader.report_unknown("unknown-order-entry", &name, &names);
        return None;
    }
    Some(OrderEntry { name: name.to_owned(), min, many })
}
