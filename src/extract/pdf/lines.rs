//! Converts glyphs to stretches of lines: words by the gaps between glyphs, one stretch up to each wide gap.

use super::{
    canvas::Glyph,
    letters::{compose, is_accent, resolved},
    raised::{LineGlyph, raise},
};
use crate::{
    extract::geometry::Stretch,
    model::{document::Bounds, marked_text::MarkedText, marks::Mark},
};

/// Minimum gap between words, in ems.
const WORD: f32 = 0.15;

/// Maximum gap that is ignored after a written space, in ems.
const NOTHING: f32 = 0.04;

/// Minimum gap that can separate columns, in ems.
const STEP: f32 = 0.7;

/// Minimum gap that always separates stretches, in ems.
const APART: f32 = 1.4;

/// The same after a written space, since justified lines have wide ones.
const SPACED: f32 = 3.5;

/// Minimum height of an upright rule between two texts, in points.
const MIN_UPRIGHT: f32 = 6.0;

/// Maximum count of rules of a page that are compared; more are a drawing.
const MAX_UPRIGHTS: usize = 4_000;

/// Minimum count of overlapping glyphs of a line that is split into several.
const MIN_COVERED: usize = 4;

/// Returns the stretches of glyphs of one direction, line by line from the top. None crosses one of the `rules` that is
/// upright.
pub(super) fn stretches(glyphs: &[Glyph], rules: &[Bounds]) -> Vec<Stretch> {
    let is_drawn = |g: &&Glyph| g.size > 0.5 && g.x.is_finite() && g.y.is_finite() && !g.text.is_empty();
    let mut order: Vec<LineGlyph<'_>> = glyphs.iter().filter(is_drawn).map(LineGlyph::new).collect();
    order.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut lines: Vec<Vec<LineGlyph<'_>>> = Vec::new();
    for glyph in order {
        // Accents and superscripts are slightly off the baseline of their line.
        let near = |line: &Vec<LineGlyph<'_>>| {
            line.iter().rev().take(8).any(|g| (glyph.y - g.y).abs() < 0.3 * g.size.min(glyph.size).max(2.0))
        };
        match lines.iter_mut().rev().take(4).find(|line| near(line)) {
            Some(line) => line.push(glyph),
            None => lines.push(vec![glyph]),
        }
    }
    raise(&mut lines);
    let is_upright = |b: &&Bounds| b.bottom - b.top > MIN_UPRIGHT && b.right - b.left < b.bottom - b.top;
    let uprights: Vec<Bounds> = rules.iter().take(MAX_UPRIGHTS).filter(is_upright).copied().collect();
    let mut all: Vec<Stretch> = lines.into_iter().flat_map(apart).flat_map(|line| split(line, &uprights)).collect();
    all.sort_by(|a, b| {
        (a.baseline, a.bounds.left).partial_cmp(&(b.baseline, b.bounds.left)).unwrap_or(std::cmp::Ordering::Equal)
    });
    all
}

/// Rejoins stretches of one line that only a wide space separated.
pub(super) fn rejoin(run: Vec<Stretch>) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = Vec::new();
    for next in run {
        match all.last_mut() {
            Some(last)
                if (last.baseline - next.baseline).abs() < 0.2 * next.size
                    && (last.size - next.size).abs() < 0.15 * next.size
                    && (-0.3..if last.spaced { SPACED } else { APART })
                        .contains(&((next.bounds.left - last.bounds.right) / next.size)) =>
            {
                last.spaced = next.spaced;
                last.text.push(" ", None);
                last.text.append(&next.text);
                last.bounds.right = next.bounds.right;
            }
            _ => all.push(next),
        }
    }
    all
}

