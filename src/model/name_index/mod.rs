//! Whom a name means: names of a reference, found again in other spellings of them.
//!
//! In go names with the id of who bears them; a name that is looked up gives the one id that can be meant, with how
//! it was found and a score, or all that can. Nothing that is only like a name is ever a match: [`Names::near`] tells
//! it, for a person to judge.
//!
//! | how | what is the same | score |
//! |---|---|---|
//! | name | all words, and the legal form | 1.00 |
//! | variant | the words that tell names apart; a legal form is left out on one side at most | 0.95 |
//! | acronym | the acronym, in capitals, which only one bears | 0.90 |

mod words;

use std::{
    collections::{BTreeSet, HashMap},
    ops::Range,
};

use self::words::NameWords;

/// Likeness from which a name is worth a person's look.
const MIN_SIMILARITY: f64 = 0.9;

/// Names that share a word and are compared letter by letter at most.
const MAX_COMPARED: usize = 200;

/// How a name was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchMethod {
    /// All words are the same.
    Name,
    /// The words that tell names apart are.
    Variant,
    /// The acronym is.
    Acronym,
}

impl MatchMethod {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Variant => "variant",
            Self::Acronym => "acronym",
        }
    }

    /// Its score, as written.
    pub fn score(self) -> &'static str {
        match self {
            Self::Name => "1.00",
            Self::Variant => "0.95",
            Self::Acronym => "0.90",
        }
    }
}

/// Whom a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameMatch<'n> {
    /// Nobody that is known.
    Unknown,
    /// This one.
    Unique(&'n str, MatchMethod),
    /// One of these, and nothing says which.
    Ambiguous(BTreeSet<&'n str>),
}

/// A name of the reference.
#[derive(Debug)]
struct Entry {
    id: String,
    name: String,
    words: NameWords,
    within: Option<String>,
}

/// Names, and who bears them.
#[derive(Debug, Default)]
pub struct NameIndex {
    entries: Vec<Entry>,
    /// The words that tell names apart → the names that have them.
    by_key: HashMap<String, Vec<usize>>,
    by_acronym: HashMap<String, Vec<usize>>,
    /// Each of these words → the names that have it.
    by_word: HashMap<String, Vec<usize>>,
    /// The first word of each name → the names, those of more words first.
    by_first_word: HashMap<String, Vec<usize>>,
}

impl NameIndex {
    /// Adds a name; `within` must be the same on both sides, where it is told.
    pub fn add(&mut self, id: &str, name: &str, is_acronym: bool, within: Option<&str>) {
        // `Name (ACRONYM)` is the name, and it is its words that others share.
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

    /// Adds a text that is only to be found, whatever it has for words.
    pub fn add_text(&mut self, text: &str) {
        let words = NameWords::from_text(text);
        let Some(first) = words.all.first().cloned() else { return };
        self.by_first_word.entry(first).or_default().push(self.entries.len());
        let (id, name) = (String::new(), text.to_owned());
        self.entries.push(Entry { id, name, words, within: None });
    }

    /// Whom a name means.
    pub fn resolve(&self, name: &str, within: Option<&str>) -> NameMatch<'_> {
        // `Name (ACRONYM)` and `ACRONYM - Name` say it twice; what contradicts itself means nobody.
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
            // What one bears for a name and another one for an acronym means neither.
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

    /// The name most like one that means nobody, if any is: its id, the name, and how like it is, from 0 to 1.
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

    /// Where names and acronyms stand in a text, the longest first where they overlap.
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

    /// How many words from here are a name.
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

/// The words of a text, folded, and where each stands.
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

/// A name and an acronym behind or before it.
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

/// Letters and digits alone.
fn capitals(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Two capitals or more, no small letter, no blank.
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
    fn spellings_mean_the_one_that_bears_the_name() {
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
    fn what_is_not_certain_is_no_match() {
        let names = names();
        assert_eq!(names.resolve("Pontes do Sul", None), NameMatch::Ambiguous(["pt-500000003", "pt-500000004"].into()));
        assert_eq!(names.resolve("Pontes do Sul, S.A.", None), NameMatch::Unique("pt-500000003", MatchMethod::Name));
        assert_eq!(names.resolve("DGP", None), NameMatch::Ambiguous(["pt-500000002", "pt-500000005"].into()));
        assert_eq!(
            names.resolve("Direção-Geral das Pontes (AMC)", None),
            NameMatch::Ambiguous(["pt-500000001", "pt-500000002"].into())
        );
        for nobody in ["Agência das Mares", "amc", "Direção Geral de Portos", ""] {
            assert_eq!(names.resolve(nobody, None), NameMatch::Unknown, "{nobody}");
        }
        let (id, _, like) = names.nearest("Direção-Geral das Pontess").expect("near");
        assert!(id == "pt-500000002" && like < 1.0);
        assert_eq!(names.nearest("Coisa Nenhuma"), None);
    }

    #[test]
    fn names_of_another_country_mean_nobody() {
        let mut names = NameIndex::default();
        names.add("pt-amc", "AMC", true, Some("PT"));
        assert_eq!(names.resolve("AMC", Some("CV")), NameMatch::Unknown);
        assert_eq!(names.resolve("AMC", Some("PT")), NameMatch::Unique("pt-amc", MatchMethod::Acronym));
    }

    #[test]
    fn names_are_found_where_they_stand() {
        let (names, text) = (names(), "Com a Direção-Geral das Pontes e a AMC, não a AMCX; as pontes do sul, não.");
        let found: Vec<_> = names.find_in(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["Direção-Geral das Pontes", "AMC", "pontes do sul"]);
    }
}
