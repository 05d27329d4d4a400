//! The styles of a workbook: fonts and number formats of cells.

use std::collections::HashMap;

use super::records::Record;
use crate::{
    extract::Unreadable,
    model::{
        marks::Mark,
        number_format::{self, NumberFormat},
    },
};

/// The index of a font that no workbook stores: fonts after it are one before their index.
const NO_FONT: u16 = 4;

/// The index of white that no palette changes.
const WHITE: u16 = 1;

/// The index of the first colour that a palette changes.
const FIRST_OF_PALETTE: u16 = 8;

/// The index of white in the palette of a workbook that has none of its own.
const WHITE_OF_PALETTE: u16 = 9;

/// The index of the ground of the window.
const WINDOW: u16 = 65;

/// Bytes of a style from Excel 97 on; older ones say their ground in another way.
const STYLE_BYTES: usize = 20;

/// What a style says of a cell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellStyle {
    /// Index of its number format in [`Styles::formats`].
    pub(super) format: u16,
    /// What its font draws.
    pub(super) mark: Option<Mark>,
}

/// The styles of a workbook.
#[derive(Debug, Default)]
pub(super) struct Styles {
    fonts: Vec<Option<Mark>>,
    /// The colour of each font.
    colours: Vec<u16>,
    /// Whether each colour of the palette is white, where the workbook has its own.
    palette: Vec<bool>,
    codes: HashMap<u16, NumberFormat>,
    /// Font, format and ground of each style.
    styles: Vec<(u16, u16, Ground)>,
    resolved: Vec<CellStyle>,
    /// The number formats of cells; the first is the general one.
    pub(super) formats: Vec<NumberFormat>,
}

/// The ground of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    None,
    /// Of this colour.
    Plain(u16),
    /// A pattern, or not known.
    Other,
}

impl Ground {
    /// Reads the ground of a style.
    fn of_style(record: &Record<'_>) -> Self {
        let (Ok(pattern), Ok(colours)) = (record.u16(16), record.u16(18)) else { return Self::Other };
        match pattern >> 10 {
            _ if record.data.len() < STYLE_BYTES => Self::Other,
            0 => Self::None,
            1 => Self::Plain(colours & 0x7F),
            _ => Self::Other,
        }
    }
}

impl Styles {
    /// Adds the palette of the workbook.
    pub(super) fn add_palette(&mut self, record: &Record<'_>) {
        let colours = record.data.get(2..).unwrap_or_default().chunks_exact(4);
        self.palette = colours.map(|colour| colour[..3] == [0xFF; 3]).collect();
    }

    fn is_white(&self, colour: u16) -> bool {
        match usize::from(colour).checked_sub(FIRST_OF_PALETTE.into()) {
            None => colour == WHITE,
            Some(_) if colour == WINDOW => true,
            Some(at) => self.palette.get(at).copied().unwrap_or(colour == WHITE_OF_PALETTE),
        }
    }

    /// Whether a font draws white on white.
    fn is_unseen(&self, font: u16, ground: Ground) -> bool {
        let on_white = match ground {
            Ground::None => true,
            Ground::Plain(colour) => self.is_white(colour),
            Ground::Other => false,
        };
        // The ground of the window is no colour of a font that a person chose.
        let colour = of_font(&self.colours, font).filter(|colour| *colour < WINDOW - 1);
        on_white && colour.is_some_and(|colour| self.is_white(colour))
    }

    pub(super) fn add_font(&mut self, record: &Record<'_>) -> Result<(), Unreadable> {
        let (flags, position) = (record.u16(2)?, record.u16(8)?);
        let mark = match (flags & 0x08 != 0, position) {
            (true, _) => Some(Mark::Struck),
            (false, 1) => Some(Mark::Raised),
            (false, 2) => Some(Mark::Lowered),
            _ => None,
        };
        self.fonts.push(mark);
        self.colours.push(record.u16(4)?);
        Ok(())
    }

    pub(super) fn add_format(&mut self, index: u16, code: &str) {
        self.codes.insert(index, number_format::parse(code));
    }

    pub(super) fn add_style(&mut self, record: &Record<'_>) -> Result<(), Unreadable> {
        self.styles.push((record.u16(0)?, record.u16(2)?, Ground::of_style(record)));
        Ok(())
    }

    /// Finds the font and the format of each style, once all are read. A format of the workbook counts before the
    /// built-in one of its index: some writers number theirs from where the built-in ones end for them.
    pub(super) fn resolve(&mut self) {
        self.formats = vec![NumberFormat::General];
        let mut indices = HashMap::new();
        let unseen: Vec<bool> = self.styles.iter().map(|(font, _, ground)| self.is_unseen(*font, *ground)).collect();
        let resolved = self.styles.iter().zip(unseen).map(|((font, format, _), is_unseen)| {
            let index = *indices.entry(*format).or_insert_with(|| {
                let known = self.codes.get(format).cloned().unwrap_or_else(|| number_format::builtin(*format));
                let found = self.formats.iter().position(|other| *other == known).unwrap_or_else(|| {
                    self.formats.push(known);
                    self.formats.len() - 1
                });
                u16::try_from(found).unwrap_or(0)
            });
            let mark = is_unseen.then_some(Mark::Invisible).or_else(|| of_font(&self.fonts, *font).flatten());
            CellStyle { format: index, mark }
        });
        self.resolved = resolved.collect();
    }

    /// Returns a style by its index; one that is not there says nothing.
    pub(super) fn style(&self, index: u16) -> CellStyle {
        self.resolved.get(usize::from(index)).copied().unwrap_or_default()
    }

    /// Returns what a font draws.
    pub(super) fn mark(&self, font: u16) -> Option<Mark> {
        of_font(&self.fonts, font).flatten()
    }

    pub(super) fn format(&self, index: u16) -> &NumberFormat {
        self.formats.get(usize::from(index)).unwrap_or(&NumberFormat::General)
    }
}

/// What is known of a font, of a list of all.
fn of_font<T: Copy>(fonts: &[T], font: u16) -> Option<T> {
    let at = if font > NO_FONT { font - 1 } else { font };
    fonts.get(usize::from(at)).copied()
}
