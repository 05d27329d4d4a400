//! Workbooks of OpenDocument.

use std::{collections::HashMap, io::Cursor};

use calamine::{Ods, OdsError, Reader};

use super::{Filling, MAX_AREAS, blank, broken, distinct, filled};
use crate::{
    extract::{Unreadable, archive::Archive, markup::Element, memory::MemoryBudget},
    model::{
        document::Media,
        grid::{CellRange, Tables},
    },
};

/// Reads a workbook of OpenDocument.
pub(in crate::extract) fn ods(
    bytes: &[u8],
    archive: &mut Archive<'_>,
    budget: MemoryBudget,
) -> Result<Tables, Unreadable> {
    let unreadable = |error: OdsError| match error {
        OdsError::Password => Unreadable::Encrypted,
        other => broken("the workbook", &other),
    };
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(unreadable)?;
    let sheets = book.sheets_metadata().to_vec();
    distinct(&sheets)?;
    let content = archive.xml("content.xml")?;
    let mut merged = content.at(&["body", "spreadsheet"]).map(spans).transpose()?.unwrap_or_default();
    let (mut grids, mut filling) = (Vec::new(), Filling::within(budget));
    for sheet in sheets {
        let mut grid = blank(&sheet);
        grid.merged = merged.remove(&sheet.name).unwrap_or_default();
        let range = book.worksheet_range(&sheet.name).map_err(|e| broken(&sheet.name, &e))?;
        let formulas = book.worksheet_formula(&sheet.name).map_err(|e| broken(&sheet.name, &e))?;
        filled(&mut grid, &range, &formulas, &mut filling)?;
        grids.push(grid);
    }
    Ok(Tables::new(Media::Ods, grids))
}

/// The merged areas of each table of an OpenDocument workbook, which calamine does not give.
fn spans(book: &Element) -> Result<HashMap<String, Vec<CellRange>>, Unreadable> {
    let mut all = HashMap::new();
    for table in book.all("table") {
        let (mut areas, mut row) = (Vec::new(), 1_u32);
        rows(table, &mut row, &mut areas)?;
        // Of two of one name the last counts, as for the reader of the cells.
        all.insert(table.attribute("name").unwrap_or_default().to_owned(), areas);
    }
    Ok(all)
}

fn rows(table: &Element, row: &mut u32, areas: &mut Vec<CellRange>) -> Result<(), Unreadable> {
    let count = |e: &Element, name: &str| e.attribute(name).and_then(|n| n.parse::<u32>().ok()).unwrap_or(1);
    for child in table.elements() {
        match child.name.as_str() {
            "table-header-rows" | "table-row-group" | "table-rows" => rows(child, row, areas)?,
            "table-row" => {
                let mut column = 0_u32;
                for cell in child.elements() {
                    let (wide, high) = (count(cell, "number-columns-spanned"), count(cell, "number-rows-spanned"));
                    if wide > 1 || high > 1 {
                        let (bottom, right) = (row.saturating_add(high - 1), column.saturating_add(wide - 1));
                        areas.push(CellRange { top: *row, left: column, bottom, right });
                    }
                    column = column.saturating_add(count(cell, "number-columns-repeated"));
                }
                *row = row.saturating_add(count(child, "number-rows-repeated"));
            }
            _ => {}
        }
        if areas.len() > MAX_AREAS {
            return Err(Unreadable::Limit { limit: format!("{MAX_AREAS} merged areas") });
        }
    }
    Ok(())
}
