//! A release that is kept, written again without what a person took back.
//!
//! In goes the folder of a release, by its own package and not by today's schema; its tables, changes,
//! evidence, history and report come out without the records and values that go. What names a value beside
//! its own column (raw text, extremes of a profile) goes with it. The release keeps its version.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use arrow::{
    array::{BooleanArray, RecordBatch},
    compute::filter_record_batch,
};

use super::{
    ReleaseError, each_file,
    part::{self, Part},
    read,
};
use crate::{
    encode::{changes, datapackage, evidence, history, report},
    model::{
        evidence::Evidence,
        published::{Published, PublishedFile},
        row::{blanked, named, value},
        schema::MASK,
        withdrawal::{Going, Shape},
    },
    state::{
        FileError, atomic,
        layout::{Layout, Spot},
    },
};

/// Shorter values occur anywhere: only longer ones are looked for in the text beside them.
const TELLING: usize = 3;

/// What a release shows of records and values that go.
#[derive(Debug, Default)]
pub(super) struct Traces {
    /// Captures that they were read in.
    pub captures: BTreeSet<String>,
    /// Whether it shows any.
    pub shown: bool,
    /// The values themselves; never written down.
    values: BTreeSet<String>,
    /// Table and column of each.
    columns: BTreeSet<(String, String)>,
}

impl Traces {
    /// The report of the release without what goes; `rows` are those that are left.
    pub(super) fn report(&self, bytes: &[u8], rows: &BTreeMap<String, u64>, going: &Going<'_>) -> Vec<u8> {
        let hides = |table: &str, key: &str, field: &str| going.hides(table, key, field);
        report::without(bytes, rows, &self.columns, &hides, &|text| self.tells(text))
    }

    /// Whether a text holds a value that goes.
    fn tells(&self, text: &str) -> bool {
        self.values.iter().any(|value| value.chars().count() > TELLING && text.contains(value.as_str()))
    }
}

/// Looks for what goes in a release. Rows that go with a record are added to `going`.
///
/// # Errors
/// When the release cannot be read.
pub(super) fn look(folder: &Path, published: &Published, going: &mut Going<'_>) -> Result<Traces, ReleaseError> {
    let mut traces = Traces::default();
    let shapes = datapackage::shapes(published);
    for shape in &shapes {
        let Some(rows) = read::table(folder, &shape.table)? else { continue };
        going.see(shape, &shapes, &rows);
        for row in 0..rows.num_rows() {
            let Some(key) = named(&rows, &shape.key, row) else { continue };
            for (field, column) in rows.schema().fields().iter().zip(rows.columns()) {
                let hidden = going.hides(&shape.table, &key, field.name()) && !shape.key.contains(field.name());
                if let Some(value) = value(column, row).filter(|v| hidden && v != MASK) {
                    traces.shown = true;
                    traces.values.insert(value);
                    traces.columns.insert((shape.table.clone(), field.name().clone()));
                }
            }
            traces.shown |= going.takes(&shape.table, &key);
        }
    }
    if let Some(proofs) = read::table(folder, "evidence")? {
        for proof in evidence::read(&proofs) {
            if going.hides(&proof.table, &proof.key, &proof.field) {
                traces.captures.extend(proof.trace.capture);
                // What stood in the source may stand beside other values that were made of it.
                traces.values.extend(proof.trace.raw.map(|raw| raw.trim().to_owned()));
            }
        }
    }
    Ok(traces)
}

