//! Shapes of a slide → blocks in reading order.
//!
//! A paragraph of a shape has no position in the file. It is estimated from the size of its text and the width of its
//! shape, well enough to separate columns and to order paragraphs from top to bottom.

use std::collections::HashSet;

use crate::{
    extract::geometry::{self, Stretch, place},
    model::document::{Block, BlockKind, Bounds, CellAt, Line, Style},
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
    /// Cells, if it is a table.
    pub(super) cells: Vec<(CellAt, Vec<Paragraph>)>,
}

/// A paragraph of a shape.
#[derive(Debug, Clone)]
pub(super) struct Paragraph {
    /// Its text, one entry for each explicit line break.
    pub(super) lines: Vec<String>,
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
        self.lines.iter().all(|line| line.trim().is_empty())
    }

    fn longest_line(&self) -> f32 {
        self.lines.iter().map(|l| l.chars().count()).max().unwrap_or_default() as f32
    }

    /// Estimates how many lines it fills in a width in points.
    fn line_count(&self, width: f32) -> usize {
        let capacity = (width / (CHARACTER * self.size)).max(1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of lines")]
        let rows = |line: &String| (line.chars().count() as f32 / capacity).ceil().max(1.0) as usize;
        self.lines.iter().map(rows).sum::<usize>().min(200)
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
    let backgrounds: Vec<&Shape> = slide.shapes.iter().filter(|shape| shape.fill.is_some()).collect();
    let mut blocks = Vec::new();
    for n in order(&placed) {
        let Placed { shape, paragraph, bounds } = &placed[n];
        let element = place(what, number, *bounds);
        let fill = shape.fill.or_else(|| background(&backgrounds, bounds)).filter(|f| *f != WHITE);
        let own = ShapeContext { bounds: *bounds, element: &element, fill, is_running: shape.is_running };
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
}

fn block(paragraph: &Paragraph, own: &ShapeContext<'_>, cell: Option<CellAt>, line: &mut u32) -> Block {
    *line += 1;
    let kind = match (own.is_running, cell, paragraph.item) {
        (true, ..) => BlockKind::Running,
        (_, Some(_), _) => BlockKind::Cell,
        (_, _, Some(_)) => BlockKind::Item,
        _ => BlockKind::Paragraph,
    };
    let filled = paragraph.lines.iter().filter(|l| !l.trim().is_empty());
    let number = if let Some(Item::Number(n)) = paragraph.item { Some(n) } else { None };
    Block {
        kind,
        lines: filled.map(|text| Line::new(text.clone(), *line)).collect(),
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
                text: one.paragraph.map(|p| p.lines.join(" ")).unwrap_or_default(),
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
