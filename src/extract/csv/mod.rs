//! Delimited text (CSV) → a table.
//!
//! `reader` is the one reader of records, and holds the rule for quotes; `boundary` finds where a text may be cut;
//! `delimiter` finds the delimiter that no recipe gives. Captures that are read in chunks go through the same reader (`table::large`).

mod boundary;
mod delimiter;
mod dialect;
mod reader;

pub(super) use self::{
    boundary::{Boundary, last_record_end},
    delimiter::{find, looks_delimited},
    dialect::Dialect,
    reader::{Fields, Record, RecordReader},
};
use super::{Unreadable, memory::MemoryBudget};
use crate::{
    model::{
        document::Media,
        grid::{Cell, Grid, GridRow, MAX_COLUMNS, PlaceStyle, Tables},
        text::is_blank,
    },
    spec::recipe::table::CsvDialect,
};

/// Reads a decoded text that is held in memory.
pub(super) fn read(text: &str, given: &CsvDialect, mut budget: MemoryBudget) -> Result<Tables, Unreadable> {
    let mut grid = Grid { is_delimited: true, place_style: PlaceStyle::Lines, ..Grid::default() };
    let mut reader = RecordReader::new(text.as_bytes(), find(text, given), 1).checking_quotes(true);
    let mut record = Record::default();
    while reader.read(&mut record) {
        if let Some(row) = row(&record)? {
            budget.take(1, row.cells.len(), record.fields().text().len())?;
            grid.rows.push(row);
        }
    }
    reader.check_closed()?;
    Ok(Tables::new(Media::Csv, vec![grid]))
}

/// A record as a row; `None` if all its fields are blank.
///
/// Fails if it has more fields than a table may have columns.
pub(super) fn row(record: &Record) -> Result<Option<GridRow>, Unreadable> {
    if record.len() > MAX_COLUMNS {
        return Err(Unreadable::Limit { limit: format!("{MAX_COLUMNS} columns (line {} has more)", record.line) });
    }
    let fields = record.fields();
    if fields.iter().all(is_blank) {
        return Ok(None);
    }
    let number = u32::try_from(record.line).unwrap_or(u32::MAX);
    let (cells, has_odd_quotes) = (fields.iter().map(Cell::text).collect(), record.has_odd_quotes);
    Ok(Some(GridRow { number, cells, has_odd_quotes, ..GridRow::default() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<String> {
        let tables = read(text, &CsvDialect::default(), MemoryBudget::default()).expect("it reads");
        let row = |r: &GridRow| {
            let cells: Vec<_> = r.cells.iter().map(|c| c.text.as_str()).collect();
            format!("{}: {}", r.number, cells.join(" / "))
        };
        tables.grids[0].rows.iter().map(row).collect()
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_rows_alike() {
        for (text, want) in [
            ("nome;valor\nÁgua, luz;1,5\nVias;2,25\n", vec!["1: nome / valor", "2: Água, luz / 1,5", "3: Vias / 2,25"]),
            ("a,b\r\n\"x\ny\",2\r\n\r\nz,\"3 \"\"m\"\"\"\r\n", vec!["1: a / b", "2: x\ny / 2", "5: z / 3 \"m\""]),
            ("a\tb\n1\t2\n", vec!["1: a / b", "2: 1 / 2"]),
            ("n;o\n1;\"a, b, c\"\n2;\"d, e, f\"\n", vec!["1: n / o", "2: 1 / a, b, c", "3: 2 / d, e, f"]),
            (
                "n;o;p\n1;\"T 2\"\"\";1,5\n2;\"T 3\"\"\";2,5\n",
                vec!["1: n / o / p", "2: 1 / T 2\" / 1,5", "3: 2 / T 3\" / 2,5"],
            ),
            ("n;o;p\n1;T 2\" a;1,5\n", vec!["1: n / o / p", "2: 1 / T 2\" a / 1,5"]),
            ("só\num\n", vec!["1: só", "2: um"]),
        ] {
            assert_eq!(rows(text), want);
        }
    }

    #[test]
    fn an_unclosed_quote_is_an_error_with_its_line() {
        let refused = read("a;b\n1;2\n3;\"quatro\n5;6\n", &CsvDialect::default(), MemoryBudget::default());
        assert!(matches!(&refused, Err(Unreadable::Broken { place, .. }) if place == "line 3"), "{refused:?}");
    }
}
