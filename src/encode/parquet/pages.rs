//! The pages of one column chunk, compressed one behind the other, and what the file says of them.
//!
//! In go the bytes of pages as the format lays them out; out comes what a row group takes.

use std::sync::Arc;

use bytes::Bytes;
use parquet::{
    basic::{BoundaryOrder, Encoding, PageType},
    column::{
        page::{CompressedPage, Page, PageWriteSpec, PageWriter},
        writer::ColumnCloseResult,
    },
    errors::ParquetError,
    file::{
        metadata::{ColumnChunkMetaData, ColumnIndexBuilder, LevelHistogram, OffsetIndexBuilder, PageEncodingStats},
        writer::{SerializedPageWriter, TrackedWrite},
    },
    schema::types::ColumnDescPtr,
};
use zstd::bulk::Compressor;

use super::bounds::Bound;

/// Pages being written, of values of which `B` tells least and greatest.
pub(super) struct Pages<'z, B> {
    column: ColumnDescPtr,
    zstd: &'z mut Compressor<'static>,
    out: TrackedWrite<Vec<u8>>,
    /// Bytes of the dictionary, where there is one.
    dictionary: Option<usize>,
    sum: Sum<B>,
    columns: ColumnIndexBuilder,
    offsets: OffsetIndexBuilder,
}

/// What is told of all pages.
#[derive(Default)]
struct Sum<B> {
    pages: i32,
    encoding: Option<Encoding>,
    rows: u64,
    nulls: u64,
    /// Bytes of the texts of all rows.
    texts: Option<i64>,
    /// Bytes of all pages before they were compressed.
    whole: usize,
    bounds: Option<(B, B)>,
    /// The bounds of the last page that has some, and whether some page stands before the one in front of it, or behind.
    last: Option<(B, B)>,
    falls: bool,
    rises: bool,
}

/// What one page of data holds.
pub(super) struct Held<B> {
    pub(super) encoding: Encoding,
    pub(super) rows: usize,
    pub(super) nulls: usize,
    /// Bytes of its texts.
    pub(super) texts: Option<usize>,
    /// The least and the greatest of its values.
    pub(super) bounds: Option<(B, B)>,
}

impl<'z, B: Bound> Pages<'z, B> {
    pub(super) fn new(column: &ColumnDescPtr, zstd: &'z mut Compressor<'static>) -> Self {
        Self {
            column: Arc::clone(column),
            zstd,
            out: TrackedWrite::new(Vec::new()),
            dictionary: None,
            sum: Sum::default(),
            columns: ColumnIndexBuilder::new(column.physical_type()),
            offsets: OffsetIndexBuilder::new(),
        }
    }

    /// Writes the dictionary, before all other pages.
    pub(super) fn dictionary(&mut self, page: &[u8], count: usize) -> Result<(), ParquetError> {
        let num_values = u32::try_from(count)?;
        let buf = self.compressed(page)?;
        let dictionary = Page::DictionaryPage { buf, num_values, encoding: Encoding::PLAIN, is_sorted: false };
        self.dictionary = Some(self.put(dictionary, page.len())?.compressed_size);
        Ok(())
    }

