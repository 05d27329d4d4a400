//! Errors of fetching.

use super::gap::Gap;
use crate::{
    model::message::Message,
    state::{FileError, captures::CaptureError},
};

/// Why a source could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file that `--input` names cannot be read.
    #[error("{error}: check the path given with --input")]
    Input {
        /// The error of the file.
        error: FileError,
    },
    /// A dataset that is read has no release yet.
    #[error("the dataset {dataset} has no release yet: run it first")]
    NoRelease {
        /// The dataset.
        dataset: String,
    },
    /// A table of a dataset that is read differs from the published one.
    #[error(
        "{file} is not the table that its package describes: run {dataset} to publish it again, or publish another release with `seara rollback {dataset}`"
    )]
    DamagedRelease {
        /// The dataset.
        dataset: String,
        /// The table's file.
        file: String,
    },
    /// A requested capture is missing or damaged.
    #[error(transparent)]
    Capture(#[from] CaptureError),
    /// The response has more bytes than the source allows.
    #[error("{from} is larger than {limit} bytes: raise `max_bytes` of the source if that is right")]
    TooLarge {
        /// Address or path.
        from: String,
        /// The limit.
        limit: u64,
    },
    /// The server responded with an error status.
    #[error("{address} answered {status}{}", after(*tries))]
    Status {
        /// Address.
        address: String,
        /// HTTP status.
        status: u16,
        /// Number of attempts.
        tries: u32,
    },
    /// The server could not be reached, or the connection broke.
    #[error("cannot fetch {address}: {reason}{}", after(*tries))]
    Network {
        /// Address.
        address: String,
        /// What went wrong.
        reason: String,
        /// Number of attempts.
        tries: u32,
    },
    /// The pages of a listing do not agree with what they say of its size.
    #[error("the listing of {address} is incomplete: {gap}")]
    NotWhole {
        /// The address of the source.
        address: String,
        /// What is missing.
        gap: Gap,
    },
    /// The server asks to wait longer than a run waits.
    #[error("{address} asks to wait {seconds} seconds: run it again later")]
    Later {
        /// Address.
        address: String,
        /// Seconds to wait.
        seconds: u64,
    },
    /// The address is not on the public network.
    #[error(
        "{address} is not requested: {reason}; if that is right, allow it with `allow_address` of the source or --allow-address"
    )]
    Private {
        /// Address.
        address: String,
        /// Its network address.
        reason: String,
    },
    /// There were too many redirects.
    #[error("{address} leads to more than {limit} redirects")]
    Redirects {
        /// The address of the first request.
        address: String,
        /// The limit.
        limit: usize,
    },
    /// The robots.txt of the host does not allow the address.
    #[error(
        "the robots.txt of its host does not allow fetching {address}: ask the publisher, or write the reason for an exemption as `robots_exempt` of the source"
    )]
    Robots {
        /// Address.
        address: String,
    },
    /// A secret that the environment lacks.
    #[error("the environment has no {name}, which a header of the source {source_id} needs")]
    Secret {
        /// Name of the variable.
        name: String,
        /// The source's id.
        source_id: String,
    },
    /// A request would send a secret of the source to another server.
    #[error(
        "{address} is not requested: it contains a secret of the source, and is not on the server for which the secret is; inform the publisher"
    )]
    SecretLeak {
        /// Address.
        address: String,
    },
    /// Responses without a length that differed each time.
    #[error(
        "{address} gives no length and sent another answer each time, so that none is known to be complete: write in `contains` of `[source.expect]` what a complete answer contains"
    )]
    NoEnd {
        /// Address.
        address: String,
    },
    /// A notice that could not be sent.
    #[error("no notice was sent by {channel}: {reason}; the next run tries again")]
    NotNotified {
        /// The channel, as `[notify]` names it.
        channel: &'static str,
        /// What went wrong.
        reason: String,
    },
    /// The caller could not store the pages, and reports the cause itself.
    #[error("the pages that arrive cannot be stored")]
    NotStored,
    /// The response does not meet the expectations of the source.
    #[error("the answer of {address} {reason}")]
    Unexpected {
        /// Address.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// What is served is not a complete release.
    #[error("{address}: {reason}; correct what is served there, or give --first to start again")]
    NotRelease {
        /// Address of its folder.
        address: String,
        /// What is wrong.
        reason: String,
    },
    /// A source without a bundled sample.
    #[error("the source {source_id} has no sample: name one with `sample = \"samples/…\"`")]
    NoSample {
        /// The source's id.
        source_id: String,
    },
    /// There is no capture of the source.
    #[error("no capture of {address} is kept: run it once with the network")]
    NotKept {
        /// Address.
        address: String,
    },
    /// The scheme of the address is not supported.
    #[error("{address}: only file:, http: and https: addresses can be fetched")]
    Scheme {
        /// Address.
        address: String,
    },
}

impl FetchError {
    /// The error as a sentence for people.
    pub fn message(&self) -> Message {
        let at = |code, address: &String| Message::new(code).with("address", address);
        match self {
            Self::File(error) => error.message(),
            Self::Input { error } => Message::new("fetch-input").with_message("cause", error.message()),
            Self::Capture(error) => error.message(),
            Self::NoRelease { dataset } => Message::new("fetch-no-release").with("dataset", dataset),
            Self::DamagedRelease { dataset, file } => {
                Message::new("fetch-damaged-release").with("dataset", dataset).with("file", file)
            }
            Self::TooLarge { from, limit } => at("fetch-too-large", from).with("limit", limit),
            Self::Status { address, status, tries } => {
                at("fetch-status", address).with("status", status).with_messages("tries", times(*tries))
            }
            Self::Network { address, reason, tries } => {
                at("fetch-network", address).with("cause", reason).with_messages("tries", times(*tries))
            }
            Self::NotWhole { address, gap } => at("fetch-not-whole", address).with_messages("gap", vec![gap.message()]),
            Self::Later { address, seconds } => at("fetch-later", address).with("seconds", seconds),
            Self::Private { address, reason } => at("fetch-private", address).with("cause", reason),
            Self::Redirects { address, limit } => at("fetch-redirects", address).with("limit", limit),
            Self::Robots { address } => at("fetch-robots", address),
            Self::Secret { name, source_id } => {
                Message::new("fetch-secret").with("name", name).with("source", source_id)
            }
            Self::SecretLeak { address } => at("fetch-secret-leak", address),
            Self::NoEnd { address } => at("fetch-no-end", address),
            Self::NotNotified { channel, reason } => {
                Message::new("fetch-not-notified").with("channel", channel).with("cause", reason)
            }
            Self::NotStored => Message::new("fetch-not-stored"),
            Self::Unexpected { address, reason } => at("fetch-unexpected", address).with("cause", reason),
            Self::NotRelease { address, reason } => at("fetch-not-release", address).with("cause", reason),
            Self::NoSample { source_id } => Message::new("fetch-no-sample").with("source", source_id),
            Self::NotKept { address } => at("fetch-no-capture", address),
            Self::Scheme { address } => at("fetch-scheme", address),
        }
    }

    /// Whether the page may be available at another time, so that the rest of its listing is still used.
    pub(super) fn is_transient(&self) -> bool {
        matches!(self, Self::Status { .. } | Self::Network { .. } | Self::Later { .. } | Self::NoEnd { .. })
    }
}

/// The number of attempts, if there was more than one.
fn times(tries: u32) -> Vec<Message> {
    if tries > 1 { vec![Message::new("tries").with("n", tries)] } else { Vec::new() }
}

fn after(tries: u32) -> String {
    if tries > 1 { format!(", {tries} times") } else { String::new() }
}
