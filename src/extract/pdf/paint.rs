//! Renders a page with boxes over it, to show evidence. Only this file and `draw` use hayro.

use hayro::{
    PixmapSettings, RenderCache, RenderSettings,
    hayro_interpret::InterpreterSettings,
    hayro_syntax::Pdf,
    render,
    vello_cpu::{Pixmap, color::palette::css::WHITE},
};

use crate::{
    extract::Unreadable,
    model::picture::{ColouredBox, Picture},
};

/// Pixels for each point of the page, where the image is not too large for that.
const SCALE: f32 = 2.0;

/// Maximum length of the longer side, in pixels.
const MAX_SIDE: f32 = 4_000.0;

/// Width of the outline of a box, in pixels.
const OUTLINE: i32 = 3;

/// Opacity of the inside of a box, of 256.
const TINT: u32 = 40;

/// Renders a page with boxes as PNG.
pub(in crate::extract) fn picture(bytes: &[u8], request: &Picture) -> Result<Vec<u8>, Unreadable> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|_| Unreadable::Damaged)?;
    let page = pdf.pages().get(request.page.wrapping_sub(1)).ok_or(Unreadable::Damaged)?;
    let (width, height) = page.render_dimensions();
    let scale = SCALE.min(MAX_SIDE / width.max(height).max(1.0));
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let cache = RenderCache::new();
    let mut drawn = render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    for mark in &request.boxes {
        draw(&mut drawn, mark, scale);
    }
    drawn.into_png().map_err(|_| Unreadable::Damaged)
}

/// Draws a box: its outline, and a tint inside.
fn draw(pixmap: &mut Pixmap, mark: &ColouredBox, scale: f32) {
    let (width, height) = (i32::from(pixmap.width()), i32::from(pixmap.height()));
    #[expect(clippy::cast_possible_truncation, reason = "dots of a picture")]
    let dot = |n: f32| (n * scale).round() as i32;
    let b = mark.bounds;
    let (left, right) = ((dot(b.left) - OUTLINE).max(0), (dot(b.right) + OUTLINE).min(width));
    let (top, bottom) = ((dot(b.top) - OUTLINE).max(0), (dot(b.bottom) + OUTLINE).min(height));
    let [_, red, green, blue] = mark.colour.to_be_bytes();
    let data = pixmap.data_mut();
    for y in top..bottom {
        for x in left..right {
            let edge = y < top + OUTLINE || y >= bottom - OUTLINE || x < left + OUTLINE || x >= right - OUTLINE;
            let share = if edge { 256 } else { TINT };
            let Some(pixel) = usize::try_from(y * width + x).ok().and_then(|at| data.get_mut(at)) else { continue };
            // The page is opaque, so that its colours are not premultiplied.
            for (own, over) in [(&mut pixel.r, red), (&mut pixel.g, green), (&mut pixel.b, blue)] {
                let mixed = (u32::from(*own) * (256 - share) + u32::from(over) * share) / 256;
                *own = u8::try_from(mixed).unwrap_or(u8::MAX);
            }
        }
    }
}
