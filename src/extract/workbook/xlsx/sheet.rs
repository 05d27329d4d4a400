//! One sheet of a workbook of Excel, in one pass: columns, rows, cells, merged areas.

use std::{collections::HashMap, io::BufRead};

use super::{
    cell::{CellBuilder, Context},
    xml::{self, Attributes, Event},
};
use crate::{
    extract::{Unreadable, workbook::MAX_AREAS},
    model::{
        grid::{Cell, CellRange},
        marks::Mark,
    },
};

/// What a sheet has besides its cells.
#[derive(Debug, Default)]
pub(super) struct SheetParts {
    /// Hidden columns: the first and the last of each range, from 0.
    pub(super) hidden_columns: Vec<[u32; 2]>,
    /// Merged areas.
    pub(super) merged: Vec<CellRange>,
}

/// Takes a cell with its place, and the mark of its row.
pub(super) type CellSink<'s> = dyn FnMut((u32, u32), Cell, Option<Mark>) -> Result<(), Unreadable> + 's;

/// Reads a sheet; gives each cell to `on_cell`. `part` names its file in messages.
pub(super) fn read(
    input: impl BufRead,
    part: &str,
    context: Context<'_>,
    on_cell: &mut CellSink<'_>,
) -> Result<SheetParts, Unreadable> {
    let mut reader = SheetReader {
        context,
        parts: SheetParts::default(),
        next: (0, 0),
        row_mark: None,
        is_in_data: false,
        cell: None,
        formulas: HashMap::new(),
    };
    xml::read(input, part, &mut |event| {
        match event {
            Event::Start(name, attributes) => reader.start(name, attributes)?,
            Event::Text(text) => {
                if let Some((_, cell)) = &mut reader.cell {
                    cell.text(text);
                }
            }
            Event::End("c") => {
                if let Some((at, cell)) = reader.cell.take() {
                    let cell = cell.finish(&context, &mut reader.formulas, at)?;
                    on_cell(at, cell, reader.row_mark)?;
                }
            }
            Event::End(name) => reader.end(name),
        }
        Ok(())
    })?;
    Ok(reader.parts)
}

struct SheetReader<'b> {
    context: Context<'b>,
    parts: SheetParts,
    /// The place of a cell that names none, from 0.
    next: (u32, u32),
    row_mark: Option<Mark>,
    is_in_data: bool,
    /// The open cell with its place.
    cell: Option<((u32, u32), CellBuilder)>,
    /// Shared formulas by their index.
    formulas: HashMap<String, String>,
}

impl SheetReader<'_> {
    fn start(&mut self, name: &str, attributes: &Attributes<'_>) -> Result<(), Unreadable> {
        match (name, &mut self.cell) {
            ("sheetData", _) => self.is_in_data = true,
            ("row", None) if self.is_in_data => self.row(attributes)?,
            ("c", None) if self.is_in_data => {
                let at = match attributes.get("r") {
                    Some(reference) => place(reference).ok_or_else(|| self.misplaced(reference))?,
                    None => self.next,
                };
                self.next = (at.0, at.1.saturating_add(1));
                self.cell = Some((at, CellBuilder::new(attributes)));
            }
            (name, Some((_, cell))) => cell.start(name, attributes, self.context.colors),
            ("col", None) if !self.is_in_data => self.column(attributes),
            ("mergeCell", None) => {
                let reference = attributes.get("ref").unwrap_or_default();
                let area = area(reference).ok_or_else(|| self.misplaced(reference))?;
                self.parts.merged.push(area);
                if self.parts.merged.len() > MAX_AREAS {
                    return Err(Unreadable::Limit { limit: format!("{MAX_AREAS} merged areas") });
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        match (name, &mut self.cell) {
            (name, Some((_, cell))) => cell.end(name),
            ("row", None) => {
                self.next = (self.next.0.saturating_add(1), 0);
                self.row_mark = None;
            }
            ("sheetData", None) => self.is_in_data = false,
            _ => {}
        }
    }

    /// A row without a number comes after the one before. Only rows without an element are hidden by
    /// `sheetFormatPr/@zeroHeight`, and they have no cells.
    fn row(&mut self, attributes: &Attributes<'_>) -> Result<(), Unreadable> {
        if let Some(text) = attributes.get("r") {
            let number = text.trim().parse::<u32>().ok().and_then(|number| number.checked_sub(1));
            self.next = (number.ok_or_else(|| self.misplaced(text))?, 0);
        }
        let is_hidden = attributes.flag("hidden", false) || attributes.get("ht").is_some_and(is_zero);
        self.row_mark = is_hidden.then_some(Mark::Hidden);
        Ok(())
    }

    fn column(&mut self, attributes: &Attributes<'_>) {
        let bound = |name: &str| attributes.get(name)?.trim().parse::<u32>().ok()?.checked_sub(1);
        let is_hidden = attributes.flag("hidden", false) || attributes.get("width").is_some_and(is_zero);
        if let (true, Some(min), Some(max)) = (is_hidden, bound("min"), bound("max")) {
            let hidden = &mut self.parts.hidden_columns;
            if let Some([_, last]) = hidden.last_mut().filter(|[_, last]| last.saturating_add(1) == min) {
                *last = max;
            } else if hidden.len() < MAX_AREAS {
                hidden.push([min, max]);
            }
        }
    }

    fn misplaced(&self, reference: &str) -> Unreadable {
        let message = format!("“{reference}” is the place of no cell");
        Unreadable::Broken { place: self.context.name.to_owned(), message }
    }
}

fn is_zero(size: &str) -> bool {
    size.trim().parse::<f64>() == Ok(0.0)
}

/// The row and column of a reference such as `B12`, from 0.
fn place(reference: &str) -> Option<(u32, u32)> {
    let reference = reference.trim();
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = reference.split_at(letters);
    if letters.is_empty() || letters.len() > 3 || digits.len() > 7 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let column = letters.bytes().fold(0, |all, b| all * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column - 1))
}

/// The area of a reference such as `B12:C13`.
fn area(reference: &str) -> Option<CellRange> {
    let (from, to) = reference.split_once(':').unwrap_or((reference, reference));
    let ((top, left), (bottom, right)) = (place(from)?, place(to)?);
    Some(CellRange { top: top.saturating_add(1), left, bottom: bottom.saturating_add(1), right })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_name_cells_and_areas() {
        assert_eq!(
            [place("A1"), place("XFD1048576"), place("b12")],
            [Some((0, 0)), Some((1_048_575, 16_383)), Some((11, 1))]
        );
        assert_eq!([place(""), place("A0"), place("1A"), place("A"), place("A-1"), place("ABCD1")], [None; 6]);
        assert_eq!(area("B2:C4"), Some(CellRange { top: 2, left: 1, bottom: 4, right: 2 }));
        assert_eq!(area("B2:"), None);
    }
}
