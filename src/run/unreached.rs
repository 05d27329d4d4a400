//! What a listing that broke off did not reach: records of the last release that are kept as they were last read, and
//! marked, for nobody knows that they are gone.
//!
//! In go the sources whose pages did not all come; out come rows read again from the captures that the last release
//! rests on, each a warning of its own. A row that a page of this run gives, or that belongs to such a row, is not
//! among them. Read next: `gather`.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::gather::{Broken, Read, broken};
use crate::{
    fetch::FetchError,
    model::{
        capture::Capture,
        issue::{Issue, Place},
        row::{key, named},
        table::TableBatch,
        withdrawal::Shape,
    },
    release::{self, Rows},
    spec::pipeline::{Pipeline, Source},
    state::{captures, layout::Layout},
};

/// A source whose pages did not all come.
pub(super) struct Incomplete<'p> {
    pub(super) source: &'p Source,
    /// Capture → the rows of the last release that were read in it.
    rows: BTreeMap<String, Rows>,
    /// Why pages are missing.
    told: String,
}

impl<'p> Incomplete<'p> {
    /// What the last release knows of a source that lacks pages.
    ///
    /// # Errors
    /// When it knows nothing: then nothing can be kept, and what is missing fails the run.
    pub(super) fn of(
        pipeline: &Pipeline,
        source: &'p Source,
        missed: &[FetchError],
        layout: &Layout,
    ) -> Result<Self, Broken> {
        let told: Vec<String> = missed.iter().map(ToString::to_string).collect();
        let told = told.join("; ");
        let mut rows = release::read_in(layout, &pipeline.name, &source.url).map_err(broken("release"))?;
        // What a withdrawal erased is not read again.
        rows.retain(|sha256, _| captures::is_kept(layout, sha256));
        if rows.is_empty() { Err(Broken { stage: "fetch", told }) } else { Ok(Self { source, rows, told }) }
    }

    /// The captures that its records were last read in.
    pub(super) fn captures(&self) -> Vec<String> {
        self.rows.keys().cloned().collect()
    }

    /// That pages are missing, for people.
    pub(super) fn told(&self) -> String {
        format!("{} broke off: {}", self.source.url, self.told)
    }

    /// Puts the rows of `old`, read in `capture`, that this run did not reach behind those that it gives.
    ///
    /// # Errors
    /// Never with columns of one length; the signature is Arrow's.
    pub(super) fn keep(
        &self,
        pipeline: &Pipeline,
        fresh: &Reached,
        old: Vec<(String, TableBatch)>,
        capture: &Capture,
        read: &mut Read,
    ) -> Result<(), Broken> {
        let Some(known) = self.rows.get(&capture.sha256) else { return Ok(()) };
        let day = capture.first_seen.format("%Y-%m-%d").to_string();
        for (source, batch) in old {
            let table = &pipeline.schema.tables[batch.table];
            let name = |row| (table.name.clone(), key(&batch.rows, &table.primary_key, row));
            let stays: Vec<bool> = (0..batch.rows.num_rows())
                .map(|row| known.contains(&name(row)) && !fresh.has(batch.table, &batch, row))
                .collect();
            for (row, _) in stays.iter().enumerate().filter(|(_, stays)| **stays) {
                let (table, key) = name(row);
                let (field, place) = (String::new(), capture.read_from.clone());
                let place = Place::Value { table, key, field, place };
                read.issues.push(Issue::warning("not-reached", place).with("day", &day));
            }
            read.batches.push((source, batch.only(&stays).map_err(broken("release"))?));
        }
        Ok(())
    }
}

/// The rows that the pages of a run gave.
pub(super) struct Reached {
    shapes: Vec<Shape>,
    /// Table and columns → the values that rows have in them.
    values: BTreeMap<(String, Vec<String>), HashSet<String>>,
}

impl Reached {
    /// All that was read so far.
    pub(super) fn of(pipeline: &Pipeline, batches: &[(String, TableBatch)]) -> Self {
        let shapes = Shape::all(&pipeline.schema);
        let mut values: BTreeMap<(String, Vec<String>), HashSet<String>> = BTreeMap::new();
        for (_, batch) in batches {
            let shape = &shapes[batch.table];
            let asked = shapes.iter().flat_map(|s| &s.references).filter(|(_, table, _)| *table == shape.table);
            let columns: BTreeSet<_> = asked.map(|(_, _, columns)| columns).chain([&shape.key]).collect();
            for columns in columns {
                let of = values.entry((shape.table.clone(), columns.clone())).or_default();
                of.extend((0..batch.rows.num_rows()).filter_map(|row| named(&batch.rows, columns, row)));
            }
        }
        Self { shapes, values }
    }

    /// Whether a row is among them, or belongs to one that is.
    fn has(&self, table: usize, batch: &TableBatch, row: usize) -> bool {
        let shape = &self.shapes[table];
        let is = |table: &String, columns: &Vec<String>, here: &[String]| {
            let values = self.values.get(&(table.clone(), columns.clone()));
            values.zip(named(&batch.rows, here, row)).is_some_and(|(values, value)| values.contains(&value))
        };
        let belongs = |(here, parent, columns): &(Vec<String>, String, Vec<String>)| is(parent, columns, here);
        is(&shape.table, &shape.key, &shape.key) || shape.references.iter().any(belongs)
    }
}
