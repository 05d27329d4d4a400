//! Packed captures: gzip, unpacked under a limit.

use std::{borrow::Cow, io::Read};

use flate2::read::MultiGzDecoder;

use super::Unreadable;

/// Bytes beyond which what is unpacked is no document.
const MOST: u64 = 256 << 20;

/// The bytes of a document, unpacked once if they are packed.
pub(super) fn unpack(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Unreadable> {
    if !bytes.starts_with(&[0x1F, 0x8B]) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut plain = Vec::new();
    MultiGzDecoder::new(bytes).take(MOST + 1).read_to_end(&mut plain).map_err(|_| Unreadable::Damaged)?;
    if plain.len() as u64 > MOST {
        return Err(Unreadable::Limit { limit: format!("{} MiB unpacked", MOST >> 20) });
    }
    Ok(Cow::Owned(plain))
}
