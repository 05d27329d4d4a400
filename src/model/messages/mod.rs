//! The catalogue of messages: every text for people, in Portuguese and in English.
//!
//! One Fluent file a language, `en.ftl` and `pt.ftl`. An issue's code is the id of its message, with the attributes
//! `.cure`, `.near` (the cure where a known name is close) and `.why`; `ui-…` are the texts of the screen, `html-…` those
//! of the HTML pages, `error-…` those of errors, `term-…` words that enter other messages. It lies in `model`, below everything that speaks to
//! people: the pages (`encode`) and the command line (`cli`) cannot import each other.
//!
//! Counts are written `NUMBER($n)` in the files, which groups the digits and selects the plural. [`Locale`] is the only
//! place that formats numbers and dates.

mod locale;

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle, types::FluentNumber};
use unic_langid::LanguageIdentifier;

pub use self::locale::{Locale, permille};
use super::{
    issue::Issue,
    message::{Arg, Message},
    text::slug,
};

const ENGLISH: &str = include_str!("en.ftl");
const PORTUGUESE: &str = include_str!("pt.ftl");

/// The largest integer that Fluent's numbers (`f64`) hold without loss.
const MAX_EXACT: u64 = 1 << 53;

/// Characters of the longest argument that may be a term.
const MAX_TERM: usize = 40;

/// Stands for markup in a formatted message; a control character, which no message holds.
const SLOT: char = '\u{1}';

static CATALOGUES: LazyLock<[Messages; 2]> = LazyLock::new(|| Locale::ALL.map(Messages::new));

/// The messages of one language.
pub struct Messages {
    bundle: FluentBundle<FluentResource>,
    locale: Locale,
}

/// What a code of an issue means, why it matters and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The message; arguments are `…`.
    pub message: String,
    /// Why it matters.
    pub why: String,
    /// How to fix it.
    pub cure: String,
}

