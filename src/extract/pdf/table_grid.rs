//! A grid of ruling lines: its cells, and the rows of text in them.

use super::table_rows::{self, Band};
use crate::{
    extract::geometry::Stretch,
    model::document::{Bounds, CellAt},
};

/// Tolerance of equal rules, in points.
pub(super) const SAME: f32 = 3.0;

/// Minimum height of a row that the end of a page leaves open, in points.
const MIN_OPEN: f32 = 6.0;

/// Minimum count of lines of a table in each direction.
pub(super) const MIN_LINES: usize = 3;

/// A part of a page.
pub(super) enum Part {
    /// Text outside of tables.
    Text(Vec<Stretch>),
    /// The non-empty cells of a row. Table indices count from 0 on each page.
    Row(Vec<(CellAt, Vec<Stretch>)>),
}

/// The layout of a table on its page.
#[derive(Debug, Clone, Default)]
pub(super) struct TableLayout {
    /// Its column lines, from the left.
    pub(super) columns: Vec<f32>,
    /// Whether the column lines are gaps in its text, and not rules.
    pub(super) is_spaced: bool,
    /// `[row][column]`: whether the cell is empty, and no rule parts it from the one above.
    pub(super) is_open: Vec<Vec<bool>>,
    /// The rows that are several rows without a rule between them.
    pub(super) unruled: Vec<u32>,
}

impl TableLayout {
    /// Returns whether another table has the same columns, though perhaps farther to the left or right.
    pub(super) fn has_columns_of(&self, other: &Self) -> bool {
        let (Some(first), Some(others)) = (self.columns.first(), other.columns.first()) else { return false };
        let tolerance = if self.is_spaced { 4.0 * SAME } else { SAME };
        let near = |(a, b): (&f32, &f32)| ((a - first) - (b - others)).abs() < tolerance;
        let same_count = self.columns.len() == other.columns.len() && self.is_spaced == other.is_spaced;
        same_count && self.columns.iter().zip(&other.columns).all(near)
    }
}

/// A grid of ruling lines.
#[derive(Debug)]
pub(super) struct Grid {
    pub(super) columns: Vec<f32>,
    pub(super) rows: Vec<f32>,
    /// The rules: where one is missing, cells are merged.
    pub(super) upright: Vec<Bounds>,
    pub(super) level: Vec<Bounds>,
    /// Whether its columns are gaps in its text.
    pub(super) is_spaced: bool,
}

/// The cells of a row, each with its lines.
type RowCells = Vec<Vec<Stretch>>;

impl Grid {
    /// Makes the grid of rules that touch.
    pub(super) fn new(rules: &[Bounds]) -> Self {
        let lines = |of: &dyn Fn(&Bounds) -> Option<f32>| {
            let mut at: Vec<f32> = rules.iter().filter_map(of).collect();
            at.sort_by(f32::total_cmp);
            at.dedup_by(|a, b| (*a - *b).abs() < SAME);
            at
        };
        let is_upright = |b: &Bounds| b.bottom - b.top > 2.0 * (b.right - b.left);
        let is_level = |b: &Bounds| b.right - b.left > 2.0 * (b.bottom - b.top);
        Self {
            columns: lines(&|b| is_upright(b).then(|| f32::midpoint(b.left, b.right))),
            rows: lines(&|b| is_level(b).then(|| f32::midpoint(b.top, b.bottom))),
            upright: rules.iter().copied().filter(is_upright).collect(),
            level: rules.iter().copied().filter(is_level).collect(),
            is_spaced: false,
        }
    }

    /// Adds the ends of rows that the end of a page cuts: all column lines go on above the first rule, or below the last one.
    pub(super) fn with_open_ends(mut self) -> Self {
        let (Some(top), Some(bottom)) = (self.rows.first().copied(), self.rows.last().copied()) else { return self };
        let of = |x: f32| self.upright.iter().filter(move |b| (f32::midpoint(b.left, b.right) - x).abs() < SAME);
        let top_end =
            self.columns.iter().map(|x| of(*x).map(|b| b.top).fold(f32::MAX, f32::min)).fold(f32::MIN, f32::max);
        let end =
            self.columns.iter().map(|x| of(*x).map(|b| b.bottom).fold(f32::MIN, f32::max)).fold(f32::MAX, f32::min);
        if self.columns.len() >= MIN_LINES && top - top_end > MIN_OPEN {
            self.rows.insert(0, top_end);
        }
        if self.columns.len() >= MIN_LINES && end - bottom > MIN_OPEN {
            self.rows.push(end);
        }
        self
    }

    /// Finds row and column of the cell of a stretch.
    pub(super) fn cell(&self, stretch: &Stretch) -> Option<(usize, usize)> {
        let (x, y) = (stretch.bounds.left + 1.0, stretch.baseline - 0.3 * stretch.size);
        let between = |lines: &[f32], at: f32| {
            let (first, others) = lines.split_first()?;
            let n = others.partition_point(|line| *line <= at);
            let start = if n == 0 { first } else { &others[n - 1] };
            (n < others.len() && start - 1.0 <= at).then_some(n)
        };
        Some((between(&self.rows, y)?, between(&self.columns, x)?))
    }

