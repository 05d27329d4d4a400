//! Checks single values of a typed batch by the constraints and formats of the schema.

use arrow::array::{
    Array, ArrayRef, Date32Array, Decimal128Array, Float64Array, Int32Array, Int64Array, ListArray, StringArray,
    TimestampMicrosecondArray,
};

use super::{privacy, tally::Tally};
use crate::model::{
    formula,
    issue::{Issue, Place},
    row::{key_of_row, text_bytes, value},
    row_issues::RowIssues,
    schema::{Bound, Field, StringFormat, TableSchema, Type},
    table::TableBatch,
    text::slug,
};

/// Checks every value of a batch, and adds the issues to it: broken constraints, undeclared personal data, and texts that a
/// spreadsheet would run as a formula.
pub(super) fn check(table: &TableSchema, batch: &mut TableBatch, tally: &mut Tally) {
    let mut issues = RowIssues::default();
    for (c, field) in table.fields.iter().enumerate() {
        let column = batch.rows.column(c);
        let values = (column.len() - column.null_count()) as u64;
        for name in check_names(field) {
            let checked = if name == "required" { column.len() as u64 } else { values };
            tally.add(batch.table, name, checked, 0);
        }
        let mut check_value = |row: usize, column: &ArrayRef| {
            let place = || place(table, batch, row, c);
            if let Some((code, detail)) = violation(field, column, row) {
                tally.add(batch.table, check_of(code), 0, 1);
                let text = value(column, row).unwrap_or_default();
                issues.push((row, Issue::error(code, place()).with("detail", detail).with("text", text)));
            } else if let Some(kind) = personal(field, column, row) {
                issues.push((row, Issue::error("personal-data", place()).with("kind", kind.as_str())));
            } else if let Some(text) = formula_text(column, row) {
                issues.push((row, Issue::warning("formula-cell", place()).with("text", text)));
            }
        };
        match column.as_any().downcast_ref::<StringArray>() {
            Some(texts) => {
                let checks_all = needs_full_check(field);
                let find = privacy::finder(text_bytes(texts));
                let is_formula = formula::formula_test(text_bytes(texts));
                let mut prefix = "";
                let suspects = (0..texts.len()).filter(|row| match texts.is_valid(*row) {
                    true => checks_all || is_suspect(field, texts.value(*row), (find, is_formula), &mut prefix),
                    false => field.constraints.required,
                });
                suspects.for_each(|row| check_value(row, column));
            }
            None => suspects(field, column).into_iter().for_each(|row| check_value(row, column)),
        }
    }
    batch.issues.append(issues);
}

/// Rows of a column other than text whose values may break a constraint.
fn suspects(field: &Field, column: &ArrayRef) -> Vec<usize> {
    let rule = &field.constraints;
    let all = || (0..column.len()).collect();
    if rule.one_of.is_some() || matches!(field.kind, Type::List { .. } | Type::Number(_)) {
        return all();
    }
    let missing = |row: &usize| rule.required && column.is_null(*row);
    let (min, max) = (rule.minimum.as_ref().map(|b| b.exact), rule.maximum.as_ref().map(|b| b.exact));
    let beyond = |value: i128| min.is_some_and(|b| value < b) || max.is_some_and(|b| value > b);
    let any = column.as_any();
    if min.is_none() && max.is_none() {
        return if column.null_count() == 0 { Vec::new() } else { (0..column.len()).filter(missing).collect() };
    }
    let is = |row: &usize, value: &dyn Fn(usize) -> i128| {
        if column.is_null(*row) { rule.required } else { beyond(value(*row)) }
    };
    if let Some(a) = any.downcast_ref::<Int64Array>() {
        (0..a.len()).filter(|row| is(row, &|row| i128::from(a.value(row)))).collect()
    } else if let Some(a) = any.downcast_ref::<Date32Array>() {
        (0..a.len()).filter(|row| is(row, &|row| i128::from(a.value(row)))).collect()
    } else if let Some(a) = any.downcast_ref::<Decimal128Array>() {
        (0..a.len()).filter(|row| is(row, &|row| a.value(row))).collect()
    } else {
        all()
    }
}

/// Whether a column has a constraint that [`is_suspect`] does not check, so that every text is checked.
fn needs_full_check(field: &Field) -> bool {
    let rule = &field.constraints;
    rule.min_length.is_some()
        || rule.max_length.is_some()
        || matches!(&field.kind, Type::String(StringFormat::Email | StringFormat::Uuid))
}

