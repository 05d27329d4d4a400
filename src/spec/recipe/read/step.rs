//! Parses fields: where the text of each is found, and how it becomes values.

use super::{Context, known_column, list, selector};
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
    // `when` applies to templates only; `like` only to fields that are found by their place.
    let is_template = matches!(step.find, Find::Template(_));
    if section.has("when") && !is_template {
        no_effect(section, "when");
    }
    if section.has("like") && (is_template || matches!(step.find, Find::Match(_))) {
        no_effect(section, "like");
    }
    section.close();
    Some(step)
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

/// Reports a key that has no effect.
pub(super) fn no_effect(section: &Section<'_>, key: &str) {
    if let Some(entry) = section.entries.iter().find(|e| e.key == key) {
        section.reader.report("no-effect", &entry.key_span, &[("key", key)]);
    }
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
    if let Some(label) = section.text("before") {
        return Some(Find::Before(Label::text(&label.value)));
    }
    match section.texts("after") {
        Some(labels) => Some(Find::After(labels.iter().map(|l| Label::text(&l.value)).collect())),
        None => Some(Find::Order),
    }
}
