//! Thresholds on a dataset as a whole: the account, the rows, missing values, and the drift since the last
//! release.

use chrono::NaiveDate;

use crate::{
    model::{
        accounting::Accounting,
        findings::Assertion,
        issue::{Issue, Level, Place},
        schema::DatasetSchema,
        score,
        statistics::Drift,
    },
    spec::bounds::Bounds,
};

/// What the assertions look at.
pub(super) struct Seen<'a> {
    pub(super) schema: &'a DatasetSchema,
    pub(super) accounting: &'a Accounting,
    /// Rows a table.
    pub(super) rows: &'a [u64],
    /// Missing values a column of a table.
    pub(super) nulls: &'a [Vec<u64>],
    pub(super) drift: &'a [Drift],
    /// Rows of sources that were set aside, and all of them.
    pub(super) aside: [u64; 2],
}

/// Holds the bounds of a pipeline against what was seen.
pub(super) fn judge(bounds: &Bounds, seen: &Seen<'_>) -> Vec<Assertion> {
    let account = seen.accounting;
    let mut told = vec![
        share("max_unaccounted_percent", "", account.unaccounted, account.characters, bounds.unaccounted),
        share("max_ignored_percent", "", account.ignored_total(), account.characters, bounds.ignored),
    ];
    if bounds.quarantined > 0 {
        told.push(share("max_quarantined_percent", "", seen.aside[0], seen.aside[1], bounds.quarantined));
    }
    // What belongs to a record comes and goes with it: only records are counted.
    let is_record =
        |d: &&Drift| seen.schema.table(&d.table).is_some_and(|t| seen.schema.tables[t].foreign_keys.is_empty());
    for drift in seen.drift.iter().filter(|d| d.before > 0).filter(is_record) {
        told.push(share("max_vanished_percent", &drift.table, drift.vanished, drift.before, bounds.vanished));
        told.push(share("max_changed_percent", &drift.table, drift.changed, drift.before, bounds.changed));
        if let Some(most) = bounds.growth {
            let growth = drift.added.saturating_sub(drift.vanished);
            let held = u128::from(growth) * 100 <= u128::from(drift.before) * u128::from(most);
            told.push(assertion(
                "max_growth_percent",
                &drift.table,
                percent(growth, drift.before),
                &format!("{most} %"),
                held,
            ));
        }
    }
    for (table, column, most) in &bounds.distinct {
        let drift = seen.drift.iter().find(|d| d.table == *table && d.before > 0);
        let Some((_, [before, after])) = drift.and_then(|d| d.distinct.iter().find(|(name, _)| name == column)) else {
            continue;
        };
        let subject = format!("{table}.{column}");
        told.push(share("max_distinct_change_percent", &subject, before.abs_diff(*after), *before, *most));
    }
    let rows = |table: &str| seen.schema.table(table).map_or(0, |t| seen.rows[t]);
    for (table, least) in &bounds.min_rows {
        let n = rows(table);
        told.push(assertion("min_rows", table, n.to_string(), &least.to_string(), n >= *least));
    }
    for (table, most) in &bounds.max_rows {
        let n = rows(table);
        told.push(assertion("max_rows", table, n.to_string(), &most.to_string(), n <= *most));
    }
    for (table, column, most) in &bounds.nulls {
        let Some(t) = seen.schema.table(table) else { continue };
        let Some(c) = seen.schema.tables[t].column(column) else { continue };
        let subject = format!("{table}.{column}");
        told.push(share("max_null_percent", &subject, seen.nulls[t][c], seen.rows[t], *most));
    }
    told.extend(emptied(bounds, seen).into_iter().chain(described(bounds, seen.schema)));
    told
}

/// Columns that had values in the last release and have none now, by table. A table of records without any is told by what
/// vanished; of one that belongs to records nothing else tells.
fn emptied(bounds: &Bounds, seen: &Seen<'_>) -> Vec<Assertion> {
    let mut told = Vec::new();
    for drift in seen.drift.iter().filter(|d| d.before > 0) {
        let Some(t) = seen.schema.table(&drift.table) else { continue };
        let (table, rows) = (&seen.schema.tables[t], seen.rows[t]);
        if rows == 0 && table.foreign_keys.is_empty() {
            continue;
        }
        let is_empty = |name: &&String| table.column(name).is_some_and(|c| seen.nulls[t][c] == rows);
        let names: Vec<_> = drift.filled.iter().filter(is_empty).map(String::as_str).collect();
        let found = match names.len() {
            0 => "0".to_owned(),
            n => format!("{n} ({})", names.join(", ")),
        };
        let held = names.len() as u64 <= bounds.emptied;
        told.push(assertion("max_emptied_columns", &drift.table, found, &bounds.emptied.to_string(), held));
    }
    told
}

/// How well the dataset is described.
fn described(bounds: &Bounds, schema: &DatasetSchema) -> Vec<Assertion> {
    let mut told = Vec::new();
    let facts = schema.facts();
    for (name, least, all, missing) in [
        ("min_mqa", bounds.mqa, score::MQA, score::mqa(&facts)),
        ("min_udata", bounds.udata, score::UDATA, score::udata(&facts)),
    ] {
        let Some(least) = least else { continue };
        let points = score::points(all, &missing);
        told.push(assertion(name, "", points.to_string(), &least.to_string(), u64::from(points) >= least));
    }
    told
}

/// The assertions that failed, as issues; one that a person has accepted is a warning with their word.
pub(super) fn issues(told: &[Assertion], bounds: &Bounds, today: NaiveDate) -> Vec<Issue> {
    let mut issues = Vec::new();
    for failed in told.iter().filter(|a| !a.passed) {
        let accepted = bounds.accepted.iter().find(|a| a.assertion == failed.name && today <= a.until);
        // Text that may not be left at all is told place by place already.
        if accepted.is_none() && bounds.unaccounted == 0 && failed.name == "max_unaccounted_percent" {
            continue;
        }
        let issue = match accepted {
            Some(word) => Issue::warning("assertion-accepted", word.place.clone())
                .with("who", &word.who)
                .with("why", &word.why)
                .with("until", word.until.to_string()),
            None if failed.name == "max_emptied_columns" => Issue::error("columns-emptied", Place::Unspecified),
            None => Issue::error("assertion", Place::Unspecified),
        };
        let issue = issue.with("name", failed.name).with("subject", &failed.subject);
        issues.push(issue.with("found", &failed.found).with("bound", &failed.bound));
    }
    debug_assert!(issues.iter().all(|i| i.level == Level::Error || i.code == "assertion-accepted"));
    issues
}

fn assertion(name: &'static str, subject: &str, found: String, bound: &str, held: bool) -> Assertion {
    Assertion { name, subject: subject.to_owned(), bound: bound.to_owned(), found, passed: held }
}

fn share(name: &'static str, subject: &str, part: u64, whole: u64, bound: u8) -> Assertion {
    let held = u128::from(part) * 100 <= u128::from(whole) * u128::from(bound);
    assertion(name, subject, percent(part, whole), &format!("{bound} %"), held)
}

/// A share with two decimals, rounded up: a trace is not nothing.
fn percent(part: u64, whole: u64) -> String {
    let hundredths = (u128::from(part) * 10_000).div_ceil(u128::from(whole.max(1)));
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}
