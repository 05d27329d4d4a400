//! Resolves a key that a person wrote: as files have it, or with its parts unescaped and joined by `/`.

use std::{collections::BTreeSet, fs, path::Path};

use super::{error::ReleaseError, read};
use crate::{
    encode::datapackage,
    model::{
        files::File,
        row::{is_joined_key, keys_by_name, unescape_key},
    },
};

/// Returns the keys of a table that a written key may mean: itself, or those of rows whose unescaped parts it joins. None if
/// the release has no such row; several if it is ambiguous.
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
        let keys = (0..rows.num_rows()).filter_map(keys_by_name(&rows, &columns));
        meant.extend(keys.filter(|key| unescape_key(key) == written));
    }
    Ok(meant)
}
