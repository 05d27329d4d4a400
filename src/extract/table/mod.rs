//! Tables → rows, by recipe.
//!
//! ```text
//! grids ─ regions: active recipes, each with its header ─ rows ─ frame: columns of text ─ shape ─ batches
//! ```
//!
//! `header` finds the rows with the headings of a recipe; `regions` splits a grid where another table begins; `rows` separates records from ignored rows, totals and notes, and
//! puts them into a `frame`; `shape` builds the columns of the tables of the schema; `cells` converts a cell to the text that
//! its field reads. A value that a spreadsheet has changed is an issue, never a guess. Every cell is part of a record, is
//! ignored by a rule, or is reported.

mod active;
mod cells;
mod characters;
mod columns;
mod cube;
pub mod fill;
mod footnotes;
mod frame;
mod groups;
mod header;
mod headings;
pub mod large;
mod merged;
mod outcome;
mod outside;
mod regions;
mod repeated;
mod row_cells;
mod row_class;
mod row_flaws;
mod rows;
mod shape;
mod totals;

use std::borrow::Cow;

pub use self::outcome::{GridOutcome, RowOutcome};
use self::{active::Active, fill::FillState, header::Nearest, repeated::RepeatedText, row_class::SECOND_TABLE};
use super::{Extracted, Origin, marks};
use crate::{
    model::{
        accounting::Accounting,
        document::Media,
        grid::{Grid, Tables},
        issue::{Issue, Level},
        issue_log::IssueLog,
        sheet::SheetBatch,
        text::count_characters,
    },
    spec::recipe::table::{IgnoredContent, RowRecipe, TableRecipe},
};

/// The text of the item of a number, from 1, among those that a recipe parts a cell into: by the table that it fills, the
/// section of the recipe where it is known, and the heading of the column.
pub fn item(
    recipe: &TableRecipe,
    of: (usize, Option<&str>, Option<&str>),
    cell: &str,
    number: usize,
) -> Option<String> {
    shape::item_of(recipe, of, cell, number)
}

/// The name of a record in [`RowOutcome::Taken`].
const RECORD: &str = "record";

/// Reads the rows of tables by a recipe; returns them, and the outcome of each grid.
pub fn read(tables: &Tables, recipe: &TableRecipe, origin: &Origin<'_>) -> (Extracted, Vec<GridOutcome>) {
    let mut reader = Reader::new(recipe, origin);
    let regions: Vec<_> = tables.grids.iter().map(|grid| reader.regions(grid)).collect();
    if regions.iter().flatten().all(|(_, active)| active.is_empty()) {
        reader.no_table(tables);
    }
    let mut region = |(grid, active): (Cow<'_, Grid>, Vec<Active<'_>>)| {
        // No cell fills down from one table into the next.
        reader.fill = FillState::default();
        let outcome = reader.grid(&grid, &active);
        reader.report_flaws(&grid, !active.is_empty());
        outcome
    };
    let mut grid = |regions: Vec<regions::Region<'_, '_>>| {
        regions.into_iter().map(&mut region).reduce(GridOutcome::append).unwrap_or_default()
    };
    let outcomes = regions.into_iter().map(&mut grid).collect();
    reader.read_text_outside(tables);
    (reader.read(), outcomes)
}

/// The state of reading tables.
struct Reader<'r> {
    recipe: &'r TableRecipe,
    origin: &'r Origin<'r>,
    issues: IssueLog,
    refused: IssueLog,
    account: Accounting,
    batches: Vec<SheetBatch>,
    records: u64,
    /// The last filled cells of columns that fill down, before the next rows.
    fill: FillState,
    /// Text that is repeated in many rows.
    repeated: RepeatedText,
    /// Whether the grid before was read.
    is_after_table: bool,
}