/// Writes a release again without what goes, and puts it in the place of the old one in one step.
///
/// # Errors
/// When the file system refuses; the release is then as it was.
pub(super) fn rewrite(
    layout: &Layout,
    published: &Published,
    folder: &Path,
    going: &mut Going<'_>,
) -> Result<(), ReleaseError> {
    let traces = look(folder, published, going)?;
    let fresh = layout.path(Spot::Rewriting(&published.dataset));
    atomic::remove(&fresh)?;
    each_file(folder, &fresh, |a, b| fs::copy(a, b).map(drop))?;
    let mut files: BTreeMap<String, PublishedFile> = BTreeMap::new();
    let mut rows_left = BTreeMap::new();
    for shape in &datapackage::shapes(published) {
        let Some(rows) = read::table(folder, &shape.table)? else { continue };
        let required = datapackage::required(published, &shape.table);
        let left = without(&rows, shape, &required, going)?;
        rows_left.insert(shape.table.clone(), left.num_rows() as u64);
        let key: Vec<_> = shape.key.iter().filter_map(|name| left.schema().index_of(name).ok()).collect();
        put(&fresh, folder, &Part::named([&shape.table, "", ""], left.schema(), &key, &left), true, &mut files)?;
    }
    if let Some(told) = read::table(folder, "changes")? {
        let told = hidden(&told, ["before", "after"], going)?;
        put(&fresh, folder, &Part::named(["changes", "", ""], told.schema(), &changes::KEY, &told), true, &mut files)?;
    }
    if let Some(told) = read::table(folder, "history")? {
        let told = hidden(&told, ["value", "value"], going)?;
        put(&fresh, folder, &Part::named(["history", "", ""], told.schema(), &history::KEY, &told), true, &mut files)?;
    }
    if let Some(told) = read::table(folder, "evidence")? {
        let left = evidence::batch(&proofs(&told, &traces, going))?;
        put(
            &fresh,
            folder,
            &Part::named(["evidence", "", ""], left.schema(), &evidence::KEY, &left),
            false,
            &mut files,
        )?;
    }
    let at = |name: &str| -> Result<Vec<u8>, FileError> {
        let path = folder.join(name);
        fs::read(&path).map_err(FileError::at("read", &path))
    };
    let going = &*going;
    let told = traces.report(&at("report.json")?, &rows_left, going);
    atomic::write(&fresh.join("report.json"), &told)?;
    let package = datapackage::with_files(&at("datapackage.json")?, &files);
    atomic::write(&fresh.join("datapackage.json"), &package)?;
    Ok(atomic::exchange(&fresh, folder)?)
}

/// Writes a table again, in the formats that it has.
fn put(
    fresh: &Path,
    old: &Path,
    part: &Part<'_>,
    texts: bool,
    files: &mut BTreeMap<String, PublishedFile>,
) -> Result<(), ReleaseError> {
    let mut written = vec![];
    if texts {
        written.extend(part::texts(fresh, part)?);
    }
    let about = read::about(&old.join(format!("{}.parquet", part.name)))?;
    let about: Vec<_> = about.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    written.push(part::bare(&about, fresh, part)?);
    files.extend(written.into_iter().map(|f| (f.name.clone(), f)));
    Ok(())
}

/// The rows of a table that stay, their withdrawn values hidden.
pub(super) fn without(
    rows: &RecordBatch,
    shape: &Shape,
    required: &[String],
    going: &Going<'_>,
) -> Result<RecordBatch, ReleaseError> {
    let keys: Vec<_> = (0..rows.num_rows()).map(|row| named(rows, &shape.key, row).unwrap_or_default()).collect();
    let stays: BooleanArray = keys.iter().map(|key| Some(!going.takes(&shape.table, key))).collect();
    let mut columns = rows.columns().to_vec();
    for (column, field) in columns.iter_mut().zip(rows.schema().fields()) {
        let goes: Vec<bool> = keys.iter().map(|key| going.hides(&shape.table, key, field.name())).collect();
        if goes.contains(&true) && !shape.key.contains(field.name()) {
            *column = blanked(column, &goes, required.contains(field.name()))?;
        }
    }
    Ok(filter_record_batch(&RecordBatch::try_new(rows.schema(), columns)?, &stays)?)
}

/// Rows that tell of values by table, key and field, with those columns masked whose value goes.
fn hidden(rows: &RecordBatch, columns: [&str; 2], going: &Going<'_>) -> Result<RecordBatch, ReleaseError> {
    let text = |name: &str, row: usize| rows.column_by_name(name).and_then(|c| value(c, row));
    let goes = |row: usize| {
        let [table, key] = ["table", "key"].map(|name| text(name, row).unwrap_or_default());
        text("field", row).is_some_and(|field| going.hides(&table, &key, &field))
    };
    let goes: Vec<bool> = (0..rows.num_rows()).map(goes).collect();
    let mut all = rows.columns().to_vec();
    for (column, field) in all.iter_mut().zip(rows.schema().fields()) {
        if columns.contains(&field.name().as_str()) {
            *column = blanked(column, &goes, true)?;
        }
    }
    Ok(RecordBatch::try_new(rows.schema(), all)?)
}

/// The evidence that stays; raw text that holds a value that goes is left out.
pub(super) fn proofs(told: &RecordBatch, traces: &Traces, going: &Going<'_>) -> Vec<Evidence> {
    let mut all = evidence::read(told);
    all.retain(|proof| !going.hides(&proof.table, &proof.key, &proof.field));
    for proof in &mut all {
        if proof.trace.raw.as_ref().is_some_and(|raw| traces.tells(raw)) {
            proof.trace.raw = None;
        }
    }
    all
}
