//! Amounts in euros.
//!
//! In goes a text with the mark of the euro once or not at all (`19.974,42 €`, `EUR 5`); out comes
//! the exact decimal that `super::number` reads in the rest.
//!
//! Promise: an amount in any other currency, or in thousands or millions (`5 k€`), is refused.

/// The marks of the euro, longest first, in any case.
const EURO: [&str; 4] = ["euros", "euro", "eur", "€"];

/// Strips one mark, before or after the number; a second one makes the number invalid.
pub(super) fn without_mark(text: &str) -> &str {
    let is_mark = |part: Option<&str>, mark| part.is_some_and(|p| p.eq_ignore_ascii_case(mark));
    for mark in EURO {
        if is_mark(text.get(..mark.len()), mark) {
            return text.get(mark.len()..).unwrap_or_default();
        }
        let end = text.len().saturating_sub(mark.len());
        if is_mark(text.get(end..), mark) {
            return text.get(..end).unwrap_or_default();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::number::{self, Decimal, Fault, Style};

    fn euros(text: &str, scale: u8, style: &Style) -> Result<Decimal, Fault> {
        number::decimal(without_mark(text.trim()), scale, style)
    }

    const FREE: Style = Style { decimal: None, group: None };

    #[test]
    fn the_euro_may_stand_before_or_after() {
        for (text, cents) in [
            ("19974.42 € ", 1_997_442),
            ("19.974,42 €", 1_997_442),
            ("19.974,42\u{A0}€", 1_997_442),
            ("€19,974.42", 1_997_442),
            ("€ -5", -500),
            ("-5€", -500),
            ("EUR 5", 500),
            ("5,5 EUR", 550),
            ("5 Eur", 500),
            ("5 euros", 500),
            ("1 euro", 100),
            ("1 234,50 Euros", 123_450),
            ("5", 500),
        ] {
            let got = euros(text, 2, &FREE).map(|d| d.unscaled);
            assert_eq!(got, Ok(cents), "{text:?}");
        }
    }

    #[test]
    fn anything_but_one_mark_of_the_euro_is_refused() {
        let huge = format!("{} €", "9".repeat(100_000));
        for text in [
            "",
            "€",
            "EUR",
            "euros",
            "€ 5 €",
            "5 € €",
            "EUR 5 €",
            "5 $",
            "$5",
            "5 USD",
            "1.000$00",
            "£5",
            "5 k€",
            "5 M€",
            "5 mil euros",
            "5 % €",
            "€--5",
            "5 eu",
            "neuro",
            "5 €/mês",
            "ç€ç",
            &huge,
        ] {
            assert_eq!(euros(text, 2, &FREE), Err(Fault::NotANumber), "{text:?}");
        }
    }

    #[test]
    fn the_faults_of_a_number_are_kept() {
        let readings = vec!["1234".to_owned(), "1.234".to_owned()];
        assert_eq!(euros("1.234 €", 2, &FREE), Err(Fault::Ambiguous { readings }));
        assert_eq!(euros("0,125 €", 2, &FREE), Err(Fault::TooManyDecimals { scale: 3 }));
        let repaired = Decimal { unscaled: 333_312, repaired: true, rounded: false };
        assert_eq!(euros("3333.11999999999 €", 2, &FREE), Ok(repaired));
    }
}
