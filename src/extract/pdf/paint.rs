//! A page as it is seen, with boxes over it: evidence that one can look at. Beside `draw` the only file that knows
//! hayro.

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

/// Dots of a picture for each point of the page, where it is not too large for that.
const SCALE: f32 = 2.0;

/// Dots of a picture's longer side at most.
const LARGEST: f32 = 4_000.0;

/// Dots of a box's outline.
const LINE: i32 = 3;

/// How much of its colour a box lets through, of 256.
const TINT: u32 = 40;

/// Draws a page with boxes; the picture is PNG.
pub(in crate::extract) fn picture(bytes: &[u8], asked: &Picture) -> Result<Vec<u8>, Unreadable> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|_| Unreadable::Damaged)?;
    let page = pdf.pages().get(asked.page.wrapping_sub(1)).ok_or(Unreadable::Damaged)?;
    let (width, height) = page.render_dimensions();
    let scale = SCALE.min(LARGEST / width.max(height).max(1.0));
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let cache = RenderCache::new();
    let mut drawn = render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    for mark in &asked.boxes {
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
    let (left, right) = ((dot(b.left) - LINE).max(0), (dot(b.right) + LINE).min(width));
    let (top, bottom) = ((dot(b.top) - LINE).max(0), (dot(b.bottom) + LINE).min(height));
    let [_, red, green, blue] = mark.colour.to_be_bytes();
    let data = pixmap.data_mut();
    for y in top..bottom {
        for x in left..right {
            let edge = y < top + LINE || y >= bottom - LINE || x < left + LINE || x >= right - LINE;
            let share = if edge { 256 } else { TINT };
            let Some(pixel) = usize::try_from(y * width + x).ok().and_then(|at| data.get_mut(at)) else { continue };
            // The page is opaque: its colours are what they seem.
            for (own, over) in [(&mut pixel.r, red), (&mut pixel.g, green), (&mut pixel.b, blue)] {
                let mixed = (u32::from(*own) * (256 - share) + u32::from(over) * share) / 256;
                *own = u8::try_from(mixed).unwrap_or(u8::MAX);
            }
        }
    }
}
