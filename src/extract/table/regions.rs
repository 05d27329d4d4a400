//! The tables of one grid: each begins where a row has the headings of a recipe, and ends where the next begins.

use std::borrow::Cow;

use super::{
    Reader,
    active::{Active, is_wide},
    footnotes, header,
    row_cells::Cells,
};
use crate::{
    model::{
        grid::{Grid, GridRow, PlaceStyle},
        text::{is_blank, squash, squashes_to},
    },
    spec::recipe::table::{Heading, RowRecipe, TableRecipe},
};

/// Minimum count of headings of a recipe in a row that begins a table below another: one alone may be a value.
const MIN_HEADINGS: usize = 2;

/// A table of a grid: its rows, and the recipes that read them.
pub(super) type Region<'g, 'r> = (Cow<'g, Grid>, Vec<Active<'r>>);

impl<'r> Reader<'r> {
    /// Returns the recipes that apply to a grid: of each table the first whose headings are found, all in the same rows. Those
    /// are the first rows with headings.
    pub(super) fn active(&self, grid: &Grid) -> Vec<Active<'r>> {
        let wanted = self.recipe.rows.iter().filter(|r| self.is_wanted(grid, r));
        let found: Vec<_> = wanted.filter_map(|recipe| Some((recipe, header::find(grid, recipe)?))).collect();
        let begins = |(recipe, header): &&(&RowRecipe, header::Header)| {
            recipe.header > 0
                && headings(recipe).filter(|own| own.iter().any(|h| header.column(h).is_some())).count() >= MIN_HEADINGS
        };
        // Of several in the same row, the first of the recipe.
        let top = found.iter().filter(begins).min_by_key(|(_, header)| header.first).or_else(|| found.first());
        let Some(rows) = top.map(|(_, header)| (header.first, header.rows)) else { return Vec::new() };
        let mut active: Vec<Active<'r>> = Vec::new();
        for (recipe, header) in found.into_iter().filter(|(_, header)| (header.first, header.rows) == rows) {
            let is_filled = |a: &Active<'_>| a.recipe.table == recipe.table && a.recipe.only.is_empty();
            if !active.iter().any(is_filled) {
                active.push(Active::new(recipe, header, &self.origin.pipeline.schema.tables[recipe.table]));
            }
        }
        active
    }

    /// Returns the rows that may begin a table below another in a grid.
    pub(super) fn table_starts(&self, grid: &Grid) -> TableStarts {
        // Records have their columns in the first row.
        let is_possible = grid.place_style != PlaceStyle::Paths;
        let wanted = self.recipe.rows.iter().filter(|r| is_possible && self.is_wanted(grid, r));
        TableStarts(wanted.filter_map(TableStart::new).collect())
    }

    /// Splits a grid into its tables.
    pub(super) fn regions<'g>(&self, grid: &'g Grid) -> Vec<Region<'g, 'r>> {
        let (mut active, starts) = (self.active(grid), self.table_starts(grid));
        let (mut all, mut from) = (Vec::new(), 0);
        if starts.0.is_empty() || active.is_empty() {
            return vec![(Cow::Borrowed(grid), active)];
        }
        while let Some(next) = self.next_table(grid, from, &active, &starts) {
            all.push((Cow::Owned(part(grid, from, next)), active));
            from = next;
            active = self.active(&part(grid, from, grid.rows.len()));
        }
        let last = if from == 0 { Cow::Borrowed(grid) } else { Cow::Owned(part(grid, from, grid.rows.len())) };
        all.push((last, active));
        all
    }

    /// Returns the first row of the table after the one that begins at a row: its header, or the titles above that.
    fn next_table(&self, grid: &Grid, from: usize, active: &[Active<'_>], starts: &TableStarts) -> Option<usize> {
        let end = from + active[0].header.end();
        let header = (end..grid.rows.len()).find(|n| {
            starts.may_begin(&grid.rows[*n], active, self.recipe)
                && self
                    .active(&part(grid, *n, grid.rows.len().min(n + MAX_LEVELS)))
                    .first()
                    .is_some_and(|a| a.header.first == 0)
        })?;
        let is_title = |row: &GridRow| row.non_empty().nth(1).is_none() && !footnotes::begins_note(first(row));
        let titles = grid.rows[end..header].iter().rev().take_while(|row| is_title(row)).count();
        let top = header - titles;
        let is_apart = top > end && grid.rows[top].number > grid.rows[top - 1].number + 1;
        Some(if is_apart || is_wide(active) { top } else { header })
    }
}

/// Maximum count of rows of a header, and some below it.
const MAX_LEVELS: usize = 16;

