//! What columns rest on, as evidence: told once where it is the same in all that was read, apart for each capture, or for
//! each of its sheets, where it is not.
//!
//! A capture that is told counts for its rows alone; so does a sheet, whose name stands before the place:
//! `sheet Obras: column E`.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    evidence::{Evidence, section},
    schema::TableSchema,
    sheet::Traces,
};

/// What a column rests on in some rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stood {
    /// It, with the capture of the rows.
    evidence: Evidence,
    /// Their sheet; empty where they stand in none.
    sheet: String,
}

impl Stood {
    /// What the columns of a batch rest on; nothing where each value says so itself.
    pub fn of(table: &TableSchema, source: &str, traces: &Traces) -> Vec<Self> {
        let Traces::Rows(rows) = traces else { return Vec::new() };
        let told = rows.column_traces().map(|(n, trace, sheet)| {
            let (table, key, field) = (table.name.clone(), String::new(), table.fields[n].name.clone());
            let evidence = Evidence { table, key, field, source: source.to_owned(), trace };
            Self { evidence, sheet: sheet.to_owned() }
        });
        told.collect()
    }
}

/// The columns that a place may tell of: table, column, source and section of the recipe.
type Column = (String, String, String, String);

/// What all columns rest on, by table and column.
pub fn told(all: Vec<Stood>) -> Vec<Evidence> {
    let mut columns: BTreeMap<Column, BTreeMap<String, Vec<Stood>>> = BTreeMap::new();
    for stood in all {
        let Evidence { table, field, source, trace, .. } = &stood.evidence;
        let section = section(&trace.rule).unwrap_or_default().to_owned();
        let captures = columns.entry((table.clone(), field.clone(), source.clone(), section)).or_default();
        let own = captures.entry(trace.capture.clone().unwrap_or_default()).or_default();
        if !own.contains(&stood) {
            own.push(stood);
        }
    }
    columns.into_values().flat_map(column).collect()
}

/// What one column rests on, in all captures of a source.
fn column(captures: BTreeMap<String, Vec<Stood>>) -> Vec<Evidence> {
    let bare = |stood: &Stood| {
        let mut evidence = stood.evidence.clone();
        evidence.trace.capture = None;
        evidence
    };
    let alike = |stood: &[&Stood]| -> Option<Evidence> {
        let first = stood.first().map(|stood| bare(stood))?;
        stood.iter().all(|other| bare(other) == first).then_some(first)
    };
    if let Some(one) = alike(&captures.values().flatten().collect::<Vec<_>>()) {
        return vec![one];
    }
    let mut told = Vec::new();
    for (capture, mut stood) in captures {
        if let Some(mut one) = alike(&stood.iter().collect::<Vec<_>>()) {
            one.trace.capture = Some(capture);
            told.push(one);
            continue;
        }
        stood.sort_by(|a, b| a.sheet.cmp(&b.sheet));
        let mut seen = BTreeSet::new();
        for Stood { mut evidence, sheet } in stood {
            if !sheet.is_empty() {
                evidence.trace.place = format!("{}{}", before(&sheet), evidence.trace.place);
            }
            if seen.insert((evidence.trace.place.clone(), evidence.trace.rule.clone())) {
                told.push(evidence);
            }
        }
    }
    told
}

/// What stands before the place of a column that is told of one sheet.
fn before(sheet: &str) -> String {
    format!("sheet {sheet}: ")
}

/// The place of a column in a row, if what is told of the column counts for the row, which stands at a place.
pub fn place<'p>(column: &'p str, row: &str) -> Option<&'p str> {
    if !column.starts_with("sheet ") {
        return Some(column);
    }
    let (sheet, _) = row.rsplit_once('!')?;
    column.strip_prefix(&before(sheet))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::evidence::{Origin, Trace};

    fn stood(capture: &str, sheet: &str, place: &str) -> Stood {
        let (place, rule, raw) = (place.to_owned(), "nif (a.toml:3)".to_owned(), Some("NIF".to_owned()));
        let trace =
            Trace { origin: Origin::Read, capture: Some(capture.to_owned()), place, raw, rule, inferred: false };
        let [table, field, source] = ["t", "nif", "s"].map(str::to_owned);
        Stood { evidence: Evidence { table, key: String::new(), field, source, trace }, sheet: sheet.to_owned() }
    }

    fn shown(all: Vec<Stood>) -> Vec<String> {
        let one = |e: Evidence| format!("{}|{}", e.trace.capture.unwrap_or_default(), e.trace.place);
        told(all).into_iter().map(one).collect()
    }

    #[test]
    fn what_is_the_same_everywhere_is_told_once() {
        let same = vec![stood("a", "X", "column C"), stood("a", "Y", "column C"), stood("b", "X", "column C")];
        assert_eq!(shown(same), ["|column C"]);
        let by_capture = vec![stood("a", "X", "column C"), stood("b", "X", "column D"), stood("b", "Y", "column D")];
        assert_eq!(shown(by_capture), ["a|column C", "b|column D"]);
        let by_sheet = vec![stood("a", "X", "column C"), stood("a", "Y", "column D")];
        assert_eq!(shown(by_sheet), ["a|sheet X: column C", "a|sheet Y: column D"]);
    }

    #[test]
    fn a_place_counts_for_the_rows_of_its_sheet() {
        assert_eq!(place("column C", "X!3"), Some("column C"));
        assert_eq!(place("sheet X: column C", "X!3, item 2"), Some("column C"));
        assert_eq!([place("sheet X: column C", "Y!3"), place("sheet X: column C", "line 3")], [None, None]);
    }
}
