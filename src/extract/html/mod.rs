//! Converts a web page to a document: a block for each block element, in document order.
//!
//! The cost of a page is checked by `model::html_limits` before it is parsed.

mod siblings;
mod tables;

use std::collections::HashMap;

use scraper::{ElementRef, Html, Node, Selector, node::Element};

use self::{
    siblings::{Nth, SiblingCounter},
    tables::Tables,
};
use super::Unreadable;
use crate::model::document::{Block, BlockKind, CellAt, Document, Line, Media, Page, Within};

/// Returns whether the text of an element is not displayed.
#[rustfmt::skip]
fn is_invisible(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "template" | "noscript" | "svg" | "button" | "datalist" | "dialog" | "option" | "select"
            | "textarea"
    )
}

/// Returns whether an element is inline.
#[rustfmt::skip]
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr" | "b" | "bdi" | "bdo" | "big" | "cite" | "code" | "data" | "del" | "dfn" | "em" | "font" | "i"
            | "ins" | "kbd" | "label" | "mark" | "q" | "small" | "span" | "strong" | "sub" | "sup" | "time" | "u"
    )
}

/// Reads a decoded page; `selectors` are those of the recipe.
pub(super) fn read(text: &str, selectors: &[String]) -> Result<Document, Unreadable> {
    let html = Html::parse_document(text);
    let mut within: HashMap<*const Element, Vec<Within>> = HashMap::new();
    for selector in selectors {
        // `spec` has parsed each of them already.
        let Ok(parsed) = Selector::parse(selector) else { continue };
        for (element, number) in html.select(&parsed).zip(1..) {
            let holds = Within { selector: selector.clone(), element: number };
            within.entry(std::ptr::from_ref(element.value())).or_default().push(holds);
        }
    }
    let mut visitor = Visitor {
        within: &within,
        path: String::new(),
        around: Vec::new(),
        blocks: Vec::new(),
        text: String::new(),
        links: Vec::new(),
        tables: Tables::default(),
    };
    visitor.element(html.root_element(), Nth::ALONE, Context::default());
    visitor.tables.limit()?;
    Ok(Document::new(Media::Html, vec![Page { number: None, blocks: visitor.blocks }]))
}

/// Visits the tree and collects blocks.
struct Visitor<'a> {
    within: &'a HashMap<*const Element, Vec<Within>>,
    /// Path of the current element.
    path: String,
    /// Enclosing elements that match a selector.
    around: Vec<Within>,
    blocks: Vec<Block>,
    text: String,
    links: Vec<String>,
    tables: Tables,
}

/// Properties that elements inherit.
#[derive(Default, Clone, Copy)]
struct Context {
    kind: Option<BlockKind>,
    number: Option<i64>,
    cell: Option<CellAt>,
}

