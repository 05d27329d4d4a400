//! Records of a piece of text → a frame: each field is a pointer to the bytes that the piece was read into.
//!
//! A field in quotation marks that holds some is written anew beside them. Where marks stand elsewhere than RFC 4180
//! has them, a reader that follows every sign takes the record.

mod ends;
mod heads;
mod signs;

use arrow::{
    array::{StringViewArray, make_view},
    buffer::{Buffer, NullBuffer, ScalarBuffer},
};

use self::signs::{Mark, Odd, Signs};
use crate::{extract::csv, model::text::is_blank};

/// Bytes of records that are put together before they go on: few enough to stay near the processor.
pub(super) const FRAME: usize = 1 << 20;

/// A field of a record: where its text begins in the piece, or in what is written anew.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    anew: bool,
    start: u32,
    len: u32,
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
    buffer: &'t Buffer,
    /// The same, as text.
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
    pub(super) fn new(buffer: &'t Buffer, delimiter: u8, asked: usize) -> Result<Self, simdutf8::compat::Utf8Error> {
        let text = simdutf8::compat::from_utf8(buffer)?;
        let (anew, spans, own, count, more) = (String::new(), Vec::new(), 0, 0, false);
        let rest = None;
        Ok(Self { buffer, text, delimiter, anew, spans, own, count, asked, rest, more, marks: 0, delimiters: 0 })
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

    /// The columns that are asked for, of the records that were kept; what was written anew goes with them. A field
    /// without text is none.
    pub(super) fn columns(&mut self, asked: &[bool]) -> Vec<StringViewArray> {
        let gathered: Vec<_> = (0..asked.len()).map(|n| asked[n].then(|| self.views(n, asked.len()))).collect();
        let anew = Buffer::from_vec(std::mem::take(&mut self.anew).into_bytes());
        let buffers = [self.buffer.clone(), anew];
        self.spans.clear();
        self.own = 0;
        let array = |(views, nulls)| views_of(views, buffers.to_vec(), nulls);
        gathered.into_iter().map(|gathered| gathered.map_or_else(|| StringViewArray::new_null(0), array)).collect()
    }

    /// Views of a column, over the piece and what was written anew, and which of them are none.
    fn views(&self, n: usize, width: usize) -> (ScalarBuffer<u128>, Option<NullBuffer>) {
        let spans = || self.spans[..self.own].iter().skip(n).step_by(width);
        let view = |span: &Span| make_view(self.text_of(*span).as_bytes(), u32::from(span.anew), span.start);
        let views = spans().map(view).collect::<Vec<_>>();
        let says = |span: &Span| !is_blank(self.text_of(*span));
        let has_nulls = !spans().all(says);
        (views.into(), has_nulls.then(|| spans().map(says).collect()))
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
            Mark::None => span(false, start, end),
            Mark::Closed(at) if at + 1 == end && !doubled => span(false, start + 1, at),
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
                span(true, from, self.anew.len())
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
        self.spans.push(span(true, from, self.anew.len()));
        self.count += 1;
    }

    /// The text of a field of the record.
    pub(super) fn said(&self, n: usize) -> &str {
        self.spans.get(self.own.saturating_add(n)).map_or("", |span| self.text_of(*span))
    }

    fn text_of(&self, span: Span) -> &str {
        let range = span.start as usize..(span.start + span.len) as usize;
        if span.anew { &self.anew[range] } else { &self.text[range] }
    }
}

fn span(anew: bool, start: usize, end: usize) -> Span {
    // Pieces have fewer bytes than that.
    let [start, end] = [start, end].map(|n| u32::try_from(n).unwrap_or(u32::MAX));
    Span { anew, start, len: end - start }
}

/// Views over buffers as an array.
#[expect(
    unsafe_code,
    reason = "each text was a `&str` of its buffer when its view was made: to prove it again would cost what is won"
)]
fn views_of(views: ScalarBuffer<u128>, buffers: Vec<Buffer>, nulls: Option<NullBuffer>) -> StringViewArray {
    // SAFETY: every view was made by `make_view` of a text that is a slice of the `str` that the buffer of its number
    // holds, at its offset; the buffers are those, whole and unchanged. So each view lies within its buffer and is UTF-8.
    unsafe { StringViewArray::new_unchecked(views, buffers, nulls) }
}

#[cfg(test)]
mod tests {
    use arrow::array::Array;
    use proptest::prelude::*;

    use super::*;

    /// The records of a text by our own reader.
    fn read(text: &str) -> Result<Vec<(u64, Vec<String>)>, Stop<()>> {
        let buffer = Buffer::from_vec(text.as_bytes().to_vec());
        let mut fields = Fields::new(&buffer, b';', usize::MAX).expect("UTF-8");
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
    fn columns_point_into_the_piece() {
        let buffer = Buffer::from_vec(
            "um;x;\"dois; e mais que doze\"\n;y;\"três \"\"e\"\" mais que doze\"\n".as_bytes().to_vec(),
        );
        let mut fields = Fields::new(&buffer, b';', usize::MAX).expect("UTF-8");
        fields
            .each::<()>(|fields, _, _| {
                fields.keep(3);
                Ok(())
            })
            .expect("read");
        let arrays = fields.columns(&[true, false, true]);
        assert_eq!(arrays[0].iter().collect::<Vec<_>>(), [Some("um"), None]);
        assert_eq!(
            arrays[2].iter().collect::<Vec<_>>(),
            [Some("dois; e mais que doze"), Some("três \"e\" mais que doze")]
        );
        assert!(arrays[0].to_data().validate_full().is_ok() && arrays[2].to_data().validate_full().is_ok());
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
