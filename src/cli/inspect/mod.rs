//! `seara inspect`: what a recipe's author needs to see: the blocks of a document with kind, lines and
//! text; with a pipeline, the rule that took each, what is unaccounted, and the rows that came out.

mod picture;
mod tables;

use std::{fs, path::Path};

use arrow::array::{Array, RecordBatch, StringArray};

use self::picture::Sketch;
use super::{
    arguments::{Global, Inspect},
    check,
    console::Console,
    drawing,
};
use crate::{
    extract::{
        self, Extracted, How,
        document::{self, Owner, Piece},
        table,
    },
    model::{
        capture::Capture,
        document::{Block, Document},
        grid::Content,
        issue::Level,
        picture::Picture,
    },
    spec::{limits::Limits, pipeline::Pipeline, recipe::table::Plan},
    state::{FileError, atomic, hash::sha256},
};

/// Rows of a table that are shown.
const ROWS: usize = 3;

/// Characters of a rule's name that are shown.
const RULE: usize = 28;

/// Prints the blocks of a document; 1 when the recipe does not read it without an error.
pub(super) fn run(asked: &Inspect, global: &Global, console: &mut Console) -> u8 {
    let bytes = match fs::read(&asked.document) {
        Ok(bytes) => bytes,
        Err(error) => {
            console.complain(&FileError::at("read", &asked.document)(error).to_string());
            return 2;
        }
    };
    let name = asked.document.display().to_string();
    let capture = Capture {
        sha256: sha256(&bytes),
        bytes,
        first_seen: chrono::DateTime::default(),
        address: name.clone(),
        read_from: name,
        media_type: None,
    };
    let Some(wanted) = &asked.pipeline else {
        return show(&capture, None, asked, console);
    };
    match check::project(global, console, std::slice::from_ref(wanted)) {
        Ok(project) => show(&capture, project.pipelines.iter().find(|p| p.name == *wanted), asked, console),
        Err(status) => status,
    }
}

fn show(capture: &Capture, pipeline: Option<&Pipeline>, asked: &Inspect, console: &Console) -> u8 {
    let page = asked.page;
    let mut sketch = Sketch::new(page.unwrap_or(1));
    let source = pipeline.and_then(|p| p.sources.first());
    let how = pipeline.zip(source).map_or_else(How::default, |(p, s)| How::of(p, s));
    let content = match extract::read(capture, &how) {
        Ok(content) => content,
        Err(error) => {
            console.issues(&[error.issue()]);
            return 1;
        }
    };
    let (media, pages) = match &content {
        Content::Document(document) => (document.media, document.pages.len()),
        Content::Tables(tables) => (tables.media, tables.grids.len()),
    };
    if page.is_some_and(|p| p == 0 || p > pages) {
        console.complain(&console.messages().screen("no-page", &[("n", pages.to_string())]));
        return super::USAGE;
    }
    let args = [("file", capture.read_from.clone()), ("media", media.as_str().to_owned()), ("n", pages.to_string())];
    let told = if matches!(content, Content::Tables(_)) { "tables" } else { "document" };
    console.say(&console.messages().screen(told, &args));
    let Some((pipeline, source)) = pipeline.zip(source) else {
        match &content {
            Content::Document(document) => {
                blocks(document, page, console);
                console.issues(&extract::flaws(document, &capture.read_from));
                sketch.blocks(document);
            }
            Content::Tables(tables) => tables::show(tables, None, page, console),
        }
        return drawn(capture, &sketch, asked, How::default().limits, console);
    };
    let origin = extract::Origin { pipeline, source, capture: &capture.sha256, read_from: &capture.read_from };
    let gained = gained(&content, &origin, &mut sketch, page, console);
    for batch in &gained.batches {
        rows(&pipeline.schema.tables[batch.table].name, &batch.values, console);
    }
    console.say(&format!("\n{}", drawing::account(console.messages(), &gained.accounting)));
    let told = gained.all_issues();
    console.issues_of(told.issues(), told.omitted());
    let status = drawn(capture, &sketch, asked, pipeline.limits, console);
    status.max(u8::from(told.issues().iter().any(|i| i.level == Level::Error)))
}

/// What a recipe makes of a content, shown on the way.
fn gained(
    content: &Content,
    origin: &extract::Origin<'_>,
    sketch: &mut Sketch,
    page: Option<usize>,
    console: &Console,
) -> Extracted {
    let nothing = console.messages().screen("nothing-takes", &[]);
    match (&origin.pipeline.recipe, content) {
        (Plan::Document(recipe), Content::Document(document)) => {
            let reading = document::read(document, recipe, origin);
            ruled(&reading.pieces, page, console);
            sketch.pieces(&reading.pieces, &nothing);
        }
        (Plan::Table(recipe), content) => {
            let found = extract::tables(content);
            let (_, seen) = table::read(&found, recipe, origin);
            tables::show(&found, Some(&seen), page, console);
            sketch.tables(&found, &seen, &nothing);
        }
        (Plan::Document(_), Content::Tables(tables)) => tables::show(tables, None, page, console),
    }
    extract::records(content, origin)
}

