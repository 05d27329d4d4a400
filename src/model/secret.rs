//! Secrets (keys, tokens, passwords): never shown, and redacted from the texts of others.

use std::fmt;

/// Replacement for a secret in a text.
pub const REDACTED: &str = "***";

/// Minimum length of a secret that is redacted, in bytes: shorter ones occur in any text.
const MIN_LENGTH: usize = 4;

/// A secret text. It has no `Display` and no `Serialize`, and `Debug` shows nothing of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret {
    text: String,
    /// The parts that are secret: of `Bearer abc` only `abc`.
    parts: Vec<String>,
}

impl Secret {
    /// Makes a text that is secret in full.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { parts: vec![text.clone()], text }
    }

    /// Makes a text of which only some parts are secret.
    pub fn with_parts(text: String, parts: Vec<String>) -> Self {
        Self { text, parts }
    }

    /// Returns the text, to send it to its server.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// Returns whether any part of it is secret.
    pub fn is_secret(&self) -> bool {
        self.parts.iter().any(|part| !part.is_empty())
    }

    /// Returns whether a text contains a secret part, literally or percent-encoded.
    pub fn occurs_in(&self, text: &str) -> bool {
        self.spellings().any(|spelling| text.contains(&spelling))
    }

    /// Replaces the secret parts in a text, literal or percent-encoded, by `REDACTED`.
    pub fn redact(&self, text: &str) -> String {
        // The longest first: one may be the beginning of another.
        let mut spellings: Vec<String> = self.spellings().filter(|spelling| text.contains(spelling)).collect();
        spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.len()));
        spellings.iter().fold(text.to_owned(), |text, spelling| text.replace(spelling, REDACTED))
    }

    /// Iterates over the secret parts, literal and percent-encoded.
    fn spellings(&self) -> impl Iterator<Item = String> {
        self.parts.iter().filter(|part| part.len() >= MIN_LENGTH).flat_map(|part| {
            let form: String = url::form_urlencoded::byte_serialize(part.as_bytes()).collect();
            let path = form.replace('+', "%20");
            [part.clone(), lower_hex(&form), lower_hex(&path), form, path]
        })
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// Writes percent-encoding with lower-case hex: `%2f` for `%2F`.
fn lower_hex(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        out.push('%');
        out.push_str(&digits.to_ascii_lowercase());
        out.push_str(rest);
    }
    out
}

/// Removes user name and password from an address.
pub fn without_credentials(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").map_or(("", address), |(scheme, rest)| (scheme, rest));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end].rsplit('@').next().unwrap_or_default();
    if scheme.is_empty() { format!("{host}{}", &rest[end..]) } else { format!("{scheme}://{host}{}", &rest[end..]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_shown_and_is_redacted_from_other_texts() {
        let secret = Secret::with_parts("Bearer a/b+c d".to_owned(), vec!["a/b+c d".to_owned()]);
        assert_eq!(format!("{secret:?} {:#?}", Some(&secret)).matches("a/b").count(), 0);
        for text in ["a/b+c d", "x=a%2Fb%2Bc+d", "x=a%2fb%2bc%20d"] {
            assert!(secret.occurs_in(text) && !secret.redact(text).contains("a%2"), "{text}");
        }
        assert_eq!(secret.redact("the key a/b+c d is unknown"), "the key *** is unknown");
        assert!(!secret.occurs_in("Bearer") && secret.redact("Bearer") == "Bearer");
        // One that is part of another leaves no rest of it.
        let two = Secret::with_parts("abcd abcdefgh".to_owned(), vec!["abcd".to_owned(), "abcdefgh".to_owned()]);
        assert_eq!(two.redact("abcdefgh"), REDACTED);
        assert!(!Secret::with_parts("text/csv".to_owned(), Vec::new()).is_secret());
        assert_eq!(Secret::new("abc").redact("abc"), "abc");
    }

    #[test]
    fn an_address_is_shown_without_its_password() {
        for (address, shown) in [
            ("https://a:b@host:9000/x@y", "https://host:9000/x@y"),
            ("https://a:b@host?c@d", "https://host?c@d"),
            ("https://host", "https://host"),
            ("a@host/", "host/"),
        ] {
            assert_eq!(without_credentials(address), shown);
        }
    }
}
