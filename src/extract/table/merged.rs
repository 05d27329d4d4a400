//! The merged cells of a grid, by column.

use crate::model::grid::{CellRange, Grid};

/// Maximum count of columns that all areas span together.
const MAX_COLUMNS: usize = 4_000_000;

/// The merged areas of a grid, by the columns that they span.
#[derive(Debug, Default)]
pub(super) struct MergedCells {
    /// For each column: its areas, in the order of their first rows.
    columns: Vec<Vec<CellRange>>,
}

impl MergedCells {
    /// Indexes the merged areas of a grid; empty where they span more columns than the maximum.
    pub(super) fn new(grid: &Grid) -> Self {
        let mut merged = Self::default();
        let width = |a: &CellRange| (a.right - a.left) as usize + 1;
        if grid.merged.iter().map(width).sum::<usize>() > MAX_COLUMNS {
            return merged;
        }
        for area in &grid.merged {
            for column in area.left as usize..=area.right as usize {
                if merged.columns.len() <= column {
                    merged.columns.resize(column + 1, Vec::new());
                }
                merged.columns[column].push(*area);
            }
        }
        merged.columns.iter_mut().for_each(|areas| areas.sort_by_key(|a| a.top));
        merged
    }

    /// Finds the area that covers a cell, unless the cell is its first.
    pub(super) fn area_of(&self, row: u32, column: usize) -> Option<CellRange> {
        let areas = self.columns.get(column)?;
        let at = areas.partition_point(|a| a.top <= row).checked_sub(1)?;
        let area = areas[at];
        (area.bottom >= row && (area.top, area.left as usize) != (row, column)).then_some(area)
    }
}
