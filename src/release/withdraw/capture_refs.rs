//! Counts the references of releases to captures, by the evidence: a capture that one refers to must stay.
//!
//! Only the columns that are counted are read, batch by batch.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::super::{
    base::Kept,
    error::ReleaseError,
    read,
    versions::{datasets, version_folders},
};
use crate::{
    model::{published::PublishedDataset, row::texts_by_name},
    state::{
        index,
        layout::{Layout, PathKey},
    },
};

/// Table and key of rows.
pub type RowKeys = BTreeSet<(String, String)>;

/// Counts the releases that refer to each capture, over all datasets in the output: kept, shown and pending ones.
///
/// # Errors
/// When the evidence of a release cannot be read: its references are not known then.
pub fn capture_refs(layout: &Layout) -> Result<BTreeMap<String, usize>, ReleaseError> {
    let mut all = BTreeMap::new();
    for dataset in datasets(layout)? {
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

/// Returns the captures of a source that a release refers to, each with the table and key of the rows read in it.
///
/// # Errors
/// When the evidence is there but cannot be read.
pub fn rows_by_capture(last: &Kept, source: &str) -> Result<BTreeMap<String, RowKeys>, ReleaseError> {
    let mut all: BTreeMap<String, RowKeys> = BTreeMap::new();
    let columns = ["table", "key", "capture", "source"];
    for rows in read::columns(&last.folder, "evidence", &columns)?.into_iter().flatten() {
        let rows = rows?;
        let texts = texts_by_name(&rows, columns);
        for row in 0..rows.num_rows() {
            let [table, key, capture, of] = texts(row);
            let Some(capture) = capture.filter(|_| of == Some(source)) else { continue };
            let own = (table.unwrap_or_default().to_owned(), key.unwrap_or_default().to_owned());
            match all.get_mut(capture) {
                Some(rows) => drop(rows.insert(own)),
                None => drop(all.insert(capture.to_owned(), RowKeys::from([own]))),
            }
        }
    }
    Ok(all)
}

/// Returns the captures that kept releases refer to, of all datasets; `counts` chooses the releases by dataset and version.
///
/// # Errors
/// When the evidence of a release cannot be read.
pub(super) fn referenced(
    layout: &Layout,
    counts: impl Fn(&str, &str) -> bool,
) -> Result<BTreeSet<String>, ReleaseError> {
    let mut all = BTreeSet::new();
    for dataset in datasets(layout)? {
        for version in version_folders(layout, &dataset)?.iter().filter(|version| counts(&dataset, version)) {
            all.extend(captures(&layout.path(PathKey::Version(&dataset, version)))?);
        }
    }
    Ok(all)
}

/// Returns the captures of a dataset's sources that no kept release refers to: of runs that published nothing, or of
/// releases that are kept no more.
pub(super) fn unreferenced(
    layout: &Layout,
    kept: &[PublishedDataset],
    referenced: &BTreeSet<String>,
) -> BTreeSet<String> {
    let sources: BTreeSet<&String> = kept.iter().flat_map(|p| &p.sources).collect();
    let all = sources.into_iter().flat_map(|source| index::find_by_source(layout, source));
    all.filter(|capture| !referenced.contains(capture)).collect()
}

/// The captures that the evidence of a release names.
fn captures(folder: &Path) -> Result<BTreeSet<String>, ReleaseError> {
    let (mut all, mut last) = (BTreeSet::new(), String::new());
    for rows in read::columns(folder, "evidence", &["capture"])?.into_iter().flatten() {
        let rows = rows?;
        let texts = texts_by_name(&rows, ["capture"]);
        // Rows of one capture follow each other.
        for capture in (0..rows.num_rows()).flat_map(texts).flatten() {
            if capture != last {
                capture.clone_into(&mut last);
                all.insert(last.clone());
            }
        }
    }
    Ok(all)
}
