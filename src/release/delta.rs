//! What changed between two releases of a table: a merge of two key-sorted streams of rows.
//!
//! In go the rows before and after, both sorted by primary key; out come keys that were added or
//! deleted, and for those in both each field that differs. Columns are matched by name, so that a column
//! which only one of the two has counts as empty in the other.

use std::{cmp::Ordering, sync::Arc};

use arrow::{
    array::{ArrayRef, RecordBatch, new_null_array},
    datatypes::{Field, Schema},
    error::ArrowError,
    row::{RowConverter, Rows, SortField},
};

use crate::model::{
    changes::{Change, Kind},
    row::{key, value},
    schema::{MASK, Personal, TableSchema},
};

/// The changes of one table, in the order of its key.
///
/// # Errors
/// When a key column has a type that cannot be ordered.
pub(super) fn delta(table: &TableSchema, before: &RecordBatch, after: &RecordBatch) -> Result<Vec<Change>, ArrowError> {
    let before = aligned(table, before)?;
    let [old, new] = keys(table, [&before, after])?;
    let mut changes = Vec::new();
    let (mut a, mut b) = (0, 0);
    while a < before.num_rows() || b < after.num_rows() {
        let order = match (a < before.num_rows(), b < after.num_rows()) {
            (true, true) => old.row(a).cmp(&new.row(b)),
            (true, false) => Ordering::Less,
            _ => Ordering::Greater,
        };
        match order {
            Ordering::Less => changes.push(whole(table, Kind::Delete, &before, a)),
            Ordering::Greater => changes.push(whole(table, Kind::Add, after, b)),
            Ordering::Equal => fields(table, (&before, a), (after, b), &mut changes),
        }
        a += usize::from(order != Ordering::Greater);
        b += usize::from(order != Ordering::Less);
    }
    Ok(changes)
}

/// The rows with the table's columns; one that they lack is empty. One of another type stays what it is and
/// is compared as text; a key must be of the type that keys have now.
pub(super) fn aligned(table: &TableSchema, rows: &RecordBatch) -> Result<RecordBatch, ArrowError> {
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

/// Comparable keys of the rows of both sides.
fn keys(table: &TableSchema, sides: [&RecordBatch; 2]) -> Result<[Rows; 2], ArrowError> {
    let kinds = table.primary_key.iter().map(|c| SortField::new(table.fields[*c].kind.arrow())).collect();
    let converter = RowConverter::new(kinds)?;
    let of = |side: &RecordBatch| {
        let columns: Vec<ArrayRef> = table.primary_key.iter().map(|c| Arc::clone(side.column(*c))).collect();
        converter.convert_columns(&columns)
    };
    Ok([of(sides[0])?, of(sides[1])?])
}

fn whole(table: &TableSchema, kind: Kind, rows: &RecordBatch, row: usize) -> Change {
    let key = key(rows, &table.primary_key, row);
    Change { table: table.name.clone(), key, kind, field: None, before: None, after: None }
}

/// Each field that differs between a row before and after.
fn fields(
    table: &TableSchema,
    (before, a): (&RecordBatch, usize),
    (after, b): (&RecordBatch, usize),
    changes: &mut Vec<Change>,
) {
    for (c, field) in table.fields.iter().enumerate() {
        let (mut old, mut new) = (value(before.column(c), a), value(after.column(c), b));
        if old != new {
            // What a schema hides now may have been published once: it is not told again.
            if matches!(field.personal, Some(Personal::Mask | Personal::Drop)) {
                (old, new) = (old.map(|_| MASK.to_owned()), new.map(|_| MASK.to_owned()));
            }
            let (table, key) = (table.name.clone(), key(after, &table.primary_key, b));
            let field = Some(field.name.clone());
            changes.push(Change { table, key, kind: Kind::Modify, field, before: old, after: new });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use arrow::array::{Int64Array, StringArray};
    use proptest::prelude::*;

    use super::*;
    use crate::model::schema::{Constraints, Field, NumberStyle, StringFormat, Type};

    fn table() -> TableSchema {
        let field = |name: &str, kind| Field {
            name: name.to_owned(),
            title: String::new(),
            kind,
            constraints: Constraints::default(),
            date_order: None,
            year_from: None,
            precision_of: None,
            labels: Vec::new(),
            personal: None,
        };
        TableSchema {
            name: "t".to_owned(),
            title: String::new(),
            description: String::new(),
            english: serde_json::Value::Null,
            fields: vec![
                field("id", Type::Integer(NumberStyle::default())),
                field("part", Type::String(StringFormat::Default)),
                field("text", Type::String(StringFormat::Default)),
                field("n", Type::Integer(NumberStyle::default())),
            ],
            primary_key: vec![0, 1],
            unique_keys: Vec::new(),
            foreign_keys: Vec::new(),
            written: serde_json::Value::Null,
        }
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
            (key(batch, &table.primary_key, n), values.collect())
        };
        (0..batch.num_rows()).map(row).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_changes_from_a_to_b_make_b_of_a(a in rows(), b in rows()) {
            let (a, b) = (batch(&a), batch(&b));
            let changes = delta(&table(), &a, &b).expect("a delta");
            let (mut made, wanted) = (shown(&a), shown(&b));
            for change in &changes {
                match (change.kind, &change.field) {
                    (Kind::Add, _) => {
                        prop_assert!(made.insert(change.key.clone(), wanted[&change.key].clone()).is_none());
                    }
                    (Kind::Delete, _) => prop_assert!(made.remove(&change.key).is_some()),
                    (Kind::Modify, Some(field)) => {
                        let row = made.get_mut(&change.key).expect("a row");
                        prop_assert_eq!(row.get(field), change.before.as_ref());
                        match &change.after {
                            Some(after) => row.insert(field.clone(), after.clone()),
                            None => row.remove(field),
                        };
                    }
                    (Kind::Modify, None) => prop_assert!(false, "a change of no field"),
                }
            }
            prop_assert_eq!(made, wanted);
            prop_assert!(delta(&table(), &b, &b).expect("a delta").is_empty());
        }
    }

    #[test]
    fn a_column_that_is_new_counts_as_empty_before() {
        let rows: Rows = [((1, "a".to_owned()), (Some("x".to_owned()), Some(2)))].into();
        let after = batch(&rows);
        let before = after.project(&[0, 1, 2]).expect("three columns");
        let changes = delta(&table(), &before, &after).expect("a delta");
        let told: Vec<_> =
            changes.iter().map(|c| (c.field.as_deref(), c.before.as_deref(), c.after.as_deref())).collect();
        assert_eq!(told, [(Some("n"), None, Some("2"))]);
    }
}
