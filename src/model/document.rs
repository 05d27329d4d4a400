//! A document as its reader returns it: pages of blocks of lines.
//!
//! Every reader (text, HTML, PDF, office) returns the same types, so that one recipe serves all of them. `bounds` and
//! `style` are set only where the format has a layout.
//! Read next: `extract::document`, which finds records in them.

use serde::{Deserialize, Serialize};

pub use super::media::Media;
use super::{
    marked_text::{MarkedRange, MarkedText},
    marks::LeftOut,
    row_flaw::TableFlaw,
};

/// The pages of one capture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The format that it was read from.
    pub media: Media,
    /// Pages in order; a source without pages has one.
    pub pages: Vec<Page>,
    /// Pages that cannot be read in full: page number and flaw.
    pub flaws: Vec<(u32, Flaw)>,
    /// Parts of the file that its reader does not read.
    pub unread: Vec<UnreadPart>,
    /// Text that marks keep out of its lines, once they are applied.
    pub left_out: Vec<LeftOut>,
    /// Rows of its tables that may not be what is drawn.
    pub table_flaws: Vec<TableFlaw>,
}

/// A part of a file that its reader does not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadPart {
    /// Its place in the file.
    pub place: String,
    /// What it is.
    pub kind: UnreadKind,
    /// Its name or title; empty if it has none.
    pub name: String,
}

/// The kinds of parts that no reader reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnreadKind {
    /// A file in the file.
    Attachment,
    /// A diagram without texts.
    Diagram,
    /// A chart.
    Chart,
    /// An embedded object of another program.
    Object,
    /// A picture of text.
    PictureOfText,
    /// Bytes that are not in the character set; the name of the part is their count.
    InvalidBytes,
    /// A column of a type that its reader does not know; the name of the part is the type.
    Column,
}

impl UnreadKind {
    /// Returns its name in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Attachment => "attachment",
            Self::Diagram => "diagram",
            Self::Chart => "chart",
            Self::Object => "object",
            Self::PictureOfText => "picture",
            Self::InvalidBytes => "bytes",
            Self::Column => "column",
        }
    }
}

/// Why a page cannot be read in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flaw {
    /// The page is an image without text.
    Picture,
    /// The page is an image with an invisible text layer from character recognition, which may be wrong.
    Recognised,
    /// The slide is hidden.
    Hidden,
    /// The fonts give no character for this many of a thousand glyphs.
    Unknown(u32),
}

/// A page, a slide or, in plain text, the lines between two page breaks.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Page {
    /// Page number from 1, where the source has pages.
    pub number: Option<u32>,
    /// Its blocks in reading order.
    pub blocks: Vec<Block>,
}

/// Consecutive lines that belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// What kind of text it is.
    pub kind: BlockKind,
    /// Its lines, never empty.
    pub lines: Vec<Line>,
    /// Path of its element in the tree, such as `article > ul > li:nth-child(2)`.
    pub element: Option<String>,
    /// Enclosing elements that a selector of the recipe matches, outermost first.
    pub within: Vec<Within>,
    /// Number of an item in an ordered list, where the document numbers it.
    pub number: Option<i64>,
    /// Box on the page.
    pub bounds: Option<Bounds>,
    /// Style of most of its text.
    pub style: Option<Style>,
    /// Targets of its links.
    pub links: Vec<String>,
    /// Its cell, if it is in a table.
    pub cell: Option<CellAt>,
}

/// A cell of a table of a document; all indices count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellAt {
    /// Index of the table in the document.
    pub table: u32,
    /// Index of its row.
    pub row: u32,
    /// Index of its column.
    pub column: u32,
    /// Count of columns that it spans.
    pub columns: u32,
    /// Count of rows that it spans.
    pub rows: u32,
}

/// An element that a selector of the recipe matches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Within {
    /// The selector, as the recipe writes it.
    pub selector: String,
    /// Number of the element among its matches, from 1.
    pub element: u32,
}

/// The kinds of block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockKind {
    /// A heading of level 1 to 6.
    Heading(u8),
    /// Running text.
    Paragraph,
    /// An item of a list.
    Item,
    /// A cell of a table.
    Cell,
    /// A page header or footer that is repeated on most pages.
    Running,
}

impl BlockKind {
    /// Returns its name in recipes and in `seara inspect`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Heading(_) => "heading",
            Self::Paragraph => "paragraph",
            Self::Item => "item",
            Self::Cell => "cell",
            Self::Running => "running",
        }
    }
}

/// A line of the source, without its line end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its text, including white space.
    pub text: String,
    /// Number from 1: of the line in a text, of the block in other documents.
    pub number: u32,
    /// Count of empty lines before it.
    pub gap: u32,
    /// Marks of its text; none once they are applied.
    pub ranges: Vec<MarkedRange>,
    /// Its text with its marks, where marks keep some of it out of the value.
    pub drawn: Option<Box<str>>,
}

impl Line {
    /// Makes a line with no empty line before it.
    pub fn new(text: impl Into<MarkedText>, number: u32) -> Self {
        let MarkedText { text, ranges } = text.into();
        Self { text, number, gap: 0, ranges, drawn: None }
    }

    /// Returns its text as it is drawn: with what marks keep out of the value.
    pub fn display(&self) -> &str {
        self.drawn.as_deref().unwrap_or(&self.text)
    }
}

/// A box in points (1/72 inch) from the top left corner of the page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// Left edge.
    pub left: f32,
    /// Upper edge.
    pub top: f32,
    /// Right edge.
    pub right: f32,
    /// Lower edge.
    pub bottom: f32,
}

/// Size and colours of text.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Style {
    /// Size in points.
    pub size: f32,
    /// Colour as 0xRRGGBB.
    pub colour: u32,
    /// Fill colour of the box that the text is on, if any.
    pub fill: Option<u32>,
}

impl Document {
    /// A document of pages that can be read in full.
    pub fn new(media: Media, pages: Vec<Page>) -> Self {
        Self { media, pages, flaws: Vec::new(), unread: Vec::new(), left_out: Vec::new(), table_flaws: Vec::new() }
    }

    /// Iterates over all blocks, each with the index of its page.
    pub fn blocks(&self) -> impl Iterator<Item = (usize, &Block)> {
        self.pages.iter().enumerate().flat_map(|(p, page)| page.blocks.iter().map(move |b| (p, b)))
    }
}
