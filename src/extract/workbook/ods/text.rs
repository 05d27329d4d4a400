//! The text of a cell of OpenDocument: its paragraphs as lines, with the marks of their spans.

use super::styles::{Look, Styles};
use crate::{
    extract::markup::{Element, Node},
    model::{marked_text::MarkedText, marks::Mark},
};

/// Maximum count of spaces of one element.
const SPACES: usize = 1_000;

/// What a cell shows.
pub(super) struct Shown {
    /// Its text.
    pub(super) text: MarkedText,
    /// Whether it has a paragraph, be it empty.
    pub(super) has_paragraphs: bool,
}

/// Reads the paragraphs of a cell. Its annotation and the shapes that are anchored to it are not its text.
pub(super) fn read(cell: &Element, look: Look, styles: &Styles) -> Shown {
    let mut lines = Lines { styles, out: MarkedText::default(), count: 0, space: None, at_start: true };
    lines.paragraphs(cell, look);
    Shown { text: lines.out, has_paragraphs: lines.count > 0 }
}

struct Lines<'s> {
    styles: &'s Styles,
    out: MarkedText,
    /// Paragraphs so far.
    count: usize,
    /// The mark of white space that comes before the next character.
    space: Option<Option<Mark>>,
    /// Whether the paragraph has no character yet.
    at_start: bool,
}

impl Lines<'_> {
    fn paragraphs(&mut self, parent: &Element, look: Look) {
        for element in parent.elements() {
            match element.name.as_str() {
                "p" | "h" => {
                    if self.count > 0 {
                        self.out.push("\n", None);
                    }
                    (self.count, self.at_start) = (self.count + 1, true);
                    self.inline(element, look);
                    // White space at the end of a paragraph is not shown.
                    self.space = None;
                }
                "list" | "list-item" | "list-header" => self.paragraphs(element, look),
                _ => {}
            }
        }
    }

    fn inline(&mut self, parent: &Element, look: Look) {
        for node in &parent.children {
            let element = match node {
                Node::Text(text) => {
                    self.text(text, look.mark());
                    continue;
                }
                Node::Element(element) => element,
            };
            match element.name.as_str() {
                "s" => {
                    let n = element.attribute("c").and_then(|n| n.parse::<usize>().ok()).unwrap_or(1);
                    self.characters(&" ".repeat(n.min(SPACES)), look.mark());
                }
                "tab" => self.characters("\t", look.mark()),
                "line-break" => self.characters("\n", look.mark()),
                "span" => {
                    let own = element.attribute("style-name").map(|name| self.styles.text(name)).unwrap_or_default();
                    self.inline(element, own.over(look));
                }
                "annotation" | "annotation-end" | "note" | "frame" | "ruby-text" | "custom-shape" => {}
                _ => self.inline(element, look),
            }
        }
    }

    /// Appends text of the file, in which a run of white space is one space.
    fn text(&mut self, text: &str, mark: Option<Mark>) {
        let is_space = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
        for (n, word) in text.split(is_space).enumerate() {
            if n > 0 && !self.at_start {
                self.space.get_or_insert(mark);
            }
            if !word.is_empty() {
                self.characters(word, mark);
            }
        }
    }

    /// Appends characters as they are.
    fn characters(&mut self, text: &str, mark: Option<Mark>) {
        if let Some(mark) = self.space.take() {
            self.out.push(" ", mark);
        }
        self.out.push(text, mark);
        self.at_start = false;
    }
}
