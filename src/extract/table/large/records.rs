//! Large tables that name their columns once: JSON, and the rows that the readers of workbooks and Parquet told. The
//! columns of all are found first; then each piece is read as if it were the whole.

use std::{
    collections::HashMap,
    panic,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use super::{
    Plain, Split, Stopped,
    cut::unread,
    fields::FRAME,
    head,
    json::Json,
    sheets::{self, Found},
};
use crate::{
    extract::{
        Origin, Unreadable,
        json::Gather,
        table::{Active, Reader, Reading},
    },
    model::{
        accounting::Accounting,
        grid::{Cell, Grid, GridRow, MOST_COLUMNS},
        kept::Kept,
    },
    spec::recipe::table::TableRecipe,
    state::body::Body,
};

/// Large tables of records whose columns are known.
pub(super) struct Records<'p> {
    body: &'p Body,
    recipe: &'p TableRecipe,
    origin: &'p Origin<'p>,
    form: Arc<Form>,
    sheets: Vec<Sheet<'p>>,
    pub(super) splits: Arc<[Split]>,
}

/// What the bytes are.
enum Form {
    Json(Json, Vec<Cell>),
    Rows,
}

/// One of the tables.
struct Sheet<'p> {
    /// It, with its rows up to the end of its header.
    head: Arc<Grid>,
    /// What those gave, which is told but once.
    told: Arc<Told>,
    active: Vec<Active<'p>>,
    /// Where its first piece begins.
    from: u64,
}

/// What rows gave beside records.
struct Told {
    accounting: Accounting,
    issues: Kept,
}

impl<'p> Records<'p> {
    /// Opens tables.
    pub(super) fn open(
        plain: &'p Plain,
        recipe: &'p TableRecipe,
        origin: &'p Origin<'p>,
        threads: usize,
    ) -> Result<Option<(Self, Reading)>, Unreadable> {
        let (body, size) = (&plain.body, plain.piece);
        let (form, mut found) = if plain.is_rows {
            (Form::Rows, sheets::open(body, size)?)
        } else if let Some((json, splits)) = Json::open(body, &recipe.records, size)? {
            let columns = columns(&json, body, &splits, threads)?;
            let found = Found::records(&columns, splits);
            (Form::Json(json, columns), vec![found])
        } else {
            return Ok(None);
        };
        let (mut reader, mut sheets) = (Reader::new(recipe, origin), Vec::new());
        for found in &mut found {
            let Some(sheet) = Sheet::of(&mut reader, found) else { return Ok(None) };
            sheets.push(sheet);
        }
        if sheets.iter().all(|sheet| sheet.active.is_empty()) {
            return Ok(None);
        }
        let splits = found.iter().flat_map(Found::splits).collect();
        Ok(Some((Self { body, recipe, origin, form: Arc::new(form), sheets, splits }, reader.read())))
    }

    /// The same records read for another recipe, whose columns are some of this one's.
    pub(super) fn narrowed(&self, recipe: &'p TableRecipe, origin: &'p Origin<'p>) -> Self {
        let sheets = self.sheets.iter().map(|sheet| sheet.narrowed(recipe)).collect();
        let (form, splits) = (Arc::clone(&self.form), Arc::clone(&self.splits));
        Self { body: self.body, recipe, origin, form, sheets, splits }
    }

    /// Whether its rows are those of a table of the schema.
    pub(super) fn fills(&self, table: usize) -> bool {
        self.sheets.iter().flat_map(|sheet| &sheet.active).any(|a| a.recipe.table == table)
    }

    /// Whether its pieces are text, and not rows that a reader told.
    pub(super) fn is_text(&self) -> bool {
        matches!(*self.form, Form::Json(..))
    }

    /// The bytes of a piece.
    pub(super) fn bytes(&self, split: &Split, bytes: &mut Vec<u8>) -> Result<(), Unreadable> {
        self.body.read(split.from, split.count, bytes).map_err(|e| unread(&e))
    }

    /// Reads a piece; what it gives is heard part by part, in order.
    pub(super) fn read<E>(
        &self,
        split: &Split,
        bytes: &[u8],
        hear: &mut dyn FnMut(Reading) -> Result<(), E>,
    ) -> Result<(), Stopped<E>> {
        let sheet = self.sheets.partition_point(|sheet| sheet.from <= split.from).saturating_sub(1);
        let Some(sheet) = self.sheets.get(sheet) else { return Ok(()) };
        // In a workbook the rows up to the end of the header stand in the first pieces.
        let line = usize::try_from(split.line).unwrap_or(usize::MAX);
        let mut above = if matches!(*self.form, Form::Rows) { sheet.head.rows.len().saturating_sub(line) } else { 0 };
        let mut is_first = split.line == 0;
        let mut rows = |mut rows: Vec<GridRow>| {
            let skipped = above.min(rows.len());
            rows.drain(..skipped);
            above -= skipped;
            let reading = self.shaped(sheet, rows, std::mem::take(&mut is_first));
            hear(reading).map_err(Stopped::By)
        };
        // Those of others come with their header, which is that of all.
        let mut below = |mut grid: Grid| rows(grid.rows.split_off(1.min(grid.rows.len())));
        match &*self.form {
            Form::Json(json, columns) => {
                let fresh = || Gather::with(columns);
                json.each(split, bytes, FRAME, &fresh, &mut |gather| below(gather.into_grid()))
            }
            Form::Rows => sheets::each(bytes, &mut rows),
        }
    }

