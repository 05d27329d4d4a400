//! Form fields of a page: the values and states that a viewer draws.
//!
//! A viewer draws a value itself where the field has no appearance, or where the form asks for it (`NeedAppearances`). The
//! state of a check box or a radio button is a drawing; it becomes ☒ or ☐.

use hayro_interpret::{
    hayro_syntax::{
        Pdf,
        object::{Array, Dict, Name, Object, Rect as PdfRect, String as PdfString},
        page::Page,
    },
    kurbo::{Affine, Shape},
    util::RectExt,
};

use super::{
    canvas::{Canvas, Glyph, bounds},
    marked_content::text_string,
};
use crate::model::{document::Bounds, marks::Mark, text::squash};

/// Maximum count of fields of a page.
const MAX_FIELDS: usize = 10_000;

/// Maximum depth of a tree of fields.
const MAX_DEPTH: usize = 32;

/// Annotation flags: hidden, not viewed.
const NOT_SHOWN: u32 = 2 | 32;

/// Field flags: several lines, a password, a push button.
const MULTILINE: u32 = 1 << 12;
const PASSWORD: u32 = 1 << 13;
const PUSH_BUTTON: u32 = 1 << 16;

/// Size of a value, in points, where its box does not need a smaller one.
const SIZE: f32 = 12.0;

/// Distance of a value from the edge of its box, in points.
const INSET: f32 = 2.0;

/// A ticked box, and an empty one.
const BOXES: [&str; 2] = ["☐", "☒"];

/// What all forms of a file share.
pub(super) struct Forms {
    /// Whether viewers draw all values themselves.
    needs_appearances: bool,
}

impl Forms {
    /// Reads the form of a file, if it has one.
    pub(super) fn new(pdf: &Pdf) -> Self {
        let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
        let form = catalog.and_then(|catalog| catalog.get::<Dict<'_>>("AcroForm"));
        Self { needs_appearances: form.and_then(|form| form.get::<bool>("NeedAppearances")).unwrap_or_default() }
    }
}

/// A form field that is shown.
pub(super) struct Control {
    bounds: Bounds,
    kind: ControlKind,
}

enum ControlKind {
    /// A value that the viewer draws, and whether it has several lines.
    Text(String, bool),
    /// A check box or a radio button, and whether it is on.
    Box(bool),
}

/// Returns the form fields of a page whose value or state the viewer draws.
pub(super) fn controls(page: &Page<'_>, transform: Affine, forms: &Forms) -> Vec<Control> {
    let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { return Vec::new() };
    let control = |widget: Dict<'_>| {
        let is_widget = widget.get::<Name<'_>>("Subtype").is_some_and(|name| &*name == b"Widget");
        let is_shown = widget.get::<u32>("F").unwrap_or_default() & NOT_SHOWN == 0;
        let rect = widget.get::<PdfRect>("Rect").filter(|_| is_widget && is_shown)?;
        let bounds = bounds((transform * rect.to_kurbo().to_path(0.1)).bounding_box());
        Some(Control { bounds, kind: kind(&widget, forms)? })
    };
    annotations.iter::<Dict<'_>>().take(MAX_FIELDS).filter_map(control).collect()
}

