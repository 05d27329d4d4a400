//! Repeated page headers, footers and page numbers.

use std::collections::{HashMap, HashSet};

use crate::model::{
    document::{Block, BlockKind},
    text::fold,
};

/// Returns the median text size of a page, weighted by characters.
fn median(blocks: &[Block]) -> f32 {
    let size = |b: &Block| b.style.map(|s| (s.size, b.lines[0].text.chars().count()));
    let mut sizes: Vec<(f32, usize)> = blocks.iter().filter_map(size).collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sizes.iter().map(|(_, n)| n).sum::<usize>() / 2;
    let mut before = 0;
    let middle = sizes.iter().find(|(_, n)| {
        before += n;
        before > half
    });
    middle.map_or(f32::MAX, |(size, _)| *size)
}

/// Marks blocks at the top or bottom of most pages that have the same text, digits aside.
pub(in crate::extract) fn mark_running(pages: &mut [(f32, Vec<Block>)]) {
    let mut seen: HashMap<(bool, String, i32), usize> = HashMap::new();
    let key = |height: f32, block: &Block| {
        let bounds = block.bounds?;
        let (head, foot) = (bounds.bottom < 0.12 * height, bounds.top > 0.88 * height);
        // The first row of a page differs from that of another one in its numbers only, now and then.
        let is_cell = block.cell.is_some();
        let digit = |c: char| if c.is_ascii_digit() && !is_cell { '#' } else { c };
        let words: String = fold(&block.lines[0].text).chars().map(digit).collect();
        #[expect(clippy::cast_possible_truncation, reason = "a place to within some points")]
        let at = (bounds.top / 6.0).round() as i32;
        (head || foot).then(|| (head, words.replace("##", "#").replace("##", "#"), at))
    };
    for (height, blocks) in pages.iter() {
        let own: HashSet<_> = blocks.iter().filter_map(|b| key(*height, b)).collect();
        own.into_iter().for_each(|k| *seen.entry(k).or_default() += 1);
    }
    let min_pages = pages.len().div_ceil(2).max(2);
    for (height, blocks) in pages.iter_mut() {
        let usual = median(blocks);
        // A heading that two pages share is larger than their text.
        let small = |b: &Block| b.style.is_some_and(|style| style.size <= 1.1 * usual);
        for block in blocks.iter_mut().filter(|b| small(b)) {
            if key(*height, block).is_some_and(|k| seen.get(&k).is_some_and(|n| *n >= min_pages)) {
                block.kind = BlockKind::Running;
            }
        }
        // The footer is read last, in whatever column it is.
        let is_foot = |b: &Block| b.kind == BlockKind::Running && b.bounds.is_some_and(|b| b.top > 0.5 * *height);
        blocks.sort_by_key(is_foot);
    }
}
