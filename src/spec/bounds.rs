//! `[assert]`: thresholds on a dataset, beyond which a release is rejected; `[[accept]]`: a person accepts that one of them
//! is exceeded until a day.

use chrono::NaiveDate;

use super::section::Section;
use crate::model::{issue::Place, schema::DatasetSchema};

/// Thresholds beyond which a release is rejected.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// Largest share of the characters that no rule accounts for, in percent.
    pub unaccounted: u8,
    /// Largest share of the characters that `[[ignore]]` rules leave out, in percent.
    pub ignored: u8,
    /// Largest share of the rows of tables that may be quarantined, in percent.
    pub quarantined: u8,
    /// Largest share of a table's rows that may be missing from one release to the next, in percent.
    pub vanished: u8,
    /// Largest share of a table's rows that may change, in percent.
    pub changed: u8,
    /// Largest number of columns of a table that had values in the last release and have none now.
    pub emptied: u64,
    /// Largest growth of a table's rows, in percent.
    pub growth: Option<u64>,
    /// Smallest number of rows, by the name of the table.
    pub min_rows: Vec<(String, u64)>,
    /// Largest number of rows, by the name of the table.
    pub max_rows: Vec<(String, u64)>,
    /// Largest share of missing values: table, column, percent.
    pub nulls: Vec<(String, String, u8)>,
    /// Largest change of the distinct values of a column from one release to the next: table, column, percent.
    pub distinct: Vec<(String, String, u8)>,
    /// Lowest score of MQA, the metadata quality assessment of data.europa.eu, of 405.
    pub mqa: Option<u64>,
    /// Lowest score of udata's metadata quality, of 9.
    pub udata: Option<u64>,
    /// Assertions that may fail for a while, from `[[accept]]`.
    pub accepted: Vec<Accepted>,
}

/// An assertion that a person accepts to fail until a day.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The assertion's name.
    pub assertion: String,
    /// The last day on which it may fail.
    pub until: NaiveDate,
    /// Who accepts it.
    pub who: String,
    /// Why.
    pub why: String,
    /// Where the pipeline declares it.
    pub place: Place,
}

/// Default of `max_vanished_percent`: many records missing at once point to a broken source.
pub const VANISHED: u8 = 20;

/// Default of `max_changed_percent`: any share of the records may change.
pub const CHANGED: u8 = 100;

impl Default for Bounds {
    fn default() -> Self {
        Self {
            unaccounted: 0,
            ignored: 100,
            quarantined: 0,
            vanished: VANISHED,
            changed: CHANGED,
            emptied: 0,
            growth: None,
            min_rows: Vec::new(),
            max_rows: Vec::new(),
            nulls: Vec::new(),
            distinct: Vec::new(),
            mqa: None,
            udata: None,
            accepted: Vec::new(),
        }
    }
}

/// Names of the assertions.
pub const NAMES: [&str; 13] = [
    "max_unaccounted_percent",
    "max_ignored_percent",
    "max_quarantined_percent",
    "max_vanished_percent",
    "max_changed_percent",
    "max_growth_percent",
    "max_emptied_columns",
    "min_rows",
    "max_rows",
    "max_null_percent",
    "max_distinct_change_percent",
    "min_mqa",
    "min_udata",
];

/// Reads the assertions of a pipeline; `root` is the root of its file.
pub(super) fn read(root: &Section<'_>, schema: &DatasetSchema) -> Bounds {
    let mut bounds = root.section("assert").map(|s| asserted(&s, schema)).unwrap_or_default();
    bounds.accepted = root.sections("accept").iter().filter_map(accepted).collect();
    bounds
}

fn asserted(section: &Section<'_>, schema: &DatasetSchema) -> Bounds {
    let usual = Bounds::default();
    let tables: Vec<_> = schema.tables.iter().map(|t| t.name.clone()).collect();
    let columns: Vec<_> =
        schema.tables.iter().flat_map(|t| t.fields.iter().map(|f| format!("{}.{}", t.name, f.name))).collect();
    let rows = |key| counts(section, key, &tables, "unknown-table");
    let split = |(name, n): (String, u64)| {
        let (table, column) = name.split_once('.')?;
        Some((table.to_owned(), column.to_owned(), u8::try_from(n.min(100)).unwrap_or(100)))
    };
    let shares = |key| counts(section, key, &columns, "unknown-column").into_iter().filter_map(split).collect();
    let bounds = Bounds {
        unaccounted: section.percent("max_unaccounted_percent").unwrap_or(usual.unaccounted),
        ignored: section.percent("max_ignored_percent").unwrap_or(usual.ignored),
        quarantined: section.percent("max_quarantined_percent").unwrap_or(usual.quarantined),
        vanished: section.percent("max_vanished_percent").unwrap_or(usual.vanished),
        changed: section.percent("max_changed_percent").unwrap_or(usual.changed),
        emptied: section.count("max_emptied_columns").map_or(usual.emptied, |n| n.value),
        growth: section.count("max_growth_percent").map(|n| n.value),
        min_rows: rows("min_rows"),
        max_rows: rows("max_rows"),
        nulls: shares("max_null_percent"),
        distinct: shares("max_distinct_change_percent"),
        mqa: section.count("min_mqa").map(|n| n.value),
        udata: section.count("min_udata").map(|n| n.value),
        accepted: Vec::new(),
    };
    section.close();
    bounds
}

/// Reads counts by name, such as `{ projects = 5 }`; reports a name that is not in `known` with `code`.
fn counts(section: &Section<'_>, key: &'static str, known: &[String], code: &'static str) -> Vec<(String, u64)> {
    let Some(inner) = section.section(key) else { return Vec::new() };
    let known_names: Vec<_> = known.iter().map(String::as_str).collect();
    let mut found = Vec::new();
    for (name, count) in inner.own_counts() {
        if known.contains(&name.value) {
            found.push((name.value, count.value));
        } else {
            inner.reader.report_unknown(code, &name, &known_names);
        }
    }
    found
}

fn accepted(section: &Section<'_>) -> Option<Accepted> {
    let names: Vec<_> = NAMES.iter().map(|n| (*n, *n)).collect();
    if !section.has("assertion") {
        section.missing("assertion");
    }
    let assertion = section.choice("assertion", &names);
    let until = section.needed("until");
    let day = NaiveDate::parse_from_str(&until.value, "%Y-%m-%d").ok();
    if !until.value.is_empty() && day.is_none() {
        section.reader.report("bad-day", &until.span, &[("got", &until.value)]);
    }
    let (who, why) = (section.needed("who").value, section.needed("why").value);
    section.close();
    let place = section.reader.place(&section.head());
    Some(Accepted { assertion: assertion?.to_owned(), until: day?, who, why, place })
}
