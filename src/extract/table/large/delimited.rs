//! Large delimited text: pieces of whole records, read field by field.

use std::{collections::HashMap, sync::Arc};

use super::{
    Split, Stopped,
    cut::{self, Cutter, Follower},
    fields::{FRAME, Fields, Stop},
    head,
    judge::Judge,
};
use crate::{
    extract::{
        Origin, Unreadable, sniff,
        table::{Active, Fate, Reader, Reading, frame::Frame, shape},
    },
    model::locator::Locator,
    spec::recipe::table::TableRecipe,
    state::capture_bytes::CaptureBytes,
};

/// A large delimited text whose header is known.
pub(super) struct Delimited<'p> {
    pub(super) body: &'p CaptureBytes,
    pub(super) recipe: &'p TableRecipe,
    pub(super) origin: &'p Origin<'p>,
    pub(super) delimiter: u8,
    /// Where the first record behind the header begins.
    pub(super) from: u64,
    /// On which line.
    pub(super) line: u64,
    pub(super) active: Vec<Active<'p>>,
    pub(super) columns: Vec<Option<Fate>>,
    /// Whether quotation marks stand where none may, so that every sign is followed.
    pub(super) is_odd: bool,
    /// Whether only keys are asked for: where characters go is told by who reads all.
    pub(super) is_skimmed: bool,
    /// Whether all fields are looked at even so.
    pub(super) is_wary: bool,
    pub(super) size: usize,
}

/// Cuts a text into pieces, in their order.
pub(super) struct Pieces<'l>(Cuts<'l>);

enum Cuts<'l> {
    Even(Cutter<'l>),
    Odd(Follower<'l>),
}

impl Pieces<'_> {
    /// The next piece, with its bytes; none behind the last.
    ///
    /// # Errors
    /// When the text cannot be read, or a record is longer than a piece.
    pub(super) fn next(&mut self, bytes: &mut Vec<u8>) -> Result<Option<Split>, Unreadable> {
        match &mut self.0 {
            Cuts::Even(cutter) => cutter.cut(bytes),
            Cuts::Odd(follower) => follower.cut(bytes),
        }
    }
}

impl<'p> Delimited<'p> {
    /// The same text read for another recipe, whose columns are some of this one's.
    pub(super) fn narrowed(&self, recipe: &'p TableRecipe, origin: &'p Origin<'p>) -> Self {
        let active = self.active.iter().filter_map(|a| head::narrowed(a, recipe)).collect();
        Delimited { recipe, origin, active, columns: self.columns.clone(), is_skimmed: true, ..*self }
    }

    /// Whether its rows are those of a table of the schema.
    pub(super) fn fills(&self, table: usize) -> bool {
        self.active.iter().any(|a| a.recipe.table == table)
    }

