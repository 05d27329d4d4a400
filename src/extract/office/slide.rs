//! Shapes of a slide → blocks in reading order.
//!
//! A paragraph of a shape has no position in the file. It is estimated from the size of its text and the width of its
//! shape, well enough to separate columns and to order paragraphs from top to bottom.

use std::collections::HashSet;

use crate::{
    extract::geometry::{self, Stretch, place},
    model::{
        document::{Block, BlockKind, Bounds, CellAt, Line, Style, UnreadKind, UnreadPart},
        marked_text::MarkedText,
        marks::Mark,
    },
};

/// Estimated width of a character, in ems.
const CHARACTER: f32 = 0.5;

/// Height of a line, in ems.
const LINE: f32 = 1.2;

/// Margin inside the edges of a shape, in points.
const INSET: f32 = 4.0;

/// White, in RGB: the colour of the background of a page.
const WHITE: u32 = 0x00FF_FFFF;

/// Maximum count of paragraphs of a slide.
pub(super) const MAX_PARAGRAPHS: usize = 20_000;

/// The bounds of a shape without a position.
pub(super) const NO_BOUNDS: Bounds = Bounds { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 };

/// The content of a slide.
#[derive(Debug, Default)]
pub(super) struct Slide {
    /// Shapes in the order in which they are drawn.
    pub(super) shapes: Vec<Shape>,
    /// Whether it has pictures.
    pub(super) has_picture: bool,
    /// Parts that are not read, and their names.
    pub(super) unread: Vec<(UnreadKind, String)>,
}

impl Slide {
    /// Returns the parts that are not read, each with its place.
    pub(super) fn unread_parts(&self, number: usize) -> impl Iterator<Item = UnreadPart> + '_ {
        let place = move |(kind, name): &(UnreadKind, String)| UnreadPart {
            place: format!("slide {number}"),
            kind: *kind,
            name: name.clone(),
        };
        self.unread.iter().map(place)
    }
}

/// A shape with its text.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) bounds: Bounds,
    /// Fill colour, in RGB.
    pub(super) fill: Option<u32>,
    /// Whether it repeats on every slide: date, slide number, header or footer.
    pub(super) is_running: bool,
    /// Vertical alignment of its text: top (0), middle (0.5) or bottom (1).
    pub(super) anchor: f32,
    pub(super) paragraphs: Vec<Paragraph>,
    /// The mark of its text as a whole: hidden, or off the slide.
    pub(super) mark: Option<Mark>,
    /// Cells, if it is a table.
    pub(super) cells: Vec<(CellAt, Vec<Paragraph>)>,
}

/// A paragraph of a shape.
#[derive(Debug, Clone)]
pub(super) struct Paragraph {
    /// Its text; line ends are explicit line breaks.
    pub(super) text: MarkedText,
    pub(super) size: f32,
    pub(super) colour: u32,
    /// Its list mark; none where it is no list item.
    pub(super) item: Option<Item>,
    pub(super) links: Vec<String>,
}

/// A list mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    Bullet,
    Number(i64),
}

impl Paragraph {
    fn is_empty(&self) -> bool {
        self.text.text.trim().is_empty()
    }

    /// Its lines, with white space as single spaces.
    fn lines(&self) -> impl Iterator<Item = String> + '_ {
        self.text.text.split('\n').map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn longest_line(&self) -> f32 {
        self.lines().map(|l| l.chars().count()).max().unwrap_or_default() as f32
    }

    /// Estimates how many lines it fills in a width in points.
    fn line_count(&self, width: f32) -> usize {
        let capacity = (width / (CHARACTER * self.size)).max(1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of lines")]
        let rows = |line: String| (line.chars().count() as f32 / capacity).ceil().max(1.0) as usize;
        self.lines().map(rows).sum::<usize>().min(200)
    }
}

/// A paragraph or a table with its bounds.
struct Placed<'s> {
    shape: &'s Shape,
    paragraph: Option<&'s Paragraph>,
    bounds: Bounds,
}

