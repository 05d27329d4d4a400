//! Validates a dataset: checks rows, folds over all rows, and decides whether the dataset may be released.
//!
//! `rows` checks a batch by its schema; `keys` checks unique keys and foreign keys by folds over all batches; `assertions`
//! checks thresholds on the dataset; `profile` describes the columns of tables. [`Checks`] of parts merge, and
//! [`Checks::close`] returns the verdict. Only this module creates a [`Vetted`], which `release::swap` requires to publish
//! anything. Read next: `rows`.

mod assertions;
pub mod evolution;
pub mod keys;
pub mod learned;
pub mod mask;
pub mod once;
mod privacy;
pub mod profile;
pub mod public;
pub mod quarantine;
mod rows;
mod tally;
pub mod withdrawn;

use std::sync::Arc;

use chrono::NaiveDate;

use self::{keys::KeyIndex, privacy::integers::NumberCounts};

use crate::{
    model::{
        accounting::Accounting,
        findings::Findings,
        issue::{Issue, Level, Place},
        schema::DatasetSchema,
        statistics::Drift,
        table::TableBatch,
    },
    spec::bounds::Bounds,
    state::FileError,
};

/// The state of all checks while the batches of a dataset are checked one by one.
#[derive(Debug)]
pub struct Checks<'s> {
    schema: &'s DatasetSchema,
    index: Arc<KeyIndex>,
    tally: tally::Tally,
    rows: Vec<u64>,
    nulls: Vec<Vec<u64>>,
    /// Counts of the numbers of each column.
    numbers: Vec<Vec<NumberCounts>>,
    /// Number of quarantined rows of all sources, and of all rows.
    quarantined: [u64; 2],
}

/// What the stages before found, for the verdict.
#[derive(Debug, Default)]
pub struct StageFindings<'d> {
    /// Where the characters of the sources went.
    pub accounting: Accounting,
    /// Their issues.
    pub issues: Vec<Issue>,
    /// How far each table has moved from the last release.
    pub drift: &'d [Drift],
}

/// Proof that a dataset passed every check; only [`Checks::close`] creates it.
#[derive(Debug)]
pub struct Vetted {
    _sealed: (),
}

/// The result of all checks.
#[derive(Debug)]
pub struct Verdict {
    /// All counts, assertions and issues.
    pub findings: Findings,
    /// The proof that the dataset may be released; none if there is an error.
    pub vetted: Option<Vetted>,
}

impl<'s> Checks<'s> {
    /// Creates the state before any rows; `index` has the keys of all rows.
    pub fn new(schema: &'s DatasetSchema, index: Arc<KeyIndex>) -> Self {
        let rows = vec![0; schema.tables.len()];
        let nulls = schema.tables.iter().map(|t| vec![0; t.fields.len()]).collect();
        let numbers = schema.tables.iter().map(|t| vec![NumberCounts::default(); t.fields.len()]).collect();
        Self { schema, index, tally: tally::Tally::default(), rows, nulls, numbers, quarantined: [0; 2] }
    }

    /// Checks the rows of a batch, and adds the issues to it.
    ///
    /// # Errors
    /// If spilled keys cannot be read.
    pub fn check(&mut self, batch: &mut TableBatch) -> Result<(), FileError> {
        rows::check(&self.schema.tables[batch.table], batch, &mut self.tally);
        keys::check(self.schema, &self.index, batch, &mut self.tally)
    }

    /// Adds the number of quarantined rows of a source, and of all its rows.
    pub fn count_source(&mut self, quarantined: u64, all: u64) {
        self.quarantined[0] += quarantined;
        self.quarantined[1] += all;
    }

    /// Checks the foreign keys of a batch again, against the keys that remain after the quarantine.
    ///
    /// # Errors
    /// If spilled keys cannot be read.
    pub fn references(&mut self, remaining: &KeyIndex, batch: &mut TableBatch) -> Result<(), FileError> {
        // The rows were counted before: only new failures are added.
        let mut again = tally::Tally::default();
        keys::references(self.schema, remaining, batch, &mut again)?;
        self.tally.add_failures(again);
        Ok(())
    }

