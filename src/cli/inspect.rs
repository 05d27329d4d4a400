//! `seara inspect`: what a recipe's author needs to see.

use std::fs;

use super::{
    arguments::{Global, Inspect},
    check,
    console::Console,
};
use crate::{
    extract::{
        self,
        document::{self, Owner, Piece},
    },
    model::{capture::Capture, document::Document},
    spec::pipeline::Pipeline,
    state::captures::sha256,
};

/// Prints the blocks of a document; with a pipeline, the rule that took each line.
pub(super) fn run(asked: &Inspect, global: &Global, console: &mut Console) -> u8 {
    let bytes = match fs::read(&asked.document) {
        Ok(bytes) => bytes,
        Err(error) => {
            console.complain(&format!("cannot read {}: {error}", asked.document.display()));
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
        return show(&capture, None, asked.page, console);
    };
    match check::project(global, console, std::slice::from_ref(wanted)) {
        Ok(project) => show(&capture, project.pipelines.iter().find(|p| p.name == *wanted), asked.page, console),
        Err(status) => status,
    }
}

fn show(capture: &Capture, pipeline: Option<&Pipeline>, page: Option<usize>, console: &Console) -> u8 {
    let charset = pipeline.and_then(|p| p.sources.first()).and_then(|s| s.charset.as_deref());
    let document = match extract::read(capture, charset, pipeline.map(|p| &p.recipe)) {
        Ok(document) => document,
        Err(error) => {
            console.issues(&[error.issue()]);
            return 1;
        }
    };
    console.say(&format!("{}: {}, {} pages", capture.read_from, document.media.as_str(), document.pages.len()));
    let Some((pipeline, source)) = pipeline.and_then(|p| p.sources.first().map(|s| (p, s))) else {
        blocks(&document, page, console);
        return 0;
    };
    let origin = document::Origin { pipeline, source, capture: &capture.sha256, read_from: &capture.read_from };
    let reading = document::read(&document, &origin);
    ruled(&reading.pieces, page, console);
    let account = &reading.accounting;
    console.say(&format!(
        "\n{} characters: {} in records, {} ignored, {} unaccounted",
        account.characters,
        account.in_records,
        account.ignored_total(),
        account.unaccounted
    ));
    console.issues(&reading.issues);
    0
}

fn blocks(document: &Document, only: Option<usize>, console: &Console) {
    for (n, page) in document.pages.iter().enumerate().filter(|(n, _)| only.is_none_or(|p| p == n + 1)) {
        console.say(&format!("\n── page {} {}", n + 1, "─".repeat(60)));
        for block in &page.blocks {
            let at = block.element.clone().unwrap_or_else(|| format!("line {}", block.lines[0].number));
            console.say(&format!("\n{}  {at}", block.kind.as_str()));
            for line in &block.lines {
                console.say(&format!("{:>5} │ {}", line.number, visible(&line.text)));
            }
        }
    }
}

/// Spaces at a line's end are marks of soft breaks: they must be seen.
fn visible(text: &str) -> String {
    let bare = text.trim_end_matches(' ');
    format!("{bare}{}", "·".repeat(text.len() - bare.len()))
}

fn ruled(pieces: &[Piece<'_>], only: Option<usize>, console: &Console) {
    let mut page = usize::MAX;
    for piece in pieces.iter().filter(|p| only.is_none_or(|n| n == p.page + 1)) {
        if piece.page != page {
            page = piece.page;
            console.say(&format!("\n── page {} {}", page + 1, "─".repeat(60)));
        }
        if piece.starts_block {
            console.say(&format!(
                "{}{}",
                piece.block.kind.as_str(),
                piece.block.element.as_ref().map(|e| format!("  {e}")).unwrap_or_default()
            ));
        }
        let rule = match &piece.owner {
            Owner::Nobody => "!! UNACCOUNTED".to_owned(),
            Owner::Rule(rule) => rule.clone(),
            Owner::Refused => "!! refused".to_owned(),
            Owner::Ignored(reason) => format!("(ignored: {reason})"),
        };
        let rule: String = rule.chars().take(30).collect();
        console.say(&format!("{:>5} │ {rule:<30} │ {}", piece.line, visible(piece.text)));
    }
}
