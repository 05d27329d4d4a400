//! Large tables of records that name their columns: JSON and Parquet. The columns of all are found first; then each piece
//! is read as if it were the whole.

use std::{
    collections::HashSet,
    panic,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use super::{Split, Stopped, columnar::Columnar, cut::unread, fields::FRAME, head, json::Json};
use crate::{
    extract::{
        Origin, Unreadable,
        json::Gather,
        table::{Active, Reader, Reading},
    },
    model::{
        grid::{Cell, Grid, GridRow, Places},
        text::weight,
    },
    spec::recipe::table::TableRecipe,
    state::body::Body,
};

/// A large table of records whose columns are known.
pub(super) struct Records<'p> {
    body: &'p Body,
    recipe: &'p TableRecipe,
    origin: &'p Origin<'p>,
    form: Arc<Form>,
    active: Vec<Active<'p>>,
    columns: Arc<[String]>,
    pub(super) splits: Arc<[Split]>,
}

/// What the bytes are.
enum Form {
    Json(Json),
    Columnar(Columnar),
}

impl<'p> Records<'p> {
    /// Opens a table.
    pub(super) fn open(
        body: &'p Body,
        recipe: &'p TableRecipe,
        origin: &'p Origin<'p>,
        size: usize,
        threads: usize,
    ) -> Result<Option<(Self, Reading)>, Unreadable> {
        let (form, splits, columns) = if let Some((columnar, splits)) = Columnar::open(body)? {
            let columns = columnar.columns()?;
            (Form::Columnar(columnar), splits, columns)
        } else if let Some((json, splits)) = Json::open(body, &recipe.records, size)? {
            let columns = columns(&json, body, &splits, threads)?;
            (Form::Json(json), splits, columns)
        } else {
            return Ok(None);
        };
        let header = GridRow { cells: columns.iter().map(Cell::text).collect(), ..GridRow::default() };
        let header = Grid { places: Places::Paths, rows: vec![header], ..Grid::default() };
        let mut reader = Reader::new(recipe, origin);
        let active = reader.active(&header);
        if active.is_empty() {
            return Ok(None);
        }
        reader.grid(&header, &active);
        let (form, columns, splits) = (Arc::new(form), columns.into(), splits.into());
        Ok(Some((Self { body, recipe, origin, form, active, columns, splits }, reader.read())))
    }

    /// The same records read for another recipe, whose columns are some of this one's.
    pub(super) fn narrowed(&self, recipe: &'p TableRecipe, origin: &'p Origin<'p>) -> Self {
        let active = self.active.iter().filter_map(|a| head::narrowed(a, recipe)).collect();
        let (form, columns, splits) = (Arc::clone(&self.form), Arc::clone(&self.columns), Arc::clone(&self.splits));
        Self { body: self.body, recipe, origin, form, active, columns, splits }
    }

    /// Whether its rows are those of a table of the schema.
    pub(super) fn fills(&self, table: usize) -> bool {
        self.active.iter().any(|a| a.recipe.table == table)
    }

    /// The bytes of a piece; those of Parquet are read column by column, as they are asked for.
    pub(super) fn bytes(&self, split: &Split, bytes: &mut Vec<u8>) -> Result<(), Unreadable> {
        match *self.form {
            Form::Json(_) => self.body.read(split.from, split.count, bytes).map_err(|e| unread(&e)),
            Form::Columnar(_) => Ok(bytes.clear()),
        }
    }

    /// Reads a piece; what it gives is heard part by part, in order.
    pub(super) fn read<E>(
        &self,
        split: &Split,
        bytes: &[u8],
        hear: &mut dyn FnMut(Reading) -> Result<(), E>,
    ) -> Result<(), Stopped<E>> {
        let mut grid = |grid: Grid| hear(self.shaped(&grid)).map_err(Stopped::By);
        match &*self.form {
            Form::Columnar(columnar) => columnar.each(split, &mut grid),
            Form::Json(json) => {
                let fresh = || Gather::with(&self.columns);
                json.each(split, bytes, FRAME, &fresh, &mut |gather| grid(gather.into_grid()))
            }
        }
    }

    /// What some records give. Their header, which is that of all, was told of already.
    fn shaped(&self, grid: &Grid) -> Reading {
        let mut reader = Reader::new(self.recipe, self.origin);
        reader.grid(grid, &self.active);
        let mut reading = reader.read();
        let header: u64 = self.columns.iter().map(|name| weight(name)).sum();
        reading.accounting.characters -= header;
        reading.accounting.in_records -= header;
        reading.issues.retain(|issue| issue.code != "heading-twice");
        reading
    }
}

/// The columns of all records, in the order in which they are met.
fn columns(json: &Json, body: &Body, splits: &[Split], threads: usize) -> Result<Vec<String>, Unreadable> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(usize, Vec<String>)>, Unreadable> {
        let (mut seen, mut bytes) = (Vec::new(), Vec::new());
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(split) = splits.get(n) else { return Ok(seen) };
            body.read(split.from, split.count, &mut bytes).map_err(|e| unread(&e))?;
            json.each(split, &bytes, FRAME, &Gather::default, &mut |gather| {
                seen.push((n, gather.into_columns()));
                Ok::<_, Unreadable>(())
            })?;
        }
    };
    let seen = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let ended = workers.into_iter().map(|w| w.join().unwrap_or_else(|cause| panic::resume_unwind(cause)));
        // All are waited for, whatever became of the first.
        ended.collect::<Vec<_>>().into_iter().collect::<Result<Vec<_>, _>>()
    })?;
    let mut seen = seen.concat();
    // Parts of a piece keep their order.
    seen.sort_by_key(|(n, _)| *n);
    let mut met = HashSet::new();
    Ok(seen.into_iter().flat_map(|(_, names)| names).filter(|name| met.insert(name.clone())).collect())
}
