//! Large Parquet: pieces of rows, each of one group.
//!
//! What a file claims is not believed: a reader that gives up is a file that cannot be read.

use std::{
    io::{BufReader, Read},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use ::parquet::{
    arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReaderBuilder},
    errors::{ParquetError, Result as Read_},
    file::reader::{ChunkReader, Length},
};
use arrow::array::RecordBatch;
use bytes::Bytes;

use super::cut::{Split, unread};
use crate::{
    extract::{Unreadable, parquet},
    model::grid::Grid,
    state::body::Body,
};

/// Rows of a piece.
const ROWS: usize = 1 << 16;

/// Rows that are read at once.
const BATCH: usize = 4096;

/// A file whose groups are known.
pub(super) struct Columnar {
    body: Arc<Body>,
    about: ArrowReaderMetadata,
    /// How many rows stand before each group.
    starts: Vec<u64>,
}

impl Columnar {
    /// Opens a file, and cuts it between rows. None when its rows may have different columns, or it is no such file.
    pub(super) fn open(body: &Body) -> Result<Option<(Self, Vec<Split>)>, Unreadable> {
        let mut head = Vec::new();
        body.read(0, 4, &mut head).map_err(|e| unread(&e))?;
        if head != b"PAR1" {
            return Ok(None);
        }
        let body = Arc::new(body.twin().map_err(|e| unread(&e))?);
        let about = guarded(|| ArrowReaderMetadata::load(&Chunks(Arc::clone(&body)), Default::default()))?;
        if !about.schema().fields().iter().all(|field| parquet::is_even(field.data_type())) {
            return Ok(None);
        }
        let (mut splits, mut starts, mut before) = (Vec::new(), Vec::new(), 0_u64);
        for (group, told) in (0_u64..).zip(about.metadata().row_groups()) {
            starts.push(before);
            let rows = u64::try_from(told.num_rows()).unwrap_or_default();
            for first in (0..rows).step_by(ROWS) {
                let count = usize::try_from(rows - first).unwrap_or(usize::MAX).min(ROWS);
                splits.push(Split { from: group, count, line: before + first });
            }
            before += rows;
        }
        Ok(Some((Self { body, about, starts }, splits)))
    }

    /// The columns of all rows.
    pub(super) fn columns(&self) -> Result<Vec<String>, Unreadable> {
        let none = parquet::rows(&RecordBatch::new_empty(Arc::clone(self.about.schema())), 0)?;
        Ok(none.rows.into_iter().flat_map(|row| row.cells).map(|cell| cell.text).collect())
    }

    /// Gives the rows of a piece to `hear`, some at a time.
    pub(super) fn each<X: From<Unreadable>>(
        &self,
        split: &Split,
        hear: &mut dyn FnMut(Grid) -> Result<(), X>,
    ) -> Result<(), X> {
        let group = usize::try_from(split.from).unwrap_or(usize::MAX);
        let before = split.line - self.starts.get(group).copied().unwrap_or_default();
        let chunks = Chunks(Arc::clone(&self.body));
        let mut reader = guarded(|| {
            ParquetRecordBatchReaderBuilder::new_with_metadata(chunks, self.about.clone())
                .with_row_groups(vec![group])
                .with_offset(usize::try_from(before).unwrap_or(usize::MAX))
                .with_limit(split.count)
                .with_batch_size(BATCH)
                .build()
        })?;
        let mut row = usize::try_from(split.line).unwrap_or(usize::MAX);
        while let Some(batch) = guarded(|| reader.next().transpose().map_err(ParquetError::from))? {
            hear(parquet::rows(&batch, row)?)?;
            row += batch.num_rows();
        }
        Ok(())
    }
}

/// What a reader gives; one that fails, or gives up, has been given no Parquet.
fn guarded<T>(read: impl FnOnce() -> Read_<T>) -> Result<T, Unreadable> {
    let broken = |told: String| Unreadable::Broken { place: "the whole document".to_owned(), told };
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => read.map_err(|error| broken(error.to_string())),
        Err(_) => Err(broken("its reader gave up".to_owned())),
    }
}

/// Bytes as the reader of Parquet asks for them.
#[derive(Clone)]
struct Chunks(Arc<Body>);

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.0.len()
    }
}

impl ChunkReader for Chunks {
    type T = BufReader<Box<dyn Read + Send>>;

    fn get_read(&self, start: u64) -> Read_<Self::T> {
        let reader: Box<dyn Read + Send> = Box::new(self.0.twin()?.into_reader(start));
        Ok(BufReader::new(reader))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Read_<Bytes> {
        let mut bytes = Vec::new();
        self.0.read(start, length, &mut bytes)?;
        if bytes.len() < length {
            return Err(ParquetError::EOF(format!("{length} bytes are wanted at {start}")));
        }
        Ok(bytes.into())
    }
}
