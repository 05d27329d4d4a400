//! Identifiers that become parts of paths: names of datasets and hashes of captures. Every such name from a file or a
//! server is checked here before it is used; versions are checked in `published`.

/// Returns whether a name is valid for a dataset, a source or a table: at most 64 lower-case letters, digits, `-` and `_`,
/// beginning with a letter or digit.
pub fn is_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    let starts = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    starts && name.len() <= 64 && name.bytes().all(plain)
}

/// Returns whether a name is a SHA-256 in lower-case hex, as captures are named.
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
    fn names_cannot_leave_their_folder() {
        assert!(is_name("a-1_b") && is_sha256(&"0a".repeat(32)));
        for name in ["", ".", "..", "a/b", "../a", "a\\b", ".hidden", "c:a", "a b", "A", "é", "-a"] {
            assert!(!is_name(name) && !is_sha256(name), "{name}");
        }
    }
}
