//! Packages and reports, mutated at random: the parsers return something or nothing, and never panic.

#![cfg(test)]

use super::{datapackage, report};
use crate::model::fuzzing::fuzz;

const PACKAGE: &str = r#"{"name": "obras", "version": "2031-01-01-0123abcd", "title": "Obras", "description": "Obras.",
  "created": "2031-01-01T00:00:00Z", "seara:firstCreated": "2030-01-01T00:00:00Z", "seara:release": 7, "keywords": ["a"],
  "sources": [{"path": "https://a.pt/x", "title": "x"}], "seara:tables": ["works"],
  "seara:dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "temporal": ["2030-01-01", "2031-01-01"]},
  "resources": [{"name": "works", "path": "works.csv", "format": "csv", "bytes": 12, "hash": "sha256:00", "rows": 2,
   "schema": {"fields": [{"name": "number", "type": "integer", "constraints": {"required": true}}],
    "primaryKey": ["number"], "foreignKeys": [{"fields": ["number"], "reference": {"resource": "works", "fields": ["number"]}}]}}]}"#;

const REPORT: &str = r#"{"dataset": "obras", "rows": {"works": 2}, "accounting": {"characters": 10}, "checks": [],
  "assertions": [{"assertion": "max_growth_percent", "subject": "works", "bound": "50 %", "found": "12 %", "held": true}],
  "issues": [{"code": "a", "level": "error", "count": 3, "examples": [{"place": {"table": "t", "key": "k", "field": "f"}, "args": {"text": "x"}}]}],
  "profile": {"works": {"number": {"nulls": 1, "distinct": 2, "min": "1", "max": "2", "top": [{"value": "1", "count": 1}], "histogram": [1, 2]}}}}"#;

#[test]
fn packages_and_reports() {
    fuzz("packages", 20, &[PACKAGE.into()], |bytes| {
        let Some(published) = datapackage::read(bytes) else { return };
        let _ = (
            datapackage::shapes(&published),
            datapackage::required(&published, "works"),
            datapackage::primary_key(bytes, "works"),
        );
        let _ = (datapackage::schema_file(&published), datapackage::schema_of(&published, "works"));
    });
    fuzz("reports", 20, &[REPORT.into()], |bytes| {
        let _ = (report::is_clean(bytes), report::profile_of(bytes), report::measures(bytes));
    });
}
