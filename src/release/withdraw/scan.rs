//! Finds what a release shows of withdrawn records and values: in its tables, its changes and history, and its evidence.
//!
//! Every pass reads batch by batch, key columns first. Memory grows with the withdrawn rows alone, not with the release.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    path::Path,
};

use arrow::{
    array::{Array, ArrayRef, RecordBatch, StringArray},
    util::display::{ArrayFormatter, FormatOptions},
};

use super::super::{error::ReleaseError, read};
use crate::{
    encode::{changes, datapackage, history, report},
    model::{
        published::PublishedDataset,
        row::{keys_by_name, texts_by_name, value},
        schema::MASK,
        withdrawal::{TableRelations, WithdrawnValues},
        withdrawal_set::{RowWithdrawal, WithdrawalSet},
    },
};

/// The tables that name values by table, key and field: the columns that quote them, and those of the table's order.
pub(super) const QUOTING: [(&str, &[&str], &[usize]); 2] =
    [("changes", &["before", "after"], &changes::KEY), ("history", &["value"], &history::KEY)];

/// The table of where every value was read.
pub(super) const EVIDENCE: &str = "evidence";

/// Columns by which changes, history and evidence name a value.
const NAMING: [&str; 3] = ["table", "key", "field"];

/// What a release shows of withdrawn records and values.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Captures that they were read in.
    pub captures: BTreeSet<String>,
    /// Whether the release shows any of them.
    pub shown: bool,
    /// Whether it names any of them, be it by key alone.
    pub known: bool,
    /// Tables of which rows or values go: those of the schema, `changes`, `history` and `evidence`.
    pub changed: BTreeSet<String>,
    /// Numbers of the rows of each table from which something goes, ascending.
    pub rows: BTreeMap<String, Vec<u64>>,
    /// Withdrawn values that no other row shows; complete after [`Self::exclude_public`].
    secrets: WithdrawnValues,
    /// Table and column of each withdrawn value.
    columns: BTreeSet<(String, String)>,
}

/// Scans a release for withdrawn records and values. Rows that go with a record are added to `set`.
///
/// # Errors
/// When the release cannot be read.
pub(super) fn scan(
    folder: &Path,
    published: &PublishedDataset,
    set: &mut WithdrawalSet<'_>,
) -> Result<Scan, ReleaseError> {
    let mut scan = Scan::default();
    let shapes = datapackage::shapes(published);
    set.collect_streamed(&shapes, &mut |table, columns, on_batch| {
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        for rows in read::columns(folder, &shapes[table].table, &columns)?.into_iter().flatten() {
            on_batch(&rows?)?;
        }
        Ok::<_, ReleaseError>(())
    })?;
    for shape in &shapes {
        scan.table(folder, shape, set)?;
    }
    scan.quoting(folder, set)?;
    scan.evidence(folder, set)?;
    Ok(scan)
}

impl Scan {
    /// Scans one table of the schema.
    fn table(&mut self, folder: &Path, shape: &TableRelations, set: &WithdrawalSet<'_>) -> Result<(), ReleaseError> {
        let key: Vec<&str> = shape.key.iter().map(String::as_str).collect();
        let withdrawn = |rows: &RecordBatch| {
            let keys = keys_by_name(rows, &shape.key);
            let is_withdrawn = |row| keys(row).is_some_and(|key| !set.of_row(&shape.table, &key).is_nothing());
            (0..rows.num_rows()).map(is_withdrawn).collect()
        };
        let rows = numbers(read::columns(folder, &shape.table, &key)?, withdrawn)?;
        for batch in read::rows(folder, &shape.table, None, &rows)?.into_iter().flatten() {
            let batch = batch?;
            let keys = keys_by_name(&batch, &shape.key);
            for (row, key) in (0..batch.num_rows()).filter_map(|row| Some((row, keys(row)?))) {
                self.row(shape, &batch, row, &set.of_row(&shape.table, &key));
            }
        }
        self.rows.insert(shape.table.clone(), rows);
        Ok(())
    }

