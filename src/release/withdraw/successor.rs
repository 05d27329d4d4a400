//! The release that follows the shown one when something of it is withdrawn: the same without that, under a version of
//! its own.

use arrow::array::Array;
use serde_json::{Value, json};

use super::{
    super::{
        base::Kept,
        changes,
        error::ReleaseError,
        read,
        swap::Destination,
        versions::versions,
        write::{content::content, history::history, sorter::SortConfig},
    },
    rewrite::{Rewrite, Successor},
    scan::Scan,
};
use crate::{
    encode::datapackage::{self, Facts},
    model::{
        changes::{Change, ChangeKind},
        published::PublishedDataset,
        row::keys_by_name,
        schema::{DatasetSchema, MASK},
        withdrawal_set::{RowWithdrawal, WithdrawalSet},
    },
    state::layout::{PathKey, StateDir},
};

/// Bytes that the history may take while it is sorted.
const SORTED: usize = 64 << 20;

/// Where releases are, and what their packages are made of.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) to: Destination<'a>,
    pub(super) schema: &'a DatasetSchema,
}

impl Context<'_> {
    /// Stages what follows the shown release: the same without what is withdrawn, by its own schema. Returns its version.
    pub(super) fn successor(
        &self,
        shown: &PublishedDataset,
        mut scan: Scan,
        set: &WithdrawalSet<'_>,
        withdrawn: Vec<Value>,
    ) -> Result<String, ReleaseError> {
        let Self { to: Destination { layout, site }, schema } = *self;
        let dataset = schema.name.as_str();
        let (old, fresh) = (layout.path(PathKey::Latest(dataset)), layout.path(PathKey::Staging(dataset)));
        scan.exclude_public(&old, shown, set)?;
        let mut rewrite = Rewrite::start(shown, [&old, &fresh], set, &scan)?;
        let tables = rewrite.tables()?;
        // The content is named as a run would name it, so that the next run over the same source changes nothing.
        let facts = Facts::new(site, schema, &shown.jurisdiction, shown.captured, &shown.sources);
        let facts = Facts { sample: shown.sample, ..facts };
        let version = format!("{}-{}", shown.captured.format("%Y-%m-%d"), content(&facts, &rewrite.texts()).short());
        let last = Kept { folder: old.clone(), published: shown.clone() };
        let changes = changes::to_rows(layout, changed(&last, &scan, set)?, &version)?;
        let folder = layout.path(PathKey::StateDir(StateDir::Staging));
        let sort = SortConfig { folder: &folder, memory: SORTED };
        let history = history(schema, Some(&last), &changes, shown.captured.date_naive(), sort)?;
        let sequence = versions(layout, dataset)?.last().map_or(1, |p| p.sequence + 1);
        let package = vec![
            ("version", json!(version)),
            ("seara:release", json!(sequence)),
            ("seara:follows", json!(shown.version)),
            ("seara:withdrawn", Value::Array(withdrawn)),
        ];
        let successor = Successor { version: &version, changes: &changes, history: &history, package };
        rewrite.finish(site, tables, Some(successor))?;
        Ok(version)
    }
}

/// What a release changes by what is withdrawn: rows deleted, values modified, never quoted.
fn changed(last: &Kept, scan: &Scan, set: &WithdrawalSet<'_>) -> Result<Vec<Change>, ReleaseError> {
    let mut changes = Vec::new();
    for shape in datapackage::shapes(&last.published) {
        let numbers = scan.rows.get(&shape.table).map(Vec::as_slice).unwrap_or_default();
        let required = datapackage::required(&last.published, &shape.table);
        for rows in read::rows(&last.folder, &shape.table, None, numbers)?.into_iter().flatten() {
            let rows = rows?;
            let keys = keys_by_name(&rows, &shape.key);
            for row in 0..rows.num_rows() {
                let Some(key) = keys(row) else { continue };
                let change = |kind, field: Option<&String>| Change {
                    table: shape.table.clone(),
                    key: key.clone(),
                    kind,
                    field: field.cloned(),
                    before: field.map(|_| MASK.to_owned()),
                    after: field.filter(|f| required.contains(f)).map(|_| MASK.to_owned()),
                };
                let withdrawn = set.of_row(&shape.table, &key);
                if withdrawn == RowWithdrawal::Record {
                    changes.push(change(ChangeKind::Delete, None));
                    continue;
                }
                for (field, column) in rows.schema().fields().iter().zip(rows.columns()) {
                    if column.is_valid(row) && withdrawn.masks(field.name()) {
                        changes.push(change(ChangeKind::Modify, Some(field.name())));
                    }
                }
            }
        }
    }
    Ok(changes)
}
