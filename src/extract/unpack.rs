//! Packed captures: gzip, unpacked under a limit.

use std::{borrow::Cow, io::Read};

use flate2::read::MultiGzDecoder;

use super::{
    Unreadable,
    options::{MIN_UNPACKED, ReadOptions},
    sniff,
};

/// Unpacks the bytes of a capture once, if they are gzip.
///
/// Fails if the bytes are damaged, more than the source may unpack to, or beyond 256 MiB more
/// than the memory that is left.
pub(super) fn unpack<'b>(bytes: &'b [u8], options: &ReadOptions) -> Result<Cow<'b, [u8]>, Unreadable> {
    if !bytes.starts_with(sniff::GZIP) {
        return Ok(Cow::Borrowed(bytes));
    }
    let (limit, budget) = (options.max_unpacked, options.memory_budget());
    let most = limit.min(budget.share(1).max(MIN_UNPACKED));
    let mut plain = Vec::new();
    MultiGzDecoder::new(bytes).take(most.saturating_add(1)).read_to_end(&mut plain).map_err(|_| Unreadable::Damaged)?;
    match plain.len() as u64 {
        count if count > limit => Err(too_large(limit)),
        count if count > most => Err(budget.exceeded()),
        _ => Ok(Cow::Owned(plain)),
    }
}

/// That a packed capture, or a file of an archive, unpacks to more than its source may.
pub(super) fn too_large(limit: u64) -> Unreadable {
    Unreadable::Limit { limit: format!("{} MiB unpacked", limit >> 20) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_packed_capture_may_have_what_its_source_may_have() {
        // Members of a gzip file follow each other.
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&vec![b' '; 1 << 20]).expect("packed");
        let packed = gzip.finish().expect("packed").repeat(257);
        let source = |max_unpacked| ReadOptions { max_unpacked, ..ReadOptions::default() };
        assert_eq!(unpack(&packed, &source(256 << 20)), Err(too_large(256 << 20)));
        assert_eq!(unpack(&packed, &source(257 << 20)).map(|plain| plain.len()), Ok(257 << 20));
        let options = ReadOptions { memory: 64 << 20, ..source(257 << 20) };
        assert_eq!(unpack(&packed, &options), Err(Unreadable::Memory { mib: 64 }));
    }
}
