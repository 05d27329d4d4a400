//! Rows below a header → records. Totals, notes and rows that no rule matches are reported, and are no records.

use std::collections::HashSet;

use super::{
    GridOutcome, RECORD, Reader, RowOutcome,
    active::{Active, fills, group_rules},
    characters::CharacterAccount,
    cube,
    fill::FillState,
    frame::{self, Frame, FrameBuilder},
    groups::{GroupColumns, Groups},
    merged::MergedCells,
    row_class::{RowClass, RowRules},
};
use crate::{
    model::{
        grid::{Cell, Grid, GridRow},
        issue::{Issue, Level},
        marks::Mark,
        text::count_characters,
    },
    spec::recipe::table::{Fill, From, IgnoredContent},
};

/// A grid whose rows are read.
struct GridRows<'a> {
    grid: &'a Grid,
    active: &'a [Active<'a>],
    rules: RowRules<'a>,
    /// Outcome of each column.
    columns: Vec<Option<RowOutcome>>,
}

/// Reads a grid whose headers are known.
pub(super) fn read(reader: &mut Reader<'_>, grid: &Grid, active: &[Active<'_>]) -> GridOutcome {
    active.iter().for_each(|a| report_ambiguous_headings(reader, grid, a));
    report_hidden_columns(reader, grid, active);
    let rules = RowRules::new(reader.recipe, active, grid.is_delimited).of_cube(!grid.same_columns.is_empty());
    let mut columns = column_outcomes(reader, active);
    cube::share_outcomes(grid, &mut columns);
    cube::leave_out_status(reader, grid, &mut columns);
    let mut rows = GridRows { grid, active, rules, columns };
    let mut characters = CharacterAccount::new(&rows.columns);
    let mut seen = Vec::with_capacity(grid.rows.len());
    let mut records = Vec::new();
    let mut groups = Groups::new(group_rules(active), &reader.fill);
    for (n, row) in grid.rows.iter().enumerate() {
        let row_outcome = rows.row_outcome(reader, n, row);
        rows.account(reader, &mut characters, row, &row_outcome);
        match (&row_outcome, row.non_empty().next()) {
            (RowOutcome::Taken(_), _) => {
                records.push(n);
                groups.add_record();
            }
            (RowOutcome::Group(_), Some((c, cell))) if n < active[0].header.first => {
                groups.enter_above(cell.text.trim(), || grid.cell_place(row, c));
            }
            (RowOutcome::Group(_), Some((c, cell))) => groups.enter(cell.text.trim(), || grid.cell_place(row, c)),
            _ => {}
        }
        seen.push(row_outcome);
    }
    reader.records += records.len() as u64;
    let groups = groups.take(&mut reader.fill);
    let frame = rows.frame(reader, &records, groups);
    super::shape::shape(reader, &frame, active);
    GridOutcome { rows: seen, columns: rows.columns }
}

/// Reports headings of several columns: the recipe does not say which of them is meant.
fn report_ambiguous_headings(reader: &mut Reader<'_>, grid: &Grid, active: &Active<'_>) {
    for (column, takes) in active.recipe.columns.iter().zip(&active.header.takes) {
        let From::Heading(headings) = &column.from else { continue };
        if takes.len() > 1 && !headings.iter().any(|h| h.text.ends_with(".*")) {
            let place = grid.row_place(&grid.rows[active.header.first]);
            let heading = headings.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(", ");
            reader.report("ambiguous-heading", &place, &[("heading", &heading), ("column", &column.name)]);
        }
    }
}

/// Reports hidden columns with a heading: an error for those that a recipe names, unless a rule ignores them.
fn report_hidden_columns(reader: &mut Reader<'_>, grid: &Grid, active: &[Active<'_>]) {
    let header = &active[0].header;
    let row = grid.rows.get(header.end().saturating_sub(1));
    let hidden = (0..header.names.len()).filter(|n| header.is_hidden(*n) && !header.names[*n].is_empty());
    for (column, row) in hidden.filter(|n| header.ignored(*n, reader.recipe).is_none()).filter_map(|n| Some((n, row?)))
    {
        let is_named = active.iter().any(|a| a.header.hidden_named.contains(&column));
        let level = if is_named { Level::Error } else { Level::Warning };
        let issue = reader.issue("column-hidden", &grid.cell_place(row, column), &[("heading", &header.names[column])]);
        reader.issues.push(Issue { level, ..issue });
    }
}

