//! The record that a person means by a key.

use std::{collections::BTreeSet, path::PathBuf};

use super::console::Console;
use crate::release;

/// The key of the one record of a table that a text means, in the first of some releases that has any; the text itself
/// where none has. The exit status when it may mean several, or a release cannot be read.
pub(super) fn one(releases: &[PathBuf], table: &str, written: &str, console: &Console) -> Result<String, u8> {
    let mut meant = BTreeSet::new();
    for folder in releases {
        meant = release::meant(folder, table, written).map_err(|error| {
            console.complain(&error.to_string());
            2
        })?;
        if !meant.is_empty() {
            break;
        }
    }
    if meant.len() > 1 {
        let known: Vec<_> = meant.into_iter().collect();
        let args = [("key", written.to_owned()), ("known", known.join("  "))];
        console.complain(&console.messages().screen("several-keys", &args));
        return Err(1);
    }
    Ok(meant.pop_first().unwrap_or_else(|| written.to_owned()))
}
