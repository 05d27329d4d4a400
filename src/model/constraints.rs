//! Constraints of a column: those of Table Schema, with their bounds parsed.

use regex::Regex;

/// Constraints on the values of a column.
#[derive(Debug, Clone, Default)]
pub struct Constraints {
    /// No nulls.
    pub required: bool,
    /// No two rows with the same value.
    pub unique: bool,
    /// Minimum number of characters, or of items of a list.
    pub min_length: Option<u64>,
    /// Maximum number of characters, or of items of a list.
    pub max_length: Option<u64>,
    /// Minimum value.
    pub minimum: Option<Bound>,
    /// Maximum value.
    pub maximum: Option<Bound>,
    /// Pattern of the text, anchored at both ends.
    pub pattern: Option<Regex>,
    /// The allowed values.
    pub one_of: Option<Vec<String>>,
}

/// A bound, as written and as a comparable number of its column's type.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// As written.
    pub text: String,
    /// The integer, the days or microseconds since 1970, or the unscaled decimal; not for binary floats.
    pub exact: i128,
    /// For binary floats.
    pub float: f64,
}
