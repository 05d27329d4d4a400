//! Writes a release into the staging folder: `dataset_writer` its tables, `stage` everything else; `content` decides its version.
//!
//! `table_files` and `evidence_file` take the rows of chunks, `part` and `table_writer` write one table in every format, `parquet_file` its
//! Parquet file, `delta` compares it with the last release, `history` says when its rows were seen, `sidecars` describe it, with a `workbook` of its tables;
//! `sorter` and `spill_file` keep many rows out of memory.

pub(super) mod content;
pub(super) mod dataset_writer;
pub(super) mod delta;
pub(super) mod evidence_file;
pub(super) mod history;
pub(super) mod parquet_file;
pub(super) mod part;
pub(super) mod sidecars;
pub(super) mod sorter;
pub(super) mod spill_file;
pub(super) mod stage;
mod table_files;
pub(super) mod table_writer;
mod workbook;
