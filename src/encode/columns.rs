//! Evidence of columns: one row where it is the same in everything that was read, otherwise one row per capture, or per
//! sheet.
//!
//! Evidence with a capture applies to the rows of that capture only; so does evidence of a sheet, whose name precedes the
//! place: `sheet Obras: column E`.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    evidence::{Evidence, section_of_rule},
    schema::TableSchema,
    sheet::Provenance,
};

/// The evidence of a column in some rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnEvidence {
    /// With the capture of the rows.
    evidence: Evidence,
    /// The sheet of the rows; empty where there is none.
    sheet: String,
}

impl ColumnEvidence {
    /// The evidence of the columns of a batch; empty where each value has its own.
    pub fn from_batch(table: &TableSchema, source: &str, traces: &Provenance) -> Vec<Self> {
        let Provenance::Rows(rows) = traces else { return Vec::new() };
        let columns = rows.column_provenance().map(|(n, trace, sheet)| {
            let (table, key, field) = (table.name.clone(), String::new(), table.fields[n].name.clone());
            let evidence = Evidence { table, key, field, source: source.to_owned(), provenance: trace };
            Self { evidence, sheet: sheet.to_owned() }
        });
        columns.collect()
    }
}

/// A column: table, name, source and section of the recipe.
type Column = (String, String, String, String);

/// Merges the evidence of the columns of all batches; returns it by table and column.
pub fn merge(all: Vec<ColumnEvidence>) -> Vec<Evidence> {
    let mut columns: BTreeMap<Column, BTreeMap<String, Vec<ColumnEvidence>>> = BTreeMap::new();
    for column in all {
        let Evidence { table, field, source, provenance: trace, .. } = &column.evidence;
        let section = section_of_rule(&trace.rule).unwrap_or_default().to_owned();
        let captures = columns.entry((table.clone(), field.clone(), source.clone(), section)).or_default();
        let own = captures.entry(trace.capture.clone().unwrap_or_default()).or_default();
        if !own.contains(&column) {
            own.push(column);
        }
    }
    columns.into_values().flat_map(merge_column).collect()
}

/// The evidence of one column in all captures of a source.
fn merge_column(captures: BTreeMap<String, Vec<ColumnEvidence>>) -> Vec<Evidence> {
    let without_capture = |column: &ColumnEvidence| {
        let mut evidence = column.evidence.clone();
        evidence.provenance.capture = None;
        evidence
    };
    let common = |columns: &[&ColumnEvidence]| -> Option<Evidence> {
        let first = columns.first().map(|column| without_capture(column))?;
        columns.iter().all(|other| without_capture(other) == first).then_some(first)
    };
    if let Some(one) = common(&captures.values().flatten().collect::<Vec<_>>()) {
        return vec![one];
    }
    let mut merged = Vec::new();
    for (capture, mut columns) in captures {
        if let Some(mut one) = common(&columns.iter().collect::<Vec<_>>()) {
            one.provenance.capture = Some(capture);
            merged.push(one);
            continue;
        }
        columns.sort_by(|a, b| a.sheet.cmp(&b.sheet));
        let mut seen = BTreeSet::new();
        for ColumnEvidence { mut evidence, sheet } in columns {
            if !sheet.is_empty() {
                evidence.provenance.place = format!("{}{}", sheet_prefix(&sheet), evidence.provenance.place);
            }
            if seen.insert((evidence.provenance.place.clone(), evidence.provenance.rule.clone())) {
                merged.push(evidence);
            }
        }
    }
    merged
}

/// The prefix of the place of a column whose evidence is that of one sheet.
fn sheet_prefix(sheet: &str) -> String {
    format!("sheet {sheet}: ")
}

/// The place of a column, if its evidence applies to the row at the place `row`.
pub fn place<'p>(column: &'p str, row: &str) -> Option<&'p str> {
    if !column.starts_with("sheet ") {
        return Some(column);
    }
    let (sheet, _) = row.rsplit_once('!')?;
    column.strip_prefix(&sheet_prefix(sheet))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::evidence::{Origin, ValueProvenance};

    fn column(capture: &str, sheet: &str, place: &str) -> ColumnEvidence {
        let (place, rule, raw) = (place.to_owned(), "nif (a.toml:3)".to_owned(), Some("NIF".to_owned()));
        let trace = ValueProvenance {
            origin: Origin::Read,
            capture: Some(capture.to_owned()),
            place,
            raw,
            rule,
            inferred: false,
        };
        let [table, field, source] = ["t", "nif", "s"].map(str::to_owned);
        ColumnEvidence {
            evidence: Evidence { table, key: String::new(), field, source, provenance: trace },
            sheet: sheet.to_owned(),
        }
    }

    fn shown(all: Vec<ColumnEvidence>) -> Vec<String> {
        let one = |e: Evidence| format!("{}|{}", e.provenance.capture.unwrap_or_default(), e.provenance.place);
        merge(all).into_iter().map(one).collect()
    }

    #[test]
    fn evidence_that_is_the_same_everywhere_is_one_row() {
        let same = vec![column("a", "X", "column C"), column("a", "Y", "column C"), column("b", "X", "column C")];
        assert_eq!(shown(same), ["|column C"]);
        let by_capture = vec![column("a", "X", "column C"), column("b", "X", "column D"), column("b", "Y", "column D")];
        assert_eq!(shown(by_capture), ["a|column C", "b|column D"]);
        let by_sheet = vec![column("a", "X", "column C"), column("a", "Y", "column D")];
        assert_eq!(shown(by_sheet), ["a|sheet X: column C", "a|sheet Y: column D"]);
    }

    #[test]
    fn the_evidence_of_a_sheet_applies_to_its_rows() {
        assert_eq!(place("column C", "X!3"), Some("column C"));
        assert_eq!(place("sheet X: column C", "X!3, item 2"), Some("column C"));
        assert_eq!([place("sheet X: column C", "Y!3"), place("sheet X: column C", "line 3")], [None, None]);
    }
}
