//! Tables with level rules only: above and below the table, below its heading, perhaps between its rows. Their columns are
//! the gaps that all their text leaves free.

use super::table_grid::{Grid, SAME};
use crate::extract::{
    geometry::Stretch,
    pdf::table_rows::{baselines, is_number},
};
use crate::model::document::Bounds;

/// Minimum count of rules of a table: above, below its heading, below.
const MIN_RULES: usize = 3;

/// Maximum count of lines of a heading.
const MAX_HEADING: usize = 3;

/// Minimum width of the gap between two columns, in points.
const MIN_GAP: f32 = 3.0;

/// Minimum width of a table, in points.
const MIN_WIDTH: f32 = 60.0;

/// A level rule.
#[derive(Debug, Clone, Copy)]
struct Rule {
    left: f32,
    right: f32,
    y: f32,
}

/// Returns the tables of level rules that touch no upright one.
pub(super) fn grids(level: Vec<Grid>, stretches: &[Stretch]) -> Vec<Grid> {
    let mut widths: Vec<Vec<Rule>> = Vec::new();
    for grid in level.iter().filter(|grid| grid.rows.len() == 1) {
        let left = grid.level.iter().map(|rule| rule.left).fold(f32::MAX, f32::min);
        let right = grid.level.iter().map(|rule| rule.right).fold(f32::MIN, f32::max);
        let rule = Rule { left, right, y: grid.rows[0] };
        let is_same = |own: &&mut Vec<Rule>| (own[0].left - left).abs() < SAME && (own[0].right - right).abs() < SAME;
        match widths.iter_mut().find(is_same) {
            Some(own) => own.push(rule),
            None if right - left > MIN_WIDTH => widths.push(vec![rule]),
            None => {}
        }
    }
    let mut grids = Vec::new();
    for mut rules in widths.into_iter().filter(|rules| rules.len() >= MIN_RULES) {
        rules.sort_by(|a, b| a.y.total_cmp(&b.y));
        let mut first = 0;
        while first + MIN_RULES <= rules.len() {
            let counts =
                (first + MIN_RULES..=rules.len()).take_while(|end| table(&rules[first..*end], stretches).is_some());
            match counts.last() {
                Some(end) => {
                    grids.extend(table(&rules[first..end], stretches));
                    first = end;
                }
                None => first += 1,
            }
        }
    }
    grids
}

/// Returns the table between rules, if what is between them is one.
fn table(rules: &[Rule], stretches: &[Stretch]) -> Option<Grid> {
    let [top, below_heading, .., bottom] = rules else { return None };
    let middle = |s: &&Stretch| s.baseline - 0.3 * s.size;
    let inside = |s: &&Stretch| {
        let is_apart = s.bounds.right < top.left || top.right < s.bounds.left;
        middle(s) > top.y && middle(s) < bottom.y && !is_apart
    };
    let own: Vec<&Stretch> = stretches.iter().filter(inside).collect();
    if own.iter().any(|s| s.bounds.left < top.left - SAME || s.bounds.right > top.right + SAME) {
        return None;
    }
    let has_text = |pair: &[Rule]| own.iter().any(|s| middle(s) > pair[0].y && middle(s) < pair[1].y);
    if !rules.windows(2).all(has_text) {
        return None;
    }
    let (heading, body): (Vec<&Stretch>, Vec<&Stretch>) = own.iter().partition(|s| middle(s) < below_heading.y);
    let columns = columns(&heading, &body)?;
    let is_numeric = |(left, right): &(f32, f32)| {
        let lines = || body.iter().filter(|s| s.bounds.left >= *left && s.bounds.right <= *right);
        lines().filter(|s| is_number(&s.text.text)).count() * 2 > lines().count()
    };
    // Labels with their values have a line each.
    let lines = baselines(body.iter().copied()).len();
    let is_table = columns.len() > 2 || (rules.len() == MIN_RULES && lines > 1 && columns.iter().any(is_numeric));
    let gaps = columns.windows(2).map(|pair| f32::midpoint(pair[0].1, pair[1].0));
    let edges: Vec<f32> = std::iter::once(top.left.min(columns[0].0)).chain(gaps).chain([top.right + SAME]).collect();
    let bounds = |rule: &Rule| Bounds { left: rule.left, top: rule.y, right: rule.right, bottom: rule.y };
    is_table.then(|| Grid {
        columns: edges,
        rows: rules.iter().map(|rule| rule.y).collect(),
        upright: Vec::new(),
        level: rules.iter().map(bounds).collect(),
        is_spaced: true,
    })
}

