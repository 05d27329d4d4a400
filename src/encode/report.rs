//! `report.json`: the findings of the checks, for programs and for the person who corrects the source.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::text;
use crate::model::{
    findings::{Assertion, CheckCount, Findings},
    issue::{Issue, Place},
    statistics::ColumnProfile,
    statistics::Measure,
};

/// Issues of one code that are shown in full; all are counted.
const EXAMPLES: usize = 5;

/// What a run found, as JSON text.
pub fn report(dataset: &str, findings: &Findings) -> Vec<u8> {
    let account = &findings.accounting;
    let report = json!({
        "dataset": dataset,
        "rows": findings.rows,
        "accounting": {
            "characters": account.characters,
            "in_records": account.in_records,
            "quarantined": account.quarantined,
            "unaccounted": account.unaccounted,
            "ignored": account.ignored,
        },
        "checks": findings.checks.iter().map(check).collect::<Vec<_>>(),
        "assertions": findings.assertions.iter().map(assertion).collect::<Vec<_>>(),
        "issues": grouped(findings),
        "profile": profile(&findings.profile),
    });
    text(&report)
}

/// Whether a report has no issues.
pub fn is_clean(bytes: &[u8]) -> bool {
    let report: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
    report["issues"].as_array().is_some_and(Vec::is_empty)
}

/// The profile in a report.
pub fn profile_of(bytes: &[u8]) -> Vec<ColumnProfile> {
    let report: Value = serde_json::from_slice(bytes).unwrap_or_default();
    // An older program wrote 0 for what it did not count.
    let rows = |table: &str| report["rows"][table].as_u64().unwrap_or_default();
    let mut all = Vec::new();
    for (table, columns) in report["profile"].as_object().into_iter().flatten() {
        for (column, profile) in columns.as_object().into_iter().flatten() {
            let count = |name: &str| profile[name].as_u64().unwrap_or_default();
            let text = |name: &str| profile[name].as_str().map(str::to_owned);
            let list = |name: &str| profile[name].as_array().map(Vec::as_slice).unwrap_or_default();
            let one = |top: &Value| Some((top["value"].as_str()?.to_owned(), top["count"].as_u64()?));
            all.push(ColumnProfile {
                table: table.clone(),
                column: column.clone(),
                nulls: count("nulls"),
                distinct: profile["distinct"].as_u64().filter(|n| *n > 0 || count("nulls") >= rows(table)),
                min: text("min"),
                max: text("max"),
                top: list("top").iter().filter_map(one).collect(),
                bins: list("histogram").iter().filter_map(Value::as_u64).collect(),
            });
        }
    }
    all
}

/// The measures in a report: rows, missing values, and changes of the tables.
pub fn measures(bytes: &[u8]) -> Vec<Measure> {
    let report: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let measure = |name: &str, subject: &str, value| Measure { name: name.into(), subject: subject.into(), value };
    let mut all = Vec::new();
    let mut rows = BTreeMap::new();
    for (table, n) in report["rows"].as_object().into_iter().flatten() {
        rows.insert(table.clone(), n.as_u64().unwrap_or_default());
        all.push(measure("rows", table, n.as_u64().unwrap_or_default()));
    }
    for column in profile_of(bytes) {
        let total = rows.get(&column.table).copied().unwrap_or_default();
        if total > 0 && column.nulls > 0 {
            let share = u128::from(column.nulls) * 10_000 / u128::from(total);
            let subject = format!("{}.{}", column.table, column.column);
            all.push(measure("max_null_percent", &subject, u64::try_from(share).unwrap_or(u64::MAX)));
        }
    }
    for assertion in report["assertions"].as_array().into_iter().flatten() {
        let [name, subject, found] =
            ["assertion", "subject", "found"].map(|key| assertion[key].as_str().unwrap_or_default());
        let is_change = matches!(name, "max_vanished_percent" | "max_changed_percent" | "max_growth_percent");
        let digits: String = found.chars().filter(char::is_ascii_digit).collect();
        if let Ok(value) = digits.parse::<u64>()
            && is_change
        {
            all.push(measure(name, subject, value));
        }
    }
    all
}

