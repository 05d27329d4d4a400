//! Hyphens at line ends: whether one belongs to its word, or a program broke the word to fill the line.

use std::collections::HashSet;

use crate::model::marked_text::MarkedText;

/// Hyphens at line ends.
const HYPHENS: [char; 3] = ['-', '\u{2010}', '\u{AD}'];

/// The hyphen that a program draws where it breaks a word; some fonts call every hyphen so.
const SOFT_HYPHEN: char = '\u{AD}';

/// Minimum length of two words that are a compound, in characters, where both occur in the document.
const MIN_COMPOUND: usize = 4;

/// Prefixes that keep their hyphen before any word.
const PREFIXES: [&str; 13] =
    ["pré", "pós", "pró", "vice", "bem", "mal", "além", "aquém", "recém", "não", "decreto", "guarda", "luso"];

/// Prefixes that keep it before h or a vowel like their own last one.
const VOWEL_PREFIXES: [&str; 12] =
    ["anti", "arqui", "auto", "contra", "extra", "infra", "intra", "micro", "mini", "neo", "semi", "ultra"];

/// Days of the week.
const WEEKDAYS: [&str; 5] = ["segunda", "terça", "quarta", "quinta", "sexta"];

/// Endings of words that are also words of their own.
const ENDINGS: [&str; 2] = ["mente", "mentes"];

/// Words that end no first part of a compound.
const LINKING_WORDS: [&str; 10] = ["para", "como", "entre", "sobre", "quando", "mais", "onde", "ante", "cada", "pela"];

/// The words of a document, to rejoin words broken at line ends.
#[derive(Debug, Default)]
pub(super) struct Words(HashSet<String>);

impl Words {
    /// Adds the words of a line.
    pub(super) fn add(&mut self, text: &str) {
        // A word broken at the line end is incomplete.
        let text = if text.ends_with(HYPHENS) { text.rsplit_once(' ').map_or("", |(t, _)| t) } else { text };
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '-').map(str::to_lowercase);
        self.0.extend(words.filter(|w| !w.is_empty()));
    }

    fn contains(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// Joins a line to a paragraph. A hyphen at the line end stays if it belongs to the word; one that is said again at the
    /// start of the next line is one.
    pub(super) fn join(&self, text: &mut MarkedText, next: &MarkedText) {
        let end = text.text.trim_end();
        // An address can be broken anywhere, and has no spaces.
        let is_address = (end.starts_with("http") && end.contains("://")) || end.starts_with("www.");
        let is_continued = !end.contains(' ') && !next.text.contains(' ') && !next.text.contains("://");
        match self.break_at(end, &next.text) {
            _ if is_address && is_continued => {}
            Break::Space => text.push(" ", None),
            Break::Keep(length) => truncate(text, length),
            Break::Hyphen(length) => {
                truncate(text, length);
                text.push("-", None);
            }
        }
        text.append(next);
    }

    /// Returns what is between a line and the next one.
    fn break_at(&self, end: &str, next: &str) -> Break {
        if let Some(length) = before_own_hyphen(end, next) {
            return Break::Keep(length);
        }
        let head = end.strip_suffix(HYPHENS).filter(|head| head.ends_with(char::is_alphanumeric));
        let first = |c: char| !c.is_alphanumeric();
        let Some(head) = head.filter(|head| head.ends_with(char::is_alphabetic)) else {
            let is_number = head.is_some() && next.starts_with(|c: char| c.is_ascii_digit());
            return if is_number { Break::Keep(end.len()) } else { Break::Space };
        };
        let before = head.rsplit(first).next().unwrap_or_default().to_lowercase();
        let written_after = next.split(first).next().unwrap_or_default();
        let after = written_after.to_lowercase();
        let is_known = self.contains(&format!("{before}{after}"));
        let is_written = self.contains(&format!("{before}-{after}"));
        // A name of a program or a code, such as `hhMM-ss`.
        let word = head.rsplit(first).next().unwrap_or_default();
        let is_code = word.contains(|c: char| c.is_ascii_digit())
            || (word.contains(char::is_lowercase) && word.chars().skip(1).any(char::is_uppercase));
        let joins = if next.starts_with(char::is_lowercase) {
            is_known
                || !(is_written || is_code || self.is_compound(&before, &after) || is_pronoun_of(head, &before, &after))
        } else {
            // A word in capitals.
            let capitals = |text: &str| text.chars().all(|c| !c.is_lowercase());
            is_known && !after.is_empty() && capitals(written_after) && ends_in_capitals(head)
        };
        if joins || end.ends_with(SOFT_HYPHEN) { Break::Keep(head.len()) } else { Break::Hyphen(head.len()) }
    }

    /// Returns whether two parts are a compound with a hyphen.
    fn is_compound(&self, before: &str, after: &str) -> bool {
        let last = before.chars().next_back();
        let is_like = after.starts_with('h') || last.is_some_and(|last| after.starts_with(last));
        let by_prefix = match before {
            "ex" => self.contains(after),
            "inter" | "hiper" | "super" => after.starts_with(['r', 'h']),
            "sub" => after.starts_with(['b', 'h', 'r']),
            _ => PREFIXES.contains(&before) || (VOWEL_PREFIXES.contains(&before) && is_like),
        };
        let is_weekday = WEEKDAYS.contains(&before) && after.starts_with("feira");
        let is_long = |word: &str| word.chars().count() >= MIN_COMPOUND && self.contains(word);
        let are_words = is_long(before) && is_long(after);
        let by_words = are_words && !ENDINGS.contains(&after) && !LINKING_WORDS.contains(&before);
        by_prefix || is_weekday || by_words || (before.ends_with("ico") && after.chars().count() >= MIN_COMPOUND)
    }
}

