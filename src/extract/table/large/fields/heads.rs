//! The first fields of records, where nobody asks for the others.

use super::{
    Fields, Stop,
    ends::Ends,
    signs::{Mark, Odd, Signs},
};
use crate::model::text::is_blank;

impl Fields<'_> {
    /// Gives each record of the piece to `record`, with where it ends and how many lines stand before it. Nothing is taken of
    /// the fields that nobody asks for: marks that stand where none may are not met in these.
    pub(in super::super) fn each_head<E>(
        &mut self,
        mut record: impl FnMut(&mut Self, usize, u64) -> Result<(), E>,
    ) -> Result<(), Stop<E>> {
        let bytes = self.text.as_bytes();
        let (mut start, mut before, mut line) = (0, 0, 0);
        for end in Ends::of(self.delimiter, bytes) {
            // Behind the last line's end nothing stands.
            if start == bytes.len() {
                break;
            }
            let rest = self.head(start, end.at, self.asked)?;
            self.rest = Some((rest, end.at));
            self.more = self.is_filled(rest, end.at)?;
            self.count = usize::try_from(end.delimiters - before).unwrap_or(usize::MAX).saturating_add(1);
            record(self, (end.at + 1).min(bytes.len()), line).map_err(Stop::By)?;
            self.clear();
            (start, before, line) = (end.at + 1, end.delimiters, end.lines);
        }
        Ok(())
    }

    /// Whether only the first fields of the record were looked at.
    pub(in super::super) fn is_head(&self) -> bool {
        self.rest.is_some()
    }

    /// Takes the other fields of the record too. A mark that stands among them where none may is met by who looks at all.
    pub(in super::super) fn complete(&mut self) {
        let Some((from, end)) = self.rest.take() else { return };
        let (count, own) = (self.count, self.spans.len());
        if self.head(from, end, usize::MAX).is_err() {
            self.spans.truncate(own);
        }
        (self.count, self.more) = (count, false);
    }

    /// Whether a field that begins and ends within a part of a record has a text.
    fn is_filled(&mut self, from: usize, end: usize) -> Result<bool, Odd> {
        let rest = &self.text.as_bytes()[from..end];
        let says = |b: &u8| matches!(b, b'!' | b'#'..=b'~') && *b != self.delimiter;
        if rest.iter().any(says) || rest.iter().all(|b| *b == b' ' || *b == self.delimiter) {
            return Ok(rest.iter().any(says));
        }
        // A mark, or what else parts fields, may be the text of one; white space may be of any kind.
        let asked = self.spans.len();
        self.head(from, end, usize::MAX)?;
        let is = self.spans[asked..].iter().any(|span| !is_blank(self.text_of(*span)));
        self.spans.truncate(asked);
        Ok(is)
    }

    /// Takes the first fields of a part of a record, until it has so many; tells where the others begin.
    fn head(&mut self, start: usize, end: usize, count: usize) -> Result<usize, Odd> {
        let bytes = &self.text.as_bytes()[..end];
        let mut signs = Signs::of([self.delimiter, b'"', b'\n'], &bytes[start..]);
        let (mut from, mut mark, mut doubled) = (start, Mark::None, false);
        while from <= end && self.len() < count {
            let at = signs.next().map_or(end, |at| start + at);
            if bytes.get(at) == Some(&b'"') {
                self.marks += 1;
                (mark, doubled) = mark.then(at, at == from, doubled)?;
            } else if mark == Mark::Open {
                if at == end {
                    return Err(Odd);
                }
            } else {
                let is_return = at == end && at > from && bytes[at - 1] == b'\r';
                self.field(from, at - usize::from(is_return), mark, doubled)?;
                (from, mark, doubled) = (at + 1, Mark::None, false);
            }
        }
        Ok(from.min(end))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn heads_are_those_of_the_records(text in "(([abé ]{0,3}|[a-z]{60}|\"([ab;é \n]|\"\"){0,5}\")(;|;;|\n|\r\n)){0,14}", asked in 0_usize..4) {
            let (mut all, mut heads) = (Vec::new(), Vec::new());
            let mut fields = Fields::new(text.as_bytes(), b';', usize::MAX).expect("UTF-8");
            let read = fields.each::<()>(|fields, end, line| {
                let more = (asked..fields.len()).any(|n| !is_blank(fields.said(n)));
                all.push((end, line, fields.count, more, (0..asked).map(|n| fields.said(n).to_owned()).collect::<Vec<_>>()));
                Ok(())
            });
            // Where a mark stands where none may, whoever looks at all fields says so.
            prop_assume!(read.is_ok());
            let mut fields = Fields::new(text.as_bytes(), b';', asked).expect("UTF-8");
            let read = fields.each_head::<()>(|fields, end, line| {
                let said = (0..asked).map(|n| fields.said(n).to_owned()).collect();
                heads.push((end, line, fields.count, fields.more, said));
                Ok(())
            });
            prop_assert_eq!((read, heads), (Ok(()), all));
        }
    }
}