impl<'r> Reader<'r> {
    fn new(recipe: &'r TableRecipe, origin: &'r Origin<'r>) -> Self {
        let (issues, refused, account) = (IssueLog::default(), IssueLog::default(), Accounting::default());
        let fill = FillState::default();
        let repeated = RepeatedText::new(origin.memory);
        Self {
            recipe,
            origin,
            issues,
            refused,
            account,
            batches: Vec::new(),
            records: 0,
            fill,
            repeated,
            is_after_table: false,
        }
    }

    /// Returns what was read; batches are in the order of their tables.
    fn read(self) -> Extracted {
        let Self { origin, mut issues, refused, account, mut batches, records, fill, repeated, .. } = self;
        issues.extend(repeated.issue(origin.read_from));
        let rows = records + refused.len();
        batches.sort_by_key(|b| b.table);
        Extracted { batches, accounting: account, issues, refused, rows, filled: fill }
    }

    fn issue(&self, code: &'static str, place: &str, args: &[(&'static str, &str)]) -> Issue {
        let issue = Issue::error(code, self.origin.at(place));
        args.iter().fold(issue, |issue, (name, value)| issue.with(name, *value))
    }

    /// Quarantines a row of the source that is no record.
    fn refuse(&mut self, code: &'static str, place: &str, args: &[(&'static str, &str)]) {
        self.refused.push(self.issue(code, place, args));
    }

    /// Reports a row that is no record, by its first text and how many cells it has and should have.
    fn refuse_row(&mut self, code: &'static str, place: &str, text: &str, [n, want]: [usize; 2]) {
        if code == SECOND_TABLE {
            // The rows below it belong to another table, however few rows may be quarantined.
            return self.report(code, place, &[("text", text)]);
        }
        self.refuse(code, place, &[("text", text), ("n", &n.to_string()), ("want", &want.to_string())]);
    }

    fn report(&mut self, code: &'static str, place: &str, args: &[(&'static str, &str)]) {
        self.issues.push(self.issue(code, place, args));
    }

    /// Reports text that no recipe reads. Where a bound allows some, it is a warning, and the checks compare the total.
    fn unaccounted(&mut self, place: &str, text: &str) {
        let level = if self.origin.pipeline.bounds.unaccounted == 0 { Level::Error } else { Level::Warning };
        let issue = Issue { level, ..Issue::error("unaccounted", self.origin.at(place)) };
        self.issues.push(issue.with("text", text));
    }

    /// Reports a column that no recipe reads, by its first cell.
    fn unmapped(&mut self, place: &str, heading: &str, text: &str) {
        let level = if self.origin.pipeline.bounds.unaccounted == 0 { Level::Error } else { Level::Warning };
        let issue = Issue { level, ..Issue::error("column-unmapped", self.origin.at(place)) };
        self.issues.push(issue.with("heading", heading).with("text", text));
    }

    /// Returns the reason of the first ignore rule that fits.
    fn reason(&self, is: impl Fn(&IgnoredContent) -> bool) -> Option<String> {
        self.recipe.ignore.iter().find(|l| is(&l.what)).map(|l| l.reason.clone())
    }

    /// Returns the reason of the rule that ignores a sheet by its name.
    fn ignored_by_name(&self, grid: &Grid) -> Option<String> {
        self.reason(|l| matches!(l, IgnoredContent::Sheets(names) if names.iter().any(|r| r.is_match(&grid.name))))
    }

    /// Whether a recipe reads a grid, by its sheet and source.
    fn is_wanted(&self, grid: &Grid, recipe: &RowRecipe) -> bool {
        let named = recipe.sheets.iter().any(|r| r.is_match(&grid.name));
        let source = recipe.sources.is_empty() || recipe.sources.contains(&self.origin.source.id);
        source && self.ignored_by_name(grid).is_none() && if recipe.sheets.is_empty() { !grid.is_hidden } else { named }
    }

    /// Reports that no grid has the headings of the recipe, with the headings that the best candidate lacks.
    fn no_table(&mut self, tables: &Tables) {
        let recipe = self.recipe;
        let has_paths = matches!(tables.media, Media::Json | Media::JsonStat | Media::Xml);
        if !recipe.records.is_empty() && !has_paths {
            let args = [("format", tables.media.as_str())];
            return self.report("format-without-paths", "the whole document", &args);
        }
        let nearest = |grid| {
            let wanted = recipe.rows.iter().filter(|r| self.is_wanted(grid, r));
            // The first of several that are as near.
            wanted.rev().filter_map(|r| header::nearest(grid, r)).max_by_key(Nearest::closeness)
        };
        let near = tables.grids.iter().filter_map(nearest).max_by_key(Nearest::closeness);
        if let Some(list) = tables.grids.iter().find_map(|grid| header::unnamed_list(grid, recipe)) {
            let args = [("lists", list.as_str()), ("near", list.as_str()), ("detail", "")];
            return self.report("records-not-named", "the whole document", &args);
        }
        match near.filter(|near| near.found > 0) {
            Some(near) => {
                let args = [("missing", near.missing.as_str()), ("headings", near.present.as_str())];
                self.report("heading-missing", &near.place, &args);
            }
            None => {
                let wanted = recipe.rows.iter().flat_map(RowRecipe::wanted).filter_map(|h| h.first());
                let wanted: Vec<_> = wanted.map(|h| h.text.as_str()).collect();
                self.report("no-table", "the whole document", &[("wanted", &wanted.join(", "))]);
            }
        }
    }

    /// Reads the rows of a grid, or accounts for what it holds.
    fn grid(&mut self, grid: &Grid, active: &[Active<'_>]) -> GridOutcome {
        outside::account(self, grid);
        if !active.is_empty() {
            let (account, issues) = marks::account(&grid.left_out, self.origin);
            self.account.merge(&account);
            self.issues.extend(issues);
            return rows::read(self, grid, active);
        }
        let hidden = || self.reason(|l| matches!(l, IgnoredContent::Hidden)).filter(|_| grid.is_hidden);
        let elsewhere = || self.reason(|l| matches!(l, IgnoredContent::Elsewhere)).filter(|_| !grid.is_hidden);
        let reason = self.ignored_by_name(grid).or_else(hidden).or_else(elsewhere);
        let row_outcome = reason.clone().map_or(RowOutcome::Unaccounted, RowOutcome::Ignored);
        for part in &grid.left_out {
            let n = count_characters(&part.text);
            self.account.characters += n;
            match &reason {
                Some(reason) => *self.account.ignored.entry(reason.clone()).or_default() += n,
                None => self.account.unaccounted += n,
            }
        }
        let mut first = true;
        for row in &grid.rows {
            let n: u64 = row.non_empty().map(|(_, c)| count_characters(&c.text)).sum();
            self.account.characters += n;
            match &reason {
                Some(reason) => *self.account.ignored.entry(reason.clone()).or_default() += n,
                None => {
                    self.account.unaccounted += n;
                    // The first row is reported for all of the grid.
                    if n > 0 && std::mem::take(&mut first) {
                        let text = row.non_empty().next().map(|(_, c)| c.text.clone()).unwrap_or_default();
                        if grid.is_hidden {
                            self.report("sheet-hidden", &grid.row_place(row), &[("sheet", &grid.name)]);
                        } else {
                            self.unaccounted(&grid.row_place(row), &text);
                        }
                    }
                }
            }
        }
        GridOutcome { rows: vec![row_outcome; grid.rows.len()], columns: Vec::new() }
    }

    /// Accounts for text outside of tables.
    fn read_text_outside(&mut self, tables: &Tables) {
        let reason = self.reason(|l| matches!(l, IgnoredContent::Elsewhere));
        for (place, text) in &tables.text_outside {
            let n = count_characters(text);
            self.account.characters += n;
            let row = |l: &IgnoredContent| matches!(l, IgnoredContent::Row(regex) if regex.is_match(text));
            match self.reason(row).or_else(|| reason.clone()) {
                Some(reason) => *self.account.ignored.entry(reason).or_default() += n,
                None => {
                    self.account.unaccounted += n;
                    self.unaccounted(place, text);
                }
            }
        }
    }
}
