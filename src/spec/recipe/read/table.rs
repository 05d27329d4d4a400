//! From the TOML of a recipe for tables to its meaning, with every mistake told.

use super::{Context, against, column, unknown};
use crate::{
    model::{grid, schema::DatasetSchema},
    spec::{
        reader::At,
        recipe::{
            Reading, Vocabulary,
            table::{Column, Fill, From, Heading, Leave, Left, TableRecipe},
        },
        section::Section,
        template::Template,
        tree::Value,
    },
};

/// Rows that a header has at most.
const MOST_HEADER: u64 = 9;

/// Reads `[table]` and what belongs to it.
pub(super) fn table(
    root: &Section<'_>,
    section: &Section<'_>,
    reading: Reading,
    vocabularies: Vec<Vocabulary>,
    schema: &DatasetSchema,
) -> Option<TableRecipe> {
    let table = super::table(section, "table", schema)?;
    let context = Context { schema, table: &schema.tables[table], vocabularies: &vocabularies };
    let header = section.count("header");
    if let Some(rows) = header.as_ref().filter(|n| n.value > MOST_HEADER) {
        section.out_of_range(rows, "header", "0", &MOST_HEADER.to_string());
    }
    let delimiter = section.text("delimiter");
    let sign = delimiter.as_ref().and_then(|t| one_sign(&t.value));
    if let Some(text) = delimiter.filter(|_| sign.is_none()) {
        section.reader.tell("bad-delimiter", &text.span, &[("got", &text.value)]);
    }
    let records = section.text("records").map(|t| t.value).unwrap_or_default();
    let columns = columns(section, &context);
    if !section.has("columns") {
        section.missing("columns");
    }
    let recipe = TableRecipe {
        table,
        sheets: section.regexes("sheets").unwrap_or_default(),
        header: usize::try_from(header.map_or(1, |n| n.value.min(MOST_HEADER))).unwrap_or(1),
        delimiter: sign,
        records: records.split(['.', '/']).filter(|s| !s.is_empty()).map(str::to_owned).collect(),
        short_rows: section.bool("short_rows").unwrap_or_default(),
        keep: section.regexes("keep").unwrap_or_default(),
        leave: root.sections("ignore").iter().filter_map(leave).collect(),
        columns,
        reading,
        vocabularies,
    };
    section.close();
    against::table(section, &recipe, schema);
    Some(recipe)
}

/// A delimiter: one sign of ASCII that is no quotation mark and no end of a line.
fn one_sign(text: &str) -> Option<char> {
    let mut signs = text.chars();
    let sign = signs.next().filter(|c| c.is_ascii() && !matches!(c, '"' | '\n' | '\r'))?;
    signs.next().is_none().then_some(sign)
}

/// `number = "N.º"`, `number = ["N.º", "Número"]` or a table a column.
fn columns(section: &Section<'_>, context: &Context<'_>) -> Vec<Column> {
    let Some(all) = section.section("columns") else { return Vec::new() };
    let mut columns = Vec::new();
    for entry in all.entries {
        let name = At { value: entry.key.clone(), span: entry.key_span.clone() };
        let place = section.reader.place(&name.span);
        if matches!(entry.node.value, Value::Table(_)) {
            let inner = section.reader.section(&entry.node, &format!("{}.{}", all.path, name.value));
            columns.extend(inner.and_then(|s| described(&name, &s, context)));
        } else if let Some(headings) = all.own_texts(entry) {
            columns.push(Column {
                name: name.value,
                place,
                from: From::Heading(headings.iter().map(|h| Heading::new(&h.value)).collect()),
                inside: Vec::new(),
                one_of: None,
                label: None,
                fill: Fill::Nothing,
                optional: false,
            });
        }
    }
    columns
}

fn described(name: &At<String>, section: &Section<'_>, context: &Context<'_>) -> Option<Column> {
    let from = from(section);
    let one_of = section.text("one_of").map(|t| {
        let names: Vec<_> = context.vocabularies.iter().map(|v| v.name.as_str()).collect();
        if !names.contains(&t.value.as_str()) {
            unknown(section, "unknown-vocabulary", &t, &names);
        }
        t.value
    });
    let fills = [("merged", Fill::Merged), ("down", Fill::Down)];
    let column = Column {
        name: name.value.clone(),
        place: section.reader.place(&name.span),
        inside: section.regexes("match").unwrap_or_default(),
        one_of,
        label: section.text("label").map(|t| column(section, t, context.table)),
        fill: section.choice("fill", &fills).unwrap_or(Fill::Nothing),
        optional: section.bool("optional").unwrap_or_default(),
        from: from?,
    };
    let made = matches!(column.from, From::Template(_));
    for key in ["match", "one_of", "label", "fill", "optional"].into_iter().filter(|k| made && section.has(k)) {
        super::step::no_effect(section, key);
    }
    section.close();
    Some(column)
}

fn from(section: &Section<'_>) -> Option<From> {
    if let Some(template) = section.text("template") {
        return match Template::parse(&template.value) {
            Ok(parsed) => Some(From::Template(parsed)),
            Err(error) => {
                section.reader.tell("bad-template", &template.span, &[("told", &error.to_string())]);
                None
            }
        };
    }
    if let Some(at) = section.text("at") {
        let found = grid::column(&at.value);
        if found.is_none() {
            section.reader.tell("bad-column", &at.span, &[("got", &at.value)]);
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
    Some(From::Heading(headings?.iter().map(|h| Heading::new(&h.value)).collect()))
}

/// Reads one `[[ignore]]` of a recipe for tables.
fn leave(section: &Section<'_>) -> Option<Leave> {
    let reason = section.needed("reason");
    let is = |key| section.bool(key).unwrap_or_default();
    let what = if section.has("match") {
        section.regex("match").map(Left::Row)
    } else if section.has("columns") {
        section.regexes("columns").map(Left::Columns)
    } else if section.has("sheets") {
        section.regexes("sheets").map(Left::Sheets)
    } else if section.has("hidden") {
        is("hidden").then_some(Left::Hidden)
    } else if section.has("elsewhere") {
        is("elsewhere").then_some(Left::Elsewhere)
    } else {
        section.choice("rows", &[("above header", ())]).map(|()| Left::Above)
    };
    if what.is_none() && section.entries.len() <= 1 {
        section.missing("match");
    }
    section.close();
    Some(Leave { reason: reason.value, place: section.reader.place(&section.span), what: what? })
}
