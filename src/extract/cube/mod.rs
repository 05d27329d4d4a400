//! Cubes of statistics → a table: a row for each cell that says something, two columns for each dimension.
//!
//! ```text
//! json_stat, px: dimensions, then cells in their order ─ Cube: the categories of a place ─ rows
//! ```
//!
//! The last dimension runs fastest. A dimension gives a column of labels, which has its name, and one of codes
//! (`sexo.code`); next to them are the value and its status. A cell with neither value nor status is no row.

mod json_stat;
mod places;
mod px;
mod statements;

use std::collections::HashSet;

pub(super) use self::{json_stat::form, px::charset};
use super::{
    Unreadable,
    memory::MemoryBudget,
    name::escaped,
    parts::{Part, PartSink},
};
use crate::model::{
    document::Media,
    grid::{Cell, Grid, GridRow, MAX_COLUMNS, PlaceStyle, Tables},
};

/// Rows that are given at once.
const ROWS: usize = 1024;

/// Bytes of text of rows that are given at once.
const ROW_BYTES: usize = 1 << 20;

/// A category of a dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Category {
    code: String,
    label: String,
}

/// A dimension of a cube.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Dimension {
    name: String,
    categories: Vec<Category>,
}

/// The frame of a cube: which categories each of its cells has.
#[derive(Debug)]
struct Cube {
    dimensions: Vec<Dimension>,
    /// For each dimension, by how many cells two cells are apart whose categories in it follow each other.
    strides: Vec<u64>,
    /// Count of cells.
    len: u64,
    /// Heading of the values, and of their status.
    headings: [String; 2],
    /// The place of the list of values in the file.
    path: String,
}

/// A cell of a cube: its place in the order of cells, its value, its status.
type CubeCell = (u64, Cell, Cell);

/// What takes the rows of a cube; first its table without records, then each record.
type RowSink<'t> = dyn FnMut(CubeEvent) -> Result<(), Unreadable> + 't;

/// What a reader of cubes gives.
enum CubeEvent {
    /// The table, with its headings.
    Table(Grid),
    /// The next record.
    Row(GridRow),
}

impl Cube {
    /// The frame of dimensions; `value` is the heading of the values, and `path` their place.
    fn new(dimensions: Vec<Dimension>, value: &str, path: &str) -> Result<Self, Unreadable> {
        let names = names(dimensions.iter().map(|d| d.name.as_str()), path)?;
        let own = |heading: &str| if names.contains(heading) { format!("@{heading}") } else { heading.to_owned() };
        let headings = [own(value), own("status")];
        let mut strides = vec![1; dimensions.len()];
        let mut len = 1_u64;
        for (stride, dimension) in strides.iter_mut().zip(&dimensions).rev() {
            *stride = len;
            len = len.checked_mul(dimension.categories.len() as u64).ok_or_else(too_large)?;
        }
        Ok(Self { dimensions, strides, len, headings, path: path.to_owned() })
    }

    /// The table of its cells, with their headings and without a record.
    fn table(&self) -> Grid {
        let heading = |text: &str, step: String| {
            let mut cell = Cell::text(text);
            cell.details_mut().place = Some(step.into());
            cell
        };
        let names = self.dimensions.iter().flat_map(|d| {
            let step = format!("/{}", escaped(&d.name));
            [heading(&d.name, step.clone()), heading(&code_heading(&d.name), format!("{step}/code"))]
        });
        let [value, status] = &self.headings;
        let cells = names.chain([heading(value, String::new()), heading(status, "/status".to_owned())]).collect();
        let width = u32::try_from(self.dimensions.len()).unwrap_or(u32::MAX);
        Grid {
            place_style: PlaceStyle::Paths,
            rows: vec![GridRow { cells, ..GridRow::default() }],
            same_columns: (0..width).map(|n| [2 * n, 2 * n + 1]).collect(),
            ..Grid::default()
        }
    }

