//! Names that become parts of paths: what a dataset and a capture may be called. Whoever reads one from a file or a
//! server asks here first; of versions `published` knows.

/// Whether a name can be that of a dataset, a source or a table: lower-case letters, digits, `-` and `_`.
pub fn is_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    let starts = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    starts && name.len() <= 64 && name.bytes().all(plain)
}

/// Whether a name can be that of a capture: a SHA-256 in lower-case hex.
pub fn is_sha256(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(is_hex)
}

fn is_hex(b: u8) -> bool {
    b.is_ascii_digit() || (b'a'..=b'f').contains(&b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_in_its_folder() {
        assert!(is_name("a-1_b") && is_sha256(&"0a".repeat(32)));
        for name in ["", ".", "..", "a/b", "../a", "a\\b", ".hidden", "c:a", "a b", "A", "é", "-a"] {
            assert!(!is_name(name) && !is_sha256(name), "{name}");
        }
    }
}
