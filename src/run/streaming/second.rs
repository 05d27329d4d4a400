//! The second pass: every piece is read again, all of it, by whoever is free, and put behind those before it.

use super::{Text, gathered::Gathered, piece::Maker};
use crate::{extract::table::large::Stopped, model::pool::ordered_map, run::error::RunError};

/// Reads the pieces of all texts; what they give is gathered. Tells of which text marks stand where none may, if of one:
/// then nothing of this pass is of use.
pub(super) fn pass<'p>(
    gathered: &mut Gathered<'p>,
    texts: &[Text<'_>],
    maker: &Maker<'p, '_>,
    threads: usize,
    advanced: &mut dyn FnMut(usize, usize),
) -> Result<Option<usize>, RunError> {
    for (t, text) in texts.iter().enumerate() {
        gathered.head(t, text.origin.source.id.clone(), &text.head);
    }
    let jobs: Vec<_> = texts.iter().enumerate().flat_map(|(t, text)| text.splits.iter().map(move |s| (t, s))).collect();
    let (mut next, mut done) = (0..jobs.len(), 0);
    let make = |bytes: &mut Vec<u8>, n: usize| {
        let (t, split) = jobs[n];
        (n, maker.make(&texts[t].large, texts[t].origin, split, bytes))
    };
    let made = ordered_map(
        (threads, threads),
        |_| next.next(),
        make,
        |(n, given)| {
            let (t, split) = jobs[n];
            let given = given.map_err(|stopped| match stopped {
                Stopped::Odd => Ended::Odd(t),
                Stopped::By(error) => Ended::Failed(error),
                Stopped::Unreadable(kind) => Ended::Failed(texts[t].unreadable(kind)),
            })?;
            gathered.take(t, &texts[t].source(split), given).map_err(Ended::Failed)?;
            done += 1;
            advanced(done, jobs.len());
            Ok(())
        },
    );
    match made {
        Ok(()) => {}
        Err(Ended::Odd(text)) => return Ok(Some(text)),
        Err(Ended::Failed(error)) => return Err(error),
    }
    gathered.sorted(maker)?;
    let columns = maker.columns(std::mem::take(&mut gathered.columns)).map_err(RunError::encode)?;
    gathered.writing.append(columns, None).map_err(RunError::release).map(|()| None)
}

/// Why a pass ended early.
enum Ended {
    /// In a text marks stand where none may.
    Odd(usize),
    Failed(RunError),
}
