//! Which captures the releases rest on that are kept, shown or waiting: those must stay.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use arrow::array::{Array, StringArray};

use super::{Kept, ReleaseError, read, version_folders};
use crate::{
    model::published::PublishedDataset,
    state::{
        index,
        layout::{Layout, PathKey},
    },
};

/// Table and key of rows.
pub type RowKeys = BTreeSet<(String, String)>;

/// Capture → how many releases rest on it, over every dataset that has any, whether it has a pipeline still or not.
///
/// # Errors
/// When a release is there whose evidence cannot be read: what it rests on is not known then.
pub fn capture_refs(layout: &Layout) -> Result<BTreeMap<String, usize>, ReleaseError> {
    let mut all = BTreeMap::new();
    for dataset in super::datasets(layout)? {
        let mut folders = vec![layout.path(PathKey::Latest(&dataset)), layout.path(PathKey::PendingReview(&dataset))];
        let kept = version_folders(layout, &dataset)?;
        folders.extend(kept.iter().map(|version| layout.path(PathKey::Version(&dataset, version))));
        for folder in folders {
            for capture in captures(&folder)? {
                *all.entry(capture).or_insert(0) += 1;
            }
        }
    }
    Ok(all)
}

/// What a release read of a source: its captures, each with the table and key of the rows read in it.
///
/// # Errors
/// When its evidence is there but cannot be read.
pub fn rows_by_capture(last: &Kept, source: &str) -> Result<BTreeMap<String, RowKeys>, ReleaseError> {
    let mut all: BTreeMap<String, RowKeys> = BTreeMap::new();
    let Some(evidence) = read::table(&last.folder, "evidence")? else { return Ok(all) };
    let column = |name| evidence.column_by_name(name).and_then(|c| c.as_any().downcast_ref::<StringArray>());
    let Some([tables, keys, captures, sources]) =
        (|| Some([column("table")?, column("key")?, column("capture")?, column("source")?]))()
    else {
        return Ok(all);
    };
    for row in (0..evidence.num_rows()).filter(|row| captures.is_valid(*row) && sources.value(*row) == source) {
        let rows = all.entry(captures.value(row).to_owned()).or_default();
        rows.insert((tables.value(row).to_owned(), keys.value(row).to_owned()));
    }
    Ok(all)
}

/// Captures that kept releases rest on, of all datasets; `is` tells which releases count, by dataset and version.
///
/// # Errors
/// When a release is there whose evidence cannot be read.
pub(super) fn referenced(layout: &Layout, is: impl Fn(&str, &str) -> bool) -> Result<BTreeSet<String>, ReleaseError> {
    let mut all = BTreeSet::new();
    for dataset in super::datasets(layout)? {
        for version in version_folders(layout, &dataset)?.iter().filter(|version| is(&dataset, version)) {
            all.extend(captures(&layout.path(PathKey::Version(&dataset, version)))?);
        }
    }
    Ok(all)
}

/// Captures of a dataset's sources that nothing kept rests on: of runs that published nothing, or long ago.
pub(super) fn unreferenced(layout: &Layout, kept: &[PublishedDataset], needed: &BTreeSet<String>) -> BTreeSet<String> {
    let sources: BTreeSet<&String> = kept.iter().flat_map(|p| &p.sources).collect();
    let all = sources.into_iter().flat_map(|source| index::of(layout, source));
    all.filter(|capture| !needed.contains(capture)).collect()
}

/// The captures that the evidence of a release names.
pub(super) fn captures(folder: &Path) -> Result<BTreeSet<String>, ReleaseError> {
    let Some(evidence) = read::table(folder, "evidence")? else { return Ok(BTreeSet::new()) };
    let column = evidence.column_by_name("capture").and_then(|c| c.as_any().downcast_ref::<StringArray>());
    Ok(column.into_iter().flat_map(|c| c.iter().flatten()).map(str::to_owned).collect())
}
