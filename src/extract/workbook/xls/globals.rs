//! The globals of a workbook: its sheets, its texts, its styles.

use super::{
    super::{broken, value::Epoch},
    records::{BOOK, Record, Records, kind},
    strings::{Charset, Length, RichText, shared},
    styles::Styles,
};
use crate::extract::Unreadable;

/// The versions of BIFF that are read.
const BIFF8: u16 = 0x0600;
const BIFF5: u16 = 0x0500;

/// What a workbook says before its sheets.
pub(super) struct Globals {
    pub(super) charset: Charset,
    /// The day from which days count.
    pub(super) epoch: Epoch,
    pub(super) sheets: Vec<ListedSheet>,
    pub(super) texts: Vec<RichText>,
    pub(super) styles: Styles,
}

/// A sheet in the list of sheets.
pub(super) struct ListedSheet {
    pub(super) name: String,
    pub(super) is_hidden: bool,
    pub(super) kind: SheetKind,
    /// Byte of the stream where it begins.
    pub(super) offset: usize,
}

/// Whether a sheet has cells: one of a chart, or of a program, has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SheetKind {
    Cells,
    NoCells,
}

impl Globals {
    /// Reads the globals of a stream.
    pub(super) fn read(stream: &[u8]) -> Result<Self, Unreadable> {
        let mut records = Records::from(stream, 0).ok_or_else(|| broken(BOOK, "it is empty"))?;
        let first = records.next()?.filter(|record| record.kind == kind::BOF);
        let version = first.ok_or_else(|| broken(BOOK, "it does not begin as one"))?.u16(0)?;
        let charset = match version {
            BIFF8 => Charset::Unicode,
            BIFF5 => Charset::from_code_page(1252)?,
            other => return Err(Unreadable::NoReader { format: format!("XLS (BIFF version {:x})", other >> 8) }),
        };
        let mut globals =
            Self { charset, epoch: Epoch::Y1900, sheets: Vec::new(), texts: Vec::new(), styles: Styles::default() };
        while let Some(record) = records.next()? {
            if record.kind == kind::EOF {
                globals.styles.has_conditions = has_conditions(records);
                globals.styles.resolve();
                return Ok(globals);
            }
            globals.add(&record)?;
        }
        Err(broken(BOOK, "the file ends before its sheets"))
    }

    fn add(&mut self, record: &Record<'_>) -> Result<(), Unreadable> {
        match record.kind {
            kind::FILE_PASS => return Err(Unreadable::Encrypted),
            kind::DATE_MODE if record.u16(0)? == 1 => self.epoch = Epoch::Y1904,
            kind::CODE_PAGE if matches!(self.charset, Charset::CodePage(_)) => {
                self.charset = Charset::from_code_page(record.u16(0)?)?;
            }
            kind::SHEET => self.sheets.push(self.listed(record)?),
            kind::SHARED_TEXTS => self.texts = shared(record),
            kind::FONT => self.styles.add_font(record)?,
            kind::PALETTE => self.styles.add_palette(record),
            kind::XF => self.styles.add_style(record)?,
            kind::FORMAT => {
                let length = if matches!(self.charset, Charset::Unicode) { Length::Word } else { Length::Byte };
                let code = self.charset.read(record, 2, length)?;
                self.styles.add_format(record.u16(0)?, &code.text);
            }
            _ => {}
        }
        Ok(())
    }

    fn listed(&self, record: &Record<'_>) -> Result<ListedSheet, Unreadable> {
        let (offset, state, kind) = (record.u32(0)?, record.u8(4)?, record.u8(5)?);
        Ok(ListedSheet {
            name: self.charset.read(record, 6, Length::Byte)?.text.replace('\0', ""),
            is_hidden: state & 3 != 0,
            kind: if matches!(kind, 2 | 6) { SheetKind::NoCells } else { SheetKind::Cells },
            offset: usize::try_from(offset).unwrap_or(usize::MAX),
        })
    }
}

/// Whether one of the sheets that follow colours cells by conditions.
fn has_conditions(mut sheets: Records<'_>) -> bool {
    let kinds = [kind::CONDITIONS, kind::NEW_CONDITIONS];
    // A damaged sheet is an error when it is read.
    std::iter::from_fn(|| sheets.next().ok().flatten()).any(|record| kinds.contains(&record.kind))
}
