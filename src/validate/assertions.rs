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

/// What the assertions are checked against.
pub(super) struct Seen<'a> {
    pub(super) schema: &'a DatasetSchema,
    pub(super) accounting: &'a Accounting,
    /// Rows a table.
    pub(super) rows: &'a [u64],
    /// Missing values a column of a table.
    pub(super) nulls: &'a [Vec<u64>],
    pub(super) drift: &'a [Drift],
    /// Quarantined rows of sources, and all of them.
    pub(super) quarantined: [u64; 2],
}

/// Checks the bounds of a pipeline against what was counted.
pub(super) fn check(bounds: &Bounds, seen: &Seen<'_>) -> Vec<Assertion> {
    let account = seen.accounting;
    let mut assertions = vec![
        share("max_unaccounted_percent", "", account.unaccounted, account.characters, bounds.unaccounted),
        share("max_ignored_percent", "", account.ignored_total(), account.characters, bounds.ignored),
    ];
    if bounds.quarantined > 0 {
        assertions.push(share(
            "max_quarantined_percent",
            "",
            seen.quarantined[0],
            seen.quarantined[1],
            bounds.quarantined,
        ));
    }
    assertions.extend(drifted(bounds, seen));
    for (table, column, most) in &bounds.distinct {
        let drift = seen.drift.iter().find(|d| d.table == *table && d.before > 0);
        let Some((_, [before, after])) = drift.and_then(|d| d.distinct.iter().find(|(name, _)| name == column)) else {
            continue;
        };
        let subject = format!("{table}.{column}");
        assertions.push(distinct_change(&subject, [*before, *after], *most));
    }
    let rows = |table: &str| seen.schema.table(table).map_or(0, |t| seen.rows[t]);
    for (table, least) in &bounds.min_rows {
        let n = rows(table);
        assertions.push(assertion("min_rows", table, n.to_string(), &least.to_string(), n >= *least));
    }
    for (table, most) in &bounds.max_rows {
        let n = rows(table);
        assertions.push(assertion("max_rows", table, n.to_string(), &most.to_string(), n <= *most));
    }
    for (table, column, most) in &bounds.nulls {
        let Some(t) = seen.schema.table(table) else { continue };
        let Some(c) = seen.schema.tables[t].column(column) else { continue };
        let subject = format!("{table}.{column}");
        assertions.push(share("max_null_percent", &subject, seen.nulls[t][c], seen.rows[t], *most));
    }
    assertions.extend(emptied(bounds, seen).into_iter().chain(described(bounds, seen.schema)));
    assertions
}

/// How far the tables of records moved from the last release.
fn drifted(bounds: &Bounds, seen: &Seen<'_>) -> Vec<Assertion> {
    let mut assertions = Vec::new();
    // What belongs to a record comes and goes with it: only records are counted.
    let is_record =
        |d: &&Drift| seen.schema.table(&d.table).is_some_and(|t| seen.schema.tables[t].foreign_keys.is_empty());
    for drift in seen.drift.iter().filter(|d| d.before > 0).filter(is_record) {
        assertions.push(share("max_vanished_percent", &drift.table, drift.vanished, drift.before, bounds.vanished));
        assertions.push(share("max_changed_percent", &drift.table, drift.changed, drift.before, bounds.changed));
        if let Some(most) = bounds.growth {
            let growth = drift.added.saturating_sub(drift.vanished);
            let held = u128::from(growth) * 100 <= u128::from(drift.before) * u128::from(most);
            assertions.push(assertion(
                "max_growth_percent",
                &drift.table,
                percent(growth, drift.before),
                &format!("{most} %"),
                held,
            ));
        }
    }
    assertions
}

/// Columns that had values in the last release and have none now, by table. A table of records without rows shows in what
/// vanished; for one that belongs to records nothing else does.
fn emptied(bounds: &Bounds, seen: &Seen<'_>) -> Vec<Assertion> {
    let mut assertions = Vec::new();
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
        assertions.push(assertion("max_emptied_columns", &drift.table, found, &bounds.emptied.to_string(), held));
    }
    assertions
}

/// How well the dataset is described.
fn described(bounds: &Bounds, schema: &DatasetSchema) -> Vec<Assertion> {
    let mut assertions = Vec::new();
    let facts = schema.facts();
    for (name, least, all, missing) in [
        ("min_mqa", bounds.mqa, score::MQA, score::mqa(&facts)),
        ("min_udata", bounds.udata, score::UDATA, score::udata(&facts)),
    ] {
        let Some(least) = least else { continue };
        let points = score::points(all, &missing);
        assertions.push(assertion(name, "", points.to_string(), &least.to_string(), u64::from(points) >= least));
    }
    assertions
}

/// How much the number of distinct values of a column changed; nothing is known where one side was not counted.
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

/// Returns the failed assertions as issues; one that a person has accepted is a warning with their reason.
pub(super) fn issues(assertions: &[Assertion], bounds: &Bounds, today: NaiveDate) -> Vec<Issue> {
    let mut issues = Vec::new();
    for failed in assertions.iter().filter(|a| !a.passed) {
        let accepted = bounds.accepted.iter().find(|a| a.assertion == failed.name && today <= a.until);
        // Unaccounted text that is not allowed at all is reported place by place already.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A column that grows beyond what is counted is no reason to refuse a release, nor is one that was not counted before.
    #[test]
    fn a_bound_on_distinct_values_holds_only_where_both_were_counted() {
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
