//! `seara rollback`: an older release is shown again.

use super::{arguments::Global, console::Console, writing};
use crate::release;

/// Shows the release asked for, or the one before the present one.
pub(super) fn run(dataset: &str, version: Option<&str>, sample: bool, global: &Global, console: &mut Console) -> u8 {
    let desk = match writing::desk("rollback", dataset, sample, global, console) {
        Ok(desk) => desk,
        Err(status) => return status,
    };
    let kept = match release::versions(&desk.layout, dataset) {
        Ok(kept) => kept,
        Err(error) => {
            console.complain(&error.to_string());
            return 2;
        }
    };
    let names: Vec<_> = kept.iter().map(|p| p.version.as_str()).collect();
    let shown = release::latest(&desk.layout, dataset).map(|p| p.version);
    let before = || {
        let at = names.iter().position(|n| Some(*n) == shown.as_deref())?;
        at.checked_sub(1).map(|n| names[n])
    };
    let name = ("dataset", dataset.to_owned());
    let Some(target) = version.map_or_else(before, |v| names.iter().copied().find(|n| *n == v)) else {
        console.complain(&console.words().screen("no-version", &[name, ("known", names.join(", "))]));
        return 1;
    };
    match release::show(&desk.layout, desk.site(), dataset, target) {
        Ok(()) => {
            console.say(&console.words().screen("shows", &[name, ("version", target.to_owned())]));
            0
        }
        Err(error) => {
            console.complain(&error.to_string());
            2
        }
    }
}
