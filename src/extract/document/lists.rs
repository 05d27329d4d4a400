//! Child tables: the items that stand under labels, in a paragraph's groups, or anywhere in a record.

use super::{
    cells, columns, cues,
    fields::KEPT,
    marks::Mark,
    record::Draft,
    regions,
    units::{Paragraph, Taken},
    values::{Value, Values},
};
use crate::{
    model::{
        evidence::{Origin, ValueProvenance},
        text::is_no_value,
    },
    spec::recipe::{Items, List},
};

/// Reads every list that does not wait for its turn in the order.
pub(super) fn read(draft: &mut Draft<'_, '_>, apart: bool) {
    let recipe = draft.origin.recipe;
    for (index, list) in recipe.record.lists.iter().enumerate() {
        let waits = apart && recipe.record.order.iter().any(|t| t.name == list.name);
        if !list.columns.is_empty() && tabled(draft, index, list) {
            continue;
        }
        if !list.matches.is_empty() {
            list.matches.iter().for_each(|regex| grouped(draft, index, list, regex));
        } else if let Some(units) = draft.selected(list.selector.as_ref()) {
            fill(draft, index, &units);
        } else if waits {
            continue;
        } else if list.after.is_empty() {
            let units = draft.free(&draft.all_paragraphs());
            fill(draft, index, &units);
        } else {
            labelled(draft, index, list);
        }
    }
}

/// Items in the rows of tables, under its labels or anywhere; tells whether there were any.
fn tabled(draft: &mut Draft<'_, '_>, index: usize, list: &List) -> bool {
    if list.after.is_empty() {
        let units = draft.all_paragraphs();
        return cells::any(draft, &units) && cells::read(draft, index, &units, None);
    }
    let mut found = false;
    for (label, code) in &list.after {
        let own = regions::index(draft.labels, label);
        let units = draft.region_paragraphs(|l| l == own);
        if cells::any(draft, &units) {
            found |= cells::read(draft, index, &units, code.as_deref().map(|c| (c, label.written())));
        }
    }
    found
}

/// Items under labels. A label without text of its own gets what the label behind it leaves over; when
/// it stays empty while another label of the list has some, their texts follow each other without a
/// mark: then cues decide, where there are any.
fn labelled(draft: &mut Draft<'_, '_>, index: usize, list: &List) {
    let own: Vec<_> = list.after.iter().map(|(l, _)| regions::index(draft.labels, l)).collect();
    let mine = |label: Option<usize>| label.and_then(|l| own.iter().position(|o| *o == l));
    let mut regions: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut labels = Vec::new();
    for (n, region) in draft.regions.iter().enumerate() {
        let Some(k) = mine(region.label) else { continue };
        let next = draft.regions.get(n + 1).filter(|r| mine(r.label).is_none() && region.paragraphs.is_empty());
        let paragraphs = next.map_or(&region.paragraphs, |r| &r.paragraphs);
        regions.push((k, draft.free(paragraphs)));
        labels.push(region.piece);
    }
    let empty = regions.iter().any(|(_, p)| p.is_empty());
    let several = regions.iter().any(|(k, _)| list.after[*k].1 != list.after[regions[0].0].1);
    let shared = empty && several && !list.cues.is_empty() && !stand_apart(draft, &labels, &regions);
    for (k, paragraphs) in regions {
        let (label, code) = &list.after[k];
        for unit in draft.free(&paragraphs) {
            if draft.paragraph(unit).is_some_and(|p| p.is_one_of(list.items)) {
                let by = || Decided::By { code: code.clone(), label: label.written().to_owned() };
                let decided = if shared { Decided::ByCue } else { by() };
                item(draft, index, unit, &decided);
            }
        }
    }
}

/// Whether the page itself tells which label each paragraph stands under.
fn stand_apart(draft: &Draft<'_, '_>, labels: &[Option<usize>], regions: &[(usize, Vec<usize>)]) -> bool {
    let piece = |n: usize| &draft.pieces[n];
    let across = columns::Across::of(labels.iter().flatten().map(|n| piece(*n)));
    regions.iter().enumerate().all(|(at, (_, paragraphs))| {
        let firsts = paragraphs.iter().filter_map(|u| draft.paragraph(*u)?.pieces.first().copied()).map(piece);
        let firsts: Vec<_> = firsts.collect();
        firsts.is_empty() || labels[at].is_some_and(|l| across.are_apart(piece(l), &firsts))
    })
}

