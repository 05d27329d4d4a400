//! Records of JSON or XML → a grid: its columns are known when all records were added.

use std::collections::HashMap;

use serde_json::value::RawValue;

use super::{object::Object, outside};
use crate::{
    extract::{
        Unreadable,
        memory::MemoryBudget,
        name::{Name, escaped},
    },
    model::grid::{Cell, CellKind, Grid, GridRow, MAX_COLUMNS, OutsideRecords, PlaceStyle},
    spec::recipe::table::RecordPath,
};

/// Levels of a record below which a value is one cell of JSON.
const MAX_DEPTH: usize = 16;

/// Cells of rows that are enough for one part of a large table.
const FULL: usize = 1 << 20;

/// Lists within each other, and steps, beyond which none leads to a record.
const MAX_LISTS: usize = 64;

/// The limit of columns, in messages.
pub(in crate::extract) const TOO_MANY_COLUMNS: &str = "10000 columns";
const _: () = assert!(MAX_COLUMNS == 10_000);

/// Which values are records.
#[derive(Debug, Clone, Default)]
pub(in crate::extract) struct RecordSelection {
    /// The path that leads to them.
    pub(in crate::extract) path: RecordPath,
    /// Paths that lead to other records, which are read too.
    pub(in crate::extract) others: Vec<RecordPath>,
    /// Whether they are objects; otherwise they are lists, and the first has the headings.
    pub(in crate::extract) keyed: bool,
}

impl RecordSelection {
    /// Whether a key after some steps leads to other records that are read.
    fn leads_to_others(&self, taken: usize, key: &str) -> bool {
        let steps = &self.path.steps[..taken];
        self.others
            .iter()
            .any(|other| other.steps.starts_with(steps) && other.steps.get(taken).is_some_and(|s| s == key))
    }
}

/// Follows the steps that are left to the records and adds them; what is outside of them too.
pub(super) fn found(
    value: &RawValue,
    selection: &RecordSelection,
    (taken, place): (usize, &str),
    line: usize,
    builder: &mut GridBuilder,
) -> Result<(), Unreadable> {
    // Every list on the way has its slash.
    if place.bytes().filter(|b| *b == b'/').count() > MAX_LISTS {
        return Err(Unreadable::Limit { limit: format!("{MAX_LISTS} lists within each other") });
    }
    let malformed = |error: serde_json::Error| broken(format!("{place}/"), &error);
    let first = value.get().bytes().next();
    if first == Some(b'[') {
        let items: Vec<&RawValue> = serde_json::from_str(value.get()).map_err(malformed)?;
        let index = selection.path.index(taken);
        for (n, item) in items.into_iter().enumerate() {
            let inner = format!("{place}/{n}");
            match index {
                None => found(item, selection, (taken, &inner), line, builder)?,
                Some(index) if index == n => found(item, selection, (taken + 1, &inner), line, builder)?,
                Some(_) => builder.outside(item, &inner)?,
            }
        }
        return Ok(());
    }
    let Some(step) = selection.path.steps.get(taken) else { return builder.record(value, place, line) };
    if first != Some(b'{') {
        return builder.outside(value, place);
    }
    let object: Object<'_> = serde_json::from_str(value.get()).map_err(malformed)?;
    for (key, inner) in object.0 {
        let place = format!("{place}/{}", escaped(&key));
        if key == *step {
            found(inner, selection, (taken + 1, &place), line, builder)?;
        } else if !selection.leads_to_others(taken, &key) {
            builder.outside(inner, &place)?;
        }
    }
    Ok(())
}

/// A grid being built of records.
pub(in crate::extract) struct GridBuilder {
    /// Their names; with each the pointer that leads there, where that differs.
    columns: Vec<Cell>,
    index: HashMap<String, usize>,
    /// The record that filled each column last, from 1.
    last: Vec<usize>,
    rows: Vec<GridRow>,
    outside: Vec<OutsideRecords>,
    cells: usize,
    /// Cells beyond which it is full.
    limit: usize,
    budget: MemoryBudget,
}

