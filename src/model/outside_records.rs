//! Content of JSON or XML that is outside of the records.

use serde::{Deserialize, Serialize};

/// Content of JSON or XML that is outside of the records.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OutsideRecords {
    /// Its place.
    pub place: String,
    /// Count of visible characters of its values.
    pub characters: u64,
    /// Names of the values of its first item, if it is a list of objects.
    pub names: Vec<String>,
}
