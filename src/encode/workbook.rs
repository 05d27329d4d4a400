//! The tables of a release as one workbook (XLSX), for people who work in a spreadsheet program.
//!
//! A spreadsheet program guesses the types of a CSV by the language that it runs in: `1234.50` is text to a Portuguese one,
//! and `04567890` loses its zero. In a workbook numbers are numbers, days are days, and codes are text, in every language.
//! A value that a spreadsheet would change is text: numbers of more than 15 digits, days before March 1900, instants.
//!
//! Rows go to a temporary file as they come, so that memory does not follow the table.

use std::{
    io::{Seek, Write},
    path::Path,
};

use arrow::array::{Array, ArrayRef, RecordBatch};
use chrono::{DateTime, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::cell::{Column, to_text};
use crate::model::{
    messages::{Locale, Messages},
    schema::{TableSchema, Type},
};

/// Rows of a table that a workbook takes; a larger table is left out.
pub const MAX_ROWS: u64 = 100_000;

/// Characters of the name of a sheet.
const MAX_NAME: usize = 31;

/// Largest magnitude of a whole number that a spreadsheet shows digit by digit.
const MAX_EXACT: u64 = 999_999_999_999_999;

/// 1 March 1900 in days since 1970; before it, spreadsheet programs disagree by a day.
const FIRST_DAY: i32 = -25_508;

/// Days from 30 December 1899, the day 0 of spreadsheets, to 1970.
const EPOCH: i32 = 25_569;

/// Widths of columns, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 10..=40;

/// Rows by whose texts the widths of columns are chosen.
const MEASURED_ROWS: usize = 100;

/// Why a table is not in a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Omission {
    /// It has more than [`MAX_ROWS`] rows.
    TooManyRows,
    /// A text is longer than a cell of a spreadsheet can be.
    TooLongText,
}

/// Writes a workbook, sheet by sheet.
pub struct WorkbookWriter {
    workbook: Workbook,
    /// Sheets with their tables: name, title and rows; or why a table is left out.
    tables: Vec<(String, String, Result<u64, Omission>)>,
    locale: Locale,
}

impl WorkbookWriter {
    /// Starts a workbook of a release that is dated `captured`. Its rows wait in unnamed files of `temporary`.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn new(locale: Locale, title: &str, captured: DateTime<Utc>, temporary: &Path) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(temporary)?;
        let created = ExcelDateTime::parse_from_str(&captured.format("%Y-%m-%dT%H:%M:%SZ").to_string())?;
        workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
        Ok(Self { workbook, tables: Vec::new(), locale })
    }

    /// Leaves a table out, and says so in the workbook.
    pub fn omit(&mut self, table: &TableSchema, reason: Omission) {
        self.tables.push((table.name.clone(), table.title.clone(), Err(reason)));
    }

    /// Adds a table of at most [`MAX_ROWS`] rows. One with a text that no cell can hold is left out.
    ///
    /// # Errors
    /// When a batch cannot be read, or the temporary folder cannot be written.
    pub fn add<E: From<XlsxError>>(
        &mut self,
        table: &TableSchema,
        batches: impl Iterator<Item = Result<RecordBatch, E>>,
    ) -> Result<(), E> {
        let mut sheet = self.workbook.new_worksheet_with_constant_memory()?;
        sheet.set_name(self.sheet_name(&table.name))?;
        let formats: Vec<_> = table.fields.iter().map(|field| format(&field.kind)).collect();
        let mut rows = 0;
        for batch in batches {
            let batch = batch?;
            if rows == 0 {
                head(&mut sheet, table, Some(&batch))?;
            }
            match add_rows(&mut sheet, &batch, &formats, rows) {
                Err(XlsxError::MaxStringLengthExceeded) => {
                    self.omit(table, Omission::TooLongText);
                    return Ok(());
                }
                written => written?,
            }
            rows += u32::try_from(batch.num_rows()).unwrap_or(u32::MAX);
        }
        if rows == 0 {
            head(&mut sheet, table, None)?;
        }
        if let Some(last) = last_column(table.fields.len()) {
            sheet.autofilter(0, 0, rows, last)?;
        }
        self.tables.push((sheet.name(), table.title.clone(), Ok(rows.into())));
        self.workbook.push_worksheet(sheet);
        Ok(())
    }

    /// Returns whether the workbook has a table.
    pub fn has_tables(&self) -> bool {
        self.tables.iter().any(|(_, _, rows)| rows.is_ok())
    }

    /// Adds the sheet that lists the tables, and writes the workbook.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self, to: impl Write + Seek + Send) -> Result<(), XlsxError> {
        let messages = Messages::for_locale(self.locale);
        let mut sheet = self.workbook.new_worksheet_with_constant_memory()?;
        sheet.set_name(self.sheet_name(&messages.screen("workbook-contents", &[])))?;
        let bold = Format::new().set_bold();
        for (column, width) in [(0, 32), (1, 48), (2, 12), (3, 60)] {
            sheet.set_column_width(column, width)?;
        }
        for (column, id) in [(0, "workbook-sheet"), (1, "workbook-table"), (2, "workbook-rows"), (3, "workbook-note")] {
            sheet.write_string_with_format(0, column, messages.screen(id, &[]), &bold)?;
        }
        for (row, (name, title, rows)) in (1..).zip(&self.tables) {
            sheet.write_string(row, 0, name)?.write_string(row, 1, title)?;
            let note = match rows {
                Ok(rows) => {
                    sheet.write_number(row, 2, f64::from(u32::try_from(*rows).unwrap_or(u32::MAX)))?;
                    continue;
                }
                Err(Omission::TooManyRows) => "workbook-too-many-rows",
                Err(Omission::TooLongText) => "workbook-too-long-text",
            };
            sheet.write_string(row, 3, messages.screen(note, &[]))?;
        }
        self.workbook.push_worksheet(sheet);
        self.workbook.save_to_writer(to)
    }

    /// The name of a sheet: of the table, cut where it is too long, with a number where another has it.
    fn sheet_name(&self, table: &str) -> String {
        let cut: String = table.chars().take(MAX_NAME).collect();
        let is_free = |name: &String| self.tables.iter().all(|(own, _, _)| !own.eq_ignore_ascii_case(name));
        let numbered = (2..).map(|n| {
            let end = format!("~{n}");
            table.chars().take(MAX_NAME - end.len()).collect::<String>() + &end
        });
        std::iter::once(cut).chain(numbered).find(is_free).unwrap_or_default()
    }
}