    /// Counts the rows and missing values of a batch that will be published.
    pub fn count(&mut self, batch: &TableBatch) {
        self.rows[batch.table] += batch.rows.num_rows() as u64;
        for (sum, column) in self.nulls[batch.table].iter_mut().zip(batch.rows.columns()) {
            *sum += column.null_count() as u64;
        }
        let fields = &self.schema.tables[batch.table].fields;
        for ((counts, field), column) in self.numbers[batch.table].iter_mut().zip(fields).zip(batch.rows.columns()) {
            counts.add(field, column);
        }
    }

    /// Adds the state of the checks of the next part of the dataset.
    pub fn merge(&mut self, other: Self) {
        self.tally.merge(other.tally);
        self.count_source(other.quarantined[0], other.quarantined[1]);
        self.rows.iter_mut().zip(other.rows).for_each(|(a, b)| *a += b);
        for (own, others) in self.nulls.iter_mut().zip(other.nulls) {
            own.iter_mut().zip(others).for_each(|(a, b)| *a += b);
        }
        for (own, others) in self.numbers.iter_mut().zip(other.numbers) {
            own.iter_mut().zip(others).for_each(|(a, b)| a.merge(&b));
        }
    }

    /// Closes the folds and checks the assertions. A dataset whose first table is empty is always rejected.
    pub fn close(self, stages: StageFindings<'_>, bounds: &Bounds, today: NaiveDate) -> Verdict {
        let StageFindings { accounting, mut issues, drift } = stages;
        issues.extend(self.personal_columns());
        let measured = assertions::Measurements {
            schema: self.schema,
            accounting: &accounting,
            rows: &self.rows,
            nulls: &self.nulls,
            drift,
            quarantined: self.quarantined,
        };
        let assertions = assertions::check(bounds, &measured);
        issues.extend(assertions::issues(&assertions, bounds, today));
        if self.rows.first() == Some(&0) && !issues.iter().any(|i| i.level == Level::Error) {
            issues.push(Issue::error("empty-release", Place::Unspecified).with("dataset", &self.schema.name));
        }
        // From here on issues are public.
        let issues: Vec<_> = issues.into_iter().map(|issue| public::issue(self.schema, issue)).collect();
        let vetted = (!issues.iter().any(|i| i.level == Level::Error)).then_some(Vetted { _sealed: () });
        let rows = self.schema.tables.iter().zip(&self.rows).map(|(t, n)| (t.name.clone(), *n)).collect();
        let checks = self.tally.counts(self.schema);
        let findings = Findings { rows, accounting, checks, assertions, issues, ..Findings::default() };
        Verdict { findings, vetted }
    }

