//! Texts of Word: the flow of `document.xml`, with styles, numbering, tables, footnotes, headers and footers.

use std::collections::HashMap;

mod looks;
mod spans;

use self::{
    looks::{ListLevel, Look, Numbering, Styles},
    spans::Spans,
};
use super::{
    flow::{Flow, Paragraph},
    parts::Relationships,
};
use crate::{
    extract::{Unreadable, archive::Archive, markup::Element},
    model::document::{BlockKind, CellAt, Document, Media},
};

/// Maximum depth of nested tables.
const NESTED: usize = 20;

const MAIN: &str = "word/document.xml";

/// Reads a text.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<Document, Unreadable> {
    let relations = Relationships::read(archive, MAIN)?;
    let mut part = |kind: &str| -> Result<Option<Element>, Unreadable> {
        match relations.all(kind).next() {
            Some(part) => archive.xml_if(part),
            None => Ok(None),
        }
    };
    let (styles, numbering, notes) = (part("styles")?, part("numbering")?, part("footnotes")?);
    let heads: Vec<String> = relations.all("header").chain(relations.all("footer")).map(str::to_owned).collect();
    let root = archive.xml(MAIN)?;
    let styles = Styles::new(styles.as_ref());
    let numbering = Numbering::new(numbering.as_ref());
    let mut reader =
        Reader { relations, styles, numbering, counts: HashMap::new(), flow: Flow::new(Media::Docx), running: false };
    if let Some(body) = root.child("body") {
        reader.blocks(body, None, 0);
    }
    let is_own = |note: &&Element| note.attribute("type").is_none_or(|t| t == "normal");
    for note in notes.iter().flat_map(|n| n.all("footnote")).filter(is_own) {
        reader.blocks(note, None, 0);
    }
    reader.running = true;
    for head in heads {
        if let Some(root) = archive.xml_if(&head)? {
            reader.blocks(&root, None, 0);
        }
    }
    Ok(reader.flow.into_document())
}

struct Reader {
    relations: Relationships,
    styles: Styles,
    numbering: Numbering,
    /// The last number of each list, level by level.
    counts: HashMap<String, [i64; 9]>,
    flow: Flow,
    /// Whether headers and footers are read.
    running: bool,
}

impl Reader {
    fn blocks(&mut self, parent: &Element, cell: Option<CellAt>, depth: usize) {
        for element in parent.elements() {
            match element.name.as_str() {
                "p" => self.paragraph(element, cell, depth),
                "tbl" if depth < NESTED => self.table(element, depth),
                // Content controls and tracked insertions wrap paragraphs; deletions are not read.
                "sdt" => element.child("sdtContent").into_iter().for_each(|e| self.blocks(e, cell, depth)),
                "ins" | "moveTo" | "smartTag" | "customXml" => self.blocks(element, cell, depth),
                _ => {}
            }
        }
    }

    fn table(&mut self, table: &Element, depth: usize) {
        let number = self.flow.next_table();
        let spans = Spans::new(table);
        for (row, cells) in (0..).zip(&spans.rows) {
            for cell in cells.iter().filter(|cell| !cell.continues_merge()) {
                let at = CellAt {
                    table: number,
                    row,
                    column: cell.column,
                    columns: cell.columns,
                    rows: spans.row_count(row as usize, cell),
                };
                self.blocks(cell.element, Some(at), depth + 1);
            }
        }
    }

    fn paragraph(&mut self, element: &Element, cell: Option<CellAt>, depth: usize) {
        let properties = element.child("pPr");
        let style = properties.and_then(|p| p.child("pStyle")?.attribute("val")).map(str::to_owned);
        if properties.and_then(|p| p.child("pageBreakBefore")).is_some_and(is_on) && cell.is_none() {
            self.flow.break_page();
        }
        let mut text = Text::default();
        self.runs(element, &mut text, depth);
        let looks = self.styles.chain(style.as_deref());
        let heading = looks.iter().find_map(|s| s.level);
        let usual = looks.iter().find_map(|s| s.size).unwrap_or(self.styles.size);
        let colour = looks.iter().find_map(|s| s.colour).unwrap_or_default();
        let list = properties.and_then(ListLevel::find).or_else(|| looks.iter().find_map(|s| s.list.clone()));
        let number = list.and_then(|list| self.count(&list));
        let kind = match (self.running, heading, &number, cell) {
            (true, ..) => BlockKind::Running,
            (_, Some(level), ..) => BlockKind::Heading(level),
            (_, _, Some(_), _) => BlockKind::Item,
            (.., Some(_)) => BlockKind::Cell,
            _ => BlockKind::Paragraph,
        };
        let (size, colour) =
            text.main_format().map_or((usual, colour), |(s, c)| (s.unwrap_or(usual), c.unwrap_or(colour)));
        let mut parts = text.parts.into_iter();
        let first = parts.next().unwrap_or_default();
        #[expect(clippy::cast_possible_truncation, reason = "points")]
        let size = size as f32;
        let number = number.flatten();
        self.flow.push(Paragraph { kind, text: first, size, colour, number, links: text.links, cell });
        // Text after a page break within a paragraph is on the next page.
        for part in parts {
            if cell.is_none() && !self.running {
                self.flow.break_page();
            }
            let kind = if kind == BlockKind::Item { BlockKind::Paragraph } else { kind };
            self.flow.push(Paragraph { kind, text: part, size, colour, number, links: Vec::new(), cell });
        }
        for text_box in text.boxes {
            self.blocks(&text_box, cell, depth + 1);
        }
    }

