//! Documents whose readers may loop or swell are read in processes of their own, under limits.
//!
//! The parent starts this program again as `seara worker`, greets it, hands it a document at a time and waits so
//! long and no longer; the child (`serve`) limits its own memory and time (Linux; elsewhere only the wall clock is
//! kept). A child reads up to 100 documents; one that broke a limit is not used again. What breaks there is a typed
//! error here. `frame` is what they say to each other.

mod frame;
mod serve;

use std::{
    io::{self, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use self::frame::{Answer, Question, Wanted};
pub use self::serve::serve;
use super::{Unreadable, options::ReadOptions, sniff::Kind};
use crate::{
    model::{
        grid::{Content, Grid},
        picture::Picture,
    },
    spec::limits::Limits,
    state::capture_bytes::CaptureBytes,
};

/// The word that parent and child must agree on first.
const HANDSHAKE: &str = concat!("seara worker ", env!("CARGO_PKG_VERSION"), "\n");

/// The name of the hidden command.
pub const COMMAND: &str = "worker";

/// Documents after which a child is let go: what its readers leave behind must not add up.
const DOCUMENTS: u32 = 100;

/// The share of the memory that an answer may have.
const SHARE: u64 = 4;

/// Children that wait for the next document.
static IDLE: Mutex<Vec<Worker>> = Mutex::new(Vec::new());

/// A child and the ways to speak with it.
struct Worker {
    child: Child,
    ear: ChildStdin,
    mouth: BufReader<ChildStdout>,
    served: u32,
}

/// Reads a document in a process of its own.
pub(super) fn read(bytes: &[u8], kind: Kind, options: &ReadOptions, limits: Limits) -> Result<Content, Unreadable> {
    let options = ReadOptions { is_isolated: true, ..options.clone() };
    match ask(bytes, &Question { options, wanted: Wanted::Content(kind), limits })? {
        Answer::Content(content) => Ok(content),
        other => Err(unasked(other)),
    }
}

/// Draws a page of a PDF in a process of its own.
pub(super) fn picture(bytes: &[u8], picture: &Picture, limits: Limits) -> Result<Vec<u8>, Unreadable> {
    match ask(bytes, &Question { options: ReadOptions::default(), wanted: Wanted::Picture(picture.clone()), limits })? {
        Answer::Picture(png) => Ok(png),
        other => Err(unasked(other)),
    }
}

/// Reads the rows of tables in a process of its own: `hear` gets the tables, then rows of each, packed.
pub(super) fn rows(
    document: &CaptureBytes,
    limits: Limits,
    hear: &mut dyn FnMut(Heard) -> io::Result<()>,
) -> Result<(), Unreadable> {
    let question = Question { options: ReadOptions::default(), wanted: Wanted::Rows, limits };
    let mut worker = Worker::start()?;
    match worker.converse(document, &question, hear) {
        Some(Ok(())) => Ok(()),
        Some(Err(Hung::Told(unreadable))) => Err(unreadable),
        Some(Err(Hung::Ear(error))) => Err(broken(error)),
        Some(Err(Hung::Mouth)) => Err(breach(worker.child.wait().map_err(broken)?, limits)),
        None => Err(limit(&format!("{} seconds", limits.wall))),
    }
}

/// What is heard of tables.
pub(super) enum Heard {
    /// All of them, without their rows.
    Sheets(Vec<Grid>),
    /// Rows of one: how many, and as they were packed.
    Rows(u32, u32, Vec<u8>),
}

/// Why no more is heard.
enum Hung {
    /// The child said so.
    Told(Unreadable),
    /// Whoever hears it cannot take more.
    Ear(io::Error),
    /// It ended.
    Mouth,
}

/// What a child may answer only when it is asked something else.
fn unasked(answer: Answer) -> Unreadable {
    match answer {
        Answer::Unreadable(error) => error,
        _ => broken("it answered another question"),
    }
}

fn ask(bytes: &[u8], question: &Question) -> Result<Answer, Unreadable> {
    let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
    // What one that has served before cannot read, a fresh one may: the readers leave memory behind.
    if let Some(answer) = idle.and_then(|worker| attempt(worker, bytes, question).ok()) {
        return Ok(answer);
    }
    attempt(Worker::start()?, bytes, question)
}

/// Asks a child, and keeps it for the next document if it did well.
fn attempt(mut worker: Worker, bytes: &[u8], question: &Question) -> Result<Answer, Unreadable> {
    match worker.ask(bytes, question) {
        Some(Ok(answer)) => {
            worker.served += 1;
            if worker.served < DOCUMENTS {
                IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
            }
            Ok(answer)
        }
        // It is taken apart here, which takes several times as much.
        Some(Err(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
            Err(question.options.memory_budget().exceeded())
        }
        Some(Err(_)) => {
            let status = worker.child.wait().map_err(broken)?;
            Err(breach(status, question.limits))
        }
        None => Err(limit(&format!("{} seconds", question.limits.wall))),
    }
}

fn broken(error: impl std::fmt::Display) -> Unreadable {
    Unreadable::Worker { message: error.to_string() }
}

impl Worker {
    /// Starts a child and greets it.
    fn start() -> Result<Self, Unreadable> {
        let program = std::env::current_exe().map_err(broken)?;
        let mut command = Command::new(program);
        let command = command.arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(broken)?;
        let (Some(ear), Some(mouth)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(broken("it cannot be spoken with"));
        };
        let mut worker = Self { child, ear, mouth: BufReader::new(mouth), served: 0 };
        let greeted = worker.ear.write_all(HANDSHAKE.as_bytes()).and_then(|()| worker.ear.flush());
        greeted.and_then(|()| frame::greeting(&mut worker.mouth)).map_err(broken)?;
        Ok(worker)
    }

    /// Hands a document over, and lets its rows be heard as they come; `None` when they do not come in time.
    fn converse(
        &mut self,
        document: &CaptureBytes,
        question: &Question,
        hear: &mut dyn FnMut(Heard) -> io::Result<()>,
    ) -> Option<Result<(), Hung>> {
        let Self { child, ear, mouth, .. } = self;
        let (done, answers) = mpsc::sync_channel(2);
        let until = Instant::now() + Duration::from_secs(question.limits.wall);
        thread::scope(|scope| {
            scope.spawn(move || frame::ask_from(ear, question, document.len(), document.reader()));
            scope.spawn(move || {
                let mut next = || match frame::answer(mouth, frame::LARGEST)? {
                    Answer::Rows(sheet, count) => Ok((Answer::Rows(sheet, count), frame::rest(mouth)?)),
                    other => Ok((other, Vec::new())),
                };
                while done.send(next()).is_ok() {}
            });
            let ended = loop {
                let left = until.saturating_duration_since(Instant::now());
                let heard = match answers.recv_timeout(left) {
                    Err(_) => break None,
                    Ok(Err::<_, io::Error>(_)) => break Some(Err(Hung::Mouth)),
                    Ok(Ok((Answer::End, _))) => break Some(Ok(())),
                    Ok(Ok((Answer::Sheets(sheets), _))) => Heard::Sheets(sheets),
                    Ok(Ok((Answer::Rows(sheet, count), rows))) => Heard::Rows(sheet, count, rows),
                    Ok(Ok((other, _))) => break Some(Err(Hung::Told(unasked(other)))),
                };
                if let Err(error) = hear(heard) {
                    break Some(Err(Hung::Ear(error)));
                }
            };
            // It may have ended by itself, which nobody can stop then; it is not asked again.
            let _ = child.kill();
            drop(answers);
            ended
        })
    }

    /// Hands a document over and takes the answer; `None` when it does not come in time.
    fn ask(&mut self, bytes: &[u8], question: &Question) -> Option<io::Result<Answer>> {
        let Self { child, ear, mouth, .. } = self;
        let (done, answer) = mpsc::channel();
        let largest = question.options.memory_budget().share(SHARE);
        thread::scope(|scope| {
            // A child that ends early closes its ear: how it ended says why.
            scope.spawn(move || frame::ask(ear, question, bytes));
            scope.spawn(move || done.send(frame::answer(mouth, largest)));
            let told = answer.recv_timeout(Duration::from_secs(question.limits.wall)).ok();
            if told.as_ref().is_none_or(Result::is_err) {
                // It may have ended by itself, which nobody can stop then.
                let _ = child.kill();
            }
            told
        })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn limit(told: &str) -> Unreadable {
    Unreadable::Limit { limit: told.to_owned() }
}

/// What the end of a child without an answer means.
#[cfg(unix)]
fn breach(status: ExitStatus, limits: Limits) -> Unreadable {
    use std::os::unix::process::ExitStatusExt;
    /// The signal of a process that has computed for too long.
    const SIGXCPU: i32 = 24;
    /// The signal of one that gives up, as it does when it gets no more memory.
    const SIGABRT: i32 = 6;
    match status.signal() {
        Some(SIGXCPU) => limit(&format!("{} seconds of computing", limits.compute)),
        Some(SIGABRT) => limit(&format!("{} MiB of memory", limits.memory)),
        _ => Unreadable::Damaged,
    }
}

#[cfg(not(unix))]
fn breach(_: ExitStatus, _: Limits) -> Unreadable {
    Unreadable::Damaged
}