    /// Writes a page of data.
    pub(super) fn data(&mut self, page: &[u8], held: Held<B>) -> Result<(), ParquetError> {
        let buf = self.compressed(page)?;
        let data = Page::DataPage {
            buf,
            num_values: u32::try_from(held.rows)?,
            encoding: held.encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let spec = self.put(data, page.len())?;
        let (rows, nulls) = (i64::try_from(held.rows)?, i64::try_from(held.nulls)?);
        let texts = held.texts.map(i64::try_from).transpose()?;
        self.offsets.append_offset_and_size(i64::try_from(spec.offset)?, i32::try_from(spec.compressed_size)?);
        self.offsets.append_row_count(rows);
        self.offsets.append_unencoded_byte_array_data_bytes(texts);
        let (least, greatest) =
            held.bounds.map(|(least, greatest)| (least.below(), greatest.above())).unwrap_or_default();
        self.columns.append(held.nulls == held.rows, least, greatest, nulls, None);
        self.columns.append_histograms(&None, &self.levels(rows, nulls));
        self.sum.add(&held, texts);
        Ok(())
    }

    /// What the file says of the pages.
    pub(super) fn close(mut self) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
        let encoding = self.sum.encoding.unwrap_or(Encoding::PLAIN);
        let data = PageEncodingStats { page_type: PageType::DATA_PAGE, encoding, count: self.sum.pages };
        let dictionary =
            PageEncodingStats { page_type: PageType::DICTIONARY_PAGE, encoding: Encoding::PLAIN, count: 1 };
        let pages: Vec<_> = self.dictionary.is_some().then_some(dictionary).into_iter().chain([data]).collect();
        let encodings = pages.iter().map(|pages| pages.encoding).chain([Encoding::RLE]).collect();
        let (rows, nulls) = (i64::try_from(self.sum.rows)?, i64::try_from(self.sum.nulls)?);
        let metadata = ColumnChunkMetaData::builder(Arc::clone(&self.column))
            .set_compression(super::zstd()?)
            .set_encodings(encodings)
            .set_page_encoding_stats(pages)
            .set_total_compressed_size(i64::try_from(self.out.bytes_written())?)
            .set_total_uncompressed_size(i64::try_from(self.sum.whole)?)
            .set_num_values(rows)
            .set_data_page_offset(i64::try_from(self.dictionary.unwrap_or_default())?)
            .set_dictionary_page_offset(self.dictionary.map(|_| 0))
            .set_statistics(B::statistics(self.sum.bounds, self.sum.nulls))
            .set_unencoded_byte_array_data_bytes(self.sum.texts)
            .set_definition_level_histogram(self.levels(rows, nulls))
            .build()?;
        self.columns.set_boundary_order(match (self.sum.falls, self.sum.rises) {
            (false, _) => BoundaryOrder::ASCENDING,
            (true, false) => BoundaryOrder::DESCENDING,
            (true, true) => BoundaryOrder::UNORDERED,
        });
        let close = ColumnCloseResult {
            bytes_written: self.out.bytes_written() as u64,
            rows_written: self.sum.rows,
            metadata,
            bloom_filter: None,
            column_index: Some(self.columns.build()?),
            offset_index: Some(self.offsets.build()),
        };
        Ok((self.out.into_inner()?.into(), close))
    }

    /// How many rows have nothing, and how many a text, where there may be nothing.
    fn levels(&self, rows: i64, nulls: i64) -> Option<LevelHistogram> {
        let mut levels = LevelHistogram::try_new(self.column.max_def_level())?;
        levels.increment_by(0, nulls);
        levels.increment_by(1, rows - nulls);
        Some(levels)
    }

    fn compressed(&mut self, page: &[u8]) -> Result<Bytes, ParquetError> {
        Ok(self.zstd.compress(page)?.into())
    }

    fn put(&mut self, page: Page, whole: usize) -> Result<PageWriteSpec, ParquetError> {
        let spec = SerializedPageWriter::new(&mut self.out).write_page(CompressedPage::new(page, whole))?;
        self.sum.whole += spec.uncompressed_size;
        Ok(spec)
    }
}

impl<B: Bound> Sum<B> {
    fn add(&mut self, held: &Held<B>, texts: Option<i64>) {
        self.pages += 1;
        self.encoding = Some(held.encoding);
        self.rows += held.rows as u64;
        self.nulls += held.nulls as u64;
        self.texts = texts.map(|texts| self.texts.unwrap_or_default() + texts);
        let Some((least, greatest)) = held.bounds else { return };
        let (all_least, all_greatest) = self.bounds.unwrap_or((least, greatest));
        let least_of = if least < all_least { least } else { all_least };
        let greatest_of = if greatest > all_greatest { greatest } else { all_greatest };
        self.bounds = Some((least_of, greatest_of));
        if let Some(last) = self.last.replace((least, greatest)) {
            self.falls |= last.0 > least || last.1 > greatest;
            self.rises |= last.0 < least || last.1 < greatest;
        }
    }
}
