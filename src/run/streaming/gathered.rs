//! What all pieces gave, put together in their order: rows into the files, all else into what the verdict needs.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Input,
    piece::{Given, Maker, Told},
    sorted::Sorted,
};
use crate::{
    encode::columns::ColumnEvidence,
    extract::table::Reading,
    model::{
        accounting::Accounting,
        issue::{Issue, Place},
        issue_log::IssueLog,
        published::PartSource,
    },
    release::{Sorter, Writing},
    run::{
        Power,
        error::RunError,
        judging,
        making::{Made, softened},
        reading::{self, Origin},
        unreached::address,
    },
    spec::pipeline::Pipeline,
    state::{
        captures,
        layout::{Layout, PathKey, StateDir},
        quarantine::Rejected,
    },
    validate::{
        Checks,
        keys::{Grouped, Known},
    },
};

/// The share of the memory that rows may take while they are sorted.
const SORTED: u64 = 4;

/// What all pieces gave.
pub(super) struct Gathered<'p> {
    pub(super) pipeline: &'p Pipeline,
    pub(super) writing: Writing,
    /// What sorts the tables that do not come in the order of their key.
    sorters: BTreeMap<usize, Sorter>,
    checks: Checks<'p>,
    /// The account of each text, with its source.
    accounts: BTreeMap<usize, (String, Accounting)>,
    issues: IssueLog,
    refused: IssueLog,
    rejected: Rejected,
    used: BTreeSet<usize>,
    pub(super) columns: Vec<ColumnEvidence>,
    erased: BTreeSet<String>,
    /// What rows referred to that were set aside.
    pub(super) gone: Grouped,
    /// Columns that nothing takes, which are told.
    unmapped: BTreeSet<[String; 3]>,
}

impl<'p> Gathered<'p> {
    /// Nothing yet.
    pub(super) fn of(
        pipeline: &'p Pipeline,
        known: Arc<Known>,
        writing: Writing,
        sorted: &[bool],
        power: Power,
        layout: &Layout,
    ) -> Result<Self, RunError> {
        let loose = sorted.iter().filter(|sorted| !**sorted).count() as u64;
        let share = usize::try_from(power.memory / SORTED / loose.max(1)).unwrap_or(usize::MAX);
        let folder = layout.path(PathKey::StateDir(StateDir::Staging));
        let mut sorters = BTreeMap::new();
        for (n, table) in pipeline.schema.tables.iter().enumerate().filter(|(n, _)| !sorted[*n]) {
            sorters.insert(n, Sorter::new(table, &folder, share).map_err(RunError::release)?);
        }
        Ok(Self {
            pipeline,
            writing,
            sorters,
            checks: Checks::new(&pipeline.schema, known),
            accounts: BTreeMap::new(),
            issues: IssueLog::default(),
            refused: IssueLog::default(),
            rejected: Rejected::default(),
            used: BTreeSet::new(),
            columns: Vec::new(),
            erased: BTreeSet::new(),
            gone: Grouped::new(),
            unmapped: BTreeSet::new(),
        })
    }

    /// Adds what stood above the records of a text.
    pub(super) fn head(&mut self, text: usize, source: String, head: &Reading) {
        self.accounts.insert(text, (source, head.accounting.clone()));
        self.issues.append(head.issues.clone());
    }

    /// Adds what a piece of a text gave, and writes its rows.
    pub(super) fn take(&mut self, text: usize, of: &PartSource, given: Given<'p>) -> Result<(), RunError> {
        let Given { pieces, loose, told } = given;
        let Told { checks, accounting, issues, refused, rejected, used, columns, erased, gone } = told;
        self.checks.merge(checks);
        self.accounts.entry(text).or_default().1.merge(&accounting);
        // A column is told once, whatever pieces it is met in.
        let mut issues = issues;
        issues.retain(|issue| unmapped(issue).is_none_or(|column| self.unmapped.insert(column)));
        self.issues.append(issues);
        self.refused.append(refused);
        self.rejected.append(rejected);
        self.used.extend(used);
        self.erased.extend(erased);
        gone.into_iter().for_each(|(columns, keys)| self.gone.entry(columns).or_default().extend(keys));
        // What a column rests on is told once.
        let fresh: Vec<_> = columns.into_iter().filter(|c| !self.columns.contains(c)).collect();
        self.columns.extend(fresh);
        for (table, rows) in loose {
            let sorter = self.sorters.get_mut(&table);
            sorter.map_or(Ok(()), |s| s.add(rows)).map_err(RunError::release)?;
        }
        self.writing.append(pieces, Some(of)).map_err(RunError::release)
    }

    /// Writes the tables that had to be sorted.
    pub(super) fn sorted(&mut self, maker: &Maker<'_, '_>) -> Result<(), RunError> {
        let writing = &mut self.writing;
        for (table, sorter) in std::mem::take(&mut self.sorters) {
            let mut sorted = Sorted::of(maker.encoders, table);
            let each = sorter.each(&mut |rows| match sorted.add(&rows)? {
                Some(pieces) => writing.append(pieces, None),
                None => Ok(()),
            });
            each.map_err(RunError::release)?;
            writing.append(sorted.done().map_err(RunError::encode)?, None).map_err(RunError::release)?;
        }
        Ok(())
    }

    /// All of it, for the verdict.
    pub(super) fn made(mut self, inputs: &[Input<'_>], layout: &Layout) -> Result<Made<'p>, RunError> {
        let pipeline = self.pipeline;
        for capture in &self.erased {
            captures::erase(layout, capture).map_err(RunError::capture)?;
        }
        self.issues.extend(reading::unused_lookups(pipeline, &self.used));
        let mut kept: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for input in inputs {
            kept.entry(input.source.id.clone()).or_default().push(input.sha256.clone());
        }
        let quarantine = judging::quarantine(kept, self.rejected, &self.refused, &self.issues);
        let mut issues = softened(pipeline, self.refused);
        issues.append(self.issues);
        let mut accounting = Accounting::default();
        self.accounts.values().for_each(|(_, account)| accounting.merge(account));
        let origin = |i: &Input<'_>| Origin { address: address(i.source), first_seen: i.first_seen };
        let captures = inputs.iter().map(origin).collect();
        let extracted = self.accounts.into_values().collect();
        let (checks, writing) = (self.checks, self.writing);
        Ok(Made { checks, accounting, issues, captures, quarantine, writing, extracted })
    }
}

/// The column that an issue tells of which nothing takes: its document, its place, its heading. It is told by its first
/// cell, whatever pieces it is met in.
fn unmapped(issue: &Issue) -> Option<[String; 3]> {
    let Place::Document { document, place } = &issue.place else { return None };
    // `Obras!C12`, `line 12, column 3`; elsewhere columns are told by their headings.
    let column = match place.rsplit_once('!') {
        Some(_) => place.trim_end_matches(|c: char| c.is_ascii_digit()),
        None => place.rsplit_once(", column").map_or("", |(_, column)| column),
    };
    let heading = issue.args.iter().find(|(name, _)| *name == "heading").map(|(_, text)| text.clone());
    (issue.code == "column-unmapped").then(|| [document.clone(), column.to_owned(), heading.unwrap_or_default()])
}
