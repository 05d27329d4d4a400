//! Reads child tables: list items under labels, in the groups of a pattern, or anywhere in a record.

use std::collections::HashSet;

use super::{
    cells, columns, cues,
    draft::RecordDraft,
    groups,
    paragraphs::{Consumed, Paragraph},
    regions::{self, Region},
    values::{Value, Values, trimmed},
};
use crate::{
    model::{
        evidence::{Origin, ValueProvenance},
        text::fold,
    },
    spec::recipe::List,
};

/// Reads every list that is not read by order.
pub(super) fn read(draft: &mut RecordDraft<'_, '_>, detached: bool) {
    let record = draft.origin.record;
    for (index, list) in record.lists.iter().enumerate() {
        let waits = detached && record.order.iter().any(|t| t.name == list.name);
        if !list.columns.is_empty() && read_tables(draft, index, list) {
            continue;
        }
        if !list.matches.is_empty() {
            list.matches.iter().for_each(|regex| groups::read(draft, index, list, regex));
        } else if let Some(segments) = draft.selected(list.selector.as_ref()) {
            fill(draft, index, &segments);
        } else if waits {
            continue;
        } else if list.after.is_empty() {
            let segments = draft.unread(&draft.all_paragraphs());
            fill(draft, index, &segments);
        } else {
            read_labelled(draft, index, list);
        }
    }
}

/// Reads items from the rows of tables, under the labels of the list or anywhere; returns whether there was a table.
fn read_tables(draft: &mut RecordDraft<'_, '_>, index: usize, list: &List) -> bool {
    if list.after.is_empty() {
        let segments = draft.all_paragraphs();
        return cells::any(draft, &segments) && cells::read(draft, index, &segments, None);
    }
    let mut found = false;
    for (label, code) in &list.after {
        let own = regions::index(draft.labels, label);
        let segments = draft.region_paragraphs(|l| l == own);
        if cells::any(draft, &segments) {
            found |= cells::read(draft, index, &segments, code.as_deref().map(|c| (c, label.written())));
        }
    }
    found
}

/// Reads items under labels. A label without paragraphs gets those that the next label leaves unread. Where it stays empty
/// and another label of the list has items, the items of both are mixed: then cues decide, if there are any.
fn read_labelled(draft: &mut RecordDraft<'_, '_>, index: usize, list: &List) {
    let own: Vec<_> = list.after.iter().map(|(l, _)| regions::index(draft.labels, l)).collect();
    let mine = |label: Option<usize>| label.and_then(|l| own.iter().position(|o| *o == l));
    // What is under a label of another list is that list's.
    let lists = draft.origin.record.lists.iter().enumerate().filter(|(n, _)| *n != index);
    let other: HashSet<usize> =
        lists.flat_map(|(_, l)| l.after.iter().map(|(label, _)| regions::index(draft.labels, label))).collect();
    let is_open = |region: &Region| region.glued || region.label.is_none_or(|label| !other.contains(&label));
    let mut regions: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut labels = Vec::new();
    for (n, region) in draft.regions.iter().enumerate() {
        let Some(k) = mine(region.label) else { continue };
        let next = draft.regions.get(n + 1);
        let next = next.filter(|r| mine(r.label).is_none() && region.paragraphs.is_empty() && is_open(r));
        let paragraphs = next.map_or(&region.paragraphs, |r| &r.paragraphs);
        regions.push((k, draft.unread(paragraphs)));
        labels.push(region.span);
    }
    let empty = regions.iter().any(|(_, p)| p.is_empty());
    let several = regions.iter().any(|(k, _)| list.after[*k].1 != list.after[regions[0].0].1);
    let shared = empty && several && !list.cues.is_empty() && !are_in_columns(draft, &labels, &regions);
    for (k, paragraphs) in regions {
        let (label, code) = &list.after[k];
        for segment in draft.unread(&paragraphs) {
            if draft.paragraph(segment).is_some_and(|p| p.is_one_of(list.items)) {
                let by = || ItemLabel::By { code: code.clone(), label: label.written().to_owned() };
                let item_label = if shared { ItemLabel::ByCue } else { by() };
                item(draft, index, segment, &item_label);
            }
        }
    }
}

/// Returns whether the layout shows the label of each paragraph: each is below one label only.
fn are_in_columns(draft: &RecordDraft<'_, '_>, labels: &[Option<usize>], regions: &[(usize, Vec<usize>)]) -> bool {
    let span = |n: usize| &draft.spans[n];
    let across = columns::LabelExtents::new(labels.iter().flatten().map(|n| span(*n)));
    regions.iter().enumerate().all(|(at, (_, paragraphs))| {
        let firsts = paragraphs.iter().filter_map(|u| draft.paragraph(*u)?.spans.first().copied()).map(span);
        let firsts: Vec<_> = firsts.collect();
        firsts.is_empty() || labels[at].is_some_and(|l| across.are_only_below(span(l), &firsts))
    })
}

/// How the label of an item is known.
enum ItemLabel {
    /// It is under this label.
    By { code: Option<String>, label: String },
    /// By cue words of the item.
    ByCue,
}

