//! Tables that are too large to be held: read piece by piece, by as many threads as may be used, in two passes.
//!
//! ```text
//! capture ─ body ─ pieces ─┬─ first pass: keys, order                ─┐
//!                          └─ second: typed, judged, set aside, masked ┴─ encoded ─ put behind each other
//! ```
//!
//! What a piece gives depends on it and on the keys of all; pieces are put together in their order. So neither the
//! threads nor the memory change a byte. Read next: `piece`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use arrow::array::RecordBatch;

use super::{
    Request,
    event::{Event, Listener},
    gather::{Broken, Fetched, broken},
    judging,
    making::{Made, softened},
    order::Order,
    piece::{Given, Maker},
    reading,
};
use crate::{
    extract::{
        self,
        table::large::{Large, SPLIT, Split, Stopped},
    },
    model::{accounting::Accounting, evidence::Evidence, issue::Issue},
    normalise,
    release::{Pieces, Sorter, Writing},
    spec::pipeline::Pipeline,
    state::{
        body::Body,
        captures,
        layout::{Layout, Shelf, Spot},
    },
    validate::{
        Checks,
        aside::Rejected,
        keys::{Keys, Known},
    },
};

/// The share of the memory that rows may take while they are sorted.
const SORTED: u64 = 4;

/// Whether the captures of a pipeline are too many to be held.
pub(super) fn is_large(pipeline: &Pipeline, fetched: &Fetched<'_>) -> bool {
    let all: u64 = fetched.captures.iter().map(|(_, capture)| capture.length).sum();
    pipeline.recipe.table().is_some() && fetched.incomplete.is_empty() && all > pipeline.limits.held
}

/// Makes the tables of large captures. None when one of them is no delimited text: then all are to be held.
pub(super) fn streamed<'p>(
    pipeline: &'p Pipeline,
    fetched: &Fetched<'p>,
    request: &Request,
    layout: &Layout,
    listener: &mut dyn Listener,
) -> Result<Option<Made<'p>>, Broken> {
    let Some(recipe) = pipeline.recipe.table() else { return Ok(None) };
    let mut bodies = Vec::new();
    for (_, stored) in &fetched.captures {
        bodies.push(Body::kept(layout, &stored.sha256).map_err(broken("capture"))?);
    }
    let origins: Vec<_> = fetched
        .captures
        .iter()
        .map(|(source, stored)| extract::Origin {
            pipeline,
            source,
            capture: &stored.sha256,
            read_from: stored.read_from(),
        })
        .collect();
    let mut texts = Vec::new();
    for (body, origin) in bodies.iter().zip(&origins) {
        match Large::open(body, recipe, origin, SPLIT) {
            Ok(Some((large, head))) => texts.push(Text { large, origin, splits: Vec::new(), head: Some(head) }),
            // What is wrong with it is told by who reads it whole.
            Ok(None) | Err(_) => return Ok(None),
        }
    }
    let (schema, threads) = (&pipeline.schema, request.power.threads);
    let keys_only = recipe.keys(schema);
    let (mut keys, mut order) = (Keys::new(schema), Order::new(schema).map_err(broken("validate"))?);
    for text in &mut texts {
        let first = match first_pass(&text.large.narrowed(&keys_only, text.origin), pipeline, threads) {
            Err(Stopped::Odd) => {
                text.large.follow_every_sign();
                first_pass(&text.large.narrowed(&keys_only, text.origin), pipeline, threads)
            }
            other => other,
        };
        let First { splits, keys: own, order: behind } = match first {
            Ok(first) => first,
            Err(Stopped::By(error)) => return Err(error),
            Err(Stopped::Unreadable(_) | Stopped::Odd) => return Ok(None),
        };
        text.splits = splits;
        keys.merge(own);
        order.then(behind);
    }
    let known = Arc::new(keys.close(schema));
    let sorted = order.holds(&known);
    second_pass(pipeline, &mut texts, (known, sorted), fetched, request, layout, listener).map(Some)
}

/// A large text of a source.
struct Text<'b> {
    large: Large<'b>,
    origin: &'b extract::Origin<'b>,
    splits: Vec<Split>,
    /// What stood above its records.
    head: Option<extract::table::Reading>,
}

/// What a first pass tells.
struct First {
    splits: Vec<Split>,
    keys: Keys,
    order: Order,
}

