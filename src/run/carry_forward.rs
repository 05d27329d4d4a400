//! Rows of the last release that a listing which broke off did not reach: they are carried forward as they were last read,
//! with a warning each, since it is not known whether they were deleted.
//!
//! In go the sources whose pages did not all come; out come the rows to keep of the captures that the last release is made
//! of. A row that a page of this run has, or that is part of such a row, is not carried forward. Read next: `gather`.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use super::error::{IncompleteListing, RunError};
use crate::{
    fetch::FetchError,
    model::{
        issue::{Issue, Place},
        issue_log::IssueLog,
        row::{key_of_row, keys_by_name},
        table::TableBatch,
        withdrawal::TableRelations,
    },
    release::{self, RowKeys},
    spec::pipeline::{Pipeline, Source},
    state::{captures, layout::Layout},
    validate::public,
};

/// The address of a source as it is published: masked, since it may hold a person's number.
pub(super) fn address(source: &Source) -> String {
    public::text(&source.url).into_owned()
}

/// Why a source does not show all of its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// Its listing broke off.
    Broken,
    /// Pages are missing that may be.
    Allowed,
    /// It shows only its newest pages.
    Window,
}

/// A source whose pages did not all come.
pub(super) struct Incomplete<'p> {
    pub(super) cause: Cause,
    pub(super) source: &'p Source,
    /// Capture → the rows of the last release that were read in it.
    rows: BTreeMap<String, RowKeys>,
    /// The pages that are missing.
    pub(super) listing: Arc<IncompleteListing>,
}

impl<'p> Incomplete<'p> {
    /// What the last release knows of a source that lacks pages; `None` where pages may be missing and it knows nothing.
    ///
    /// # Errors
    /// When it knows nothing, or its captures are not kept: then nothing can be carried forward, and the run fails for what
    /// is missing.
    pub(super) fn new(
        last: Option<&release::Kept>,
        source: &'p Source,
        (cause, missing): (Cause, Vec<FetchError>),
        layout: &Layout,
    ) -> Result<Option<Self>, RunError> {
        let listing = Arc::new(IncompleteListing { address: source.url.clone(), missing });
        let rows =
            last.map(|last| release::rows_by_capture(last, &address(source))).transpose().map_err(RunError::release)?;
        let rows = rows.unwrap_or_default();
        if rows.is_empty() && cause != Cause::Broken {
            return Ok(None);
        }
        // What cannot be read again would look deleted.
        let can_be_read = !rows.is_empty() && rows.keys().all(|sha256| captures::is_kept(layout, sha256));
        if can_be_read { Ok(Some(Self { cause, source, rows, listing })) } else { Err(RunError::Listing(listing)) }
    }

    /// The rows that the run must have: each is reached, or carried forward.
    pub(super) fn due(&self) -> RowKeys {
        self.rows.values().flatten().cloned().collect()
    }

    /// That rows are neither reached nor carried forward: read by another recipe they are others, and would look deleted.
    pub(super) fn lost(&self) -> RunError {
        RunError::Listing(Arc::clone(&self.listing))
    }

    /// The captures that its records were last read in.
    pub(super) fn captures(&self) -> Vec<String> {
        self.rows.keys().cloned().collect()
    }

    /// That pages are missing, for the report.
    pub(super) fn issue(&self) -> Option<Issue> {
        let place = Place::Document { document: self.source.url.clone(), place: "the whole document".to_owned() };
        let issue = Issue::warning("listing-incomplete", place).with("detail", self.listing.causes());
        (self.cause == Cause::Broken).then_some(issue)
    }

    /// Which rows of one of its captures are carried forward, when the run reached some.
    pub(super) fn carried(&self, capture: &str, reached: &Arc<Reached>, day: String, read_from: &str) -> Carried {
        let known = self.rows.get(capture).cloned().unwrap_or_default();
        Carried {
            known,
            reached: Arc::clone(reached),
            day,
            read_from: read_from.to_owned(),
            is_reported: self.cause != Cause::Window,
        }
    }
}

