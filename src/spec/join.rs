//! `[[join]]`: columns whose values come from the row of another table with the same key.
//!
//! The other table is a CSV file with a header in the folder of the pipelines, or a `[[reference]]` by its id, whose rows
//! are added when it is read. A key that occurs twice in a file with different values is a mistake; one that occurs twice in
//! a reference matches nothing.

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
    sync::Arc,
};

use super::{
    identifiers, input::read_file, lookups, reader::At, recipe::projection::DerivedColumns, references::Reference,
    section::Section,
};
use crate::model::{
    issue::{Place, SpecFile},
    schema::{DatasetSchema, TableSchema},
    text::fold,
};

/// Maximum number of lines with duplicate keys that are listed in the issue.
const MAX_LINES: usize = 6;

/// A table that fills columns of one of ours.
#[derive(Debug, Clone)]
pub struct Join {
    /// Index of our table in the schema.
    pub table: usize,
    /// Name of the other table.
    pub with: String,
    /// Our columns that are compared with the key of the other table.
    pub on: Vec<usize>,
    /// Our columns that are filled if they are empty.
    pub take: Vec<usize>,
    /// Where the spec declares it.
    pub place: Place,
    /// Columns of the other table: those of the key, and those whose values are taken.
    theirs: [Vec<String>; 2],
    /// Folded key → values of the taken columns.
    rows: HashMap<Vec<String>, Vec<Option<String>>>,
}

impl Join {
    /// Finds the values for a key, which is folded first; one value or none for each column of `take`.
    pub fn find(&self, key: &[&str]) -> Option<&[Option<String>]> {
        self.rows.get(&key.iter().map(|k| fold(k)).collect::<Vec<_>>()).map(Vec::as_slice)
    }

    /// Names of all columns that the other table must have.
    pub fn theirs(&self) -> impl Iterator<Item = &String> {
        self.theirs.iter().flatten()
    }

    /// The columns that it fills in its table, and those that it fills them from.
    pub(super) fn derived_columns(&self, table: &TableSchema) -> DerivedColumns {
        let names = |columns: &[usize]| columns.iter().map(|column| table.fields[*column].name.clone()).collect();
        DerivedColumns { table: self.table, outputs: names(&self.take), inputs: names(&self.on) }
    }

    /// Adds the rows of the other table; returns and removes the keys that occur twice with different values.
    pub fn fill(&mut self, header: &[String], rows: impl Iterator<Item = Vec<String>>) -> BTreeSet<Vec<String>> {
        let [keys, values] = [column_indexes(&self.theirs[0], header), column_indexes(&self.theirs[1], header)];
        let mut twice = BTreeSet::new();
        for cells in rows {
            let key = folded(&keys, &cells);
            let text =
                |column: &Option<usize>| Some(cell_text(*column, &cells).to_owned()).filter(|text| !text.is_empty());
            let taken: Vec<_> = values.iter().map(text).collect();
            if self.rows.get(&key).is_some_and(|known| *known != taken) {
                twice.insert(key.clone());
            }
            self.rows.insert(key, taken);
        }
        self.rows.retain(|key, _| !twice.contains(key));
        twice
    }

    /// The folded key of a row of the other table.
    fn key(&self, header: &[String], cells: &[String]) -> Vec<String> {
        folded(&column_indexes(&self.theirs[0], header), cells)
    }
}

/// Indexes of columns in a header.
fn column_indexes(names: &[String], header: &[String]) -> Vec<Option<usize>> {
    names.iter().map(|name| header.iter().position(|h| h == name)).collect()
}

/// The text of a cell; empty if the row has no such cell.
fn cell_text(column: Option<usize>, cells: &[String]) -> &str {
    column.and_then(|column| cells.get(column)).map(String::as_str).unwrap_or_default()
}

/// The folded texts of cells of a row.
fn folded(columns: &[Option<usize>], cells: &[String]) -> Vec<String> {
    columns.iter().map(|column| fold(cell_text(*column, cells))).collect()
}

/// Reads every `[[join]]` of a pipeline; `folder` is that of the pipelines. Appends the texts of the files to `written`.
pub(super) fn read(
    root: &Section<'_>,
    schema: &DatasetSchema,
    folder: &Path,
    references: &[Reference],
    written: &mut Vec<String>,
) -> Vec<Join> {
    root.sections("join").iter().filter_map(|section| join(section, schema, folder, references, written)).collect()
}

