//! Collects the drawing operations of a page: glyphs with text and position, filled boxes, images.

use std::panic;

use compact_str::CompactString;
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, FillRule, Image, ImageDrawProps, Paint, SoftMask, StrokeProps,
    font::{Glyph as Drawn, GlyphRun},
    hayro_syntax::object::{Dict, String as PdfString},
    kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape},
};

use super::{
    canvas::{Canvas, Fill, Glyph, bounds},
    glyph_text::GlyphTexts,
    ground::Ground,
    marked_content::MarkedContent,
    visibility::Visibility,
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
        let work = self.visibility.mark(&mut self.canvas.glyphs, MAX_WORK - self.work);
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

    /// Adds a line that is wide enough to hide text.
    fn add_stroked(&mut self, path: &BezPath, bounds: Bounds, props: &DrawProps<'_>, stroke: &StrokeProps) {
        let [a, b, ..] = props.transform.as_coeffs();
        #[expect(clippy::cast_possible_truncation, reason = "points on a page")]
        let half = stroke.line_width / 2.0 * a.hypot(b) as f32;
        if half < THIN / 2.0 {
            return;
        }
        let ground = self.ground(bounds, props, Ink::new(&props.paint));
        let Bounds { left, top, right, bottom } = bounds;
        let is_line = path.elements().len() == 2 && (right - left).min(bottom - top) < 0.1;
        let (across, down) = if right - left < bottom - top { (half, 0.0) } else { (0.0, half) };
        let wide = |x: f32, y: f32| Bounds { left: left - x, top: top - y, right: right + x, bottom: bottom + y };
        self.visibility.add(if is_line && stroke.dash_array.is_empty() {
            Ground { bounds: wide(across, down), ..ground }
        } else {
            Ground { bounds: wide(half, half), colour: None, is_plain: false, ..ground }
        });
    }

    /// Returns a box that is drawn now: it hides what is below it, and text over it has it as its ground.
    fn ground(&self, bounds: Bounds, props: &DrawProps<'_>, ink: Ink) -> Ground {
        let is_plain = props.soft_mask.is_none() && props.blend_mode == BlendMode::Normal && ink.colour.is_some();
        let after = self.canvas.glyphs.len();
        Ground { bounds, outline: None, colour: ink.colour, opacity: ink.opacity, is_plain, after }
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
        let length = |along: f64, across: f64| if across == 0.0 { along.abs() } else { along.hypot(across) };
        let angle = if b == 0.0 && a > 0.0 { 0.0 } else { b.atan2(a).to_degrees().round() };
        #[expect(clippy::cast_possible_truncation, reason = "points on a page")]
        let glyph = Glyph {
            text: text.unwrap_or(CompactString::const_new("\u{FFFD}")),
            x: x as f32,
            y: y as f32,
            advance: advance.unwrap_or(500.0) * (length(a, b) as f32),
            size: (length(d, c) * 1000.0) as f32,
            angle: angle as i16,
            colour,
            mark,
        };
        glyph
    }
}

/// Returns whether a path on the page is a box with level sides.
fn is_box(path: &BezPath) -> bool {
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
    corners == 4 && points.windows(2).all(straight) && straight(&[points[3], points[0]])
}

/// What something is painted with.
#[derive(Debug, Clone, Copy)]
struct Ink {
    /// Colour as 0xRRGGBB; none of a pattern.
    colour: Option<u32>,
    opacity: f32,
}

impl Ink {
    /// Converts a paint. Of a colour of a profile that takes long.
    fn new(paint: &Paint<'_>) -> Self {
        match paint {
            Paint::Color(colour) => {
                let rgba = colour.to_rgba();
                let [r, g, b, _] = rgba.to_rgba8();
                Self { colour: Some(u32::from_be_bytes([0, r, g, b])), opacity: rgba.components()[3] }
            }
            Paint::Pattern(_) => Self { colour: None, opacity: 1.0 },
        }
    }

    /// Returns its colour; a pattern counts as black.
    fn colour_or_black(self) -> u32 {
        self.colour.unwrap_or_default()
    }
}

impl<'a> Device<'a> for PageCollector<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.work(run.glyphs().len());
        let ink = Ink::new(&props.paint);
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
            let mut glyph = self.glyph(glyph, props.transform * glyph.transform(), ink.colour_or_black());
            if !self.visibility.is_drawn(&glyph, ink.opacity) {
                glyph.set_mark(Mark::Invisible);
            }
            self.canvas.glyphs.push(glyph);
        }
        if ink.colour.is_none() {
            self.visibility.add_patterned(first, self.canvas.glyphs.len());
        }
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.work(path.elements().len() + 1);
        if self.canvas.fills.len() + self.canvas.rules.len() >= MAX_GLYPHS {
            return;
        }
        let outline = props.transform * path.clone();
        let bounds = bounds(outline.bounding_box());
        self.add_rules(bounds, path, mode);
        match mode {
            DrawMode::Stroke(stroke) => self.add_stroked(path, bounds, &props, stroke),
            DrawMode::Fill(rule) | DrawMode::FillAndStroke(rule, _) => {
                let ink = Ink::new(&props.paint);
                self.canvas.fills.push(Fill { bounds, colour: ink.colour_or_black() });
                let ground = self.ground(bounds, &props, ink);
                self.visibility.add(Ground { outline: (!is_box(&outline)).then_some((outline, *rule)), ..ground });
            }
            DrawMode::Invisible => {}
        }
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
