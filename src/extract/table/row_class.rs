//! Classifies the rows below the header of a table, whatever reader gives them.

use super::{
    active::{Active, is_wide, used_columns},
    footnotes,
    row_cells::Cells,
    totals,
};
use crate::{
    model::text::{fold, is_blank, is_no_value},
    spec::recipe::table::{Condition, IgnoredContent, TableRecipe},
};

/// Code of the issue of a row that is the header of a table that no recipe reads.
pub(super) const SECOND_TABLE: &str = "second-table";

/// The class of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowClass<'r> {
    /// It has no text.
    Blank,
    /// It repeats the header, as on each page of a long table.
    Header,
    /// It names a group of the rows below it, which fills the column of this name.
    Group(&'r str),
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
    /// Rules by the cells of a row: reason and conditions.
    by_cells: Vec<(&'r str, Conditions<'r>)>,
    /// Conditions of each active recipe.
    only: Vec<Conditions<'r>>,
    is_wide: bool,
    used_columns: usize,
    has_groups: bool,
    /// Columns of labels, and whether each is part of the key of a record.
    labels: Vec<(usize, bool)>,
    /// Columns of numbers and days.
    typed: Vec<usize>,
    /// Whether rows must have as many cells as the header.
    is_delimited: bool,
    /// Whether every row is a record, as in a cube: a total is one of its cells.
    is_cube: bool,
}

/// The first filled cells of a row: their columns, where there are any.
struct Filled {
    first: usize,
    second: Option<usize>,
    has_third: bool,
}

impl<'r> RowRules<'r> {
    /// The rules of a recipe for a table that `active` read; there is at least one.
    pub(super) fn new(recipe: &'r TableRecipe, active: &'r [Active<'r>], is_delimited: bool) -> Self {
        let own = |a: &'r Active<'r>, conditions: &'r [Condition]| -> Conditions<'r> {
            conditions.iter().map(|c| (a.header.column(&c.heading), c)).collect()
        };
        let by_cells = recipe.ignore.iter().filter_map(|l| match &l.what {
            IgnoredContent::Where(conditions) => Some((l.reason.as_str(), own(active.first()?, conditions))),
            _ => None,
        });
        Self {
            recipe,
            active,
            // A rule does not apply to a table that lacks one of its columns.
            by_cells: by_cells.filter(|(_, conditions)| conditions.iter().all(|(c, _)| c.is_some())).collect(),
            only: active.iter().map(|a| own(a, &a.recipe.only)).collect(),
            is_wide: is_wide(active),
            used_columns: used_columns(active),
            has_groups: active.iter().any(|a| !a.shape.groups.is_empty()),
            labels: active.iter().flat_map(|a| a.shape.labels.iter().copied()).collect(),
            typed: active.iter().flat_map(|a| a.shape.typed.iter().copied()).collect(),
            is_delimited,
            is_cube: false,
        }
    }

    /// The same rules where every row is a record.
    pub(super) fn of_cube(self, is_cube: bool) -> Self {
        Self { is_cube, ..self }
    }

    /// Returns the column that a row alone fills for the rows below it, if its text names a group.
    pub(super) fn group(&self, text: &str) -> Option<&'r str> {
        let rules = self.active.iter().flat_map(|a| &a.shape.groups);
        rules.filter(|_| self.has_groups).find(|rule| rule.is_match(text)).map(|rule| rule.name.as_str())
    }

