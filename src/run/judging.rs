//! The rows of a dataset that is held in memory, judged: keys are gathered from all of them first, then each row is
//! looked at where it stands; rows that may be set aside are, with all that was made of the same row of the source.
//!
//! Read next: `pipeline`.

use std::collections::BTreeMap;

use super::error::RunError;
use crate::{
    model::{accounting::Accounting, issue::Issue, issue_log::IssueLog, schema::DatasetSchema, table::TableBatch},
    spec::pipeline::Pipeline,
    state::quarantine::{Entry, Quarantine, Rejected},
    validate::{
        Checks,
        aside::{Aside, set_aside},
        keys::{Keys, Known},
    },
};

/// What all rows have for keys.
pub(super) fn known(schema: &DatasetSchema, batches: &[(String, TableBatch)]) -> Result<Known, RunError> {
    let mut keys = Keys::new(schema);
    batches.iter().for_each(|(_, batch)| keys.see(batch.table, &batch.rows));
    keys.close(schema).map_err(RunError::validate)
}

/// Judges every row, and sets aside what may be.
pub(super) fn judge(
    pipeline: &Pipeline,
    checks: &mut Checks<'_>,
    batches: &mut [(String, TableBatch)],
    account: &mut Accounting,
) -> Result<Aside, RunError> {
    let (schema, may) = (&pipeline.schema, pipeline.bounds.quarantined > 0);
    batches.iter_mut().try_for_each(|(_, batch)| checks.judge(batch)).map_err(RunError::validate)?;
    let mut aside = set_aside(schema, &mut each(batches), may, account).map_err(RunError::validate)?;
    // What refers to a row that was set aside goes too, however far.
    let mut more = aside.rows;
    while more > 0 && schema.tables.iter().any(|t| !t.foreign_keys.is_empty()) {
        let left = known(schema, batches)?;
        let judged = batches.iter_mut().try_for_each(|(_, batch)| checks.references(&left, batch));
        judged.map_err(RunError::validate)?;
        let next = set_aside(schema, &mut each(batches), may, account).map_err(RunError::validate)?;
        more = next.rows;
        aside.rows += next.rows;
        aside.issues.append(next.issues);
        aside.rejected.append(next.rejected);
    }
    batches.iter().for_each(|(_, batch)| checks.count(batch));
    Ok(aside)
}

fn each(batches: &mut [(String, TableBatch)]) -> Vec<&mut TableBatch> {
    batches.iter_mut().map(|(_, batch)| batch).collect()
}

/// The matter for the quarantine. Its values are as they were before anything was masked: the state folder is not
/// public, and a correction must name the value that it corrects. There may be more than is told one by one.
pub(super) fn quarantine(
    captures: BTreeMap<String, Vec<String>>,
    mut rejected: Rejected,
    refused: &IssueLog,
    issues: &IssueLog,
) -> Quarantine {
    use crate::model::issue::{Level, Place};
    // Text that made no row.
    let loose = |issue: &Issue| match &issue.place {
        Place::Document { place, .. } => {
            let text = issue.args.iter().find(|(name, _)| *name == "text").map(|(_, text)| text.clone());
            let (raw, code) = (text.unwrap_or_default(), issue.code.to_owned());
            Some(Entry { raw, place: place.clone(), code, ..Entry::default() })
        }
        _ => None,
    };
    let told = refused.issues().iter().chain(issues.issues());
    let loose = told.filter(|i| i.level == Level::Error).filter_map(loose);
    loose.for_each(|entry| rejected.add(|| Some(entry)));
    rejected.count(refused.omitted().values().sum());
    rejected.into_quarantine(captures)
}
