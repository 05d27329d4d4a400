//! Assertions: thresholds on a dataset, over accounting, rows, missing values, and the drift since the last release.

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

/// The measurements that the assertions are checked against.
pub(super) struct Measurements<'a> {
    pub(super) schema: &'a DatasetSchema,
    pub(super) accounting: &'a Accounting,
    /// Number of rows of each table.
    pub(super) rows: &'a [u64],
    /// Number of missing values of each column of each table.
    pub(super) nulls: &'a [Vec<u64>],
    pub(super) drift: &'a [Drift],
    /// Number of quarantined rows of all sources, and of all rows.
    pub(super) quarantined: [u64; 2],
}

/// Checks the assertions of a pipeline against the measurements; returns the result of each.
pub(super) fn check(bounds: &Bounds, measured: &Measurements<'_>) -> Vec<Assertion> {
    let account = measured.accounting;
    let mut assertions = vec![
        share("max_unaccounted_percent", "", account.unaccounted, account.characters, bounds.unaccounted),
        share("max_ignored_percent", "", account.ignored_total(), account.characters, bounds.ignored),
    ];
    if bounds.quarantined > 0 {
        assertions.push(share(
            "max_quarantined_percent",
            "",
            measured.quarantined[0],
            measured.quarantined[1],
            bounds.quarantined,
        ));
    }
    assertions.extend(drifted(bounds, measured));
    for (table, column, max) in &bounds.distinct {
        let drift = measured.drift.iter().find(|d| d.table == *table && d.before > 0);
        let Some((_, [before, after])) = drift.and_then(|d| d.distinct.iter().find(|(name, _)| name == column)) else {
            continue;
        };
        let subject = format!("{table}.{column}");
        assertions.push(distinct_change(&subject, [*before, *after], *max));
    }
    let rows = |table: &str| measured.schema.table(table).map_or(0, |t| measured.rows[t]);
    for (table, min) in &bounds.min_rows {
        let n = rows(table);
        assertions.push(assertion("min_rows", table, n.to_string(), &min.to_string(), n >= *min));
    }
    for (table, max) in &bounds.max_rows {
        let n = rows(table);
        assertions.push(assertion("max_rows", table, n.to_string(), &max.to_string(), n <= *max));
    }
    for (table, column, max) in &bounds.nulls {
        let Some(t) = measured.schema.table(table) else { continue };
        let Some(c) = measured.schema.tables[t].column(column) else { continue };
        let subject = format!("{table}.{column}");
        assertions.push(share("max_null_percent", &subject, measured.nulls[t][c], measured.rows[t], *max));
    }
    assertions.extend(emptied(bounds, measured).into_iter().chain(described(bounds, measured.schema)));
    assertions
}

/// Checks how much the tables of records changed since the last release.
fn drifted(bounds: &Bounds, measured: &Measurements<'_>) -> Vec<Assertion> {
    let mut assertions = Vec::new();
    // Rows of child tables are added and removed with their records: only records are counted.
    let is_record =
        |d: &&Drift| measured.schema.table(&d.table).is_some_and(|t| measured.schema.tables[t].foreign_keys.is_empty());
    for drift in measured.drift.iter().filter(|d| d.before > 0).filter(is_record) {
        assertions.push(share("max_vanished_percent", &drift.table, drift.vanished, drift.before, bounds.vanished));
        assertions.push(share("max_changed_percent", &drift.table, drift.changed, drift.before, bounds.changed));
        if let Some(max) = bounds.growth {
            let growth = drift.added.saturating_sub(drift.vanished);
            let passed = u128::from(growth) * 100 <= u128::from(drift.before) * u128::from(max);
            assertions.push(assertion(
                "max_growth_percent",
                &drift.table,
                percent(growth, drift.before),
                &format!("{max} %"),
                passed,
            ));
        }
    }
    assertions
}

/// Checks the number of columns of each table that had values in the last release and have none now. A table of records
/// without rows fails another assertion already; an empty child table fails only this one.
fn emptied(bounds: &Bounds, measured: &Measurements<'_>) -> Vec<Assertion> {
    let mut assertions = Vec::new();
    for drift in measured.drift.iter().filter(|d| d.before > 0) {
        let Some(t) = measured.schema.table(&drift.table) else { continue };
        let (table, rows) = (&measured.schema.tables[t], measured.rows[t]);
        if rows == 0 && table.foreign_keys.is_empty() {
            continue;
        }
        let is_empty = |name: &&String| table.column(name).is_some_and(|c| measured.nulls[t][c] == rows);
        let names: Vec<_> = drift.filled.iter().filter(is_empty).map(String::as_str).collect();
        let found = match names.len() {
            0 => "0".to_owned(),
            n => format!("{n} ({})", names.join(", ")),
        };
        let passed = names.len() as u64 <= bounds.emptied;
        assertions.push(assertion("max_emptied_columns", &drift.table, found, &bounds.emptied.to_string(), passed));
    }
    assertions
}

