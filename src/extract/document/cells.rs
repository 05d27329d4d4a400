//! Child tables that stand as tables in the document: a row of cells an item, columns by their headings.

use std::collections::BTreeMap;

use super::{
    lists,
    record::Draft,
    units::Taken,
    values::{Value, Values},
};
use crate::{
    model::{
        document::CellAt,
        evidence::ValueProvenance,
        text::{is_no_value, squash},
    },
    spec::recipe::List,
};

/// The cells of a row: column → paragraphs.
type Row = BTreeMap<u32, Vec<usize>>;

/// Reads the rows of all tables among some paragraphs; `code` and `label` say what they stand under. Tells whether
/// there was a table.
pub(super) fn read(draft: &mut Draft<'_, '_>, index: usize, units: &[usize], under: Option<(&str, &str)>) -> bool {
    let list = &draft.origin.recipe.record.lists[index];
    let mut tables: BTreeMap<u32, BTreeMap<u32, Row>> = BTreeMap::new();
    for unit in units {
        let Some(at) = cell(draft, *unit) else { continue };
        tables.entry(at.table).or_default().entry(at.row).or_default().entry(at.column).or_default().push(*unit);
    }
    let mut known: Option<BTreeMap<u32, &str>> = None;
    let mut found = false;
    for rows in tables.values() {
        let header = rows.iter().find_map(|(n, row)| Some((*n, headings(draft, list, row)?)));
        // A table that goes on over the end of a page may leave out its header.
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
                draft.take(&heads, &format!("{}: heading", list.name));
            } else if after.is_none_or(|h| *n > h) {
                item(draft, index, &columns, row, under);
            }
        }
    }
    found
}

fn cell(draft: &Draft<'_, '_>, unit: usize) -> Option<CellAt> {
    let piece = *draft.paragraph(unit)?.pieces.first()?;
    draft.pieces[piece].block.cell
}

/// Which column of the table fills which of the list's, if the row has all headings.
fn headings<'l>(draft: &Draft<'_, '_>, list: &'l List, row: &Row) -> Option<BTreeMap<u32, &'l str>> {
    let texts: Vec<(u32, String)> = row.iter().map(|(column, units)| (*column, squash(&text(draft, units)))).collect();
    let one = |(heading, column): &'l (String, String)| {
        let found = texts.iter().find(|(_, text)| *text == squash(heading));
        found.map(|(at, _)| (*at, column.as_str()))
    };
    list.columns.iter().map(one).collect()
}

fn text(draft: &Draft<'_, '_>, units: &[usize]) -> String {
    let texts: Vec<_> = units.iter().filter_map(|u| draft.paragraph(*u)).map(|p| p.text.as_str()).collect();
    texts.join("\n")
}

/// A row of cells as an item.
fn item(
    draft: &mut Draft<'_, '_>,
    index: usize,
    columns: &BTreeMap<u32, &str>,
    row: &Row,
    under: Option<(&str, &str)>,
) {
    let list = &draft.origin.recipe.record.lists[index];
    let mut values = Values::new();
    for (at, column) in columns {
        let Some(units) = row.get(at) else { continue };
        let free = draft.free(units);
        if free.is_empty() {
            continue;
        }
        let text = lists::trimmed(list, &text(draft, &free));
        let trace = draft.take(&free, &list.name);
        if !is_no_value(&draft.origin.recipe.reading.no_value, &text) {
            values.insert((*column).to_owned(), Value { text, trace });
        }
    }
    let Some(trace) = values.values().next().map(|v| v.trace.clone()) else { return };
    if let (Some(into), Some((code, label))) = (&list.into, under) {
        let trace = ValueProvenance { rule: format!("{} after {label}", list.name), ..trace };
        values.insert(into.clone(), Value { text: code.to_owned(), trace });
    }
    lists::push(draft, index, values);
}

/// Whether any of some paragraphs stands in a table and is free.
pub(super) fn any(draft: &Draft<'_, '_>, units: &[usize]) -> bool {
    let is_free = |u: &usize| draft.paragraph(*u).is_some_and(|p| p.taken == Taken::No);
    units.iter().any(|u| is_free(u) && cell(draft, *u).is_some())
}
