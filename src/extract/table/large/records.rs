//! Large tables whose columns are known before their rows: JSON, and the decoded rows of workbooks and Parquet. The columns
//! of all records are found first; then each chunk is read with all of them.

use std::{collections::HashSet, sync::Arc};

use super::{
    DecodedInput,
    sheets::{self, SheetChunks},
};
use crate::{
    extract::{
        Extracted, Origin, Unreadable,
        chunk::{ChunkError, ChunkRange, Input, unread},
        json::{GridBuilder, JsonRecords, RecordSelection},
        marks,
        table::{Reader, active::Active, fill::FillState, frame::FRAME, regions::TableStarts},
    },
    model::{
        accounting::Accounting,
        grid::{Cell, Grid, GridRow, MAX_COLUMNS, OutsideRecords},
        issue_log::IssueLog,
        marks::LeftOut,
        pool::ordered_map,
    },
    spec::recipe::table::{RecordPath, TableRecipe},
    state::capture_bytes::CaptureBytes,
};

/// Large tables of records; their columns are known.
pub(super) struct Records<'p> {
    body: &'p CaptureBytes,
    recipe: &'p TableRecipe,
    origin: &'p Origin<'p>,
    form: Arc<Form<'p>>,
    sheets: Vec<Sheet<'p>>,
    pub(super) chunks: Arc<[ChunkRange]>,
}

/// The format of the bytes.
enum Form<'p> {
    Json(JsonRecords<'p>, Vec<Cell>),
    Rows,
}

/// One of the tables.
struct Sheet<'p> {
    /// The grid, with its rows up to the end of the header.
    head: Arc<Grid>,
    /// What was found in those rows, which is reported once.
    findings: Arc<HeadFindings>,
    active: Vec<Active<'p>>,
    /// Rows that may begin another table.
    starts: Arc<TableStarts>,
    /// Rows of its chunks that are not below the header.
    rows_above: usize,
    /// First byte of its first chunk.
    from: u64,
}

/// What the rows up to the end of a header gave, apart from records.
struct HeadFindings {
    accounting: Accounting,
    issues: IssueLog,
}

impl<'p> Records<'p> {
    /// Opens the tables of a capture; returns them with what was read above their records.
    pub(super) fn open(
        plain: &'p DecodedInput,
        recipe: &'p TableRecipe,
        origin: &'p Origin<'p>,
        threads: usize,
    ) -> Result<Option<(Self, Extracted)>, Unreadable> {
        let (body, size) = (&plain.body, plain.chunk_bytes);
        let (form, mut found) = if plain.is_rows {
            (Form::Rows, sheets::open(body, size)?)
        } else if let Some((json, chunks)) = json_records(body, recipe, size)? {
            let columns = columns(&json, body, &chunks, threads)?;
            let mut found = SheetChunks::records(&columns, chunks);
            found.head.outside.extend(json.outside().iter().cloned());
            (Form::Json(json, columns), vec![found])
        } else {
            return Ok(None);
        };
        let (mut reader, mut sheets) = (Reader::new(recipe, origin), Vec::new());
        for found in &mut found {
            let Some(sheet) = Sheet::new(&mut reader, found) else { return Ok(None) };
            sheets.push(sheet);
        }
        if sheets.iter().all(|sheet| sheet.active.is_empty()) {
            return Ok(None);
        }
        let chunks = found.iter().flat_map(SheetChunks::chunks).collect();
        Ok(Some((Self { body, recipe, origin, form: Arc::new(form), sheets, chunks }, reader.read())))
    }

    /// The same records for another recipe, whose columns are among those of this one.
    pub(super) fn projected(&self, recipe: &'p TableRecipe, origin: &'p Origin<'p>) -> Self {
        let sheets = self.sheets.iter().map(|sheet| sheet.projected(recipe)).collect();
        let (form, chunks) = (Arc::clone(&self.form), Arc::clone(&self.chunks));
        Self { body: self.body, recipe, origin, form, sheets, chunks }
    }

