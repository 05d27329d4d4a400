//! `seara rollback`: an older release is shown again.

use super::{arguments::Global, check, console::Console, writing};
use crate::release;

/// Shows the release asked for, or the one before the present one.
pub(super) fn run(dataset: &str, version: Option<&str>, sample: bool, global: &Global, console: &mut Console) -> u8 {
    let project = match check::project(global, console, &[dataset.to_owned()]) {
        Ok(project) => project,
        Err(status) => return status,
    };
    let Some(site) = &project.site else { return 1 };
    let layout = super::layout(global, sample);
    let _writing = match writing::begin("rollback", global, &layout, site, console) {
        Ok(writing) => writing,
        Err(status) => return status,
    };
    let kept = match release::versions(&layout, dataset) {
        Ok(kept) => kept,
        Err(error) => {
            console.complain(&error.to_string());
            return 2;
        }
    };
    let names: Vec<_> = kept.iter().map(|p| p.version.as_str()).collect();
    let shown = release::latest(&layout, dataset).map(|p| p.version);
    let before = || {
        let at = names.iter().position(|n| Some(*n) == shown.as_deref())?;
        at.checked_sub(1).map(|n| names[n])
    };
    let Some(target) = version.map_or_else(before, |v| names.iter().copied().find(|n| *n == v)) else {
        console.complain(&format!("there is no such release of {dataset} to show; kept are: {}", names.join(", ")));
        return 1;
    };
    match release::show(&layout, site, dataset, target) {
        Ok(()) => {
            console.say(&format!("{dataset} shows {target} again"));
            0
        }
        Err(error) => {
            console.complain(&error.to_string());
            2
        }
    }
}
