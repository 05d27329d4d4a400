//! XML of a part of a workbook, read event by event. Names are local: prefixes are the writer's own choice.

use std::{borrow::Cow, io::BufRead};

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesRef, BytesStart, Event as Read},
};

use crate::extract::Unreadable;

/// Maximum count of attributes of an element.
const MAX_ATTRIBUTES: usize = 1000;

/// What is read next.
pub(super) enum Event<'e> {
    /// An element begins.
    Start(&'e str, &'e Attributes<'e>),
    /// An element ends.
    End(&'e str),
    /// Text, or a part of it; entities are resolved.
    Text(&'e str),
}

/// Attributes of an element.
#[derive(Debug, Default)]
pub(super) struct Attributes<'e>(Vec<(&'e str, Cow<'e, str>)>);

impl<'e> Attributes<'e> {
    fn read(start: &'e BytesStart<'_>) -> Result<Self, String> {
        let mut all = Vec::new();
        if start.attributes_raw().trim_ascii().is_empty() {
            return Ok(Self(all));
        }
        for attribute in start.attributes().with_checks(false) {
            if all.len() >= MAX_ATTRIBUTES {
                return Err(format!("an element has more than {MAX_ATTRIBUTES} attributes"));
            }
            let attribute = attribute.map_err(|e| e.to_string())?;
            let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|e| e.to_string())?;
            all.push((attribute.key.local_name().into_inner(), value));
        }
        Ok(Self(all))
    }

    /// Returns an attribute by its local name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| *own == name).map(|(_, value)| &**value)
    }

    /// Returns whether an attribute is true; `default` where it is not there.
    pub(super) fn flag(&self, name: &str, default: bool) -> bool {
        self.get(name).map_or(default, is_true)
    }
}

/// Returns whether a value of an attribute is true.
pub(super) fn is_true(value: &str) -> bool {
    matches!(value.trim(), "1" | "true" | "on")
}

/// Gives the events of a part to `on_event`; `part` names it in messages.
pub(super) fn read(
    input: impl BufRead,
    part: &str,
    on_event: &mut impl FnMut(Event<'_>) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let mut reader = Reader::from_reader(input);
    reader.config_mut().expand_empty_elements = true;
    let (mut buffer, mut depth) = (Vec::new(), 0_u64);
    loop {
        buffer.clear();
        let at = reader.buffer_position();
        let broken =
            |message: &str| Unreadable::Broken { place: format!("{part}, byte {at}"), message: message.to_owned() };
        match reader.read_event_into(&mut buffer).map_err(|e| broken(&e.to_string()))? {
            Read::Start(start) => {
                depth += 1;
                let attributes = Attributes::read(&start).map_err(|message| broken(&message))?;
                on_event(Event::Start(start.local_name().as_ref(), &attributes))?;
            }
            Read::End(end) => {
                depth = depth.saturating_sub(1);
                on_event(Event::End(end.local_name().as_ref()))?;
            }
            Read::Text(text) => on_event(Event::Text(&text.xml10_content()))?,
            Read::CData(text) => on_event(Event::Text(&text.xml10_content()))?,
            Read::GeneralRef(name) => {
                let character = resolved(&name).ok_or_else(|| broken("an entity of the document's own"))?;
                on_event(Event::Text(character.encode_utf8(&mut [0; 4])))?;
            }
            Read::Eof if depth > 0 => return Err(broken("it ends before its elements do")),
            Read::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The character of a reference.
fn resolved(name: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(character)) = name.resolve_char_ref() {
        return Some(character);
    }
    Some(match &*name.xml10_content() {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}
