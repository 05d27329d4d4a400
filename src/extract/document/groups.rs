//! Reads items of lists from the named groups of a pattern.

use super::{
    draft::RecordDraft,
    list_marks::ListMark,
    paragraphs::Paragraph,
    regions,
    values::{Value, Values, trimmed},
};
use crate::{
    model::{evidence::ValueProvenance, text::is_no_value},
    spec::recipe::{Items, List},
};

/// Reads items from the named groups of a pattern: with `into`, the name of a group is the code of its items; without,
/// each paragraph is a row and its groups are the columns.
pub(super) fn read(draft: &mut RecordDraft<'_, '_>, index: usize, list: &List, regex: &regex::Regex) {
    let own: Vec<_> = list.after.iter().map(|(l, _)| regions::index(draft.labels, l)).collect();
    let segments = match draft.selected(list.selector.as_ref()) {
        Some(segments) => segments,
        None if own.is_empty() => draft.all_paragraphs(),
        None => draft.region_paragraphs(|label| own.contains(&label)),
    };
    let kind = |p: &&Paragraph| list.items == Items::default() || p.is_one_of(list.items);
    for segment in segments {
        let Some(paragraph) = draft.paragraph(segment).filter(kind).cloned() else { continue };
        let Some(found) = regex.captures(&paragraph.text) else { continue };
        let part = found.get(0).map_or(0..0, |m| m.range());
        let provenance = draft.consume_part(segment, part, &list.name);
        let groups = regex.capture_names().flatten().filter_map(|name| Some((name, found.name(name)?.as_str())));
        if list.into.is_none() {
            let value = |(name, text): (&str, &str)| {
                (name.to_owned(), Value { text: trimmed(list.trim.as_ref(), text), provenance: provenance.clone() })
            };
            let mut values: Values = groups.map(value).collect();
            let words = &draft.origin.recipe.reading.no_value;
            let mut texts = values.values().map(|v| v.text.as_str()).filter(|text| !text.is_empty()).peekable();
            // A row of nothing but words for "no value" is none.
            let empty = texts.peek().copied().filter(|_| texts.all(|text| is_no_value(words, text))).map(str::to_owned);
            if empty.is_some_and(|text| is_none(draft, list, &text, &provenance)) {
                continue;
            }
            add_number(list, &paragraph, &provenance, &mut values);
            draft.add_item(index, values);
            continue;
        }
        for (name, text) in groups {
            split_group(draft, index, name, text, &provenance);
        }
    }
}

/// Splits the text of a group into items, with the name of the group as code.
fn split_group(draft: &mut RecordDraft<'_, '_>, index: usize, group: &str, text: &str, provenance: &ValueProvenance) {
    let list = &draft.origin.record.lists[index];
    for part in parts(list, text) {
        let is_repeated = list.distinct && draft.seen_texts.contains(&(index, part.clone()));
        if is_repeated || is_none(draft, list, &part, provenance) {
            continue;
        }
        let mut values = Values::new();
        if let Some(into) = &list.into {
            let provenance = ValueProvenance { rule: format!("{} group {group}", list.name), ..provenance.clone() };
            values.insert(into.clone(), Value { text: group.to_owned(), provenance });
        }
        if let Some(column) = &list.text {
            values.insert(column.clone(), Value { text: part, provenance: provenance.clone() });
        }
        draft.add_item(index, values);
    }
}

/// Returns the parts of a text by the `split` of a list, trimmed; empty ones are none.
pub(super) fn parts(list: &List, text: &str) -> Vec<String> {
    let parts: Vec<&str> = list.split.as_ref().map_or_else(|| vec![text], |split| split.split(text).collect());
    parts.into_iter().map(|part| trimmed(list.trim.as_ref(), part)).filter(|part| !part.is_empty()).collect()
}

/// Returns whether a text means that a list has no value, and notes that as the provenance of the list.
pub(super) fn is_none(draft: &mut RecordDraft<'_, '_>, list: &List, text: &str, provenance: &ValueProvenance) -> bool {
    let is_none = is_no_value(&draft.origin.recipe.reading.no_value, text);
    if is_none {
        let provenance = ValueProvenance { rule: format!("{}: no value", list.name), ..provenance.clone() };
        draft.record.child_provenance.push((list.name.clone(), provenance));
    }
    is_none
}

/// Sets the column with the number of an item.
pub(super) fn add_number(list: &List, paragraph: &Paragraph, provenance: &ValueProvenance, values: &mut Values) {
    if let (Some(number), ListMark::Number(n)) = (&list.number, paragraph.mark) {
        values.insert(number.clone(), Value { text: n.to_string(), provenance: provenance.clone() });
    }
}
