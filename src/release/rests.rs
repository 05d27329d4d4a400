//! Which captures the releases rest on that are kept, shown or waiting: those must stay.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use arrow::array::{Array, StringArray};

use super::{ReleaseError, read, versions};
use crate::state::layout::{Layout, Spot};

/// Table and key of rows.
pub type Rows = BTreeSet<(String, String)>;

/// Capture → how many releases rest on it, over every dataset that has any, whether it has a pipeline still or not.
///
/// # Errors
/// When a release is there whose evidence cannot be read: what it rests on is not known then.
pub fn rests(layout: &Layout) -> Result<BTreeMap<String, usize>, ReleaseError> {
    let mut all = BTreeMap::new();
    for dataset in super::datasets(layout)? {
        let mut folders = vec![layout.path(Spot::Latest(&dataset)), layout.path(Spot::Held(&dataset))];
        folders.extend(versions(layout, &dataset)?.iter().map(|p| layout.path(Spot::Version(&dataset, &p.version))));
        for folder in folders {
            for capture in captures(&folder)? {
                *all.entry(capture).or_insert(0) += 1;
            }
        }
    }
    Ok(all)
}

/// What the release that is shown read of a source: its captures, each with the table and key of the rows read in it.
///
/// # Errors
/// When its evidence is there but cannot be read.
pub fn read_in(layout: &Layout, dataset: &str, source: &str) -> Result<BTreeMap<String, Rows>, ReleaseError> {
    let mut all: BTreeMap<String, Rows> = BTreeMap::new();
    let Some(evidence) = read::table(&layout.path(Spot::Latest(dataset)), "evidence")? else { return Ok(all) };
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

/// The captures that the evidence of a release names.
pub(super) fn captures(folder: &Path) -> Result<BTreeSet<String>, ReleaseError> {
    let Some(evidence) = read::table(folder, "evidence")? else { return Ok(BTreeSet::new()) };
    let column = evidence.column_by_name("capture").and_then(|c| c.as_any().downcast_ref::<StringArray>());
    Ok(column.into_iter().flat_map(|c| c.iter().flatten()).map(str::to_owned).collect())
}
