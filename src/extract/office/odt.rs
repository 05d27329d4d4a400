//! Texts of OpenDocument: the flow of `content.xml`.

use std::collections::HashMap;

use super::{
    flow::{Flow, Paragraph},
    numbers::Marker,
    odf::{Content, Counts, Styles, Text, is_not_displayed},
};
use crate::{
    extract::markup::Element,
    model::{
        document::{BlockKind, CellAt, Document, Media, UnreadKind},
        marks::Mark,
    },
};

/// Default text size, in points.
const SIZE: f32 = 12.0;

/// Maximum depth of nested elements.
const NESTED: usize = 60;

/// Reads a text.
pub(super) fn read(content: &Content) -> Document {
    let mut reader = Reader {
        styles: &content.styles,
        flow: Flow::new(Media::Odt),
        notes: Vec::new(),
        lists: HashMap::new(),
        headings: Counts::default(),
    };
    if let Some(text) = content.root.at(&["body", "text"]) {
        reader.blocks(text, &Place::default());
    }
    let notes = std::mem::take(&mut reader.notes);
    notes.iter().for_each(|note| reader.blocks(note, &Place::default()));
    reader.flow.into_document()
}

struct Reader<'s> {
    styles: &'s Styles,
    flow: Flow,
    notes: Vec<Element>,
    /// Name or style of a list → its last numbers.
    lists: HashMap<String, Counts>,
    headings: Counts,
}

/// A list that is read.
struct List<'e> {
    style: &'e str,
    level: usize,
    counts: &'e mut Counts,
}

/// The position of a paragraph: its cell, list item and depth.
#[derive(Debug, Clone, Default)]
struct Place {
    cell: Option<CellAt>,
    item: Option<Marker>,
    mark: Option<Mark>,
    depth: usize,
}

impl Place {
    fn deeper(&self) -> Self {
        Self { depth: self.depth + 1, ..self.clone() }
    }

    /// The position within an element with a mark.
    fn within(&self, mark: Option<Mark>) -> Self {
        Self { mark: [self.mark, mark].into_iter().flatten().min(), ..self.deeper() }
    }
}

