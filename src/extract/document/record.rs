//! Reads one record: makes its draft, lets every rule fill it, and finishes it.

use std::collections::{HashMap, HashSet};

use super::{
    Origin, columns,
    draft::{Record, RecordDraft},
    facts, fields, layout,
    line_joining::LineConventions,
    lists, paragraphs,
    regions::{self, RecordRange},
    spans::TextSpan,
    values::Values,
};
use crate::{
    model::{issue::Issue, text::is_no_value},
    spec::recipe::{Find, Label},
};

/// The context of a record: its document and recipe.
pub(super) struct RecordContext<'r> {
    pub(super) origin: &'r Origin<'r>,
    pub(super) labels: &'r [&'r Label],
    pub(super) conventions: &'r LineConventions,
    /// Values of the document, shared by all records.
    pub(super) facts: &'r Values,
}

/// Reads a record. Returns `None` when its range is empty, or when it is rejected: then its issues say why and all its
/// text is quarantined.
pub(super) fn read(
    spans: &mut [TextSpan<'_>],
    range: RecordRange,
    context: &RecordContext<'_>,
    issues: &mut Vec<Issue>,
) -> Option<Record> {
    let origin = context.origin;
    let alone = |line: &str| is_complete_value(line, origin);
    let range = regions::pages_with_labels(spans, range, &origin.record.starts.mark);
    let segments = paragraphs::build(spans, range.iter().copied(), context.conventions, &alone);
    if segments.is_empty() {
        return None;
    }
    let place = range.first().map(|n| spans[*n].place()).unwrap_or_default();
    let record = Record { values: context.facts.clone(), items: Vec::new(), child_provenance: Vec::new() };
    let mut regions = regions::regions(&segments, spans);
    columns::assign_by_column(&mut regions, &segments, spans);
    let issues_before = issues.len();
    let mut draft = RecordDraft {
        spans,
        segments,
        regions,
        labels: context.labels,
        origin,
        issues,
        record,
        counts: vec![0; origin.record.lists.len()],
        seen_texts: HashSet::new(),
        anchors: HashMap::new(),
        place,
        issues_before,
    };
    draft.consume_labels();
    fields::matches(&mut draft);
    let detached = draft.has_detached_values() && !layout::has_layout(&draft);
    if !detached {
        fields::labelled(&mut draft);
    }
    fields::repeats(&mut draft);
    lists::read(&mut draft, detached);
    match layout::has_layout(&draft) {
        true => layout::place_fields(&mut draft),
        false => fields::in_order(&mut draft, detached),
    }
    facts::templates(&mut draft);
    lists::set_codes_by_value(&mut draft);
    fields::check(&mut draft);
    if draft.is_rejected() {
        draft.quarantine();
        return None;
    }
    draft.account_rest();
    Some(draft.record)
}

/// Returns whether a line is the value of a field in full.
fn is_complete_value(line: &str, origin: &Origin<'_>) -> bool {
    let recipe = origin.recipe;
    if is_no_value(&recipe.reading.no_value, line) || is_no_value(&recipe.reading.alone, line) {
        return true;
    }
    let in_turn = |name: &str| origin.record.order.iter().any(|t| t.name == name);
    origin.record.steps.iter().filter(|s| in_turn(&s.name)).any(|step| match (&step.find, &step.one_of) {
        (Find::Match(regexes), _) => {
            regexes.iter().any(|r| r.as_str().starts_with('^') && r.as_str().ends_with('$') && r.is_match(line))
        }
        (_, Some(vocabulary)) => recipe.code(vocabulary, line).is_some(),
        _ => false,
    })
}
