//! `[assert]`: thresholds on a dataset, beyond which a release stops; `[[accept]]`: a person's word that
//! one of them may be broken for a while.

use chrono::NaiveDate;

use super::{reader::near, section::Section};
use crate::model::{issue::Place, schema::DatasetSchema};

/// Bounds beyond which a release stops.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// Largest share of the characters that may be left unaccounted, in percent.
    pub unaccounted: u8,
    /// Largest share that rules may leave out, in percent.
    pub ignored: u8,
    /// Largest share of the rows of tables that may be set aside, in percent.
    pub quarantined: u8,
    /// Largest share of a table's rows that may vanish from one release to the next, in percent.
    pub vanished: u8,
    /// Largest share of a table's rows that may change, in percent.
    pub changed: u8,
    /// Most columns of a table that had values in the last release and have none now.
    pub emptied: u64,
    /// Largest growth of a table's rows, in percent.
    pub growth: Option<u64>,
    /// Fewest rows of a table, by its name.
    pub min_rows: Vec<(String, u64)>,
    /// Most rows of a table, by its name.
    pub max_rows: Vec<(String, u64)>,
    /// Largest share of missing values: table, column, percent.
    pub nulls: Vec<(String, String, u8)>,
    /// Largest change of the distinct values of a column from one release to the next: table, column, percent.
    pub distinct: Vec<(String, String, u8)>,
    /// Fewest points of MQA, of 405.
    pub mqa: Option<u64>,
    /// Fewest points of udata, of 9.
    pub udata: Option<u64>,
    /// What a person has accepted.
    pub accepted: Vec<Accepted>,
}

/// A person's word that an assertion may fail for a while.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The assertion's name.
    pub assertion: String,
    /// The last day on which it may.
    pub until: NaiveDate,
    /// Who said so, and why.
    pub who: String,
    /// Why.
    pub why: String,
    /// Where the pipeline says so.
    pub place: Place,
}

/// Records that vanish at once are more often a broken source than the truth.
pub const VANISHED: u8 = 20;

/// Any share of the records may change, unless the pipeline says otherwise.
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

/// Reads the bounds of a pipeline; `root` is the whole file.
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

/// `{ projects = 5 }`: a count by a name that must be known.
fn counts(section: &Section<'_>, key: &'static str, known: &[String], code: &'static str) -> Vec<(String, u64)> {
    let Some(inner) = section.section(key) else { return Vec::new() };
    let there: Vec<_> = known.iter().map(String::as_str).collect();
    let mut found = Vec::new();
    for (name, count) in inner.own_counts() {
        if known.contains(&name.value) {
            found.push((name.value, count.value));
        } else {
            let near = near(&name.value, &there);
            inner.reader.report(
                code,
                &name.span,
                &[("name", &name.value), ("near", &near), ("known", &there.join(", "))],
            );
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
