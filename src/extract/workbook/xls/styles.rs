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
    codes: HashMap<u16, NumberFormat>,
    /// Font and format of each style.
    styles: Vec<(u16, u16)>,
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
        self.fonts.push(mark);
        Ok(())
    }

    pub(super) fn add_format(&mut self, index: u16, code: &str) {
        self.codes.insert(index, number_format::parse(code));
    }

    pub(super) fn add_style(&mut self, record: &Record<'_>) -> Result<(), Unreadable> {
        self.styles.push((record.u16(0)?, record.u16(2)?));
        Ok(())
    }

    /// Finds the font and the format of each style, once all are read. A format of the workbook counts before the
    /// built-in one of its index: some writers number theirs from where the built-in ones end for them.
    pub(super) fn resolve(&mut self) {
        self.formats = vec![NumberFormat::General];
        let mut indices = HashMap::new();
        let resolved = self.styles.iter().map(|(font, format)| {
            let index = *indices.entry(*format).or_insert_with(|| {
                let known = self.codes.get(format).cloned().unwrap_or_else(|| number_format::builtin(*format));
                let found = self.formats.iter().position(|other| *other == known).unwrap_or_else(|| {
                    self.formats.push(known);
                    self.formats.len() - 1
                });
                u16::try_from(found).unwrap_or(0)
            });
            CellStyle { format: index, mark: mark(&self.fonts, *font) }
        });
        self.resolved = resolved.collect();
    }

    /// Returns a style by its index; one that is not there says nothing.
    pub(super) fn style(&self, index: u16) -> CellStyle {
        self.resolved.get(usize::from(index)).copied().unwrap_or_default()
    }

    /// Returns what a font draws.
    pub(super) fn mark(&self, font: u16) -> Option<Mark> {
        mark(&self.fonts, font)
    }

    pub(super) fn format(&self, index: u16) -> &NumberFormat {
        self.formats.get(usize::from(index)).unwrap_or(&NumberFormat::General)
    }
}

fn mark(fonts: &[Option<Mark>], font: u16) -> Option<Mark> {
    let at = if font > NO_FONT { font - 1 } else { font };
    fonts.get(usize::from(at)).copied().flatten()
}
