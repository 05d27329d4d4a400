//! `[[join]]`: columns that take what another table says of the same key.
//!
//! The other table is a CSV file beside the pipeline, with a header. A key that it has twice would give two answers,
//! and is a mistake.

use std::{collections::HashMap, path::Path, sync::Arc};

use super::{
    lookups,
    reader::{At, near},
    section::Section,
};
use crate::model::{
    issue::SpecFile,
    schema::{DatasetSchema, TableSchema},
    text::fold,
};

/// A table whose columns some of ours are taken from.
#[derive(Debug, Clone)]
pub struct Join {
    /// Index of our table in the schema.
    pub table: usize,
    /// Name of the other table.
    pub with: String,
    /// Our columns that must say what the other's key says.
    pub on: Vec<usize>,
    /// Our columns that are filled where they are empty.
    pub take: Vec<usize>,
    /// Key, folded → what the columns take.
    rows: HashMap<Vec<String>, Vec<Option<String>>>,
}

impl Join {
    /// What the columns take for a key.
    pub fn of(&self, key: &[&str]) -> Option<&[Option<String>]> {
        self.rows.get(&key.iter().map(|k| fold(k)).collect::<Vec<_>>()).map(Vec::as_slice)
    }
}

/// Reads every `[[join]]` of a pipeline; `folder` is that of the pipelines. The texts of the files go to `written`.
pub(super) fn read(root: &Section<'_>, schema: &DatasetSchema, folder: &Path, written: &mut Vec<String>) -> Vec<Join> {
    root.sections("join").iter().filter_map(|section| join(section, schema, folder, written)).collect()
}

fn join(section: &Section<'_>, schema: &DatasetSchema, folder: &Path, written: &mut Vec<String>) -> Option<Join> {
    let name = section.needed("table");
    let with = section.needed("with");
    let (on, take) = (section.pairs("on").unwrap_or_default(), section.pairs("take").unwrap_or_default());
    for key in ["on", "take"].into_iter().filter(|key| !section.has(key)) {
        section.missing(key);
    }
    section.close();
    let index = schema.table(&name.value);
    if index.is_none() {
        unknown(section, "unknown-table", &name, &schema.tables.iter().map(|t| t.name.as_str()).collect::<Vec<_>>());
    }
    let table = &schema.tables[index?];
    let file = file(section, &with, folder)?;
    written.push(file.text.clone());
    let mut lines = lookups::rows(&file.text).into_iter();
    let header = lines.next().map(|(_, cells)| cells).unwrap_or_default();
    let theirs = |names: &[(At<String>, At<String>)]| columns(section, names, &header);
    let (keys, values) = (theirs(&on)?, theirs(&take)?);
    let mut rows = HashMap::new();
    for (_, cells) in lines {
        let said = |c: &usize| cells.get(*c).map(String::as_str).unwrap_or_default();
        let key: Vec<_> = keys.iter().map(|c| fold(said(c))).collect();
        let taken: Vec<_> = values.iter().map(|c| Some(said(c).to_owned()).filter(|t| !t.is_empty())).collect();
        if rows.insert(key.clone(), taken).is_some() {
            section.reader.tell("join-key-twice", &with.span, &[("key", &key.join(", ")), ("with", &with.value)]);
        }
    }
    Some(Join {
        table: index?,
        with: with.value,
        on: ours(section, &on, table)?,
        take: ours(section, &take, table)?,
        rows,
    })
}

fn file(section: &Section<'_>, with: &At<String>, folder: &Path) -> Option<Arc<SpecFile>> {
    let path = folder.join(&with.value);
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
            Some(Arc::new(SpecFile { path: path.display().to_string(), text }))
        }
        Err(error) => {
            section.reader.tell("join-unreadable", &with.span, &[("with", &with.value), ("told", &error.to_string())]);
            None
        }
    }
}

/// Our columns of pairs.
fn ours(section: &Section<'_>, pairs: &[(At<String>, At<String>)], table: &TableSchema) -> Option<Vec<usize>> {
    let there: Vec<_> = table.fields.iter().map(|f| f.name.as_str()).collect();
    let one = |(ours, _): &(At<String>, At<String>)| {
        let found = table.column(&ours.value);
        if found.is_none() {
            unknown(section, "unknown-column", ours, &there);
        }
        found
    };
    pairs.iter().map(one).collect::<Vec<_>>().into_iter().collect()
}

/// The other's columns of pairs.
fn columns(section: &Section<'_>, pairs: &[(At<String>, At<String>)], header: &[String]) -> Option<Vec<usize>> {
    let there: Vec<_> = header.iter().map(String::as_str).collect();
    let one = |(_, theirs): &(At<String>, At<String>)| {
        let found = header.iter().position(|name| *name == theirs.value);
        if found.is_none() {
            unknown(section, "unknown-column", theirs, &there);
        }
        found
    };
    pairs.iter().map(one).collect::<Vec<_>>().into_iter().collect()
}

fn unknown(section: &Section<'_>, code: &'static str, name: &At<String>, there: &[&str]) {
    let near = near(&name.value, there);
    section.reader.tell(code, &name.span, &[("name", &name.value), ("near", &near), ("known", &there.join(", "))]);
}
