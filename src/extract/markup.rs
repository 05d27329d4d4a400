//! XML → a tree, under limits of depth and size. Names are local: prefixes are the writer's own choice.
//!
//! Entities that a document defines for itself are not followed: they are how a small file swells.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::Unreadable;

/// Levels that elements may be nested.
const MAX_DEPTH: usize = 256;

/// Elements and texts that a tree may have.
const MAX_NODES: usize = 8_000_000;

/// Attributes that an element may have.
const MAX_ATTRIBUTES: usize = 1000;

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// Its local name.
    pub(super) name: String,
    /// Its attributes by their names as written.
    pub(super) attributes: Vec<(String, String)>,
    /// What it holds, in order.
    pub(super) children: Vec<Node>,
}

/// What an element holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// Another element.
    Element(Element),
    /// Text, entities resolved.
    Text(String),
}

impl Element {
    /// The elements that it holds.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Those of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.elements().filter(move |e| e.name == name)
    }

    /// The first of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|e| e.name == name)
    }

    /// The element at the end of a path of names.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// An attribute by its local name; one without a prefix goes before one with.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let bare = self.attributes.iter().find(|(n, _)| n == name);
        let local = || self.attributes.iter().find(|(n, _)| n.rsplit(':').next() == Some(name));
        bare.or_else(local).map(|(_, value)| value.as_str())
    }

    /// An attribute that has a prefix, by its local name.
    pub(super) fn prefixed(&self, name: &str) -> Option<&str> {
        let is = |n: &str| n.split_once(':').is_some_and(|(_, local)| local == name);
        self.attributes.iter().find(|(n, _)| is(n)).map(|(_, value)| value.as_str())
    }

    /// An attribute that is a number.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// All its text, and that of what it holds.
    pub(super) fn text(&self) -> String {
        let one = |node: &Node| match node {
            Node::Element(element) => element.text(),
            Node::Text(text) => text.clone(),
        };
        self.children.iter().map(one).collect()
    }
}

/// Reads a text of XML; `part` names it in messages.
pub(super) fn parse(text: &str, part: &str) -> Result<Element, Unreadable> {
    let mut cursor = Cursor::new(text, part);
    let Some(Step::Start(mut root)) = cursor.step()? else { return Err(cursor.ended()) };
    cursor.content(&mut root)?;
    while cursor.step()?.is_some() {}
    Ok(root)
}

/// XML that is read element by element, so that no tree of all of it is made.
pub(super) struct Cursor<'x> {
    reader: Reader<&'x [u8]>,
    text: &'x str,
    part: &'x str,
    /// Byte of the last event.
    at: u64,
    /// Elements that are open.
    depth: usize,
    /// Whether the innermost open element is empty: its end is not in the text.
    is_empty: bool,
}

/// A step of a [`Cursor`].
pub(super) enum Step {
    /// An element begins. It has no children yet.
    Start(Element),
    /// The innermost open element ends.
    End,
}

impl<'x> Cursor<'x> {
    /// Reads a text from its beginning; `part` names it in messages.
    pub(super) fn new(text: &'x str, part: &'x str) -> Self {
        let text = text.trim_start_matches('\u{FEFF}');
        Self { reader: Reader::from_str(text), text, part, at: 0, depth: 0, is_empty: false }
    }

