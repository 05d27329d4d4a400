//! Converts a PDF to a document: pages of blocks, by geometry.
//!
//! `draw` interprets a page, `lines` joins its glyphs to stretches of text, `tables` finds the cells of ruled tables,
//! `geometry` puts the rest in reading order, and `blocks` makes paragraphs with place and style. Link targets follow the
//! text of their page, one a line. `paint` renders a page with boxes over it. Read next: `draw`.

mod backgrounds;
mod blocks;
mod draw;
mod lines;
mod paint;
mod right_edges;
mod tables;

use std::collections::{BTreeMap, HashSet};

use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

pub(super) use self::paint::picture;
use self::{
    backgrounds::Backgrounds,
    draw::{Canvas, Glyph},
    tables::Part,
};
use super::{
    Unreadable,
    geometry::{self, Stretch},
};
use crate::model::document::{Block, BlockKind, CellAt, Document, Line, Media, Page};

/// Maximum count of pages.
const MAX_PAGES: usize = 5_000;

/// Maximum share of glyphs without a character, in percent.
const MAX_UNKNOWN: usize = 20;

/// Reads a PDF.
pub(super) fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
    let canvases = drawn(bytes)?;
    if canvases.iter().all(|s| s.glyphs.is_empty()) {
        return Err(if canvases.iter().any(Canvas::is_picture) { Unreadable::Scan } else { Unreadable::Empty });
    }
    Ok(document(&canvases))
}

/// Interprets every page.
fn drawn(bytes: &[u8]) -> Result<Vec<Canvas>, Unreadable> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Unreadable::Encrypted,
        _ => Unreadable::Damaged,
    })?;
    let pages = pdf.pages();
    if pages.is_empty() {
        return Err(Unreadable::Damaged);
    }
    if pages.len() > MAX_PAGES {
        return Err(Unreadable::Limit { limit: format!("{MAX_PAGES} pages") });
    }
    let canvases = draw::pages(&pdf);
    for (n, canvas) in canvases.iter().enumerate() {
        if canvas.is_cut {
            return Err(Unreadable::Limit { limit: format!("the work of page {}", n + 1) });
        }
        if canvas.unknown * 100 > canvas.glyphs.len() * MAX_UNKNOWN {
            return Err(Unreadable::Garbled { page: n + 1 });
        }
    }
    Ok(canvases)
}

fn document(canvases: &[Canvas]) -> Document {
    let mut runs: Vec<_> = canvases.iter().map(runs_by_direction).collect();
    mark_repeated(&mut runs);
    let mut words = blocks::Words::default();
    for stretch in runs.iter().flatten().flat_map(|run| &run.stretches) {
        words.add(&stretch.text);
    }
    number_tables(&mut runs);
    let mut line = 0;
    let mut pages: Vec<(f32, Vec<Block>)> = Vec::new();
    for (n, (canvas, runs)) in (1..).zip(canvases.iter().zip(runs)) {
        let backgrounds = Backgrounds::new(&canvas.fills);
        let blocks = runs.into_iter().flat_map(|run| blocks::blocks(run, (canvas, &backgrounds), n, &words, &mut line));
        pages.push((canvas.height, blocks.collect()));
    }
    geometry::mark_running(&mut pages);
    for (n, (canvas, (_, blocks))) in (1..).zip(canvases.iter().zip(&mut pages)) {
        rejoin_addresses(blocks, canvas);
        let said: HashSet<&str> = blocks.iter().map(|b| b.lines[0].text.as_str()).collect();
        let fresh: Vec<_> = canvas.links.iter().filter(|link| !said.contains(link.address.as_str())).collect();
        for link in fresh {
            line += 1;
            blocks.push(Block {
                kind: BlockKind::Paragraph,
                lines: vec![Line::new(link.address.clone(), line)],
                element: Some(geometry::place("page", n, link.bounds)),
                within: Vec::new(),
                number: None,
                bounds: Some(link.bounds),
                style: None,
                links: Vec::new(),
                cell: None,
            });
        }
    }
    let number = |n: usize| u32::try_from(n).ok();
    let page = |(n, (_, blocks)): (usize, (f32, Vec<Block>))| Page { number: number(n), blocks };
    let mut pages: Vec<_> = (1..).zip(pages).map(page).collect();
    pages.retain(|p| !p.blocks.is_empty());
    let flaws = (1..).zip(canvases).filter_map(|(n, canvas)| number(n).zip(canvas.flaw()));
    Document { flaws: flaws.collect(), ..Document::new(Media::Pdf, pages) }
}

