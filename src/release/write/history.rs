//! The history of a dataset: when each row, and each value that ever changed, was first and last seen.
//!
//! In go the history in the last release and the changes from it to the next; out comes the history of the next. A value
//! has entries from its first change on: until then it was seen as long as its row. Both are merged row by row, in the
//! order of their keys, so that memory holds few.

use std::{cmp::Ordering, collections::BTreeMap, iter};

use arrow::array::{RecordBatch, RecordBatchReader};
use chrono::NaiveDate;

use super::{
    sorter::{SortConfig, Sorter},
    spill_file::{SpillFile, SpillWriter},
};
use crate::release::{base::Kept, changes::SCHEMA, error::ReleaseError, read};
use crate::{
    encode::{changes, history},
    model::{
        changes::SeenPeriod,
        changes::{Change, ChangeKind},
        row::key_of_row,
        schema::{DatasetSchema, MASK, Personal},
    },
};

/// Returns the history after these changes from the `last` release, sorted by table, key and column; the captures of the
/// next release are of `day`. Values that the schema masks now are masked in the past too. `sort` bounds the memory.
///
/// # Errors
/// When the last release cannot be read, or a temporary file not be written.
pub fn history(
    schema: &DatasetSchema,
    last: Option<&Kept>,
    changes: &SpillFile,
    day: NaiveDate,
    sort: SortConfig<'_>,
) -> Result<SpillFile, ReleaseError> {
    let mut sorter = Sorter::by(changes::schema(), &ROW, sort)?;
    changes.each(&mut |rows| sorter.add(rows.clone()))?;
    let past = Past::open(last, schema, sort)?;
    let mut writer =
        HistoryWriter { past, day, waiting: Vec::new(), spool: SpillWriter::new(history::schema(), sort.folder) };
    let mut own: Vec<Change> = Vec::new();
    sorter.each(&mut |rows| {
        for change in changes::read(&rows).into_iter().filter(|c| c.table != SCHEMA) {
            if own.first().is_some_and(|first| (&first.table, &first.key) != (&change.table, &change.key)) {
                writer.row(&own)?;
                own.clear();
            }
            own.push(change);
        }
        Ok(())
    })?;
    if !own.is_empty() {
        writer.row(&own)?;
    }
    writer.done()
}

/// Columns that name a row, in changes and in the history: its table and key.
const ROW: [usize; 2] = [0, 1];

/// Entries of a batch.
const WAITING: usize = 8192;

/// Writes a history, row by row.
struct HistoryWriter<'s> {
    past: Past<'s>,
    day: NaiveDate,
    waiting: Vec<SeenPeriod>,
    spool: SpillWriter,
}

impl HistoryWriter<'_> {
    /// Adds the history of a row that changes, and of those before it that do not.
    fn row(&mut self, changes: &[Change]) -> Result<(), ReleaseError> {
        let Some(first) = changes.first() else { return Ok(()) };
        let of = (&first.table, &first.key);
        while let Some(order) = self.past.next()?.map(|seen| (&seen.table, &seen.key).cmp(&of)) {
            match order {
                Ordering::Less => self.unchanged()?,
                Ordering::Equal => break,
                Ordering::Greater => return self.add(after(Vec::new(), changes, self.day)),
            }
        }
        let before = self.past.row()?.filter(|row| row.first().is_some_and(|s| (&s.table, &s.key) == of));
        self.add(after(before.unwrap_or_default(), changes, self.day))
    }

    /// Adds the history of a row that does not change.
    fn unchanged(&mut self) -> Result<(), ReleaseError> {
        let row = self.past.row()?.unwrap_or_default();
        self.add(after(row, &[], self.day))
    }

    fn add(&mut self, row: Vec<SeenPeriod>) -> Result<(), ReleaseError> {
        self.waiting.extend(row);
        if self.waiting.len() >= WAITING {
            self.spool.add(history::batch(&std::mem::take(&mut self.waiting))?)?;
        }
        Ok(())
    }

    fn done(mut self) -> Result<SpillFile, ReleaseError> {
        while self.past.next()?.is_some() {
            self.unchanged()?;
        }
        if !self.waiting.is_empty() {
            self.spool.add(history::batch(&self.waiting)?)?;
        }
        self.spool.done()
    }
}

