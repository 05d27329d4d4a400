//! The second pass: every piece is read again, all of it, by whoever is free, and put behind those before it.

use std::{
    collections::BTreeMap,
    sync::{
        Condvar, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use super::{
    Text,
    gathered::Gathered,
    locked,
    piece::{Given, Maker},
};
use crate::{
    extract::table::large::{Split, Stopped},
    run::gather::{Broken, broken},
};

/// Reads the pieces of all texts; what they give is gathered. Tells of which text marks stand where none may, if of one:
/// then nothing of this pass is of use.
pub(super) fn pass<'p>(
    gathered: &mut Gathered<'p>,
    texts: &[Text<'_>],
    maker: &Maker<'p, '_>,
    threads: usize,
    advanced: &mut dyn FnMut(usize, usize),
) -> Result<Option<usize>, Broken> {
    for (t, text) in texts.iter().enumerate() {
        gathered.head(t, text.origin.source.id.clone(), &text.head);
    }
    let jobs: Vec<_> = texts.iter().enumerate().flat_map(|(t, text)| text.splits.iter().map(move |s| (t, s))).collect();
    let (next, turn) = (AtomicUsize::new(0), Turn { done: Mutex::new(0), moved: Condvar::new() });
    let odd = thread::scope(|scope| {
        let let_go = LetGo(&turn);
        let (send, come) = mpsc::sync_channel(threads);
        for _ in 0..threads {
            let (send, jobs, maker, next, turn) = (send.clone(), &jobs, maker, &next, &turn);
            scope.spawn(move || work(jobs, texts, maker, next, (turn, threads), &send));
        }
        drop(send);
        let (mut early, mut n) = (BTreeMap::new(), 0);
        for (at, given) in come {
            match given {
                Ok(given) => drop(early.insert(at, given)),
                Err(Stopped::Odd) => return Ok(Some(jobs[at].0)),
                Err(Stopped::By(error)) => return Err(error),
                Err(Stopped::Unreadable(kind)) => return Err(texts[jobs[at].0].unreadable(kind)),
            }
            while let Some(given) = early.remove(&n) {
                gathered.take(jobs[n].0, &texts[jobs[n].0].source(jobs[n].1), given)?;
                n += 1;
                turn.advance(n);
                advanced(n, jobs.len());
            }
        }
        drop(let_go);
        Ok(None)
    })?;
    if odd.is_some() {
        return Ok(odd);
    }
    gathered.sorted(maker)?;
    let columns = maker.columns(std::mem::take(&mut gathered.columns)).map_err(broken("encode"))?;
    gathered.writing.append(columns, None).map_err(broken("release")).map(|()| None)
}

/// A piece that was made, by its place among all.
type Made<'p> = (usize, Result<Given<'p>, Stopped<Broken>>);

/// Makes one piece after another, until there is none.
fn work<'p>(
    jobs: &[(usize, &Split)],
    texts: &[Text<'_>],
    maker: &Maker<'p, '_>,
    next: &AtomicUsize,
    (turn, ahead): (&Turn, usize),
    send: &mpsc::SyncSender<Made<'p>>,
) {
    let mut bytes = Vec::new();
    loop {
        let n = next.fetch_add(1, Ordering::Relaxed);
        let Some((t, split)) = jobs.get(n) else { return };
        turn.wait(n, ahead);
        let given = maker.make(&texts[*t].large, texts[*t].origin, split, &mut bytes);
        // Nobody listens any more once one has failed.
        if send.send((n, given)).is_err() {
            return;
        }
    }
}

/// Lets no worker run so far ahead that what it made would have to wait for long.
struct Turn {
    done: Mutex<usize>,
    moved: Condvar,
}

impl Turn {
    fn wait(&self, n: usize, ahead: usize) {
        let mut done = locked(&self.done);
        while n > done.saturating_add(ahead) {
            done = self.moved.wait(done).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn advance(&self, to: usize) {
        *locked(&self.done) = to;
        self.moved.notify_all();
    }
}

/// Whoever waits is let go, whatever becomes of the rest.
struct LetGo<'t>(&'t Turn);

impl Drop for LetGo<'_> {
    fn drop(&mut self) {
        self.0.advance(usize::MAX);
    }
}