/// Returns the left and right edges of the columns of a table; none if its text has none.
fn columns(heading: &[&Stretch], body: &[&Stretch]) -> Option<Vec<(f32, f32)>> {
    let of_body = merged(body.iter().map(|s| (s.bounds.left, s.bounds.right)).collect());
    let spans = |s: &&&Stretch| of_body.iter().filter(|c| c.0 < s.bounds.right && s.bounds.left < c.1).count() > 1;
    let own: Vec<&&Stretch> = heading.iter().filter(|s| !spans(s)).collect();
    let edges = own.iter().map(|s| (s.bounds.left, s.bounds.right));
    let columns = merged(of_body.iter().copied().chain(edges).collect());
    let column_of = |s: &Stretch| columns.iter().position(|c| s.bounds.left < c.1 && c.0 < s.bounds.right);
    let mut places: Vec<(usize, f32)> = own.iter().filter_map(|s| Some((column_of(s)?, s.baseline))).collect();
    places.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    // Two texts next to each other in one column: there is a column that the body does not show.
    let is_doubled = places.windows(2).any(|pair| pair[0].0 == pair[1].0 && (pair[0].1 - pair[1].1).abs() < 2.0);
    let mut lines: Vec<f32> = own.iter().map(|s| s.baseline).collect();
    lines.sort_by(f32::total_cmp);
    lines.dedup_by(|a, b| (*a - *b).abs() < 2.0);
    let mut named: Vec<usize> = places.iter().map(|place| place.0).collect();
    named.dedup();
    let is_heading = lines.len() <= MAX_HEADING && named.len() + 1 >= columns.len() && named.len() > 1;
    (is_heading && !is_doubled && columns.len() > 1).then_some(columns)
}

/// Merges ranges that overlap or nearly touch.
fn merged(mut ranges: Vec<(f32, f32)>) -> Vec<(f32, f32)> {
    ranges.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut all: Vec<(f32, f32)> = Vec::new();
    for (left, right) in ranges {
        match all.last_mut() {
            Some(last) if left < last.1 + MIN_GAP => last.1 = last.1.max(right),
            _ => all.push((left, right)),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(left: f32, baseline: f32, text: &str) -> Stretch {
        let right = left + 5.0 * text.chars().count() as f32;
        let bounds = Bounds { left, top: baseline - 8.0, right, bottom: baseline + 2.0 };
        Stretch { text: text.into(), bounds, baseline, size: 10.0, colour: 0, spaced: false }
    }

    fn columns_of(rules: &[f32], texts: &[(f32, f32, &str)]) -> Option<usize> {
        let stretches: Vec<_> = texts.iter().map(|(left, baseline, text)| stretch(*left, *baseline, text)).collect();
        let level = rules.iter().map(|y| {
            let rule = Bounds { left: 0.0, top: *y, right: 300.0, bottom: *y };
            Grid { columns: Vec::new(), rows: vec![*y], upright: Vec::new(), level: vec![rule], is_spaced: false }
        });
        let grids = grids(level.collect(), &stretches);
        grids.first().map(|grid| grid.columns.len() - 1)
    }

    #[test]
    fn columns_are_the_gaps_of_a_table_between_level_rules() {
        let heading = [(0.0, 15.0, "Concelho"), (100.0, 15.0, "Obras"), (200.0, 15.0, "Valor")];
        let body = [
            (0.0, 35.0, "Portel"),
            (110.0, 35.0, "12"),
            (205.0, 35.0, "1 250"),
            (0.0, 50.0, "Nisa"),
            (205.0, 50.0, "9"),
        ];
        let all: Vec<_> = heading.into_iter().chain(body).collect();
        assert_eq!(columns_of(&[0.0, 20.0, 60.0], &all), Some(3));
        assert_eq!(columns_of(&[0.0, 20.0, 40.0, 60.0], &all), Some(3));
        // Two rules are a header and a footer of a page.
        assert_eq!(columns_of(&[0.0, 60.0], &all), None);
        // A paragraph leaves no gap; labels with their values have no heading.
        let text = [
            (0.0, 15.0, "Relatório"),
            (0.0, 35.0, "Um parágrafo de uma linha, sem coluna alguma."),
            (0.0, 50.0, "Outra"),
        ];
        assert_eq!(columns_of(&[0.0, 20.0, 60.0], &text), None);
        let cards = [
            (0.0, 15.0, "Estado"),
            (100.0, 15.0, "Em curso"),
            (0.0, 35.0, "Prazo"),
            (100.0, 35.0, "2026"),
            (0.0, 50.0, "Fim"),
        ];
        assert_eq!(columns_of(&[0.0, 20.0, 40.0, 60.0], &cards), None);
    }
}
