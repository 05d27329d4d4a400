//! Credentials of a source: its headers, with secrets of the environment, are sent only to the origin of its address.
//! Addresses and errors are recorded without secrets.

use std::collections::BTreeSet;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::{Origin, Url};

use super::FetchError;
use crate::{
    model::secret::{Secret, without_credentials},
    spec::{secrets, source::Source},
    state::hash::sha256,
};

/// The headers of a source, and the origin to which they are sent.
pub(super) struct Credentials {
    origin: Origin,
    headers: HeaderMap,
    /// Secrets, each with its origin.
    secrets: Vec<(Origin, Secret)>,
    fingerprint: String,
}

impl Credentials {
    /// No credentials.
    pub(super) fn none() -> Self {
        let (headers, secrets) = (HeaderMap::new(), Vec::new());
        Self { origin: Origin::new_opaque(), headers, secrets, fingerprint: String::new() }
    }

    /// Reads the credentials of a source; secret headers are marked as sensitive, so that they are not logged.
    pub(super) fn from_source(source: &Source) -> Result<Self, FetchError> {
        // The headers belong to the origin of the address in the spec, whatever redirects there are.
        let origin = Url::parse(&source.url).map_or_else(|_| Origin::new_opaque(), |url| url.origin());
        let mut found = Self { origin, ..Self::none() };
        let mut sent = BTreeSet::new();
        for (name, value) in &source.requests.headers {
            let missing = |name| FetchError::Secret { name, source_id: source.id.clone() };
            let secret = secrets::from_environment(value).map_err(missing)?;
            // `spec` has checked names and values; a secret with a line break is not valid.
            let content = HeaderValue::from_str(secret.expose());
            let (Ok(header), Ok(mut content)) = (HeaderName::try_from(name.as_str()), content) else {
                return Err(missing(name.clone()));
            };
            content.set_sensitive(secret.is_secret());
            sent.insert(format!("{header}: {}", secret.expose()));
            found.headers.insert(header, content);
            found.secrets.push((found.origin.clone(), secret));
        }
        if !sent.is_empty() {
            let lines: Vec<String> = sent.into_iter().collect();
            found.fingerprint =
                sha256(format!("{}\n{}", found.origin.ascii_serialization(), lines.join("\n")).as_bytes());
        }
        Ok(found)
    }

    /// Adds the secrets in an address of the command line.
    pub(super) fn with(mut self, url: &Url) -> Self {
        for secret in secrets::in_address(url.as_str()) {
            self.fingerprint = sha256(format!("{}\n{}", self.fingerprint, secret.expose()).as_bytes());
            self.secrets.push((url.origin(), secret));
        }
        self
    }

    /// The headers for an address; none if it has another origin.
    pub(super) fn headers(&self, url: &Url) -> HeaderMap {
        if url.origin() == self.origin { self.headers.clone() } else { HeaderMap::new() }
    }

    /// Identifies the credentials of a request: a hash of the origin, names and values; empty if there are none.
    pub(super) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Whether a request to an address would send a secret to another origin: servers may put secrets into links.
    pub(super) fn leaks_to(&self, url: &Url) -> bool {
        self.secrets.iter().any(|(origin, secret)| url.origin() != *origin && secret.occurs_in(url.as_str()))
    }

    /// Redacts the secrets in a text.
    pub(super) fn hide(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, (_, secret)| secret.redact(&text))
    }

    /// An address without secrets, user and password.
    pub(super) fn address(&self, address: &str) -> String {
        self.hide(&without_credentials(address))
    }
}

impl Credentials {
    /// Redacts the secrets in an error: servers may put them into addresses and responses.
    pub(super) fn redact(&self, mut error: FetchError) -> FetchError {
        match &mut error {
            FetchError::Status { address, .. }
            | FetchError::Later { address, .. }
            | FetchError::Redirects { address, .. }
            | FetchError::Robots { address }
            | FetchError::SecretLeak { address }
            | FetchError::NoEnd { address }
            | FetchError::NotWhole { address, .. }
            | FetchError::NotKept { address }
            | FetchError::Scheme { address }
            | FetchError::TooLarge { from: address, .. } => *address = self.address(address),
            FetchError::Network { address, reason, .. }
            | FetchError::Private { address, reason }
            | FetchError::Unexpected { address, reason }
            | FetchError::NotRelease { address, reason } => {
                *address = self.address(address);
                *reason = self.hide(reason);
            }
            FetchError::File(_)
            | FetchError::Input { .. }
            | FetchError::NoRelease { .. }
            | FetchError::Capture(_)
            | FetchError::Secret { .. }
            | FetchError::NotNotified { .. }
            | FetchError::NotStored
            | FetchError::NoSample { .. }
            | FetchError::DamagedRelease { .. } => {}
        }
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials() -> Credentials {
        let secret = Secret::with_parts("Bearer k9-very-secret".to_owned(), vec!["k9-very-secret".to_owned()]);
        let headers = HeaderMap::from_iter([(reqwest::header::AUTHORIZATION, HeaderValue::from_static("Bearer k9"))]);
        let origin = Url::parse("https://a.pt/x").expect("an address").origin();
        Credentials { secrets: vec![(origin.clone(), secret)], origin, headers, ..Credentials::none() }
    }

    #[test]
    fn headers_are_sent_only_to_the_origin_of_the_source() {
        let credentials = credentials();
        for (address, sent) in [
            ("https://a.pt/y?z", true),
            ("https://a.pt:443/", true),
            ("https://A.pt/", true),
            ("http://a.pt/x", false),
            ("https://a.pt:8443/", false),
            ("https://b.a.pt/", false),
            ("https://a.pt.b.pt/", false),
            ("https://a.pt@b.pt/", false),
        ] {
            let url = Url::parse(address).expect("an address");
            assert_eq!(!credentials.headers(&url).is_empty(), sent, "{address}");
        }
        let none = Credentials::none();
        assert!(none.headers(&Url::parse("https://a.pt/").expect("an address")).is_empty());
    }

    #[test]
    fn an_address_with_a_secret_is_for_its_own_origin_and_recorded_without_it() {
        let credentials = credentials();
        let url = |text: &str| Url::parse(text).expect("an address");
        assert!(credentials.leaks_to(&url("https://b.pt/?key=k9-very-secret")));
        assert!(!credentials.leaks_to(&url("https://a.pt/?key=k9-very-secret")));
        assert!(!credentials.leaks_to(&url("https://b.pt/?key=other")));
        assert_eq!(credentials.address("https://u:p@a.pt/?key=k9-very-secret&p=2"), "https://a.pt/?key=***&p=2");
    }
}
