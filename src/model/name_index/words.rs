//! The words of an organisation's name, in a form that all its spellings share.

use super::super::text::fold;

/// Words that do not distinguish names.
const STOP_WORDS: [&str; 22] = [
    "a", "ao", "aos", "as", "com", "d", "da", "das", "de", "do", "dos", "e", "em", "na", "nas", "no", "nos", "o", "os",
    "para", "pela", "por",
];

/// Legal forms: the words at the end of a name, and the normal form.
const LEGAL_FORMS: [(&[&str], &str); 17] = [
    (&["instituto", "publico"], "ip"),
    (&["sociedade", "anonima"], "sa"),
    (&["unipessoal", "limitada"], "lda"),
    (&["unipessoal", "lda"], "lda"),
    (&["uni", "lda"], "lda"),
    (&["limitada"], "lda"),
    (&["ip"], "ip"),
    (&["epe"], "epe"),
    (&["ep"], "ep"),
    (&["sa"], "sa"),
    (&["lda"], "lda"),
    (&["eim"], "eim"),
    (&["eem"], "eem"),
    (&["crl"], "crl"),
    (&["sgps"], "sgps"),
    (&["ace"], "ace"),
    (&["fp"], "fp"),
];

/// The words of a name and its legal form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NameWords {
    /// All words but the legal form, folded.
    pub(super) all: Vec<String>,
    /// The legal form, if the name ends with one.
    pub(super) legal_form: Option<&'static str>,
}

impl NameWords {
    /// Parses a name.
    pub(super) fn from_name(text: &str) -> Self {
        let mut all = join_single_letters(fold(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()));
        let form = LEGAL_FORMS.iter().find(|(ending, _)| ends_with(&all, ending));
        if let Some((ending, _)) = form {
            all.truncate(all.len() - ending.len());
        }
        Self { all, legal_form: form.map(|(_, form)| *form) }
    }

    /// Splits a text into words, without a legal form.
    pub(super) fn from_text(text: &str) -> Self {
        let words = fold(text);
        let all = words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect();
        Self { all, legal_form: None }
    }

    /// Returns the distinctive words as one text.
    pub(super) fn key(&self) -> String {
        let words: Vec<_> = self.distinctive().map(modern_spelling).collect();
        words.join(" ")
    }

    /// Iterates over the distinctive words.
    pub(super) fn distinctive(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(String::as_str).filter(|w| !is_stop_word(w))
    }

    /// Returns whether two names can have the same legal form: a name without one can have any.
    pub(super) fn can_share_legal_form(&self, other: &Self) -> bool {
        self.legal_form.is_none() || other.legal_form.is_none() || self.legal_form == other.legal_form
    }
}

/// Returns whether a folded word does not distinguish names.
fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.contains(&word)
}

/// Returns whether the words end with `ending` and have more words before it.
fn ends_with(words: &[String], ending: &[&str]) -> bool {
    words.len() > ending.len() && words[words.len() - ending.len()..].iter().eq(ending.iter())
}

/// Joins consecutive single letters to one word: `I. P.` is `ip`. Articles and conjunctions before them are not joined,
/// unless the result is a legal form.
fn join_single_letters<'w>(words: impl Iterator<Item = &'w str>) -> Vec<String> {
    let (mut all, mut run): (Vec<String>, Vec<&str>) = (Vec::new(), Vec::new());
    let is_letter = |word: &str| word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let close = |run: &mut Vec<&str>, all: &mut Vec<String>| {
        let joined = run.concat();
        let is_form = LEGAL_FORMS.iter().any(|(ending, _)| *ending == [joined.as_str()]);
        let speech = run.iter().take_while(|letter| matches!(**letter, "a" | "e" | "o")).count();
        let apart = if is_form { 0 } else { speech };
        all.extend(run[..apart].iter().map(|letter| (*letter).to_owned()));
        all.extend(Some(run[apart..].concat()).filter(|word| !word.is_empty()));
        run.clear();
    };
    for word in words {
        if is_letter(word) {
            run.push(word);
        } else {
            close(&mut run, &mut all);
            all.push(word.to_owned());
        }
    }
    close(&mut run, &mut all);
    all
}

/// Writes a word in the spelling of the reform of 1990, which dropped silent letters: `direcção`, `direção`. Applied to
/// both sides of a comparison.
fn modern_spelling(word: &str) -> String {
    [("cc", "c"), ("pc", "c"), ("ct", "t"), ("pt", "t")]
        .iter()
        .fold(word.to_owned(), |word, (old, new)| word.replace(old, new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_have_the_same_words() {
        let names = [
            "Instituto da Água Mansa, I.P.",
            "INSTITUTO DE AGUA MANSA I. P.",
            "Instituto  da Água-Mansa, IP",
            "Instituto da Água Mansa, Instituto Público",
        ];
        for name in names {
            let words = NameWords::from_name(name);
            assert_eq!((words.key().as_str(), words.legal_form), ("instituto agua mansa", Some("ip")), "{name}");
        }
    }

    #[test]
    fn old_spellings_and_conjunctions_do_not_distinguish_names() {
        assert_eq!(
            NameWords::from_name("Direcção-Geral da Acção Eléctrica").key(),
            NameWords::from_name("Direção-Geral de Ação Elétrica").key()
        );
        assert_eq!(
            NameWords::from_name("Comissão para a Luz e a Igualdade").key(),
            NameWords::from_name("Comissão para a Luz e Igualdade").key()
        );
        assert_eq!(NameWords::from_name("Águas, E. P. E.").legal_form, Some("epe"));
        assert_eq!(NameWords::from_name("Águas e a I. P.").legal_form, Some("ip"));
    }

    #[test]
    fn a_legal_form_alone_is_a_name_and_different_forms_distinguish_names() {
        assert_eq!(NameWords::from_name("EP").all, ["ep"]);
        assert_eq!(NameWords::from_name("Obras e Pontes, S.A.").legal_form, Some("sa"));
        assert!(!NameWords::from_name("Pontes, S.A.").can_share_legal_form(&NameWords::from_name("Pontes, Lda.")));
        assert!(NameWords::from_name("Pontes").can_share_legal_form(&NameWords::from_name("Pontes, Lda.")));
    }
}
