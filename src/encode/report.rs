//! `report.json`: what the checks saw, for machines and for whoever has to mend something.

use serde_json::{Value, json};

use crate::model::{
    findings::{Assertion, CheckCount, Findings},
    issue::{Issue, Place},
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
        "issues": grouped(&findings.issues),
        "profile": profile(&findings.profile),
    });
    let mut bytes = serde_json::to_vec_pretty(&report).unwrap_or_default();
    bytes.push(b'\n');
    bytes
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
        table[&column.column] = told;
    }
    tables.into()
}

/// Issues by code, counted in full, with a few examples each.
fn grouped(issues: &[Issue]) -> Vec<Value> {
    let mut codes: Vec<&str> = issues.iter().map(|i| i.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
        .into_iter()
        .map(|code| {
            let own: Vec<_> = issues.iter().filter(|i| i.code == code).collect();
            let examples: Vec<_> = own.iter().take(EXAMPLES).map(|i| example(i)).collect();
            json!({"code": code, "level": own[0].level.as_str(), "count": own.len(), "examples": examples})
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