/// Splits overprinted lines: glyphs that were drawn consecutively belong together.
fn apart(mut line: Vec<LineGlyph<'_>>) -> Vec<Vec<LineGlyph<'_>>> {
    line.sort_by(|a, b| a.x.total_cmp(&b.x));
    let inked: Vec<&Glyph> = line.iter().map(|g| g.glyph).filter(|g| !g.is_blank()).collect();
    // A shadow repeats the glyph; accents have no advance of their own.
    let covers = |a: &Glyph, b: &Glyph| {
        b.x < a.x + 0.6 * a.advance && a.text != b.text && a.advance > 0.1 * a.size && b.advance > 0.1 * b.size
    };
    let covered = inked.windows(2).filter(|pair| covers(pair[0], pair[1])).count();
    if covered < MIN_COVERED || covered * 4 < inked.len() {
        return vec![line];
    }
    line.sort_by_key(|g| std::ptr::from_ref::<Glyph>(g.glyph));
    let mut lines: Vec<Vec<LineGlyph<'_>>> = Vec::new();
    for glyph in line {
        let continues = |last: &LineGlyph<'_>| {
            let step = glyph.x - last.x;
            step > 0.0 && step < last.advance + STEP * glyph.size && (glyph.y - last.y).abs() < 0.1 * glyph.size
        };
        match lines.last_mut() {
            Some(open) if open.last().is_some_and(continues) => open.push(glyph),
            _ => lines.push(vec![glyph]),
        }
    }
    lines
}

/// Splits the glyphs of a line at wide gaps, from left to right.
fn split(mut line: Vec<LineGlyph<'_>>, uprights: &[Bounds]) -> Vec<Stretch> {
    let crossed = crossed(&line, uprights);
    line.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut all: Vec<Stretch> = Vec::new();
    let mut open: Vec<LineGlyph<'_>> = Vec::new();
    let mut end = f32::MIN;
    for (n, glyph) in line.iter().copied().enumerate() {
        let text = glyph.text.as_str();
        // A soft hyphen that is not at a line break.
        if text == "\u{AD}" && line.get(n + 1).is_some_and(|next| (next.x - glyph.x).abs() < 0.1 * glyph.size) {
            continue;
        }
        // The same glyph twice in one place is a shadow or simulated bold.
        let again = open.last().is_some_and(|last| {
            last.text.as_str() == text && (last.x - glyph.x).abs() < 0.1 * glyph.size && !text.trim().is_empty()
        });
        if again {
            continue;
        }
        let is_ruled = || {
            let edge = NOTHING * glyph.size;
            glyph.x - end > WORD * glyph.size && crossed.iter().any(|x| *x > end - edge && *x < glyph.x + edge)
        };
        let is_far = glyph.x - end > STEP * glyph.size || is_ruled();
        if !open.is_empty() && !text.trim().is_empty() && is_far {
            all.extend(stretch(&open));
            open.clear();
        }
        // Trailing space does not extend a stretch.
        if !text.trim().is_empty() {
            end = if open.is_empty() { glyph.x + glyph.advance } else { end.max(glyph.x + glyph.advance) };
        }
        open.push(glyph);
    }
    all.extend(stretch(&open));
    all
}

