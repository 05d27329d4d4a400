//! Records of JSON or XML → a grid: its columns are known when all records were added.

use std::{collections::HashMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{
    extract::{
        Unreadable,
        memory::MemoryBudget,
        name::{Name, escaped},
    },
    model::grid::{Cell, CellKind, Grid, GridRow, MAX_COLUMNS, PlaceStyle},
};

/// Levels of a record below which a value is one cell of JSON.
const MAX_DEPTH: usize = 16;

/// Cells of rows that are enough for one part of a large table.
const FULL: usize = 1 << 20;

/// Lists within each other, and steps, beyond which none leads to a record.
const MAX_LISTS: usize = 64;

/// Keys of an object beyond which it is no record: all are columns.
const MAX_KEYS: usize = 100_000;

/// Follows the steps to the records and gathers them.
pub(super) fn found(
    value: &RawValue,
    steps: &[String],
    path: &str,
    line: usize,
    builder: &mut GridBuilder,
) -> Result<(), Unreadable> {
    // Every list on the way has its slash.
    if path.bytes().filter(|b| *b == b'/').count() > MAX_LISTS {
        return Err(Unreadable::Limit { limit: format!("{MAX_LISTS} lists within each other") });
    }
    let malformed = |error: serde_json::Error| broken(format!("{path}/"), &error);
    let first = value.get().bytes().next();
    if first == Some(b'[') {
        let items: Vec<&RawValue> = serde_json::from_str(value.get()).map_err(malformed)?;
        for (n, item) in items.into_iter().enumerate() {
            found(item, steps, &format!("{path}/{n}"), line, builder)?;
        }
        return Ok(());
    }
    let Some((step, rest)) = steps.split_first() else { return builder.record(value, path, line) };
    if first != Some(b'{') {
        return Ok(());
    }
    let object: Object<'_> = serde_json::from_str(value.get()).map_err(malformed)?;
    for (_, inner) in object.0.into_iter().filter(|(key, _)| key == step) {
        found(inner, rest, &format!("{path}/{}", escaped(step)), line, builder)?;
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

    /// Whether it has no record.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds a record.
    pub(super) fn record(&mut self, value: &RawValue, path: &str, line: usize) -> Result<(), Unreadable> {
        let number = if line > 1 { line } else { self.rows.len() + 1 };
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        self.begin(number, path)?;
        self.value(value, &Name::default(), MAX_DEPTH, path)
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
            return Err(Unreadable::Limit { limit: format!("{MAX_COLUMNS} columns") });
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
        Grid { place_style: PlaceStyle::Paths, rows: self.rows, ..Grid::default() }
    }
}

impl Default for GridBuilder {
    fn default() -> Self {
        Self {
            columns: Vec::new(),
            index: HashMap::new(),
            last: Vec::new(),
            rows: Vec::new(),
            cells: 0,
            limit: FULL,
            budget: MemoryBudget::default(),
        }
    }
}

/// An object in the order of its text. A key that occurs twice is an error: one of the two would be lost.
struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let (mut pairs, mut seen) = (Vec::new(), std::collections::HashSet::new());
                while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                    if !seen.insert(key.clone()) {
                        return Err(serde::de::Error::custom(format!("the key `{key}` occurs twice")));
                    }
                    pairs.push((key, value));
                    if pairs.len() > MAX_KEYS {
                        return Err(serde::de::Error::custom(format!("an object has more than {MAX_KEYS} keys")));
                    }
                }
                Ok(Object(pairs))
            }
        }
        deserializer.deserialize_map(Keys)
    }
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
