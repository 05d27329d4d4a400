//! The drawing operations of a page: glyphs with text and position, filled boxes, images, links.
//!
//! Only this file and `paint` use hayro. Coordinates are points from the top left corner of the displayed page: crop box
//! and rotation are applied.

use std::{
    collections::HashMap,
    panic::{self, AssertUnwindSafe},
};

use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, SoftMask,
    font::{Glyph as Drawn, GlyphRun, OutlineGlyph},
    hayro_cmap::BfString,
    hayro_syntax::{
        Pdf,
        object::{Array, Dict, Rect as PdfRect, String as PdfString},
        page::Page,
    },
    interpret_page,
    kurbo::{Affine, BezPath, Rect, Shape},
    util::{RectExt, TransformExt},
};

use crate::model::document::{Bounds, Flaw};

/// Maximum count of glyphs of a page.
const MAX_GLYPHS: usize = 200_000;

/// Maximum count of drawing operations and path elements of a page.
const MAX_WORK: usize = 4_000_000;

/// Maximum thickness of a ruling line, in points.
const THIN: f32 = 2.5;

/// A glyph.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    /// Its text; U+FFFD where the font has no character for it.
    pub text: String,
    /// Left end of its baseline, in points.
    pub x: f32,
    /// Its baseline, in points.
    pub y: f32,
    /// Advance width, in points.
    pub advance: f32,
    /// Font size, in points.
    pub size: f32,
    /// Direction of its baseline, in degrees clockwise.
    pub angle: i32,
    /// Colour as 0xRRGGBB.
    pub colour: u32,
}

/// A filled box.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fill {
    pub bounds: Bounds,
    pub colour: u32,
}

/// A link annotation.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub address: String,
    pub bounds: Bounds,
}

/// The content of a page.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    pub height: f32,
    pub glyphs: Vec<Glyph>,
    /// Count of invisible glyphs: the text layer of a scanned page.
    pub hidden: usize,
    /// Count of glyphs without a character.
    pub unknown: usize,
    pub fills: Vec<Fill>,
    /// Ruling lines, stroked or filled.
    pub rules: Vec<Bounds>,
    pub images: usize,
    pub links: Vec<Link>,
    /// Whether a limit was exceeded.
    pub is_cut: bool,
    /// Who has read it, if not the first reader.
    pub reader: Option<&'static str>,
}

impl Canvas {
    /// Returns why the page cannot be read in full, if so.
    pub(super) fn flaw(&self) -> Option<Flaw> {
        let share = self.unknown * 1000 / self.glyphs.len().max(1);
        match self.is_picture() {
            true if self.hidden > 0 => Some(Flaw::Recognised),
            true => Some(Flaw::Picture),
            false => (self.unknown > 0).then(|| Flaw::Unknown(u32::try_from(share.max(1)).unwrap_or(1000))),
        }
    }

    /// Returns whether the page shows only images.
    pub(super) fn is_picture(&self) -> bool {
        self.glyphs.iter().all(|g| g.text.trim().is_empty()) && (self.images > 0 || self.hidden > 0)
    }
}

/// Interprets every page; fonts are cached over all pages.
pub(super) fn pages(pdf: &Pdf) -> Vec<Canvas> {
    let cache = InterpreterCache::new();
    pdf.pages().iter().map(|page| self::page(pdf, page, &cache)).collect()
}

/// Interprets a page.
fn page<'a>(pdf: &'a Pdf, page: &Page<'a>, cache: &InterpreterCache<'a>) -> Canvas {
    let (width, height) = page.render_dimensions();
    let transform = page.initial_transform(true).to_kurbo();
    let seen = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut context = Context::new(transform, seen, cache, pdf.xref(), InterpreterSettings::default());
    // Images count even if they cannot be decoded.
    let images = page.resources().x_objects.entries().count();
    let canvas = Canvas { height, images, links: links(page, transform), ..Canvas::default() };
    let mut collector = PageCollector { canvas, fonts: HashMap::new(), work: 0 };
    // hayro has no other way to abort.
    let result = panic::catch_unwind(AssertUnwindSafe(|| interpret_page(page, &mut context, &mut collector)));
    match result {
        Ok(()) => {}
        Err(cause) if cause.is::<WorkLimitExceeded>() => collector.canvas.is_cut = true,
        Err(cause) => panic::resume_unwind(cause),
    }
    collector.canvas
}

/// The panic payload that aborts a page beyond the work limit.
struct WorkLimitExceeded;

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

fn bounds(rect: Rect) -> Bounds {
    #[expect(clippy::cast_possible_truncation, reason = "points on a page")]
    let edge = |v: f64| v as f32;
    Bounds { left: edge(rect.x0), top: edge(rect.y0), right: edge(rect.x1), bottom: edge(rect.y1) }
}

