//! What parent and child say to each other: a greeting, then frames of a length and so many bytes.

use std::io::{self, BufRead, Read, Write};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    super::{Unreadable, options::ReadOptions, sniff::Kind},
    HANDSHAKE,
};
use crate::{
    model::{
        grid::{Content, Grid, GridRow},
        picture::Picture,
    },
    spec::limits::Limits,
};

/// Bytes of a frame beyond which it is no document's.
pub(super) const LARGEST: u64 = 2 << 30;

/// What a child is asked, before the document itself.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Question {
    pub(super) options: ReadOptions,
    pub(super) wanted: Wanted,
    pub(super) limits: Limits,
}

/// What is wanted of a document.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Wanted {
    /// All that it holds, which is of this kind.
    Content(Kind),
    /// A picture of a page.
    Picture(Picture),
    /// The rows of its sheets as they come, some at a time.
    Rows,
}

/// What a child answers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// What it read.
    Content(Content),
    /// A picture, as PNG.
    Picture(Vec<u8>),
    /// Its sheets, without their rows; these follow.
    Sheets(Vec<Grid>),
    /// Rows of a sheet: so many, in the next frame.
    Rows(u32, u32),
    /// There are no more.
    End,
    /// Why it read nothing, or no more.
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
    write(output, &packed(question)?)?;
    write(output, document)
}

/// Asks for a document of so many bytes, which are read as they are handed over.
pub(super) fn ask_from(
    output: &mut impl Write,
    question: &Question,
    length: u64,
    document: impl Read,
) -> io::Result<()> {
    write(output, &packed(question)?)?;
    output.write_all(&length.to_le_bytes())?;
    io::copy(&mut document.take(length), output)?;
    output.flush()
}

/// Hears a question; `None` when there are no more.
pub(super) fn question(input: &mut impl Read) -> io::Result<Option<(Question, Vec<u8>)>> {
    let Some(asked) = read(input, LARGEST)? else { return Ok(None) };
    let document = read(input, LARGEST)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok(Some((parse(&asked)?, document)))
}

/// Answers.
pub(super) fn tell(output: &mut impl Write, answer: &Answer) -> io::Result<()> {
    write(output, &packed(answer)?)
}

/// Tells some rows.
pub(super) fn tell_rows(output: &mut impl Write, sheet: u32, rows: &[GridRow]) -> io::Result<()> {
    tell(output, &Answer::Rows(sheet, u32::try_from(rows.len()).unwrap_or(u32::MAX)))?;
    write(output, &packed(rows)?)
}

/// Hears an answer of so many bytes at most.
pub(super) fn answer(input: &mut impl Read, largest: u64) -> io::Result<Answer> {
    parse(&read(input, largest)?.ok_or(io::ErrorKind::UnexpectedEof)?)
}

/// Hears the frame that an answer announced.
pub(super) fn rest(input: &mut impl Read) -> io::Result<Vec<u8>> {
    read(input, LARGEST)?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

fn packed(what: &(impl Serialize + ?Sized)) -> io::Result<Vec<u8>> {
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

/// A frame of so many bytes at most; `None` when the other has hung up.
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
    // What is told of its length is believed up to some size.
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
    fn a_frame_is_heard_or_refused() {
        let text = "Código;Dia\n1;01-02-2031\n2;\n";
        let tables = csv::read(text, None, MemoryBudget::default()).expect("it reads");
        let rows = tables.grids[0].rows.clone();
        let question = Question { options: ReadOptions::default(), wanted: Wanted::Rows, limits: Limits::default() };
        let (mut asked, mut told, mut parts) = (Vec::new(), Vec::new(), Vec::new());
        ask(&mut asked, &question, text.as_bytes()).expect("asked");
        tell(&mut told, &Answer::Content(Content::Tables(tables))).expect("told");
        tell_rows(&mut parts, 0, &rows).expect("told");
        fuzz("frames", 60, &[asked, told, parts, HANDSHAKE.as_bytes().to_vec()], |bytes| {
            let _ = greeting(&mut io::BufReader::new(bytes));
            let _ = questions(bytes);
            let mut input = bytes;
            while let Ok(answer) = answer(&mut input, LARGEST) {
                if matches!(answer, Answer::Rows(..)) {
                    let _ = rest(&mut input).and_then(|rows| parse::<Vec<GridRow>>(&rows));
                }
            }
        });
    }

    fn questions(mut bytes: &[u8]) -> io::Result<()> {
        while super::question(&mut bytes)?.is_some() {}
        Ok(())
    }
}
