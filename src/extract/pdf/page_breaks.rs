//! Tables that go on on the next page, and rows that the end of a page cuts.
//!
//! A table goes on where the next page begins with a table of the same columns and nothing but headers and footers is
//! between them. Its rows are counted on; the rest of a row that was cut is joined to its row.

use super::{table_grid::TableLayout, table_rows::is_number};
use crate::{
    extract::hyphens::Words,
    model::{
        document::{Block, BlockKind, CellAt},
        marked_text::MarkedText,
        row_flaw::{RowFlaw, TableFlaw},
    },
};

/// Part of the height of a page, at its top and bottom, in which a short text is a header or a footer.
const MARGIN: f32 = 0.08;

/// Words that do not end a cell.
const LINKING_WORDS: [&str; 20] = [
    "a", "o", "as", "os", "à", "ao", "da", "do", "das", "dos", "de", "e", "em", "na", "no", "nas", "nos", "com",
    "para", "por",
];

/// A page: its height and its blocks in reading order.
type PageBlocks = (f32, Vec<Block>);

/// The table at the end of a page.
struct OpenTable<'l> {
    /// Its index in the document.
    table: u32,
    /// Count of its rows so far.
    rows: u32,
    layout: &'l TableLayout,
}

/// Numbers the tables over all pages, and joins those that go on. `layouts` are those of each page.
pub(super) fn join(pages: &mut [PageBlocks], layouts: &[Vec<TableLayout>], words: &Words) -> Vec<TableFlaw> {
    let mut flaws = Vec::new();
    let (mut count, mut open): (u32, Option<OpenTable<'_>>) = (0, None);
    for (n, own) in layouts.iter().enumerate() {
        let (before, rest) = pages.split_at_mut(n);
        let Some(page) = rest.first_mut() else { break };
        let follows = open.take().filter(|_| begins_with_table(page));
        let goes_on =
            follows.as_ref().filter(|open| own.first().is_some_and(|first| continues(open, first, before, page)));
        let (shift, offset) = goes_on.map_or((count, 0), |open| (open.table, open.rows));
        if follows.is_some() && goes_on.is_none() && is_unheaded(page) {
            flaws.push(TableFlaw { table: count, row: 0, kind: RowFlaw::Unheaded });
        }
        for at in page.1.iter_mut().filter_map(|block| block.cell.as_mut()) {
            let is_first = at.table == 0;
            (at.table, at.row) = (at.table + shift, if is_first { at.row + offset } else { at.row });
        }
        for (table, layout) in (shift..).zip(own) {
            let offset = if table == shift { offset } else { 0 };
            let flaw = |row: &u32| TableFlaw { table, row: row + offset, kind: RowFlaw::NotRuled };
            flaws.extend(layout.unruled.iter().map(flaw));
        }
        if let (Some(open), Some(first)) = (goes_on, own.first()) {
            flaws.extend(join_rows(open, first, before, page, words));
        }
        count = shift + u32::try_from(own.len()).unwrap_or(u32::MAX);
        open = own.last().filter(|_| ends_with_table(page)).map(|layout| {
            let rows = u32::try_from(layout.is_open.len()).unwrap_or(u32::MAX);
            OpenTable { table: count - 1, rows: rows + if own.len() == 1 { offset } else { 0 }, layout }
        });
    }
    flaws
}

/// Returns whether a block is a header or a footer of its page.
fn is_margin(block: &Block, height: f32) -> bool {
    let is_short = block.cell.is_none() && block.lines[0].text.chars().count() < 100;
    let in_margin = block.bounds.is_some_and(|b| b.bottom < MARGIN * height || b.top > (1.0 - MARGIN) * height);
    (block.kind == BlockKind::Running && block.cell.is_none()) || (is_short && in_margin)
}

fn begins_with_table((height, blocks): &PageBlocks) -> bool {
    blocks.iter().find(|block| !is_margin(block, *height)).is_some_and(|block| block.cell.is_some())
}

fn ends_with_table((height, blocks): &PageBlocks) -> bool {
    blocks.iter().rfind(|block| !is_margin(block, *height)).is_some_and(|block| block.cell.is_some())
}

/// Returns whether the first table of a page continues the one at the end of the page before it.
fn continues(open: &OpenTable<'_>, first: &TableLayout, before: &[PageBlocks], page: &PageBlocks) -> bool {
    if !first.has_columns_of(open.layout) {
        return false;
    }
    // A first row that looks like a heading and is another one begins another table.
    let style = |block: &Block| block.style.map(|s| (s.fill, s.colour, s.size.to_bits()));
    let rows = |page: &PageBlocks, of: u32| -> Vec<(u32, Option<_>)> {
        let own = page.1.iter().filter_map(|b| b.cell.filter(|at| at.table == of).map(|at| (at.row, style(b))));
        own.collect()
    };
    let of_table = |(row, _): &(u32, Option<_>)| *row;
    let above: Vec<_> = before.iter().flat_map(|page| rows(page, open.table)).collect();
    let below = rows(page, 0);
    let (Some(heading), Some(top)) = (above.iter().map(of_table).min(), below.iter().map(of_table).min()) else {
        return true;
    };
    let is_repeated = page.1.iter().any(|b| b.kind == BlockKind::Running && b.cell.is_some_and(|at| at.table == 0));
    let styles = |all: &[(u32, Option<_>)], is: &dyn Fn(u32) -> bool| -> Vec<Option<_>> {
        let mut own: Vec<_> = all.iter().filter(|(row, _)| is(*row)).map(|(_, style)| *style).collect();
        own.sort_unstable();
        own.dedup();
        own
    };
    let of_heading = styles(&above, &|row| row == heading);
    let of_rows = styles(&above, &|row| row != heading);
    let of_top = styles(&below, &|row| row == top);
    let is_styled = of_heading.iter().all(|style| !of_rows.contains(style));
    is_repeated || !is_styled || !of_top.iter().all(|style| of_heading.contains(style))
}

/// Returns whether the first table of a page has no heading: a number is in its first row.
fn is_unheaded((_, blocks): &PageBlocks) -> bool {
    let cells = || blocks.iter().filter_map(|b| b.cell.filter(|at| at.table == 0).map(|at| (at, b)));
    let top = cells().map(|(at, _)| at.row).min();
    let mut row = cells().filter(|(at, _)| Some(at.row) == top);
    row.any(|(_, block)| block.kind != BlockKind::Running && is_number(&block.lines[0].text))
}

/// Joins the first rows of a page to the rows of the table that goes on: one that was cut, and cells that are merged.
fn join_rows(
    open: &OpenTable<'_>,
    layout: &TableLayout,
    before: &mut [PageBlocks],
    page: &mut PageBlocks,
    words: &Words,
) -> Option<TableFlaw> {
    let rows = || {
        page.1
            .iter()
            .filter(|b| b.kind != BlockKind::Running)
            .filter_map(|b| b.cell.filter(|at| at.table == open.table))
    };
    let first = rows().map(|at| at.row).min()?;
    let mut above: Vec<&mut Block> = before.iter_mut().flat_map(|(_, blocks)| blocks).collect();
    above.retain(|block| block.cell.is_some_and(|at| at.table == open.table));
    extend_merged(open, layout, &mut above, first);
    let last = above.iter().filter_map(|block| block.cell.map(|at| at.row)).max()?;
    above.retain(|block| block.cell.is_some_and(|at| at.row == last));
    let below: Vec<&Block> =
        page.1.iter().filter(|b| b.cell.is_some_and(|at| at.table == open.table && at.row == first)).collect();
    let flaw = |row, kind| TableFlaw { table: open.table, row, kind };
    match cut(&above, &below) {
        Cut::No => return None,
        Cut::Perhaps => return Some(flaw(first, RowFlaw::MayContinue)),
        Cut::Yes => {}
    }
    let mut joined: Vec<u32> = Vec::new();
    page.1.retain_mut(|block| {
        let Some(at) = block.cell.as_mut().filter(|at| at.table == open.table && at.row == first) else { return true };
        at.row = last;
        let column = at.column;
        let upper = above.iter_mut().rev().find(|upper| upper.cell.is_some_and(|at| at.column == column));
        let Some(upper) = upper.filter(|_| !joined.contains(&column)) else { return true };
        joined.push(column);
        append(upper, block, words);
        false
    });
    Some(flaw(last, RowFlaw::Continues))
}

/// Appends the text of a block to another one.
fn append(upper: &mut Block, lower: &mut Block, words: &Words) {
    let (Some(line), Some(next)) = (upper.lines.last_mut(), lower.lines.first_mut()) else { return };
    let marked = |text: &mut String, ranges: &mut Vec<_>| MarkedText {
        text: std::mem::take(text),
        ranges: std::mem::take(ranges),
    };
    let mut text = marked(&mut line.text, &mut line.ranges);
    words.join(&mut text, &marked(&mut next.text, &mut next.ranges));
    (line.text, line.ranges) = (text.text, text.ranges);
}

/// Lets the merged cells at the end of a page span the empty cells below the top of the next one.
fn extend_merged(open: &OpenTable<'_>, layout: &TableLayout, above: &mut [&mut Block], first: u32) {
    let Some(skipped) = first.checked_sub(open.rows) else { return };
    for column in 0..layout.columns.len().saturating_sub(1) {
        let is_open = |row: &Vec<bool>| row.get(column).copied().unwrap_or_default();
        let body = layout.is_open.get(skipped as usize..).unwrap_or_default();
        let count = body.iter().take_while(|row| is_open(row)).count();
        let in_column = |at: &CellAt| at.column as usize == column;
        let is_merged = |block: &&mut Block| block.cell.is_some_and(|at| in_column(&at) && at.rows > 1);
        if count == 0 || (count == 1 && !above.iter().any(is_merged)) {
            continue;
        }
        let reaches = |at: &&mut CellAt| in_column(at) && at.row + at.rows == open.rows;
        let ends = above.iter_mut().filter_map(|block| block.cell.as_mut()).filter(reaches);
        ends.for_each(|at| at.rows += skipped + u32::try_from(count).unwrap_or_default());
    }
}

/// Whether the end of a page cuts a row.
#[derive(Debug, PartialEq, Eq)]
enum Cut {
    No,
    /// The cells below may go on those above, or be a row of their own.
    Perhaps,
    Yes,
}

/// Returns whether a row below the end of a page is the rest of the one above it.
fn cut(above: &[&mut Block], below: &[&Block]) -> Cut {
    let text_above = |column: u32| {
        let own = above.iter().rev().find(|block| block.cell.is_some_and(|at| at.column == column));
        own.map(|block| block.lines[0].text.as_str())
    };
    let (mut sure, mut open, mut moved) = (0, 0, 0);
    for block in below {
        let Some(at) = block.cell else { return Cut::No };
        let text = block.lines[0].text.as_str();
        match text_above(at.column) {
            // What is in the middle of a cell may be on the next page.
            None => moved += 1,
            Some(_) if is_number(text) => return Cut::No,
            Some(upper) if goes_on(upper, text) => sure += 1,
            Some(upper) if !upper.ends_with(['.', ';', ':', '!', '?']) => open += 1,
            Some(_) => return Cut::No,
        }
    }
    // A row of its own has as many cells; one whose first cell goes on is cut there too.
    let first = below.iter().find(|block| block.cell.is_some_and(|at| at.column == 0));
    let first_goes_on =
        first.is_none_or(|block| text_above(0).is_some_and(|upper| is_open(upper) && !block.lines.is_empty()));
    match (sure, open) {
        _ if sure + open >= above.len() || !first_goes_on => Cut::No,
        // All of a cell may be on the next page, where its row lacks it.
        (0, 0) if moved > 0 && first.is_none() && text_above(0).is_some() => Cut::Yes,
        (0, 0) => Cut::No,
        (_, 0) => Cut::Yes,
        _ => Cut::Perhaps,
    }
}

/// Returns whether a text ends within a sentence: with a linking word, a comma or a hyphen.
fn is_open(text: &str) -> bool {
    let last = text.rsplit_once(' ').map(|(_, last)| last);
    last.is_some_and(|last| LINKING_WORDS.contains(&last)) || text.ends_with([',', '-', '\u{AD}', '('])
}

/// Returns whether a text goes on in another one.
fn goes_on(upper: &str, lower: &str) -> bool {
    let ended = upper.ends_with(['.', ';', ':', '!', '?']);
    // Codes are no sentences.
    let is_text = upper.contains(' ') || lower.contains(' ');
    is_open(upper) || (!ended && is_text && lower.starts_with(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document::{Bounds, Line};

    fn row(cells: &[&str], row: u32) -> Vec<Block> {
        let block = |(column, text): (u32, &&str)| Block {
            kind: BlockKind::Cell,
            lines: vec![Line::new(*text, 1)],
            element: None,
            within: Vec::new(),
            number: None,
            bounds: Some(Bounds { left: 0.0, top: 400.0, right: 9.0, bottom: 410.0 }),
            style: None,
            links: Vec::new(),
            cell: Some(CellAt { table: 0, row, column, columns: 1, rows: 1 }),
        };
        (0..).zip(cells).filter(|(_, text)| !text.is_empty()).map(block).collect()
    }

    #[test]
    fn a_row_is_cut_where_its_text_goes_on() {
        for (above, below, want) in [
            (["C03", "Reabilitação da rede, com", "30"], ["", "substituição de 12 km", ""], Cut::Yes),
            (["C03", "Reabilitação da rede de", ""], ["", "Água e saneamento", "30"], Cut::Yes),
            (["C03", "Reabilitação da rede", "30"], ["", "Substituição de condutas", ""], Cut::Perhaps),
            (["C03", "Reabilitação da rede.", "30"], ["", "Substituição de condutas", ""], Cut::No),
            (["C03", "", "30"], ["", "Reabilitação da rede", ""], Cut::Yes),
            (["", "Reabilitação", ""], ["", "", "30"], Cut::No),
            (["C03", "Reabilitação", "30"], ["C04", "Substituição", "40"], Cut::No),
            (["a", "rede de água", "30"], ["b", "estação elevatória", ""], Cut::No),
            (["Câmara Municipal de", "rede de", "30"], ["Vila Real", "água", ""], Cut::Yes),
            // The first cell is merged, and the row below has all others.
            (["", "C14", "rede de água"], ["", "C15", "estação elevatória"], Cut::No),
            (["Beja", "C14", "rede de água"], ["", "C15", "estação elevatória"], Cut::Perhaps),
        ] {
            let (mut above, below) = (row(&above, 3), row(&below, 4));
            let above: Vec<&mut Block> = above.iter_mut().collect();
            assert_eq!(cut(&above, &below.iter().collect::<Vec<_>>()), want, "{below:?}");
        }
    }
}