    /// What some rows give below their header.
    fn shaped(&self, sheet: &Sheet<'_>, rows: Vec<GridRow>, is_first: bool) -> Reading {
        let mut reader = Reader::new(self.recipe, self.origin);
        let mut grid = Grid::clone(&sheet.head);
        grid.rows.extend(rows);
        reader.grid(&grid, &sheet.active);
        let mut reading = reader.read();
        reading.accounting.take_away(&sheet.told.accounting);
        reading.issues.retain(|issue| !sheet.told.issues.issues().contains(issue));
        // One row tells of a whole sheet that nobody reads.
        if sheet.active.is_empty() && !is_first {
            reading.issues = Kept::default();
        }
        reading
    }
}

impl<'p> Sheet<'p> {
    /// A table of which the first rows are known; they are read. None where what a cell says reaches over others below.
    fn of(reader: &mut Reader<'p>, found: &mut Found) -> Option<Self> {
        let mut head = std::mem::take(&mut found.head);
        let active = reader.active(&head);
        head.rows.truncate(active.first().map_or(0, |a| a.header.end()));
        let last = head.rows.last().map_or(0, |row| row.number);
        if active.is_empty() {
            head.merged.clear();
        } else if head.merged.iter().any(|area| area.bottom > last) {
            return None;
        }
        let mut own = Reader::new(reader.recipe, reader.origin);
        if !active.is_empty() {
            own.grid(&head, &active);
        }
        let Reading { accounting, issues, .. } = own.read();
        reader.account.merge(&accounting);
        reader.issues.append(issues.clone());
        let told = Arc::new(Told { accounting, issues });
        let from = found.splits().next().map_or(u64::MAX, |split| split.from);
        Some(Self { head: Arc::new(head), told, active, from })
    }

    fn narrowed(&self, recipe: &'p TableRecipe) -> Self {
        let active = self.active.iter().filter_map(|a| head::narrowed(a, recipe)).collect();
        let (head, told) = (Arc::clone(&self.head), Arc::clone(&self.told));
        Self { head, told, active, from: self.from }
    }
}

/// Where a column is met first: piece, part of it, place among the columns.
type Met = (usize, usize, usize);

/// The columns of all records, in the order in which they are met.
fn columns(json: &Json, body: &Body, splits: &[Split], threads: usize) -> Result<Vec<Cell>, Unreadable> {
    let (next, met) = (AtomicUsize::new(0), Mutex::new(HashMap::<String, (Met, Cell)>::new()));
    let add = |piece: usize, part: usize, names: Vec<Cell>| {
        let mut met = met.lock().unwrap_or_else(PoisonError::into_inner);
        for (n, name) in names.into_iter().enumerate() {
            let here = (piece, part, n);
            match met.get_mut(&name.text) {
                Some(first) if first.0 <= here => {}
                Some(first) => *first = (here, name),
                None => drop(met.insert(name.text.clone(), (here, name))),
            }
        }
        let too_many = Unreadable::Limit { limit: format!("{MOST_COLUMNS} columns") };
        if met.len() > MOST_COLUMNS { Err(too_many) } else { Ok(()) }
    };
    let work = || -> Result<(), Unreadable> {
        let mut bytes = Vec::new();
        loop {
            let piece = next.fetch_add(1, Ordering::Relaxed);
            let Some(split) = splits.get(piece) else { return Ok(()) };
            body.read(split.from, split.count, &mut bytes).map_err(|e| unread(&e))?;
            let mut part = 0;
            json.each(split, &bytes, FRAME, &Gather::default, &mut |gather| {
                part += 1;
                add(piece, part, gather.into_columns())
            })?;
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let ended = workers.into_iter().map(|w| w.join().unwrap_or_else(|cause| panic::resume_unwind(cause)));
        // All are waited for, whatever became of the first.
        ended.collect::<Vec<_>>().into_iter().collect::<Result<(), _>>()
    })?;
    let mut columns: Vec<_> = met.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect();
    columns.sort_by_key(|(met, _)| *met);
    Ok(columns.into_iter().map(|(_, name)| name).collect())
}
