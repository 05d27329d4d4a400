//! What a person took back: a record, or one value of it. Which rows go with a record is told here, once,
//! for tables in memory and for files of old releases.

use std::collections::{BTreeMap, BTreeSet};

use arrow::{
    array::{BooleanArray, RecordBatch},
    compute::filter_record_batch,
    error::ArrowError,
};
use serde::{Deserialize, Serialize};

use super::{
    row::{is_joined_key, join_key, key_by_names, remove_values, split_key, unescape_key},
    schema::{DatasetSchema, ForeignKey, TableSchema},
};

/// A record or a value that may not be published any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Its table.
    pub table: String,
    /// Key of the row, as [`joined`] makes it.
    pub key: String,
    /// The column; none for the whole record, and all that refers to it.
    pub field: Option<String>,
}

/// What of a table's build is needed to follow records into other tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRelations {
    /// Its name.
    pub table: String,
    /// Columns of its key.
    pub key: Vec<String>,
    /// References to other tables: columns here, the table, columns there.
    pub references: Vec<(Vec<String>, String, Vec<String>)>,
}

impl TableRelations {
    /// The build of every table of a schema.
    pub fn from_schema(schema: &DatasetSchema) -> Vec<Self> {
        let names = |t: &TableSchema, columns: &[usize]| columns.iter().map(|c| t.fields[*c].name.clone()).collect();
        let reference = |table: &TableSchema, key: &ForeignKey| {
            let other = &schema.tables[key.table];
            (names(table, &key.fields), other.name.clone(), names(other, &key.references))
        };
        let shape = |table: &TableSchema| Self {
            table: table.name.clone(),
            key: names(table, &table.primary_key),
            references: table.foreign_keys.iter().map(|key| reference(table, key)).collect(),
        };
        schema.tables.iter().map(shape).collect()
    }
}

/// Records that go, gathered from the tables that they stand in.
#[derive(Debug)]
pub struct WithdrawalSet<'a> {
    withdrawals: &'a [Withdrawal],
    /// Table and columns → the values that those of its rows had that go.
    removed_values: BTreeMap<(String, Vec<String>), BTreeSet<String>>,
    /// Tables whose keys begin with the key of another: the table and how many parts its key has, the other and how
    /// many its key has.
    children: BTreeSet<((String, usize), (String, usize))>,
    /// Tables that were seen, and how many parts their keys have.
    key_lengths: BTreeMap<String, usize>,
    /// Table and key of every row that goes.
    pub rows: BTreeSet<(String, String)>,
}

impl<'a> WithdrawalSet<'a> {
    /// Nothing seen yet.
    pub fn new(withdrawals: &'a [Withdrawal]) -> Self {
        let (gone, children) = (BTreeMap::new(), BTreeSet::new());
        Self { withdrawals, removed_values: gone, children, key_lengths: BTreeMap::new(), rows: BTreeSet::new() }
    }

    /// Gathers the rows that go: those that are named, and all that refer to them, however far. `shapes` are
    /// those of all tables; each batch comes with the index of its own.
    pub fn collect(&mut self, shapes: &[TableRelations], batches: &[(usize, &RecordBatch)]) {
        self.key_lengths.extend(shapes.iter().map(|shape| (shape.table.clone(), shape.key.len())));
        for (shape, (fields, parent, columns)) in shapes.iter().flat_map(|s| s.references.iter().map(move |r| (s, r))) {
            let whole = shapes.iter().any(|p| p.table == *parent && p.key == *columns);
            if whole && shape.key.len() > fields.len() && shape.key.starts_with(fields) {
                let (own, other) = ((shape.table.clone(), shape.key.len()), (parent.clone(), fields.len()));
                self.children.insert((own, other));
            }
        }
        loop {
            let before = self.rows.len();
            batches.iter().for_each(|(index, batch)| self.collect_batch(&shapes[*index], shapes, batch));
            if self.rows.len() == before {
                return;
            }
        }
    }

    fn collect_batch(&mut self, shape: &TableRelations, shapes: &[TableRelations], batch: &RecordBatch) {
        let references = || shapes.iter().flat_map(|s| &s.references);
        let asked: BTreeSet<_> = references().filter(|(_, t, _)| *t == shape.table).map(|(_, _, c)| c).collect();
        for row in 0..batch.num_rows() {
            let Some(key) = key_by_names(batch, &shape.key, row) else { continue };
            let follows = |(fields, table, columns): &(Vec<String>, String, Vec<String>)| {
                let gone = self.removed_values.get(&(table.clone(), columns.clone()));
                gone.zip(key_by_names(batch, fields, row)).is_some_and(|(gone, value)| gone.contains(&value))
            };
            if !self.is_named(&shape.table, &key) && !shape.references.iter().any(follows) {
                continue;
            }
            for columns in &asked {
                let value = key_by_names(batch, columns, row);
                self.removed_values.entry((shape.table.clone(), (*columns).clone())).or_default().extend(value);
            }
            self.rows.insert((shape.table.clone(), key));
        }
    }

