//! From vetted tables to a published release.
//!
//! `write` makes a release in the staging folder: its tables, what they change, when their rows were seen, and its sidecars;
//! [`swap`] alone makes it visible, and needs the proof that `validate` gives. `versions` are the
//! kept releases, `withdraw` removes data from all of them. An interruption at any instant leaves the last release as it
//! was, or [`recover`] finishes the new one.

mod base;
mod catalogue;
mod exposed;
mod integrity;
mod keys;
pub mod read;
mod recover;
mod restore;
mod review;
mod versions;
mod withdraw;
mod write;

use std::path::{Path, PathBuf};

pub use self::{
    base::{Base, Damaged, Kept, base, damaged, is_known, shown},
    exposed::exposed,
    keys::meant,
    recover::{Finished, recover},
    restore::restore,
    review::{approve, pending_review, submit_for_review},
    versions::{changes, difference, latest, measures, versions},
    withdraw::{
        WithdrawSummary,
        capture_refs::{RowKeys, capture_refs, rows_by_capture},
        erase, remove, shows,
    },
    write::{
        dataset_writer::{DatasetChunk, DatasetWriter, Encoders, Written},
        history::history,
        sorter::Sorter,
        spill_file::SpillFile,
        stage::{Content, Contents, Staged, stage},
    },
};
use self::{
    integrity::{check_integrity, require_intact},
    versions::version_folders,
    write::{delta, part, sidecars, spill_file, stage},
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
    /// The journal cannot be written, or a step in it not be carried out.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The name of a pending release is no version.
    #[error(transparent)]
    Misnamed(#[from] Misnamed),
    /// Arrow refuses a batch: a fault of this program.
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
    /// A release differs from its package.
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
        /// What differs.
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
    /// The catalogue cannot express what a spec says.
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

/// The result of [`swap`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Swapped {
    /// `latest` shows the release now.
    Published,
    /// `latest` shows the same content already, under this version.
    Unchanged(String),
    /// The release waits for a person's approval.
    PendingReview,
}

/// Makes a staged release visible: moves it to its version's folder, links it and exchanges it as `latest`, then lists it in
/// the catalogue. `keep` releases stay. `base` is the release that it was compared with.
///
/// # Errors
/// When the file system refuses; the last release is then intact, or [`recover`] finishes the swap.
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

/// Moves a complete release to its place and shows it.
fn publish(
    layout: &Layout,
    site: &Site,
    dataset: &str,
    version: &str,
    folder: &Path,
    keep: usize,
) -> Result<(), ReleaseError> {
    // A release that the catalogue cannot list is not made visible.
    catalogue::check(site, folder)?;
    require_intact(integrity::check_written(folder)?, dataset, version)?;
    let home = layout.path(PathKey::Dataset(dataset));
    atomic::public_folder(&home)?;
    let place = layout.path(PathKey::Version(dataset, version));
    let step = Step::Publish(Publication { version: version.to_owned(), keep });
    journal::begin(layout, dataset, step.clone())?;
    if !place.is_dir() {
        atomic::relocate(folder, &place)?;
    } else if check_integrity(layout, dataset, &place)?.is_empty() {
        // The same content was published under this version before: its files stay.
        atomic::remove(folder)?;
    } else {
        let fresh = atomic::incoming(&place);
        atomic::remove(&fresh)?;
        atomic::relocate(folder, &fresh)?;
        atomic::exchange(&place)?;
    }
    reveal(layout, site, dataset, step, &mut || {})
}

/// Lets `latest` show an older release, because a person asks for it. `on_shown` is called once it is visible, before the
/// journal forgets the step: after an interruption the step is still there.
///
/// # Errors
/// When the release differs from its package, or the file system refuses.
pub fn roll_back(
    layout: &Layout,
    site: &Site,
    dataset: &str,
    version: &str,
    on_shown: &mut dyn FnMut(),
) -> Result<(), ReleaseError> {
    require_intact(
        check_integrity(layout, dataset, &layout.path(PathKey::Version(dataset, version)))?,
        dataset,
        version,
    )?;
    reveal(layout, site, dataset, Step::Back(version.to_owned()), on_shown)
}

/// Lets `latest` show the kept release of a step. The journal has the step until all is done, so that the next command
/// finishes it after an interruption.
fn reveal(
    layout: &Layout,
    site: &Site,
    dataset: &str,
    step: Step,
    on_shown: &mut dyn FnMut(),
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
    on_shown();
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

/// Returns the names of the datasets that have a folder in the output.
///
/// # Errors
/// When the output is there but cannot be read.
pub fn datasets(layout: &Layout) -> Result<Vec<String>, FileError> {
    let mut names = folders(&layout.output)?;
    // A folder that is being removed has a name that starts with a dot.
    names.retain(|name| !name.starts_with('.'));
    Ok(names)
}

/// Names of the folders in a folder; none if it is missing.
fn folders(folder: &Path) -> Result<Vec<String>, FileError> {
    let mut names = atomic::names(folder)?;
    names.retain(|name| folder.join(name).is_dir());
    Ok(names)
}
