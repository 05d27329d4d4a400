//! Keys of a fixed number of bytes, for files of keys.

use std::io::{self, Read, Write};

/// Length of a key, in bytes.
pub(super) const KEY_BYTES: usize = 16;

/// A key that is written as a fixed number of bytes.
pub trait FixedKey: Copy + Ord {
    /// Writes the key.
    ///
    /// # Errors
    /// Those of the writer.
    fn write(self, to: &mut impl Write) -> io::Result<()>;

    /// Reads the next key.
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
        let mut bytes = [0; KEY_BYTES];
        from.read_exact(&mut bytes).map(|()| Self::from_le_bytes(bytes))
    }
}

/// A key, and the position of its row.
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
