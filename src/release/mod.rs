//! From vetted tables to what the world sees.
//!
//! `ordered` sorts rows by key; `stage` writes every file of a release where nobody looks, `delta` what it
//! changes; [`swap`] alone makes it visible, and asks for the proof that `validate` gives; `versions` are
//! the releases that are kept, `history` what they tell of the past, `withdraw` what is taken back from
//! all of them. A cut at any instant leaves the last release as it was, or [`recover`]
//! finishes the new one.

mod base;
mod capture_refs;
mod catalogue;
mod delta;
mod erase;
mod exposed;
mod history;
mod integrity;
mod keys;
mod ordered;
mod part;
pub mod read;
mod recover;
mod restore;
mod review;
mod sidecars;
mod sorter;
mod spooled;
mod stage;
mod traces;
mod versions;
mod withdraw;
mod writing;

use std::path::{Path, PathBuf};

pub use self::{
    base::{Base, Damaged, Kept, base, damaged, is_known, shown},
    capture_refs::{RowKeys, capture_refs, rows_by_capture},
    exposed::{Exposed, exposed},
    history::history,
    keys::meant,
    ordered::{Ordered, ordered},
    recover::{Finished, Recovered, recover},
    restore::restore,
    review::{PendingReview, approve, pending_review, submit_for_review},
    sorter::Sorter,
    spooled::Spooled,
    stage::{Content, Contents, Staged, stage},
    versions::{changes, difference, latest, measures, versions},
    withdraw::{Withdrawn, erase, remove, shows},
    writing::{Encoders, Pieces, Writing, Written},
};
use self::{
    integrity::{check_integrity, require_intact},
    versions::version_folders,
};
use crate::{
    encode::{catalogue::CatalogueError, datapackage::Fault},
    model::{message::Message, site::Site},
    state::{
        FileError, Misnamed, atomic,
        journal::{self, JournalError, Publication, Step},
        layout::{Layout, PathKey},
    },
    validate::Vetted,
};

/// Why a release could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// The file system refused.
    #[error(transparent)]
    File(#[from] FileError),
    /// What is begun cannot be written down, or what was begun not be carried out.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A release that waits is named what no version is.
    #[error(transparent)]
    Misnamed(#[from] Misnamed),
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
    /// A release is not what its own package says.
    #[error(
        "the release {version} of {dataset} is damaged: {}; `seara run {dataset}` publishes it anew where its sources still \
         give it, `seara rollback {dataset}` shows the one before; or put its files back from a copy, or remove its \
         folder where nothing shows it",
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    )]
    Damaged {
        /// The dataset.
        dataset: String,
        /// The version.
        version: String,
        /// What is wrong with its files.
        faults: Vec<Fault>,
    },
    /// A file that the package of its release names is missing.
    #[error(
        "{} is missing, though its release has it: run its pipeline to publish it anew, show another release with \
         `seara rollback`, or put the file back from a copy",
        path.display()
    )]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The catalogue cannot say what a spec says.
    #[error("cannot write the catalogue: {0}")]
    Catalogue(#[from] CatalogueError),
}

impl ReleaseError {
    /// The error as a sentence for people.
    pub fn message(&self) -> Message {
        match self {
            Self::File(error) => error.message(),
            Self::Journal(error) => error.message(),
            Self::Misnamed(error) => error.message(),
            Self::Arrow(error) => Message::new("release-rows").with("cause", error),
            Self::Parquet { name, error } => Message::new("release-parquet").with("name", name).with("cause", error),
            Self::Damaged { dataset, version, faults } => {
                let message = Message::new("release-of-other-bytes").with("dataset", dataset).with("version", version);
                message.with_messages("faults", faults.iter().map(Fault::message).collect())
            }
            Self::Missing { path } => Message::new("release-missing").with("path", path.display()),
            Self::Catalogue(error) => Message::new("release-catalogue").with("cause", error),
        }
    }
}

/// What became of a vetted release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Swapped {
    /// It is what `latest` shows now.
    Published,
    /// `latest` shows the same content already, under this version.
    Unchanged(String),
    /// It waits for a person's word.
    PendingReview,
}

