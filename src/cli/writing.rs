//! Before a command writes: one writer at a time, and what a cut left half done is finished first.

use super::{arguments::Global, console::Console};
use crate::{
    model::site::Site,
    release,
    state::{
        layout::Layout,
        lock::{self, Lock},
    },
};

/// Takes the lock and finishes what was begun; the exit status when either cannot be done.
pub(super) fn begin(
    command: &str,
    global: &Global,
    layout: &Layout,
    site: &Site,
    console: &Console,
) -> Result<Lock, u8> {
    let holder = format!("seara {command}, process {}", std::process::id());
    let lock = lock::lock(layout, &holder, global.wait).map_err(|error| {
        console.complain(&error.to_string());
        2
    })?;
    match release::recover(layout, site) {
        Ok(finished) => {
            for swap in finished {
                let version = swap.version.unwrap_or_default();
                console.complain(&format!("finished   {} {version}, which an earlier command had begun", swap.dataset));
            }
            Ok(lock)
        }
        Err(error) => {
            console.complain(&format!("cannot finish what an earlier command had begun: {error}"));
            Err(2)
        }
    }
}
