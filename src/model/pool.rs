//! A pool of workers that maps items in parallel and emits the results in the order of the items.
//!
//! Results do not depend on the number of threads. No worker runs further ahead of the emitted results than the given
//! look-ahead, so the memory for results that wait is bounded however slow one item is.

use std::{
    collections::BTreeMap,
    panic,
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

/// Maps the items of `next` on `threads` threads and gives the results to `emit`, in the order of the items, on the
/// calling thread.
///
/// Each worker owns a scratch value `S`; `next` and `map` receive that of the worker that runs them. `next` is called by
/// one worker at a time and never again once it has returned `None`. A worker starts an item only when at most `ahead`
/// results before it are not emitted yet.
///
/// # Errors
/// The first error of `emit`; the items that no worker has begun by then are left.
///
/// # Panics
/// With the payload of a panic of `next` or `map`.
pub fn ordered_map<S: Default, I, T: Send, E>(
    (threads, ahead): (usize, usize),
    mut next: impl FnMut(&mut S) -> Option<I> + Send,
    map: impl Fn(&mut S, I) -> T + Sync,
    mut emit: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    if threads < 2 {
        let mut scratch = S::default();
        while let Some(item) = next(&mut scratch) {
            emit(map(&mut scratch, item))?;
        }
        return Ok(());
    }
    let queue = Queue { items: Mutex::new(Items { next: Some(next), taken: 0 }), turn: Turn::default(), ahead };
    thread::scope(|scope| {
        let (send, results) = mpsc::channel();
        let (queue, map) = (&queue, &map);
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let send = send.clone();
                scope.spawn(move || queue.work(map, &send))
            })
            .collect();
        drop(send);
        let emitted = queue.emit(&results, &mut emit);
        queue.turn.stop();
        for worker in workers {
            worker.join().unwrap_or_else(|cause| panic::resume_unwind(cause));
        }
        emitted
    })
}

/// Runs two functions at the same time and returns both results.
///
/// # Panics
/// With the payload of a panic of either.
pub fn join<A: Send, B>(first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let first = scope.spawn(first);
        let second = second();
        (first.join().unwrap_or_else(|cause| panic::resume_unwind(cause)), second)
    })
}

/// The items that are left, and how far their results were emitted.
struct Queue<N> {
    items: Mutex<Items<N>>,
    turn: Turn,
    ahead: usize,
}

struct Items<N> {
    /// The source of items; none after the last.
    next: Option<N>,
    /// Items that were taken.
    taken: usize,
}

impl<N> Queue<N> {
    /// Maps items until none is left, or the pool stops.
    fn work<S: Default, I, T>(&self, map: impl Fn(&mut S, I) -> T, send: &Sender<(usize, T)>)
    where
        N: FnMut(&mut S) -> Option<I>,
    {
        let _stop = StopOnPanic(&self.turn);
        let mut scratch = S::default();
        while let Some((n, item)) = self.take(&mut scratch) {
            if !self.turn.wait(n, self.ahead) || send.send((n, map(&mut scratch, item))).is_err() {
                return;
            }
        }
    }

    /// The next item, with its number.
    fn take<S, I>(&self, scratch: &mut S) -> Option<(usize, I)>
    where
        N: FnMut(&mut S) -> Option<I>,
    {
        let mut items = locked(&self.items);
        let item = items.next.as_mut()?(scratch);
        if item.is_none() {
            items.next = None;
        }
        items.taken += 1;
        Some((items.taken - 1, item?))
    }

    /// Emits results in the order of their items.
    fn emit<T, E>(&self, results: &Receiver<(usize, T)>, emit: &mut dyn FnMut(T) -> Result<(), E>) -> Result<(), E> {
        let (mut early, mut emitted) = (BTreeMap::new(), 0);
        for (n, result) in results {
            early.insert(n, result);
            while let Some(result) = early.remove(&emitted) {
                emit(result)?;
                emitted += 1;
                self.turn.advance(emitted);
            }
        }
        Ok(())
    }
}

/// How many results were emitted; none once the pool stops.
struct Turn {
    emitted: Mutex<Option<usize>>,
    moved: Condvar,
}

