//! Arguments of the commands that write.

use std::{net::SocketAddr, path::PathBuf};

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Pipelines to run [default: all]
    #[arg(value_name = "PIPELINE")]
    pub(crate) names: Vec<String>,
    /// Read the bundled samples; write to output/sample and .seara/sample
    #[arg(long)]
    pub(crate) sample: bool,
    /// Read this file or address instead of the source's address
    #[arg(long = "input", value_name = "SOURCE=PATH|URL")]
    pub(crate) inputs: Vec<String>,
    /// Time of the run, RFC 3339 [default: now]
    #[arg(long, value_name = "INSTANT")]
    pub(crate) at: Option<DateTime<Utc>>,
    /// Read the kept captures; no network
    #[arg(long)]
    pub(crate) offline: bool,
    /// Run only pipelines that are due by their [schedule]
    #[arg(long, conflicts_with = "sample")]
    pub(crate) due: bool,
    /// Run everything but do not publish
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Publish without comparing when no intact release is here; do not restore one from base_url
    #[arg(long)]
    pub(crate) first: bool,
    /// Write the status of every pipeline to a file, as OpenMetrics text
    #[arg(long, value_name = "FILE")]
    pub(crate) metrics: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Schedule {
    /// Keep the status of every pipeline in a file, as OpenMetrics text
    #[arg(long, value_name = "FILE")]
    pub(crate) metrics: Option<PathBuf>,
    /// Serve the same at /metrics on this address, such as 127.0.0.1:9464
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) metrics_listen: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub(crate) struct Withdraw {
    /// Dataset
    pub(crate) dataset: String,
    /// Version to withdraw [default: the published one]
    #[arg(conflicts_with = "table")]
    pub(crate) version: Option<String>,
    /// Reason; it is published
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// Table of the record to withdraw
    #[arg(long, requires = "key")]
    pub(crate) table: Option<String>,
    /// Key of the record; parts of a composite key are joined by `/`
    #[arg(long, requires = "table")]
    pub(crate) key: Option<String>,
    /// Withdraw only this value of the record
    #[arg(long, requires = "key")]
    pub(crate) field: Option<String>,
    /// Use the releases made from samples
    #[arg(long)]
    pub(crate) sample: bool,
    /// Date of the withdrawal, RFC 3339 [default: now]
    #[arg(long, value_name = "INSTANT")]
    pub(crate) at: Option<DateTime<Utc>>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Captures {
    /// List every capture, with the number of releases that use it
    List,
    /// Write all captures to one WARC file
    Export {
        /// File, such as captures.warc.gz
        file: PathBuf,
    },
    /// Remove captures that no kept release uses
    Prune {
        /// Only captures first seen more than this many days ago
        #[arg(long, value_name = "DAYS", default_value_t = 30)]
        older_than: u32,
        /// List them and remove nothing
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Quarantine {
    /// List the rows in quarantine
    List {
        /// Dataset [default: all]
        dataset: Option<String>,
    },
    /// Print the rows in quarantine as CSV, for correction
    Export {
        /// Dataset
        dataset: String,
    },
    /// Add the corrections to the lookups and run again over the same captures
    Replay {
        /// Dataset
        dataset: String,
        /// Corrected CSV
        file: PathBuf,
    },
}