impl GridBuilder {
    /// For all records of a text, which may take this much memory.
    pub(in crate::extract) fn within(budget: MemoryBudget) -> Self {
        Self { budget, limit: usize::MAX, ..Self::default() }
    }

    /// For records whose columns are known.
    pub(in crate::extract) fn with(columns: &[Cell]) -> Self {
        let index = columns.iter().enumerate().map(|(n, name)| (name.text.clone(), n)).collect();
        Self { columns: columns.to_vec(), last: vec![0; columns.len()], index, ..Self::default() }
    }

    /// The columns of all records, in the order in which they were met.
    pub(in crate::extract) fn into_columns(self) -> Vec<Cell> {
        self.columns
    }

    /// Whether it has cells enough for one part of a large table.
    pub(super) fn is_full(&self) -> bool {
        self.cells > self.limit
    }

    /// What is outside of the records; `None` if it has a record.
    pub(super) fn only_outside(self) -> Option<Vec<OutsideRecords>> {
        self.rows.is_empty().then_some(self.outside)
    }

    /// Adds a record.
    pub(super) fn record(&mut self, value: &RawValue, path: &str, line: usize) -> Result<(), Unreadable> {
        let number = if line > 1 { line } else { self.rows.len() + 1 };
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        self.begin(number, path)?;
        self.value(value, &Name::default(), MAX_DEPTH, path)
    }

    /// Adds a record that is a list; `names` are those of its values.
    pub(super) fn list(
        &mut self,
        value: &RawValue,
        names: &[Name],
        (place, number): (&str, usize),
    ) -> Result<(), Unreadable> {
        let items: Vec<&RawValue> = serde_json::from_str(value.get()).map_err(|e| broken(place.to_owned(), &e))?;
        if items.len() != names.len() {
            let message = format!("the list has {} values; the list of headings has {}", items.len(), names.len());
            return Err(Unreadable::Broken { place: place.to_owned(), message });
        }
        self.begin(u32::try_from(number).unwrap_or(u32::MAX), place)?;
        items.into_iter().zip(names).try_for_each(|(item, name)| self.value(item, name, MAX_DEPTH, place))
    }

    /// Adds columns that no record needs to fill.
    pub(super) fn declare(&mut self, names: &[Name]) -> Result<(), Unreadable> {
        let new = names.iter().filter(|name| !self.index.contains_key(&name.text)).collect::<Vec<_>>();
        new.into_iter().try_for_each(|name| self.column(&name.text, name).map(|_| ()))
    }

    /// Adds a value that is outside of the records.
    pub(super) fn outside(&mut self, value: &RawValue, place: &str) -> Result<(), Unreadable> {
        if let Some(part) = outside::content(value, place) {
            self.budget.take(0, 1, place.len() + part.names.iter().map(String::len).sum::<usize>())?;
            self.outside.push(part);
        }
        Ok(())
    }

    /// Begins a record, with its number and its path.
    pub(in crate::extract) fn begin(&mut self, number: u32, path: &str) -> Result<(), Unreadable> {
        self.budget.take(1, 0, path.len())?;
        self.rows.push(GridRow { number, path: path.to_owned(), ..GridRow::default() });
        Ok(())
    }

    fn value(&mut self, value: &RawValue, name: &Name, depth: usize, path: &str) -> Result<(), Unreadable> {
        let text = value.get();
        let malformed = |error: serde_json::Error| broken(format!("{path}/{}", name.text.replace('.', "/")), &error);
        match text.bytes().next() {
            Some(b'{') if depth > 0 => {
                let object: Object<'_> = serde_json::from_str(text).map_err(malformed)?;
                for (key, value) in object.0 {
                    self.value(value, &name.inner(&key), depth - 1, path)?;
                }
                Ok(())
            }
            Some(b'[') if depth > 0 => {
                let items: Vec<&RawValue> = serde_json::from_str(text).map_err(malformed)?;
                for (n, value) in items.into_iter().enumerate() {
                    self.value(value, &name.inner(&n.to_string()), depth - 1, path)?;
                }
                Ok(())
            }
            Some(b'"') => {
                let text: String = serde_json::from_str(text).map_err(malformed)?;
                self.put(name, Cell::text(text))
            }
            Some(b'n') => Ok(()),
            Some(b't' | b'f') => self.put(name, Cell { kind: CellKind::Boolean, ..Cell::text(text) }),
            Some(b'{' | b'[') => self.put(name, Cell::text(text)),
            _ => self.put(name, Cell { kind: CellKind::Number, ..Cell::text(text) }),
        }
    }

