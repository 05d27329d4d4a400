//! Which record a key means that a person wrote: the key as files have it, or its parts as they are, joined by `/`.

use std::{collections::BTreeSet, fs, path::Path};

use super::{ReleaseError, read};
use crate::{
    encode::datapackage,
    model::{
        files::File,
        row::{is_joined_key, key_by_names, unescape_key},
    },
};

/// The keys of a table of a release that a text means: itself, or those of the rows whose parts it joins as they are.
/// None where the release has no such row; several where it is not clear which row is meant.
///
/// # Errors
/// When the release cannot be read.
pub fn meant(release: &Path, table: &str, written: &str) -> Result<BTreeSet<String>, ReleaseError> {
    let package = fs::read(release.join(File::Package.name())).unwrap_or_default();
    let columns = datapackage::primary_key(&package, table);
    if columns.len() < 2 || is_joined_key(written, columns.len()) {
        return Ok([written.to_owned()].into());
    }
    let names: Vec<_> = columns.iter().map(String::as_str).collect();
    let mut meant = BTreeSet::new();
    for rows in read::columns(release, table, &names)?.into_iter().flatten() {
        let rows = rows?;
        let keys = (0..rows.num_rows()).filter_map(|row| key_by_names(&rows, &columns, row));
        meant.extend(keys.filter(|key| unescape_key(key) == written));
    }
    Ok(meant)
}
