//! Reads the fields of a record: by pattern, after and before labels, by selector, and by order.

use regex::{Captures, Regex};

use super::{
    Origin,
    draft::RecordDraft,
    lists,
    paragraphs::{Consumed, Paragraph},
    regions,
    sequence::{self, Assignment},
    values::{Value, trimmed},
};
use crate::{
    model::{evidence::ValueProvenance, text::fold},
    spec::recipe::{Find, Ignored, OrderEntry, Step},
};

/// Reads fields by pattern; several can share a paragraph, of which each consumes its match.
pub(super) fn matches(draft: &mut RecordDraft<'_, '_>) {
    let record = draft.origin.record;
    for step in &record.steps {
        let Find::Match(regexes) = &step.find else { continue };
        let segments = draft.selected(step.selector.as_ref()).unwrap_or_else(|| draft.all_paragraphs());
        matched(draft, step, regexes, &segments);
    }
}

/// Reads the groups of patterns in paragraphs.
fn matched<'r>(draft: &mut RecordDraft<'r, '_>, step: &'r Step, regexes: &[Regex], segments: &[usize]) {
    for (segment, regex) in segments.iter().flat_map(|u| regexes.iter().map(|r| (*u, r))) {
        // A shared paragraph is read before any rule consumes it.
        let fits = |p: &&Paragraph| p.is_one_of(step.items) && !(step.shared && p.consumed != Consumed::None);
        let Some(text) = draft.paragraph(segment).filter(fits).map(|p| p.text.clone()) else { continue };
        let Some(found) = regex.captures(&text) else { continue };
        let part = found.get(0).map_or(0..0, |m| m.range());
        let provenance = match step.shared {
            true => draft.provenance(&[segment], &step.name),
            false => {
                draft.anchors.insert(segment, &step.name);
                draft.consume_part(segment, part, &step.name)
            }
        };
        for (name, value) in groups(step, &found, &provenance) {
            set_field(draft, step, &name, value);
        }
        if step.first {
            break;
        }
    }
}

/// Returns the named groups of a match, or the entire match under the name of the step.
pub(super) fn groups(step: &Step, found: &Captures<'_>, provenance: &ValueProvenance) -> Vec<(String, Value)> {
    let names = step.groups();
    let value = |text: &str| Value { text: trimmed(step.trim.as_ref(), text), provenance: provenance.clone() };
    if names.is_empty() {
        return found.get(0).map(|m| (step.name.clone(), value(m.as_str()))).into_iter().collect();
    }
    names.iter().filter_map(|n| found.name(n).map(|m| ((*n).to_owned(), value(m.as_str())))).collect()
}

/// Sets the value of a step, mapped by its vocabulary if it has one.
fn set_field(draft: &mut RecordDraft<'_, '_>, step: &Step, name: &str, value: Value) {
    let Some(vocabulary) = step.one_of.as_ref().filter(|_| name == step.name) else {
        return draft.set_value(name, value);
    };
    if let Some(code) = draft.origin.recipe.code(vocabulary, &value.text).map(str::to_owned) {
        if let Some(label) = &step.label {
            draft.set_value(label, value.clone());
        }
        let rule = format!("{} one of {vocabulary}", step.name);
        draft.set_value(name, Value { text: code, provenance: ValueProvenance { rule, ..value.provenance } });
    } else {
        let args = [("field", name), ("text", &value.text), ("vocabulary", vocabulary)];
        draft.add_issue("unknown-label", &value.provenance.place, &args);
    }
}

