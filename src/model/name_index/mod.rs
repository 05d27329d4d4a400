//! An index of organisation names, which resolves a name in any of its spellings to an id.
//!
//! A lookup returns the one id that matches, with method and score, or all candidates. A similar name is never a match:
//! [`NameIndex::nearest`] returns it, for a person to decide.
//!
//! | method | what is equal | score |
//! |---|---|---|
//! | name | all words, and the legal form | 1.00 |
//! | variant | the distinctive words; a legal form is missing on one side at most | 0.95 |
//! | acronym | the acronym, in capitals, of one organisation only | 0.90 |

mod words;

use std::{
    collections::{BTreeSet, HashMap},
    ops::Range,
};

use self::words::NameWords;

/// Minimum similarity (Sørensen–Dice) of a suggestion.
const MIN_SIMILARITY: f64 = 0.9;

/// Maximum count of names with a common word whose similarity is computed.
const MAX_COMPARED: usize = 200;

/// The method by which a name matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchMethod {
    /// All words are the same.
    Name,
    /// The distinctive words are the same.
    Variant,
    /// The acronym is the same.
    Acronym,
}

impl MatchMethod {
    /// Returns its name in the data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Variant => "variant",
            Self::Acronym => "acronym",
        }
    }

    /// Returns its score, as written.
    pub fn score(self) -> &'static str {
        match self {
            Self::Name => "1.00",
            Self::Variant => "0.95",
            Self::Acronym => "0.90",
        }
    }
}

