//! The words of an organisation's name: what two spellings of it have in common.

use super::super::text::fold;

/// Words that tell no two names apart.
const STOP_WORDS: [&str; 22] = [
    "a", "ao", "aos", "as", "com", "d", "da", "das", "de", "do", "dos", "e", "em", "na", "nas", "no", "nos", "o", "os",
    "para", "pela", "por",
];

/// Legal forms, as they end a name, and how they are told.
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

/// A name taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NameWords {
    /// All words but the legal form, folded.
    pub(super) all: Vec<String>,
    /// The legal form, if the name ends with one.
    pub(super) legal_form: Option<&'static str>,
}

impl NameWords {
    /// The words of a text.
    pub(super) fn from_name(text: &str) -> Self {
        let mut all = join_single_letters(fold(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()));
        let form = LEGAL_FORMS.iter().find(|(ending, _)| ends_with(&all, ending));
        if let Some((ending, _)) = form {
            all.truncate(all.len() - ending.len());
        }
        Self { all, legal_form: form.map(|(_, form)| *form) }
    }

    /// The words of a text that has no legal form.
    pub(super) fn from_text(text: &str) -> Self {
        let words = fold(text);
        let all = words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect();
        Self { all, legal_form: None }
    }

    /// Those that tell names apart, as one text.
    pub(super) fn key(&self) -> String {
        let told: Vec<_> = self.distinctive().map(modern_spelling).collect();
        told.join(" ")
    }

    /// Those that tell names apart.
    pub(super) fn distinctive(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(String::as_str).filter(|w| !is_stop_word(w))
    }

    /// Whether the legal forms of two names can be of one organisation: one that leaves it out may be any.
    pub(super) fn can_share_legal_form(&self, other: &Self) -> bool {
        self.legal_form.is_none() || other.legal_form.is_none() || self.legal_form == other.legal_form
    }
}

/// Whether a word, folded, tells no two names apart.
fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.contains(&word)
}

/// Whether more than the form is there, and it ends so.
fn ends_with(words: &[String], ending: &[&str]) -> bool {
    words.len() > ending.len() && words[words.len() - ending.len()..].iter().eq(ending.iter())
}

/// Letters that stand alone, one after the other, are one word: `I. P.` is `ip`. Articles and conjunctions before
/// them are none of them, unless all are a legal form.
fn join_single_letters<'w>(words: impl Iterator<Item = &'w str>) -> Vec<String> {
    let (mut all, mut run): (Vec<String>, Vec<&str>) = (Vec::new(), Vec::new());
    let is_letter = |word: &str| word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let close = |run: &mut Vec<&str>, all: &mut Vec<String>| {
        let whole = run.concat();
        let is_form = LEGAL_FORMS.iter().any(|(ending, _)| *ending == [whole.as_str()]);
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

/// A word as it is spelt since the reform of 1990, which left out letters that nobody speaks: `direcção`, `direção`.
/// Both sides of a comparison go through it.
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
    fn old_spellings_and_conjunctions_part_no_names() {
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
    fn a_form_alone_is_a_name_and_forms_that_differ_part_names() {
        assert_eq!(NameWords::from_name("EP").all, ["ep"]);
        assert_eq!(NameWords::from_name("Obras e Pontes, S.A.").legal_form, Some("sa"));
        assert!(!NameWords::from_name("Pontes, S.A.").can_share_legal_form(&NameWords::from_name("Pontes, Lda.")));
        assert!(NameWords::from_name("Pontes").can_share_legal_form(&NameWords::from_name("Pontes, Lda.")));
    }
}
