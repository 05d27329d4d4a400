//! Texts of BIFF: in BIFF8 of Unicode, with runs of fonts; in BIFF5 in the code page of the workbook.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::{
    super::broken,
    records::{BOOK, Record, cut},
};
use crate::extract::Unreadable;

/// A text, and where its font changes: the UTF-16 unit from which on a font counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RichText {
    pub(super) text: String,
    pub(super) runs: Vec<(u16, u16)>,
}

impl From<String> for RichText {
    fn from(text: String) -> Self {
        Self { text, runs: Vec::new() }
    }
}

/// How texts are stored.
#[derive(Debug, Clone, Copy)]
pub(super) enum Charset {
    /// BIFF8.
    Unicode,
    /// BIFF5.
    CodePage(&'static Encoding),
}

impl Charset {
    /// The encoding of a code page of Windows.
    pub(super) fn from_code_page(number: u16) -> Result<Self, Unreadable> {
        let label = match number {
            367 | 1252 | 0x8001 => return Ok(Self::CodePage(WINDOWS_1252)),
            874 | 1250..=1251 | 1253..=1258 => format!("windows-{number}"),
            932 => "shift_jis".to_owned(),
            936 => "gbk".to_owned(),
            949 => "euc-kr".to_owned(),
            950 => "big5".to_owned(),
            10_000 | 0x8000 => "macintosh".to_owned(),
            other => return Err(broken(BOOK, &format!("its texts are in code page {other}"))),
        };
        Ok(Self::CodePage(Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)))
    }

    /// Reads a text of a record whose length has `length` bytes, with the runs of `RSTRING`.
    pub(super) fn read(self, record: &Record<'_>, at: usize, length: Length) -> Result<RichText, Unreadable> {
        let mut parts = Parts::from(record, at);
        let read = parts.length(length).and_then(|count| match self {
            Self::Unicode => parts.unicode(count),
            Self::CodePage(encoding) => {
                let bytes = (0..count).map(|_| parts.u8()).collect::<Option<Vec<u8>>>()?;
                let (text, _) = encoding.decode_without_bom_handling(&bytes);
                Some(RichText::from(text.into_owned()))
            }
        });
        read.ok_or_else(|| cut(record))
    }
}

/// The width of the count of characters before a text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Length {
    Byte,
    Word,
}

/// Reads the texts that cells share. One that is cut ends them: a cell that needs it reports it.
pub(super) fn shared(record: &Record<'_>) -> Vec<RichText> {
    let mut parts = Parts::from(record, 8);
    let next = || {
        let count = parts.length(Length::Word)?;
        parts.unicode(count)
    };
    std::iter::from_fn(next).collect()
}

/// The content of a record and of those that continue it.
struct Parts<'b> {
    rest: &'b [u8],
    more: std::vec::IntoIter<&'b [u8]>,
}

impl<'b> Parts<'b> {
    fn from(record: &Record<'b>, at: usize) -> Self {
        Self { rest: record.data.get(at..).unwrap_or_default(), more: record.more.clone().into_iter() }
    }

    /// Returns the next byte, in whichever record it is.
    fn u8(&mut self) -> Option<u8> {
        while self.rest.is_empty() {
            self.rest = self.more.next()?;
        }
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    fn length(&mut self, length: Length) -> Option<usize> {
        match length {
            Length::Byte => self.u8().map(usize::from),
            Length::Word => self.u16().map(usize::from),
        }
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > self.rest.len() {
            count -= self.rest.len();
            self.rest = self.more.next()?;
        }
        self.rest = &self.rest[count..];
        Some(())
    }

    /// Reads a text of Unicode of a count of UTF-16 units: its flags, its counts, its characters, its runs.
    fn unicode(&mut self, count: usize) -> Option<RichText> {
        // An empty text at the end of a record may lack its flags.
        let flags = match self.u8() {
            None if count == 0 => return Some(RichText::default()),
            flags => flags?,
        };
        let runs = if flags & 0x08 == 0 { 0 } else { self.u16()? };
        let extension = if flags & 0x04 == 0 { 0 } else { self.u32()? };
        let text = self.characters(count, flags & 0x01 != 0)?;
        let runs = (0..runs).map(|_| Some((self.u16()?, self.u16()?))).collect::<Option<_>>()?;
        self.skip(usize::try_from(extension).ok()?)?;
        Some(RichText { text, runs })
    }

    /// Reads characters. In the record after, they begin with flags again, and may have another width.
    fn characters(&mut self, count: usize, mut is_wide: bool) -> Option<String> {
        let mut units = Vec::with_capacity(count);
        loop {
            let wanted = count - units.len();
            let width = if is_wide { 2 } else { 1 };
            let (now, rest) = self.rest.split_at((wanted * width).min(self.rest.len() / width * width));
            match is_wide {
                true => units.extend(now.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]))),
                false => units.extend(now.iter().map(|byte| u16::from(*byte))),
            }
            self.rest = rest;
            if units.len() == count {
                return Some(String::from_utf16_lossy(&units));
            }
            let (flags, rest) = self.more.next()?.split_first()?;
            (is_wide, self.rest) = (flags & 0x01 != 0, rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record<'b>(data: &'b [u8], more: &[&'b [u8]]) -> Record<'b> {
        Record { kind: 0xFC, data, more: more.to_vec(), offset: 0 }
    }

    #[test]
    fn shared_texts_go_on_in_other_records() {
        let head = [0; 8];
        let data = [&head[..], &[4, 0, 0, b'a', b'b']].concat();
        // The width of characters changes at the border; counts and runs go over it as they are.
        let more: [&[u8]; 3] =
            [&[1, 0xE3, 0, 0x02, 0x01, 2, 0, 0x0C, 1], &[0, 3, 0, 0, 0, b'x', b'y', 1, 0, 7], &[0, 9, 9, 9, 0, 0, 0]];
        let texts = shared(&record(&data, &more));
        assert_eq!(texts[0], RichText::from("abãĂ".to_owned()));
        assert_eq!(texts[1], RichText { text: "xy".to_owned(), runs: vec![(1, 7)] });
        assert_eq!((texts[2].text.as_str(), texts.len()), ("", 3));
    }

    #[test]
    fn what_is_cut_has_no_text() {
        assert!(shared(&record(&[0; 8], &[])).is_empty());
        assert!(shared(&record(&[0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 1, b'a'], &[])).is_empty());
        assert!(
            shared(&record(&[0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 4, 0xFF, 0xFF, 0xFF, 0xFF, b'a', b'b'], &[])).is_empty()
        );
        let cut = Charset::Unicode.read(&record(&[3, 0, 0, b'a'], &[]), 0, Length::Word);
        assert!(matches!(cut, Err(Unreadable::Broken { .. })));
        assert!(Charset::from_code_page(737).is_err());
    }
}