/// Whether a text may break a constraint, by tests that are fast for most texts. `prefix` is that of [`is_plain_uri`].
fn is_suspect<'t>(
    field: &Field,
    text: &'t str,
    (find, is_formula): (privacy::Find, formula::FormulaTest),
    prefix: &mut &'t str,
) -> bool {
    let rule = &field.constraints;
    rule.pattern.as_ref().is_some_and(|p| !p.is_match(text))
        || rule.one_of.as_ref().is_some_and(|words| !words.iter().any(|w| w == text))
        || (matches!(field.kind, Type::String(StringFormat::Uri)) && !is_plain_uri(text, prefix))
        || is_formula(text)
        || (field.personal.is_none() && personal_text(field, text, find).is_some())
}

/// Whether a text is an HTTP address with a plain host and printable ASCII characters, which is a valid URI. `prefix` is the
/// scheme and host of the last such address, because most addresses of a column share them.
fn is_plain_uri<'t>(text: &'t str, prefix: &mut &'t str) -> bool {
    let known =
        text.strip_prefix(*prefix).filter(|path| !prefix.is_empty() && (path.is_empty() || path.starts_with('/')));
    let path = match known {
        Some(path) => path,
        None => {
            let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
            let host = rest.map(|rest| rest.split('/').next().unwrap_or_default());
            let Some((host, rest)) = host.filter(|host| is_plain_host(host)).zip(rest) else { return false };
            let path = &rest[host.len()..];
            *prefix = &text[..text.len() - path.len()];
            path
        }
    };
    // Without a branch, the compiler vectorises the loop.
    path.bytes().fold(true, |all, byte| all & byte.is_ascii_graphic())
}

fn is_plain_host(host: &str) -> bool {
    let dots = host.split('.').all(|part| !part.is_empty() && !part.starts_with('-') && !part.ends_with('-'));
    let last = host.rsplit('.').next().is_some_and(|part| part.bytes().all(|b| b.is_ascii_lowercase()));
    let named = host.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    dots && last && named && !host.contains("--")
}

/// Finds personal data in a value of a column that does not declare them.
fn personal(field: &Field, column: &ArrayRef, row: usize) -> Option<privacy::Kind> {
    if field.personal.is_some() || column.is_null(row) {
        return None;
    }
    if let Some(list) = column.as_any().downcast_ref::<ListArray>() {
        let items = list.value(row);
        return items.as_any().downcast_ref::<StringArray>()?.iter().flatten().find_map(privacy::find);
    }
    personal_text(field, column.as_any().downcast_ref::<StringArray>()?.value(row), privacy::find)
}

/// Finds personal data in a text; in a column of tax numbers, those of natural persons.
fn personal_text(field: &Field, text: &str, find: privacy::Find) -> Option<privacy::Kind> {
    match field.kind {
        Type::String(StringFormat::Nif) => {
            let natural = text.starts_with(['1', '2', '3']) || text.starts_with("45");
            natural.then_some(privacy::Kind::Nif)
        }
        _ => find(text),
    }
}

/// Names of the checks for the constraints of a column.
fn check_names(field: &Field) -> Vec<&'static str> {
    let rule = &field.constraints;
    let checks = [
        ("required", rule.required),
        ("length", rule.min_length.is_some() || rule.max_length.is_some()),
        ("pattern", rule.pattern.is_some()),
        ("enum", rule.one_of.is_some()),
        ("format", matches!(&field.kind, Type::String(f) if !matches!(f, StringFormat::Default | StringFormat::Nif))),
        ("range", rule.minimum.is_some() || rule.maximum.is_some()),
    ];
    checks.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect()
}

/// Name of the check that reports an issue code.
fn check_of(code: &str) -> &'static str {
    match code {
        "required" => "required",
        "too-short" | "too-long" => "length",
        "pattern" => "pattern",
        "not-in-enum" => "enum",
        "format" => "format",
        _ => "range",
    }
}

fn formula_text(column: &ArrayRef, row: usize) -> Option<&str> {
    let texts = column.as_any().downcast_ref::<StringArray>().filter(|a| a.is_valid(row))?;
    Some(texts.value(row)).filter(|t| formula::is_formula(t))
}