/// Draws the page if asked to; gives the exit status.
fn drawn(capture: &Capture, sketch: &Sketch, asked: &Inspect, limits: Limits, console: &Console) -> u8 {
    let Some(path) = &asked.picture else { return 0 };
    match paint(capture, &sketch.picture(), path, limits, console) {
        Ok(true) => {
            sketch.legend(path, console);
            0
        }
        Ok(false) => 0,
        Err(status) => status,
    }
}

/// Writes a picture of a page; tells whether its kind can be drawn.
pub(super) fn paint(
    capture: &Capture,
    picture: &Picture,
    path: &Path,
    limits: Limits,
    console: &Console,
) -> Result<bool, u8> {
    match extract::picture(capture, picture, limits) {
        Ok(Some(png)) => match atomic::write(path, &png) {
            Ok(()) => Ok(true),
            Err(error) => {
                console.complain(&error.to_string());
                Err(2)
            }
        },
        Ok(None) => {
            console.complain(&console.messages().screen("no-picture", &[("file", capture.read_from.clone())]));
            Ok(false)
        }
        Err(error) => {
            console.issues(&[error.issue()]);
            Err(1)
        }
    }
}

fn heading(text: &str, console: &Console) {
    console.say(&format!("\n── {text} {}", "─".repeat(72_usize.saturating_sub(text.len()))));
}

fn page_word(n: usize, console: &Console) -> String {
    console.messages().screen("page", &[("n", n.to_string())])
}

fn blocks(document: &Document, only: Option<usize>, console: &Console) {
    for (n, page) in (1..).zip(&document.pages).filter(|(n, _)| only.is_none_or(|p| p == *n)) {
        heading(&page_word(n, console), console);
        for block in &page.blocks {
            for (k, line) in block.lines.iter().enumerate() {
                let kind = if k == 0 { block.kind.as_str() } else { "" };
                console.say(&format!("{:>5} {kind:<9} │ {}", line.number, visible(&line.text)));
            }
            console.say(&under(block));
        }
    }
}

/// Where a block stands in a tree; an empty line in a text.
fn under(block: &Block) -> String {
    // What a recipe can ask of a layout: how large, in which colour, on which ground.
    let style = block.style.map(|s| {
        let fill = s.fill.map(|f| format!(" on #{f:06x}")).unwrap_or_default();
        format!(", {:.1} pt #{:06x}{fill}", s.size, s.colour)
    });
    let style = style.unwrap_or_default();
    block.element.as_ref().map_or_else(|| format!("{:>5} {:<9} │", "", ""), |e| format!("{:>15} └ {e}{style}", ""))
}

/// Spaces at a line's end are marks of soft breaks, and one at its start may start a page: they must
/// be seen.
fn visible(text: &str) -> String {
    let bare = text.trim_end_matches(' ');
    let start = bare.len() - bare.trim_start_matches(' ').len();
    format!("{}{}{}", "·".repeat(start), &bare[start..], "·".repeat(text.len() - bare.len()))
}

fn ruled(pieces: &[Piece<'_>], only: Option<usize>, console: &Console) {
    let mut page = usize::MAX;
    for piece in pieces.iter().filter(|p| only.is_none_or(|n| n == p.page + 1)) {
        if piece.page != page {
            page = piece.page;
            heading(&page_word(page + 1, console), console);
        }
        let kind = if piece.starts_block { piece.block.kind.as_str() } else { "" };
        let rule = short(&rule(piece, console), RULE);
        console.say(&format!("{:>5} {kind:<9} │ {rule:<RULE$} │ {}", piece.line, visible(piece.text)));
        if !piece.left.is_empty() {
            console.say(&format!(
                "{:>15} │ {:<RULE$} │ {}",
                "",
                console.messages().screen("nothing-takes", &[]),
                piece.left
            ));
        }
    }
}

/// A text of at most so many characters, the cut shown.
fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

fn rule(piece: &Piece<'_>, console: &Console) -> String {
    match &piece.owner {
        Owner::Nobody => console.messages().screen("nothing-takes", &[]),
        // What its record had taken before it was refused shows its author where it went wrong.
        Owner::Refused(rules) if rules.is_empty() => "✗".to_owned(),
        Owner::Refused(rules) => format!("✗ {rules}"),
        Owner::Rule(rule) => rule.clone(),
        Owner::Ignored(reason) => format!("({reason})"),
    }
}

/// The first rows of a table, a column a line.
fn rows(table: &str, batch: &RecordBatch, console: &Console) {
    let args = [("table", table.to_owned()), ("n", batch.num_rows().to_string())];
    heading(&console.messages().screen("rows", &args), console);
    for row in 0..batch.num_rows().min(ROWS) {
        for (n, (field, column)) in batch.schema().fields().iter().zip(batch.columns()).enumerate() {
            let texts = column.as_any().downcast_ref::<StringArray>();
            let Some(text) = texts.filter(|t| t.is_valid(row)).map(|t| t.value(row)) else { continue };
            let mark = if n == 0 { "•" } else { " " };
            console.say(&format!("  {mark} {:<22} {}", field.name(), short(&text.replace('\n', " ⏎ "), 100)));
        }
    }
    if batch.num_rows() > ROWS {
        let args = [("n", (batch.num_rows() - ROWS).to_string())];
        console.say(&format!("    {}", console.messages().screen("more-rows", &args)));
    }
}
