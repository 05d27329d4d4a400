//! `seara rollback`: an older release is shown again.

use super::{
    arguments::Global,
    console::Console,
    writing::{self, Desk},
};
use crate::{
    release::{self, ReleaseError},
    state::journal::Step,
};

/// Shows the release asked for, or the last whole one before the present one.
pub(super) fn run(dataset: &str, version: Option<&str>, sample: bool, global: &Global, console: &mut Console) -> u8 {
    let desk = match writing::desk("rollback", dataset, sample, global, console) {
        Ok(desk) => desk,
        Err(status) => return status,
    };
    // One that was cut and is given again goes no further back.
    let finished = desk.writing.finished.iter().filter(|f| f.dataset == dataset).find_map(|f| match &f.step {
        Step::Back(shown) if version.is_none_or(|asked| asked == shown) => Some(shown),
        _ => None,
    });
    if let Some(shown) = finished {
        shows(dataset, shown, console);
        return 0;
    }
    let kept: Vec<String> = match release::versions(&desk.layout, dataset) {
        Ok(kept) => kept.into_iter().map(|published| published.version).collect(),
        Err(error) => return broken(&error, console),
    };
    let targets = targets(&kept, version, release::shown(&desk.layout, dataset).as_deref());
    if targets.is_empty() {
        let args = [("dataset", dataset.to_owned()), ("known", kept.join(", "))];
        console.complain(&console.messages().screen("no-version", &args));
        return 1;
    }
    back(&desk, dataset, &targets, console)
}

/// What may be shown, the first that is whole: the release asked for, or those before the one that is shown. Where nobody
/// can tell which one that is, the newest.
fn targets<'k>(kept: &'k [String], version: Option<&str>, shown: Option<&str>) -> Vec<&'k str> {
    let at = |version: &str| kept.iter().position(|one| one == version);
    let targets = match (version, shown) {
        (Some(version), _) => at(version).map(|at| &kept[at..=at]),
        (None, Some(shown)) => at(shown).map(|at| &kept[..at]),
        (None, None) => Some(kept),
    };
    targets.unwrap_or_default().iter().rev().map(String::as_str).collect()
}

/// Shows the first of some releases that is whole; tells of those before it that are not.
fn back(desk: &Desk, dataset: &str, targets: &[&str], console: &Console) -> u8 {
    for target in targets {
        let mut heard = || shows(dataset, target, console);
        match release::roll_back(&desk.layout, desk.site(), dataset, target, &mut heard) {
            Ok(()) => return 0,
            Err(error @ ReleaseError::Damaged { .. }) => console.complain(&error.to_string()),
            Err(error) => return broken(&error, console),
        }
    }
    2
}

fn shows(dataset: &str, version: &str, console: &Console) {
    let args = [("dataset", dataset.to_owned()), ("version", version.to_owned())];
    console.say(&console.messages().screen("shows", &args));
}

fn broken(error: &dyn std::fmt::Display, console: &Console) -> u8 {
    console.complain(&error.to_string());
    2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_version_the_release_before_the_shown_one_is_meant() {
        let kept = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(targets(&kept, None, Some("c")), ["b", "a"]);
        assert!(targets(&kept, None, Some("a")).is_empty() && targets(&kept, Some("x"), Some("a")).is_empty());
        assert_eq!(targets(&kept, Some("c"), Some("a")), ["c"]);
        assert_eq!(targets(&kept, None, None), ["c", "b", "a"]);
    }
}
