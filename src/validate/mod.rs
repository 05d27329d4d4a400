//! Whether a dataset may be released: checks of rows, folds over the dataset, and the verdict.
//!
//! `rows` judges a batch by its schema and is pure; `keys` folds over all batches (unique keys,
//! references); `profile` looks at whole tables. [`Checks`] of parts merge; [`Checks::close`] makes the
//! verdict. Only here is a [`Vetted`] made, and only a `Vetted` lets `release::swap` make anything
//! visible. Read next: `rows`.

mod frame;
mod keys;
pub mod profile;
mod rows;
mod tally;

use crate::{
    model::{
        accounting::Accounting,
        findings::{Assertion, Findings},
        issue::{Issue, Level, Place},
        schema::DatasetSchema,
        table::TableBatch,
    },
    spec::pipeline::Bounds,
};

/// The state of all checks of a dataset while its batches pass by.
#[derive(Debug)]
pub struct Checks<'s> {
    schema: &'s DatasetSchema,
    keys: keys::Keys<'s>,
    tally: tally::Tally,
    rows: Vec<u64>,
    issues: Vec<Issue>,
}

/// Proof that a dataset passed every check. There is no other way to get one than [`Checks::close`].
#[derive(Debug)]
pub struct Vetted {
    _sealed: (),
}

/// The verdict, with what the checks saw.
#[derive(Debug)]
pub struct Verdict {
    /// Everything that was found.
    pub findings: Findings,
    /// The proof, if the dataset may be released.
    pub vetted: Option<Vetted>,
}

impl<'s> Checks<'s> {
    /// Nothing seen yet.
    pub fn new(schema: &'s DatasetSchema) -> Self {
        let rows = vec![0; schema.tables.len()];
        Self { schema, keys: keys::Keys::new(schema), tally: tally::Tally::default(), rows, issues: Vec::new() }
    }

    /// Judges a batch.
    pub fn see(&mut self, batch: &TableBatch) {
        let table = &self.schema.tables[batch.table];
        self.issues.extend(rows::check(table, batch, &mut self.tally));
        self.keys.see(batch);
        self.rows[batch.table] += batch.rows.num_rows() as u64;
    }

    /// Adds what the checks of another part of the same dataset saw, which stands behind this one.
    pub fn merge(&mut self, other: Self) {
        self.keys.merge(other.keys);
        self.tally.merge(other.tally);
        self.rows.iter_mut().zip(other.rows).for_each(|(a, b)| *a += b);
        self.issues.extend(other.issues);
    }

    /// Closes the folds. `told` are the issues of the stages before; a dataset whose first table is
    /// empty is never a release.
    pub fn close(mut self, accounting: Accounting, bounds: Bounds, told: Vec<Issue>) -> Verdict {
        let mut issues = told;
        issues.append(&mut self.issues);
        self.keys.close(&mut issues, &mut self.tally);
        let assertions = assertions(&accounting, bounds);
        // Text that may not be left at all is told place by place already.
        let told_already = |a: &&Assertion| bounds.unaccounted == 0 && a.name == "max_unaccounted_percent";
        issues.extend(assertions.iter().filter(|a| !a.held).filter(|a| !told_already(a)).map(|a| {
            let issue = Issue::error("assertion", Place::Whole).with("name", a.name);
            issue.with("found", &a.found).with("bound", &a.bound)
        }));
        if self.rows.first() == Some(&0) && !issues.iter().any(|i| i.level == Level::Error) {
            issues.push(Issue::error("empty-release", Place::Whole).with("dataset", &self.schema.name));
        }
        let vetted = (!issues.iter().any(|i| i.level == Level::Error)).then_some(Vetted { _sealed: () });
        let rows = self.schema.tables.iter().zip(&self.rows).map(|(t, n)| (t.name.clone(), *n)).collect();
        let checks = self.tally.told(self.schema);
        Verdict { findings: Findings { rows, accounting, checks, assertions, issues, profile: Vec::new() }, vetted }
    }
}

/// The bounds of a pipeline, held against the account of its documents.
fn assertions(account: &Accounting, bounds: Bounds) -> Vec<Assertion> {
    let share = |name, part: u64, bound: u8| Assertion {
        name,
        bound: format!("{bound} %"),
        found: percent(part, account.characters),
        held: u128::from(part) * 100 <= u128::from(account.characters) * u128::from(bound),
    };
    vec![
        share("max_unaccounted_percent", account.unaccounted, bounds.unaccounted),
        share("max_ignored_percent", account.ignored_total(), bounds.ignored),
    ]
}

/// A share with two decimals, rounded up: a trace is not nothing.
fn percent(part: u64, whole: u64) -> String {
    let hundredths = (u128::from(part) * 10_000).div_ceil(u128::from(whole.max(1)));
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}
