//! Converts glyphs to stretches of lines: words by the gaps between glyphs, one stretch up to each wide gap.

use unicode_normalization::UnicodeNormalization;

use super::draw::Glyph;
use crate::{extract::geometry::Stretch, model::document::Bounds};

/// Minimum gap between words, in ems.
const WORD: f32 = 0.15;

/// Maximum gap that is ignored after a written space, in ems.
const NOTHING: f32 = 0.04;

/// Minimum gap that can separate columns, in ems.
const STEP: f32 = 0.7;

/// Minimum gap that always separates stretches, in ems.
const APART: f32 = 1.4;

/// Maximum size of a superscript, relative to its line.
const SMALL: f32 = 0.8;

/// Count of following lines in which the line of a superscript is searched.
const NEAR: usize = 4;

/// Minimum count of overlapping glyphs of a line that is split into several.
const MIN_COVERED: usize = 4;

/// The same after a written space, since justified lines have wide ones.
const SPACED: f32 = 3.5;

/// Returns the stretches of glyphs of one direction, line by line from the top.
pub(super) fn stretches(glyphs: &[Glyph]) -> Vec<Stretch> {
    let mut order: Vec<&Glyph> = glyphs.iter().filter(|g| g.size > 0.5 && g.x.is_finite() && g.y.is_finite()).collect();
    order.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut lines: Vec<Vec<&Glyph>> = Vec::new();
    for glyph in order {
        // Accents and superscripts are slightly off the baseline of their line.
        let near = |line: &Vec<&Glyph>| {
            line.iter().rev().take(8).any(|g| (glyph.y - g.y).abs() < 0.3 * g.size.min(glyph.size).max(2.0))
        };
        match lines.iter_mut().rev().take(4).find(|line| near(line)) {
            Some(line) => line.push(glyph),
            None => lines.push(vec![glyph]),
        }
    }
    raise(&mut lines);
    let mut all: Vec<Stretch> = lines.into_iter().flat_map(apart).flat_map(split).collect();
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
                last.text.push(' ');
                last.text.push_str(&next.text);
                last.bounds.right = next.bounds.right;
            }
            _ => all.push(next),
        }
    }
    all
}

/// Moves superscripts that directly follow a letter, as in `n.º`, to its line.
fn raise(lines: &mut Vec<Vec<&Glyph>>) {
    let largest: Vec<f32> = lines.iter().map(|line| line.iter().map(|g| g.size).fold(0.0, f32::max)).collect();
    for n in 0..lines.len() {
        let below = n + 1..lines.len().min(n + NEAR);
        let smallest = lines[n].iter().map(|g| g.size).fold(f32::MAX, f32::min);
        if below.clone().all(|k| smallest >= SMALL * largest[k]) {
            continue;
        }
        let mut at = 0;
        while let Some(glyph) = lines[n].get(at).copied() {
            let follows = |base: &&Glyph| {
                let (step, rise) = (glyph.x - base.x - base.advance, base.y - glyph.y);
                glyph.size < SMALL * base.size
                    && (-0.15..0.35).contains(&(step / base.size))
                    && (0.1..0.65).contains(&(rise / base.size))
                    && !base.text.trim().is_empty()
            };
            match below.clone().find(|k| lines[*k].iter().any(follows)) {
                Some(k) => {
                    let glyph = lines[n].remove(at);
                    lines[k].push(glyph);
                }
                None => at += 1,
            }
        }
    }
    lines.retain(|line| !line.is_empty());
}

