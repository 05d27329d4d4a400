//! Before a command writes: one writer at a time, and what a cut left half done is finished first.

use super::{arguments::Global, console::Console};
use crate::{
    model::site::Site,
    release,
    state::{
        layout::Layout,
        ledger::{Ledger, LedgerError},
        lock::{self, Lock},
    },
};

/// What a command holds while it writes.
pub(super) struct Writing {
    _lock: Lock,
    /// The ledger.
    pub(super) ledger: Ledger,
}

/// Takes the lock, finishes what was begun, and tells of runs that died; the exit status when it cannot.
pub(super) fn begin(
    command: &str,
    global: &Global,
    layout: &Layout,
    site: &Site,
    console: &Console,
) -> Result<Writing, u8> {
    let broken = |error: &dyn std::fmt::Display| {
        console.complain(&error.to_string());
        2
    };
    let holder = format!("seara {command}, process {}", std::process::id());
    let lock = lock::lock(layout, &holder, global.wait).map_err(|e| broken(&e))?;
    for swap in release::recover(layout, site).map_err(|e| broken(&e))? {
        let args = [("dataset", swap.dataset), ("version", swap.version.unwrap_or_default())];
        console.complain(&console.words().screen("finished", &args));
    }
    let ledger = remembered(layout, console).map_err(|e| broken(&e))?;
    Ok(Writing { _lock: lock, ledger })
}

/// The ledger, made again from the releases when it was lost.
fn remembered(layout: &Layout, console: &Console) -> Result<Ledger, LedgerError> {
    let (ledger, anew) = Ledger::open(layout)?;
    if anew {
        for name in release::datasets(layout)? {
            for published in release::versions(layout, &name)? {
                ledger.release(&published)?;
            }
        }
    }
    for run in ledger.died()? {
        let args = [("dataset", run.dataset), ("started", run.started)];
        console.complain(&console.words().screen("died", &args));
    }
    Ok(ledger)
}
