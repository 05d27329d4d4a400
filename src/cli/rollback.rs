//! `seara rollback`: publishes an older release again.

use super::{arguments::Global, console::Console, write_session::WriteSession};
use crate::{
    release::{self, ReleaseError},
    state::journal::Step,
};

/// Publishes the release of a version, or the last intact one before the published one.
pub(super) fn run(dataset: &str, version: Option<&str>, sample: bool, global: &Global, console: &mut Console) -> u8 {
    let session = match WriteSession::open("rollback", dataset, sample, global, console) {
        Ok(session) => session,
        Err(status) => return status,
    };
    // The command was interrupted and finished by recovery: it must not go back further.
    let finished = session.lock.finished.iter().filter(|f| f.dataset == dataset).find_map(|f| match &f.step {
        Step::Back(shown) if version.is_none_or(|version| version == shown) => Some(shown),
        _ => None,
    });
    if let Some(shown) = finished {
        print_published(dataset, shown, console);
        return 0;
    }
    let kept: Vec<String> = match release::versions(&session.layout, dataset) {
        Ok(kept) => kept.into_iter().map(|published| published.version).collect(),
        Err(error) => return fail(&error, console),
    };
    let targets = targets(&kept, version, release::shown(&session.layout, dataset).as_deref());
    if targets.is_empty() {
        let args = [("dataset", dataset.to_owned()), ("known", kept.join(", "))];
        console.print_error(&console.messages().screen("unknown-version", &args));
        return 1;
    }
    publish_first_intact(&session, dataset, &targets, console)
}

/// Versions to try, in order: the given one, or those before the published one, newest first; all where none is published.
fn targets<'k>(kept: &'k [String], version: Option<&str>, shown: Option<&str>) -> Vec<&'k str> {
    let at = |version: &str| kept.iter().position(|one| one == version);
    let targets = match (version, shown) {
        (Some(version), _) => at(version).map(|at| &kept[at..=at]),
        (None, Some(shown)) => at(shown).map(|at| &kept[..at]),
        (None, None) => Some(kept),
    };
    targets.unwrap_or_default().iter().rev().map(String::as_str).collect()
}

/// Publishes the first intact release of `targets` and reports the damaged ones before it.
fn publish_first_intact(session: &WriteSession, dataset: &str, targets: &[&str], console: &Console) -> u8 {
    for target in targets {
        let mut on_done = || print_published(dataset, target, console);
        match release::roll_back(session.destination(), dataset, target, &mut on_done) {
            Ok(()) => return 0,
            Err(error @ ReleaseError::Damaged { .. }) => console.print_error(&error.to_string()),
            Err(error) => return fail(&error, console),
        }
    }
    2
}

fn print_published(dataset: &str, version: &str, console: &Console) {
    let args = [("dataset", dataset.to_owned()), ("version", version.to_owned())];
    console.print_line(&console.messages().screen("published-version", &args));
}

fn fail(error: &dyn std::fmt::Display, console: &Console) -> u8 {
    console.print_error(&error.to_string());
    2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_version_the_release_before_the_published_one_is_chosen() {
        let kept = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(targets(&kept, None, Some("c")), ["b", "a"]);
        assert!(targets(&kept, None, Some("a")).is_empty() && targets(&kept, Some("x"), Some("a")).is_empty());
        assert_eq!(targets(&kept, Some("c"), Some("a")), ["c"]);
        assert_eq!(targets(&kept, None, None), ["c", "b", "a"]);
    }
}
