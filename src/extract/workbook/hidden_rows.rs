//! Rows of a sheet that its program does not show.

use crate::model::{grid::Grid, marks::Mark};

/// Numbers of hidden rows: the first and the last of each range, in order.
#[derive(Debug, Default)]
pub(super) struct HiddenRows(Vec<[u32; 2]>);

impl HiddenRows {
    /// Adds a range after those before.
    pub(super) fn push(&mut self, first: u32, last: u32) {
        match self.0.last_mut() {
            Some([_, end]) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => self.0.push([first, last]),
        }
    }

    /// Marks the rows of a grid, which are in order.
    pub(super) fn mark(self, grid: &mut Grid) {
        let mut hidden = self.0.into_iter().peekable();
        for row in &mut grid.rows {
            while hidden.next_if(|[_, last]| *last < row.number).is_some() {}
            if hidden.peek().is_some_and(|[first, _]| *first <= row.number) {
                row.mark = Some(Mark::Hidden);
            }
        }
    }
}
