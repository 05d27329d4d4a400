//! Which rows and values go with a set of withdrawals: decided here alone, for tables in memory and for files of old
//! releases.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    convert::Infallible,
};

use arrow::{
    array::{BooleanArray, RecordBatch},
    compute::filter_record_batch,
    error::ArrowError,
};

use super::{
    row::{is_joined_key, join_key, keys_by_name, remove_values, split_key, unescape_key},
    withdrawal::{Reference, TableRelations, Withdrawal},
};

/// Withdrawn records and values, with the rows that go with the records.
///
/// Rows are collected from one release after another; what was withdrawn in one is withdrawn in all.
#[derive(Debug)]
pub struct WithdrawalSet<'a> {
    withdrawals: &'a [Withdrawal],
    lines: BTreeMap<&'a str, Lines<'a>>,
    /// Table and columns → the values that removed rows have in them. Only columns that others refer to.
    referenced: BTreeMap<(String, Vec<String>), BTreeSet<String>>,
    /// Tables whose key starts with the key of another: the table and its number of key columns, the other and its.
    children: BTreeSet<((String, usize), (String, usize))>,
    /// Number of key columns of each known table.
    key_columns: BTreeMap<String, usize>,
    /// Table → keys of removed rows.
    pub rows: BTreeMap<String, BTreeSet<String>>,
}

/// The withdrawals of one table, by key.
#[derive(Debug, Default)]
struct Lines<'a> {
    by_key: HashMap<&'a str, Vec<&'a Withdrawal>>,
    /// Keys that an older program wrote, with their parts unescaped.
    unescaped: HashMap<&'a str, Vec<&'a Withdrawal>>,
    /// Every key with its parts unescaped, for rows of older releases.
    by_unescaped: HashMap<String, Vec<&'a Withdrawal>>,
    has_records: bool,
}

/// What of a row is withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowWithdrawal<'s> {
    /// Nothing.
    Nothing,
    /// The values of these columns.
    Fields(Vec<&'s str>),
    /// The record.
    Record,
}

impl RowWithdrawal<'_> {
    /// Returns whether nothing of the row is withdrawn.
    pub fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }

    /// Returns whether the value of a column is withdrawn.
    pub fn masks(&self, field: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Fields(fields) => fields.contains(&field),
            Self::Record => true,
        }
    }
}

/// Feeds batches to a callback: the shape's index and the columns that are needed go in.
type Feed<'f, E> =
    dyn FnMut(usize, &BTreeSet<String>, &mut dyn FnMut(&RecordBatch) -> Result<(), E>) -> Result<(), E> + 'f;

impl<'a> WithdrawalSet<'a> {
    /// Starts with no rows collected.
    pub fn new(withdrawals: &'a [Withdrawal]) -> Self {
        let mut lines: BTreeMap<&str, Lines<'_>> = BTreeMap::new();
        for withdrawal in withdrawals {
            let own = lines.entry(&withdrawal.table).or_default();
            own.by_key.entry(&withdrawal.key).or_default().push(withdrawal);
            own.by_unescaped.entry(unescape_key(&withdrawal.key)).or_default().push(withdrawal);
            own.has_records |= withdrawal.field.is_none();
        }
        let (referenced, children) = (BTreeMap::new(), BTreeSet::new());
        Self { withdrawals, lines, referenced, children, key_columns: BTreeMap::new(), rows: BTreeMap::new() }
    }

    /// Collects the removed rows of tables in memory; each batch comes with the index of its shape.
    pub fn collect(&mut self, shapes: &[TableRelations], batches: &[(usize, &RecordBatch)]) {
        let collected: Result<(), Infallible> = self.collect_streamed(shapes, &mut |table, _, on_batch| {
            batches.iter().filter(|(index, _)| *index == table).try_for_each(|(_, batch)| on_batch(batch))
        });
        let Ok(()) = collected;
    }

