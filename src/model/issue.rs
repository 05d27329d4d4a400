//! A structured problem: a code, a level, a place and arguments. Words for people are made from it
//! at the edge (`cli::words`), never here.

use std::{ops::Range, sync::Arc};

/// The level of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Reported; does not stop the release.
    Warning,
    /// Stops the release.
    Error,
}

impl Level {
    /// Returns its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A spec file, stored to show its lines in messages.
#[derive(Debug, PartialEq, Eq)]
pub struct SpecFile {
    /// Its path, relative as the user gave it.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl SpecFile {
    /// Returns line and column (in characters), both from 1, of a byte offset.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |p| p + 1);
        let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
        (line, column)
    }
}

/// Where an issue is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// No place: the issue is about the dataset.
    Unspecified,
    /// A byte range of a spec file.
    Spec {
        /// The file.
        file: Arc<SpecFile>,
        /// Byte range in its text.
        span: Range<usize>,
    },
    /// A place in a source document.
    Document {
        /// The source's address, or the path given by `--input`.
        document: String,
        /// `line 4`, an element, a page.
        place: String,
    },
    /// A value of a row.
    Value {
        /// Table.
        table: String,
        /// Key of the row.
        key: String,
        /// Column.
        field: String,
        /// Place where it was read.
        place: String,
    },
}

/// A problem, structured for reports and translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Code in kebab case; the key of its message.
    pub code: &'static str,
    /// Whether it stops the release.
    pub level: Level,
    /// Where it is.
    pub place: Place,
    /// Arguments of its message, by name.
    pub args: Vec<(&'static str, String)>,
}

impl Place {
    /// Returns `file:line` of a spec, without folders; empty for other places.
    pub fn spec_line(&self) -> String {
        match self {
            Self::Spec { file, span } => {
                let name = file.path.rsplit(['/', '\\']).next().unwrap_or_default();
                format!("{name}:{}", file.line_column(span.start).0)
            }
            _ => String::new(),
        }
    }
}

impl Issue {
    /// Makes an issue that stops the release.
    pub fn error(code: &'static str, place: Place) -> Self {
        Self { code, level: Level::Error, place, args: Vec::new() }
    }

    /// Makes an issue that does not stop the release.
    pub fn warning(code: &'static str, place: Place) -> Self {
        Self { code, level: Level::Warning, place, args: Vec::new() }
    }

    /// Adds an argument for its message.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let file = SpecFile { path: "x.toml".into(), text: "a\nçãé = 1\n".into() };
        assert_eq!(file.line_column(0), (1, 1));
        let equals = file.text.find('=').expect("there is one");
        assert_eq!(file.line_column(equals), (2, 5));
    }
}
