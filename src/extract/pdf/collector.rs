//! Collects the drawing operations of a page: glyphs with text and position, filled boxes, images.

use std::panic;

use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, FillRule, Image, ImageDrawProps, Paint, SoftMask,
    font::{Glyph as Drawn, GlyphRun},
    hayro_syntax::object::{Dict, String as PdfString},
    kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape},
};

use super::{
    canvas::{Canvas, Fill, Glyph, bounds},
    glyph_text::GlyphTexts,
    marked_content::MarkedContent,
    visibility::{Ground, Visibility},
};
use crate::model::{document::Bounds, marks::Mark};

/// Maximum count of glyphs of a page.
const MAX_GLYPHS: usize = 200_000;

/// Maximum count of drawing operations and path elements of a page.
const MAX_WORK: usize = 4_000_000;

/// Maximum thickness of a ruling line, in points.
const THIN: f32 = 2.5;

/// Minimum length of a line that strikes a text through, in points.
const MIN_STROKE: f32 = 2.0;

/// The panic payload that aborts a page beyond the work limit.
pub(super) struct WorkLimitExceeded;

/// Collects the drawing operations of a page.
pub(super) struct PageCollector<'t> {
    pub(super) canvas: Canvas,
    texts: &'t mut GlyphTexts,
    content: MarkedContent,
    visibility: Visibility,
    /// Count of operations so far.
    work: usize,
}

impl<'t> PageCollector<'t> {
    pub(super) fn new(canvas: Canvas, page: Rect, texts: &'t mut GlyphTexts) -> Self {
        let content = MarkedContent::default();
        Self { canvas, texts, content, visibility: Visibility::new(page), work: 0 }
    }

    /// Marks the glyphs that cannot be seen, once all is drawn.
    pub(super) fn finish(&mut self) {
        let work = self.visibility.mark(&mut self.canvas.glyphs);
        self.work(work);
    }

    /// Adds to the count of operations; aborts the page beyond the limit.
    fn work(&mut self, n: usize) {
        self.work += n;
        if self.work > MAX_WORK {
            panic::resume_unwind(Box::new(WorkLimitExceeded));
        }
    }

    /// Adds a ruling line, or the sides of a stroked box.
    fn add_rules(&mut self, bounds: Bounds, path: &BezPath, mode: &DrawMode) {
        let Bounds { left, top, right, bottom } = bounds;
        let (width, height) = (right - left, bottom - top);
        if height < THIN && width > MIN_STROKE {
            self.canvas.strokes.push(bounds);
        }
        if width.min(height) < THIN && width.max(height) > 4.0 * THIN {
            self.canvas.rules.push(bounds);
        } else if matches!(mode, DrawMode::Stroke(_)) && path.elements().len() <= 6 {
            let side = |left, top, right, bottom| Bounds { left, top, right, bottom };
            self.canvas.rules.extend([
                side(left, top, right, top),
                side(left, bottom, right, bottom),
                side(left, top, left, bottom),
                side(right, top, right, bottom),
            ]);
        }
    }

    /// Adds what a path hides, and what text over it has as its ground.
    fn add_ground(&mut self, bounds: Bounds, path: &BezPath, props: &DrawProps<'_>, mode: &DrawMode) {
        let is_plain = props.soft_mask.is_none() && props.blend_mode == BlendMode::Normal;
        let (colour, opacity) = match &props.paint {
            Paint::Color(paint) => (Some(colour(&props.paint)), paint.to_rgba().components()[3]),
            Paint::Pattern(_) => (None, 1.0),
        };
        let is_plain = is_plain && colour.is_some();
        let ground = Ground { bounds, outline: None, colour, opacity, is_plain, after: self.canvas.glyphs.len() };
        match mode {
            DrawMode::Stroke(stroke) => {
                let [a, b, ..] = props.transform.as_coeffs();
                #[expect(clippy::cast_possible_truncation, reason = "points on a page")]
                let half = stroke.line_width / 2.0 * a.hypot(b) as f32;
                if half < THIN / 2.0 {
                    return;
                }
                let Bounds { left, top, right, bottom } = bounds;
                let is_line = path.elements().len() == 2 && (right - left).min(bottom - top) < 0.1;
                let (across, down) = if right - left < bottom - top { (half, 0.0) } else { (0.0, half) };
                let wide =
                    |x: f32, y: f32| Bounds { left: left - x, top: top - y, right: right + x, bottom: bottom + y };
                let ground = if is_line && stroke.dash_array.is_empty() {
                    Ground { bounds: wide(across, down), ..ground }
                } else {
                    Ground { bounds: wide(half, half), colour: None, is_plain: false, ..ground }
                };
                self.visibility.add(ground);
            }
            DrawMode::Fill(rule) | DrawMode::FillAndStroke(rule, _) => {
                let is_box = is_box(path, props.transform);
                let outline = (!is_box).then(|| (props.transform * path.clone(), *rule));
                self.visibility.add(Ground { outline, ..ground });
            }
            DrawMode::Invisible => {}
        }
    }

