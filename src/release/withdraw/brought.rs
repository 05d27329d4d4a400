//! Masks in kept releases what a release brought in that is taken back: values that its changes name as new.
//!
//! The values are compared some at a time, so that memory is bounded however many the release changed; of the release
//! that they are compared with, one flag a row and column is kept.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use super::{
    super::{error::ReleaseError, read, swap::Destination},
    rewrite::{Rewrite, mask_column},
    scan::{QUOTING, Scan},
};
use crate::{
    model::{published::PublishedDataset, row::texts_by_name, site::Site, withdrawal_set::WithdrawalSet},
    state::{atomic, layout::PathKey},
};

/// Bytes of values that are compared at a time.
const COMPARED: usize = 32 << 20;

/// Columns that name a value that a release brought in.
const BROUGHT: [&str; 4] = ["table", "key", "field", "after"];

/// A value: table, key, field, and its text.
type Value = [String; 4];

/// The rows of a kept release whose values go, for each quoting column of changes and history.
struct Marked<'p> {
    published: &'p PublishedDataset,
    folder: PathBuf,
    /// For each table of [`QUOTING`], for each of its columns: whether the value of each row goes.
    goes: Vec<Vec<Vec<bool>>>,
}

/// Masks in the other kept releases what `removed` brought in. Those that quote none of it keep their files.
///
/// # Errors
/// When a release cannot be read, or the file system refuses.
pub(super) fn mask_brought(
    to: Destination<'_>,
    removed: &PublishedDataset,
    kept: &[PublishedDataset],
) -> Result<(), ReleaseError> {
    let place = |p: &PublishedDataset| to.layout.path(PathKey::Version(&p.dataset, &p.version));
    for published in kept.iter().filter(|p| p.version != removed.version) {
        let goes = QUOTING.map(|(_, columns, _)| vec![Vec::new(); columns.len()]).to_vec();
        let mut marked = Marked { published, folder: place(published), goes };
        brought(&place(removed), &mut |values| marked.compare(values))?;
        if marked.is_any() {
            marked.rewrite(to.site)?;
        }
    }
    Ok(())
}

/// Gives the values that a release brought in, some at a time.
fn brought(
    folder: &Path,
    on_some: &mut dyn FnMut(&HashSet<Value>) -> Result<(), ReleaseError>,
) -> Result<(), ReleaseError> {
    let (mut some, mut bytes) = (HashSet::new(), 0);
    for rows in read::columns(folder, "changes", &BROUGHT)?.into_iter().flatten() {
        let rows = rows?;
        let texts = texts_by_name(&rows, BROUGHT);
        for value in (0..rows.num_rows()).map(texts).filter(|[_, _, _, after]| after.is_some()) {
            let value = value.map(|text| text.unwrap_or_default().to_owned());
            bytes += size_of::<Value>() + value.iter().map(String::len).sum::<usize>();
            some.insert(value);
        }
        if bytes > COMPARED {
            on_some(&some)?;
            some.clear();
            bytes = 0;
        }
    }
    on_some(&some)
}

impl Marked<'_> {
    /// Marks the rows that quote one of the values.
    fn compare(&mut self, values: &HashSet<Value>) -> Result<(), ReleaseError> {
        if values.is_empty() {
            return Ok(());
        }
        for ((name, columns, _), goes) in QUOTING.into_iter().zip(&mut self.goes) {
            let wanted: Vec<&str> = ["table", "key", "field"].iter().chain(columns).copied().collect();
            let mut first = 0;
            for rows in read::columns(&self.folder, name, &wanted)?.into_iter().flatten() {
                let rows = rows?;
                for (column, goes) in columns.iter().zip(&mut *goes) {
                    goes.resize(goes.len().max(first + rows.num_rows()), false);
                    let texts = texts_by_name(&rows, ["table", "key", "field", column]);
                    for row in 0..rows.num_rows() {
                        let value = texts(row).map(|text| text.unwrap_or_default().to_owned());
                        goes[first + row] |= values.contains(&value);
                    }
                }
                first += rows.num_rows();
            }
        }
        Ok(())
    }

    fn is_any(&self) -> bool {
        self.goes.iter().flatten().flatten().any(|goes| *goes)
    }

    /// Writes changes and history again where they quote one, and puts the release in its place.
    fn rewrite(&self, site: &Site) -> Result<(), ReleaseError> {
        let (set, scan, fresh) = (WithdrawalSet::new(&[]), Scan::default(), atomic::incoming(&self.folder));
        let mut rewrite = Rewrite::start(self.published, [&self.folder, &fresh], &set, &scan)?;
        for ((name, columns, key), goes) in QUOTING.into_iter().zip(&self.goes) {
            if !goes.iter().flatten().any(|goes| *goes) {
                continue;
            }
            rewrite.replace((name, key), &self.published.version, &mut |batches, table| {
                let mut first = 0;
                for rows in batches {
                    let mut rows = rows?;
                    for (column, goes) in columns.iter().zip(goes) {
                        rows = mask_column(&rows, column, &goes[first..first + rows.num_rows()])?;
                    }
                    first += rows.num_rows();
                    table.write(&rows)?;
                }
                Ok(())
            })?;
        }
        rewrite.package(site, Vec::new())?;
        Ok(atomic::exchange(&self.folder)?)
    }
}
