//! Whether a dataset may be released: checks of rows, folds over the dataset, and the verdict.
//!
//! `rows` judges a batch by its schema and is pure; `keys` folds over all batches (unique keys,
//! references) and merges; [`Checks::close`] makes the verdict. Only here is a [`Vetted`] made, and
//! only a `Vetted` lets `release::swap` make anything visible.

mod keys;
mod rows;

use std::collections::BTreeMap;

use crate::model::{
    accounting::Accounting,
    issue::{Issue, Level},
    schema::DatasetSchema,
    table::TableBatch,
};

/// The state of all checks of a dataset while its batches pass by.
#[derive(Debug)]
pub struct Checks<'s> {
    schema: &'s DatasetSchema,
    keys: keys::Keys<'s>,
    rows: Vec<u64>,
    issues: Vec<Issue>,
}

/// Proof that a dataset passed every check. There is no other way to get one than [`Checks::close`].
#[derive(Debug)]
pub struct Vetted {
    /// What the checks saw.
    pub findings: Findings,
}

/// What the checks saw.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// Rows a table.
    pub rows: BTreeMap<String, u64>,
    /// Where every character went.
    pub accounting: Accounting,
    /// Everything a person should know.
    pub issues: Vec<Issue>,
}

/// The verdict.
#[derive(Debug)]
pub enum Verdict {
    /// It may be released.
    Vetted(Vetted),
    /// It may not; the findings say why.
    Rejected(Findings),
}

impl<'s> Checks<'s> {
    /// Nothing seen yet.
    pub fn new(schema: &'s DatasetSchema) -> Self {
        Self { schema, keys: keys::Keys::new(schema), rows: vec![0; schema.tables.len()], issues: Vec::new() }
    }

    /// Judges a batch.
    pub fn see(&mut self, batch: &TableBatch) {
        let table = &self.schema.tables[batch.table];
        self.issues.extend(rows::check(table, batch));
        self.keys.see(batch, &mut self.issues);
        self.rows[batch.table] += batch.rows.num_rows() as u64;
    }

    /// Closes the folds. A dataset whose first table is empty is never a release.
    pub fn close(mut self, accounting: Accounting, told: Vec<Issue>) -> Verdict {
        self.keys.close(&mut self.issues);
        let mut issues = told;
        issues.append(&mut self.issues);
        if self.rows.first() == Some(&0) && !issues.iter().any(|i| i.level == Level::Error) {
            issues.push(
                Issue::error("empty-release", crate::model::issue::Place::Whole).with("dataset", &self.schema.name),
            );
        }
        let rows = self.schema.tables.iter().zip(&self.rows).map(|(t, n)| (t.name.clone(), *n)).collect();
        let stops = issues.iter().any(|i| i.level == Level::Error);
        let findings = Findings { rows, accounting, issues };
        if stops { Verdict::Rejected(findings) } else { Verdict::Vetted(Vetted { findings }) }
    }
}
