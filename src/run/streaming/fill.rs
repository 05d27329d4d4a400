//! The fill pass: the last filled cells before each chunk, of recipes whose columns fill down.

use std::sync::Arc;

use super::{
    context::Context,
    input::Opened,
    pass::{Mapped, Ready, Stop, pass},
};
use crate::extract::table::fill::FillState;

/// Gives each chunk the last filled cells of the chunks before it in the same table.
pub(super) fn fill_down(context: &Context<'_, '_>, opened: &mut [Opened<'_>]) -> Result<(), Stop> {
    let fills = context.pipeline.recipe.table().is_some_and(|recipe| recipe.fills_from_above());
    if !fills || opened.iter().all(|opened| !opened.source.is_chunked()) {
        return Ok(());
    }
    let own = |ready: &Ready<'_, '_>| -> Mapped<(bool, FillState)> {
        let mut state = FillState::default();
        ready.each(&mut |typed| {
            state = typed.filled;
            Ok(())
        })?;
        Ok((ready.begins_table(), state))
    };
    let (mut state, mut current, mut before) = (FillState::default(), None, Vec::new());
    pass(context, opened, None, own, |job, (begins_table, own)| {
        if current.replace(job.input) != Some(job.input) || begins_table {
            state = FillState::default();
        }
        before.push(Arc::new(state.clone()));
        state.then(own);
        Ok(())
    })?;
    let chunks = opened.iter_mut().flat_map(|opened| opened.chunks.iter_mut().flatten());
    chunks.zip(before).for_each(|(chunk, state)| chunk.set_fill(state));
    Ok(())
}
