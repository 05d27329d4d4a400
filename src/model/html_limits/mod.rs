//! Limits of the cost of parsing an HTML page, checked on its tags before it is parsed.
//!
//! Three things cost more than linear time: the depth of nesting (`nesting`), formatting elements that are left open and
//! that the parser reopens in each following block (`reopened`), and the attributes of one element (`attributes`). The
//! estimates never fall below what the parser builds. Used by `extract`, and by `fetch` for listing pages.

mod attributes;
mod nesting;
mod open_elements;
mod reopened;

/// Limits of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Depth of nested elements.
    pub depth: usize,
    /// Count of reopened elements.
    pub reopened: usize,
    /// Attributes of an element.
    pub attributes: usize,
}

/// Limits that no page for people exceeds.
pub const PAGE_LIMITS: Limits = Limits { depth: 256, reopened: 1_000_000, attributes: 1_000 };

/// Limits for a page that is read in an isolated process, where time and memory are bounded as well.
pub const HARD_LIMITS: Limits = Limits { depth: 10_000, reopened: usize::MAX, attributes: usize::MAX };

/// The limit that a page exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LimitExceeded {
    /// Elements nest too deep.
    #[error("line {line}: elements are nested {depth} deep; the limit is {limit}")]
    Depth {
        /// Line from 1.
        line: usize,
        /// How deep.
        depth: usize,
        /// The limit.
        limit: usize,
    },
    /// Too many elements are reopened.
    #[error("line {line}: elements without an end tag are opened again more than {limit} times")]
    Reopened {
        /// Line from 1.
        line: usize,
        /// The limit.
        limit: usize,
    },
    /// An element has too many attributes.
    #[error("line {line}: an element has more than {limit} attributes")]
    Attributes {
        /// Line from 1.
        line: usize,
        /// The limit.
        limit: usize,
    },
}

/// Checks a page, in one pass over its tags and one over its bytes.
///
/// # Errors
/// When a limit is exceeded.
pub fn check(text: &str, limits: &Limits) -> Result<(), LimitExceeded> {
    nesting::check(text, limits)?;
    match limits.attributes {
        usize::MAX => Ok(()),
        limit => attributes::check(text.as_bytes(), limit),
    }
}

/// Returns the line of a byte, from 1.
fn line(bytes: &[u8], at: usize) -> usize {
    memchr::memchr_iter(b'\n', &bytes[..at]).count() + 1
}

/// The name of a tag: its first 16 letters, in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct TagName {
    letters: [u8; Self::MAX],
    length: usize,
}

impl TagName {
    /// Count of significant letters.
    const MAX: usize = 16;

    /// Parses the name at the beginning of some bytes; `None` where they begin with no letter or digit.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut name = Self { letters: [0; Self::MAX], length: 0 };
        for byte in bytes.iter().take(Self::MAX).take_while(|b| b.is_ascii_alphanumeric()) {
            name.letters[name.length] = byte.to_ascii_lowercase();
            name.length += 1;
        }
        (name.length > 0).then_some(name)
    }

    fn as_bytes(&self) -> &[u8] {
        &self.letters[..self.length]
    }
}