/// Which rows of a capture of the last release are carried forward.
pub(super) struct Carried {
    /// Those that the last release read in it.
    known: RowKeys,
    reached: Arc<Reached>,
    /// When it was captured.
    day: String,
    read_from: String,
    /// Whether each row is reported.
    is_reported: bool,
}

impl Carried {
    /// Keeps of the rows of a capture those that are carried forward, with a warning each.
    pub(super) fn keep(
        &self,
        pipeline: &Pipeline,
        batches: &mut Vec<TableBatch>,
        issues: &mut IssueLog,
    ) -> Result<(), RunError> {
        for mut batch in std::mem::take(batches) {
            let table = &pipeline.schema.tables[batch.table];
            let name = |row| (table.name.clone(), key_of_row(&batch.rows, &table.primary_key, row));
            let stays: Vec<bool> = (0..batch.rows.num_rows())
                .map(|row| self.known.contains(&name(row)) && !self.reached.has(batch.table, &batch, row))
                .collect();
            for (row, _) in stays.iter().enumerate().filter(|(_, stays)| **stays && self.is_reported) {
                let (table, key) = name(row);
                let place = Place::Value { table, key, field: String::new(), place: self.read_from.clone() };
                issues.push(Issue::warning("carried-forward", place).with("day", &self.day));
            }
            batch = batch.filter(&stays).map_err(RunError::release)?;
            batches.push(batch);
        }
        Ok(())
    }
}

/// The rows that the pages of a run gave.
pub(super) struct Reached {
    shapes: Vec<TableRelations>,
    /// The source whose listing broke off.
    source: String,
    /// Keys of the rows of each table: of all sources, and of the one whose listing broke off.
    keys: BTreeMap<String, [HashSet<String>; 2]>,
}

impl Reached {
    /// No rows yet.
    pub(super) fn new(pipeline: &Pipeline, source: &Source) -> Self {
        Self { shapes: TableRelations::from_schema(&pipeline.schema), source: address(source), keys: BTreeMap::new() }
    }

    /// Adds rows of a source, by its address.
    pub(super) fn add(&mut self, source: &str, batch: &TableBatch) {
        let shape = &self.shapes[batch.table];
        let [all, own] = self.keys.entry(shape.table.clone()).or_default();
        for key in (0..batch.rows.num_rows()).filter_map(keys_by_name(&batch.rows, &shape.key)) {
            if source == self.source {
                own.insert(key.clone());
            }
            all.insert(key);
        }
    }

    /// Whether a row is among them, or is part of a record that is: its key begins with the whole key of the other.
    /// A row that only refers to another is no part of it.
    fn has(&self, table: usize, batch: &TableBatch, row: usize) -> bool {
        let shape = &self.shapes[table];
        let is = |table: &String, of: usize, here: &[String]| {
            let keys = self.keys.get(table).map(|keys| &keys[of]);
            keys.zip(keys_by_name(&batch.rows, here)(row)).is_some_and(|(keys, key)| keys.contains(&key))
        };
        let is_part = |(here, parent, columns): &&(Vec<String>, String, Vec<String>)| {
            let whole = self.shapes.iter().any(|p| p.table == *parent && p.key == *columns);
            whole && shape.key.len() > here.len() && shape.key.starts_with(here)
        };
        let parts = shape.references.iter().filter(is_part);
        is(&shape.table, 0, &shape.key) || parts.into_iter().any(|(here, parent, _)| is(parent, 1, here))
    }
}

/// Removes the rows of a batch from those that are due.
pub(super) fn strike(pipeline: &Pipeline, batch: &TableBatch, due: &mut RowKeys) {
    let table = &pipeline.schema.tables[batch.table];
    for row in 0..batch.rows.num_rows() {
        due.remove(&(table.name.clone(), key_of_row(&batch.rows, &table.primary_key, row)));
    }
}
