//! Workbooks of Excel (ECMA-376), each sheet in one pass: all of it, or some rows at a time.
//!
//! `cell` reads one cell, `strings` the texts, `styles` number formats and fonts. A sheet that is not of cells, such as a
//! chart, has no rows.

mod cell;
mod sheet;
mod strings;
mod styles;
mod xml;

use std::io::Read;

use self::{
    cell::Context,
    sheet::SheetParts,
    strings::RichText,
    styles::{Colors, Styles},
};
use super::{Filling, broken, distinct_names, value::Epoch};
use crate::{
    extract::{
        Unreadable,
        archive::{self, Archive},
        markup::Element,
        memory::MemoryBudget,
        office::parts::Relationships,
        parts::{Part, PartSink},
    },
    model::{
        document::Media,
        grid::{Cell, Grid, Tables},
        marks::Mark,
    },
};

/// Rows, and cells of them, that are given at once.
const SOME: (usize, usize) = (1024, 1 << 20);

/// The part that lists the sheets.
const BOOK: &str = "xl/workbook.xml";

/// Reads a workbook of Excel.
pub(in crate::extract) fn xlsx(bytes: &[u8], budget: MemoryBudget) -> Result<Tables, Unreadable> {
    let mut archive = archive::open(bytes)?;
    let mut book = Book::open(&mut archive)?;
    let (mut grids, mut filling) = (book.grids(), Filling::within(budget));
    for (index, grid) in grids.iter_mut().enumerate() {
        let parts = book.read(&mut archive, index, &mut |at, cell, mark| filling.put_marked(grid, at, (cell, mark)))?;
        filling.settle(grid);
        (grid.merged, grid.hidden_columns) = (parts.merged, parts.hidden_columns);
    }
    Ok(Tables::new(Media::Xlsx, grids))
}

/// Gives the sheets of a workbook of Excel to `sink`, then their rows, some at a time.
pub(in crate::extract) fn rows(bytes: &[u8], sink: &mut PartSink<'_>) -> Result<(), Unreadable> {
    let mut archive = archive::open(bytes)?;
    let mut book = Book::open(&mut archive)?;
    let grids = book.grids();
    sink(Part::Sheets(grids.clone()))?;
    for (sheet, (index, grid)) in (0..).zip(grids.into_iter().enumerate()) {
        let (mut some, mut last, mut filling) = (Grid::default(), 0, Filling::default());
        let SheetParts { hidden_columns, merged } = book.read(&mut archive, index, &mut |at, cell, mark| {
            let begins = some.rows.last().is_some_and(|row| row.number <= at.0);
            if begins && (some.rows.len() >= SOME.0 || filling.count >= SOME.1) {
                last = some.rows.last().map_or(0, |row| row.number);
                filling.settle(&mut some);
                sink(Part::Rows(sheet, &some.rows))?;
                (some.rows, filling) = (Vec::new(), Filling::default());
            }
            // Rows that were given cannot be changed.
            if at.0 < last {
                return Err(broken(&grid.name, "its rows are in no order"));
            }
            filling.put_marked(&mut some, at, (cell, mark))
        })?;
        filling.settle(&mut some);
        if !some.rows.is_empty() {
            sink(Part::Rows(sheet, &some.rows))?;
        }
        sink(Part::Sheet(sheet, Grid { merged, hidden_columns, ..grid }))?;
    }
    Ok(())
}

/// A workbook without its sheets.
struct Book {
    sheets: Vec<Sheet>,
    strings: Vec<RichText>,
    styles: Styles,
    colors: Colors,
    epoch: Epoch,
    is_uncomputed: bool,
}

/// A sheet of cells.
struct Sheet {
    name: String,
    is_hidden: bool,
    /// The part that holds it.
    part: String,
}