    /// Collects the removed rows of a release: those that are named, and those that refer to them, directly or through
    /// others. `feed` reads some columns of a table batch by batch; a table is read only if it may have such rows, and
    /// again if rows were found that it may refer to. Memory grows with the removed rows alone.
    ///
    /// # Errors
    /// Those of `feed`.
    pub fn collect_streamed<E>(&mut self, shapes: &[TableRelations], feed: &mut Feed<'_, E>) -> Result<(), E> {
        self.learn_keys(shapes);
        let may_have = |set: &Self, shape: &TableRelations| {
            let refers = |(_, table, columns): &Reference| {
                set.referenced.get(&(table.clone(), columns.clone())).is_some_and(|values| !values.is_empty())
            };
            set.lines.get(shape.table.as_str()).is_some_and(|own| own.has_records)
                || shape.references.iter().any(refers)
        };
        let mut is_due: Vec<bool> = shapes.iter().map(|shape| may_have(self, shape)).collect();
        while let Some(n) = is_due.iter().position(|due| *due) {
            is_due[n] = false;
            let (shape, before) = (&shapes[n], self.rows.get(&shapes[n].table).map_or(0, BTreeSet::len));
            let columns = collected_columns(shape, shapes);
            feed(n, &columns, &mut |batch| {
                self.collect_batch(shape, shapes, batch);
                Ok(())
            })?;
            if self.rows.get(&shape.table).map_or(0, BTreeSet::len) == before {
                continue;
            }
            for (due, other) in is_due.iter_mut().zip(shapes) {
                *due |= other.references.iter().any(|(_, table, _)| *table == shape.table);
            }
        }
        Ok(())
    }

    /// Learns which tables have the key of another as the start of theirs, and which lines have unescaped keys.
    fn learn_keys(&mut self, shapes: &[TableRelations]) {
        self.key_columns.extend(shapes.iter().map(|shape| (shape.table.clone(), shape.key.len())));
        for (shape, (fields, parent, columns)) in shapes.iter().flat_map(|s| s.references.iter().map(move |r| (s, r))) {
            let is_key = shapes.iter().any(|p| p.table == *parent && p.key == *columns);
            if is_key && shape.key.len() > fields.len() && shape.key.starts_with(fields) {
                let (own, other) = ((shape.table.clone(), shape.key.len()), (parent.clone(), fields.len()));
                self.children.insert((own, other));
            }
        }
        for withdrawal in self.withdrawals {
            if self.is_unescaped(&withdrawal.table, &withdrawal.key)
                && let Some(own) = self.lines.get_mut(withdrawal.table.as_str())
            {
                let known = own.unescaped.entry(&withdrawal.key).or_default();
                if !known.contains(&withdrawal) {
                    known.push(withdrawal);
                }
            }
        }
    }

    fn collect_batch(&mut self, shape: &TableRelations, shapes: &[TableRelations], batch: &RecordBatch) {
        let references = shapes.iter().flat_map(|s| &s.references);
        let wanted: BTreeSet<_> = references.filter(|(_, t, _)| *t == shape.table).map(|(_, _, c)| c).collect();
        let keys = keys_by_name(batch, &shape.key);
        let reference =
            |(fields, table, columns): &Reference| ((table.clone(), columns.clone()), keys_by_name(batch, fields));
        let references: Vec<_> = shape.references.iter().map(reference).collect();
        for row in 0..batch.num_rows() {
            let Some(key) = keys(row) else { continue };
            let follows = references.iter().any(|(target, values)| {
                let removed = self.referenced.get(target);
                removed.zip(values(row)).is_some_and(|(removed, value)| removed.contains(&value))
            });
            if !follows && !self.names_record(&shape.table, &key) {
                continue;
            }
            for columns in &wanted {
                let value = keys_by_name(batch, columns)(row);
                self.referenced.entry((shape.table.clone(), (*columns).clone())).or_default().extend(value);
            }
            self.rows.entry(shape.table.clone()).or_default().insert(key);
        }
    }

