//! The columns of a record: by pattern, after and in front of labels, by selector, and in their turn.

use regex::{Captures, Regex};

use super::{
    Origin, lists,
    record::Draft,
    regions,
    sequence::{self, Placed},
    units::{Paragraph, Taken},
    values::Value,
};
use crate::{
    model::{evidence::ValueProvenance, text::fold},
    spec::recipe::{Find, Ignored, Step, Turn},
};

/// What a `trim` leaves of what it matched: its group of this name, if it has one.
pub(super) const KEPT: &str = "${keep}";

/// Fields by pattern: they may share a paragraph, of which each takes what it matched.
pub(super) fn matches(draft: &mut Draft<'_, '_>) {
    let recipe = draft.origin.recipe;
    for step in &recipe.record.steps {
        let Find::Match(regexes) = &step.find else { continue };
        let units = draft.selected(step.selector.as_ref()).unwrap_or_else(|| draft.all_paragraphs());
        matched(draft, step, regexes, &units);
    }
}

/// Reads the groups of patterns in paragraphs.
fn matched<'r>(draft: &mut Draft<'r, '_>, step: &'r Step, regexes: &[Regex], units: &[usize]) {
    for (unit, regex) in units.iter().flat_map(|u| regexes.iter().map(|r| (*u, r))) {
        // What is shared is looked at before anyone takes it.
        let fits = |p: &&Paragraph| p.is_one_of(step.items) && !(step.shared && p.taken != Taken::No);
        let Some(text) = draft.paragraph(unit).filter(fits).map(|p| p.text.clone()) else { continue };
        let Some(found) = regex.captures(&text) else { continue };
        let part = found.get(0).map_or(0..0, |m| m.range());
        let trace = match step.shared {
            true => draft.look(&[unit], &step.name),
            false => {
                draft.anchors.insert(unit, &step.name);
                draft.take_part(unit, part, &step.name)
            }
        };
        for (name, value) in groups(step, &found, &trace) {
            give(draft, step, &name, value);
        }
        if step.first {
            break;
        }
    }
}

/// The named groups of a match, or the whole of it under the step's own name.
pub(super) fn groups(step: &Step, found: &Captures<'_>, trace: &ValueProvenance) -> Vec<(String, Value)> {
    let names = step.groups();
    let value = |text: &str| Value { text: trimmed(step, text), trace: trace.clone() };
    if names.is_empty() {
        return found.get(0).map(|m| (step.name.clone(), value(m.as_str()))).into_iter().collect();
    }
    names.iter().filter_map(|n| found.name(n).map(|m| ((*n).to_owned(), value(m.as_str())))).collect()
}

fn trimmed(step: &Step, text: &str) -> String {
    match &step.trim {
        Some(regex) => regex.replace_all(text, KEPT).trim().to_owned(),
        None => text.trim().to_owned(),
    }
}

/// Gives a step's text, through its vocabulary when it has one.
fn give(draft: &mut Draft<'_, '_>, step: &Step, name: &str, value: Value) {
    let Some(vocabulary) = step.one_of.as_ref().filter(|_| name == step.name) else {
        return draft.put(name, value);
    };
    if let Some(code) = draft.origin.recipe.code(vocabulary, &value.text).map(str::to_owned) {
        if let Some(label) = &step.label {
            draft.put(label, value.clone());
        }
        let rule = format!("{} one of {vocabulary}", step.name);
        draft.put(name, Value { text: code, trace: ValueProvenance { rule, ..value.trace } });
    } else {
        let args = [("field", name), ("text", &value.text), ("vocabulary", vocabulary)];
        draft.tell("unknown-label", &value.trace.place, &args);
    }
}