/// Removes withdrawn values from a report: the arguments of issues that contain them, and the profiles' values of the
/// `columns` that contained them. `rows` is the number of rows left of each table; `removes` tests a value by table, key and
/// field, `contains_secret` a text.
pub fn without(
    bytes: &[u8],
    rows: &BTreeMap<String, u64>,
    columns: &BTreeSet<(String, String)>,
    removes: &dyn Fn(&str, &str, &str) -> bool,
    contains_secret: &dyn Fn(&str) -> bool,
) -> Vec<u8> {
    let mut report: Value = serde_json::from_slice(bytes).unwrap_or_default();
    for (table, left) in rows {
        report["rows"][table] = json!(left);
    }
    for (table, column) in columns {
        if let Some(profile) = report["profile"][table][column].as_object_mut() {
            profile.retain(|name, _| !matches!(name.as_str(), "min" | "max" | "top" | "histogram"));
        }
    }
    for issue in report["issues"].as_array_mut().into_iter().flatten() {
        for example in issue["examples"].as_array_mut().into_iter().flatten() {
            let [table, key, field] =
                ["table", "key", "field"].map(|n| example["place"][n].as_str().unwrap_or_default());
            let args = example["args"].as_object().into_iter().flatten();
            if removes(table, key, field) || args.filter_map(|(_, v)| v.as_str()).any(contains_secret) {
                example["args"] = json!({});
            }
        }
    }
    text(&report)
}

fn check(count: &CheckCount) -> Value {
    json!({"table": count.table, "check": count.check, "checked": count.checked, "failed": count.failed})
}

fn assertion(assertion: &Assertion) -> Value {
    json!({"assertion": assertion.name, "subject": assertion.subject, "bound": assertion.bound, "found": assertion.found, "held": assertion.passed})
}

/// Profiles of columns, by table.
fn profile(columns: &[ColumnProfile]) -> Value {
    let mut tables = serde_json::Map::new();
    for column in columns {
        let table = tables.entry(column.table.clone()).or_insert_with(|| json!({}));
        let mut profile = json!({"nulls": column.nulls});
        if let Some(distinct) = column.distinct {
            profile["distinct"] = json!(distinct);
        }
        if let (Some(min), Some(max)) = (&column.min, &column.max) {
            profile["min"] = json!(min);
            profile["max"] = json!(max);
        }
        if !column.top.is_empty() {
            let one = |(value, n): &(String, u64)| json!({"value": value, "count": n});
            profile["top"] = column.top.iter().map(one).collect();
        }
        if !column.bins.is_empty() {
            profile["histogram"] = json!(column.bins);
        }
        table[&column.column] = profile;
    }
    tables.into()
}

/// Issues by code, counted in full, with a few examples each.
fn grouped(findings: &Findings) -> Vec<Value> {
    let issues = &findings.issues;
    let more = |code: &str| findings.omitted.iter().filter(|((of, _), _)| *of == code).map(|(_, n)| n).sum::<u64>();
    let mut codes: Vec<&str> = issues.iter().map(|i| i.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
        .into_iter()
        .map(|code| {
            let own: Vec<_> = issues.iter().filter(|i| i.code == code).collect();
            let examples: Vec<_> = own.iter().take(EXAMPLES).map(|i| example(i)).collect();
            json!({"code": code, "level": own[0].level.as_str(), "count": own.len() as u64 + more(code), "examples": examples})
        })
        .collect()
}

fn example(issue: &Issue) -> Value {
    let args: serde_json::Map<_, _> =
        issue.args.iter().map(|(k, v)| ((*k).to_owned(), Value::from(v.as_str()))).collect();
    json!({"place": place(&issue.place), "args": args})
}

/// A place as JSON; a document given by `--input` is not named, as its path is one of this machine.
fn place(place: &Place) -> Value {
    match place {
        Place::Unspecified => Value::Null,
        Place::Spec { file, span } => json!({"line": file.line_column(span.start).0}),
        Place::Document { place, .. } => json!({"place": place}),
        Place::Value { table, key, field, place } => {
            json!({"table": table, "key": key, "field": field, "place": place})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was not counted is not 0, and an older program wrote 0 for it.
    #[test]
    fn distinct_values_that_were_not_counted_are_unknown() {
        let column = |column: &str, nulls, distinct| ColumnProfile {
            table: "t".to_owned(),
            column: column.to_owned(),
            nulls,
            distinct,
            ..ColumnProfile::default()
        };
        let columns = [column("a", 0, Some(3)), column("b", 1, None)];
        let written = text(&json!({"rows": {"t": 4}, "profile": profile(&columns)}));
        assert_eq!(profile_of(&written), columns);
        let older =
            br#"{"rows": {"t": 4}, "profile": {"t": {"a": {"nulls": 1, "distinct": 0}, "b": {"nulls": 4, "distinct": 0}}}}"#;
        let distinct: Vec<_> = profile_of(older).into_iter().map(|column| column.distinct).collect();
        assert_eq!(distinct, [None, Some(0)]);
    }
}
