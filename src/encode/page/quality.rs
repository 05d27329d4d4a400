//! The quality of a release, read from its `report.json`: accounting, checks, assertions, issues and column profile.

use serde_json::Value;

use super::{
    DatasetPage,
    parts::{Bar, Histogram, LegendEntry, PageLocale, Swatch, Text, shorten},
};
use crate::{
    encode::report,
    model::{schema::TableSchema, statistics::ColumnProfile},
};

/// Frequent values that are shown of a column.
const FREQUENT: usize = 5;

/// Characters of a frequent value that are shown.
const MAX_FREQUENT: usize = 40;

/// A `report.json`.
pub(super) struct Report {
    json: Value,
    profile: Vec<ColumnProfile>,
}

impl Report {
    /// Parses a report; one that cannot be read is empty.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        Self { json: serde_json::from_slice(bytes).unwrap_or_default(), profile: report::profile_of(bytes) }
    }
}

/// The part of the page.
pub(super) struct Quality<'a> {
    pub(super) account: Option<Account>,
    pub(super) checks: String,
    pub(super) rules: Vec<Rule>,
    pub(super) failed: Vec<FailedAssertion>,
    /// Codes with their counts.
    pub(super) issues: Vec<(String, String)>,
    pub(super) profiles: Vec<TableProfile<'a>>,
}

/// What became of the characters of the sources.
pub(super) struct Account {
    pub(super) text: String,
    pub(super) bar: Bar,
    pub(super) legend: Vec<LegendEntry>,
    /// Reasons of `[[ignore]]` rules with their counts.
    pub(super) rules: Vec<(String, String)>,
}

/// The checks of one rule over all tables.
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) checked: String,
    pub(super) failed: String,
}

/// An assertion that does not hold.
pub(super) struct FailedAssertion {
    pub(super) name: String,
    /// The texts before and after the name.
    pub(super) around: (String, String),
}

/// The profile of a table.
pub(super) struct TableProfile<'a> {
    pub(super) title: Text<'a>,
    pub(super) columns: Vec<Profile<'a>>,
}

/// The profile of a column: its share of values, and their distribution or the most frequent ones.
pub(super) struct Profile<'a> {
    pub(super) name: &'a str,
    pub(super) share: String,
    pub(super) bar: Bar,
    pub(super) distribution: Option<Distribution<'a>>,
    pub(super) frequent: Vec<(String, String)>,
}

/// The distribution of ordered values.
pub(super) struct Distribution<'a> {
    pub(super) histogram: Histogram<'a>,
    pub(super) min: &'a str,
    pub(super) max: &'a str,
}