    /// Returns the glyph of a run, and the middle of what is drawn of it.
    fn glyph(&mut self, drawn: &Drawn<'_>, matrix: Affine, colour: u32) -> Glyph {
        let [a, b, c, d, x, y] = matrix.as_coeffs();
        let advance = match drawn {
            Drawn::Outline(outline) => outline.advance_width(),
            Drawn::Type3(shape) => shape.advance_width(),
        };
        let text = self.texts.text(drawn);
        self.canvas.unknown += usize::from(text.is_none());
        let mark = text.as_deref().and_then(|text| self.texts.mark(drawn, text));
        #[expect(clippy::cast_possible_truncation, reason = "points on a page")]
        let glyph = Glyph {
            text: text.unwrap_or_else(|| "\u{FFFD}".to_owned()),
            x: x as f32,
            y: y as f32,
            advance: advance.unwrap_or(500.0) * (a.hypot(b) as f32),
            size: (c.hypot(d) * 1000.0) as f32,
            angle: b.atan2(a).to_degrees().round() as i16,
            colour,
            mark,
        };
        glyph
    }
}

/// Returns whether a path is a box with level sides.
fn is_box(path: &BezPath, transform: Affine) -> bool {
    let [a, b, c, d, ..] = transform.as_coeffs();
    let is_level = (b == 0.0 && c == 0.0) || (a == 0.0 && d == 0.0);
    let mut points: Vec<Point> = Vec::with_capacity(5);
    for element in path.elements() {
        match element {
            PathEl::MoveTo(p) | PathEl::LineTo(p) if points.len() < 5 => points.push(*p),
            PathEl::ClosePath => {}
            _ => return false,
        }
    }
    let corners = points.len() - usize::from(points.len() == 5 && points.first() == points.last());
    let straight = |pair: &[Point]| pair[0].x == pair[1].x || pair[0].y == pair[1].y;
    is_level && corners == 4 && points.windows(2).all(straight) && straight(&[points[3], points[0]])
}

impl<'a> Device<'a> for PageCollector<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.work(run.glyphs().len());
        let colour = colour(&props.paint);
        let opacity = match &props.paint {
            Paint::Color(paint) => paint.to_rgba().components()[3],
            Paint::Pattern(_) => 1.0,
        };
        let first = self.canvas.glyphs.len();
        for glyph in run.glyphs() {
            if self.canvas.glyphs.len() >= MAX_GLYPHS {
                self.canvas.is_cut = true;
                return;
            }
            if matches!(mode, DrawMode::Invisible) {
                self.canvas.hidden += 1;
                continue;
            }
            let mut glyph = self.glyph(glyph, props.transform * glyph.transform(), colour);
            if !self.visibility.is_drawn(&glyph, opacity) {
                glyph.set_mark(Mark::Invisible);
            }
            self.canvas.glyphs.push(glyph);
        }
        if matches!(props.paint, Paint::Pattern(_)) {
            self.visibility.add_patterned(first, self.canvas.glyphs.len());
        }
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.work(path.elements().len() + 1);
        if self.canvas.fills.len() + self.canvas.rules.len() >= MAX_GLYPHS {
            return;
        }
        let bounds = bounds((props.transform * path.clone()).bounding_box());
        self.add_rules(bounds, path, mode);
        if matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..)) {
            self.canvas.fills.push(Fill { bounds, colour: colour(&props.paint) });
        }
        self.add_ground(bounds, path, &props, mode);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.work(1);
        self.canvas.images += 1;
        let (width, height) = (f64::from(image.width()), f64::from(image.height()));
        let path = props.transform * Rect::new(0.0, 0.0, width, height).to_path(0.1);
        let bounds = bounds(path.bounding_box());
        let is_opaque = match &image {
            Image::Raster(raster) => {
                let stream = raster.stream();
                !["SMask", "Mask", "SMaskInData"].iter().any(|key| stream.dict().contains_key(key))
            }
            Image::Stencil(_) => false,
        };
        let is_plain = is_opaque && props.soft_mask.is_none() && props.blend_mode == BlendMode::Normal;
        let outline = Some((path, FillRule::NonZero));
        let after = self.canvas.glyphs.len();
        self.visibility.add(Ground { bounds, outline, colour: None, opacity: 1.0, is_plain, after });
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.work(clip.path.elements().len() + 1);
        self.visibility.push_clip(clip.path.bounding_box());
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend: BlendMode) {
        self.work(1);
        self.visibility.push_group(opacity, mask.is_none() && blend == BlendMode::Normal);
    }

    fn pop_clip(&mut self) {
        self.visibility.pop_clip();
    }

    fn pop_transparency_group(&mut self) {
        self.visibility.pop_group();
    }

    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        self.work(1);
        let text = properties.and_then(|properties| properties.get::<PdfString<'_>>("ActualText"));
        self.content.begin(text.as_ref().map(PdfString::as_bytes), self.canvas.glyphs.len());
    }

    fn end_marked_content(&mut self) {
        self.content.end(&mut self.canvas.glyphs);
    }
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
