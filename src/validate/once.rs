//! Records that come again, where a recipe says that they are told once: the first stays, whatever the others say.

use std::collections::{BTreeMap, HashSet};

use super::{aside::weight_of, keys};
use crate::model::{accounting::Accounting, schema::DatasetSchema, table::TableBatch};

/// Leaves out rows whose key one before them has, of the tables that are told once, each with the reason why.
///
/// # Errors
/// Those of Arrow, with columns of one length never.
pub fn once<'b>(
    schema: &DatasetSchema,
    tables: &BTreeMap<usize, &str>,
    batches: impl Iterator<Item = &'b mut TableBatch>,
    account: &mut Accounting,
) -> Result<(), arrow::error::ArrowError> {
    let mut seen: BTreeMap<usize, HashSet<u128>> = BTreeMap::new();
    for batch in batches {
        let Some(reason) = tables.get(&batch.table) else { continue };
        let seen = seen.entry(batch.table).or_default();
        let own = keys::of(&batch.rows, &schema.tables[batch.table].primary_key);
        let stays: Vec<bool> = own.into_iter().map(|key| key.is_none_or(|key| seen.insert(key))).collect();
        if !stays.contains(&false) {
            continue;
        }
        let weight: u64 = (0..stays.len()).filter(|row| !stays[*row]).map(|row| weight_of(batch, row)).sum();
        let weight = weight.min(account.in_records);
        account.in_records -= weight;
        *account.ignored.entry((*reason).to_owned()).or_default() += weight;
        let nothing = TableBatch::empty(batch.table, schema.tables[batch.table].arrow());
        *batch = std::mem::replace(batch, nothing).filter(&stays)?;
    }
    Ok(())
}
