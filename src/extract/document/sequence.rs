//! Values that stand apart from their labels, placed by their order.
//!
//! Paragraphs are matched against the turns of the recipe's `order`, each of which takes some. Every
//! way to do so is counted: one way is the reading, none and two are refused. The ways from a paragraph on are counted by
//! sums over all ends at once, so that the work grows as the paragraphs do.

use super::{marks::Mark, units::Paragraph};
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
    let row = Row::of(turns, paragraphs, accepts);
    let (m, n) = (turns.len(), paragraphs.len());
    // ways[t][p]: how the turns from t on can take the paragraphs from p on; 2 means several.
    let mut ways = vec![vec![0_u8; n + 1]; m + 1];
    ways[m][n] = 1;
    for t in (0..m).rev() {
        ways[t] = row.ways(t, &ways[t + 1]);
    }
    match ways[0][0] {
        0 => row.stuck(),
        1 => {
            let mut ranges = Vec::with_capacity(m);
            let mut p = 0;
            for t in 0..m {
                let end = row.ends(t, p).find(|end| ways[t + 1][*end] > 0).unwrap_or(p);
                ranges.push(p..end);
                p = end;
            }
            Placed::Once(ranges)
        }
        _ => Placed::Ambiguous,
    }
}

/// Paragraphs in a row, and which turn takes which: looked at once, however many ways there are.
struct Row<'a> {
    turns: &'a [&'a Turn],
    paragraphs: &'a [&'a Paragraph],
    /// For each turn: which paragraphs it takes.
    accepted: Vec<Vec<bool>>,
    /// For each turn and paragraph: how many it takes from there on.
    runs: Vec<Vec<usize>>,
    /// The first from each paragraph on that is a value by itself.
    alone: Vec<usize>,
    /// The first from each paragraph on that does not end like a sentence or an item.
    unclosed: Vec<usize>,
}

/// Where the paragraphs end that a turn may take from one on. A value by itself is never one of several. Where a
/// neighbour would take one of them too, each must end like a sentence or an item, and the last must not break as if
/// there were more: else it is a piece of something else.
struct Ends {
    /// None, or one by itself.
    few: std::ops::RangeInclusive<usize>,
    /// Of several: the first and the last end.
    first: usize,
    last: usize,
    /// The last up to which all but the last paragraph end like a sentence or an item.
    closed: usize,
    /// Whether the turn before would take the first.
    contested: bool,
}

impl<'a> Row<'a> {
    fn of(turns: &'a [&'a Turn], paragraphs: &'a [&'a Paragraph], accepts: Accepts<'_>) -> Self {
        let n = paragraphs.len();
        let accepted: Vec<Vec<bool>> = (0..turns.len()).map(|t| (0..n).map(|p| accepts(t, p)).collect()).collect();
        let run = |takes: &Vec<bool>| {
            let mut run = vec![0; n + 1];
            (0..n).rev().filter(|p| takes[*p]).for_each(|p| run[p] = run[p + 1] + 1);
            run
        };
        let first = |is: &dyn Fn(&Paragraph) -> bool| {
            let mut first = vec![n; n + 1];
            (0..n).rev().for_each(|p| first[p] = if is(paragraphs[p]) { p } else { first[p + 1] });
            first
        };
        let (alone, unclosed) = (first(&|p| p.alone), first(&|p| !is_closed(p)));
        Self { turns, paragraphs, runs: accepted.iter().map(run).collect(), alone, unclosed, accepted }
    }

    /// Where a turn may end that begins with a paragraph.
    fn bounds(&self, t: usize, p: usize) -> Ends {
        let turn = self.turns[t];
        let accepted = if turn.many { self.runs[t][p] } else { self.runs[t][p].min(1) };
        let last = (p + accepted).min(self.alone[p]);
        Ends {
            few: p + turn.least..=p + accepted.min(1),
            first: p + 2,
            last,
            closed: last.min(self.unclosed[p] + 1),
            contested: t > 0 && self.accepted[t - 1].get(p).is_some_and(|takes| *takes),
        }
    }

    /// The ends themselves.
    fn ends(&self, t: usize, p: usize) -> impl Iterator<Item = usize> {
        let Ends { few, first, last, closed, contested } = self.bounds(t, p);
        let fits = move |end: &usize| (*end <= closed && self.is_whole(*end)) || (!contested && self.is_own(t, *end));
        few.chain((first..=last).filter(fits))
    }

    /// Whether the last paragraph before an end does not break as if there were more.
    fn is_whole(&self, end: usize) -> bool {
        let last = end.checked_sub(1).map(|p| self.paragraphs[p]);
        last.is_some_and(|last| is_closed(last) || !last.open)
    }

    /// Whether the turn behind would not take it.
    fn is_own(&self, t: usize, end: usize) -> bool {
        end > 0 && self.accepted.get(t + 1).is_none_or(|next| !next[end - 1])
    }

    /// For each paragraph, in how many ways the turns from one on can take those from there on; `next` is the same of
    /// the turns behind it.
    fn ways(&self, t: usize, next: &[u8]) -> Vec<u8> {
        let (whole, own) = (|end: usize| self.is_whole(end), |end: usize| self.is_own(t, end));
        let (all_whole, all_own) = (Sums::of(next, &whole), Sums::of(next, &own));
        let both = Sums::of(next, &|end| whole(end) && own(end));
        let count = |p: usize| {
            let Ends { few, first, last, closed, contested } = self.bounds(t, p);
            let few: usize = few.map(|end| usize::from(next[end])).sum();
            let others = all_own.between(first, last) - both.between(first, closed);
            let sum = few + all_whole.between(first, closed) + if contested { 0 } else { others };
            u8::try_from(sum.min(2)).unwrap_or(2)
        };
        (0..next.len()).map(count).collect()
    }

    /// How far the sequence fits: the deepest paragraph that any start of a way reaches.
    fn stuck(&self) -> Placed {
        let n = self.paragraphs.len();
        let mut reached = vec![false; n + 1];
        reached[0] = true;
        let mut best = (0, 0);
        for t in 0..self.turns.len() {
            let mut next = vec![false; n + 1];
            let (mut whole, mut own) = (Cover::new(n), Cover::new(n));
            for p in (0..=n).filter(|p| reached[*p]) {
                let Ends { few, first, last, closed, contested } = self.bounds(t, p);
                few.for_each(|end| next[end] = true);
                whole.add(first, closed);
                if !contested {
                    own.add(first, last);
                }
            }
            for (end, (whole, own)) in whole.covered().zip(own.covered()).enumerate().take(n + 1) {
                next[end] |= (whole && self.is_whole(end)) || (own && self.is_own(t, end));
            }
            reached = next;
            if let Some(deepest) = reached.iter().rposition(|r| *r) {
                best = best.max((deepest, t + 1));
            }
        }
        Placed::Nowhere { stuck: best.0, turn: best.1 }
    }
}

