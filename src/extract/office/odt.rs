//! Texts of OpenDocument: the flow of `content.xml`.

use super::{
    flow::{Flow, Paragraph},
    odf::{Content, Styles, Text, is_not_displayed},
    slide::Item,
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
    let mut reader = Reader { styles: &content.styles, flow: Flow::new(Media::Odt), notes: Vec::new() };
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
}

/// The position of a paragraph: its cell, list item and depth.
#[derive(Debug, Clone, Default)]
struct Place {
    cell: Option<CellAt>,
    item: Option<Item>,
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
                "list" => self.list(element, "", 0, place),
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
        let text = Text::new(element, self.styles, place.mark);
        let span = text.style();
        let size = self.styles.size("text", span).filter(|_| !span.is_empty());
        let colour = self.styles.colour("text", span).filter(|_| !span.is_empty());
        let level = element.attribute("outline-level").and_then(|l| l.parse::<u8>().ok()).unwrap_or(1);
        let kind = match (element.name.as_str(), place.item, place.cell) {
            ("h", ..) => BlockKind::Heading(level.clamp(1, 6)),
            (_, Some(_), _) => BlockKind::Item,
            (.., Some(_)) => BlockKind::Cell,
            _ => BlockKind::Paragraph,
        };
        self.flow.push(Paragraph {
            kind,
            size: size.or_else(|| self.styles.size("paragraph", style)).unwrap_or(SIZE),
            colour: colour.or_else(|| self.styles.colour("paragraph", style)).unwrap_or_default(),
            number: if let Some(Item::Number(n)) = place.item { Some(n) } else { None },
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

    fn list(&mut self, list: &Element, above: &str, level: usize, place: &Place) {
        let style = list.attribute("style-name").unwrap_or(above).to_owned();
        let mut n = 0;
        for item in list.elements() {
            let mut mark = if item.name == "list-header" { None } else { self.styles.item(&style, level, n) };
            n += i64::from(item.name == "list-item");
            for element in item.elements() {
                match element.name.as_str() {
                    "list" if level < 9 && place.depth < NESTED => {
                        self.list(element, &style, level + 1, &place.deeper())
                    }
                    // Only the first paragraph of an item has the list mark.
                    "p" | "h" => self.paragraph(element, &Place { item: mark.take(), ..place.clone() }),
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
