//! The runs of a paragraph of Word: text with its marks, symbols, form fields, links.

use super::{
    drawing::Drawings,
    looks::{Look, Styles, is_on},
};
use crate::{
    extract::{
        markup::Element,
        office::{effects::Effects, math, parts::Relationships, symbols},
    },
    model::{marked_text::MarkedText, marks::Mark},
};

/// White, in RGB.
const WHITE: u32 = 0x00FF_FFFF;

/// A box that is ticked, and one that is not.
const BOXES: [&str; 2] = ["☒", "☐"];

/// What reading runs needs to know of their document.
#[derive(Clone, Copy)]
pub(super) struct RunReader<'r> {
    pub(super) relations: &'r Relationships,
    pub(super) styles: &'r Styles,
    /// Whether drawings are read, too.
    pub(super) reads_drawings: bool,
}

/// Properties that runs inherit.
#[derive(Clone, Copy)]
pub(super) struct Inherited<'s> {
    pub(super) effects: Effects,
    pub(super) font: Option<&'s str>,
    pub(super) colour: Option<u32>,
    /// Whether the text may be on a ground that is not white.
    pub(super) is_shaded: bool,
    pub(super) mark: Option<Mark>,
}

impl Inherited<'_> {
    fn within(self, mark: Option<Mark>) -> Self {
        Self { mark: [self.mark, mark].into_iter().flatten().min(), ..self }
    }
}

impl RunReader<'_> {
    /// Adds the runs of an element to a text.
    pub(super) fn read(&self, parent: &Element, text: &mut Text, own: Inherited<'_>) {
        for element in parent.elements() {
            match element.name.as_str() {
                "r" => self.run(element, text, own),
                "hyperlink" => {
                    let address = element.prefixed("id").and_then(|id| self.relations.address(id));
                    text.links.extend(address.map(str::to_owned));
                    self.read(element, text, own);
                }
                "ins" | "moveTo" | "smartTag" | "customXml" | "fldSimple" | "dir" | "bdo" => {
                    self.read(element, text, own);
                }
                "del" => self.read(element, text, own.within(Some(Mark::Struck))),
                // What was moved is read where it is now (`w:moveTo`).
                "moveFrom" => {}
                "oMath" | "oMathPara" => {
                    text.push(&math::text(element), Format { mark: own.mark, ..Format::default() })
                }
                "sdt" => {
                    let own = own.within(control_mark(element));
                    element.child("sdtContent").into_iter().for_each(|e| self.read(e, text, own));
                }
                _ => {}
            }
        }
    }

    fn run(&self, run: &Element, text: &mut Text, own: Inherited<'_>) {
        let properties = run.child("rPr");
        let look = Look::new(properties);
        let styles = self.styles.character_chain(properties.and_then(|p| p.child("rStyle")?.attribute("val")));
        let looks = || std::iter::once(&look).chain(styles.iter().copied());
        let effects = looks().fold(Effects::default(), |inner, look| inner.or(look.effects)).or(own.effects);
        let font = looks().find_map(|l| l.font.as_deref()).or(own.font).filter(|font| symbols::is_symbol_font(font));
        let is_white = looks().find_map(|l| l.colour).or(own.colour) == Some(WHITE);
        let is_shaded = own.is_shaded || looks().any(|l| l.is_shaded);
        let invisible = (is_white && !is_shaded).then_some(Mark::Invisible);
        let control = text.fields.iter().any(|field| field.is_form).then_some(Mark::Control);
        let mark = [own.mark, effects.mark(), invisible, control].into_iter().flatten().min();
        let format = Format { size: look.size, colour: look.colour, mark };
        for element in run.elements().flat_map(chosen) {
            match (element.name.as_str(), font) {
                ("t" | "delText", Some(font)) => text.push(&symbols::text(font, &element.text()), format),
                ("t" | "delText", None) => text.push(&element.text(), format),
                ("ruby", _) => element.child("rubyBase").into_iter().for_each(|e| self.read(e, text, own)),
                ("AlternateContent" | "drawing" | "pict" | "object", _) if self.reads_drawings => {
                    for alternative in text.drawings.add(element, mark) {
                        let mark = Some(mark.map_or(Mark::Alternative, |mark| mark.min(Mark::Alternative)));
                        text.push(&format!(" {alternative} "), Format { mark, ..Format::default() });
                    }
                }
                _ => text.push_element(element, format),
            }
        }
    }
}

/// The elements of a run that an element stands for: of alternate content (`mc:AlternateContent`) with text, those of the
/// first choice that has text.
fn chosen(element: &Element) -> Vec<&Element> {
    let is_text = |e: &Element| matches!(e.name.as_str(), "t" | "sym" | "tab" | "br" | "noBreakHyphen");
    let has_text = |branch: &&Element| branch.elements().any(is_text);
    let branches = element.all("Choice").chain(element.all("Fallback"));
    let of_text = (element.name == "AlternateContent").then(|| branches.into_iter().find(has_text)).flatten();
    of_text.map_or_else(|| vec![element], |branch| branch.elements().collect())
}

