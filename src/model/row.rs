//! Values and keys of rows as text.

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, BooleanArray, RecordBatch, StringArray},
    error::ArrowError,
};

use super::schema::MASK;

/// Returns the concatenated bytes of all texts of a column.
pub fn text_bytes(texts: &StringArray) -> &[u8] {
    let at = |offset: Option<&i32>| offset.and_then(|o| usize::try_from(*o).ok()).unwrap_or_default();
    let offsets = texts.value_offsets();
    &texts.value_data()[at(offsets.first())..at(offsets.last())]
}

/// Maps bytes of the texts of a column to rows, in ascending order.
pub struct RowCursor<'a> {
    offsets: &'a [i32],
    row: usize,
}

impl<'a> RowCursor<'a> {
    /// Starts at the first row.
    pub fn new(texts: &'a StringArray) -> Self {
        Self { offsets: texts.value_offsets(), row: 0 }
    }

    /// Returns the row of a byte of [`text_bytes`]; `at` must not decrease between calls.
    #[inline]
    pub fn row_at(&mut self, at: usize) -> usize {
        while usize::try_from(self.offsets[self.row + 1] - self.offsets[0]).is_ok_and(|end| end <= at) {
            self.row += 1;
        }
        self.row
    }
}

/// Returns a text of a batch of texts; `None` for a missing value.
pub fn text(texts: &RecordBatch, row: usize, column: usize) -> Option<&str> {
    let cells = texts.column(column).as_any().downcast_ref::<StringArray>()?;
    cells.is_valid(row).then(|| cells.value(row))
}

/// Finds columns of texts by their names; returns a function that gives their texts of a row, `None` for a missing column
/// or value.
pub fn texts_by_name<'b, const N: usize>(
    rows: &'b RecordBatch,
    names: [&str; N],
) -> impl Fn(usize) -> [Option<&'b str>; N] + use<'b, N> {
    let texts = |name: &str| rows.column_by_name(name)?.as_any().downcast_ref::<StringArray>();
    let columns = names.map(texts);
    move |row| columns.map(|texts| texts.filter(|texts| texts.is_valid(row)).map(|texts| texts.value(row)))
}

/// Returns a value as text; `None` for a missing value.
pub fn value(column: &ArrayRef, row: usize) -> Option<String> {
    column.is_valid(row).then(|| match column.as_any().downcast_ref::<StringArray>() {
        Some(texts) => texts.value(row).to_owned(),
        None => arrow::util::display::array_value_to_string(column, row).unwrap_or_default(),
    })
}

/// Joins the parts of a key by `/`. A key of one part is that part unchanged; of several parts, each is escaped as in a
/// JSON pointer (RFC 6901: `~1` for `/`, `~0` for `~`), so that different keys have different texts.
pub fn join_key<S: AsRef<str>>(parts: &[S]) -> String {
    if let [one] = parts {
        return one.as_ref().to_owned();
    }
    let mut key = String::new();
    for (n, part) in parts.iter().map(AsRef::as_ref).enumerate() {
        if n > 0 {
            key.push('/');
        }
        match part.contains(['/', '~']) {
            true => key.push_str(&part.replace('~', "~0").replace('/', "~1")),
            false => key.push_str(part),
        }
    }
    key
}

/// Splits a key into `count` parts, unescaped; `None` when it has another number of parts.
pub fn split_key(key: &str, count: usize) -> Option<Vec<String>> {
    if count == 1 {
        return Some(vec![key.to_owned()]);
    }
    let parts: Vec<_> = key.split('/').map(unescape_key).collect();
    (parts.len() == count).then_some(parts)
}

/// Returns whether a text is a valid key of `count` parts.
pub fn is_joined_key(key: &str, count: usize) -> bool {
    let is_part = |part: &str| part.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    count == 1 || (key.split('/').count() == count && key.split('/').all(is_part))
}

/// Unescapes the parts of a key without splitting it; the result can be ambiguous.
pub fn unescape_key(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}

/// Returns the key of a row: the values of its key columns, joined by [`join_key`].
pub fn key_of_row(rows: &RecordBatch, columns: &[usize], row: usize) -> String {
    join_key(&columns.iter().map(|c| value(rows.column(*c), row).unwrap_or_default()).collect::<Vec<_>>())
}

/// Finds key columns by their names; returns a function that gives the key of a row, `None` when a column or a value is
/// missing.
pub fn keys_by_name<'b>(rows: &'b RecordBatch, names: &[String]) -> impl Fn(usize) -> Option<String> + use<'b> {
    let columns: Option<Vec<&ArrayRef>> = names.iter().map(|name| rows.column_by_name(name)).collect();
    move |row| {
        let parts: Option<Vec<_>> = columns.as_ref()?.iter().map(|column| value(column, row)).collect();
        parts.map(|parts| join_key(&parts))
    }
}

/// Removes the values of the rows marked in `remove`; a required text column gets [`MASK`] instead.
///
/// # Errors
/// When `remove` and the column differ in length.
pub fn remove_values(column: &ArrayRef, remove: &[bool], required: bool) -> Result<ArrayRef, ArrowError> {
    if let Some(texts) = column.as_any().downcast_ref::<StringArray>().filter(|_| required) {
        let one = |(row, remove): (usize, &bool)| {
            let text = texts.is_valid(row).then(|| texts.value(row));
            if *remove { text.map(|_| MASK) } else { text }
        };
        return Ok(Arc::new(remove.iter().enumerate().map(one).collect::<StringArray>()));
    }
    let blanked = arrow::compute::nullif(column, &BooleanArray::from(remove.to_vec()))?;
    // `nullif` only clears validity bits; the removed bytes must not stay in the buffer.
    Ok(match blanked.as_any().downcast_ref::<StringArray>() {
        Some(texts) => Arc::new(texts.iter().collect::<StringArray>()),
        None => blanked,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_of_one_part_are_unchanged_and_others_are_escaped() {
        assert_eq!(join_key(&["a/b~c"]), "a/b~c");
        assert_eq!(join_key(&["panaa-2-2", "1"]), "panaa-2-2/1");
        assert_eq!([join_key(&["a/b", "c"]), join_key(&["a", "b/c"])], ["a~1b/c", "a/b~1c"]);
        assert_eq!([join_key(&["~1", "c"]), join_key(&["/", "c"])], ["~01/c", "~1/c"]);
        assert_eq!(split_key("a/b/c", 2), None);
        assert!(
            is_joined_key("a/b/c", 1)
                && !is_joined_key("a/b/c", 2)
                && !is_joined_key("a~/b", 2)
                && is_joined_key("a~0/b", 2)
        );
    }

    proptest! {
        #[test]
        fn keys_split_into_the_parts_that_were_joined(all in prop::collection::vec("[a/~01é ]{0,6}", 1..5)) {
            let key = join_key(&all);
            prop_assert!(is_joined_key(&key, all.len()));
            prop_assert!(all.len() == 1 || unescape_key(&key) == all.join("/"));
            prop_assert_eq!(split_key(&key, all.len()), Some(all));
        }

        #[test]
        fn different_keys_have_different_texts(
            one in prop::collection::vec("[/~01]{0,3}", 3), other in prop::collection::vec("[/~01]{0,3}", 3)
        ) {
            prop_assert_eq!(join_key(&one) == join_key(&other), one == other);
        }
    }
}
