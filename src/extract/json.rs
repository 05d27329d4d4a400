//! JSON and JSON Lines → a table: a record a row, a path a column.
//!
//! Objects in a record are columns named by their path (`buyer.name`), items of a list by their place (`items.0`).
//! Numbers keep their digits as they are written.

use std::{collections::HashMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    Unreadable,
    name::{Name, escaped},
    room::Room,
};
use crate::model::{
    document::Media,
    grid::{Cell, CellKind, Grid, GridRow, MAX_COLUMNS, PlaceStyle, Tables},
};

/// Levels of a record beyond which what stands there is one cell of JSON.
const DEEPEST: usize = 16;

/// Lists within each other, and steps, beyond which none leads to a record.
const DEEPEST_LIST: usize = 64;

/// Cells of rows that are enough for one part of a large table.
const FULL: usize = 1 << 20;

/// Keys of an object beyond which it is no record: all are columns.
const MOST_KEYS: usize = 100_000;

/// Reads a decoded text; steps lead from the top to the list of records. Of several the longest is taken that leads to
/// any.
pub(super) fn read(text: &str, all: &[Vec<String>], room: Room) -> Result<Tables, Unreadable> {
    let mut all: Vec<&[String]> = all.iter().map(Vec::as_slice).collect();
    all.sort_by_key(|steps| std::cmp::Reverse(steps.len()));
    let last = all.pop().unwrap_or_default();
    for steps in all {
        let tables = along(text, steps, room)?;
        // The first row is the header.
        if tables.grids.iter().any(|grid| grid.rows.len() > 1) {
            return Ok(tables);
        }
    }
    along(text, last, room)
}

fn along(text: &str, steps: &[String], room: Room) -> Result<Tables, Unreadable> {
    let mut values = Vec::new();
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let (mut line, mut counted) = (1, 0);
    loop {
        match stream.next() {
            Some(Ok(value)) => {
                let start = stream.byte_offset() - value.get().len();
                line += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..start]).count();
                counted = start;
                values.push((line, value));
            }
            Some(Err(error)) => return Err(broken(format!("line {}", error.line()), &error)),
            None => break,
        }
    }
    let mut gather = Gather::within(room);
    let is_lines = values.len() > 1;
    for (line, value) in values {
        let start = if is_lines { at_line(line) } else { String::new() };
        found(value, steps, &start, line, &mut gather)?;
    }
    Ok(Tables { media: Media::Json, grids: vec![gather.into_grid()], text_outside: Vec::new() })
}

/// What begins the path of a value of its own line.
pub(super) fn at_line(line: usize) -> String {
    format!("line {line}, ")
}

fn broken(place: String, error: &serde_json::Error) -> Unreadable {
    Unreadable::Broken { place, told: error.to_string() }
}

/// Follows the steps to the records and gathers them.
pub(super) fn found(
    value: &RawValue,
    steps: &[String],
    path: &str,
    line: usize,
    gather: &mut Gather,
) -> Result<(), Unreadable> {
    // Every list on the way has its slash.
    if path.bytes().filter(|b| *b == b'/').count() > DEEPEST_LIST {
        return Err(Unreadable::Limit { limit: format!("{DEEPEST_LIST} lists within each other") });
    }
    let told = |error: serde_json::Error| broken(format!("{path}/"), &error);
    let first = value.get().bytes().next();
    if first == Some(b'[') {
        let items: Vec<&RawValue> = serde_json::from_str(value.get()).map_err(told)?;
        for (n, item) in items.into_iter().enumerate() {
            found(item, steps, &format!("{path}/{n}"), line, gather)?;
        }
        return Ok(());
    }
    let Some((step, rest)) = steps.split_first() else { return gather.record(value, path, line) };
    if first != Some(b'{') {
        return Ok(());
    }
    let object: Object<'_> = serde_json::from_str(value.get()).map_err(told)?;
    for (_, inner) in object.0.into_iter().filter(|(key, _)| key == step) {
        found(inner, rest, &format!("{path}/{}", escaped(step)), line, gather)?;
    }
    Ok(())
}

