//! The text of a paragraph of OpenDocument, span by span.

use super::Styles;
use crate::{
    extract::{
        markup::{Element, Node},
        office::{effects::Effects, symbols},
    },
    model::{marked_text::MarkedText, marks::Mark},
};

/// Maximum depth of nested text elements.
const NESTED: usize = 40;

/// Maximum count of spaces of one element.
const SPACES: usize = 1_000;

/// The text of a paragraph.
#[derive(Debug, Default)]
pub(in crate::extract::office) struct Text {
    pub(in crate::extract::office) text: MarkedText,
    pub(in crate::extract::office) links: Vec<String>,
    /// Notes and frames anchored in it, which are not part of its text.
    pub(in crate::extract::office) anchored: Vec<Element>,
    /// Spans: style and count of characters.
    spans: Vec<(String, usize)>,
    /// Whether a field hides the paragraph.
    is_hidden: bool,
}

/// Properties that the text of an element inherits.
#[derive(Clone, Copy)]
struct Inherited<'s> {
    /// The text style; empty for that of the paragraph.
    style: &'s str,
    effects: Effects,
    /// The font, if it is one of symbols.
    symbols: Option<&'s str>,
    mark: Option<Mark>,
}

impl Text {
    /// Reads the text of a paragraph, which is in an element with a mark.
    pub(in crate::extract::office) fn new(paragraph: &Element, styles: &Styles, mark: Option<Mark>) -> Self {
        let mut text = Self::default();
        let style = paragraph.attribute("style-name").unwrap_or_default();
        let own = Inherited {
            style: "",
            effects: styles.effects("paragraph", style),
            symbols: styles.symbol_font("paragraph", style),
            mark,
        };
        text.add(paragraph, styles, own, NESTED);
        if text.is_hidden {
            text.text = text.text.with_mark(Mark::Hidden);
        }
        text
    }

    /// Puts words before it that the program writes, which counts the paragraph.
    pub(in crate::extract::office) fn prepend(&mut self, words: &str, mark: Option<Mark>) {
        let mut text = MarkedText::default();
        text.push(words, Some(mark.map_or(Mark::Generated, |mark| mark.min(Mark::Generated))));
        text.append(&self.text);
        self.text = text;
    }

    fn push(&mut self, text: &str, own: Inherited<'_>) {
        self.text.push(text, [own.mark, own.effects.mark()].into_iter().flatten().min());
    }

    fn add(&mut self, element: &Element, styles: &Styles, own: Inherited<'_>, depth: usize) {
        if depth == 0 {
            return;
        }
        for node in &element.children {
            match node {
                Node::Text(text) => {
                    // A line end in the file is a space; only an element ends a line.
                    let text = text.replace(['\n', '\r'], " ");
                    let text = own.symbols.map_or(text.clone(), |font| symbols::text(font, &text));
                    self.push(&text, own);
                    self.spans.push((own.style.to_owned(), text.chars().count()));
                }
                Node::Element(inner) => self.add_element(inner, styles, own, depth),
            }
        }
    }

    fn add_element(&mut self, inner: &Element, styles: &Styles, own: Inherited<'_>, depth: usize) {
        let with = |mark: Mark| Inherited { mark: Some(own.mark.map_or(mark, |outer| outer.min(mark))), ..own };
        let is = |name: &str| inner.attribute(name) == Some("true");
        match inner.name.as_str() {
            "s" => {
                let n = inner.attribute("c").and_then(|n| n.parse::<usize>().ok()).unwrap_or(1);
                self.push(&" ".repeat(n.min(SPACES)), own);
            }
            "tab" => self.push(" ", own),
            "line-break" => self.push("\n", own),
            "span" => {
                let style = inner.attribute("style-name").unwrap_or(own.style);
                let effects = styles.effects("text", style).or(own.effects);
                let symbols = styles.symbol_font("text", style).or(own.symbols);
                self.add(inner, styles, Inherited { style, effects, symbols, ..own }, depth - 1);
            }
            "a" => {
                self.links.extend(inner.attribute("href").map(str::to_owned));
                self.add(inner, styles, own, depth - 1);
            }
            "note" => self.anchored.extend(inner.child("note-body").cloned()),
            "annotation" | "annotation-end" | "tracked-changes" | "ruby-text" | "script" => {}
            "frame" | "custom-shape" | "g" | "rect" => self.anchored.push(inner.clone()),
            "hidden-text" if is("is-hidden") => {
                self.push(inner.attribute("string-value").unwrap_or_default(), with(Mark::Hidden));
            }
            "control" => {
                let value = inner.attribute("control").and_then(|id| styles.controls.get(id));
                self.push(value.map(String::as_str).unwrap_or_default(), with(Mark::Control));
            }
            "hidden-paragraph" => self.is_hidden |= is("is-hidden"),
            // The prompt of a field without a value.
            "placeholder" => self.add(inner, styles, with(Mark::Button), depth - 1),
            "content-control" if is("showing-place-holder") => self.add(inner, styles, with(Mark::Button), depth - 1),
            "drop-down" => self.add(inner, styles, with(Mark::Control), depth - 1),
            _ => self.add(inner, styles, own, depth - 1),
        }
    }

    /// Returns the style of most of its characters; empty for that of the paragraph.
    pub(in crate::extract::office) fn style(&self) -> &str {
        self.spans.iter().max_by_key(|(_, n)| *n).map_or("", |(style, _)| style)
    }
}
