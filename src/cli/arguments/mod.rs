//! The command line: the commands and the options of all of them. Read next: `write`, `read`.

// `--help` shows these docs: `[schedule]` is a table of TOML there, no link.
#![allow(rustdoc::broken_intra_doc_links)]

mod read;
mod write;

use std::{net::SocketAddr, path::PathBuf};

use clap::{
    Args, Parser, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};

pub(super) use self::{
    read::{Diff, Explain, History, Inspect},
    write::{Captures, Quarantine, Run, Schedule, Withdraw},
};
use crate::{model::messages::Locale, run::Resources, spec::Folders};

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
    /// Read the sources and publish new releases
    Run(Run),
    /// Check every pipeline, schema and seara.toml; no network
    Check {
        /// Explain the code of an issue: meaning, reason and fix
        #[arg(long, value_name = "CODE")]
        explain: Option<String>,
    },
    /// Show the blocks of a document, the rule that reads each, and the unaccounted text
    Inspect(Inspect),
    /// Show the evidence of a published value
    Explain(Explain),
    /// Show the changes between two releases
    Diff(Diff),
    /// List the kept releases, or show the history of a record
    History(History),
    /// Publish a release that is pending review
    Approve {
        /// Dataset
        dataset: String,
        /// Version that must be the pending one
        version: Option<String>,
        /// Use the releases made from samples
        #[arg(long)]
        sample: bool,
    },
    /// Publish an older release again
    Rollback {
        /// Dataset
        dataset: String,
        /// Version to publish [default: the one before the published one]
        version: Option<String>,
        /// Use the releases made from samples
        #[arg(long)]
        sample: bool,
    },
    /// Withdraw a release, a record or a value everywhere
    Withdraw(Withdraw),
    /// List, correct and replay rejected rows
    Quarantine {
        #[command(subcommand)]
        what: Quarantine,
        /// Use the releases made from samples
        #[arg(long, global = true)]
        sample: bool,
    },
    /// Read one document from standard input, under limits (internal)
    #[command(hide = true)]
    Worker,
    /// List, export (WARC) or prune the captures
    Captures {
        #[command(subcommand)]
        what: Captures,
        /// Use the releases made from samples
        #[arg(long, global = true)]
        sample: bool,
    },
    /// Run pipelines by their [schedule] until stopped
    Schedule(Schedule),
    /// Score the metadata of each published dataset, with the missing points
    Score {
        /// Datasets [default: all]
        #[arg(value_name = "DATASET")]
        names: Vec<String>,
        /// Use the releases made from samples
        #[arg(long)]
        sample: bool,
    },
    /// Serve the published releases over HTTP until stopped
    Serve {
        /// Address and port
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8000")]
        listen: SocketAddr,
        /// Serve the releases made from samples
        #[arg(long)]
        sample: bool,
    },
    /// Show the changes that a push to a portal would make
    Plan {
        /// Name of the portal in seara.toml
        portal: String,
        /// Datasets [default: all]
        datasets: Vec<String>,
    },
    /// Publish to a portal; repeating it changes nothing
    Push {
        /// Name of the portal in seara.toml
        portal: String,
        /// Datasets [default: all]
        datasets: Vec<String>,
        /// Show the changes and make none
        #[arg(long)]
        dry_run: bool,
    },
    /// Create a pipeline, a schema and a sample that run unchanged
    New {
        /// Name of the pipeline: lower-case letters, digits and hyphens
        name: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct Global {
    /// Folder of the pipelines
    #[arg(long, global = true, value_name = "DIR", default_value = "pipelines")]
    pub(super) pipelines: PathBuf,
    /// Folder of the schemas
    #[arg(long, global = true, value_name = "DIR", default_value = "schemas")]
    pub(super) schemas: PathBuf,
    /// Folder of the releases [default: output]
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    /// Folder of captures, ledger and quarantine [default: .seara]
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) state: Option<PathBuf>,
    /// Print events as JSON Lines
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Language of the messages [default: that of the locale]
    #[arg(long, global = true, value_parser = PossibleValuesParser::new(["pt", "en"]).try_map(|tag| tag.parse::<Locale>()))]
    pub(super) lang: Option<Locale>,
    /// Private address that may be fetched, such as 127.0.0.1:8000
    #[arg(long, global = true, value_name = "HOST[:PORT]")]
    pub(super) allow_address: Vec<String>,
    /// Threads that read and write tables [default: all of the machine]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
    /// Memory for reading and sorting tables, such as 512MiB or 4GiB [default: 1GiB]
    #[arg(long, global = true, value_name = "SIZE", value_parser = size)]
    pub(super) memory: Option<u64>,
    /// Time to wait for another command that is writing
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 30)]
    pub(super) wait: u64,
}

/// Parses a size in bytes: `4GiB`, `512M`, `65536`.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match text[digits.len()..].to_ascii_lowercase().trim_end_matches('b').trim_end_matches('i') {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        "t" => 40,
        _ => return Err("a size is a number and KiB, MiB, GiB or TiB".to_owned()),
    };
    let count: u64 = digits.trim().parse().map_err(|_| "a size is a number and KiB, MiB, GiB or TiB".to_owned())?;
    count.checked_mul(1 << shift).filter(|n| *n > 0).ok_or_else(|| "the size is out of range".to_owned())
}

impl Global {
    /// Threads and memory that a run may use.
    pub(super) fn resources(&self) -> Resources {
        let usual = Resources::default();
        Resources {
            threads: self.threads.map_or(usual.threads, usize::from),
            memory: self.memory.unwrap_or(usual.memory),
        }
    }

    /// Folders of the specs; `seara.toml` is in the parent of the pipelines folder.
    pub(super) fn folders(&self) -> Folders {
        let parent = self.pipelines.parent().unwrap_or(std::path::Path::new(""));
        Folders { pipelines: self.pipelines.clone(), schemas: self.schemas.clone(), site: parent.join("seara.toml") }
    }
}