/// Reads fields by selector and after labels, then those before labels, which read what is left there.
pub(super) fn labelled(draft: &mut RecordDraft<'_, '_>) {
    let steps = &draft.origin.record.steps;
    let in_front = |s: &&Step| matches!(s.find, Find::Before(_));
    for step in steps.iter().filter(|s| !in_front(s)).chain(steps.iter().filter(in_front)) {
        let segments = match (&step.find, draft.selected(step.selector.as_ref())) {
            (Find::Match(_) | Find::Template(_), _) => continue,
            (_, Some(segments)) => segments,
            (Find::After(labels), None) => {
                let own: Vec<_> = labels.iter().map(|l| regions::index(draft.labels, l)).collect();
                draft.region_paragraphs(|label| own.contains(&label))
            }
            (Find::Before(labels), None) => {
                let own: Vec<_> = labels.iter().map(|l| regions::index(draft.labels, l)).collect();
                draft.paragraphs_before(&own)
            }
            (Find::Order, None) => continue,
        };
        let fitting = |u: &usize| draft.paragraph(*u).is_some_and(|p| fits(step, p, draft.origin));
        let segments: Vec<_> = draft.unread(&segments).into_iter().filter(fitting).collect();
        if !step.inside.is_empty() {
            matched(draft, step, &step.inside, &segments);
            continue;
        }
        let segments = if step.paragraphs { segments } else { segments.into_iter().take(1).collect() };
        fill(draft, step, &segments);
    }
}

/// Sets a field to the text of some paragraphs, and consumes them.
pub(super) fn fill(draft: &mut RecordDraft<'_, '_>, step: &Step, segments: &[usize]) {
    if segments.is_empty() {
        return;
    }
    let written = segments.iter().filter_map(|u| draft.paragraph(*u)).map(Paragraph::value_text);
    let text: Vec<_> = written.map(|t| trimmed(step.trim.as_ref(), &t)).filter(|t| !t.is_empty()).collect();
    let provenance = draft.consume(segments, &step.name);
    if !text.is_empty() {
        set_field(draft, step, &step.name, Value { text: text.join("\n"), provenance });
    }
}

/// Returns whether a paragraph is of the kind that a step reads.
pub(super) fn fits(step: &Step, paragraph: &Paragraph, origin: &Origin<'_>) -> bool {
    let recipe = origin.recipe;
    let known = |vocabulary: &String| recipe.code(vocabulary, &paragraph.text).is_some();
    let like = step.like.as_ref().is_none_or(|regex| regex.is_match(&paragraph.text));
    paragraph.is_one_of(step.items) && like && step.one_of.as_ref().is_none_or(known)
}

/// Assigns the remaining paragraphs by order. Where values are detached from their labels, paragraphs that a pattern has
/// read stay in the sequence as anchors, so that no assignment crosses them.
pub(super) fn in_order(draft: &mut RecordDraft<'_, '_>, detached: bool) {
    let record = draft.origin.record;
    let turns: Vec<&OrderEntry> = record.order.iter().filter(|t| is_due(draft, &t.name, detached)).collect();
    let is_anchor = |u: &usize| draft.anchors.get(u).is_some_and(|name| turns.iter().any(|t| t.name == **name));
    let is_free = |u: &usize| draft.paragraph(*u).is_some_and(|p| p.consumed == Consumed::None);
    let segments: Vec<usize> = draft.all_paragraphs().into_iter().filter(|u| is_free(u) || is_anchor(u)).collect();
    if turns.is_empty() || (segments.is_empty() && !detached) {
        return;
    }
    let step = |name: &str| record.steps.iter().find(|s| s.name == name);
    let list = |name: &str| record.lists.iter().position(|l| l.name == name);
    let paragraphs: Vec<_> = segments.iter().filter_map(|u| draft.paragraph(*u)).collect();
    let accepts = |t: usize, p: usize| match (step(&turns[t].name), list(&turns[t].name)) {
        (Some(s), _) if is_pattern(s) => draft.anchors.get(&segments[p]).is_some_and(|name| *name == s.name),
        _ if is_anchor(&segments[p]) => false,
        (Some(s), _) => fits(s, paragraphs[p], draft.origin),
        (None, Some(l)) => paragraphs[p].is_one_of(record.lists[l].items),
        _ => false,
    };
    match sequence::assign(&turns, &paragraphs, &accepts) {
        Assignment::Unique(ranges) => {
            for (turn, range) in turns.iter().zip(ranges) {
                match (step(&turn.name), list(&turn.name)) {
                    (Some(s), _) if is_pattern(s) => {}
                    (Some(s), _) => fill(draft, s, &segments[range]),
                    (None, Some(l)) => lists::fill(draft, l, &segments[range]),
                    _ => {}
                }
            }
        }
        Assignment::Ambiguous => {
            let place = draft.place.clone();
            draft.add_issue("order-ambiguous", &place, &[]);
        }
        Assignment::Impossible { stuck, turn } => {
            let due = turns.get(turn).map_or("", |t| t.name.as_str());
            report_misplaced(draft, segments.get(stuck).copied(), due, step(due));
        }
    }
}