/// Records becoming a grid.
#[derive(Default)]
pub(super) struct Gather {
    /// Their names; with each the step that leads there, where the name does not tell it.
    columns: Vec<Cell>,
    index: HashMap<String, usize>,
    /// The record that filled each column last, from 1.
    last: Vec<usize>,
    rows: Vec<GridRow>,
    cells: usize,
    room: Room,
}

impl Gather {
    /// Of records that may take so much memory.
    pub(super) fn within(room: Room) -> Self {
        Self { room, ..Self::default() }
    }

    /// Of records whose columns are known.
    pub(super) fn with(columns: &[Cell]) -> Self {
        let index = columns.iter().enumerate().map(|(n, name)| (name.text.clone(), n)).collect();
        Self { columns: columns.to_vec(), last: vec![0; columns.len()], index, ..Self::default() }
    }

    /// The columns of all records, in the order in which they were met.
    pub(super) fn into_columns(self) -> Vec<Cell> {
        self.columns
    }

    /// Whether it has cells enough to be let go.
    pub(super) fn is_full(&self) -> bool {
        self.cells > FULL
    }

    fn record(&mut self, value: &RawValue, path: &str, line: usize) -> Result<(), Unreadable> {
        let number = if line > 1 { line } else { self.rows.len() + 1 };
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        self.begin(number, path)?;
        self.value(value, &Name::default(), DEEPEST, path)
    }

    /// Begins a record, with its number and where it stands.
    pub(super) fn begin(&mut self, number: u32, path: &str) -> Result<(), Unreadable> {
        self.room.take(1, 0, path.len())?;
        self.rows.push(GridRow { number, path: path.to_owned(), cells: Vec::new() });
        Ok(())
    }

    fn value(&mut self, value: &RawValue, name: &Name, depth: usize, path: &str) -> Result<(), Unreadable> {
        let text = value.get();
        let told = |error: serde_json::Error| broken(format!("{path}/{}", name.text.replace('.', "/")), &error);
        match text.bytes().next() {
            Some(b'{') if depth > 0 => {
                let object: Object<'_> = serde_json::from_str(text).map_err(told)?;
                for (key, value) in object.0 {
                    self.value(value, &name.inner(&key), depth - 1, path)?;
                }
                Ok(())
            }
            Some(b'[') if depth > 0 => {
                let items: Vec<&RawValue> = serde_json::from_str(text).map_err(told)?;
                for (n, value) in items.into_iter().enumerate() {
                    self.value(value, &name.inner(&n.to_string()), depth - 1, path)?;
                }
                Ok(())
            }
            Some(b'"') => {
                let text: String = serde_json::from_str(text).map_err(told)?;
                self.put(name, Cell::text(text))
            }
            Some(b'n') => Ok(()),
            Some(b't' | b'f') => self.put(name, Cell { kind: CellKind::Boolean, ..Cell::text(text) }),
            Some(b'{' | b'[') => self.put(name, Cell::text(text)),
            _ => self.put(name, Cell { kind: CellKind::Number, ..Cell::text(text) }),
        }
    }

    /// Puts a value into the record that was begun last. Two values of one name are a mistake: one would be lost.
    pub(super) fn put(&mut self, name: &Name, cell: Cell) -> Result<(), Unreadable> {
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
                told: format!("two values have the name `{text}`"),
            });
        }
        let gained = (column + 1).saturating_sub(row.cells.len());
        self.room.take(0, gained, cell.text.len())?;
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
        // A value that is all of a record stands where the record does.
        let step = if name.text.is_empty() { Some("".into()) } else { name.step.as_deref().map(Into::into) };
        self.room.take(0, 1, text.len() + name.step.as_ref().map_or(0, String::len))?;
        self.columns.push(Cell { place: step, ..Cell::text(text) });
        self.index.insert(text.to_owned(), column);
        self.last.push(0);
        Ok(column)
    }

    /// A row for each record, below their columns.
    pub(super) fn into_grid(mut self) -> Grid {
        let header = GridRow { cells: self.columns, ..GridRow::default() };
        self.rows.insert(0, header);
        Grid { place_style: PlaceStyle::Paths, rows: self.rows, ..Grid::default() }
    }
}

