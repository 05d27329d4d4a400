//! Finds items in the cells of unpivoted columns: all of a cell, or each match of patterns or names.

use std::{ops::Range, sync::Arc};

use regex::Regex;

use crate::{
    extract::table::Reader,
    model::name_index::NameIndex,
    spec::recipe::table::{Find, Items, List},
};

/// A match in a cell.
pub(super) struct CellMatch {
    pub(super) text: String,
    /// First and last character in the cell, from 1; none where it is all of the cell.
    pub(super) characters: Option<(u32, u32)>,
}

/// Finds items in cells.
pub(super) enum Finder<'l> {
    Whole,
    Matches(&'l [Regex]),
    Names(Arc<NameIndex>),
}

impl<'l> Finder<'l> {
    /// The finder of a list.
    pub(super) fn new(reader: &Reader<'_>, list: &'l List) -> Self {
        let Items::Unpivot(_, Some(find)) = &list.items else { return Self::Whole };
        match find {
            Find::Matches(patterns) => Self::Matches(patterns),
            Find::Names(reference) => {
                Self::Names(reader.origin.pipeline.names.get(reference).cloned().unwrap_or_default())
            }
            Find::Labels(vocabulary) => {
                let mut names = NameIndex::default();
                let known = reader.recipe.vocabularies.iter().find(|v| v.name == *vocabulary);
                known.into_iter().flat_map(|v| &v.entries).for_each(|(label, ..)| names.add_text(label));
                Self::Names(names.into())
            }
        }
    }

    /// Returns the matches in a cell, in order.
    pub(super) fn items(&self, text: String) -> Vec<CellMatch> {
        let ranges = match self {
            Self::Whole => return vec![CellMatch { text, characters: None }],
            Self::Matches(patterns) => matches(patterns, &text),
            Self::Names(names) => names.find_in(&text),
        };
        let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        // Matches are in order: characters are counted from one to the next.
        let (mut at, mut before) = (0, 0);
        let item = |range: Range<usize>| {
            before += count(&text[at..range.start]);
            at = range.start;
            let found = &text[range];
            CellMatch { text: found.to_owned(), characters: Some((before + 1, before + count(found))) }
        };
        ranges.into_iter().map(item).collect()
    }
}

/// Returns what patterns match, without overlaps; of a pattern with groups, its first group.
fn matches(patterns: &[Regex], text: &str) -> Vec<Range<usize>> {
    let taken = |groups: regex::Captures<'_>| groups.get(1).or_else(|| groups.get(0)).map(|m| m.range());
    let mut all: Vec<_> = patterns.iter().flat_map(|p| p.captures_iter(text).filter_map(taken)).collect();
    all.retain(|range| !range.is_empty());
    all.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    all.retain(|range| {
        let is_first = range.start >= end;
        end = if is_first { range.end } else { end };
        is_first
    });
    all
}
