//! Interprets pages: their content, then their annotations.
//!
//! Only this folder uses hayro.

use std::panic::{self, AssertUnwindSafe};

use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, RenderContent,
    hayro_syntax::{
        Pdf,
        object::{Array, Dict, Rect as PdfRect, String as PdfString},
        page::Page,
    },
    interpret_page,
    kurbo::{Affine, Rect, Shape},
    util::{RectExt, TransformExt},
};

use super::{
    canvas::{Canvas, Glyph, Link, bounds},
    collector::{PageCollector, WorkLimitExceeded},
    controls::{self, Forms},
    glyph_text::GlyphTexts,
};
use crate::model::marks::Mark;

/// Interprets every page; fonts are cached over all pages.
pub(super) fn pages(pdf: &Pdf) -> Vec<Canvas> {
    let shared = Shared { cache: InterpreterCache::new(), forms: Forms::new(pdf) };
    let mut texts = GlyphTexts::default();
    pdf.pages().iter().map(|page| self::page(pdf, page, &shared, &mut texts)).collect()
}

/// What all pages share.
struct Shared<'a> {
    cache: InterpreterCache<'a>,
    forms: Forms,
}

/// Interprets a page.
fn page<'a>(pdf: &'a Pdf, page: &Page<'a>, shared: &Shared<'a>, texts: &mut GlyphTexts) -> Canvas {
    let (width, height) = page.render_dimensions();
    let transform = page.initial_transform(true).to_kurbo();
    let seen = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    // Images count even if they cannot be decoded.
    let images = page.resources().x_objects.entries().count();
    let canvas = Canvas { height, images, links: links(page, transform), ..Canvas::default() };
    let mut collector = PageCollector::new(canvas, seen, texts);
    // Count of glyphs of the page itself, before those of its annotations.
    let mut own_glyphs = 0;
    let has_annotations = page.raw().contains_key("Annots");
    // hayro has no other way to abort.
    let result = panic::catch_unwind(AssertUnwindSafe(|| {
        for content in
            [RenderContent::PAGE, RenderContent::ANNOTATIONS].into_iter().take(1 + usize::from(has_annotations))
        {
            own_glyphs = collector.canvas.glyphs.len();
            let settings = InterpreterSettings { render_content: content, ..InterpreterSettings::default() };
            interpret_page(
                page,
                &mut Context::new(transform, seen, &shared.cache, pdf.xref(), settings),
                &mut collector,
            );
        }
        collector.finish();
    }));
    match result {
        Ok(()) => {}
        Err(cause) if cause.is::<WorkLimitExceeded>() => collector.canvas.is_cut = true,
        Err(cause) => panic::resume_unwind(cause),
    }
    let mut canvas = collector.canvas;
    if has_annotations {
        controls::draw(&mut canvas, own_glyphs, &controls::controls(page, transform, &shared.forms));
    }
    hide_recognised(&mut canvas);
    canvas
}

/// A page of which only pictures are seen is a scan: the text that they cover is from character recognition.
fn hide_recognised(canvas: &mut Canvas) {
    let is_seen = |glyph: &Glyph| !glyph.is_blank() && glyph.mark != Some(Mark::Invisible);
    let has_text = canvas.glyphs.iter().any(|glyph| !glyph.is_blank());
    if canvas.images > 0 && has_text && !canvas.glyphs.iter().any(is_seen) {
        canvas.hidden += canvas.glyphs.len();
        canvas.glyphs.clear();
    }
}

/// Returns the link annotations; consecutive ones with the same target are one link.
fn links(page: &Page<'_>, transform: Affine) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { return links };
    for annotation in annotations.iter::<Dict<'_>>() {
        let action = annotation.get::<Dict<'_>>("A");
        let address = action.and_then(|a| a.get::<PdfString<'_>>("URI"));
        let (Some(address), Some(rect)) = (address, annotation.get::<PdfRect>("Rect")) else { continue };
        let address = String::from_utf8_lossy(address.as_bytes()).trim().to_owned();
        let bounds = bounds((transform * rect.to_kurbo().to_path(0.1)).bounding_box());
        match links.last_mut() {
            Some(last) if last.address == address => {}
            _ => links.push(Link { address, bounds }),
        }
    }
    links
}
