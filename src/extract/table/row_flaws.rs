//! Rows of a document's tables that may not be what is drawn: cut by a page end, not ruled, below no heading.

use super::Reader;
use crate::{
    model::{
        grid::Grid,
        issue::{Issue, Level},
        row_flaw::RowFlaw,
    },
    spec::recipe::table::IgnoredContent,
};

impl Reader<'_> {
    /// Reports the rows of a grid that may not be what is drawn. A table without a heading matters where nothing reads it.
    pub(super) fn report_flaws(&mut self, grid: &Grid, is_read: bool) {
        let is_after_table = std::mem::replace(&mut self.is_after_table, is_read);
        let is_ignored = self.reason(|l| matches!(l, IgnoredContent::Elsewhere)).is_some();
        for (number, flaw) in &grid.flaws {
            let code = match flaw {
                RowFlaw::Continues | RowFlaw::MayContinue if is_read => "row-continues",
                RowFlaw::NotRuled if is_read => "rows-not-ruled",
                RowFlaw::Unheaded if !is_read && is_after_table && is_ignored => "table-continues",
                _ => continue,
            };
            let Some(row) = grid.rows.iter().find(|row| row.number >= *number) else { continue };
            let text = row.non_empty().next().map(|(_, cell)| cell.text.lines().next().unwrap_or_default());
            // The recipe says that it is a record.
            let is_kept =
                |text: &str| self.recipe.rows.iter().any(|recipe| recipe.keep.iter().any(|keep| keep.is_match(text)));
            if *flaw == RowFlaw::MayContinue && text.is_some_and(is_kept) {
                continue;
            }
            let level = if *flaw == RowFlaw::Continues { Level::Warning } else { Level::Error };
            let issue = Issue { level, ..Issue::error(code, self.origin.at(grid.row_place(row))) };
            self.issues.push(issue.with("text", text.unwrap_or_default()));
        }
    }
}
