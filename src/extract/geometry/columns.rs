//! The reading order of a page: by columns separated by white space, else by rows.

use super::{LEADING, Stretch};

/// Maximum count of lines of a page for which columns are searched.
const MAX_LINES: usize = 600;

/// Minimum count of lines of a column.
const MIN_LINES: usize = 2;

/// Minimum width of the gutter, in ems: of long columns, and of short ones.
const GUTTERS: [f32; 2] = [0.75, 1.4];

/// Minimum count of lines of a long column.
const LONG: usize = 4;

/// Minimum width of a column, in ems.
const MIN_WIDTH: f32 = 6.0;

/// Splits stretches into runs in reading order; no paragraph continues in the next run.
pub(in crate::extract) fn runs(stretches: Vec<Stretch>) -> Vec<Vec<Stretch>> {
    if stretches.len() > MAX_LINES {
        return vec![stretches];
    }
    let rows = rows(stretches);
    let mut runs: Vec<Vec<Stretch>> = Vec::new();
    let mut at = 0;
    let mut open: Vec<Stretch> = Vec::new();
    while at < rows.len() {
        // The most rows from here on that are in columns; a line that continues the one above is not among them.
        let continues_above = open.last().is_some_and(|last| rows[at].iter().any(|next| follows(last, next)));
        let next_to = if continues_above {
            None
        } else {
            let parted = parted(&rows[at..]);
            let ends = (at + 1..=rows.len()).rev().filter(|end| parted[end - at - 1]);
            ends.into_iter().find_map(|end| gap(&rows[at..end]).map(|gap| (end, gap)))
        };
        let Some((end, gap)) = next_to else {
            open.extend(rows[at].iter().cloned());
            at += 1;
            continue;
        };
        if !open.is_empty() {
            runs.push(std::mem::take(&mut open));
        }
        let end = end - notes(&rows[at..end], gap);
        let (left, right): (Vec<Stretch>, Vec<Stretch>) =
            rows[at..end].iter().flatten().cloned().partition(|s| s.bounds.right <= gap);
        runs.extend(self::runs(left));
        runs.extend(self::runs(right));
        at = end;
    }
    if !open.is_empty() {
        runs.push(open);
    }
    runs
}

/// Returns whether a line continues the one above it.
fn follows(last: &Stretch, next: &Stretch) -> bool {
    last.may_continue_in(next) && (last.bounds.left - next.bounds.left).abs() < 2.0 * next.size
}

/// Counts the rows at the end that are below both columns: on the left only, with a larger spacing than within the column.
fn notes(rows: &[Vec<Stretch>], gap: f32) -> usize {
    let mut left: Vec<f32> = rows.iter().flatten().filter(|s| s.bounds.right <= gap).map(|s| s.baseline).collect();
    left.dedup_by(|a, b| (*a - *b).abs() < 2.0);
    let steps: Vec<f32> = left.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let Some((last, before)) = steps.split_last() else { return 0 };
    // The spacing after a heading above the column does not count.
    let max = before.iter().copied().skip(1).fold(0.0, f32::max);
    let alone = rows.last().is_some_and(|row| row.iter().all(|s| s.bounds.right <= gap));
    usize::from(alone && before.len() > LONG && *last > 1.3 * max)
}

