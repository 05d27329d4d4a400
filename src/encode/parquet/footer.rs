//! Copies encoded row groups: of a file with other key-value metadata, where row groups, page indexes and bloom filters
//! keep their bytes and places and only the footer is written again; or of one file after those of another.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
};

use parquet::{
    column::writer::ColumnCloseResult,
    errors::ParquetError,
    file::{
        metadata::{
            FileMetaData, KeyValue, PageIndexPolicy, ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader,
            ParquetMetaDataWriter,
        },
        reader::Length,
        writer::SerializedFileWriter,
    },
};

/// Bytes after the metadata: its length, and `PAR1`.
const TAIL: u64 = 8;

/// Copies a file; `facts` replace the values of the metadata of their names, all other metadata stays.
///
/// # Errors
/// When `from` is no Parquet file or cannot be read, or `out` cannot be written to.
pub fn copy_with_facts(from: &File, out: &mut impl Write, facts: &[(String, String)]) -> Result<(), ParquetError> {
    let metadata = reader(PageIndexPolicy::Skip).parse_and_finish(from)?;
    let mut source = from;
    let mut length = [0; 4];
    source.seek(SeekFrom::Start(Length::len(from).saturating_sub(TAIL)))?;
    source.read_exact(&mut length)?;
    let rows_end = Length::len(from).saturating_sub(TAIL + u64::from(u32::from_le_bytes(length)));
    source.seek(SeekFrom::Start(0))?;
    io::copy(&mut source.take(rows_end), out)?;
    let file = metadata.file_metadata();
    let replaced = |pair: KeyValue| match facts.iter().find(|(name, _)| *name == pair.key) {
        Some((name, value)) => KeyValue::new(name.clone(), value.clone()),
        None => pair,
    };
    let pairs = file.key_value_metadata().cloned().unwrap_or_default().into_iter().map(replaced).collect();
    let file = FileMetaData::new(
        file.version(),
        file.num_rows(),
        file.created_by().map(str::to_owned),
        Some(pairs),
        file.schema_descr_ptr(),
        file.column_orders().cloned(),
    );
    let metadata = ParquetMetaData::new(file, metadata.row_groups().to_vec());
    // The locations of page indexes are kept: they are in the bytes that were copied.
    let mut footer = Vec::new();
    ParquetMetaDataWriter::new(&mut footer, &metadata).finish()?;
    Ok(out.write_all(&footer)?)
}

/// Copies the row groups of a file with their pages and indexes to another of the same columns. After each, `on_group`
/// receives the number of its rows, and the bytes of the other file so far.
///
/// # Errors
/// When `from` is no Parquet file of these columns or cannot be read, or `to` cannot be written to.
pub(super) fn append_row_groups<W: Write + Send>(
    from: &File,
    to: &mut SerializedFileWriter<W>,
    on_group: &mut dyn FnMut(u64, u64),
) -> Result<(), ParquetError> {
    let metadata = reader(PageIndexPolicy::Required).parse_and_finish(from)?;
    for (n, group) in metadata.row_groups().iter().enumerate() {
        let mut copy = to.next_row_group()?;
        let (indexes, rows) =
            (metadata.page_index_for_row_group(n), u64::try_from(group.num_rows()).unwrap_or_default());
        for (c, column) in group.columns().iter().enumerate() {
            let close = ColumnCloseResult {
                bytes_written: u64::try_from(column.compressed_size()).unwrap_or_default(),
                rows_written: rows,
                metadata: column.clone(),
                bloom_filter: None,
                column_index: indexes.column_index(c).cloned(),
                offset_index: indexes.offset_index(c).cloned(),
            };
            copy.append_column(from, close)?;
        }
        copy.close()?;
        on_group(rows, to.bytes_written() as u64);
    }
    Ok(())
}

/// Reads all of a footer: by default the library keeps the statistics of encodings as a mask, which cannot be written.
fn reader(page_index: PageIndexPolicy) -> ParquetMetaDataReader {
    let options = ParquetMetaDataOptions::new().with_encoding_stats_as_mask(false);
    ParquetMetaDataReader::new().with_page_index_policy(page_index).with_metadata_options(Some(options))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::{
        array::{ArrayRef, Int64Array, RecordBatch},
        datatypes::{DataType, Field, Schema},
    };
    use parquet::{arrow::arrow_reader::ParquetRecordBatchReaderBuilder, file::reader::ChunkReader};

    use super::*;
    use crate::encode::parquet::ParquetWriter;

    #[test]
    fn a_copy_has_other_facts_and_the_same_row_groups() {
        let schema = Arc::new(Schema::new(vec![Field::new("n", DataType::Int64, true)]));
        let column: ArrayRef = Arc::new(Int64Array::from_iter_values(0..50_000));
        let rows = RecordBatch::try_new(Arc::clone(&schema), vec![column]).expect("rows");
        let mut writer = ParquetWriter::new(tempfile::tempfile().expect("a file"), &schema, &[0]).expect("a writer");
        writer.write(&rows).expect("written");
        let old = writer.finish(&[("title", "t"), ("version", "1")]).expect("a file");
        let mut new = tempfile::tempfile().expect("a file");
        let facts = [("version".to_owned(), "a longer version".to_owned())];
        copy_with_facts(&old, &mut new, &facts).expect("copied");
        let parse = |file: &File| reader(PageIndexPolicy::Required).parse_and_finish(file).expect("metadata");
        let (before, after) = (parse(&old), parse(&new));
        assert_eq!(before.row_groups(), after.row_groups());
        let end = before
            .row_group(0)
            .column(0)
            .offset_index_offset()
            .and_then(|at| usize::try_from(at).ok())
            .expect("an index");
        assert_eq!(old.get_bytes(0, end).expect("bytes"), new.get_bytes(0, end).expect("bytes"));
        let said = after.file_metadata().key_value_metadata().expect("facts");
        let said = |name: &str| said.iter().find(|pair| pair.key == name).and_then(|pair| pair.value.clone());
        assert_eq!([said("title"), said("version")], [Some("t".to_owned()), Some("a longer version".to_owned())]);
        assert!(said("ARROW:schema").is_some());
        let reader = ParquetRecordBatchReaderBuilder::try_new(new).expect("a reader").build().expect("a reader");
        assert_eq!(reader.map(|rows| rows.expect("rows").num_rows()).sum::<usize>(), 50_000);
    }
}