/// Collects the drawing operations of a page.
struct PageCollector {
    canvas: Canvas,
    /// For fonts without a ToUnicode map: glyph → character, from the embedded font.
    fonts: HashMap<u128, HashMap<u16, char>>,
    /// Count of operations so far.
    work: usize,
}

impl PageCollector {
    /// Adds to the count of operations; aborts the page beyond the limit.
    fn work(&mut self, n: usize) {
        self.work += n;
        if self.work > MAX_WORK {
            panic::resume_unwind(Box::new(WorkLimitExceeded));
        }
    }

    fn text(&mut self, glyph: &Drawn<'_>) -> Option<String> {
        let text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => Some(c.to_string()),
            Some(BfString::String(text)) => Some(text),
            None => None,
        };
        let is_text = |t: &String| !t.is_empty() && !t.chars().all(|c| c == '\0' || c == '\u{FFFD}');
        text.filter(is_text).or_else(|| match glyph {
            Drawn::Outline(outline) => self.by_font(outline),
            Drawn::Type3(_) => None,
        })
    }

    /// Finds the character of a glyph in the embedded font.
    fn by_font(&mut self, glyph: &OutlineGlyph) -> Option<String> {
        let data = glyph.font_data()?;
        let table = self.fonts.entry(data.cache_key).or_insert_with(|| reversed(data.data.as_ref().as_ref()));
        table.get(&u16::try_from(glyph.glyph_id().to_u32()).ok()?).map(char::to_string)
    }
}

/// Inverts the `cmap` table of an embedded font: glyph → character.
fn reversed(font: &[u8]) -> HashMap<u16, char> {
    let mut table = HashMap::new();
    let Ok(face) = ttf_parser::Face::parse(font, 0) else { return table };
    let maps = face.tables().cmap.into_iter().flat_map(|cmap| cmap.subtables);
    for map in maps.filter(ttf_parser::cmap::Subtable::is_unicode) {
        map.codepoints(|code| {
            if let (Some(glyph), Some(c)) = (map.glyph_index(code), char::from_u32(code)) {
                table.entry(glyph.0).or_insert(c);
            }
        });
    }
    table
}

impl<'a> Device<'a> for PageCollector {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.work(run.glyphs().len());
        let colour = colour(&props.paint);
        for glyph in run.glyphs() {
            if self.canvas.glyphs.len() >= MAX_GLYPHS {
                self.canvas.is_cut = true;
                return;
            }
            if matches!(mode, DrawMode::Invisible) {
                self.canvas.hidden += 1;
                continue;
            }
            let matrix = props.transform * glyph.transform();
            let [a, b, c, d, x, y] = matrix.as_coeffs();
            let advance = match &**glyph {
                Drawn::Outline(outline) => outline.advance_width(),
                Drawn::Type3(shape) => shape.advance_width(),
            };
            let text = self.text(glyph);
            self.canvas.unknown += usize::from(text.is_none());
            #[expect(clippy::cast_possible_truncation, reason = "points on a page")]
            self.canvas.glyphs.push(Glyph {
                text: text.unwrap_or_else(|| "\u{FFFD}".to_owned()),
                x: x as f32,
                y: y as f32,
                advance: advance.unwrap_or(500.0) * (a.hypot(b) as f32),
                size: (c.hypot(d) * 1000.0) as f32,
                angle: b.atan2(a).to_degrees().round() as i32,
                colour,
            });
        }
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.work(path.elements().len() + 1);
        if self.canvas.fills.len() + self.canvas.rules.len() >= MAX_GLYPHS {
            return;
        }
        let bounds = bounds((props.transform * path.clone()).bounding_box());
        let (width, height) = (bounds.right - bounds.left, bounds.bottom - bounds.top);
        if width.min(height) < THIN && width.max(height) > 4.0 * THIN {
            self.canvas.rules.push(bounds);
        } else if matches!(mode, DrawMode::Stroke(_)) && path.elements().len() <= 6 {
            let Bounds { left, top, right, bottom } = bounds;
            let side = |left, top, right, bottom| Bounds { left, top, right, bottom };
            self.canvas.rules.extend([
                side(left, top, right, top),
                side(left, bottom, right, bottom),
                side(left, top, left, bottom),
                side(right, top, right, bottom),
            ]);
        }
        if matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..)) {
            self.canvas.fills.push(Fill { bounds, colour: colour(&props.paint) });
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.work(1);
        self.canvas.images += 1;
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.work(clip.path.elements().len() + 1);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.work(1);
    }

    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

fn colour(paint: &Paint<'_>) -> u32 {
    match paint {
        Paint::Color(colour) => {
            let [r, g, b, _] = colour.to_rgba().to_rgba8();
            u32::from_be_bytes([0, r, g, b])
        }
        Paint::Pattern(_) => 0,
    }
}
