//! What changed between two releases of a table: a merge of two key-sorted streams of rows.
//!
//! In go the rows before and after, both sorted by primary key; out come keys that were added or
//! deleted, and for those in both each field that differs. Columns are matched by name, so that a column
//! which only one of the two has counts as empty in the other.

use std::{cmp::Ordering, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, RecordBatch, StringArray, new_null_array},
    error::ArrowError,
    row::{RowConverter, Rows, SortField},
    util::display::array_value_to_string,
};

use crate::model::{
    changes::{Change, Kind},
    schema::TableSchema,
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

/// The rows with the table's columns; one that they lack is empty, one of another type becomes text.
fn aligned(table: &TableSchema, rows: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let schema = table.arrow();
    let column = |field: &Arc<arrow::datatypes::Field>| -> Result<ArrayRef, ArrowError> {
        match rows.column_by_name(field.name()) {
            Some(column) if column.data_type() == field.data_type() => Ok(Arc::clone(column)),
            Some(column) => arrow::compute::cast(column, field.data_type()),
            None => Ok(new_null_array(field.data_type(), rows.num_rows())),
        }
    };
    let columns = schema.fields().iter().map(column).collect::<Result<Vec<_>, _>>()?;
    RecordBatch::try_new(schema, columns)
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

/// The primary key of a row, its parts joined by `/`.
fn key(table: &TableSchema, rows: &RecordBatch, row: usize) -> String {
    table.primary_key.iter().map(|c| text(rows.column(*c), row).unwrap_or_default()).collect::<Vec<_>>().join("/")
}

fn text(column: &ArrayRef, row: usize) -> Option<String> {
    column.is_valid(row).then(|| match column.as_any().downcast_ref::<StringArray>() {
        Some(texts) => texts.value(row).to_owned(),
        None => array_value_to_string(column, row).unwrap_or_default(),
    })
}

fn whole(table: &TableSchema, kind: Kind, rows: &RecordBatch, row: usize) -> Change {
    let key = key(table, rows, row);
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
        let (old, new) = (text(before.column(c), a), text(after.column(c), b));
        if old != new {
            let (table, key) = (table.name.clone(), key(table, after, b));
            let field = Some(field.name.clone());
            changes.push(Change { table, key, kind: Kind::Modify, field, before: old, after: new });
        }
    }
}