    /// Returns the number of a list item, `Some(None)` for a bullet, and `None` where the list has no marks.
    fn count(&mut self, list: &ListLevel) -> Option<Option<i64>> {
        let (id, level) = (list.id.as_deref()?, list.level);
        if id == "0" {
            return None;
        }
        let (format, start) = self.numbering.level(id, level);
        match format.as_str() {
            "none" => None,
            "bullet" => Some(None),
            _ => {
                let counts = self.counts.entry(self.numbering.list(id).to_owned()).or_insert([i64::MIN; 9]);
                counts[level] = if counts[level] == i64::MIN { start } else { counts[level].saturating_add(1) };
                counts[level + 1..].fill(i64::MIN);
                Some(Some(counts[level]))
            }
        }
    }

    fn runs(&self, parent: &Element, text: &mut Text, depth: usize) {
        for element in parent.elements() {
            match element.name.as_str() {
                "r" => self.run(element, text, depth),
                "hyperlink" => {
                    let address = element.prefixed("id").and_then(|id| self.relations.address(id));
                    text.links.extend(address.map(str::to_owned));
                    self.runs(element, text, depth);
                }
                "ins" | "moveTo" | "smartTag" | "customXml" | "fldSimple" | "dir" | "bdo" => {
                    self.runs(element, text, depth)
                }
                "sdt" => element.child("sdtContent").into_iter().for_each(|e| self.runs(e, text, depth)),
                _ => {}
            }
        }
    }

    fn run(&self, run: &Element, text: &mut Text, depth: usize) {
        let properties = run.child("rPr");
        if properties.and_then(|p| p.child("vanish")).is_some_and(is_on) {
            return;
        }
        let own = Look::new(properties);
        for element in run.elements() {
            match element.name.as_str() {
                "t" => text.push(&element.text(), own.size, own.colour),
                "tab" => text.push(" ", None, None),
                "noBreakHyphen" => text.push("-", own.size, own.colour),
                "br" if element.attribute("type") == Some("page") => text.parts.push(String::new()),
                "br" | "cr" => text.push("\n", None, None),
                "AlternateContent" | "drawing" | "pict" | "object" if depth < NESTED => boxes(element, &mut text.boxes),
                _ => {}
            }
        }
    }
}

/// Collects the text boxes of a run; of alternate content (`mc:AlternateContent`) the first choice that has some.
fn boxes(element: &Element, found: &mut Vec<Element>) {
    if element.name == "txbxContent" {
        found.push(element.clone());
        return;
    }
    if element.name == "AlternateContent" {
        let before = found.len();
        element.child("Choice").into_iter().for_each(|e| boxes(e, found));
        if found.len() == before {
            element.child("Fallback").into_iter().for_each(|e| boxes(e, found));
        }
        return;
    }
    element.elements().for_each(|e| boxes(e, found));
}

/// Whether a toggle property is on: `w:val` is absent or true.
fn is_on(switch: &Element) -> bool {
    switch.attribute("val").is_none_or(|v| !matches!(v, "0" | "false" | "off"))
}

/// The text of a paragraph, split at page breaks.
#[derive(Debug)]
struct Text {
    parts: Vec<String>,
    looks: Vec<(Option<f64>, Option<u32>, usize)>,
    links: Vec<String>,
    boxes: Vec<Element>,
}

impl Default for Text {
    fn default() -> Self {
        Self { parts: vec![String::new()], looks: Vec::new(), links: Vec::new(), boxes: Vec::new() }
    }
}

impl Text {
    fn push(&mut self, text: &str, size: Option<f64>, colour: Option<u32>) {
        if let Some(part) = self.parts.last_mut() {
            part.push_str(text);
        }
        if !text.trim().is_empty() {
            self.looks.push((size, colour, text.chars().count()));
        }
    }

    /// Returns size and colour of most of its characters.
    fn main_format(&self) -> Option<(Option<f64>, Option<u32>)> {
        self.looks.iter().max_by_key(|(_, _, n)| *n).map(|(size, colour, _)| (*size, *colour))
    }
}