impl Visitor<'_> {
    fn element(&mut self, element: ElementRef<'_>, nth: Nth, context: Context) {
        let name = element.value().name();
        if is_invisible(name) || is_hidden(element) {
            return;
        }
        if name == "br" {
            self.text.push('\n');
            return;
        }
        if name == "a" {
            self.links.extend(element.value().attr("href").map(str::to_owned));
        }
        let selected = self.within.get(&std::ptr::from_ref(element.value()));
        // An element that the recipe selects is a block, even if it is inline.
        if is_inline(name) && selected.is_none() {
            return self.children(element, context);
        }
        self.flush(context);
        let (path, around) = (self.path.len(), self.around.len());
        if path > 0 {
            self.path.push_str(" > ");
        }
        nth.write(name, &mut self.path);
        self.around.extend(selected.into_iter().flatten().cloned());
        let inner = Context {
            kind: kind(name).or(context.kind),
            number: if name == "li" { number(element, nth) } else { context.number },
            cell: self.tables.enter(element).or(context.cell),
        };
        self.children(element, inner);
        self.flush(inner);
        self.path.truncate(path);
        self.around.truncate(around);
        self.tables.leave(element);
    }

    fn children(&mut self, element: ElementRef<'_>, context: Context) {
        let mut siblings = SiblingCounter::new(element);
        for child in element.children() {
            match child.value() {
                // A line end in the source is a space; only `br` ends a line.
                Node::Text(text) => self.text.push_str(&text.replace(['\n', '\r'], " ")),
                Node::Element(own) => {
                    let nth = siblings.next(own.name());
                    if let Some(child) = ElementRef::wrap(child) {
                        self.element(child, nth, context);
                    }
                }
                _ => {}
            }
        }
    }

    /// Ends the current block.
    fn flush(&mut self, context: Context) {
        let links = std::mem::take(&mut self.links);
        if self.text.trim().is_empty() {
            return self.text.clear();
        }
        let number = u32::try_from(self.blocks.len()).unwrap_or(u32::MAX).saturating_add(1);
        let lines: Vec<_> = self
            .text
            .split('\n')
            .map(|l| l.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|l| !l.is_empty())
            .map(|text| Line::new(text, number))
            .collect();
        self.text.clear();
        self.blocks.push(Block {
            kind: context.kind.unwrap_or(BlockKind::Paragraph),
            lines,
            element: Some(self.path.clone()),
            within: self.around.clone(),
            number: context.number,
            bounds: None,
            style: None,
            links,
            cell: context.cell,
        });
    }
}

/// Returns whether an element is hidden by attribute or style.
fn is_hidden(element: ElementRef<'_>) -> bool {
    let style = element.value().attr("style").unwrap_or_default().replace(char::is_whitespace, "").to_ascii_lowercase();
    element.value().attr("hidden").is_some() || style.contains("display:none") || style.contains("visibility:hidden")
}

/// Returns the number of an item of an ordered list.
fn number(item: ElementRef<'_>, nth: Nth) -> Option<i64> {
    let list = item.parent().and_then(ElementRef::wrap).filter(|e| e.value().name() == "ol")?;
    let start = list.value().attr("start").and_then(|n| n.trim().parse::<i64>().ok()).unwrap_or(1);
    start.checked_add(i64::try_from(nth.place).ok()?.checked_sub(1)?)
}

/// Returns the kind of block of an element; `None` where it is that of its parent.
fn kind(name: &str) -> Option<BlockKind> {
    Some(match name {
        "h1" | "title" => BlockKind::Heading(1),
        "h2" => BlockKind::Heading(2),
        "h3" => BlockKind::Heading(3),
        "h4" => BlockKind::Heading(4),
        "h5" => BlockKind::Heading(5),
        "h6" => BlockKind::Heading(6),
        "li" => BlockKind::Item,
        "td" | "th" => BlockKind::Cell,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_carry_their_kind_path_and_selectors() {
        let page = "<title>T</title><nav><a href=/x>Menu</a></nav><article><h2>A</h2><p>um <b>dois</b><br>três</p>\
                    <ul><li>x</li><li>y</li></ul></article>";
        let document = read(page, &["article".to_owned()]).expect("it reads");
        let blocks: Vec<_> = document.pages[0]
            .blocks
            .iter()
            .map(|b| {
                let lines: Vec<_> = b.lines.iter().map(|l| l.text.as_str()).collect();
                let path = b.element.as_deref().unwrap_or_default();
                format!(
                    "{} {} {} {}",
                    b.kind.as_str(),
                    lines.join("|"),
                    path,
                    b.within.iter().map(|w| format!("{}#{}", w.selector, w.element)).collect::<String>()
                )
            })
            .collect();
        assert_eq!(
            blocks,
            [
                "heading T html > head > title ",
                "paragraph Menu html > body > nav ",
                "heading A html > body > article > h2 article#1",
                "paragraph um dois|três html > body > article > p article#1",
                "item x html > body > article > ul > li:nth-of-type(1) article#1",
                "item y html > body > article > ul > li:nth-of-type(2) article#1",
            ]
        );
    }
}
