//! What may be asked to be shown.

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
    /// Key of the record; the parts of a longer key are joined by `/`
    pub(crate) key: Option<String>,
    /// Tell when each pipeline runs next, and which data are older than their frequency says
    #[arg(long, conflicts_with_all = ["table", "sample"])]
    pub(crate) due: bool,
    /// The clock of --due, RFC 3339 [default: now]
    #[arg(long, value_name = "INSTANT", requires = "due")]
    pub(crate) at: Option<DateTime<Utc>>,
    /// Look in the releases made from samples
    #[arg(long)]
    pub(crate) sample: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The document
    pub(crate) document: PathBuf,
    /// Read it by this pipeline's recipe
    #[arg(long)]
    pub(crate) pipeline: Option<String>,
    /// Only this page
    #[arg(long)]
    pub(crate) page: Option<usize>,
    /// Draw the page (the first, or --page) with its blocks in colours by rule, as PNG
    #[arg(long, value_name = "FILE")]
    pub(crate) picture: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct Explain {
    /// Dataset
    pub(crate) dataset: String,
    /// Table
    pub(crate) table: String,
    /// Key of the row; the parts of a longer key are joined by `/`, and within them `/` is `~1` and `~` is `~0`
    /// [default: all rows]
    pub(crate) key: Option<String>,
    /// Column [default: all]
    pub(crate) field: Option<String>,
    /// Draw the page with the value's box, as PNG
    #[arg(long, value_name = "FILE")]
    pub(crate) picture: Option<PathBuf>,
    /// Look in the releases made from samples
    #[arg(long)]
    pub(crate) sample: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// Dataset
    pub(crate) dataset: String,
    /// Version before [default: the one before B]
    pub(crate) before: Option<String>,
    /// Version after [default: the one that is shown]
    pub(crate) after: Option<String>,
    /// Look in the releases made from samples
    #[arg(long)]
    pub(crate) sample: bool,
}
