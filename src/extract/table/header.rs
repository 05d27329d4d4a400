//! Finds the header of a table, and the columns that a recipe names.

use std::{cmp::Reverse, collections::HashMap};

use super::{
    columns::{ListColumns, columns, items, taken},
    footnotes,
    headings::{ColumnPlaces, column_places, names, width},
    row_cells::Cells,
};
use crate::{
    model::{
        grid::{Grid, GridRow, PlaceStyle},
        text::{fold, is_blank, squash, squashes_to},
    },
    spec::recipe::table::{Condition, From, Heading, IgnoredContent, RowRecipe, TableRecipe},
};

/// Count of rows below a header among which the first record is looked for.
const FIRST_RECORDS: usize = 10;

/// Maximum count of rows that are searched for a header.
const MAX_HEADER_ROWS: usize = 500;

/// The header of a grid.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// Index of its first row, or of the first record where there is no header.
    pub(super) first: usize,
    /// Count of its rows.
    pub(super) rows: usize,
    /// Heading of each column, its levels joined by ` / `.
    pub(super) names: Vec<String>,
    /// Headings in the form in which they are compared.
    pub(super) squashed: Vec<String>,
    /// Compared heading → its first column.
    by_heading: HashMap<String, usize>,
    /// Places of its columns and headings.
    pub(super) column_places: ColumnPlaces,
    /// Columns of the grid that fill each column of the recipe.
    pub(super) takes: Vec<Vec<usize>>,
    /// Columns of the grid that fill each list of the recipe.
    pub(super) lists: Vec<ListColumns>,
    /// Columns of the grid that the conditions of the recipe (`only`) read.
    pub(super) condition_columns: Vec<usize>,
    /// The texts of each of its rows, in the form in which they are compared.
    levels: Vec<Vec<String>>,
    /// Whether records begin with what is a footnote mark elsewhere: `1)`, `a)`.
    pub(super) is_enumerated: bool,
    /// Hidden columns: the first and the last of each range.
    hidden: Vec<[u32; 2]>,
    /// Hidden columns that the recipe names; it reads none of them.
    pub(super) hidden_named: Vec<usize>,
}

/// The row with the most headings of a recipe, where none has all.
#[derive(Debug, Clone)]
pub(super) struct Nearest {
    pub(super) place: String,
    /// Count of required headings that are there, and of those that are not.
    pub(super) found: usize,
    lacking: usize,
    pub(super) missing: String,
    pub(super) present: String,
}

impl Nearest {
    /// Returns how near it is, compared with rows nearest to other recipes: of those with most of the headings, the one that
    /// lacks the fewest.
    pub(super) fn closeness(&self) -> impl Ord + use<> {
        (self.found > 0, self.found >= 2 * self.lacking, Reverse(self.lacking), self.found)
    }
}

/// Finds the first rows that have all required headings of a recipe.
pub(super) fn find(grid: &Grid, recipe: &RowRecipe) -> Option<Header> {
    if recipe.header == 0 {
        let names = vec![String::new(); width(&grid.rows)];
        let places = ColumnPlaces::default();
        let header = || header((0, 0), names, places, recipe);
        return grid.rows.first().map(|_| header().without_hidden(&grid.hidden_columns).with_rows(&grid.rows));
    }
    (0..grid.rows.len().min(MAX_HEADER_ROWS)).find_map(|first| {
        let names = names(grid, first, recipe.header)?;
        let squashed: Vec<String> = names.iter().map(|n| squash(n)).collect();
        let all = recipe.wanted().all(|headings| !columns(headings, &squashed).is_empty());
        (all && (recipe.wanted().next().is_some() || has_optional(recipe, &squashed)))
            .then(|| header((first, recipe.header), names, column_places(grid, first, recipe.header), recipe))
            .map(|header| header.without_hidden(&grid.hidden_columns).with_rows(&grid.rows))
    })
}