impl Reader<'_> {
    fn blocks(&mut self, parent: &Element, place: &Place) {
        if place.depth > NESTED {
            return;
        }
        for element in parent.elements() {
            match element.name.as_str() {
                "p" | "h" => self.paragraph(element, place),
                "list" => self.list(element, place),
                "table" => self.table(element, place),
                "forms" | "sequence-decls" | "variable-decls" => {}
                // What was inserted is in the text; what was deleted is here.
                "insertion" | "format-change" | "change-info" => {}
                "tracked-changes" => self.blocks(element, &place.within(Some(Mark::Struck))),
                "section" if is_not_displayed(element) => self.blocks(element, &place.within(Some(Mark::Hidden))),
                "object" | "object-ole" => self.unread(parent),
                _ => self.blocks(element, &place.within(self.styles.hidden(element))),
            }
        }
    }

    /// Reports the object of another program that a frame shows.
    fn unread(&mut self, frame: &Element) {
        self.flow.push_unread(UnreadKind::Object, frame.attribute("name").unwrap_or_default());
    }

    fn paragraph(&mut self, element: &Element, place: &Place) {
        let style = element.attribute("style-name").unwrap_or_default();
        let breaks = self.styles.property(style, "paragraph", "paragraph-properties", "break-before");
        if breaks == Some("page") && place.cell.is_none() {
            self.flow.break_page();
        }
        let mut text = Text::new(element, self.styles, place.mark);
        let span = text.style();
        let size = self.styles.size("text", span).filter(|_| !span.is_empty());
        let colour = self.styles.colour("text", span).filter(|_| !span.is_empty());
        let level = element.attribute("outline-level").and_then(|l| l.parse::<u8>().ok()).unwrap_or(1);
        if let Some(words) = self.words(element, place, level) {
            text.prepend(&words, place.mark);
        }
        let kind = match (element.name.as_str(), &place.item, place.cell) {
            ("h", ..) => BlockKind::Heading(level.clamp(1, 6)),
            (_, Some(Marker::Bullet | Marker::Number(_)), _) => BlockKind::Item,
            (.., Some(_)) => BlockKind::Cell,
            _ => BlockKind::Paragraph,
        };
        self.flow.push(Paragraph {
            kind,
            size: size.or_else(|| self.styles.size("paragraph", style)).unwrap_or(SIZE),
            colour: colour.or_else(|| self.styles.colour("paragraph", style)).unwrap_or_default(),
            number: if let Some(Marker::Number(n)) = place.item { Some(n) } else { None },
            text: text.text,
            links: text.links,
            cell: place.cell,
        });
        for anchored in text.anchored {
            if anchored.name == "note-body" {
                self.notes.push(anchored);
            } else {
                self.blocks(&anchored, &place.within(self.styles.hidden(&anchored)));
            }
        }
        if self.styles.property(style, "paragraph", "paragraph-properties", "break-after") == Some("page")
            && place.cell.is_none()
        {
            self.flow.break_page();
        }
    }

    /// Returns the words that are drawn before a paragraph: those of its list, or of the numbering of headings.
    fn words(&mut self, element: &Element, place: &Place, level: u8) -> Option<String> {
        if let Some(Marker::Text(words)) = &place.item {
            return Some(words.clone());
        }
        if element.name != "h" || place.item.is_some() || element.attribute("is-list-header") == Some("true") {
            return None;
        }
        let restarts = element.attribute("restart-numbering") == Some("true");
        let start = start_value(element).or(restarts.then_some(1));
        self.styles.lists.heading(usize::from(level.max(1)) - 1, &mut self.headings, start)
    }

    /// Reads a list that is in no other. It may go on with the numbers of a list before it.
    fn list(&mut self, list: &Element, place: &Place) {
        let of = |name| list.attribute(name);
        let style = of("style-name").unwrap_or_default();
        let continued = of("continue-list").or((of("continue-numbering") == Some("true")).then_some(style));
        let mut counts = continued.and_then(|key| self.lists.get(key)).copied().unwrap_or_default();
        self.items(list, List { style, level: 0, counts: &mut counts }, place);
        // Its name is `xml:id`.
        self.lists.extend(
            [Some(style), of("id"), of("continue-list")].into_iter().flatten().map(|key| (key.to_owned(), counts)),
        );
    }

    fn items(&mut self, list: &Element, own: List<'_>, place: &Place) {
        for item in list.elements() {
            // An item that holds only a deeper list is not counted.
            let is_counted = item.name == "list-item" && item.elements().any(|e| matches!(e.name.as_str(), "p" | "h"));
            let mut marker = match is_counted {
                true => self.styles.lists.next(own.style, own.level, own.counts, start_value(item)),
                false => None,
            };
            for element in item.elements() {
                match element.name.as_str() {
                    "list" if own.level < 9 && place.depth < NESTED => {
                        let style = element.attribute("style-name").unwrap_or(own.style);
                        self.items(element, List { style, level: own.level + 1, counts: own.counts }, &place.deeper());
                    }
                    // Only the first paragraph of an item has the list mark.
                    "p" | "h" => self.paragraph(element, &Place { item: marker.take(), ..place.clone() }),
                    _ => self.blocks(element, &place.deeper()),
                }
            }
        }
    }

    fn table(&mut self, table: &Element, place: &Place) {
        let number = self.flow.next_table();
        let mut row = 0;
        self.rows(table, number, &mut row, place);
    }

    fn rows(&mut self, parent: &Element, table: u32, row: &mut u32, place: &Place) {
        if place.depth > NESTED {
            return;
        }
        for element in parent.elements() {
            match element.name.as_str() {
                "table-row" => {
                    let hidden = is_collapsed(element).then_some(Mark::Hidden);
                    for (at, cell) in cells(element, table, *row) {
                        self.blocks(cell, &Place { cell: Some(at), item: None, ..place.within(hidden) });
                    }
                    *row = row.saturating_add(1);
                }
                "table-header-rows" | "table-rows" | "table-row-group" => {
                    self.rows(element, table, row, &place.deeper())
                }
                _ => {}
            }
        }
    }
}

/// Returns the number that an item or a heading says it has.
fn start_value(element: &Element) -> Option<i64> {
    element.attribute("start-value").and_then(|n| n.parse().ok())
}

/// Returns whether a row is not displayed (`table:visibility`).
fn is_collapsed(row: &Element) -> bool {
    row.attribute("visibility").is_some_and(|visibility| visibility != "visible")
}

/// Returns the cells of a row with their positions.
pub(super) fn cells(row: &Element, table: u32, number: u32) -> Vec<(CellAt, &Element)> {
    let count =
        |e: &Element, name: &str| e.attribute(name).and_then(|n| n.parse::<u32>().ok()).unwrap_or(1).clamp(1, 1_000);
    let mut column = 0_u32;
    let mut found = Vec::new();
    for cell in row.elements().filter(|e| e.name == "table-cell" || e.name == "covered-table-cell") {
        if cell.name == "table-cell" {
            let (columns, rows) = (count(cell, "number-columns-spanned"), count(cell, "number-rows-spanned"));
            found.push((CellAt { table, row: number, column, columns, rows }, cell));
        }
        column = column.saturating_add(count(cell, "number-columns-repeated"));
    }
    found
}
