//! Plain text → document: lines in blocks parted by empty lines, blocks in pages.
//!
//! A form feed starts a real page. Where none is left, the recipe says what starts a page, and such
//! pages have no number.

use regex::Regex;

use super::{Unreadable, options::ReadOptions};
use crate::model::document::{Block, BlockKind, Document, Line, Media, Page};

/// No line of a report is longer than this many bytes.
const MAX_LINE: usize = 1 << 20;

/// Reads decoded text.
pub(super) fn read(text: &str, options: &ReadOptions) -> Result<Document, Unreadable> {
    // `spec` has compiled each of them already.
    let starts: Vec<Regex> = options.page_starts.iter().filter_map(|p| Regex::new(p).ok()).collect();
    let numbered = text.contains('\u{C}');
    let mut pages = vec![Page { number: numbered.then_some(1), ..Page::default() }];
    let mut gap = 0;
    let mut number = 0;
    for (n, feed) in text.split('\u{C}').enumerate() {
        if n > 0 {
            pages.push(Page { number: numbered.then(|| n as u32 + 1), ..Page::default() });
            gap = 0;
        }
        for line in feed.split('\n') {
            // The text before a form feed ends within a line, which is counted once.
            number += u32::from(n == 0 || line.as_ptr() != feed.as_ptr());
            let line = line.strip_suffix('\r').unwrap_or(line);
            if line.len() > MAX_LINE {
                return Err(Unreadable::LongLine { line: number as usize, bytes: line.len(), limit: MAX_LINE });
            }
            if line.trim().is_empty() {
                gap += 1;
                continue;
            }
            push(&mut pages, Line { gap, ..Line::new(line, number) }, &starts, options.page_gap);
            gap = 0;
        }
    }
    pages.retain(|p| !p.blocks.is_empty());
    Ok(Document::new(Media::Text, pages))
}

fn push(pages: &mut Vec<Page>, line: Line, starts: &[Regex], page_gap: Option<u32>) {
    let parted = page_gap.is_some_and(|gap| line.gap >= gap);
    if parted || starts.iter().any(|r| r.is_match(&line.text)) {
        let number = pages.last().and_then(|p| p.number);
        pages.push(Page { number, ..Page::default() });
    }
    let Some(page) = pages.last_mut() else { return };
    match page.blocks.last_mut() {
        Some(block) if line.gap == 0 => block.lines.push(line),
        _ => page.blocks.push(Block {
            kind: BlockKind::Paragraph,
            lines: vec![line],
            element: None,
            within: Vec::new(),
            number: None,
            bounds: None,
            style: None,
            links: Vec::new(),
            cell: None,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_lines_part_blocks_and_form_feeds_part_numbered_pages() {
        let document = read("um\ndois \n\ntrês\n\u{C}quatro\n", &ReadOptions::default()).expect("it reads");
        let shape: Vec<Vec<Vec<(u32, &str)>>> = document
            .pages
            .iter()
            .map(|p| p.blocks.iter().map(|b| b.lines.iter().map(|l| (l.number, l.text.as_str())).collect()).collect())
            .collect();
        assert_eq!(shape, vec![vec![vec![(1, "um"), (2, "dois ")], vec![(4, "três")]], vec![vec![(5, "quatro")]]]);
        assert_eq!(document.pages[1].number, Some(2));
    }

    #[test]
    fn a_line_beyond_the_limit_is_an_error() {
        let long = format!("a\n{}", "x".repeat(MAX_LINE + 1));
        assert_eq!(
            read(&long, &ReadOptions::default()),
            Err(Unreadable::LongLine { line: 2, bytes: MAX_LINE + 1, limit: MAX_LINE })
        );
    }
}
