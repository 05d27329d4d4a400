//! The key pass: reads the keys of all rows, and detects whether each table is in the order of its key.

use super::{
    context::Context,
    input::Opened,
    order::Order,
    pass::{Mapped, Ready, Stop, pass},
    removal::{RowCounter, RowRemoval},
};
use crate::{
    extract::table::large::ChunkError,
    run::error::RunError,
    spec::{
        pipeline::Pipeline,
        recipe::{projection::RowOrder, table::TableRecipe},
    },
    validate::keys::{KeyFold, KeyIndex, SpillConfig},
};

/// Reads the keys of all chunks; returns their index, and which tables are in the order of their key.
pub(super) fn read(
    context: &Context<'_, '_>,
    opened: &mut [Opened<'_>],
    keys: Option<&TableRecipe>,
    removal: &RowRemoval<'_>,
    spill: &SpillConfig,
) -> Result<(KeyIndex, Vec<bool>), Stop> {
    let (pipeline, schema) = (context.pipeline, &context.pipeline.schema);
    // Captures of one chunk each are sorted together: many small ones make few large parts.
    let in_chunks = opened.iter().any(|opened| opened.source.is_chunked());
    let empty = || Order::new(schema).map_err(RunError::validate);
    let (mut fold, mut order) = (KeyFold::spilling(schema, spill.clone()), empty()?);
    let own = |ready: &Ready<'_, '_>| -> Mapped<(KeyFold, Order)> {
        let (mut keys, mut rows) = (KeyFold::new(schema), RowCounter::default());
        let mut order = empty().map_err(ChunkError::Sink)?;
        ready.each(&mut |mut typed| {
            removal.apply(ready, pipeline, &mut typed, &mut rows)?;
            for batch in &typed.batches {
                keys.add(batch.table, &batch.rows);
                if in_chunks {
                    order.add(batch.table, &batch.rows).map_err(RunError::validate)?;
                }
            }
            Ok(())
        })?;
        Ok((keys, order))
    };
    pass(context, opened, keys, own, |_, (keys, later)| {
        order.append(later);
        fold.merge(keys).map_err(RunError::validate)
    })?;
    let index = fold.close(schema).map_err(RunError::validate)?;
    let sorted = match pipeline.recipe.table().filter(|_| in_chunks) {
        Some(recipe) => sorted(pipeline, recipe, &index, &order)?,
        None => vec![false; schema.tables.len()],
    };
    Ok((index, sorted))
}

/// Returns which tables are in the order of their key.
fn sorted(pipeline: &Pipeline, recipe: &TableRecipe, index: &KeyIndex, order: &Order) -> Result<Vec<bool>, RunError> {
    let own = order.are_sorted(index).map_err(RunError::validate)?;
    let holds = |table: usize| match recipe.row_order(&pipeline.schema, table) {
        RowOrder::Own => own[table],
        RowOrder::AsParent(parent) => own[parent],
        RowOrder::Unknown => false,
    };
    Ok((0..pipeline.schema.tables.len()).map(holds).collect())
}
