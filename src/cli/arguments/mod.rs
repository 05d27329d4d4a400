//! What may be asked on the command line: the commands and what all of them take. Read next: `act`, `look`.

mod act;
mod look;

use std::{net::SocketAddr, path::PathBuf};

use clap::{
    Args, Parser, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};

pub(super) use self::{
    act::{Captures, Quarantine, Run, Schedule, Withdraw},
    look::{Diff, Explain, History, Inspect},
};
use crate::{model::messages::Locale, run::Power, spec::Folders};

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
    /// Tell how well each published dataset is described, and what each missing point needs
    Score {
        /// Datasets [default: all]
        #[arg(value_name = "DATASET")]
        names: Vec<String>,
        /// Of what was made from samples
        #[arg(long)]
        sample: bool,
    },
    /// Serve what is published over HTTP, until told to stop
    Serve {
        /// Address and port
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8000")]
        listen: SocketAddr,
        /// What was made from samples
        #[arg(long)]
        sample: bool,
    },
    /// Show what a portal lacks of what is published, and change nothing
    Plan {
        /// Portal, by its name in seara.toml
        portal: String,
        /// Datasets [default: all]
        datasets: Vec<String>,
    },
    /// Make a portal as what is published; twice changes nothing
    Push {
        /// Portal, by its name in seara.toml
        portal: String,
        /// Datasets [default: all]
        datasets: Vec<String>,
        /// Only show what would be done
        #[arg(long)]
        dry_run: bool,
    },
    /// Write a pipeline, a schema and a sample that run as they are
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
    /// Where releases go [default: output]
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    /// Where captures and memory go [default: .seara]
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) state: Option<PathBuf>,
    /// Print events, an object a line
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Language of the messages [default: that of the locale]
    #[arg(long, global = true, value_parser = PossibleValuesParser::new(["pt", "en"]).try_map(|tag| tag.parse::<Locale>()))]
    pub(super) lang: Option<Locale>,
    /// A private address that may be asked, such as 127.0.0.1:8000
    #[arg(long, global = true, value_name = "HOST[:PORT]")]
    pub(super) allow_address: Vec<String>,
    /// Threads that read and write tables [default: as many as the machine has]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
    /// Memory for tables that are too large to be held, such as 512MiB or 4GiB [default: 1GiB]
    #[arg(long, global = true, value_name = "SIZE", value_parser = size)]
    pub(super) memory: Option<u64>,
    /// How long to wait for another command that is writing
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 30)]
    pub(super) wait: u64,
}

/// A count of bytes: `4GiB`, `512M`, `65536`.
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
    count.checked_mul(1 << shift).filter(|n| *n > 0).ok_or_else(|| "no machine has so much, or so little".to_owned())
}

impl Global {
    /// What a run may use of the machine.
    pub(super) fn power(&self) -> Power {
        let usual = Power::default();
        Power { threads: self.threads.map_or(usual.threads, usize::from), memory: self.memory.unwrap_or(usual.memory) }
    }

    /// Where the specs stand: `seara.toml` lies beside the pipelines' folder.
    pub(super) fn folders(&self) -> Folders {
        let beside = self.pipelines.parent().unwrap_or(std::path::Path::new(""));
        Folders { pipelines: self.pipelines.clone(), schemas: self.schemas.clone(), site: beside.join("seara.toml") }
    }
}
