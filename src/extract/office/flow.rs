//! Flowing text: paragraphs, headings, list items and cells in order, on pages at explicit page breaks.

use std::collections::HashSet;

use crate::model::{
    document::{Block, BlockKind, CellAt, Document, Line, Media, Page, Style, UnreadKind, UnreadPart},
    marked_text::MarkedText,
};

/// Maximum count of blocks of a text.
const MAX_BLOCKS: usize = 2_000_000;

/// A document under construction.
#[derive(Debug)]
pub(super) struct Flow {
    media: Media,
    pages: Vec<Page>,
    line: u32,
    tables: u32,
    unread: Vec<UnreadPart>,
    /// Link targets of the page.
    links: Vec<String>,
    linked: HashSet<String>,
}

/// A paragraph to add.
#[derive(Debug, Clone)]
pub(super) struct Paragraph {
    pub(super) kind: BlockKind,
    /// Its text; line ends are explicit line breaks.
    pub(super) text: MarkedText,
    /// Size in points and colour.
    pub(super) size: f32,
    pub(super) colour: u32,
    /// Number of an item of a numbered list.
    pub(super) number: Option<i64>,
    pub(super) links: Vec<String>,
    pub(super) cell: Option<CellAt>,
}

impl Flow {
    pub(super) fn new(media: Media) -> Self {
        Self {
            media,
            pages: vec![Page::default()],
            line: 0,
            tables: 0,
            unread: Vec::new(),
            links: Vec::new(),
            linked: HashSet::new(),
        }
    }

    /// Adds a paragraph, unless it is empty.
    pub(super) fn push(&mut self, paragraph: Paragraph) {
        self.links.extend(paragraph.links.iter().filter(|link| !self.linked.contains(*link)).cloned());
        self.linked.extend(paragraph.links.iter().cloned());
        let lines = paragraph.text.lines();
        if lines.is_empty() || self.line as usize > MAX_BLOCKS {
            return;
        }
        self.line += 1;
        let number = self.line;
        let element = match paragraph.cell {
            Some(at) => format!("table {}, row {}, cell {}", at.table + 1, at.row + 1, at.column + 1),
            None => format!("paragraph {number}"),
        };
        let style = Style { size: paragraph.size, colour: paragraph.colour, fill: None };
        let block = Block {
            kind: paragraph.kind,
            lines: lines.into_iter().map(|text| Line::new(text, number)).collect(),
            element: Some(element),
            within: Vec::new(),
            number: paragraph.number,
            bounds: None,
            style: Some(style),
            links: paragraph.links,
            cell: paragraph.cell,
        };
        if let Some(page) = self.pages.last_mut() {
            page.blocks.push(block);
        }
    }

    /// Begins a page, without a number: automatic page breaks are not in the file.
    pub(super) fn break_page(&mut self) {
        self.end_page();
        self.pages.push(Page::default());
    }

    /// Appends the link targets of the page to its text, one a line, as for other paged documents.
    fn end_page(&mut self) {
        let links = std::mem::take(&mut self.links);
        self.linked.clear();
        let size = self.pages.last().and_then(|p| p.blocks.last()).and_then(|b| b.style).map_or(10.0, |s| s.size);
        for block in self.pages.iter_mut().rev().take(1).flat_map(|p| &mut p.blocks) {
            block.links.clear();
        }
        let lines = self.pages.last().into_iter().flat_map(|p| &p.blocks).flat_map(|b| &b.lines);
        let existing: HashSet<&str> =
            if links.is_empty() { HashSet::new() } else { lines.map(|l| l.text.as_str()).collect() };
        let fresh: Vec<String> = links.into_iter().filter(|l| !existing.contains(l.as_str())).collect();
        for text in fresh {
            self.push(Paragraph {
                kind: BlockKind::Paragraph,
                text: text.into(),
                size,
                colour: 0,
                number: None,
                links: Vec::new(),
                cell: None,
            });
        }
    }

    /// Reports a part of the file that its reader does not read, at the last paragraph.
    pub(super) fn push_unread(&mut self, kind: UnreadKind, name: &str) {
        let place = format!("paragraph {}", self.line.max(1));
        self.unread.push(UnreadPart { place, kind, name: name.to_owned() });
    }

    /// Returns the index of the next table, from 0.
    pub(super) fn next_table(&mut self) -> u32 {
        self.tables += 1;
        self.tables - 1
    }

    pub(super) fn into_document(mut self) -> Document {
        self.end_page();
        self.pages.retain(|p| !p.blocks.is_empty());
        Document { unread: self.unread, ..Document::new(self.media, self.pages) }
    }
}
