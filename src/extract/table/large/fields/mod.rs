//! Records of a piece of text → the columns of a frame.
//!
//! Of each field it is kept where its text stands in the piece; one in quotation marks that holds some is written anew
//! beside it. When a frame is full its columns are gathered, one after the other. Where marks stand elsewhere than RFC 4180
//! has them, a reader that follows every sign takes the record.

mod ends;
mod heads;
mod signs;

use arrow::array::{StringArray, StringBuilder};

use self::signs::{Mark, Odd, Signs};
use crate::{extract::csv, model::text::is_blank};

/// Bytes of records that are put together before they go on: few enough to stay near the processor.
pub(super) const FRAME: usize = 1 << 20;

/// A field of a record: where its text begins in the piece, or in what is written anew, and how long it is.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    start: u32,
    len: u32,
}

impl Span {
    /// A mark on the length of what is written anew.
    const ANEW: u32 = 1 << 31;

    fn of(anew: bool, start: usize, end: usize) -> Self {
        // Pieces have fewer bytes than that.
        let [start, end] = [start, end].map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        Self { start, len: (end - start) | if anew { Self::ANEW } else { 0 } }
    }

    fn is_anew(self) -> bool {
        self.len & Self::ANEW != 0
    }

    fn range(self) -> std::ops::Range<usize> {
        let start = self.start as usize;
        start..start + (self.len & !Self::ANEW) as usize
    }
}

/// Why records are read no further.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stop<E> {
    /// A mark stands where none may stand.
    Odd,
    /// Whoever heard them said so.
    By(E),
}

impl<E> From<Odd> for Stop<E> {
    fn from(_: Odd) -> Self {
        Self::Odd
    }
}

/// A piece of text being taken apart.
pub(super) struct Fields<'t> {
    text: &'t str,
    delimiter: u8,
    /// What is written anew.
    anew: String,
    /// The fields of the records that were kept, as many of each, and those of the record as far as they are asked for.
    spans: Vec<Span>,
    /// Where those of the record begin.
    own: usize,
    /// How many fields it has.
    pub(super) count: usize,
    /// Fields behind which none is asked for.
    asked: usize,
    /// Where the fields that nobody asks for begin and end, where they were not looked at.
    rest: Option<(usize, usize)>,
    /// Whether some field that nobody asks for has a text.
    pub(super) more: bool,
    /// Quotation marks around fields so far, and before others.
    pub(super) marks: u64,
    /// Ends of fields so far, but those of records.
    pub(super) delimiters: u64,
}

impl<'t> Fields<'t> {
    /// The fields of a piece, if it is UTF-8.
    pub(super) fn new(bytes: &'t [u8], delimiter: u8, asked: usize) -> Result<Self, simdutf8::compat::Utf8Error> {
        let text = simdutf8::compat::from_utf8(bytes)?;
        let (anew, spans, own, count, more) = (String::new(), Vec::new(), 0, 0, false);
        let rest = None;
        Ok(Self { text, delimiter, anew, spans, own, count, asked, rest, more, marks: 0, delimiters: 0 })
    }

    /// Characters that were written anew since columns were last taken.
    pub(super) fn written(&self) -> u64 {
        crate::model::text::weight(&self.anew)
    }

    /// The piece as text.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// Keeps the record, of so many columns.
    pub(super) fn keep(&mut self, width: usize) {
        self.own += width;
        self.spans.resize(self.own, Span::default());
    }

    /// The columns that are asked for, of the records that were kept. A field without text is none.
    pub(super) fn columns(&mut self, asked: &[bool]) -> Vec<StringArray> {
        let none = || StringArray::new_null(0);
        let column = |n: usize| if asked[n] { self.column(n, asked.len()) } else { none() };
        let columns = (0..asked.len()).map(column).collect();
        self.anew.clear();
        self.spans.clear();
        self.own = 0;
        columns
    }

