//! Values that a rule of normalising changed, completed or removed (PROV: derivation).

use crate::model::evidence::Origin;

/// A value that differs from what was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derivation {
    /// Row in the batch.
    pub row: usize,
    /// Column.
    pub column: usize,
    /// Origin of the value now.
    pub origin: Origin,
    /// The rule that changed it.
    pub rule: String,
    /// The column that it was made from, if another one.
    pub from: Option<usize>,
}
