//! Rows below a header → records; totals, notes and what no rule knows are told, never taken.

use super::{Fate, RECORD, Reader, Seen, Value, Values, cells, header::Header, merged::Merged, values};
use crate::{
    model::{
        grid::{Grid, GridRow},
        schema::{Field, Type},
        text::{fold, weight},
    },
    spec::recipe::table::{Column, Fill, From, Left},
};

/// Words with which a row begins that adds up others.
const TOTALS: [&str; 7] = ["total", "totais", "subtotal", "sub-total", "sub total", "soma", "somatorio"];

/// Columns from which on a row with one cell is a note, not a record.
const NOTED: usize = 3;

/// A grid being read.
struct Rows<'a> {
    grid: &'a Grid,
    header: &'a Header,
    merged: Merged,
    /// What becomes of each column.
    columns: Vec<Option<Fate>>,
    /// Row and text of the last value of each column of the recipe.
    last: Vec<Option<(usize, usize)>>,
    /// Merged areas that were told already.
    told: std::collections::HashSet<(u32, u32)>,
}

/// Reads a grid whose header is known.
pub(super) fn read(reader: &mut Reader<'_>, grid: &Grid, header: &Header) -> Seen {
    twice(reader, grid, header);
    let columns = fates(reader, header);
    let last = vec![None; reader.recipe.columns.len()];
    let mut rows =
        Rows { grid, header, merged: Merged::of(grid), columns, last, told: std::collections::HashSet::new() };
    let mut seen = Vec::with_capacity(grid.rows.len());
    for (n, row) in grid.rows.iter().enumerate() {
        let fate = rows.fate(reader, n, row);
        rows.account(reader, row, &fate);
        if matches!(fate, Fate::Taken(_)) {
            rows.record(reader, n, row);
        }
        seen.push(fate);
    }
    Seen { rows: seen, columns: rows.columns }
}

/// Headings that stand over several columns: which one is meant cannot be told.
fn twice(reader: &mut Reader<'_>, grid: &Grid, header: &Header) {
    let recipe = reader.recipe;
    for (column, takes) in recipe.columns.iter().zip(&header.takes) {
        let From::Heading(headings) = &column.from else { continue };
        if takes.len() > 1 && !headings.iter().any(|h| h.text.ends_with(".*")) {
            let place = grid.row_place(&grid.rows[header.first]);
            let heading = headings.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(", ");
            reader.tell("heading-twice", &place, &[("heading", &heading), ("column", &column.name)]);
        }
    }
}

/// What becomes of each column of the grid.
fn fates(reader: &Reader<'_>, header: &Header) -> Vec<Option<Fate>> {
    let taken = |n: usize| {
        let own = reader.recipe.columns.iter().zip(&header.takes).find(|(_, takes)| takes.contains(&n));
        own.map(|(column, _)| Fate::Taken(column.name.clone()))
    };
    let widest = header.takes.iter().flatten().max().map_or(0, |n| n + 1).max(header.names.len());
    (0..widest).map(|n| taken(n).or_else(|| header.left(n, reader.recipe).map(Fate::Left))).collect()
}

