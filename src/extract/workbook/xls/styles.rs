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

/// The colours that every palette has: black and white.
const BLACK: u32 = 0;
const WHITE: u32 = 0xFF_FF_FF;

/// Index of the first colour of a palette.
const FIRST_COLOR: u16 = 8;

/// What a style says of a cell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellStyle {
    /// Index of its number format in [`Styles::formats`].
    pub(super) format: u16,
    /// What its font draws.
    pub(super) mark: Option<Mark>,
    /// The colour of its ground, where that is known.
    ground: Option<Color>,
}

/// A colour: of a value, or of an index whose value is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Color {
    Rgb(u32),
    Index(u16),
}

/// A font.
#[derive(Debug, Clone, Copy)]
struct Font {
    mark: Option<Mark>,
    color: u16,
}

/// A style as its record has it: its font, its format, and the index of the colour of its ground.
#[derive(Debug, Clone, Copy)]
struct StyleRecord {
    font: u16,
    format: u16,
    ground: Option<u16>,
}

/// The styles of a workbook.
#[derive(Debug, Default)]
pub(super) struct Styles {
    fonts: Vec<Font>,
    /// The colours of the workbook, from [`FIRST_COLOR`] on; empty for those of the standard.
    palette: Vec<u32>,
    /// Whether conditions colour cells: then no text is known to have the colour of its ground.
    pub(super) has_conditions: bool,
    codes: HashMap<u16, NumberFormat>,
    styles: Vec<StyleRecord>,
    resolved: Vec<CellStyle>,
    /// The number formats of cells; the first is the general one.
    pub(super) formats: Vec<NumberFormat>,
}

impl Styles {
    pub(super) fn add_font(&mut self, record: &Record<'_>) -> Result<(), Unreadable> {
        let (flags, position) = (record.u16(2)?, record.u16(8)?);
        let mark = match (flags & 0x08 != 0, position) {
            (true, _) => Some(Mark::Struck),
            (false, 1) => Some(Mark::Raised),
            (false, 2) => Some(Mark::Lowered),
            _ => None,
        };
        self.fonts.push(Font { mark, color: record.u16(4)? });
        Ok(())
    }

    pub(super) fn add_palette(&mut self, record: &Record<'_>) {
        let colors = record.data.get(2..).unwrap_or_default().chunks_exact(4);
        self.palette = colors.map(|rgb| u32::from_be_bytes([0, rgb[0], rgb[1], rgb[2]])).collect();
    }

    pub(super) fn add_format(&mut self, index: u16, code: &str) {
        self.codes.insert(index, number_format::parse(code));
    }

    pub(super) fn add_style(&mut self, record: &Record<'_>) -> Result<(), Unreadable> {
        self.styles.push(StyleRecord { font: record.u16(0)?, format: record.u16(2)?, ground: ground(record)? });
        Ok(())
    }

    /// Finds the font and the format of each style, once all are read. A format of the workbook counts before the
    /// built-in one of its index: some writers number theirs from where the built-in ones end for them.
    pub(super) fn resolve(&mut self) {
        self.formats = vec![NumberFormat::General];
        let mut indices = HashMap::new();
        let resolved = self.styles.iter().map(|StyleRecord { font, format, ground }| {
            let index = *indices.entry(*format).or_insert_with(|| {
                let known = self.codes.get(format).cloned().unwrap_or_else(|| number_format::builtin(*format));
                let found = self.formats.iter().position(|other| *other == known).unwrap_or_else(|| {
                    self.formats.push(known);
                    self.formats.len() - 1
                });
                u16::try_from(found).unwrap_or(0)
            });
            let ground = ground.and_then(|ground| color(&self.palette, ground)).filter(|_| !self.has_conditions);
            CellStyle { format: index, mark: mark((&self.fonts, &self.palette), *font, ground), ground }
        });
        self.resolved = resolved.collect();
    }

    /// Returns a style by its index; one that is not there says nothing.
    pub(super) fn style(&self, index: u16) -> CellStyle {
        self.resolved.get(usize::from(index)).copied().unwrap_or_default()
    }

    /// Returns what a font draws in a cell of a style.
    pub(super) fn mark(&self, font: u16, style: CellStyle) -> Option<Mark> {
        mark((&self.fonts, &self.palette), font, style.ground)
    }

    pub(super) fn format(&self, index: u16) -> &NumberFormat {
        self.formats.get(usize::from(index)).unwrap_or(&NumberFormat::General)
    }
}

fn mark((fonts, palette): (&[Font], &[u32]), font: u16, ground: Option<Color>) -> Option<Mark> {
    let at = if font > NO_FONT { font - 1 } else { font };
    let font = fonts.get(usize::from(at))?;
    let is_unseen = ground.is_some() && color(palette, font.color) == ground;
    if is_unseen { Some(Mark::Invisible) } else { font.mark }
}

/// The colour of an index, but that of the window's text.
fn color(palette: &[u32], index: u16) -> Option<Color> {
    let own = index.checked_sub(FIRST_COLOR).and_then(|n| palette.get(usize::from(n)));
    match (index, own) {
        (_, Some(rgb)) => Some(Color::Rgb(*rgb)),
        (0 | 8, None) => Some(Color::Rgb(BLACK)),
        // Index 65 is the ground of the window.
        (1 | 9 | 65, None) => Some(Color::Rgb(WHITE)),
        (2..=63, None) => Some(Color::Index(index)),
        _ => None,
    }
}

/// The index of the colour of a style's ground, in BIFF8; `None` for a pattern of two colours.
fn ground(record: &Record<'_>) -> Result<Option<u16>, Unreadable> {
    if record.data.len() < 20 {
        return Ok(None);
    }
    Ok(match record.u32(14)? >> 26 {
        0 => Some(65),
        1 => Some(record.u16(18)? & 0x7F),
        _ => None,
    })
}
