//! What becomes of a row below the header of a table: the one classifier of rows, whatever reader gives them.

use regex::Regex;

use super::active::{Active, is_wide};
use crate::{
    model::{
        grid::{Cell, GridRow},
        text::{fold, is_blank, squash},
    },
    spec::recipe::table::{Condition, Left, TableRecipe},
};

/// Words with which a row begins that adds up others.
const TOTALS: [&str; 7] = ["total", "totais", "subtotal", "sub-total", "sub total", "soma", "somatorio"];

/// The cells of a row.
pub(super) trait Cells {
    /// How many there are.
    fn len(&self) -> usize;

    /// The text of a cell; empty where there is none.
    fn text(&self, column: usize) -> &str;
}

impl Cells for GridRow {
    fn len(&self) -> usize {
        self.cells.len()
    }

    fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell: &Cell| cell.text.as_str())
    }
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowClass<'r> {
    /// It has no text.
    Blank,
    /// It is the header again, as on each page of a long table.
    Header,
    /// A rule leaves it out, for this reason.
    Ignored(&'r str),
    /// It is no record, by the code of this issue.
    Quarantined(&'static str),
    /// No recipe takes it.
    Unaccounted,
    /// It is a record.
    Record,
}

/// Conditions of a recipe, by the columns that they look at.
type Conditions<'r> = Vec<(Option<usize>, &'r Condition)>;

/// The rules by which rows are classified.
pub(super) struct RowRules<'r> {
    recipe: &'r TableRecipe,
    active: &'r [Active<'r>],
    /// Rules for rows by their first text, and the reason of each.
    by_first: Vec<(&'r str, &'r Regex)>,
    /// Rules for rows by the text of their cells, and the reason of each.
    by_cells: Vec<(&'r str, Conditions<'r>)>,
    /// What each active recipe demands of its rows.
    only: Vec<Conditions<'r>>,
    is_wide: bool,
    /// Whether rows are to have as many cells as the header.
    is_delimited: bool,
}

impl<'r> RowRules<'r> {
    /// The rules of a recipe for a table of which `active` are read; there is at least one.
    pub(super) fn new(recipe: &'r TableRecipe, active: &'r [Active<'r>], is_delimited: bool) -> Self {
        let own = |a: &'r Active<'r>, conditions: &'r [Condition]| -> Conditions<'r> {
            conditions.iter().map(|c| (a.header.column(&c.heading), c)).collect()
        };
        let by_first = recipe.leave.iter().filter_map(|l| match &l.what {
            Left::Row(pattern) => Some((l.reason.as_str(), pattern)),
            _ => None,
        });
        let by_cells = recipe.leave.iter().filter_map(|l| match &l.what {
            Left::Where(conditions) => Some((l.reason.as_str(), own(active.first()?, conditions))),
            _ => None,
        });
        Self {
            recipe,
            active,
            by_first: by_first.collect(),
            // A table without the column says nothing of it.
            by_cells: by_cells.filter(|(_, conditions)| conditions.iter().all(|(c, _)| c.is_some())).collect(),
            only: active.iter().map(|a| own(a, &a.recipe.only)).collect(),
            is_wide: is_wide(active),
            is_delimited,
        }
    }

    /// The reason of the rule that leaves out rows with this first text.
    pub(super) fn ignored_by_first(&self, first: &str) -> Option<&'r str> {
        self.by_first.iter().find(|(_, pattern)| pattern.is_match(first)).map(|(reason, _)| *reason)
    }

    /// Classifies a row; returns its first text with it.
    pub(super) fn classify<'c>(&self, cells: &'c impl Cells) -> (RowClass<'r>, &'c str) {
        let mut filled = (0..cells.len()).filter(|n| !is_blank(cells.text(*n)));
        let Some(first) = filled.next() else { return (RowClass::Blank, "") };
        let is_alone = self.is_wide && filled.next().is_none();
        let text = cells.text(first).trim();
        let class = match self.ignored_by_first(text) {
            Some(reason) => RowClass::Ignored(reason),
            None if self.is_header(cells, first, text) => RowClass::Header,
            None => self.unlike(cells, text, is_alone).map_or_else(|| self.chosen(cells), RowClass::Quarantined),
        };
        (class, text)
    }

    /// Whether a row repeats the header.
    fn is_header(&self, cells: &impl Cells, first: usize, text: &str) -> bool {
        let header = &self.active[0].header;
        let Some(name) = header.names.get(first).filter(|_| header.rows == 1) else { return false };
        // The first byte decides for nearly all rows; others than letters and digits may be left out of the comparison.
        let byte = |text: &str| text.bytes().next().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase());
        if byte(name.trim()).zip(byte(text)).is_some_and(|(name, text)| name != text) {
            return false;
        }
        let filled = || (0..cells.len()).filter(|n| !is_blank(cells.text(*n)));
        let same = |n: usize| header.squashed.get(n).is_some_and(|name| *name == squash(cells.text(n)));
        filled().nth(1).is_some() && filled().all(same)
    }

    /// Why a row is no record.
    fn unlike(&self, cells: &impl Cells, text: &str, is_alone: bool) -> Option<&'static str> {
        let (header, has) = (&self.active[0].header, cells.len());
        let want = header.names.len();
        let is_short = has < want && !self.recipe.short_rows;
        let code = match () {
            () if adds_up(text) => "row-total",
            () if is_alone => "row-note",
            () if self.is_delimited && header.rows > 0 && (is_short || has > want) => "wrong-cell-count",
            () => return None,
        };
        let keeps = self.active.iter().any(|a| a.recipe.keep.iter().any(|r| r.is_match(text)));
        (!keeps).then_some(code)
    }

    /// Whether a recipe takes a row, by the text of its cells.
    fn chosen(&self, cells: &impl Cells) -> RowClass<'r> {
        let fits = |conditions: &Conditions<'r>| {
            conditions.iter().all(|(c, condition)| condition.holds(&fold(c.map_or("", |c| cells.text(c)))))
        };
        match self.by_cells.iter().find(|(_, conditions)| fits(conditions)) {
            Some((reason, _)) => RowClass::Ignored(reason),
            None if self.only.iter().any(fits) => RowClass::Record,
            None => RowClass::Unaccounted,
        }
    }
}

/// Whether a row whose first text is this adds up others.
fn adds_up(text: &str) -> bool {
    // All those words begin so.
    if !text.starts_with(['t', 'T', 's', 'S']) {
        return false;
    }
    let folded = fold(text);
    TOTALS.iter().any(|word| {
        let rest = folded.strip_prefix(word);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}
