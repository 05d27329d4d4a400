//! The count of attributes of an element: the parser compares each with all previous ones.
//!
//! Only the parser knows which `<` begins a tag (it can be in a script, a comment, a value). So every one is followed, in
//! parallel: for each state of the HTML standard's tokenizer, the tag with the most attributes is kept.

use super::{LimitExceeded, line};

/// Tokenizer states within a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    TagName,
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    DoubleQuoted,
    SingleQuoted,
    Unquoted,
    AfterQuoted,
    Slash,
}

use State::{
    AfterName, AfterQuoted, BeforeName, BeforeValue, DoubleQuoted, Name, SingleQuoted, Slash, TagName, Unquoted,
};

/// All states.
const STATES: [State; 10] =
    [TagName, BeforeName, Name, AfterName, BeforeValue, DoubleQuoted, SingleQuoted, Unquoted, AfterQuoted, Slash];

/// The tags being followed: the largest count of attributes in each state.
#[derive(Debug, Clone, Copy, Default)]
struct OpenTags {
    /// A bit for each state that a tag is in.
    live: u16,
    counts: [usize; STATES.len()],
}

impl OpenTags {
    fn set(&mut self, state: State, count: usize) {
        let (at, bit) = (state as usize, 1 << state as usize);
        let before = if self.live & bit == 0 { 0 } else { self.counts[at] };
        self.counts[at] = before.max(count);
        self.live |= bit;
    }

    /// Returns the tags after a byte.
    fn after(&self, byte: u8) -> Self {
        let mut next = Self::default();
        for state in STATES.into_iter().filter(|state| self.live & (1 << *state as usize) != 0) {
            if let Some(then) = state.after(byte) {
                // The beginning of a name is one more attribute.
                let begins = then == Name && state != Name;
                next.set(then, self.counts[state as usize] + usize::from(begins));
            }
        }
        next
    }
}

/// Checks that no element has more than `limit` attributes.
pub(super) fn check(bytes: &[u8], limit: usize) -> Result<(), LimitExceeded> {
    let (mut at, mut tags) = (0, OpenTags::default());
    while at < bytes.len() {
        if tags.live == 0 {
            // Text outside of tags.
            let Some(open) = memchr::memchr(b'<', &bytes[at..]) else { break };
            at += open;
        }
        tags = tags.after(bytes[at]);
        if bytes[at] == b'<' && bytes.get(at + 1).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/') {
            tags.set(TagName, 0);
        }
        if tags.counts[Name as usize] > limit {
            return Err(LimitExceeded::Attributes { line: line(bytes, at), limit });
        }
        at += 1;
    }
    Ok(())
}

impl State {
    /// Returns the state after a byte; `None` where it ends the tag.
    fn after(self, byte: u8) -> Option<Self> {
        let space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C);
        match (self, byte) {
            (DoubleQuoted, b'"') | (SingleQuoted, b'\'') => Some(AfterQuoted),
            (DoubleQuoted | SingleQuoted, _) => Some(self),
            (_, b'>') => None,
            (BeforeValue, b'"') => Some(DoubleQuoted),
            (BeforeValue, b'\'') => Some(SingleQuoted),
            (BeforeValue, _) => Some(if space { BeforeValue } else { Unquoted }),
            (Unquoted, _) => Some(if space { BeforeName } else { Unquoted }),
            (_, b'/') => Some(Slash),
            (Name | AfterName, b'=') => Some(BeforeValue),
            (TagName, _) => Some(if space { BeforeName } else { TagName }),
            (Name | AfterName, _) if space => Some(AfterName),
            _ if space => Some(BeforeName),
            _ => Some(Name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(text: &str, limit: usize) -> bool {
        check(text.as_bytes(), limit).is_err()
    }

    #[test]
    fn attributes_are_counted_however_they_are_written() {
        for (text, count) in [
            ("<p a b=1 c='2 3' d=\"4\" e = 5/>", 5),
            ("<p a=\"x > y\" b>c d e f</p>", 2),
            ("<p a=1b=2 c=\"3\"d/e>", 4),
            ("<p title='<b x y z>' a>", 3),
            ("um < dois e três", 0),
            ("</p a b>", 3),
        ] {
            assert!(!is_refused(text, count) && (count == 0 || is_refused(text, count - 1)), "{text}");
        }
    }

    #[test]
    fn a_tag_is_followed_even_within_what_looks_like_another() {
        let many = "<p a b c d e f>";
        for around in ["<title><x y=\"</title>", "<!-- <x y='-->", "<script>\"<x y=\"</script>", "<p a=\"<x\">"] {
            assert!(is_refused(&format!("{around}{many}"), 5), "{around}");
        }
    }
}
