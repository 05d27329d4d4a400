//! What the columns of a dataset hold, in numbers: the first thing a reader of a report asks for.

/// One column of one table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnProfile {
    /// Table.
    pub table: String,
    /// Column.
    pub column: String,
    /// Rows without a value.
    pub nulls: u64,
    /// Distinct values, the missing one not counted.
    pub distinct: u64,
    /// Smallest value as text, where the type has an order.
    pub least: Option<String>,
    /// Largest value as text.
    pub most: Option<String>,
    /// The commonest values with how many rows have each, of columns whose values come again and are nobody's.
    pub top: Vec<(String, u64)>,
    /// How many rows lie in each of equal parts of the way from the smallest value to the largest; none without a way.
    pub bins: Vec<u64>,
}