    fn column(&self, n: usize, width: usize) -> StringArray {
        let spans = || self.spans[..self.own].iter().skip(n).step_by(width);
        let bytes = spans().map(|span| span.range().len()).sum();
        let mut texts = StringBuilder::with_capacity(self.own / width, bytes);
        for span in spans() {
            let text = self.text_of(*span);
            if is_blank(text) {
                texts.append_null();
            } else {
                texts.append_value(text);
            }
        }
        texts.finish()
    }

    /// Gives each record of the piece to `record`, with where it ends and how many lines stand before it.
    pub(super) fn each<E>(
        &mut self,
        mut record: impl FnMut(&mut Self, usize, u64) -> Result<(), E>,
    ) -> Result<(), Stop<E>> {
        let bytes = self.text.as_bytes();
        let (mut start, mut line, mut lines) = (0, 0, 0);
        let (mut mark, mut doubled) = (Mark::None, false);
        let mut signs = Signs::of([self.delimiter, b'"', b'\n'], bytes);
        loop {
            let at = signs.next().unwrap_or(bytes.len());
            let sign = bytes.get(at).copied().unwrap_or(b'\n');
            if sign == b'"' {
                self.marks += 1;
                (mark, doubled) = mark.then(at, at == start, doubled)?;
                continue;
            }
            if mark == Mark::Open {
                if at == bytes.len() {
                    return Err(Stop::Odd);
                }
                lines += u64::from(sign == b'\n');
                continue;
            }
            // Behind the last line's end nothing stands.
            if at == bytes.len() && start == at && self.count == 0 {
                return Ok(());
            }
            let end = if sign == b'\n' && at > start && bytes[at - 1] == b'\r' { at - 1 } else { at };
            self.field(start, end, mark, doubled)?;
            (start, mark, doubled) = (at + 1, Mark::None, false);
            if sign != b'\n' {
                self.delimiters += 1;
                continue;
            }
            lines += 1;
            record(self, (at + 1).min(bytes.len()), line).map_err(Stop::By)?;
            self.clear();
            line = lines;
            if at == bytes.len() {
                return Ok(());
            }
        }
    }

    /// The same by a reader that follows every sign.
    pub(super) fn each_odd<E>(
        &mut self,
        mut record: impl FnMut(&mut Self, usize, u64) -> Result<(), E>,
    ) -> Result<(), Stop<E>> {
        let bytes = self.text.as_bytes();
        let mut records = csv::reader(bytes, self.delimiter);
        let mut read = ::csv::StringRecord::new();
        let (mut at, mut line) = (0, 0);
        // Text in memory that is UTF-8 cannot fail to be read.
        while records.read_record(&mut read).unwrap_or_default() {
            let start = read.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or_default()).min(bytes.len());
            // The reader leaves the end of the line before, and empty lines, in front of a record.
            let start = start + bytes[start..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            line += bytes[at..start].iter().filter(|b| **b == b'\n').count() as u64;
            at = start;
            read.iter().for_each(|text| self.write(text));
            let end = usize::try_from(records.position().byte()).unwrap_or_default();
            record(self, end, line).map_err(Stop::By)?;
            self.clear();
        }
        Ok(())
    }

    fn clear(&mut self) {
        self.spans.truncate(self.own);
        (self.count, self.more) = (0, false);
    }

    /// Adds a field.
    fn field(&mut self, start: usize, end: usize, mark: Mark, doubled: bool) -> Result<(), Odd> {
        self.count += 1;
        let span = match mark {
            Mark::None => Span::of(false, start, end),
            Mark::Closed(at) if at + 1 == end && !doubled => Span::of(false, start + 1, at),
            Mark::Closed(at) if at + 1 == end => {
                let from = self.anew.len();
                let inner = &self.text[start + 1..at];
                // Of two marks one is the text's.
                for (n, part) in inner.split("\"\"").enumerate() {
                    if n > 0 {
                        self.anew.push('"');
                        self.marks -= 1;
                    }
                    self.anew.push_str(part);
                }
                Span::of(true, from, self.anew.len())
            }
            _ => return Err(Odd),
        };
        self.spans.push(span);
        Ok(())
    }

