//! How delimited text, JSON and XML are written, as far as a recipe gives it.

use serde::{Deserialize, Serialize};

/// How the cells of a delimited text are written, as far as a recipe gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CsvDialect {
    /// The character between two cells; none to find it by the text.
    pub delimiter: Option<char>,
    /// The character that escapes the next one in a quoted cell.
    pub escape: Option<char>,
    /// Whether quotes enclose cells; otherwise they are text.
    pub quoting: bool,
}

impl Default for CsvDialect {
    fn default() -> Self {
        Self { delimiter: None, escape: None, quoting: true }
    }
}

/// The steps from the top of JSON or XML to its records.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RecordPath {
    /// Keys, or names of elements.
    pub steps: Vec<String>,
    /// Whether it is a JSON pointer (RFC 6901): then a number is the place of an item in a list.
    pub is_pointer: bool,
}

impl RecordPath {
    /// Parses a JSON pointer (`/Dados/1.º Trimestre`), or keys with points or slashes between them (`dados.obras`).
    pub fn new(text: &str) -> Self {
        if let Some(pointer) = text.strip_prefix('/') {
            let steps = pointer.split('/').map(|step| step.replace("~1", "/").replace("~0", "~"));
            return Self { steps: steps.filter(|step| !step.is_empty()).collect(), is_pointer: true };
        }
        let steps = text.split(['.', '/']).filter(|step| !step.is_empty()).map(str::to_owned);
        Self { steps: steps.collect(), is_pointer: false }
    }

    /// Returns the place in a list that a step gives.
    pub fn index(&self, step: usize) -> Option<usize> {
        self.steps.get(step).filter(|_| self.is_pointer)?.parse().ok()
    }
}
