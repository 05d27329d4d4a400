//! Applies the marks of a content: after it, texts are what a person sees. The one place that decides what a mark means for a
//! value, whatever the format.
//!
//! ```text
//! reader: text and marks ─ apply, by the rules of the recipe ─┬─ clean text: labels, headings, patterns, values
//!                                                             └─ LeftOut: counted and reported
//! ```

mod raised;
mod report;

use self::raised::{Raised, raised};
pub(super) use self::report::{account, unread};
use crate::model::{
    document::{Block, Document, Media},
    grid::{Cell, Content, Grid, GridRow, Tables},
    marked_text::{self, MarkedRange},
    marks::{Action, LeftOut, LeftOutKind, Mark, MarkRules},
};

/// Applies the marks of a content.
pub(super) fn apply(content: &mut Content, rules: &MarkRules) {
    match content {
        Content::Document(document) => apply_document(document, rules),
        Content::Tables(Tables { grids, .. }) => grids.iter_mut().for_each(|grid| apply_grid(grid, rules)),
    }
}

/// Applies the marks of a table.
pub(super) fn apply_grid(grid: &mut Grid, rules: &MarkRules) {
    if rules.action(Mark::Hidden) == Action::Read {
        grid.hidden_columns.clear();
    }
    if rules.action(Mark::Hidden) != Action::Read {
        move_merged_texts(grid);
    }
    let mut rows = std::mem::take(&mut grid.rows);
    let left_out = apply_rows(grid, &mut rows, rules);
    grid.rows = rows;
    grid.left_out.extend(left_out);
}

/// Moves the text of each merged area whose first row is hidden to its first visible row, where the program shows it.
fn move_merged_texts(grid: &mut Grid) {
    let Grid { rows, merged, .. } = grid;
    for area in merged {
        let Ok(top) = rows.binary_search_by_key(&area.top, |row| row.number) else { continue };
        let is_hidden = |row: &GridRow| row.mark == Some(Mark::Hidden);
        let below = rows[top..].iter().take_while(|row| row.number <= area.bottom).position(|row| !is_hidden(row));
        let Some(shown) = below.filter(|below| *below > 0).map(|below| top + below) else { continue };
        let column = area.left as usize;
        let Some(cell) = rows[top].cells.get_mut(column).map(std::mem::take) else { continue };
        let row = &mut rows[shown];
        row.cells.resize(row.cells.len().max(column + 1), Cell::default());
        row.cells[column] = cell;
        area.top = row.number;
    }
}

/// Applies the marks of some rows of a table; returns what is left out of them.
pub(super) fn apply_rows(grid: &Grid, rows: &mut Vec<GridRow>, rules: &MarkRules) -> Vec<LeftOut> {
    let mut left_out = Vec::new();
    let has_marks = |row: &GridRow| row.mark.is_some() || row.cells.iter().any(|cell| !cell.ranges().is_empty());
    if rows.iter().any(has_marks) {
        rows.retain_mut(|row| !has_marks(row) || apply_row(grid, row, rules, &mut left_out));
    }
    left_out
}

/// Applies the marks of a row; returns whether any of it is left.
fn apply_row(grid: &Grid, row: &mut GridRow, rules: &MarkRules, left_out: &mut Vec<LeftOut>) -> bool {
    let of_row = row.mark.or_else(|| is_struck(row).then_some(Mark::Struck));
    if let Some(mark) = of_row.filter(|mark| rules.action(*mark) != Action::Read) {
        let text = row.non_empty().map(|(_, cell)| cell.text.as_str()).collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            let part = Part { mark, kind: LeftOutKind::Row, text };
            left_out.push(part.left_out((grid.row_place(row), row.number), rules));
        }
        return false;
    }
    let marked: Vec<_> = (0..row.cells.len()).filter(|n| !row.cells[*n].ranges().is_empty()).collect();
    for column in marked {
        let at = (grid.cell_place(row, column), row.number);
        let Cell { text, details: Some(details), .. } = &mut row.cells[column] else { continue };
        let ranges = std::mem::take(&mut details.ranges);
        let drawn = marked_text::display(text, &ranges).into_owned();
        let clean = without_marks(text, &ranges, rules, &mut |part| left_out.push(part.left_out(at.clone(), rules)));
        if clean != *text {
            (*text, details.drawn) = (clean, Some(drawn.into()));
        }
    }
    true
}

/// Whether all text of a row is struck.
fn is_struck(row: &GridRow) -> bool {
    let is_struck = |cell: &Cell| {
        let mut parts = marked_text::parts(&cell.text, cell.ranges()).filter(|(text, _)| !text.trim().is_empty());
        parts.all(|(_, mark)| mark == Some(Mark::Struck))
    };
    let mut filled = row.non_empty().peekable();
    filled.peek().is_some() && filled.all(|(_, cell)| is_struck(cell))
}

