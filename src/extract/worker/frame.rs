//! The protocol of parent and child: a handshake, then frames. A frame is its length (u64, little endian) and its bytes.

use std::io::{self, BufRead, Read, Write};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::super::{Unreadable, options::ReadOptions, sniff::Kind};
use crate::{
    model::{
        grid::{Content, Grid, GridRow},
        picture::Picture,
    },
    spec::limits::Limits,
};

/// The handshake: both sides must have the same version.
pub(super) const HANDSHAKE: &str = concat!("seara worker ", env!("CARGO_PKG_VERSION"), "\n");

/// Maximum size of a frame, in bytes.
pub(super) const MAX_FRAME: u64 = 2 << 30;

/// A request; the document follows in the next frame.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) options: ReadOptions,
    pub(super) kind: RequestKind,
    pub(super) limits: Limits,
}

/// What is requested of a document.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum RequestKind {
    /// Its content; its bytes are of this kind.
    Content(Kind),
    /// A picture of a page, as PNG.
    Picture(Picture),
    /// The rows of its sheets, streamed.
    Rows,
}

/// A response.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Response {
    /// The content.
    Content(Content),
    /// A picture, as PNG.
    Picture(Vec<u8>),
    /// All sheets, without their rows, which follow.
    Sheets(Vec<Grid>),
    /// Rows of a sheet: index of the sheet and count; the rows are in the next frame.
    Rows(u32, u32),
    /// What a sheet has besides its rows, after these.
    Sheet(u32, Box<Grid>),
    /// The end of the rows.
    End,
    /// The document cannot be read, or not further.
    Unreadable(Unreadable),
}

/// Reads the handshake and checks that it is ours.
pub(super) fn read_handshake(input: &mut impl BufRead) -> io::Result<()> {
    let mut word = vec![0; HANDSHAKE.len()];
    input.read_exact(&mut word)?;
    if word == HANDSHAKE.as_bytes() { Ok(()) } else { Err(io::Error::other("it is of another version")) }
}

/// Writes a request with its document.
pub(super) fn write_request(output: &mut impl Write, request: &Request, document: &[u8]) -> io::Result<()> {
    write(output, &to_bytes(request)?)?;
    write(output, document)
}

/// Writes a request with a document of `length` bytes, copied from a reader.
pub(super) fn write_request_from(
    output: &mut impl Write,
    request: &Request,
    length: u64,
    document: impl Read,
) -> io::Result<()> {
    write(output, &to_bytes(request)?)?;
    output.write_all(&length.to_le_bytes())?;
    io::copy(&mut document.take(length), output)?;
    output.flush()
}

/// Reads a request with its document; `None` at the end of the stream.
pub(super) fn read_request(input: &mut impl Read) -> io::Result<Option<(Request, Vec<u8>)>> {
    let Some(request) = read(input, MAX_FRAME)? else { return Ok(None) };
    let document = read(input, MAX_FRAME)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok(Some((parse(&request)?, document)))
}

/// Writes a response.
pub(super) fn write_response(output: &mut impl Write, answer: &Response) -> io::Result<()> {
    write(output, &to_bytes(answer)?)
}

/// Writes rows of a sheet.
pub(super) fn write_rows(output: &mut impl Write, sheet: u32, rows: &[GridRow]) -> io::Result<()> {
    write_response(output, &Response::Rows(sheet, u32::try_from(rows.len()).unwrap_or(u32::MAX)))?;
    write(output, &to_bytes(rows)?)
}

/// Reads a response of at most `largest` bytes.
pub(super) fn read_response(input: &mut impl Read, largest: u64) -> io::Result<Response> {
    parse(&read(input, largest)?.ok_or(io::ErrorKind::UnexpectedEof)?)
}

/// Reads the frame after a response.
pub(super) fn read_frame(input: &mut impl Read) -> io::Result<Vec<u8>> {
    read(input, MAX_FRAME)?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

fn to_bytes(what: &(impl Serialize + ?Sized)) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(what).map_err(io::Error::other)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<T> {
    postcard::from_bytes(bytes).map_err(io::Error::other)
}

fn write(output: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    output.write_all(&(bytes.len() as u64).to_le_bytes())?;
    output.write_all(bytes)?;
    output.flush()
}

/// Reads a frame of at most `largest` bytes; `None` at the end of the stream.
fn read(input: &mut impl Read, largest: u64) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    match input.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u64::from_le_bytes(length);
    if length > largest {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    // The announced length is trusted up to 64 MiB only.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default().min(64 << 20));
    input.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(Some(bytes)) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        extract::{csv, memory::MemoryBudget},
        model::fuzzing::fuzz,
    };

    #[test]
    fn frames_are_read_or_refused() {
        let text = "Código;Dia\n1;01-02-2031\n2;\n";
        let tables = csv::read(text, &Default::default(), MemoryBudget::default()).expect("it reads");
        let rows = tables.grids[0].rows.clone();
        let request = Request { options: ReadOptions::default(), kind: RequestKind::Rows, limits: Limits::default() };
        let (mut request_bytes, mut response, mut rows_bytes) = (Vec::new(), Vec::new(), Vec::new());
        write_request(&mut request_bytes, &request, text.as_bytes()).expect("written");
        write_response(&mut response, &Response::Content(Content::Tables(tables))).expect("written");
        write_rows(&mut rows_bytes, 0, &rows).expect("written");
        fuzz("frames", 60, &[request_bytes, response, rows_bytes, HANDSHAKE.as_bytes().to_vec()], |bytes| {
            let _ = read_handshake(&mut io::BufReader::new(bytes));
            let _ = questions(bytes);
            let mut input = bytes;
            while let Ok(answer) = read_response(&mut input, MAX_FRAME) {
                if matches!(answer, Response::Rows(..)) {
                    let _ = read_frame(&mut input).and_then(|rows| parse::<Vec<GridRow>>(&rows));
                }
            }
        });
    }

    fn questions(mut bytes: &[u8]) -> io::Result<()> {
        while super::read_request(&mut bytes)?.is_some() {}
        Ok(())
    }
}
