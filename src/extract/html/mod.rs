//! Converts a web page to a document: a block for each block element, in document order.
//!
//! The cost of a page is checked by `model::html_limits` before it is parsed.

mod controls;
mod drawn;
mod items;
mod links;
mod siblings;
mod tables;

use std::collections::HashMap;

use scraper::{ElementRef, Html, Node, Selector, node::Element};

use self::{
    items::ItemNumbers,
    links::Base,
    siblings::{Nth, SiblingCounter},
    tables::Tables,
};
use super::Unreadable;
use crate::model::{
    document::{Block, BlockKind, CellAt, Document, Line, Media, Page, UnreadKind, UnreadPart, Within},
    marked_text::MarkedText,
    marks::Mark,
};

/// Returns whether the text of an element is never displayed.
fn is_invisible(name: &str) -> bool {
    matches!(name, "script" | "style" | "template" | "noscript" | "svg" | "datalist" | "option")
}

/// Returns whether an element is inline.
#[rustfmt::skip]
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr" | "acronym" | "area" | "b" | "bdi" | "bdo" | "big" | "button" | "cite" | "code" | "data" | "del"
            | "dfn" | "em" | "font" | "i" | "img" | "input" | "ins" | "kbd" | "label" | "link" | "map" | "mark" | "meta"
            | "nobr" | "output" | "picture" | "q" | "rb" | "rp" | "rt" | "ruby" | "s" | "samp" | "select" | "small"
            | "source" | "span" | "strike" | "strong" | "sub" | "sup" | "textarea" | "time" | "tt" | "u" | "var" | "wbr"
    )
}

/// Returns whether an element is, as a whole, a heading: a button in it is its text.
fn is_heading(element: &Element) -> bool {
    let name = element.name();
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th" | "caption" | "summary" | "legend" | "dt")
        || element.attr("role") == Some("heading")
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
        read: 0,
        text: MarkedText::default(),
        links: Vec::new(),
        base: Base::default(),
        has_styles: has_styles(&html),
        unread: Vec::new(),
        tables: Tables::default(),
    };
    visitor.element(html.root_element(), Nth::ALONE, Context::default());
    visitor.tables.limit()?;
    let pages = vec![Page { number: None, blocks: visitor.blocks }];
    Ok(Document { unread: visitor.unread, ..Document::new(Media::Html, pages) })
}

/// Returns whether a page has style sheets.
fn has_styles(html: &Html) -> bool {
    let is_sheet = |e: &Element| {
        e.name() == "style"
            || e.name() == "link" && e.attr("rel").is_some_and(|rel| rel.to_ascii_lowercase().contains("stylesheet"))
    };
    html.tree.values().filter_map(Node::as_element).any(is_sheet)
}

/// Visits the tree and collects blocks.
struct Visitor<'a> {
    within: &'a HashMap<*const Element, Vec<Within>>,
    /// Path of the current element.
    path: String,
    /// Enclosing elements that match a selector.
    around: Vec<Within>,
    blocks: Vec<Block>,
    /// Count of blocks with text that is read unless a recipe says otherwise.
    read: u32,
    text: MarkedText,
    links: Vec<String>,
    base: Base,
    /// Whether the page has style sheets, which may give any element a colour.
    has_styles: bool,
    unread: Vec<UnreadPart>,
    tables: Tables,
}

/// Properties that elements inherit.
#[derive(Default, Clone, Copy)]
struct Context {
    kind: Option<BlockKind>,
    number: Option<i64>,
    cell: Option<CellAt>,
    mark: Option<Mark>,
    is_heading: bool,
    /// Whether an element around it has a ground of its own.
    has_ground: bool,
}