    fn is_named(&self, table: &str, key: &str) -> bool {
        self.withdrawals.iter().any(|w| w.field.is_none() && self.concerns(w, table, key))
    }

    /// Whether a withdrawal is of a row, or of a value in it.
    fn concerns(&self, withdrawal: &Withdrawal, table: &str, key: &str) -> bool {
        withdrawal.table == table && self.is_same(table, &withdrawal.key, key)
    }

    /// Whether two keys are those of one row. Lines and releases of older programs have the parts of keys as they are; where
    /// those are not clear they are taken for the key of any row that they may be: what goes must go.
    fn is_same(&self, table: &str, one: &str, other: &str) -> bool {
        let is_plain = |key: &str| self.key_lengths.get(table).is_some_and(|parts| !is_joined_key(key, *parts));
        one == other || (is_plain(one) && unescape_key(other) == one) || (is_plain(other) && unescape_key(one) == other)
    }

    /// Whether a row goes as a whole: one that was seen or is named, or one that is seen no more and whose key
    /// begins with that of a row that goes.
    pub fn removes(&self, table: &str, key: &str) -> bool {
        let below = |((child, all), (parent, first)): &((String, usize), (String, usize))| {
            let head = || split_key(key, *all).map(|parts| join_key(&parts[..*first]));
            child == table && head().is_some_and(|head| self.removes(parent, &head))
        };
        let is_plain = || self.key_lengths.get(table).is_some_and(|parts| !is_joined_key(key, *parts));
        let is_old = |(of, row): &(String, String)| of == table && self.is_same(table, row, key);
        self.rows.contains(&(table.to_owned(), key.to_owned()))
            || self.is_named(table, key)
            || self.children.iter().any(below)
            || (is_plain() && self.rows.iter().any(is_old))
    }

    /// Whether a value goes: its row does, or it alone.
    pub fn masks(&self, table: &str, key: &str, field: &str) -> bool {
        let alone = |w: &Withdrawal| w.field.as_deref() == Some(field) && self.concerns(w, table, key);
        self.withdrawals.iter().any(alone) || self.removes(table, key)
    }

    /// Whether a row, or some value of it, goes.
    pub fn affects(&self, table: &str, key: &str) -> bool {
        self.withdrawals.iter().any(|w| self.concerns(w, table, key)) || self.removes(table, key)
    }

    /// The rows of a table, their withdrawn values hidden, and which of them stay.
    ///
    /// # Errors
    /// Never with columns of one length; the signature is Arrow's.
    pub fn mask(
        &self,
        shape: &TableRelations,
        rows: &RecordBatch,
        required: &[String],
    ) -> Result<(RecordBatch, Vec<bool>), ArrowError> {
        let keys: Vec<_> =
            (0..rows.num_rows()).map(|row| key_by_names(rows, &shape.key, row).unwrap_or_default()).collect();
        let stays: Vec<bool> = keys.iter().map(|key| !self.removes(&shape.table, key)).collect();
        let mut columns = rows.columns().to_vec();
        for (column, field) in columns.iter_mut().zip(rows.schema().fields()) {
            let goes: Vec<bool> = keys.iter().map(|key| self.masks(&shape.table, key, field.name())).collect();
            if goes.contains(&true) && !shape.key.contains(field.name()) {
                *column = remove_values(column, &goes, required.contains(field.name()))?;
            }
        }
        Ok((RecordBatch::try_new(rows.schema(), columns)?, stays))
    }

    /// The rows of a table that stay, their withdrawn values hidden.
    ///
    /// # Errors
    /// Never with columns of one length; the signature is Arrow's.
    pub fn apply(
        &self,
        shape: &TableRelations,
        rows: &RecordBatch,
        required: &[String],
    ) -> Result<RecordBatch, ArrowError> {
        let (hidden, stays) = self.mask(shape, rows, required)?;
        filter_record_batch(&hidden, &BooleanArray::from(stays))
    }
}

