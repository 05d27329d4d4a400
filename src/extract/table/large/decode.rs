//! Large captures in the form in which their tables are read in chunks: unpacked, and as UTF-8.
//!
//! What a capture claims of its sizes is not believed: what it unpacks to is bounded by what its source may have.

use std::{
    io::{self, Read, Seek},
    sync::OnceLock,
};

use flate2::read::MultiGzDecoder;
use memchr::{memchr_iter, memmem};
use regex::Regex;
use zip::ZipArchive;

use super::{
    sheets,
    transcode::{cut_end_mark, encoding, transcode},
};
use crate::{
    extract::{
        Extracted, Origin, archive,
        chunk::ChunkRange,
        csv::Dialect,
        json, marks, memory,
        options::{ReadOptions, max_unpacked},
        sniff,
        worker::{self, RowEvent},
    },
    model::document::UnreadPart,
    spec::{limits::Limits, recipe::table::Plan, source::Source},
    state::{FileError, capture_bytes::CaptureBytes, layout::Layout},
};

/// Characters that may separate the cells of a text, or the values of JSON.
const DELIMITERS: [u8; 4] = *b";,\t|";

/// The key of the dimensions of JSON-stat.
const DIMENSION: &[u8] = b"\"dimension\"";

/// Estimated count of columns of a cube.
const CUBE_COLUMNS: u64 = 10;

/// Bytes that are read at once.
const BLOCK: usize = 1 << 20;

/// The file that is in every workbook of Excel.
const BOOK: &str = "xl/workbook.xml";

/// Maximum ratio of the bytes of decoded rows to the unpacked bytes of a source.
const ROWS: u64 = 64;

/// Estimated ratio of unpacked to packed bytes.
pub const PACKED_FACTOR: u64 = 16;

/// Estimates the unpacked size of a capture, in bytes: of one that is packed, as Parquet always is, [`PACKED_FACTOR`] times
/// its own.
pub fn unpacked_size(body: &CaptureBytes) -> u64 {
    let mut head = Vec::new();
    let has_read = body.read(0, 4, &mut head).is_ok();
    let is_packed = has_read && [sniff::GZIP, sniff::ZIP, sniff::PARQUET].iter().any(|magic| head.starts_with(magic));
    if is_packed { body.len().saturating_mul(PACKED_FACTOR) } else { body.len() }
}

/// Estimates the memory of the rows of a text, in bytes: a few bytes may hold many cells.
pub fn memory_cost(mut from: impl Read, length: u64) -> u64 {
    let mut bytes = vec![0; BLOCK];
    let (mut rows, mut cells) = (0, [0; DELIMITERS.len()]);
    let (mut is_cube, mut cube_rows) = (false, 0);
    loop {
        match from.read(&mut bytes) {
            Ok(0) => break,
            Ok(count) => {
                let all = |byte: u8| memchr_iter(byte, &bytes[..count]).count() as u64;
                is_cube |= sniff::is_px(&bytes[..count]) || memmem::find(&bytes[..count], DIMENSION).is_some();
                cube_rows += all(b',').max(all(b' '));
                rows += all(b'\n').max(all(b'{'));
                cells.iter_mut().zip(DELIMITERS).for_each(|(count, delimiter)| *count += all(delimiter));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Who reads it next reports that it cannot be read.
            Err(_) => break,
        }
    }
    if is_cube {
        return memory::cost(cube_rows, cube_rows * CUBE_COLUMNS, length);
    }
    memory::cost(rows, rows + cells.into_iter().max().unwrap_or_default(), length)
}

/// A capture in the form in which its tables are read in chunks.
#[derive(Debug)]
pub struct DecodedInput {
    pub(super) body: CaptureBytes,
    /// Whether it is rows of a workbook or of Parquet, in the form of `sheets`.
    pub(super) is_rows: bool,
    /// Bytes of a chunk of it.
    pub(super) chunk_bytes: usize,
    /// Bytes that are not in its character set, and are read as U+FFFD.
    pub(super) replaced: Option<UnreadPart>,
    /// The dialect of a delimited text, and short chunks of it: where its rows are found again, once that is asked.
    pub(super) index: OnceLock<(Dialect, Vec<ChunkRange>)>,
}

impl DecodedInput {
    /// Returns the count of its bytes.
    pub fn len(&self) -> u64 {
        self.body.len()
    }

    /// Adds the report of bytes that are read as U+FFFD.
    pub(super) fn with_replaced(&self, mut head: Extracted, origin: &Origin<'_>) -> Extracted {
        head.issues.extend(marks::unread(self.replaced.as_slice(), origin));
        head
    }
}

/// A capture unpacked, and as UTF-8 where the source says that it is in another character set; the rows of a workbook, or
/// of Parquet, as their reader gives them. What cannot be unpacked stays as it is; `None` where bytes are not in the
/// character set that they are said to be in. Reading the capture in one chunk reports both.
///
/// # Errors
/// When the state folder cannot be written to.
pub fn decode(
    body: CaptureBytes,
    (source, plan): (&Source, &Plan),
    limits: Limits,
    layout: &Layout,
) -> Result<Option<DecodedInput>, FileError> {
    let (body, chunk_bytes) = (unpack(&body, source, layout)?.unwrap_or(body), limits.chunk_bytes);
    let options = ReadOptions::new(Some(source), Some(plan));
    if let Some(body) = rows(&body, &options, limits, layout)? {
        return Ok(Some(DecodedInput { body, is_rows: true, chunk_bytes, replaced: None, index: OnceLock::new() }));
    }
    let (mut body, replaced) = match encoding(&body, source) {
        None => (body, None),
        Some(charset) => match transcode(&body, source, charset, layout)? {
            Some(made) => made,
            None => return Ok(None),
        },
    };
    cut_end_mark(&mut body);
    Ok(Some(DecodedInput { body, is_rows: false, chunk_bytes, replaced, index: OnceLock::new() }))
}

/// The rows of a workbook of Excel, of Parquet, or of a cube.
fn rows(
    body: &CaptureBytes,
    options: &ReadOptions,
    limits: Limits,
    layout: &Layout,
) -> Result<Option<CaptureBytes>, FileError> {
    let mut head = Vec::new();
    let has_read = body.read(0, 4, &mut head).is_ok();
    let holds_book = || ZipArchive::new(body.reader()).is_ok_and(|zip| zip.index_for_name(BOOK).is_some());
    let is_packed = head == sniff::PARQUET || head == sniff::ZIP && holds_book();
    if !has_read || !is_packed && !may_be_cube(body, options) {
        return Ok(None);
    }
    let max = options.max_unpacked.saturating_mul(ROWS);
    let (mut read, mut left) = (Ok(()), max);
    let made = CaptureBytes::write(layout, |to| {
        let mut failed = Ok(());
        read = worker::rows(body, options, limits, &mut |event| {
            let (sheet, count, packed) = match event {
                RowEvent::Sheets(sheets) => (0, 0, sheets::pack(&sheets)?),
                RowEvent::Sheet(sheet, grid) => (sheet, 0, sheets::pack(&[*grid])?),
                RowEvent::Rows(_, 0, _) => return Ok(()),
                RowEvent::Rows(sheet, count, packed) => (sheet, count, packed),
            };
            left = left.checked_sub(packed.len() as u64).ok_or(io::ErrorKind::FileTooLarge)?;
            let added = sheets::add(to, sheet, count, &packed);
            added.map_err(|error| {
                let kind = error.kind();
                failed = Err(error);
                kind.into()
            })
        });
        failed
    })?;
    Ok(Some(made).filter(|_| read.is_ok()))
}

/// Whether a text may be a cube: PX, or JSON that has dimensions where the recipe does not name its records.
fn may_be_cube(body: &CaptureBytes, options: &ReadOptions) -> bool {
    let mut block = Vec::new();
    let count = usize::try_from(body.len()).unwrap_or(BLOCK).min(BLOCK);
    if body.read(0, count, &mut block).is_err() || sniff::is_px(&block) {
        return sniff::is_px(&block);
    }
    let head = block.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&block).trim_ascii_start();
    let is_possible = head.starts_with(b"{") && options.records.is_empty() && options.keyed;
    is_possible && !json::is_sequence(head) && holds(body.reader(), DIMENSION)
}