/// What says under which label an item stands.
enum Decided {
    /// The label itself.
    By { code: Option<String>, label: String },
    /// The words of the item.
    ByCue,
}

/// Items without a label of their own, or in their turn: the label that the record has gives the code.
pub(super) fn fill(draft: &mut Draft<'_, '_>, index: usize, units: &[usize]) {
    let list = &draft.origin.recipe.record.lists[index];
    let own = |label: usize| list.after.iter().find(|(l, _)| regions::index(draft.labels, l) == label);
    let present: Vec<_> = draft.regions.iter().filter_map(|r| r.label.and_then(own)).collect();
    let (code, label) = match present.as_slice() {
        [] => (None, String::new()),
        [(label, code), ..] => (code.clone(), label.written().to_owned()),
    };
    if present.iter().any(|(_, c)| *c != code) {
        let place = units.first().and_then(|u| draft.paragraph(*u)).and_then(|p| p.pieces.first());
        let place = place.map(|n| draft.pieces[*n].place()).unwrap_or_default();
        draft.tell("conflicting-labels", &place, &[("list", &list.name)]);
        return;
    }
    let decided = Decided::By { code, label };
    for unit in units {
        if draft.paragraph(*unit).is_some_and(|p| p.taken == Taken::No && p.is_one_of(list.items)) {
            item(draft, index, *unit, &decided);
        }
    }
}

/// One paragraph as an item.
fn item(draft: &mut Draft<'_, '_>, index: usize, unit: usize, decided: &Decided) {
    let recipe = draft.origin.recipe;
    let list = &recipe.record.lists[index];
    let Some(paragraph) = draft.paragraph(unit).cloned() else { return };
    let trace = draft.take(&[unit], &list.name);
    let text = trimmed(list, &paragraph.text);
    if list.distinct && draft.said.contains(&(index, text.clone())) {
        return;
    }
    if is_no_value(&recipe.reading.no_value, &text) {
        let trace = ValueProvenance { rule: format!("{}: no value", list.name), ..trace };
        draft.record.asides.push((list.name.clone(), trace));
        return;
    }
    let mut values = Values::new();
    match decided {
        Decided::By { code, label } => {
            if let (Some(into), Some(code)) = (&list.into, code) {
                let trace = ValueProvenance { rule: format!("{} after {label}", list.name), ..trace.clone() };
                values.insert(into.clone(), Value { text: code.clone(), trace });
            }
            inferred(list, &mut values, false, &trace);
        }
        Decided::ByCue => {
            let told = cues::decide(list, &text);
            if let (Some(into), Some(code)) = (&list.into, told.code) {
                let raw = told.cue.clone().or_else(|| trace.raw.clone());
                let trace = ValueProvenance { rule: told.rule, raw, inferred: told.cue.is_some(), ..trace.clone() };
                values.insert(into.clone(), Value { text: code, trace });
            }
            inferred(list, &mut values, told.cue.is_some(), &trace);
        }
    }
    numbered(list, &paragraph, &trace, &mut values);
    if let Some(column) = &list.text {
        values.insert(column.clone(), Value { text, trace: trace.clone() });
    }
    let Some(column) = &list.link else { return push(draft, index, values) };
    // An item that links to several addresses is a row for each.
    let links = draft.links(unit);
    for address in &links {
        let trace = ValueProvenance { raw: Some(address.clone()), ..trace.clone() };
        let mut values = values.clone();
        values.insert(column.clone(), Value { text: address.clone(), trace });
        push(draft, index, values);
    }
    if links.is_empty() {
        push(draft, index, values);
    }
}