fn kind(widget: &Dict<'_>, forms: &Forms) -> Option<ControlKind> {
    let field_type = inherited(widget, |field| field.get::<Name<'_>>("FT"))?;
    let flags = inherited(widget, |field| field.get::<u32>("Ff")).unwrap_or_default();
    let appearance = widget.get::<Dict<'_>>("AP").and_then(|all| all.get::<Object<'_>>("N"));
    match &*field_type {
        b"Btn" if flags & PUSH_BUTTON == 0 => Some(ControlKind::Box(is_on(widget, appearance.as_ref()))),
        b"Tx" | b"Ch" if flags & PASSWORD == 0 || &*field_type == b"Ch" => {
            let is_drawn = appearance.is_some() && !forms.needs_appearances;
            let value = inherited(widget, |field| field.get::<Object<'_>>("V")).filter(|_| !is_drawn)?;
            let value = self::value(value, widget).filter(|value| !value.trim().is_empty())?;
            Some(ControlKind::Text(value, &*field_type == b"Tx" && flags & MULTILINE != 0))
        }
        _ => None,
    }
}

/// Returns an entry of a field, which its parents may have instead, as `get` reads it.
fn inherited<'a, T>(widget: &Dict<'a>, get: impl Fn(&Dict<'a>) -> Option<T>) -> Option<T> {
    let mut field = widget.clone();
    for _ in 0..MAX_DEPTH {
        if let Some(own) = get(&field) {
            return Some(own);
        }
        field = field.get::<Dict<'_>>("Parent")?;
    }
    None
}

/// Returns the text of a value: of a choice, as its option is shown.
fn value(value: Object<'_>, widget: &Dict<'_>) -> Option<String> {
    let texts: Vec<String> = match value {
        Object::String(text) => vec![text_string(text.as_bytes())],
        Object::Name(name) => vec![text_string(&name)],
        Object::Stream(stream) => vec![text_string(&stream.decoded().ok()?)],
        Object::Array(all) => all.iter::<PdfString<'_>>().map(|text| text_string(text.as_bytes())).collect(),
        _ => return None,
    };
    let options = inherited(widget, |field| field.get::<Array<'_>>("Opt"));
    let shown = |text: String| {
        let pairs = options.iter().flat_map(|options| options.iter::<Array<'_>>());
        let mut named = pairs.filter_map(|pair| {
            let mut both = pair.iter::<PdfString<'_>>().map(|text| text_string(text.as_bytes()));
            both.next().filter(|own| *own == text).and_then(|_| both.next())
        });
        named.next().unwrap_or(text)
    };
    Some(texts.into_iter().map(shown).collect::<Vec<_>>().join("\n"))
}

/// Returns whether a check box or a radio button is on.
fn is_on(widget: &Dict<'_>, appearance: Option<&Object<'_>>) -> bool {
    let is_state = |name: &Name<'_>| match appearance {
        Some(Object::Dict(states)) => states.contains_key(name),
        _ => true,
    };
    let state =
        widget.get::<Name<'_>>("AS").or_else(|| inherited(widget, |field| field.get::<Name<'_>>("V")).filter(is_state));
    state.is_some_and(|state| &*state != b"Off")
}

/// Draws form fields on a canvas. Its glyphs from `annotations` on are those of annotations.
pub(super) fn draw(canvas: &mut Canvas, annotations: usize, controls: &[Control]) {
    for Control { bounds, kind } in controls {
        let inside = |glyph: &Glyph| {
            let (x, y) = glyph.middle();
            bounds.left <= x && x <= bounds.right && bounds.top <= y && y <= bounds.bottom
        };
        let own = annotations.min(canvas.glyphs.len());
        let (page, own) = canvas.glyphs.split_at_mut(own);
        match kind {
            ControlKind::Text(value, is_multiline) => {
                let drawn: String = own.iter().filter(|g| inside(g)).map(|g| g.text.as_str()).collect();
                if squash(&drawn) == squash(value) {
                    continue;
                }
                own.iter_mut().filter(|g| inside(g)).for_each(|glyph| glyph.text.clear());
                canvas.glyphs.extend(lines(value, *bounds, *is_multiline));
            }
            ControlKind::Box(is_on) => {
                own.iter_mut().filter(|g| inside(g)).for_each(|glyph| glyph.text.clear());
                let is_sign = |glyph: &&mut Glyph| inside(glyph) && !glyph.text.contains(char::is_alphanumeric);
                page.iter_mut().filter(is_sign).for_each(|glyph| glyph.text.clear());
                canvas.glyphs.extend(lines(BOXES[usize::from(*is_on)], *bounds, false));
            }
        }
    }
}

