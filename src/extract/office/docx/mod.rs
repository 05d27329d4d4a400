//! Texts of Word: the flow of `document.xml`, with styles, numbering, tables, notes, headers and footers.

use std::collections::{HashMap, HashSet};

mod drawing;
mod looks;
mod numbering;
mod runs;
mod spans;

use self::{
    looks::{ListLevel, Look, Styles, is_on},
    numbering::Numbering,
    runs::{Inherited, RunReader, Text, control_mark},
    spans::Spans,
};
use super::{
    diagram,
    effects::Effects,
    flow::{Flow, Paragraph},
    numbers::Marker,
    parts::Relationships,
};
use crate::{
    extract::{Unreadable, archive::Archive, markup::Element},
    model::{
        document::{BlockKind, CellAt, Document, Media, UnreadKind},
        marked_text::MarkedText,
        marks::Mark,
    },
};

/// Maximum depth of nested tables.
const NESTED: usize = 20;

const MAIN: &str = "word/document.xml";

/// Reads a text.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<Document, Unreadable> {
    let relations = Relationships::read(archive, MAIN)?;
    let mut diagrams = HashMap::new();
    for part in relations.all("diagramData").map(str::to_owned).collect::<Vec<_>>() {
        let data = archive.xml_if(&part)?;
        diagrams.extend(data.map(|data| (part, data)));
    }
    let mut part = |kind: &str| -> Result<Option<Element>, Unreadable> {
        match relations.all(kind).next() {
            Some(part) => archive.xml_if(part),
            None => Ok(None),
        }
    };
    let (styles, numbering) = (part("styles")?, part("numbering")?);
    let notes = [("footnote", part("footnotes")?), ("endnote", part("endnotes")?)];
    let names: Vec<String> = relations.all("header").chain(relations.all("footer")).map(str::to_owned).collect();
    let heads = names.iter().map(|name| archive.xml_if(name)).collect::<Result<Vec<_>, _>>()?;
    let heads: Vec<Element> = heads.into_iter().flatten().collect();
    let root = archive.xml(MAIN)?;
    let has_background = root.child("background").is_some() || heads.iter().chain([&root]).any(has_floating_drawing);
    let mut reader = Reader {
        styles: Styles::new(styles.as_ref()),
        numbering: Numbering::new(numbering.as_ref()),
        relations,
        diagrams,
        references: HashSet::new(),
        flow: Flow::new(Media::Docx),
        running: false,
        has_background,
    };
    if let Some(body) = root.child("body") {
        reader.blocks(body, Place::default());
    }
    for (name, root) in &notes {
        root.iter().flat_map(|root| root.all(name)).for_each(|note| reader.note(name, note));
    }
    reader.running = true;
    heads.iter().for_each(|head| reader.blocks(head, Place::default()));
    Ok(reader.flow.into_document())
}

struct Reader {
    relations: Relationships,
    styles: Styles,
    numbering: Numbering,
    /// Part → data of a diagram.
    diagrams: HashMap<String, Element>,
    /// Names and ids of the notes that the text refers to.
    references: HashSet<(String, String)>,
    flow: Flow,
    /// Whether headers and footers are read.
    running: bool,
    /// Whether its pages may have a colour, or a picture behind their text.
    has_background: bool,
}

/// The position of a paragraph.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    cell: Option<CellAt>,
    /// Count of tables and text boxes around it.
    depth: usize,
    /// The mark of what is around it.
    mark: Option<Mark>,
    /// Whether its cell or text box may have a colour.
    is_shaded: bool,
}

impl Place {
    fn within(self, mark: Option<Mark>) -> Self {
        Self { mark: [self.mark, mark].into_iter().flatten().min(), ..self }
    }
}

impl Reader {
    /// Reads a note. One that nothing refers to is not displayed; separators are no notes.
    fn note(&mut self, name: &str, note: &Element) {
        if note.attribute("type").is_some_and(|kind| kind != "normal") {
            return;
        }
        let id = note.attribute("id").unwrap_or_default();
        let is_shown = self.references.contains(&(name.to_owned(), id.to_owned()));
        self.blocks(note, Place::default().within((!is_shown).then_some(Mark::Hidden)));
    }

    fn blocks(&mut self, parent: &Element, place: Place) {
        for element in parent.elements() {
            match element.name.as_str() {
                "p" => self.paragraph(element, place),
                "tbl" if place.depth < NESTED => self.table(element, place),
                // Content controls and tracked insertions wrap paragraphs.
                "sdt" => {
                    let place = place.within(control_mark(element));
                    element.child("sdtContent").into_iter().for_each(|e| self.blocks(e, place));
                }
                "ins" | "moveTo" | "smartTag" | "customXml" => self.blocks(element, place),
                "del" => self.blocks(element, place.within(Some(Mark::Struck))),
                "altChunk" => self.flow.push_unread(UnreadKind::Object, ""),
                _ => {}
            }
        }
    }

    fn table(&mut self, table: &Element, place: Place) {
        let number = self.flow.next_table();
        let spans = Spans::new(table);
        let is_shaded = place.is_shaded || self.styles.shades_cells(table.child("tblPr"));
        for (row, cells) in (0..).zip(&spans.rows) {
            for cell in cells.iter().filter(|cell| !cell.continues_merge()) {
                let at = CellAt {
                    table: number,
                    row,
                    column: cell.column,
                    columns: cell.columns,
                    rows: spans.row_count(row as usize, cell),
                };
                let is_shaded = is_shaded || looks::is_shaded(cell.element.child("tcPr"));
                let inner = Place { cell: Some(at), depth: place.depth + 1, is_shaded, ..place.within(cell.mark) };
                self.blocks(cell.element, inner);
            }
        }
    }