impl Messages {
    /// The messages of a language, parsed once a process.
    pub fn for_locale(locale: Locale) -> &'static Self {
        match locale {
            Locale::Pt => &CATALOGUES[0],
            Locale::En => &CATALOGUES[1],
        }
    }

    fn new(locale: Locale) -> Self {
        // A mistake in a file of messages must not hide an issue: the messages before it are still used.
        let resource = FluentResource::try_new(source(locale).to_owned()).unwrap_or_else(|(resource, _)| resource);
        let mut bundle = FluentBundle::new_concurrent(vec![language(locale)]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match locale {
            Locale::Pt => |value, _| number_text(value, Locale::Pt),
            Locale::En => |value, _| number_text(value, Locale::En),
        }));
        // It fails only when the name is taken, and the bundle is new.
        let _ = bundle.add_function("NUMBER", |positional, _| number_value(positional));
        bundle.add_resource_overriding(resource);
        Self { bundle, locale }
    }

    /// The language.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// The message of an issue; its code when there is none.
    pub fn message(&self, issue: &Issue) -> String {
        self.with_terms(issue.code, None, &issue.args).unwrap_or_else(|| issue.code.to_owned())
    }

    /// How to fix an issue: the name that was probably meant, or what can be done.
    pub fn cure(&self, issue: &Issue) -> Option<String> {
        let has_near = issue.args.iter().any(|(name, value)| *name == "near" && !value.is_empty());
        let near = has_near.then(|| self.with_terms(issue.code, Some("near"), &issue.args)).flatten();
        near.or_else(|| self.with_terms(issue.code, Some("cure"), &issue.args))
    }

    /// The text of an error (`error-CODE`, or that of an issue with this code); the code when there is none. The arguments
    /// enter as they are.
    pub fn error(&self, message: &Message) -> String {
        let value = |arg: &Arg| match arg {
            Arg::Text(text) => text.clone(),
            Arg::Messages(all) => all.iter().map(|one| self.error(one)).collect::<Vec<_>>().join("; "),
        };
        let mut values = FluentArgs::new();
        message.args.iter().for_each(|(name, arg)| values.set(*name, value(arg)));
        let text = self.format(&format!("error-{}", message.code), None, &values);
        text.or_else(|| self.format(message.code, None, &values)).unwrap_or_else(|| message.code.to_owned())
    }

    /// A message of the screen (`ui-ID`); the id when there is none.
    pub fn screen(&self, id: &str, args: &[(&'static str, String)]) -> String {
        self.with_terms(&format!("ui-{id}"), None, args).unwrap_or_else(|| id.to_owned())
    }

    /// A message of the pages (`html-ID`) without arguments; the id when there is none.
    pub fn page(&self, id: &str) -> String {
        self.page_with(id, &[])
    }

    /// A message of the pages (`html-ID`); the id when there is none. The arguments enter as they are.
    pub fn page_with(&self, id: &str, args: &[(&'static str, &str)]) -> String {
        self.find_page(id, args).unwrap_or_else(|| id.to_owned())
    }

    /// A message of the pages about `n` things, in the plural form that `n` asks for.
    pub fn page_count(&self, id: &str, n: u64) -> String {
        self.page_with(id, &[("n", &n.to_string())])
    }

    /// A message of the pages, if there is one.
    pub fn find_page(&self, id: &str, args: &[(&'static str, &str)]) -> Option<String> {
        let mut values = FluentArgs::new();
        args.iter().for_each(|(name, value)| values.set(*name, (*value).to_owned()));
        self.format(&format!("html-{id}"), None, &values)
    }

    /// A message of the pages as the texts before and after its argument `slot`, whose place markup takes.
    pub fn page_around(&self, id: &str, slot: &'static str, args: &[(&'static str, &str)]) -> (String, String) {
        let mut values = FluentArgs::new();
        args.iter().for_each(|(name, value)| values.set(*name, value.replace(SLOT, "\u{fffd}")));
        values.set(slot, SLOT.to_string());
        let text = self.format(&format!("html-{id}"), None, &values).unwrap_or_else(|| format!("{id}{SLOT}"));
        text.split_once(SLOT).map_or_else(|| (text.clone(), String::new()), |(a, b)| (a.to_owned(), b.to_owned()))
    }

    /// What a code means; `None` for an unknown code.
    pub fn explain(&self, code: &str) -> Option<Explanation> {
        let open: Vec<_> = variables(source(self.locale)).map(|name| (name, "…".to_owned())).collect();
        let of = |attribute| self.with_terms(code, attribute, &open);
        Some(Explanation { message: of(None)?, why: of(Some("why"))?, cure: of(Some("cure"))? })
    }

    /// Every code of an issue that has a message.
    pub fn codes(&self) -> impl Iterator<Item = &'static str> + use<> {
        ids(source(self.locale))
            .filter(|id| !["ui-", "html-", "term-", "error-"].iter().any(|kind| id.starts_with(kind)))
    }

    /// A message in which arguments that are terms of the program are in its language.
    fn with_terms(&self, id: &str, attribute: Option<&str>, args: &[(&'static str, String)]) -> Option<String> {
        let mut values = FluentArgs::new();
        for (name, value) in args {
            values.set(*name, self.term(value).unwrap_or_else(|| value.clone()));
        }
        self.format(id, attribute, &values)
    }

    fn term(&self, word: &str) -> Option<String> {
        if word.len() >= MAX_TERM {
            return None;
        }
        self.format(&format!("term-{}", slug(word)), None, &FluentArgs::new())
    }

    fn format(&self, id: &str, attribute: Option<&str>, args: &FluentArgs<'_>) -> Option<String> {
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        Some(self.bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned())
    }
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Messages").field("locale", &self.locale).finish_non_exhaustive()
    }
}

fn source(locale: Locale) -> &'static str {
    match locale {
        Locale::Pt => PORTUGUESE,
        Locale::En => ENGLISH,
    }
}

/// The language whose plural rules (CLDR) apply. Portuguese of Portugal has `one` for 1 alone, that of Brazil for 0 too.
fn language(locale: Locale) -> LanguageIdentifier {
    let tag = match locale {
        Locale::Pt => "pt-PT",
        Locale::En => "en-GB",
    };
    tag.parse().unwrap_or_default()
}

/// `NUMBER($n)`: arguments are texts; one of digits becomes a number, any other stays as it is.
fn number_value<'a>(positional: &[FluentValue<'a>]) -> FluentValue<'a> {
    match positional.first() {
        Some(FluentValue::String(text)) if text.parse::<u64>().is_ok_and(|n| n <= MAX_EXACT) => {
            text.parse::<FluentNumber>().map_or_else(|_| FluentValue::String(text.clone()), FluentValue::Number)
        }
        Some(value) => value.clone(),
        None => FluentValue::Error,
    }
}

/// A number in a message as its language writes it.
fn number_text(value: &FluentValue<'_>, locale: Locale) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    number.as_string().parse().ok().map(|n| locale.number(n))
}

