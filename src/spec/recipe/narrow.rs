//! A recipe for tables with only what the keys of its tables need: enough to find the rows that stand twice, and no more.

use std::collections::BTreeSet;

use super::table::{Column, From, List, RowRecipe, TableRecipe};
use crate::model::schema::{DatasetSchema, TableSchema};

/// In which order the rows of a table come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowOrder {
    /// In one that only its keys tell.
    ByItself,
    /// In that of another table, whose rows its own belong to.
    With(usize),
    /// In none.
    Mixed,
}

impl TableRecipe {
    /// In which order the rows of a table come, whose keys [`Self::keys`] may leave out.
    pub fn row_order(&self, schema: &DatasetSchema, table: usize) -> RowOrder {
        let lists = |rows: &RowRecipe| rows.lists.iter().filter(|l| l.table == table).count();
        let own = self.keys(schema).rows.iter().any(|rows| rows.table == table || lists(rows) > 0);
        let mut parents = self.rows.iter().filter(|rows| lists(rows) > 0);
        match (own, parents.next(), parents.next()) {
            (true, ..) | (false, None, _) => RowOrder::ByItself,
            // The items of one list come row by row; those of two, list by list.
            (false, Some(parent), None) if lists(parent) == 1 => RowOrder::With(parent.table),
            _ => RowOrder::Mixed,
        }
    }

    /// Columns that rows refer to which are made of other rows of a source: they may be set aside without these.
    pub fn referenced_keys(&self, schema: &DatasetSchema) -> Vec<(usize, Vec<usize>)> {
        let mut referenced_keys = BTreeSet::new();
        for (n, table) in schema.tables.iter().enumerate() {
            for key in &table.foreign_keys {
                let own = |list: &List| {
                    list.columns.iter().any(|c| key.fields.iter().any(|f| c.name == table.fields[*f].name))
                };
                let beside = |rows: &RowRecipe| {
                    let mut lists = rows.lists.iter().filter(|list| list.table == n).peekable();
                    rows.table != n && (lists.peek().is_none() || rows.table == key.table && !lists.any(own))
                };
                if !self.rows.iter().all(beside) {
                    referenced_keys.insert((key.table, key.references.clone()));
                }
            }
        }
        referenced_keys.into_iter().collect()
    }

    /// The recipe that fills the columns of keys alone, and those that others refer to.
    pub fn keys(&self, schema: &DatasetSchema) -> Self {
        let rows = self.rows.iter().map(|rows| keys(rows, schema)).collect();
        Self { rows, ..self.clone() }
    }
}

fn keys(rows: &RowRecipe, schema: &DatasetSchema) -> RowRecipe {
    let wanted = names(schema, rows.table);
    let columns = needed(&rows.columns, &wanted);
    let lists = rows.lists.iter().filter(|list| {
        // Keys that are those of the record and a number are told apart by the record's own.
        let table = &schema.tables[list.table];
        let inherited = table.foreign_keys.iter().filter(|k| k.table == rows.table).flat_map(|k| &k.fields);
        let inherited: BTreeSet<&str> = inherited.map(|c| table.fields[*c].name.as_str()).collect();
        names(schema, list.table).iter().any(|name| !inherited.contains(name.as_str()) && name != "position")
    });
    RowRecipe { lists: lists.cloned().collect(), columns, ..rows.clone() }
}

/// The columns of a table that some key is made of.
fn names(schema: &DatasetSchema, index: usize) -> BTreeSet<String> {
    let table: &TableSchema = &schema.tables[index];
    let single = table.fields.iter().enumerate().filter(|(_, f)| f.constraints.unique).map(|(c, _)| c);
    let own = table.primary_key.iter().chain(table.unique_keys.iter().flatten()).copied();
    let all = schema.tables.iter().flat_map(|t| &t.foreign_keys).filter(|k| k.table == index);
    let referred = all.flat_map(|k| &k.references).copied();
    own.chain(single).chain(referred).map(|c| table.fields[c].name.clone()).collect()
}

/// The columns of a recipe that these names, and what templates make them of, come from.
fn needed(columns: &[Column], wanted: &BTreeSet<String>) -> Vec<Column> {
    let mut wanted = wanted.clone();
    let gives = |column: &Column, wanted: &BTreeSet<String>| {
        let groups = column.groups();
        wanted.contains(&column.name)
            || groups.iter().any(|g| wanted.contains(*g))
            || column.label.as_ref().is_some_and(|l| wanted.contains(l))
    };
    loop {
        let before = wanted.len();
        let given = columns.iter().filter(|c| gives(c, &wanted));
        let templates = given.filter_map(|c| if let From::Template(t) = &c.from { Some(t) } else { None });
        let made_of: Vec<String> = templates.flat_map(|t| t.names().map(str::to_owned)).collect();
        wanted.extend(made_of);
        if wanted.len() == before {
            break;
        }
    }
    columns.iter().filter(|c| gives(c, &wanted)).cloned().collect()
}
