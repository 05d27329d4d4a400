//! What was taken back: `pipelines/<name>.withdrawn.csv`, written by `seara withdraw`.
//!
//! Columns: `version,table,key,field,when,why`. A line names a release by its version, a record by table and
//! key, or one value of it by its field too. The value itself stands nowhere. A
//! key that a spreadsheet would calculate has an apostrophe before it, which is no part of it.

use std::sync::Arc;

use super::lookups;
use crate::model::{
    formula,
    issue::{Issue, Place, SpecFile},
    schema::{DatasetSchema, Field, MASK, StringFormat, Type},
    withdrawal::Withdrawal,
};

/// The first line of every such file.
pub const HEADER: [&str; 6] = ["version", "table", "key", "field", "when", "why"];

/// Everything that was taken back of a dataset.
#[derive(Debug, Clone, Default)]
pub struct Withdrawals {
    /// Releases, with the line that says so.
    pub versions: Vec<(String, Place)>,
    /// Records and values.
    pub records: Vec<Withdrawal>,
    /// Each line as an object, for the package: who misses something learns why.
    pub lines: Vec<serde_json::Value>,
}

/// Reads the file of a pipeline and tells the lines that cannot be one.
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
        let told = |name: &str, value: &str| (!value.is_empty()).then(|| (name.to_owned(), value.into()));
        let pairs = HEADER.into_iter().zip([&version, &table, &key, &field, &when, &why]);
        withdrawn.lines.push(serde_json::Value::Object(pairs.filter_map(|(n, v)| told(n, v)).collect()));
        if !version.is_empty() {
            withdrawn.versions.push((version, place));
            continue;
        }
        let what = Withdrawal { table, key, field: (!field.is_empty()).then_some(field) };
        match fault(schema, &what) {
            Some(code) => issues.push(
                Issue::error(code, place).with("table", what.table).with("field", what.field.unwrap_or_default()),
            ),
            None => withdrawn.records.push(what),
        }
    }
    (withdrawn, issues)
}

/// Why something cannot be taken back: a value that no row may lack, and that no mask can stand for. Names that
/// today's schema does not know may be those of an older release.
pub fn fault(schema: &DatasetSchema, what: &Withdrawal) -> Option<&'static str> {
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
        && constraints.min_length.is_none_or(|least| length >= least)
        && constraints.max_length.is_none_or(|most| length <= most);
    (in_key(&table.primary_key) || (constraints.required && !masked)).then_some("withdrawn-required")
}
