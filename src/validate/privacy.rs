//! Personal data in columns that the schema does not declare: natural persons' tax numbers, e-mail
//! addresses, telephone numbers, IBANs and identity card numbers.
//!
//! In goes a text, out come the kinds of personal data that stand in it. Numbers with check digits are
//! told only when these are right, so that an amount or a law is not taken for a person.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::lanes::{BLOCK, bits_at, equal, within};

/// A kind of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The tax number of a natural person.
    Nif,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// An international bank account number.
    Iban,
    /// The number of a Portuguese identity card, with its check digits.
    Card,
}

impl Kind {
    /// Name for issues.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Nif => "tax number",
            Self::Email => "e-mail",
            Self::Phone => "telephone",
            Self::Iban => "iban",
            Self::Card => "identity card",
        }
    }
}

/// What a kind looks like; whether it is one its check digits say.
struct Sign {
    kind: Kind,
    regex: Regex,
    holds: fn(&str) -> bool,
}

#[expect(clippy::expect_used, reason = "the patterns are constants that a test compiles")]
static SIGNS: LazyLock<Vec<Sign>> = LazyLock::new(|| {
    let sign = |kind, pattern: &str, holds| Sign { kind, regex: Regex::new(pattern).expect("a pattern"), holds };
    vec![
        sign(Kind::Email, r"[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+", |_| true),
        sign(Kind::Iban, r"\b[A-Z]{2}\d{2}(?: ?[\dA-Z]{4}){2,7}(?: ?[\dA-Z]{1,4})?\b", is_iban),
        sign(Kind::Card, r"\b\d{8} ?\d ?[A-Z\d]{2}\d\b", is_card),
        sign(Kind::Phone, r"(?:\+351|\b00351) ?[29]\d{2} ?\d{3} ?\d{3}\b|\b9[1236]\d ?\d{3} ?\d{3}\b", |_| true),
        sign(Kind::Nif, r"\b(?:[123]\d{2}|45\d) ?\d{3} ?\d{3}\b", is_nif),
    ]
});

/// What finds personal data in a text.
pub(super) type Find = fn(&str) -> Option<Kind>;

/// What finds them in texts whose bytes, one behind the other, are these: of most columns it is seen at once that they
/// hold none.
pub(super) fn finder(bytes: &[u8]) -> Find {
    match (has_signs(bytes), has_runs(bytes)) {
        (true, _) => find,
        (false, true) => |text| has_digits(text).then(|| looked_for(text)).flatten(),
        (false, false) => |_| None,
    }
}

/// The first kind of personal data that stands in a text.
pub(super) fn find(text: &str) -> Option<Kind> {
    (has_signs(text.as_bytes()) || has_digits(text)).then(|| looked_for(text)).flatten()
}

fn looked_for(text: &str) -> Option<Kind> {
    let found =
        |sign: &&Sign| sign.regex.find_iter(text).any(|m| !within_number(text, m.range()) && (sign.holds)(m.as_str()));
    SIGNS.iter().find(found).map(|s| s.kind)
}

/// Fewest digits in a row of any kind but an address, spaces apart: those of a tax number or a telephone.
const DIGITS: usize = 9;

/// Whether bytes have an `@`, or the lead of a digit of another script. A text without them that has not digits enough
/// either holds none of the kinds.
fn has_signs(bytes: &[u8]) -> bool {
    // Without a branch a byte, many are looked at at once.
    let mut found = 0_u8;
    for b in bytes {
        found |= u8::from(*b == b'@') | u8::from(*b >= 0xD9) & u8::from(*b != 0xE2);
    }
    found != 0
}

/// Whether bytes have as many digits and spaces in a row. Where texts stand one behind the other, such a row may be of two.
fn has_runs(bytes: &[u8]) -> bool {
    // A bit a byte: those of the block before are the low ones.
    let mut bits = 0_u128;
    (0..bytes.len()).step_by(BLOCK).any(|from| {
        let block = bits_at(bytes, from, |bytes| within(bytes, b'0', b'9') | equal(bytes, b' '));
        bits = bits >> BLOCK | u128::from(block) << BLOCK;
        // A bit stays where so many stand behind it: two, four, eight, and one more.
        let mut run = bits & (bits >> 1);
        run &= run >> 2;
        run &= run >> 4;
        run & (bits >> (DIGITS - 1)) != 0
    })
}

