//! Compares two releases of a table: a merge of two key-sorted streams of rows.
//!
//! In go the rows before and after, both sorted by primary key; out come added and deleted keys, and for keys in both each
//! field that differs. Columns are matched by name: a column that only one of the two has is null in the other.

use std::{cmp::Ordering, sync::Arc};

use arrow::{
    array::{ArrayRef, RecordBatch, new_null_array},
    datatypes::{Field, Schema},
    error::ArrowError,
    row::{Row, RowConverter, Rows, SortField},
};

use crate::model::{
    changes::{Change, ChangeKind},
    row::{key_of_row, value},
    schema::{MASK, Personal, TableSchema},
};
use crate::release::error::ReleaseError;

/// Counts of rows that differ between two releases of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::release) struct RowCounts {
    pub(in crate::release) before: u64,
    pub(in crate::release) added: u64,
    pub(in crate::release) changed: u64,
    pub(in crate::release) vanished: u64,
}

/// Receives each change.
type OnChange<'c> = dyn FnMut(Change) -> Result<(), ReleaseError> + 'c;

/// Compares the rows of a table before and after, both in the order of its key: gives each change to `on_change`, in that
/// order, and returns the counts.
///
/// # Errors
/// When a key column has a type that cannot be ordered, or rows cannot be read.
pub(in crate::release) fn delta(
    table: &TableSchema,
    before: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    after: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    on_change: &mut OnChange<'_>,
) -> Result<RowCounts, ReleaseError> {
    let kinds = table.primary_key.iter().map(|c| SortField::new(table.fields[*c].kind.arrow())).collect();
    let converter = RowConverter::new(kinds)?;
    let mut old = Side::new(table, &converter, before.map(|rows| aligned(table, &rows?)));
    let mut new = Side::new(table, &converter, after);
    let mut counts = RowCounts::default();
    loop {
        let order = match (old.has_row()?, new.has_row()?) {
            (false, false) => return Ok(counts),
            (true, true) => old.key().cmp(&new.key()),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        };
        match order {
            Ordering::Less => on_change(row_change(table, ChangeKind::Delete, &old.batch, old.at))?,
            Ordering::Greater => on_change(row_change(table, ChangeKind::Add, &new.batch, new.at))?,
            Ordering::Equal => {
                counts.changed +=
                    u64::from(field_changes(table, (&old.batch, old.at), (&new.batch, new.at), on_change)?)
            }
        }
        counts.added += u64::from(order == Ordering::Greater);
        counts.vanished += u64::from(order == Ordering::Less);
        counts.before += u64::from(order != Ordering::Greater);
        old.at += usize::from(order != Ordering::Greater);
        new.at += usize::from(order != Ordering::Less);
    }
}

/// One side of the merge, read batch by batch.
struct Side<'t, I> {
    table: &'t TableSchema,
    converter: &'t RowConverter,
    from: I,
    batch: RecordBatch,
    keys: Option<Rows>,
    at: usize,
}

impl<'t, I: Iterator<Item = Result<RecordBatch, ArrowError>>> Side<'t, I> {
    fn new(table: &'t TableSchema, converter: &'t RowConverter, from: I) -> Self {
        Self { table, converter, from, batch: RecordBatch::new_empty(table.arrow()), keys: None, at: 0 }
    }

    /// Whether there is a row; reads the next batch where one ends.
    fn has_row(&mut self) -> Result<bool, ArrowError> {
        while self.at >= self.batch.num_rows() {
            let Some(batch) = self.from.next().transpose()? else { return Ok(false) };
            let columns: Vec<ArrayRef> = self.table.primary_key.iter().map(|c| Arc::clone(batch.column(*c))).collect();
            self.keys = Some(self.converter.convert_columns(&columns)?);
            (self.batch, self.at) = (batch, 0);
        }
        Ok(true)
    }

    /// The key of the row, in a form that can be compared.
    fn key(&self) -> Option<Row<'_>> {
        self.keys.as_ref().map(|keys| keys.row(self.at))
    }
}

/// Returns the rows with the columns of today's schema. A missing column is null. A column of another type is compared as
/// text, unless it is a key: then it is cast.
pub(in crate::release) fn aligned(table: &TableSchema, rows: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let column = |(c, field): (usize, &Arc<Field>)| -> (Arc<Field>, ArrayRef) {
        let empty = || new_null_array(field.data_type(), rows.num_rows());
        let is_key = table.primary_key.contains(&c);
        let column = match rows.column_by_name(field.name()) {
            Some(column) if column.data_type() == field.data_type() || !is_key => Arc::clone(column),
            Some(column) => arrow::compute::cast(column, field.data_type()).unwrap_or_else(|_| empty()),
            None => empty(),
        };
        let field = field.as_ref().clone().with_data_type(column.data_type().clone()).with_nullable(true);
        (Arc::new(field), column)
    };
    let (fields, columns): (Vec<_>, Vec<_>) = table.arrow().fields().iter().enumerate().map(column).unzip();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}

/// The change of a whole row.
fn row_change(table: &TableSchema, kind: ChangeKind, rows: &RecordBatch, row: usize) -> Change {
    let key = key_of_row(rows, &table.primary_key, row);
    Change { table: table.name.clone(), key, kind, field: None, before: None, after: None }
}

