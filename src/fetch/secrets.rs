//! Secrets of the environment in the headers of a source.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::FetchError;
use crate::spec::{
    secrets::of_environment,
    source::{SECRET, Source},
};

/// The headers of a source; values of secrets are marked, so that nothing shows them.
pub(super) fn headers(source: &Source) -> Result<HeaderMap, FetchError> {
    let mut headers = HeaderMap::new();
    for (name, value) in &source.manners.headers {
        let missing = |name| FetchError::Secret { name, source_id: source.id.clone() };
        let told = of_environment(value).map_err(missing)?;
        // `spec` has judged names and values; a secret with a line end in it is none.
        let (Ok(header), Ok(mut content)) = (HeaderName::try_from(name.as_str()), HeaderValue::from_str(&told)) else {
            return Err(missing(name.clone()));
        };
        content.set_sensitive(value.contains(SECRET));
        headers.insert(header, content);
    }
    Ok(headers)
}