    /// Notes what of a row goes.
    fn row(&mut self, shape: &TableRelations, batch: &RecordBatch, row: usize, withdrawn: &RowWithdrawal<'_>) {
        if *withdrawn == RowWithdrawal::Record {
            (self.known, self.shown) = (true, true);
            self.changed.insert(shape.table.clone());
        }
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            let name = field.name();
            if shape.key.contains(name) || !withdrawn.masks(name) {
                continue;
            }
            self.known = true;
            if let Some(value) = value(column, row).filter(|v| v != MASK) {
                self.shown = true;
                self.secrets.add(&value);
                self.columns.insert((shape.table.clone(), name.clone()));
                self.changed.insert(shape.table.clone());
            }
        }
    }

    /// Scans changes and history.
    fn quoting(&mut self, folder: &Path, set: &WithdrawalSet<'_>) -> Result<(), ReleaseError> {
        for (name, columns, _) in QUOTING {
            let mut known = false;
            let quotes = |[table, key, field]: [&str; 3]| {
                let is_masked = set.masks(table, key, field);
                known |= is_masked;
                is_masked && !field.is_empty()
            };
            let rows = named_rows(folder, name, quotes)?;
            self.known |= known;
            for batch in read::rows(folder, name, Some(columns), &rows)?.into_iter().flatten() {
                for column in batch?.columns() {
                    let values = (0..column.len()).filter_map(|row| value(column, row));
                    for value in values.filter(|value| value != MASK) {
                        self.shown = true;
                        self.changed.insert(name.to_owned());
                        self.secrets.add(&value);
                    }
                }
            }
        }
        Ok(())
    }

    /// Scans the evidence: the captures and the raw text of what goes.
    fn evidence(&mut self, folder: &Path, set: &WithdrawalSet<'_>) -> Result<(), ReleaseError> {
        let mut goes = false;
        let is_withdrawn = |[table, key, field]: [&str; 3]| {
            let withdrawn = set.of_row(table, key);
            goes |= withdrawn.masks(field);
            // The evidence of a row of a table is that of all its values.
            withdrawn.masks(field) || (field.is_empty() && !withdrawn.is_nothing())
        };
        let rows = named_rows(folder, EVIDENCE, is_withdrawn)?;
        for batch in read::rows(folder, EVIDENCE, Some(&["capture", "raw"]), &rows)?.into_iter().flatten() {
            let batch = batch?;
            for [capture, raw] in (0..batch.num_rows()).map(texts_by_name(&batch, ["capture", "raw"])) {
                self.captures.extend(capture.map(str::to_owned));
                // What stood in the source may be quoted with other values that were made of it.
                raw.into_iter().for_each(|raw| self.secrets.add(raw));
            }
        }
        if goes {
            self.changed.insert(EVIDENCE.to_owned());
        }
        self.rows.insert(EVIDENCE.to_owned(), rows);
        Ok(())
    }

    /// Removes from the secrets what rows show from which nothing goes, and notes whether evidence quotes what is left.
    ///
    /// # Errors
    /// When the release cannot be read.
    pub(super) fn exclude_public(
        &mut self,
        folder: &Path,
        published: &PublishedDataset,
        set: &WithdrawalSet<'_>,
    ) -> Result<(), ReleaseError> {
        let Self { secrets, rows, changed, .. } = self;
        for (table, _) in &published.schemas {
            let mut skip = Skip::new(rows.get(table));
            for batch in read::batches(folder, table)?.into_iter().flatten() {
                if secrets.is_empty() {
                    return Ok(());
                }
                let batch = batch?;
                let is_public = skip.public(batch.num_rows());
                batch.columns().iter().try_for_each(|column| exclude_column(secrets, column, &is_public))?;
            }
        }
        let mut skip = Skip::new(rows.get(EVIDENCE));
        for batch in read::columns(folder, EVIDENCE, &["table", "key", "raw"])?.into_iter().flatten() {
            let batch = batch?;
            let is_public = skip.public(batch.num_rows());
            let texts = texts_by_name(&batch, ["table", "key", "raw"]);
            for row in (0..batch.num_rows()).filter(|row| is_public[*row]) {
                let [table, Some(key), Some(raw)] = texts(row) else { continue };
                if !key.is_empty() && set.of_row(table.unwrap_or_default(), key).is_nothing() {
                    secrets.exclude_public(raw);
                }
            }
        }
        for batch in read::columns(folder, EVIDENCE, &["raw"])?.into_iter().flatten() {
            let batch = batch?;
            let mut raws = (0..batch.num_rows()).flat_map(texts_by_name(&batch, ["raw"])).flatten();
            if raws.any(|raw| secrets.contains_secret(raw)) {
                changed.insert(EVIDENCE.to_owned());
                break;
            }
        }
        Ok(())
    }

    /// Returns whether a text quotes a withdrawn value.
    pub(super) fn contains_secret(&self, text: &str) -> bool {
        self.secrets.contains_secret(text)
    }

    /// Returns a report without what goes; `rows` are the counts of tables that were written again.
    pub(super) fn report(&self, bytes: &[u8], rows: &BTreeMap<String, u64>, set: &WithdrawalSet<'_>) -> Vec<u8> {
        let masks = |table: &str, key: &str, field: &str| set.masks(table, key, field);
        report::without(bytes, rows, &self.columns, &masks, &|text| self.contains_secret(text))
    }
}

