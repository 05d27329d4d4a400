//! Ruled tables: cells between ruling lines, row by row.
//!
//! Splits the stretches of a page by its rules into parts from the top: text outside of tables, and rows of cells. A table
//! with level rules only has its columns from the gaps in its text (`spaced_tables`); rows without rules between them are
//! found by their baselines (`table_rows`).

use super::{
    spaced_tables,
    table_grid::{Grid, MIN_LINES, Part, SAME, TableLayout},
};
use crate::{extract::geometry::Stretch, model::document::Bounds};

/// Maximum count of rules of a page; more are a drawing.
const MAX_RULES: usize = 4_000;

/// Splits a page at its tables; returns the layouts of these too. `before` is the last table of the page before, which may
/// go on in a single row.
pub(super) fn parts(
    stretches: Vec<Stretch>,
    rules: &[Bounds],
    before: Option<&TableLayout>,
) -> (Vec<Part>, Vec<TableLayout>) {
    let (mut parts, mut layouts) = (Vec::new(), Vec::new());
    let mut rest = stretches;
    for grid in grids(rules, &rest, before) {
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
        let table = u32::try_from(layouts.len()).unwrap_or(u32::MAX);
        let (rows, layout) = grid.rows(table, own);
        parts.extend(rows);
        layouts.push(layout);
        rest = below;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    (parts, layouts)
}

/// Finds the grids of rules on a page, from the top.
fn grids(rules: &[Bounds], stretches: &[Stretch], before: Option<&TableLayout>) -> Vec<Grid> {
    if rules.len() > MAX_RULES {
        return Vec::new();
    }
    let grids: Vec<Grid> = groups(rules).into_iter().map(|rules| Grid::new(&rules).with_open_ends()).collect();
    let (level, mut grids): (Vec<Grid>, Vec<Grid>) = grids.into_iter().partition(|g| g.columns.is_empty());
    let goes_on = |grid: &Grid| {
        let layout = TableLayout { columns: grid.columns.clone(), ..TableLayout::default() };
        grid.rows.len() + 1 == MIN_LINES && before.is_some_and(|before| layout.has_columns_of(before))
    };
    grids.retain(|g| g.columns.len() >= MIN_LINES && (g.rows.len() >= MIN_LINES || goes_on(g)));
    grids.extend(spaced_tables::grids(level, stretches));
    grids.sort_by(|a, b| a.rows[0].total_cmp(&b.rows[0]));
    grids
}

/// Groups the rules that touch.
fn groups(rules: &[Bounds]) -> Vec<Vec<Bounds>> {
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
    groups.into_iter().map(|(_, rules)| rules).collect()
}
