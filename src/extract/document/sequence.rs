//! Assigns values that are detached from their labels by their order.
//!
//! Paragraphs are matched against the turns of the recipe's `order`, each of which accepts some. All assignments are
//! counted: exactly one is the result, none and several are errors. They are counted with prefix sums over all ends, so
//! that the work is linear in the paragraphs.

use super::{list_marks::ListMark, paragraphs::Paragraph};
use crate::spec::recipe::OrderEntry;

/// The assignment of a sequence of paragraphs to turns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Assignment {
    /// The only assignment: the range of paragraphs of each turn.
    Unique(Vec<std::ops::Range<usize>>),
    /// Several assignments.
    Ambiguous,
    /// No assignment.
    Impossible {
        /// Index of the first paragraph that no turn accepts.
        stuck: usize,
        /// Index of the turn that was due there.
        turn: usize,
    },
}

/// Returns whether a turn accepts a paragraph, both given by index.
type Accepts<'a> = &'a dyn Fn(usize, usize) -> bool;

/// Finds the only assignment of `paragraphs` to `turns`.
pub(super) fn assign(turns: &[&OrderEntry], paragraphs: &[&Paragraph], accepts: Accepts<'_>) -> Assignment {
    let sequence = Sequence::new(turns, paragraphs, accepts);
    let (m, n) = (turns.len(), paragraphs.len());
    // ways[t][p]: count of assignments of the paragraphs from p on to the turns from t on; 2 means several.
    let mut ways = vec![vec![0_u8; n + 1]; m + 1];
    ways[m][n] = 1;
    for t in (0..m).rev() {
        ways[t] = sequence.ways(t, &ways[t + 1]);
    }
    match ways[0][0] {
        0 => sequence.failure(),
        1 => {
            let mut ranges = Vec::with_capacity(m);
            let mut p = 0;
            for t in 0..m {
                let end = sequence.ends(t, p).find(|end| ways[t + 1][*end] > 0).unwrap_or(p);
                ranges.push(p..end);
                p = end;
            }
            Assignment::Unique(ranges)
        }
        _ => Assignment::Ambiguous,
    }
}

/// A sequence of paragraphs, and which turn accepts which; computed once.
struct Sequence<'a> {
    turns: &'a [&'a OrderEntry],
    paragraphs: &'a [&'a Paragraph],
    /// `[turn][paragraph]`: whether the turn accepts the paragraph.
    accepted: Vec<Vec<bool>>,
    /// `[turn][paragraph]`: count of consecutive accepted paragraphs from there on.
    runs: Vec<Vec<usize>>,
    /// `[paragraph]`: the next one that is a value in full.
    alone: Vec<usize>,
    /// `[paragraph]`: the next one that does not end like a sentence or an item.
    unclosed: Vec<usize>,
}

/// The possible ends of the paragraphs of a turn, from a given start. A value in full is never one of several. Where a
/// neighbouring turn accepts one of them too, each must end like a sentence or an item, and the last must not be
/// unfinished: else it is part of another value.
struct Ends {
    /// The ends of none or one paragraph.
    few: std::ops::RangeInclusive<usize>,
    /// The first and the last end of several paragraphs.
    first: usize,
    last: usize,
    /// The last end up to which all but the last paragraph end like a sentence or an item.
    closed: usize,
    /// Whether the previous turn accepts the first paragraph.
    contested: bool,
}

