//! Finds labels that no record has, and lines that look like a label and are part of a value.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    regions,
    spans::{Owner, TextSpan},
};
use crate::{
    model::document::BlockKind,
    spec::recipe::{Find, Label, Record, Step},
};

/// Returns the labels of rules that find none of their labels in any record, where a line may be one that has another
/// name: its text is then part of the value before it. Rules that go by a selector need no label.
pub(super) fn not_found(records: &[&[TextSpan<'_>]], record: &Record, labels: &[&Label]) -> Vec<String> {
    let spans = || records.iter().flat_map(|spans| spans.iter());
    let found: HashSet<usize> = spans().filter_map(|span| span.label).collect();
    let has_label_like = records.iter().flat_map(|spans| spans.windows(2)).any(|pair| {
        let is_followed = pair[1].label.is_none() && matches!(&pair[1].owner, Owner::Rule(_));
        is_followed
            && pair[0].label.is_none()
            && matches!(&pair[0].owner, Owner::Rule(_))
            && is_like_a_label(pair[0].text)
    });
    if found.is_empty() || !has_label_like {
        return Vec::new();
    }
    let selects =
        |selector: &Option<String>| selector.as_ref().is_some_and(|s| spans().any(|span| span.element(s).is_some()));
    let mut rules: Vec<Vec<&Label>> = Vec::new();
    for step in record.steps.iter().filter(|step| !selects(&step.selector)) {
        if let Find::After(own) | Find::Before(own) = &step.find {
            rules.push(own.iter().collect());
        }
    }
    for list in record.lists.iter().filter(|list| !selects(&list.selector)) {
        let mut by_code: BTreeMap<&Option<String>, Vec<&Label>> = BTreeMap::new();
        list.after.iter().for_each(|(label, code)| by_code.entry(code).or_default().push(label));
        rules.extend(by_code.into_values());
    }
    let is_missing = |own: &Vec<&Label>| own.iter().all(|label| !found.contains(&regions::index(labels, label)));
    let written = |own: Vec<&Label>| own.iter().map(|label| label.written()).collect::<Vec<_>>().join(", ");
    let mut missing: Vec<String> = rules.into_iter().filter(is_missing).map(written).collect();
    missing.dedup();
    missing
}

/// Maximum length of a line that may be a label, in characters.
const MAX_LABEL: usize = 60;

/// Returns whether a line may be a label: a few words that begin with a capital and end no sentence, or go before a colon.
fn is_like_a_label(line: &str) -> bool {
    let words = line.split_once(':').map_or(line, |(words, _)| words).trim();
    let is_short = words.chars().count() <= MAX_LABEL && words.starts_with(char::is_uppercase);
    is_short && !words.ends_with(['.', ';', '!', '?', '…', ','])
}

/// How a line looks.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Look {
    /// A heading of this level.
    Heading(u8),
    /// Its size in half points, colour and ground.
    Style(u32, u32, Option<u32>),
}

impl Look {
    /// Returns the look of a line, where its format has one.
    fn of_line(span: &TextSpan<'_>) -> Option<Self> {
        match (span.block.kind, span.block.style) {
            (BlockKind::Heading(level), _) => Some(Self::Heading(level)),
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size of text is small")]
            (_, Some(style)) => Some(Self::Style((style.size * 2.0).round() as u32, style.colour, style.fill)),
            _ => None,
        }
    }
}

/// How many labels must look alike for one line of a value that looks like them.
const LABELS_A_VALUE: usize = 4;

/// Returns the lines of values that look like the labels of their record, and have text below: labels that the recipe does
/// not name. The first line after a label is its value, whatever it looks like.
pub(super) fn unmapped<'s, 'd>(spans: &'s [TextSpan<'d>], record: &Record) -> Vec<&'s TextSpan<'d>> {
    let by_label = |step: &&Step| step.selector.is_none() && matches!(step.find, Find::After(_) | Find::Before(_));
    let lists = record.lists.iter().filter(|list| list.selector.is_none() && !list.after.is_empty());
    let rules: HashSet<&str> = record
        .steps
        .iter()
        .filter(by_label)
        .map(|step| step.name.as_str())
        .chain(lists.map(|l| l.name.as_str()))
        .collect();
    let is_value = |span: &TextSpan<'_>| {
        let is_read = |rules_of: &String| rules_of.split(", ").all(|rule| rules.contains(rule));
        span.label.is_none() && !span.is_line_rest && matches!(&span.owner, Owner::Rule(own) if is_read(own))
    };
    let inner = |n: usize| n > 0 && is_value(&spans[n - 1]) && spans.get(n + 1).is_some_and(is_value);
    let candidates: Vec<(usize, Look)> = (0..spans.len())
        .filter(|n| is_value(&spans[*n]) && spans[*n].starts_block && is_like_a_label(spans[*n].text))
        .filter_map(|n| Some((n, Look::of_line(&spans[n])?)))
        .collect();
    // Of each look: how many labels and how many lines of values have it.
    let mut counts: HashMap<Look, (usize, usize)> = HashMap::new();
    for span in spans {
        let Some(look) = Look::of_line(span) else { continue };
        let (labels, values) = counts.entry(look).or_default();
        *labels += usize::from(span.label.is_some());
        *values += usize::from(is_value(span));
    }
    let is_look_of_labels = |look: Look| match (look, counts.get(&look)) {
        (Look::Heading(_), Some((labels, _))) => *labels > 0,
        (Look::Style(..), Some((labels, values))) => *labels >= values * LABELS_A_VALUE,
        (_, None) => false,
    };
    candidates.into_iter().filter(|(n, look)| inner(*n) && is_look_of_labels(*look)).map(|(n, _)| &spans[n]).collect()
}
