//! Values of a record that are not in its own text: values of the document, and values derived from others.

use super::{
    Origin,
    draft::RecordDraft,
    fields::groups,
    paragraphs::Segment,
    spans::TextSpan,
    values::{Value, Values, read_provenance, set_value},
};
use crate::{
    model::{
        evidence::{Origin as ValueOrigin, ValueProvenance},
        issue::Issue,
        text::fold,
    },
    spec::recipe::{Find, Step},
};

/// Reads the values of the document; a value that is found twice must be equal. A line that matches in full is consumed;
/// of other lines the match is only read.
pub(super) fn of_document(spans: &mut [TextSpan<'_>], origin: &Origin<'_>, issues: &mut Vec<Issue>) -> Values {
    let mut values = Values::new();
    for step in &origin.recipe.document {
        let Find::Match(regexes) = &step.find else { continue };
        let rule = format!("document.{}", step.name);
        for span in spans.iter_mut() {
            let line = span.plain();
            for found in regexes.iter().filter_map(|r| r.captures(&line)) {
                let is_full = found.get(0).is_some_and(|m| m.as_str() == line);
                let provenance = read_provenance(origin, &[span], &rule);
                for (name, value) in groups(step, &found, &provenance) {
                    set_value(&mut values, &name, value, origin, issues);
                }
                if is_full {
                    span.add_owner(&rule);
                }
            }
        }
    }
    values
}

/// Derives the values of templates, in the order of the recipe.
pub(super) fn templates(draft: &mut RecordDraft<'_, '_>) {
    let record = draft.origin.record;
    let page = draft.segments.iter().find_map(|u| match u {
        Segment::Label { spans, .. } => spans.first(),
        Segment::Paragraph(p) => p.spans.first(),
    });
    let page = page.and_then(|n| draft.spans[*n].page_number).map(|n| n.to_string());
    for step in &record.steps {
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
            (ValueOrigin::Constant, spec.spec_line())
        } else {
            (ValueOrigin::Derived, draft.place.clone())
        };
        let provenance =
            ValueProvenance { origin, capture: None, place, raw: None, rule: step.name.clone(), inferred: false };
        draft.set_value(&step.name, Value { text, provenance });
    }
}

/// Returns whether the condition of a step holds for this record.
fn applies(draft: &RecordDraft<'_, '_>, step: &Step) -> bool {
    let has = |field: &str, want: &str| draft.record.values.get(field).is_some_and(|v| fold(&v.text) == fold(want));
    step.when.as_ref().is_none_or(|(field, want)| has(field, want))
}