/// Returns the outcome of each column of a grid.
pub(super) fn column_outcomes(reader: &Reader<'_>, active: &[Active<'_>]) -> Vec<Option<RowOutcome>> {
    let taken = |n: usize| active.iter().find_map(|a| a.target(n)).map(|name| RowOutcome::Taken(name.to_owned()));
    let header = &active[0].header;
    let widest = active.iter().flat_map(|a| a.header.used_columns()).max().map_or(0, |n| n + 1).max(header.names.len());
    let hidden = |n: usize| header.is_hidden(n).then(|| Mark::Hidden.as_str().to_owned());
    let ignored = |n: usize| header.ignored(n, reader.recipe).or_else(|| hidden(n)).map(RowOutcome::Ignored);
    (0..widest).map(|n| taken(n).or_else(|| ignored(n))).collect()
}

impl GridRows<'_> {
    /// Returns the outcome of a row, and reports its issues.
    fn row_outcome(&self, reader: &mut Reader<'_>, n: usize, row: &GridRow) -> RowOutcome {
        let header = &self.active[0].header;
        let Some((_, first)) = row.non_empty().next() else { return RowOutcome::Unaccounted };
        if (header.first..header.end()).contains(&n) {
            return RowOutcome::Header;
        }
        let place = self.grid.row_place(row);
        if n < header.first {
            let text = first.text.trim();
            if let Some(column) = self.rules.group(text).filter(|_| row.non_empty().nth(1).is_none()) {
                return RowOutcome::Group(column.to_owned());
            }
            let above = || reader.reason(|l| matches!(l, IgnoredContent::Above));
            return match reader.recipe.ignored_by_first(text).map(str::to_owned).or_else(above) {
                Some(reason) => RowOutcome::Ignored(reason),
                None => {
                    reader.unaccounted(&place, text);
                    RowOutcome::Unaccounted
                }
            };
        }
        match self.rules.classify(row) {
            (RowClass::Blank, _) => RowOutcome::Unaccounted,
            (RowClass::Header, _) => RowOutcome::Header,
            (RowClass::Group(column), _) => RowOutcome::Group(column.to_owned()),
            (RowClass::Ignored(reason), _) => RowOutcome::Ignored(reason.to_owned()),
            (RowClass::Quarantined(code), text) => {
                reader.refuse_row(code, &place, text, [row.cells.len(), header.names.len()]);
                RowOutcome::Quarantined
            }
            (RowClass::Unaccounted, text) => {
                reader.unaccounted(&place, text);
                RowOutcome::Unaccounted
            }
            (RowClass::Record, _) => RowOutcome::Taken(RECORD.to_owned()),
        }
    }

    /// Adds the characters of a row to the account; reports a column that nothing takes once.
    fn account(
        &mut self,
        reader: &mut Reader<'_>,
        characters: &mut CharacterAccount,
        row: &GridRow,
        outcome: &RowOutcome,
    ) {
        let class = match outcome {
            RowOutcome::Header => RowClass::Header,
            RowOutcome::Group(column) => RowClass::Group(column),
            RowOutcome::Ignored(reason) => RowClass::Ignored(reason),
            RowOutcome::Quarantined => RowClass::Quarantined(""),
            RowOutcome::Unaccounted => RowClass::Unaccounted,
            RowOutcome::Taken(_) => RowClass::Record,
        };
        let count = row.non_empty().map(|(_, cell)| count_characters(&cell.text)).sum();
        let mut unmapped = Vec::new();
        characters.add(&mut reader.account, (row, count), class, &mut |n| unmapped.push(n));
        for n in unmapped {
            if self.columns.len() <= n {
                self.columns.resize(n + 1, None);
            }
            self.columns[n] = Some(RowOutcome::Unaccounted);
            let name = self.active[0].header.names.get(n).map_or("", String::as_str);
            reader.unmapped(&self.grid.cell_place(row, n), name, row.cells[n].text.as_str());
        }
    }

    /// Returns the records as columns; empty cells are filled from merged areas and from the cell above, by the recipe.
    fn frame(&self, reader: &mut Reader<'_>, records: &[usize], groups: GroupColumns) -> Frame {
        let width = self.columns.len();
        let mut is_used = vec![false; width];
        for a in self.active {
            a.header.used_columns().filter(|c| *c < width).for_each(|c| is_used[c] = true);
        }
        for condition in reader
            .recipe
            .ignore
            .iter()
            .filter_map(|l| if let IgnoredContent::Where(c) = &l.what { Some(c) } else { None })
        {
            condition.iter().filter_map(|c| self.active[0].header.column(&c.heading)).for_each(|c| is_used[c] = true);
        }
        let start = std::mem::take(&mut reader.fill);
        let mut filler = CellFiller {
            grid: self.grid,
            merged: MergedCells::new(self.grid),
            fills: fills(self.active, width),
            start: &start,
            last: vec![None; width],
            merged_reported: HashSet::new(),
        };
        let mut frame = FrameBuilder::new(&is_used, &self.grid.formats);
        let names = &self.active[0].header.names;
        for n in records {
            let row = &self.grid.rows[*n];
            frame.row(row, |c| filler.down(reader, self.active, row, c));
            filler.advance(*n, row);
        }
        let end = filler.end();
        reader.fill = start;
        reader.fill.then(end);
        let rows: Vec<_> = records.iter().map(|n| &self.grid.rows[*n]).collect();
        frame.finish(frame::places(self.grid, &rows, names), groups, &self.grid.name)
    }
}

