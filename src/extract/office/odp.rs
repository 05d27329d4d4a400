//! Slides of OpenDocument: frames and shapes with their places.

use super::{
    numbers::Marker,
    odf::{Content, Counts, Styles, Text, colour, points},
    odt,
    slide::{self, Item, MAX_PARAGRAPHS, Paragraph, Shape, Slide, is_off},
};
use crate::{
    extract::{Unreadable, geometry, markup::Element},
    model::{
        document::{Bounds, Document, Flaw, Media, Page, UnreadKind},
        marks::Mark,
    },
};

/// Default text size, in points.
const SIZE: f32 = 18.0;

/// Default height of a slide, in points.
const HEIGHT: f32 = 540.0;

/// Maximum depth of nested elements.
const NESTED: usize = 40;

/// Reads a deck, slide by slide.
pub(super) fn read(content: &Content) -> Result<Document, Unreadable> {
    let styles = &content.styles;
    let mut document = Document::new(Media::Odp, Vec::new());
    let (mut line, mut table, mut numbers, mut drawn) = (0, 0, Vec::new(), Vec::new());
    let deck = content.root.at(&["body", "presentation"]);
    for (n, page) in (1..).zip(deck.into_iter().flat_map(|d| d.all("page"))) {
        let number = u32::try_from(n).unwrap_or(u32::MAX);
        let style = page.attribute("style-name").unwrap_or_default();
        if styles.property(style, "drawing-page", "drawing-page-properties", "visibility") == Some("hidden") {
            document.flaws.push((number, Flaw::Hidden));
            continue;
        }
        let mut slide = Slide::default();
        let size = page.attribute("master-page-name").and_then(|master| styles.slide_size(master));
        Reader { styles, size }.shapes(page, (&mut slide, None), NESTED);
        let count: usize = slide.shapes.iter().map(|s| s.paragraphs.len() + s.cells.len()).sum();
        if count > MAX_PARAGRAPHS {
            return Err(Unreadable::Limit { limit: format!("{MAX_PARAGRAPHS} paragraphs of a slide") });
        }
        let blocks = slide::blocks(&slide, n, "slide", &mut line, &mut table);
        document.unread.extend(slide.unread_parts(n));
        if blocks.is_empty() && slide.has_picture {
            document.flaws.push((number, Flaw::Picture));
        }
        let seen = slide.shapes.iter().filter(|s| s.mark.is_none());
        let bottom = seen.map(|s| s.bounds.bottom).fold(HEIGHT, f32::max);
        numbers.push(number);
        drawn.push((bottom, blocks));
    }
    geometry::mark_running(&mut drawn);
    let page = |(n, (_, blocks))| Page { number: Some(n), blocks };
    document.pages = numbers.into_iter().zip(drawn).map(page).filter(|p| !p.blocks.is_empty()).collect();
    Ok(document)
}

struct Reader<'s> {
    styles: &'s Styles,
    /// Width and height of the slide, in points.
    size: Option<(f32, f32)>,
}

