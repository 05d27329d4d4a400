//! When the rows of a dataset, and the values that ever changed, were seen first and last.

use chrono::NaiveDate;

/// A time in which a row, or one value of it, was seen without a break. A value that never changed has no
/// entry of its own: it was seen as long as its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Table.
    pub table: String,
    /// Key of the row, its parts joined by `/`.
    pub key: String,
    /// Column; none for the row itself.
    pub field: Option<String>,
    /// The value, as the CSV writes it; none for no value, and for a row.
    pub value: Option<String>,
    /// Day of the captures of the first release that had it.
    pub first: NaiveDate,
    /// The same of the last release that had it.
    pub last: NaiveDate,
    /// Whether the release that tells this has it still.
    pub current: bool,
}
