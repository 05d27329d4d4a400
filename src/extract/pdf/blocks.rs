//! Stretches → blocks: what a reader sees as one paragraph, with its place and its style.

use std::collections::HashSet;

use super::{
    Run,
    backgrounds::{Backgrounds, WHITE},
    draw::{Canvas, Fill},
    lines::rejoin,
    right_edges::right_edges,
};
use crate::{
    extract::geometry::{Stretch, around, place},
    model::{
        document::{Block, BlockKind, Bounds, Line, Style},
        text::BULLETS,
    },
};

/// Count of previous paragraphs that a line may continue.
const NEAR: usize = 4;

/// Enclitics and endings after a hyphen of a verb; the hyphen stays.
const ENCLITICS: [&str; 24] = [
    "se", "me", "te", "o", "a", "os", "as", "lo", "la", "los", "las", "no", "na", "nos", "nas", "lhe", "lhes", "vos",
    "ão", "á", "ia", "iam", "ei", "emos",
];

/// Prefixes of hyphenated compound words.
const COMPOUNDS: [&str; 16] = [
    "pré", "pós", "ex", "vice", "anti", "auto", "inter", "sub", "bem", "mal", "além", "recém", "não", "decreto",
    "guarda", "luso",
];

/// The words of a document, to rejoin words broken at line ends.
#[derive(Debug, Default)]
pub(super) struct Words(HashSet<String>);

impl Words {
    /// Adds the words of a line.
    pub(super) fn add(&mut self, text: &str) {
        // A word broken at the line end is incomplete.
        let text = if text.ends_with(['-', '\u{2010}', '\u{AD}']) {
            text.rsplit_once(' ').map_or("", |(t, _)| t)
        } else {
            text
        };
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '-').map(str::to_lowercase);
        self.0.extend(words.filter(|w| !w.is_empty()));
    }

    /// Joins a line to a paragraph. A hyphen at the line end stays if it belongs to the word.
    fn join(&self, text: &mut String, next: &str) {
        let end = text.trim_end();
        // An address can be broken anywhere, and has no spaces.
        let is_address = (end.starts_with("http") && end.contains("://")) || end.starts_with("www.");
        if is_address && !end.contains(' ') && !next.contains(' ') && !next.contains("://") {
            text.push_str(next);
            return;
        }
        let Some(head) = end.strip_suffix(['-', '\u{2010}', '\u{AD}']).filter(|h| h.ends_with(char::is_alphabetic))
        else {
            text.push(' ');
            text.push_str(next);
            return;
        };
        let first = |c: char| !c.is_alphanumeric();
        let before = head.rsplit(first).next().unwrap_or_default().to_lowercase();
        let after = next.split(first).next().unwrap_or_default().to_lowercase();
        let lower = next.starts_with(char::is_lowercase);
        let soft = end.ends_with('\u{AD}');
        let known = self.0.contains(&format!("{before}{after}"));
        let written = self.0.contains(&format!("{before}-{after}"));
        let part = COMPOUNDS.contains(&before.as_str()) || before.ends_with("ico");
        let kept = head.len();
        let own = written || part || ENCLITICS.contains(&after.as_str()) || self.0.contains(&before);
        text.truncate(kept);
        if !(soft || (lower && (known || !own))) {
            text.push('-');
        }
        text.push_str(next);
    }
}

