//! What may be asked on the command line.

use std::{net::SocketAddr, path::PathBuf};

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};

use super::words::Language;
use crate::spec::Folders;

/// Harvests the records of public projects and commitments, and publishes them as typed, traceable
/// open data.
#[derive(Debug, Parser)]
#[command(name = "seara", version, about)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) global: Global,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Read the sources and publish what changed
    Run(Run),
    /// Judge every pipeline, schema and seara.toml; no network
    Check {
        /// Tell what a code means, why it matters and how to mend it
        #[arg(long, value_name = "CODE")]
        explain: Option<String>,
    },
    /// Show a document's blocks, the rule that took each, and what is unaccounted
    Inspect(Inspect),
    /// Show where a published value comes from
    Explain(Explain),
    /// Show what changed between two releases
    Diff(Diff),
    /// Show the releases that are kept, or since when a record and its values are known
    History(History),
    /// Publish a release that waits for a person's word
    Approve {
        /// Dataset
        dataset: String,
        /// Version that must be the one that waits
        version: Option<String>,
        /// Of the runs over samples
        #[arg(long)]
        sample: bool,
    },
    /// Show an older release again
    Rollback {
        /// Dataset
        dataset: String,
        /// Version to show [default: the one before the present one]
        version: Option<String>,
        /// Among the releases made from samples
        #[arg(long)]
        sample: bool,
    },
    /// Take a release, a record or a value back, everywhere
    Withdraw(Withdraw),
    /// What a refused run set aside: look at it, correct it, try again
    Quarantine {
        #[command(subcommand)]
        what: Quarantine,
        /// Of the runs over samples
        #[arg(long, global = true)]
        sample: bool,
    },
    /// Read one document from standard input, under limits: how this program calls itself
    #[command(hide = true)]
    Worker,
    /// What is kept of the sources: show it, give it out as WARC, or prune it
    Captures {
        #[command(subcommand)]
        what: Captures,
        /// Of the runs over samples
        #[arg(long, global = true)]
        sample: bool,
    },
    /// Run pipelines by their [schedule] until told to stop
    Schedule(Schedule),
    /// Serve what is published over HTTP, until told to stop
    Serve {
        /// Address and port
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8000")]
        listen: SocketAddr,
        /// What was made from samples
        #[arg(long)]
        sample: bool,
    },
    /// Write a pipeline, a schema and a sample that run as they are
    New {
        /// Name of the pipeline: lower-case letters, digits and hyphens
        name: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct Run {
    /// Pipelines to run [default: all]
    #[arg(value_name = "PIPELINE")]
    pub(super) names: Vec<String>,
    /// Read the bundled samples; write output/sample and .seara/sample
    #[arg(long)]
    pub(super) sample: bool,
    /// Read this file or address in place of a source's own
    #[arg(long = "input", value_name = "SOURCE=PATH|URL")]
    pub(super) inputs: Vec<String>,
    /// The run's clock, RFC 3339 [default: now]
    #[arg(long, value_name = "INSTANT")]
    pub(super) at: Option<DateTime<Utc>>,
    /// Read the captures again, without the network
    #[arg(long)]
    pub(super) offline: bool,
    /// Only what its [schedule] says is due
    #[arg(long, conflicts_with = "sample")]
    pub(super) due: bool,
    /// Do everything but publish
    #[arg(long)]
    pub(super) dry_run: bool,
    /// With an empty memory begin anew; do not read the last release back from where it is served
    #[arg(long)]
    pub(super) first: bool,
    /// Write how every pipeline stands as OpenMetrics text
    #[arg(long, value_name = "FILE")]
    pub(super) metrics: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Schedule {
    /// Keep how every pipeline stands in a file, as OpenMetrics text
    #[arg(long, value_name = "FILE")]
    pub(super) metrics: Option<PathBuf>,
    /// Give the same to whoever asks for /metrics here, such as 127.0.0.1:9464
    #[arg(long, value_name = "ADDRESS")]
    pub(super) metrics_listen: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub(super) struct History {
    /// Pipeline [default: all]
    pub(super) name: Option<String>,
    /// Table of a record
    #[arg(requires = "key")]
    pub(super) table: Option<String>,
    /// Key of the record; the parts of a longer key are joined by `/`
    pub(super) key: Option<String>,
    /// Tell when each pipeline runs next, and which data are older than their frequency says
    #[arg(long, conflicts_with_all = ["table", "sample"])]
    pub(super) due: bool,
    /// The clock of --due, RFC 3339 [default: now]
    #[arg(long, value_name = "INSTANT", requires = "due")]
    pub(super) at: Option<DateTime<Utc>>,
    /// Look in the releases made from samples
    #[arg(long)]
    pub(super) sample: bool,
}

#[derive(Debug, Args)]
pub(super) struct Withdraw {
    /// Dataset
    pub(super) dataset: String,
    /// Version to take back [default: the one that is shown]
    #[arg(conflicts_with = "table")]
    pub(super) version: Option<String>,
    /// Why: it is published beside what is left
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: String,
    /// Take back a record of this table
    #[arg(long, requires = "key")]
    pub(super) table: Option<String>,
    /// The record's key; the parts of a longer key are joined by `/`
    #[arg(long, requires = "table")]
    pub(super) key: Option<String>,
    /// Only this value of the record
    #[arg(long, requires = "key")]
    pub(super) field: Option<String>,
    /// Of the runs over samples
    #[arg(long)]
    pub(super) sample: bool,
    /// The day that is written down, RFC 3339 [default: now]
    #[arg(long, value_name = "INSTANT")]
    pub(super) at: Option<DateTime<Utc>>,
}

#[derive(Debug, Args)]
pub(super) struct Inspect {
    /// The document
    pub(super) document: PathBuf,
    /// Read it by this pipeline's recipe
    #[arg(long)]
    pub(super) pipeline: Option<String>,
    /// Only this page
    #[arg(long)]
    pub(super) page: Option<usize>,
    /// Draw the page (the first, or --page) with its blocks in colours by rule, as PNG
    #[arg(long, value_name = "FILE")]
    pub(super) picture: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// Dataset
    pub(super) dataset: String,
    /// Table
    pub(super) table: String,
    /// Key of the row; the parts of a longer key are joined by `/`
    pub(super) key: String,
    /// Column [default: all]
    pub(super) field: Option<String>,
    /// Draw the page with the value's box, as PNG
    #[arg(long, value_name = "FILE")]
    pub(super) picture: Option<PathBuf>,
    /// Look in the releases made from samples
    #[arg(long)]
    pub(super) sample: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Captures {
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
pub(super) enum Quarantine {
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

#[derive(Debug, Args)]
pub(super) struct Diff {
    /// Dataset
    pub(super) dataset: String,
    /// Version before [default: the one before B]
    pub(super) before: Option<String>,
    /// Version after [default: the one that is shown]
    pub(super) after: Option<String>,
    /// Look in the releases made from samples
    #[arg(long)]
    pub(super) sample: bool,
}

#[derive(Debug, Args)]
pub(super) struct Global {
    /// Folder of the pipelines
    #[arg(long, global = true, value_name = "DIR", default_value = "pipelines")]
    pub(super) pipelines: PathBuf,
    /// Folder of the schemas
    #[arg(long, global = true, value_name = "DIR", default_value = "schemas")]
    pub(super) schemas: PathBuf,
    /// Where releases go [default: output]
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    /// Where captures and memory go [default: .seara]
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) state: Option<PathBuf>,
    /// Print events, an object a line
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Language of the words [default: that of the locale]
    #[arg(long, global = true, value_enum)]
    pub(super) lang: Option<Language>,
    /// A private address that may be asked, such as 127.0.0.1:8000
    #[arg(long, global = true, value_name = "HOST[:PORT]")]
    pub(super) allow_address: Vec<String>,
    /// How long to wait for another command that is writing
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 30)]
    pub(super) wait: u64,
}

impl Global {
    /// Where the specs stand: `seara.toml` lies beside the pipelines' folder.
    pub(super) fn folders(&self) -> Folders {
        let beside = self.pipelines.parent().unwrap_or(std::path::Path::new(""));
        Folders { pipelines: self.pipelines.clone(), schemas: self.schemas.clone(), site: beside.join("seara.toml") }
    }
}