/// Fields under selectors and after labels, then those in front of labels, which take what is left there.
pub(super) fn labelled(draft: &mut Draft<'_, '_>) {
    let steps = &draft.origin.recipe.record.steps;
    let in_front = |s: &&Step| matches!(s.find, Find::Before(_));
    for step in steps.iter().filter(|s| !in_front(s)).chain(steps.iter().filter(in_front)) {
        let units = match (&step.find, draft.selected(step.selector.as_ref())) {
            (Find::Match(_) | Find::Template(_), _) => continue,
            (_, Some(units)) => units,
            (Find::After(labels), None) => {
                let own: Vec<_> = labels.iter().map(|l| regions::index(draft.labels, l)).collect();
                draft.region_paragraphs(|label| own.contains(&label))
            }
            (Find::Before(label), None) => draft.paragraphs_before(regions::index(draft.labels, label)),
            (Find::Order, None) => continue,
        };
        let fitting = |u: &usize| draft.paragraph(*u).is_some_and(|p| fits(step, p, draft.origin));
        let units: Vec<_> = draft.free(&units).into_iter().filter(fitting).collect();
        if !step.inside.is_empty() {
            matched(draft, step, &step.inside, &units);
            continue;
        }
        let units = if step.paragraphs { units } else { units.into_iter().take(1).collect() };
        fill(draft, step, &units);
    }
}

pub(super) fn fill(draft: &mut Draft<'_, '_>, step: &Step, units: &[usize]) {
    if units.is_empty() {
        return;
    }
    let written = units.iter().filter_map(|u| draft.paragraph(*u)).map(Paragraph::written);
    let text: Vec<_> = written.map(|t| trimmed(step, &t)).filter(|t| !t.is_empty()).collect();
    let trace = draft.take(units, &step.name);
    if !text.is_empty() {
        give(draft, step, &step.name, Value { text: text.join("\n"), trace });
    }
}

/// Whether a paragraph is of the kind that a step takes.
pub(super) fn fits(step: &Step, paragraph: &Paragraph, origin: &Origin<'_>) -> bool {
    let recipe = origin.recipe;
    let known = |vocabulary: &String| recipe.code(vocabulary, &paragraph.text).is_some();
    let like = step.like.as_ref().is_none_or(|regex| regex.is_match(&paragraph.text));
    paragraph.is_one_of(step.items) && like && step.one_of.as_ref().is_none_or(known)
}

/// Places what is left by its order. Where values stand apart, what a pattern has taken stays in the
/// sequence as an anchor: nothing slides across it.
pub(super) fn in_order(draft: &mut Draft<'_, '_>, apart: bool) {
    let recipe = draft.origin.recipe;
    let turns: Vec<&Turn> = recipe.record.order.iter().filter(|t| is_due(draft, &t.name, apart)).collect();
    let is_anchor = |u: &usize| draft.anchors.get(u).is_some_and(|name| turns.iter().any(|t| t.name == **name));
    let is_free = |u: &usize| draft.paragraph(*u).is_some_and(|p| p.taken == Taken::No);
    let units: Vec<usize> = draft.all_paragraphs().into_iter().filter(|u| is_free(u) || is_anchor(u)).collect();
    if turns.is_empty() || (units.is_empty() && !apart) {
        return;
    }
    let step = |name: &str| recipe.record.steps.iter().find(|s| s.name == name);
    let list = |name: &str| recipe.record.lists.iter().position(|l| l.name == name);
    let paragraphs: Vec<_> = units.iter().filter_map(|u| draft.paragraph(*u)).collect();
    let accepts = |t: usize, p: usize| match (step(&turns[t].name), list(&turns[t].name)) {
        (Some(s), _) if is_pattern(s) => draft.anchors.get(&units[p]).is_some_and(|name| *name == s.name),
        _ if is_anchor(&units[p]) => false,
        (Some(s), _) => fits(s, paragraphs[p], draft.origin),
        (None, Some(l)) => paragraphs[p].is_one_of(recipe.record.lists[l].items),
        _ => false,
    };
    match sequence::place(&turns, &paragraphs, &accepts) {
        Placed::Once(ranges) => {
            for (turn, range) in turns.iter().zip(ranges) {
                match (step(&turn.name), list(&turn.name)) {
                    (Some(s), _) if is_pattern(s) => {}
                    (Some(s), _) => fill(draft, s, &units[range]),
                    (None, Some(l)) => lists::fill(draft, l, &units[range]),
                    _ => {}
                }
            }
        }
        Placed::Ambiguous => {
            let place = draft.place.clone();
            draft.tell("order-ambiguous", &place, &[]);
        }
        Placed::Nowhere { stuck, turn } => {
            let due = turns.get(turn).map_or("", |t| t.name.as_str());
            misplaced(draft, units.get(stuck).copied(), due, step(due));
        }
    }
}

