//! Rows that are read again later, in the order in which they came: few are held, many wait in a file without a name.

use std::{
    io::{BufReader, BufWriter},
    path::{Path, PathBuf},
};

use arrow::{
    array::RecordBatch,
    datatypes::SchemaRef,
    ipc::{reader::StreamReader, writer::StreamWriter},
};

use crate::release::error::ReleaseError;
use crate::state::{
    FileError,
    atomic::{self, File},
    capture_bytes::CaptureBytes,
};

/// Bytes that are held.
const HELD: usize = 16 << 20;

/// Rows that come.
pub(in crate::release) struct SpillWriter {
    schema: SchemaRef,
    folder: PathBuf,
    held: Vec<RecordBatch>,
    bytes: usize,
    out: Option<StreamWriter<BufWriter<File>>>,
}

/// Rows that have come.
#[derive(Debug)]
pub struct SpillFile {
    held: Vec<RecordBatch>,
    file: Option<CaptureBytes>,
}

impl SpillWriter {
    /// None yet; a file is made in the folder when many come.
    pub(in crate::release) fn new(schema: SchemaRef, folder: &Path) -> Self {
        Self { schema, folder: folder.to_path_buf(), held: Vec::new(), bytes: 0, out: None }
    }

    /// Adds rows.
    pub(in crate::release) fn add(&mut self, rows: RecordBatch) -> Result<(), ReleaseError> {
        if let Some(out) = &mut self.out {
            return Ok(out.write(&rows)?);
        }
        self.bytes += rows.get_array_memory_size();
        self.held.push(rows);
        if self.bytes <= HELD {
            return Ok(());
        }
        let file = atomic::scratch(&self.folder)?;
        let mut out = StreamWriter::try_new(BufWriter::with_capacity(1 << 20, file), &self.schema)?;
        for rows in std::mem::take(&mut self.held) {
            out.write(&rows)?;
        }
        self.out = Some(out);
        Ok(())
    }

    /// All are there.
    pub(in crate::release) fn done(self) -> Result<SpillFile, ReleaseError> {
        let Self { folder, held, out, .. } = self;
        let file = match out {
            Some(mut out) => {
                out.finish()?;
                let buffered = out.into_inner()?;
                let file = buffered.into_inner().map_err(|e| FileError::at("write in", &folder)(e.into_error()))?;
                Some(CaptureBytes::new(file.into_std()).map_err(FileError::at("read in", &folder))?)
            }
            None => None,
        };
        Ok(SpillFile { held, file })
    }
}

impl SpillFile {
    /// Emits all rows in their order; may be called several times and by several threads.
    pub(in crate::release) fn each(
        &self,
        emit: &mut dyn FnMut(&RecordBatch) -> Result<(), ReleaseError>,
    ) -> Result<(), ReleaseError> {
        self.held.iter().try_for_each(&mut *emit)?;
        let Some(file) = &self.file else { return Ok(()) };
        for rows in StreamReader::try_new(BufReader::with_capacity(1 << 20, file.reader()), None)? {
            emit(&rows?)?;
        }
        Ok(())
    }
}
