//! From vetted tables to what the world sees.
//!
//! `ordered` sorts rows by key; `stage` writes every file of a release where nobody looks, `delta` what it
//! changes; [`swap`] alone makes it visible, and asks for the proof that `validate` gives; `versions` are
//! the releases that are kept, `history` what they tell of the past, `withdraw` what is taken back from
//! all of them. A cut at any instant leaves the last release as it was, or [`recover`]
//! finishes the new one.

mod beside;
mod catalogue;
mod delta;
mod erase;
mod history;
mod hold;
mod ordered;
mod part;
pub mod read;
mod recover;
mod restore;
mod rests;
mod sorter;
mod spooled;
mod stage;
mod traces;
mod versions;
mod withdraw;
mod writing;

use std::{fs, io, path::Path};

pub use self::{
    history::history,
    hold::{Held, approve, held, hold},
    ordered::{Ordered, ordered},
    recover::{Recovered, recover},
    restore::restore,
    rests::{Rows, read_in, rests},
    sorter::Sorter,
    spooled::Spooled,
    stage::{Content, Contents, Staged, stage},
    versions::{changes, difference, last_report, latest, measures, versions},
    withdraw::{Withdrawn, erase, remove, shows},
    writing::{Encoders, Pieces, Writing, Written},
};
use crate::{
    encode::catalogue::CatalogueError,
    model::site::Site,
    state::{
        FileError, atomic,
        journal::{self, Step},
        layout::{Layout, Spot},
    },
    validate::Vetted,
};

/// Why a release could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// The file system refused.
    #[error(transparent)]
    File(#[from] FileError),
    /// A batch that Arrow refuses: a fault of ours.
    #[error("cannot put the rows together: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
    /// Parquet could not be written or read.
    #[error("cannot use {name}: {error}")]
    Parquet {
        /// The file.
        name: String,
        /// What went wrong.
        error: parquet::errors::ParquetError,
    },
    /// The catalogue cannot say what a spec says.
    #[error("cannot write the catalogue: {0}")]
    Catalogue(#[from] CatalogueError),
}

/// What became of a vetted release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Swapped {
    /// It is what `latest` shows now.
    Published,
    /// `latest` shows the same content already, under this version.
    Unchanged(String),
    /// It waits for a person's word.
    Held,
}

/// Makes a staged release visible: kept under its version, then linked and exchanged as `latest`, then
/// told in the catalogue. Of the releases so many are kept.
///
/// # Errors
/// When the file system refuses; the last release is then still whole, or [`recover`] finishes the swap.
pub fn swap(
    layout: &Layout,
    site: &Site,
    staged: Staged,
    keep: usize,
    _proof: &Vetted,
) -> Result<Swapped, ReleaseError> {
    let dataset = staged.dataset.as_str();
    if let Some(shown) = latest(layout, dataset)
        && shown.version.ends_with(&staged.content.short())
    {
        atomic::remove(&staged.folder)?;
        return Ok(Swapped::Unchanged(shown.version));
    }
    publish(layout, site, dataset, &staged.version, &staged.folder, keep)?;
    Ok(Swapped::Published)
}

/// Puts a whole release in its place and shows it.
fn publish(
    layout: &Layout,
    site: &Site,
    dataset: &str,
    version: &str,
    folder: &Path,
    keep: usize,
) -> Result<(), ReleaseError> {
    // What cannot be told in the catalogue is not made visible.
    catalogue::can_tell(site, folder)?;
    let home = layout.path(Spot::Dataset(dataset));
    fs::create_dir_all(&home).map_err(FileError::at("create", &home))?;
    let place = layout.path(Spot::Version(dataset, version));
    journal::begin(layout, dataset, Step::Show(version.to_owned()))?;
    if place.is_dir() {
        // The same content was published under this version before: its bytes stay as they are.
        atomic::remove(folder)?;
    } else {
        relocate(folder, &place)?;
    }
    show(layout, site, dataset, version)?;
    Ok(versions::prune(layout, dataset, keep)?)
}

/// Lets `latest` show a kept release, and the catalogue tell it. The journal has it from here on until all
/// is done, so that a cut is finished by the next command.
///
/// # Errors
/// When the file system refuses.
pub fn show(layout: &Layout, site: &Site, dataset: &str, version: &str) -> Result<(), ReleaseError> {
    let catalogue = catalogue::with(layout, site, (dataset, Some(&layout.path(Spot::Version(dataset, version)))))?;
    journal::begin(layout, dataset, Step::Show(version.to_owned()))?;
    link(layout, dataset, version)?;
    catalogue::write(layout, &catalogue)?;
    Ok(journal::done(layout, dataset)?)
}

/// Lets `latest` show a kept release.
fn link(layout: &Layout, dataset: &str, version: &str) -> Result<(), FileError> {
    let incoming = layout.path(Spot::Incoming(dataset));
    atomic::remove(&incoming)?;
    link_all(&layout.path(Spot::Version(dataset, version)), &incoming)?;
    atomic::exchange(&incoming, &layout.path(Spot::Latest(dataset)))
}

/// Names of the datasets that have a folder in the output.
///
/// # Errors
/// When the output is there but cannot be read.
pub fn datasets(layout: &Layout) -> Result<Vec<String>, FileError> {
    folders(&layout.output)
}

/// Names of the folders in a folder; none when it is not there.
fn folders(folder: &Path) -> Result<Vec<String>, FileError> {
    let mut names = atomic::names(folder)?;
    names.retain(|name| folder.join(name).is_dir());
    Ok(names)
}

/// Renames a folder, or copies it where the two lie on different disks.
fn relocate(from: &Path, to: &Path) -> Result<(), FileError> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let beside = to.with_extension("incoming");
            atomic::remove(&beside)?;
            each_file(from, &beside, |a, b| fs::copy(a, b).map(drop))?;
            fs::rename(&beside, to).map_err(FileError::at("rename", &beside))?;
            atomic::remove(from)
        }
        other => other.map_err(FileError::at("rename", from)),
    }
}

fn link_all(from: &Path, to: &Path) -> Result<(), FileError> {
    each_file(from, to, |a, b| fs::hard_link(a, b).or_else(|_| fs::copy(a, b).map(drop)))
}

fn each_file(from: &Path, to: &Path, place: impl Fn(&Path, &Path) -> io::Result<()>) -> Result<(), FileError> {
    fs::create_dir_all(to).map_err(FileError::at("create", to))?;
    for entry in fs::read_dir(from).map_err(FileError::at("read", from))? {
        let path = entry.map_err(FileError::at("read", from))?.path();
        let Some(name) = path.file_name() else { continue };
        let target = to.join(name);
        place(&path, &target).map_err(FileError::at("write", &target))?;
    }
    Ok(())
}
