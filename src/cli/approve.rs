//! `seara approve`: a release that waits for a person's word goes out.

use super::{arguments::Global, check, console::Console, writing};
use crate::release;

/// Publishes the held release of a dataset, which must be of the version asked for, if one is.
pub(super) fn run(dataset: &str, version: Option<&str>, sample: bool, global: &Global, console: &mut Console) -> u8 {
    let project = match check::project(global, console, &[dataset.to_owned()]) {
        Ok(project) => project,
        Err(status) => return status,
    };
    let pipeline = project.pipelines.iter().find(|p| p.name == dataset);
    let Some((site, pipeline)) = project.site.as_ref().zip(pipeline) else { return 1 };
    let layout = super::layout(global, sample);
    let writing = match writing::begin("approve", global, &layout, site, console) {
        Ok(writing) => writing,
        Err(status) => return status,
    };
    let Some(held) = release::held(&layout, dataset).filter(|h| version.is_none_or(|v| v == h.version)) else {
        console.complain(&format!("no such release of {dataset} waits: seara history shows what does"));
        return 1;
    };
    match release::approve(&layout, site, dataset, &held, pipeline.keep) {
        Ok(Some(())) => {
            if let Some(latest) = release::latest(&layout, dataset) {
                // What cannot be remembered is no reason to fail: the release is out.
                let _ = writing.ledger.release(&latest);
            }
            console.say(&format!("{} {dataset} {}", console.words().screen("published", &[]), held.version));
            0
        }
        Ok(None) => {
            console.complain(&format!(
                "{} was made against another release than the one that is shown: run {dataset} again",
                held.version
            ));
            1
        }
        Err(error) => {
            console.complain(&error.to_string());
            2
        }
    }
}
