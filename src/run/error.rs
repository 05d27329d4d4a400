//! Why a run fails: an error of one stage, with its causes; or a panic, which is a defect of the program.
//!
//! Every text that leaves here is masked: an address, a path or a library may repeat what is a person's.

use std::{any::Any, error::Error, fmt, sync::Arc};

use arrow::error::ArrowError;
use parquet::errors::ParquetError;

use crate::{
    extract::ExtractError,
    fetch::FetchError,
    model::message::Message,
    release::ReleaseError,
    state::{FileError, captures::CaptureError},
    validate::public,
};

/// The error that ends the run of one pipeline. Its `source` is the error of the stage.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A source or a reference could not be fetched.
    #[error("fetch failed")]
    Fetch(#[source] FetchError),
    /// Pages of a listing are missing, and so are records of the last release that were read in them.
    #[error("fetch failed")]
    Listing(#[source] Arc<IncompleteListing>),
    /// A capture could not be stored or read back.
    #[error("capture failed")]
    Capture(#[source] CaptureError),
    /// A capture could not be read.
    #[error("extract failed")]
    Extract(#[source] StageError),
    /// Rows could not be typed.
    #[error("normalise failed")]
    Normalise(#[source] StageError),
    /// Rows could not be checked.
    #[error("validate failed")]
    Validate(#[source] StageError),
    /// Rows could not be encoded.
    #[error("encode failed")]
    Encode(#[source] StageError),
    /// A release could not be written or compared.
    #[error("release failed")]
    Release(#[source] ReleaseError),
    /// The program itself is wrong.
    #[error("run failed")]
    Panic(#[source] PanicError),
}

/// The error of a stage whose own type is that of its files, of a document or of a library.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// A document.
    #[error(transparent)]
    Document(#[from] ExtractError),
    /// The file system.
    #[error(transparent)]
    File(#[from] FileError),
    /// Arrow.
    #[error(transparent)]
    Arrow(#[from] ArrowError),
    /// Parquet.
    #[error(transparent)]
    Parquet(#[from] ParquetError),
    /// References are a chain that is too long to be followed.
    #[error("rows refer to each other in chains of more than {max}")]
    TooDeep {
        /// The longest chain that is followed.
        max: usize,
    },
    /// The profile of a column.
    #[error("{0}")]
    Profile(String),
}

/// A source of which pages could not be fetched.
#[derive(Debug)]
pub struct IncompleteListing {
    /// The address of the source.
    pub address: String,
    /// The error of each missing page.
    pub missing: Vec<FetchError>,
}

/// A panic that was caught, by its message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the program has a defect, please report it: {message}")]
pub struct PanicError {
    /// The text that the panic was raised with.
    pub message: String,
}

impl RunError {
    /// An error of the stage `fetch`.
    pub(super) fn fetch(error: impl Into<FetchError>) -> Self {
        Self::Fetch(error.into())
    }

    /// An error of a capture.
    pub(super) fn capture(error: impl Into<CaptureError>) -> Self {
        Self::Capture(error.into())
    }

    /// An error of the stage `extract`.
    pub(super) fn extract(error: impl Into<StageError>) -> Self {
        Self::Extract(error.into())
    }

    /// An error of the stage `normalise`.
    pub(super) fn normalise(error: impl Into<StageError>) -> Self {
        Self::Normalise(error.into())
    }

    /// An error of the stage `validate`.
    pub(super) fn validate(error: impl Into<StageError>) -> Self {
        Self::Validate(error.into())
    }

    /// An error of the encoders.
    pub(super) fn encode(error: impl Into<StageError>) -> Self {
        Self::Encode(error.into())
    }

    /// An error of the stage `release`.
    pub(super) fn release(error: impl Into<ReleaseError>) -> Self {
        Self::Release(error.into())
    }

    /// The error of a panic with this payload.
    pub(super) fn panic(payload: &(dyn Any + Send)) -> Self {
        let message = payload.downcast_ref::<&str>().copied();
        let message = message.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        Self::Panic(PanicError { message: message.unwrap_or("a panic without a message").to_owned() })
    }

    /// The name of the stage, as events and reports give it.
    pub fn stage(&self) -> &'static str {
        match self {
            Self::Fetch(_) | Self::Listing(_) => "fetch",
            Self::Capture(_) => "capture",
            Self::Extract(_) => "extract",
            Self::Normalise(_) => "normalise",
            Self::Validate(_) => "validate",
            Self::Encode(_) => "encode",
            Self::Release(_) => "release",
            Self::Panic(_) => "run",
        }
    }

    /// The error of the stage as a sentence for people. Its values are not masked: its words are, once they are put together.
    pub fn message(&self) -> Message {
        match self {
            Self::Fetch(error) => error.message(),
            Self::Listing(listing) => listing.message(),
            Self::Capture(error) => error.message(),
            Self::Extract(error) | Self::Normalise(error) | Self::Validate(error) | Self::Encode(error) => {
                error.message()
            }
            Self::Release(error) => error.message(),
            Self::Panic(error) => Message::new("panic").with("cause", &error.message),
        }
    }

    /// The causes in English, from the error of the stage to the first one, masked. A cause that the one before quotes is
    /// left out.
    pub fn causes(&self) -> String {
        let mut text = String::new();
        let mut next = self.source();
        while let Some(cause) = next {
            let message = cause.to_string();
            if !text.contains(&message) {
                text.push_str(if text.is_empty() { "" } else { ": " });
                text.push_str(&message);
            }
            next = cause.source();
        }
        public::text(&text).into_owned()
    }
}

impl StageError {
    fn message(&self) -> Message {
        match self {
            Self::Document(error) => {
                let issue = error.issue();
                let cause =
                    issue.args.iter().fold(Message::new(issue.code), |all, (name, value)| all.with(name, value));
                Message::new("document").with("document", &error.document).with_message("cause", cause)
            }
            Self::File(error) => error.message(),
            Self::Arrow(error) => Message::verbatim(error),
            Self::Parquet(error) => Message::verbatim(error),
            Self::TooDeep { max } => Message::new("references-too-deep").with("max", max),
            Self::Profile(error) => Message::verbatim(error),
        }
    }
}

impl fmt::Display for IncompleteListing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} broke off: {}", self.address, self.causes())
    }
}

impl IncompleteListing {
    /// The source and the errors of its missing pages, as a sentence for people.
    pub fn message(&self) -> Message {
        let missing = self.missing.iter().map(FetchError::message).collect();
        Message::new("listing-broke-off").with("address", &self.address).with_messages("causes", missing)
    }

    /// The source and the errors of the missing pages, masked.
    pub fn masked(&self) -> String {
        public::text(&self.to_string()).into_owned()
    }

    /// The errors of the missing pages.
    pub(super) fn causes(&self) -> String {
        self.missing.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }
}

impl Error for IncompleteListing {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.missing.first().map(|error| error as _)
    }
}

#[cfg(test)]
mod tests {
    use std::{io, path::Path};

    use super::*;
    use crate::{
        encode::datapackage::Fault,
        model::messages::{Locale, Messages},
        state::journal::JournalError,
    };

    #[test]
    fn the_causes_are_kept_to_the_first_one_and_said_once() {
        let system = std::io::Error::other("the disk is gone");
        let error = RunError::capture(FileError::at("read", Path::new("a.warc"))(system));
        assert_eq!((error.stage(), error.causes().as_str()), ("capture", "cannot read a.warc: the disk is gone"));
        assert!(matches!(error.source().and_then(|e| e.downcast_ref()), Some(CaptureError::File(_))));
        let arrow = RunError::validate(ArrowError::ComputeError("no column".to_owned()));
        assert_eq!(arrow.causes(), "Compute error: no column");
    }

    /// Errors of files and of releases, as message and English text.
    fn stored() -> Vec<(Message, String)> {
        let file = |action, kind| FileError::at(action, Path::new("a/b"))(io::Error::from(kind));
        let mut all: Vec<_> = ["read", "write in", "begin", "create", "exchange", "list", "lock", "look at", "open"]
            .into_iter()
            .chain(["remove", "rename", "replace", "sync", "use", "write", "read in"])
            .map(|action| file(action, io::ErrorKind::NotFound))
            .map(|error| (error.message(), error.to_string().replace(" in a/b", " a/b")))
            .collect();
        let captures = [
            CaptureError::File(file("read", io::ErrorKind::PermissionDenied)),
            CaptureError::Damaged { path: "a".into() },
            CaptureError::Erased { sha256: "00".to_owned() },
        ];
        all.extend(captures.iter().map(|error| (error.message(), error.to_string())));
        let faults = ["a", "b"].map(|name| Fault::Missing(name.to_owned()));
        let faults = faults.into_iter().chain([Fault::Package, Fault::Size("c".to_owned())]);
        let faults = faults.chain([Fault::Content("d".to_owned()), Fault::Extra("e".to_owned())]).collect();
        let parquet = ParquetError::General("cut".to_owned());
        let releases = [
            ReleaseError::File(file("write", io::ErrorKind::StorageFull)),
            ReleaseError::Journal(JournalError::Damaged { path: "a".into() }),
            ReleaseError::Arrow(ArrowError::ComputeError("a".to_owned())),
            ReleaseError::Parquet { name: "a".to_owned(), error: parquet },
            ReleaseError::Damaged { dataset: "a".to_owned(), version: "b".to_owned(), faults },
            ReleaseError::Missing { path: "a".into() },
        ];
        all.extend(releases.iter().map(|error| (error.message(), error.to_string())));
        all
    }

    /// Errors of the stage `fetch`, as message and English text.
    fn fetched() -> Vec<(Message, String)> {
        let text = || "a".to_owned();
        let all = [
            FetchError::Input { error: FileError::at("read", Path::new("a/b"))(io::ErrorKind::NotFound.into()) },
            FetchError::NoRelease { dataset: text() },
            FetchError::DamagedRelease { dataset: text(), file: text() },
            FetchError::TooLarge { from: text(), limit: 7 },
            FetchError::Status { address: text(), status: 503, tries: 3 },
            FetchError::Status { address: text(), status: 404, tries: 1 },
            FetchError::Network { address: text(), reason: text(), tries: 2 },
            FetchError::Later { address: text(), seconds: 60 },
            FetchError::Private { address: text(), reason: text() },
            FetchError::Redirects { address: text(), limit: 5 },
            FetchError::Robots { address: text() },
            FetchError::Secret { name: text(), source_id: text() },
            FetchError::SecretLeak { address: text() },
            FetchError::NoEnd { address: text() },
            FetchError::NotNotified { channel: "mail", reason: text() },
            FetchError::NotStored,
            FetchError::Unexpected { address: text(), reason: text() },
            FetchError::NotRelease { address: text(), reason: text() },
            FetchError::NoSample { source_id: text() },
            FetchError::NotKept { address: text() },
            FetchError::Scheme { address: text() },
        ];
        let mut all: Vec<_> = all.iter().map(|error| (error.message(), error.to_string())).collect();
        let missing = vec![FetchError::NotStored, FetchError::Scheme { address: text() }];
        let listing = IncompleteListing { address: text(), missing };
        all.push((listing.message(), listing.to_string()));
        all
    }

    /// The English message of an error is its `Display`, but for the words of the system; the Portuguese one is another.
    #[test]
    fn every_error_has_its_message_in_both_languages() {
        let [portuguese, english] = Locale::ALL.map(Messages::for_locale);
        for (message, display) in stored().into_iter().chain(fetched()) {
            let text = english.error(&message);
            assert!(text == display || display.contains("a/b") && text.contains("a/b: "), "{text}\n{display}");
            let translated = portuguese.error(&message);
            assert!(translated != text && !translated.contains("{$"), "{translated}");
        }
    }

    /// An error on its way from the network to the screen.
    #[test]
    fn an_error_is_in_one_language() {
        let error = RunError::Fetch(FetchError::NotKept { address: "https://example.pt/".to_owned() });
        let text = Messages::for_locale(Locale::Pt).error(&error.message());
        assert!(text.starts_with("não há captura guardada de https://example.pt/"), "{text}");
    }

    #[test]
    fn the_causes_show_no_number_of_a_person() {
        let error = RunError::fetch(FetchError::NotKept { address: "https://example.pt/123456789".to_owned() });
        assert!(!error.causes().contains("123456789"), "{}", error.causes());
    }
}
