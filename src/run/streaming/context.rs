//! The context of the passes over the chunks of a dataset, and their result.

use chrono::{DateTime, Utc};

use super::budget::Budget;
use crate::{
    model::{accounting::Accounting, issue_log::IssueLog, schema::DatasetSchema},
    release::{DatasetWriter, Encoders, ReleaseError},
    run::Resources,
    spec::pipeline::Pipeline,
    state::{layout::Layout, quarantine::Quarantine},
    validate::Checks,
};

/// The tables of a dataset that were built, with what was found.
pub(in crate::run) struct Built<'p> {
    pub(in crate::run) checks: Checks<'p>,
    pub(in crate::run) accounting: Accounting,
    pub(in crate::run) issues: IssueLog,
    pub(in crate::run) captures: Vec<Origin>,
    pub(in crate::run) quarantine: Quarantine,
    pub(in crate::run) writing: DatasetWriter,
    /// Where the characters of each capture went, with the id of its source.
    pub(in crate::run) extracted: Vec<(String, Accounting)>,
}

/// Which address gave bytes, and when they were first seen.
pub(in crate::run) struct Origin {
    pub(in crate::run) address: String,
    pub(in crate::run) first_seen: DateTime<Utc>,
}

/// What all passes need.
pub(super) struct Context<'p, 'c> {
    pub(super) pipeline: &'p Pipeline,
    pub(super) layout: &'c Layout,
    pub(super) resources: Resources,
    pub(super) budget: &'c Budget,
    /// Starts the files of the dataset.
    pub(super) begin: Begin,
}

/// A function that starts the files of a dataset.
type Begin = fn(&Layout, &DatasetSchema) -> Result<(DatasetWriter, Encoders), ReleaseError>;
