//! Ruled tables: the cells that drawn lines make, row by row.
//!
//! In go the stretches of a page and its rules; out come the parts of the page from the top: text outside of
//! tables, and rows of cells.

use super::lines::Stretch;
use crate::model::document::Bounds;

/// Rules that lie this close are one.
const SAME: f32 = 3.0;

/// Rules of a page beyond which they are a drawing, not a table.
const MAX_RULES: usize = 4_000;

/// Lines that a table has at least in each direction.
const LEAST: usize = 3;

/// A part of a page.
pub(super) enum Part {
    /// Text outside of tables.
    Text(Vec<Stretch>),
    /// The cells of a row, empty ones left out.
    Row(Vec<Vec<Stretch>>),
}

/// A grid of lines.
#[derive(Debug)]
struct Grid {
    columns: Vec<f32>,
    rows: Vec<f32>,
}

/// Parts a page at its tables.
pub(super) fn parts(stretches: Vec<Stretch>, rules: &[Bounds]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = stretches;
    for grid in grids(rules) {
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
        parts.extend(grid.rows(own));
        rest = below;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

impl Grid {
    /// Row and column of the cell that a text stands in.
    fn cell(&self, stretch: &Stretch) -> Option<(usize, usize)> {
        let (x, y) = (stretch.bounds.left + 1.0, stretch.baseline - 0.3 * stretch.size);
        let between = |lines: &[f32], at: f32| lines.windows(2).position(|pair| pair[0] - 1.0 <= at && at < pair[1]);
        Some((between(&self.rows, y)?, between(&self.columns, x)?))
    }

    fn rows(&self, stretches: Vec<Stretch>) -> Vec<Part> {
        let count = self.columns.len().saturating_sub(1);
        let mut cells: Vec<Vec<Vec<Stretch>>> = vec![vec![Vec::new(); count]; self.rows.len().saturating_sub(1)];
        for stretch in stretches {
            if let Some((row, column)) = self.cell(&stretch) {
                cells[row][column].push(stretch);
            }
        }
        let full = |row: Vec<Vec<Stretch>>| row.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>();
        cells.into_iter().map(full).filter(|row| !row.is_empty()).map(Part::Row).collect()
    }
}

/// The grids that the rules of a page make, from the top.
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
        let upright =
            |b: &Bounds| (b.bottom - b.top > 2.0 * (b.right - b.left)).then(|| f32::midpoint(b.left, b.right));
        let level = |b: &Bounds| (b.right - b.left > 2.0 * (b.bottom - b.top)).then(|| f32::midpoint(b.top, b.bottom));
        Grid { columns: lines(&upright), rows: lines(&level) }
    };
    let mut grids: Vec<Grid> = groups.into_iter().map(grid).collect();
    grids.retain(|g| g.columns.len() >= LEAST && g.rows.len() >= LEAST);
    grids.sort_by(|a, b| a.rows[0].total_cmp(&b.rows[0]));
    grids
}
