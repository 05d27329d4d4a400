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
}
