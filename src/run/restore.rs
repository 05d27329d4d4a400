//! Restores the last release of each dataset from where it is served when there is none here, so that the next one has its
//! drift, changes and history.

use super::Request;
use crate::{
    fetch::{FetchError, Fetcher},
    release::{self, Destination, ReleaseError},
    spec::{Project, pipeline::Pipeline},
    state::{
        atomic,
        layout::{Layout, PathKey},
    },
};

/// Why the last release of a dataset could not be restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// It could not be fetched.
    #[error("the last release of {dataset} cannot be read back: {error}")]
    Fetch {
        /// The dataset.
        dataset: String,
        /// Why.
        error: FetchError,
    },
    /// It could not be published.
    #[error(transparent)]
    Release(#[from] ReleaseError),
}

/// What was found of a dataset that has no release in the output folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Restored {
    /// Its last release was restored, with this version.
    Version(String),
    /// No release is served: the next one is its first.
    First,
}

/// Restores the last release of each dataset that has none here, and returns what was found. An empty output gets the datasets
/// of all pipelines, so that its catalogue is complete, otherwise only those that are run.
///
/// A run over samples has no past elsewhere, and one that publishes nothing needs none. A host that is reserved for examples
/// serves nothing.
///
/// # Errors
/// When what is served cannot be reached or is no complete release: to go on would publish everything as new. Nothing is
/// restored then.
pub fn restore(
    project: &Project,
    chosen: &[&Pipeline],
    request: &Request,
    fetcher: &Fetcher<'_>,
    layout: &Layout,
) -> Result<Vec<(String, Restored)>, RestoreError> {
    let Some(site) = &project.site else { return Ok(Vec::new()) };
    if request.sample || request.dry_run || request.offline || request.first || is_example(&site.base_url) {
        return Ok(Vec::new());
    }
    // A damaged one is known all the same: its run reports it.
    let is_known = |p: &Pipeline| release::is_known(layout, &p.name);
    let is_empty = !project.pipelines.iter().any(is_known);
    let unknown = |p: &&Pipeline| !is_known(p);
    let wanted = |p: &&Pipeline| is_empty || chosen.iter().any(|c| c.name == p.name);
    let mut found = Vec::new();
    for pipeline in project.pipelines.iter().filter(unknown).filter(wanted) {
        let dataset = pipeline.name.clone();
        let folder = layout.path(PathKey::Staging(&dataset));
        let is_wanted = |version: &str| !pipeline.withdrawn.versions.iter().any(|(v, _)| v == version);
        match fetcher.published(&site.base_url, &dataset, &folder, &is_wanted) {
            Ok(version) => found.push((dataset, version)),
            Err(error) => {
                let fetched = found.into_iter().map(|(dataset, _)| dataset).chain([dataset.clone()]);
                // What cannot be removed now is removed by the next command.
                fetched.for_each(|dataset| drop(atomic::remove(&layout.path(PathKey::Staging(&dataset)))));
                return Err(RestoreError::Fetch { dataset, error });
            }
        }
    }
    let mut restored = Vec::new();
    for (dataset, version) in found {
        let Some(version) = version else {
            restored.push((dataset, Restored::First));
            continue;
        };
        release::restore(Destination { layout, site }, &dataset, &version)?;
        restored.push((dataset, Restored::Version(version)));
    }
    Ok(restored)
}

/// Whether an address is under a name that is reserved for examples (RFC 2606, RFC 6761).
fn is_example(address: &str) -> bool {
    let url = url::Url::parse(address).ok();
    let host = url.as_ref().and_then(|u| u.host_str()).unwrap_or_default();
    let reserved = ["example", "invalid", "test", "example.com", "example.net", "example.org"];
    reserved.iter().any(|name| host == *name || host.ends_with(&format!(".{name}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_are_nobody_s() {
        assert!(is_example("https://dados.example.org/seara/") && is_example("https://a.test/"));
        assert!(!is_example("https://dados.gov.pt/") && !is_example("http://127.0.0.1:8000/"));
        assert!(!is_example("https://notexample.org/"));
    }
}