    /// The withdrawals that name a row. Lines and releases of older programs have unescaped keys; where those are
    /// ambiguous they name every row that they may mean: what is withdrawn must go.
    fn naming(&self, table: &str, key: &str) -> impl Iterator<Item = &'a Withdrawal> {
        let own = self.lines.get(table);
        let exact = own.and_then(|own| own.by_key.get(key));
        let older_lines =
            own.filter(|own| !own.unescaped.is_empty()).and_then(|own| own.unescaped.get(unescape_key(key).as_str()));
        let is_older_row = own.is_some() && self.is_unescaped(table, key);
        let older_rows = own.filter(|_| is_older_row).and_then(|own| own.by_unescaped.get(key));
        [exact, older_lines, older_rows].into_iter().flatten().flatten().copied()
    }

    /// Whether a key is not one that this program wrote.
    fn is_unescaped(&self, table: &str, key: &str) -> bool {
        self.key_columns.get(table).is_some_and(|columns| !is_joined_key(key, *columns))
    }

    fn names_record(&self, table: &str, key: &str) -> bool {
        self.naming(table, key).any(|w| w.field.is_none())
    }

    /// Returns whether a row goes as a whole: it is named or was collected, or its key starts with that of a row that
    /// goes.
    pub fn removes(&self, table: &str, key: &str) -> bool {
        if self.rows.is_empty() && !self.lines.values().any(|own| own.has_records) {
            return false;
        }
        let below = |((child, all), (parent, first)): &((String, usize), (String, usize))| {
            let head = || split_key(key, *all).map(|parts| join_key(&parts[..*first]));
            child == table && head().is_some_and(|head| self.removes(parent, &head))
        };
        let own = self.rows.get(table);
        let is_older = || {
            let is_same =
                |row: &String| unescape_key(row) == key || (self.is_unescaped(table, row) && unescape_key(key) == *row);
            self.is_unescaped(table, key) && own.is_some_and(|rows| rows.iter().any(is_same))
        };
        own.is_some_and(|rows| rows.contains(key))
            || self.names_record(table, key)
            || self.children.iter().any(below)
            || is_older()
    }

    /// Returns what of a row is withdrawn.
    pub fn of_row(&self, table: &str, key: &str) -> RowWithdrawal<'a> {
        if self.removes(table, key) {
            return RowWithdrawal::Record;
        }
        let fields: Vec<&str> = self.naming(table, key).filter_map(|w| w.field.as_deref()).collect();
        if fields.is_empty() { RowWithdrawal::Nothing } else { RowWithdrawal::Fields(fields) }
    }

    /// Returns whether a value is withdrawn: its row is, or it alone.
    pub fn masks(&self, table: &str, key: &str, field: &str) -> bool {
        self.of_row(table, key).masks(field)
    }

    /// Masks the withdrawn values of a table's rows; returns the rows, and for each whether it stays.
    ///
    /// # Errors
    /// Never with columns of one length; the signature is Arrow's.
    pub fn mask(
        &self,
        shape: &TableRelations,
        rows: &RecordBatch,
        required: &[String],
    ) -> Result<(RecordBatch, Vec<bool>), ArrowError> {
        let keys = keys_by_name(rows, &shape.key);
        let of_row = |row| self.of_row(&shape.table, &keys(row).unwrap_or_default());
        let withdrawn: Vec<_> = (0..rows.num_rows()).map(of_row).collect();
        let stays = withdrawn.iter().map(|own| *own != RowWithdrawal::Record).collect();
        if withdrawn.iter().all(RowWithdrawal::is_nothing) {
            return Ok((rows.clone(), stays));
        }
        let mut columns = rows.columns().to_vec();
        for (column, field) in columns.iter_mut().zip(rows.schema().fields()) {
            let goes: Vec<bool> = withdrawn.iter().map(|own| own.masks(field.name())).collect();
            if goes.contains(&true) && !shape.key.contains(field.name()) {
                *column = remove_values(column, &goes, required.contains(field.name()))?;
            }
        }
        Ok((RecordBatch::try_new(rows.schema(), columns)?, stays))
    }

    /// Returns the rows of a table that stay, their withdrawn values masked.
    ///
    /// # Errors
    /// Never with columns of one length; the signature is Arrow's.
    pub fn apply(
        &self,
        shape: &TableRelations,
        rows: &RecordBatch,
        required: &[String],
    ) -> Result<RecordBatch, ArrowError> {
        let (masked, stays) = self.mask(shape, rows, required)?;
        if stays.contains(&false) { filter_record_batch(&masked, &BooleanArray::from(stays)) } else { Ok(masked) }
    }

    /// Returns table and key of every collected row, sorted.
    pub fn rows(&self) -> Vec<(String, String)> {
        let rows = self.rows.iter().flat_map(|(table, keys)| keys.iter().map(move |key| (table.clone(), key.clone())));
        rows.collect()
    }

    /// Adds rows that were collected before.
    pub fn add_rows(&mut self, rows: &[(String, String)]) {
        for (table, key) in rows {
            self.rows.entry(table.clone()).or_default().insert(key.clone());
        }
    }
}

