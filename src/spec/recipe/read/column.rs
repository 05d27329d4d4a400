//! Parses what fills the columns of a table: a heading, or a table of settings.

use super::{Context, known_column};
use crate::{
    model::grid,
    spec::{
        reader::At,
        recipe::table::{Column, Fact, Fill, From, Heading, Percent, Serial},
        section::Section,
        template::Template,
        tree::Value,
    },
};

/// Parses `columns`: for each column a heading, several headings, or a table of settings, such as `number = "N.º"` or
/// `number = ["N.º", "Número"]`.
pub(super) fn columns(section: &Section<'_>, context: &Context<'_>) -> Vec<Column> {
    let Some(all) = section.section("columns") else { return Vec::new() };
    let mut columns = Vec::new();
    for entry in all.entries {
        let name = At { value: entry.key.clone(), span: entry.key_span.clone() };
        let place = section.reader.place(&name.span);
        if matches!(entry.node.value, Value::Table(_)) {
            let inner = Section::open(section.reader, &entry.node, &format!("{}.{}", all.path, name.value));
            columns.extend(inner.and_then(|s| configured(&name, &s, context)));
        } else if let Some(headings) = all.own_texts(entry) {
            columns.push(Column {
                name: name.value,
                place,
                from: from_headings(&headings),
                inside: Vec::new(),
                split: None,
                within: None,
                join: None,
                serial: None,
                percent: None,
                one_of: None,
                label: None,
                fill: Fill::Nothing,
                optional: false,
            });
        }
    }
    columns
}

/// Parses `serial`: `true` for days of a spreadsheet, or what is counted since 1970.
fn serial(section: &Section<'_>) -> Option<Serial> {
    if section.entry("serial").is_some_and(|entry| matches!(entry.node.value, Value::Bool(_))) {
        return section.bool("serial")?.then_some(Serial::Days);
    }
    let since_1970 = [("unix-s", Serial::UnixSeconds), ("unix-ms", Serial::UnixMilliseconds)];
    section.choice("serial", &since_1970)
}

fn configured(name: &At<String>, section: &Section<'_>, context: &Context<'_>) -> Option<Column> {
    let from = from(section);
    let one_of = section.text("one_of").map(|t| {
        let names: Vec<_> = context.vocabularies.iter().map(|v| v.name.as_str()).collect();
        if !names.contains(&t.value.as_str()) {
            section.reader.report_unknown("unknown-vocabulary", &t, &names);
        }
        t.value
    });
    let fills = [("merged", Fill::Merged), ("down", Fill::Down)];
    let column = Column {
        name: name.value.clone(),
        place: section.reader.place(&name.span),
        inside: section.regexes(if matches!(from, Some(From::Group)) { "group" } else { "match" }).unwrap_or_default(),
        split: section.regex("split"),
        within: section.regex("inside"),
        join: section.text("join").map(|t| t.value),
        serial: serial(section),
        percent: section.choice("percent", &[("shown", Percent::Shown), ("fraction", Percent::Fraction)]),
        one_of,
        label: section.text("label").map(|t| known_column(section, t, context.table)),
        fill: section.choice("fill", &fills).unwrap_or(Fill::Nothing),
        optional: section.bool("optional").unwrap_or_default(),
        from: from?,
    };
    let is_made = matches!(column.from, From::Template(_) | From::Constant(_) | From::Group);
    for key in ["match", "split", "inside", "join", "serial", "percent", "one_of", "label", "fill", "optional"]
        .into_iter()
        .filter(|k| is_made && section.has(k))
    {
        super::no_effect(section, key);
    }
    section.close();
    Some(column)
}

fn from(section: &Section<'_>) -> Option<From> {
    if let Some(template) = section.text("template") {
        return match Template::parse(&template.value) {
            Ok(parsed) => Some(From::Template(parsed)),
            Err(error) => {
                section.reader.report("bad-template", &template.span, &[("detail", &error.to_string())]);
                None
            }
        };
    }
    if section.has("group") {
        return Some(From::Group);
    }
    if let Some(constant) = section.text("constant") {
        return Some(From::Constant(constant.value));
    }
    if let Some(at) = section.text("at") {
        let found = grid::column_index(&at.value);
        if found.is_none() {
            section.reader.report("bad-column", &at.span, &[("got", &at.value)]);
        }
        return found.map(From::At);
    }
    if section.bool("sheet").unwrap_or_default() {
        return Some(From::Sheet);
    }
    let headings = section.texts("heading").filter(|h| !h.is_empty());
    if headings.is_none() && !section.has("heading") {
        section.missing("heading");
    }
    Some(from_headings(&headings?))
}

/// Headings, or the fact of an item that is named in place of one.
fn from_headings(headings: &[At<String>]) -> From {
    let fact = if let [one] = headings { Fact::find(&one.value) } else { None };
    fact.map_or_else(|| From::Heading(headings.iter().map(|h| Heading::new(&h.value)).collect()), From::Item)
}
