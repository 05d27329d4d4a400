//! Faults of a disk, for tests: a change that `disk` makes fails, stops half way or is lost, as an environment variable
//! says. Only development builds have it.
//!
//! `SEARA_FAULTS` is a list such as `fault=full,at=40,seed=7,log=FILE,store=FOLDER`. Changes are counted from 0, and
//! `fault` happens at the one of the number `at`:
//!
//! - `short`: from there on, each write takes fewer bytes than it is given;
//! - `full`: from there on, the disk is full: one more write takes half of its bytes, the next none;
//! - `sync`: the next sync fails, once; `error`: that change fails, once; a folder that it removes is half removed;
//! - `cut`: the program is killed before, during or after it;
//! - `power`: the same, and what was not synced is lost (`loss`); `store` keeps what is restored then.
//!
//! `exchange=ERROR` and `links=ERROR` refuse exchanges and hard links throughout, `disks=exdev` renames from one folder
//! into another. Each change is written to `log`, as one line.

mod loss;

use std::{
    collections::HashMap,
    fs,
    io::{self, Write},
    path::PathBuf,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
};

use rustix::{
    io::Errno,
    process::{Signal, getpid, kill_process},
};

use self::loss::Loss;
use super::change::Change;

/// The kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    Short,
    Full,
    Sync,
    Error,
    Cut,
    PowerLoss,
}

/// The faults to make.
struct Plan {
    fault: Fault,
    at: u64,
    seed: u64,
    /// The error of exchanges.
    exchange: Option<Errno>,
    /// The error of hard links.
    links: Option<Errno>,
    /// The error of renames into another folder.
    disks: Option<Errno>,
    log: Option<PathBuf>,
    progress: Mutex<Progress>,
}

/// The changes so far.
#[derive(Default)]
struct Progress {
    count: u64,
    /// Whether the fault happened.
    is_met: bool,
    loss: Loss,
}

fn plan() -> Option<&'static Plan> {
    static PLAN: OnceLock<Option<Plan>> = OnceLock::new();
    PLAN.get_or_init(|| std::env::var("SEARA_FAULTS").ok().map(|text| Plan::read(&text))).as_ref()
}

/// Finds an error by its name.
fn errno(name: &str) -> Option<Errno> {
    Some(match name {
        "einval" => Errno::INVAL,
        "enosys" => Errno::NOSYS,
        "enotsup" => Errno::NOTSUP,
        "exdev" => Errno::XDEV,
        "eperm" => Errno::PERM,
        "emlink" => Errno::MLINK,
        _ => return None,
    })
}