/// The result of a lookup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameMatch<'n> {
    /// No id.
    Unknown,
    /// One id, and the method.
    Unique(&'n str, MatchMethod),
    /// Several ids.
    Ambiguous(BTreeSet<&'n str>),
}

/// An indexed name.
#[derive(Debug)]
struct Entry {
    id: String,
    name: String,
    words: NameWords,
    within: Option<String>,
}

/// An index of names and their ids.
#[derive(Debug, Default)]
pub struct NameIndex {
    entries: Vec<Entry>,
    /// Distinctive words as one key → entries.
    by_key: HashMap<String, Vec<usize>>,
    by_acronym: HashMap<String, Vec<usize>>,
    /// Distinctive word → entries.
    by_word: HashMap<String, Vec<usize>>,
    /// First word → entries.
    by_first_word: HashMap<String, Vec<usize>>,
}

impl NameIndex {
    /// Adds a name with its id; `within` (a country) must be equal in a lookup, where both sides give it.
    pub fn add(&mut self, id: &str, name: &str, is_acronym: bool, within: Option<&str>) {
        // `Name (ACRONYM)` is indexed by the words of the name.
        let long = split_acronym(name).filter(|_| !is_acronym).map_or(name, |(long, _)| long);
        let (words, n) = (NameWords::from_name(long), self.entries.len());
        if id.is_empty() || words.all.is_empty() {
            return;
        }
        if is_acronym {
            self.by_acronym.entry(capitals(name)).or_default().push(n);
        } else {
            self.by_key.entry(words.key()).or_default().push(n);
            for word in words.distinctive().map(str::to_owned).collect::<BTreeSet<_>>() {
                self.by_word.entry(word).or_default().push(n);
            }
            if words.distinctive().nth(1).is_some() {
                self.by_first_word.entry(words.all[0].clone()).or_default().push(n);
            }
        }
        let (id, name, within) = (id.to_owned(), name.to_owned(), within.map(str::to_owned));
        self.entries.push(Entry { id, name, words, within });
    }

    /// Adds a text without an id, for [`NameIndex::find_in`] only.
    pub fn add_text(&mut self, text: &str) {
        let words = NameWords::from_text(text);
        let Some(first) = words.all.first().cloned() else { return };
        self.by_first_word.entry(first).or_default().push(self.entries.len());
        let (id, name) = (String::new(), text.to_owned());
        self.entries.push(Entry { id, name, words, within: None });
    }

    /// Resolves a name to an id.
    pub fn resolve(&self, name: &str, within: Option<&str>) -> NameMatch<'_> {
        // `Name (ACRONYM)` and `ACRONYM - Name` name it twice; contradictory names are ambiguous.
        let Some((long, short)) = split_acronym(name) else { return self.resolve_single(name, within) };
        match (self.resolve_single(long, within), self.resolve_single(short, within)) {
            (NameMatch::Unique(a, how), NameMatch::Unique(b, _)) if a == b => NameMatch::Unique(a, how),
            (NameMatch::Unique(a, _), NameMatch::Unique(b, _)) => NameMatch::Ambiguous([a, b].into()),
            (NameMatch::Unknown, _) => self.resolve_single(name, within),
            (found, _) => found,
        }
    }

    fn resolve_single(&self, name: &str, within: Option<&str>) -> NameMatch<'_> {
        let words = NameWords::from_name(name);
        let fits = |n: &&usize| {
            let entry = &self.entries[**n];
            entry.words.can_share_legal_form(&words)
                && (entry.within.is_none() || within.is_none() || entry.within.as_deref() == within)
        };
        let of = |index: &HashMap<String, Vec<usize>>, key: &str| -> Vec<usize> {
            index.get(key).into_iter().flatten().filter(fits).copied().collect()
        };
        let all = of(&self.by_key, &words.key());
        let same = all.iter().filter(|n| self.entries[**n].words == words).copied().collect();
        let short = name.split(',').next().unwrap_or(name).trim();
        let short = if is_acronym(short) { of(&self.by_acronym, &capitals(short)) } else { Vec::new() };
        for (found, how) in [(same, MatchMethod::Name), (all, MatchMethod::Variant), (Vec::new(), MatchMethod::Acronym)]
        {
            // A name of one organisation that is the acronym of another is ambiguous.
            let ids = self.ids(if found.is_empty() && how != MatchMethod::Acronym { &[] } else { &short });
            let ids: BTreeSet<_> = ids.into_iter().chain(self.ids(&found)).collect();
            match ids.len() {
                0 => {}
                1 => return ids.first().map_or(NameMatch::Unknown, |id| NameMatch::Unique(id, how)),
                _ => return NameMatch::Ambiguous(ids),
            }
        }
        NameMatch::Unknown
    }

    fn ids(&self, entries: &[usize]) -> BTreeSet<&str> {
        entries.iter().map(|n| self.entries[*n].id.as_str()).collect()
    }

    /// Finds the most similar name to an unknown one: its id, the name, and the similarity from 0 to 1.
    pub fn nearest(&self, name: &str) -> Option<(&str, &str, f64)> {
        let words = NameWords::from_name(name);
        let key = words.key();
        let rarest = words.distinctive().filter_map(|w| self.by_word.get(w)).min_by_key(|all| all.len())?;
        let like = |n: &usize| {
            let entry = &self.entries[*n];
            (entry, strsim::sorensen_dice(&entry.words.key(), &key))
        };
        let all = rarest
            .iter()
            .take(MAX_COMPARED)
            .map(like)
            .filter(|(entry, like)| *like >= MIN_SIMILARITY && entry.words.can_share_legal_form(&words));
        let best = all.max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some((&best.0.id, &best.0.name, best.1))
    }

    /// Finds names and acronyms in a text: byte ranges, the longest where they overlap.
    pub fn find_in(&self, text: &str) -> Vec<Range<usize>> {
        let (words, mut all, mut at) = (folded_words(text), Vec::new(), 0);
        while at < words.len() {
            match self.longest_name(text, &words[at..]) {
                Some(n) => {
                    all.push(words[at].0.start..words[at + n - 1].0.end);
                    at += n;
                }
                None => at += 1,
            }
        }
        all
    }

    /// Returns the count of words of the longest name at the beginning of `words`.
    fn longest_name(&self, text: &str, words: &[(Range<usize>, String)]) -> Option<usize> {
        let (place, first) = words.first()?;
        let is = |n: &&usize| {
            let own = &self.entries[**n].words.all;
            words.len() >= own.len() && own.iter().zip(words).all(|(a, (_, b))| a == b)
        };
        let named = self.by_first_word.get(first).into_iter().flatten().filter(is);
        let longest = named.map(|n| self.entries[*n].words.all.len()).max();
        let raw = &text[place.clone()];
        let short = is_acronym(raw) && raw.chars().count() > 2 && self.by_acronym.contains_key(&capitals(raw));
        longest.or(short.then_some(1))
    }
}

