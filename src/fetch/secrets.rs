//! What goes with the requests of a source, and to whom: its headers, with the secrets of the environment, go to the
//! origin of its address alone. What is written down of an address or an error is free of them.

use std::collections::BTreeSet;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::{Origin, Url};

use super::FetchError;
use crate::{
    model::secret::{Secret, without_credentials},
    spec::{secrets, source::Source},
    state::hash::sha256,
};

/// The headers of a source, and the one origin that gets them.
pub(super) struct Credentials {
    origin: Origin,
    headers: HeaderMap,
    /// Secrets, each with whom it is for.
    secrets: Vec<(Origin, Secret)>,
    fingerprint: String,
}

impl Credentials {
    /// Nothing, for nobody.
    pub(super) fn none() -> Self {
        let (headers, secrets) = (HeaderMap::new(), Vec::new());
        Self { origin: Origin::new_opaque(), headers, secrets, fingerprint: String::new() }
    }

    /// Those of a source; values of secrets are marked, so that nothing shows them.
    pub(super) fn from_source(source: &Source) -> Result<Self, FetchError> {
        // The address as a person wrote it says whose the headers are, whatever leads to the one that is asked.
        let origin = Url::parse(&source.url).map_or_else(|_| Origin::new_opaque(), |url| url.origin());
        let mut found = Self { origin, ..Self::none() };
        let mut sent = BTreeSet::new();
        for (name, value) in &source.requests.headers {
            let missing = |name| FetchError::Secret { name, source_id: source.id.clone() };
            let secret = secrets::from_environment(value).map_err(missing)?;
            // `spec` has judged names and values; a secret with a line end in it is none.
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

    /// The same for an address that the command line gives, which may hold secrets of its own.
    pub(super) fn with(mut self, url: &Url) -> Self {
        for secret in secrets::in_address(url.as_str()) {
            self.fingerprint = sha256(format!("{}\n{}", self.fingerprint, secret.expose()).as_bytes());
            self.secrets.push((url.origin(), secret));
        }
        self
    }

    /// The headers that an address gets; none of another origin than the one they were written for.
    pub(super) fn headers(&self, url: &Url) -> HeaderMap {
        if url.origin() == self.origin { self.headers.clone() } else { HeaderMap::new() }
    }

    /// Tells apart what is asked with these headers from what is asked with others: nothing where there are none,
    /// otherwise a hash of their names and values and of who gets them.
    pub(super) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Whether an address would carry a secret to somebody else: servers may put what they were sent into addresses.
    pub(super) fn betrays(&self, url: &Url) -> bool {
        self.secrets.iter().any(|(origin, secret)| url.origin() != *origin && secret.occurs_in(url.as_str()))
    }

    /// A text without secrets.
    pub(super) fn hide(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, (_, secret)| secret.redact(&text))
    }

    /// An address as it is written down: without secrets, a user and a password.
    pub(super) fn address(&self, address: &str) -> String {
        self.hide(&without_credentials(address))
    }
}

impl Credentials {
    /// The error without secrets: servers may put what they were sent into addresses and answers.
    pub(super) fn redact(&self, mut error: FetchError) -> FetchError {
        match &mut error {
            FetchError::Status { address, .. }
            | FetchError::Later { address, .. }
            | FetchError::Redirects { address, .. }
            | FetchError::Robots { address }
            | FetchError::Betrayed { address }
            | FetchError::NoEnd { address }
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
    fn headers_go_to_the_named_origin_alone() {
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
    fn an_address_with_a_secret_is_for_its_own_origin_and_written_down_without_it() {
        let credentials = credentials();
        let url = |text: &str| Url::parse(text).expect("an address");
        assert!(credentials.betrays(&url("https://b.pt/?key=k9-very-secret")));
        assert!(!credentials.betrays(&url("https://a.pt/?key=k9-very-secret")));
        assert!(!credentials.betrays(&url("https://b.pt/?key=other")));
        assert_eq!(credentials.address("https://u:p@a.pt/?key=k9-very-secret&p=2"), "https://a.pt/?key=***&p=2");
    }
}
