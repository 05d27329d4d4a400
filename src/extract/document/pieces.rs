//! Pieces: stretches of lines, each with an owner.

use crate::model::document::{Block, BlockKind};

/// A stretch of a line.
#[derive(Debug, Clone)]
pub struct Piece<'d> {
    /// The text as it stands.
    pub text: &'d str,
    /// The block it stands in.
    pub block: &'d Block,
    /// Index of the page.
    pub page: usize,
    /// Number of the page, where the source has real ones.
    pub page_number: Option<u32>,
    /// Number of the line.
    pub line: u32,
    /// Whether it starts a new block.
    pub starts_block: bool,
    /// Whether it is the rest of a line whose start is another piece.
    pub inner: bool,
    /// The label that it is, as an index into the recipe's labels.
    pub label: Option<usize>,
    /// Which rule took it.
    pub owner: Owner,
    /// Text of its paragraph that its rules passed over; it is unaccounted.
    pub left: String,
}

/// Which rule took a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// None.
    Nobody,
    /// Rules of a record, by their names.
    Rule(String),
    /// A rule that leaves text out, by its reason.
    Ignored(String),
    /// A record that was refused, with the rules that had taken it before, if any.
    Refused(String),
}

impl Piece<'_> {
    /// Where it stands.
    pub fn place(&self) -> String {
        match &self.block.element {
            Some(path) => path.clone(),
            None => format!("line {}", self.line),
        }
    }

    /// Marks it as taken by a rule; several rules may take their parts of one piece.
    pub fn take(&mut self, rule: &str) {
        match &mut self.owner {
            Owner::Rule(rules) if rules.split(", ").any(|r| r == rule) => {}
            Owner::Rule(rules) => *rules = format!("{rules}, {rule}"),
            owner => *owner = Owner::Rule(rule.to_owned()),
        }
    }

    /// Sets it aside with its record; what a rule leaves out stays so.
    pub fn refuse(&mut self) {
        match &mut self.owner {
            Owner::Ignored(_) | Owner::Refused(_) => {}
            Owner::Rule(rules) => self.owner = Owner::Refused(std::mem::take(rules)),
            Owner::Nobody => self.owner = Owner::Refused(String::new()),
        }
    }

    /// Number of the innermost element around it that a selector holds.
    pub fn element(&self, selector: &str) -> Option<u32> {
        self.block.within.iter().rfind(|w| w.selector == selector).map(|w| w.element)
    }

    /// What of it no rule has.
    pub fn unaccounted(&self) -> &str {
        if self.owner == Owner::Nobody { self.text.trim() } else { &self.left }
    }

    /// Its text as patterns see it: white space folded.
    pub fn plain(&self) -> String {
        self.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether its sentence is over.
    pub fn ends_sentence(&self) -> bool {
        ends_sentence(self.text)
    }

    /// Whether its line was broken for want of room only: the space before the break was kept.
    pub fn breaks_softly(&self) -> bool {
        self.text.ends_with([' ', '\t', '\u{A0}', '\u{AD}'])
    }
}

/// Where `places` lie, from the first to the last.
pub(super) fn place_of(pieces: &[&Piece<'_>]) -> String {
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return String::new() };
    if first.block.element.is_some() || first.line == last.line {
        return first.place();
    }
    format!("lines {}-{}", first.line, last.line)
}

/// Whether a block is an item by its kind.
pub(super) fn is_item(piece: &Piece<'_>) -> bool {
    piece.block.kind == BlockKind::Item
}

/// Whether a text ends as sentences and items of a list do, the last but one of which ends with “; e”.
pub(super) fn ends_sentence(text: &str) -> bool {
    let end = text.trim_end().trim_end_matches(['"', '”', '»', '\'']);
    let item = end.strip_suffix(" e").or_else(|| end.strip_suffix(" ou")).is_some_and(|t| t.ends_with(';'));
    item || end.ends_with(['.', ';', ':', '!', '?', '…'])
}
