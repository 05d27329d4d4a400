//! Texts of a workbook of Excel: shared strings, and strings in cells, each of plain text or of runs with fonts of their own.
//!
//! `_xHHHH_` is a character (ECMA-376 part 1, 22.9.2.19), undone once; a carriage return ends a line as a line feed does.

use std::{borrow::Cow, io::BufRead};

use super::{
    styles::{CellStyle, Colors, Font},
    xml::{self, Attributes, Event},
};
use crate::{extract::Unreadable, model::marked_text::MarkedText};

/// Maximum count of shared strings.
const MAX_STRINGS: usize = 16 << 20;

/// White space of XML.
const SPACES: [char; 4] = [' ', '\t', '\n', '\r'];

/// A text; its runs may have fonts.
#[derive(Debug, Default, Clone)]
pub(super) struct RichText {
    text: String,
    /// None where all of it has the font of its cell.
    runs: Vec<Run>,
}

/// Part of a text.
#[derive(Debug, Clone)]
struct Run {
    /// The byte after its last.
    end: usize,
    /// Its font; `None` where it has that of its cell.
    font: Option<Font>,
}

impl RichText {
    /// Returns the text with its marks, in a cell of a style.
    pub(super) fn marked(&self, style: &CellStyle) -> MarkedText {
        if self.runs.is_empty() && style.text_mark.is_none() {
            return MarkedText::from(self.text.clone());
        }
        let (mut marked, mut start) = (MarkedText::default(), 0);
        for run in &self.runs {
            let mark = run.font.as_ref().map_or(style.text_mark, |font| style.run_mark(font));
            marked.push(self.text.get(start..run.end).unwrap_or_default(), mark);
            start = run.end;
        }
        marked.push(self.text.get(start..).unwrap_or_default(), style.text_mark);
        marked
    }

    /// Returns whether the colour of a run could be that of its ground.
    pub(super) fn has_color(&self) -> bool {
        self.runs.iter().any(|run| run.font.as_ref().is_some_and(Font::has_color))
    }
}

/// Builds a text from the elements of `si` or `is`.
#[derive(Debug, Default)]
pub(super) struct TextBuilder {
    all: RichText,
    /// The text of the element `t` that is open.
    part: String,
    is_open: bool,
    /// Whether white space at the ends of the part belongs to it.
    is_preserved: bool,
    /// Whether the open element is a reading aid, which is not part of the text.
    is_phonetic: bool,
    font: Option<Font>,
}

impl TextBuilder {
    /// An element begins.
    pub(super) fn start(&mut self, name: &str, attributes: &Attributes<'_>, colors: Colors) {
        match (name, &mut self.font) {
            ("rPh", _) => self.is_phonetic = true,
            ("t", _) => {
                self.is_open = !self.is_phonetic;
                self.is_preserved = attributes.get("space") == Some("preserve");
            }
            ("r", font) => *font = None,
            ("rPr", font) => *font = Some(Font::default()),
            (name, Some(font)) => font.add(name, |key| attributes.get(key), colors),
            _ => {}
        }
    }

    /// Adds text, where it belongs to the value.
    pub(super) fn text(&mut self, text: &str) {
        if self.is_open {
            self.part.push_str(text);
        }
    }

    /// An element ends.
    pub(super) fn end(&mut self, name: &str) {
        match name {
            "rPh" => self.is_phonetic = false,
            "t" if self.is_open => {
                self.is_open = false;
                let part = if self.is_preserved { &self.part } else { self.part.trim_matches(SPACES) };
                self.all.text.push_str(&unescaped(part));
                self.part.clear();
            }
            "r" => self.all.runs.push(Run { end: self.all.text.len(), font: self.font.take() }),
            _ => {}
        }
    }

    /// Returns the text, and starts another.
    pub(super) fn finish(&mut self) -> RichText {
        let mut all = std::mem::take(self).all;
        if all.runs.iter().all(|run| run.font.is_none()) {
            all.runs.clear();
        }
        all
    }
}

/// Reads the shared strings.
pub(super) fn read(input: impl BufRead, part: &str, colors: Colors) -> Result<Vec<RichText>, Unreadable> {
    let (mut all, mut builder) = (Vec::new(), None::<TextBuilder>);
    xml::read(input, part, &mut |event| {
        match (event, &mut builder) {
            (Event::Start("si", _), builder) => *builder = Some(TextBuilder::default()),
            (Event::Start(name, attributes), Some(builder)) => builder.start(name, attributes, colors),
            (Event::Text(text), Some(builder)) => builder.text(text),
            (Event::End("si"), builder) => {
                if all.len() >= MAX_STRINGS {
                    return Err(Unreadable::Limit { limit: format!("{MAX_STRINGS} shared strings") });
                }
                all.extend(builder.take().map(|mut builder| builder.finish()));
            }
            (Event::End(name), Some(builder)) => builder.end(name),
            _ => {}
        }
        Ok(())
    })?;
    Ok(all)
}

/// Undoes the escapes of a text, and ends its lines by line feeds.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    let text = if text.contains("_x") { Cow::Owned(without_escapes(text)) } else { Cow::Borrowed(text) };
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text }
}

fn without_escapes(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match (unit(rest), rest.get(7..).and_then(unit)) {
            // A character outside of the first plane is two escapes.
            (Some(high), Some(low)) if (0xD800..0xDC00).contains(&high) && (0xDC00..0xE000).contains(&low) => {
                out.extend(char::decode_utf16([high, low]).flatten());
                14
            }
            (Some(unit), _) => match char::from_u32(u32::from(unit)).filter(|c| *c != '\0') {
                Some(character) => {
                    out.push(character);
                    7
                }
                None => 0,
            },
            (None, _) => 0,
        };
        if length == 0 {
            out.push('_');
        }
        rest = &rest[length.max(1)..];
    }
    out.push_str(rest);
    out
}

/// The code unit of the escape at the start of a text.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("_x")?.get(..4)?;
    let is_escape = text.as_bytes().get(6) == Some(&b'_') && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if is_escape { u16::from_str_radix(digits, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_once() {
        for (text, want) in [
            ("sem", "sem"),
            ("um_x000D_\ndois", "um\ndois"),
            ("um_x000d_dois", "um\ndois"),
            ("um\rdois\r\ntrês", "um\ndois\ntrês"),
            ("código _x005F_x000D_ antes", "código _x000D_ antes"),
            ("_x005f_x005F_", "_x005F_"),
            ("_xD83D__xDE00_", "😀"),
            ("_xD83D_", "_xD83D_"),
            ("_x0000_", "_x0000_"),
            ("_x00e9_", "é"),
            ("_x00E_ _xé000_ _x", "_x00E_ _xé000_ _x"),
            ("campo_xpto_", "campo_xpto_"),
        ] {
            assert_eq!(unescaped(text), want, "{text}");
        }
    }
}
