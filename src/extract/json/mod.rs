//! JSON and JSON Lines → a table: a record a row, a path a column.
//!
//! Objects in a record are columns named by their path (`buyer.name`), items of a list by their place (`items.0`).
//! Numbers keep their digits as they are written. `records` is the one reader, of a text in memory as of chunks of a
//! capture; `scan` finds where values end, `builder` makes rows of them.

mod builder;
mod records;
mod scan;

pub(super) use self::{builder::GridBuilder, records::JsonRecords};
use super::{Unreadable, chunk::Input, memory::MemoryBudget};
use crate::model::{document::Media, grid::Tables};

/// Reads a decoded text; steps lead from the top to the list of records. Of several the longest is taken that leads to
/// any.
pub(super) fn read(text: &str, all: &[Vec<String>], budget: MemoryBudget) -> Result<Tables, Unreadable> {
    let mut all: Vec<&[String]> = all.iter().map(Vec::as_slice).collect();
    all.sort_by_key(|steps| std::cmp::Reverse(steps.len()));
    let last = all.pop().unwrap_or_default();
    for steps in all {
        let tables = along(text, steps, budget)?;
        // The first row is the header.
        if tables.grids.iter().any(|grid| grid.rows.len() > 1) {
            return Ok(tables);
        }
    }
    along(text, last, budget)
}

fn along(text: &str, steps: &[String], budget: MemoryBudget) -> Result<Tables, Unreadable> {
    let (input, mut buffer) = (Input::Memory(text), Vec::new());
    // All of it is one chunk.
    let (records, chunks) = JsonRecords::open(input, steps, text.len().max(1))?.ok_or(Unreadable::Damaged)?;
    let mut all = GridBuilder::within(budget);
    for chunk in &chunks {
        let bytes = input.bytes(chunk.from, chunk.count, &mut buffer)?;
        records.each((chunk, bytes), usize::MAX, &|| GridBuilder::within(budget), &mut |builder| {
            all = builder;
            Ok::<_, Unreadable>(())
        })?;
    }
    Ok(Tables::new(Media::Json, vec![all.into_grid()]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::grid::{GridRow, MAX_COLUMNS};

    fn shown(text: &str, steps: &[&str]) -> Vec<String> {
        let steps: Vec<String> = steps.iter().map(|s| (*s).to_owned()).collect();
        let tables = read(text, &[steps], MemoryBudget::default()).expect("it reads");
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
    fn keys_with_dots_or_slashes_have_pointers() {
        let tables =
            read(r#"[{"a.b": {"c/d": 1, "e": [2]}, "f": 3}]"#, &[], MemoryBudget::default()).expect("it reads");
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
        assert!(matches!(read(&text, &[], MemoryBudget::default()), Err(Unreadable::Limit { .. })));
    }

    #[test]
    fn many_columns_in_few_records_are_refused_before_they_take_the_memory() {
        // A record for each column: the table has the square of what the text has.
        let records: Vec<_> = (0..200).map(|n| format!("{{\"k{n}\": 1}}")).collect();
        let text = format!("[{}]", records.join(","));
        assert!(read(&text, &[], MemoryBudget::new(4 << 20)).is_ok());
        assert_eq!(read(&text, &[], MemoryBudget::new(1 << 20)), Err(Unreadable::Memory { mib: 1 }));
        let keys: Vec<_> = (0..=MAX_COLUMNS).map(|n| format!("\"k{n}\": 1")).collect();
        let refused = read(&format!("{{{}}}", keys.join(",")), &[], MemoryBudget::default());
        assert!(matches!(refused, Err(Unreadable::Limit { .. })), "{refused:?}");
        // The names of nested values begin with that of their object.
        let text = format!("{{\"{}\": {{\"a\": 1, \"b\": 2}}}}", "k".repeat(200_000));
        assert_eq!(read(&text, &[], MemoryBudget::new(1 << 20)), Err(Unreadable::Memory { mib: 1 }));
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
            let refused = read(text, &[], MemoryBudget::default());
            assert!(matches!(&refused, Err(Unreadable::Broken { place, .. }) if place == at), "{refused:?}");
        }
    }
}
