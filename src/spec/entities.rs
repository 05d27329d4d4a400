//! `[[entity]]`: whom a row names. Its id rests on a tax number, or on a name that only one bears in a `[[reference]]`
//! with `names`; what is less certain is joined by a person's lookup of the id alone.

use super::{
    reader::{At, near},
    references::Reference,
    section::Section,
    template::Template,
    tree::Entry,
};
use crate::model::{
    issue::Place,
    schema::{DatasetSchema, TableSchema},
    text::fold,
};

/// Columns that say whom a row names.
#[derive(Debug, Clone)]
pub struct Entity {
    /// Index of the table in the schema.
    pub table: usize,
    /// The columns with the name: the first that says one.
    pub name: Vec<usize>,
    /// The column with the tax number.
    pub nif: Option<usize>,
    /// The column that must say what the reference says.
    pub within: Option<usize>,
    /// The column that takes the id.
    pub id: usize,
    /// The column that takes how it was found.
    pub method: Option<usize>,
    /// The column that takes the score.
    pub score: Option<usize>,
    /// Which rows name somebody: what columns say, folded.
    pub only: Vec<(usize, Vec<String>)>,
    /// The reference that knows names, by its id.
    pub with: Option<String>,
    /// The id of whom nothing else knows, made of other columns.
    pub otherwise: Option<Template>,
    /// Where the spec says so.
    pub place: Place,
}

/// The other columns of a section, in the order of [`Entity`].
const COLUMNS: [&str; 5] = ["nif", "within", "id", "method", "score"];

/// Reads every `[[entity]]`.
pub(super) fn read(root: &Section<'_>, schema: &DatasetSchema, references: &[Reference]) -> Vec<Entity> {
    root.sections("entity").iter().filter_map(|section| entity(section, schema, references)).collect()
}

fn entity(section: &Section<'_>, schema: &DatasetSchema, references: &[Reference]) -> Option<Entity> {
    let named = section.needed("table");
    let with = section.text("with");
    let columns = COLUMNS.map(|key| section.text(key));
    let names = section.texts("name").unwrap_or_default();
    let only = section.section("only").map(|s| conditions(&s)).unwrap_or_default();
    let otherwise = section.text("otherwise").and_then(|text| match Template::parse(&text.value) {
        Ok(template) => Some(template),
        Err(error) => {
            section.reader.report("bad-template", &text.span, &[("detail", &error.to_string())]);
            None
        }
    });
    if columns[2].is_none() {
        section.missing("id");
    }
    if names.is_empty() && columns[0].is_none() {
        section.missing("name");
    }
    section.close();
    if let Some(with) = &with {
        let known: Vec<_> = references.iter().filter(|r| r.names.is_some()).map(|r| r.source.id.as_str()).collect();
        if !known.contains(&with.value.as_str()) {
            report(section, "unknown-reference", with, &known);
        }
    }
    let Some(table) = schema.table(&named.value) else {
        report(section, "unknown-table", &named, &schema.tables.iter().map(|t| t.name.as_str()).collect::<Vec<_>>());
        return None;
    };
    let own = &schema.tables[table];
    let [nif, within, id, method, score] = columns.map(|c| c.and_then(|c| column(section, &c, own)));
    let only = only.into_iter().filter_map(|(name, is)| Some((column(section, &name, own)?, is))).collect();
    Some(Entity {
        table,
        name: names.iter().filter_map(|name| column(section, name, own)).collect(),
        only,
        nif,
        within,
        id: id?,
        method,
        score,
        with: with.map(|t| t.value),
        otherwise,
        place: section.reader.place(&section.head()),
    })
}

/// Columns, and what they must say, folded.
fn conditions(section: &Section<'_>) -> Vec<(At<String>, Vec<String>)> {
    let one = |entry: &Entry| {
        let key = At { value: entry.key.clone(), span: entry.key_span.clone() };
        Some((key, section.own_texts(entry)?.iter().map(|t| fold(&t.value)).collect()))
    };
    section.entries.iter().filter_map(one).collect()
}

fn column(section: &Section<'_>, named: &At<String>, table: &TableSchema) -> Option<usize> {
    let found = table.column(&named.value);
    if found.is_none() {
        report(section, "unknown-column", named, &table.fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>());
    }
    found
}

fn report(section: &Section<'_>, code: &'static str, name: &At<String>, there: &[&str]) {
    let near = near(&name.value, there);
    section.reader.report(code, &name.span, &[("name", &name.value), ("near", &near), ("known", &there.join(", "))]);
}
