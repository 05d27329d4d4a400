//! The child's side: reads a document at a time, each under its limits.

use std::{
    io::{self, BufReader, Read, Write},
    panic::{self, AssertUnwindSafe},
    thread,
};

use super::{
    super::{Unreadable, bytes, parts::Part, pdf},
    HANDSHAKE,
    frame::{self, Answer, Question, Wanted},
};

/// Bytes of stack that a reader may fill: some walk trees as deep as a page nests them.
const STACK: usize = 256 << 20;

/// Serves until nothing more is asked. Gives the exit status.
pub fn serve(input: impl Read + Send, output: impl Write + Send) -> u8 {
    panic::set_hook(Box::new(|_| {}));
    let served = thread::scope(|scope| {
        let work = move || conversation(BufReader::new(input), output);
        thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).map(thread::ScopedJoinHandle::join)
    });
    u8::from(!matches!(served, Ok(Ok(Ok(()))))) * 2
}

fn conversation(mut input: BufReader<impl Read>, mut output: impl Write) -> io::Result<()> {
    frame::greeting(&mut input)?;
    output.write_all(HANDSHAKE.as_bytes())?;
    output.flush()?;
    while let Some((question, document)) = frame::question(&mut input)? {
        let answer = read(&question, &document, &mut output);
        frame::tell(&mut output, &answer)?;
    }
    Ok(())
}

fn read(question: &Question, document: &[u8], output: &mut impl Write) -> Answer {
    confine(question);
    // A reader that panics has met what it cannot read.
    let work = || match &question.wanted {
        Wanted::Picture(asked) => pdf::picture(document, asked).map(Answer::Picture),
        Wanted::Content(kind) => bytes::content(document, *kind, &question.options).map(Answer::Content),
        Wanted::Rows => rows(document, output),
    };
    match panic::catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => Answer::Unreadable(error),
        Err(_) => Answer::Unreadable(Unreadable::Damaged),
    }
}

/// Tells the rows of tables as they come.
fn rows(document: &[u8], output: &mut impl Write) -> Result<Answer, Unreadable> {
    let hung = |error: io::Error| Unreadable::Worker { message: error.to_string() };
    bytes::rows(document, &mut |part| match part {
        Part::Sheets(sheets) => frame::tell(output, &Answer::Sheets(sheets)).map_err(hung),
        Part::Rows(sheet, rows) => frame::tell_rows(output, sheet, rows).map_err(hung),
    })?;
    Ok(Answer::End)
}

/// Limits this process for the next document. Where the system refuses, the parent's clock still holds.
#[cfg(target_os = "linux")]
fn confine(question: &Question) {
    use rustix::{
        process::{Resource, Rlimit, getrlimit, setrlimit},
        time::{ClockId, clock_gettime},
    };
    let limits = question.limits;
    let soft = |resource, n: u64| {
        let most = getrlimit(resource).maximum;
        let _ = setrlimit(resource, Rlimit { current: Some(most.map_or(n, |most| n.min(most))), maximum: most });
    };
    soft(Resource::As, limits.memory << 20);
    let spent = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or_default();
    soft(Resource::Cpu, spent.saturating_add(limits.compute).saturating_add(1));
    soft(Resource::Core, 0);
}

#[cfg(not(target_os = "linux"))]
fn confine(_: &Question) {}
