//! A key, a token or a password: no text shows it, and what others say can be freed of it.

use std::fmt;

/// What stands where a secret was.
pub const REDACTED: &str = "***";

/// Shortest secret that is looked for in what others say: shorter ones stand in any text.
const MIN_LENGTH: usize = 4;

/// A text that nobody may see. It has no `Display` and no `Serialize`, and `Debug` shows nothing of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret {
    text: String,
    /// What of it is secret: of `Bearer abc` only `abc`.
    parts: Vec<String>,
}

impl Secret {
    /// A text that is secret as a whole.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { parts: vec![text.clone()], text }
    }

    /// A text in which only some parts are secret.
    pub fn with_parts(text: String, parts: Vec<String>) -> Self {
        Self { text, parts }
    }

    /// The text, for whoever sends it to where it belongs.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// Whether any part of it is secret.
    pub fn is_secret(&self) -> bool {
        self.parts.iter().any(|part| !part.is_empty())
    }

    /// Whether a text holds a secret part of it, as it is or as an address writes it.
    pub fn occurs_in(&self, text: &str) -> bool {
        self.spellings().any(|spelling| text.contains(&spelling))
    }

    /// A text without the secret parts of it, however an address writes them.
    pub fn redact(&self, text: &str) -> String {
        // The longest first: one may be the beginning of another.
        let mut spellings: Vec<String> = self.spellings().filter(|spelling| text.contains(spelling)).collect();
        spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.len()));
        spellings.iter().fold(text.to_owned(), |text, spelling| text.replace(spelling, REDACTED))
    }

    /// The secret parts as they are, and as they stand in an address.
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

/// An encoded text with `%2f` in place of `%2F`.
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

/// An address without the name and password that may stand in it.
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
    fn a_secret_is_shown_by_nothing_and_cut_out_of_what_others_say() {
        let secret = Secret::with_parts("Bearer a/b+c d".to_owned(), vec!["a/b+c d".to_owned()]);
        assert_eq!(format!("{secret:?} {:#?}", Some(&secret)).matches("a/b").count(), 0);
        for said in ["a/b+c d", "x=a%2Fb%2Bc+d", "x=a%2fb%2bc%20d"] {
            assert!(secret.occurs_in(said) && !secret.redact(said).contains("a%2"), "{said}");
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