/// Whether a text has digits enough in a row, spaces among them.
fn has_digits(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_part = |byte: u8| byte.is_ascii_digit() || byte == b' ';
    // Of so many signs in a row at least two that are four apart are looked at.
    let mut at = 3;
    while at + 4 < bytes.len() {
        if is_part(bytes[at]) && is_part(bytes[at + 4]) {
            let start = bytes[..at].iter().rposition(|b| !is_part(*b)).map_or(0, |n| n + 1);
            let end = bytes[at..].iter().position(|b| !is_part(*b)).map_or(bytes.len(), |n| at + n);
            if bytes[start..end].iter().filter(|b| b.is_ascii_digit()).count() >= DIGITS {
                return true;
            }
            at = end.max(at + 1);
        } else {
            at += 4;
        }
    }
    false
}

/// Whether a match is only a part of a longer number or code, such as an amount or an identifier.
fn within_number(text: &str, range: std::ops::Range<usize>) -> bool {
    let glue = |c: char| matches!(c, '.' | ',' | '/' | '-' | '_');
    let before = text[..range.start].chars().rev().take(2).collect::<Vec<_>>();
    let after = text[range.end..].chars().take(2).collect::<Vec<_>>();
    let joined = |pair: &[char]| matches!(pair, [sign, digit, ..] if glue(*sign) && digit.is_ascii_digit());
    joined(&before) || joined(&after)
}

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// The check digit of a Portuguese tax number: 11 less the weighted sum modulo 11, 0 for 10 and 11.
fn is_nif(text: &str) -> bool {
    let digits = digits(text);
    let sum: u32 = digits.iter().zip((2..=9).rev()).map(|(d, weight)| d * weight).sum();
    let check = match 11 - sum % 11 {
        10 | 11 => 0,
        check => check,
    };
    digits.len() == 9 && digits[8] == check
}

/// ISO 13616: the rearranged number leaves 1 modulo 97.
fn is_iban(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    // Digits of other scripts are none of an account.
    if !(15..=34).contains(&plain.len()) || !plain.is_ascii() {
        return false;
    }
    let value = |c: char| c.to_digit(36).unwrap_or(0);
    let rest = plain[4..].chars().chain(plain[..4].chars()).fold(0, |rest, c| {
        let value = value(c);
        (rest * if value > 9 { 100 } else { 10 } + value) % 97
    });
    rest == 1
}

/// The check digit over all twelve signs of a card's number, as a Luhn sum of base 36 signs.
fn is_card(text: &str) -> bool {
    let signs: Vec<u32> = text.chars().filter_map(|c| c.to_digit(36)).collect();
    let double =
        |(n, value): (usize, &u32)| if n % 2 == 0 { (value * 2) - if value * 2 > 9 { 9 } else { 0 } } else { *value };
    signs.len() == 12 && signs.iter().enumerate().map(double).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_are_found_and_look_alikes_are_not() {
        for (text, want) in [
            ("Contactar ana.sousa@exemplo.pt para mais", Some(Kind::Email)),
            ("tel. 912 345 678", Some(Kind::Phone)),
            ("+351 213 456 789", Some(Kind::Phone)),
            ("NIF 123456789", Some(Kind::Nif)),
            ("nif 245 123 450", None),
            ("NIPC 501964843", None),
            ("PT50 0002 0123 1234 5678 9015 4", Some(Kind::Iban)),
            ("PT50 0002 0123 1234 5678 9015 5", None),
            ("00000000 0 ZZ4", Some(Kind::Card)),
            ("00000000 0 ZZ5", None),
            ("Decreto-Lei n.º 38/2022, de 30 de maio", None),
            ("912.345.678,00 €", None),
            ("1.912345678", None),
            ("processo 2022/123456789", None),
            ("https://exemplo.gov.pt/a/b", None),
            ("", None),
        ] {
            assert_eq!(find(text), want, "{text}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, cases: 4096, ..Default::default() })]

        #[test]
        fn what_a_glance_lets_pass_holds_nothing(text in "([0-9 ]{1,6}|[a-zA-Z@.,/-]{1,3}|PT50 0002 0123 1234 5678 9015 4|00000000 0 ZZ4|91 234 567 8|912345678|[٠-٩]{1,9}|é){0,8}", before in 0_usize..70, behind in 0_usize..70) {
            let told = looked_for(&text);
            proptest::prop_assert_eq!(find(&text), told);
            // Wherever it stands among others.
            let among = format!("{}{text}{}", "x".repeat(before), "y".repeat(behind));
            proptest::prop_assert_eq!(finder(among.as_bytes())(&text), told);
        }
    }
}