    /// How many fields are at hand.
    pub(super) fn len(&self) -> usize {
        self.spans.len() - self.own
    }

    /// Adds a field that is written anew.
    pub(super) fn write(&mut self, text: &str) {
        let from = self.anew.len();
        self.anew.push_str(text);
        self.spans.push(Span::of(true, from, self.anew.len()));
        self.count += 1;
    }

    /// The text of a field of the record.
    pub(super) fn said(&self, n: usize) -> &str {
        self.spans.get(self.own.saturating_add(n)).map_or("", |span| self.text_of(*span))
    }

    fn text_of(&self, span: Span) -> &str {
        let text = if span.is_anew() { &self.anew } else { self.text };
        &text[span.range()]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The records of a text by our own reader.
    fn read(text: &str) -> Result<Vec<(u64, Vec<String>)>, Stop<()>> {
        let mut fields = Fields::new(text.as_bytes(), b';', usize::MAX).expect("UTF-8");
        let mut all = Vec::new();
        fields.each(|fields, _, line| {
            all.push((line, (0..fields.len()).map(|n| fields.said(n).to_owned()).collect()));
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn marks_guard_delimiters_ends_and_themselves() {
        let told = read("a;\"b;\n\"\"c\"\"\";\r\n\"\";d\n\né;f").expect("read");
        let want: [(u64, &[&str]); 4] = [(0, &["a", "b;\n\"c\"", ""]), (2, &["", "d"]), (3, &[""]), (4, &["é", "f"])];
        assert_eq!(told, want.map(|(line, cells)| (line, cells.iter().map(|c| (*c).to_owned()).collect())));
        for odd in ["a\"b;c\n", "\"a\"b;c\n", "\"a\" ;c\n"] {
            assert_eq!(read(odd), Err(Stop::Odd), "{odd}");
        }
    }

    #[test]
    fn columns_are_gathered_from_the_piece() {
        let text = "um;x;\"dois; e mais\"\n;y;\"três \"\"e\"\" mais\"\n";
        let mut fields = Fields::new(text.as_bytes(), b';', usize::MAX).expect("UTF-8");
        fields
            .each::<()>(|fields, _, _| {
                fields.keep(3);
                Ok(())
            })
            .expect("read");
        let arrays = fields.columns(&[true, false, true]);
        assert_eq!(arrays[0].iter().collect::<Vec<_>>(), [Some("um"), None]);
        assert_eq!(arrays[2].iter().collect::<Vec<_>>(), [Some("dois; e mais"), Some("três \"e\" mais")]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// What a well-kept reader of CSV reads, ours reads so too, or says that it cannot.
        #[test]
        fn any_text_is_read_as_others_read_it(text in "([a;é\"\r\n]|\"\"|;\"|\";|\"\r\n){0,40}") {
            let Ok(ours) = read(&text) else { return Ok(()) };
            prop_assume!(text.bytes().filter(|b| *b == b'"').count() % 2 == 0);
            // A carriage return alone ends a record for others; here it is white space.
            prop_assume!(!text.replace("\r\n", "\n").contains('\r'));
            let mut others = csv::reader(text.as_bytes(), b';');
            let theirs: Vec<Vec<String>> = others.records().map(|r| r.expect("a record").iter().map(str::to_owned).collect()).collect();
            // Lines without anything are no records for others.
            let ours: Vec<_> = ours.into_iter().map(|(_, cells)| cells).filter(|cells| *cells != [""]).collect();
            let theirs: Vec<_> = theirs.into_iter().filter(|cells| *cells != [""]).collect();
            prop_assert_eq!(ours, theirs);
        }
    }
}