/// Returns where upright rules cross a line.
fn crossed(line: &[LineGlyph<'_>], uprights: &[Bounds]) -> Vec<f32> {
    let Some(first) = line.first() else { return Vec::new() };
    let y = first.y - 0.3 * first.size;
    let own = uprights.iter().filter(|rule| rule.top < y && y < rule.bottom);
    own.map(|rule| f32::midpoint(rule.left, rule.right)).collect()
}

/// Makes a stretch of consecutive glyphs.
fn stretch(glyphs: &[LineGlyph<'_>]) -> Option<Stretch> {
    let mut text = Runs::default();
    let mut end: Option<f32> = None;
    let mut waiting: Option<&str> = None;
    let mut space = false;
    for (n, glyph) in glyphs.iter().enumerate() {
        let gap = end.map_or(0.0, |end| glyph.x - end);
        let sign = glyph.text.as_str();
        if is_accent(sign) {
            // Which letter is the accent over: the previous glyph, or the next?
            let middle = glyph.x + glyph.advance / 2.0;
            let over = |g: &&LineGlyph<'_>| g.x <= middle && middle <= g.x + g.advance && !g.is_blank();
            let before = n.checked_sub(1).and_then(|n| glyphs.get(n)).filter(over).is_some();
            if glyphs.get(n + 1).filter(over).is_some() && !before {
                waiting = Some(sign);
                continue;
            }
            if text.compose(sign, before || gap < -0.2 * glyph.size) {
                continue;
            }
        }
        if sign.trim().is_empty() {
            space = true;
            continue;
        }
        // Some fonts write an unused break as a space without advance.
        let is_parted = (gap > WORD * glyph.size || (space && gap > NOTHING * glyph.size)) && end.is_some();
        text.push(sign, glyph.mark, is_parted);
        space = false;
        if let Some(accent) = waiting.take() {
            text.compose(accent, true);
        }
        end = Some(glyph.x + glyph.advance);
    }
    let text = text.finish();
    let (mut first, mut size, mut right) = (None, 0.0_f32, f32::MIN);
    // The lowest baseline of the line itself, and that of all its glyphs.
    let (mut level, mut lowest) = (None, f32::MIN);
    for glyph in glyphs.iter().filter(|g| !g.is_blank()) {
        first.get_or_insert(glyph);
        (size, right, lowest) = (size.max(glyph.size), right.max(glyph.x + glyph.advance), lowest.max(glyph.y));
        if !glyph.is_shifted() {
            level = Some(level.map_or(glyph.y, |y: f32| y.max(glyph.y)));
        }
    }
    let (first, baseline) = (first?, level.unwrap_or(lowest));
    let bounds = Bounds { left: first.x, top: baseline - size * 0.8, right, bottom: baseline + size * 0.22 };
    let spaced = glyphs.last().is_some_and(|g| g.is_blank());
    Some(Stretch { text, bounds, baseline, size, colour: first.colour, spaced }).filter(|s| !s.text.is_empty())
}

/// The text of a stretch in runs of one mark.
#[derive(Default)]
struct Runs(Vec<(String, Option<Mark>)>);

impl Runs {
    /// Appends the text of a glyph, after a space if it is parted from the one before. A space between two marks has none.
    fn push(&mut self, text: &str, mark: Option<Mark>, is_parted: bool) {
        if is_parted {
            let is_within = self.0.last().is_some_and(|(_, last)| *last == mark);
            self.add(" ", mark.filter(|_| is_within));
        }
        self.add(text, mark);
    }

    fn add(&mut self, text: &str, mark: Option<Mark>) {
        match self.0.last_mut() {
            Some((last, own)) if *own == mark => last.push_str(text),
            _ => self.0.push((text.to_owned(), mark)),
        }
    }

    /// Composes an accent with the letter before it; returns whether it did.
    fn compose(&mut self, accent: &str, is_over: bool) -> bool {
        if self.0.is_empty() {
            self.0.push((String::new(), None));
        }
        self.0.last_mut().is_some_and(|(last, _)| compose(last, accent, is_over))
    }

    /// Returns the text in composed form, white space as single spaces.
    fn finish(self) -> MarkedText {
        let mut text = MarkedText::default();
        self.0.iter().for_each(|(run, mark)| text.push(&resolved(run), *mark));
        if text.ranges.is_empty() {
            return text.text.split_whitespace().collect::<Vec<_>>().join(" ").into();
        }
        let one = MarkedText { text: text.text.replace(['\n', '\r'], " "), ranges: text.ranges };
        one.lines().pop().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Glyphs of ten points on one line, each with position and width.
    fn line(signs: &[(&str, f32, f32)]) -> Vec<String> {
        let glyph = |(text, x, advance): &(&str, f32, f32)| Glyph {
            text: (*text).into(),
            x: *x,
            y: 100.0,
            advance: *advance,
            size: 10.0,
            angle: 0,
            colour: 0,
            mark: None,
        };
        let glyphs: Vec<_> = signs.iter().map(glyph).collect();
        rejoin(stretches(&glyphs, &[])).into_iter().map(|s| s.text.display().into_owned()).collect()
    }

    #[test]
    fn glyphs_become_words_by_their_gaps() {
        // Without a written space the gap separates words.
        assert_eq!(line(&[("a", 0.0, 5.0), ("b", 5.2, 5.0), ("c", 13.0, 5.0)]), ["ab c"]);
        // A space without advance is an unused break.
        assert_eq!(line(&[("a", 0.0, 5.0), (" ", 5.0, 2.8), ("b", 5.0, 5.0)]), ["ab"]);
        // A wide gap separates two texts, unless a space was written (a justified line).
        assert_eq!(line(&[("a", 0.0, 5.0), ("b", 25.0, 5.0)]), ["a", "b"]);
        assert_eq!(line(&[("a", 0.0, 5.0), (" ", 5.0, 2.8), ("b", 25.0, 5.0)]), ["a b"]);
        // A glyph drawn twice is one.
        assert_eq!(line(&[("a", 0.0, 5.0), ("a", 0.3, 5.0), ("b", 5.0, 5.0)]), ["ab"]);
    }

    #[test]
    fn accents_are_joined_to_the_letters_below_them() {
        assert_eq!(line(&[("a", 0.0, 5.0), ("\u{303}", 5.0, 0.0), ("o", 5.0, 5.0)]), ["ão"]);
        assert_eq!(line(&[("´", 0.5, 3.0), ("e", 0.0, 5.0), ("u", 5.0, 5.0)]), ["éu"]);
        assert_eq!(line(&[("ﬁ", 0.0, 5.0), ("m", 5.0, 7.0)]), ["fim"]);
    }

    #[test]
    fn smaller_glyphs_above_or_below_the_line_are_marked() {
        let glyph = |(text, x, y, size): &(&str, f32, f32, f32)| Glyph {
            text: (*text).into(),
            x: *x,
            y: *y,
            advance: 0.5 * size,
            size: *size,
            angle: 0,
            colour: 0,
            mark: None,
        };
        for (signs, want) in [
            // A browser's superscript is of 0.83, most are of 0.6.
            (vec![("1", 0.0, 100.0, 12.0), ("2", 6.0, 100.0, 12.0), ("1", 12.0, 95.7, 10.0)], vec!["12¹"]),
            (vec![("1", 0.0, 100.0, 10.0), ("2", 5.0, 100.0, 10.0), ("1", 10.0, 95.5, 9.0)], vec!["12¹"]),
            (vec![("1", 0.0, 100.0, 10.0), ("2", 5.0, 100.0, 10.0), ("1", 10.0, 96.5, 6.0)], vec!["12¹"]),
            (
                vec![("n", 0.0, 100.0, 10.0), (".", 5.0, 100.0, 10.0), ("o", 10.0, 96.0, 6.0), ("s", 13.0, 96.0, 6.0)],
                vec!["n.ºs"],
            ),
            (vec![("O", 0.0, 100.0, 10.0), ("2", 5.0, 102.0, 6.0)], vec!["O₂"]),
            (vec![("O", 0.0, 100.0, 10.0), ("2", 5.0, 103.5, 6.0)], vec!["O₂"]),
            // Small capitals are on the line; a caption is far below.
            (vec![("A", 0.0, 100.0, 10.0), ("B", 5.0, 100.0, 8.0)], vec!["AB"]),
            (vec![("A", 0.0, 100.0, 10.0), ("b", 5.0, 110.0, 8.0)], vec!["A", "b"]),
        ] {
            let glyphs: Vec<_> = signs.iter().map(glyph).collect();
            let texts: Vec<_> = stretches(&glyphs, &[]).into_iter().map(|s| s.text.display().into_owned()).collect();
            assert_eq!(texts, want, "{signs:?}");
        }
    }

    #[test]
    fn no_stretch_crosses_an_upright_rule() {
        let glyph = |(text, x): (&str, f32)| Glyph {
            text: text.into(),
            x,
            y: 100.0,
            advance: 5.0,
            size: 10.0,
            angle: 0,
            colour: 0,
            mark: None,
        };
        let glyphs: Vec<_> = [("a", 0.0), ("b", 5.0), ("c", 15.0)].into_iter().map(glyph).collect();
        let rule = |x, top| Bounds { left: x, top, right: x + 0.5, bottom: top + 20.0 };
        for (rules, want) in [(vec![rule(12.0, 85.0)], 2), (vec![rule(12.0, 50.0)], 1), (vec![rule(5.0, 85.0)], 1)] {
            assert_eq!(stretches(&glyphs, &rules).len(), want, "{rules:?}");
        }
    }
}