/// Removes the values of a column that are public from the secrets.
fn exclude_column(secrets: &mut WithdrawnValues, column: &ArrayRef, is_public: &[bool]) -> Result<(), ReleaseError> {
    let rows = (0..column.len()).filter(|row| is_public[*row] && column.is_valid(*row));
    if let Some(texts) = column.as_any().downcast_ref::<StringArray>() {
        rows.for_each(|row| secrets.exclude_public(texts.value(row)));
        return Ok(());
    }
    let options = FormatOptions::default();
    let (formatter, mut text) = (ArrayFormatter::try_new(column.as_ref(), &options)?, String::new());
    for row in rows {
        text.clear();
        // A value that cannot be written is none that was published.
        if write!(text, "{}", formatter.value(row)).is_ok() {
            secrets.exclude_public(&text);
        }
    }
    Ok(())
}

/// The rows of a table that are no public ones, skipped while its batches are read in their order.
struct Skip<'r> {
    rows: std::iter::Peekable<std::slice::Iter<'r, u64>>,
    next: u64,
}

impl<'r> Skip<'r> {
    fn new(rows: Option<&'r Vec<u64>>) -> Self {
        let rows = rows.map(Vec::as_slice).unwrap_or_default();
        Self { rows: rows.iter().peekable(), next: 0 }
    }

    /// Whether each of the next rows is public.
    fn public(&mut self, count: usize) -> Vec<bool> {
        let end = self.next + count as u64;
        let mut public = vec![true; count];
        while let Some(row) = self.rows.next_if(|row| **row < end) {
            if let Some(is_public) = usize::try_from(row - self.next).ok().and_then(|n| public.get_mut(n)) {
                *is_public = false;
            }
        }
        self.next = end;
        public
    }
}

/// Returns a function that gives table, key and field that a row of changes, history or evidence names.
pub(super) fn naming<'b>(rows: &'b RecordBatch) -> impl Fn(usize) -> [&'b str; 3] {
    let texts = texts_by_name(rows, NAMING);
    move |row| texts(row).map(Option::unwrap_or_default)
}

/// The numbers of the rows of changes, history or evidence of which something holds for table, key and field.
fn named_rows(folder: &Path, table: &str, mut holds: impl FnMut([&str; 3]) -> bool) -> Result<Vec<u64>, ReleaseError> {
    numbers(read::columns(folder, table, &NAMING)?, |rows| {
        (0..rows.num_rows()).map(naming(rows)).map(&mut holds).collect()
    })
}

/// The numbers of rows, over all batches, that `holds` marks in each batch.
fn numbers(
    batches: Option<read::Batches>,
    mut holds: impl FnMut(&RecordBatch) -> Vec<bool>,
) -> Result<Vec<u64>, ReleaseError> {
    let (mut numbers, mut next) = (Vec::new(), 0..);
    for batch in batches.into_iter().flatten() {
        numbers.extend(holds(&batch?).into_iter().zip(&mut next).filter_map(|(holds, row)| holds.then_some(row)));
    }
    Ok(numbers)
}