/// Returns the blocks of a run; page numbers count from 1.
pub(super) fn blocks(
    run: Run,
    (canvas, backgrounds): (&Canvas, &Backgrounds<'_>),
    page: usize,
    words: &Words,
    line: &mut u32,
) -> Vec<Block> {
    let (cell, angle) = (run.cell, run.angle);
    let kind = match (run.is_repeated, cell) {
        (true, _) => BlockKind::Running,
        (_, Some(_)) => BlockKind::Cell,
        _ => BlockKind::Paragraph,
    };
    let run = with_drawn_bullets(marked(rejoin(run.stretches)), backgrounds);
    let room = right_edges(&run, backgrounds);
    // A paragraph can continue below text that is next to it.
    let mut open: Vec<(Block, Stretch)> = Vec::new();
    for (stretch, right) in run.into_iter().zip(room) {
        let fill = backgrounds.fill_behind(&stretch.bounds);
        let own = open.iter_mut().rev().take(NEAR).find(|(b, last)| continues(b, last, &stretch, fill, right));
        if let Some((block, last)) = own {
            words.join(&mut block.lines[0].text, &stretch.text);
            block.bounds = block.bounds.map(|b| around(b, stretch.bounds));
            *last = stretch;
            continue;
        }
        *line += 1;
        open.push((block(&stretch, fill, *line), stretch));
    }
    let mut blocks: Vec<Block> = open.into_iter().map(|(block, _)| block).collect();
    for block in &mut blocks {
        block.bounds = block.bounds.map(|b| turned(b, angle));
        block.element = block.bounds.map(|b| placed(canvas, page, b));
        block.kind = kind;
        block.cell = cell;
    }
    blocks
}

/// Returns the place of a box on a page.
fn placed(canvas: &Canvas, page: usize, bounds: Bounds) -> String {
    let place = place("page", page, bounds);
    canvas.reader.map_or(place.clone(), |reader| format!("{place}, read by {reader}"))
}

/// Returns the box of rotated text on the page.
fn turned(b: Bounds, angle: i32) -> Bounds {
    if angle == 0 {
        return b;
    }
    let (sin, cos) = (angle as f32).to_radians().sin_cos();
    let corners = [(b.left, b.top), (b.right, b.top), (b.left, b.bottom), (b.right, b.bottom)];
    let at = corners.map(|(x, y)| (x * cos - y * sin, x * sin + y * cos));
    let edge = |of: fn(&(f32, f32)) -> f32, pick: fn(f32, f32) -> f32| at.iter().map(of).reduce(pick).unwrap_or(0.0);
    Bounds {
        left: edge(|p| p.0, f32::min),
        top: edge(|p| p.1, f32::min),
        right: edge(|p| p.0, f32::max),
        bottom: edge(|p| p.1, f32::max),
    }
}

/// Prepends a bullet to lines with a small shape drawn before them.
fn with_drawn_bullets(mut run: Vec<Stretch>, backgrounds: &Backgrounds<'_>) -> Vec<Stretch> {
    for stretch in &mut run {
        let em = stretch.size;
        let (top, bottom) = (stretch.baseline - 0.75 * em, stretch.baseline + 0.1 * em);
        let is_dot = |f: &Fill| {
            let (width, height) = (f.bounds.right - f.bounds.left, f.bounds.bottom - f.bounds.top);
            let middle = f32::midpoint(f.bounds.top, f.bounds.bottom);
            let small = (0.12..0.6).contains(&(width / em)) && (0.12..0.6).contains(&(height / em));
            let round = (width - height).abs() < 0.3 * width.max(height);
            let level = middle > top && middle < bottom;
            let before = f.bounds.right <= stretch.bounds.left && f.bounds.right > stretch.bounds.left - 2.5 * em;
            small && round && level && before && f.colour != WHITE
        };
        if !starts_item(&stretch.text) && backgrounds.between(top, bottom).any(is_dot) {
            stretch.text = format!("• {}", stretch.text);
        }
    }
    run
}

/// A bullet or a number that stands alone in front of its text is one with it.
fn marked(run: Vec<Stretch>) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = Vec::new();
    for stretch in run {
        match all.last_mut() {
            Some(mark)
                if is_mark(&mark.text)
                    && (mark.baseline - stretch.baseline).abs() < 0.4 * stretch.size
                    && stretch.bounds.left - mark.bounds.right < 4.0 * stretch.size =>
            {
                mark.text = format!("{} {}", mark.text, stretch.text);
                mark.bounds = around(mark.bounds, stretch.bounds);
                mark.size = stretch.size;
                mark.colour = stretch.colour;
            }
            _ => all.push(stretch),
        }
    }
    all
}