/// Reads items without a label of their own, or by order; their code is that of the label in the record.
pub(super) fn fill(draft: &mut RecordDraft<'_, '_>, index: usize, segments: &[usize]) {
    let list = &draft.origin.record.lists[index];
    let own = |label: usize| list.after.iter().find(|(l, _)| regions::index(draft.labels, l) == label);
    let present: Vec<_> = draft.regions.iter().filter_map(|r| r.label.and_then(own)).collect();
    let (code, label) = match present.as_slice() {
        [] => (None, String::new()),
        [(label, code), ..] => (code.clone(), label.written().to_owned()),
    };
    if present.iter().any(|(_, c)| *c != code) {
        let place = segments.first().and_then(|u| draft.paragraph(*u)).and_then(|p| p.spans.first());
        let place = place.map(|n| draft.spans[*n].place()).unwrap_or_default();
        draft.add_issue("conflicting-labels", &place, &[("list", &list.name)]);
        return;
    }
    let item_label = ItemLabel::By { code, label };
    for segment in segments {
        if draft.paragraph(*segment).is_some_and(|p| p.consumed == Consumed::None && p.is_one_of(list.items)) {
            item(draft, index, *segment, &item_label);
        }
    }
}

/// Reads a paragraph as an item.
fn item(draft: &mut RecordDraft<'_, '_>, index: usize, segment: usize, item_label: &ItemLabel) {
    let list = &draft.origin.record.lists[index];
    let Some(paragraph) = draft.paragraph(segment).cloned() else { return };
    let provenance = draft.consume(&[segment], &list.name);
    if list.split.is_none() {
        let text = trimmed(list.trim.as_ref(), &paragraph.text);
        return item_text(draft, index, (segment, &paragraph), item_label, (text, provenance));
    }
    for text in groups::parts(list, &paragraph.text) {
        item_text(draft, index, (segment, &paragraph), item_label, (text, provenance.clone()));
    }
}

/// Adds the text of a paragraph, or a part of it, as an item.
fn item_text(
    draft: &mut RecordDraft<'_, '_>,
    index: usize,
    (segment, paragraph): (usize, &Paragraph),
    item_label: &ItemLabel,
    (text, provenance): (String, ValueProvenance),
) {
    let list = &draft.origin.record.lists[index];
    let is_repeated = list.distinct && draft.seen_texts.contains(&(index, text.clone()));
    if is_repeated || groups::is_none(draft, list, &text, &provenance) {
        return;
    }
    let mut values = Values::new();
    set_code(list, item_label, &text, &provenance, &mut values);
    groups::add_number(list, paragraph, &provenance, &mut values);
    if let Some(column) = &list.text {
        values.insert(column.clone(), Value { text, provenance: provenance.clone() });
    }
    let Some(column) = &list.link else { return draft.add_item(index, values) };
    // An item with several links is a row for each.
    let links = draft.links(segment);
    for address in &links {
        let provenance = ValueProvenance { raw: Some(address.clone()), ..provenance.clone() };
        let mut values = values.clone();
        values.insert(column.clone(), Value { text: address.clone(), provenance });
        draft.add_item(index, values);
    }
    if links.is_empty() {
        draft.add_item(index, values);
    }
}

/// Sets the code of an item, from its label or by cue words.
fn set_code(list: &List, item_label: &ItemLabel, text: &str, provenance: &ValueProvenance, values: &mut Values) {
    match item_label {
        ItemLabel::By { code, label } => {
            if let (Some(into), Some(code)) = (&list.into, code) {
                let provenance = ValueProvenance { rule: format!("{} after {label}", list.name), ..provenance.clone() };
                values.insert(into.clone(), Value { text: code.clone(), provenance });
            }
            add_inferred(list, values, false, provenance);
        }
        ItemLabel::ByCue => {
            let decision = cues::decide(list, text);
            if let (Some(into), Some(code)) = (&list.into, decision.code) {
                let raw = decision.cue.clone().or_else(|| provenance.raw.clone());
                let provenance = ValueProvenance {
                    rule: decision.rule,
                    raw,
                    inferred: decision.cue.is_some(),
                    ..provenance.clone()
                };
                values.insert(into.clone(), Value { text: code, provenance });
            }
            add_inferred(list, values, decision.cue.is_some(), provenance);
        }
    }
}

/// Sets the column that says whether a cue decided.
fn add_inferred(list: &List, values: &mut Values, yes: bool, provenance: &ValueProvenance) {
    if let Some(column) = &list.inferred {
        let provenance = ValueProvenance {
            origin: Origin::Derived,
            raw: None,
            rule: format!("{}: inferred", list.name),
            ..provenance.clone()
        };
        values.insert(column.clone(), Value { text: yes.to_string(), provenance });
    }
}

/// Sets the code of items that have none by the value of a field of the record.
pub(super) fn set_codes_by_value(draft: &mut RecordDraft<'_, '_>) {
    for (index, list) in draft.origin.record.lists.iter().enumerate() {
        let (Some(by), Some(into)) = (&list.by, &list.into) else { continue };
        let is_open = |(own, values): &(usize, Values)| *own == index && !values.contains_key(into);
        if !draft.record.items.iter().any(is_open) {
            continue;
        }
        let value = draft.record.values.get(&by.field).cloned();
        let found = value.as_ref().and_then(|v| by.codes.iter().find(|(text, _)| fold(text) == fold(&v.text)));
        let Some(code) = found.map(|(_, code)| code).or(list.otherwise.as_ref()) else {
            if let Some(value) = value {
                let vocabulary = format!("{}.by.{}", list.name, by.field);
                let args = [("field", into.as_str()), ("text", &value.text), ("vocabulary", &vocabulary)];
                draft.add_issue("unknown-label", &value.provenance.place, &args);
            }
            continue;
        };
        let rule = format!("{} by {}", list.name, by.field);
        for (_, values) in draft.record.items.iter_mut().filter(|item| is_open(item)) {
            let Some(own) = value.as_ref().or_else(|| values.values().next()) else { continue };
            let provenance = ValueProvenance { origin: Origin::Derived, rule: rule.clone(), ..own.provenance.clone() };
            values.insert(into.clone(), Value { text: code.clone(), provenance });
        }
    }
}
