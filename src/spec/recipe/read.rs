//! From the TOML of a recipe to its meaning, with every mistake told, those against the schema too.

use std::ops::Range;

use regex::Regex;

use super::{Find, Ignore, Ignored, Items, Label, List, Reading, Recipe, Record, Starts, Step, Turn};
use crate::{
    model::schema::{DatasetSchema, TableSchema},
    spec::{
        reader::{At, Section, near},
        template::Template,
    },
};

/// Names that a template may use beside the record's own.
const FACTS: [&str; 3] = ["@jurisdiction", "@source", "@page"];

/// Reads the recipe's parts of a pipeline.
pub(in crate::spec) fn recipe(root: &Section<'_>, schema: &DatasetSchema) -> Option<Recipe> {
    let reading = root.section("read").map(|s| reading(&s)).unwrap_or_default();
    let vocabularies: Vec<_> = root
        .named("vocabulary")
        .iter()
        .map(|(name, section)| {
            let pairs = section.own_pairs().into_iter().map(|(label, code)| (label.value, code.value));
            (name.value.clone(), pairs.collect())
        })
        .collect();
    let Some(section) = root.section("record") else {
        if !root.has("record") {
            root.missing("record");
        }
        return None;
    };
    let table = table(&section, "table", schema)?;
    let context = Context { schema, table: &schema.tables[table], vocabularies: &vocabularies };
    let document: Vec<_> = root.named("document").iter().filter_map(|(n, s)| step(n, s, &context)).collect();
    let record = record(&section, table, &context)?;
    check_names(&section, &record, &document, &context);
    let ignore = root.sections("ignore").iter().filter_map(|s| ignored(s, &record)).collect();
    Some(Recipe { reading, vocabularies, document, record, ignore })
}

struct Context<'a> {
    schema: &'a DatasetSchema,
    table: &'a TableSchema,
    vocabularies: &'a [(String, Vec<(String, String)>)],
}

fn reading(section: &Section<'_>) -> Reading {
    let reading = Reading {
        page_starts: section.regexes("page_starts").unwrap_or_default(),
        page_gap: section.count("page_gap").and_then(|n| u32::try_from(n.value).ok()),
        no_value: section.texts("no_value").unwrap_or_default().into_iter().map(|t| t.value).collect(),
    };
    section.close();
    reading
}

fn table(section: &Section<'_>, key: &'static str, schema: &DatasetSchema) -> Option<usize> {
    let name = section.needed(key);
    let found = schema.table(&name.value);
    if found.is_none() && !name.value.is_empty() {
        unknown(section, "unknown-table", &name, &schema.tables.iter().map(|t| t.name.as_str()).collect::<Vec<_>>());
    }
    found
}

fn unknown(section: &Section<'_>, code: &'static str, name: &At<String>, there: &[&str]) {
    let near = near(&name.value, there);
    section.reader.tell(code, &name.span, &[("name", &name.value), ("near", &near), ("known", &there.join(", "))]);
}

fn record(section: &Section<'_>, table: usize, context: &Context<'_>) -> Option<Record> {
    let starts = section.section("starts").and_then(|s| starts(&s));
    if !section.has("starts") {
        section.missing("starts");
    }
    let ends = section.section("ends").and_then(|s| {
        let regex = s.regex("match");
        s.close();
        regex
    });
    let steps: Vec<_> = section.named("fields").iter().filter_map(|(n, s)| step(n, s, context)).collect();
    let lists: Vec<_> = section.named("lists").iter().filter_map(|(n, s)| list(n, s, context)).collect();
    let order = section.texts("order").unwrap_or_default();
    let order = order.iter().filter_map(|t| turn(section, t, &steps, &lists)).collect();
    section.close();
    Some(Record { table, starts: starts?, ends, steps, lists, order })
}

fn starts(section: &Section<'_>) -> Option<Starts> {
    let found = if let Some(label) = section.text("label") {
        Some(Starts::Label(Label::text(&label.value)))
    } else if let Some(label) = section.text("page_with") {
        Some(Starts::PageWith(Label::text(&label.value)))
    } else if section.has("match") {
        section.regex("match").map(Starts::Match)
    } else {
        let page = section.choice("each", &[("page", true), ("document", false)]);
        page.map(|page| if page { Starts::Page } else { Starts::Document })
    };
    section.close();
    if found.is_none() && section.entries.is_empty() {
        section.missing("label");
    }
    found
}

