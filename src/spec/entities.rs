//! `[[entity]]`: the organisation or person that a row names. Its id comes from a tax number (NIF), or from a name that is
//! unique in a `[[reference]]` with `names`; a less certain match is accepted only by a lookup of the id that a person signs.

use super::{
    reader::At, recipe::projection::DerivedColumns, references::Reference, section::Section, template::Template,
    tree::Entry,
};
use crate::model::{
    issue::Place,
    schema::{DatasetSchema, TableSchema},
    text::fold,
};

/// Columns that identify the entity that a row names.
#[derive(Debug, Clone)]
pub struct Entity {
    /// Index of the table in the schema.
    pub table: usize,
    /// The columns with the name; the first that is not empty is used.
    pub name: Vec<usize>,
    /// The column with the tax number.
    pub nif: Option<usize>,
    /// The column whose value must be the same as in the reference, such as the country.
    pub within: Option<usize>,
    /// The column that takes the id.
    pub id: usize,
    /// The column that takes the method of the match.
    pub method: Option<usize>,
    /// The column that takes the score of the match.
    pub score: Option<usize>,
    /// Rows that name an entity: column, and the folded values that it may have.
    pub only: Vec<(usize, Vec<String>)>,
    /// Id of the reference with the names.
    pub with: Option<String>,
    /// Template for the id of an entity that is found in no reference.
    pub otherwise: Option<Template>,
    /// Where the spec declares it.
    pub place: Place,
}

impl Entity {
    /// The columns that it fills in its table, and those that it fills them from.
    pub(super) fn derived_columns(&self, table: &TableSchema) -> DerivedColumns {
        let name = |column: usize| table.fields[column].name.clone();
        let outputs = [Some(self.id), self.method, self.score, self.nif].into_iter().flatten();
        let read = self.name.iter().copied().chain([self.nif, self.within].into_iter().flatten());
        let read = read.chain(self.only.iter().map(|(column, _)| *column));
        let otherwise = self.otherwise.iter().flat_map(Template::names).map(str::to_owned);
        DerivedColumns {
            table: self.table,
            outputs: outputs.map(name).collect(),
            inputs: read.map(name).chain(otherwise).collect(),
        }
    }
}

/// Keys of single columns, in the order of the fields of [`Entity`].
const COLUMNS: [&str; 5] = ["nif", "within", "id", "method", "score"];

/// Reads every `[[entity]]`.
pub(super) fn read(root: &Section<'_>, schema: &DatasetSchema, references: &[Reference]) -> Vec<Entity> {
    root.sections("entity").iter().filter_map(|section| entity(section, schema, references)).collect()
}

fn entity(section: &Section<'_>, schema: &DatasetSchema, references: &[Reference]) -> Option<Entity> {
    let table_name = section.needed("table");
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
            section.reader.report_unknown("unknown-reference", with, &known);
        }
    }
    let Some(table) = schema.table(&table_name.value) else {
        section.reader.report_unknown(
            "unknown-table",
            &table_name,
            &schema.tables.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(),
        );
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

/// Reads conditions: a column and its allowed values, folded.
fn conditions(section: &Section<'_>) -> Vec<(At<String>, Vec<String>)> {
    let one = |entry: &Entry| {
        let key = At { value: entry.key.clone(), span: entry.key_span.clone() };
        Some((key, section.own_texts(entry)?.iter().map(|t| fold(&t.value)).collect()))
    };
    section.entries.iter().filter_map(one).collect()
}

fn column(section: &Section<'_>, name: &At<String>, table: &TableSchema) -> Option<usize> {
    let found = table.column(&name.value);
    if found.is_none() {
        section.reader.report_unknown(
            "unknown-column",
            name,
            &table.fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(),
        );
    }
    found
}
