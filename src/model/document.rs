//! A document as its reader saw it: pages of blocks of lines.
//!
//! Every reader (text, HTML, PDF) makes the same nouns, so that one recipe serves all
//! of them. `bounds` and `style` are there only where the bytes have a geometry.
//! Read next: `extract::document`, which finds records in them.

use serde::{Deserialize, Serialize};

/// What was read in one capture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The kind of bytes it was read from.
    pub media: Media,
    /// Pages in order; a source without pages has one.
    pub pages: Vec<Page>,
    /// Pages of which something cannot be read, by their numbers.
    pub flaws: Vec<(u32, Flaw)>,
}

/// What of a page cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flaw {
    /// It is a picture without text.
    Picture,
    /// It is a picture with text laid under it by a machine, which may have read it wrongly.
    Recognised,
    /// It is not shown to readers.
    Hidden,
    /// Its fonts do not tell so many of a thousand of its signs.
    Unknown(u32),
}

/// The kinds of bytes that have a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Media {
    /// Plain text.
    Text,
    /// A web page.
    Html,
    /// PDF.
    Pdf,
    /// Slides of PowerPoint.
    Pptx,
    /// Slides of OpenDocument.
    Odp,
    /// A text of Word.
    Docx,
    /// A text of OpenDocument.
    Odt,
    /// A workbook of Excel.
    Xlsx,
    /// A workbook of Excel as it was before 2007.
    Xls,
    /// A workbook of OpenDocument.
    Ods,
    /// Delimited text.
    Csv,
    /// JSON, or a JSON object a line.
    Json,
    /// Parquet.
    Parquet,
    /// XML.
    Xml,
}

impl Media {
    /// Whether its pages are slides.
    pub fn has_slides(self) -> bool {
        matches!(self, Self::Pptx | Self::Odp)
    }

    /// Name for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "HTML",
            Self::Pdf => "PDF",
            Self::Pptx => "PPTX",
            Self::Odp => "ODP",
            Self::Docx => "DOCX",
            Self::Odt => "ODT",
            Self::Xlsx => "XLSX",
            Self::Xls => "XLS",
            Self::Ods => "ODS",
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Parquet => "Parquet",
            Self::Xml => "XML",
        }
    }
}

/// One page, slide or, in plain text, whatever stands between two page breaks.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Page {
    /// Its number from 1, where the source has real pages.
    pub number: Option<u32>,
    /// Its blocks in reading order.
    pub blocks: Vec<Block>,
}

/// Lines that stand together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// What kind of text it is.
    pub kind: BlockKind,
    /// Its lines, never empty.
    pub lines: Vec<Line>,
    /// Where an element stands in its tree, such as `article > ul > li:nth-child(2)`.
    pub element: Option<String>,
    /// Elements around it that a selector of the recipe holds, the outermost first.
    pub within: Vec<Within>,
    /// Number of an item in an ordered list, where the document itself counts.
    pub number: Option<i64>,
    /// Box on the page in points, from its top left corner.
    pub bounds: Option<Bounds>,
    /// How most of its text is drawn.
    pub style: Option<Style>,
    /// Addresses that its text links to.
    pub links: Vec<String>,
    /// Where it stands in a table, if in one.
    pub cell: Option<CellAt>,
}

/// A place in a table of a document, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellAt {
    /// Which table of the document.
    pub table: u32,
    /// Its row.
    pub row: u32,
    /// Its column.
    pub column: u32,
    /// How many columns it spans.
    pub columns: u32,
    /// How many rows it spans.
    pub rows: u32,
}

/// An element of a page that a selector holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Within {
    /// The selector, as the recipe writes it.
    pub selector: String,
    /// Which of the elements that it holds, from 1.
    pub element: u32,
}

/// What kind of text a block is.
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
    /// The head or foot of a page, which most pages have.
    Running,
}

impl BlockKind {
    /// Name as recipes and `seara inspect` write it.
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

/// One line as the source has it, without its line end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The text as it is, white space included.
    pub text: String,
    /// Number from 1: of the line in a text, of the block in other documents.
    pub number: u32,
    /// How many empty lines stand before it.
    pub gap: u32,
}

/// A box in points, from the page's top left corner.
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

/// How text is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Style {
    /// Size in points.
    pub size: f32,
    /// Colour as 0xRRGGBB.
    pub colour: u32,
    /// Colour of the box behind it, if one is filled.
    pub fill: Option<u32>,
}

impl Document {
    /// Every block with the index of its page.
    pub fn blocks(&self) -> impl Iterator<Item = (usize, &Block)> {
        self.pages.iter().enumerate().flat_map(|(p, page)| page.blocks.iter().map(move |b| (p, b)))
    }
}
