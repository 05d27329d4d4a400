//! Rows of a table without rules between them, by the baselines of their lines.
//!
//! A cell may have several lines too. Lines are rows where numbers, which never wrap, are below each other, or where they are
//! farther apart than lines of a paragraph; what could be either is unknown.

use crate::extract::geometry::{LEADING, Stretch};

/// Maximum distance of lines on one baseline, in ems.
const LEVEL: f32 = 0.25;

/// Minimum count of lines by which rows are known from lines of one cell.
const MIN_ROWS: usize = 3;

/// Minimum share of the lines of a table in a band that holds its rows, in percent.
const MOST: usize = 60;

/// What the lines between two rules are.
#[derive(Debug)]
pub(super) enum Split {
    /// One row.
    One,
    /// Several rows: `[row][column]`.
    Rows(Vec<Vec<Vec<Stretch>>>),
    /// Several rows or one: nothing tells.
    Unknown,
}

/// What is known of the lines between two rules, from those of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Band {
    /// Whether most lines of the table are in it, so that its rows are not ruled.
    holds_most: bool,
}

impl Band {
    /// Returns the bands of a table, from the cells of each.
    pub(super) fn all(cells: &[Vec<Vec<Stretch>>]) -> Vec<Self> {
        let counts: Vec<usize> = cells.iter().map(|band| baselines(band.iter().flatten()).len()).collect();
        let total: usize = counts.iter().sum();
        let is_short = counts.len() <= 2;
        let holds_most = |n: &usize| is_short || (*n > MIN_ROWS && n * 100 >= total * MOST);
        counts.iter().map(|n| Self { holds_most: holds_most(n) }).collect()
    }
}

/// A line of a cell.
struct CellLine<'s> {
    baseline: f32,
    size: f32,
    stretches: Vec<&'s Stretch>,
}

impl CellLine<'_> {
    /// Returns whether it is a number, a day, or a dash for none: it never goes on in the next line.
    fn is_number(&self) -> bool {
        self.stretches.iter().all(|stretch| is_number(&stretch.text.text))
    }

    fn starts_small(&self) -> bool {
        self.stretches.first().is_some_and(|stretch| stretch.text.text.starts_with(char::is_lowercase))
    }
}

/// Returns whether a text is a number, a day, or a dash for none.
pub(super) fn is_number(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || c.is_whitespace() || ".,:/-–−+%€()'".contains(c);
    let text = text.trim().trim_end_matches("EUR");
    let is_dash = matches!(text, "-" | "–" | "—" | "…");
    is_dash || (text.chars().all(is_part) && text.contains(|c: char| c.is_ascii_digit()))
}

/// Returns the baselines of stretches, from the top.
pub(super) fn baselines<'s>(stretches: impl Iterator<Item = &'s Stretch>) -> Vec<f32> {
    let mut all: Vec<(f32, f32)> = stretches.map(|s| (s.baseline, s.size)).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all.dedup_by(|b, a| (b.0 - a.0).abs() < LEVEL * a.1);
    all.into_iter().map(|(baseline, _)| baseline).collect()
}

fn lines(cell: &[Stretch]) -> Vec<CellLine<'_>> {
    let mut lines: Vec<CellLine<'_>> = Vec::new();
    let mut stretches: Vec<&Stretch> = cell.iter().collect();
    stretches.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    for stretch in stretches {
        match lines.last_mut() {
            Some(line) if (line.baseline - stretch.baseline).abs() < LEVEL * stretch.size => {
                line.stretches.push(stretch)
            }
            _ => lines.push(CellLine { baseline: stretch.baseline, size: stretch.size, stretches: vec![stretch] }),
        }
    }
    lines
}

/// Splits the cells between two rules into rows.
pub(super) fn split(cells: &[Vec<Stretch>], band: Band) -> Split {
    let columns: Vec<Vec<CellLine<'_>>> = cells.iter().map(|cell| lines(cell)).collect();
    let filled = columns.iter().filter(|lines| !lines.is_empty()).count();
    let deepest = columns.iter().map(Vec::len).max().unwrap_or_default();
    if filled < 2 || deepest < 2 {
        return Split::One;
    }
    let is_numeric = |lines: &&Vec<CellLine<'_>>| lines.len() > 1 && lines.iter().all(CellLine::is_number);
    let numeric: Vec<&Vec<CellLine<'_>>> = columns.iter().filter(is_numeric).collect();
    let of = |columns: &mut dyn Iterator<Item = &Vec<CellLine<'_>>>| -> Vec<(f32, f32)> {
        let mut all: Vec<(f32, f32)> = columns.flatten().map(|line| (line.baseline, line.size)).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        all.dedup_by(|b, a| (b.0 - a.0).abs() < LEVEL * a.1);
        all
    };
    let all = of(&mut columns.iter());
    let is_wide = |pairs: &[(f32, f32)]| pairs.windows(2).all(|pair| pair[1].0 - pair[0].0 > LEADING * pair[0].1);
    let anchors = if numeric.is_empty() { all.clone() } else { of(&mut numeric.iter().copied()) };
    // Two columns show that a line is a row, and not that of one cell.
    let is_shared = |at: f32, size: f32| {
        let has = |lines: &&Vec<CellLine<'_>>| lines.iter().any(|line| (line.baseline - at).abs() < LEVEL * size);
        columns.iter().filter(has).count() > 1
    };
    let shared = anchors.iter().filter(|(at, size)| is_shared(*at, *size)).count();
    if anchors.len() < 2 || shared * 2 <= anchors.len() {
        // Numbers one below the other, on no line of the other cells.
        let is_unclear = band.holds_most && !numeric.is_empty() && anchors.len() >= MIN_ROWS;
        return if is_unclear { Split::Unknown } else { Split::One };
    }
    let is_sure = if !band.holds_most {
        anchors.len() >= MIN_ROWS && !numeric.is_empty() && is_wide(&anchors)
    } else {
        is_wide(&anchors) || (!numeric.is_empty() && (anchors.len() >= MIN_ROWS || numeric.len() > 1))
    };
    if is_sure {
        return rows(cells, &columns, &anchors);
    }
    // Words of several columns wrap in as many lines now and then.
    let texts_only =
        numeric.is_empty() && (anchors.len() < MIN_ROWS || columns.iter().flatten().any(CellLine::starts_small));
    if band.holds_most && !texts_only { Split::Unknown } else { Split::One }
}