/// Returns the length in bytes of what comes before the hyphen at the start of the `next` line, where that hyphen belongs to
/// the word at the `end` of a line: it repeats one at that end (`Decreto-`, `-Lei`), or a pronoun follows it (`fazê`, `-lo`).
pub(super) fn before_own_hyphen(end: &str, next: &str) -> Option<usize> {
    let rest = next.strip_prefix('-').filter(|rest| rest.starts_with(char::is_alphanumeric))?;
    let head = end.strip_suffix(HYPHENS).filter(|head| head.ends_with(char::is_alphanumeric));
    if let Some(head) = head {
        return Some(head.len());
    }
    let first = |c: char| !c.is_alphanumeric();
    let before = end.rsplit(first).next().unwrap_or_default().to_lowercase();
    let after = rest.split(first).next().unwrap_or_default();
    (end.ends_with(char::is_lowercase) && is_pronoun_of(end, &before, after)).then_some(end.len())
}

/// What is between two lines of a paragraph.
enum Break {
    /// A space.
    Space,
    /// Nothing, after this many bytes of the first line.
    Keep(usize),
    /// A hyphen, after this many bytes of the first line.
    Hyphen(usize),
}

/// Returns whether the last word of a text is in capitals.
fn ends_in_capitals(text: &str) -> bool {
    let word = text.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    word.chars().count() > 1 && word.chars().all(|c| !c.is_lowercase())
}

/// Returns whether a word is a pronoun, or the ending, of the verb before it: `fazê-lo`, `trata-se`, `far-se-ão`.
///
/// Most pronouns are also the last syllable of nouns (`ba-se`, `pla-no`), which no verb precedes.
fn is_pronoun_of(head: &str, before: &str, after: &str) -> bool {
    let ends = |endings: &[&str]| endings.iter().any(|ending| before.ends_with(ending));
    let is_accent = |c: char| "áàâãéêíóôõú".contains(c);
    let (length, last) = (before.chars().count(), before.chars().next_back().unwrap_or_default());
    let is_stressed_early = before.chars().rev().skip(1).any(is_accent);
    let is_present = length >= MIN_COMPOUND && matches!(last, 'a' | 'e') && !is_stressed_early;
    let is_verb = ends(&["m", "r", "ndo", "ou", "eu", "iu"]) || is_accent(last);
    match after {
        "lo" | "la" | "los" | "las" => is_accent(last) || (last == 'i' && length >= MIN_COMPOUND),
        "no" | "na" | "nos" | "nas" => ends(&["m", "ão", "õe", "amo"]),
        "o" | "a" | "os" | "as" => is_verb || is_present,
        "se" => is_verb || is_present,
        "lhe" | "lhes" => is_verb || (is_present && last == 'e'),
        "ão" | "á" | "ás" | "ia" | "iam" | "ei" | "emos" => {
            let pronouns = ["se", "o", "a", "os", "as", "lo", "la", "los", "las", "lhe", "lhes", "me", "nos"];
            pronouns.contains(&before) && head.ends_with(&format!("-{before}"))
        }
        _ => false,
    }
}

