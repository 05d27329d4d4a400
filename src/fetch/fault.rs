//! Why nothing was fetched.

use crate::{
    model::message::Message,
    state::{FileError, captures::CaptureError},
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
    /// A dataset that is read has no release yet.
    #[error("the dataset {dataset} has no release yet: run it first")]
    NoRelease {
        /// The dataset.
        dataset: String,
    },
    /// A table of a dataset that is read is not the one that was published.
    #[error(
        "{file} is not the table that its package tells: run {dataset} to publish it anew, or show another release with `seara rollback {dataset}`"
    )]
    DamagedRelease {
        /// The dataset.
        dataset: String,
        /// The table's file.
        file: String,
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
    #[error("{address} answered {status}{}", after(*tries))]
    Status {
        /// Address.
        address: String,
        /// HTTP status.
        status: u16,
        /// How often it was asked.
        tries: u32,
    },
    /// The server could not be reached, or broke off.
    #[error("cannot fetch {address}: {reason}{}", after(*tries))]
    Network {
        /// Address.
        address: String,
        /// What went wrong.
        reason: String,
        /// How often it was asked.
        tries: u32,
    },
    /// A server asks to wait longer than a run does.
    #[error("{address} asks to wait {seconds} seconds: run it again later")]
    Later {
        /// Address.
        address: String,
        /// How long.
        seconds: u64,
    },
    /// An address that leads to a network that is not public.
    #[error(
        "{address} is not asked: {reason}; if that is right, name it by `allow_address` of the source or --allow-address"
    )]
    Private {
        /// Address.
        address: String,
        /// What it leads to.
        reason: String,
    },
    /// One redirect too many.
    #[error("{address} leads on and on: more than {limit} redirects")]
    Redirects {
        /// The address that was asked first.
        address: String,
        /// The limit.
        limit: usize,
    },
    /// The host's robots.txt says no.
    #[error(
        "{address} is not to be fetched, says the robots.txt of its host: ask the publisher, or write the reason for an exemption as `robots_exempt` of the source"
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
    /// An address of somebody else in which a secret of the source stands.
    #[error(
        "{address} is not asked: it holds a secret of the source, and is not of the server that the secret is for; tell the publisher"
    )]
    Betrayed {
        /// Address.
        address: String,
    },
    /// An answer that was another each time, and none of which told its length.
    #[error(
        "{address} tells no length and gave another answer each time, so that nobody knows whether one is whole: say by `contains` in `[source.expect]` what a whole one holds"
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
    /// Whoever asked for the pages can take no more of them, and says why itself.
    #[error("the pages that come cannot be kept")]
    NotStored,
    /// An answer that is not what the source expects.
    #[error("the answer of {address} {reason}")]
    Unexpected {
        /// Address.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// What is served as a release is none, or not whole.
    #[error("{address}: {reason}; mend what is served there, or give --first to begin anew")]
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
    /// A source of which nothing is kept.
    #[error("no capture of {address} is kept: run it once with the network")]
    NotKept {
        /// Address.
        address: String,
    },
    /// An address of a kind that cannot be fetched.
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
            Self::Later { address, seconds } => at("fetch-later", address).with("seconds", seconds),
            Self::Private { address, reason } => at("fetch-private", address).with("cause", reason),
            Self::Redirects { address, limit } => at("fetch-redirects", address).with("limit", limit),
            Self::Robots { address } => at("fetch-robots", address),
            Self::Secret { name, source_id } => {
                Message::new("fetch-secret").with("name", name).with("source", source_id)
            }
            Self::Betrayed { address } => at("fetch-betrayed", address),
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

    /// Whether a page is missing that may come another time: the rest of its listing is still worth having.
    pub(super) fn breaks_off(&self) -> bool {
        matches!(self, Self::Status { .. } | Self::Network { .. } | Self::Later { .. } | Self::NoEnd { .. })
    }
}

/// How often something was tried, where it was more than once.
fn times(tries: u32) -> Vec<Message> {
    if tries > 1 { vec![Message::new("tries").with("n", tries)] } else { Vec::new() }
}

fn after(tries: u32) -> String {
    if tries > 1 { format!(", {tries} times") } else { String::new() }
}
