//! Resolves a key that a person writes to the key of a record.

use std::{collections::BTreeSet, path::PathBuf};

use super::console::Console;
use crate::release;

/// The key of the record of a table that `written` means, in the first of the releases that has one; `written` itself where
/// none has. Fails with the exit status when it is ambiguous or a release cannot be read.
pub(super) fn resolve(releases: &[PathBuf], table: &str, written: &str, console: &Console) -> Result<String, u8> {
    let mut matches = BTreeSet::new();
    for folder in releases {
        matches = release::meant(folder, table, written).map_err(|error| {
            console.print_error(&error.to_string());
            2
        })?;
        if !matches.is_empty() {
            break;
        }
    }
    if matches.len() > 1 {
        let known: Vec<_> = matches.into_iter().collect();
        let args = [("key", written.to_owned()), ("known", known.join("  "))];
        console.print_error(&console.messages().screen("ambiguous-key", &args));
        return Err(1);
    }
    Ok(matches.pop_first().unwrap_or_else(|| written.to_owned()))
}
