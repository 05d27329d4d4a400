//! `seara approve`: publishes a release that is pending review.

use super::{arguments::Global, console::Console, write_session::WriteSession};
use crate::{
    release,
    state::journal::{Publication, Step},
};

/// Publishes the pending release of a dataset; `version`, if given, must be its version.
pub(super) fn run(dataset: &str, version: Option<&str>, sample: bool, global: &Global, console: &mut Console) -> u8 {
    let session = match WriteSession::open("approve", dataset, sample, global, console) {
        Ok(session) => session,
        Err(status) => return status,
    };
    let name = ("dataset", dataset.to_owned());
    let pending = match release::pending_review(&session.layout, dataset) {
        Ok(pending) => pending,
        Err(error) => {
            console.print_error(&error.to_string());
            return 2;
        }
    };
    // The command was interrupted after its decision and finished by recovery: nothing is left to do.
    let is_wanted = |shown: &String| version.is_none_or(|version| version == shown);
    let finished = session.lock.finished.iter().filter(|f| f.dataset == dataset).find_map(|f| match &f.step {
        // Journals of older versions have `Show`.
        Step::Show(shown) | Step::Publish(Publication { version: shown, .. }) if is_wanted(shown) => Some(shown),
        _ => None,
    });
    if let Some(shown) = finished.filter(|_| pending.is_none()) {
        record(&session, dataset);
        console.print_line(&format!("{} {dataset} {shown}", console.messages().screen("published", &[])));
        return 0;
    }
    let Some(pending) = pending.filter(|h| version.is_none_or(|v| v == h.version)) else {
        console.print_error(&console.messages().screen("not-pending", &[name]));
        return 1;
    };
    match release::approve(session.destination(), dataset, &pending, session.pipeline().keep) {
        Ok(Some(())) => {
            record(&session, dataset);
            console.print_line(&format!(
                "{} {dataset} {}",
                console.messages().screen("published", &[]),
                pending.version
            ));
            0
        }
        Ok(None) => {
            console.print_error(&console.messages().screen("base-changed", &[name, ("version", pending.version)]));
            1
        }
        Err(error) => {
            console.print_error(&error.to_string());
            2
        }
    }
}

/// Records the release in the ledger. A failure is ignored: the release is already published.
fn record(session: &WriteSession, dataset: &str) {
    if let Some(latest) = release::latest(&session.layout, dataset) {
        let measures = release::measures(&session.layout, dataset, &latest.version);
        let _ = session.lock.ledger.release(&latest, &measures);
    }
}
