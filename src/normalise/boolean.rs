//! Booleans.
//!
//! In goes a text and the words that its schema declares (Table Schema's `trueValues` and
//! `falseValues`); out comes the value, if the text is one of the words. Case, accents and outer
//! spaces make no difference.
//!
//! Promise: a word declared for both values has none.

use crate::model::text::fold;

/// Words for true where the schema declares none, folded.
const TRUE: [&str; 6] = ["sim", "s", "verdadeiro", "true", "yes", "1"];

/// Words for false where the schema declares none, folded. `n` is both `não` and `no`.
const FALSE: [&str; 6] = ["nao", "n", "falso", "false", "no", "0"];

/// Reads a Boolean; for an empty list, the usual Portuguese and English words apply.
///
/// `None` where the text is in neither list, or in both.
pub fn read(text: &str, true_words: &[String], false_words: &[String]) -> Option<bool> {
    let folded = fold(text);
    match (is_among(&folded, true_words, &TRUE), is_among(&folded, false_words, &FALSE)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

fn is_among(folded: &str, declared: &[String], usual: &[&str]) -> bool {
    if declared.is_empty() { usual.contains(&folded) } else { declared.iter().any(|word| fold(word) == folded) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_words_are_read_in_any_case_and_with_or_without_accents() {
        let huge = "sim".repeat(100_000);
        for (text, want) in [
            ("Sim", Some(true)),
            (" SIM\u{A0}", Some(true)),
            ("s", Some(true)),
            ("Verdadeiro", Some(true)),
            ("TRUE", Some(true)),
            ("yes", Some(true)),
            ("1", Some(true)),
            ("Não", Some(false)),
            ("NA\u{303}O", Some(false)),
            ("nao", Some(false)),
            ("N", Some(false)),
            ("falso", Some(false)),
            ("False", Some(false)),
            ("no", Some(false)),
            ("0", Some(false)),
            ("", None),
            ("-", None),
            ("N/A", None),
            ("sim não", None),
            ("si", None),
            ("x", None),
            ("2", None),
            ("01", None),
            ("1.0", None),
            (&huge, None),
        ] {
            assert_eq!(read(text, &[], &[]), want, "{text:.40?}");
        }
    }

    #[test]
    fn declared_words_replace_the_usual_ones_list_by_list() {
        let words = |list: &[&str]| list.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        for (text, yes, no, want) in [
            ("X", &["x"][..], &["-"][..], Some(true)),
            ("-", &["x"], &["-"], Some(false)),
            ("Sim", &["x"], &["-"], None),
            ("não", &["x"], &[], Some(false)),
            ("Concluído", &["CONCLUIDO"], &[], Some(true)),
            ("0", &["0"], &[], None),
            ("talvez", &["talvez"], &["Talvez"], None),
        ] {
            assert_eq!(read(text, &words(yes), &words(no)), want, "{text:?} {yes:?} {no:?}");
        }
    }
}