impl Default for Turn {
    fn default() -> Self {
        Self { emitted: Mutex::new(Some(0)), moved: Condvar::new() }
    }
}

impl Turn {
    /// Waits until item `n` may be mapped; `false` when the pool has stopped.
    fn wait(&self, n: usize, ahead: usize) -> bool {
        let mut emitted = locked(&self.emitted);
        while emitted.is_some_and(|emitted| n > emitted.saturating_add(ahead)) {
            emitted = self.moved.wait(emitted).unwrap_or_else(PoisonError::into_inner);
        }
        emitted.is_some()
    }

    fn advance(&self, to: usize) {
        if let Some(emitted) = locked(&self.emitted).as_mut() {
            *emitted = to;
        }
        self.moved.notify_all();
    }

    fn stop(&self) {
        *locked(&self.emitted) = None;
        self.moved.notify_all();
    }
}

/// Stops the pool when its worker panics: the results of the others would wait forever for the one that is missing.
struct StopOnPanic<'t>(&'t Turn);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use super::*;

    fn numbers(count: usize) -> impl FnMut(&mut ()) -> Option<usize> + Send {
        let mut numbers = 0..count;
        move |()| numbers.next()
    }

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for threads in [0, 1, 2, 7] {
            let mut emitted = Vec::new();
            let slow = |(): &mut (), n: usize| {
                thread::sleep(Duration::from_micros(if n.is_multiple_of(5) { 300 } else { 1 }));
                n * 2
            };
            let done: Result<(), ()> = ordered_map((threads, 2), numbers(60), slow, |n| {
                emitted.push(n);
                Ok(())
            });
            assert_eq!(done, Ok(()));
            assert_eq!(emitted, (0..60).map(|n| n * 2).collect::<Vec<_>>(), "{threads}");
        }
    }

    /// One slow item does not let the results of all others pile up.
    #[test]
    fn no_worker_runs_further_ahead_than_it_may() {
        let (emitted, furthest) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let slow = |(): &mut (), n: usize| {
            furthest.fetch_max(n - emitted.load(Ordering::SeqCst).min(n), Ordering::SeqCst);
            if n == 0 {
                thread::sleep(Duration::from_millis(50));
            }
        };
        let done: Result<(), ()> = ordered_map((4, 3), numbers(200), slow, |()| {
            emitted.fetch_add(1, Ordering::SeqCst);
            Ok(())
        });
        assert_eq!(done, Ok(()));
        // The count here is that of the caller, which the pool learns of a moment later.
        assert!(furthest.into_inner() <= 4);
    }

    #[test]
    fn no_more_items_are_mapped_at_the_same_time_than_there_are_threads() {
        for threads in [1, 3] {
            let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let count = |(): &mut (), _| {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                thread::sleep(Duration::from_micros(200));
                now.fetch_sub(1, Ordering::SeqCst);
            };
            assert_eq!(ordered_map((threads, 50), numbers(60), count, |()| Ok::<(), ()>(())), Ok(()));
            assert!(most.into_inner() <= threads);
        }
    }

    #[test]
    fn an_error_ends_the_work() {
        let mapped = AtomicUsize::new(0);
        let count = |(): &mut (), n: usize| {
            mapped.fetch_add(1, Ordering::SeqCst);
            n
        };
        let failed = ordered_map((3, 3), numbers(100_000), count, |n| if n == 10 { Err(n) } else { Ok(()) });
        assert_eq!(failed, Err(10));
        assert!(mapped.into_inner() < 100, "the rest was mapped too");
    }

    #[test]
    fn both_results_are_returned_or_the_panic() {
        assert_eq!(join(|| 1, || "two"), (1, "two"));
        assert!(panic::catch_unwind(|| join(|| panic!("the first"), || 2)).is_err());
    }

    #[test]
    fn a_panic_of_one_worker_ends_the_pool() {
        let broken = |(): &mut (), n: usize| assert_ne!(n, 5, "five");
        let caught = panic::catch_unwind(|| ordered_map((4, 1), numbers(1000), broken, |()| Ok::<(), ()>(())));
        let text = caught.expect_err("a panic");
        assert!(text.downcast_ref::<String>().is_some_and(|text| text.contains("five")));
    }
}
