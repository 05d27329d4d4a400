//! Portuguese tax numbers (NIF, and NIPC for legal persons).
//!
//! In goes a text that should hold one; out come its nine digits, or what is wrong with it.
//!
//! Promise: what [`check`] returns is nine ASCII digits with an assigned beginning and a right
//! check digit. Whether such a number was ever issued is not known here.

/// The number of an unnamed buyer on invoices; its check digit is right.
const UNNAMED_BUYER: &str = "999999990";

/// Why a text is not a NIF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not nine digits.
    NotNine,
    /// Nine digits that fail the check digit, or begin as no NIF does.
    CheckDigit,
    /// A placeholder for an unknown number: one digit nine times, or that of an unnamed buyer.
    Placeholder,
    /// A tax number of another country, by its prefix.
    Foreign,
}

/// The nine digits of a NIF, without the spaces and the prefix `PT` it may be written with.
///
/// # Errors
/// The first [`Fault`] that applies, in the order foreign, not nine, placeholder, check digit.
pub fn check(text: &str) -> Result<String, Fault> {
    let nif = bare(text);
    if is_foreign(&nif) {
        return Err(Fault::Foreign);
    }
    if !is_nine(&nif) {
        return Err(Fault::NotNine);
    }
    let is_repeated = nif.bytes().all(|digit| nif.as_bytes().first() == Some(&digit));
    if is_repeated || nif == UNNAMED_BUYER {
        return Err(Fault::Placeholder);
    }
    if has_assigned_start(&nif) && has_check_digit(&nif) { Ok(nif) } else { Err(Fault::CheckDigit) }
}

/// Whether a text is nine digits that [`check`] gives back as they are.
pub(super) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    is_nine(text)
        && bytes.iter().any(|b| *b != bytes[0])
        && text != UNNAMED_BUYER
        && has_assigned_start(text)
        && has_check_digit(text)
}

/// Whether the number is one of a natural person: it begins with 1, 2, 3 or 45.
///
/// The check digit plays no part: a mistyped number of a person still needs a person's privacy.
pub fn is_natural_person(nif: &str) -> bool {
    let nif = bare(nif);
    is_nine(&nif) && (nif.starts_with(['1', '2', '3']) || nif.starts_with("45"))
}

fn bare(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    match text.get(..2) {
        Some(prefix) if prefix.eq_ignore_ascii_case("PT") => text[2..].to_owned(),
        _ => text,
    }
}

fn is_nine(text: &str) -> bool {
    text.len() == 9 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether the text is two letters and then letters and digits, five digits or more: fewer would
/// make a foreigner of a word.
fn is_foreign(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.by_ref().take(2).filter(u8::is_ascii_alphabetic).count() == 2
        && bytes.clone().all(|b| b.is_ascii_alphanumeric())
        && bytes.filter(u8::is_ascii_digit).count() >= 5
        && text.len() <= 15
}

fn has_assigned_start(nif: &str) -> bool {
    const PAIRS: [&str; 13] = ["45", "70", "71", "72", "74", "75", "77", "78", "79", "90", "91", "98", "99"];
    nif.starts_with(['1', '2', '3', '5', '6', '8']) || PAIRS.iter().any(|p| nif.starts_with(p))
}

/// The ninth digit makes the sum of all, weighted 9 to 1, a multiple of 11; a remainder that would
/// need ten gets zero.
fn has_check_digit(nif: &str) -> bool {
    let mut digits = nif.bytes().map(|b| u32::from(b - b'0'));
    let sum: u32 = digits.clone().zip((2..=9).rev()).map(|(digit, weight)| digit * weight).sum();
    let expected = match sum % 11 {
        0 | 1 => 0,
        remainder => 11 - remainder,
    };
    digits.next_back() == Some(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nif_is_read_however_it_is_written() {
        for (text, want) in [
            ("123456789", "123456789"),
            (" 500 000 000 ", "500000000"),
            ("PT500000000", "500000000"),
            ("pt 500\u{A0}000\u{202F}000", "500000000"),
            ("500000000            ", "500000000"),
            ("450000001", "450000001"),
            ("600000001", "600000001"),
        ] {
            assert_eq!(check(text).as_deref(), Ok(want), "{text:?}");
        }
    }

    #[test]
    fn other_texts_have_their_fault() {
        let huge = "1".repeat(1_000_000);
        let long = format!("ES{}", "1".repeat(1_000_000));
        for (text, want) in [
            ("", Fault::NotNine),
            ("PT", Fault::NotNine),
            ("-", Fault::NotNine),
            ("12345678", Fault::NotNine),
            ("1234567890", Fault::NotNine),
            ("501.234.567", Fault::NotNine),
            ("500000000.0", Fault::NotNine),
            ("RGPD", Fault::NotNine),
            ("RGPD - nome", Fault::NotNine),
            ("Lote 5", Fault::NotNine),
            ("PTPT500000000", Fault::Foreign),
            ("５０００００００００", Fault::NotNine),
            ("٥٠٠٠٠٠٠٠٠", Fault::NotNine),
            ("ç€", Fault::NotNine),
            (&huge, Fault::NotNine),
            (&long, Fault::NotNine),
            ("ESB12345678", Fault::Foreign),
            ("GB 123 456 789", Fault::Foreign),
            ("de123456789", Fault::Foreign),
            ("999999999", Fault::Placeholder),
            ("000000000", Fault::Placeholder),
            ("PT 111 111 111", Fault::Placeholder),
            ("999999990", Fault::Placeholder),
            ("123456780", Fault::CheckDigit),
            ("500000001", Fault::CheckDigit),
            ("012345679", Fault::CheckDigit),
            ("400000000", Fault::CheckDigit),
        ] {
            assert_eq!(check(text), Err(want), "{text:.40?}");
        }
    }

    #[test]
    fn one_last_digit_in_ten_is_right() {
        for digit in '0'..='9' {
            let text = format!("50823475{digit}");
            assert_eq!(check(&text).is_ok(), digit == '1', "{text}");
            assert_eq!(is_plain(&text), check(&text).is_ok(), "{text}");
        }
    }

    #[test]
    fn only_assigned_beginnings_pass() {
        let passes = |pair: &str| (0..100).any(|n| check(&format!("{pair}00000{n:02}")).is_ok());
        for pair in ["10", "29", "31", "45", "50", "68", "70", "79", "80", "90", "91", "98", "99"] {
            assert!(passes(pair), "{pair}");
        }
        for pair in ["00", "09", "40", "44", "46", "73", "76", "92", "95", "97"] {
            assert!(!passes(pair), "{pair}");
        }
    }

    #[test]
    fn natural_persons_are_known_by_the_beginning() {
        for (nif, want) in [
            ("123456789", true),
            ("PT 200 000 000", true),
            ("300000001", true),
            ("450000000", true),
            ("440000000", false),
            ("500000000", false),
            ("600000000", false),
            ("12345", false),
            ("", false),
        ] {
            assert_eq!(is_natural_person(nif), want, "{nif:?}");
        }
    }
}
