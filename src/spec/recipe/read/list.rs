//! Parses child tables, and the order of values that do not follow their labels.

use std::collections::HashSet;

use regex::Regex;

use super::{Context, known_column, no_effect, selector};
use crate::model::schema::TableSchema;
use crate::spec::{
    reader::At,
    recipe::{CodesByValue, Items, Label, List, OrderEntry, Step},
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
    let (columns, by_place) = columns(section, table);
    let list = List {
        table: index,
        name: name.value.clone(),
        place: section.reader.place(&name.span),
        selector: selector(section, "selector"),
        after: labels(section),
        matches: section.regexes("match").unwrap_or_default(),
        columns,
        by_place,
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
        by: codes_by_value(section),
        otherwise: section.text("otherwise").map(|t| t.value),
    };
    ineffective(section, &list);
    section.close();
    Some(list)
}

/// Reports keys that have no effect on a list, or on another key.
fn ineffective(section: &Section<'_>, list: &List) {
    let (is_pattern, is_table) = (!list.matches.is_empty(), !list.columns.is_empty());
    let by_text = !is_pattern && (!is_table || list.text.is_some());
    let codes: HashSet<_> = list.after.iter().map(|(_, code)| code).collect();
    let has_codes = list.after.iter().any(|(_, code)| code.is_some());
    let keys = [
        ("split", (by_text && !is_table && list.link.is_none()) || (is_pattern && list.into.is_some())),
        ("link", by_text),
        ("distinct", list.text.is_some() && (by_text || list.into.is_some())),
        ("inferred", by_text),
        ("cues", by_text && list.into.is_some() && codes.len() > 1),
        ("by", list.into.is_some()),
        ("otherwise", !list.cues.is_empty() || list.by.is_some()),
        ("into", has_codes || is_pattern || list.by.is_some()),
    ];
    keys.iter().filter(|(key, applies)| section.has(key) && !applies).for_each(|(key, _)| no_effect(section, key));
    if has_codes && list.into.is_none() {
        section.missing("into");
    }
}

/// Parses `by = { status = { "Concluída" = "evidence" } }`: a field, and codes by its value.
fn codes_by_value(section: &Section<'_>) -> Option<CodesByValue> {
    let mut fields = section.named("by").into_iter();
    let (name, codes) = fields.next()?;
    if let Some((second, _)) = fields.next() {
        section.reader.report("no-effect", &second.span, &[("key", &second.value)]);
    }
    let codes = codes.own_pairs().into_iter().map(|(value, code)| (value.value, code.value)).collect();
    Some(CodesByValue { field: name.value, codes })
}

/// Parses `columns = { "N.º" = "number" }` into headings and columns, or `columns = ["number"]` into places and columns.
/// Returns whether they are by place.
fn columns(section: &Section<'_>, table: &TableSchema) -> (Vec<(String, String)>, bool) {
    match section.entry("columns").map(|e| &e.node.value) {
        Some(Value::List(_)) => {
            let names = section.texts("columns").unwrap_or_default().into_iter().enumerate();
            (names.map(|(n, name)| ((n + 1).to_string(), known_column(section, name, table))).collect(), true)
        }
        Some(_) => {
            let pairs = section.pairs("columns").unwrap_or_default().into_iter();
            (pairs.map(|(heading, name)| (heading.value, known_column(section, name, table))).collect(), false)
        }
        None => (Vec::new(), false),
    }
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
