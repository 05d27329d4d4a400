//! A second reader (pdf_oxide), for what the first cannot read: a file that does not open, a page of which it sees
//! nothing or whose signs it does not know. Built with the feature `second-reader` only, for it takes long to build.
//!
//! Spans become signs of the same canvas, so that lines, columns and blocks are made alike; it sees no fills and no
//! rules. What it read says so in its place.

use pdf_oxide::PdfDocument;

use super::draw::{Canvas, Glyph};

/// Its name, as evidence gives it.
const NAME: &str = "pdf_oxide";

/// Signs without a meaning, in a thousand, beyond which its text is not believed.
const DOUBTFUL: usize = 20;

/// Every page of a damaged file; `None` when there is one that this one cannot read either: what stood on it would be
/// lost.
pub(super) fn pages(bytes: &[u8]) -> Option<Vec<Canvas>> {
    let document = PdfDocument::from_bytes(bytes.to_vec()).ok()?;
    let count = document.page_count().ok().filter(|n| (1..=super::MAX_PAGES).contains(n))?;
    (0..count).map(|n| page(&document, n)).collect()
}

/// One page of a file, from 0; `None` when it sees nothing on it.
pub(super) fn one(bytes: &[u8], page: usize) -> Option<Canvas> {
    let document = PdfDocument::from_bytes(bytes.to_vec()).ok()?;
    self::page(&document, page)
}

fn page(document: &PdfDocument, number: usize) -> Option<Canvas> {
    let (left, bottom, _, top) = document.get_page_media_box(number).ok()?;
    let spans = document.extract_spans(number).ok()?;
    let part = |c: f32| (c.clamp(0.0, 1.0) * 255.0).round();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a colour from 0 to 255")]
    let colour =
        |c: &pdf_oxide::layout::Color| u32::from_be_bytes([0, part(c.r) as u8, part(c.g) as u8, part(c.b) as u8]);
    let glyph = |span: pdf_oxide::layout::TextSpan| Glyph {
        x: span.bbox.x - left,
        y: top - span.bbox.y,
        advance: span.bbox.width,
        size: span.font_size,
        angle: 0,
        colour: colour(&span.color),
        text: span.text,
    };
    let glyphs: Vec<Glyph> = spans.into_iter().map(glyph).filter(|g| !g.text.trim().is_empty()).collect();
    let signs = || glyphs.iter().flat_map(|g| g.text.chars());
    // Where a font's own table is lost it gives numbers of glyphs for letters.
    let doubtful = |c: &char| c.is_control() || *c == '\u{FFFD}' || ('\u{E000}'..='\u{F8FF}').contains(c);
    if glyphs.is_empty() || signs().filter(doubtful).count() * 1000 > signs().count() * DOUBTFUL {
        return None;
    }
    Some(Canvas { height: top - bottom, glyphs, reader: Some(NAME), ..Canvas::default() })
}