/// Returns the lines of a value in its box, a glyph each.
fn lines(value: &str, bounds: Bounds, is_multiline: bool) -> Vec<Glyph> {
    let (width, height) = (bounds.right - bounds.left, bounds.bottom - bounds.top);
    let lines: Vec<&str> = value.split(['\r', '\n']).filter(|line| !line.trim().is_empty()).collect();
    let size = SIZE.min(0.75 * height / if is_multiline { 1.0 } else { lines.len().max(1) as f32 }).max(1.0);
    let leading = 1.2 * size;
    let top = if is_multiline {
        bounds.top + INSET + size
    } else {
        f32::midpoint(bounds.top, bounds.bottom) + 0.35 * size - 0.5 * leading * (lines.len().max(1) - 1) as f32
    };
    let glyph = |(n, text): (usize, &&str)| Glyph {
        text: (*text).into(),
        x: bounds.left + INSET.min(width / 4.0),
        y: top + leading * n as f32,
        advance: (0.5 * size * text.chars().count() as f32).min(width - INSET).max(1.0),
        size,
        colour: 0,
        angle: 0,
        mark: Some(Mark::Control),
    };
    lines.iter().enumerate().map(glyph).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::{SamplePdf, stream};
    use super::*;

    /// Returns the texts that viewers draw of a field with these entries, and those of its appearance, object 7.
    fn drawn(field: &str, form: &str) -> (Vec<String>, String) {
        let field = format!("<</Subtype /Widget /Rect [20 40 120 60] {field}>>");
        let look = stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources <</Font <</F1 5 0 R>>>>",
            "BT /F1 10 Tf 2 5 Td (OLD) Tj ET",
        );
        let pdf = SamplePdf {
            catalog: &format!("/AcroForm <</Fields [6 0 R] {form}>>"),
            page: "/Annots [6 0 R]",
            objects: &[&field, &look, "<</FT /Tx /V (DO PAI)>>"],
            ..SamplePdf::default()
        };
        let is_own = |glyph: &Glyph| glyph.mark == Some(Mark::Control);
        (pdf.texts(is_own), pdf.texts(|glyph| !is_own(glyph)).concat())
    }

    #[test]
    fn boxes_show_their_state() {
        let states = "/AP <</N <</Sim 7 0 R /Off 7 0 R>>>>";
        for (field, want) in [
            ("/AS /Sim", "☒"),
            ("/AS /Off", "☐"),
            ("", "☐"),
            ("/V /Sim", "☒"),
            // What is drawn counts, and not the value.
            ("/AS /Off /V /Sim", "☐"),
            // A radio button of which another choice is on.
            ("/V /Outro", "☐"),
        ] {
            let (own, look) = drawn(&format!("/FT /Btn {states} {field}"), "");
            assert_eq!((own.concat().as_str(), look.as_str()), (want, ""), "{field}");
        }
        assert_eq!(drawn("/FT /Btn /Ff 65536 /AP <</N 7 0 R>>", ""), (vec![], "OLD".to_owned()), "a push button");
    }

    #[test]
    fn values_are_what_a_viewer_draws() {
        let needs = "/NeedAppearances true";
        for (field, form, own, look) in [
            ("/FT /Tx /V (NOVO)", "", "NOVO", ""),
            ("/FT /Tx /V (NOVO) /AP <</N 7 0 R>>", "", "", "OLD"),
            ("/FT /Tx /V (NOVO) /AP <</N 7 0 R>>", needs, "NOVO", ""),
            ("/FT /Tx /V (OLD) /AP <</N 7 0 R>>", needs, "", "OLD"),
            ("/FT /Tx /AP <</N 7 0 R>>", needs, "", "OLD"),
            ("/Parent 8 0 R", "", "DO PAI", ""),
            ("/FT /Tx /Ff 4096 /V (UM\\nDOIS)", "", "UM|DOIS", ""),
            ("/FT /Ch /V (b) /Opt [[(a) (Beja)] [(b) (Braga)]]", "", "Braga", ""),
            ("/FT /Ch /V [(a) (b)] /Opt [[(a) (Beja)] [(b) (Braga)]]", "", "Beja|Braga", ""),
            // A password, a signature, a hidden field, one that is printed only.
            ("/FT /Tx /Ff 8192 /V (NOVO)", "", "", ""),
            ("/FT /Sig /V (NOVO)", "", "", ""),
            ("/FT /Tx /F 2 /V (NOVO)", "", "", ""),
            ("/FT /Tx /F 32 /V (NOVO)", "", "", ""),
        ] {
            let (texts, appearance) = drawn(field, form);
            assert_eq!((texts.join("|").as_str(), appearance.as_str()), (own, look), "{field} {form}");
        }
    }

    #[test]
    fn a_value_is_inside_of_its_box() {
        let bounds = Bounds { left: 20.0, top: 40.0, right: 120.0, bottom: 60.0 };
        for (value, is_multiline) in [("NOVO", false), ("um\ndois\ntrês", false), ("um valor que é mais longo", true)]
        {
            for glyph in lines(value, bounds, is_multiline) {
                let (x, y) = glyph.middle();
                assert!(bounds.left < x && x < bounds.right && bounds.top < y && y < bounds.bottom, "{glyph:?}");
            }
        }
    }
}
