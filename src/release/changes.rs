//! What changed between two releases of a dataset: rows, values and the schema.

use super::{
    base::Kept,
    error::ReleaseError,
    integrity::{check_integrity, require_intact},
    read,
    write::{
        dataset_writer::Written,
        delta::delta,
        spill_file::{SpillFile, SpillWriter},
    },
};
use crate::{
    encode::changes as changes_table,
    model::{
        changes::{Change, ChangeKind},
        published::PublishedDataset,
        schema::{DatasetSchema, TableSchema},
        statistics::Drift,
    },
    state::layout::{Layout, PathKey, StateDir},
};

/// Name of the table under which changes of the schema itself are listed.
pub const SCHEMA: &str = "schema";

/// Compares written tables with the last release: returns the rows of `changes`, and the drift of each table. Without a last
/// release every row is new. Many changes are kept in a temporary file.
///
/// The tables are read again: a row can only be compared once all rows are in the order of their key.
///
/// # Errors
/// When a release cannot be read, or the temporary file not be written.
pub fn changes(
    layout: &Layout,
    schema: &DatasetSchema,
    last: Option<&Kept>,
    now: &Written,
) -> Result<(SpillFile, Vec<Drift>), ReleaseError> {
    let spool = SpillWriter::new(changes_table::schema(), &layout.path(PathKey::StateDir(StateDir::Staging)));
    let mut writer = ChangeWriter { spool, version: &now.version, waiting: Vec::new() };
    let mut drifts = Vec::new();
    for table in &schema.tables {
        let before = last.map(|last| read::batches(&last.folder, &table.name)).transpose()?.flatten();
        let after = read::batches(&now.folder, &table.name)?;
        let sides = (before.into_iter().flatten(), after.into_iter().flatten());
        let counts = delta(table, sides.0, sides.1, &mut |change| writer.add(change))?;
        drifts.push(Drift {
            table: table.name.clone(),
            before: counts.before,
            added: counts.added,
            changed: counts.changed,
            vanished: counts.vanished,
            distinct: Vec::new(),
            filled: last.map(|last| read::filled(&last.folder, table)).transpose()?.unwrap_or_default(),
        });
    }
    last.iter().flat_map(|last| schema_changes(schema, &last.published)).try_for_each(|change| writer.add(change))?;
    writer.write()?;
    Ok((writer.spool.done()?, drifts))
}

/// Returns known changes as rows of `changes`.
pub(super) fn to_rows(layout: &Layout, changes: Vec<Change>, version: &str) -> Result<SpillFile, ReleaseError> {
    let spool = SpillWriter::new(changes_table::schema(), &layout.path(PathKey::StateDir(StateDir::Staging)));
    let mut writer = ChangeWriter { spool, version, waiting: changes };
    writer.write()?;
    writer.spool.done()
}

/// Changes of a batch.
const WAITING: usize = 8192;

/// Writes changes as rows of `changes`, many at a time.
struct ChangeWriter<'v> {
    spool: SpillWriter,
    version: &'v str,
    waiting: Vec<Change>,
}

impl ChangeWriter<'_> {
    fn add(&mut self, change: Change) -> Result<(), ReleaseError> {
        self.waiting.push(change);
        if self.waiting.len() < WAITING { Ok(()) } else { self.write() }
    }

    fn write(&mut self) -> Result<(), ReleaseError> {
        if !self.waiting.is_empty() {
            self.spool.add(changes_table::batch(&self.waiting, self.version)?)?;
            self.waiting.clear();
        }
        Ok(())
    }
}

/// The changes of the schema itself: its version, and why it breaks with the one before.
fn schema_changes(schema: &DatasetSchema, last: &PublishedDataset) -> Vec<Change> {
    let before = [Some(last.schema_version.clone()), last.breaking.clone()];
    let after = [Some(schema.version.clone()), schema.breaking.clone()];
    let change = |((field, before), after): ((&str, Option<String>), Option<String>)| Change {
        table: SCHEMA.to_owned(),
        key: schema.name.clone(),
        kind: ChangeKind::Modify,
        field: Some(field.to_owned()),
        before,
        after,
    };
    let all = ["version", "seara:breaking"].into_iter().zip(before).zip(after).map(change);
    all.filter(|c| c.before != c.after).collect()
}

/// Returns the changes between two kept releases, table by table.
///
/// # Errors
/// When one of them is not what its package says, or cannot be read.
pub fn difference(
    layout: &Layout,
    dataset: &str,
    tables: &[TableSchema],
    [before, after]: [&str; 2],
) -> Result<Vec<Change>, ReleaseError> {
    for version in [before, after] {
        require_intact(
            check_integrity(layout, dataset, &layout.path(PathKey::Version(dataset, version)))?,
            dataset,
            version,
        )?;
    }
    let mut changes = Vec::new();
    for table in tables {
        let of = |version| read::batches(&layout.path(PathKey::Version(dataset, version)), &table.name);
        let (before, after) = (of(before)?.into_iter().flatten(), of(after)?.into_iter().flatten());
        delta(table, before, after, &mut |change| {
            changes.push(change);
            Ok(())
        })?;
    }
    Ok(changes)
}
