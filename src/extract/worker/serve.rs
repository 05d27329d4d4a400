//! The child process: reads one document at a time, each under its limits.

use std::{
    io::{self, BufReader, Read, Write},
    panic::{self, AssertUnwindSafe},
    thread,
};

use super::{
    super::{Unreadable, bytes, options::ReadOptions, parts::Part, pdf},
    frame::{self, HANDSHAKE, Request, RequestKind, Response},
};

/// Stack size in bytes: some readers recurse as deep as a page nests its elements.
const STACK: usize = 256 << 20;

/// Serves requests until the end of the input. Returns the exit status.
pub fn serve(input: impl Read + Send, output: impl Write + Send) -> u8 {
    panic::set_hook(Box::new(|_| {}));
    let served = thread::scope(|scope| {
        let work = move || serve_requests(BufReader::new(input), output);
        thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).map(thread::ScopedJoinHandle::join)
    });
    u8::from(!matches!(served, Ok(Ok(Ok(()))))) * 2
}

fn serve_requests(mut input: BufReader<impl Read>, mut output: impl Write) -> io::Result<()> {
    frame::read_handshake(&mut input)?;
    output.write_all(HANDSHAKE.as_bytes())?;
    output.flush()?;
    while let Some((request, document)) = frame::read_request(&mut input)? {
        let answer = read(&request, &document, &mut output);
        frame::write_response(&mut output, &answer)?;
    }
    Ok(())
}

fn read(request: &Request, document: &[u8], output: &mut impl Write) -> Response {
    confine(request);
    // A panic of a reader means that it cannot read the document.
    let work = || match &request.kind {
        RequestKind::Picture(picture) => pdf::picture(document, picture).map(Response::Picture),
        RequestKind::Content(kind) => bytes::content(document, *kind, &request.options).map(Response::Content),
        RequestKind::Rows => rows(document, &request.options, output),
    };
    match panic::catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => Response::Unreadable(error),
        Err(_) => Response::Unreadable(Unreadable::Damaged),
    }
}

/// Writes the rows of tables as they are read.
fn rows(document: &[u8], options: &ReadOptions, output: &mut impl Write) -> Result<Response, Unreadable> {
    let failed = |error: io::Error| Unreadable::Worker { message: error.to_string() };
    bytes::rows(document, options, &mut |part| match part {
        Part::Sheets(sheets) => frame::write_response(output, &Response::Sheets(sheets)).map_err(failed),
        Part::Sheet(sheet, grid) => frame::write_response(output, &Response::Sheet(sheet, grid)).map_err(failed),
        Part::Rows(sheet, rows) => frame::write_rows(output, sheet, rows).map_err(failed),
    })?;
    Ok(Response::End)
}

/// Sets the limits of this process for the next document. Where the system refuses, the parent's timeout remains.
#[cfg(target_os = "linux")]
fn confine(request: &Request) {
    use rustix::{
        process::{Resource, Rlimit, getrlimit, setrlimit},
        time::{ClockId, clock_gettime},
    };
    let limits = request.limits;
    let soft = |resource, n: u64| {
        let max = getrlimit(resource).maximum;
        let _ = setrlimit(resource, Rlimit { current: Some(max.map_or(n, |max| n.min(max))), maximum: max });
    };
    soft(Resource::As, limits.memory << 20);
    let spent = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or_default();
    soft(Resource::Cpu, spent.saturating_add(limits.compute).saturating_add(1));
    soft(Resource::Core, 0);
}

#[cfg(not(target_os = "linux"))]
fn confine(_: &Request) {}