fn join(
    section: &Section<'_>,
    schema: &DatasetSchema,
    folder: &Path,
    references: &[Reference],
    written: &mut Vec<String>,
) -> Option<Join> {
    let name = section.needed("table");
    let with = section.needed("with");
    let (on, take) = (section.pairs("on").unwrap_or_default(), section.pairs("take").unwrap_or_default());
    for key in ["on", "take"].into_iter().filter(|key| !section.has(key)) {
        section.missing_line(key, &format!("{key} = {{ … = \"…\" }}"));
    }
    section.close();
    let index = schema.table(&name.value);
    if index.is_none() {
        section.reader.report_unknown(
            "unknown-table",
            &name,
            &schema.tables.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(),
        );
    }
    let table = &schema.tables[index?];
    let named = |pairs: &[(At<String>, At<String>)]| pairs.iter().map(|(_, theirs)| theirs.value.clone()).collect();
    let mut join = Join {
        table: index?,
        on: ours(section, &on, table)?,
        take: ours(section, &take, table)?,
        place: section.reader.place(&with.span),
        theirs: [named(&on), named(&take)],
        rows: HashMap::new(),
        with: with.value.clone(),
    };
    if references.iter().any(|r| r.source.id == join.with) {
        return Some(join);
    }
    let file = file(section, &with, folder)?;
    written.push(file.text.clone());
    let rows = lookups::rows(&file.text);
    let header = rows.first().map(|(_, cells)| cells.clone()).unwrap_or_default();
    check_columns(section, on.iter().chain(&take), &header, &with.value)?;
    let twice = join.fill(&header, rows.iter().skip(1).map(|(_, cells)| cells.clone()));
    if !twice.is_empty() {
        // The issue names lines, never values of the file.
        let is_twice = |(_, cells): &&(std::ops::Range<usize>, Vec<String>)| twice.contains(&join.key(&header, cells));
        let lines = rows.iter().skip(1).filter(is_twice).take(MAX_LINES);
        let lines: Vec<_> = lines.map(|(span, _)| file.line_column(span.start).0.to_string()).collect();
        section.reader.report("duplicate-join-key", &with.span, &[("lines", &lines.join(", ")), ("with", &with.value)]);
    }
    Some(join)
}

fn file(section: &Section<'_>, with: &At<String>, folder: &Path) -> Option<Arc<SpecFile>> {
    let path = folder.join(&with.value);
    if !identifiers::inside(section.reader, with, Some(&path), folder) {
        return None;
    }
    let text = read_file(&path).and_then(|bytes| String::from_utf8(bytes).map_err(std::io::Error::other));
    match text {
        Ok(text) => {
            let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
            Some(Arc::new(SpecFile { path: path.display().to_string(), text }))
        }
        Err(error) => {
            section.reader.report(
                "join-unreadable",
                &with.span,
                &[("with", &with.value), ("detail", &error.to_string())],
            );
            None
        }
    }
}

/// Indexes of our columns of pairs; none if one is unknown.
fn ours(section: &Section<'_>, pairs: &[(At<String>, At<String>)], table: &TableSchema) -> Option<Vec<usize>> {
    let known: Vec<_> = table.fields.iter().map(|f| f.name.as_str()).collect();
    let one = |(ours, _): &(At<String>, At<String>)| {
        let found = table.column(&ours.value);
        if found.is_none() {
            section.reader.report_unknown("unknown-column", ours, &known);
        }
        found
    };
    pairs.iter().map(one).collect::<Vec<_>>().into_iter().collect()
}

/// Checks that the other table has the columns of pairs; reports each that it lacks.
fn check_columns<'a>(
    section: &Section<'_>,
    pairs: impl Iterator<Item = &'a (At<String>, At<String>)>,
    header: &[String],
    with: &str,
) -> Option<()> {
    let missing: Vec<_> = pairs.filter(|(_, theirs)| !header.contains(&theirs.value)).collect();
    for (_, theirs) in &missing {
        section.reader.report("join-column", &theirs.span, &[("name", &theirs.value), ("with", with)]);
    }
    missing.is_empty().then_some(())
}