fn is_closed(paragraph: &Paragraph) -> bool {
    paragraph.mark != Mark::None || paragraph.is_closed()
}

/// Sums of numbers from the first on.
struct Sums(Vec<usize>);

impl Sums {
    /// Of those numbers that count.
    fn of(numbers: &[u8], counts: &dyn Fn(usize) -> bool) -> Self {
        let mut sums = Vec::with_capacity(numbers.len() + 1);
        let mut sum = 0;
        sums.push(sum);
        for (n, number) in numbers.iter().enumerate() {
            sum += if counts(n) { usize::from(*number) } else { 0 };
            sums.push(sum);
        }
        Self(sums)
    }

    /// The sum from one to another, both included.
    fn between(&self, first: usize, last: usize) -> usize {
        if first > last { 0 } else { self.0[last + 1] - self.0[first] }
    }
}

/// Places that ranges cover.
struct Cover(Vec<isize>);

impl Cover {
    /// Of so many places and one.
    fn new(n: usize) -> Self {
        Self(vec![0; n + 2])
    }

    /// Covers from one to another, both included.
    fn add(&mut self, first: usize, last: usize) {
        if first <= last {
            self.0[first] += 1;
            self.0[last + 1] -= 1;
        }
    }

    /// For each place whether it is covered.
    fn covered(&self) -> impl Iterator<Item = bool> {
        self.0.iter().scan(0, |open, step| {
            *open += step;
            Some(*open > 0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::units::Taken;
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

    /// How many ways there are, each tried by itself.
    fn tried(
        turns: &[&Turn],
        paragraphs: &[&Paragraph],
        accepts: Accepts<'_>,
        t: usize,
        p: usize,
        best: &mut (usize, usize),
    ) -> usize {
        *best = (*best).max((p, t));
        let Some(turn) = turns.get(t) else { return usize::from(p == paragraphs.len()) };
        let most = if turn.many { paragraphs.len() - p } else { 1.min(paragraphs.len() - p) };
        let accepted = (p..p + most).take_while(|x| accepts(t, *x)).count();
        let whole = |k: usize| {
            let Some((last, before)) = paragraphs[p..p + k].split_last().filter(|_| k > 1) else { return true };
            let contested = (t > 0 && accepts(t - 1, p)) || (t + 1 < turns.len() && accepts(t + 1, p + k - 1));
            let apart = before.iter().all(|x| is_closed(x)) && (is_closed(last) || !last.open);
            !last.alone && !before.iter().any(|x| x.alone) && (apart || !contested)
        };
        (turn.least..=accepted)
            .filter(|k| whole(*k))
            .map(|k| tried(turns, paragraphs, accepts, t + 1, p + k, best))
            .sum()
    }

    proptest::proptest! {
        #[test]
        fn ways_are_counted_as_if_each_were_tried(
            turns in proptest::collection::vec((0..2_usize, proptest::bool::ANY, 0..8_u8), 0..5),
            paragraphs in proptest::collection::vec((0..3_u8, 0..4_usize, proptest::bool::weighted(0.1)), 0..8),
        ) {
            let texts = ["Um.", "Dois", "Três!", "• quatro"];
            let made: Vec<Paragraph> =
                paragraphs.iter().map(|(_, text, alone)| Paragraph { alone: *alone, ..paragraph(texts[*text]) }).collect();
            let kinds: Vec<u8> = turns.iter().map(|(.., kinds)| *kinds).collect();
            let turns: Vec<Turn> =
                turns.iter().map(|(least, many, _)| Turn { name: String::new(), least: *least, many: *many }).collect();
            let (turns, made): (Vec<&Turn>, Vec<&Paragraph>) = (turns.iter().collect(), made.iter().collect());
            let accepts = |t: usize, p: usize| kinds[t] & (1 << paragraphs[p].0) != 0;
            let mut best = (0, 0);
            let count = tried(&turns, &made, &accepts, 0, 0, &mut best);
            match place(&turns, &made, &accepts) {
                Placed::Once(ranges) => {
                    proptest::prop_assert_eq!(count, 1);
                    proptest::prop_assert_eq!(ranges.last().map_or(0, |r| r.end), made.len());
                    proptest::prop_assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start));
                }
                Placed::Ambiguous => proptest::prop_assert!(count > 1),
                Placed::Nowhere { stuck, turn } => proptest::prop_assert_eq!((count, (stuck, turn)), (0, best)),
            }
        }
    }
}