impl<'a> Sequence<'a> {
    fn new(turns: &'a [&'a OrderEntry], paragraphs: &'a [&'a Paragraph], accepts: Accepts<'_>) -> Self {
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

    /// Returns the bounds of the ends of a turn that starts at a paragraph.
    fn bounds(&self, t: usize, p: usize) -> Ends {
        let turn = self.turns[t];
        let accepted = if turn.many { self.runs[t][p] } else { self.runs[t][p].min(1) };
        let last = (p + accepted).min(self.alone[p]);
        Ends {
            few: p + turn.min..=p + accepted.min(1),
            first: p + 2,
            last,
            closed: last.min(self.unclosed[p] + 1),
            contested: t > 0 && self.accepted[t - 1].get(p).is_some_and(|takes| *takes),
        }
    }

    /// Iterates over the ends.
    fn ends(&self, t: usize, p: usize) -> impl Iterator<Item = usize> {
        let Ends { few, first, last, closed, contested } = self.bounds(t, p);
        let fits =
            move |end: &usize| (*end <= closed && self.is_finished(*end)) || (!contested && self.is_own(t, *end));
        few.chain((first..=last).filter(fits))
    }

    /// Returns whether the last paragraph before an end is finished.
    fn is_finished(&self, end: usize) -> bool {
        let last = end.checked_sub(1).map(|p| self.paragraphs[p]);
        last.is_some_and(|last| is_closed(last) || !last.open)
    }

    /// Returns whether the next turn does not accept the last paragraph.
    fn is_own(&self, t: usize, end: usize) -> bool {
        end > 0 && self.accepted.get(t + 1).is_none_or(|next| !next[end - 1])
    }

    /// Counts the assignments to the turns from `t` on, for each start; `next` are those to the turns after it.
    fn ways(&self, t: usize, next: &[u8]) -> Vec<u8> {
        let (whole, own) = (|end: usize| self.is_finished(end), |end: usize| self.is_own(t, end));
        let (all_whole, all_own) = (PrefixSums::new(next, &whole), PrefixSums::new(next, &own));
        let both = PrefixSums::new(next, &|end| whole(end) && own(end));
        let count = |p: usize| {
            let Ends { few, first, last, closed, contested } = self.bounds(t, p);
            let few: usize = few.map(|end| usize::from(next[end])).sum();
            let others = all_own.between(first, last) - both.between(first, closed);
            let sum = few + all_whole.between(first, closed) + if contested { 0 } else { others };
            u8::try_from(sum.min(2)).unwrap_or(2)
        };
        (0..next.len()).map(count).collect()
    }

    /// Returns how far the sequence can be assigned: the furthest paragraph that any partial assignment reaches.
    fn failure(&self) -> Assignment {
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
                next[end] |= (whole && self.is_finished(end)) || (own && self.is_own(t, end));
            }
            reached = next;
            if let Some(deepest) = reached.iter().rposition(|r| *r) {
                best = best.max((deepest, t + 1));
            }
        }
        Assignment::Impossible { stuck: best.0, turn: best.1 }
    }
}

fn is_closed(paragraph: &Paragraph) -> bool {
    paragraph.mark != ListMark::None || paragraph.is_closed()
}

/// Prefix sums.
struct PrefixSums(Vec<usize>);

impl PrefixSums {
    /// Sums the numbers for which `counts` is true.
    fn new(numbers: &[u8], counts: &dyn Fn(usize) -> bool) -> Self {
        let mut sums = Vec::with_capacity(numbers.len() + 1);
        let mut sum = 0;
        sums.push(sum);
        for (n, number) in numbers.iter().enumerate() {
            sum += if counts(n) { usize::from(*number) } else { 0 };
            sums.push(sum);
        }
        Self(sums)
    }

    /// Returns the sum from `first` to `last`, inclusive.
    fn between(&self, first: usize, last: usize) -> usize {
        if first > last { 0 } else { self.0[last + 1] - self.0[first] }
    }
}

/// Positions that are covered by ranges.
struct Cover(Vec<isize>);

impl Cover {
    /// Makes a cover of the positions `0..=n`.
    fn new(n: usize) -> Self {
        Self(vec![0; n + 2])
    }

    /// Adds the range from `first` to `last`, inclusive.
    fn add(&mut self, first: usize, last: usize) {
        if first <= last {
            self.0[first] += 1;
            self.0[last + 1] -= 1;
        }
    }