/// The history in the last release, entry by entry.
struct Past<'s> {
    schema: &'s DatasetSchema,
    from: Box<dyn Iterator<Item = Result<RecordBatch, ReleaseError>>>,
    batch: std::vec::IntoIter<SeenPeriod>,
    next: Option<SeenPeriod>,
}

impl<'s> Past<'s> {
    /// Opens the history in the last release; of a program that wrote none, its rows alone.
    fn open(last: Option<&Kept>, schema: &'s DatasetSchema, sort: SortConfig<'_>) -> Result<Self, ReleaseError> {
        let past = |from| Self { schema, from, batch: Vec::new().into_iter(), next: None };
        let Some(last) = last else { return Ok(past(Box::new(iter::empty()))) };
        if let Some(own) = read::batches(&last.folder, "history")?.filter(|own| history::is_one(&own.schema())) {
            return Ok(past(Box::new(own.map(|rows| Ok(rows?)))));
        }
        let day = last.published.captured.date_naive();
        let mut sorter = Sorter::by(history::schema(), &ROW, sort)?;
        for table in &schema.tables {
            for rows in read::batches(&last.folder, &table.name)?.into_iter().flatten() {
                let rows = rows?;
                let column = |c: &usize| rows.schema().index_of(&table.fields[*c].name).ok();
                let Some(columns) = table.primary_key.iter().map(column).collect::<Option<Vec<_>>>() else { continue };
                let seen = |row: usize| SeenPeriod {
                    table: table.name.clone(),
                    key: key_of_row(&rows, &columns, row),
                    field: None,
                    value: None,
                    first: day,
                    last: day,
                    current: true,
                };
                sorter.add(history::batch(&(0..rows.num_rows()).map(seen).collect::<Vec<_>>())?)?;
            }
        }
        let mut sorted = SpillWriter::new(history::schema(), sort.folder);
        sorter.each(&mut |rows| sorted.add(rows))?;
        let mut all = Vec::new();
        sorted.done()?.each(&mut |rows| {
            all.push(Ok(rows.clone()));
            Ok(())
        })?;
        Ok(past(Box::new(all.into_iter())))
    }

    /// The next entry, which stays the next.
    fn next(&mut self) -> Result<Option<&SeenPeriod>, ReleaseError> {
        while self.next.is_none() {
            self.next = self.batch.next().map(|seen| adapted(self.schema, seen));
            if self.next.is_none() {
                let Some(rows) = self.from.next().transpose()? else { return Ok(None) };
                self.batch = history::read(&rows).unwrap_or_default().into_iter();
            }
        }
        Ok(self.next.as_ref())
    }

    /// All entries of the next row.
    fn row(&mut self) -> Result<Option<Vec<SeenPeriod>>, ReleaseError> {
        if self.next()?.is_none() {
            return Ok(None);
        }
        let mut row: Vec<SeenPeriod> = self.next.take().into_iter().collect();
        loop {
            let first = (row[0].table.clone(), row[0].key.clone());
            match self.next()? {
                Some(seen) if (&seen.table, &seen.key) == (&first.0, &first.1) => row.extend(self.next.take()),
                _ => return Ok(Some(row)),
            }
        }
    }
}

/// An entry as today's schema publishes it: a table or column that is gone is not current, a masked value is masked.
fn adapted(schema: &DatasetSchema, mut seen: SeenPeriod) -> SeenPeriod {
    let table = schema.table(&seen.table).map(|t| &schema.tables[t]);
    let field = table.zip(seen.field.as_deref()).and_then(|(t, name)| t.column(name).map(|c| &t.fields[c]));
    if table.is_none() || (seen.field.is_some() && field.is_none()) {
        seen.current = false;
    }
    if field.is_some_and(|f| matches!(f.personal, Some(Personal::Mask | Personal::Drop))) {
        seen.value = seen.value.take().map(|_| MASK.to_owned());
    }
    seen
}

