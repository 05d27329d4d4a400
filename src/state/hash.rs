//! SHA-256, as captures, packages and fingerprints are named by it.

use sha2::{Digest, Sha256};

/// Returns the SHA-256 of some bytes, in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
