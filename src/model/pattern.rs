//! What a whole text must match: a regular expression, and for the usual ones the steps by which most texts are told in a
//! fraction of the time.
//!
//! A text that all steps lead through is one that the expression matches: a test holds one against the other. Where they
//! do not, the expression judges.

use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::lanes::{self, within};

/// Steps that are taken; what needs more is for the expression.
const STEPS: usize = 64;

/// Bytes up to which each is looked at alone.
const FEW: usize = 16;

/// A regular expression over whole texts.
#[derive(Debug, Clone)]
pub struct Pattern {
    regex: Regex,
    steps: Option<Vec<Step>>,
}

/// As many signs of a kind as there are, up to some.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    /// The kind: ranges of bytes, in their order.
    ranges: Vec<(u8, u8)>,
    least: usize,
    most: usize,
}

impl Pattern {
    /// What `regex` matches, which is anchored at both ends.
    pub fn of(regex: Regex) -> Self {
        let read = regex_syntax::parse(regex.as_str()).ok();
        let steps = read.and_then(|read| {
            let mut steps = Vec::new();
            add(&mut steps, &read).map(|()| steps)
        });
        Self { regex, steps }
    }

    /// Whether a text is one of those.
    pub fn is_match(&self, text: &str) -> bool {
        self.leads_through(text.as_bytes()) || self.regex.is_match(text)
    }

    fn leads_through(&self, mut rest: &[u8]) -> bool {
        let Some(steps) = &self.steps else { return false };
        for step in steps {
            let count = step.count(rest);
            if count < step.least {
                return false;
            }
            rest = &rest[count..];
        }
        rest.is_empty()
    }

    /// The expression.
    pub fn as_str(&self) -> &str {
        self.regex.as_str()
    }
}

impl Step {
    /// How many bytes in front it takes.
    fn count(&self, bytes: &[u8]) -> usize {
        let bytes = &bytes[..bytes.len().min(self.most)];
        if bytes.len() <= FEW {
            let holds = |byte: &u8| self.ranges.iter().any(|(from, to)| (from..=to).contains(&byte));
            return bytes.iter().take_while(|byte| holds(byte)).count();
        }
        let Some(((from, to), others)) = self.ranges.split_first() else { return 0 };
        let holds =
            |lanes| others.iter().fold(within(lanes, *from, *to), |all, (from, to)| all | within(lanes, *from, *to));
        for from in (0..bytes.len()).step_by(lanes::BLOCK) {
            let count = lanes::bits_at(bytes, from, holds).trailing_ones() as usize;
            if count < lanes::BLOCK {
                return from + count;
            }
        }
        bytes.len()
    }
}

/// Adds the steps of a part; none where it is of another kind.
fn add(steps: &mut Vec<Step>, part: &Hir) -> Option<()> {
    let mut push = |step| {
        let is_open = steps.last().is_none_or(|last: &Step| last.most > 0);
        (is_open && steps.len() < STEPS).then(|| steps.push(step))
    };
    match part.kind() {
        HirKind::Empty => Some(()),
        HirKind::Look(Look::Start) => steps.is_empty().then_some(()),
        // Behind the end nothing stands.
        HirKind::Look(Look::End) => push(Step { ranges: Vec::new(), least: 0, most: 0 }),
        HirKind::Literal(literal) => {
            let one = |byte: &u8| Step { ranges: vec![(*byte, *byte)], least: 1, most: 1 };
            literal.0.iter().try_for_each(|byte| push(one(byte)))
        }
        HirKind::Class(class) => push(Step { ranges: ranges(class), least: 1, most: 1 }),
        HirKind::Capture(capture) => add(steps, &capture.sub),
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| add(steps, part)),
        HirKind::Repetition(repeated) if repeated.sub.properties().look_set().is_empty() => {
            let mut own = Vec::new();
            add(&mut own, &repeated.sub)?;
            let (least, most) = (repeated.min as usize, repeated.max.map(|most| most as usize));
            match own.as_slice() {
                [step] if (step.least, step.most) == (1, 1) => {
                    push(Step { ranges: step.ranges.clone(), least, most: most.unwrap_or(usize::MAX) })
                }
                _ if most == Some(least) => (0..least).try_for_each(|_| own.iter().cloned().try_for_each(&mut push)),
                _ => None,
            }
        }
        HirKind::Look(_) | HirKind::Repetition(_) | HirKind::Alternation(_) => None,
    }
}

/// The signs of a class that take one byte; those of more are for the expression.
fn ranges(class: &Class) -> Vec<(u8, u8)> {
    let all: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start().into(), range.end().into())).collect(),
        Class::Bytes(class) => class.iter().map(|range| (range.start().into(), range.end().into())).collect(),
    };
    let ascii =
        |(from, to): (u32, u32)| Some((u8::try_from(from).ok().filter(u8::is_ascii)?, to.min(0x7F).try_into().ok()?));
    all.into_iter().filter_map(ascii).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(pattern: &str) -> Pattern {
        Pattern::of(Regex::new(&format!("^(?:{pattern})$")).expect("an expression"))
    }

    #[test]
    fn codes_and_addresses_are_told_without_the_expression() {
        for (pattern, text) in [
            ("[0-9]{8}-[0-9]", "08997100-5"),
            ("[0-9]+/[0-9]{4}", "123456789012345678901234567890/2020"),
            (r"\d{4}(?:-\d\d){2}", "2024-02-30"),
            ("PT[0-9A-Z]{0,3}", "PT1C"),
            ("https?://[^ ]+", "https://exemplo.pt/um/caminho/que/tem/mais/do/que/sessenta/e/quatro/sinais?e=1"),
        ] {
            assert!(of(pattern).leads_through(text.as_bytes()), "{pattern}");
        }
        for pattern in ["a|bb", "(?:ab){1,2}", r"\bx", "[a-z]{3}(?:[a-z][0-9]){40}"] {
            assert_eq!(of(pattern).steps, None, "{pattern}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2048, ..ProptestConfig::default() })]

        #[test]
        fn whatever_fits_is_what_the_expression_matches(
            pattern in r"(\^|)((\[a-c1\]|\[\^b\]|\\d|x|ç|\.|(?:\(\?i:b\)))(|\{2\}|\{0,2\}|\?|\+|\*|(?:\$|\(\?:\$\)\?))){1,4}",
            text in "[abcBx1çé٣\n]{0,7}|[a1c]{14,70}|1{0,70}",
        ) {
            let Ok(regex) = Regex::new(&format!("^(?:{pattern})$")) else { return Ok(()) };
            let want = regex.is_match(&text);
            prop_assert_eq!(Pattern::of(regex).is_match(&text), want, "{} {:?}", pattern, text);
        }
    }
}
