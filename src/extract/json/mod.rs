//! JSON and JSON Lines → a table: a record a row, a path a column.
//!
//! Objects in a record are columns named by their path (`buyer.name`), items of a list by their place (`items.0`).
//! Numbers keep their digits as they are written. `records` is the one reader, of a text in memory as of chunks of a
//! capture; `scan` finds where values end, `builder` makes rows of them.

mod builder;
mod object;
mod outside;
mod records;
mod scan;

use std::{cmp::Reverse, collections::HashSet};

pub(super) use self::{
    builder::{GridBuilder, RecordSelection, TOO_MANY_COLUMNS},
    object::Object,
    outside::content as outside_content,
    records::JsonRecords,
    scan::{ListItems, is_sequence},
};
use super::{Unreadable, chunk::Input, memory::MemoryBudget};
use crate::{
    model::{
        document::Media,
        grid::{Grid, Tables},
    },
    spec::recipe::table::RecordPath,
};

/// Reads a decoded text: the records of all paths, a table for each path that leads to any. Of paths that begin with each
/// other the longest is taken that leads to any.
pub(super) fn read(
    text: &str,
    (all, keyed): (&[RecordPath], bool),
    budget: MemoryBudget,
) -> Result<Tables, Unreadable> {
    let mut paths: Vec<RecordPath> = all.to_vec();
    paths.sort_by_key(|path| Reverse(path.steps.len()));
    let shortest = paths.last().cloned().unwrap_or_default();
    loop {
        let mut found: Vec<(RecordPath, Grid)> = Vec::new();
        let mut has_empty = false;
        for path in &paths {
            if found.iter().any(|(longer, _)| longer.steps.starts_with(&path.steps)) {
                continue;
            }
            let others = paths.iter().filter(|other| *other != path).cloned().collect();
            let grid = along(text, RecordSelection { path: path.clone(), others, keyed }, budget)?;
            // The first row is the header.
            if grid.rows.len() > 1 {
                found.push((path.clone(), grid));
            } else {
                has_empty = true;
            }
        }
        let is_done = !has_empty || found.is_empty();
        // What a path without records leads to is outside of the records of the others.
        paths = found.iter().map(|(path, _)| path.clone()).collect();
        if is_done {
            found.sort_by_key(|(path, _)| all.iter().position(|own| own == path));
            let mut grids: Vec<Grid> = found.into_iter().map(|(_, grid)| grid).collect();
            if grids.is_empty() {
                let selection = RecordSelection { path: shortest, others: Vec::new(), keyed };
                grids.push(along(text, selection, budget)?);
            }
            // What is outside of the records of all paths is so for each.
            let mut seen = HashSet::new();
            grids.iter_mut().for_each(|grid| grid.outside.retain(|part| seen.insert(part.place.clone())));
            return Ok(Tables::new(Media::Json, grids));
        }
    }
}

/// Steps that lead to a list that is named in a message.
pub(super) const MAX_SHOWN_STEPS: usize = 6;

/// Lists that are named in a message.
pub(super) const MAX_SHOWN_LISTS: usize = 5;

/// Names the lists that a file holds, where it has too many columns: each item is then taken for a column.
pub(super) fn unnamed(error: Unreadable, lists: impl FnOnce() -> Vec<String>) -> Unreadable {
    if error != (Unreadable::Limit { limit: TOO_MANY_COLUMNS.to_owned() }) {
        return error;
    }
    match lists() {
        lists if lists.is_empty() => error,
        lists => Unreadable::RecordsNotNamed { lists },
    }
}