/// Checks the scores of the dataset's metadata.
fn described(bounds: &Bounds, schema: &DatasetSchema) -> Vec<Assertion> {
    let mut assertions = Vec::new();
    let facts = schema.facts();
    for (name, min, all, missing) in [
        ("min_mqa", bounds.mqa, score::MQA, score::mqa(&facts)),
        ("min_udata", bounds.udata, score::UDATA, score::udata(&facts)),
    ] {
        let Some(min) = min else { continue };
        let points = score::points(all, &missing);
        assertions.push(assertion(name, "", points.to_string(), &min.to_string(), u64::from(points) >= min));
    }
    assertions
}

/// Checks how much the number of distinct values of a column changed; passes if one side was not counted.
fn distinct_change(subject: &str, distinct: [Option<u64>; 2], bound: u8) -> Assertion {
    match distinct {
        [Some(before), Some(after)] => {
            share("max_distinct_change_percent", subject, before.abs_diff(after), before, bound)
        }
        _ => {
            let found = "not counted".to_owned();
            assertion("max_distinct_change_percent", subject, found, &format!("{bound} %"), true)
        }
    }
}

/// Returns the failed assertions as issues; one that a person has accepted is a warning with the reason.
pub(super) fn issues(assertions: &[Assertion], bounds: &Bounds, today: NaiveDate) -> Vec<Issue> {
    let mut issues = Vec::new();
    for failed in assertions.iter().filter(|a| !a.passed) {
        let accepted = bounds.accepted.iter().find(|a| a.assertion == failed.name && today <= a.until);
        // If no unaccounted text is allowed, each place with some is an issue already.
        if accepted.is_none() && bounds.unaccounted == 0 && failed.name == "max_unaccounted_percent" {
            continue;
        }
        let issue = match accepted {
            Some(accepted) => Issue::warning("assertion-accepted", accepted.place.clone())
                .with("who", &accepted.who)
                .with("why", &accepted.why)
                .with("until", accepted.until.to_string()),
            None if failed.name == "max_emptied_columns" => Issue::error("columns-emptied", Place::Unspecified),
            None => Issue::error("assertion", Place::Unspecified),
        };
        let issue = issue.with("name", failed.name).with("subject", &failed.subject);
        issues.push(issue.with("found", &failed.found).with("bound", &failed.bound));
    }
    debug_assert!(issues.iter().all(|i| i.level == Level::Error || i.code == "assertion-accepted"));
    issues
}

fn assertion(name: &'static str, subject: &str, found: String, bound: &str, passed: bool) -> Assertion {
    Assertion { name, subject: subject.to_owned(), bound: bound.to_owned(), found, passed }
}

fn share(name: &'static str, subject: &str, part: u64, total: u64, bound: u8) -> Assertion {
    let passed = u128::from(part) * 100 <= u128::from(total) * u128::from(bound);
    assertion(name, subject, percent(part, total), &format!("{bound} %"), passed)
}

/// Formats a share in percent with two decimals, rounded up so that it is zero only if there is nothing.
fn percent(part: u64, total: u64) -> String {
    let hundredths = (u128::from(part) * 10_000).div_ceil(u128::from(total.max(1)));
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A release is not rejected because a column has more distinct values than are counted, now or before.
    #[test]
    fn a_change_of_distinct_values_fails_only_if_both_sides_were_counted() {
        let found = |distinct: [Option<u64>; 2]| {
            let Assertion { found, passed, .. } = distinct_change("t.c", distinct, 20);
            (found, passed)
        };
        assert_eq!(found([Some(100), Some(120)]), ("20.00 %".to_owned(), true));
        assert_eq!(found([Some(100), Some(121)]), ("21.00 %".to_owned(), false));
        for distinct in [[Some(100), None], [None, Some(100)], [None, None]] {
            assert_eq!(found(distinct), ("not counted".to_owned(), true));
        }
    }
}
