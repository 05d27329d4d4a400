//! Text that a level line strikes through.

use super::canvas::{Canvas, Glyph};
use crate::model::{document::Bounds, marks::Mark};

/// Where a line strikes a glyph through: above its baseline, in font sizes.
const HEIGHT: std::ops::Range<f32> = 0.14..0.48;

/// Maximum thickness of the line, in font sizes.
const THICKNESS: f32 = 0.14;

/// Minimum share of a glyph that the line covers.
const COVERED: f32 = 0.8;

/// Maximum distance between the ends of the line and of its text, in font sizes; other lines are rules of the page.
const OVER: f32 = 0.6;

/// Maximum gap between the glyphs below a line, in font sizes.
const GAP: f32 = 1.5;

/// Height of an index band, in points.
const BAND: f32 = 16.0;

/// Maximum count of lines of a page; more are a drawing.
const MAX_STROKES: usize = 4_000;

/// Marks the glyphs of a page that a line strikes through.
pub(super) fn mark(canvas: &mut Canvas) {
    if canvas.strokes.is_empty() || canvas.strokes.len() > MAX_STROKES {
        return;
    }
    let mut levels: Vec<(i32, usize)> = Vec::new();
    let is_level = |g: &Glyph| g.angle == 0 && !g.text.is_empty();
    levels.extend(canvas.glyphs.iter().enumerate().filter(|(_, g)| is_level(g)).map(|(n, g)| (band(g.y), n)));
    levels.sort_unstable();
    let mut struck = Vec::new();
    for stroke in &canvas.strokes {
        let y = f32::midpoint(stroke.top, stroke.bottom);
        let first = levels.partition_point(|(at, _)| *at < band(y));
        let near = levels[first..].iter().take_while(|(at, _)| *at <= band(y) + 2).map(|(_, n)| *n);
        let mut own: Vec<usize> = near.filter(|n| is_struck(stroke, &canvas.glyphs[*n])).collect();
        own.sort_by(|a, b| canvas.glyphs[*a].x.total_cmp(&canvas.glyphs[*b].x));
        if is_own_line(stroke, &own, &canvas.glyphs) {
            struck.extend(own);
        }
    }
    struck.into_iter().for_each(|n| canvas.glyphs[n].set_mark(Mark::Struck));
}

fn band(height: f32) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a place to within some points")]
    let at = (height / BAND).floor() as i32;
    at
}

fn is_struck(stroke: &Bounds, glyph: &Glyph) -> bool {
    let above = glyph.y - f32::midpoint(stroke.top, stroke.bottom);
    let covered = (glyph.x + glyph.advance).min(stroke.right) - glyph.x.max(stroke.left);
    HEIGHT.contains(&(above / glyph.size))
        && stroke.bottom - stroke.top <= THICKNESS * glyph.size
        && covered > 0.0
        && covered >= COVERED * glyph.advance
}

/// Returns whether a line is as long as the glyphs that it strikes through.
fn is_own_line(stroke: &Bounds, struck: &[usize], glyphs: &[Glyph]) -> bool {
    let inked: Vec<&Glyph> = struck.iter().map(|n| &glyphs[*n]).filter(|g| !g.is_blank()).collect();
    let (Some(first), Some(last)) = (inked.first(), inked.last()) else { return false };
    let is_joined = |pair: &[&Glyph]| pair[1].x - pair[0].x - pair[0].advance < GAP * pair[0].size;
    first.x - stroke.left < OVER * first.size
        && stroke.right - last.x - last.advance < OVER * last.size
        && inked.windows(2).all(is_joined)
}

#[cfg(test)]
mod tests {
    use compact_str::ToCompactString;

    use super::*;

    #[test]
    fn a_line_through_a_text_strikes_it() {
        let glyph = |(n, text): (u8, char)| Glyph {
            text: text.to_compact_string(),
            x: f32::from(n) * 5.0,
            y: 100.0,
            advance: 5.0,
            size: 10.0,
            colour: 0,
            angle: 0,
            mark: None,
        };
        for (left, right, y, want) in [
            (0.0, 15.0, 97.0, "700"),
            // Below the baseline: it is underlined. Above the capitals: a rule.
            (0.0, 15.0, 101.5, ""),
            (0.0, 15.0, 92.0, ""),
            // A rule of the page that runs through a text.
            (-40.0, 200.0, 97.0, ""),
            // A part of a letter.
            (0.0, 2.0, 97.0, ""),
        ] {
            let stroke = Bounds { left, top: y, right, bottom: y + 0.5 };
            let mut canvas = Canvas { strokes: vec![stroke], ..Canvas::default() };
            canvas.glyphs = (0..).zip("700 650".chars()).map(glyph).collect();
            mark(&mut canvas);
            let struck: String =
                canvas.glyphs.iter().filter(|g| g.mark == Some(Mark::Struck)).map(|g| g.text.as_str()).collect();
            assert_eq!(struck, want, "{left} {y}");
        }
    }
}
