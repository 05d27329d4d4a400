//! Keys as they are written into files: the bytes of each have one length.

use std::io::{self, Read, Write};

/// Bytes of a key.
pub(super) const WIDE: usize = 16;

/// A key as it is written into a file: its bytes have one length.
pub trait FixedKey: Copy + Ord {
    /// Writes it.
    ///
    /// # Errors
    /// Those of the writer.
    fn write(self, to: &mut impl Write) -> io::Result<()>;

    /// Reads the next one.
    ///
    /// # Errors
    /// Those of the reader; `UnexpectedEof` after the last.
    fn read(from: &mut impl Read) -> io::Result<Self>;
}

impl FixedKey for u128 {
    fn write(self, to: &mut impl Write) -> io::Result<()> {
        to.write_all(&self.to_le_bytes())
    }

    fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut bytes = [0; WIDE];
        from.read_exact(&mut bytes).map(|()| Self::from_le_bytes(bytes))
    }
}

/// A key, and where it is.
impl FixedKey for (u128, u64) {
    fn write(self, to: &mut impl Write) -> io::Result<()> {
        self.0.write(to)?;
        to.write_all(&self.1.to_le_bytes())
    }

    fn read(from: &mut impl Read) -> io::Result<Self> {
        let (key, mut bytes) = (u128::read(from)?, [0; size_of::<u64>()]);
        from.read_exact(&mut bytes).map(|()| (key, u64::from_le_bytes(bytes)))
    }
}
