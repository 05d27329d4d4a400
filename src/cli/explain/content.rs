//! Finds places in the content of a capture.

use std::collections::HashMap;

use crate::model::{
    document::Document,
    evidence::{PLACE_SEPARATOR, split_cell_part},
    grid::{Cell, Content, Grid, GridRow, PlaceStyle, column_letters},
};

/// A content with an index of its rows.
pub(super) struct IndexedContent {
    content: Content,
    /// Table and row of each place of a row or cell.
    rows: HashMap<String, (usize, usize)>,
}

impl IndexedContent {
    /// Indexes a content.
    pub(super) fn new(content: Content) -> Self {
        let mut rows = HashMap::new();
        if let Content::Tables(tables) = &content {
            for (g, grid) in tables.grids.iter().enumerate() {
                for (r, row) in grid.rows.iter().enumerate() {
                    rows.entry(grid.row_place(row)).or_insert((g, r));
                    for (n, _) in row.non_empty().filter(|_| grid.place_style == PlaceStyle::Cells) {
                        rows.entry(grid.cell_place(row, n)).or_insert((g, r));
                    }
                }
            }
        }
        Self { content, rows }
    }

    /// The row of a place.
    fn row(&self, place: &str) -> Option<(&Grid, &GridRow)> {
        let Content::Tables(tables) = &self.content else { return None };
        let found = |at: &str| self.rows.get(at).copied();
        let sheet = || {
            let (sheet, cell) = place.rsplit_once('!')?;
            found(&format!("{sheet}!{}", cell.trim_start_matches(|c: char| c.is_ascii_uppercase())))
        };
        let line = || found(place.rsplit_once(", column ")?.0);
        // A path may begin with that of its record.
        let path = || place.rmatch_indices('/').find_map(|(at, _)| found(&place[..at]));
        let (g, r) = found(place).or_else(line).or_else(sheet).or_else(path)?;
        let grid = tables.grids.get(g)?;
        Some((grid, grid.rows.get(r)?))
    }

    /// The text of the cell at a place.
    pub(super) fn cell(&self, place: &str) -> Option<&str> {
        let (grid, row) = self.row(place)?;
        let mut own = row.non_empty().filter(|(n, _)| grid.cell_place(row, *n) == place);
        own.next().map(|(_, cell)| cell.text.as_str())
    }

    /// The cells that are not empty at a place of several cells (a list, or any item), with their places.
    pub(super) fn cells(&self, place: &str) -> Vec<(String, &str)> {
        if let Some(text) = self.cell(place) {
            return vec![(place.to_owned(), text)];
        }
        let Some((before, after)) = place.split_once('*') else {
            let each = place.split(PLACE_SEPARATOR).filter_map(|place| Some((place.to_owned(), self.cell(place)?)));
            return each.collect();
        };
        let Some((grid, row)) = self.row(before) else { return Vec::new() };
        let is_item = |place: &String| {
            let number = place.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
            number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        };
        let all = row.non_empty().map(|(n, cell)| (grid.cell_place(row, n), cell.text.as_str()));
        all.filter(|(place, _)| is_item(place)).collect()
    }

    /// The column name of the cell at a place.
    pub(super) fn name(&self, place: &str) -> Option<&str> {
        let (grid, row) = self.row(place)?;
        let (n, _) = row.non_empty().find(|(n, _)| grid.cell_place(row, *n) == place)?;
        grid.rows.first()?.cells.get(n).map(|cell| cell.text.as_str())
    }

    /// The lines around a place, with the place marked.
    pub(super) fn lines(&self, place: &str) -> Vec<String> {
        match &self.content {
            Content::Document(document) => lines(document, place),
            Content::Tables(_) => self.marked(split_cell_part(place).0).unwrap_or_default(),
        }
    }

    /// The cells of the row of a place with their names, with the cells of the place marked.
    fn marked(&self, place: &str) -> Option<Vec<String>> {
        let places: Vec<String> = self.cells(place).into_iter().map(|(place, _)| place).collect();
        let (grid, row) = self.row(places.first().map_or(place, String::as_str))?;
        let header = grid.rows.first().filter(|_| grid.place_style == PlaceStyle::Paths);
        let line = |(n, cell): (usize, &Cell)| {
            let mark = if places.contains(&grid.cell_place(row, n)) { '>' } else { ' ' };
            let named = header.map(|h| h.cells.get(n).map_or("", |c| c.text.as_str()).to_owned());
            let name = named.unwrap_or_else(|| format!("{}{}", column_letters(n), row.number));
            format!("{mark} {name:>8} │ {}", cell.display().replace('\n', " ⏎ "))
        };
        Some(row.non_empty().map(line).collect())
    }
}

/// The lines of a place in a document, marked, with one line before and after.
fn lines(document: &Document, place: &str) -> Vec<String> {
    let all = numbered(document);
    let range = range(place);
    let hit = |(number, element, _): &(u32, Option<&str>, &str)| match range {
        Some((first, last)) => (first..=last).contains(number),
        None => *element == Some(place),
    };
    let (Some(first), Some(last)) = (all.iter().position(hit), all.iter().rposition(hit)) else { return Vec::new() };
    let around = first.saturating_sub(1)..(last + 2).min(all.len());
    let line = |n: usize| {
        let mark = if (first..=last).contains(&n) { '>' } else { ' ' };
        format!("{mark}{:>5} │ {}", all[n].0, all[n].2.trim_end())
    };
    around.map(line).collect()
}

/// Every line of a document with its number and its element.
fn numbered(document: &Document) -> Vec<(u32, Option<&str>, &str)> {
    let lines = document.blocks().flat_map(|(_, b)| b.lines.iter().map(move |l| (b, l)));
    lines.map(|(b, l)| (l.number, b.element.as_deref(), l.display())).collect()
}

/// `line 4` or `lines 4-6`.
fn range(place: &str) -> Option<(u32, u32)> {
    if let Some(line) = place.strip_prefix("line ") {
        let n = line.parse().ok()?;
        return Some((n, n));
    }
    let (first, last) = place.strip_prefix("lines ")?.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()?))
}
