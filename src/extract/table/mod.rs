//! Tables → rows, by recipe.
//!
//! ```text
//! grids ─ which are read ─ header: where it stands, what its columns are ─ rows ─ cells ─ one batch
//! ```
//!
//! `header` finds the rows in which the recipe's headings stand; `rows` tells records from what is left out, from
//! totals and notes; `cells` makes text of a cell as its field needs it. A cell whose meaning a spreadsheet has
//! changed is an issue, never a guess. Every cell ends in a record, in a rule that leaves it out, or is told.

mod cells;
mod header;
mod merged;
mod rows;
mod values;

use self::header::Header;
use super::{
    Origin,
    document::{Value, Values, batch},
};
use crate::{
    model::{
        accounting::Accounting,
        grid::{Grid, Tables},
        issue::{Issue, Level},
        sheet::SheetBatch,
        text::weight,
    },
    spec::recipe::table::{Left, TableRecipe},
};

/// What tables gave.
#[derive(Debug)]
pub struct Reading {
    /// The batch of rows.
    pub batches: Vec<SheetBatch>,
    /// Where every character went.
    pub accounting: Accounting,
    /// What a person should know.
    pub issues: Vec<Issue>,
    /// What became of each grid, in their order.
    pub seen: Vec<Seen>,
}

/// What became of a grid.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Of each of its rows.
    pub rows: Vec<Fate>,
    /// Of each of its columns, below the header.
    pub columns: Vec<Option<Fate>>,
}

/// What became of a row or a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Nothing takes it.
    Nobody,
    /// It is the header.
    Header,
    /// It is a record, or it fills this column.
    Taken(String),
    /// A rule leaves it out, by its reason.
    Left(String),
    /// It is set aside.
    Refused,
}

/// The name that records have among fates.
const RECORD: &str = "record";

/// Reads the rows of tables.
pub fn read(tables: &Tables, recipe: &TableRecipe, origin: &Origin<'_>) -> Reading {
    let mut reader = Reader { recipe, origin, issues: Vec::new(), account: Accounting::default(), records: Vec::new() };
    let headers: Vec<_> = tables.grids.iter().map(|grid| reader.header(grid)).collect();
    if headers.iter().all(Option::is_none) {
        reader.no_table(tables);
    }
    let seen = tables.grids.iter().zip(headers).map(|(grid, header)| reader.grid(grid, header)).collect();
    reader.loose(tables);
    let Reader { mut issues, account, records, .. } = reader;
    let table = &origin.pipeline.schema.tables[recipe.table];
    let batches = batch(recipe.table, table, records, Vec::new(), &mut issues).into_iter().collect();
    Reading { batches, accounting: account, issues, seen }
}

/// Tables being read.
struct Reader<'r> {
    recipe: &'r TableRecipe,
    origin: &'r Origin<'r>,
    issues: Vec<Issue>,
    account: Accounting,
    records: Vec<Values>,
}

impl Reader<'_> {
    fn tell(&mut self, code: &'static str, place: &str, args: &[(&'static str, &str)]) {
        let issue = Issue::error(code, self.origin.at(place));
        self.issues.push(args.iter().fold(issue, |issue, (name, value)| issue.with(name, *value)));
    }

    /// Text that nothing takes. Where some may be left, how much is for the checks to judge.
    fn unaccounted(&mut self, place: &str, text: &str) {
        let level = if self.origin.pipeline.bounds.unaccounted == 0 { Level::Error } else { Level::Warning };
        let issue = Issue { level, ..Issue::error("unaccounted", self.origin.at(place)) };
        self.issues.push(issue.with("text", text));
    }

    /// A column that nothing takes, told by its first cell.
    fn unmapped(&mut self, place: &str, heading: &str, text: &str) {
        let level = if self.origin.pipeline.bounds.unaccounted == 0 { Level::Error } else { Level::Warning };
        let issue = Issue { level, ..Issue::error("column-unmapped", self.origin.at(place)) };
        self.issues.push(issue.with("heading", heading).with("text", text));
    }

    /// The reason of the first rule of a kind.
    fn reason(&self, is: impl Fn(&Left) -> bool) -> Option<String> {
        self.recipe.leave.iter().find(|l| is(&l.what)).map(|l| l.reason.clone())
    }

    /// Whether a grid is one that is read.
    fn is_wanted(&self, grid: &Grid) -> bool {
        let named = self.recipe.sheets.iter().any(|r| r.is_match(&grid.name));
        let left = self.reason(|l| matches!(l, Left::Sheets(names) if names.iter().any(|r| r.is_match(&grid.name))));
        left.is_none() && if self.recipe.sheets.is_empty() { !grid.is_hidden } else { named }
    }

    /// Where the header of a grid stands; none when the grid is not read, or is no such table.
    fn header(&mut self, grid: &Grid) -> Option<Header> {
        self.is_wanted(grid).then(|| header::find(grid, self.recipe)).flatten()
    }

    /// No grid has the headings of the recipe: the nearest miss tells why.
    fn no_table(&mut self, tables: &Tables) {
        let wanted = tables.grids.iter().filter(|g| self.is_wanted(g));
        let near = wanted.filter_map(|g| header::nearest(g, self.recipe)).max_by_key(|near| near.found);
        match near.filter(|near| near.found > 0) {
            Some(near) => {
                let args = [("missing", near.missing.as_str()), ("there", near.there.as_str())];
                self.tell("heading-missing", &near.place, &args);
            }
            None => {
                let wanted: Vec<_> = self.recipe.wanted().filter_map(|h| h.first()).map(|h| h.text.as_str()).collect();
                self.tell("no-table", "the whole document", &[("wanted", &wanted.join(", "))]);
            }
        }
    }

    /// Reads the rows of a grid, or accounts for what it holds.
    fn grid(&mut self, grid: &Grid, header: Option<Header>) -> Seen {
        if let Some(header) = header {
            return rows::read(self, grid, &header);
        }
        let by_name = self.reason(|l| matches!(l, Left::Sheets(names) if names.iter().any(|r| r.is_match(&grid.name))));
        let hidden = || self.reason(|l| matches!(l, Left::Hidden)).filter(|_| grid.is_hidden);
        let elsewhere = || self.reason(|l| matches!(l, Left::Elsewhere)).filter(|_| !grid.is_hidden);
        let reason = by_name.or_else(hidden).or_else(elsewhere);
        let fate = reason.clone().map_or(Fate::Nobody, Fate::Left);
        let mut first = true;
        for row in &grid.rows {
            let n: u64 = row.filled().map(|(_, c)| weight(&c.text)).sum();
            self.account.characters += n;
            match &reason {
                Some(reason) => *self.account.ignored.entry(reason.clone()).or_default() += n,
                None => {
                    self.account.unaccounted += n;
                    // One row tells of the whole grid.
                    if n > 0 && std::mem::take(&mut first) {
                        let text = row.filled().next().map(|(_, c)| c.text.clone()).unwrap_or_default();
                        if grid.is_hidden {
                            self.tell("sheet-hidden", &grid.row_place(row), &[("sheet", &grid.name)]);
                        } else {
                            self.unaccounted(&grid.row_place(row), &text);
                        }
                    }
                }
            }
        }
        Seen { rows: vec![fate; grid.rows.len()], columns: Vec::new() }
    }

    /// Text outside of tables.
    fn loose(&mut self, tables: &Tables) {
        let reason = self.reason(|l| matches!(l, Left::Elsewhere));
        for (place, text) in &tables.loose {
            let n = weight(text);
            self.account.characters += n;
            let row = |l: &Left| matches!(l, Left::Row(regex) if regex.is_match(text));
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