/// Returns the blocks of a slide in reading order. `number` counts from 1; `what` is the word for a slide in places.
pub(super) fn blocks(slide: &Slide, number: usize, what: &str, line: &mut u32, table: &mut u32) -> Vec<Block> {
    let placed: Vec<Placed<'_>> = slide.shapes.iter().flat_map(self::placed).collect();
    let backgrounds: Vec<&Shape> =
        slide.shapes.iter().filter(|shape| shape.fill.is_some() && shape.mark.is_none()).collect();
    let mut blocks = Vec::new();
    // Shapes that are not seen come last: they must not change the order of the others.
    let (seen, unseen): (Vec<_>, Vec<_>) = placed.into_iter().partition(|one| one.shape.mark.is_none());
    let placed: Vec<_> = order(&seen).into_iter().map(|n| &seen[n]).chain(&unseen).collect();
    for one in placed {
        let Placed { shape, paragraph, bounds } = one;
        let element = place(what, number, *bounds);
        let fill = shape.fill.or_else(|| background(&backgrounds, bounds)).filter(|f| *f != WHITE);
        let own =
            ShapeContext { bounds: *bounds, element: &element, fill, is_running: shape.is_running, mark: shape.mark };
        match paragraph {
            Some(paragraph) => blocks.push(block(paragraph, &own, None, line)),
            None => {
                for (at, paragraphs) in &shape.cells {
                    let at = CellAt { table: *table, ..*at };
                    let filled = paragraphs.iter().filter(|p| !p.is_empty());
                    blocks.extend(filled.map(|p| block(p, &own, Some(at), line)));
                }
                *table += 1;
            }
        }
    }
    append_links(&mut blocks, line);
    blocks
}

/// Properties of a shape that all its blocks have.
struct ShapeContext<'a> {
    bounds: Bounds,
    element: &'a str,
    fill: Option<u32>,
    is_running: bool,
    mark: Option<Mark>,
}

fn block(paragraph: &Paragraph, own: &ShapeContext<'_>, cell: Option<CellAt>, line: &mut u32) -> Block {
    *line += 1;
    let kind = match (own.is_running, cell, paragraph.item) {
        (true, ..) => BlockKind::Running,
        (_, Some(_), _) => BlockKind::Cell,
        (_, _, Some(_)) => BlockKind::Item,
        _ => BlockKind::Paragraph,
    };
    let lines = match own.mark {
        Some(mark) => paragraph.text.with_mark(mark).lines(),
        None => paragraph.text.lines(),
    };
    let number = if let Some(Item::Number(n)) = paragraph.item { Some(n) } else { None };
    Block {
        kind,
        lines: lines.into_iter().map(|text| Line::new(text, *line)).collect(),
        element: Some(own.element.to_owned()),
        within: Vec::new(),
        number,
        bounds: Some(own.bounds),
        style: Some(Style { size: paragraph.size, colour: paragraph.colour, fill: own.fill }),
        links: paragraph.links.clone(),
        cell,
    }
}

/// Appends the link targets of a slide after its text, one a line, as for other paged documents.
fn append_links(blocks: &mut Vec<Block>, line: &mut u32) {
    let existing: HashSet<String> = blocks.iter().flat_map(|b| b.lines.iter().map(|l| l.text.clone())).collect();
    let mut seen = HashSet::new();
    let links: Vec<(String, Option<Bounds>, Option<String>)> = blocks
        .iter_mut()
        .flat_map(|b| {
            let (bounds, element) = (b.bounds, b.element.clone());
            std::mem::take(&mut b.links).into_iter().map(move |link| (link, bounds, element.clone()))
        })
        .filter(|(link, ..)| !existing.contains(link) && seen.insert(link.clone()))
        .collect();
    for (address, bounds, element) in links {
        *line += 1;
        blocks.push(Block {
            kind: BlockKind::Paragraph,
            lines: vec![Line::new(address, *line)],
            element,
            within: Vec::new(),
            number: None,
            bounds,
            style: None,
            links: Vec::new(),
            cell: None,
        });
    }
}