/// Splits a text into folded words with their byte ranges.
fn folded_words(text: &str) -> Vec<(Range<usize>, String)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((from..at, super::text::fold(&text[from..at])));
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// Splits a text into a name and the acronym before or after it.
fn split_acronym(name: &str) -> Option<(&str, &str)> {
    if let Some((long, rest)) = name.split_once('(')
        && let Some((short, "")) = rest.trim_end().split_once(')')
    {
        return is_acronym(short.trim()).then_some((long.trim(), short.trim()));
    }
    let (one, other) = [" - ", " – ", " — "].iter().find_map(|dash| name.split_once(dash))?;
    let (one, other) = (one.trim(), other.trim());
    match (is_acronym(one), is_acronym(other)) {
        (true, false) => Some((other, one)),
        (false, true) => Some((one, other)),
        _ => None,
    }
}

/// Keeps letters and digits only.
fn capitals(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Returns whether a text is an acronym: two capitals or more, no lower case, no white space.
fn is_acronym(text: &str) -> bool {
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    capitals >= 2 && capitals * 2 > text.chars().count() && !text.chars().any(|c| c.is_lowercase() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> NameIndex {
        let mut names = NameIndex::default();
        for (id, name, is_acronym) in [
            ("pt-500000001", "Agência das Marés e Correntes, I.P.", false),
            ("pt-500000001", "AMC", true),
            ("pt-500000002", "Direção-Geral das Pontes", false),
            ("pt-500000002", "DGP", true),
            ("pt-500000003", "Pontes do Sul, S.A.", false),
            ("pt-500000004", "Pontes do Sul, Lda.", false),
            ("pt-500000005", "DGP", true),
            ("pt-500000006", "CEGO", false),
            ("pt-500000007", "CEGO", true),
        ] {
            names.add(id, name, is_acronym, None);
        }
        names
    }

    #[test]
    fn spellings_resolve_to_the_same_id() {
        let names = names();
        for (name, how) in [
            ("AGÊNCIA DAS MARÉS E CORRENTES, I. P.", MatchMethod::Name),
            ("Agência de Marés e Correntes", MatchMethod::Variant),
            ("AMC", MatchMethod::Acronym),
            ("AMC, I.P.", MatchMethod::Acronym),
            ("Agência das Marés e Correntes, IP (AMC)", MatchMethod::Name),
            ("AMC – Agência das Marés e Correntes, I.P.", MatchMethod::Name),
        ] {
            assert_eq!(names.resolve(name, None), NameMatch::Unique("pt-500000001", how), "{name}");
        }
    }

    #[test]
    fn an_uncertain_name_is_no_match() {
        let names = names();
        assert_eq!(names.resolve("Pontes do Sul", None), NameMatch::Ambiguous(["pt-500000003", "pt-500000004"].into()));
        assert_eq!(names.resolve("Pontes do Sul, S.A.", None), NameMatch::Unique("pt-500000003", MatchMethod::Name));
        assert_eq!(names.resolve("DGP", None), NameMatch::Ambiguous(["pt-500000002", "pt-500000005"].into()));
        assert_eq!(
            names.resolve("Direção-Geral das Pontes (AMC)", None),
            NameMatch::Ambiguous(["pt-500000001", "pt-500000002"].into())
        );
        for unknown in ["Agência das Mares", "amc", "Direção Geral de Portos", ""] {
            assert_eq!(names.resolve(unknown, None), NameMatch::Unknown, "{unknown}");
        }
        let (id, _, like) = names.nearest("Direção-Geral das Pontess").expect("near");
        assert!(id == "pt-500000002" && like < 1.0);
        assert_eq!(names.nearest("Coisa Nenhuma"), None);
    }

    #[test]
    fn names_of_another_country_do_not_match() {
        let mut names = NameIndex::default();
        names.add("pt-amc", "AMC", true, Some("PT"));
        assert_eq!(names.resolve("AMC", Some("CV")), NameMatch::Unknown);
        assert_eq!(names.resolve("AMC", Some("PT")), NameMatch::Unique("pt-amc", MatchMethod::Acronym));
    }

    #[test]
    fn names_are_found_in_a_text() {
        let (names, text) = (names(), "Com a Direção-Geral das Pontes e a AMC, não a AMCX; as pontes do sul, não.");
        let found: Vec<_> = names.find_in(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["Direção-Geral das Pontes", "AMC", "pontes do sul"]);
    }
}