/// The place of a value: its table, key, column, and locator in the capture.
pub(super) fn place(table: &TableSchema, batch: &TableBatch, row: usize, column: usize) -> Place {
    Place::Value {
        table: table.name.clone(),
        key: key_of_row(&batch.rows, &table.primary_key, row),
        field: table.fields[column].name.clone(),
        place: batch.provenance.place(row, column),
    }
}

/// Returns the issue code and the detail of the first constraint that a value breaks.
fn violation(field: &Field, column: &ArrayRef, row: usize) -> Option<(&'static str, String)> {
    let rule = &field.constraints;
    if column.is_null(row) {
        return rule.required.then(|| ("required", String::new()));
    }
    if let Some((length, unit)) = length(column, row) {
        if rule.min_length.is_some_and(|min| length < min) {
            return Some(("too-short", format!("{length} {unit}")));
        }
        if rule.max_length.is_some_and(|max| length > max) {
            return Some(("too-long", format!("{length} {unit}")));
        }
    }
    if let Some(text) = column.as_any().downcast_ref::<StringArray>().map(|a| a.value(row)) {
        if rule.pattern.as_ref().is_some_and(|p| !p.is_match(text)) {
            return Some(("pattern", rule.pattern.as_ref().map(|p| p.as_str().to_owned()).unwrap_or_default()));
        }
        if rule.one_of.as_ref().is_some_and(|words| !words.iter().any(|w| w == text)) {
            return Some(("not-in-enum", rule.one_of.as_ref().map(|w| w.join(", ")).unwrap_or_default()));
        }
        if let Type::String(format) = &field.kind {
            return broken_format(*format, text).map(|name| ("format", name.to_owned()));
        }
    } else if let Some(words) = &rule.one_of {
        let text = value(column, row).unwrap_or_default();
        if !words.contains(&text) {
            return Some(("not-in-enum", words.join(", ")));
        }
    }
    let below = rule.minimum.as_ref().is_some_and(|b| compare(column, row, b).is_some_and(std::cmp::Ordering::is_lt));
    let above = rule.maximum.as_ref().is_some_and(|b| compare(column, row, b).is_some_and(std::cmp::Ordering::is_gt));
    match (below, above) {
        (true, _) => Some(("below-minimum", rule.minimum.as_ref().map(|b| b.text.clone()).unwrap_or_default())),
        (_, true) => Some(("above-maximum", rule.maximum.as_ref().map(|b| b.text.clone()).unwrap_or_default())),
        _ => None,
    }
}

fn length(column: &ArrayRef, row: usize) -> Option<(u64, &'static str)> {
    if let Some(texts) = column.as_any().downcast_ref::<StringArray>() {
        return Some((texts.value(row).chars().count() as u64, "characters"));
    }
    column.as_any().downcast_ref::<ListArray>().map(|lists| (lists.value(row).len() as u64, "items"))
}

fn broken_format(format: StringFormat, text: &str) -> Option<&'static str> {
    let fits = match format {
        StringFormat::Default | StringFormat::Nif => true,
        StringFormat::Uri => {
            url::Url::parse(text).is_ok_and(|u| !text.contains(char::is_whitespace) && !u.scheme().is_empty())
        }
        StringFormat::Email => text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !text.contains(char::is_whitespace) && !host.contains('@')
        }),
        StringFormat::Uuid => {
            text.len() == 36
                && slug(text) == text.to_lowercase()
                && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
        }
    };
    let name = match format {
        StringFormat::Uri => "uri",
        StringFormat::Email => "email",
        StringFormat::Uuid => "uuid",
        StringFormat::Default | StringFormat::Nif => "default",
    };
    (!fits).then_some(name)
}

fn compare(column: &ArrayRef, row: usize, bound: &Bound) -> Option<std::cmp::Ordering> {
    let any = column.as_any();
    let exact = if let Some(a) = any.downcast_ref::<Int64Array>() {
        i128::from(a.value(row))
    } else if let Some(a) = any.downcast_ref::<Int32Array>() {
        i128::from(a.value(row))
    } else if let Some(a) = any.downcast_ref::<Date32Array>() {
        i128::from(a.value(row))
    } else if let Some(a) = any.downcast_ref::<Decimal128Array>() {
        a.value(row)
    } else if let Some(a) = any.downcast_ref::<TimestampMicrosecondArray>() {
        i128::from(a.value(row))
    } else {
        return any.downcast_ref::<Float64Array>().and_then(|a| a.value(row).partial_cmp(&bound.float));
    };
    Some(exact.cmp(&bound.exact))
}
