//! Classifies the rows below the header of a table, whatever reader gives them.

use regex::Regex;

use super::active::{Active, is_wide};
use crate::{
    model::{
        grid::{Cell, GridRow},
        text::{fold, is_blank, squash},
    },
    spec::recipe::table::{Condition, IgnoredContent, TableRecipe},
};

/// First words of rows with totals, folded.
const TOTALS: [&str; 7] = ["total", "totais", "subtotal", "sub-total", "sub total", "soma", "somatorio"];

/// The cells of a row.
pub(super) trait Cells {
    /// Count of cells.
    fn len(&self) -> usize;

    /// Text of a cell; empty where there is none.
    fn text(&self, column: usize) -> &str;

    /// Whether its quotes in delimited text are not those of RFC 4180.
    fn has_odd_quotes(&self) -> bool;
}

impl Cells for GridRow {
    fn len(&self) -> usize {
        self.cells.len()
    }

    fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell: &Cell| cell.text.as_str())
    }

    fn has_odd_quotes(&self) -> bool {
        self.has_odd_quotes
    }
}

/// The class of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowClass<'r> {
    /// It has no text.
    Blank,
    /// It repeats the header, as on each page of a long table.
    Header,
    /// A rule ignores it, for this reason.
    Ignored(&'r str),
    /// It is no record: the code of the issue.
    Quarantined(&'static str),
    /// No recipe reads it.
    Unaccounted,
    /// It is a record.
    Record,
}

/// Conditions of a recipe, each with the column that it reads; none where the table lacks it.
type Conditions<'r> = Vec<(Option<usize>, &'r Condition)>;

/// The rules by which rows are classified.
pub(super) struct RowRules<'r> {
    recipe: &'r TableRecipe,
    active: &'r [Active<'r>],
    /// Rules by the first text of a row: reason and pattern.
    by_first: Vec<(&'r str, &'r Regex)>,
    /// Rules by the cells of a row: reason and conditions.
    by_cells: Vec<(&'r str, Conditions<'r>)>,
    /// Conditions of each active recipe.
    only: Vec<Conditions<'r>>,
    is_wide: bool,
    /// Whether rows must have as many cells as the header.
    is_delimited: bool,
}

impl<'r> RowRules<'r> {
    /// The rules of a recipe for a table that `active` read; there is at least one.
    pub(super) fn new(recipe: &'r TableRecipe, active: &'r [Active<'r>], is_delimited: bool) -> Self {
        let own = |a: &'r Active<'r>, conditions: &'r [Condition]| -> Conditions<'r> {
            conditions.iter().map(|c| (a.header.column(&c.heading), c)).collect()
        };
        let by_first = recipe.ignore.iter().filter_map(|l| match &l.what {
            IgnoredContent::Row(pattern) => Some((l.reason.as_str(), pattern)),
            _ => None,
        });
        let by_cells = recipe.ignore.iter().filter_map(|l| match &l.what {
            IgnoredContent::Where(conditions) => Some((l.reason.as_str(), own(active.first()?, conditions))),
            _ => None,
        });
        Self {
            recipe,
            active,
            by_first: by_first.collect(),
            // A rule does not apply to a table that lacks one of its columns.
            by_cells: by_cells.filter(|(_, conditions)| conditions.iter().all(|(c, _)| c.is_some())).collect(),
            only: active.iter().map(|a| own(a, &a.recipe.only)).collect(),
            is_wide: is_wide(active),
            is_delimited,
        }
    }

    /// Returns the reason of the rule that ignores rows with this first text.
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
            None if cells.has_odd_quotes() => RowClass::Quarantined("odd-quote"),
            None => self.fault(cells, text, is_alone).map_or_else(|| self.select(cells), RowClass::Quarantined),
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

    /// Returns the code of the issue of a row that is no record.
    fn fault(&self, cells: &impl Cells, text: &str, is_alone: bool) -> Option<&'static str> {
        let (header, has) = (&self.active[0].header, cells.len());
        let want = header.names.len();
        let is_short = has < want && !self.recipe.short_rows;
        let code = match () {
            () if is_total(text) => "row-total",
            () if is_alone => "row-note",
            () if self.is_delimited && header.rows > 0 && (is_short || has > want) => "wrong-cell-count",
            () => return None,
        };
        let keeps = self.active.iter().any(|a| a.recipe.keep.iter().any(|r| r.is_match(text)));
        (!keeps).then_some(code)
    }

    /// Returns whether a recipe takes a row, a rule ignores it, or neither.
    fn select(&self, cells: &impl Cells) -> RowClass<'r> {
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

/// Whether a row with this first text is a total.
fn is_total(text: &str) -> bool {
    // All words of `TOTALS` start with these letters.
    if !text.starts_with(['t', 'T', 's', 'S']) {
        return false;
    }
    let folded = fold(text);
    TOTALS.iter().any(|word| {
        let rest = folded.strip_prefix(word);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}
