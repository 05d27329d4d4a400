//! The history of a dataset, grown by what each release changes.
//!
//! In go the history that the last release tells and the changes from it to the next; out comes the history
//! that the next one tells. A value is remembered from its first change on: until then it was seen as long as
//! its row.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{ReleaseError, read, versions::SCHEMA};
use crate::{
    encode::history,
    model::{
        changes::{Change, Kind},
        history::Seen,
        row::key,
        schema::{DatasetSchema, MASK, Personal},
    },
    state::layout::{Layout, Spot},
};

/// The history that a release tells with these changes, whose captures are of `day`. What a schema hides now
/// is hidden in the past too.
///
/// # Errors
/// When the last release is there but cannot be read.
pub fn history(
    layout: &Layout,
    schema: &DatasetSchema,
    changes: &[Change],
    day: NaiveDate,
) -> Result<Vec<Seen>, ReleaseError> {
    let mut seen = told(layout, schema)?;
    // A table or column that is gone is seen no more.
    let is_there = |s: &Seen| {
        let table = schema.table(&s.table).map(|t| &schema.tables[t]);
        table.is_some_and(|t| s.field.as_ref().is_none_or(|f| t.column(f).is_some()))
    };
    seen.iter_mut().filter(|s| !is_there(s)).for_each(|s| s.current = false);
    for one in &mut seen {
        let field = schema.table(&one.table).zip(one.field.as_deref()).and_then(|(t, name)| {
            let table = &schema.tables[t];
            table.column(name).map(|c| &table.fields[c])
        });
        if field.is_some_and(|f| matches!(f.personal, Some(Personal::Mask | Personal::Drop))) {
            one.value = one.value.take().map(|_| MASK.to_owned());
        }
    }
    Ok(grown(seen, changes, day))
}

/// What the last release tells; its rows alone when it is of a program that told no history.
fn told(layout: &Layout, schema: &DatasetSchema) -> Result<Vec<Seen>, ReleaseError> {
    let Some(last) = super::latest(layout, &schema.name) else { return Ok(Vec::new()) };
    let latest = layout.path(Spot::Latest(&schema.name));
    if let Some(seen) = read::table(&latest, "history")?.as_ref().and_then(history::read) {
        return Ok(seen);
    }
    let (mut seen, day) = (Vec::new(), last.captured.date_naive());
    for table in &schema.tables {
        let Some(rows) = read::table(&latest, &table.name)? else { continue };
        let Some(columns) = table
            .primary_key
            .iter()
            .map(|c| rows.schema().index_of(&table.fields[*c].name).ok())
            .collect::<Option<Vec<_>>>()
        else {
            continue;
        };
        seen.extend((0..rows.num_rows()).map(|row| Seen {
            table: table.name.clone(),
            key: key(&rows, &columns, row),
            field: None,
            value: None,
            first: day,
            last: day,
            current: true,
        }));
    }
    Ok(seen)
}

/// The history after one more release.
fn grown(seen: Vec<Seen>, changes: &[Change], day: NaiveDate) -> Vec<Seen> {
    let mut by_row: BTreeMap<(String, String), Vec<Seen>> = BTreeMap::new();
    for one in seen {
        by_row.entry((one.table.clone(), one.key.clone())).or_default().push(one);
    }
    for change in changes.iter().filter(|c| c.table != SCHEMA) {
        let row = by_row.entry((change.table.clone(), change.key.clone())).or_default();
        let now = |field: &Option<String>, value: &Option<String>| Seen {
            table: change.table.clone(),
            key: change.key.clone(),
            field: field.clone(),
            value: value.clone(),
            first: day,
            last: day,
            current: true,
        };
        match change.kind {
            Kind::Add => row.push(now(&None, &None)),
            Kind::Delete => row.iter_mut().for_each(|s| s.current = false),
            Kind::Modify => {
                let mut its = row.iter_mut().filter(|s| s.current && s.field == change.field);
                match its.next() {
                    Some(before) => before.current = false,
                    None => {
                        // Until now it was seen as long as its row.
                        let whole = row.iter().find(|s| s.current && s.field.is_none());
                        let (first, last) = whole.map_or((day, day), |s| (s.first, s.last));
                        let before = Seen { first, last, current: false, ..now(&change.field, &change.before) };
                        row.push(before);
                    }
                }
                row.push(now(&change.field, &change.after));
            }
        }
    }
    let mut all: Vec<_> = by_row.into_values().flatten().collect();
    // A clock that was moved back does not end a time before it begins.
    all.iter_mut().filter(|s| s.current).for_each(|s| s.last = s.last.max(day));
    all.sort_by(|a, b| {
        (&a.table, &a.key, &a.field, a.first, a.last).cmp(&(&b.table, &b.key, &b.field, b.first, b.last))
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The history of a first release: every row is new.
    fn of(rows: &[(&str, &str)], day: NaiveDate) -> Vec<Seen> {
        let add = |(table, key): &(&str, &str)| Change {
            table: (*table).to_owned(),
            key: (*key).to_owned(),
            kind: Kind::Add,
            field: None,
            before: None,
            after: None,
        };
        grown(Vec::new(), &rows.iter().map(add).collect::<Vec<_>>(), day)
    }

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, n).expect("a day")
    }

    fn change(kind: Kind, field: Option<&str>, before: Option<&str>, after: Option<&str>) -> Change {
        let text = |t: Option<&str>| t.map(str::to_owned);
        Change {
            table: "t".into(),
            key: "a".into(),
            kind,
            field: text(field),
            before: text(before),
            after: text(after),
        }
    }

    fn told(seen: &[Seen]) -> Vec<String> {
        let one = |s: &Seen| {
            let what =
                s.field.as_deref().map_or("row".to_owned(), |f| format!("{f}={}", s.value.as_deref().unwrap_or("-")));
            let still = if s.current { "…" } else { "" };
            format!("{what} {}-{}{still}", s.first.format("%d"), s.last.format("%d"))
        };
        seen.iter().map(one).collect()
    }

    #[test]
    fn a_value_is_remembered_from_its_first_change_and_a_row_that_returns_begins_anew() {
        let seen = of(&[("t", "a")], day(1));
        let seen = grown(seen, &[], day(2));
        let seen = grown(seen, &[change(Kind::Modify, Some("f"), Some("x"), Some("y"))], day(3));
        let seen = grown(seen, &[change(Kind::Modify, Some("f"), Some("y"), Some("x"))], day(5));
        assert_eq!(told(&seen), ["row 01-05…", "f=x 01-02", "f=y 03-03", "f=x 05-05…"]);
        let seen = grown(seen, &[change(Kind::Delete, None, None, None)], day(6));
        let seen = grown(seen, &[change(Kind::Add, None, None, None)], day(8));
        assert_eq!(told(&seen), ["row 01-05", "row 08-08…", "f=x 01-02", "f=y 03-03", "f=x 05-05"]);
        let batch = history::batch(&seen).expect("a batch");
        assert_eq!(history::read(&batch), Some(seen));
    }
}