/// Reports the first paragraph that no turn accepts, and the turn that was due.
fn report_misplaced(draft: &mut RecordDraft<'_, '_>, segment: Option<usize>, due: &str, step: Option<&Step>) {
    let paragraph = segment.and_then(|u| draft.paragraph(u));
    let text = paragraph.map_or("", |p| p.text.as_str()).to_owned();
    let at = paragraph.and_then(|p| p.spans.first()).map(|n| draft.spans[*n].place());
    let place = at.unwrap_or_else(|| draft.place.clone());
    match step.and_then(|s| s.one_of.as_ref()).filter(|_| !text.is_empty()) {
        Some(vocabulary) => {
            draft.add_issue("unknown-label", &place, &[("field", due), ("text", &text), ("vocabulary", vocabulary)]);
        }
        None => {
            let silent = unmatched(draft).join(", ");
            let code = if due.is_empty() { "order-extra-value" } else { "order-mismatch" };
            draft.add_issue(code, &place, &[("text", &text), ("due", due), ("near", &silent)]);
        }
    }
}

/// Returns the turns whose pattern matched nothing: the likely cause of a mismatch.
fn unmatched(draft: &RecordDraft<'_, '_>) -> Vec<String> {
    let record = draft.origin.record;
    let has = |name: &&str| draft.record.values.contains_key(*name);
    let silent = |s: &&Step| match &s.find {
        Find::Match(_) => !s.groups().iter().any(has) && !has(&s.name.as_str()),
        _ => false,
    };
    let turns = record.order.iter();
    turns
        .filter_map(|t| record.steps.iter().find(|s| s.name == t.name).filter(silent))
        .map(|s| s.name.clone())
        .collect()
}

fn is_pattern(step: &Step) -> bool {
    matches!(step.find, Find::Match(_))
}

/// Returns whether a turn of the order still needs its paragraphs.
fn is_due(draft: &RecordDraft<'_, '_>, name: &str, detached: bool) -> bool {
    match draft.origin.record.steps.iter().find(|s| s.name == name) {
        Some(step) if is_pattern(step) => detached,
        Some(step) => {
            let elsewhere = draft.selected(step.selector.as_ref()).is_some();
            !elsewhere && step.groups().is_empty() && !draft.record.values.contains_key(name)
        }
        // Where values follow their labels, lists have been read already.
        None => detached,
    }
}

/// Ignores paragraphs that repeat the value of a field.
pub(super) fn repeats(draft: &mut RecordDraft<'_, '_>) {
    let recipe = draft.origin.recipe;
    for rule in &recipe.ignore {
        let Ignored::Repeats(field) = &rule.what else { continue };
        let Some(value) = draft.record.values.get(field).map(|v| fold(&v.text)) else { continue };
        for segment in draft.unread(&draft.all_paragraphs()) {
            if draft.paragraph(segment).is_some_and(|p| fold(&p.text) == value) {
                draft.ignore(segment, &rule.reason);
            }
        }
    }
}

/// Reports missing required fields, unless the record is already rejected.
pub(super) fn check(draft: &mut RecordDraft<'_, '_>) {
    if draft.is_rejected() {
        return;
    }
    let record = draft.origin.record;
    for step in record.steps.iter().filter(|s| s.required) {
        let has = |name: &str| draft.record.values.contains_key(name);
        if !has(&step.name) && !step.groups().iter().any(|g| has(g)) {
            let place = draft.place.clone();
            draft.add_issue("field-missing", &place, &[("field", &step.name)]);
        }
    }
}
