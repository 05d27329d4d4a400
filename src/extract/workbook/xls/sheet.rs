//! The substream of a sheet → a grid.

use std::collections::HashMap;

use super::{
    super::{Filling, MAX_AREAS, broken, value},
    globals::{Globals, ListedSheet},
    records::{Record, Records, kind},
    strings::{Length, RichText},
    styles::CellStyle,
};
use crate::{
    extract::Unreadable,
    model::{
        grid::{Cell, CellKind, CellRange, Grid},
        marked_text::MarkedText,
        marks::Mark,
    },
};

/// What stands for a formula, whose tokens are not made text again.
const FORMULA: &str = "=…";

/// The kind of substream that a chart is.
const CHART: u16 = 0x0020;

/// Reads the sheet that `records` begin with; `None` if it is a chart. `is_uncomputed` says that no formula was computed.
pub(super) fn read(
    mut records: Records<'_>,
    (listed, globals, is_uncomputed): (&ListedSheet, &Globals, bool),
    filling: &mut Filling,
) -> Result<Option<Grid>, Unreadable> {
    let first = records.next()?.filter(|record| record.kind == kind::BOF);
    let first = first.ok_or_else(|| broken(&listed.name, "it does not begin where the list of sheets says"))?;
    if first.u16(2)? == CHART {
        return Ok(None);
    }
    let grid = Grid { name: listed.name.clone(), is_hidden: listed.is_hidden, ..Grid::default() };
    let mut reader = Reader {
        globals,
        is_uncomputed,
        filling,
        grid,
        rows: HashMap::new(),
        hides_other_rows: false,
        text_of_formula: None,
    };
    while let Some(record) = records.next()? {
        match record.kind {
            kind::EOF => return reader.into_grid().map(Some),
            kind::BOF => records.skip_substream()?,
            _ => reader.add(&record)?,
        }
    }
    // The rest of it is lost.
    Err(broken(&listed.name, "the file ends before the sheet does"))
}

/// The result of a formula.
pub(super) enum FormulaResult {
    Number(f64),
    Boolean(bool),
    Error(u8),
    /// A text, which the next record of texts has.
    Text,
    Empty,
}

impl FormulaResult {
    pub(super) fn read(record: &Record<'_>) -> Result<Self, Unreadable> {
        let [kind, _, value, _, _, _, 0xFF, 0xFF] = record.bytes::<8>(6)? else {
            return record.f64(6).map(Self::Number);
        };
        Ok(match kind {
            0 => Self::Text,
            1 => Self::Boolean(value != 0),
            2 => Self::Error(value),
            _ => Self::Empty,
        })
    }
}

struct Reader<'r> {
    globals: &'r Globals,
    is_uncomputed: bool,
    filling: &'r mut Filling,
    grid: Grid,
    /// Whether each row that the sheet describes is hidden, by its index.
    rows: HashMap<u16, bool>,
    /// Whether the rows are hidden that it does not describe.
    hides_other_rows: bool,
    /// The cell of a formula whose text comes next.
    text_of_formula: Option<((u16, u16), CellStyle)>,
}

