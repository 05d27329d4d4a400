//! A text with the marks of its parts, as a reader builds it from runs.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::marks::Mark;

/// A text with its marks. Ranges are in order and do not overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkedText {
    /// The text.
    pub text: String,
    /// Its parts that have a mark.
    pub ranges: Vec<MarkedRange>,
}

/// Bytes of a text that have a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkedRange {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// The mark.
    pub mark: Mark,
}

impl MarkedText {
    /// Returns whether it has no text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Removes its text.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ranges.clear();
    }

    /// Appends a run.
    pub fn push(&mut self, text: &str, mark: Option<Mark>) {
        let start = offset(self.text.len());
        self.text.push_str(text);
        let Some(mark) = mark.filter(|_| !text.is_empty()) else { return };
        let end = offset(self.text.len());
        match self.ranges.last_mut() {
            Some(last) if last.end == start && last.mark == mark => last.end = end,
            _ => self.ranges.push(MarkedRange { start, end, mark }),
        }
    }

    /// Appends another text with its marks.
    pub fn append(&mut self, other: &Self) {
        other.parts().for_each(|(text, mark)| self.push(text, mark));
    }

    /// Iterates over its parts in order, each with its mark.
    pub fn parts(&self) -> impl Iterator<Item = (&str, Option<Mark>)> {
        parts(&self.text, &self.ranges)
    }

    /// Gives a mark to all of it that has none, or one that counts less.
    #[must_use]
    pub fn with_mark(&self, mark: Mark) -> Self {
        let mut all = Self::default();
        self.parts().for_each(|(text, own)| all.push(text, Some(own.map_or(mark, |own| own.min(mark)))));
        all
    }

    /// Returns its lines that are not blank, each with white space as single spaces.
    pub fn lines(&self) -> Vec<Self> {
        let (mut lines, mut line) = (Vec::new(), Line::default());
        for (text, mark) in self.parts() {
            for (n, part) in text.split('\n').enumerate() {
                if n > 0 {
                    lines.push(std::mem::take(&mut line).text);
                }
                line.push(part, mark);
            }
        }
        lines.push(line.text);
        lines.retain(|line| !line.is_empty());
        lines
    }

    /// Returns the text as people can tell its marks: `12¹`, `~~700~~ 650`, `[hidden: x]`.
    pub fn display(&self) -> Cow<'_, str> {
        display(&self.text, &self.ranges)
    }
}

impl From<String> for MarkedText {
    fn from(text: String) -> Self {
        Self { text, ranges: Vec::new() }
    }
}

impl From<&str> for MarkedText {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// A line being built: white space becomes single spaces, none at its ends.
#[derive(Default)]
struct Line {
    text: MarkedText,
    /// The mark of white space that comes before the next word.
    space: Option<Option<Mark>>,
}

impl Line {
    fn push(&mut self, text: &str, mark: Option<Mark>) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if c.is_whitespace() {
                rest = rest.trim_start();
                if !self.text.is_empty() {
                    self.space.get_or_insert(mark);
                }
                continue;
            }
            let (word, after) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
            if let Some(mark) = self.space.take() {
                self.text.push(" ", mark);
            }
            self.text.push(word, mark);
            rest = after;
        }
    }
}

/// Iterates over the parts of a text in order, each with its mark.
pub fn parts<'t>(text: &'t str, ranges: &'t [MarkedRange]) -> impl Iterator<Item = (&'t str, Option<Mark>)> {
    let mut at = 0;
    let of = move |range: &MarkedRange| {
        let (start, end) = (range.start as usize, range.end as usize);
        let plain = text.get(at..start).unwrap_or_default();
        at = end;
        [(plain, None), (text.get(start..end).unwrap_or_default(), Some(range.mark))]
    };
    let end = ranges.last().map_or(0, |range| range.end as usize);
    let rest = text.get(end..).unwrap_or_default();
    ranges.iter().flat_map(of).chain([(rest, None)]).filter(|(text, _)| !text.is_empty())
}

/// Returns a text as people can tell its marks.
pub fn display<'t>(text: &'t str, ranges: &[MarkedRange]) -> Cow<'t, str> {
    if ranges.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for (part, mark) in parts(text, ranges) {
        match mark {
            None | Some(Mark::Control | Mark::Generated) => out.push_str(part),
            Some(Mark::Raised) => out.extend(part.chars().map(|c| small(c, &RAISED))),
            Some(Mark::Lowered) => out.extend(part.chars().map(|c| small(c, &LOWERED))),
            Some(Mark::Struck) => out.extend(["~~", part, "~~"]),
            Some(mark) => out.extend(["[", mark.as_str(), ": ", part, "]"]),
        }
    }
    Cow::Owned(out)
}

/// Raised digits and letters.
const RAISED: [char; 12] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', 'ᵃ', 'º'];

/// Lowered digits and letters.
const LOWERED: [char; 12] = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉', 'ₐ', 'ₒ'];

/// The small form of a character, where it has one.
fn small(c: char, forms: &[char; 12]) -> char {
    match c {
        '0'..='9' => forms[c as usize - '0' as usize],
        'a' => forms[10],
        'o' => forms[11],
        _ => c,
    }
}

fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(parts: &[(&str, Option<Mark>)]) -> MarkedText {
        let mut text = MarkedText::default();
        parts.iter().for_each(|(part, mark)| text.push(part, *mark));
        text
    }

    #[test]
    fn lines_keep_the_marks_of_their_words() {
        let text = marked(&[
            (" Ponte \t", None),
            ("velha\n ", Some(Mark::Struck)),
            ("\n nova", None),
            ("1", Some(Mark::Raised)),
        ]);
        let want = [
            marked(&[("Ponte ", None), ("velha", Some(Mark::Struck))]),
            marked(&[("nova", None), ("1", Some(Mark::Raised))]),
        ];
        assert_eq!(text.lines(), want);
    }

    #[test]
    fn marks_are_displayed() {
        let text = marked(&[
            ("12", None),
            ("1", Some(Mark::Raised)),
            (" ", None),
            ("700", Some(Mark::Struck)),
            (" 650", None),
            ("x", Some(Mark::Hidden)),
        ]);
        assert_eq!(text.display(), "12¹ ~~700~~ 650[hidden: x]");
        assert_eq!(MarkedText::from("12").display(), "12");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn parts_give_the_text_back(runs in prop::collection::vec(("[aé \\n]{0,4}", prop::option::of(0..9_usize)), 0..8)) {
            let mut text = MarkedText::default();
            runs.iter().for_each(|(run, mark)| text.push(run, mark.map(|n| Mark::ALL[n])));
            let joined: String = text.parts().map(|(part, _)| part).collect();
            prop_assert_eq!(&joined, &text.text);
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let lines: Vec<_> = text.lines().iter().map(|line| line.text.clone()).collect();
            prop_assert_eq!(words(&lines.join("\n")), words(&text.text));
            let mut copy = MarkedText::default();
            copy.append(&text);
            prop_assert_eq!(copy, text);
        }
    }
}
