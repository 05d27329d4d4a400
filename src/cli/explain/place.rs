//! What stands at a place of a content, for people.

use crate::model::{
    document::Document,
    grid::{Cell, Content, Grid, GridRow, Places, letters},
};

/// What stands at a place, marked, with what is around it.
pub(super) fn lines_of(content: &Content, place: &str) -> Vec<String> {
    match content {
        Content::Document(document) => lines(document, place),
        Content::Tables(tables) => tables.grids.iter().find_map(|grid| cells(grid, place)).unwrap_or_default(),
    }
}

/// The cells of the row at a place, each with its name; the one at the place marked.
fn cells(grid: &Grid, place: &str) -> Option<Vec<String>> {
    let header = grid.rows.first().filter(|_| grid.places == Places::Paths);
    let name = |n: usize| header.and_then(|h| h.cells.get(n)).map_or("", |c| c.text.as_str());
    let hit = |row: &&GridRow| {
        let own = |(n, _): (usize, &_)| grid.place(row, n, name(n)) == place;
        grid.row_place(row) == place || row.filled().any(own)
    };
    let row = grid.rows.iter().find(hit)?;
    let line = |(n, cell): (usize, &Cell)| {
        let mark = if grid.place(row, n, name(n)) == place { '>' } else { ' ' };
        let name = if header.is_some() { name(n).to_owned() } else { format!("{}{}", letters(n), row.number) };
        format!("{mark} {name:>8} │ {}", cell.text.replace('\n', " ⏎ "))
    };
    Some(row.filled().map(line).collect())
}

/// The lines of a document at a place, marked, with one before and one after.
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
    lines.map(|(b, l)| (l.number, b.element.as_deref(), l.text.as_str())).collect()
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

/// The text of the cell at a place.
pub(super) fn cell<'c>(content: &'c Content, place: &str) -> Option<&'c str> {
    let Content::Tables(tables) = content else { return None };
    tables.grids.iter().find_map(|grid| {
        let header = grid.rows.first().filter(|_| grid.places == Places::Paths);
        let name = |n: usize| header.and_then(|h| h.cells.get(n)).map_or("", |c| c.text.as_str());
        let own = |row: &'c GridRow| row.filled().find(|(n, _)| grid.place(row, *n, name(*n)) == place);
        grid.rows.iter().find_map(own).map(|(_, cell)| cell.text.as_str())
    })
}