/// Finds the list of JSON or XML whose items have all headings of a recipe, where it does not name the records: each item is a
/// column then.
pub(super) fn unnamed_list(grid: &Grid, recipe: &TableRecipe) -> Option<String> {
    let names = &grid.rows.first().filter(|_| grid.place_style == PlaceStyle::Paths)?.cells;
    let items = |n: usize| {
        let part = format!(".{n}.");
        names
            .iter()
            .filter_map(move |name| name.text.split_once(&part).map(|(list, own)| (list.to_owned(), squash(own))))
    };
    let first: Vec<_> = items(0).collect();
    let is_alone = |list: &str| !items(1).any(|(other, _)| other == list);
    let has = |list: &str, headings: &[Heading]| {
        headings.iter().any(|h| first.iter().any(|(own, name)| own == list && h.is(name)))
    };
    let fits = |list: &str| {
        let mut recipes = recipe.rows.iter();
        recipes.any(|rows| rows.wanted().next().is_some() && rows.wanted().all(|headings| has(list, headings)))
    };
    let list = first.iter().map(|(list, _)| list).find(|list| !is_alone(list) && fits(list))?;
    Some(format!("/{}", list.replace('.', "/")))
}

/// Whether at least one optional heading is present; required where a recipe has only optional ones.
fn has_optional(recipe: &RowRecipe, squashed: &[String]) -> bool {
    recipe.columns.iter().any(|c| matches!(&c.from, From::Heading(h) if !columns(h, squashed).is_empty()))
}

/// Binds a recipe to a header.
fn header(
    (first, rows): (usize, usize),
    names: Vec<String>,
    column_places: ColumnPlaces,
    recipe: &RowRecipe,
) -> Header {
    let squashed: Vec<String> = names.iter().map(|n| squash(n)).collect();
    let takes = recipe.columns.iter().map(|column| taken(column, &squashed)).collect();
    let lists = recipe.lists.iter().map(|list| items(list, (&names, &squashed), &column_places.steps)).collect();
    let mut by_heading = HashMap::new();
    for (n, name) in squashed.iter().enumerate() {
        by_heading.entry(name.clone()).or_insert(n);
    }
    let condition_columns = recipe.only.iter().filter_map(|c| by_heading.get(&c.heading.squashed).copied()).collect();
    let (levels, hidden, hidden_named) = (Vec::new(), Vec::new(), Vec::new());
    Header {
        levels,
        is_enumerated: false,
        first,
        rows,
        takes,
        lists,
        condition_columns,
        hidden,
        hidden_named,
        names,
        squashed,
        by_heading,
        column_places,
    }
}

/// Whether the filled cells of a row are those of a row of the header: `count`, or two or more of them.
fn repeats(level: &[String], cells: &impl Cells, first: usize, count: Option<usize>) -> bool {
    let Some(name) = level.get(first) else { return false };
    // The first byte decides for nearly all rows; others than letters and digits may be left out of the comparison.
    let text = cells.text(first).trim_start();
    let byte = |text: &str| text.bytes().next().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase());
    if byte(name).zip(byte(text)).is_some_and(|(name, text)| name != text) {
        return false;
    }
    let filled = || (first..cells.len()).filter(|n| !is_blank(cells.text(*n)));
    let same = |n: usize| level.get(n).is_some_and(|name| squashes_to(cells.text(n), name));
    count.map_or_else(|| filled().nth(1).is_some(), |count| filled().count() == count) && filled().all(same)
}

fn is_within(ranges: &[[u32; 2]], column: usize) -> bool {
    ranges.iter().any(|[first, last]| (*first as usize..=*last as usize).contains(&column))
}

/// Finds the row with the most headings of a recipe.
pub(super) fn nearest(grid: &Grid, recipe: &RowRecipe) -> Option<Nearest> {
    let one = |first: usize| {
        let names = names(grid, first, recipe.header.max(1))?;
        let squashed: Vec<String> = names.iter().map(|n| squash(n)).collect();
        let (present, missing): (Vec<_>, Vec<_>) =
            recipe.wanted().partition(|headings| !columns(headings, &squashed).is_empty());
        let lacking = missing.len();
        let missing: Vec<_> = missing.iter().filter_map(|h| h.first()).map(|h| h.text.as_str()).collect();
        let filled: Vec<_> = names.iter().map(String::as_str).filter(|n| !n.is_empty()).collect();
        Some(Nearest {
            place: grid.row_place(&grid.rows[first]),
            found: present.len(),
            lacking,
            missing: missing.join(", "),
            present: filled.join(", "),
        })
    };
    // Of several with as many, the first.
    (0..grid.rows.len().min(MAX_HEADER_ROWS)).rev().filter_map(one).max_by_key(|near| near.found)
}

