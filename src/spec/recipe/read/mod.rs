//! Parses a recipe from TOML, and reports every mistake.
//!
//! `step` parses fields, `list` child tables and the order of values, `ignore` what is left out, `table` and `column` a
//! recipe for tables. `super::against` then checks the recipe against the schema.

mod column;
mod ignore;
mod list;
mod step;
mod table;

use super::{Label, Reading, Recipe, Record, StartMark, Starts, Vocabulary, against, table::Plan};
use crate::{
    model::{
        marks::{Mark, MarkRules},
        schema::{DatasetSchema, TableSchema},
    },
    spec::{reader::At, section::Section},
};

/// What is needed to parse the parts of a recipe.
struct Context<'a> {
    schema: &'a DatasetSchema,
    table: &'a TableSchema,
    vocabularies: &'a [Vocabulary],
}

/// Parses the recipe of a pipeline; `root` is the root of its file.
pub(in crate::spec) fn recipe(root: &Section<'_>, schema: &DatasetSchema) -> Option<Plan> {
    let marks = root.section("marks").map(|s| marks(&s)).unwrap_or_default();
    let reading = root.section("read").map(|s| reading(&s)).unwrap_or_default();
    let reading = Reading { marks, ..reading };
    let vocabularies: Vec<_> =
        root.named("vocabulary").iter().map(|(name, section)| vocabulary(name, section)).collect();
    let sections = root.sections("table");
    if !sections.is_empty() {
        return table::tables(root, &sections, reading, vocabularies, schema).map(Plan::Table);
    }
    let documents = root.named("document");
    let ignored = root.sections("ignore");
    let sections = root.sections("record");
    if !root.has("record") {
        root.missing_line("record", "[record]");
    }
    let mut records = Vec::new();
    let mut document: Option<Vec<_>> = None;
    for section in &sections {
        let Some(table) = table(section, "table", schema) else { continue };
        let context = Context { schema, table: &schema.tables[table], vocabularies: &vocabularies };
        document.get_or_insert_with(|| {
            documents.iter().filter_map(|(n, s)| step::document_field(n, s, &context)).collect()
        });
        records.extend(record(section, table, &context).map(|record| (section, record)));
    }
    let (sections, records): (Vec<_>, Vec<_>) = records.into_iter().unzip();
    if records.len() > 1 {
        sections.iter().zip(&records).for_each(|(section, record)| starts_apart(section, record));
    }
    let ignore = ignored.iter().filter_map(|s| ignore::ignored(s, &records)).collect();
    let recipe = Recipe { reading, vocabularies, document: document?, records, ignore };
    against::check(&sections, &recipe, schema);
    (!recipe.records.is_empty()).then_some(Plan::Document(recipe))
}

/// Reports a record that would start anywhere: it cannot be distinguished from another layout.
fn starts_apart(section: &Section<'_>, record: &Record) {
    let is_anywhere = matches!(record.starts.mark, StartMark::Page | StartMark::Document);
    if let Some(starts) = section.section("starts").filter(|_| is_anywhere && record.starts.selector.is_none()) {
        starts.missing("label");
    }
}

fn reading(section: &Section<'_>) -> Reading {
    let words = |key| section.texts(key).unwrap_or_default().into_iter().map(|t| t.value).collect();
    let reading = Reading {
        page_starts: section.regexes("page_starts").unwrap_or_default(),
        page_gap: section.count("page_gap").and_then(|n| u32::try_from(n.value).ok()),
        no_value: words("no_value"),
        alone: words("alone"),
        marks: MarkRules::default(),
    };
    section.close();
    reading
}

/// Reads what becomes of text with marks: `raised = "keep"`.
fn marks(section: &Section<'_>) -> MarkRules {
    let mut rules = MarkRules::default();
    for mark in Mark::ALL {
        if let Some(action) = section.choice(mark.as_str(), mark.actions()) {
            rules.set(mark, action);
        }
    }
    section.close();
    rules
}