/// Gathers the keys of all rows of a text, and cuts it.
fn first_pass(large: &Large<'_>, pipeline: &Pipeline, threads: usize) -> Result<First, Stopped<Broken>> {
    let schema = &pipeline.schema;
    let pieces = Mutex::new((large.pieces(), 0_usize));
    let keys = Mutex::new(Keys::new(schema));
    let seen = Mutex::new(Vec::new());
    let work = || -> Result<(), Stopped<Broken>> {
        let mut bytes = Vec::new();
        loop {
            let (n, split) = {
                let mut pieces = locked(&pieces);
                let Some(split) = pieces.0.next(&mut bytes).map_err(Stopped::Unreadable)? else { return Ok(()) };
                pieces.1 += 1;
                (pieces.1, split)
            };
            let mut own = Keys::new(schema);
            let mut order = Order::new(schema).map_err(broken("validate")).map_err(Stopped::By)?;
            large.read(&split, std::mem::take(&mut bytes), &mut |reading| {
                for sheet in reading.batches {
                    let (index, table) = (sheet.table, &schema.tables[sheet.table]);
                    let no_value = &pipeline.recipe.reading().no_value;
                    let typed = normalise::sheet(table, no_value, &pipeline.lookups, sheet);
                    let rows = typed.map_err(broken("normalise"))?.batch.rows;
                    own.see(index, &rows);
                    order.see(index, &rows).map_err(broken("validate"))?;
                }
                Ok(())
            })?;
            locked(&keys).merge(own);
            locked(&seen).push((n, split, order));
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let joined = workers.into_iter().map(|w| w.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause)));
        joined.collect::<Vec<_>>().into_iter().collect::<Result<(), _>>()
    })?;
    let mut seen = seen.into_inner().unwrap_or_else(PoisonError::into_inner);
    seen.sort_by_key(|(n, ..)| *n);
    let mut order = Order::new(schema).map_err(broken("validate")).map_err(Stopped::By)?;
    let mut splits = Vec::new();
    for (_, split, behind) in seen {
        splits.push(split);
        order.then(behind);
    }
    Ok(First { splits, keys: keys.into_inner().unwrap_or_else(PoisonError::into_inner), order })
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Reads every piece again, all of it, and writes what it gives.
fn second_pass<'p>(
    pipeline: &'p Pipeline,
    texts: &mut [Text<'_>],
    (known, sorted): (Arc<Known>, Vec<bool>),
    fetched: &Fetched<'p>,
    request: &Request,
    layout: &Layout,
    listener: &mut dyn Listener,
) -> Result<Made<'p>, Broken> {
    let (mut writing, encoders) = Writing::begin(layout, &pipeline.schema).map_err(broken("release"))?;
    let mut all = Gathered::of(pipeline, Arc::clone(&known));
    let heads: Vec<_> = texts.iter_mut().map(|text| text.head.take()).collect();
    let texts = &*texts;
    let jobs: Vec<_> = texts.iter().enumerate().flat_map(|(t, text)| text.splits.iter().map(move |s| (t, s))).collect();
    let mut sorters = sorters(pipeline, &sorted, request, layout)?;
    let maker = Maker { pipeline, known, encoders: &encoders, sorted };
    let (next, threads) = (AtomicUsize::new(0), request.power.threads);
    let turn = Turn { done: Mutex::new(0), moved: Condvar::new() };
    thread::scope(|scope| {
        let let_go = LetGo(&turn);
        let (send, come) = mpsc::sync_channel(threads);
        for _ in 0..threads {
            let (send, jobs, maker, next, turn) = (send.clone(), &jobs, &maker, &next, &turn);
            scope.spawn(move || {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let Some((t, split)) = jobs.get(n) else { return };
                    turn.wait(n, threads);
                    let given = maker.make(&texts[*t].large, texts[*t].origin, split);
                    // Nobody listens any more once one has failed.
                    if send.send((n, given)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let (mut early, mut n) = (BTreeMap::new(), 0);
        for (at, given) in come {
            early.insert(at, given?);
            while let Some(given) = early.remove(&n) {
                let (pieces, loose) = all.take(jobs[n].0, given);
                for (table, rows) in loose {
                    let sorter = sorters.get_mut(&table);
                    sorter.map_or(Ok(()), |s| s.add(rows)).map_err(broken("release"))?;
                }
                writing.append(pieces).map_err(broken("release"))?;
                n += 1;
                turn.advance(n);
            }
        }
        drop(let_go);
        Ok(())
    })?;
    for (t, (head, text)) in heads.into_iter().zip(texts).enumerate() {
        let mut account = all.accounts.remove(&t).unwrap_or_default();
        if let Some(head) = head {
            account.merge(&head.accounting);
            all.issues.extend(head.issues);
        }
        all.accounting.merge(&account);
        let (dataset, source) = (pipeline.name.clone(), text.origin.source.id.clone());
        listener.hear(&Event::Extracted { dataset, source, accounting: account });
    }
    for (table, sorter) in sorters {
        let mut sorted = maker.sorted(table);
        let each = sorter.each(&mut |rows| match sorted.add(&rows)? {
            Some(pieces) => writing.append(pieces),
            None => Ok(()),
        });
        each.map_err(broken("release"))?;
        writing.append(sorted.done().map_err(broken("encode"))?).map_err(broken("release"))?;
    }
    writing.append(maker.columns(&all.columns).map_err(broken("encode"))?).map_err(broken("release"))?;
    for capture in &all.erased {
        captures::erase(layout, capture).map_err(broken("capture"))?;
    }
    Ok(all.made(fetched, writing))
}

/// What sorts the tables that do not come in the order of their key.
fn sorters(
    pipeline: &Pipeline,
    sorted: &[bool],
    request: &Request,
    layout: &Layout,
) -> Result<BTreeMap<usize, Sorter>, Broken> {
    let loose = sorted.iter().filter(|sorted| !**sorted).count() as u64;
    let share = usize::try_from(request.power.memory / SORTED / loose.max(1)).unwrap_or(usize::MAX);
    let folder = layout.path(Spot::Shelf(Shelf::Staging));
    let mut sorters = BTreeMap::new();
    for (n, table) in pipeline.schema.tables.iter().enumerate().filter(|(n, _)| !sorted[*n]) {
        sorters.insert(n, Sorter::new(table, &folder, share).map_err(broken("release"))?);
    }
    Ok(sorters)
}

/// What all pieces gave.
struct Gathered<'p> {
    pipeline: &'p Pipeline,
    checks: Checks<'p>,
    accounts: BTreeMap<usize, Accounting>,
    accounting: Accounting,
    issues: Vec<Issue>,
    refused: Vec<Issue>,
    rejected: Vec<Rejected>,
    used: BTreeSet<usize>,
    columns: Vec<Evidence>,
    erased: BTreeSet<String>,
}

impl<'p> Gathered<'p> {
    fn of(pipeline: &'p Pipeline, known: Arc<Known>) -> Self {
        Self {
            pipeline,
            checks: Checks::new(&pipeline.schema, known),
            accounts: BTreeMap::new(),
            accounting: Accounting::default(),
            issues: Vec::new(),
            refused: Vec::new(),
            rejected: Vec::new(),
            used: BTreeSet::new(),
            columns: Vec::new(),
            erased: BTreeSet::new(),
        }
    }

    /// Adds what a piece of a text gave; gives what is to be written of it.
    fn take(&mut self, text: usize, given: Given<'p>) -> (Pieces, Vec<(usize, RecordBatch)>) {
        let Given { pieces, loose, checks, accounting, issues, refused, rejected, used, columns, erased } = given;
        self.checks.merge(checks);
        self.accounts.entry(text).or_default().merge(&accounting);
        self.issues.extend(issues);
        self.refused.extend(refused);
        self.rejected.extend(rejected);
        self.used.extend(used);
        self.erased.extend(erased);
        // What a column rests on is told once.
        let fresh: Vec<_> = columns.into_iter().filter(|c| !self.columns.contains(c)).collect();
        self.columns.extend(fresh);
        (pieces, loose)
    }

    fn made(mut self, fetched: &Fetched<'p>, writing: Writing) -> Made<'p> {
        let pipeline = self.pipeline;
        self.issues.extend(reading::unused_lookups(pipeline, &self.used));
        once(&mut self.issues);
        let mut kept: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (source, stored) in &fetched.captures {
            kept.entry(source.id.clone()).or_default().push(stored.sha256.clone());
        }
        let told = self.refused.iter().chain(&self.issues);
        let quarantine = judging::quarantine(kept, self.rejected, told);
        let mut issues = fetched.issues.clone();
        issues.extend(self.refused.into_iter().map(|issue| softened(pipeline, issue)));
        issues.extend(self.issues);
        let captures = fetched.captures.iter().map(|(source, stored)| reading::Origin {
            address: source.url.clone(),
            first_seen: stored.first_seen,
        });
        let (checks, accounting) = (self.checks, self.accounting);
        Made { checks, accounting, issues, captures: captures.collect(), quarantine, writing }
    }
}

/// A column that nothing takes is told by its first cell, whatever pieces it was met in.
fn once(issues: &mut Vec<Issue>) {
    let mut met = BTreeSet::new();
    issues.retain(|issue| {
        let heading = issue.args.iter().find(|(name, _)| *name == "heading").map(|(_, text)| text.clone());
        issue.code != "column-unmapped" || met.insert(heading)
    });
}