/// Says in its column whether a cue decided.
fn inferred(list: &List, values: &mut Values, yes: bool, trace: &ValueProvenance) {
    if let Some(column) = &list.inferred {
        let trace = ValueProvenance {
            origin: Origin::Derived,
            raw: None,
            rule: format!("{}: inferred", list.name),
            ..trace.clone()
        };
        values.insert(column.clone(), Value { text: yes.to_string(), trace });
    }
}

pub(super) fn trimmed(list: &List, text: &str) -> String {
    match &list.trim {
        Some(regex) => regex.replace_all(text, KEPT).trim().to_owned(),
        None => text.trim().to_owned(),
    }
}

/// Items in the named groups of paragraphs: with `into`, each group's name is the code of its items;
/// without, each paragraph is a row and its groups are the columns.
fn grouped(draft: &mut Draft<'_, '_>, index: usize, list: &List, regex: &regex::Regex) {
    let own: Vec<_> = list.after.iter().map(|(l, _)| regions::index(draft.labels, l)).collect();
    let units = match draft.selected(list.selector.as_ref()) {
        Some(units) => units,
        None if own.is_empty() => draft.all_paragraphs(),
        None => draft.region_paragraphs(|label| own.contains(&label)),
    };
    let kind = |p: &&Paragraph| list.items == Items::default() || p.is_one_of(list.items);
    for unit in units {
        let Some(paragraph) = draft.paragraph(unit).filter(kind).cloned() else { continue };
        let Some(found) = regex.captures(&paragraph.text) else { continue };
        let part = found.get(0).map_or(0..0, |m| m.range());
        let trace = draft.take_part(unit, part, &list.name);
        let groups = regex.capture_names().flatten().filter_map(|name| Some((name, found.name(name)?.as_str())));
        if list.into.is_none() {
            let value = |(name, text): (&str, &str)| {
                (name.to_owned(), Value { text: trimmed(list, text), trace: trace.clone() })
            };
            let mut values: Values = groups.map(value).collect();
            numbered(list, &paragraph, &trace, &mut values);
            push(draft, index, values);
            continue;
        }
        for (name, text) in groups {
            parted(draft, index, name, text, &trace);
        }
    }
}

/// The items of one group, each with the group's name as its code.
fn parted(draft: &mut Draft<'_, '_>, index: usize, group: &str, text: &str, trace: &ValueProvenance) {
    let list = &draft.origin.recipe.record.lists[index];
    let parts: Vec<&str> = match &list.split {
        Some(split) => split.split(text).collect(),
        None => vec![text],
    };
    for part in parts.into_iter().map(|p| trimmed(list, p)).filter(|p| !p.is_empty()) {
        let mut values = Values::new();
        if let Some(into) = &list.into {
            let trace = ValueProvenance { rule: format!("{} group {group}", list.name), ..trace.clone() };
            values.insert(into.clone(), Value { text: group.to_owned(), trace });
        }
        if let Some(column) = &list.text {
            values.insert(column.clone(), Value { text: part, trace: trace.clone() });
        }
        push(draft, index, values);
    }
}

/// The number that an item carries, in its column.
fn numbered(list: &List, paragraph: &Paragraph, trace: &ValueProvenance, values: &mut Values) {
    if let (Some(number), Mark::Number(n)) = (&list.number, paragraph.mark) {
        values.insert(number.clone(), Value { text: n.to_string(), trace: trace.clone() });
    }
}

/// Adds a row, with its place in the list.
pub(super) fn push(draft: &mut Draft<'_, '_>, index: usize, mut values: Values) {
    let list = &draft.origin.recipe.record.lists[index];
    draft.counts[index] += 1;
    if let Some(said) = list.text.as_ref().filter(|_| list.distinct).and_then(|column| values.get(column)) {
        draft.said.insert((index, said.text.clone()));
    }
    if let Some(position) = &list.position {
        let n = draft.counts[index];
        let trace = values.values().find(|v| v.trace.origin == Origin::Read).map(|v| v.trace.clone());
        if let Some(trace) = trace {
            let trace = ValueProvenance {
                origin: Origin::Derived,
                raw: None,
                rule: format!("{}: position", list.name),
                ..trace
            };
            values.insert(position.clone(), Value { text: n.to_string(), trace });
        }
    }
    draft.record.items.push((index, values));
}