/// The format of the numbers of a column.
fn format(kind: &Type) -> Format {
    match kind {
        Type::Decimal { scale: 0, .. } => Format::new().set_num_format("0"),
        Type::Decimal { scale, .. } => Format::new().set_num_format(format!("#,##0.{}", "0".repeat((*scale).into()))),
        Type::Integer(_) | Type::Year => Format::new().set_num_format("0"),
        Type::Date => Format::new().set_num_format("yyyy-mm-dd"),
        _ => Format::new(),
    }
}

/// Writes the names of the columns, and chooses their widths by the first rows.
fn head(sheet: &mut Worksheet, table: &TableSchema, first: Option<&RecordBatch>) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (n, field) in table.fields.iter().enumerate() {
        let Some(column) = u16::try_from(n).ok() else { break };
        let width = |array: &ArrayRef| {
            let rows = 0..array.len().min(MEASURED_ROWS);
            rows.filter_map(|row| to_text(array, row)).map(|text| text.chars().count()).max()
        };
        let widest = first.and_then(|batch| width(batch.column(n))).unwrap_or_default().max(field.name.len()) + 2;
        let width = u32::try_from(widest.clamp(*WIDTHS.start(), *WIDTHS.end())).unwrap_or_default();
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (n, field) in (0..).zip(&table.fields) {
        sheet.write_string_with_format(0, n, &field.name, &bold)?;
    }
    Ok(())
}

/// Writes rows below the head and the `before` rows that are written.
fn add_rows(sheet: &mut Worksheet, batch: &RecordBatch, formats: &[Format], before: u32) -> Result<(), XlsxError> {
    let columns: Vec<_> = batch.columns().iter().map(|array| (array, Column::new(array))).collect();
    for (n, at) in (0..batch.num_rows()).zip(before + 1..) {
        for (column, ((array, typed), format)) in (0..).zip(columns.iter().zip(formats)) {
            match value(array, typed, n) {
                Cell::Nothing => {}
                Cell::Number(number) => drop(sheet.write_number_with_format(at, column, number, format)?),
                Cell::Boolean(is) => drop(sheet.write_boolean(at, column, is)?),
                Cell::Text(text) => drop(sheet.write_string(at, column, text)?),
            }
        }
    }
    Ok(())
}

/// A value as a spreadsheet keeps it.
enum Cell {
    Nothing,
    Number(f64),
    Boolean(bool),
    Text(String),
}

#[expect(clippy::cast_precision_loss, reason = "only numbers of up to 15 digits are cast")]
fn value(array: &ArrayRef, column: &Column<'_>, row: usize) -> Cell {
    if column.is_null(row) {
        return Cell::Nothing;
    }
    let text = || to_text(array, row).map_or(Cell::Nothing, Cell::Text);
    match column {
        Column::Integer(values) if values.value(row).unsigned_abs() <= MAX_EXACT => {
            Cell::Number(values.value(row) as f64)
        }
        Column::Year(values) => Cell::Number(values.value(row).into()),
        Column::Number(values) if values.value(row).is_finite() => Cell::Number(values.value(row)),
        // The shortest text of the number that is stored is the text of the decimal.
        Column::Decimal(values, _) if values.value(row).unsigned_abs() <= u128::from(MAX_EXACT) => {
            let number = to_text(array, row).and_then(|text| text.parse().ok());
            number.map_or_else(text, Cell::Number)
        }
        Column::Boolean(values) => Cell::Boolean(values.value(row)),
        Column::Date(values) if values.value(row) >= FIRST_DAY => Cell::Number((values.value(row) + EPOCH).into()),
        _ => text(),
    }
}

/// The last column of a table, if it has one.
fn last_column(columns: usize) -> Option<u16> {
    u16::try_from(columns).ok()?.checked_sub(1)
}