    /// Whether its rows are those of a table of the schema.
    pub(super) fn fills(&self, table: usize) -> bool {
        self.sheets.iter().flat_map(|sheet| &sheet.active).any(|a| a.recipe.table == table)
    }

    /// Reads the bytes of a chunk.
    pub(super) fn bytes(&self, chunk: &ChunkRange, bytes: &mut Vec<u8>) -> Result<(), Unreadable> {
        self.body.read(chunk.from, chunk.count, bytes).map_err(|e| unread(&e))
    }

    /// Reads a chunk; emits its rows part by part, in order.
    pub(super) fn read<E>(
        &self,
        chunk: &ChunkRange,
        (bytes, fill): (&[u8], &FillState),
        emit: &mut dyn FnMut(Extracted) -> Result<(), E>,
    ) -> Result<(), ChunkError<E>> {
        let sheet = self.sheets.partition_point(|sheet| sheet.from <= chunk.from).saturating_sub(1);
        let Some(sheet) = self.sheets.get(sheet) else { return Ok(()) };
        // In a workbook the rows up to the end of the header are in the first chunks.
        let line = usize::try_from(chunk.line).unwrap_or(usize::MAX);
        let mut above = if matches!(*self.form, Form::Rows) { sheet.rows_above.saturating_sub(line) } else { 0 };
        let (mut is_first, mut fill) = (chunk.line == 0, fill.clone());
        let mut part = |mut rows: Vec<GridRow>, outside: Vec<OutsideRecords>| {
            let skipped = above.min(rows.len());
            rows.drain(..skipped);
            above -= skipped;
            let left_out = marks::apply_rows(&sheet.head, &mut rows, &self.recipe.reading.marks);
            let begins = |row: &&GridRow| sheet.starts.may_begin(*row, &sheet.active, self.recipe);
            if let Some(row) = rows.iter().find(begins) {
                return Err(Unreadable::several_tables(&sheet.head.row_place(row)).into());
            }
            let read = self.read_rows(sheet, (rows, left_out, outside), &fill, std::mem::take(&mut is_first));
            fill = read.filled.clone();
            emit(read).map_err(ChunkError::Sink)
        };
        // Each part of JSON records has the header of all columns.
        let mut below = |mut grid: Grid| part(grid.rows.split_off(1.min(grid.rows.len())), grid.outside);
        match &*self.form {
            Form::Json(json, columns) => {
                let fresh = || GridBuilder::with(columns);
                json.each((chunk, bytes), FRAME, &fresh, &mut |builder| below(builder.into_grid()))
            }
            Form::Rows => sheets::each(bytes, &mut |rows| part(rows, Vec::new())),
        }
    }

    /// Reads rows below the header of a sheet, whose marks are applied.
    fn read_rows(
        &self,
        sheet: &Sheet<'_>,
        (rows, left_out, outside): (Vec<GridRow>, Vec<LeftOut>, Vec<OutsideRecords>),
        fill: &FillState,
        is_first: bool,
    ) -> Extracted {
        let mut reader = Reader { fill: fill.clone(), ..Reader::new(self.recipe, self.origin) };
        let mut grid = Grid::clone(&sheet.head);
        grid.rows.extend(rows);
        grid.left_out.extend(left_out);
        grid.outside.extend(outside);
        reader.grid(&grid, &sheet.active);
        let mut reading = reader.read();
        reading.accounting.subtract(&sheet.findings.accounting);
        reading.issues.retain(|issue| !sheet.findings.issues.issues().contains(issue));
        // A sheet that no recipe reads is reported by its first row.
        if sheet.active.is_empty() && !is_first {
            reading.issues = IssueLog::default();
        }
        reading
    }
}

