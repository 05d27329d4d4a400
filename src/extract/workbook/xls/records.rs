//! Records of BIFF: a kind, a length and content, which other records may continue.

use super::super::broken;
use crate::extract::Unreadable;

/// The name of a workbook in messages.
pub(super) const BOOK: &str = "the workbook";

/// Kinds of records (MS-XLS 2.3.2).
pub(super) mod kind {
    pub(in super::super) const FORMULA: u16 = 0x0006;
    pub(in super::super) const EOF: u16 = 0x000A;
    pub(in super::super) const DATE_MODE: u16 = 0x0022;
    pub(in super::super) const FILE_PASS: u16 = 0x002F;
    pub(in super::super) const FONT: u16 = 0x0031;
    pub(in super::super) const CONTINUE: u16 = 0x003C;
    pub(in super::super) const CODE_PAGE: u16 = 0x0042;
    pub(in super::super) const COLUMNS: u16 = 0x007D;
    pub(in super::super) const SHEET: u16 = 0x0085;
    pub(in super::super) const PALETTE: u16 = 0x0092;
    pub(in super::super) const MUL_RK: u16 = 0x00BD;
    pub(in super::super) const RICH_TEXT: u16 = 0x00D6;
    pub(in super::super) const XF: u16 = 0x00E0;
    pub(in super::super) const MERGED: u16 = 0x00E5;
    pub(in super::super) const SHARED_TEXTS: u16 = 0x00FC;
    pub(in super::super) const SHARED_TEXT: u16 = 0x00FD;
    pub(in super::super) const CONDITIONS: u16 = 0x01B0;
    pub(in super::super) const RECALC_ID: u16 = 0x01C1;
    pub(in super::super) const NUMBER: u16 = 0x0203;
    pub(in super::super) const LABEL: u16 = 0x0204;
    pub(in super::super) const BOOL_OR_ERROR: u16 = 0x0205;
    pub(in super::super) const TEXT: u16 = 0x0207;
    pub(in super::super) const ROW: u16 = 0x0208;
    pub(in super::super) const DEFAULT_ROW: u16 = 0x0225;
    pub(in super::super) const RK: u16 = 0x027E;
    pub(in super::super) const FORMAT: u16 = 0x041E;
    pub(in super::super) const NEW_CONDITIONS: u16 = 0x0879;
    pub(in super::super) const BOF: u16 = 0x0809;
}

/// A record.
pub(super) struct Record<'b> {
    pub(super) kind: u16,
    pub(super) data: &'b [u8],
    /// Contents of the records that continue it.
    pub(super) more: Vec<&'b [u8]>,
    /// Byte of the stream where it begins.
    pub(super) offset: usize,
}

impl Record<'_> {
    /// Returns some bytes of its content.
    pub(super) fn bytes<const N: usize>(&self, at: usize) -> Result<[u8; N], Unreadable> {
        let found = at.checked_add(N).and_then(|end| self.data.get(at..end));
        found.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| cut(self))
    }

    pub(super) fn u8(&self, at: usize) -> Result<u8, Unreadable> {
        self.bytes::<1>(at).map(|[byte]| byte)
    }

    pub(super) fn u16(&self, at: usize) -> Result<u16, Unreadable> {
        self.bytes(at).map(u16::from_le_bytes)
    }

    pub(super) fn u32(&self, at: usize) -> Result<u32, Unreadable> {
        self.bytes(at).map(u32::from_le_bytes)
    }

    pub(super) fn f64(&self, at: usize) -> Result<f64, Unreadable> {
        self.bytes(at).map(f64::from_le_bytes)
    }
}

/// The records of a stream, in order.
pub(super) struct Records<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Records<'b> {
    /// The records from a byte on; `None` if the stream ends before it.
    pub(super) fn from(bytes: &'b [u8], at: usize) -> Option<Self> {
        (at < bytes.len()).then_some(Self { bytes, at })
    }

    /// Returns the next record with those that continue it; `None` at the end of the stream.
    pub(super) fn next(&mut self) -> Result<Option<Record<'b>>, Unreadable> {
        let Some((kind, data)) = self.one()? else { return Ok(None) };
        let mut record = Record { kind, data, more: Vec::new(), offset: self.at - data.len() - 4 };
        while self.bytes.get(self.at..self.at + 2) == Some(&kind::CONTINUE.to_le_bytes()) {
            record.more.extend(self.one()?.map(|(_, data)| data));
        }
        Ok(Some(record))
    }

    fn one(&mut self) -> Result<Option<(u16, &'b [u8])>, Unreadable> {
        let Some(&[a, b, c, d]) = self.bytes.get(self.at..self.at + 4) else { return Ok(None) };
        let (kind, length) = (u16::from_le_bytes([a, b]), usize::from(u16::from_le_bytes([c, d])));
        let start = self.at + 4;
        let Some(data) = self.bytes.get(start..start + length) else {
            return Err(cut(&Record { kind, data: &[], more: Vec::new(), offset: self.at }));
        };
        self.at = start + length;
        Ok(Some((kind, data)))
    }

    /// Passes over the records up to the end of a substream that began within another, as a chart does in a sheet.
    pub(super) fn skip_substream(&mut self) -> Result<(), Unreadable> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.next()?.map(|record| record.kind) {
                Some(kind::BOF) => depth += 1,
                Some(kind::EOF) => depth -= 1,
                Some(_) => {}
                None => return Ok(()),
            }
        }
        Ok(())
    }
}

/// The error of a record that ends too early.
pub(super) fn cut(record: &Record<'_>) -> Unreadable {
    broken(BOOK, &format!("the record at byte {} is cut", record.offset))
}
