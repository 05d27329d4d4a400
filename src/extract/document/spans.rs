//! Spans: parts of lines, each with the rule that owns it.

use crate::model::document::{Block, BlockKind, Line};

/// A part of a line.
#[derive(Debug, Clone)]
pub struct TextSpan<'d> {
    /// Its text.
    pub text: &'d str,
    /// Its block.
    pub block: &'d Block,
    /// Index of the page.
    pub page: usize,
    /// Page number, where the source has pages.
    pub page_number: Option<u32>,
    /// Line number from 1.
    pub line: u32,
    /// Index of its line among all lines of the document.
    pub index: usize,
    /// Whether it begins a block.
    pub starts_block: bool,
    /// Whether its line begins with another span.
    pub is_line_rest: bool,
    /// Index of the label that it is, among the recipe's labels.
    pub label: Option<usize>,
    /// The rules that read it.
    pub owner: Owner,
    /// Unread rest of its paragraph, stored at the first span; it is unaccounted.
    pub rest: String,
}

/// Who owns a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// No rule.
    None,
    /// Rules of a record: their names, separated by `, `.
    Rule(String),
    /// An ignore rule: its reason.
    Ignored(String),
    /// A quarantined record: the rules that had read the span before, if any.
    Quarantined(String),
}

impl TextSpan<'_> {
    /// Returns its place.
    pub fn place(&self) -> String {
        match &self.block.element {
            Some(path) => path.clone(),
            None => format!("line {}", self.line),
        }
    }

    /// Returns its text as it is drawn, where it is all of a line.
    pub fn display(&self) -> &str {
        let line = self.block.lines.iter().find(|line| line.number == self.line && line.text == self.text);
        line.map_or(self.text, Line::display)
    }

    /// Adds a rule as owner; several rules can own parts of one span.
    pub fn add_owner(&mut self, rule: &str) {
        match &mut self.owner {
            Owner::Rule(rules) if rules.split(", ").any(|r| r == rule) => {}
            Owner::Rule(rules) => *rules = format!("{rules}, {rule}"),
            owner => *owner = Owner::Rule(rule.to_owned()),
        }
    }

    /// Quarantines it with its record; ignored text stays ignored.
    pub fn quarantine(&mut self) {
        match &mut self.owner {
            Owner::Ignored(_) | Owner::Quarantined(_) => {}
            Owner::Rule(rules) => self.owner = Owner::Quarantined(std::mem::take(rules)),
            Owner::None => self.owner = Owner::Quarantined(String::new()),
        }
    }

    /// Returns the number of its innermost enclosing element that matches a selector.
    pub fn element(&self, selector: &str) -> Option<u32> {
        self.block.within.iter().rfind(|w| w.selector == selector).map(|w| w.element)
    }

    /// Returns its text that no rule owns.
    pub fn unaccounted(&self) -> &str {
        if self.owner == Owner::None { self.text.trim() } else { &self.rest }
    }

    /// Returns its text for patterns: white space as single spaces.
    pub fn plain(&self) -> String {
        self.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Returns whether it ends a sentence.
    pub fn ends_sentence(&self) -> bool {
        ends_sentence(self.text)
    }

    /// Returns whether its line break is soft: the space before the break was kept.
    pub fn has_soft_break(&self) -> bool {
        self.text.ends_with([' ', '\t', '\u{A0}', '\u{AD}'])
    }
}

/// Returns the place of consecutive spans, from the first to the last.
pub(super) fn place_of_spans(spans: &[&TextSpan<'_>]) -> String {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return String::new() };
    if first.block.element.is_some() || first.line == last.line {
        return first.place();
    }
    format!("lines {}-{}", first.line, last.line)
}

/// Returns whether a span is in a list item of the document.
pub(super) fn is_item(span: &TextSpan<'_>) -> bool {
    span.block.kind == BlockKind::Item
}

/// Returns whether a text ends like a sentence or a list item; the last but one item ends with “; e”.
pub(super) fn ends_sentence(text: &str) -> bool {
    let end = text.trim_end().trim_end_matches(['"', '”', '»', '\'']);
    let item = end.strip_suffix(" e").or_else(|| end.strip_suffix(" ou")).is_some_and(|t| t.ends_with(';'));
    item || end.ends_with(['.', ';', ':', '!', '?', '…'])
}
