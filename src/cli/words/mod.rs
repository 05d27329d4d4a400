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

/// How to mend it: the name that was meant, where one is near, or what can be done.
pub(super) fn cure(issue: &Issue) -> Option<String> {
    let has_near = issue.args.iter().any(|(name, value)| *name == "near" && !value.is_empty());
    let near = has_near.then(|| phrase(issue, Some("near"))).flatten();
    near.or_else(|| phrase(issue, Some("cure")))
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

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use regex::Regex;

    use super::*;
    use crate::model::issue::Place;

    /// Codes that the program tells, as its source names them.
    fn told(folder: &Path, codes: &mut BTreeSet<String>) {
        let tells = r#"(?:Issue::(?:error|warning)|tell(?:_at)?|unknown)\([^"();]*"([a-z]+(?:-[a-z]+)*)""#;
        let wrongs = r#"\(\(?"([a-z]+(?:-[a-z]+)+)", "#;
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                told(&path, codes);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).expect("a file");
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                for pattern in [tells, wrongs] {
                    let regex = Regex::new(pattern).expect("a pattern");
                    codes.extend(regex.captures_iter(code).map(|c| c[1].to_owned()));
                }
            }
        }
    }

    #[test]
    fn every_code_has_its_words_and_the_words_are_well_formed() {
        assert!(FluentResource::try_new(ENGLISH.to_owned()).is_ok(), "en.ftl does not parse");
        let mut codes = BTreeSet::new();
        for stage in ["spec", "extract", "normalise", "validate"] {
            told(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(stage), &mut codes);
        }
        assert!(codes.len() > 60, "only {} codes: does the pattern still fit?", codes.len());
        let with_words: BTreeSet<String> = ENGLISH
            .lines()
            .filter_map(|l| l.split_once(" = ").map(|(id, _)| id.to_owned()))
            .filter(|id| !id.starts_with([' ', '#']))
            .collect();
        let dumb: Vec<_> = codes.difference(&with_words).collect();
        assert!(dumb.is_empty(), "codes without words: {dumb:?}");
        let helpless = |code: &&String| {
            ENGLISH.split_once(&format!("\n{code} = ")).is_none_or(|(_, rest)| {
                !rest.lines().skip(1).take_while(|l| l.starts_with(' ')).any(|l| l.starts_with("    .cure = "))
            })
        };
        let helpless: Vec<_> = with_words.iter().filter(helpless).collect();
        assert!(helpless.is_empty(), "codes without a cure: {helpless:?}");
    }

    #[test]
    fn a_near_name_is_the_cure() {
        let issue = |near| Issue::error("unknown-key", Place::Whole).with("near", near).with("known", "a, b");
        assert_eq!(cure(&issue("a")).as_deref(), Some("Did you mean `a`?"));
        assert_eq!(cure(&issue("")).as_deref(), Some("Keys that may stand here: a, b."));
    }
}
