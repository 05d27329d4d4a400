//! `seara inspect`: shows the author of a recipe the blocks of a document with kind, lines and text; with a pipeline also the
//! rule that reads each, the unaccounted text and the resulting rows.

mod picture;
mod tables;

use std::{fs, path::Path};

use arrow::array::{Array, RecordBatch, StringArray};

use self::picture::Sketch;
use super::{
    arguments::{Global, Inspect},
    charts, check,
    console::Console,
};
use crate::{
    extract::{
        self, ExtractOptions, Extracted,
        document::{self, Owner, TextSpan},
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

/// Prints the blocks of a document. Returns 1 when the recipe reads it with errors.
pub(super) fn run(options: &Inspect, global: &Global, console: &mut Console) -> u8 {
    let bytes = match fs::read(&options.document) {
        Ok(bytes) => bytes,
        Err(error) => {
            console.print_error(&FileError::at("read", &options.document)(error).to_string());
            return 2;
        }
    };
    let name = options.document.display().to_string();
    let capture = Capture {
        sha256: sha256(&bytes),
        bytes,
        first_seen: chrono::DateTime::default(),
        address: name.clone(),
        read_from: name,
        media_type: None,
    };
    let Some(wanted) = &options.pipeline else {
        return show(&capture, None, options, console);
    };
    match check::project(global, console, std::slice::from_ref(wanted)) {
        Ok(project) => show(&capture, project.pipelines.iter().find(|p| p.name == *wanted), options, console),
        Err(status) => status,
    }
}

fn show(capture: &Capture, pipeline: Option<&Pipeline>, options: &Inspect, console: &Console) -> u8 {
    let page = options.page;
    let mut sketch = Sketch::new(page.unwrap_or(1));
    let source = pipeline.and_then(|p| p.sources.first());
    let extract_options = pipeline.zip(source).map_or_else(ExtractOptions::default, |(p, s)| ExtractOptions::new(p, s));
    let content = match extract::read(capture, &extract_options) {
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
        console.print_error(&console.messages().screen("unknown-page", &[("n", pages.to_string())]));
        return super::USAGE;
    }
    let args = [("file", capture.read_from.clone()), ("media", media.as_str().to_owned()), ("n", pages.to_string())];
    let message = if matches!(content, Content::Tables(_)) { "tables" } else { "document" };
    console.print_line(&console.messages().screen(message, &args));
    let Some((pipeline, source)) = pipeline.zip(source) else {
        match &content {
            Content::Document(document) => {
                blocks(document, page, console);
                console.issues(&extract::flaws(document, &capture.read_from));
                sketch.blocks(document);
            }
            Content::Tables(tables) => tables::show(tables, None, page, console),
        }
        return drawn(capture, &sketch, options, ExtractOptions::default().limits, console);
    };
    let origin =
        extract::Origin { pipeline, source, capture: &capture.sha256, read_from: &capture.read_from, memory: 0 };
    let gained = gained(&content, &origin, &mut sketch, page, console);
    for batch in &gained.batches {
        rows(&pipeline.schema.tables[batch.table].name, &batch.values, console);
    }
    console.print_line(&format!("\n{}", charts::accounting(console.messages(), &gained.accounting)));
    let findings = gained.all_issues();
    console.issues_of(findings.issues(), findings.omitted());
    let status = drawn(capture, &sketch, options, pipeline.limits, console);
    status.max(u8::from(findings.issues().iter().any(|i| i.level == Level::Error)))
}

/// What a recipe makes of a content, shown on the way.
fn gained(
    content: &Content,
    origin: &extract::Origin<'_>,
    sketch: &mut Sketch,
    page: Option<usize>,
    console: &Console,
) -> Extracted {
    let nothing = console.messages().screen("unread", &[]);
    match (&origin.pipeline.recipe, content) {
        (Plan::Document(recipe), Content::Document(document)) => {
            let reading = document::read(document, recipe, origin);
            ruled(&reading.spans, page, console);
            sketch.pieces(&reading.spans, &nothing);
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

/// Draws the page if asked to. Returns the exit status.
fn drawn(capture: &Capture, sketch: &Sketch, options: &Inspect, limits: Limits, console: &Console) -> u8 {
    let Some(path) = &options.picture else { return 0 };
    match paint(capture, &sketch.picture(), path, limits, console) {
        Ok(true) => {
            sketch.legend(path, console);
            0
        }
        Ok(false) => 0,
        Err(status) => status,
    }
}

/// Writes a picture of a page. Returns whether its format can be drawn.
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
                console.print_error(&error.to_string());
                Err(2)
            }
        },
        Ok(None) => {
            console.print_error(&console.messages().screen("no-picture", &[("file", capture.read_from.clone())]));
            Ok(false)
        }
        Err(error) => {
            console.issues(&[error.issue()]);
            Err(1)
        }
    }
}

fn heading(text: &str, console: &Console) {
    console.print_line(&format!("\n── {text} {}", "─".repeat(72_usize.saturating_sub(text.len()))));
}

fn page_word(n: usize, console: &Console) -> String {
    console.messages().screen("page", &[("n", n.to_string())])
}

/// The number of a page: its own where the source has pages, since blank ones are left out; else its place.
fn shown_number(index: usize, own: Option<u32>) -> usize {
    own.and_then(|n| usize::try_from(n).ok()).unwrap_or(index + 1)
}

fn blocks(document: &Document, only: Option<usize>, console: &Console) {
    let pages = document.pages.iter().enumerate().map(|(n, page)| (shown_number(n, page.number), page));
    for (n, page) in pages.filter(|(n, _)| only.is_none_or(|p| p == *n)) {
        heading(&page_word(n, console), console);
        for block in &page.blocks {
            for (k, line) in block.lines.iter().enumerate() {
                let kind = if k == 0 { block.kind.as_str() } else { "" };
                console.print_line(&format!("{:>5} {kind:<9} │ {}", line.number, visible(line.display())));
            }
            console.print_line(&element_line(block));
        }
    }
}

/// The element and style of a block; an empty line where it has none.
fn element_line(block: &Block) -> String {
    // The style that a recipe can match: size, colour, background.
    let style = block.style.map(|s| {
        let fill = s.fill.map(|f| format!(" on #{f:06x}")).unwrap_or_default();
        format!(", {:.1} pt #{:06x}{fill}", s.size, s.colour)
    });
    let style = style.unwrap_or_default();
    block.element.as_ref().map_or_else(|| format!("{:>5} {:<9} │", "", ""), |e| format!("{:>15} └ {e}{style}", ""))
}

/// Makes leading and trailing spaces visible: they mark page starts and soft line breaks.
fn visible(text: &str) -> String {
    let bare = text.trim_end_matches(' ');
    let start = bare.len() - bare.trim_start_matches(' ').len();
    format!("{}{}{}", "·".repeat(start), &bare[start..], "·".repeat(text.len() - bare.len()))
}

fn ruled(pieces: &[TextSpan<'_>], only: Option<usize>, console: &Console) {
    let mut page = usize::MAX;
    let number = |piece: &TextSpan<'_>| shown_number(piece.page, piece.page_number);
    for piece in pieces.iter().filter(|p| only.is_none_or(|n| n == number(p))) {
        if piece.page != page {
            page = piece.page;
            heading(&page_word(number(piece), console), console);
        }
        let kind = if piece.starts_block { piece.block.kind.as_str() } else { "" };
        let rule = short(&rule(piece, console), RULE);
        console.print_line(&format!("{:>5} {kind:<9} │ {rule:<RULE$} │ {}", piece.line, visible(piece.display())));
        if !piece.rest.is_empty() {
            console.print_line(&format!(
                "{:>15} │ {:<RULE$} │ {}",
                "",
                console.messages().screen("unread", &[]),
                piece.rest
            ));
        }
    }
}

/// A text cut to at most `max` characters, with `…` where it was cut.
fn short(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    text.chars().take(max - 1).chain(['…']).collect()
}

fn rule(piece: &TextSpan<'_>, console: &Console) -> String {
    match &piece.owner {
        Owner::None => console.messages().screen("unread", &[]),
        // The rules that read the rejected record show the author where it went wrong.
        Owner::Quarantined(rules) if rules.is_empty() => "✗".to_owned(),
        Owner::Quarantined(rules) => format!("✗ {rules}"),
        Owner::Rule(rule) => rule.clone(),
        Owner::Ignored(reason) => format!("({reason})"),
    }
}

/// Prints the first rows of a table, one column a line.
fn rows(table: &str, batch: &RecordBatch, console: &Console) {
    let args = [("table", table.to_owned()), ("n", batch.num_rows().to_string())];
    heading(&console.messages().screen("rows", &args), console);
    for row in 0..batch.num_rows().min(ROWS) {
        for (n, (field, column)) in batch.schema().fields().iter().zip(batch.columns()).enumerate() {
            let texts = column.as_any().downcast_ref::<StringArray>();
            let Some(text) = texts.filter(|t| t.is_valid(row)).map(|t| t.value(row)) else { continue };
            let mark = if n == 0 { "•" } else { " " };
            console.print_line(&format!("  {mark} {:<22} {}", field.name(), short(&text.replace('\n', " ⏎ "), 100)));
        }
    }
    if batch.num_rows() > ROWS {
        let args = [("n", (batch.num_rows() - ROWS).to_string())];
        console.print_line(&format!("    {}", console.messages().screen("more-rows", &args)));
    }
}
