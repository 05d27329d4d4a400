//! What comes out of a capture, and what its readers know besides its bytes.

use super::table::fill::FillState;
use crate::{
    model::{accounting::Accounting, issue::Place, issue_log::IssueLog, sheet::SheetBatch},
    spec::pipeline::{Pipeline, Source},
};

/// What was extracted from a capture, or from a part of it.
#[derive(Debug, Default)]
pub struct Extracted {
    /// Batches of every table, parents first.
    pub batches: Vec<SheetBatch>,
    /// Where every character went.
    pub accounting: Accounting,
    /// What a person should know.
    pub issues: IssueLog,
    /// Rows of tables that are no records, and why.
    pub refused: IssueLog,
    /// Rows of tables, those among them.
    pub rows: u64,
    /// The last filled cells of columns that fill down.
    pub filled: FillState,
}

impl Extracted {
    /// All issues: of the capture, of rows that are no records, and of records.
    pub fn all_issues(&self) -> IssueLog {
        let mut all = self.issues.clone();
        all.append(self.refused.clone());
        self.batches.iter().for_each(|b| all.append(b.issues.clone().into_log(|_, level| level)));
        all
    }
}

/// What the readers of records know besides the content.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The pipeline.
    pub pipeline: &'a Pipeline,
    /// The source.
    pub source: &'a Source,
    /// SHA-256 of the capture.
    pub capture: &'a str,
    /// What was read, for messages.
    pub read_from: &'a str,
    /// Bytes of memory that the text may take which a recipe repeats in many rows; zero for half of what a run usually has.
    pub memory: u64,
}

impl Origin<'_> {
    /// A place in the capture, for messages.
    pub(super) fn at(&self, place: impl Into<String>) -> Place {
        Place::Document { document: self.read_from.to_owned(), place: place.into() }
    }
}