/// An object in the order of its text; a key that stands twice is a mistake: one of the two would be lost.
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
                        return Err(serde::de::Error::custom(format!("the key `{key}` stands twice")));
                    }
                    pairs.push((key, value));
                    if pairs.len() > MOST_KEYS {
                        return Err(serde::de::Error::custom(format!("an object has more than {MOST_KEYS} keys")));
                    }
                }
                Ok(Object(pairs))
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, steps: &[&str]) -> Vec<String> {
        let steps: Vec<String> = steps.iter().map(|s| (*s).to_owned()).collect();
        let tables = read(text, &[steps], Room::default()).expect("it reads");
        let row = |r: &GridRow| {
            let cells: Vec<_> = r.cells.iter().map(|c| c.text.as_str()).collect();
            format!("{} {}", r.path, cells.join("|"))
        };
        tables.grids[0].rows.iter().map(row).collect()
    }

    #[test]
    fn paths_are_columns_and_numbers_keep_their_digits() {
        let text = r#"{"dados": {"obras": [{"n": 1.10, "dono": {"nome": "A"}}, {"dono": {"nome": "B", "ok": true}, "x": ["u", null]}]}}"#;
        let want = [" n|dono.nome|dono.ok|x.0", "/dados/obras/0 1.10|A", "/dados/obras/1 |B|true|u"];
        assert_eq!(shown(text, &["dados", "obras"]), want);
    }

    #[test]
    fn keys_that_hold_what_parts_steps_are_told_by_pointers() {
        let tables = read(r#"[{"a.b": {"c/d": 1, "e": [2]}, "f": 3}]"#, &[], Room::default()).expect("it reads");
        let grid = &tables.grids[0];
        let places: Vec<_> = (0..3).map(|column| grid.cell_place(&grid.rows[1], column)).collect();
        assert_eq!(places, ["/0/a.b/c~1d", "/0/a.b/e/0", "/0/f"]);
    }

    #[test]
    fn a_record_a_line() {
        assert_eq!(shown("{\"a\": 1}\n\n{\"a\": 2}\n", &[]), [" a", "line 1,  1", "line 3,  2"]);
    }

    #[test]
    fn lists_within_lists_lead_nowhere_for_ever() {
        let text = format!("{}1{}", "[".repeat(100), "]".repeat(100));
        assert!(matches!(read(&text, &[], Room::default()), Err(Unreadable::Limit { .. })));
    }

    #[test]
    fn many_columns_in_few_records_are_refused_before_they_take_the_memory() {
        // A record for each column: the table has the square of what the text has.
        let records: Vec<_> = (0..200).map(|n| format!("{{\"k{n}\": 1}}")).collect();
        let text = format!("[{}]", records.join(","));
        assert!(read(&text, &[], Room::of(4 << 20)).is_ok());
        assert_eq!(read(&text, &[], Room::of(1 << 20)), Err(Unreadable::Memory { mib: 1 }));
        let keys: Vec<_> = (0..=MAX_COLUMNS).map(|n| format!("\"k{n}\": 1")).collect();
        let refused = read(&format!("{{{}}}", keys.join(",")), &[], Room::default());
        assert!(matches!(refused, Err(Unreadable::Limit { .. })), "{refused:?}");
        // What stands before the names of a record is in each of them.
        let text = format!("{{\"{}\": {{\"a\": 1, \"b\": 2}}}}", "k".repeat(200_000));
        assert_eq!(read(&text, &[], Room::of(1 << 20)), Err(Unreadable::Memory { mib: 1 }));
    }

    #[test]
    fn what_is_broken_is_told_with_its_place() {
        let texts = [
            ("[{\"a\": 1},\n {\"a\" 2}]", "line 2"),
            ("[{\"a\": 1, \"a\": 2}]", "/0/"),
            ("[{\"x\": 1}, {\"a.b\": 1, \"a\": {\"b\": 2}}]", "/1"),
            ("[{\"a\": {\"\": 1}, \"a.\": 2}]", "/0"),
            ("[{\"\": \"\", \"value\": 2}]", "/0"),
        ];
        for (text, at) in texts {
            let refused = read(text, &[], Room::default());
            assert!(matches!(&refused, Err(Unreadable::Broken { place, .. }) if place == at), "{refused:?}");
        }
    }
}