/// Ids of the messages of a file.
fn ids(source: &'static str) -> impl Iterator<Item = &'static str> {
    let ids = source.lines().filter_map(|line| line.split_once(" =").map(|(id, _)| id));
    ids.filter(|id| !id.starts_with([' ', '#', '[', '*']))
}

/// Names of the arguments that a part of a file uses.
fn variables(source: &str) -> impl Iterator<Item = &str> {
    let name = |rest: &'_ str| rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    source.split('$').skip(1).map(move |rest| &rest[..name(rest)])
}

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, BTreeSet},
        fs,
        path::Path,
    };

    use regex::Regex;

    use super::*;
    use crate::model::issue::Place;

    /// Ids that the program puts together, by their beginnings.
    const COMPOSED: [&str; 7] =
        ["ui-outcome-", "ui-stage-", "ui-notice-", "ui-score-", "ui-is-", "html-check-", "html-change-"];

    /// The code of the program in a folder, without tests, and its templates.
    fn code(folder: &str) -> String {
        let mut all = String::new();
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).expect("inside").display().to_string();
            if path.is_dir() {
                all.push_str(&code(&name));
            } else if [".rs", ".html"].iter().any(|end| name.ends_with(end)) {
                let text = fs::read_to_string(&path).expect("a file");
                all.push_str(text.split("#[cfg(test)]").next().unwrap_or_default());
            }
        }
        all
    }

    /// The messages of a file: id and attributes, each with the names of its arguments.
    fn messages(source: &'static str) -> BTreeMap<String, BTreeSet<&'static str>> {
        let (mut all, mut id, mut part) = (BTreeMap::new(), "", String::new());
        for line in source.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let attribute = line.trim_start().split_once(" =").filter(|(name, _)| name.starts_with('.'));
            match (line.starts_with(' '), attribute, line.split_once(" =")) {
                (true, Some((name, _)), _) => part = format!("{id}{name}"),
                (true, None, _) => {}
                (false, _, Some((name, _))) => (id, part) = (name, name.to_owned()),
                (false, _, None) => panic!("not a message: {line}"),
            }
            all.entry(part.clone()).or_insert_with(BTreeSet::new).extend(variables(line));
        }
        all
    }

    fn both() -> [&'static Messages; 2] {
        Locale::ALL.map(Messages::for_locale)
    }

    #[test]
    fn both_languages_have_the_same_messages_with_the_same_arguments() {
        let [pt, en] = [PORTUGUESE, ENGLISH].map(messages);
        assert!(pt.len() > 800, "only {} messages and attributes", pt.len());
        for (id, arguments) in pt.iter().chain(&en) {
            assert_eq!(pt.get(id), en.get(id), "{id} {arguments:?}");
        }
    }

    #[test]
    fn every_message_can_be_formatted() {
        for (messages, source) in both().into_iter().zip([PORTUGUESE, ENGLISH]) {
            assert!(FluentResource::try_new(source.to_owned()).is_ok(), "{messages:?} does not parse");
            let twice: Vec<_> = ids(source).collect();
            assert_eq!(twice.len(), twice.iter().collect::<BTreeSet<_>>().len(), "an id occurs twice");
            for (name, arguments) in self::messages(source) {
                let (id, attribute) = name.split_once('.').map_or((name.as_str(), None), |(id, a)| (id, Some(a)));
                let message = messages.bundle.get_message(id).unwrap_or_else(|| panic!("{id} was not read"));
                let mut args = FluentArgs::new();
                arguments.iter().for_each(|argument| args.set(*argument, "7"));
                let pattern = match attribute {
                    Some(attribute) => message.get_attribute(attribute).expect("an attribute").value(),
                    None => message.value().expect("a value"),
                };
                let mut errors = Vec::new();
                messages.bundle.format_pattern(pattern, Some(&args), &mut errors);
                assert!(errors.is_empty(), "{name}: {errors:?}");
            }
        }
    }

    /// Words that stand first in a pair, as codes do, and are names of properties or units.
    const NO_CODES: &[&str] =
        &["default-style", "table-column-properties", "table-row-properties", "unix-ms", "unix-s", "vertical-align"];

    #[test]
    fn every_code_has_a_message_a_reason_and_a_cure() {
        let calls =
            r#"(?:Issue::(?:error|warning)|tell(?:_at)?|report(?:_at)?|unknown|issue)\([^"();]*"([a-z]+(?:-[a-z]+)*)""#;
        let pairs = r#"\(\(?"([a-z]+(?:-[a-z]+)+)", "#;
        let code: String =
            ["spec", "extract", "normalise", "validate"].map(|stage| code(&format!("src/{stage}"))).concat();
        let mut codes = BTreeSet::new();
        for pattern in [calls, pairs] {
            let regex = Regex::new(pattern).expect("a pattern");
            codes.extend(regex.captures_iter(&code).map(|c| c[1].to_owned()));
        }
        assert!(codes.len() > 60, "only {} codes: does the pattern still fit?", codes.len());
        for word in NO_CODES {
            assert!(codes.remove(*word), "{word} is no longer a word like a code");
        }
        for messages in both() {
            let known: BTreeSet<_> = messages.codes().map(str::to_owned).collect();
            for code in codes.union(&known) {
                assert!(messages.explain(code).is_some(), "{code} lacks a message, a reason or a cure");
            }
        }
    }

    #[test]
    fn every_message_is_used() {
        let [all, page] = ["src", "src/encode/page"].map(code);
        let page = page + &code("templates");
        let literals = Regex::new(r#""([^"\\\n]{1,40})""#).expect("a pattern");
        let terms: BTreeSet<String> = literals.captures_iter(&all).map(|c| format!("term-{}", slug(&c[1]))).collect();
        for id in ids(ENGLISH) {
            let is_used = match id.split_once('-') {
                _ if COMPOSED.iter().any(|beginning| id.starts_with(beginning)) => true,
                Some(("ui" | "error", name)) => all.contains(&format!("\"{name}\"")),
                Some(("html", name)) => page.contains(&format!("\"{name}\"")),
                Some(("term", _)) => terms.contains(id),
                _ => all.contains(&format!("\"{id}\"")),
            };
            assert!(is_used, "nothing uses {id}");
        }
    }

    #[test]
    fn every_message_that_the_screen_and_the_pages_use_exists() {
        let screen = Regex::new(r#"(?s)(?:screen|word|label)\(\s*"([a-z-]+)""#).expect("a pattern");
        let page = Regex::new(r#"(?s)\bpage(?:_with|_count|_around)?\(\s*"([a-z-]+)""#).expect("a pattern");
        let used = |kind: &str, regex: &Regex, code: &str| -> Vec<String> {
            regex.captures_iter(code).map(|c| format!("{kind}-{}", &c[1])).collect()
        };
        let mut all = used("ui", &screen, &code("src/cli"));
        all.extend(used("html", &page, &(code("src/encode/page") + &code("templates"))));
        assert!(all.len() > 100, "only {}", all.len());
        for messages in both() {
            let missing: Vec<_> = all.iter().filter(|id| !messages.bundle.has_message(id)).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    }

    #[test]
    fn counts_take_the_plural_of_their_language() {
        let of = |locale, n| Messages::for_locale(locale).page_count("rows", n);
        let rows = |locale| [0, 1, 2, 1_000_000].map(|n| of(locale, n));
        assert_eq!(rows(Locale::En), ["0\u{a0}rows", "1\u{a0}row", "2\u{a0}rows", "1,000,000\u{a0}rows"]);
        let portuguese = ["0\u{a0}linhas", "1\u{a0}linha", "2\u{a0}linhas", "1\u{a0}000\u{a0}000\u{a0}linhas"];
        assert_eq!(rows(Locale::Pt), portuguese);
        // Every count in either language has its singular: the form for 1 is another than that for 2 with the digit changed.
        for id in ["columns", "tables", "files", "characters", "warnings", "errors"] {
            for messages in both() {
                let [one, two] = [1, 2].map(|n| messages.page_count(id, n));
                assert_ne!(one.replace('1', "2"), two, "{id}");
            }
        }
    }

    #[test]
    fn a_near_name_is_the_cure() {
        let messages = Messages::for_locale(Locale::En);
        let issue = |near| Issue::error("unknown-key", Place::Unspecified).with("near", near).with("known", "a, b");
        assert_eq!(messages.cure(&issue("a")).as_deref(), Some("Did you mean `a`?"));
        assert_eq!(messages.cure(&issue("")).as_deref(), Some("Known keys: a, b."));
    }

    #[test]
    fn terms_are_in_the_language_of_the_message() {
        let issue = Issue::error("wrong-type", Place::Unspecified);
        let issue = issue.with("key", "version").with("want", "text").with("got", "an integer");
        let message = Messages::for_locale(Locale::Pt).message(&issue);
        assert_eq!(message, "`version` tem de ser texto, e não um número inteiro.");
    }

    #[test]
    fn markup_takes_the_place_of_one_argument() {
        let [pt, en] = both().map(|m| m.page_around("assertion-failed", "name", &[("bound", "\u{1}"), ("found", "2")]));
        assert_eq!(en, (String::new(), ": bound \u{fffd}, found 2".to_owned()));
        assert_eq!(pt.1, ": limite \u{fffd}, valor 2");
    }
}
