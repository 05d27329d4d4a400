//! Sentences for issues: a message and a cure per code, in Fluent.
//!
//! The words stand in `en.ftl`; a code without words is a mistake that a test finds.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::model::issue::Issue;

/// The English words.
const ENGLISH: &str = include_str!("en.ftl");

/// What is wrong.
pub(super) fn message(issue: &Issue) -> String {
    phrase(issue, None).unwrap_or_else(|| issue.code.to_owned())
}

/// How to mend it.
pub(super) fn cure(issue: &Issue) -> Option<String> {
    phrase(issue, Some("cure")).filter(|c| !c.trim().is_empty())
}

fn phrase(issue: &Issue, attribute: Option<&str>) -> Option<String> {
    // A mistake in our own words must not hide the issue: what could be read of them serves.
    let resource = FluentResource::try_new(ENGLISH.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let mut bundle = FluentBundle::new(vec!["en".parse::<LanguageIdentifier>().unwrap_or_default()]);
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    let message = bundle.get_message(issue.code)?;
    let pattern = match attribute {
        Some(name) => message.get_attribute(name)?.value(),
        None => message.value()?,
    };
    let mut args = FluentArgs::new();
    for (name, value) in &issue.args {
        args.set(*name, value.as_str());
    }
    let mut errors = Vec::new();
    Some(bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
}