    /// Puts a value into the record that was begun last. Two values of one name are a mistake: one would be lost.
    pub(in crate::extract) fn put(&mut self, name: &Name, cell: Cell) -> Result<(), Unreadable> {
        let text = if name.text.is_empty() { "value" } else { &name.text };
        let column = match self.index.get(text) {
            Some(column) => *column,
            None => self.column(text, name)?,
        };
        let record = self.rows.len();
        let Some(row) = self.rows.last_mut() else { return Ok(()) };
        if std::mem::replace(&mut self.last[column], record) == record {
            return Err(Unreadable::Broken {
                place: row.path.clone(),
                message: format!("two values have the name `{text}`"),
            });
        }
        let gained = (column + 1).saturating_sub(row.cells.len());
        self.budget.take(0, gained, cell.text.len())?;
        self.cells += gained;
        row.cells.resize(row.cells.len() + gained, Cell::default());
        row.cells[column] = cell;
        Ok(())
    }

    /// A column that was not met before.
    fn column(&mut self, text: &str, name: &Name) -> Result<usize, Unreadable> {
        let column = self.columns.len();
        if column >= MAX_COLUMNS {
            return Err(Unreadable::Limit { limit: TOO_MANY_COLUMNS.to_owned() });
        }
        // A value that is all of a record has the path of the record.
        let step = if name.text.is_empty() { Some("") } else { name.step.as_deref() };
        self.budget.take(0, 1, text.len() + name.step.as_ref().map_or(0, String::len))?;
        let mut column_name = Cell::text(text);
        if let Some(step) = step {
            column_name.details_mut().place = Some(step.into());
        }
        self.columns.push(column_name);
        self.index.insert(text.to_owned(), column);
        self.last.push(0);
        Ok(column)
    }

    /// A row for each record, below their columns.
    pub(in crate::extract) fn into_grid(mut self) -> Grid {
        let header = GridRow { cells: self.columns, ..GridRow::default() };
        self.rows.insert(0, header);
        Grid { place_style: PlaceStyle::Paths, rows: self.rows, outside: self.outside, ..Grid::default() }
    }
}

impl Default for GridBuilder {
    fn default() -> Self {
        Self {
            columns: Vec::new(),
            index: HashMap::new(),
            last: Vec::new(),
            rows: Vec::new(),
            outside: Vec::new(),
            cells: 0,
            limit: FULL,
            budget: MemoryBudget::default(),
        }
    }
}

/// The headings of records that are lists; `None` where the first of them is no list.
pub(super) fn headings(first: &[u8]) -> Option<Vec<Name>> {
    let items: Vec<serde_json::Value> = serde_json::from_slice(first).ok()?;
    let name = |(n, item): (usize, serde_json::Value)| {
        let text = item.as_str().map_or_else(|| item.to_string(), str::to_owned);
        let text = if item.is_null() || text.is_empty() { n.to_string() } else { text };
        Name { text, step: Some(format!("/{n}")) }
    };
    Some(items.into_iter().enumerate().map(name).collect())
}

/// What is wrong at a place in a record.
fn broken(place: String, error: &serde_json::Error) -> Unreadable {
    Unreadable::Broken { place, message: message(error) }
}

/// What a parser says, without the line and column in the part that it was given.
pub(super) fn message(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    message.strip_suffix(&place).map(str::to_owned).unwrap_or(message)
}