/// The quality of a release.
pub(super) fn quality<'a>(locale: &PageLocale<'a>, page: &'a DatasetPage<'a>, report: &'a Report) -> Quality<'a> {
    let json = &report.json;
    let rules = rules(json);
    let profile =
        |table: &'a TableSchema| profile(locale, table, &report.profile, number(&json["rows"][table.name.as_str()]));
    Quality {
        account: account(locale, &json["accounting"]),
        checks: checks(locale, json, &rules),
        rules: rules.iter().map(|rule| named(locale, rule)).collect(),
        failed: list(&json["assertions"]).iter().filter(|a| a["held"] != true).map(|a| failed(locale, a)).collect(),
        issues: list(&json["issues"]).iter().map(|issue| issues(locale, issue)).collect(),
        profiles: page.schema.tables.iter().filter_map(profile).collect(),
    }
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The accounting of the characters; `None` where none were counted.
fn account(locale: &PageLocale<'_>, json: &Value) -> Option<Account> {
    let m = locale.messages;
    let all = number(&json["characters"]);
    if all == 0 {
        return None;
    }
    let rules: Vec<_> =
        json["ignored"].as_object().into_iter().flatten().map(|(rule, n)| (rule.clone(), number(n))).collect();
    let ignored: u64 = rules.iter().map(|(_, n)| *n).sum();
    let [inside, quarantined, unaccounted] =
        ["in_records", "quarantined", "unaccounted"].map(|name| number(&json[name]));
    let parts = [
        (inside, 1, "account-in-records"),
        (ignored, 2, "account-ignored"),
        (quarantined, 3, "account-quarantined"),
        (unaccounted, 4, "account-unaccounted"),
    ];
    let legend = parts.map(|(n, colour, id)| {
        let text = format!("{} {}", locale.locale.percent(n, all), m.page(id));
        LegendEntry { swatch: Swatch { colour }, text }
    });
    let label = legend.iter().map(|entry| entry.text.as_str()).collect::<Vec<_>>().join("; ");
    Some(Account {
        text: m.page_count("account-text", all),
        bar: Bar { label, parts: parts.iter().map(|(n, colour, _)| (*n, *colour)).collect(), is_thin: false },
        legend: legend.into(),
        rules: rules.into_iter().map(|(rule, n)| (rule, m.page_count("characters", n))).collect(),
    })
}

/// Counts of checks by rule: code, checked, failed.
fn rules(json: &Value) -> Vec<(&str, u64, u64)> {
    let mut rules: Vec<(&str, u64, u64)> = Vec::new();
    for check in list(&json["checks"]) {
        let (rule, checked, failed) = (text(&check["check"]), number(&check["checked"]), number(&check["failed"]));
        match rules.iter_mut().find(|(known, ..)| *known == rule) {
            Some(known) => *known = (rule, known.1 + checked, known.2 + failed),
            None => rules.push((rule, checked, failed)),
        }
    }
    rules
}

/// A rule by the name of its check, or by its code.
fn named(locale: &PageLocale<'_>, (code, checked, failed): &(&str, u64, u64)) -> Rule {
    let name = locale.messages.find_page(&format!("check-{}", code.to_lowercase()), &[]);
    let [checked, failed] = [checked, failed].map(|n| locale.locale.number(*n));
    Rule { name: name.unwrap_or_else(|| (*code).to_owned()), checked, failed }
}

/// How many checks passed and how many assertions hold, as a sentence each.
fn checks(locale: &PageLocale<'_>, json: &Value, rules: &[(&str, u64, u64)]) -> String {
    let m = locale.messages;
    let checked: u64 = rules.iter().map(|(_, n, _)| *n).sum();
    let failed: u64 = rules.iter().map(|(.., n)| *n).sum();
    let id = if failed > 0 { "checks-failed" } else { "checks-passed" };
    let mut text = m.page_with(id, &[("checked", &checked.to_string()), ("failed", &failed.to_string())]);
    let all = list(&json["assertions"]);
    if !all.is_empty() {
        let held = all.iter().filter(|a| a["held"] == true).count().to_string();
        text.push(' ');
        text.push_str(&m.page_with("assertions", &[("held", &held), ("n", &all.len().to_string())]));
    }
    text
}

fn failed(locale: &PageLocale<'_>, assertion: &Value) -> FailedAssertion {
    let name = format!("{} {}", text(&assertion["assertion"]), text(&assertion["subject"]));
    let values = [("bound", text(&assertion["bound"])), ("found", text(&assertion["found"]))];
    FailedAssertion {
        name: name.trim_end().to_owned(),
        around: locale.messages.page_around("assertion-failed", "name", &values),
    }
}

fn issues(locale: &PageLocale<'_>, issue: &Value) -> (String, String) {
    let id = if text(&issue["level"]) == "error" { "errors" } else { "warnings" };
    (text(&issue["code"]).to_owned(), locale.messages.page_count(id, number(&issue["count"])))
}

/// The profile of a table; `None` where it has none.
fn profile<'a>(
    locale: &PageLocale<'a>,
    table: &'a TableSchema,
    profile: &'a [ColumnProfile],
    rows: u64,
) -> Option<TableProfile<'a>> {
    let own = |name: &str| profile.iter().find(|p| p.table == table.name && p.column == name);
    let columns = table.fields.iter().filter_map(|field| own(&field.name)).filter(|_| rows > 0);
    let columns: Vec<_> = columns.map(|column| column_profile(locale, column, rows)).collect();
    if columns.is_empty() {
        return None;
    }
    Some(TableProfile { title: locale.text(&table.title, &table.english, "title"), columns })
}

fn column_profile<'a>(locale: &PageLocale<'a>, column: &'a ColumnProfile, rows: u64) -> Profile<'a> {
    let nulls = column.nulls.min(rows);
    let share = locale.locale.percent(rows - nulls, rows);
    let label = format!("{}: {share}", column.column);
    let distribution = match (&column.min, &column.max) {
        (Some(min), Some(max)) if !column.bins.is_empty() => {
            let values = [("column", column.column.as_str()), ("min", min), ("max", max)];
            let label = locale.messages.page_with("distribution", &values);
            Some(Distribution { histogram: Histogram { label, counts: &column.bins }, min, max })
        }
        _ => None,
    };
    let frequent = column.top.iter().take(FREQUENT);
    Profile {
        name: &column.column,
        bar: Bar { label, parts: vec![(rows - nulls, 1), (nulls, 0)], is_thin: true },
        share,
        distribution,
        frequent: frequent.map(|(v, n)| (shorten(v, MAX_FREQUENT), locale.locale.number(*n))).collect(),
    }
}