impl Rows<'_> {
    /// What a row is.
    fn fate(&self, reader: &mut Reader<'_>, n: usize, row: &GridRow) -> Fate {
        let Some((_, first)) = row.filled().next() else { return Fate::Nobody };
        if (self.header.first..self.header.end()).contains(&n) {
            return Fate::Header;
        }
        let text = first.text.trim();
        let by_text = reader.reason(|l| matches!(l, Left::Row(regex) if regex.is_match(text)));
        let above = || reader.reason(|l| matches!(l, Left::Above)).filter(|_| n < self.header.first);
        if let Some(reason) = by_text.or_else(above) {
            return Fate::Left(reason);
        }
        let place = self.grid.row_place(row);
        if n < self.header.first {
            reader.unaccounted(&place, text);
            return Fate::Nobody;
        }
        if self.header.is_repeated(row) {
            return Fate::Header;
        }
        let keeps = reader.recipe.keep.iter().any(|r| r.is_match(text));
        let folded = fold(text);
        let adds_up = TOTALS.iter().any(|word| {
            let rest = folded.strip_prefix(word);
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        });
        let wide = self.header.takes.iter().flatten().count() >= NOTED;
        let code = match () {
            () if keeps => None,
            () if adds_up => Some("row-total"),
            () if wide && row.filled().nth(1).is_none() => Some("row-note"),
            () => self.torn(reader, row),
        };
        match code {
            Some(code) => {
                let args = [
                    ("text", text),
                    ("n", &row.cells.len().to_string()),
                    ("want", &self.header.names.len().to_string()),
                ];
                reader.tell(code, &place, &args);
                Fate::Refused
            }
            None => Fate::Taken(RECORD.to_owned()),
        }
    }

    /// Whether a row of a delimited text has another count of cells than its header.
    fn torn(&self, reader: &Reader<'_>, row: &GridRow) -> Option<&'static str> {
        let want = self.header.names.len();
        let short = row.cells.len() < want && !reader.recipe.short_rows;
        (self.grid.is_delimited && self.header.rows > 0 && (short || row.cells.len() > want)).then_some("row-torn")
    }

    /// Where the characters of a row went.
    fn account(&mut self, reader: &mut Reader<'_>, row: &GridRow, fate: &Fate) {
        for (n, cell) in row.filled() {
            let weight = weight(&cell.text);
            let account = &mut reader.account;
            account.characters += weight;
            match fate {
                Fate::Header => account.in_records += weight,
                Fate::Left(reason) => *account.ignored.entry(reason.clone()).or_default() += weight,
                Fate::Refused => account.quarantined += weight,
                Fate::Nobody => account.unaccounted += weight,
                Fate::Taken(_) => match self.columns.get(n).and_then(Option::as_ref) {
                    Some(Fate::Left(reason)) => *account.ignored.entry(reason.clone()).or_default() += weight,
                    Some(Fate::Taken(_)) => account.in_records += weight,
                    Some(_) => account.unaccounted += weight,
                    None => {
                        account.unaccounted += weight;
                        self.unmapped(reader, row, n);
                    }
                },
            }
        }
    }

    /// Tells once of a column that nothing takes.
    fn unmapped(&mut self, reader: &mut Reader<'_>, row: &GridRow, n: usize) {
        if self.columns.len() <= n {
            self.columns.resize(n + 1, None);
        }
        self.columns[n] = Some(Fate::Nobody);
        let name = self.header.names.get(n).map_or("", String::as_str);
        let text = row.cells[n].text.as_str();
        reader.unmapped(&self.grid.place(row, n, name), name, text);
    }

    /// Reads a record.
    fn record(&mut self, reader: &mut Reader<'_>, n: usize, row: &GridRow) {
        let (recipe, header) = (reader.recipe, self.header);
        let table = &reader.origin.pipeline.schema.tables[recipe.table];
        let mut values = Values::new();
        for (index, (column, takes)) in recipe.columns.iter().zip(&header.takes).enumerate() {
            let field = table.fields.iter().find(|f| f.name == column.name);
            let found = match &column.from {
                From::Template(_) => continue,
                From::Sheet => Some(self.sheet(reader, column, row)),
                _ => self.cell(reader, n, row, index, column, takes, field),
            };
            if let Some(value) = found {
                values::give(reader, &mut values, column, value);
            }
        }
        values::templates(reader, self.grid, row, &mut values);
        reader.records.push(values);
    }

    fn sheet(&self, reader: &Reader<'_>, column: &Column, row: &GridRow) -> Value {
        let trace = values::trace(reader, self.grid.row_place(row), &self.grid.name, &column.name);
        Value { text: self.grid.name.clone(), trace }
    }

    /// The value of a column in a row: its own cell's, or the one above that reaches down to it.
    #[expect(clippy::too_many_arguments, reason = "a cell is told by its row, its column and its field")]
    fn cell(
        &mut self,
        reader: &mut Reader<'_>,
        n: usize,
        row: &GridRow,
        index: usize,
        column: &Column,
        takes: &[usize],
        field: Option<&Field>,
    ) -> Option<Value> {
        let filled: Vec<usize> =
            takes.iter().copied().filter(|c| row.cells.get(*c).is_some_and(|c| !c.is_empty())).collect();
        let (at, c) = match filled.first() {
            Some(c) => (n, *c),
            None => self.reaching(reader, row, index, column, takes)?,
        };
        self.last[index] = Some((at, c));
        let source = &self.grid.rows[at];
        let place = self.grid.place(source, c, self.header.names.get(c).map_or("", String::as_str));
        let field = field.filter(|_| column.inside.is_empty() && column.one_of.is_none());
        let no_value = &reader.recipe.reading.no_value;
        let mut texts = Vec::new();
        for c in filled.into_iter().chain((at != n).then_some(c)) {
            match cells::said(&source.cells[c], field, no_value) {
                Ok(text) => texts.extend(text),
                Err(code) => {
                    reader.tell(code, &place, &[("text", &source.cells[c].text), ("column", &column.name)]);
                    return None;
                }
            }
        }
        let delimiter = field.and_then(|f| if let Type::List { delimiter } = &f.kind { Some(delimiter) } else { None });
        if texts.len() > 1 && delimiter.is_none() {
            reader.tell("cells-for-one-value", &place, &[("column", &column.name), ("n", &texts.len().to_string())]);
            return None;
        }
        let text = texts.join(delimiter.map_or("", String::as_str));
        let trace = values::trace(reader, place, &text, &column.name);
        (!text.is_empty()).then_some(Value { text, trace })
    }

    /// The cell above that reaches down to an empty one: by its merged area, or because the recipe says so.
    fn reaching(
        &mut self,
        reader: &mut Reader<'_>,
        row: &GridRow,
        index: usize,
        column: &Column,
        takes: &[usize],
    ) -> Option<(usize, usize)> {
        let c = *takes.first()?;
        if let Some(area) = self.merged.around(row.number, c) {
            if column.fill != Fill::Nothing {
                let at = self.grid.rows.binary_search_by_key(&area.top, |r| r.number).ok()?;
                let filled = self.grid.rows[at].cells.get(area.left as usize).is_some_and(|c| !c.is_empty());
                return filled.then_some((at, area.left as usize));
            }
            if self.told.insert((area.top, area.left)) {
                let place = self.grid.place(row, c, self.header.names.get(c).map_or("", String::as_str));
                reader.tell("cell-merged", &place, &[("column", &column.name)]);
            }
            return None;
        }
        self.last[index].filter(|_| column.fill == Fill::Down)
    }
}