/// Groups stretches that overlap vertically into rows, from the top.
fn rows(mut stretches: Vec<Stretch>) -> Vec<Vec<Stretch>> {
    stretches.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    let mut rows: Vec<Vec<Stretch>> = Vec::new();
    for stretch in stretches {
        match rows.last_mut() {
            Some(row) if row.iter().any(|s| (s.baseline - stretch.baseline).abs() < 0.5 * s.size.min(stretch.size)) => {
                row.push(stretch);
            }
            _ => rows.push(vec![stretch]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.bounds.left.total_cmp(&b.bounds.left));
    }
    rows
}

/// Returns, for each row, whether it and the rows before it leave a vertical gap; a column can end only there.
fn parted(rows: &[Vec<Stretch>]) -> Vec<bool> {
    let mut covered: Vec<(f32, f32)> = Vec::new();
    let one = |row: &Vec<Stretch>| {
        for stretch in row {
            let (left, right) = (stretch.bounds.left, stretch.bounds.right.max(stretch.bounds.left));
            let from = covered.partition_point(|(_, end)| *end < left);
            let to = from + covered[from..].partition_point(|(start, _)| *start <= right);
            let merged = covered[from..to].iter().fold((left, right), |a, b| (a.0.min(b.0), a.1.max(b.1)));
            covered.splice(from..to, [merged]);
        }
        covered.len() > 1
    };
    rows.iter().map(one).collect()
}

/// Finds the horizontal position of the gap that separates rows into two columns.
fn gap(rows: &[Vec<Stretch>]) -> Option<f32> {
    if rows.len() < MIN_LINES {
        return None;
    }
    let all: Vec<&Stretch> = rows.iter().flatten().collect();
    let mut edges: Vec<(f32, f32)> = all.iter().map(|s| (s.bounds.left, s.bounds.right)).collect();
    edges.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut reach = f32::MIN;
    let mut gaps: Vec<(f32, f32)> = Vec::new();
    for (left, right) in edges {
        if reach > f32::MIN && left > reach {
            gaps.push((left - reach, f32::midpoint(left, reach)));
        }
        reach = reach.max(right);
    }
    // Equal texts in one row, such as the headings of cards, show where each column begins.
    let begins = rows.iter().find_map(|row| twin(row)).map(|twin| twin.bounds.left);
    let (width, at) = match begins {
        Some(edge) => gaps.into_iter().rfind(|(_, at)| *at < edge)?,
        None => gaps.into_iter().max_by(|a, b| a.0.total_cmp(&b.0))?,
    };
    let size = all.iter().map(|s| s.size).fold(f32::MAX, f32::min);
    let (left, right): (Vec<&Stretch>, Vec<&Stretch>) = all.iter().partition(|s| s.bounds.right <= at);
    let gutter = if count(&left).min(count(&right)) >= LONG { GUTTERS[0] } else { GUTTERS[1] };
    (width >= gutter * size && is_column(&left) && is_column(&right) && !are_pairs(&left, &right)).then_some(at)
}

/// Counts the lines by their baselines.
fn count(stretches: &[&Stretch]) -> usize {
    let mut baselines: Vec<f32> = stretches.iter().map(|s| s.baseline).collect();
    baselines.sort_by(f32::total_cmp);
    baselines.dedup_by(|a, b| (*a - *b).abs() < 2.0);
    baselines.len()
}

/// Finds the second of two equal texts in a row.
fn twin(row: &[Stretch]) -> Option<&Stretch> {
    let same = |(n, s): &(usize, &Stretch)| {
        s.text.text.chars().count() > 5 && row[..*n].iter().any(|other| other.text.text == s.text.text)
    };
    row.iter().enumerate().find(same).map(|(_, s)| s)
}

/// Returns whether lines are dense and wide enough to be a column.
fn is_column(lines: &[&Stretch]) -> bool {
    if count(lines) < MIN_LINES {
        return false;
    }
    let edge = |of: &dyn Fn(&Stretch) -> f32, pick: fn(f32, f32) -> f32, from: f32| {
        lines.iter().map(|s| of(s)).fold(from, pick)
    };
    let size = edge(&|s| s.size, f32::max, 0.0);
    let width = edge(&|s| s.bounds.right, f32::max, f32::MIN) - edge(&|s| s.bounds.left, f32::min, f32::MAX);
    let height = edge(&|s| s.bounds.bottom, f32::max, f32::MIN) - edge(&|s| s.bounds.top, f32::min, f32::MAX);
    let inked = size * count(lines) as f32;
    width >= MIN_WIDTH * size && inked >= 0.3 * height
}

/// Returns whether the left lines are labels of the right ones: short, separated, each on a baseline of the right.
fn are_pairs(left: &[&Stretch], right: &[&Stretch]) -> bool {
    let ends =
        right.iter().fold((f32::MAX, f32::MIN), |(top, bottom), s| (top.min(s.baseline), bottom.max(s.baseline)));
    // Lines above or below the right side are not considered.
    let next_to = |l: &&&Stretch| l.baseline > ends.0 - l.size && l.baseline < ends.1 + l.size;
    let left: Vec<&Stretch> = left.iter().filter(next_to).copied().collect();
    let shares = |l: &&&Stretch| right.iter().any(|r| (l.baseline - r.baseline).abs() < 0.25 * l.size);
    let is_name = |l: &&Stretch| l.text.text.chars().count() < 50 && !l.text.text.ends_with(['.', ';']);
    let apart = left.windows(2).all(|pair| {
        let step = pair[1].baseline - pair[0].baseline;
        step < 2.0 || step > LEADING * pair[0].size
    });
    left.iter().filter(shares).count() * 10 >= left.len() * 8 && left.iter().all(is_name) && apart
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::document::Bounds;

    proptest! {
        #[test]
        fn rows_without_a_vertical_gap_have_no_columns(
            rows in prop::collection::vec(prop::collection::vec((0..40_u8, 1..30_u8), 1..4), 2..12)
        ) {
            let rows: Vec<Vec<Stretch>> = (0_u8..)
                .zip(&rows)
                .map(|(n, row)| {
                    let stretch = |(left, width): &(u8, u8)| {
                        let (left, top) = (f32::from(*left) * 5.0, f32::from(n) * 12.0);
                        let bounds = Bounds { left, top, right: left + f32::from(*width) * 5.0, bottom: top + 10.0 };
                        Stretch { text: "texto".into(), bounds, baseline: top + 8.0, size: 10.0, colour: 0, spaced: false }
                    };
                    row.iter().map(stretch).collect()
                })
                .collect();
            for (n, parted) in parted(&rows).into_iter().enumerate() {
                prop_assert!(parted || gap(&rows[..=n]).is_none());
            }
        }
    }
}
