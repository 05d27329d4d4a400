//! What is drawn of a text, apart from its characters, and what becomes of it.
//!
//! Readers report marks and decide nothing; `extract::marks` applies the rules of a recipe to them, for every format.

use serde::{Deserialize, Serialize};

/// What is drawn of a text. Of several marks the first of this list counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Mark {
    /// Its program does not show it: a hidden run, row, column, shape or element; a note that nothing refers to.
    Hidden,
    /// It is drawn, but cannot be seen: white on white, covered, clipped, off the page or the slide.
    Invisible,
    /// Struck through, or deleted with tracked changes.
    Struck,
    /// Superscript.
    Raised,
    /// Subscript.
    Lowered,
    /// Value or state of a form control.
    Control,
    /// Caption of a button outside of a heading.
    Button,
    /// Alternative text of a picture.
    Alternative,
    /// Text that the program writes before a paragraph: `Measure 1`.
    Generated,
}

/// What becomes of a text with a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// It is read like other text.
    Read,
    /// It is left out of values, counted and, where a person should know, reported.
    Ignore,
    /// It is left out, and stops the release.
    Refuse,
}

/// The action for each mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkRules([Action; Mark::ALL.len()]);

/// Text that a mark keeps out of values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The mark.
    pub mark: Mark,
    /// Its place in the source.
    pub place: String,
    /// Number of its row, in a table.
    pub row: u32,
    /// The text.
    pub text: String,
    /// What it is.
    pub kind: LeftOutKind,
    /// Whether it stops the release.
    pub is_refused: bool,
    /// Whether a person should know of it.
    pub is_reported: bool,
}

/// What a left out text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LeftOutKind {
    /// A part of a cell or a line.
    Text,
    /// All cells of a row.
    Row,
    /// A raised number that is an exponent, or the cents of a price: without it the value is another.
    Exponent,
}

impl Mark {
    /// All marks, in their order.
    pub const ALL: [Self; 9] = [
        Self::Hidden,
        Self::Invisible,
        Self::Struck,
        Self::Raised,
        Self::Lowered,
        Self::Control,
        Self::Button,
        Self::Alternative,
        Self::Generated,
    ];

    /// Returns its key in `[marks]` of a recipe, which is its reason in the account of characters.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::Invisible => "invisible",
            Self::Struck => "struck",
            Self::Raised => "raised",
            Self::Lowered => "lowered",
            Self::Control => "controls",
            Self::Button => "buttons",
            Self::Alternative => "alternative",
            Self::Generated => "generated",
        }
    }

    /// Returns the actions that a recipe may choose, by their words; the first is the default.
    ///
    /// Invisible text is never read: to publish it would be a leak.
    pub fn actions(self) -> &'static [(&'static str, Action)] {
        use Action::{Ignore, Read, Refuse};
        match self {
            Self::Hidden => &[("ignore", Ignore), ("read", Read), ("refuse", Refuse)],
            Self::Invisible => &[("ignore", Ignore), ("refuse", Refuse)],
            Self::Struck | Self::Raised => &[("ignore", Ignore), ("keep", Read), ("refuse", Refuse)],
            Self::Lowered => &[("keep", Read), ("ignore", Ignore), ("refuse", Refuse)],
            Self::Control | Self::Generated => &[("read", Read), ("ignore", Ignore)],
            Self::Button | Self::Alternative => &[("ignore", Ignore), ("read", Read)],
        }
    }
}

impl MarkRules {
    /// Returns the action for a mark.
    pub fn action(&self, mark: Mark) -> Action {
        self.0[mark as usize]
    }

    /// Sets the action for a mark.
    pub fn set(&mut self, mark: Mark, action: Action) {
        self.0[mark as usize] = action;
    }
}

impl Default for MarkRules {
    fn default() -> Self {
        Self(Mark::ALL.map(|mark| mark.actions()[0].1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_has_its_own_rule() {
        for (n, mark) in Mark::ALL.into_iter().enumerate() {
            assert_eq!(mark as usize, n);
            let mut rules = MarkRules::default();
            assert_eq!(rules.action(mark), mark.actions()[0].1);
            rules.set(mark, Action::Refuse);
            let changed = Mark::ALL.into_iter().filter(|m| rules.action(*m) != MarkRules::default().action(*m));
            assert_eq!(changed.collect::<Vec<_>>(), [mark]);
        }
    }

    #[test]
    fn no_word_reads_invisible_text() {
        assert!(Mark::Invisible.actions().iter().all(|(_, action)| *action != Action::Read));
    }
}
