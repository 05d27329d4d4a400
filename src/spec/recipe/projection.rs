//! Projects a recipe for tables onto the columns of its keys, which is enough to find duplicate rows.

use std::collections::BTreeSet;

use super::table::{Column, From, List, RowRecipe, TableRecipe};
use crate::model::schema::{DatasetSchema, TableSchema};

/// Columns of a table that are filled from others after a row was read: by a `[[join]]` or an `[[entity]]`.
#[derive(Debug, Clone)]
pub struct DerivedColumns {
    /// Index of the table in the schema.
    pub table: usize,
    /// Names of the columns that are filled.
    pub outputs: Vec<String>,
    /// Names of the columns that they are filled from.
    pub inputs: Vec<String>,
}

/// How the order of the rows of a table follows from the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowOrder {
    /// Its keys are read: the order is that of its own rows.
    Own,
    /// As the rows of this parent table, in which they are lists.
    AsParent(usize),
    /// Not known without reading all columns.
    Unknown,
}

impl TableRecipe {
    /// The order of the rows of a table, which the projection [`Self::keys`] may leave out.
    pub fn row_order(&self, schema: &DatasetSchema, table: usize) -> RowOrder {
        let lists = |rows: &RowRecipe| rows.lists.iter().filter(|l| l.table == table).count();
        let own = self.keys(schema, &[]).rows.iter().any(|rows| rows.table == table || lists(rows) > 0);
        let mut parents = self.rows.iter().filter(|rows| lists(rows) > 0);
        match (own, parents.next(), parents.next()) {
            (true, ..) | (false, None, _) => RowOrder::Own,
            // The items of one list come row by row; those of two, list by list.
            (false, Some(parent), None) if lists(parent) == 1 => RowOrder::AsParent(parent.table),
            _ => RowOrder::Unknown,
        }
    }

    /// Keys that are referred to from other rows of a source: table and columns. Rows with these keys may be quarantined while
    /// the rows that refer to them are not.
    pub fn referenced_keys(&self, schema: &DatasetSchema) -> Vec<(usize, Vec<usize>)> {
        let mut referenced_keys = BTreeSet::new();
        for (n, table) in schema.tables.iter().enumerate() {
            for key in &table.foreign_keys {
                let own = |list: &List| {
                    list.columns.iter().any(|c| key.fields.iter().any(|f| c.name == table.fields[*f].name))
                };
                let is_same_row = |rows: &RowRecipe| {
                    let mut lists = rows.lists.iter().filter(|list| list.table == n).peekable();
                    rows.table != n && (lists.peek().is_none() || rows.table == key.table && !lists.any(own))
                };
                if !self.rows.iter().all(is_same_row) {
                    referenced_keys.insert((key.table, key.references.clone()));
                }
            }
        }
        referenced_keys.into_iter().collect()
    }

    /// The recipe that fills only the columns of keys, of the keys that other tables refer to, and those that they are
    /// derived from.
    pub fn keys(&self, schema: &DatasetSchema, derived: &[DerivedColumns]) -> Self {
        let rows = self.rows.iter().map(|rows| keys(rows, schema, derived)).collect();
        Self { rows, ..self.clone() }
    }
}

fn keys(rows: &RowRecipe, schema: &DatasetSchema, derived: &[DerivedColumns]) -> RowRecipe {
    let derived: Vec<_> = derived.iter().filter(|derived| derived.table == rows.table).collect();
    let columns = needed(&rows.columns, names(schema, rows.table), &derived);
    let lists = rows.lists.iter().filter(|list| {
        // A key of the record's key and a position is unique if the record's key is.
        let table = &schema.tables[list.table];
        let inherited = table.foreign_keys.iter().filter(|k| k.table == rows.table).flat_map(|k| &k.fields);
        let inherited: BTreeSet<&str> = inherited.map(|c| table.fields[*c].name.as_str()).collect();
        names(schema, list.table).iter().any(|name| !inherited.contains(name.as_str()) && name != "position")
    });
    RowRecipe { lists: lists.cloned().collect(), columns, ..rows.clone() }
}

/// Names of the columns of a table that are part of a key or referred to.
fn names(schema: &DatasetSchema, index: usize) -> BTreeSet<String> {
    let table: &TableSchema = &schema.tables[index];
    let single = table.fields.iter().enumerate().filter(|(_, f)| f.constraints.unique).map(|(c, _)| c);
    let own = table.primary_key.iter().chain(table.unique_keys.iter().flatten()).copied();
    let all = schema.tables.iter().flat_map(|t| &t.foreign_keys).filter(|k| k.table == index);
    let referred = all.flat_map(|k| &k.references).copied();
    own.chain(single).chain(referred).map(|c| table.fields[c].name.clone()).collect()
}

/// The columns of a recipe that fill these names, directly, through templates or as the source of derived columns.
fn needed(columns: &[Column], mut wanted: BTreeSet<String>, derived: &[&DerivedColumns]) -> Vec<Column> {
    let fills = |column: &Column, wanted: &BTreeSet<String>| {
        let groups = column.groups();
        wanted.contains(&column.name)
            || groups.iter().any(|g| wanted.contains(*g))
            || column.label.as_ref().is_some_and(|l| wanted.contains(l))
    };
    loop {
        let before = wanted.len();
        let filling = columns.iter().filter(|c| fills(c, &wanted));
        let templates = filling.filter_map(|c| if let From::Template(t) = &c.from { Some(t) } else { None });
        let used: Vec<String> = templates.flat_map(|t| t.names().map(str::to_owned)).collect();
        wanted.extend(used);
        for derived in derived {
            if derived.outputs.iter().any(|output| wanted.contains(output)) {
                wanted.extend(derived.inputs.iter().cloned());
            }
        }
        if wanted.len() == before {
            break;
        }
    }
    columns.iter().filter(|c| fills(c, &wanted)).cloned().collect()
}