/// Shorter values occur anywhere: only longer ones are looked for in other text.
const MAX_COMMON_LENGTH: usize = 3;

/// Values that go, as they were published and as they stood in the source. They are never written down.
#[derive(Debug, Default)]
pub struct WithdrawnValues(BTreeSet<String>);

impl WithdrawnValues {
    /// Adds a value.
    pub fn add(&mut self, value: &str) {
        if value.trim().chars().count() > MAX_COMMON_LENGTH {
            self.0.insert(value.trim().to_owned());
        }
    }

    /// Takes out what is told of a row that stays too: it is no secret.
    pub fn exclude_public(&mut self, told: &str) {
        self.0.remove(told.trim());
    }

    /// Whether a text holds one of them.
    pub fn contains_secret(&self, text: &str) -> bool {
        self.0.iter().any(|value| text.contains(value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, StringArray};

    use super::*;

    fn shape(table: &str, key: &[&str], references: &[(&str, &str, &str)]) -> TableRelations {
        let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let reference =
            |(field, table, column): &(&str, &str, &str)| (names(&[field]), (*table).to_owned(), names(&[column]));
        TableRelations {
            table: table.to_owned(),
            key: names(key),
            references: references.iter().map(reference).collect(),
        }
    }

    fn batch(columns: &[(&str, &[&str])]) -> RecordBatch {
        let column = |(name, texts): &(&str, &[&str])| {
            let texts = texts.iter().map(|t| (!t.is_empty()).then_some(*t)).collect::<StringArray>();
            ((*name).to_owned(), Arc::new(texts) as ArrayRef)
        };
        RecordBatch::try_from_iter_with_nullable(columns.iter().map(column).map(|(n, c)| (n, c, true)))
            .expect("a batch")
    }

    fn whole(table: &str, key: &str) -> [Withdrawal; 1] {
        [Withdrawal { table: table.to_owned(), key: key.to_owned(), field: None }]
    }

    #[test]
    fn a_key_that_only_begins_like_another_stays() {
        let shapes =
            [shape("a", &["id"], &[]), shape("b", &["id", "n"], &[("id", "a", "id")]), shape("c", &["id", "n"], &[])];
        let [a, b] = [batch(&[("id", &["x", "x/2"])]), batch(&[("id", &["x", "x/2"]), ("n", &["1", "1"])])];
        let asked = whole("a", "x");
        let mut set = WithdrawalSet::new(&asked);
        set.collect(&shapes, &[(0, &a), (1, &b)]);
        let told = [("a", "x"), ("a", "x/2"), ("b", "x/1"), ("b", "x~12/1"), ("b", "x/9"), ("c", "x/1")];
        let removes: Vec<bool> = told.iter().map(|(table, key)| set.removes(table, key)).collect();
        // `b x/9` is seen no more; `c` belongs to nothing.
        assert_eq!(removes, [true, false, true, false, true, false]);
    }

    /// A line that an older program wrote has the parts of the key as they are, and so has a release that it made.
    #[test]
    fn keys_of_older_programs_are_known() {
        let shapes = [shape("t", &["id", "n"], &[])];
        let rows = batch(&[("id", &["a/b", "a", "c"]), ("n", &["1", "b/1", "1"])]);
        let removes = |written: &str, keys: &[&str]| -> Vec<bool> {
            let asked = whole("t", written);
            let mut set = WithdrawalSet::new(&asked);
            set.collect(&shapes, &[(0, &rows)]);
            keys.iter().map(|key| set.removes("t", key)).collect()
        };
        assert_eq!(removes("a~1b/1", &["a~1b/1", "a/b~11", "a/b/1", "c/1"]), [true, false, true, false]);
        assert_eq!(removes("a/b/1", &["a~1b/1", "a/b~11", "a/b/1", "c/1"]), [true, true, true, false]);
    }

    #[test]
    fn rows_that_refer_to_each_other_go_however_far() {
        let shapes = [shape("t", &["id"], &[("up", "t", "id")])];
        let rows = batch(&[("id", &["4", "3", "2", "1", "9"]), ("up", &["3", "2", "1", "", ""])]);
        let asked = whole("t", "1");
        let mut set = WithdrawalSet::new(&asked);
        set.collect(&shapes, &[(0, &rows)]);
        let (_, stays) = set.mask(&shapes[0], &rows, &[]).expect("rows");
        assert_eq!(stays, [false, false, false, false, true]);
        assert_eq!(set.apply(&shapes[0], &rows, &[]).expect("rows").num_rows(), 1);
    }
}
