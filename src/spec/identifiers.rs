//! What may be a name or an address in a spec: both end up in files, links and a catalogue.

use super::reader::{At, Reader};

/// Names become files, folders and parts of addresses: lower-case letters, digits, `-` and `_`.
pub(super) fn plain_name(reader: &Reader, name: &At<String>) {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    let starts = name.value.starts_with(|c: char| c.is_ascii_alphanumeric());
    let fits = starts && name.value.len() <= 64 && name.value.bytes().all(plain);
    if !name.value.is_empty() && !fits {
        reader.tell("bad-name", &name.span, &[("got", &name.value)]);
    }
}

/// Whether a text can be an e-mail address: a name and a host, without blanks.
pub(super) fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.')) && !text.contains(char::is_whitespace)
}

/// Whether an address may stand in a catalogue as it is: spaces and brackets must be written as `%20`.
pub(super) fn is_address(url: &str, schemes: &[&str]) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c);
    !url.contains(odd) && url::Url::parse(url).is_ok_and(|u| schemes.contains(&u.scheme()))
}
