//! What a page of HTML costs to parse, told from its tags before it is parsed.
//!
//! Three things cost more than the page is large: how deep elements nest (`nesting`), elements that are left open and
//! that the parser opens again in each block behind (`reopened`), and the attributes of one element (`attributes`). None
//! is ever told to be less than the parser makes of it. Used by `extract`, and by `fetch` for pages that list others.

mod attributes;
mod nesting;
mod reopened;

/// What a page may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Elements within each other.
    pub depth: usize,
    /// Elements that are opened again.
    pub reopened: usize,
    /// Attributes of an element.
    pub attributes: usize,
}

/// No page that people read costs more.
pub const PAGE_LIMITS: Limits = Limits { depth: 256, reopened: 1_000_000, attributes: 1_000 };

/// What costs more is not read even where time and memory are bounded: it would only use them up. These bound the rest.
pub const HARD_LIMITS: Limits = Limits { depth: 10_000, reopened: usize::MAX, attributes: usize::MAX };

/// Why a page costs more than it may.
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
    /// Too many elements are opened again.
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

/// Refuses a page that costs more than it may, in one pass over its tags and one over its signs.
///
/// # Errors
/// When it does, with the line where that is known.
pub fn check(text: &str, limits: &Limits) -> Result<(), LimitExceeded> {
    nesting::check(text, limits)?;
    match limits.attributes {
        usize::MAX => Ok(()),
        limit => attributes::check(text.as_bytes(), limit),
    }
}

/// The line of a byte, from 1.
fn line(bytes: &[u8], at: usize) -> usize {
    memchr::memchr_iter(b'\n', &bytes[..at]).count() + 1
}

/// The name of a tag: its first letters, in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct TagName {
    letters: [u8; Self::MAX],
    length: usize,
}

impl TagName {
    /// Letters by which a name is known.
    const MAX: usize = 16;

    /// The name that some bytes begin with; none where they begin with no letter or digit.
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