/// Cuts a text at a length in bytes.
fn truncate(text: &mut MarkedText, length: usize) {
    text.text.truncate(length);
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    text.ranges.retain(|range| range.start < length);
    text.ranges.iter_mut().for_each(|range| range.end = range.end.min(length));
}

/// Returns whether texts of a document draw a hyphen within a line that their font calls soft; then one at a line end may be
/// any hyphen.
pub(super) fn has_soft_hyphens_in_lines<'t>(mut texts: impl Iterator<Item = &'t str>) -> bool {
    texts.any(|text| text.trim_end_matches(SOFT_HYPHEN).contains(SOFT_HYPHEN))
}

/// Replaces the hyphens that a font calls soft: all but the last of a line, and that too if `all`.
pub(super) fn harden(text: &mut MarkedText, all: bool) {
    if !text.text.contains(SOFT_HYPHEN) {
        return;
    }
    let soft = if all { text.text.len() } else { text.text.trim_end_matches(SOFT_HYPHEN).len() };
    let (mut hard, mut at) = (MarkedText::default(), 0);
    for (part, mark) in text.parts() {
        let (head, tail) = part.split_at(soft.saturating_sub(at).min(part.len()));
        hard.push(&head.replace(SOFT_HYPHEN, "-"), mark);
        hard.push(tail, mark);
        at += part.len();
    }
    *text = hard;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hyphen_at_the_end_of_a_line_stays_when_it_is_the_word_s_own() {
        let mut words = Words::default();
        words.add(
            "um relatório e a guarda-chuva, a data e o limite legal de que a parte e o plano, ÁGUAS e presidente sim-",
        );
        for (first, next, want) in [
            ("o rela-", "tório", "o relatório"),
            ("a imple-", "mentar", "a implementar"),
            ("as de-", "terminações", "as determinações"),
            ("são legal-", "mente", "são legalmente"),
            ("o urba-", "no e", "o urbano e"),
            ("a análi-", "se", "a análise"),
            ("a sub-", "stituição", "a substituição"),
            ("a auto-", "rização", "a autorização"),
            ("a auto-", "observação", "a auto-observação"),
            ("a inter-", "venção", "a intervenção"),
            ("a ex-", "posição", "a exposição"),
            ("o ex-", "presidente", "o ex-presidente"),
            ("a data-", "limite", "a data-limite"),
            ("na segunda-", "feira", "na segunda-feira"),
            ("eles destacam-", "se aqui", "eles destacam-se aqui"),
            ("de que trata-", "se", "de que trata-se"),
            ("para fazê-", "lo", "para fazê-lo"),
            ("far-se-", "ão", "far-se-ão"),
            ("a guarda-", "chuva", "a guarda-chuva"),
            ("o técnico-", "profissional", "o técnico-profissional"),
            ("o Decreto-", "Lei", "o Decreto-Lei"),
            ("o Decreto-", "-Lei", "o Decreto-Lei"),
            ("para fazê-", "-lo até", "para fazê-lo até"),
            ("para fazê", "-lo até", "para fazê-lo até"),
            ("os pontos", "-abrir", "os pontos -abrir"),
            ("a COVID-", "19", "a COVID-19"),
            ("de 2021-", "2027", "de 2021-2027"),
            ("ÁGU-", "AS", "ÁGUAS"),
            ("infor\u{AD}", "mação", "informação"),
            ("aaaaMMdd-", "hhmm", "aaaaMMdd-hhmm"),
            ("dias -", "horas", "dias - horas"),
            ("https://a.example.org/x/", "y-z.pdf", "https://a.example.org/x/y-z.pdf"),
        ] {
            let mut text = MarkedText::from(first);
            words.join(&mut text, &next.into());
            assert_eq!(text.text, want);
        }
    }

    #[test]
    fn soft_hyphens_within_a_line_are_hyphens() {
        let lines = ["Decreto\u{AD}Lei de moderni\u{AD}", "zação"];
        assert!(has_soft_hyphens_in_lines(lines.into_iter()));
        assert!(!has_soft_hyphens_in_lines(["moderni\u{AD}", "zação"].into_iter()));
        for (all, want) in [(false, "Decreto-Lei de moderni\u{AD}"), (true, "Decreto-Lei de moderni-")] {
            let mut text = MarkedText::from(lines[0]);
            harden(&mut text, all);
            assert_eq!(text.text, want);
        }
    }
}