/// Returns the mark of a content control (`w:sdt`): of one whose value is chosen, and of one that shows its prompt.
pub(super) fn control_mark(control: &Element) -> Option<Mark> {
    let properties = control.child("sdtPr")?;
    if properties.child("showingPlcHdr").is_some_and(is_on) {
        return Some(Mark::Button);
    }
    let kinds = ["checkbox", "dropDownList", "comboBox", "date"];
    kinds.iter().any(|kind| properties.child(kind).is_some()).then_some(Mark::Control)
}

/// How a text is drawn.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Format {
    size: Option<f64>,
    colour: Option<u32>,
    mark: Option<Mark>,
}

/// The text of a paragraph, split at page breaks.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) parts: Vec<MarkedText>,
    looks: Vec<(Option<f64>, Option<u32>, usize)>,
    pub(super) links: Vec<String>,
    pub(super) drawings: Drawings,
    /// Names and ids of the references to notes.
    pub(super) references: Vec<(String, String)>,
    /// Fields that are open.
    fields: Vec<Field>,
}

/// A field that is open.
#[derive(Debug)]
struct Field {
    /// Whether it is a form field.
    is_form: bool,
    /// The value of a box or a list of a form.
    value: Option<String>,
    /// Characters of the text before its result.
    before: usize,
}

impl Default for Text {
    fn default() -> Self {
        Self {
            parts: vec![MarkedText::default()],
            looks: Vec::new(),
            links: Vec::new(),
            drawings: Drawings::default(),
            references: Vec::new(),
            fields: Vec::new(),
        }
    }
}

impl Text {
    /// Adds text that Word writes before a paragraph.
    pub(super) fn push_generated(&mut self, text: &str, mark: Option<Mark>) {
        let mark = Some(mark.map_or(Mark::Generated, |mark| mark.min(Mark::Generated)));
        self.push(text, Format { mark, ..Format::default() });
    }

    fn push(&mut self, text: &str, format: Format) {
        if let Some(part) = self.parts.last_mut() {
            part.push(text, format.mark);
        }
        if !text.trim().is_empty() {
            self.looks.push((format.size, format.colour, text.chars().count()));
        }
    }

    /// Adds an element of a run that is neither text nor a drawing.
    fn push_element(&mut self, element: &Element, format: Format) {
        let space = Format { mark: format.mark, ..Format::default() };
        match element.name.as_str() {
            "tab" | "ptab" => self.push(" ", space),
            "noBreakHyphen" => self.push("-", format),
            "br" if element.attribute("type") == Some("page") => self.parts.push(MarkedText::default()),
            "br" | "cr" => self.push("\n", space),
            "sym" => {
                let code = element.attribute("char").and_then(|code| u32::from_str_radix(code, 16).ok());
                let font = element.attribute("font").unwrap_or_default();
                if let Some(c) = code.and_then(|code| symbols::character(font, code)) {
                    self.push(c.encode_utf8(&mut [0; 4]), format);
                }
            }
            "fldChar" => self.field(element, format),
            note @ ("footnoteReference" | "endnoteReference")
                if !matches!(format.mark, Some(Mark::Hidden | Mark::Struck)) =>
            {
                let id = element.attribute("id").unwrap_or_default();
                self.references.push((note.trim_end_matches("Reference").to_owned(), id.to_owned()));
            }
            _ => {}
        }
    }

    /// Opens or closes a field. The value of a box or a list of a form is in the field, unless it has a result.
    fn field(&mut self, element: &Element, format: Format) {
        match element.attribute("fldCharType") {
            Some("begin") => {
                let form = element.child("ffData");
                let field =
                    Field { is_form: form.is_some(), value: form.and_then(form_value), before: self.looks.len() };
                self.fields.push(field);
            }
            Some("end") => {
                let field = self.fields.pop().filter(|field| field.before == self.looks.len());
                if let Some(value) = field.and_then(|field| field.value) {
                    let mark = Some(format.mark.map_or(Mark::Control, |mark| mark.min(Mark::Control)));
                    self.push(&value, Format { mark, ..format });
                }
            }
            _ => {}
        }
    }

    /// Returns size and colour of most of its characters.
    pub(super) fn main_format(&self) -> Option<(Option<f64>, Option<u32>)> {
        self.looks.iter().max_by_key(|(_, _, n)| *n).map(|(size, colour, _)| (*size, *colour))
    }
}

/// Returns the value of a box or a list of a form.
fn form_value(form: &Element) -> Option<String> {
    let number = |e: &Element| e.attribute("val").and_then(|n| n.parse::<usize>().ok());
    if let Some(list) = form.child("ddList") {
        let chosen = list.child("result").or_else(|| list.child("default")).and_then(number).unwrap_or(0);
        return list.all("listEntry").nth(chosen)?.attribute("val").map(str::to_owned);
    }
    let tick = form.child("checkBox")?;
    let is_ticked = tick.child("checked").or_else(|| tick.child("default")).is_some_and(is_on);
    Some(BOXES[usize::from(!is_ticked)].to_owned())
}