impl Book {
    /// Opens a workbook: reads all but its sheets.
    fn open(archive: &mut Archive<'_>) -> Result<Self, Unreadable> {
        let root = archive.xml(BOOK)?;
        let relations = Relationships::read(archive, BOOK)?;
        let part = |kind: &str, default: &str| relations.all(kind).next().unwrap_or(default).to_owned();
        let theme = archive.xml_if(&part("theme", "xl/theme/theme1.xml"))?;
        let styles = archive.xml_if(&part("styles", "xl/styles.xml"))?.unwrap_or_default();
        let colors = Colors::new(theme.as_ref(), &styles);
        let strings = part("sharedStrings", "xl/sharedStrings.xml");
        let strings = match archive.has(&strings) {
            true => strings::read(archive.stream(&strings)?, &strings, colors)?,
            false => Vec::new(),
        };
        let has =
            |element: &str, name: &str| root.child(element).and_then(|e| e.attribute(name)).is_some_and(xml::is_true);
        Ok(Self {
            sheets: sheets(&root, &relations)?,
            strings,
            styles: Styles::read(&styles, colors),
            colors,
            epoch: if has("workbookPr", "date1904") { Epoch::Y1904 } else { Epoch::Y1900 },
            is_uncomputed: has("calcPr", "fullCalcOnLoad"),
        })
    }

    /// Returns the sheets without rows.
    fn grids(&self) -> Vec<Grid> {
        let grid = |sheet: &Sheet| Grid {
            name: sheet.name.clone(),
            is_hidden: sheet.is_hidden,
            formats: self.styles.formats.clone(),
            ..Grid::default()
        };
        self.sheets.iter().map(grid).collect()
    }

    /// Reads a sheet; gives each cell to `on_cell`, with its place and the mark of its row.
    fn read(
        &mut self,
        archive: &mut Archive<'_>,
        index: usize,
        on_cell: &mut dyn FnMut((u32, u32), Cell, Option<Mark>) -> Result<(), Unreadable>,
    ) -> Result<SheetParts, Unreadable> {
        let sheet = &self.sheets[index];
        let may_be_unseen = self.styles.has_same_colors() || self.strings.iter().any(RichText::has_color);
        let has_grounds = may_be_unseen && has_grounds(archive, &sheet.part)?;
        let context = Context {
            name: &sheet.name,
            strings: &self.strings,
            styles: self.styles.of_cells(has_grounds),
            formats: &self.styles.formats,
            colors: self.colors,
            epoch: self.epoch,
            is_uncomputed: self.is_uncomputed,
        };
        sheet::read(archive.stream(&sheet.part)?, &sheet.part, context, on_cell)
    }
}

/// The sheets of cells.
fn sheets(root: &Element, relations: &Relationships) -> Result<Vec<Sheet>, Unreadable> {
    let (mut sheets, mut names) = (Vec::new(), Vec::new());
    for sheet in root.child("sheets").into_iter().flat_map(|sheets| sheets.all("sheet")) {
        let name = sheet.attribute("name").unwrap_or_default().to_owned();
        let is_hidden = sheet.attribute("state").is_some_and(|state| state != "visible");
        names.push(Grid { name: name.clone(), ..Grid::default() });
        let id = sheet.prefixed("id").or_else(|| sheet.attribute("id")).unwrap_or_default();
        let part = relations.part(id).ok_or_else(|| broken(&name, "the workbook does not say where the sheet is"))?;
        if relations.all("worksheet").any(|own| own == part) {
            sheets.push(Sheet { name, is_hidden, part: part.to_owned() });
        }
    }
    distinct_names(&names)?;
    Ok(sheets)
}

/// Returns whether conditions or tables may colour the ground of the cells of a sheet.
fn has_grounds(archive: &mut Archive<'_>, part: &str) -> Result<bool, Unreadable> {
    if Relationships::read(archive, part)?.all("table").next().is_some() {
        return Ok(true);
    }
    let needle = b"conditionalFormatting";
    let (mut input, mut bytes) = (archive.stream(part)?, vec![0; 1 << 16]);
    let mut kept = 0;
    loop {
        let count = input.read(&mut bytes[kept..]).map_err(|e| broken(part, &e))?;
        if count == 0 {
            return Ok(false);
        }
        let end = kept + count;
        if memchr::memmem::find(&bytes[..end], needle).is_some() {
            return Ok(true);
        }
        kept = end.min(needle.len() - 1);
        bytes.copy_within(end - kept..end, 0);
    }
}