/// Tells of the first paragraph that has no turn, and of the turn that was due.
fn misplaced(draft: &mut Draft<'_, '_>, unit: Option<usize>, due: &str, step: Option<&Step>) {
    let paragraph = unit.and_then(|u| draft.paragraph(u));
    let text = paragraph.map_or("", |p| p.text.as_str()).to_owned();
    let at = paragraph.and_then(|p| p.pieces.first()).map(|n| draft.pieces[*n].place());
    let place = at.unwrap_or_else(|| draft.place.clone());
    match step.and_then(|s| s.one_of.as_ref()).filter(|_| !text.is_empty()) {
        Some(vocabulary) => {
            draft.tell("unknown-label", &place, &[("field", due), ("text", &text), ("vocabulary", vocabulary)]);
        }
        None => {
            let silent = unmatched(draft).join(", ");
            let code = if due.is_empty() { "order-extra-value" } else { "order-mismatch" };
            draft.tell(code, &place, &[("text", &text), ("due", due), ("near", &silent)]);
        }
    }
}

/// Turns of the order whose pattern matched nothing: the likely cause of a mismatch.
fn unmatched(draft: &Draft<'_, '_>) -> Vec<String> {
    let recipe = draft.origin.recipe;
    let has = |name: &&str| draft.record.values.contains_key(*name);
    let silent = |s: &&Step| match &s.find {
        Find::Match(_) => !s.groups().iter().any(has) && !has(&s.name.as_str()),
        _ => false,
    };
    let turns = recipe.record.order.iter();
    turns
        .filter_map(|t| recipe.record.steps.iter().find(|s| s.name == t.name).filter(silent))
        .map(|s| s.name.clone())
        .collect()
}

fn is_pattern(step: &Step) -> bool {
    matches!(step.find, Find::Match(_))
}

/// Whether a turn of the order still waits for its paragraphs.
fn is_due(draft: &Draft<'_, '_>, name: &str, apart: bool) -> bool {
    match draft.origin.recipe.record.steps.iter().find(|s| s.name == name) {
        Some(step) if is_pattern(step) => apart,
        Some(step) => {
            let elsewhere = draft.selected(step.selector.as_ref()).is_some();
            !elsewhere && step.groups().is_empty() && !draft.record.values.contains_key(name)
        }
        // Lists of a document whose values stand beside their labels are read already.
        None => apart,
    }
}

/// Text that says again what a field says.
pub(super) fn repeats(draft: &mut Draft<'_, '_>) {
    let recipe = draft.origin.recipe;
    for rule in &recipe.ignore {
        let Ignored::Repeats(field) = &rule.what else { continue };
        let Some(said) = draft.record.values.get(field).map(|v| fold(&v.text)) else { continue };
        for unit in draft.free(&draft.all_paragraphs()) {
            if draft.paragraph(unit).is_some_and(|p| fold(&p.text) == said) {
                draft.ignore(unit, &rule.reason);
            }
        }
    }
}

/// A record without a field that it must have is refused; one that is refused already has its reason.
pub(super) fn check(draft: &mut Draft<'_, '_>) {
    if draft.is_refused() {
        return;
    }
    let recipe = draft.origin.recipe;
    for step in recipe.record.steps.iter().filter(|s| s.required) {
        let has = |name: &str| draft.record.values.contains_key(name);
        if !has(&step.name) && !step.groups().iter().any(|g| has(g)) {
            let place = draft.place.clone();
            draft.tell("field-missing", &place, &[("field", &step.name)]);
        }
    }
}
