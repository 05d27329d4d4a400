//! Documents whose readers may loop or swell are read in a process of their own, under limits.
//!
//! The parent starts this program again as `seara worker`, hands it the bytes and waits so long and no longer;
//! the child limits its own memory and time (Linux; elsewhere only the wall clock is kept). What breaks there is
//! a typed error here.

use std::{
    io::{self, Read, Write},
    panic,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use super::{Unreadable, pdf};
use crate::model::document::Document;

/// The word that parent and child must agree on first.
const HANDSHAKE: &str = concat!("seara worker ", env!("CARGO_PKG_VERSION"), "\n");

/// The name of the hidden command.
pub const COMMAND: &str = "worker";

/// Bytes of memory that a child may have.
const MEMORY: u64 = 2 << 30;

/// Seconds that a child may compute.
const COMPUTE: u64 = 25;

/// Bytes of an answer beyond which it is no document's.
const ANSWER: u64 = 512 << 20;

/// How long a child may take.
const WALL: Duration = Duration::from_secs(30);

/// What a child answers.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    /// What it read.
    Document(Document),
    /// Why it read nothing.
    Unreadable(Unreadable),
}

/// Reads a document in a process of its own.
pub(super) fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
    let broken = |error: io::Error| Unreadable::Worker { told: error.to_string() };
    let program = std::env::current_exe().map_err(broken)?;
    let mut command = Command::new(program);
    let command = command.arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(broken)?;
    let answer = converse(&mut child, bytes);
    let status = match answer {
        Some(_) => child.wait().map_err(broken)?,
        None => {
            // It may have ended by itself, which nobody can stop then.
            let _ = child.kill();
            let _ = child.wait();
            return Err(limit(&format!("{} seconds", WALL.as_secs())));
        }
    };
    let answer = answer.unwrap_or_default();
    let told = answer.strip_prefix(HANDSHAKE.as_bytes()).and_then(|told| serde_json::from_slice(told).ok());
    match told {
        Some(Answer::Document(document)) => Ok(document),
        Some(Answer::Unreadable(error)) => Err(error),
        None => Err(breach(status)),
    }
}

/// Hands the bytes over and takes the answer; `None` when it does not come in time.
fn converse(child: &mut Child, bytes: &[u8]) -> Option<Vec<u8>> {
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let (done, answer) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            // A child that ends early closes its ear: its answer says why.
            let _ = stdin.map(|mut ear| ear.write_all(HANDSHAKE.as_bytes()).and_then(|()| ear.write_all(bytes)));
        });
        scope.spawn(move || {
            let mut told = Vec::new();
            let _ = stdout.map(|mouth| mouth.take(ANSWER).read_to_end(&mut told));
            let _ = done.send(told);
        });
        let told = answer.recv_timeout(WALL).ok();
        if told.is_none() {
            let _ = child.kill();
        }
        told
    })
}

fn limit(told: &str) -> Unreadable {
    Unreadable::Limit { limit: told.to_owned() }
}

/// What the end of a child without an answer means.
#[cfg(unix)]
fn breach(status: ExitStatus) -> Unreadable {
    use std::os::unix::process::ExitStatusExt;
    /// The signal of a process that has computed for too long.
    const SIGXCPU: i32 = 24;
    /// The signal of one that gives up, as it does when it gets no more memory.
    const SIGABRT: i32 = 6;
    match status.signal() {
        Some(SIGXCPU) => limit(&format!("{COMPUTE} seconds of computing")),
        Some(SIGABRT) => limit(&format!("{} MiB of memory", MEMORY >> 20)),
        _ => Unreadable::Damaged,
    }
}

#[cfg(not(unix))]
fn breach(_: ExitStatus) -> Unreadable {
    Unreadable::Damaged
}

/// Serves one document: the child's side. Gives the exit status.
pub fn serve(mut input: impl Read, mut output: impl Write) -> u8 {
    confine();
    let mut given = Vec::new();
    let whole = input.read_to_end(&mut given);
    let Some(bytes) = given.strip_prefix(HANDSHAKE.as_bytes()).filter(|_| whole.is_ok()) else { return 2 };
    panic::set_hook(Box::new(|_| {}));
    // A reader that panics has met what it cannot read.
    let answer = match panic::catch_unwind(|| pdf::read(bytes)) {
        Ok(Ok(document)) => Answer::Document(document),
        Ok(Err(error)) => Answer::Unreadable(error),
        Err(_) => Answer::Unreadable(Unreadable::Damaged),
    };
    let told = output.write_all(HANDSHAKE.as_bytes());
    let told = told.and_then(|()| serde_json::to_writer(&mut output, &answer).map_err(io::Error::from));
    u8::from(told.and_then(|()| output.flush()).is_err()) * 2
}

/// Limits this process. Where the system refuses, the parent's clock still holds.
#[cfg(target_os = "linux")]
fn confine() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let at_most = |n| Rlimit { current: Some(n), maximum: Some(n) };
    let _ = setrlimit(Resource::As, at_most(MEMORY));
    // Behind the signal that names the limit comes one that nothing survives.
    let _ = setrlimit(Resource::Cpu, Rlimit { current: Some(COMPUTE), maximum: Some(COMPUTE + 2) });
    let _ = setrlimit(Resource::Core, at_most(0));
}

#[cfg(not(target_os = "linux"))]
fn confine() {}
