//! What may be asked to be done.

use std::{net::SocketAddr, path::PathBuf};

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Pipelines to run [default: all]
    #[arg(value_name = "PIPELINE")]
    pub(crate) names: Vec<String>,
    /// Read the bundled samples; write output/sample and .seara/sample
    #[arg(long)]
    pub(crate) sample: bool,
    /// Read this file or address in place of a source's own
    #[arg(long = "input", value_name = "SOURCE=PATH|URL")]
    pub(crate) inputs: Vec<String>,
    /// The run's clock, RFC 3339 [default: now]
    #[arg(long, value_name = "INSTANT")]
    pub(crate) at: Option<DateTime<Utc>>,
    /// Read the captures again, without the network
    #[arg(long)]
    pub(crate) offline: bool,
    /// Only what its [schedule] says is due
    #[arg(long, conflicts_with = "sample")]
    pub(crate) due: bool,
    /// Do everything but publish
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Begin anew where no whole release is here to compare with; read none back from where it is served
    #[arg(long)]
    pub(crate) first: bool,
    /// Write how every pipeline stands as OpenMetrics text
    #[arg(long, value_name = "FILE")]
    pub(crate) metrics: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Schedule {
    /// Keep how every pipeline stands in a file, as OpenMetrics text
    #[arg(long, value_name = "FILE")]
    pub(crate) metrics: Option<PathBuf>,
    /// Give the same to whoever asks for /metrics here, such as 127.0.0.1:9464
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) metrics_listen: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub(crate) struct Withdraw {
    /// Dataset
    pub(crate) dataset: String,
    /// Version to take back [default: the one that is shown]
    #[arg(conflicts_with = "table")]
    pub(crate) version: Option<String>,
    /// Why: it is published beside what is left
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// Take back a record of this table
    #[arg(long, requires = "key")]
    pub(crate) table: Option<String>,
    /// The record's key; the parts of a longer key are joined by `/`
    #[arg(long, requires = "table")]
    pub(crate) key: Option<String>,
    /// Only this value of the record
    #[arg(long, requires = "key")]
    pub(crate) field: Option<String>,
    /// Of the runs over samples
    #[arg(long)]
    pub(crate) sample: bool,
    /// The day that is written down, RFC 3339 [default: now]
    #[arg(long, value_name = "INSTANT")]
    pub(crate) at: Option<DateTime<Utc>>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Captures {
    /// Show every capture, and how many releases rest on it
    List,
    /// Write all captures into one WARC file
    Export {
        /// The file, such as captures.warc.gz
        file: PathBuf,
    },
    /// Remove captures on which no kept release rests
    Prune {
        /// Only those whose bytes were first seen before so many days
        #[arg(long, value_name = "DAYS", default_value_t = 30)]
        older_than: u32,
        /// Only tell which
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Quarantine {
    /// Show what is set aside
    List {
        /// Dataset [default: all]
        dataset: Option<String>,
    },
    /// Print it as CSV, to be corrected
    Export {
        /// Dataset
        dataset: String,
    },
    /// Write the corrections down and run again over the same captures
    Replay {
        /// Dataset
        dataset: String,
        /// The corrected CSV
        file: PathBuf,
    },
}