impl Reader<'_> {
    /// Adds shapes, which are in a group that may have a mark.
    fn shapes(&self, parent: &Element, (slide, mark): (&mut Slide, Option<Mark>), depth: usize) {
        if depth == 0 {
            return;
        }
        for element in parent.elements() {
            let mark = [mark, self.styles.hidden(element)].into_iter().flatten().min();
            match element.name.as_str() {
                "g" | "a" => self.shapes(element, (slide, mark), depth - 1),
                "frame" if element.child("table").is_some() => slide.shapes.extend(self.table(element, mark)),
                "frame" if element.child("text-box").is_none() => {
                    slide.has_picture |= element.child("image").is_some();
                    let is_object = element.child("object").or_else(|| element.child("object-ole")).is_some();
                    let name = element.attribute("name").unwrap_or_default();
                    slide.unread.extend(is_object.then(|| (UnreadKind::Object, name.to_owned())));
                }
                "frame" | "custom-shape" | "rect" | "ellipse" | "line" | "path" | "polygon" | "connector"
                | "caption" => {
                    slide.shapes.extend(self.shape(element, mark));
                }
                _ => {}
            }
        }
    }

    /// The mark of a shape with these bounds.
    fn mark(&self, bounds: &Bounds, mark: Option<Mark>) -> Option<Mark> {
        let off = self.size.filter(|(width, height)| is_off(bounds, *width, *height)).map(|_| Mark::Invisible);
        [mark, off].into_iter().flatten().min()
    }

    fn shape(&self, element: &Element, mark: Option<Mark>) -> Option<Shape> {
        let (family, style) = family(element);
        let graphic = |name| self.styles.property(style, family, "graphic-properties", name);
        let fill = graphic("fill-color").and_then(colour).filter(|_| graphic("fill").is_none_or(|f| f == "solid"));
        // Without an explicit fill, only shapes are filled, not frames.
        let fill = fill.filter(|_| graphic("fill").is_some() || element.name != "frame");
        let class = element.attribute("class").unwrap_or_default();
        let holder = element.child("text-box").unwrap_or(element);
        let mut paragraphs = Vec::new();
        self.paragraphs(holder, &Own { family, style, list: "", level: 0, item: None }, &mut paragraphs, NESTED);
        let bounds = bounds(element).unwrap_or(slide::NO_BOUNDS);
        Some(Shape {
            bounds,
            mark: self.mark(&bounds, mark),
            fill,
            is_running: ["date-time", "footer", "page-number", "header"].contains(&class),
            anchor: match graphic("textarea-vertical-align") {
                Some("middle") => 0.5,
                Some("bottom") => 1.0,
                _ => 0.0,
            },
            paragraphs,
            cells: Vec::new(),
        })
    }

    fn paragraphs(&self, parent: &Element, own: &Own<'_>, found: &mut Vec<Paragraph>, depth: usize) {
        if depth == 0 {
            return;
        }
        for element in parent.elements() {
            match element.name.as_str() {
                "p" | "h" => found.push(self.paragraph(element, own)),
                "list" => {
                    let list = element.attribute("style-name").unwrap_or(own.list);
                    let level = if own.list.is_empty() { 0 } else { own.level + 1 };
                    let mut counts = Counts::default();
                    for item in element.all("list-item") {
                        let start = item.attribute("start-value").and_then(|n| n.parse().ok());
                        let marker = self.styles.lists.next(list, level, &mut counts, start);
                        self.paragraphs(item, &Own { list, level, item: marker.as_ref(), ..*own }, found, depth - 1);
                    }
                    let heads = element.all("list-header");
                    heads.for_each(|h| self.paragraphs(h, &Own { list, level, item: None, ..*own }, found, depth - 1));
                }
                _ => {}
            }
        }
    }

    fn paragraph(&self, element: &Element, own: &Own<'_>) -> Paragraph {
        let mut text = Text::new(element, self.styles, None);
        let item = match own.item {
            Some(Marker::Text(words)) => {
                text.prepend(words, None);
                None
            }
            Some(Marker::Number(n)) => Some(Item::Number(*n)),
            Some(Marker::Bullet) => Some(Item::Bullet),
            None => None,
        };
        let style = element.attribute("style-name").unwrap_or_default();
        let span = text.style();
        let size = self.styles.size("text", span).filter(|_| !span.is_empty());
        let size =
            size.or_else(|| self.styles.size("paragraph", style)).or_else(|| self.styles.size(own.family, own.style));
        let colour = self.styles.colour("text", span).filter(|_| !span.is_empty());
        let colour = colour
            .or_else(|| self.styles.colour("paragraph", style))
            .or_else(|| self.styles.colour(own.family, own.style));
        Paragraph {
            text: text.text,
            size: size.unwrap_or(SIZE),
            colour: colour.unwrap_or_default(),
            item,
            links: text.links,
        }
    }

    fn table(&self, frame: &Element, mark: Option<Mark>) -> Option<Shape> {
        let table = frame.child("table")?;
        let mut cells = Vec::new();
        let heads = table.all("table-header-rows").flat_map(|h| h.all("table-row"));
        for (n, row) in (0..).zip(heads.chain(table.all("table-row"))) {
            for (at, cell) in odt::cells(row, 0, n) {
                let mut paragraphs = Vec::new();
                let own = Own { family: "table-cell", style: "", list: "", level: 0, item: None };
                self.paragraphs(cell, &own, &mut paragraphs, NESTED);
                cells.push((at, paragraphs));
            }
        }
        let bounds = bounds(frame).unwrap_or(slide::NO_BOUNDS);
        Some(Shape {
            bounds,
            mark: self.mark(&bounds, mark),
            fill: None,
            is_running: false,
            anchor: 0.0,
            paragraphs: Vec::new(),
            cells,
        })
    }
}

/// Properties that a paragraph inherits from its shape and list.
#[derive(Clone, Copy)]
struct Own<'a> {
    family: &'a str,
    style: &'a str,
    list: &'a str,
    level: usize,
    item: Option<&'a Marker>,
}

/// Returns family and name of the style of a shape.
fn family(element: &Element) -> (&'static str, &str) {
    let of = |name: &str| element.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    match of("presentation:style-name") {
        Some(style) => ("presentation", style),
        None => ("graphic", of("draw:style-name").unwrap_or_default()),
    }
}

/// Returns the box of a shape, in points.
fn bounds(element: &Element) -> Option<Bounds> {
    let of = |name| element.attribute(name).and_then(points);
    if let (Some(left), Some(top), Some(width), Some(height)) = (of("x"), of("y"), of("width"), of("height")) {
        return Some(Bounds { left, top, right: left + width, bottom: top + height });
    }
    // A rotated shape is positioned by its transform: `rotate (…) translate (2cm 3cm)`.
    let moved = element.attribute("transform").and_then(|t| t.split_once("translate")).map(|(_, rest)| rest);
    let moved = moved.and_then(|rest| rest.trim_start().strip_prefix('(')?.split(')').next());
    if let (Some(moved), Some(width), Some(height)) = (moved, of("width"), of("height")) {
        let mut steps = moved.split_whitespace().filter_map(points);
        let (left, top) = (steps.next()?, steps.next()?);
        return Some(Bounds { left, top, right: left + width, bottom: top + height });
    }
    let (x1, y1, x2, y2) = (of("x1")?, of("y1")?, of("x2")?, of("y2")?);
    Some(Bounds { left: x1.min(x2), top: y1.min(y2), right: x1.max(x2), bottom: y1.max(y2) })
}