impl Plan {
    fn read(text: &str) -> Self {
        let options: HashMap<&str, &str> = text.split(',').filter_map(|part| part.split_once('=')).collect();
        let number = |name: &str| options.get(name).and_then(|n| n.parse().ok()).unwrap_or_default();
        let fault = match options.get("fault").copied() {
            Some("short") => Fault::Short,
            Some("full") => Fault::Full,
            Some("sync") => Fault::Sync,
            Some("error") => Fault::Error,
            Some("cut") => Fault::Cut,
            Some("power") => Fault::PowerLoss,
            _ => Fault::None,
        };
        let store = options.get("store").map_or_else(std::env::temp_dir, PathBuf::from);
        Self {
            fault,
            at: number("at"),
            seed: number("seed"),
            exchange: options.get("exchange").and_then(|name| errno(name)),
            links: options.get("links").and_then(|name| errno(name)),
            disks: options.get("disks").and_then(|name| errno(name)),
            log: options.get("log").map(PathBuf::from),
            progress: Mutex::new(Progress { loss: Loss::new(store), ..Progress::default() }),
        }
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A pseudo-random number below `max`, from the seed and another number.
    fn random(&self, other: u64, max: u64) -> u64 {
        let mixed = (self.seed ^ other.rotate_left(17)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (mixed >> 33) % max.max(1)
    }

    fn note(&self, line: &str) {
        let open = |log| fs::OpenOptions::new().create(true).append(true).open(log).ok();
        // A test fails if a line is missing.
        let _ = self.log.as_ref().and_then(open).map(|mut file| file.write_all(format!("{line}\n").as_bytes()));
    }

    /// Counts a change; returns the fault that happens to it.
    fn met(&self, progress: &mut Progress, name: &str, is_sync: bool) -> Option<Fault> {
        let n = progress.count;
        progress.count += 1;
        let is_met = match self.fault {
            Fault::None => false,
            Fault::Short | Fault::Full => n >= self.at,
            Fault::Sync => n >= self.at && is_sync && !progress.is_met,
            Fault::Error | Fault::Cut | Fault::PowerLoss => n == self.at,
        };
        let is_first = is_met && !progress.is_met;
        progress.is_met |= is_met;
        self.note(&if is_first { format!("{name} {:?}", self.fault) } else { name.to_owned() });
        is_met.then_some(self.fault)
    }

    /// Ends the program like a kill or a loss of power.
    fn end(&self, progress: &Progress) -> ! {
        if self.fault == Fault::PowerLoss {
            for left in progress.loss.take(|n, max| self.random(n, max)) {
                self.note(&format!("not undone {left}"));
            }
        }
        // No destructors run: nothing more is written, closed or removed.
        let _ = kill_process(getpid(), Signal::KILL);
        std::process::abort()
    }

    fn is_refused(&self, change: &Change<'_>) -> Option<Errno> {
        match change {
            Change::Exchange(..) => self.exchange,
            Change::Link(_) => self.links,
            Change::Rename(from, to) if from.parent() != to.parent() => self.disks,
            _ => None,
        }
    }
}

fn name(change: &Change<'_>) -> &'static str {
    match change {
        Change::Make(_) => "make",
        Change::Create(_) | Change::Unfinished(_) => "create",
        Change::Scratch => "scratch",
        Change::Link(_) => "link",
        Change::Copy(_) => "copy",
        Change::Rename(..) => "rename",
        Change::Exchange(..) => "exchange",
        Change::Remove(path) if path.is_dir() => "remove-folder",
        Change::Remove(_) => "remove",
        Change::Sync(_) => "sync",
        Change::Settle(_) => "settle",
        Change::Flush => "flush",
    }
}

/// Makes a change, unless a fault happens to it.
pub(super) fn around<T>(change: &Change<'_>, make: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let Some(plan) = plan() else { return make() };
    let mut progress = plan.progress();
    let is_sync = matches!(change, Change::Sync(_) | Change::Settle(_) | Change::Flush);
    let needs_space = !is_sync && !matches!(change, Change::Rename(..) | Change::Exchange(..) | Change::Remove(_));
    let met = plan.met(&mut progress, name(change), is_sync);
    if matches!(met, Some(Fault::Error | Fault::Cut)) && plan.seed.is_multiple_of(2) {
        remove_half(change);
    }
    match met {
        Some(Fault::Full) if needs_space => return Err(Errno::NOSPC.into()),
        Some(Fault::Sync | Fault::Error) => return Err(Errno::IO.into()),
        Some(Fault::Cut | Fault::PowerLoss) if plan.seed.is_multiple_of(2) => plan.end(&progress),
        _ => {}
    }
    if let Some(refused) = plan.is_refused(change) {
        plan.note(&format!("{} refused", name(change)));
        return Err(refused.into());
    }
    let is_lossy = plan.fault == Fault::PowerLoss;
    let pending = if is_lossy { progress.loss.before(change) } else { None };
    let made = make()?;
    if is_lossy {
        progress.loss.after(change, pending)?;
    }
    if matches!(met, Some(Fault::Cut | Fault::PowerLoss)) {
        plan.end(&progress);
    }
    Ok(made)
}

/// Removes every other file of a folder that is being removed.
fn remove_half(change: &Change<'_>) {
    let Change::Remove(path) = change else { return };
    let files = fs::read_dir(path).into_iter().flatten().flatten();
    files.step_by(2).for_each(|file| drop(fs::remove_file(file.path())));
}

/// Writes as many bytes as the fault allows.
pub(super) fn write(file: &mut fs::File, bytes: &[u8]) -> io::Result<usize> {
    let Some(plan) = plan() else { return file.write(bytes) };
    let mut progress = plan.progress();
    if plan.fault == Fault::PowerLoss {
        progress.loss.written(file)?;
    }
    let was_full = plan.fault == Fault::Full && progress.is_met;
    let half = bytes.len().div_ceil(2);
    match plan.met(&mut progress, "write", false) {
        Some(Fault::Short) => {
            let some = usize::try_from(plan.random(progress.count, bytes.len() as u64)).unwrap_or_default() + 1;
            file.write(&bytes[..some.min(bytes.len())])
        }
        Some(Fault::Full) if was_full => Err(Errno::NOSPC.into()),
        Some(Fault::Full) => file.write(&bytes[..half]),
        Some(Fault::Error) => Err(Errno::IO.into()),
        Some(Fault::Cut | Fault::PowerLoss) => {
            let _ = file.write(&bytes[..half]);
            plan.end(&progress)
        }
        _ => file.write(bytes),
    }
}
