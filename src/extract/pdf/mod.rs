//! Converts a PDF to a document: pages of blocks, by geometry.
//!
//! ```text
//! draw: glyphs, boxes, rules of a page (canvas) ─ struck ─ lines: stretches of text ─ tables: cells of ruled tables
//!   ─ geometry: reading order ─ blocks: paragraphs with place and style ─ page_breaks: tables that go on
//! ```
//!
//! `visibility` marks glyphs that cannot be seen: they are apart from the text from the start. `controls` adds form values,
//! `raised` marks superscripts. Link targets follow the text of their page, one a line. `paint` renders a page with boxes
//! over it. Read next: `draw`.

mod attachments;
mod backgrounds;
mod blocks;
mod canvas;
mod collector;
mod controls;
mod draw;
mod glyph_text;
mod ground;
mod letters;
mod lines;
mod marked_content;
mod page_breaks;
mod paint;
mod raised;
mod right_edges;
mod sample;
mod spaced_tables;
mod struck;
mod table_grid;
mod table_rows;
mod tables;
mod visibility;

use std::collections::{BTreeMap, HashSet};

use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

pub(super) use self::paint::picture;
use self::{
    backgrounds::Backgrounds,
    canvas::{Canvas, Glyph},
    table_grid::{Part, TableLayout},
};
use super::{
    Unreadable,
    geometry::{self, Stretch},
    hyphens,
};
use crate::model::{
    document::{Block, BlockKind, CellAt, Document, Line, Media, Page, UnreadPart},
    marks::Mark,
};

/// Maximum count of pages.
const MAX_PAGES: usize = 5_000;

/// Maximum share of glyphs without a character, in percent.
const MAX_UNKNOWN: usize = 20;

/// Reads a PDF.
pub(super) fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
    let (mut canvases, unread) = drawn(bytes)?;
    if canvases.iter().all(|s| s.glyphs.is_empty()) {
        return Err(if canvases.iter().any(Canvas::is_picture) { Unreadable::Scan } else { Unreadable::Empty });
    }
    canvases.iter_mut().for_each(struck::mark);
    Ok(Document { unread, ..document(&canvases) })
}

/// Interprets every page; returns the parts of the file that are not read too.
fn drawn(bytes: &[u8]) -> Result<(Vec<Canvas>, Vec<UnreadPart>), Unreadable> {
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
    Ok((canvases, attachments::attachments(&pdf)))
}

fn document(canvases: &[Canvas]) -> Document {
    let mut pages: Vec<PageRuns> = Vec::with_capacity(canvases.len());
    for canvas in canvases {
        let before = pages.last().and_then(|page| page.layouts.last());
        pages.push(PageRuns::new(canvas, before));
    }
    mark_repeated(&mut pages);
    harden(&mut pages);
    let mut words = hyphens::Words::default();
    for stretch in pages.iter().flat_map(|page| &page.runs).flat_map(|run| &run.stretches) {
        words.add(&stretch.text.text);
    }
    let mut line = 0;
    let (mut drawn, mut layouts, mut unseen) = (Vec::new(), Vec::new(), Vec::new());
    for (n, (canvas, page)) in (1..).zip(canvases.iter().zip(pages)) {
        let backgrounds = Backgrounds::new(&canvas.fills);
        let blocks =
            page.runs.into_iter().flat_map(|run| blocks::blocks(run, (canvas, &backgrounds), n, &words, &mut line));
        drawn.push((canvas.height, blocks.collect()));
        layouts.push(page.layouts);
        unseen.push(page.unseen);
    }
    geometry::mark_running(&mut drawn);
    let table_flaws = page_breaks::join(&mut drawn, &layouts, &words);
    for (n, (canvas, (_, blocks))) in (1..).zip(canvases.iter().zip(&mut drawn)) {
        rejoin_addresses(blocks, canvas);
        add_links(blocks, canvas, n, &mut line);
        let unseen = unseen[n - 1].iter().map(|stretch| blocks::unseen(stretch, n, &mut line));
        blocks.extend(unseen.collect::<Vec<_>>());
    }
    let number = |n: usize| u32::try_from(n).ok();
    let page = |(n, (_, blocks)): (usize, (f32, Vec<Block>))| Page { number: number(n), blocks };
    let mut pages: Vec<_> = (1..).zip(drawn).map(page).collect();
    pages.retain(|p| !p.blocks.is_empty());
    let flaws = (1..).zip(canvases).filter_map(|(n, canvas)| number(n).zip(canvas.flaw()));
    Document { flaws: flaws.collect(), table_flaws, ..Document::new(Media::Pdf, pages) }
}

/// Replaces hyphens that a font calls soft though they are drawn within a line.
fn harden(pages: &mut [PageRuns]) {
    let all = || pages.iter().flat_map(|page| &page.runs).flat_map(|run| &run.stretches);
    let is_any = hyphens::has_soft_hyphens_in_lines(all().map(|stretch| stretch.text.text.as_str()));
    let stretches = pages.iter_mut().flat_map(|page| &mut page.runs).flat_map(|run| &mut run.stretches);
    stretches.for_each(|stretch| hyphens::harden(&mut stretch.text, is_any));
}

