//! What a record is given beside its own text: facts of the whole document, and values made of others.

use super::{
    Origin,
    fields::groups,
    pieces::Piece,
    record::Draft,
    units::Unit,
    values::{Value, Values, put, read_trace},
};
use crate::{
    model::{
        evidence::{Origin as From, ValueProvenance},
        issue::Issue,
        text::fold,
    },
    spec::recipe::{Find, Step},
};

/// Reads what holds for the whole document; a value told twice must be the same. A line that matches
/// whole belongs to its rule; of any other the rule only reads.
pub(super) fn of_document(pieces: &mut [Piece<'_>], origin: &Origin<'_>, issues: &mut Vec<Issue>) -> Values {
    let mut values = Values::new();
    for step in &origin.recipe.document {
        let Find::Match(regexes) = &step.find else { continue };
        let rule = format!("document.{}", step.name);
        for piece in pieces.iter_mut() {
            let line = piece.plain();
            for found in regexes.iter().filter_map(|r| r.captures(&line)) {
                let whole = found.get(0).is_some_and(|m| m.as_str() == line);
                let trace = read_trace(origin, &[piece], &rule);
                for (name, value) in groups(step, &found, &trace) {
                    put(&mut values, &name, value, origin, issues);
                }
                if whole {
                    piece.take(&rule);
                }
            }
        }
    }
    values
}

/// Values made of others, in the order in which they are written.
pub(super) fn templates(draft: &mut Draft<'_, '_>) {
    let recipe = draft.origin.recipe;
    let page = draft.units.iter().find_map(|u| match u {
        Unit::Label { pieces, .. } => pieces.first(),
        Unit::Paragraph(p) => p.pieces.first(),
    });
    let page = page.and_then(|n| draft.pieces[*n].page_number).map(|n| n.to_string());
    for step in &recipe.record.steps {
        let Find::Template(template) = &step.find else { continue };
        if !applies(draft, step) {
            continue;
        }
        let fact = |name: &str| match name {
            "@jurisdiction" => Some(draft.origin.pipeline.jurisdiction.clone()),
            "@source" => Some(draft.origin.source.url.clone()),
            "@page" => page.clone(),
            _ => draft.record.values.get(name).map(|v| v.text.clone()),
        };
        let Some(text) = template.fill(fact) else { continue };
        let (origin, place) = if template.is_constant() {
            let names: Vec<_> = template.names().collect();
            let spec = match names.as_slice() {
                ["@jurisdiction"] => &draft.origin.pipeline.jurisdiction_place,
                ["@source"] => &draft.origin.source.url_place,
                _ => &step.place,
            };
            (From::Constant, spec.spec_line())
        } else {
            (From::Derived, draft.place.clone())
        };
        let trace =
            ValueProvenance { origin, capture: None, place, raw: None, rule: step.name.clone(), inferred: false };
        draft.put(&step.name, Value { text, trace });
    }
}

/// Whether a step is for this record.
fn applies(draft: &Draft<'_, '_>, step: &Step) -> bool {
    let has = |field: &str, want: &str| draft.record.values.get(field).is_some_and(|v| fold(&v.text) == fold(want));
    step.when.as_ref().is_none_or(|(field, want)| has(field, want))
}