    /// Reads up to the next begin or end of an element; text between is ignored. Returns `None` at the end of the text.
    pub(super) fn step(&mut self) -> Result<Option<Step>, Unreadable> {
        if std::mem::take(&mut self.is_empty) {
            self.depth -= 1;
            return Ok(Some(Step::End));
        }
        loop {
            match self.event()? {
                Event::Start(start) => return self.start(&start).map(Some),
                Event::Empty(start) => {
                    self.is_empty = true;
                    return self.start(&start).map(Some);
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Step::End));
                }
                Event::Eof if self.depth > 0 => return Err(self.ended()),
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// Reads what the element contains whose begin was the last step, and its end.
    pub(super) fn content(&mut self, element: &mut Element) -> Result<(), Unreadable> {
        self.depth = self.depth.saturating_sub(1);
        if std::mem::take(&mut self.is_empty) {
            return Ok(());
        }
        let mut open = vec![std::mem::take(element)];
        let mut count = 0;
        loop {
            let event = self.event()?;
            count += 1;
            if count > MAX_NODES {
                return Err(Unreadable::Limit { limit: format!("{MAX_NODES} parts of {}", self.part) });
            }
            match event {
                Event::Start(start) => {
                    self.check_depth(self.depth + open.len())?;
                    open.push(self.element(&start)?);
                }
                Event::Empty(start) => push(&mut open, Node::Element(self.element(&start)?)),
                Event::End(_) => match (open.pop(), open.is_empty()) {
                    (Some(done), true) => {
                        *element = done;
                        return Ok(());
                    }
                    (Some(done), false) => push(&mut open, Node::Element(done)),
                    (None, _) => {}
                },
                Event::Eof => return Err(self.ended()),
                event => self.add_text(&mut open, &event)?,
            }
        }
    }

    /// Passes over what the element contains whose begin was the last step, and its end.
    pub(super) fn skip(&mut self) -> Result<(), Unreadable> {
        let outer = self.depth.saturating_sub(1);
        while self.depth > outer {
            self.step()?;
        }
        Ok(())
    }

    /// Returns the error of a text that ends before its elements do.
    fn ended(&self) -> Unreadable {
        self.broken("it ends before its root element does")
    }

    fn event(&mut self) -> Result<Event<'x>, Unreadable> {
        self.at = self.reader.buffer_position();
        self.reader.read_event().map_err(|e| self.broken(&e.to_string()))
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<Step, Unreadable> {
        self.check_depth(self.depth)?;
        self.depth += 1;
        self.element(start).map(Step::Start)
    }

    fn check_depth(&self, depth: usize) -> Result<(), Unreadable> {
        if depth > MAX_DEPTH {
            return Err(Unreadable::Limit { limit: format!("{MAX_DEPTH} levels of {}", self.part) });
        }
        Ok(())
    }

    fn element(&self, start: &BytesStart<'_>) -> Result<Element, Unreadable> {
        element(start).map_err(|message| self.broken(&message))
    }

    /// Adds the text of an event.
    fn add_text(&self, open: &mut [Element], event: &Event<'_>) -> Result<(), Unreadable> {
        match event {
            Event::Text(text) => add_text(open, &text.xml10_content()),
            Event::CData(text) => add_text(open, &text.xml10_content()),
            Event::GeneralRef(name) => {
                let character = name.resolve_char_ref().ok().flatten().or_else(|| predefined(&name.xml10_content()));
                let character = character.ok_or_else(|| self.broken("an entity of the document's own"))?;
                add_text(open, character.encode_utf8(&mut [0; 4]));
            }
            _ => {}
        }
        Ok(())
    }

    fn broken(&self, message: &str) -> Unreadable {
        broken(self.text, self.at, self.part, message)
    }
}

fn broken(text: &str, at: u64, part: &str, message: &str) -> Unreadable {
    let end = usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
    let line = text.as_bytes()[..end].iter().filter(|b| **b == b'\n').count() + 1;
    Unreadable::Broken { place: format!("{part}, line {line}"), message: message.to_owned() }
}

fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        // Each is held against all before it.
        if attributes.len() >= MAX_ATTRIBUTES {
            return Err(format!("an element has more than {MAX_ATTRIBUTES} attributes"));
        }
        let attribute = attribute.map_err(|e| e.to_string())?;
        let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).map_err(|e| e.to_string())?;
        attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(Element { name: start.local_name().as_ref().to_owned(), attributes, children: Vec::new() })
}

fn push(open: &mut [Element], node: Node) {
    if let Some(last) = open.last_mut() {
        last.children.push(node);
    }
}

/// Adds text to the innermost open element; the parser gives text and entities apart.
fn add_text(open: &mut [Element], added: &str) {
    let Some(last) = open.last_mut() else { return };
    match last.children.last_mut() {
        Some(Node::Text(text)) => text.push_str(added),
        _ => last.children.push(Node::Text(added.to_owned())),
    }
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_keeps_order_attributes_and_text() {
        let root =
            parse("<?xml version='1.0'?><a x='1' r:id='7'>um &amp; <b/>dois&#233;<![CDATA[<]]></a>", "p").expect("xml");
        assert_eq!(
            (root.text().as_str(), root.attribute("x"), root.prefixed("id")),
            ("um & doisé<", Some("1"), Some("7"))
        );
    }

    #[test]
    fn a_cursor_reads_steps_contents_and_passes_over_the_rest() {
        let text = "<a> <b x='1'/>\n<c><d/>texto<d>um</d></c> <e><f><f/></f></e> <g>fim</g></a>";
        let mut cursor = Cursor::new(text, "p");
        let mut seen = Vec::new();
        while let Some(step) = cursor.step().expect("xml") {
            match step {
                Step::Start(mut element) if matches!(element.name.as_str(), "b" | "c" | "g") => {
                    cursor.content(&mut element).expect("xml");
                    seen.push(format!("{} {} {}", element.name, element.children.len(), element.text()));
                }
                Step::Start(element) if element.name == "e" => cursor.skip().expect("xml"),
                Step::Start(element) => seen.push(element.name),
                Step::End => seen.push("end".to_owned()),
            }
        }
        assert_eq!(seen, ["a", "b 0 ", "c 3 textoum", "g 1 fim", "end"]);
    }

    #[test]
    fn what_is_malformed_or_too_much_is_an_error() {
        let attributes: String = (0..=MAX_ATTRIBUTES).map(|n| format!(" a{n}=''")).collect();
        assert!(parse(&format!("<a{attributes}/>"), "p").is_err());
        let bomb = "<!DOCTYPE a [<!ENTITY b 'x'>]><a>&b;</a>";
        for text in ["<a><b></a>", "<a>", "", "só texto", bomb, &"<a>".repeat(300)] {
            assert!(parse(text, "p").is_err(), "{text}");
        }
    }
}
