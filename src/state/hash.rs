//! SHA-256, the name of captures and the checksum of packages and fingerprints.

use sha2::{Digest, Sha256};

/// Returns the SHA-256 of some bytes, in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
