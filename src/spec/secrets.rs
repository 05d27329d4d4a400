//! Secrets of the environment, put where a spec names them: `{env:NAME}`; and those that stand in a spec itself, where
//! they are none.

use super::reader::{At, Reader};
use crate::model::secret::{REDACTED, Secret, without_credentials};

/// How a value names a secret of the environment, up to the name: `{env:NAME}`.
pub const SECRET: &str = "{env:";

/// A value with the secrets that the environment has; the name of one that it lacks otherwise.
///
/// # Errors
/// When the environment has no value for a name.
pub fn of_environment(value: &str) -> Result<Secret, String> {
    filled(value, |name| std::env::var(name).ok())
}

/// A value with its secrets; the name of one that is missing otherwise.
fn filled(value: &str, secret: impl Fn(&str) -> Option<String>) -> Result<Secret, String> {
    let (mut out, mut parts) = (String::new(), Vec::new());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once(SECRET) {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        let part = secret(name).filter(|s| !s.is_empty()).ok_or_else(|| name.to_owned())?;
        out.push_str(before);
        out.push_str(&part);
        parts.push(part);
        rest = behind;
    }
    out.push_str(rest);
    Ok(Secret::with_parts(out, parts))
}

/// Names of headers and parameters that hold secrets, in lower case and without `-`, `_` and `.`.
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

/// Endings of such names.
const ENDINGS: [&str; 8] =
    ["token", "apikey", "secret", "password", "accesskey", "subscriptionkey", "signature", "credential"];

/// Whether what goes by a name is a secret.
fn is_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| !matches!(c, '-' | '_' | '.')).collect::<String>().to_ascii_lowercase();
    NAMES.contains(&plain.as_str()) || ENDINGS.iter().any(|ending| plain.ends_with(ending))
}

/// Tells a header whose name says that it is secret, and whose value stands in the spec.
pub(super) fn judge_header(reader: &Reader, name: &At<String>, value: &At<String>) {
    if is_secret(&name.value) && !value.value.is_empty() && !value.value.contains(SECRET) {
        reader.report("secret-in-file", &value.span, &[("key", &name.value)]);
    }
}

/// Tells secrets that stand in an address: a name and password, or a parameter whose name says that it is one.
pub(super) fn judge_address(reader: &Reader, address: &At<String>) {
    let written = |value: &str| !value.is_empty() && !value.contains(SECRET);
    let shown = without_credentials(&address.value);
    let user = (shown != address.value && !address.value.contains(SECRET)).then_some("user:password@");
    let found = parameters(&address.value).find(|(name, value)| is_secret(name) && written(value));
    if let Some(name) = user.or(found.map(|(name, _)| name)) {
        reader.report("secret-in-file", &address.span, &[("key", name)]);
    }
}

/// An address as a message may show it: without a name and password, and without what its parameters keep secret.
pub fn shown(address: &str) -> String {
    let secrets = parameters(address).filter(|(name, value)| is_secret(name) && !value.is_empty());
    let pairs: Vec<_> =
        secrets.map(|(name, value)| (format!("{name}={value}"), format!("{name}={REDACTED}"))).collect();
    pairs.iter().fold(without_credentials(address), |shown, (pair, hidden)| shown.replace(pair, hidden))
}

/// What the parameters of an address keep secret, as it stands there.
pub fn of_address(address: &str) -> Vec<Secret> {
    let secrets = parameters(address).filter(|(name, value)| is_secret(name) && !value.is_empty());
    secrets.map(|(_, value)| Secret::new(value)).collect()
}

/// The parameters of an address as it is written, those behind `#` included.
fn parameters(address: &str) -> impl Iterator<Item = (&str, &str)> {
    let behind = address.find(['?', '#']).map_or("", |at| &address[at + 1..]);
    behind.split(['&', ';', '?', '#']).filter_map(|pair| pair.split_once('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_come_from_the_environment_by_name() {
        let secret = |name: &str| (name == "TOKEN").then(|| "s3cret".to_owned());
        let told = |value: &str| filled(value, secret).map(|s| (s.expose().to_owned(), s.is_secret()));
        assert_eq!(told("Bearer {env:TOKEN}"), Ok(("Bearer s3cret".to_owned(), true)));
        assert_eq!(told("plain"), Ok(("plain".to_owned(), false)));
        assert_eq!(told("{env:OTHER}"), Err("OTHER".to_owned()));
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