    /// The record of a cell.
    fn row(&self, (place, value, status): CubeCell) -> GridRow {
        let categories = self.dimensions.iter().zip(&self.strides).map(|(dimension, stride)| {
            let n = usize::try_from(place / stride).unwrap_or(usize::MAX) % dimension.categories.len().max(1);
            &dimension.categories[n]
        });
        let texts = categories.flat_map(|category| [Cell::text(&category.label), Cell::text(&category.code)]);
        let mut cells: Vec<Cell> = texts.collect();
        cells.extend([value, status]);
        let number = u32::try_from(place.saturating_add(1)).unwrap_or(u32::MAX);
        GridRow { number, path: format!("{}/{place}", self.path), cells, ..GridRow::default() }
    }
}

/// The headings of dimensions; they are different, and not too many.
fn names<'d>(dimensions: impl Iterator<Item = &'d str>, place: &str) -> Result<HashSet<String>, Unreadable> {
    let mut names = HashSet::new();
    for name in dimensions.flat_map(|name| [name.to_owned(), code_heading(name)]) {
        if names.contains(&name) {
            let message = format!("two columns would have the name `{name}`");
            return Err(Unreadable::Broken { place: place.to_owned(), message });
        }
        names.insert(name);
        // The value and its status are columns too.
        if names.len() + 2 > MAX_COLUMNS {
            return Err(Unreadable::Limit { limit: format!("{MAX_COLUMNS} columns") });
        }
    }
    Ok(names)
}

/// The heading of the codes of a dimension.
fn code_heading(name: &str) -> String {
    format!("{name}.code")
}

/// That the sizes of the dimensions give more cells than can be counted.
fn too_large() -> Unreadable {
    Unreadable::Limit { limit: format!("{} cells of a cube", u64::MAX) }
}

/// Reads a cube, or several of one file, into tables.
pub(super) fn read(text: &str, media: Media, mut budget: MemoryBudget) -> Result<Tables, Unreadable> {
    let mut grids: Vec<Grid> = Vec::new();
    each(text, media, &mut |event| {
        match event {
            CubeEvent::Table(grid) => grids.push(grid),
            CubeEvent::Row(row) => {
                let bytes = row.cells.iter().map(|cell| cell.text.len()).sum::<usize>() + row.path.len();
                budget.take(1, row.cells.len(), bytes)?;
                if let Some(grid) = grids.last_mut() {
                    grid.rows.push(row);
                }
            }
        }
        Ok(())
    })?;
    Ok(Tables::new(media, grids))
}

/// Gives the rows of the one cube of a file to `sink`, some at a time.
pub(super) fn rows(text: &str, media: Media, sink: &mut PartSink<'_>) -> Result<(), Unreadable> {
    let (mut rows, mut bytes, mut tables) = (Vec::new(), 0, 0);
    each(text, media, &mut |event| {
        match event {
            CubeEvent::Table(_) if tables > 0 => {
                return Err(Unreadable::Limit { limit: "one cube where it is read in parts".to_owned() });
            }
            CubeEvent::Table(mut grid) => {
                tables += 1;
                let header = std::mem::take(&mut grid.rows);
                sink(Part::Sheets(vec![grid]))?;
                sink(Part::Rows(0, &header))?;
            }
            CubeEvent::Row(row) => {
                bytes += row.cells.iter().map(|cell| cell.text.len()).sum::<usize>();
                rows.push(row);
                if rows.len() >= ROWS || bytes >= ROW_BYTES {
                    sink(Part::Rows(0, &rows))?;
                    rows.clear();
                    bytes = 0;
                }
            }
        }
        Ok(())
    })?;
    if rows.is_empty() { Ok(()) } else { sink(Part::Rows(0, &rows)) }
}

fn each(text: &str, media: Media, sink: &mut RowSink<'_>) -> Result<(), Unreadable> {
    match media {
        Media::Px => px::each(text, sink),
        _ => json_stat::each(text, sink),
    }
}

#[cfg(test)]
mod tests;
