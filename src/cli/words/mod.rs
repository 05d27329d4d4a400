//! Words for people, in Portuguese and English: for each issue a message, a cure and a reason, and the
//! words of the screen.
//!
//! They stand in `pt.ftl` and `en.ftl`; a code without words in both is a mistake that a test finds.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::model::{issue::Issue, text::slug};

/// The English words.
const ENGLISH: &str = include_str!("en.ftl");

/// The Portuguese words.
const PORTUGUESE: &str = include_str!("pt.ftl");

/// The languages that there are words in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Language {
    /// Portuguese.
    Pt,
    /// English.
    En,
}

impl Language {
    /// The language of the user's locale: Portuguese where it is, English anywhere else.
    pub(super) fn of_locale() -> Self {
        let told = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| {
            let value = std::env::var(name).ok()?;
            (!value.is_empty()).then_some(value)
        });
        if told.is_some_and(|locale| locale.starts_with("pt")) { Self::Pt } else { Self::En }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Pt => PORTUGUESE,
            Self::En => ENGLISH,
        }
    }
}

/// The words of one language.
pub(super) struct Words {
    bundle: FluentBundle<FluentResource>,
    language: Language,
}

impl Words {
    pub(super) fn new(language: Language) -> Self {
        // A mistake in our own words must not hide an issue: what could be read of them serves.
        let resource = FluentResource::try_new(language.words().to_owned()).unwrap_or_else(|(resource, _)| resource);
        let mut bundle = FluentBundle::new(vec![LanguageIdentifier::default()]);
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { bundle, language }
    }

    /// What is wrong.
    pub(super) fn message(&self, issue: &Issue) -> String {
        self.phrase(issue.code, None, &issue.args).unwrap_or_else(|| issue.code.to_owned())
    }

    /// How to mend it: the name that was meant, where one is near, or what can be done.
    pub(super) fn cure(&self, issue: &Issue) -> Option<String> {
        let has_near = issue.args.iter().any(|(name, value)| *name == "near" && !value.is_empty());
        let near = has_near.then(|| self.phrase(issue.code, Some("near"), &issue.args)).flatten();
        near.or_else(|| self.phrase(issue.code, Some("cure"), &issue.args))
    }