    /// Iterates over the positions: whether each is covered.
    fn covered(&self) -> impl Iterator<Item = bool> {
        self.0.iter().scan(0, |open, step| {
            *open += step;
            Some(*open > 0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::paragraphs::Consumed;
    use super::*;

    fn paragraph(text: &str) -> Paragraph {
        let (mark, text) = text.strip_prefix("• ").map_or((ListMark::None, text), |t| (ListMark::Bullet, t));
        let open = !text.ends_with('.') && !text.ends_with('!');
        Paragraph {
            spans: Vec::new(),
            text: text.trim_end_matches('!').to_owned(),
            mark,
            open,
            alone: false,
            consumed: Consumed::None,
        }
    }

    fn placed(order: &[(&str, usize, bool)], texts: &[&str]) -> Assignment {
        let turns: Vec<_> =
            order.iter().map(|(n, least, many)| OrderEntry { name: (*n).into(), min: *least, many: *many }).collect();
        let paragraphs: Vec<_> = texts.iter().map(|t| paragraph(t)).collect();
        let accepts = |t: usize, p: usize| match turns[t].name.as_str() {
            "bullet" => paragraphs[p].mark == ListMark::Bullet,
            _ => paragraphs[p].mark == ListMark::None,
        };
        assign(&turns.iter().collect::<Vec<_>>(), &paragraphs.iter().collect::<Vec<_>>(), &accepts)
    }

    #[test]
    fn exactly_one_assignment_is_the_result() {
        let order = [("a", 1, false), ("bullet", 0, true), ("text", 1, true), ("title", 1, false)];
        assert_eq!(
            placed(&order, &["A", "• b", "• c", "T.", "U.", "Title"]),
            Assignment::Unique(vec![0..1, 1..3, 3..5, 5..6])
        );
        assert_eq!(placed(&order, &["A", "• b"]), Assignment::Impossible { stuck: 2, turn: 2 });
        // The second line of a title that was not joined is no sentence of the text before it.
        assert!(matches!(placed(&order, &["A", "T.", "Title in", "Two"]), Assignment::Impossible { .. }));
        // A finished paragraph may lack its full stop.
        assert_eq!(placed(&order, &["A", "T.", "U!", "Title"]), Assignment::Unique(vec![0..1, 1..1, 1..3, 3..4]));
        let vague = [("x", 0, true), ("y", 0, true)];
        assert_eq!(placed(&vague, &["P."]), Assignment::Ambiguous);
    }

    /// Counts the assignments of the rest by trying each; at turn `t` and paragraph `p`.
    fn tried(
        turns: &[&OrderEntry],
        paragraphs: &[&Paragraph],
        accepts: Accepts<'_>,
        (t, p): (usize, usize),
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
        (turn.min..=accepted)
            .filter(|k| whole(*k))
            .map(|k| tried(turns, paragraphs, accepts, (t + 1, p + k), best))
            .sum()
    }

    proptest::proptest! {
        #[test]
        fn counts_equal_those_of_trying_each_assignment(
            turns in proptest::collection::vec((0..2_usize, proptest::bool::ANY, 0..8_u8), 0..5),
            paragraphs in proptest::collection::vec((0..3_u8, 0..4_usize, proptest::bool::weighted(0.1)), 0..8),
        ) {
            let texts = ["Um.", "Dois", "Três!", "• quatro"];
            let made: Vec<Paragraph> =
                paragraphs.iter().map(|(_, text, alone)| Paragraph { alone: *alone, ..paragraph(texts[*text]) }).collect();
            let kinds: Vec<u8> = turns.iter().map(|(.., kinds)| *kinds).collect();
            let turns: Vec<OrderEntry> =
                turns.iter().map(|(least, many, _)| OrderEntry { name: String::new(), min: *least, many: *many }).collect();
            let (turns, made): (Vec<&OrderEntry>, Vec<&Paragraph>) = (turns.iter().collect(), made.iter().collect());
            let accepts = |t: usize, p: usize| kinds[t] & (1 << paragraphs[p].0) != 0;
            let mut best = (0, 0);
            let count = tried(&turns, &made, &accepts, (0, 0), &mut best);
            match assign(&turns, &made, &accepts) {
                Assignment::Unique(ranges) => {
                    proptest::prop_assert_eq!(count, 1);
                    proptest::prop_assert_eq!(ranges.last().map_or(0, |r| r.end), made.len());
                    proptest::prop_assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start));
                }
                Assignment::Ambiguous => proptest::prop_assert!(count > 1),
                Assignment::Impossible { stuck, turn } => proptest::prop_assert_eq!((count, (stuck, turn)), (0, best)),
            }
        }
    }
}
