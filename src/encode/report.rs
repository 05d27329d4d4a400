//! `report.json`: what the checks saw, for machines and for whoever has to mend something.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::text;
use crate::model::{
    findings::{Assertion, CheckCount, Findings},
    issue::{Issue, Place},
    measure::Measure,
    profile::ColumnProfile,
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

/// Whether a report has nothing for a person to read.
pub fn is_clean(bytes: &[u8]) -> bool {
    let report: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
    report["issues"].as_array().is_some_and(Vec::is_empty)
}

/// The profile that a report tells, without extremes.
pub fn profile_of(bytes: &[u8]) -> Vec<ColumnProfile> {
    let report: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let mut all = Vec::new();
    for (table, columns) in report["profile"].as_object().into_iter().flatten() {
        for (column, told) in columns.as_object().into_iter().flatten() {
            let count = |name: &str| told[name].as_u64().unwrap_or_default();
            let text = |name: &str| told[name].as_str().map(str::to_owned);
            let list = |name: &str| told[name].as_array().map(Vec::as_slice).unwrap_or_default();
            let one = |top: &Value| Some((top["value"].as_str()?.to_owned(), top["count"].as_u64()?));
            all.push(ColumnProfile {
                table: table.clone(),
                column: column.clone(),
                nulls: count("nulls"),
                distinct: count("distinct"),
                least: text("min"),
                most: text("max"),
                top: list("top").iter().filter_map(one).collect(),
                bins: list("histogram").iter().filter_map(Value::as_u64).collect(),
            });
        }
    }
    all
}

/// What a report measured: rows, missing values, and how far its tables moved.
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
        let whole = rows.get(&column.table).copied().unwrap_or_default();
        if whole > 0 && column.nulls > 0 {
            let share = u128::from(column.nulls) * 10_000 / u128::from(whole);
            let subject = format!("{}.{}", column.table, column.column);
            all.push(measure("max_null_percent", &subject, u64::try_from(share).unwrap_or(u64::MAX)));
        }
    }
    for told in report["assertions"].as_array().into_iter().flatten() {
        let [name, subject, found] =
            ["assertion", "subject", "found"].map(|key| told[key].as_str().unwrap_or_default());
        let moved = matches!(name, "max_vanished_percent" | "max_changed_percent" | "max_growth_percent");
        let digits: String = found.chars().filter(char::is_ascii_digit).collect();
        if let Ok(value) = digits.parse::<u64>()
            && moved
        {
            all.push(measure(name, subject, value));
        }
    }
    all
}

/// A report without what was taken back: the words of its issues, and the extremes of the `columns` that had
/// it. `rows` are those that are left of each table; `hides` says whether a value goes, by table, key and field;
/// `tells` whether a text holds one that goes.
pub fn without(
    bytes: &[u8],
    rows: &BTreeMap<String, u64>,
    columns: &BTreeSet<(String, String)>,
    hides: &dyn Fn(&str, &str, &str) -> bool,
    tells: &dyn Fn(&str) -> bool,
) -> Vec<u8> {
    let mut report: Value = serde_json::from_slice(bytes).unwrap_or_default();
    for (table, left) in rows {
        report["rows"][table] = json!(left);
    }
    for (table, column) in columns {
        if let Some(told) = report["profile"][table][column].as_object_mut() {
            told.retain(|name, _| !matches!(name.as_str(), "min" | "max" | "top" | "histogram"));
        }
    }
    for issue in report["issues"].as_array_mut().into_iter().flatten() {
        for example in issue["examples"].as_array_mut().into_iter().flatten() {
            let [table, key, field] =
                ["table", "key", "field"].map(|n| example["place"][n].as_str().unwrap_or_default());
            let args = example["args"].as_object().into_iter().flatten();
            if hides(table, key, field) || args.filter_map(|(_, v)| v.as_str()).any(tells) {
                example["args"] = json!({});
            }
        }
    }
    text(&report)
}

fn check(count: &CheckCount) -> Value {
    json!({"table": count.table, "check": count.check, "checked": count.checked, "failed": count.failed})
}

fn assertion(told: &Assertion) -> Value {
    json!({"assertion": told.name, "subject": told.subject, "bound": told.bound, "found": told.found, "held": told.held})
}

/// Columns by table.
fn profile(columns: &[ColumnProfile]) -> Value {
    let mut tables = serde_json::Map::new();
    for column in columns {
        let table = tables.entry(column.table.clone()).or_insert_with(|| json!({}));
        let mut told = json!({"nulls": column.nulls, "distinct": column.distinct});
        if let (Some(least), Some(most)) = (&column.least, &column.most) {
            told["min"] = json!(least);
            told["max"] = json!(most);
        }
        if !column.top.is_empty() {
            let one = |(value, n): &(String, u64)| json!({"value": value, "count": n});
            told["top"] = column.top.iter().map(one).collect();
        }
        if !column.bins.is_empty() {
            told["histogram"] = json!(column.bins);
        }
        table[&column.column] = told;
    }
    tables.into()
}

/// Issues by code, counted in full, with a few examples each.
fn grouped(findings: &Findings) -> Vec<Value> {
    let issues = &findings.issues;
    let more = |code: &str| findings.more.iter().filter(|((of, _), _)| *of == code).map(|(_, n)| n).sum::<u64>();
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

/// A place as JSON; a document given by `--input` is not named, for its path is this machine's.
fn place(place: &Place) -> Value {
    match place {
        Place::Whole => Value::Null,
        Place::Spec { file, span } => json!({"line": file.line_column(span.start).0}),
        Place::Document { place, .. } => json!({"place": place}),
        Place::Value { table, key, field, place } => {
            json!({"table": table, "key": key, "field": field, "place": place})
        }
    }
}