    /// A word or sentence of the screen.
    pub(super) fn screen(&self, id: &str, args: &[(&'static str, String)]) -> String {
        self.phrase(&format!("ui-{id}"), None, args).unwrap_or_else(|| id.to_owned())
    }

    /// What a code means, why it matters and how to mend it; `None` for a code that there is not. What
    /// only an issue knows is left open.
    pub(super) fn explained(&self, code: &str) -> Option<[String; 3]> {
        let open: Vec<_> = variables(self.language.words()).map(|name| (name, "…".to_owned())).collect();
        let of = |attribute| self.phrase(code, attribute, &open);
        Some([of(None)?, of(Some("why"))?, of(Some("cure"))?])
    }

    /// Every code that there are words for.
    pub(super) fn codes(&self) -> Vec<&'static str> {
        let ids = self.language.words().lines().filter_map(|l| l.split_once(" = ").map(|(id, _)| id));
        ids.filter(|id| !id.starts_with([' ', '#']) && !id.starts_with("ui-") && !id.starts_with("term-")).collect()
    }

    fn phrase(&self, id: &str, attribute: Option<&str>, given: &[(&'static str, String)]) -> Option<String> {
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let mut args = FluentArgs::new();
        for (name, value) in given {
            args.set(*name, self.term(value).unwrap_or_else(|| value.clone()));
        }
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
    }

    /// A word of the program itself that enters a sentence, in the language of the sentence.
    fn term(&self, word: &str) -> Option<String> {
        let message = self.bundle.get_message(&format!("term-{}", slug(word))).filter(|_| word.len() < 40)?;
        Some(self.bundle.format_pattern(message.value()?, None, &mut Vec::new()).into_owned())
    }
}

/// Names of the variables that a file of words uses.
fn variables(words: &'static str) -> impl Iterator<Item = &'static str> {
    words.split("{ $").skip(1).filter_map(|rest| rest.split_once(" }").map(|(name, _)| name))
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

    /// The words of a code, an attribute a line.
    fn of<'w>(words: &'w str, code: &str) -> Vec<&'w str> {
        let Some((_, rest)) = words.split_once(&format!("\n{code} = ")) else { return Vec::new() };
        let first = rest.lines().take(1);
        first.chain(rest.lines().skip(1).take_while(|l| l.starts_with("    "))).collect()
    }

    fn sorted(line: &str) -> Vec<&str> {
        let mut names: Vec<_> = line.split("{ $").skip(1).filter_map(|r| r.split_once(" }").map(|(n, _)| n)).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn every_code_has_its_words_in_both_languages() {
        let mut codes = BTreeSet::new();
        for stage in ["spec", "extract", "normalise", "validate"] {
            told(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(stage), &mut codes);
        }
        assert!(codes.len() > 60, "only {} codes: does the pattern still fit?", codes.len());
        for words in [ENGLISH, PORTUGUESE] {
            assert!(FluentResource::try_new(words.to_owned()).is_ok(), "the words do not parse");
        }
        let both = [Words::new(Language::En), Words::new(Language::Pt)];
        assert_eq!(both[0].codes().len(), both[1].codes().len());
        for code in both[0].codes().into_iter().chain(codes.iter().map(String::as_str)) {
            let [english, portuguese] = [of(ENGLISH, code), of(PORTUGUESE, code)];
            assert_eq!(english.len(), portuguese.len(), "{code}: {english:?} {portuguese:?}");
            assert!(both.iter().all(|w| w.explained(code).is_some()), "{code} lacks a message, a cure or a reason");
            for (a, b) in english.iter().zip(&portuguese) {
                assert_eq!(sorted(a), sorted(b), "{code}");
                let name = |line: &str| line.split(" = ").next().filter(|n| n.starts_with("    .")).map(str::to_owned);
                assert_eq!(name(a), name(b), "{code}");
            }
        }
    }

    #[test]
    fn a_near_name_is_the_cure() {
        let words = Words::new(Language::En);
        let issue = |near| Issue::error("unknown-key", Place::Whole).with("near", near).with("known", "a, b");
        assert_eq!(words.cure(&issue("a")).as_deref(), Some("Did you mean `a`?"));
        assert_eq!(words.cure(&issue("")).as_deref(), Some("Keys that may stand here: a, b."));
    }

    #[test]
    fn words_of_the_program_speak_the_language_of_the_sentence() {
        let issue = Issue::error("wrong-type", Place::Whole);
        let issue = issue.with("key", "version").with("want", "text").with("got", "an integer");
        let told = Words::new(Language::Pt).message(&issue);
        assert_eq!(told, "`version` tem de ser texto, e não um número inteiro.");
    }
    /// Every word of the screen that the commands ask for, and no other, is there.
    #[test]
    fn the_words_of_the_screen_are_those_that_are_asked_for() {
        fn gather(folder: &Path, asked: &mut BTreeSet<String>) {
            let regex = Regex::new(r#"(?s)(?:screen|word|told|label)\(\s*"([a-z-]+)""#).expect("a pattern");
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.extension().is_some_and(|e| e == "rs") {
                    let text = fs::read_to_string(&path).expect("a file");
                    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                    asked.extend(regex.captures_iter(code).map(|c| c[1].to_owned()));
                }
            }
        }
        let mut asked = BTreeSet::new();
        gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli"), &mut asked);
        assert!(asked.len() > 40, "only {}", asked.len());
        for words in [ENGLISH, PORTUGUESE] {
            let missing: Vec<_> = asked.iter().filter(|id| !words.contains(&format!("\nui-{id} = "))).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
        let ids = |words: &'static str| -> Vec<&str> {
            words.lines().filter(|l| l.starts_with("ui-")).filter_map(|l| l.split(" = ").next()).collect()
        };
        assert_eq!(ids(ENGLISH), ids(PORTUGUESE));
    }
}