/// Adds the targets of links, one a line, where no text says them.
fn add_links(blocks: &mut Vec<Block>, canvas: &Canvas, page: usize, line: &mut u32) {
    let said: HashSet<&str> = blocks.iter().map(|b| b.lines[0].text.as_str()).collect();
    let fresh: Vec<_> = canvas.links.iter().filter(|link| !said.contains(link.address.as_str())).collect();
    for link in fresh {
        *line += 1;
        blocks.push(Block {
            kind: BlockKind::Paragraph,
            lines: vec![Line::new(link.address.clone(), *line)],
            element: Some(geometry::place("page", page, link.bounds)),
            within: Vec::new(),
            number: None,
            bounds: Some(link.bounds),
            style: None,
            links: Vec::new(),
            cell: None,
        });
    }
}

/// Rejoins addresses that are broken over lines, where a link has the same target.
fn rejoin_addresses(blocks: &mut [Block], canvas: &Canvas) {
    let addresses: HashSet<&str> = canvas.links.iter().map(|link| link.address.as_str()).collect();
    for line in blocks.iter_mut().flat_map(|b| &mut b.lines).filter(|l| l.text.contains(' ') && l.ranges.is_empty()) {
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
    angle: i16,
}

/// The text of a page.
struct PageRuns {
    /// Its runs in reading order.
    runs: Vec<Run>,
    /// The layouts of its tables.
    layouts: Vec<TableLayout>,
    /// Text that cannot be seen.
    unseen: Vec<Stretch>,
}

impl PageRuns {
    /// Reads a page by writing direction, upright text first. Rotated text is read as if it were upright. `before` is the last
    /// table of the page before.
    fn new(canvas: &Canvas, before: Option<&TableLayout>) -> Self {
        let mut angles: BTreeMap<(bool, i16), Vec<Glyph>> = BTreeMap::new();
        let mut unseen = Vec::new();
        for glyph in &canvas.glyphs {
            if glyph.mark == Some(Mark::Invisible) {
                unseen.push(glyph.clone());
                continue;
            }
            let angle = if glyph.angle.abs() <= 2 { 0 } else { glyph.angle };
            angles.entry((angle != 0, angle)).or_default().push(upright(glyph, angle));
        }
        let (mut runs, mut layouts) = (Vec::new(), Vec::new());
        for ((is_turned, angle), glyphs) in angles {
            let rules = if is_turned { &[] } else { canvas.rules.as_slice() };
            let (parts, own) = tables::parts(lines::stretches(&glyphs, rules), rules, before);
            runs.extend(parts.into_iter().flat_map(runs_in_order).map(|run| Run { angle, ..run }));
            layouts.extend(own);
        }
        let unseen = if unseen.is_empty() { Vec::new() } else { lines::stretches(&unseen, &[]) };
        Self { runs, layouts, unseen }
    }
}

/// Returns a glyph where it would be if its baseline, at an angle in degrees, were level.
fn upright(glyph: &Glyph, angle: i16) -> Glyph {
    if angle == 0 {
        return glyph.clone();
    }
    let (sin, cos) = (-f32::from(angle)).to_radians().sin_cos();
    Glyph { x: glyph.x * cos - glyph.y * sin, y: glyph.x * sin + glyph.y * cos, ..glyph.clone() }
}

/// Returns the runs of a part of a page.
fn runs_in_order(part: Part) -> Vec<Run> {
    let run = |cell| move |stretches| Run { stretches, cell, is_repeated: false, angle: 0 };
    match part {
        Part::Text(stretches) => geometry::runs(stretches).into_iter().map(run(None)).collect(),
        Part::Row(cells) => cells.into_iter().map(|(at, stretches)| run(Some(at))(stretches)).collect(),
    }
}

/// A row of a table: its index, and the texts of its cells.
type TableRow = (u32, Vec<String>);

/// Returns the rows of the first table of a page, or of its last one: the texts of their cells.
fn rows(runs: &[Run], is_last: bool) -> Vec<TableRow> {
    let tables = runs.iter().filter_map(|run| run.cell.map(|at| at.table));
    let table = if is_last { tables.max() } else { tables.min() };
    let mut rows: Vec<TableRow> = Vec::new();
    for run in runs {
        let Some(at) = run.cell.filter(|at| Some(at.table) == table) else { continue };
        let text = run.stretches.iter().map(|s| s.text.text.as_str()).collect::<Vec<_>>().join(" ");
        match rows.last_mut() {
            Some((row, texts)) if *row == at.row => texts.push(text),
            _ => rows.push((at.row, vec![text])),
        }
    }
    rows
}

/// Maximum count of rows of a heading that is repeated on each page.
const MAX_HEADING: usize = 4;

/// Marks the heading of a table that continues from the previous page: the first rows of both are equal.
fn mark_repeated(pages: &mut [PageRuns]) {
    // The first rows of the first table of the page before, and of its last.
    let (mut first, mut last) = (Vec::new(), Vec::new());
    for page in pages {
        let own = rows(&page.runs, false);
        let same = |before: &[TableRow]| {
            own.iter().zip(before).take(MAX_HEADING).take_while(|(own, before)| own.1 == before.1).count()
        };
        let is_at_top = page.runs.first().is_some_and(|run| run.cell.is_some());
        let same = same(&first).max(if is_at_top { same(&last) } else { 0 });
        if same > 0 && own[0].1.len() > 1 {
            let last = own[same - 1].0;
            let is_heading = |run: &&mut Run| run.cell.is_some_and(|at| at.table == 0 && at.row <= last);
            page.runs.iter_mut().filter(is_heading).for_each(|run| run.is_repeated = true);
        }
        (first, last) = (own, rows(&page.runs, true));
        first.truncate(MAX_HEADING);
        last.truncate(MAX_HEADING);
    }
}
