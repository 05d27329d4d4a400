//! Arguments of the commands that only read.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct History {
    /// Pipeline [default: all]
    pub(crate) name: Option<String>,
    /// Table of a record
    #[arg(requires = "key")]
    pub(crate) table: Option<String>,
    /// Key of the record; parts of a composite key are joined by `/`
    pub(crate) key: Option<String>,
    /// Show when each pipeline runs next, and which data are older than their frequency allows
    #[arg(long, conflicts_with_all = ["table", "sample"])]
    pub(crate) due: bool,
    /// Time for --due, RFC 3339 [default: now]
    #[arg(long, value_name = "INSTANT", requires = "due")]
    pub(crate) at: Option<DateTime<Utc>>,
    /// Use the releases made from samples
    #[arg(long)]
    pub(crate) sample: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// Document
    pub(crate) document: PathBuf,
    /// Read it with the recipe of this pipeline
    #[arg(long)]
    pub(crate) pipeline: Option<String>,
    /// Show only this page
    #[arg(long)]
    pub(crate) page: Option<usize>,
    /// Draw the page (the first, or --page) with each block in the colour of its rule, as PNG
    #[arg(long, value_name = "FILE")]
    pub(crate) picture: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct Explain {
    /// Dataset
    pub(crate) dataset: String,
    /// Table
    pub(crate) table: String,
    /// Key of the row; parts of a composite key are joined by `/`; in a part, `/` is `~1` and `~` is `~0` [default: all rows]
    pub(crate) key: Option<String>,
    /// Column [default: all]
    pub(crate) field: Option<String>,
    /// Draw the page with the place of the value, as PNG
    #[arg(long, value_name = "FILE")]
    pub(crate) picture: Option<PathBuf>,
    /// Use the releases made from samples
    #[arg(long)]
    pub(crate) sample: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// Dataset
    pub(crate) dataset: String,
    /// Old version [default: the one before AFTER]
    pub(crate) before: Option<String>,
    /// New version [default: the published one]
    pub(crate) after: Option<String>,
    /// Use the releases made from samples
    #[arg(long)]
    pub(crate) sample: bool,
}
