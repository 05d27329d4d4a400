//! The first pass: the keys of all rows, whether they come in order, and where a text is cut.

use super::order::Order;
use crate::{
    extract::{
        Unreadable,
        table::large::{Large, Split, Stopped},
    },
    model::pool::ordered_map,
    normalise,
    run::error::RunError,
    spec::pipeline::Pipeline,
    validate::keys::{Keys, Room},
};

/// What a first pass tells.
pub(super) struct First {
    pub(super) splits: Vec<Split>,
    pub(super) keys: Keys,
    pub(super) order: Order,
}

/// Gathers the keys of all rows of a text, and cuts it.
pub(super) fn pass(
    large: &Large<'_>,
    pipeline: &Pipeline,
    threads: usize,
    room: &Room,
) -> Result<First, Stopped<RunError>> {
    let mut pieces = large.pieces();
    let mut first =
        First { splits: Vec::new(), keys: Keys::within(&pipeline.schema, room.clone()), order: nothing(pipeline)? };
    let next = |bytes: &mut Vec<u8>| pieces.next(bytes).transpose();
    let read = |bytes: &mut Vec<u8>, split: Result<Split, Unreadable>| {
        let split = split.map_err(Stopped::Unreadable)?;
        let (keys, order) = look(large, pipeline, &split, bytes)?;
        Ok((split, keys, order))
    };
    let mut fold = |seen: Result<(Split, Keys, Order), Stopped<RunError>>| -> Result<(), Stopped<RunError>> {
        let (split, keys, order) = seen?;
        first.keys.merge(keys).map_err(RunError::validate).map_err(Stopped::By)?;
        first.order.then(order);
        first.splits.push(split);
        Ok(())
    };
    ordered_map((threads, threads), next, read, &mut fold)?;
    Ok(first)
}

fn nothing(pipeline: &Pipeline) -> Result<Order, Stopped<RunError>> {
    Order::new(&pipeline.schema).map_err(RunError::validate).map_err(Stopped::By)
}

/// The keys of a piece, and the order of its rows.
fn look(
    large: &Large<'_>,
    pipeline: &Pipeline,
    split: &Split,
    bytes: &[u8],
) -> Result<(Keys, Order), Stopped<RunError>> {
    let schema = &pipeline.schema;
    let (mut keys, mut order) = (Keys::new(schema), nothing(pipeline)?);
    large.read(split, bytes, &mut |reading| {
        for sheet in reading.batches {
            let (index, table) = (sheet.table, &schema.tables[sheet.table]);
            let typed = normalise::sheet(table, &normalise::Rules::new(pipeline), sheet);
            let rows = typed.map_err(RunError::normalise)?.batch.rows;
            keys.see(index, &rows);
            order.see(index, &rows).map_err(RunError::validate)?;
        }
        Ok(())
    })?;
    Ok((keys, order))
}
