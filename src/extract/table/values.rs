//! What becomes of a cell's text: patterns take it apart, vocabularies turn it into codes, templates join values.

use super::{Reader, Value, Values};
use crate::{
    model::{
        evidence::{Origin as Rests, Trace},
        grid::{Grid, GridRow},
    },
    spec::recipe::table::{Column, From},
};

/// Values made of others, in the order in which they are written.
pub(super) fn templates(reader: &mut Reader<'_>, grid: &Grid, row: &GridRow, values: &mut Values) {
    let recipe = reader.recipe;
    let place = grid.row_place(row);
    let page = place.strip_prefix("page ").and_then(|p| p.split(',').next()).map(str::to_owned);
    for column in &recipe.columns {
        let From::Template(template) = &column.from else { continue };
        let origin = reader.origin;
        let fact = |name: &str| match name {
            "@jurisdiction" => Some(origin.pipeline.jurisdiction.clone()),
            "@source" => Some(origin.source.url.clone()),
            "@sheet" => Some(grid.name.clone()),
            "@page" => page.clone(),
            _ => values.get(name).map(|v| v.text.clone()),
        };
        let Some(text) = template.fill(fact) else { continue };
        let constant = template.is_constant() && !template.names().any(|n| n == "@sheet");
        let names: Vec<_> = template.names().collect();
        let (rests, place) = match (constant, names.as_slice()) {
            (true, ["@jurisdiction"]) => (Rests::Constant, origin.pipeline.jurisdiction_place.spec_line()),
            (true, ["@source"]) => (Rests::Constant, origin.source.url_place.spec_line()),
            (true, _) => (Rests::Constant, column.place.spec_line()),
            (false, _) => (Rests::Derived, place.clone()),
        };
        let trace =
            Trace { origin: rests, capture: None, place, raw: None, rule: column.name.clone(), inferred: false };
        values.insert(column.name.clone(), Value { text, trace });
    }
}

/// The trail of a value that was read.
pub(super) fn trace(reader: &Reader<'_>, place: String, raw: &str, rule: &str) -> Trace {
    Trace {
        origin: Rests::Read,
        capture: Some(reader.origin.capture.to_owned()),
        place,
        raw: Some(raw.to_owned()),
        rule: rule.to_owned(),
        inferred: false,
    }
}

/// Gives a column its text, through its patterns and its vocabulary.
pub(super) fn give(reader: &mut Reader<'_>, values: &mut Values, column: &Column, value: Value) {
    let recipe = reader.recipe;
    let place = value.trace.place.clone();
    if !column.inside.is_empty() {
        let plain = value.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let Some((regex, found)) = column.inside.iter().find_map(|r| Some((r, r.captures(&plain)?))) else {
            reader.tell("cell-unmatched", &place, &[("column", &column.name), ("text", &value.text)]);
            return;
        };
        let names: Vec<_> = regex.capture_names().flatten().collect();
        let of = |text: &str| Value { text: text.to_owned(), trace: value.trace.clone() };
        if names.is_empty() {
            let own = found.get(1).or_else(|| found.get(0)).map_or("", |m| m.as_str());
            values.insert(column.name.clone(), of(own));
        }
        values.extend(names.iter().filter_map(|n| found.name(n).map(|m| ((*n).to_owned(), of(m.as_str())))));
        return;
    }
    let Some(vocabulary) = &column.one_of else {
        values.insert(column.name.clone(), value);
        return;
    };
    match recipe.code(vocabulary, &value.text).map(str::to_owned) {
        Some(code) => {
            if let Some(label) = &column.label {
                values.insert(label.clone(), value.clone());
            }
            let rule = format!("{} one of {vocabulary}", column.name);
            values.insert(column.name.clone(), Value { text: code, trace: Trace { rule, ..value.trace } });
        }
        None => {
            let args = [("field", column.name.as_str()), ("text", &value.text), ("vocabulary", vocabulary)];
            reader.tell("unknown-label", &place, &args);
        }
    }
}
