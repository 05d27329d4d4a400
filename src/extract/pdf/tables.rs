//! Ruled tables: cells between ruling lines, row by row.
//!
//! Splits the stretches of a page by its rules into parts from the top: text outside of tables, and rows of cells.

use crate::{
    extract::geometry::Stretch,
    model::document::{Bounds, CellAt},
};

/// Tolerance of equal rules, in points.
const SAME: f32 = 3.0;

/// Maximum count of rules of a page; more are a drawing.
const MAX_RULES: usize = 4_000;

/// Minimum count of lines of a table in each direction.
const MIN_LINES: usize = 3;

/// A part of a page.
pub(super) enum Part {
    /// Text outside of tables.
    Text(Vec<Stretch>),
    /// The non-empty cells of a row. Table indices count from 0 on each page.
    Row(Vec<(CellAt, Vec<Stretch>)>),
}

/// A grid of ruling lines.
#[derive(Debug)]
struct Grid {
    columns: Vec<f32>,
    rows: Vec<f32>,
    /// The rules: where one is missing, cells are merged.
    upright: Vec<Bounds>,
    level: Vec<Bounds>,
}

/// Splits a page at its tables.
pub(super) fn parts(stretches: Vec<Stretch>, rules: &[Bounds]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = stretches;
    for (table, grid) in (0..).zip(grids(rules)) {
        let (Some(top), Some(bottom)) = (grid.rows.first().copied(), grid.rows.last().copied()) else { continue };
        let inside = |s: &Stretch| grid.cell(s).is_some();
        let (own, outside): (Vec<Stretch>, Vec<Stretch>) = rest.into_iter().partition(inside);
        if own.is_empty() {
            rest = outside;
            continue;
        }
        let (above, below): (Vec<Stretch>, Vec<Stretch>) =
            outside.into_iter().partition(|s| s.baseline < f32::midpoint(top, bottom));
        if !above.is_empty() {
            parts.push(Part::Text(above));
        }
        parts.extend(grid.rows(table, own));
        rest = below;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

impl Grid {
    /// Finds row and column of the cell of a stretch.
    fn cell(&self, stretch: &Stretch) -> Option<(usize, usize)> {
        let (x, y) = (stretch.bounds.left + 1.0, stretch.baseline - 0.3 * stretch.size);
        let between = |lines: &[f32], at: f32| {
            let (first, others) = lines.split_first()?;
            let n = others.partition_point(|line| *line <= at);
            let start = if n == 0 { first } else { &others[n - 1] };
            (n < others.len() && start - 1.0 <= at).then_some(n)
        };
        Some((between(&self.rows, y)?, between(&self.columns, x)?))
    }

    fn rows(&self, table: u32, stretches: Vec<Stretch>) -> Vec<Part> {
        let count = self.columns.len().saturating_sub(1);
        let mut cells: Vec<Vec<Vec<Stretch>>> = vec![vec![Vec::new(); count]; self.rows.len().saturating_sub(1)];
        for stretch in stretches {
            if let Some((row, column)) = self.cell(&stretch) {
                cells[row][column].push(stretch);
            }
        }
        let spans: Vec<Vec<(u32, u32)>> =
            (0..cells.len()).map(|row| (0..count).map(|column| self.span(&cells, row, column)).collect()).collect();
        let place = |row: usize, column: usize| CellAt {
            table,
            row: u32::try_from(row).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
            columns: spans[row][column].0,
            rows: spans[row][column].1,
        };
        let full = |(row, cells): (usize, Vec<Vec<Stretch>>)| {
            let cells = cells.into_iter().enumerate().filter(|(_, cell)| !cell.is_empty());
            cells.map(|(column, cell)| (place(row, column), cell)).collect::<Vec<_>>()
        };
        cells.into_iter().enumerate().map(full).filter(|row| !row.is_empty()).map(Part::Row).collect()
    }

    /// Returns how many columns and rows a cell spans, up to the next rule or text.
    fn span(&self, cells: &[Vec<Vec<Stretch>>], row: usize, column: usize) -> (u32, u32) {
        let (mut columns, mut rows) = (1_usize, 1_usize);
        if cells[row][column].is_empty() {
            return (1, 1);
        }
        let y = f32::midpoint(self.rows[row], self.rows[row + 1]);
        let x = f32::midpoint(self.columns[column], self.columns[column + 1]);
        let stops = |rules: &[Bounds], x: f32, y: f32| {
            let near =
                |b: &Bounds| b.left - SAME <= x && x <= b.right + SAME && b.top - SAME <= y && y <= b.bottom + SAME;
            rules.iter().any(near)
        };
        let free = |row: usize, column: usize| cells.get(row).and_then(|r| r.get(column)).is_some_and(Vec::is_empty);
        while free(row, column + columns) && !stops(&self.upright, self.columns[column + columns], y) {
            columns += 1;
        }
        while free(row + rows, column) && !stops(&self.level, x, self.rows[row + rows]) {
            rows += 1;
        }
        (u32::try_from(columns).unwrap_or(1), u32::try_from(rows).unwrap_or(1))
    }
}

/// Finds the grids of rules on a page, from the top.
fn grids(rules: &[Bounds]) -> Vec<Grid> {
    if rules.len() > MAX_RULES {
        return Vec::new();
    }
    let mut groups: Vec<(Bounds, Vec<Bounds>)> = Vec::new();
    for rule in rules {
        let touches = |b: &Bounds| {
            rule.left <= b.right + SAME
                && b.left <= rule.right + SAME
                && rule.top <= b.bottom + SAME
                && b.top <= rule.bottom + SAME
        };
        let mut all = (*rule, vec![*rule]);
        let (near, far): (Vec<_>, Vec<_>) = groups.into_iter().partition(|(bounds, _)| touches(bounds));
        for (bounds, own) in near {
            all.0 = Bounds {
                left: all.0.left.min(bounds.left),
                top: all.0.top.min(bounds.top),
                right: all.0.right.max(bounds.right),
                bottom: all.0.bottom.max(bounds.bottom),
            };
            all.1.extend(own);
        }
        groups = far;
        groups.push(all);
    }
    let grid = |(_, rules): (Bounds, Vec<Bounds>)| {
        let lines = |of: &dyn Fn(&Bounds) -> Option<f32>| {
            let mut at: Vec<f32> = rules.iter().filter_map(of).collect();
            at.sort_by(f32::total_cmp);
            at.dedup_by(|a, b| (*a - *b).abs() < SAME);
            at
        };
        let is_upright = |b: &Bounds| b.bottom - b.top > 2.0 * (b.right - b.left);
        let is_level = |b: &Bounds| b.right - b.left > 2.0 * (b.bottom - b.top);
        Grid {
            columns: lines(&|b| is_upright(b).then(|| f32::midpoint(b.left, b.right))),
            rows: lines(&|b| is_level(b).then(|| f32::midpoint(b.top, b.bottom))),
            upright: rules.iter().copied().filter(is_upright).collect(),
            level: rules.iter().copied().filter(is_level).collect(),
        }
    };
    let mut grids: Vec<Grid> = groups.into_iter().map(grid).collect();
    grids.retain(|g| g.columns.len() >= MIN_LINES && g.rows.len() >= MIN_LINES);
    grids.sort_by(|a, b| a.rows[0].total_cmp(&b.rows[0]));
    grids
}