fn step(name: &At<String>, section: &Section<'_>, context: &Context<'_>) -> Option<Step> {
    let when = section.pairs("when").unwrap_or_default();
    let step = Step {
        name: name.value.clone(),
        place: section.reader.place(&name.span),
        find: find(section)?,
        one_of: section.text("one_of").map(|t| {
            let names: Vec<_> = context.vocabularies.iter().map(|(n, _)| n.as_str()).collect();
            if !names.contains(&t.value.as_str()) {
                unknown(section, "unknown-vocabulary", &t, &names);
            }
            t.value
        }),
        label: section.text("label").map(|t| column(section, t, context.table)),
        paragraphs: section.bool("paragraphs").unwrap_or_default(),
        trim: section.regex("trim"),
        required: section.bool("required").unwrap_or_default(),
        when: when.into_iter().next().map(|(field, value)| (field.value, value.value)),
    };
    section.close();
    Some(step)
}

fn column(section: &Section<'_>, name: At<String>, table: &TableSchema) -> String {
    if table.column(&name.value).is_none() {
        unknown(section, "unknown-column", &name, &table.fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>());
    }
    name.value
}

fn find(section: &Section<'_>) -> Option<Find> {
    if let Some(template) = section.text("template") {
        return match Template::parse(&template.value) {
            Ok(parsed) => Some(Find::Template(parsed)),
            Err(error) => {
                section.reader.tell("bad-template", &template.span, &[("told", &error.to_string())]);
                None
            }
        };
    }
    if section.has("match") {
        return section.regex("match").map(Find::Match);
    }
    if section.has("after_match") {
        return section.regex("after_match").map(|r| Find::After(vec![Label::Pattern(r)]));
    }
    if let Some(label) = section.text("before") {
        return Some(Find::Before(Label::text(&label.value)));
    }
    match section.texts("after") {
        Some(labels) => Some(Find::After(labels.iter().map(|l| Label::text(&l.value)).collect())),
        None => Some(Find::Order),
    }
}

fn list(name: &At<String>, section: &Section<'_>, context: &Context<'_>) -> Option<List> {
    let Some(index) = context.schema.table(&name.value) else {
        let there: Vec<_> = context.schema.tables.iter().map(|t| t.name.as_str()).collect();
        unknown(section, "unknown-table", name, &there);
        return None;
    };
    let table = &context.schema.tables[index];
    let take = |key| section.text(key).map(|t| column(section, t, table));
    let cues = section.section("cues").map(|s| cues(&s)).unwrap_or_default();
    let list = List {
        table: index,
        name: name.value.clone(),
        place: section.reader.place(&name.span),
        after: labels(section),
        matches: section.regex("match"),
        items: items(section),
        text: column(section, section.needed("text"), table),
        into: take("into"),
        position: take("position"),
        number: take("number"),
        inferred: take("inferred"),
        split: section.regex("split"),
        trim: section.regex("trim"),
        cues,
        otherwise: section.text("otherwise").map(|t| t.value),
    };
    section.close();
    Some(list)
}

/// `after = "A"`, `after = ["A", "B"]` or `after = { "A" = "code" }`.
fn labels(section: &Section<'_>) -> Vec<(Label, Option<String>)> {
    match section.entry("after").map(|e| &e.node.value) {
        Some(crate::spec::tree::Value::Table(_)) => {
            let pairs = section.pairs("after").unwrap_or_default();
            pairs.into_iter().map(|(label, code)| (Label::text(&label.value), Some(code.value))).collect()
        }
        Some(_) => section.texts("after").unwrap_or_default().iter().map(|l| (Label::text(&l.value), None)).collect(),
        None => Vec::new(),
    }
}

