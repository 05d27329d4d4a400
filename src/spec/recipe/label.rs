//! Labels: lines that name the value after them.

use regex::Regex;

use crate::model::text::squash;

/// A line that names the value after it.
#[derive(Debug, Clone)]
pub enum Label {
    /// These words, whatever their spacing and case.
    Text {
        /// As written.
        text: String,
        /// Squashed, for comparison.
        squashed: String,
    },
    /// These words followed by a number, which is a value: `Medida {number}`.
    Numbered {
        /// As written.
        text: String,
        /// The words squashed, for comparison.
        squashed: String,
        /// Name of the value.
        name: String,
    },
    /// These words around a code, which may be a value: `[{code}] Orçamento`.
    Coded {
        /// As written.
        text: String,
        /// The words before the code, squashed.
        before: String,
        /// The words after the code, squashed.
        after: String,
        /// Name of the value; empty if it is none.
        name: String,
    },
    /// Any line that matches from start to end; its named groups are values.
    Pattern(Regex),
}

impl Label {
    /// Parses a label of fixed words. It may end with `{name}` for a number, or have `{name}` before other words for a
    /// code; `{}` is a number or code that is no value.
    pub fn text(text: &str) -> Self {
        let words = |words: &str| squash(words).trim_end_matches(':').to_owned();
        let placeholder = text.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
        match placeholder {
            Some((before, (name, ""))) => {
                Self::Numbered { text: text.to_owned(), squashed: squash(before), name: name.trim().to_owned() }
            }
            Some((before, (name, after))) => Self::Coded {
                text: text.to_owned(),
                before: squash(before),
                after: words(after),
                name: name.trim().to_owned(),
            },
            None => Self::Text { text: text.to_owned(), squashed: words(text) },
        }
    }

    /// Returns where the label ends in a line that begins with it. A pattern is a line in full, and has no end here.
    pub fn end_in(&self, line: &str) -> Option<usize> {
        match self {
            Self::Text { squashed, .. } => prefix_end(line, squashed),
            Self::Numbered { squashed, .. } => {
                let end = prefix_end(line, squashed)?;
                let rest = &line[end..];
                let start = rest.len() - rest.trim_start().len();
                let digits = rest[start..].bytes().take_while(u8::is_ascii_digit).count();
                (digits > 0).then_some(end + start + digits)
            }
            Self::Coded { .. } => self.code_in(line).map(|(end, _)| end),
            Self::Pattern(_) => None,
        }
    }

    /// Returns where a label with a code ends in a line, and the code.
    fn code_in<'l>(&self, line: &'l str) -> Option<(usize, &'l str)> {
        let Self::Coded { before, after, .. } = self else { return None };
        let start = prefix_end(line, before)?;
        let start = start + line[start..].len() - line[start..].trim_start().len();
        let code = code(&line[start..])?;
        let rest = start + code.len();
        Some((rest + prefix_end(&line[rest..], after)?, code))
    }

    /// The label as written.
    pub fn written(&self) -> &str {
        match self {
            Self::Text { text, .. } | Self::Numbered { text, .. } | Self::Coded { text, .. } => text,
            Self::Pattern(regex) => regex.as_str(),
        }
    }

    /// Names of its values.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Text { .. } => Vec::new(),
            Self::Numbered { name, .. } | Self::Coded { name, .. } => {
                Some(name.as_str()).into_iter().filter(|n| !n.is_empty()).collect()
            }
            Self::Pattern(regex) => regex.capture_names().flatten().collect(),
        }
    }

    /// The values in a line that is this label: name and text.
    pub fn values(&self, line: &str) -> Vec<(String, String)> {
        match self {
            Self::Numbered { name, .. } | Self::Coded { name, .. } if name.is_empty() => Vec::new(),
            Self::Text { .. } => Vec::new(),
            Self::Coded { name, .. } => {
                self.code_in(line).map(|(_, code)| (name.clone(), code.to_owned())).into_iter().collect()
            }
            Self::Numbered { name, .. } => {
                let digits: String = line.chars().filter(char::is_ascii_digit).collect();
                vec![(name.clone(), digits)]
            }
            Self::Pattern(regex) => {
                let found = regex.captures(line);
                let value = |name: &str| Some((name.to_owned(), found.as_ref()?.name(name)?.as_str().to_owned()));
                regex.capture_names().flatten().filter_map(value).collect()
            }
        }
    }
}

/// Maximum length of the code in a label, in bytes.
const MAX_CODE: usize = 24;

/// Returns the code that a text begins with: letters, digits and signs between them, at least one of them a digit.
fn code(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-' | '/' | '_')).unwrap_or(text.len());
    let code = text[..end].trim_end_matches(|c: char| !c.is_alphanumeric());
    let fits = code.len() <= MAX_CODE && code.starts_with(char::is_alphanumeric);
    (fits && code.contains(|c: char| c.is_ascii_digit())).then_some(code)
}

/// Returns the end of the shortest prefix of a line that squashes to some squashed words.
fn prefix_end(line: &str, squashed: &str) -> Option<usize> {
    let mut left = squashed;
    if left.is_empty() {
        return Some(0);
    }
    for (at, c) in line.char_indices() {
        // Each character is folded by itself, so that the work is linear.
        let folded = squash(c.encode_utf8(&mut [0; 4]));
        left = left.strip_prefix(folded.as_str())?;
        if left.is_empty() {
            return Some(at + c.len_utf8());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_may_carry_a_code() {
        let label = Label::text("[{code}] Orçamento:");
        let found = |line: &str| (label.end_in(line).map(|end| line[end..].to_owned()), label.values(line));
        let value = |code: &str| vec![("code".to_owned(), code.to_owned())];
        assert_eq!(found("[A12] Orçamento: 5 €"), (Some(": 5 €".into()), value("A12")));
        assert_eq!(found("[ B-1.3 ]ORÇAMENTO"), (Some(String::new()), value("B-1.3")));
        assert_eq!(found("[Anexo] Orçamento"), (None, Vec::new()));
        assert_eq!(found("Orçamento"), (None, Vec::new()));
        let label = Label::text("{}. Prazo");
        assert_eq!((label.end_in("A12. Prazo: maio"), label.names().len()), (Some(10), 0));
        assert!(label.values("A12. Prazo").is_empty());
        assert!(matches!(Label::text("Medida {number}"), Label::Numbered { .. }));
        assert_eq!(Label::text("Estado:").end_in("Estado: aberto"), Some(6));
    }

    proptest::proptest! {
        #[test]
        fn a_label_ends_at_the_shortest_prefix_that_squashes_to_it(
            line in "[aAáã ﬁ²\u{301}\u{AD}bB\u{A0}-]{0,12}", length in 0..12_usize
        ) {
            let label: String = squash(&line).chars().take(length).collect();
            let searched = line.char_indices().map(|(at, c)| at + c.len_utf8()).find(|end| squash(&line[..*end]) == label);
            proptest::prop_assume!(!label.is_empty());
            proptest::prop_assert_eq!(prefix_end(&line, &label), searched);
        }
    }
}
