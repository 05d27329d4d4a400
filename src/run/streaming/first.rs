//! The first pass: the keys of all rows, whether they come in order, and where a text is cut.

use std::{
    panic,
    sync::{Mutex, PoisonError},
    thread,
};

use super::{locked, order::Order};
use crate::{
    extract::table::large::{Large, Split, Stopped},
    normalise,
    run::gather::{Broken, broken},
    spec::pipeline::Pipeline,
    validate::keys::{Keys, Room},
};

/// What a first pass tells.
pub(super) struct First {
    pub(super) splits: Vec<Split>,
    pub(super) keys: Keys,
    pub(super) order: Order,
}

/// A piece that was seen: which it is in the order of all, and the order of its rows.
type Seen = (usize, Split, Order);

/// Gathers the keys of all rows of a text, and cuts it.
pub(super) fn pass(
    large: &Large<'_>,
    pipeline: &Pipeline,
    threads: usize,
    room: &Room,
) -> Result<First, Stopped<Broken>> {
    let schema = &pipeline.schema;
    let pieces = Mutex::new((large.pieces(), 0_usize));
    let (keys, seen) = (Mutex::new(Keys::within(schema, room.clone())), Mutex::new(Vec::<Seen>::new()));
    let work = || -> Result<(), Stopped<Broken>> {
        let mut bytes = Vec::new();
        loop {
            let (n, split) = {
                let mut pieces = locked(&pieces);
                let Some(split) = pieces.0.next(&mut bytes).map_err(Stopped::Unreadable)? else { return Ok(()) };
                pieces.1 += 1;
                (pieces.1, split)
            };
            let (own, order) = look(large, pipeline, &split, &bytes)?;
            locked(&keys).merge(own).map_err(broken("validate")).map_err(Stopped::By)?;
            locked(&seen).push((n, split, order));
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let ended = workers.into_iter().map(|w| w.join().unwrap_or_else(|cause| panic::resume_unwind(cause)));
        // All are waited for, whatever became of the first.
        ended.collect::<Vec<_>>().into_iter().collect::<Result<(), _>>()
    })?;
    let mut seen = seen.into_inner().unwrap_or_else(PoisonError::into_inner);
    seen.sort_by_key(|(n, ..)| *n);
    let mut order = nothing(pipeline)?;
    let mut splits = Vec::with_capacity(seen.len());
    for (_, split, behind) in seen {
        splits.push(split);
        order.then(behind);
    }
    Ok(First { splits, keys: keys.into_inner().unwrap_or_else(PoisonError::into_inner), order })
}

fn nothing(pipeline: &Pipeline) -> Result<Order, Stopped<Broken>> {
    Order::new(&pipeline.schema).map_err(broken("validate")).map_err(Stopped::By)
}

/// The keys of a piece, and the order of its rows.
fn look(large: &Large<'_>, pipeline: &Pipeline, split: &Split, bytes: &[u8]) -> Result<(Keys, Order), Stopped<Broken>> {
    let schema = &pipeline.schema;
    let (mut keys, mut order) = (Keys::new(schema), nothing(pipeline)?);
    large.read(split, bytes, &mut |reading| {
        for sheet in reading.batches {
            let (index, table) = (sheet.table, &schema.tables[sheet.table]);
            let typed = normalise::sheet(table, &normalise::Rules::of(pipeline), sheet);
            let rows = typed.map_err(broken("normalise"))?.batch.rows;
            keys.see(index, &rows);
            order.see(index, &rows).map_err(broken("validate"))?;
        }
        Ok(())
    })?;
    Ok((keys, order))
}