fn along(text: &str, selection: RecordSelection, budget: MemoryBudget) -> Result<Grid, Unreadable> {
    let (input, mut buffer) = (Input::Memory(text), Vec::new());
    // All of it is one chunk.
    let (records, chunks) = JsonRecords::open(input, selection, text.len().max(1))?.ok_or(Unreadable::Damaged)?;
    let mut all = GridBuilder::within(budget);
    for chunk in &chunks {
        let bytes = input.bytes(chunk.from, chunk.count, &mut buffer)?;
        let read = records.each((chunk, bytes), usize::MAX, &|| GridBuilder::within(budget), &mut |builder| {
            all = builder;
            Ok::<_, Unreadable>(())
        });
        read.map_err(|error| unnamed(error, || outside::lists(text)))?;
    }
    let mut grid = all.into_grid();
    grid.outside.splice(0..0, records.outside().iter().cloned());
    Ok(grid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::grid::{GridRow, MAX_COLUMNS};

    fn shown(text: &str, steps: &[&str]) -> Vec<String> {
        let steps = steps.iter().map(|s| (*s).to_owned()).collect();
        shown_by(text, &[RecordPath { steps, is_pointer: false }], true)
    }

    fn shown_by(text: &str, paths: &[RecordPath], keyed: bool) -> Vec<String> {
        let tables = read(text, (paths, keyed), MemoryBudget::default()).expect("it reads");
        let row = |r: &GridRow| {
            let cells: Vec<_> = r.cells.iter().map(|c| c.text.as_str()).collect();
            format!("{} {}", r.path, cells.join("|"))
        };
        tables.grids.iter().flat_map(|grid| &grid.rows).map(row).collect()
    }

    #[test]
    fn a_pointer_leads_through_keys_with_dots_and_places_in_lists() {
        let text = r#"{"Dados": {"1.º Trimestre": [{"a": 1}], "a/b~": [[{"a": 2}], [{"a": 3}]]}}"#;
        for (path, want) in [
            ("/Dados/1.º Trimestre", vec![" a", "/Dados/1.º Trimestre/0 1"]),
            ("/Dados/a~1b~0/1", vec![" a", "/Dados/a~1b~0/1/0 3"]),
            ("/Dados/a~1b~0", vec![" a", "/Dados/a~1b~0/0/0 2", "/Dados/a~1b~0/1/0 3"]),
        ] {
            assert_eq!(shown_by(text, &[RecordPath::new(path)], true), want, "{path}");
        }
        // Without a slash a number is a key.
        assert_eq!(shown_by(r#"[{"1": {"a": 1}}]"#, &[RecordPath::new("1")], true), [" a", "/0/1 1"]);
        let rows = r#"[{"page": 1}, [{"a": 1}, {"a": 2}]]"#;
        let tables = read(rows, (&[RecordPath::new("/1")], true), MemoryBudget::default()).expect("it reads");
        assert_eq!((tables.grids[0].rows.len(), tables.grids[0].outside[0].place.as_str()), (3, "/0"));
        let none = read(r#"[{"page": 1}, null]"#, (&[RecordPath::new("/1")], true), MemoryBudget::default());
        assert!(none.is_ok());
    }

    #[test]
    fn records_that_are_lists_have_the_headings_of_the_first() {
        let text = r#"{"n": 1, "d": [["NOME", "POP", null], ["Alfa", 120, "01"], ["Beta", null, null]]}"#;
        assert_eq!(shown_by(text, &[RecordPath::new("d")], false), [" NOME|POP|2", "/d/1 Alfa|120|01", "/d/2 Beta"]);
        let refused = read(r#"[["a", "b"], [1, 2, 3]]"#, (&[], false), MemoryBudget::default());
        assert!(matches!(&refused, Err(Unreadable::Broken { place, .. }) if place == "/1"), "{refused:?}");
    }

    #[test]
    fn paths_of_which_none_begins_another_are_all_read() {
        let text = r#"{"x": {"p": [{"a": 1}]}, "y": [{"a": 2}], "z": [{"a": 3}]}"#;
        let paths = ["x.p", "", "y", "q"].map(RecordPath::new);
        assert_eq!(shown_by(text, &paths, true), [" a", "/x/p/0 1", " a", "/y/0 2"]);
        let tables = read(text, (&paths, true), MemoryBudget::default()).expect("it reads");
        let outside: Vec<_> = tables.grids.iter().flat_map(|grid| &grid.outside).map(|part| &part.place).collect();
        assert_eq!(outside, ["/z"]);
        assert_eq!(shown_by(r#"{"a": 1}"#, &["", "y"].map(RecordPath::new), true), [" a", " 1"]);
    }

    #[test]
    fn paths_are_columns_and_numbers_keep_their_digits() {
        let text = r#"{"dados": {"obras": [{"n": 1.10, "dono": {"nome": "A"}}, {"dono": {"nome": "B", "ok": true}, "x": ["u", null]}]}}"#;
        let want = [" n|dono.nome|dono.ok|x.0", "/dados/obras/0 1.10|A", "/dados/obras/1 |B|true|u"];
        assert_eq!(shown(text, &["dados", "obras"]), want);
    }

    #[test]
    fn keys_with_dots_or_slashes_have_pointers() {
        let tables =
            read(r#"[{"a.b": {"c/d": 1, "e": [2]}, "f": 3}]"#, (&[], true), MemoryBudget::default()).expect("it reads");
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
        assert!(matches!(read(&text, (&[], true), MemoryBudget::default()), Err(Unreadable::Limit { .. })));
    }

    #[test]
    fn many_columns_in_few_records_are_refused_before_they_take_the_memory() {
        // A record for each column: the table has the square of what the text has.
        let records: Vec<_> = (0..200).map(|n| format!("{{\"k{n}\": 1}}")).collect();
        let text = format!("[{}]", records.join(","));
        assert!(read(&text, (&[], true), MemoryBudget::new(4 << 20)).is_ok());
        assert_eq!(read(&text, (&[], true), MemoryBudget::new(1 << 20)), Err(Unreadable::Memory { mib: 1 }));
        let keys: Vec<_> = (0..=MAX_COLUMNS).map(|n| format!("\"k{n}\": 1")).collect();
        let refused = read(&format!("{{{}}}", keys.join(",")), (&[], true), MemoryBudget::default());
        assert!(matches!(refused, Err(Unreadable::Limit { .. })), "{refused:?}");
        // The names of nested values begin with that of their object.
        let text = format!("{{\"{}\": {{\"a\": 1, \"b\": 2}}}}", "k".repeat(200_000));
        assert_eq!(read(&text, (&[], true), MemoryBudget::new(1 << 20)), Err(Unreadable::Memory { mib: 1 }));
    }

    #[test]
    fn what_is_malformed_is_an_error_with_its_place() {
        let texts = [
            ("[{\"a\": 1},\n {\"a\" 2}]", "line 2"),
            ("[{\"a\": 1}\n\n {\"a\": 2}]", "line 3"),
            ("\n[{\"a\": 1},\n", "line 3"),
            ("{\"a\": 1}\n{\"a\":\n tru}", "line 3"),
            ("{\"a\": [1,\n2,\n], \"b\": x}", "line 3"),
            ("[{\"a\": 1, \"a\": 2}]", "/0/"),
            ("[{\"x\": 1}, {\"a.b\": 1, \"a\": {\"b\": 2}}]", "/1"),
            ("[{\"a\": {\"\": 1}, \"a.\": 2}]", "/0"),
            ("[{\"\": \"\", \"value\": 2}]", "/0"),
        ];
        for (text, at) in texts {
            let refused = read(text, (&[], true), MemoryBudget::default());
            assert!(matches!(&refused, Err(Unreadable::Broken { place, .. }) if place == at), "{refused:?}");
        }
    }
}