/// Makes a staged release visible: kept under its version, then linked and exchanged as `latest`, then
/// told in the catalogue. Of the releases so many are kept. `base` is what it was compared with.
///
/// # Errors
/// When the file system refuses; the last release is then still whole, or [`recover`] finishes the swap.
pub fn swap(
    layout: &Layout,
    site: &Site,
    staged: Staged,
    keep: usize,
    base: &Base,
    _proof: &Vetted,
) -> Result<Swapped, ReleaseError> {
    let dataset = staged.dataset.as_str();
    if let Some(shown) = base.version()
        && base.damaged.is_none()
        && shown.ends_with(&staged.content.short())
    {
        atomic::remove(&staged.folder)?;
        return Ok(Swapped::Unchanged(shown.to_owned()));
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
    require_intact(integrity::check_written(folder)?, dataset, version)?;
    let home = layout.path(PathKey::Dataset(dataset));
    atomic::public_folder(&home)?;
    let place = layout.path(PathKey::Version(dataset, version));
    let step = Step::Publish(Publication { version: version.to_owned(), keep });
    journal::begin(layout, dataset, step.clone())?;
    if !place.is_dir() {
        atomic::relocate(folder, &place)?;
    } else if check_integrity(layout, dataset, &place)?.is_empty() {
        // The same content was published under this version before: its bytes stay as they are.
        atomic::remove(folder)?;
    } else {
        let fresh = atomic::incoming(&place);
        atomic::remove(&fresh)?;
        atomic::relocate(folder, &fresh)?;
        atomic::exchange(&place)?;
    }
    reveal(layout, site, dataset, step, &mut || {})
}

/// Lets `latest` show a kept release, and the catalogue tell it.
///
/// # Errors
/// When the release is not what its package says, or the file system refuses.
pub fn show(layout: &Layout, site: &Site, dataset: &str, version: &str) -> Result<(), ReleaseError> {
    require_intact(
        check_integrity(layout, dataset, &layout.path(PathKey::Version(dataset, version)))?,
        dataset,
        version,
    )?;
    reveal(layout, site, dataset, Step::Show(version.to_owned()), &mut || {})
}

/// Lets `latest` show an older release, because a person asks for it; `heard` is called when it is visible, before the
/// journal forgets it: who was told of nothing finds it there.
///
/// # Errors
/// When the release is not what its package says, or the file system refuses.
pub fn roll_back(
    layout: &Layout,
    site: &Site,
    dataset: &str,
    version: &str,
    heard: &mut dyn FnMut(),
) -> Result<(), ReleaseError> {
    require_intact(
        check_integrity(layout, dataset, &layout.path(PathKey::Version(dataset, version)))?,
        dataset,
        version,
    )?;
    reveal(layout, site, dataset, Step::Back(version.to_owned()), heard)
}

/// Lets `latest` show the kept release that a step names. The journal has it until all is done, so that a cut is finished
/// by the next command.
fn reveal(
    layout: &Layout,
    site: &Site,
    dataset: &str,
    step: Step,
    heard: &mut dyn FnMut(),
) -> Result<(), ReleaseError> {
    let (version, keep) = match &step {
        Step::Show(version) | Step::Back(version) => (version.clone(), None),
        Step::Publish(publication) => (publication.version.clone(), Some(publication.keep)),
        Step::Remove(_) | Step::Erase(_) => return Ok(()),
    };
    let catalogue = catalogue::with(layout, site, (dataset, Some(&layout.path(PathKey::Version(dataset, &version)))))?;
    journal::begin(layout, dataset, step)?;
    link(layout, dataset, &version)?;
    catalogue::write(layout, &catalogue)?;
    keep.map_or(Ok(()), |keep| versions::prune(layout, dataset, keep))?;
    heard();
    Ok(journal::done(layout, dataset)?)
}

/// Lets `latest` show a kept release.
fn link(layout: &Layout, dataset: &str, version: &str) -> Result<(), FileError> {
    let place = layout.path(PathKey::Latest(dataset));
    let incoming = atomic::incoming(&place);
    atomic::remove(&incoming)?;
    atomic::with_each_file(&layout.path(PathKey::Version(dataset, version)), &incoming, atomic::link)?;
    atomic::exchange(&place)
}

/// Names of the datasets that have a folder in the output.
///
/// # Errors
/// When the output is there but cannot be read.
pub fn datasets(layout: &Layout) -> Result<Vec<String>, FileError> {
    let mut names = folders(&layout.output)?;
    // What is being removed has a name that begins with a dot.
    names.retain(|name| !name.starts_with('.'));
    Ok(names)
}

/// Names of the folders in a folder; none when it is not there.
fn folders(folder: &Path) -> Result<Vec<String>, FileError> {
    let mut names = atomic::names(folder)?;
    names.retain(|name| folder.join(name).is_dir());
    Ok(names)
}
