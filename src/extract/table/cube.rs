//! The columns of a cube: labels and codes say the same, and a status may be left out.

use super::{Reader, RowOutcome};
use crate::model::{
    grid::{Cell, Grid},
    issue::{Issue, Level},
};

/// The name of statuses in the account.
const STATUS: &str = "status";

/// Gives a column that nothing takes the outcome of the one that says the same.
pub(super) fn share_outcomes(grid: &Grid, columns: &mut [Option<RowOutcome>]) {
    let outcome = |columns: &[Option<RowOutcome>], n: u32| columns.get(n as usize).cloned().flatten();
    for [a, b] in &grid.same_columns {
        let shared = outcome(columns, *a).or_else(|| outcome(columns, *b));
        for n in [a, b] {
            if let Some(column @ None) = columns.get_mut(*n as usize) {
                column.clone_from(&shared);
            }
        }
    }
}

/// Leaves out the statuses that nothing takes, and reports the first of them: the values are complete without.
pub(super) fn leave_out_status(reader: &mut Reader<'_>, grid: &Grid, columns: &mut [Option<RowOutcome>]) {
    let Some(n) = grid.status_column() else { return };
    let Some(column @ None) = columns.get_mut(n) else { return };
    *column = Some(RowOutcome::Ignored(STATUS.to_owned()));
    let status = |cells: &'_ [Cell]| cells.get(n).filter(|cell| !cell.is_empty()).map(|cell| cell.text.clone());
    let first = grid.rows.iter().skip(1).find_map(|row| Some((grid.cell_place(row, n), status(&row.cells)?)));
    if let (Some((place, text)), Some(header)) = (first, grid.rows.first()) {
        let heading = header.cells.get(n).map_or("", |cell| cell.text.as_str());
        let issue = reader.issue("column-unmapped", &place, &[("heading", heading), ("text", &text)]);
        reader.issues.push(Issue { level: Level::Warning, ..issue });
    }
}