    /// Returns the rows of its cells, and its layout.
    pub(super) fn rows(&self, table: u32, stretches: Vec<Stretch>) -> (Vec<Part>, TableLayout) {
        let count = self.columns.len().saturating_sub(1);
        let mut cells: Vec<RowCells> = vec![vec![Vec::new(); count]; self.rows.len().saturating_sub(1)];
        for stretch in stretches {
            if let Some((row, column)) = self.cell(&stretch) {
                cells[row][column].push(stretch);
            }
        }
        let rows = || 0..cells.len();
        let span = |row| (0..count).map(|column| self.span(&cells, row, column)).collect();
        let open = |row| (0..count).map(|column| self.is_open(&cells, row, column)).collect();
        let (spans, is_open): (Vec<Vec<_>>, Vec<Vec<_>>) = (rows().map(span).collect(), rows().map(open).collect());
        let bands = Band::all(&cells);
        let mut layout = TableLayout { columns: self.columns.clone(), is_spaced: self.is_spaced, ..Default::default() };
        // The rows between two rules, mostly one; and the first row of each, with the row after all.
        let (mut split, mut firsts): (Vec<Vec<RowCells>>, Vec<u32>) = (Vec::new(), vec![0]);
        for ((band, cells), open) in bands.into_iter().zip(cells).zip(is_open) {
            let first = firsts.last().copied().unwrap_or_default();
            let rows = match table_rows::split(&cells, band) {
                table_rows::Split::Rows(rows) => rows,
                table_rows::Split::Unknown => {
                    layout.unruled.push(first);
                    vec![cells]
                }
                table_rows::Split::One => vec![cells],
            };
            firsts.push(first + u32::try_from(rows.len()).unwrap_or(u32::MAX));
            layout.is_open.push(open);
            layout.is_open.extend(rows.iter().skip(1).map(|_| vec![false; count]));
            split.push(rows);
        }
        let mut parts = Vec::new();
        for (band, rows) in split.into_iter().enumerate() {
            let is_one = rows.len() == 1;
            for (row, cells) in (firsts[band]..).zip(rows) {
                let place = |column: usize| {
                    let (columns, bands) = spans[band][column];
                    let end = (band + bands as usize).min(firsts.len() - 1);
                    let rows = if is_one { firsts[end] - row } else { 1 };
                    CellAt { table, row, column: u32::try_from(column).unwrap_or(u32::MAX), columns, rows }
                };
                let cells = cells.into_iter().enumerate().filter(|(_, cell)| !cell.is_empty());
                let cells: Vec<_> = cells.map(|(column, cell)| (place(column), cell)).collect();
                if !cells.is_empty() {
                    parts.push(Part::Row(cells));
                }
            }
        }
        (parts, layout)
    }

    /// Returns whether a cell is empty, and no rule parts it from the one above. The first row has none above.
    fn is_open(&self, cells: &[RowCells], row: usize, column: usize) -> bool {
        let x = f32::midpoint(self.columns[column], self.columns[column + 1]);
        cells[row][column].is_empty() && (row == 0 || !self.is_ruled_at(&self.level, x, self.rows[row]))
    }

    fn is_ruled_at(&self, rules: &[Bounds], x: f32, y: f32) -> bool {
        let near = |b: &Bounds| b.left - SAME <= x && x <= b.right + SAME && b.top - SAME <= y && y <= b.bottom + SAME;
        rules.iter().any(near)
    }

    /// Returns how many columns and rows a cell spans, up to the next rule or text.
    fn span(&self, cells: &[RowCells], row: usize, column: usize) -> (u32, u32) {
        let (mut columns, mut rows) = (1_usize, 1_usize);
        if cells[row][column].is_empty() {
            return (1, 1);
        }
        if self.is_spaced {
            let right = cells[row][column].iter().map(|s| s.bounds.right).fold(f32::MIN, f32::max);
            let count = self.columns[column + 1..].iter().take_while(|line| **line < right).count() + 1;
            return (u32::try_from(count.min(self.columns.len() - 1 - column)).unwrap_or(1), 1);
        }
        let y = f32::midpoint(self.rows[row], self.rows[row + 1]);
        let x = f32::midpoint(self.columns[column], self.columns[column + 1]);
        let free = |row: usize, column: usize| cells.get(row).and_then(|r| r.get(column)).is_some_and(Vec::is_empty);
        while free(row, column + columns) && !self.is_ruled_at(&self.upright, self.columns[column + columns], y) {
            columns += 1;
        }
        while free(row + rows, column) && !self.is_ruled_at(&self.level, x, self.rows[row + rows]) {
            rows += 1;
        }
        (u32::try_from(columns).unwrap_or(1), u32::try_from(rows).unwrap_or(1))
    }
}
