//! The words of an organisation's name: what two spellings of it have in common.

use super::super::text::fold;

/// Words that tell no two names apart.
const SMALL: [&str; 22] = [
    "a", "ao", "aos", "as", "com", "d", "da", "das", "de", "do", "dos", "e", "em", "na", "nas", "no", "nos", "o", "os",
    "para", "pela", "por",
];

/// Legal forms, as they end a name, and how they are told.
const FORMS: [(&[&str], &str); 17] = [
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
pub(super) struct Words {
    /// All words but the legal form, folded.
    pub(super) all: Vec<String>,
    /// The legal form, if the name ends with one.
    pub(super) form: Option<&'static str>,
}

impl Words {
    /// The words of a text.
    pub(super) fn of(text: &str) -> Self {
        let mut all = together(fold(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()));
        let form = FORMS.iter().find(|(ending, _)| ends(&all, ending));
        if let Some((ending, _)) = form {
            all.truncate(all.len() - ending.len());
        }
        Self { all, form: form.map(|(_, form)| *form) }
    }

    /// The words of a text that has no legal form.
    pub(super) fn whole(text: &str) -> Self {
        let words = fold(text);
        let all = words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect();
        Self { all, form: None }
    }

    /// Those that tell names apart, as one text.
    pub(super) fn key(&self) -> String {
        let told: Vec<_> = self.telling().map(reformed).collect();
        told.join(" ")
    }

    /// Those that tell names apart.
    pub(super) fn telling(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(String::as_str).filter(|w| !is_small(w))
    }

    /// Whether the legal forms of two names can be of one organisation: one that leaves it out may be any.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        self.form.is_none() || other.form.is_none() || self.form == other.form
    }
}

/// Whether a word, folded, tells no two names apart.
fn is_small(word: &str) -> bool {
    SMALL.contains(&word)
}

/// Whether more than the form is there, and it ends so.
fn ends(words: &[String], ending: &[&str]) -> bool {
    words.len() > ending.len() && words[words.len() - ending.len()..].iter().eq(ending.iter())
}

/// Letters that stand alone, one after the other, are one word: `I. P.` is `ip`. Articles and conjunctions before
/// them are none of them, unless all are a legal form.
fn together<'w>(words: impl Iterator<Item = &'w str>) -> Vec<String> {
    let (mut all, mut run): (Vec<String>, Vec<&str>) = (Vec::new(), Vec::new());
    let is_letter = |word: &str| word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let close = |run: &mut Vec<&str>, all: &mut Vec<String>| {
        let whole = run.concat();
        let is_form = FORMS.iter().any(|(ending, _)| *ending == [whole.as_str()]);
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
fn reformed(word: &str) -> String {
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
            let words = Words::of(name);
            assert_eq!((words.key().as_str(), words.form), ("instituto agua mansa", Some("ip")), "{name}");
        }
    }

    #[test]
    fn old_spellings_and_conjunctions_part_no_names() {
        assert_eq!(
            Words::of("Direcção-Geral da Acção Eléctrica").key(),
            Words::of("Direção-Geral de Ação Elétrica").key()
        );
        assert_eq!(
            Words::of("Comissão para a Luz e a Igualdade").key(),
            Words::of("Comissão para a Luz e Igualdade").key()
        );
        assert_eq!(Words::of("Águas, E. P. E.").form, Some("epe"));
        assert_eq!(Words::of("Águas e a I. P.").form, Some("ip"));
    }

    #[test]
    fn a_form_alone_is_a_name_and_forms_that_differ_part_names() {
        assert_eq!(Words::of("EP").all, ["ep"]);
        assert_eq!(Words::of("Obras e Pontes, S.A.").form, Some("sa"));
        assert!(!Words::of("Pontes, S.A.").agrees(&Words::of("Pontes, Lda.")));
        assert!(Words::of("Pontes").agrees(&Words::of("Pontes, Lda.")));
    }
}
