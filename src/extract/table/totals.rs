//! Words that name totals.

use crate::model::text::{fold, may_fold_to};

/// First words of rows with totals, folded.
const FIRST: [&str; 7] = ["total", "totais", "subtotal", "sub-total", "sub total", "soma", "somatorio"];

/// Texts that name a total and nothing else, folded.
const TOTALS: [&str; 18] = [
    "total",
    "totais",
    "totales",
    "totale",
    "totaal",
    "soma",
    "somatorio",
    "suma",
    "somme",
    "sum",
    "summe",
    "gesamt",
    "insgesamt",
    "gesamtsumme",
    "grand total",
    "total geral",
    "total general",
    "a transportar",
];

/// Texts that name a subtotal and nothing else, folded: no category has these names.
const SUBTOTALS: [&str; 14] = [
    "subtotal",
    "sub-total",
    "sub total",
    "subtotais",
    "sub-totais",
    "subtotale",
    "subtotales",
    "sous-total",
    "zwischensumme",
    "total geral",
    "total general",
    "grand total",
    "gesamtsumme",
    "total parcial",
];

/// Maximum length of a text that names a total and nothing else, in bytes.
const MAX_LENGTH: usize = 24;

/// Returns whether a row with this first text is a total.
pub(super) fn is_total(text: &str) -> bool {
    // No word of `FIRST` begins with another letter.
    if matches!(text.as_bytes().first(), Some(b't' | b'T' | b's' | b'S')) {
        let folded = fold(text);
        let begins =
            |word: &str| folded.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
        return FIRST.iter().any(|word| begins(word)) || names(&TOTALS, text);
    }
    may_name(text) && names(&TOTALS, text)
}

/// Returns whether the label of a column after the first names a total. A label that is part of the key of a record says
/// what the row is about; another may be a category such as `Total` or `Partial`, but not a subtotal.
pub(super) fn is_label(text: &str, is_key: bool) -> bool {
    may_name(text) && (names(&SUBTOTALS, text) || is_key && names(&TOTALS, text))
}

/// Whether a text may be one of those that name a total; quickly denied for nearly all.
fn may_name(text: &str) -> bool {
    text.len() <= MAX_LENGTH && matches!(text.as_bytes().first(), Some(first) if b"tTsSgGiIzZaA ".contains(first))
}

fn names(words: &[&str], text: &str) -> bool {
    let is_one = || words.contains(&fold(text).trim_end_matches([':', '.', ' ']));
    words.iter().any(|word| may_fold_to(text, word)) && is_one()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_texts_of_totals_begin_with_their_word() {
        for text in ["Total", "TOTAL GERAL", "Totais por ano", "Subtotal (1)", "Soma:", "Gesamt", "A transportar"] {
            assert!(is_total(text), "{text}");
        }
        for text in ["Totalmente", "Somara", "Transporte", "Tabuaço", "Suma de Cima", "Gesamtschule", ""] {
            assert!(!is_total(text), "{text}");
        }
    }

    #[test]
    fn labels_of_totals_are_the_word_alone() {
        for text in ["Subtotal", "SUB-TOTAL:", "Total geral"] {
            assert!(is_label(text, false), "{text}");
        }
        assert!(is_label("Total", true) && is_label("Soma", true));
        // A category, an indicator, a place.
        for (text, is_key) in
            [("Total", false), ("Total de alunos", true), ("Total Energias", true), ("Soma", false), ("Souto", true)]
        {
            assert!(!is_label(text, is_key), "{text}");
        }
    }
}
