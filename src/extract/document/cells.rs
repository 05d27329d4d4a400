//! Reads child tables from tables of the document: each row is an item, columns are matched by heading.

use std::collections::BTreeMap;

use super::{
    draft::RecordDraft,
    paragraphs::Consumed,
    values::{Value, Values, trimmed},
};
use crate::{
    model::{
        document::CellAt,
        evidence::ValueProvenance,
        text::{is_no_value, squash},
    },
    spec::recipe::List,
};

/// The cells of a row: column → indices of its paragraphs.
type Row = BTreeMap<u32, Vec<usize>>;

/// Reads the rows of all tables among some paragraphs; `under` is the code and label of their list. Returns whether there
/// was a table.
pub(super) fn read(
    draft: &mut RecordDraft<'_, '_>,
    index: usize,
    segments: &[usize],
    under: Option<(&str, &str)>,
) -> bool {
    let list = &draft.origin.record.lists[index];
    let mut tables: BTreeMap<u32, BTreeMap<u32, Row>> = BTreeMap::new();
    for segment in segments {
        let Some(at) = cell(draft, *segment) else { continue };
        tables.entry(at.table).or_default().entry(at.row).or_default().entry(at.column).or_default().push(*segment);
    }
    let mut known: Option<BTreeMap<u32, &str>> = None;
    let mut found = false;
    if list.by_place {
        return rows_by_place(draft, index, &tables, under);
    }
    for rows in tables.values() {
        let header = rows.iter().find_map(|(n, row)| Some((*n, headings(draft, list, row)?)));
        // A table that continues on the next page may have no header there.
        let after = match (header, &known) {
            (Some((n, columns)), _) => {
                known = Some(columns);
                Some(n)
            }
            (None, Some(_)) => None,
            (None, None) => continue,
        };
        let Some(columns) = known.clone() else { continue };
        found = true;
        for (n, row) in rows {
            if Some(*n) == after {
                let heads: Vec<usize> = row.values().flatten().copied().collect();
                draft.consume(&heads, &format!("{}: heading", list.name));
            } else if after.is_none_or(|h| *n > h) {
                item(draft, index, &columns, row, under);
            }
        }
    }
    found
}

/// Reads the rows of tables without headings that have as many columns as the list; tables of other widths are an issue
/// where none has. Returns whether there was a table.
fn rows_by_place(
    draft: &mut RecordDraft<'_, '_>,
    index: usize,
    tables: &BTreeMap<u32, BTreeMap<u32, Row>>,
    under: Option<(&str, &str)>,
) -> bool {
    let list = &draft.origin.record.lists[index];
    let columns: BTreeMap<u32, &str> = (0..).zip(list.columns.iter().map(|(_, column)| column.as_str())).collect();
    let width = |rows: &BTreeMap<u32, Row>| {
        rows.values().filter_map(|row| row.keys().last()).max().map_or(0, |last| *last as usize + 1)
    };
    let fitting: Vec<_> = tables.values().filter(|rows| width(rows) == columns.len()).collect();
    if let Some(other) = tables.values().next().filter(|_| fitting.is_empty()) {
        let place = other.values().flat_map(|row| row.values().flatten()).next();
        let place = place.and_then(|u| draft.paragraph(*u)?.spans.first().map(|n| draft.spans[*n].place()));
        let (n, want) = (width(other).to_string(), columns.len().to_string());
        let args = [("list", list.name.as_str()), ("n", &n), ("want", &want)];
        draft.add_issue("wrong-column-count", &place.unwrap_or_default(), &args);
    }
    for row in fitting.into_iter().flat_map(BTreeMap::values) {
        item(draft, index, &columns, row, under);
    }
    !tables.is_empty()
}

fn cell(draft: &RecordDraft<'_, '_>, segment: usize) -> Option<CellAt> {
    let span = *draft.paragraph(segment)?.spans.first()?;
    draft.spans[span].block.cell
}

/// Maps columns of the table to columns of the list, if the row has all headings.
fn headings<'l>(draft: &RecordDraft<'_, '_>, list: &'l List, row: &Row) -> Option<BTreeMap<u32, &'l str>> {
    let texts: Vec<(u32, String)> =
        row.iter().map(|(column, segments)| (*column, squash(&text(draft, segments)))).collect();
    let one = |(heading, column): &'l (String, String)| {
        let found = texts.iter().find(|(_, text)| *text == squash(heading));
        found.map(|(at, _)| (*at, column.as_str()))
    };
    list.columns.iter().map(one).collect()
}

fn text(draft: &RecordDraft<'_, '_>, segments: &[usize]) -> String {
    let texts: Vec<_> = segments.iter().filter_map(|u| draft.paragraph(*u)).map(|p| p.text.as_str()).collect();
    texts.join("\n")
}

/// Reads a row of cells as an item.
fn item(
    draft: &mut RecordDraft<'_, '_>,
    index: usize,
    columns: &BTreeMap<u32, &str>,
    row: &Row,
    under: Option<(&str, &str)>,
) {
    let list = &draft.origin.record.lists[index];
    let mut values = Values::new();
    for (at, column) in columns {
        let Some(segments) = row.get(at) else { continue };
        let unread = draft.unread(segments);
        if unread.is_empty() {
            continue;
        }
        let text = trimmed(list.trim.as_ref(), &text(draft, &unread));
        let provenance = draft.consume(&unread, &list.name);
        if !is_no_value(&draft.origin.recipe.reading.no_value, &text) {
            values.insert((*column).to_owned(), Value { text, provenance });
        }
    }
    let Some(provenance) = values.values().next().map(|v| v.provenance.clone()) else { return };
    if let (Some(into), Some((code, label))) = (&list.into, under) {
        let provenance = ValueProvenance { rule: format!("{} after {label}", list.name), ..provenance };
        values.insert(into.clone(), Value { text: code.to_owned(), provenance });
    }
    draft.add_item(index, values);
}

/// Returns whether any of some paragraphs is in a table and unread.
pub(super) fn any(draft: &RecordDraft<'_, '_>, segments: &[usize]) -> bool {
    let is_free = |u: &usize| draft.paragraph(*u).is_some_and(|p| p.consumed == Consumed::None);
    segments.iter().any(|u| is_free(u) && cell(draft, *u).is_some())
}
