//! Withdrawals of a dataset: `pipelines/<name>.withdrawn.csv`, written by `seara withdraw`.
//!
//! Columns: `version,table,key,field,when,why`. A line names a release by its version, a record by table and key, or one
//! value of a record by its field too; the file never contains the value. An apostrophe before a key that a spreadsheet
//! would calculate as a formula is not part of it.

use std::sync::Arc;

use super::lookups;
use crate::model::{
    formula,
    issue::{Issue, Place, SpecFile},
    schema::{DatasetSchema, Field, MASK, StringFormat, Type},
    withdrawal::Withdrawal,
};

/// The header of the file.
pub const HEADER: [&str; 6] = ["version", "table", "key", "field", "when", "why"];

/// All withdrawals of a dataset.
#[derive(Debug, Clone, Default)]
pub struct Withdrawals {
    /// Versions of withdrawn releases, each with its line.
    pub versions: Vec<(String, Place)>,
    /// Withdrawn records and values.
    pub records: Vec<Withdrawal>,
    /// Each line as an object for the package, so that users learn why something is missing.
    pub lines: Vec<serde_json::Value>,
}

/// Reads the file of a pipeline; returns an issue for each line that is not valid.
pub(super) fn read(file: &Arc<SpecFile>, schema: &DatasetSchema) -> (Withdrawals, Vec<Issue>) {
    let (mut withdrawn, mut issues) = (Withdrawals::default(), Vec::new());
    for (n, (span, cells)) in lookups::rows(&file.text).into_iter().enumerate() {
        let place = Place::Spec { file: Arc::clone(file), span };
        if n == 0 {
            if cells != HEADER {
                issues.push(Issue::error("withdrawn-header", place).with("want", HEADER.join(",")));
                return (withdrawn, issues);
            }
            continue;
        }
        let Ok([version, table, key, field, when, why]) = <[String; 6]>::try_from(cells) else {
            issues.push(Issue::error("lookup-cells", place).with("want", HEADER.len().to_string()));
            continue;
        };
        let key = formula::unescape_formula(&key).to_owned();
        let member = |name: &str, value: &str| (!value.is_empty()).then(|| (name.to_owned(), value.into()));
        let pairs = HEADER.into_iter().zip([&version, &table, &key, &field, &when, &why]);
        withdrawn.lines.push(serde_json::Value::Object(pairs.filter_map(|(n, v)| member(n, v)).collect()));
        if !version.is_empty() {
            withdrawn.versions.push((version, place));
            continue;
        }
        let what = Withdrawal { table, key, field: (!field.is_empty()).then_some(field) };
        match obstacle(schema, &what) {
            Some(code) => issues.push(
                Issue::error(code, place).with("table", what.table).with("field", what.field.unwrap_or_default()),
            ),
            None => withdrawn.records.push(what),
        }
    }
    (withdrawn, issues)
}

/// Returns an issue code if a value cannot be withdrawn, because it is required and no mask is valid in its place. Names
/// that are not in today's schema are accepted: they may be those of an older release.
pub fn obstacle(schema: &DatasetSchema, what: &Withdrawal) -> Option<&'static str> {
    let table = &schema.tables[schema.table(&what.table)?];
    let column = table.column(what.field.as_deref()?)?;
    let Field { kind, constraints, .. } = &table.fields[column];
    let in_key = |keys: &[usize]| keys.contains(&column);
    let length = MASK.chars().count() as u64;
    let masked = matches!(kind, Type::String(StringFormat::Default) | Type::Any)
        && constraints.one_of.is_none()
        && !constraints.unique
        && !table.unique_keys.iter().any(|key| in_key(key))
        && constraints.pattern.as_ref().is_none_or(|pattern| pattern.is_match(MASK))
        && constraints.min_length.is_none_or(|min| length >= min)
        && constraints.max_length.is_none_or(|max| length <= max);
    (in_key(&table.primary_key) || (constraints.required && !masked)).then_some("withdrawn-required")
}
