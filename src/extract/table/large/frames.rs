//! Reads a chunk of delimited text, record by record, into the columns of frames.

use std::{collections::HashMap, sync::Arc};

use arrow::array::{StringArray, StringBuilder};

use super::{classifier::RecordClassifier, delimited::Delimited};
use crate::{
    extract::{
        Extracted, Unreadable,
        chunk::{ChunkError, ChunkRange},
        csv::{Record, RecordReader},
        table::{
            Reader,
            active::{fills, group_rules},
            fill::FillState,
            frame::{FRAME, Frame},
            groups::Groups,
            row_class::RowClass,
            shape,
        },
        text_bytes,
    },
    model::{locator::Locator, text::is_blank},
    spec::recipe::table::Fill,
};

impl Delimited<'_> {
    /// Reads a chunk; gives the rows of some records at a time, in order, to `sink`.
    ///
    /// # Errors
    /// When it is not UTF-8 text, or `sink` fails.
    pub(super) fn read<E>(
        &self,
        chunk: &ChunkRange,
        (bytes, fill): (&[u8], &FillState),
        sink: &mut dyn FnMut(Extracted) -> Result<(), E>,
    ) -> Result<(), ChunkError<E>> {
        // The pass for keys reads every byte before any other pass does.
        if let Some(at) = text_bytes::binary(bytes).filter(|_| self.keys_only) {
            let offset = usize::try_from(chunk.from).unwrap_or(usize::MAX).saturating_add(at);
            return Err(Unreadable::Binary { offset }.into());
        }
        if let Err(error) = simdutf8::compat::from_utf8(bytes) {
            return Err(self.garbled(chunk, bytes, error.valid_up_to()).into());
        }
        let records = RecordReader::new(bytes, self.dialect, chunk.line);
        let (mut records, mut record) = (records.checking_quotes(chunk.has_odd_quotes), Record::default());
        let mut frames = Frames::new(self, fill.clone(), sink);
        while records.read(&mut record) {
            frames.add(&record)?;
        }
        frames.flush().map_err(ChunkError::Sink)
    }

    /// That bytes of a chunk are no UTF-8.
    fn garbled(&self, chunk: &ChunkRange, bytes: &[u8], offset: usize) -> Unreadable {
        let line = chunk.line + memchr::memchr_iter(b'\n', &bytes[..offset]).count() as u64;
        Unreadable::Charset {
            line: usize::try_from(line).unwrap_or_default(),
            offset: usize::try_from(chunk.from).unwrap_or_default() + offset,
            charset: "UTF-8".to_owned(),
            looks_like: crate::extract::charset::guess(&bytes[offset..]).to_owned(),
        }
    }
}

/// The records of a chunk, put into frames; what a frame gives goes to the sink.
struct Frames<'a, 'p, E> {
    large: &'a Delimited<'p>,
    classifier: RecordClassifier<'a, 'p>,
    reader: Reader<'a>,
    /// Of each column the texts, where some recipe takes it.
    columns: Vec<Option<StringBuilder>>,
    /// The line of each record.
    lines: Vec<u64>,
    /// Where the frame begins in the chunk.
    from: usize,
    /// How columns fill their empty cells.
    fills: Vec<Fill>,
    /// The last filled cells before the frame.
    fill: FillState,
    groups: Groups,
    sink: &'a mut dyn FnMut(Extracted) -> Result<(), E>,
}

impl<'a, 'p, E> Frames<'a, 'p, E> {
    fn new(large: &'a Delimited<'p>, fill: FillState, sink: &'a mut dyn FnMut(Extracted) -> Result<(), E>) -> Self {
        let classifier = RecordClassifier::new(large);
        let columns = classifier.is_used.iter().map(|is_used| is_used.then(StringBuilder::new)).collect();
        let reader = Reader::new(large.recipe, large.origin);
        let fills = fills(&large.active, classifier.is_used.len());
        let mut groups = Groups::new(group_rules(&large.active), &fill);
        large.titles.iter().for_each(|(text, place)| groups.enter_above(text, || place.clone()));
        Self { large, classifier, reader, columns, lines: Vec::new(), from: 0, fills, fill, groups, sink }
    }

    /// Adds a record, if it is one of the table's.
    fn add(&mut self, record: &Record) -> Result<(), ChunkError<E>> {
        let fields = record.fields();
        if self.large.starts.may_begin(&fields, &self.large.active, self.large.recipe) {
            return Err(Unreadable::several_tables(&format!("line {}", record.line)).into());
        }
        match self.classifier.class(&mut self.reader, &fields, record.line) {
            RowClass::Record => {
                for (n, column) in self.columns.iter_mut().enumerate() {
                    let Some(column) = column else { continue };
                    let text = fields.get(n);
                    column.append_option((!is_blank(text)).then_some(text));
                }
                self.lines.push(record.line);
                self.groups.add_record();
            }
            RowClass::Group(_) => {
                let first = (0..fields.len()).find(|n| !is_blank(fields.get(*n))).unwrap_or_default();
                let place = || format!("line {}, column {}", record.line, first + 1);
                self.groups.enter(fields.get(first).trim(), place);
            }
            _ => {}
        }
        if record.end - self.from < FRAME {
            return Ok(());
        }
        self.from = record.end;
        self.flush().map_err(ChunkError::Sink)
    }

    /// Shapes the records that were added.
    fn flush(&mut self) -> Result<(), E> {
        let large = self.large;
        let mut reader = std::mem::replace(&mut self.reader, Reader::new(large.recipe, large.origin));
        let lines = std::mem::take(&mut self.lines);
        let len = lines.len();
        let none = || StringArray::new_null(0);
        let columns = self.columns.iter_mut().map(|column| column.as_mut().map_or_else(none, StringBuilder::finish));
        let mut columns: Vec<_> = columns.collect();
        let places = Locator::Lines { name: String::new(), lines };
        let filled_places = self.fill.columns(&self.fills, &mut columns, (&places, &reader.repeated));
        let groups = self.groups.take(&mut self.fill);
        reader.fill = self.fill.clone();
        let frame = Frame {
            kinds: vec![None; columns.len()],
            formats: Vec::new(),
            number_formats: Vec::new(),
            columns,
            places: Arc::new(places),
            filled_places,
            groups,
            drawn: HashMap::new(),
            sheet: String::new(),
            len,
        };
        reader.records = len as u64;
        shape::shape(&mut reader, &frame, &large.active);
        (self.sink)(reader.read())
    }
}