/// Splits overprinted lines: glyphs that were drawn consecutively belong together.
fn apart(mut line: Vec<&Glyph>) -> Vec<Vec<&Glyph>> {
    line.sort_by(|a, b| a.x.total_cmp(&b.x));
    let inked: Vec<&Glyph> = line.iter().copied().filter(|g| !g.text.trim().is_empty()).collect();
    // A shadow repeats the glyph; accents have no advance of their own.
    let covers = |a: &Glyph, b: &Glyph| {
        b.x < a.x + 0.6 * a.advance && a.text != b.text && a.advance > 0.1 * a.size && b.advance > 0.1 * b.size
    };
    let covered = inked.windows(2).filter(|pair| covers(pair[0], pair[1])).count();
    if covered < MIN_COVERED || covered * 4 < inked.len() {
        return vec![line];
    }
    line.sort_by_key(|g| std::ptr::from_ref::<Glyph>(g));
    let mut lines: Vec<Vec<&Glyph>> = Vec::new();
    for glyph in line {
        let continues = |last: &&Glyph| {
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
fn split(mut line: Vec<&Glyph>) -> Vec<Stretch> {
    line.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut all: Vec<Stretch> = Vec::new();
    let mut open: Vec<&Glyph> = Vec::new();
    let mut end = f32::MIN;
    for (n, glyph) in line.iter().copied().enumerate() {
        let text = glyph.text.as_str();
        // A soft hyphen that is not at a line break.
        if text == "\u{AD}" && line.get(n + 1).is_some_and(|next| (next.x - glyph.x).abs() < 0.1 * glyph.size) {
            continue;
        }
        // The same glyph twice in one place is a shadow or simulated bold.
        let again = open.last().is_some_and(|last| {
            last.text == *text && (last.x - glyph.x).abs() < 0.1 * glyph.size && !text.trim().is_empty()
        });
        if again {
            continue;
        }
        if !open.is_empty() && glyph.x - end > STEP * glyph.size && !text.trim().is_empty() {
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

/// Makes a stretch of consecutive glyphs.
fn stretch(glyphs: &[&Glyph]) -> Option<Stretch> {
    let mut text = String::new();
    let mut end: Option<f32> = None;
    let mut waiting: Option<&str> = None;
    let mut space = false;
    for (n, glyph) in glyphs.iter().enumerate() {
        let gap = end.map_or(0.0, |end| glyph.x - end);
        let sign = glyph.text.as_str();
        if is_accent(sign) {
            // Which letter is the accent over: the previous glyph, or the next?
            let middle = glyph.x + glyph.advance / 2.0;
            let over = |g: &&&Glyph| g.x <= middle && middle <= g.x + g.advance && !g.text.trim().is_empty();
            let before = n.checked_sub(1).and_then(|n| glyphs.get(n)).filter(over).is_some();
            if glyphs.get(n + 1).filter(over).is_some() && !before {
                waiting = Some(sign);
                continue;
            }
            if compose(&mut text, sign, before || gap < -0.2 * glyph.size) {
                continue;
            }
        }
        if sign.trim().is_empty() {
            space = true;
            continue;
        }
        // Some fonts write an unused break as a space without advance.
        if (gap > WORD * glyph.size || (space && gap > NOTHING * glyph.size)) && !text.is_empty() {
            text.push(' ');
        }
        space = false;
        text.push_str(sign);
        if let Some(accent) = waiting.take() {
            compose(&mut text, accent, true);
        }
        end = Some(glyph.x + glyph.advance);
    }
    let text = plain(&text);
    let inked = || glyphs.iter().filter(|g| !g.text.trim().is_empty());
    let first = inked().next()?;
    let size = inked().map(|g| g.size).fold(0.0, f32::max);
    let baseline = inked().map(|g| g.y).fold(f32::MIN, f32::max);
    let bounds = Bounds {
        left: first.x,
        top: baseline - size * 0.8,
        right: inked().map(|g| g.x + g.advance).fold(f32::MIN, f32::max),
        bottom: baseline + size * 0.22,
    };
    let spaced = glyphs.last().is_some_and(|g| g.text.trim().is_empty());
    Some(Stretch { text, bounds, baseline, size, colour: first.colour, spaced }).filter(|s| !s.text.is_empty())
}

/// Normalises a text: NFC, ligatures resolved, single spaces.
fn plain(text: &str) -> String {
    let resolved: String = text.nfc().flat_map(ligature).collect();
    resolved.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the letters of a ligature, or the character itself.
fn ligature(c: char) -> impl Iterator<Item = char> {
    let letters = match c {
        '\u{FB00}' => "ff",
        '\u{FB01}' => "fi",
        '\u{FB02}' => "fl",
        '\u{FB03}' => "ffi",
        '\u{FB04}' => "ffl",
        '\u{FB05}' | '\u{FB06}' => "st",
        _ => "",
    };
    letters.chars().chain(letters.is_empty().then_some(c))
}

/// Returns whether a glyph is a spacing accent or a combining mark.
fn is_accent(sign: &str) -> bool {
    let mut chars = sign.chars();
    chars.next().is_some_and(|c| combining(c).is_some()) && chars.next().is_none()
}

fn combining(c: char) -> Option<char> {
    Some(match c {
        '´' | '\u{2CA}' => '\u{301}',
        '`' | '\u{2CB}' => '\u{300}',
        '^' | 'ˆ' => '\u{302}',
        '~' | '˜' => '\u{303}',
        '¨' => '\u{308}',
        '¸' => '\u{327}',
        '\u{300}'..='\u{36F}' => c,
        _ => return None,
    })
}

/// Appends an accent as combining mark to the previous letter, if it is over it or is a combining mark; returns whether it
/// did.
fn compose(text: &mut String, sign: &str, over: bool) -> bool {
    let Some(accent) = sign.chars().next() else { return false };
    let Some(mark) = combining(accent).filter(|mark| over || *mark == accent) else { return false };
    if let Some('ı') = text.chars().last() {
        text.pop();
        text.push('i');
    }
    text.push(mark);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Glyphs of ten points on one line, each with position and width.
    fn line(signs: &[(&str, f32, f32)]) -> Vec<String> {
        let glyph = |(text, x, advance): &(&str, f32, f32)| Glyph {
            text: (*text).to_owned(),
            x: *x,
            y: 100.0,
            advance: *advance,
            size: 10.0,
            angle: 0,
            colour: 0,
        };
        let glyphs: Vec<_> = signs.iter().map(glyph).collect();
        rejoin(stretches(&glyphs)).into_iter().map(|s| s.text).collect()
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
}