    fn paragraph(&mut self, element: &Element, place: Place) {
        let properties = element.child("pPr");
        let style = properties.and_then(|p| p.child("pStyle")?.attribute("val")).map(str::to_owned);
        if properties.and_then(|p| p.child("pageBreakBefore")).is_some_and(is_on) && place.cell.is_none() {
            self.flow.break_page();
        }
        let looks = self.styles.chain(style.as_deref());
        let marker = list(properties, &looks, place).and_then(|list| self.numbering.next(&list));
        let text = self.text(element, &looks, marker.as_ref(), place);
        let heading = looks.iter().find_map(|s| s.level);
        let usual = looks.iter().find_map(|s| s.size).unwrap_or(self.styles.size);
        let colour = looks.iter().find_map(|s| s.colour).unwrap_or_default();
        let kind = match (self.running, heading, &marker, place.cell) {
            (true, ..) => BlockKind::Running,
            (_, Some(level), ..) => BlockKind::Heading(level),
            (_, _, Some(Marker::Bullet | Marker::Number(_)), _) => BlockKind::Item,
            (.., Some(_)) => BlockKind::Cell,
            _ => BlockKind::Paragraph,
        };
        let (size, colour) =
            text.main_format().map_or((usual, colour), |(s, c)| (s.unwrap_or(usual), c.unwrap_or(colour)));
        #[expect(clippy::cast_possible_truncation, reason = "points")]
        let size = size as f32;
        let number = if let Some(Marker::Number(n)) = marker { Some(n) } else { None };
        let empty = MarkedText::default();
        self.push(
            text,
            Paragraph { kind, text: empty, size, colour, number, links: Vec::new(), cell: place.cell },
            place,
        );
    }

    /// Reads the text of a paragraph, which has these styles.
    fn text(&self, element: &Element, looks: &[&Look], marker: Option<&Marker>, place: Place) -> Text {
        let mut text = Text::default();
        if let Some(Marker::Text(generated)) = marker {
            text.push_generated(generated, place.mark);
        }
        let own = Inherited {
            effects: looks.iter().fold(Effects::default(), |inner, look| inner.or(look.effects)),
            font: looks.iter().find_map(|look| look.font.as_deref()),
            colour: looks.iter().find_map(|look| look.colour),
            is_shaded: self.has_background
                || place.is_shaded
                || looks::is_shaded(element.child("pPr"))
                || looks.iter().any(|look| look.is_shaded),
            mark: place.mark,
        };
        let reads_drawings = place.depth < NESTED;
        RunReader { relations: &self.relations, styles: &self.styles, reads_drawings }.read(element, &mut text, own);
        text
    }

    /// Adds a paragraph, and what its drawings contain.
    fn push(&mut self, text: Text, format: Paragraph, place: Place) {
        self.references.extend(text.references);
        let mut parts = text.parts.into_iter();
        let first = parts.next().unwrap_or_default();
        self.flow.push(Paragraph { text: first, links: text.links, ..format.clone() });
        // Text after a page break within a paragraph is on the next page.
        for part in parts {
            if place.cell.is_none() && !self.running {
                self.flow.break_page();
            }
            let kind = if format.kind == BlockKind::Item { BlockKind::Paragraph } else { format.kind };
            self.flow.push(Paragraph { kind, text: part, ..format.clone() });
        }
        for (id, mark) in text.drawings.diagrams {
            let data = self.relations.part(&id).and_then(|part| self.diagrams.get(part));
            let bodies = data.map(diagram::texts).unwrap_or_default();
            if bodies.is_empty() {
                self.flow.push_unread(UnreadKind::Diagram, "");
            }
            for paragraph in bodies.iter().flat_map(|body| body.all("p")) {
                let mut text = MarkedText::default();
                text.push(
                    &paragraph.all("r").filter_map(|r| r.child("t")).map(Element::text).collect::<String>(),
                    mark,
                );
                self.flow.push(Paragraph { kind: BlockKind::Paragraph, text, number: None, ..format.clone() });
            }
        }
        for (text_box, mark) in text.drawings.boxes {
            self.blocks(&text_box, Place { depth: place.depth + 1, is_shaded: true, ..place.within(mark) });
        }
        for (kind, name) in text.drawings.unread {
            self.flow.push_unread(kind, &name);
        }
    }
}

/// Returns whether a part has a drawing that its text may lie on.
fn has_floating_drawing(part: &Element) -> bool {
    matches!(part.name.as_str(), "anchor" | "pict") || part.elements().any(has_floating_drawing)
}

/// Returns the list of a paragraph that is counted in it, given its properties and styles.
fn list(properties: Option<&Element>, looks: &[&Look], place: Place) -> Option<ListLevel> {
    // A paragraph whose end is deleted or hidden is not counted: the next one is.
    let end = properties.and_then(|p| p.child("rPr"));
    let is_gone = end.is_some_and(|e| e.child("del").is_some() || e.child("vanish").is_some_and(is_on));
    if is_gone || matches!(place.mark, Some(Mark::Hidden | Mark::Struck)) {
        return None;
    }
    let inherited = looks.iter().find_map(|s| s.list.clone());
    match properties.and_then(ListLevel::find) {
        Some(ListLevel { id: None, level }) => Some(ListLevel { id: inherited?.id, level }),
        own => own.or(inherited),
    }
}