fn cues(section: &Section<'_>) -> Vec<(String, Vec<Regex>)> {
    use crate::spec::tree::Value;
    let texts = |value: &Value, span: &Range<usize>| match value {
        Value::Text(t) => vec![At { value: t.clone(), span: span.clone() }],
        Value::List(items) => items
            .iter()
            .filter_map(|n| match &n.value {
                Value::Text(t) => Some(At { value: t.clone(), span: n.span.clone() }),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    let compile = |t: &At<String>| section.reader.regex(t);
    section
        .entries
        .iter()
        .map(|e| (e.key.clone(), texts(&e.node.value, &e.node.span).iter().filter_map(compile).collect()))
        .collect()
}

fn items(section: &Section<'_>) -> Items {
    let mut items = Items::default();
    for word in section.texts("items").unwrap_or_default() {
        match word.value.as_str() {
            "paragraph" => items.paragraph = true,
            "bullet" => items.bullet = true,
            "number" => items.number = true,
            "url" => items.url = true,
            _ => unknown(section, "unknown-item", &word, &["paragraph", "bullet", "number", "url"]),
        }
    }
    items
}

fn turn(section: &Section<'_>, text: &At<String>, steps: &[Step], lists: &[List]) -> Option<Turn> {
    let (name, least, many) = match text.value.as_bytes().last() {
        Some(b'?') => (&text.value[..text.value.len() - 1], 0, false),
        Some(b'*') => (&text.value[..text.value.len() - 1], 0, true),
        Some(b'+') => (&text.value[..text.value.len() - 1], 1, true),
        _ => (text.value.as_str(), 1, false),
    };
    let names: Vec<_> = steps.iter().map(|s| s.name.as_str()).chain(lists.iter().map(|l| l.name.as_str())).collect();
    if !names.contains(&name) {
        let name = At { value: name.to_owned(), span: text.span.clone() };
        unknown(section, "unknown-turn", &name, &names);
        return None;
    }
    Some(Turn { name: name.to_owned(), least, many })
}

fn ignored(section: &Section<'_>, record: &Record) -> Option<Ignore> {
    let reason = section.needed("reason");
    let what = if section.has("match") {
        section.regex("match").map(Ignored::Line)
    } else if section.has("from") {
        section.regex("from").map(Ignored::From)
    } else if let Some(selector) = section.text("inside") {
        selector_of(section, &selector).map(Ignored::Inside)
    } else if let Some(selector) = section.text("outside") {
        selector_of(section, &selector).map(Ignored::Outside)
    } else if let Some(name) = section.text("repeats") {
        let names = super::provided(&record.steps);
        if !names.contains(&name.value.as_str()) {
            unknown(section, "unknown-column", &name, &names);
        }
        Some(Ignored::Repeats(name.value))
    } else {
        section.choice("pages", &[("before records", ())]).map(|()| Ignored::BeforeRecords)
    };
    if what.is_none() && section.entries.len() <= 1 {
        section.missing("match");
    }
    section.close();
    Some(Ignore { reason: reason.value, place: section.reader.place(&section.span), what: what? })
}

/// A CSS selector that parses.
fn selector_of(section: &Section<'_>, text: &At<String>) -> Option<String> {
    match scraper::Selector::parse(&text.value) {
        Ok(_) => Some(text.value.clone()),
        Err(error) => {
            section.reader.tell("bad-selector", &text.span, &[("told", &error.to_string())]);
            None
        }
    }
}

/// Columns that nothing fills though they must be filled, and names that templates ask for in vain.
fn check_names(section: &Section<'_>, record: &Record, document: &[Step], context: &Context<'_>) {
    let mut names = super::provided(&record.steps);
    names.extend(super::provided(document));
    for step in &record.steps {
        let Find::Template(template) = &step.find else { continue };
        for name in template.names().filter(|n| !names.contains(n) && !FACTS.contains(n)) {
            let crate::model::issue::Place::Spec { span, .. } = &step.place else { continue };
            let name = At { value: name.to_owned(), span: span.clone() };
            unknown(section, "unknown-name", &name, &names);
        }
    }
    for field in &context.table.fields {
        if field.constraints.required && !names.contains(&field.name.as_str()) {
            section.reader.tell(
                "unfilled-column",
                &section.span,
                &[("column", &field.name), ("table", &context.table.name)],
            );
        }
    }
    for step in record.steps.iter().chain(document) {
        let own = super::provided(std::slice::from_ref(step));
        let fits = |n: &&str| context.table.column(n).is_some();
        let used = |n: &&str| record.steps.iter().any(|s| s.mentions(n));
        if !own.iter().any(|n| fits(n) || used(n)) {
            let crate::model::issue::Place::Spec { span, .. } = &step.place else { continue };
            let name = At { value: step.name.clone(), span: span.clone() };
            unknown(
                section,
                "unknown-column",
                &name,
                &context.table.fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(),
            );
        }
    }
}