impl<'p> Sheet<'p> {
    /// Reads the rows of a sheet up to the end of its header. `None` where a merged area spans rows below the header.
    fn new(reader: &mut Reader<'p>, found: &mut SheetChunks) -> Option<Self> {
        let mut head = std::mem::take(&mut found.head);
        let numbers: Vec<_> = head.rows.iter().map(|row| row.number).collect();
        marks::apply_grid(&mut head, &reader.recipe.reading.marks);
        let (active, starts) = (reader.active(&head), Arc::new(reader.table_starts(&head)));
        head.rows.truncate(active.first().map_or(0, |a| a.header.end()));
        let last = head.rows.last().map_or(0, |row| row.number);
        head.left_out.retain(|part| part.row <= last && !active.is_empty());
        let rows_above = if head.rows.is_empty() { 0 } else { numbers.partition_point(|number| *number <= last) };
        if active.is_empty() {
            head.merged.clear();
        } else if head.merged.iter().any(|area| area.bottom > last) {
            return None;
        }
        let mut own = Reader::new(reader.recipe, reader.origin);
        if !active.is_empty() {
            own.grid(&head, &active);
        }
        let Extracted { accounting, issues, .. } = own.read();
        reader.account.merge(&accounting);
        reader.issues.append(issues.clone());
        let findings = Arc::new(HeadFindings { accounting, issues });
        let from = found.chunks().next().map_or(u64::MAX, |chunk| chunk.from);
        Some(Self { head: Arc::new(head), findings, active, starts, rows_above, from })
    }

    fn projected(&self, recipe: &'p TableRecipe) -> Self {
        let active = self.active.iter().filter_map(|a| a.projected(recipe)).collect();
        let (head, findings, starts) = (Arc::clone(&self.head), Arc::clone(&self.findings), Arc::clone(&self.starts));
        Self { head, findings, active, starts, rows_above: self.rows_above, from: self.from }
    }
}

/// Records of JSON, and the chunks that they are in. `None` where several paths may lead to them: which of them does is known
/// only by the whole text.
pub(super) fn json_records<'b>(
    body: &'b CaptureBytes,
    recipe: &TableRecipe,
    size: usize,
) -> Result<Option<(JsonRecords<'b>, Vec<ChunkRange>)>, Unreadable> {
    let path = match &recipe.records[..] {
        [] => RecordPath::default(),
        [path] => path.clone(),
        _ => return Ok(None),
    };
    JsonRecords::open(Input::Disk(body), RecordSelection { path, others: Vec::new(), keyed: recipe.keyed }, size)
}

/// The columns of all records, in the order in which they first occur.
fn columns(
    json: &JsonRecords<'_>,
    body: &CaptureBytes,
    chunks: &[ChunkRange],
    threads: usize,
) -> Result<Vec<Cell>, Unreadable> {
    let mut left = chunks.iter();
    let own = |bytes: &mut Vec<u8>, chunk: &ChunkRange| -> Result<Vec<Cell>, Unreadable> {
        body.read(chunk.from, chunk.count, bytes).map_err(|e| unread(&e))?;
        let mut found = Columns::default();
        json.each((chunk, bytes), FRAME, &GridBuilder::default, &mut |builder| found.add(builder.into_columns()))?;
        Ok(found.columns)
    };
    let mut all = Columns::default();
    ordered_map((threads, threads), |_| left.next(), own, |found| all.add(found?))?;
    Ok(all.columns)
}

/// Columns, each once, in the order in which they first occur.
#[derive(Default)]
struct Columns {
    columns: Vec<Cell>,
    names: HashSet<String>,
}

impl Columns {
    fn add(&mut self, columns: Vec<Cell>) -> Result<(), Unreadable> {
        for column in columns {
            if !self.names.contains(&column.text) {
                self.names.insert(column.text.clone());
                self.columns.push(column);
            }
        }
        let too_many = Unreadable::Limit { limit: format!("{MAX_COLUMNS} columns") };
        if self.columns.len() > MAX_COLUMNS { Err(too_many) } else { Ok(()) }
    }
}