impl Header {
    /// Binds another recipe to the same header.
    pub(super) fn bound_to(&self, recipe: &RowRecipe) -> Self {
        let (rows, names, places) = ((self.first, self.rows), self.names.clone(), self.column_places.clone());
        let header = header(rows, names, places, recipe).without_hidden(&self.hidden);
        Self { levels: self.levels.clone(), is_enumerated: self.is_enumerated, ..header }
    }

    /// Adds what the rows of the grid say: of the header itself, and of the first record below it.
    fn with_rows(mut self, rows: &[GridRow]) -> Self {
        let own = rows.get(self.first..self.end()).unwrap_or_default();
        self.levels = own.iter().map(|row| row.cells.iter().map(|cell| squash(&cell.text)).collect()).collect();
        let below = rows.iter().skip(self.end()).take(FIRST_RECORDS);
        let is_record = |row: &&GridRow| row.non_empty().nth(1).is_some() || self.names.len() < 2;
        let first = below.filter(is_record).find_map(|row| row.non_empty().next());
        self.is_enumerated = first.is_some_and(|(_, cell)| footnotes::begins_note(&cell.text));
        self
    }

    /// Whether a row repeats a row of the header, as on each page of a long table; `first` is its first filled column.
    pub(super) fn is_repeated_by(&self, cells: &impl Cells, first: usize) -> bool {
        if let [_] = self.levels[..] {
            // The heading of merged cells is also that of the columns that they span.
            return repeats(&self.squashed, cells, first, None);
        }
        self.levels
            .iter()
            .any(|level| repeats(level, cells, first, Some(level.iter().filter(|t| !t.is_empty()).count())))
    }

    /// Takes no value from a hidden column; conditions may read it. Those that the recipe names are reported, unless a visible
    /// one has the same heading.
    fn without_hidden(mut self, hidden: &[[u32; 2]]) -> Self {
        if hidden.is_empty() {
            return self;
        }
        self.hidden = hidden.to_vec();
        let is_visible = |n: &usize| !is_within(hidden, *n);
        let mut named = Vec::new();
        for takes in &mut self.takes {
            if !takes.iter().any(is_visible) {
                named.extend(takes.iter().copied());
            }
            takes.retain(is_visible);
        }
        self.lists.iter_mut().for_each(|list| {
            named.extend(list.all().into_iter().filter(|n| !is_visible(n)));
            list.retain(|n| is_visible(&n));
        });
        named.sort_unstable();
        named.dedup();
        self.hidden_named = named;
        self
    }

    /// Returns whether a column is hidden.
    pub(super) fn is_hidden(&self, column: usize) -> bool {
        is_within(&self.hidden, column)
    }

    /// Returns the path step of a column, where places are paths; otherwise empty.
    pub(super) fn step(&self, column: usize) -> &str {
        self.column_places.steps.get(column).map_or("", String::as_str)
    }

    /// Finds the first column of a heading.
    pub(super) fn column(&self, heading: &Heading) -> Option<usize> {
        self.by_heading.get(&heading.squashed).copied()
    }

    /// Iterates over the columns that its recipe uses; some occur more than once.
    pub(super) fn used_columns(&self) -> impl Iterator<Item = usize> {
        self.takes
            .iter()
            .flatten()
            .copied()
            .chain(self.lists.iter().flat_map(ListColumns::all))
            .chain(self.condition_columns.iter().copied())
    }

    /// Whether a row meets conditions; `says` returns the text of its cells.
    pub(super) fn fits<'r>(&self, conditions: &[Condition], says: impl Fn(usize) -> &'r str) -> bool {
        conditions.iter().all(|condition| {
            let said = self.column(&condition.heading).map(|c| fold(says(c))).unwrap_or_default();
            condition.holds(&said)
        })
    }

    /// Returns the index of the first row after it.
    pub(super) fn end(&self) -> usize {
        self.first + self.rows
    }

    /// Returns the reason of the rule that ignores a column.
    pub(super) fn ignored(&self, column: usize, recipe: &TableRecipe) -> Option<String> {
        let name = self.names.get(column)?;
        let own = |content: &IgnoredContent| matches!(content, IgnoredContent::Columns(names) if names.iter().any(|r| r.is_match(name)));
        recipe.ignore.iter().find(|l| own(&l.what)).map(|l| l.reason.clone())
    }
}