impl Visitor<'_> {
    fn element(&mut self, element: ElementRef<'_>, nth: Nth, context: Context) {
        let name = element.value().name();
        if is_invisible(name) {
            return self.unread_picture(element, context);
        }
        if name == "br" {
            self.text.push("\n", context.mark);
            return;
        }
        let selected = self.within.get(&std::ptr::from_ref(element.value()));
        // A button that the recipe selects is text.
        let own = drawn::mark(element.value()).filter(|mark| *mark != Mark::Button || selected.is_none());
        let has_ground = context.has_ground || drawn::has_ground(element.value());
        let is_white = !has_ground && !self.has_styles && drawn::is_white(element.value());
        let mark = [context.mark, own, is_white.then_some(Mark::Invisible)].into_iter().flatten().min();
        let context = Context { mark, has_ground, ..context };
        match element.value().attr("href") {
            Some(address) if name == "base" => self.base.set(address),
            Some(address) if name == "a" && mark != Some(Mark::Hidden) => self.links.push(self.base.resolve(address)),
            _ => {}
        }
        // An element that the recipe selects is a block, even if it is inline.
        if is_inline(name) && selected.is_none() {
            return self.content(element, context);
        }
        // An element that is not displayed does not end the text around it.
        let around =
            (own == Some(Mark::Hidden)).then(|| (std::mem::take(&mut self.text), std::mem::take(&mut self.links)));
        self.block(element, nth, context);
        if let Some((text, links)) = around {
            (self.text, self.links) = (text, links);
        }
    }

    /// Reports a drawing (SVG) with text, which is not read.
    fn unread_picture(&mut self, element: ElementRef<'_>, context: Context) {
        let mut texts = element.descendants().filter_map(ElementRef::wrap).filter(|e| e.value().name() == "text");
        let text = texts.next().filter(|_| element.value().name() == "svg" && context.mark != Some(Mark::Hidden));
        let name = text.map(|e| e.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "));
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            let place = self.path.clone();
            self.unread.push(UnreadPart { place, kind: UnreadKind::PictureOfText, name });
        }
    }

    /// Visits an element that is a block.
    fn block(&mut self, element: ElementRef<'_>, nth: Nth, context: Context) {
        self.flush(context);
        let selected = self.within.get(&std::ptr::from_ref(element.value()));
        let (path, around) = (self.path.len(), self.around.len());
        if path > 0 {
            self.path.push_str(" > ");
        }
        let name = element.value().name();
        nth.write(name, &mut self.path);
        self.around.extend(selected.into_iter().flatten().cloned());
        let inner = Context {
            kind: kind(name).or(context.kind),
            cell: self.tables.enter(element).or(context.cell),
            is_heading: context.is_heading || is_heading(element.value()),
            ..context
        };
        self.content(element, inner);
        self.flush(inner);
        self.path.truncate(path);
        self.around.truncate(around);
        self.tables.leave(element);
    }

    /// Adds what an element shows: its text, or the value of a control.
    fn content(&mut self, element: ElementRef<'_>, context: Context) {
        match controls::shown(element) {
            Some((text, _)) if text.trim().is_empty() => {}
            Some((text, mark)) => {
                let mark = context.mark.map_or(mark, |outer| outer.min(mark));
                self.text.push(&format!(" {text} "), Some(mark));
            }
            None => self.children(element, context),
        }
    }

    fn children(&mut self, element: ElementRef<'_>, context: Context) {
        let (mut siblings, mut numbers) = (SiblingCounter::new(element), ItemNumbers::new(element));
        for child in element.children() {
            match child.value() {
                // A line end in the source is a space; only `br` ends a line.
                Node::Text(text) => self.text.push(&text.replace(['\n', '\r'], " "), context.mark),
                Node::Element(own) => {
                    let nth = siblings.next(own.name());
                    let Some(child) = ElementRef::wrap(child) else { continue };
                    let number = if own.name() == "li" { numbers.next(child) } else { context.number };
                    self.element(child, nth, Context { number, ..context });
                }
                _ => {}
            }
        }
    }

    /// Ends the current block.
    fn flush(&mut self, context: Context) {
        let links = std::mem::take(&mut self.links);
        let mut text = std::mem::take(&mut self.text);
        if text.text.trim().is_empty() {
            return;
        }
        let filled = || text.parts().filter(|(part, _)| !part.trim().is_empty());
        let is_button = |mark: Option<Mark>| mark == Some(Mark::Button);
        if context.is_heading && filled().all(|(_, mark)| is_button(mark)) {
            text.ranges.retain(|range| !is_button(Some(range.mark)));
        }
        let number = self.read.saturating_add(1);
        let unread = [Mark::Hidden, Mark::Invisible, Mark::Struck, Mark::Button, Mark::Alternative];
        let is_read =
            text.parts().any(|(part, mark)| !part.trim().is_empty() && mark.is_none_or(|m| !unread.contains(&m)));
        self.read += u32::from(is_read);
        let lines: Vec<_> = text.lines().into_iter().map(|text| Line::new(text, number)).collect();
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

    /// The texts of the blocks of a page, with their marks.
    fn texts(page: &str, selectors: &[&str]) -> Vec<String> {
        let selectors: Vec<_> = selectors.iter().map(|s| (*s).to_owned()).collect();
        let document = read(page, &selectors).expect("it reads");
        let text = |block: &Block| {
            let lines = block.lines.iter().map(|l| crate::model::marked_text::display(&l.text, &l.ranges).into_owned());
            lines.collect::<Vec<_>>().join("|")
        };
        document.pages[0].blocks.iter().map(text).collect()
    }

    #[test]
    fn marks_are_those_that_a_browser_draws() {
        for (page, want) in [
            ("<p>12<sup>1</sup> e <del>700</del> 650</p>", vec!["12¹ e ~~700~~ 650"]),
            ("<p>a <span hidden>b</span> c</p>", vec!["a [hidden: b] c"]),
            // What is not displayed does not part the text around it.
            ("<ul><li>12<div style='display:none'>x</div> 3</li></ul>", vec!["[hidden: x]", "12 3"]),
            ("<p>Estado: <input value='Em curso'></p>", vec!["Estado: Em curso"]),
            ("<p><label><input type=checkbox checked>Sim</label> <input type=radio>Não</p>", vec!["☒ Sim ☐ Não"]),
            ("<p>a<img alt=x>b</p>", vec!["a[alternative:  x ]b"]),
            ("<p>a<img alt=''>b<input type=hidden value=x>c</p>", vec!["abc"]),
            ("<div>Ver <button>Fechar</button></div>", vec!["Ver [buttons: Fechar]"]),
        ] {
            assert_eq!(texts(page, &[]), want, "{page}");
        }
    }

    #[test]
    fn white_text_is_invisible_where_nothing_gives_it_a_ground() {
        let white = "<p>a <span style='color:#fff'>b</span></p>";
        for (page, want) in [
            (white.to_owned(), "a [invisible: b]"),
            (format!("<div style='background:navy'>{white}</div>"), "a b"),
            (format!("<table><tr><td bgcolor=navy>{white}</table>"), "a b"),
            (format!("<style>p {{ background: navy }}</style>{white}"), "a b"),
            (format!("<link rel=stylesheet href=a.css>{white}"), "a b"),
        ] {
            assert_eq!(texts(&page, &[]), [want], "{page}");
        }
    }

    #[test]
    fn a_drawing_with_text_is_reported() {
        let page = "<p>a<svg><path d=''/></svg><svg><text>Concluída <tspan>hoje</tspan></text></svg></p>";
        let document = read(page, &[]).expect("it reads");
        let unread: Vec<_> = document.unread.iter().map(|part| (part.kind, part.name.as_str())).collect();
        assert_eq!(unread, [(UnreadKind::PictureOfText, "Concluída hoje")]);
    }

    #[test]
    fn a_button_that_is_a_heading_is_text() {
        for (page, want) in [
            ("<h2><button>A1 <span>Balcão</span></button></h2>", vec!["A1 Balcão"]),
            ("<button><h2>A1</h2></button>", vec!["A1"]),
            ("<table><tr><th><button>Nome</button></th></tr></table>", vec!["Nome"]),
            ("<details><summary><button>A1</button></summary>x</details>", vec!["A1", "x"]),
            // Next to the text of a heading it is a button.
            ("<h2>A1 <button>Copiar</button></h2>", vec!["A1 [buttons: Copiar]"]),
            ("<p><button>Copiar</button></p>", vec!["[buttons: Copiar]"]),
        ] {
            assert_eq!(texts(page, &[]), want, "{page}");
        }
        assert_eq!(texts("<p><button class=t>A1</button></p>", &["button.t"]), ["A1"]);
    }

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