/// Applies the marks of a document. Lines and blocks of which nothing is left go.
fn apply_document(document: &mut Document, rules: &MarkRules) {
    let selects = document.pages.iter().flat_map(|page| &page.blocks).any(|block| !block.within.is_empty());
    let (left_out, is_page) = (&mut document.left_out, document.media == Media::Html);
    let marked = |block: &&mut Block| block.lines.iter().any(|line| !line.ranges.is_empty());
    for block in document.pages.iter_mut().flat_map(|page| &mut page.blocks).filter(marked) {
        // A web page hides menus and dialogs outside of what the recipe reads.
        let is_elsewhere = is_page && selects && block.within.is_empty();
        for line in block.lines.iter_mut().filter(|line| !line.ranges.is_empty()) {
            let place = || block.element.clone().unwrap_or_else(|| format!("line {}", line.number));
            let ranges = std::mem::take(&mut line.ranges);
            let drawn = marked_text::display(&line.text, &ranges).into_owned();
            let clean = without_marks(&line.text, &ranges, rules, &mut |part| {
                let part = part.left_out((place(), 0), rules);
                left_out.push(LeftOut { is_reported: part.is_reported && !is_elsewhere, ..part });
            });
            if clean != line.text {
                (line.text, line.drawn) = (clean, Some(drawn.into()));
            }
        }
        block.lines.retain(|line| !line.text.trim().is_empty());
    }
    document.pages.iter_mut().for_each(|page| page.blocks.retain(|block| !block.lines.is_empty()));
}

/// A part of a text that is left out.
struct Part {
    mark: Mark,
    kind: LeftOutKind,
    text: String,
}

impl Part {
    fn left_out(self, (place, row): (String, u32), rules: &MarkRules) -> LeftOut {
        let Self { mark, kind, text } = self;
        let is_refused = kind == LeftOutKind::Exponent || rules.action(mark) == Action::Refuse;
        // Every web page has buttons and pictures.
        let is_reported = !matches!(mark, Mark::Control | Mark::Button | Mark::Alternative | Mark::Generated);
        LeftOut { mark, place, row, text, kind, is_refused, is_reported }
    }
}

/// Returns what is left of a text; gives each part that is left out to `on_left_out`.
fn without_marks(text: &str, ranges: &[MarkedRange], rules: &MarkRules, on_left_out: &mut dyn FnMut(Part)) -> String {
    let parts: Vec<_> = marked_text::parts(text, ranges).collect();
    let mut out = String::with_capacity(text.len());
    // Whether a part was left out since the last text.
    let mut is_cut = false;
    for (n, (part, mark)) in parts.iter().enumerate() {
        let action = mark.map_or(Action::Read, |mark| rules.action(mark));
        let read = match mark {
            Some(Mark::Raised) if action != Action::Read => {
                raised(&out, part, parts.get(n + 1).map_or("", |next| next.0))
            }
            _ if action == Action::Read => Raised::Text,
            _ => Raised::NoteMark,
        };
        let kind = match read {
            Raised::Text => {
                close_up(&mut out, part, is_cut);
                is_cut &= part.trim().is_empty();
                continue;
            }
            Raised::Sign(sign) => {
                out.truncate(out.trim_end().len());
                out.push(sign);
                is_cut = false;
                continue;
            }
            Raised::NoteMark => LeftOutKind::Text,
            Raised::Exponent => LeftOutKind::Exponent,
        };
        is_cut = true;
        if let Some(mark) = mark.filter(|_| !part.trim().is_empty()) {
            on_left_out(Part { mark, kind, text: part.trim().to_owned() });
        }
    }
    if is_cut {
        out.truncate(out.trim_end().len());
    }
    out
}

