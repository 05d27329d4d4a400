//! What a listing that broke off did not reach: records of the last release that are kept as they were last read, and
//! marked, for nobody knows that they are gone.
//!
//! In go the sources whose pages did not all come; out come rows read again from the captures that the last release
//! rests on, each a warning of its own. A row that a page of this run gives, or that belongs to such a row, is not
//! among them. Read next: `gather`.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use super::error::{IncompleteListing, RunError};
use crate::{
    fetch::FetchError,
    model::{
        capture::Capture,
        issue::{Issue, Place},
        row::{key_by_names, key_of_row},
        table::TableBatch,
        withdrawal::TableRelations,
    },
    release::{self, Kept, RowKeys},
    spec::pipeline::{Pipeline, Source},
    state::{captures, layout::Layout},
    validate::public,
};

/// The address of a source as it is published: masked, since it may hold a person's number.
pub(super) fn address(source: &Source) -> String {
    public::text(&source.url).into_owned()
}

/// A source whose pages did not all come.
pub(super) struct Incomplete<'p> {
    pub(super) source: &'p Source,
    /// Capture → the rows of the last release that were read in it.
    rows: BTreeMap<String, RowKeys>,
    /// The pages that are missing.
    pub(super) listing: Arc<IncompleteListing>,
}

impl<'p> Incomplete<'p> {
    /// What the last release knows of a source that lacks pages.
    ///
    /// # Errors
    /// When it knows nothing, or its captures are not here: then nothing can be kept, and what is missing fails the run.
    pub(super) fn of(
        last: Option<&Kept>,
        source: &'p Source,
        missing: Vec<FetchError>,
        layout: &Layout,
    ) -> Result<Self, RunError> {
        let listing = Arc::new(IncompleteListing { address: source.url.clone(), missing });
        let rows =
            last.map(|last| release::rows_by_capture(last, &address(source))).transpose().map_err(RunError::release)?;
        let rows = rows.unwrap_or_default();
        // What cannot be read again would look deleted.
        let can_be_read = !rows.is_empty() && rows.keys().all(|sha256| captures::is_kept(layout, sha256));
        if can_be_read { Ok(Self { source, rows, listing }) } else { Err(RunError::Listing(listing)) }
    }

    /// The rows that must be among those of the run: each is reached, or kept.
    pub(super) fn due(&self) -> RowKeys {
        self.rows.values().flatten().cloned().collect()
    }

    /// That rows are neither reached nor kept: read by another recipe they are others, and would look deleted.
    pub(super) fn lost(&self) -> RunError {
        RunError::Listing(Arc::clone(&self.listing))
    }

    /// The captures that its records were last read in.
    pub(super) fn captures(&self) -> Vec<String> {
        self.rows.keys().cloned().collect()
    }

    /// That pages are missing, for the report.
    pub(super) fn issue(&self) -> Issue {
        let place = Place::Document { document: self.source.url.clone(), place: "the whole document".to_owned() };
        Issue::warning("listing-incomplete", place).with("told", self.listing.causes())
    }

    /// The rows of `old`, read in `capture`, that this run did not reach, with a warning for each.
    ///
    /// # Errors
    /// Never with columns of one length; the signature is Arrow's.
    pub(super) fn keep(
        &self,
        pipeline: &Pipeline,
        fresh: &Reached,
        old: Vec<(String, TableBatch)>,
        capture: &Capture,
        due: &mut RowKeys,
    ) -> Result<CarriedForward, RunError> {
        let mut carried = CarriedForward::default();
        let Some(known) = self.rows.get(&capture.sha256) else { return Ok(carried) };
        let day = capture.first_seen.format("%Y-%m-%d").to_string();
        for (source, batch) in old {
            let table = &pipeline.schema.tables[batch.table];
            let name = |row| (table.name.clone(), key_of_row(&batch.rows, &table.primary_key, row));
            let stays: Vec<bool> = (0..batch.rows.num_rows())
                .map(|row| {
                    due.remove(&name(row));
                    known.contains(&name(row)) && !fresh.has(batch.table, &batch, row)
                })
                .collect();
            for (row, _) in stays.iter().enumerate().filter(|(_, stays)| **stays) {
                let (table, key) = name(row);
                let (field, place) = (String::new(), capture.read_from.clone());
                let place = Place::Value { table, key, field, place };
                carried.issues.push(Issue::warning("not-reached", place).with("day", &day));
            }
            carried.batches.push((source, batch.filter(&stays).map_err(RunError::release)?));
        }
        Ok(carried)
    }
}

/// Rows of the last release that stay in the next one, with a warning for each.
#[derive(Default)]
pub(super) struct CarriedForward {
    pub(super) batches: Vec<(String, TableBatch)>,
    pub(super) issues: Vec<Issue>,
}

/// The rows that the pages of a run gave.
pub(super) struct Reached {
    shapes: Vec<TableRelations>,
    /// Keys of the rows of each table: of all sources, and of the one whose listing broke off.
    keys: BTreeMap<String, [HashSet<String>; 2]>,
}

impl Reached {
    /// All that was read so far, by whoever asks for one source.
    pub(super) fn of(pipeline: &Pipeline, source: &Source, batches: &[(String, TableBatch)]) -> Self {
        let shapes = TableRelations::from_schema(&pipeline.schema);
        let mut keys: BTreeMap<String, [HashSet<String>; 2]> = BTreeMap::new();
        for (from, batch) in batches {
            let shape = &shapes[batch.table];
            let [all, own] = keys.entry(shape.table.clone()).or_default();
            let named = (0..batch.rows.num_rows()).filter_map(|row| key_by_names(&batch.rows, &shape.key, row));
            for key in named {
                if *from == address(source) {
                    own.insert(key.clone());
                }
                all.insert(key);
            }
        }
        Self { shapes, keys }
    }

    /// Strikes out the rows that are among them.
    pub(super) fn strike(&self, pipeline: &Pipeline, batches: &[(String, TableBatch)], due: &mut RowKeys) {
        for (_, batch) in batches {
            let table = &pipeline.schema.tables[batch.table];
            for row in 0..batch.rows.num_rows() {
                due.remove(&(table.name.clone(), key_of_row(&batch.rows, &table.primary_key, row)));
            }
        }
    }

    /// Whether a row is among them, or is part of a record that is: its key begins with the whole key of the other.
    /// A row that only refers to another is no part of it.
    fn has(&self, table: usize, batch: &TableBatch, row: usize) -> bool {
        let shape = &self.shapes[table];
        let is = |table: &String, of: usize, here: &[String]| {
            let keys = self.keys.get(table).map(|keys| &keys[of]);
            keys.zip(key_by_names(&batch.rows, here, row)).is_some_and(|(keys, key)| keys.contains(&key))
        };
        let is_part = |(here, parent, columns): &&(Vec<String>, String, Vec<String>)| {
            let whole = self.shapes.iter().any(|p| p.table == *parent && p.key == *columns);
            whole && shape.key.len() > here.len() && shape.key.starts_with(here)
        };
        let parts = shape.references.iter().filter(is_part);
        is(&shape.table, 0, &shape.key) || parts.into_iter().any(|(here, parent, _)| is(parent, 1, here))
    }
}