/// Rejoins addresses that are broken over lines, where a link has the same target.
fn rejoin_addresses(blocks: &mut [Block], canvas: &Canvas) {
    let addresses: HashSet<&str> = canvas.links.iter().map(|link| link.address.as_str()).collect();
    for line in blocks.iter_mut().flat_map(|b| &mut b.lines).filter(|l| l.text.contains(' ')) {
        let squeezed: String = line.text.split_whitespace().collect();
        if addresses.contains(squeezed.as_str()) {
            line.text = squeezed;
        }
    }
}

/// Consecutive stretches; no paragraph continues in the next run.
struct Run {
    stretches: Vec<Stretch>,
    /// The table cell that they are in, if any.
    cell: Option<CellAt>,
    /// Whether they repeat the table heading of the previous page.
    is_repeated: bool,
    /// Rotation of the text, in degrees clockwise.
    angle: i32,
}

/// Returns the runs of a page by writing direction, upright text first. Rotated text is read as if it were upright.
fn runs_by_direction(canvas: &Canvas) -> Vec<Run> {
    let mut angles: BTreeMap<(bool, i32), Vec<Glyph>> = BTreeMap::new();
    for glyph in &canvas.glyphs {
        let angle = if glyph.angle.abs() <= 2 { 0 } else { glyph.angle };
        let (sin, cos) = (-(angle as f32)).to_radians().sin_cos();
        let (x, y) = (glyph.x * cos - glyph.y * sin, glyph.x * sin + glyph.y * cos);
        let upright = if angle == 0 { glyph.clone() } else { Glyph { x, y, ..glyph.clone() } };
        angles.entry((angle != 0, angle)).or_default().push(upright);
    }
    let runs = |((turned, angle), glyphs): ((bool, i32), Vec<Glyph>)| {
        let rules = if turned { &[] } else { canvas.rules.as_slice() };
        let parts = tables::parts(lines::stretches(&glyphs), rules);
        parts.into_iter().flat_map(runs_in_order).map(move |run| Run { angle, ..run })
    };
    angles.into_iter().flat_map(runs).collect()
}

/// Returns the runs of a part of a page.
fn runs_in_order(part: Part) -> Vec<Run> {
    let run = |cell| move |stretches| Run { stretches, cell, is_repeated: false, angle: 0 };
    match part {
        Part::Text(stretches) => geometry::runs(stretches).into_iter().map(run(None)).collect(),
        Part::Row(cells) => cells.into_iter().map(|(at, stretches)| run(Some(at))(stretches)).collect(),
    }
}

impl Run {
    /// Returns its table and row.
    fn row(&self) -> Option<(u32, u32)> {
        self.cell.map(|at| (at.table, at.row))
    }
}

fn first_row(runs: &[Run]) -> Option<(u32, u32)> {
    runs.iter().find_map(Run::row)
}

/// Returns the texts of the first row of the first table on a page.
fn heading(runs: &[Run]) -> Vec<String> {
    let own = runs.iter().filter(|run| first_row(runs).is_some() && run.row() == first_row(runs));
    own.map(|run| run.stretches.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" ")).collect()
}

/// Numbers the tables over all pages.
fn number_tables(pages: &mut [Vec<Run>]) {
    let mut before = 0;
    for runs in pages {
        let own = runs.iter().filter_map(|run| run.cell).map(|at| at.table + 1).max().unwrap_or_default();
        runs.iter_mut().filter_map(|run| run.cell.as_mut()).for_each(|at| at.table += before);
        before += own;
    }
}

/// Marks the heading of a table that continues from the previous page.
fn mark_repeated(pages: &mut [Vec<Run>]) {
    let headings: Vec<_> = pages.iter().map(|runs| heading(runs)).collect();
    for (n, runs) in pages.iter_mut().enumerate().skip(1) {
        if headings[n].len() < 2 || headings[n] != headings[n - 1] {
            continue;
        }
        let first = first_row(runs);
        runs.iter_mut().filter(|run| run.row() == first).for_each(|run| run.is_repeated = true);
    }
}