/// Appends a text. Where a part before it was left out, one space parts it from the text before, and none a point or comma.
fn close_up(out: &mut String, text: &str, is_cut: bool) {
    let is_parted = out.is_empty() || out.ends_with(char::is_whitespace);
    let text = if is_cut && is_parted { text.trim_start() } else { text };
    if is_cut && text.starts_with([',', '.', ';', ':', ')']) {
        out.truncate(out.trim_end().len());
    }
    out.push_str(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{grid::CellRange, marked_text::MarkedText};

    /// Parts of a text: `^` begins a raised one, `~` a struck, `?` a hidden, `|` an unmarked.
    fn marked(text: &str) -> MarkedText {
        let (mut all, mut mark) = (MarkedText::default(), None);
        for part in text.split_inclusive(['^', '~', '?', '|']) {
            let (own, next) = part.split_at(part.trim_end_matches(['^', '~', '?', '|']).len());
            all.push(own, mark);
            mark = match next {
                "^" => Some(Mark::Raised),
                "~" => Some(Mark::Struck),
                "?" => Some(Mark::Hidden),
                _ => None,
            };
        }
        all
    }

    fn clean(text: &str, rules: &MarkRules) -> (String, Vec<String>) {
        let (marked, mut parts) = (marked(text), Vec::new());
        let clean = without_marks(&marked.text, &marked.ranges, rules, &mut |part| {
            parts.push(format!("{}{}", if part.kind == LeftOutKind::Exponent { "power " } else { "" }, part.text));
        });
        (clean, parts)
    }

    #[test]
    fn raised_signs_of_notes_go_and_other_raised_text_stays() {
        for (text, want, left_out) in [
            ("Beta^1", "Beta", "1"),
            ("12^1", "12", "1"),
            ("10^1", "10", "1"),
            ("Beta^(a)|, Gama^ 2,3", "Beta, Gama", "(a)/2,3"),
            ("Beta ^*|, Gama", "Beta, Gama", "*"),
            ("Beta ^1| e Gama", "Beta e Gama", "1"),
            ("1 200 m^2", "1 200 m²", ""),
            ("12km^2| e 3 m^3", "12km² e 3 m³", ""),
            ("€/m^2", "€/m²", ""),
            ("n.^o| 3 e 2.^a| fase", "n.º 3 e 2.ª fase", ""),
            ("824 m ^2| e n. ^o| 3", "824 m² e n.º 3", ""),
            ("n.^os| 3 e 4", "n.os 3 e 4", ""),
            ("Art.^o| 3", "Art.º 3", ""),
            ("14^h|30", "14h30", ""),
            ("12,^50| €", "12,50 €", ""),
            ("^1| Valores provisórios", "1 Valores provisórios", ""),
            ("Marca^TM", "MarcaTM", ""),
            ("Beta^(1)(2)", "Beta", "(1)(2)"),
            ("1.^er| tramo", "1.er tramo", ""),
            ("3,2×10^6", "3,2×10", "power 6"),
            ("10^3| €", "10 €", "power 3"),
            ("12^50| €", "12 €", "power 50"),
            ("10^-3", "10", "power -3"),
        ] {
            assert_eq!(clean(text, &MarkRules::default()), (want.to_owned(), split(left_out)), "{text}");
        }
    }

    fn split(left_out: &str) -> Vec<String> {
        left_out.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    #[test]
    fn struck_and_hidden_text_goes_with_its_space() {
        for (text, want, left_out) in [
            ("~700|  650", "650", "700"),
            ("Ponte ~velha | nova", "Ponte nova", "velha"),
            ("Beta?x", "Beta", "x"),
            ("~tudo", "", "tudo"),
        ] {
            assert_eq!(clean(text, &MarkRules::default()), (want.to_owned(), split(left_out)), "{text}");
        }
    }

    #[test]
    fn a_rule_can_keep_a_mark() {
        let mut rules = MarkRules::default();
        [Mark::Raised, Mark::Struck, Mark::Hidden].into_iter().for_each(|mark| rules.set(mark, Action::Read));
        assert_eq!(clean("12^1| ~700| ?x", &rules), ("121 700 x".to_owned(), Vec::new()));
    }

    #[test]
    fn the_text_of_a_merged_area_is_in_its_first_visible_row() {
        let row = |number, mark, cells: &[&str]| GridRow {
            number,
            mark,
            cells: cells.iter().map(|cell| Cell::text(*cell)).collect(),
            ..GridRow::default()
        };
        let rows =
            vec![row(2, Some(Mark::Hidden), &["Norte", "1"]), row(3, None, &["", "2"]), row(4, None, &["", "3"])];
        let merged = vec![CellRange { top: 2, left: 0, bottom: 4, right: 0 }];
        let mut grid = Grid { rows, merged, ..Grid::default() };
        apply_grid(&mut grid, &MarkRules::default());
        assert_eq!(
            (grid.merged[0].top, grid.rows[0].cells[0].text.as_str(), grid.left_out[0].text.as_str()),
            (3, "Norte", "1")
        );
    }

    #[test]
    fn hidden_and_struck_rows_are_left_out() {
        let row = |number, mark, cells: &[&str]| GridRow {
            number,
            mark,
            cells: cells.iter().map(|cell| Cell::marked(marked(cell))).collect(),
            ..GridRow::default()
        };
        let rows = vec![
            row(1, None, &["a", "b"]),
            row(2, Some(Mark::Hidden), &["1", "2"]),
            row(3, None, &["~3", "", "~ 4"]),
            row(4, None, &["~5", "6"]),
            row(5, None, &["", ""]),
        ];
        let mut grid = Grid { name: "F".to_owned(), rows, hidden_columns: vec![[1, 1]], ..Grid::default() };
        let before = grid.clone();
        apply_grid(&mut grid, &MarkRules::default());
        let texts: Vec<Vec<_>> =
            grid.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect()).collect();
        assert_eq!(texts, [vec!["a", "b"], vec!["", "6"], vec!["", ""]]);
        let left_out: Vec<_> =
            grid.left_out.iter().map(|part| (part.place.as_str(), part.kind, part.text.as_str())).collect();
        let want =
            [("F!2", LeftOutKind::Row, "1 2"), ("F!3", LeftOutKind::Row, "3  4"), ("F!A4", LeftOutKind::Text, "5")];
        assert_eq!(left_out, want);
        let mut rules = MarkRules::default();
        [Mark::Hidden, Mark::Struck].into_iter().for_each(|mark| rules.set(mark, Action::Read));
        let mut grid = before;
        apply_grid(&mut grid, &rules);
        assert_eq!((grid.rows.len(), grid.left_out.len(), grid.hidden_columns.len()), (5, 0, 0));
    }
}