/// Whether a text holds a word.
fn holds(mut from: impl Read, word: &[u8]) -> bool {
    let (mut bytes, mut kept) = (vec![0; word.len() + BLOCK], 0);
    loop {
        match from.read(&mut bytes[kept..]) {
            Ok(0) => return false,
            Ok(count) => {
                let end = kept + count;
                if memmem::find(&bytes[..end], word).is_some() {
                    return true;
                }
                // The word may begin at the end of what was read.
                kept = end.min(word.len() - 1);
                bytes.copy_within(end - kept..end, 0);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return false,
        }
    }
}

fn unpack(body: &CaptureBytes, source: &Source, layout: &Layout) -> Result<Option<CaptureBytes>, FileError> {
    let mut head = Vec::new();
    if body.read(0, 4, &mut head).is_err() {
        return Ok(None);
    }
    let max = max_unpacked(source);
    if head.starts_with(sniff::GZIP) {
        return copy_limited(MultiGzDecoder::new(body.reader()), max, layout);
    }
    if !head.starts_with(sniff::ZIP) {
        return Ok(None);
    }
    let Ok(mut zip) = ZipArchive::new(body.reader()) else { return Ok(None) };
    if archive::distinct(&zip).is_err() {
        return Ok(None);
    }
    let Some(index) = single_member(&mut zip, source.member.as_deref()) else { return Ok(None) };
    match zip.by_index(index) {
        Ok(file) => copy_limited(file, max, layout),
        Err(_) => Ok(None),
    }
}

/// The one file of an archive that is read; none of an office document, or where there are several.
fn single_member<R: Read + Seek>(zip: &mut ZipArchive<R>, member: Option<&str>) -> Option<usize> {
    if zip.index_for_name("[Content_Types].xml").is_some() || zip.index_for_name("mimetype").is_some() {
        return None;
    }
    let wanted = member.and_then(|pattern| Regex::new(pattern).ok());
    let names = archive::names(zip).ok()?;
    let is_own = |name: &str| !archive::is_noise(name) && wanted.as_ref().is_none_or(|w| w.is_match(name));
    let mut own = names.iter().zip(0..).filter(|(name, _)| is_own(name)).map(|(_, index)| index);
    let (first, second) = (own.next()?, own.next());
    second.is_none().then_some(first)
}

/// Copies a reader into a file of the state folder; `None` when reading fails, or exceeds `max` bytes.
fn copy_limited(from: impl Read, max: u64, layout: &Layout) -> Result<Option<CaptureBytes>, FileError> {
    let mut is_complete = false;
    let body = CaptureBytes::write(layout, |to| {
        let mut from = Broken { from: from.take(max + 1), broke: false };
        let count = io::copy(&mut from, to)?;
        is_complete = !from.broke && count <= max;
        Ok(())
    })?;
    Ok(Some(body).filter(|_| is_complete))
}

/// A reader that ends where reading fails, so that only errors of the writer are returned.
struct Broken<R> {
    from: R,
    broke: bool,
}

impl<R: Read> Read for Broken<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.from.read(into).or_else(|error| {
            self.broke = error.kind() != io::ErrorKind::Interrupted;
            if self.broke { Ok(0) } else { Err(error) }
        })
    }
}