/// The columns by which the removed rows of a table are found, and what others refer to in it.
fn collected_columns(shape: &TableRelations, shapes: &[TableRelations]) -> BTreeSet<String> {
    let own = shape.references.iter().flat_map(|(fields, _, _)| fields);
    let others = shapes.iter().flat_map(|s| &s.references).filter(|(_, table, _)| *table == shape.table);
    shape.key.iter().chain(own).chain(others.flat_map(|(_, _, columns)| columns)).cloned().collect()
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

    fn record(table: &str, key: &str) -> [Withdrawal; 1] {
        [Withdrawal { table: table.to_owned(), key: key.to_owned(), field: None }]
    }

    #[test]
    fn a_key_that_only_begins_like_another_stays() {
        let shapes =
            [shape("a", &["id"], &[]), shape("b", &["id", "n"], &[("id", "a", "id")]), shape("c", &["id", "n"], &[])];
        let [a, b] = [batch(&[("id", &["x", "x/2"])]), batch(&[("id", &["x", "x/2"]), ("n", &["1", "1"])])];
        let lines = record("a", "x");
        let mut set = WithdrawalSet::new(&lines);
        set.collect(&shapes, &[(0, &a), (1, &b)]);
        let keys = [("a", "x"), ("a", "x/2"), ("b", "x/1"), ("b", "x~12/1"), ("b", "x/9"), ("c", "x/1")];
        let removes: Vec<bool> = keys.iter().map(|(table, key)| set.removes(table, key)).collect();
        // The row of `b x/9` is no longer in the batch; `c` has no parent.
        assert_eq!(removes, [true, false, true, false, true, false]);
    }

    /// A line that an older program wrote has the parts of the key as they are, and so has a release that it made.
    #[test]
    fn keys_of_older_programs_are_known() {
        let shapes = [shape("t", &["id", "n"], &[])];
        let rows = batch(&[("id", &["a/b", "a", "c"]), ("n", &["1", "b/1", "1"])]);
        let removes = |written: &str, keys: &[&str]| -> Vec<bool> {
            let lines = record("t", written);
            let mut set = WithdrawalSet::new(&lines);
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
        let lines = record("t", "1");
        let mut set = WithdrawalSet::new(&lines);
        set.collect(&shapes, &[(0, &rows)]);
        let (_, stays) = set.mask(&shapes[0], &rows, &[]).expect("rows");
        assert_eq!(stays, [false, false, false, false, true]);
        assert_eq!(set.apply(&shapes[0], &rows, &[]).expect("rows").num_rows(), 1);
    }
}
