//! Empty memory: the last release of each dataset is read back from where it is served, so that what follows
//! has its drift, its changes and its history.

use super::Request;
use crate::{
    fetch::{FetchError, Fetcher},
    release::{self, ReleaseError},
    spec::{Project, pipeline::Pipeline},
    state::layout::Layout,
};

/// Why the last release of a dataset could not be read back.
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
    /// It could not be put in its place.
    #[error(transparent)]
    Release(#[from] ReleaseError),
}

/// What was found of a dataset that nothing was known of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Restored {
    /// Its last release is in its place again, under this version.
    Version(String),
    /// Nothing is served of it yet: the next release is its first.
    First,
}

/// Reads back the last release of each dataset that has none here; tells what was found. An empty output
/// gets the datasets of all pipelines, so that its catalogue is whole, otherwise only those that are run.
///
/// A run over samples has no past elsewhere, and one that publishes nothing needs none. What is served under a
/// name that is reserved for examples is nobody's.
///
/// # Errors
/// When what is served cannot be reached or is no whole release: to go on would publish everything as new.
/// Nothing is put back then.
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
    // One that is damaged is known all the same: its run tells of it.
    let is_known = |p: &Pipeline| release::is_known(layout, &p.name);
    let is_empty = !project.pipelines.iter().any(is_known);
    let unknown = |p: &&Pipeline| !is_known(p);
    let wanted = |p: &&Pipeline| is_empty || chosen.iter().any(|c| c.name == p.name);
    let mut found = Vec::new();
    for pipeline in project.pipelines.iter().filter(unknown).filter(wanted) {
        let dataset = pipeline.name.clone();
        match fetcher.published(&site.base_url, &dataset) {
            Ok(release) => {
                let taken_back = |version: &String| pipeline.withdrawn.versions.iter().any(|(v, _)| v == version);
                found.push((dataset, release.filter(|release| !taken_back(&release.version))));
            }
            Err(error) => return Err(RestoreError::Fetch { dataset, error }),
        }
    }
    let mut told = Vec::new();
    for (dataset, release) in found {
        let Some(release) = release else {
            told.push((dataset, Restored::First));
            continue;
        };
        release::restore(layout, site, &dataset, &release.version, &release.files)?;
        told.push((dataset, Restored::Version(release.version)));
    }
    Ok(told)
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