impl Reader<'_> {
    fn add(&mut self, record: &Record<'_>) -> Result<(), Unreadable> {
        match record.kind {
            kind::ROW => drop(self.rows.insert(record.u16(0)?, record.u8(12)? & 0x20 != 0)),
            kind::DEFAULT_ROW => self.hides_other_rows = record.u8(0)? & 0x02 != 0,
            kind::COLUMNS => self.columns(record)?,
            kind::MERGED => self.merged(record)?,
            kind::NUMBER => self.number(record, 4, record.f64(6)?, (record.u16(0)?, record.u16(2)?))?,
            kind::RK => self.number(record, 4, rk(record.u32(6)?), (record.u16(0)?, record.u16(2)?))?,
            kind::MUL_RK => {
                let (row, first) = (record.u16(0)?, record.u16(2)?);
                // Each has a style and a number; the last column comes after them.
                for (n, at) in (0..).zip((4..record.data.len().saturating_sub(7)).step_by(6)) {
                    self.number(record, at, rk(record.u32(at + 2)?), (row, first.saturating_add(n)))?;
                }
            }
            kind::SHARED_TEXT => {
                let index = record.u32(6)?;
                let text = usize::try_from(index).ok().and_then(|index| self.globals.texts.get(index));
                let text = text.ok_or_else(|| broken(&self.grid.name, &format!("it has no text {index}")))?;
                self.put_text(at(record)?, text, self.style(record, 4)?)?;
            }
            kind::LABEL | kind::RICH_TEXT => {
                let text = self.globals.charset.read(record, 6, Length::Word)?;
                self.put_text(at(record)?, &text, self.style(record, 4)?)?;
            }
            kind::BOOL_OR_ERROR => {
                let (value, is_error) = (record.u8(6)?, record.u8(7)? != 0);
                let cell = if is_error { error(value) } else { boolean(value != 0) };
                self.put(at(record)?, cell, self.style(record, 4)?)?;
            }
            kind::FORMULA => self.formula(record)?,
            kind::TEXT => {
                if let Some((at, style)) = self.text_of_formula.take() {
                    let text = self.globals.charset.read(record, 0, Length::Word)?;
                    self.put_text(at, &text, style)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn style(&self, record: &Record<'_>, at: usize) -> Result<CellStyle, Unreadable> {
        Ok(self.globals.styles.style(record.u16(at)?))
    }

    fn columns(&mut self, record: &Record<'_>) -> Result<(), Unreadable> {
        let (first, last, width, flags) = (record.u16(0)?, record.u16(2)?, record.u16(4)?, record.u16(8)?);
        if flags & 1 != 0 || width == 0 {
            self.grid.hidden_columns.push([u32::from(first), u32::from(last)]);
        }
        Ok(())
    }

    fn merged(&mut self, record: &Record<'_>) -> Result<(), Unreadable> {
        for n in 0..usize::from(record.u16(0)?) {
            let of = |at: usize| record.u16(2 + n * 8 + at * 2).map(u32::from);
            self.grid.merged.push(CellRange { top: of(0)? + 1, bottom: of(1)? + 1, left: of(2)?, right: of(3)? });
        }
        if self.grid.merged.len() > MAX_AREAS {
            return Err(Unreadable::Limit { limit: format!("{MAX_AREAS} merged areas") });
        }
        Ok(())
    }

    /// Puts a number whose style is at byte `style` of a record.
    fn number(&mut self, record: &Record<'_>, style: usize, number: f64, at: (u16, u16)) -> Result<(), Unreadable> {
        let style = self.style(record, style)?;
        let cell = value::cell(number, self.globals.styles.format(style.format), self.globals.epoch);
        self.put(at, cell, style)
    }

    fn formula(&mut self, record: &Record<'_>) -> Result<(), Unreadable> {
        let (at, style) = (at(record)?, self.style(record, 4)?);
        self.text_of_formula = None;
        if self.is_uncomputed {
            return self.put(at, Cell { kind: CellKind::Formula, ..Cell::text(FORMULA) }, CellStyle::default());
        }
        match FormulaResult::read(record)? {
            FormulaResult::Number(number) => self.number(record, 4, number, at),
            FormulaResult::Boolean(value) => self.put(at, boolean(value), style),
            FormulaResult::Error(code) => self.put(at, error(code), style),
            FormulaResult::Text => {
                self.text_of_formula = Some((at, style));
                Ok(())
            }
            FormulaResult::Empty => Ok(()),
        }
    }

    /// Puts a text with the marks of its fonts.
    fn put_text(&mut self, at: (u16, u16), text: &RichText, style: CellStyle) -> Result<(), Unreadable> {
        let cell = match text.runs.as_slice() {
            [] => Cell::text(line_ends(&text.text)),
            runs => {
                let mut marked = MarkedText::default();
                for (part, font) in parts(&text.text, runs) {
                    let mark = font.map_or(style.mark, |font| self.globals.styles.mark(font, style));
                    marked.push(&line_ends(part), mark);
                }
                return self.fill(at, Cell { format: style.format, ..Cell::marked(marked) });
            }
        };
        self.put(at, cell, style)
    }

    /// Puts a cell, all of which has the mark of its style.
    fn put(&mut self, at: (u16, u16), cell: Cell, style: CellStyle) -> Result<(), Unreadable> {
        let mut cell = Cell { format: style.format, ..cell };
        if style.mark.is_some() && !cell.text.is_empty() {
            let mut marked = MarkedText::default();
            marked.push(&cell.text, style.mark);
            cell.details_mut().ranges = marked.ranges;
        }
        self.fill(at, cell)
    }

    fn fill(&mut self, (row, column): (u16, u16), cell: Cell) -> Result<(), Unreadable> {
        self.filling.put(&mut self.grid, (u32::from(row), u32::from(column)), cell)
    }

    fn into_grid(self) -> Result<Grid, Unreadable> {
        let Self { globals, filling, mut grid, rows, hides_other_rows, .. } = self;
        filling.settle(&mut grid);
        for row in &mut grid.rows {
            let described = u16::try_from(row.number - 1).ok().and_then(|index| rows.get(&index));
            if *described.unwrap_or(&hides_other_rows) {
                row.mark = Some(Mark::Hidden);
            }
        }
        grid.formats = globals.styles.formats.clone();
        Ok(grid)
    }
}

/// The row and the column of a cell.
fn at(record: &Record<'_>) -> Result<(u16, u16), Unreadable> {
    Ok((record.u16(0)?, record.u16(2)?))
}

/// A number in 30 bits: of an integer, or the first of a double; a hundredth of it by its first bit (MS-XLS 2.5.217).
fn rk(bits: u32) -> f64 {
    let number = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits.cast_signed() >> 2),
    };
    if bits & 1 == 0 { number } else { number / 100.0 }
}

fn boolean(value: bool) -> Cell {
    Cell { kind: CellKind::Boolean, ..Cell::text(value.to_string()) }
}

/// An error value (MS-XLS 2.5.10).
fn error(code: u8) -> Cell {
    let word = match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        0x2B => "#GETTING_DATA",
        _ => "#UNKNOWN!",
    };
    Cell { kind: CellKind::Error, ..Cell::text(word) }
}

fn line_ends(text: &str) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() }
}

/// The parts of a text between changes of its font; the first has none of its own.
fn parts<'t>(text: &'t str, runs: &[(u16, u16)]) -> Vec<(&'t str, Option<u16>)> {
    let mut runs = runs.iter().peekable();
    let (mut found, mut from, mut font, mut units) = (Vec::new(), 0, None, 0);
    for (at, c) in text.char_indices() {
        while let Some((_, next)) = runs.next_if(|(start, _)| usize::from(*start) <= units) {
            found.push((&text[from..at], font));
            (from, font) = (at, Some(*next));
        }
        units += c.len_utf16();
    }
    found.push((&text[from..], font));
    found.retain(|(part, _)| !part.is_empty());
    found
}