/// Returns whether a box is off a slide of a width and height. One without a position is not.
pub(super) fn is_off(bounds: &Bounds, width: f32, height: f32) -> bool {
    bounds.right < 0.0 || bounds.bottom < 0.0 || bounds.left > width || bounds.top > height
}

/// The fill colour under a paragraph: that of the smallest filled shape that contains its centre.
fn background(shapes: &[&Shape], bounds: &Bounds) -> Option<u32> {
    let (x, y) = (f32::midpoint(bounds.left, bounds.right), f32::midpoint(bounds.top, bounds.bottom));
    let area = |b: &Bounds| (b.right - b.left) * (b.bottom - b.top);
    let holds = |s: &&&Shape| {
        let b = &s.bounds;
        b.left <= x && x <= b.right && b.top <= y && y <= b.bottom
    };
    shapes.iter().filter(holds).min_by(|a, b| area(&a.bounds).total_cmp(&area(&b.bounds)))?.fill
}

/// The paragraphs of a shape with estimated bounds.
fn placed(shape: &Shape) -> Vec<Placed<'_>> {
    if !shape.cells.is_empty() {
        return vec![Placed { shape, paragraph: None, bounds: shape.bounds }];
    }
    let width = (shape.bounds.right - shape.bounds.left - 2.0 * INSET).max(1.0);
    let height = |p: &Paragraph| p.line_count(width) as f32 * LINE * p.size;
    let all: f32 = shape.paragraphs.iter().map(height).sum();
    let high = (shape.bounds.bottom - shape.bounds.top - 2.0 * INSET).max(1.0);
    // Text that is estimated to overflow its shape is scaled to fit, so that it does not overlap the shape below.
    let fit = (high / all.max(1.0)).min(1.0);
    let free = (high - all).max(0.0);
    let mut top = shape.bounds.top + INSET + free * shape.anchor;
    let mut placed = Vec::new();
    for paragraph in &shape.paragraphs {
        let bottom = top + height(paragraph) * fit;
        if !paragraph.is_empty() {
            let left = shape.bounds.left + INSET;
            let right = left + (paragraph.longest_line() * CHARACTER * paragraph.size).min(width);
            placed.push(Placed { shape, paragraph: Some(paragraph), bounds: Bounds { left, top, right, bottom } });
        }
        top = bottom;
    }
    placed
}

/// Returns the indexes of paragraphs in reading order. Each is laid out as lines; the colour of a line identifies its
/// paragraph.
fn order(placed: &[Placed<'_>]) -> Vec<usize> {
    let mut stretches = Vec::new();
    for (n, one) in placed.iter().enumerate() {
        let size = one.paragraph.map_or(10.0, |p| p.size);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of lines")]
        let lines = ((one.bounds.bottom - one.bounds.top) / (LINE * size)).round().clamp(1.0, 200.0) as usize;
        let step = (one.bounds.bottom - one.bounds.top) / lines as f32;
        for k in 0..lines {
            let top = one.bounds.top + step * k as f32;
            stretches.push(Stretch {
                text: one.paragraph.map(|p| p.lines().collect::<Vec<_>>().join(" ")).unwrap_or_default().into(),
                bounds: Bounds { top, bottom: top + step, ..one.bounds },
                baseline: top + 0.8 * size,
                size,
                // Lines of different colours are never joined.
                colour: u32::try_from(n).unwrap_or(u32::MAX),
                spaced: false,
            });
        }
    }
    let mut seen = HashSet::new();
    let ordered = geometry::runs(stretches).into_iter().flatten().map(|s| s.colour as usize);
    ordered.filter(|n| seen.insert(*n)).collect()
}