    /// Returns an error for each column whose numbers are personal data and which does not declare it.
    fn personal_columns(&self) -> Vec<Issue> {
        let mut issues = Vec::new();
        for (table, counts) in self.schema.tables.iter().zip(&self.numbers) {
            for (field, counts) in table.fields.iter().zip(counts) {
                let Some(kind) = counts.kind(field) else { continue };
                let (table, field) = (table.name.clone(), field.name.clone());
                let place = Place::Value { table, key: String::new(), field, place: String::new() };
                issues.push(Issue::error("personal-data", place).with("kind", kind.as_str()));
            }
        }
        issues
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
    use proptest::prelude::*;

    use super::{keys::KeyFold, *};
    use crate::model::{
        row_issues::RowIssues,
        schema::{Constraints, Field, ForeignKey, NumberStyle, StringFormat, TableSchema, Type},
        sheet::Provenance,
    };

    /// A table whose rows refer to each other.
    fn schema() -> DatasetSchema {
        let field = |name: &str, kind, constraints| Field { constraints, ..Field::new(name, kind) };
        let required = Constraints { required: true, ..Constraints::default() };
        let short = Constraints { max_length: Some(2), ..Constraints::default() };
        let fields = vec![
            field("id", Type::Integer(NumberStyle::default()), required),
            field("text", Type::String(StringFormat::Default), short),
            field("parent", Type::Integer(NumberStyle::default()), Constraints::default()),
        ];
        let foreign_keys = vec![ForeignKey { fields: vec![2], table: 0, references: vec![0] }];
        let table = TableSchema { foreign_keys, ..TableSchema::new("t", fields, vec![0]) };
        DatasetSchema {
            english: serde_json::Value::Null,
            temporal: None,
            document: None,
            name: "d".to_owned(),
            version: "1.0.0".to_owned(),
            breaking: None,
            title: String::new(),
            description: String::new(),
            keywords: Vec::new(),
            dcat: crate::model::published::Dcat::default(),
            tables: vec![table],
        }
    }

    type Row = (Option<i64>, Option<String>, Option<i64>);

    fn batch(rows: &[Row]) -> TableBatch {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(rows.iter().map(|r| r.0).collect::<Int64Array>()),
            Arc::new(rows.iter().map(|r| r.1.as_deref()).collect::<StringArray>()),
            Arc::new(rows.iter().map(|r| r.2).collect::<Int64Array>()),
        ];
        let rows = RecordBatch::try_new(schema().tables[0].arrow(), columns).expect("a batch");
        let provenance = Provenance::Values(vec![vec![None; rows.num_rows()]; 3]);
        TableBatch {
            table: 0,
            rows,
            provenance,
            child_provenance: Vec::new(),
            issues: RowIssues::default(),
            raw_text: None,
        }
    }

    /// Checks the parts of a dataset; returns the issues sorted, the findings and whether it may be released.
    fn found(schema: &DatasetSchema, mut parts: Vec<TableBatch>) -> (Vec<String>, Findings, bool) {
        let mut keys = KeyFold::new(schema);
        for part in &parts {
            let mut own = KeyFold::new(schema);
            own.add(part.table, &part.rows);
            keys.merge(own).expect("merged");
        }
        let index = Arc::new(keys.close(schema).expect("closed"));
        let mut checks = Checks::new(schema, Arc::clone(&index));
        for part in &mut parts {
            let mut own = Checks::new(schema, Arc::clone(&index));
            own.check(part).expect("checked");
            own.count(part);
            checks.merge(own);
        }
        let issues = parts.into_iter().flat_map(|p| p.issues.into_log(|_, level| level).into_parts().0).collect();
        let day = NaiveDate::default();
        let stages = StageFindings { issues, ..StageFindings::default() };
        let Verdict { mut findings, vetted } = checks.close(stages, &Bounds::default(), day);
        let mut issues: Vec<_> = findings.issues.drain(..).map(|i| format!("{i:?}")).collect();
        issues.sort();
        (issues, findings, vetted.is_some())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_split_of_the_batches_finds_the_same(
            rows in prop::collection::vec((prop::option::of(0_i64..8), prop::option::of("[ab]{0,3}"), prop::option::of(0_i64..10)), 0..20),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        ) {
            let schema = schema();
            let mut at: Vec<usize> = cuts.iter().map(|c| c.index(rows.len() + 1)).chain([0, rows.len()]).collect();
            at.sort_unstable();
            let parts = at.windows(2).map(|pair| batch(&rows[pair[0]..pair[1]])).collect();
            let (whole, parts) = (found(&schema, vec![batch(&rows)]), found(&schema, parts));
            prop_assert_eq!(&whole.0, &parts.0);
            prop_assert_eq!(&whole.1.checks, &parts.1.checks);
            prop_assert_eq!(&whole.1.rows, &parts.1.rows);
            prop_assert_eq!(whole.2, parts.2);
        }
    }
}
