//! From vetted tables to what the world sees.
//!
//! `ordered` sorts rows by key; `stage` writes every file of a release where nobody looks; [`swap`]
//! alone makes it visible, and asks for the proof that `validate` gives. The catalogue follows.
//! A cut at any instant leaves the last release as it was.

mod ordered;
mod stage;

use std::{fs, io, path::Path};

pub use self::{
    ordered::{Ordered, ordered},
    stage::{Content, Staged, stage},
};
use crate::{
    encode::{
        catalogue::{self, CatalogueError},
        datapackage,
    },
    model::{published::Published, site::Site},
    state::{
        FileError, atomic,
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
    /// Parquet could not be written.
    #[error("cannot write {name}: {error}")]
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
}

/// The release that `latest` shows, by its own package.
pub fn latest(layout: &Layout, dataset: &str) -> Option<Published> {
    datapackage::read(&fs::read(layout.path(Spot::Latest(dataset)).join("datapackage.json")).ok()?)
}

/// Makes a staged release visible: kept under its version, then linked and exchanged as `latest`.
///
/// # Errors
/// When the file system refuses; the last release is then still whole.
pub fn swap(layout: &Layout, staged: Staged, _proof: &Vetted) -> Result<Swapped, ReleaseError> {
    let dataset = staged.dataset.as_str();
    if let Some(shown) = latest(layout, dataset)
        && shown.version.ends_with(&staged.content.short())
    {
        atomic::remove(&staged.folder)?;
        return Ok(Swapped::Unchanged(shown.version));
    }
    let version = layout.path(Spot::Version(dataset, &staged.version));
    let home = layout.path(Spot::Dataset(dataset));
    fs::create_dir_all(&home).map_err(FileError::at("create", &home))?;
    atomic::remove(&version)?;
    relocate(&staged.folder, &version)?;
    let incoming = layout.path(Spot::Incoming(dataset));
    atomic::remove(&incoming)?;
    link_all(&version, &incoming)?;
    atomic::exchange(&incoming, &layout.path(Spot::Latest(dataset)))?;
    Ok(Swapped::Published)
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

/// Writes the catalogue of everything that `output/` shows.
///
/// # Errors
/// When a spec holds what a catalogue cannot say, or the file system refuses.
pub fn catalogue(layout: &Layout, site: &Site) -> Result<(), ReleaseError> {
    let mut datasets = Vec::new();
    let entries = fs::read_dir(&layout.output).map_err(FileError::at("read", &layout.output))?;
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(mut published) = latest(layout, &name) else { continue };
        let folder = layout.path(Spot::Latest(&name));
        for file in &mut published.files {
            let path = folder.join(&file.name);
            file.bytes = fs::metadata(&path).map_err(FileError::at("read", &path))?.len();
        }
        datasets.push(published);
    }
    datasets.sort_by(|a, b| a.dataset.cmp(&b.dataset));
    let files = catalogue::catalogue(site, &datasets)?;
    for (name, bytes) in [("catalog.ttl", &files.ttl), ("catalog.rdf", &files.rdf), ("catalog.jsonld", &files.jsonld)] {
        atomic::write(&layout.path(Spot::Catalogue(name)), bytes)?;
    }
    Ok(())
}