/// Splits cells at the baselines of rows. A line between two rows must be close to the one above it.
fn rows(cells: &[Vec<Stretch>], columns: &[Vec<CellLine<'_>>], anchors: &[(f32, f32)]) -> Split {
    let row_of =
        |line: &CellLine<'_>| anchors.partition_point(|(at, size)| at - LEVEL * size <= line.baseline).checked_sub(1);
    let is_row = |line: &CellLine<'_>| anchors.iter().any(|(at, size)| (line.baseline - at).abs() < LEVEL * size);
    let steps = anchors.windows(2).map(|pair| pair[1].0 - pair[0].0);
    let least = steps.fold(f32::MAX, f32::min);
    for lines in columns {
        for (n, line) in lines.iter().enumerate() {
            let Some(above) = lines.get(n.wrapping_sub(1)) else {
                if is_row(line) {
                    continue;
                } else {
                    return Split::Unknown;
                };
            };
            let step = line.baseline - above.baseline;
            let same_row = row_of(line) == row_of(above);
            let is_close = step < LEADING * line.size && (step < 0.87 * least || line.starts_small());
            if is_row(line) || (same_row && is_close) {
                continue;
            }
            return Split::Unknown;
        }
    }
    let mut rows = vec![vec![Vec::new(); cells.len()]; anchors.len()];
    for (column, cell) in cells.iter().enumerate() {
        for stretch in cell {
            let at = anchors.partition_point(|(at, size)| at - LEVEL * size <= stretch.baseline);
            rows[at.saturating_sub(1)][column].push(stretch.clone());
        }
    }
    Split::Rows(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document::Bounds;

    /// Cells of ten-point text; each line is `baseline text`.
    fn cells(columns: &[&[(f32, &str)]]) -> Vec<Vec<Stretch>> {
        let stretch = |(baseline, text): &(f32, &str)| Stretch {
            text: (*text).into(),
            bounds: Bounds { left: 0.0, top: baseline - 8.0, right: 50.0, bottom: baseline + 2.0 },
            baseline: *baseline,
            size: 10.0,
            colour: 0,
            spaced: false,
        };
        columns.iter().map(|column| column.iter().map(stretch).collect()).collect()
    }

    fn split_texts(columns: &[&[(f32, &str)]], holds_most: bool) -> String {
        let one = |cell: &Vec<Stretch>| cell.iter().map(|s| s.text.text.as_str()).collect::<Vec<_>>().join(" ");
        match split(&cells(columns), Band { holds_most }) {
            Split::One => "one".to_owned(),
            Split::Unknown => "unknown".to_owned(),
            Split::Rows(rows) => {
                rows.iter().map(|row| row.iter().map(one).collect::<Vec<_>>().join("|")).collect::<Vec<_>>().join(" / ")
            }
        }
    }

    #[test]
    fn lines_are_rows_where_numbers_or_their_distance_show_it() {
        let (wide, tight) = ([0.0, 18.0, 36.0, 54.0], [0.0, 12.0, 24.0, 36.0]);
        for at in [wide, tight] {
            let names = [(at[0], "Portel"), (at[1], "Mora"), (at[2], "Nisa")];
            let works = [(at[0], "12"), (at[1], "7")];
            let amounts = [(at[0], "1 250"), (at[1], "980,5"), (at[2], "410")];
            assert_eq!(split_texts(&[&names, &works, &amounts], true), "Portel|12|1 250 / Mora|7|980,5 / Nisa||410");
        }
        // A name of two lines, in rows that are farther apart.
        let names = [(0.0, "Vila Nova"), (12.0, "de São Bento"), (30.0, "Mora"), (48.0, "Nisa")];
        let works = [(0.0, "12"), (30.0, "7"), (48.0, "3")];
        assert_eq!(split_texts(&[&names, &works], true), "Vila Nova de São Bento|12 / Mora|7 / Nisa|3");
        // Without that distance nothing tells where a row without numbers begins.
        let names = [(0.0, "Portel"), (12.0, "Mora"), (24.0, "Nisa"), (36.0, "Évora")];
        let works = [(0.0, "12"), (24.0, "7"), (36.0, "3")];
        assert_eq!(split_texts(&[&names, &works], true), "unknown");
    }

    #[test]
    fn lines_of_a_cell_stay_in_one_row() {
        let name = [(0.0, "Vila Nova"), (12.0, "de Gaia")];
        for other in [[(0.0, "Rua das"), (12.0, "Flores")], [(0.0, "01/01/2024"), (12.0, "31/12/2024")]] {
            assert_eq!(split_texts(&[&name, &other, &[(0.0, "12")]], false), "one");
        }
        assert_eq!(split_texts(&[&name, &[(0.0, "Rua das"), (12.0, "Flores")]], true), "one");
        assert_eq!(split_texts(&[&name, &[(0.0, "12")]], true), "one");
        // Middle alignment: the number is on no line of the name.
        assert_eq!(split_texts(&[&name, &[(6.0, "12")]], true), "one");
    }
}
