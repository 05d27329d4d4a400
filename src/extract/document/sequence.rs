//! Values that stand apart from their labels, placed by their order.
//!
//! Paragraphs are matched against the turns of the recipe's `order`, each of which takes some. Every
//! way to do so is counted: one way is the reading, none and two are refused.

use super::units::Paragraph;
use crate::spec::recipe::Turn;

/// How a sequence of paragraphs was placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Placed {
    /// Each turn's paragraphs, as a range of the sequence.
    Once(Vec<std::ops::Range<usize>>),
    /// Two ways at least.
    Ambiguous,
    /// No way; the sequence fitted up to this paragraph.
    Nowhere {
        /// Index of the first paragraph that no turn takes.
        stuck: usize,
        /// Index of the turn that was due.
        turn: usize,
    },
}

/// Whether a turn takes a paragraph, both by their place.
type Accepts<'a> = &'a dyn Fn(usize, usize) -> bool;

/// Finds the one way to give `paragraphs` to `turns`.
pub(super) fn place(turns: &[&Turn], paragraphs: &[&Paragraph], accepts: Accepts<'_>) -> Placed {
    let (m, n) = (turns.len(), paragraphs.len());
    // ways[t][p]: how the turns from t on can take the paragraphs from p on; 2 means several.
    let mut ways = vec![vec![0_u8; n + 1]; m + 1];
    ways[m][n] = 1;
    for t in (0..m).rev() {
        for p in 0..=n {
            ways[t][p] = counts(turns[t], t, p, paragraphs, accepts, m)
                .map(|k| ways[t + 1][p + k])
                .fold(0, |a, w| (a + w).min(2));
        }
    }
    match ways[0][0] {
        0 => stuck(turns, paragraphs, accepts),
        1 => {
            let mut ranges = Vec::with_capacity(m);
            let mut p = 0;
            for (t, turn) in turns.iter().enumerate() {
                let k = counts(turn, t, p, paragraphs, accepts, m).find(|k| ways[t + 1][p + k] > 0).unwrap_or(0);
                ranges.push(p..p + k);
                p += k;
            }
            Placed::Once(ranges)
        }
        _ => Placed::Ambiguous,
    }
}

/// How many paragraphs from `p` on a turn may take. A value by itself is never one of several. Where a
/// neighbour would take one of them too, each must end like a sentence or an item, and the last must not
/// break as if there were more: else it is a piece of something else.
fn counts<'a>(
    turn: &'a Turn,
    t: usize,
    p: usize,
    paragraphs: &'a [&Paragraph],
    accepts: Accepts<'a>,
    turns: usize,
) -> impl Iterator<Item = usize> + 'a {
    let most = if turn.many { paragraphs.len() - p } else { 1.min(paragraphs.len() - p) };
    let accepted = (p..p + most).take_while(|x| accepts(t, *x)).count();
    let closed = |x: &Paragraph| x.mark != super::marks::Mark::None || x.is_closed();
    let whole = move |k: usize| {
        let Some((last, before)) = paragraphs[p..p + k].split_last().filter(|_| k > 1) else { return true };
        let contested = (t > 0 && accepts(t - 1, p)) || (t + 1 < turns && accepts(t + 1, p + k - 1));
        let apart = before.iter().all(|x| closed(x)) && (closed(last) || !last.open);
        !last.alone && !before.iter().any(|x| x.alone) && (apart || !contested)
    };
    (turn.least..=accepted).filter(move |k| whole(*k))
}

/// How far the sequence fits: the deepest paragraph that any start of a way reaches.
fn stuck(turns: &[&Turn], paragraphs: &[&Paragraph], accepts: Accepts<'_>) -> Placed {
    let (m, n) = (turns.len(), paragraphs.len());
    let mut reached = vec![vec![false; n + 1]; m + 1];
    reached[0][0] = true;
    let mut best = (0, 0);
    for t in 0..m {
        for p in 0..=n {
            if !reached[t][p] {
                continue;
            }
            best = best.max((p, t));
            for k in counts(turns[t], t, p, paragraphs, accepts, m) {
                reached[t + 1][p + k] = true;
                best = best.max((p + k, t + 1));
            }
        }
    }
    Placed::Nowhere { stuck: best.0, turn: best.1 }
}

#[cfg(test)]
mod tests {
    use super::super::{marks::Mark, units::Taken};
    use super::*;

    fn paragraph(text: &str) -> Paragraph {
        let (mark, text) = text.strip_prefix("• ").map_or((Mark::None, text), |t| (Mark::Bullet, t));
        let open = !text.ends_with('.') && !text.ends_with('!');
        Paragraph {
            pieces: Vec::new(),
            text: text.trim_end_matches('!').to_owned(),
            mark,
            open,
            alone: false,
            taken: Taken::No,
        }
    }

    fn placed(order: &[(&str, usize, bool)], texts: &[&str]) -> Placed {
        let turns: Vec<_> =
            order.iter().map(|(n, least, many)| Turn { name: (*n).into(), least: *least, many: *many }).collect();
        let paragraphs: Vec<_> = texts.iter().map(|t| paragraph(t)).collect();
        let accepts = |t: usize, p: usize| match turns[t].name.as_str() {
            "bullet" => paragraphs[p].mark == Mark::Bullet,
            _ => paragraphs[p].mark == Mark::None,
        };
        place(&turns.iter().collect::<Vec<_>>(), &paragraphs.iter().collect::<Vec<_>>(), &accepts)
    }

    #[test]
    fn one_way_is_the_reading_none_and_two_are_refused() {
        let order = [("a", 1, false), ("bullet", 0, true), ("text", 1, true), ("title", 1, false)];
        assert_eq!(
            placed(&order, &["A", "• b", "• c", "T.", "U.", "Title"]),
            Placed::Once(vec![0..1, 1..3, 3..5, 5..6])
        );
        assert_eq!(placed(&order, &["A", "• b"]), Placed::Nowhere { stuck: 2, turn: 2 });
        // The second piece of a title that was not joined is no sentence of the text before it.
        assert!(matches!(placed(&order, &["A", "T.", "Title in", "Two"]), Placed::Nowhere { .. }));
        // One that ends on purpose may lack its full stop.
        assert_eq!(placed(&order, &["A", "T.", "U!", "Title"]), Placed::Once(vec![0..1, 1..1, 1..3, 3..4]));
        let vague = [("x", 0, true), ("y", 0, true)];
        assert_eq!(placed(&vague, &["P."]), Placed::Ambiguous);
    }
}