/// A bullet, a dash, or a number with a full stop or a bracket, and nothing else.
fn is_mark(text: &str) -> bool {
    let number = text
        .strip_suffix(['.', ')'])
        .is_some_and(|n| (1..=2).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()));
    number || (text.chars().count() == 1 && text.chars().all(|c| BULLETS.contains(&c) || "–-o".contains(c)))
}

/// Whether a text begins with such a mark.
fn starts_item(text: &str) -> bool {
    text.split_once(' ').is_some_and(|(first, _)| is_mark(first) && first != "o")
}

/// Whether a stretch goes on the paragraph whose last line is given.
fn continues(block: &Block, last: &Stretch, next: &Stretch, fill: Option<Fill>, right: f32) -> bool {
    let same = block.style.and_then(|s| s.fill) == fill.map(|f| f.colour);
    let over = last.bounds.left < next.bounds.right && next.bounds.left < last.bounds.right;
    // The next word would have fitted behind the last line: that one ends on purpose.
    let count = next.text.chars().count().max(1) as f32;
    let word = next.text.split(' ').next().map_or(0, |w| w.chars().count() + 1) as f32;
    let width = (next.bounds.right - next.bounds.left) / count * word;
    let full = last.bounds.right + width >= right.max(last.bounds.right) - 0.5 * last.size;
    last.may_continue_in(next) && same && over && full && !begins_anew(block, last, &next.text)
}

/// Whether a line begins an item. A dash does so only behind its like, or behind the end of a sentence.
fn begins_anew(block: &Block, last: &Stretch, next: &str) -> bool {
    let dash = |text: &str| text.starts_with(['-', '–']);
    let ended = last.text.ends_with(['.', ':', ';']);
    starts_item(next) && (!dash(next) || ended || dash(&block.lines[0].text))
}

fn block(stretch: &Stretch, fill: Option<Fill>, line: u32) -> Block {
    Block {
        kind: BlockKind::Paragraph,
        lines: vec![Line::new(stretch.text.clone(), line)],
        element: None,
        within: Vec::new(),
        number: None,
        bounds: Some(stretch.bounds),
        style: Some(Style { size: stretch.size, colour: stretch.colour, fill: fill.map(|f| f.colour) }),
        links: Vec::new(),
        cell: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hyphen_at_the_end_of_a_line_stays_when_it_is_the_word_s_own() {
        let mut words = Words::default();
        words.add("um relatório e a guarda-chuva, um sim-");
        for (first, next, want) in [
            ("o rela-", "tório", "o relatório"),
            ("a imple-", "mentar", "a implementar"),
            ("eles destacam-", "se aqui", "eles destacam-se aqui"),
            ("a guarda-", "chuva", "a guarda-chuva"),
            ("o técnico-", "profissional", "o técnico-profissional"),
            ("o Decreto-", "Lei", "o Decreto-Lei"),
            ("a COVID-", "19", "a COVID-19"),
            ("infor\u{AD}", "mação", "informação"),
            ("dias -", "horas", "dias - horas"),
            ("https://a.example.org/x/", "y-z.pdf", "https://a.example.org/x/y-z.pdf"),
        ] {
            let mut text = first.to_owned();
            words.join(&mut text, next);
            assert_eq!(text, want);
        }
    }

    #[test]
    fn marks_are_bullets_and_numbers() {
        assert!(["•", "–", "1.", "12)", "o"].iter().all(|m| is_mark(m)));
        assert!(["1", "123.", "a", "..", "ab", ""].iter().all(|m| !is_mark(m)));
        assert!(
            starts_item("1. Abrir") && starts_item("• um") && !starts_item("o portal") && !starts_item("2030. fim")
        );
    }
}
