//! Source → bytes: a file, or one plain GET, each within limits.
//!
//! In goes a source, or what `--input` puts in its place; out come bytes and where they came from.
//! Async stays inside this module. `published` reads a release back from
//! where it is served. Read next: `http`.

mod http;
mod published;

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

pub use self::published::{Release, published};
use crate::{
    spec::pipeline::Source,
    state::{
        FileError,
        captures::{self, CaptureError, Fetched},
        layout::Layout,
    },
};

/// Why nothing was fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file given in place of a source cannot be read.
    #[error("{error}: check the path given with --input")]
    Input {
        /// What the system said of it.
        error: FileError,
    },
    /// A capture that is asked for is not there, or damaged.
    #[error(transparent)]
    Capture(#[from] CaptureError),
    /// More bytes than the source may have.
    #[error("{from} is larger than {limit} bytes: raise `max_bytes` of the source if that is right")]
    TooLarge {
        /// Address or path.
        from: String,
        /// The limit.
        limit: u64,
    },
    /// The server's answer was not the document.
    #[error("{address} answered {status}")]
    Status {
        /// Address.
        address: String,
        /// HTTP status.
        status: u16,
    },
    /// The server could not be reached, or broke off.
    #[error("cannot fetch {address}: {told}")]
    Network {
        /// Address.
        address: String,
        /// What went wrong.
        told: String,
    },
    /// What is served as a release is none, or not whole.
    #[error("{address}: {told}; mend what is served there, or give --first to begin anew")]
    NotRelease {
        /// Address of its folder.
        address: String,
        /// What is wrong.
        told: String,
    },
    /// A source without a bundled sample.
    #[error("the source {source_id} has no sample: name one with `sample = \"samples/…\"`")]
    NoSample {
        /// The source's id.
        source_id: String,
    },
    /// An address of a kind that cannot be fetched.
    #[error("{address}: only file:, http: and https: addresses can be fetched")]
    Scheme {
        /// Address.
        address: String,
    },
}

/// What is fetched in place of a source's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instead {
    /// Nothing: the address itself.
    Address,
    /// The bundled sample.
    Sample,
    /// A path or address from the command line.
    Input(String),
    /// Bytes that are kept already, by their sha256.
    Kept(String),
}

/// Fetches a source.
///
/// # Errors
/// When the bytes cannot be had whole within the source's limits.
pub fn fetch(source: &Source, instead: &Instead, layout: &Layout) -> Result<Fetched, FetchError> {
    let from = match instead {
        Instead::Address => source.url.clone(),
        Instead::Sample => {
            let sample = source.sample.as_ref().ok_or_else(|| FetchError::NoSample { source_id: source.id.clone() })?;
            return file(sample, source);
        }
        Instead::Input(text) => text.clone(),
        Instead::Kept(sha256) => {
            let kept = captures::load(layout, sha256)?;
            let (address, read_from) = (source.url.clone(), format!("capture {sha256}"));
            return Ok(Fetched { bytes: kept.bytes, address, read_from, media_type: kept.media_type });
        }
    };
    match url::Url::parse(&from) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => {
            http::get(&url, source.max_bytes).map(|answer| Fetched {
                bytes: answer.bytes,
                address: source.url.clone(),
                read_from: url.to_string(),
                media_type: answer.media_type,
            })
        }
        Ok(url) if url.scheme() == "file" => {
            let path = url.to_file_path().map_err(|()| FetchError::Scheme { address: from.clone() })?;
            file(&path, source)
        }
        Ok(url) if from.contains("://") => Err(FetchError::Scheme { address: url.into() }),
        _ => file(&PathBuf::from(&from), source),
    }
    .map_err(|error| match (error, instead) {
        (FetchError::File(error), Instead::Input(_)) => FetchError::Input { error },
        (other, _) => other,
    })
}

fn file(path: &Path, source: &Source) -> Result<Fetched, FetchError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(FileError::at("read", path))?;
    file.take(source.max_bytes + 1).read_to_end(&mut bytes).map_err(FileError::at("read", path))?;
    if bytes.len() as u64 > source.max_bytes {
        return Err(FetchError::TooLarge { from: path.display().to_string(), limit: source.max_bytes });
    }
    Ok(Fetched { bytes, address: source.url.clone(), read_from: path.display().to_string(), media_type: None })
}
