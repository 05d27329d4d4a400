//! Why a release could not be made, read or shown.

use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;

use crate::{
    encode::{catalogue::CatalogueError, datapackage::Fault},
    model::message::Message,
    state::{FileError, Misnamed, journal::JournalError},
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
        error: ParquetError,
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
    /// The workbook cannot be written.
    #[error("cannot write the workbook: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The catalogue cannot express what a spec says.
    #[error("cannot write the catalogue: {0}")]
    Catalogue(#[from] CatalogueError),
}

impl ReleaseError {
    /// Returns a function that makes an error of Parquet name the file.
    pub(super) fn parquet(path: &Path) -> impl Fn(ParquetError) -> Self + use<> {
        let name = path.display().to_string();
        move |error| Self::Parquet { name: name.clone(), error }
    }

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
            Self::Workbook(error) => Message::new("release-workbook").with("cause", error),
            Self::Catalogue(error) => Message::new("release-catalogue").with("cause", error),
        }
    }
}