/// The history of rows after their changes.
fn after(seen: Vec<SeenPeriod>, changes: &[Change], day: NaiveDate) -> Vec<SeenPeriod> {
    let mut by_row: BTreeMap<(String, String), Vec<SeenPeriod>> = BTreeMap::new();
    for one in seen {
        by_row.entry((one.table.clone(), one.key.clone())).or_default().push(one);
    }
    for change in changes.iter().filter(|c| c.table != SCHEMA) {
        let row = by_row.entry((change.table.clone(), change.key.clone())).or_default();
        let now = |field: &Option<String>, value: &Option<String>| SeenPeriod {
            table: change.table.clone(),
            key: change.key.clone(),
            field: field.clone(),
            value: value.clone(),
            first: day,
            last: day,
            current: true,
        };
        match change.kind {
            ChangeKind::Add => row.push(now(&None, &None)),
            ChangeKind::Delete => row.iter_mut().for_each(|s| s.current = false),
            ChangeKind::Modify => {
                let mut its = row.iter_mut().filter(|s| s.current && s.field == change.field);
                match its.next() {
                    Some(before) => before.current = false,
                    None => {
                        // Until now it was seen as long as its row.
                        let whole = row.iter().find(|s| s.current && s.field.is_none());
                        let (first, last) = whole.map_or((day, day), |s| (s.first, s.last));
                        let before = SeenPeriod { first, last, current: false, ..now(&change.field, &change.before) };
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
    fn first_release(rows: &[(&str, &str)], day: NaiveDate) -> Vec<SeenPeriod> {
        let add = |(table, key): &(&str, &str)| Change {
            table: (*table).to_owned(),
            key: (*key).to_owned(),
            kind: ChangeKind::Add,
            field: None,
            before: None,
            after: None,
        };
        after(Vec::new(), &rows.iter().map(add).collect::<Vec<_>>(), day)
    }

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, n).expect("a day")
    }

    fn change(kind: ChangeKind, field: Option<&str>, before: Option<&str>, after: Option<&str>) -> Change {
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

    fn lines(seen: &[SeenPeriod]) -> Vec<String> {
        let one = |s: &SeenPeriod| {
            let what =
                s.field.as_deref().map_or("row".to_owned(), |f| format!("{f}={}", s.value.as_deref().unwrap_or("-")));
            let still = if s.current { "…" } else { "" };
            format!("{what} {}-{}{still}", s.first.format("%d"), s.last.format("%d"))
        };
        seen.iter().map(one).collect()
    }

    #[test]
    fn a_value_is_remembered_from_its_first_change_and_a_row_that_returns_begins_anew() {
        let seen = first_release(&[("t", "a")], day(1));
        let seen = after(seen, &[], day(2));
        let seen = after(seen, &[change(ChangeKind::Modify, Some("f"), Some("x"), Some("y"))], day(3));
        let seen = after(seen, &[change(ChangeKind::Modify, Some("f"), Some("y"), Some("x"))], day(5));
        assert_eq!(lines(&seen), ["row 01-05…", "f=x 01-02", "f=y 03-03", "f=x 05-05…"]);
        let seen = after(seen, &[change(ChangeKind::Delete, None, None, None)], day(6));
        let seen = after(seen, &[change(ChangeKind::Add, None, None, None)], day(8));
        assert_eq!(lines(&seen), ["row 01-05", "row 08-08…", "f=x 01-02", "f=y 03-03", "f=x 05-05"]);
        let batch = history::batch(&seen).expect("a batch");
        assert_eq!(history::read(&batch), Some(seen));
    }
}