/// Fills empty cells from merged areas and from the last filled cell above.
struct CellFiller<'g> {
    grid: &'g Grid,
    merged: MergedCells,
    fills: Vec<Fill>,
    /// The last filled cells before the rows of the grid.
    start: &'g FillState,
    /// Row of the last filled cell of each column.
    last: Vec<Option<usize>>,
    /// Merged areas that are already reported, by their first row and column.
    merged_reported: HashSet<(u32, u32)>,
}

impl<'g> CellFiller<'g> {
    /// Returns the cell that fills an empty one, and its place: the first of its merged area, or the last filled one above
    /// where the recipe fills down.
    fn down(
        &mut self,
        reader: &mut Reader<'_>,
        active: &[Active<'_>],
        row: &GridRow,
        c: usize,
    ) -> Option<(&'g Cell, String)> {
        let grid = self.grid;
        let cell = match self.merged.area_of(row.number, c) {
            Some(area) if self.fills[c] != Fill::Nothing => {
                let at = grid.rows.binary_search_by_key(&area.top, |r| r.number).ok()?;
                self.cell(at, area.left as usize)
            }
            Some(area) => {
                if self.merged_reported.insert((area.top, area.left)) {
                    let column = active.iter().find_map(|a| a.target(c)).unwrap_or_default();
                    reader.report("cell-merged", &grid.cell_place(row, c), &[("column", column)]);
                }
                None
            }
            None if self.fills[c] == Fill::Down => match self.last[c] {
                Some(at) => self.cell(at, c),
                None => self.start.get(c).map(|filled| (&filled.cell, filled.place.clone())),
            },
            None => None,
        };
        cell.filter(|(cell, _)| reader.repeated.take(cell.text.len()))
    }

    /// Returns a filled cell with its place.
    fn cell(&self, row: usize, c: usize) -> Option<(&'g Cell, String)> {
        let row = &self.grid.rows[row];
        let cell = row.cells.get(c).filter(|cell| !cell.is_empty())?;
        Some((cell, self.grid.cell_place(row, c)))
    }

    fn advance(&mut self, n: usize, row: &GridRow) {
        for (c, _) in row.non_empty() {
            if let Some(last) = self.last.get_mut(c) {
                *last = Some(n);
            }
        }
    }

    /// The last filled cells of the columns that fill down.
    fn end(&self) -> FillState {
        let mut end = FillState::default();
        for c in (0..self.fills.len()).filter(|c| self.fills[*c] == Fill::Down) {
            if let Some((cell, place)) = self.last[c].and_then(|row| self.cell(row, c)) {
                end.set(c, cell.clone(), place);
            }
        }
        end
    }
}