/// Returns some rows of a grid as a grid. What marks leave out is in the part with its first rows.
fn part(grid: &Grid, from: usize, end: usize) -> Grid {
    let number = |n: usize| grid.rows.get(n).map(|row| row.number);
    let before = from.checked_sub(1).and_then(number).unwrap_or_default();
    let is_own = |(at, _): &&(u32, _)| *at > before && (end == grid.rows.len() || Some(*at) < number(end));
    Grid {
        name: grid.name.clone(),
        is_hidden: grid.is_hidden,
        is_delimited: grid.is_delimited,
        place_style: grid.place_style,
        rows: grid.rows[from..end].to_vec(),
        merged: grid.merged.clone(),
        hidden_columns: grid.hidden_columns.clone(),
        formats: grid.formats.clone(),
        same_columns: grid.same_columns.clone(),
        flaws: grid.flaws.iter().filter(is_own).cloned().collect(),
        outside: if from == 0 { grid.outside.clone() } else { Vec::new() },
        left_out: if from == 0 { grid.left_out.clone() } else { Vec::new() },
    }
}

fn first(row: &GridRow) -> &str {
    row.non_empty().next().map_or("", |(_, cell)| cell.text.trim())
}

/// Returns the headings of each column of a recipe.
fn headings(recipe: &RowRecipe) -> impl Iterator<Item = &[Heading]> {
    recipe.wanted().chain(recipe.optional())
}

/// Rows that may begin a table below another, by the headings of recipes.
#[derive(Debug, Default)]
pub(super) struct TableStarts(Vec<TableStart>);

/// The headings of a recipe, in the form in which they are compared.
#[derive(Debug)]
struct TableStart {
    /// Of each required column; of a header of several rows, of each of its levels.
    required: Vec<Vec<String>>,
    /// Of the other columns.
    optional: Vec<Vec<String>>,
    has_levels: bool,
    /// The required column that is looked for first: the one with the longest headings, and their least length.
    probe: usize,
    min_length: usize,
}

impl TableStart {
    /// Returns the start of a table of a recipe; `None` where its header could be a record.
    fn new(recipe: &RowRecipe) -> Option<Self> {
        let squashed = |headings: &[Heading]| headings.iter().map(|h| h.squashed.clone()).collect::<Vec<_>>();
        let levels = |headings: &[Heading]| -> Vec<Vec<String>> {
            let all = headings.iter().flat_map(|h| h.text.split(" / ").map(|level| vec![squash(level)]));
            all.collect()
        };
        let has_levels = recipe.header > 1;
        let required: Vec<_> = if has_levels {
            recipe.wanted().flat_map(levels).collect()
        } else {
            recipe.wanted().map(squashed).collect()
        };
        let optional: Vec<_> = recipe.optional().map(squashed).collect();
        let least = |own: &Vec<String>| own.iter().map(|text| text.chars().count()).min().unwrap_or_default();
        let (probe, min_length) = required.iter().map(least).enumerate().max_by_key(|(_, length)| *length)?;
        let is_distinct = recipe.header > 0 && required.len() + optional.len() >= MIN_HEADINGS;
        is_distinct.then_some(Self { required, optional, has_levels, probe, min_length })
    }

    fn may_begin(&self, cells: &impl Cells) -> bool {
        let has = |own: &Vec<String>| (0..cells.len()).any(|n| is_one_of(cells.text(n), own));
        if self.has_levels {
            return self.required.iter().filter(|own| has(own)).take(MIN_HEADINGS).count() == MIN_HEADINGS;
        }
        let probe = &self.required[self.probe];
        let is_probe = |text: &str| text.len() >= self.min_length && is_one_of(text, probe);
        (0..cells.len()).any(|n| is_probe(cells.text(n)))
            && self.required.iter().all(has)
            && self.required.len() + self.optional.iter().filter(|own| has(own)).count() >= MIN_HEADINGS
    }
}

/// Whether a text is one of these headings, which are squashed.
fn is_one_of(text: &str, headings: &[String]) -> bool {
    headings.iter().any(|heading| squashes_to(text, heading))
}

impl TableStarts {
    /// Whether a row may begin a table below that of `active`: it is no record, and does not repeat the header.
    pub(super) fn may_begin(&self, cells: &impl Cells, active: &[Active<'_>], recipe: &TableRecipe) -> bool {
        self.0.iter().any(|start| start.may_begin(cells)) && {
            let first = (0..cells.len()).find(|n| !is_blank(cells.text(*n))).unwrap_or_default();
            let text = cells.text(first).trim();
            let is_kept = active.iter().any(|a| a.recipe.keep.iter().any(|keep| keep.is_match(text)));
            let is_repeated = active.iter().any(|a| a.header.is_repeated_by(cells, first));
            !is_kept && !is_repeated && recipe.ignored_by_first(text).is_none()
        }
    }
}
