//! Column chunks of texts: a dictionary of those that differ and which of them each row has, or one behind the other.

use arrow::array::{Array, StringArray};
use parquet::{
    basic::Encoding,
    errors::ParquetError,
    file::properties::{DEFAULT_DATA_PAGE_ROW_COUNT_LIMIT, DEFAULT_PAGE_SIZE},
    schema::types::ColumnDescPtr,
};

use super::{
    bounds::Bounds,
    chunk::{Chunk, Maker, begin, levels, places},
    distinct::length,
    pages::{Held, Pages},
};

impl Maker {
    /// The chunk of a column of texts.
    ///
    /// # Errors
    /// Those of compression, and of numbers that Parquet has no room for.
    pub(super) fn texts(&mut self, column: &ColumnDescPtr, arrays: &[&StringArray]) -> Result<Chunk, ParquetError> {
        let Self { zstd, texts: distinct, met, page, .. } = self;
        let levels = levels(arrays.iter().map(|array| *array as &dyn Array));
        let listed = distinct.list(arrays);
        let mut pages = Pages::new(column, zstd);
        if listed {
            pages.dictionary(distinct.page(), distinct.len())?;
            met.clear();
            met.resize(distinct.len(), 0);
        }
        let (mut row, mut place) = (0, 0);
        for (n, slices) in cut(arrays, if listed { usize::MAX } else { DEFAULT_PAGE_SIZE }).into_iter().enumerate() {
            let rows = slices.iter().map(|(_, from, to)| to - from).sum();
            let levels = levels.get(row..row + rows);
            let nulls = begin(page, column, levels, rows);
            row += rows;
            let (mut bytes, mut bounds) = (0, Bounds::default());
            let encoding = if listed {
                let own = &distinct.rows()[place..place + rows - nulls];
                place += own.len();
                for place in own {
                    let text = distinct.text(*place);
                    bytes += text.len();
                    let met = &mut met[*place as usize];
                    if *met <= n {
                        *met = n + 1;
                        bounds.see(text);
                    }
                }
                places(page, own, distinct.len())
            } else {
                for (array, from, to) in &slices {
                    for row in (*from..*to).filter(|row| array.is_valid(*row)) {
                        let text = array.value(row);
                        bytes += text.len();
                        bounds.see(text.as_bytes());
                        page.extend_from_slice(&length(text));
                        page.extend_from_slice(text.as_bytes());
                    }
                }
                Encoding::PLAIN
            };
            pages.data(page, Held { encoding, rows, nulls, texts: Some(bytes), bounds: bounds.told() })?;
        }
        let (bytes, close) = pages.close()?;
        Ok(Chunk::Own(bytes, Box::new(close)))
    }
}

/// Some rows of an array: from one, up to another.
type Slice<'a> = (&'a StringArray, usize, usize);

/// Rows page by page: as many as the library puts into one, but no more than have texts of so many bytes.
fn cut<'a>(arrays: &[&'a StringArray], bytes: usize) -> Vec<Vec<Slice<'a>>> {
    let (mut pages, mut page) = (Vec::new(), Vec::new());
    let (mut rows, mut size) = (0, 0);
    for texts in arrays {
        let mut from = 0;
        while from < texts.len() {
            let most = (texts.len() - from).min(DEFAULT_DATA_PAGE_ROW_COUNT_LIMIT - rows);
            let offsets = &texts.value_offsets()[from..=from + most];
            let room = offsets[0].saturating_add(i32::try_from(bytes.saturating_sub(size)).unwrap_or(i32::MAX));
            let fit = offsets[1..].partition_point(|end| *end <= room);
            let count = fit.max(usize::from(rows == 0));
            if count > 0 {
                page.push((*texts, from, from + count));
            }
            (rows, size, from) = (rows + count, size + place(offsets[count]) - place(offsets[0]), from + count);
            if count < most || rows == DEFAULT_DATA_PAGE_ROW_COUNT_LIMIT || size > bytes {
                pages.push(std::mem::take(&mut page));
                (rows, size) = (0, 0);
            }
        }
    }
    if !page.is_empty() {
        pages.push(page);
    }
    pages
}

fn place(offset: i32) -> usize {
    usize::try_from(offset).unwrap_or_default()
}