fn vocabulary(name: &At<String>, section: &Section<'_>) -> Vocabulary {
    let entry = |(label, code): (At<String>, At<String>)| (label.value, code.value, section.reader.place(&code.span));
    Vocabulary { name: name.value.clone(), entries: section.own_pairs().into_iter().map(entry).collect() }
}

fn table(section: &Section<'_>, key: &'static str, schema: &DatasetSchema) -> Option<usize> {
    let name = section.needed(key);
    let found = schema.table(&name.value);
    if found.is_none() && !name.value.is_empty() {
        section.reader.report_unknown(
            "unknown-table",
            &name,
            &schema.tables.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(),
        );
    }
    found
}

/// The name of a column; reports one that the table lacks.
fn known_column(section: &Section<'_>, name: At<String>, table: &TableSchema) -> String {
    if table.column(&name.value).is_none() && !name.value.is_empty() {
        section.reader.report_unknown(
            "unknown-column",
            &name,
            &table.fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(),
        );
    }
    name.value
}

/// Reports a key that has no effect.
fn no_effect(section: &Section<'_>, key: &str) {
    if let Some(entry) = section.entries.iter().find(|e| e.key == key) {
        section.reader.report("no-effect", &entry.key_span, &[("key", key)]);
    }
}

/// Reads a CSS selector; reports one that is not valid.
fn selector(section: &Section<'_>, key: &'static str) -> Option<String> {
    let text = section.text(key)?;
    match scraper::Selector::parse(&text.value) {
        Ok(_) => Some(text.value),
        Err(error) => {
            section.reader.report("bad-selector", &text.span, &[("detail", &error.to_string())]);
            None
        }
    }
}

fn record(section: &Section<'_>, table: usize, context: &Context<'_>) -> Option<Record> {
    let starts = section.section("starts").and_then(|s| starts(&s));
    if !section.has("starts") {
        section.missing_table("starts");
    }
    let ends = section.section("ends").and_then(|s| {
        let regex = s.regex("match");
        s.close();
        regex
    });
    let steps: Vec<_> = section.named("fields").iter().filter_map(|(n, s)| step::step(n, s, context)).collect();
    let lists: Vec<_> = section.named("lists").iter().filter_map(|(n, s)| list::list(n, s, context)).collect();
    let order = section.texts("order").unwrap_or_default();
    let order = order.iter().filter_map(|t| list::order_entry(section, t, &steps, &lists)).collect();
    section.close();
    Some(Record { table, starts: starts?, ends, steps, lists, order })
}

/// Styles of the text that starts a record.
const STYLES: [(&str, Style); 7] = [
    ("largest", Style::Largest),
    ("heading 1", Style::Heading(1)),
    ("heading 2", Style::Heading(2)),
    ("heading 3", Style::Heading(3)),
    ("heading 4", Style::Heading(4)),
    ("heading 5", Style::Heading(5)),
    ("heading 6", Style::Heading(6)),
];

/// A style of the text that starts a record.
#[derive(Clone, Copy)]
enum Style {
    Largest,
    Heading(u8),
}

fn starts(section: &Section<'_>) -> Option<Starts> {
    let selector = selector(section, "selector");
    let mark = if let Some(label) = section.text("label") {
        Some(StartMark::Label(Label::text(&label.value)))
    } else if let Some(label) = section.text("page_with") {
        Some(StartMark::PageWith(Label::text(&label.value)))
    } else if section.has("match") {
        section.regex("match").map(StartMark::Match)
    } else if section.has("style") {
        section.choice("style", &STYLES).map(|style| match style {
            Style::Largest => StartMark::Largest,
            Style::Heading(level) => StartMark::Heading(level),
        })
    } else if section.has("each") || selector.is_none() {
        let page = section.choice("each", &[("page", true), ("document", false)]);
        page.map(|page| if page { StartMark::Page } else { StartMark::Document })
    } else {
        Some(StartMark::Document)
    };
    section.close();
    if mark.is_none() && section.entries.is_empty() {
        section.missing("label");
    }
    Some(Starts { selector, mark: mark? })
}
