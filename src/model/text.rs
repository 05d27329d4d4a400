//! Forms of a text for comparison and for identifiers: folding, squashing and slugs.
//!
//! None of them is published as a value; cleaning a value for publication is `normalise::text`.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Characters that are always a list bullet, including those of symbol fonts. A dash is not one: it may be a minus.
pub const BULLETS: [char; 9] = ['•', '◦', '▪', '‣', '●', '·', '\u{F0B7}', '\u{F0A7}', '\u{2043}'];

/// Folds a text: lower case, without accents, in compatibility form, white space as single spaces.
///
/// Labels that a reader considers equal fold to the same text.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in decomposed(text) {
        if c.is_whitespace() {
            space = !out.is_empty();
            continue;
        }
        if space {
            out.push(' ');
            space = false;
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// Iterates over the characters of a text in compatibility form, without accents and invisible characters.
fn decomposed(text: &str) -> impl Iterator<Item = char> {
    text.nfkd().filter(|c| !is_combining_mark(*c) && !is_invisible(*c))
}

/// Returns whether a text is empty or white space.
pub fn is_blank(text: &str) -> bool {
    match text.as_bytes().first() {
        None => true,
        Some(b'!'..=b'~') => false,
        Some(_) => text.trim().is_empty(),
    }
}

/// Folds a text and removes white space: equal for a heading and its letter-spaced rendering.
pub fn squash(text: &str) -> String {
    fold(text).replace(' ', "")
}

/// Returns whether a text squashes to a squashed text; the first letters decide for nearly all.
pub fn squashes_to(text: &str, squashed: &str) -> bool {
    let own = || decomposed(text).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase);
    may_fold_to(text, squashed) && own().eq(squashed.chars())
}

/// Returns whether a text may fold, or squash, to a folded text; conservative: `false` is certain.
///
/// Compares the letters and digits before the first other character, and copies nothing.
pub fn may_fold_to(text: &str, folded: &str) -> bool {
    let mut own = folded.bytes().filter(|byte| *byte != b' ');
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        match own.next() {
            _ if !byte.is_ascii_alphanumeric() => return true,
            None => return false,
            Some(want) if !want.is_ascii_alphanumeric() => return true,
            Some(want) if want != byte.to_ascii_lowercase() => return false,
            Some(_) => {}
        }
    }
    own.next().is_none()
}

/// Makes a lower-case ASCII identifier: letters and digits of the folded text, joined by single hyphens.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in fold(text).chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// Returns whether a text is one of the words for a missing value; case, accents and a final full stop are ignored, and
/// bullets are equal. Of a word of dots alone every dot counts: `..` and `...` are two words, and `…` is `...`.
pub fn is_no_value(words: &[String], text: &str) -> bool {
    let folded = plain_word(text);
    !folded.is_empty() && words.iter().any(|word| plain_word(word) == folded)
}

/// Folds a word for a missing value.
fn plain_word(text: &str) -> String {
    let folded = fold(text);
    let is_dots = folded.bytes().all(|byte| byte == b'.');
    let plain = if is_dots { &folded } else { folded.trim_end_matches('.') };
    // Cleaned texts have one character for all bullets.
    match plain.strip_prefix(BULLETS) {
        Some(rest) => format!("{}{rest}", BULLETS[0]),
        None => plain.to_owned(),
    }
}

/// Counts the characters of a text for the accounting: all but white space.
pub fn count_characters(text: &str) -> u64 {
    text.chars().filter(|c| !c.is_whitespace()).count() as u64
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_cannot_fold_to_a_text_does_not(
            text in "([a-cA-C1 áÁçº.:-]|\u{AD}|\u{301}|\u{A0}|\u{B}|\u{1}|ﬁ|Ａ|\t){0,4}",
            other in "([a-cA-C1 áÁçº.:-]|\u{AD}|\u{301}|\u{A0}|\u{B}|\u{1}|ﬁ|Ａ|\t){0,4}",
        ) {
            prop_assert!(may_fold_to(&text, &fold(&text)) && may_fold_to(&text, &squash(&text)));
            if !may_fold_to(&text, &fold(&other)) {
                prop_assert_ne!(squash(&text), squash(&other));
            }
            prop_assert!(squashes_to(&text, &squash(&text)));
            prop_assert_eq!(squashes_to(&text, &squash(&other)), squash(&text) == squash(&other));
        }
    }

    #[test]
    fn other_letters_fold_to_another_text() {
        for (text, folded, want) in [
            ("Portugal, Lisboa", "procedimento", false),
            ("Aquisição", "a transportar", false),
            ("Sub Total", "subtotal", true),
            ("Total:", "total", true),
            ("Totais", "total", false),
            ("", "total", false),
        ] {
            assert_eq!(may_fold_to(text, folded), want, "{text}");
        }
    }

    #[test]
    fn a_letter_spaced_heading_squashes_to_the_heading() {
        assert_eq!(squash("A tividades  macro"), squash("Atividades Macro"));
    }

    #[test]
    fn slugs_are_ascii_and_have_no_doubled_or_outer_hyphens() {
        for (text, want) in [
            ("COOP.APLocal", "coop-aplocal"),
            ("Programa de  Formação – Nível 2 (piloto)", "programa-de-formacao-nivel-2-piloto"),
            ("  …  ", ""),
        ] {
            assert_eq!(slug(text), want, "{text}");
        }
    }

    #[test]
    fn no_value_words_ignore_case_accents_and_the_full_stop() {
        let words = vec!["Não aplicável".to_owned()];
        assert!(is_no_value(&words, "NAO APLICAVEL."));
        assert!(!is_no_value(&words, "Não aplicável a escolas"));
        assert!(!is_no_value(&words, ""));
    }

    #[test]
    fn every_word_of_dots_and_bullets_can_match() {
        let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        for (word, text) in
            [("…", "…"), ("…", "..."), ("...", "…"), ("..", ".."), (".", "."), ("·", "•"), ("▪", "•"), ("-", "-.")]
        {
            assert!(is_no_value(&words(&[word]), text), "{word:?} is not {text:?}");
        }
        for (word, text) in
            [("..", "..."), ("…", ".."), (".", ".."), ("-", "."), ("·", "."), ("...", ""), ("n.d.", "..")]
        {
            assert!(!is_no_value(&words(&[word]), text), "{word:?} is {text:?}");
        }
    }
}
