//! Stretches → blocks: what a reader sees as one paragraph, with its place and its style.

use super::{
    Run,
    backgrounds::{Backgrounds, WHITE},
    canvas::{Canvas, Fill},
    lines::rejoin,
    right_edges::right_edges,
};
use crate::{
    extract::{
        geometry::{Stretch, around, place},
        hyphens::Words,
    },
    model::{
        document::{Block, BlockKind, Bounds, Line, Style},
        marked_text::MarkedText,
        marks::Mark,
        text::BULLETS,
    },
};

/// Count of previous paragraphs that a line may continue.
const NEAR: usize = 4;

/// Indent of the second line of an item from its mark, in ems.
const HANGING: std::ops::Range<f32> = -0.3..4.0;

/// Words that end no item.
const LINKING_WORDS: [&str; 18] =
    ["a", "o", "as", "os", "à", "ao", "da", "do", "das", "dos", "de", "e", "em", "na", "no", "com", "para", "por"];

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
    let mut open: Vec<Open> = Vec::new();
    for (stretch, right) in run.into_iter().zip(room) {
        let fill = backgrounds.fill_behind(&stretch.bounds);
        let own = open.iter_mut().rev().take(NEAR).find(|own| own.continues_in(&stretch, fill, right));
        if let Some(own) = own {
            words.join(&mut own.text, &stretch.text);
            own.block.bounds = own.block.bounds.map(|b| around(b, stretch.bounds));
            (own.last, own.lines) = (stretch, own.lines + 1);
            continue;
        }
        *line += 1;
        open.push(Open { block: block(&stretch, fill, *line), text: stretch.text.clone(), last: stretch, lines: 1 });
    }
    let mut blocks: Vec<Block> = open.into_iter().map(Open::close).collect();
    for block in &mut blocks {
        block.bounds = block.bounds.map(|b| turned(b, angle));
        block.element = block.bounds.map(|b| placed(canvas, page, b));
        block.kind = kind;
        block.cell = cell;
    }
    blocks
}

/// Returns the block of a text that cannot be seen.
pub(super) fn unseen(stretch: &Stretch, page: usize, line: &mut u32) -> Block {
    *line += 1;
    Block {
        lines: vec![Line::new(stretch.text.with_mark(Mark::Invisible), *line)],
        element: Some(place("page", page, stretch.bounds)),
        ..block(stretch, None, *line)
    }
}

/// Returns the place of a box on a page.
fn placed(canvas: &Canvas, page: usize, bounds: Bounds) -> String {
    let place = place("page", page, bounds);
    canvas.reader.map_or(place.clone(), |reader| format!("{place}, read by {reader}"))
}

/// Returns the box of rotated text on the page.
fn turned(b: Bounds, angle: i16) -> Bounds {
    if angle == 0 {
        return b;
    }
    let (sin, cos) = f32::from(angle).to_radians().sin_cos();
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
        if !starts_item(&stretch.text.text) && backgrounds.between(top, bottom).any(is_dot) {
            let mut text = MarkedText::from("• ");
            text.append(&stretch.text);
            stretch.text = text;
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
                if is_mark(&mark.text.text)
                    && (mark.baseline - stretch.baseline).abs() < 0.4 * stretch.size
                    && stretch.bounds.left - mark.bounds.right < 4.0 * stretch.size =>
            {
                mark.text.push(" ", None);
                mark.text.append(&stretch.text);
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
    number || (text.chars().count() == 1 && text.chars().all(|c| BULLETS.contains(&c) || "–-o☐☒".contains(c)))
}

/// Whether a text begins with such a mark.
fn starts_item(text: &str) -> bool {
    text.split_once(' ').is_some_and(|(first, _)| is_mark(first) && first != "o")
}

/// A paragraph that may go on.
struct Open {
    block: Block,
    text: MarkedText,
    /// Its last line, and the count of its lines.
    last: Stretch,
    lines: usize,
}

impl Open {
    /// Whether the paragraph goes on in a stretch.
    fn continues_in(&self, next: &Stretch, fill: Option<Fill>, right: f32) -> bool {
        let last = &self.last;
        let same = self.block.style.and_then(|s| s.fill) == fill.map(|f| f.colour);
        let over = last.bounds.left < next.bounds.right && next.bounds.left < last.bounds.right;
        // The next word would have fitted behind the last line: that one ends on purpose.
        let count = next.text.text.chars().count().max(1) as f32;
        let word = next.text.text.split(' ').next().map_or(0, |w| w.chars().count() + 1) as f32;
        let width = (next.bounds.right - next.bounds.left) / count * word;
        let full = last.bounds.right + width >= right.max(last.bounds.right) - 0.5 * last.size;
        let goes_on = full || self.item_hangs_in(next);
        last.may_continue_in(next) && same && over && goes_on && !self.begins_anew(&next.text.text)
    }

    /// Whether a line hangs below the text of an item that it goes on: with a small letter, where no sentence ended.
    fn item_hangs_in(&self, next: &Stretch) -> bool {
        let last = &self.last;
        let indent = (next.bounds.left - last.bounds.left) / next.size;
        let hangs = if self.lines == 1 { HANGING.contains(&indent) } else { indent.abs() < 0.3 };
        let (end, start) = (last.text.text.as_str(), next.text.text.as_str());
        let ended = end.ends_with(['.', ':', ';', '!', '?']);
        let is_open = end.ends_with(',') || end.rsplit(' ').next().is_some_and(|word| LINKING_WORDS.contains(&word));
        // The `o` of slides and letters is a mark of the second level.
        let is_mark = start.starts_with("o ") && self.lines == 1;
        let goes_on = is_open || (start.starts_with(char::is_lowercase) && !is_mark);
        starts_item(&self.text.text) && hangs && !ended && goes_on
    }

    /// Whether a line begins an item. A dash does so only behind its like, or behind the end of a sentence.
    fn begins_anew(&self, next: &str) -> bool {
        let dash = |text: &str| text.starts_with(['-', '–']);
        let ended = self.last.text.text.ends_with(['.', ':', ';']);
        starts_item(next) && (!dash(next) || ended || dash(&self.text.text))
    }

    fn close(self) -> Block {
        let number = self.block.lines[0].number;
        Block { lines: vec![Line::new(self.text, number)], ..self.block }
    }
}

fn block(stretch: &Stretch, fill: Option<Fill>, line: u32) -> Block {
    Block {
        kind: BlockKind::Paragraph,
        lines: vec![Line::new(String::new(), line)],
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
    fn marks_are_bullets_and_numbers() {
        assert!(["•", "–", "1.", "12)", "o"].iter().all(|m| is_mark(m)));
        assert!(["1", "123.", "a", "..", "ab", ""].iter().all(|m| !is_mark(m)));
        assert!(
            starts_item("1. Abrir") && starts_item("• um") && !starts_item("o portal") && !starts_item("2030. fim")
        );
    }
}