    /// Its pieces.
    pub(super) fn pieces(&self) -> Pieces<'_> {
        let (from, line, size) = (self.from, self.line, self.size);
        Pieces(match self.is_odd {
            false => Cuts::Even(Cutter::new(self.body, from, line, size)),
            true => Cuts::Odd(Follower::new(self.body, from, line, size, self.delimiter)),
        })
    }

    /// The bytes of a piece.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) fn bytes(&self, split: &Split, bytes: &mut Vec<u8>) -> Result<(), Unreadable> {
        self.body.read(split.from, split.count, bytes).map_err(|e| cut::unread(&e))
    }

    /// Marks stand where none may: its pieces are to be cut, and read, by whoever follows every sign. Tells whether that is
    /// new.
    pub(super) fn follow_every_sign(&mut self) -> bool {
        !std::mem::replace(&mut self.is_odd, true)
    }

    /// Reads a piece; what it gives is heard part by part, in order.
    ///
    /// # Errors
    /// When it is not UTF-8, has marks where none may stand, or whoever hears it fails.
    pub(super) fn read<E>(
        &self,
        split: &Split,
        bytes: &[u8],
        hear: &mut dyn FnMut(Reading) -> Result<(), E>,
    ) -> Result<(), Stopped<E>> {
        // Whoever reads for keys meets every byte before anybody else does.
        if let Some(at) = sniff::binary(bytes).filter(|_| self.is_skimmed) {
            let offset = usize::try_from(split.from).unwrap_or(usize::MAX).saturating_add(at);
            return Err(Unreadable::Binary { offset }.into());
        }
        let needs = Judge::needs(self);
        let mut fields = Fields::new(bytes, self.delimiter, needs)
            .map_err(|error| Stopped::Unreadable(self.garbled(split, bytes, error.valid_up_to())))?;
        let mut piece = Piece::of(self, split, hear);
        let each = |fields: &mut Fields<'_>, end: usize, before: u64| piece.record(fields, end, before);
        let read = match needs {
            _ if self.is_odd => fields.each_odd(each),
            usize::MAX => fields.each(each),
            _ => fields.each_head(each),
        };
        match read {
            Ok(()) => piece.flush(&mut fields, bytes.len()).map_err(Stopped::By),
            Err(Stop::By(error)) => Err(Stopped::By(error)),
            Err(Stop::Odd) => Err(Stopped::Odd),
        }
    }

    /// That bytes of a piece are no UTF-8.
    fn garbled(&self, split: &Split, bytes: &[u8], offset: usize) -> Unreadable {
        let line = split.line + memchr::memchr_iter(b'\n', &bytes[..offset]).count() as u64;
        Unreadable::Charset {
            line: usize::try_from(line).unwrap_or_default(),
            offset: usize::try_from(split.from).unwrap_or_default() + offset,
            charset: "UTF-8".to_owned(),
            looks_like: crate::extract::charset::guess(&bytes[offset..]).to_owned(),
        }
    }
}

/// A piece being read: records become frames, and these batches.
struct Piece<'a, 'p, E> {
    large: &'a Delimited<'p>,
    judge: Judge<'a, 'p>,
    line: u64,
    reader: Reader<'a>,
    lines: Vec<u64>,
    /// Where the frame begins.
    from: usize,
    hear: &'a mut dyn FnMut(Reading) -> Result<(), E>,
}

impl<'a, 'p, E> Piece<'a, 'p, E> {
    fn of(large: &'a Delimited<'p>, split: &Split, hear: &'a mut dyn FnMut(Reading) -> Result<(), E>) -> Self {
        let judge = Judge::of(large);
        let reader = Reader::new(large.recipe, large.origin);
        Self { large, judge, line: split.line, reader, lines: Vec::new(), from: 0, hear }
    }

    /// Takes a record, if it is one.
    fn record(&mut self, fields: &mut Fields<'_>, end: usize, before: u64) -> Result<(), E> {
        let line = self.line + before;
        if self.judge.takes(&mut self.reader, fields, line) {
            fields.keep(self.judge.asked.len());
            self.lines.push(line);
        }
        if end - self.from >= FRAME { self.flush(fields, end) } else { Ok(()) }
    }

    /// Shapes the records that were taken, and lets them be heard.
    fn flush(&mut self, fields: &mut Fields<'_>, end: usize) -> Result<(), E> {
        let large = self.large;
        let mut reader = std::mem::replace(&mut self.reader, Reader::new(large.recipe, large.origin));
        let text = &fields.text()[self.from..end];
        self.from = end;
        self.judge.account(&mut reader, fields, text);
        let lines = std::mem::take(&mut self.lines);
        let len = lines.len();
        let columns = fields.columns(&self.judge.asked);
        let frame = Frame {
            kinds: vec![None; columns.len()],
            columns,
            places: Arc::new(Locator::Lines { name: String::new(), lines }),
            reached: HashMap::new(),
            sheet: String::new(),
            len,
        };
        reader.records = len as u64;
        shape::shape(&mut reader, &frame, &large.active);
        (self.hear)(reader.read())
    }
}
