//! Parses fields: where the text of each is found, and how it becomes values.

use super::{Context, known_column, list, no_effect, selector};
use crate::spec::{
    reader::At,
    recipe::{Find, Items, Label, Step},
    section::Section,
    template::Template,
};

/// Parses one field.
pub(super) fn step(name: &At<String>, section: &Section<'_>, context: &Context<'_>) -> Option<Step> {
    let when = section.pairs("when").unwrap_or_default();
    let paragraphs = section.bool("paragraphs").unwrap_or_default();
    let find = find(section)?;
    // A pattern chooses the kinds of paragraphs itself.
    let all = paragraphs || matches!(find, Find::Match(_));
    let step = Step {
        name: name.value.clone(),
        place: section.reader.place(&name.span),
        selector: selector(section, "selector"),
        inside: match find {
            Find::After(_) | Find::Before(_) => section.regexes("match").unwrap_or_default(),
            _ => Vec::new(),
        },
        find,
        one_of: section.text("one_of").map(|t| {
            let names: Vec<_> = context.vocabularies.iter().map(|v| v.name.as_str()).collect();
            if !names.contains(&t.value.as_str()) {
                section.reader.report_unknown("unknown-vocabulary", &t, &names);
            }
            t.value
        }),
        label: section.text("label").map(|t| known_column(section, t, context.table)),
        paragraphs,
        items: match section.has("items") {
            true => list::items(section),
            false => Items { paragraph: true, bullet: all, number: all, url: false },
        },
        first: section.bool("first").unwrap_or_default(),
        shared: section.bool("shared").unwrap_or_default(),
        largest: section.choice("style", &[("largest", true)]).unwrap_or_default(),
        below: section.text("below").map(|t| t.value),
        like: section.regex("like"),
        trim: section.regex("trim"),
        required: section.bool("required").unwrap_or_default(),
        when: when.into_iter().next().map(|(field, value)| (field.value, value.value)),
    };
    ineffective(section, &step);
    section.close();
    Some(step)
}

/// Reports keys that have no effect on a field: `when` applies to templates only, `like` to fields that are found by their
/// place, `first` and `shared` to patterns, `style` and `below` to fields without any of these.
fn ineffective(section: &Section<'_>, step: &Step) {
    let is_template = matches!(step.find, Find::Template(_));
    let is_pattern = matches!(step.find, Find::Match(_));
    let by_pattern = is_pattern || !step.inside.is_empty();
    let by_order = matches!(step.find, Find::Order);
    let keys = [
        ("when", is_template),
        ("like", !is_template && !is_pattern),
        ("first", by_pattern),
        ("shared", by_pattern),
        ("style", by_order),
        ("below", by_order),
        ("one_of", !is_template),
        ("trim", !is_template),
        ("label", step.one_of.is_some()),
    ];
    keys.iter().filter(|(key, applies)| section.has(key) && !applies).for_each(|(key, _)| no_effect(section, key));
}

/// Parses a field of the document, which is found by a pattern only.
pub(super) fn document_field(name: &At<String>, section: &Section<'_>, context: &Context<'_>) -> Option<Step> {
    let others = ["after", "after_match", "before", "template", "selector", "order", "required", "one_of", "label"];
    others.into_iter().filter(|key| section.has(key)).for_each(|key| no_effect(section, key));
    if !section.has("match") {
        section.missing("match");
    }
    step(name, section, context)
}

fn find(section: &Section<'_>) -> Option<Find> {
    if let Some(template) = section.text("template") {
        return match Template::parse(&template.value) {
            Ok(parsed) => Some(Find::Template(parsed)),
            Err(error) => {
                section.reader.report("bad-template", &template.span, &[("detail", &error.to_string())]);
                None
            }
        };
    }
    if section.has("match") && !["after", "before"].iter().any(|k| section.has(k)) {
        return section.regexes("match").map(Find::Match);
    }
    if let Some(pattern) = section.text("after_match") {
        // A label is a whole line.
        let whole = At { value: format!("^(?:{})$", pattern.value), span: pattern.span };
        return section.reader.regex(&whole).map(|r| Find::After(vec![Label::Pattern(r)]));
    }
    let labels = |labels: &[At<String>]| labels.iter().map(|l| Label::text(&l.value)).collect();
    if let Some(before) = section.texts("before") {
        return Some(Find::Before(labels(&before)));
    }
    match section.texts("after") {
        Some(after) => Some(Find::After(labels(&after))),
        None => Some(Find::Order),
    }
}
