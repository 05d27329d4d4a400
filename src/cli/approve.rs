//! `seara approve`: a release that waits for a person's word goes out.

use super::{
    arguments::Global,
    console::Console,
    writing::{self, Desk},
};
use crate::{
    release,
    state::journal::{Publication, Step},
};

/// Publishes the pending release of a dataset, which must be of the version asked for, if one is.
pub(super) fn run(dataset: &str, version: Option<&str>, sample: bool, global: &Global, console: &mut Console) -> u8 {
    let desk = match writing::desk("approve", dataset, sample, global, console) {
        Ok(desk) => desk,
        Err(status) => return status,
    };
    let name = ("dataset", dataset.to_owned());
    let pending = match release::pending_review(&desk.layout, dataset) {
        Ok(pending) => pending,
        Err(error) => {
            console.complain(&error.to_string());
            return 2;
        }
    };
    // One that was cut and is given again has nothing left to do.
    let is_asked = |shown: &String| version.is_none_or(|asked| asked == shown);
    let finished = desk.writing.finished.iter().filter(|f| f.dataset == dataset).find_map(|f| match &f.step {
        // An older program wrote down that it is shown.
        Step::Show(shown) | Step::Publish(Publication { version: shown, .. }) if is_asked(shown) => Some(shown),
        _ => None,
    });
    if let Some(shown) = finished.filter(|_| pending.is_none()) {
        remember(&desk, dataset);
        console.say(&format!("{} {dataset} {shown}", console.messages().screen("published", &[])));
        return 0;
    }
    let Some(pending) = pending.filter(|h| version.is_none_or(|v| v == h.version)) else {
        console.complain(&console.messages().screen("not-waiting", &[name]));
        return 1;
    };
    match release::approve(&desk.layout, desk.site(), dataset, &pending, desk.pipeline().keep) {
        Ok(Some(())) => {
            remember(&desk, dataset);
            console.say(&format!("{} {dataset} {}", console.messages().screen("published", &[]), pending.version));
            0
        }
        Ok(None) => {
            console.complain(&console.messages().screen("out-of-date", &[name, ("version", pending.version)]));
            1
        }
        Err(error) => {
            console.complain(&error.to_string());
            2
        }
    }
}

/// What cannot be remembered is no reason to fail: the release is out.
fn remember(desk: &Desk, dataset: &str) {
    if let Some(latest) = release::latest(&desk.layout, dataset) {
        let measures = release::measures(&desk.layout, dataset, &latest.version);
        let _ = desk.writing.ledger.release(&latest, &measures);
    }
}
