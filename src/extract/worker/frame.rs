//! What parent and child say to each other: a greeting, then frames of a length and so many bytes.

use std::io::{self, BufRead, Read, Write};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    super::{Unreadable, bytes::Asked},
    HANDSHAKE,
};
use crate::{
    model::{grid::Content, picture::Picture},
    spec::limits::Limits,
};

/// Bytes of a frame beyond which it is no document's.
const LARGEST: u64 = 2 << 30;

/// What a child is asked, before the document itself.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Question {
    pub(super) asked: Asked,
    /// A picture of it is wanted, not its text.
    pub(super) picture: Option<Picture>,
    pub(super) limits: Limits,
}

/// What a child answers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// What it read.
    Content(Content),
    /// A picture, as PNG.
    Picture(Vec<u8>),
    /// Why it read nothing.
    Unreadable(Unreadable),
}

/// Hears the other's greeting, which must be ours.
pub(super) fn greeting(input: &mut impl BufRead) -> io::Result<()> {
    let mut word = vec![0; HANDSHAKE.len()];
    input.read_exact(&mut word)?;
    if word == HANDSHAKE.as_bytes() { Ok(()) } else { Err(io::Error::other("it is of another version")) }
}

/// Asks for a document.
pub(super) fn ask(output: &mut impl Write, question: &Question, document: &[u8]) -> io::Result<()> {
    write(output, &serde_json::to_vec(question)?)?;
    write(output, document)
}

/// Hears a question; `None` when there are no more.
pub(super) fn question(input: &mut impl Read) -> io::Result<Option<(Question, Vec<u8>)>> {
    let Some(asked) = read(input)? else { return Ok(None) };
    let document = read(input)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok(Some((parse(&asked)?, document)))
}

/// Answers.
pub(super) fn tell(output: &mut impl Write, answer: &Answer) -> io::Result<()> {
    write(output, &serde_json::to_vec(answer)?)
}

/// Hears an answer.
pub(super) fn answer(input: &mut impl Read) -> io::Result<Answer> {
    parse(&read(input)?.ok_or(io::ErrorKind::UnexpectedEof)?)
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<T> {
    serde_json::from_slice(bytes).map_err(io::Error::from)
}

fn write(output: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    output.write_all(&(bytes.len() as u64).to_le_bytes())?;
    output.write_all(bytes)?;
    output.flush()
}

/// A frame; `None` when the other has hung up.
fn read(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    match input.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u64::from_le_bytes(length);
    if length > LARGEST {
        return Err(io::Error::other("a frame beyond the limit"));
    }
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(Some(bytes)) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}