    /// Classifies a row; returns with it the text that says so, which is mostly the first.
    pub(super) fn classify<'c>(&self, cells: &'c impl Cells) -> (RowClass<'r>, &'c str) {
        let mut filled = (0..cells.len()).filter(|n| !is_blank(cells.text(*n)));
        let Some(first) = filled.next() else { return (RowClass::Blank, "") };
        let filled = Filled { first, second: filled.next(), has_third: filled.next().is_some() };
        let text = cells.text(first).trim();
        if self.has_groups
            && filled.second.is_none()
            && let Some(column) = self.group(text)
        {
            return (RowClass::Group(column), text);
        }
        if let Some(reason) = self.recipe.ignored_by_first(text) {
            return (RowClass::Ignored(reason), text);
        }
        if self.is_cube {
            return (self.select(cells), text);
        }
        if self.active[0].header.is_repeated_by(cells, first) {
            return (RowClass::Header, text);
        }
        if cells.has_odd_quotes() {
            return (RowClass::Quarantined("odd-quote"), text);
        }
        let Some((code, text)) = self.fault(cells, text, &filled) else { return (self.select(cells), text) };
        (self.ignored_by_cells(cells).map_or(RowClass::Quarantined(code), RowClass::Ignored), text)
    }

    /// Returns the code of the issue of a row that is no record, and the text that says so.
    fn fault<'c>(&self, cells: &'c impl Cells, text: &'c str, filled: &Filled) -> Option<(&'static str, &'c str)> {
        let (header, has) = (&self.active[0].header, cells.len());
        let want = header.names.len();
        let is_short = has < want && !self.recipe.short_rows;
        let found = match self.label_of_total(cells, filled) {
            _ if totals::is_total(text) => ("row-total", text),
            Some(label) => ("row-total", label),
            None if self.is_note(cells, text, filled) => ("row-note", text),
            None if self.is_heading(cells, filled) => (SECOND_TABLE, text),
            None if self.is_delimited && header.rows > 0 && (is_short || has > want) => ("wrong-cell-count", text),
            None => return None,
        };
        let is_kept = |text: &str| self.active.iter().any(|a| a.recipe.keep.iter().any(|r| r.is_match(text)));
        (!is_kept(text) && !is_kept(found.1)).then_some(found)
    }

    /// Returns the label after the first cell that names a total of numbers.
    fn label_of_total<'c>(&self, cells: &'c impl Cells, filled: &Filled) -> Option<&'c str> {
        let is_label = |(c, is_key): &&(usize, bool)| *c != filled.first && totals::is_label(cells.text(*c), *is_key);
        let (c, _) = self.labels.iter().find(is_label)?;
        let has_number = (c + 1..cells.len()).any(|n| cells.text(n).bytes().any(|b| b.is_ascii_digit()));
        has_number.then(|| cells.text(*c).trim())
    }

    /// Whether a row is a note: alone in a table of three columns or more, introduced as a note, or the text of a footnote
    /// mark.
    fn is_note(&self, cells: &impl Cells, text: &str, filled: &Filled) -> bool {
        match filled.second {
            None if self.is_wide => true,
            _ if filled.has_third || self.active[0].header.is_enumerated => false,
            None => footnotes::is_note(text) || self.used_columns > 1 && footnotes::is_mark(text),
            Some(second) => footnotes::is_mark(text) && !is_figure(cells.text(second)),
        }
    }

    /// Whether a row has words of its own wherever the table has numbers and days, as the header of another table.
    fn is_heading(&self, cells: &impl Cells, filled: &Filled) -> bool {
        let [first, second, ..] = self.typed[..] else { return false };
        let is_word = |text: &str| !text.bytes().any(|b| b.is_ascii_digit());
        let is_heading = |text: &str| {
            let letters = text.chars().filter(|c| c.is_alphabetic()).count();
            letters > 1 && is_word(text) && !is_no_value(&self.recipe.reading.no_value, text)
        };
        let typed = |n: &usize| cells.text(*n).trim();
        // The first of them decides for nearly all rows.
        filled.second.is_some()
            && is_heading(typed(&first))
            && is_heading(typed(&second))
            && fold(typed(&first)) != fold(typed(&second))
            && self.typed.iter().all(|n| is_word(typed(n)))
            && (0..cells.len()).all(|n| is_word(cells.text(n)))
    }

    /// Returns the reason of the rule that ignores a row by its cells.
    fn ignored_by_cells(&self, cells: &impl Cells) -> Option<&'r str> {
        self.by_cells.iter().find(|(_, conditions)| fits(cells, conditions)).map(|(reason, _)| *reason)
    }

    /// Returns whether a recipe takes a row, a rule ignores it, or neither.
    fn select(&self, cells: &impl Cells) -> RowClass<'r> {
        match self.ignored_by_cells(cells) {
            Some(reason) => RowClass::Ignored(reason),
            None if self.only.iter().any(|only| fits(cells, only)) => RowClass::Record,
            None => RowClass::Unaccounted,
        }
    }
}

/// Whether a row meets conditions.
fn fits(cells: &impl Cells, conditions: &Conditions<'_>) -> bool {
    conditions.iter().all(|(c, condition)| condition.holds(&fold(c.map_or("", |c| cells.text(c)))))
}

/// Whether a text is a figure: digits, and what stands at them.
fn is_figure(text: &str) -> bool {
    let is_part =
        |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | ',' | '-' | '−' | '+' | '%' | '€' | '$');
    text.chars().all(is_part) && text.bytes().any(|b| b.is_ascii_digit())
}
