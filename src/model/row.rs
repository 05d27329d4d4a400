//! Values and keys of rows, as the text that people and files know them by.

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, BooleanArray, RecordBatch, StringArray},
    error::ArrowError,
};

use super::schema::MASK;

/// The bytes of all texts of a column, one behind the other.
pub fn bytes(texts: &StringArray) -> &[u8] {
    let at = |offset: Option<&i32>| offset.and_then(|o| usize::try_from(*o).ok()).unwrap_or_default();
    let offsets = texts.value_offsets();
    &texts.value_data()[at(offsets.first())..at(offsets.last())]
}

/// Tells in which row of a column a byte of its texts stands; bytes are asked for in their order.
pub struct Walk<'a> {
    offsets: &'a [i32],
    row: usize,
}

impl<'a> Walk<'a> {
    /// From the first row on.
    pub fn of(texts: &'a StringArray) -> Self {
        Self { offsets: texts.value_offsets(), row: 0 }
    }

    /// The row of a byte of [`bytes()`].
    #[inline]
    pub fn row(&mut self, at: usize) -> usize {
        while usize::try_from(self.offsets[self.row + 1] - self.offsets[0]).is_ok_and(|end| end <= at) {
            self.row += 1;
        }
        self.row
    }
}

/// A text of a batch of texts; `None` for a missing one.
pub fn text(texts: &RecordBatch, row: usize, column: usize) -> Option<&str> {
    let cells = texts.column(column).as_any().downcast_ref::<StringArray>()?;
    cells.is_valid(row).then(|| cells.value(row))
}

/// A value as text; `None` for a missing one.
pub fn value(column: &ArrayRef, row: usize) -> Option<String> {
    column.is_valid(row).then(|| match column.as_any().downcast_ref::<StringArray>() {
        Some(texts) => texts.value(row).to_owned(),
        None => arrow::util::display::array_value_to_string(column, row).unwrap_or_default(),
    })
}

/// The key of a row: the values of its columns, joined by `/`.
pub fn key(rows: &RecordBatch, columns: &[usize], row: usize) -> String {
    columns.iter().map(|c| value(rows.column(*c), row).unwrap_or_default()).collect::<Vec<_>>().join("/")
}

/// The same by the names of the columns; `None` when one is missing.
pub fn named(rows: &RecordBatch, columns: &[String], row: usize) -> Option<String> {
    let parts: Option<Vec<_>> = columns.iter().map(|name| value(rows.column_by_name(name)?, row)).collect();
    parts.map(|parts| parts.join("/"))
}

/// A column without the values of some rows; a required text has a mask in their place.
///
/// # Errors
/// When there are not as many marks as rows.
pub fn blanked(column: &ArrayRef, goes: &[bool], required: bool) -> Result<ArrayRef, ArrowError> {
    if let Some(texts) = column.as_any().downcast_ref::<StringArray>().filter(|_| required) {
        let one = |(row, goes): (usize, &bool)| {
            let text = texts.is_valid(row).then(|| texts.value(row));
            if *goes { text.map(|_| MASK) } else { text }
        };
        return Ok(Arc::new(goes.iter().enumerate().map(one).collect::<StringArray>()));
    }
    let blanked = arrow::compute::nullif(column, &BooleanArray::from(goes.to_vec()))?;
    // What goes is not left behind the mark that says so.
    Ok(match blanked.as_any().downcast_ref::<StringArray>() {
        Some(texts) => Arc::new(texts.iter().collect::<StringArray>()),
        None => blanked,
    })
}
