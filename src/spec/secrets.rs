//! Secrets: `{env:NAME}` in a spec is replaced by a value of the environment; a secret that is written in a spec is reported.

use super::reader::{At, Reader};
use crate::model::secret::{REDACTED, Secret, without_credentials};

/// Start of a placeholder for a secret of the environment: `{env:NAME}`.
pub const SECRET: &str = "{env:";

/// Replaces the placeholders of a value by secrets of the environment.
///
/// # Errors
/// The first name for which the environment has no value.
pub fn from_environment(value: &str) -> Result<Secret, String> {
    filled(value, |name| std::env::var(name).ok())
}

/// Replaces the placeholders of a value by what `secret` returns; the first name without a value otherwise.
fn filled(value: &str, secret: impl Fn(&str) -> Option<String>) -> Result<Secret, String> {
    let (mut out, mut parts) = (String::new(), Vec::new());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once(SECRET) {
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        let part = secret(name).filter(|s| !s.is_empty()).ok_or_else(|| name.to_owned())?;
        out.push_str(before);
        out.push_str(&part);
        parts.push(part);
        rest = tail;
    }
    out.push_str(rest);
    Ok(Secret::with_parts(out, parts))
}

/// Names of headers and parameters with secrets, in lower case and without `-`, `_` and `.`.
const NAMES: [&str; 14] = [
    "authorization",
    "proxyauthorization",
    "cookie",
    "key",
    "auth",
    "pass",
    "pwd",
    "passwd",
    "sig",
    "sas",
    "session",
    "sessionid",
    "sid",
    "jwt",
];

/// Suffixes of such names.
const ENDINGS: [&str; 8] =
    ["token", "apikey", "secret", "password", "accesskey", "subscriptionkey", "signature", "credential"];

/// Whether the value of a header or parameter of this name is a secret.
fn is_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| !matches!(c, '-' | '_' | '.')).collect::<String>().to_ascii_lowercase();
    NAMES.contains(&plain.as_str()) || ENDINGS.iter().any(|ending| plain.ends_with(ending))
}

/// Reports a header with a secret that is written in the spec.
pub(super) fn check_header(reader: &Reader, name: &At<String>, value: &At<String>) {
    if is_secret(&name.value) && !value.value.is_empty() && !value.value.contains(SECRET) {
        reader.report("secret-in-file", &value.span, &[("key", &name.value)]);
    }
}

/// Reports secrets that are written in an address: user and password, or the value of a parameter.
pub(super) fn check_address(reader: &Reader, address: &At<String>) {
    let written = |value: &str| !value.is_empty() && !value.contains(SECRET);
    let shown = without_credentials(&address.value);
    let user = (shown != address.value && !address.value.contains(SECRET)).then_some("user:password@");
    let found = parameters(&address.value).find(|(name, value)| is_secret(name) && written(value));
    if let Some(name) = user.or(found.map(|(name, _)| name)) {
        reader.report("secret-in-file", &address.span, &[("key", name)]);
    }
}

/// An address for messages: without user and password, and with secret parameters redacted.
pub fn shown(address: &str) -> String {
    let secrets = parameters(address).filter(|(name, value)| is_secret(name) && !value.is_empty());
    let pairs: Vec<_> =
        secrets.map(|(name, value)| (format!("{name}={value}"), format!("{name}={REDACTED}"))).collect();
    pairs.iter().fold(without_credentials(address), |shown, (pair, hidden)| shown.replace(pair, hidden))
}

/// The secret values of the parameters of an address, as written.
pub fn in_address(address: &str) -> Vec<Secret> {
    let secrets = parameters(address).filter(|(name, value)| is_secret(name) && !value.is_empty());
    secrets.map(|(_, value)| Secret::new(value)).collect()
}

/// The parameters of an address as written, those after `#` included.
fn parameters(address: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = address.find(['?', '#']).map_or("", |at| &address[at + 1..]);
    query.split(['&', ';', '?', '#']).filter_map(|pair| pair.split_once('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_come_from_the_environment_by_name() {
        let secret = |name: &str| (name == "TOKEN").then(|| "s3cret".to_owned());
        let exposed = |value: &str| filled(value, secret).map(|s| (s.expose().to_owned(), s.is_secret()));
        assert_eq!(exposed("Bearer {env:TOKEN}"), Ok(("Bearer s3cret".to_owned(), true)));
        assert_eq!(exposed("plain"), Ok(("plain".to_owned(), false)));
        assert_eq!(exposed("{env:OTHER}"), Err("OTHER".to_owned()));
        assert_eq!(filled("Bearer {env:TOKEN}", secret).expect("filled").redact("Bearer s3cret"), "Bearer ***");
    }

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        for (address, want) in [
            ("https://u:p@a.pt/x?page=2", "https://a.pt/x?page=2"),
            ("https://a.pt/?access_token=abc&page=2", "https://a.pt/?access_token=***&page=2"),
            ("https://a.pt/?X-Api-Key=abc#token=def", "https://a.pt/?X-Api-Key=***#token=***"),
            ("https://a.pt/?key=&monkey=1&keyword=x", "https://a.pt/?key=&monkey=1&keyword=x"),
        ] {
            assert_eq!(shown(address), want);
        }
    }
}
