//! Reads documents in worker processes, under limits of memory and time.
//!
//! The parent starts this program as `seara worker`, exchanges a handshake, sends one document at a time and waits up to
//! the wall-clock limit; the child (`serve`) limits its own memory and CPU time (on Linux; elsewhere only the wall clock is
//! limited). A child reads up to 100 documents; one that exceeded a limit is not used again. A crash of the child is a
//! typed error here. `frame` is their protocol.

mod frame;
mod serve;

use std::{
    io::{self, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use self::frame::{HANDSHAKE, Request, RequestKind, Response};
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

/// Name of the hidden command.
pub const COMMAND: &str = "worker";

/// Maximum count of documents of a child, since its readers may leak memory.
const MAX_DOCUMENTS: u32 = 100;

/// Maximum size of a response, as a divisor of the memory limit.
const RESPONSE_SHARE: u64 = 4;

/// Idle children.
static IDLE: Mutex<Vec<Worker>> = Mutex::new(Vec::new());

/// A child process with its pipes.
struct Worker {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    served: u32,
}

/// Reads a document in a worker process.
pub(super) fn read(bytes: &[u8], kind: Kind, options: &ReadOptions, limits: Limits) -> Result<Content, Unreadable> {
    let options = ReadOptions { is_isolated: true, ..options.clone() };
    match send(bytes, &Request { options, kind: RequestKind::Content(kind), limits })? {
        Response::Content(content) => Ok(content),
        other => Err(unexpected(other)),
    }
}

/// Draws a page of a PDF in a worker process.
pub(super) fn picture(bytes: &[u8], picture: &Picture, limits: Limits) -> Result<Vec<u8>, Unreadable> {
    match send(
        bytes,
        &Request { options: ReadOptions::default(), kind: RequestKind::Picture(picture.clone()), limits },
    )? {
        Response::Picture(png) => Ok(png),
        other => Err(unexpected(other)),
    }
}

/// Reads the rows of tables in a worker process: `on_rows` gets the sheets, then encoded rows of each.
pub(super) fn rows(
    document: &CaptureBytes,
    options: &ReadOptions,
    limits: Limits,
    on_rows: &mut dyn FnMut(RowEvent) -> io::Result<()>,
) -> Result<(), Unreadable> {
    let options = ReadOptions { is_isolated: true, ..options.clone() };
    let request = Request { options, kind: RequestKind::Rows, limits };
    let mut worker = Worker::start()?;
    match worker.stream_rows(document, &request, on_rows) {
        Some(Ok(())) => Ok(()),
        Some(Err(WorkerError::Unreadable(unreadable))) => Err(unreadable),
        Some(Err(WorkerError::Sink(error))) => Err(broken(error)),
        Some(Err(WorkerError::Exited)) => Err(exit_cause(worker.child.wait().map_err(broken)?, limits)),
        None => Err(limit(&format!("{} seconds", limits.wall))),
    }
}

/// A message of a worker that streams tables.
pub(super) enum RowEvent {
    /// All sheets, without their rows.
    Sheets(Vec<Grid>),
    /// What a sheet has besides its rows, after these: index of the sheet, and it.
    Sheet(u32, Box<Grid>),
    /// Rows of a sheet: index of the sheet, count of rows, encoded rows.
    Rows(u32, u32, Vec<u8>),
}

/// Why a worker stopped sending rows.
enum WorkerError {
    /// The child could not read the document.
    Unreadable(Unreadable),
    /// The receiver of the rows failed.
    Sink(io::Error),
    /// The child exited.
    Exited,
}

/// Converts a response that does not match the request to an error.
fn unexpected(answer: Response) -> Unreadable {
    match answer {
        Response::Unreadable(error) => error,
        _ => broken("it sent an unexpected response"),
    }
}

fn send(bytes: &[u8], request: &Request) -> Result<Response, Unreadable> {
    let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
    // A fresh child may read what a used one could not: the readers may leak memory.
    if let Some(answer) = idle.and_then(|worker| attempt(worker, bytes, request).ok()) {
        return Ok(answer);
    }
    attempt(Worker::start()?, bytes, request)
}

/// Sends a request to a child, and returns the child to the idle ones if it succeeded.
fn attempt(mut worker: Worker, bytes: &[u8], request: &Request) -> Result<Response, Unreadable> {
    match worker.ask(bytes, request) {
        Some(Ok(answer)) => {
            worker.served += 1;
            if worker.served < MAX_DOCUMENTS {
                IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
            }
            Ok(answer)
        }
        // The response is decoded here, which takes several times its size.
        Some(Err(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
            Err(request.options.memory_budget().exceeded())
        }
        Some(Err(_)) => {
            let status = worker.child.wait().map_err(broken)?;
            Err(exit_cause(status, request.limits))
        }
        None => Err(limit(&format!("{} seconds", request.limits.wall))),
    }
}

fn broken(error: impl std::fmt::Display) -> Unreadable {
    Unreadable::Worker { message: error.to_string() }
}

impl Worker {
    /// Starts a child and exchanges the handshake.
    fn start() -> Result<Self, Unreadable> {
        let program = std::env::current_exe().map_err(broken)?;
        let mut command = Command::new(program);
        let command = command.arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(broken)?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(broken("its pipes cannot be opened"));
        };
        let mut worker = Self { child, stdin, stdout: BufReader::new(stdout), served: 0 };
        let sent = worker.stdin.write_all(HANDSHAKE.as_bytes()).and_then(|()| worker.stdin.flush());
        sent.and_then(|()| frame::read_handshake(&mut worker.stdout)).map_err(broken)?;
        Ok(worker)
    }

    /// Sends a document and passes its rows to `on_rows` as they arrive; `None` on timeout.
    fn stream_rows(
        &mut self,
        document: &CaptureBytes,
        request: &Request,
        on_rows: &mut dyn FnMut(RowEvent) -> io::Result<()>,
    ) -> Option<Result<(), WorkerError>> {
        let Self { child, stdin, stdout, .. } = self;
        let (done, answers) = mpsc::sync_channel(2);
        let until = Instant::now() + Duration::from_secs(request.limits.wall);
        thread::scope(|scope| {
            scope.spawn(move || frame::write_request_from(stdin, request, document.len(), document.reader()));
            scope.spawn(move || {
                let mut next = || match frame::read_response(stdout, frame::MAX_FRAME)? {
                    Response::Rows(sheet, count) => Ok((Response::Rows(sheet, count), frame::read_frame(stdout)?)),
                    other => Ok((other, Vec::new())),
                };
                while done.send(next()).is_ok() {}
            });
            let ended = loop {
                let left = until.saturating_duration_since(Instant::now());
                let event = match answers.recv_timeout(left) {
                    Err(_) => break None,
                    Ok(Err::<_, io::Error>(_)) => break Some(Err(WorkerError::Exited)),
                    Ok(Ok((Response::End, _))) => break Some(Ok(())),
                    Ok(Ok((Response::Sheets(sheets), _))) => RowEvent::Sheets(sheets),
                    Ok(Ok((Response::Sheet(sheet, grid), _))) => RowEvent::Sheet(sheet, grid),
                    Ok(Ok((Response::Rows(sheet, count), rows))) => RowEvent::Rows(sheet, count, rows),
                    Ok(Ok((other, _))) => break Some(Err(WorkerError::Unreadable(unexpected(other)))),
                };
                if let Err(error) = on_rows(event) {
                    break Some(Err(WorkerError::Sink(error)));
                }
            };
            // It may have exited already; it is not used again.
            let _ = child.kill();
            drop(answers);
            ended
        })
    }

    /// Sends a document and returns the response; `None` on timeout.
    fn ask(&mut self, bytes: &[u8], request: &Request) -> Option<io::Result<Response>> {
        let Self { child, stdin, stdout, .. } = self;
        let (done, answer) = mpsc::channel();
        let largest = request.options.memory_budget().share(RESPONSE_SHARE);
        thread::scope(|scope| {
            // A child that exits early closes its stdin; its exit status gives the cause.
            scope.spawn(move || frame::write_request(stdin, request, bytes));
            scope.spawn(move || done.send(frame::read_response(stdout, largest)).is_ok());
            let response = answer.recv_timeout(Duration::from_secs(request.limits.wall)).ok();
            if response.as_ref().is_none_or(Result::is_err) {
                // It may have exited already.
                let _ = child.kill();
            }
            response
        })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn limit(limit: &str) -> Unreadable {
    Unreadable::Limit { limit: limit.to_owned() }
}

/// Returns the error for the exit status of a child that sent no response.
#[cfg(unix)]
fn exit_cause(status: ExitStatus, limits: Limits) -> Unreadable {
    use std::os::unix::process::ExitStatusExt;
    /// Signal on exceeding the CPU time limit.
    const SIGXCPU: i32 = 24;
    /// Signal of an abort, as on a failed allocation.
    const SIGABRT: i32 = 6;
    match status.signal() {
        Some(SIGXCPU) => limit(&format!("{} seconds of computing", limits.compute)),
        Some(SIGABRT) => limit(&format!("{} MiB of memory", limits.memory)),
        _ => Unreadable::Damaged,
    }
}

#[cfg(not(unix))]
fn exit_cause(_: ExitStatus, _: Limits) -> Unreadable {
    Unreadable::Damaged
}