/// Gives each field that differs between a row before and after; returns whether any does.
fn field_changes(
    table: &TableSchema,
    (before, a): (&RecordBatch, usize),
    (after, b): (&RecordBatch, usize),
    on_change: &mut OnChange<'_>,
) -> Result<bool, ReleaseError> {
    let mut differs = false;
    for (c, field) in table.fields.iter().enumerate() {
        let (mut old, mut new) = (value(before.column(c), a), value(after.column(c), b));
        if old != new {
            differs = true;
            // A value that the schema masks now may have been published once: it is not quoted again.
            if matches!(field.personal, Some(Personal::Mask | Personal::Drop)) {
                (old, new) = (old.map(|_| MASK.to_owned()), new.map(|_| MASK.to_owned()));
            }
            let (table, key) = (table.name.clone(), key_of_row(after, &table.primary_key, b));
            let field = Some(field.name.clone());
            on_change(Change { table, key, kind: ChangeKind::Modify, field, before: old, after: new })?;
        }
    }
    Ok(differs)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use arrow::array::{Int64Array, StringArray};
    use proptest::prelude::*;

    use super::*;
    use crate::model::schema::{Field, NumberStyle, StringFormat, Type};

    fn table() -> TableSchema {
        let fields = vec![
            Field::new("id", Type::Integer(NumberStyle::default())),
            Field::new("part", Type::String(StringFormat::Default)),
            Field::new("text", Type::String(StringFormat::Default)),
            Field::new("n", Type::Integer(NumberStyle::default())),
        ];
        TableSchema::new("t", fields, vec![0, 1])
    }

    type Rows = BTreeMap<(i64, String), (Option<String>, Option<i64>)>;

    fn rows() -> impl Strategy<Value = Rows> {
        prop::collection::btree_map(
            (-3_i64..40, "[ab]"),
            (prop::option::of("[a-c]{0,2}"), prop::option::of(0_i64..3)),
            0..25,
        )
    }

    fn batch(rows: &Rows) -> RecordBatch {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(rows.keys().map(|k| Some(k.0)).collect::<Int64Array>()),
            Arc::new(rows.keys().map(|k| Some(k.1.as_str())).collect::<StringArray>()),
            Arc::new(rows.values().map(|v| v.0.as_deref()).collect::<StringArray>()),
            Arc::new(rows.values().map(|v| v.1).collect::<Int64Array>()),
        ];
        RecordBatch::try_new(table().arrow(), columns).expect("a batch")
    }

    /// Each row as column → text, by its key.
    fn shown(batch: &RecordBatch) -> BTreeMap<String, BTreeMap<String, String>> {
        let table = table();
        let row = |n| {
            let values =
                table.fields.iter().enumerate().filter_map(|(c, f)| Some((f.name.clone(), value(batch.column(c), n)?)));
            (key_of_row(batch, &table.primary_key, n), values.collect())
        };
        (0..batch.num_rows()).map(row).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_changes_from_a_to_b_make_b_of_a(a in rows(), b in rows(), cut in 1_usize..30) {
            let (a, b) = (batch(&a), batch(&b));
            // However the rows come, cut anywhere.
            let parts = |rows: &RecordBatch| -> Vec<_> {
                let count = rows.num_rows();
                (0..count).step_by(cut).map(|from| Ok(rows.slice(from, cut.min(count - from)))).collect()
            };
            let mut changes = Vec::new();
            let moved = delta(&table(), parts(&a).into_iter(), parts(&b).into_iter(), &mut |change| {
                changes.push(change);
                Ok(())
            });
            let count = |kind| changes.iter().filter(|c| c.kind == kind).count() as u64;
            let moved = moved.expect("a delta");
            prop_assert_eq!((moved.added, moved.vanished), (count(ChangeKind::Add), count(ChangeKind::Delete)));
            prop_assert_eq!(moved.before, a.num_rows() as u64);
            let (mut made, wanted) = (shown(&a), shown(&b));
            for change in &changes {
                match (change.kind, &change.field) {
                    (ChangeKind::Add, _) => {
                        prop_assert!(made.insert(change.key.clone(), wanted[&change.key].clone()).is_none());
                    }
                    (ChangeKind::Delete, _) => prop_assert!(made.remove(&change.key).is_some()),
                    (ChangeKind::Modify, Some(field)) => {
                        let row = made.get_mut(&change.key).expect("a row");
                        prop_assert_eq!(row.get(field), change.before.as_ref());
                        match &change.after {
                            Some(after) => row.insert(field.clone(), after.clone()),
                            None => row.remove(field),
                        };
                    }
                    (ChangeKind::Modify, None) => prop_assert!(false, "a change of no field"),
                }
            }
            prop_assert_eq!(made, wanted);
            let (same, other) = (parts(&b).into_iter(), [Ok(b.clone())].into_iter());
            let moved = delta(&table(), same, other, &mut |change| panic!("{change:?}")).expect("a delta");
            prop_assert_eq!(moved, RowCounts { before: b.num_rows() as u64, ..RowCounts::default() });
        }
    }

    #[test]
    fn a_column_that_is_new_counts_as_empty_before() {
        let rows: Rows = [((1, "a".to_owned()), (Some("x".to_owned()), Some(2)))].into();
        let after = batch(&rows);
        let before = after.project(&[0, 1, 2]).expect("three columns");
        let mut changes = Vec::new();
        let moved = delta(&table(), [Ok(before)].into_iter(), [Ok(after)].into_iter(), &mut |change| {
            changes.push(change);
            Ok(())
        });
        assert_eq!(moved.expect("a delta").changed, 1);
        let texts: Vec<_> =
            changes.iter().map(|c| (c.field.as_deref(), c.before.as_deref(), c.after.as_deref())).collect();
        assert_eq!(texts, [(Some("n"), None, Some("2"))]);
    }
}
