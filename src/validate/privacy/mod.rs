//! Personal data in columns that the schema does not declare: natural persons' tax numbers, e-mail
//! addresses, telephone numbers, account numbers and identity card numbers.
//!
//! In goes a text, out come the kinds of personal data in it, however they are spelled (`spelling`). Numbers with check
//! digits (`numbers`) are found only when these are right, so that an amount or a law is not taken for a person. A column of
//! integers is checked by all its values together (`integers`).

pub(super) mod integers;
mod numbers;
mod spelling;

use std::{borrow::Cow, ops::Range, sync::LazyLock};

use memchr::memmem::Finder;
use regex::Regex;

use self::numbers::{digits, is_card, is_iban, is_natural, is_natural_nif, is_nib, is_separate};
use crate::model::{
    schema::MASK,
    simd::{BLOCK, bits_at, equal, within},
};

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

/// Finds one spelling of a kind.
struct Detector {
    kind: Kind,
    regex: Regex,
    /// Whether a match is valid, by its check digits.
    is_valid: fn(&str) -> bool,
    /// Whether a match may be one where it is found in a text.
    fits_context: fn(&str, &Range<usize>) -> bool,
}

impl Detector {
    /// Finds the first match in a text from a byte offset on.
    fn find(&self, text: &str, mut from: usize) -> Option<Range<usize>> {
        while let Some(found) = self.regex.find_at(text, from) {
            let range = found.range();
            if (self.is_valid)(found.as_str()) && (self.fits_context)(text, &range) {
                return Some(range);
            }
            // Another match may begin within this one.
            from = range.start + text[range.start..].chars().next().map_or(1, char::len_utf8);
        }
        None
    }
}

/// A tax number after a word for it.
const NAMED_NIF: &str =
    r"(?i)(?:\b|_)(?:NIF|NIPC|PT|contribuinte|fiscal)(?:[ .:_#\-]|n\.?[ºo]){0,4}[1-4][0-9]{2}~[0-9]{3}~[0-9]{3}";

/// Separator of the groups of a number's digits.
const PART: &str = r"(?:[.\-]| {0,2})";

#[expect(clippy::expect_used, reason = "the patterns are constants that a test compiles")]
static DETECTORS: LazyLock<Vec<Detector>> = LazyLock::new(|| {
    let detector = |kind, pattern: &str, is_valid, fits_context| {
        let regex = Regex::new(&pattern.replace('~', PART)).expect("a pattern");
        Detector { kind, regex, is_valid, fits_context }
    };
    let any = |_: &str| true;
    let anywhere = |_: &str, _: &Range<usize>| true;
    let is_no_part = |text: &str, range: &Range<usize>| !text[range.end..].starts_with(char::is_alphanumeric);
    let spelled =
        r"[\p{L}\d._%+-]+ ?[(\[](?:at|arroba)[)\]] ?[\p{L}\d-]+(?: ?(?:\.|[(\[](?:dot|ponto)[)\]]) ?[\p{L}\d-]+)+";
    vec![
        detector(Kind::Email, r"[\p{L}\d._%+-]+(?:@|%40)[\p{L}\d-]+(?:\.[\p{L}\d-]+)+", any, anywhere),
        detector(Kind::Email, spelled, any, anywhere),
        detector(Kind::Iban, r"(?i)\b(?:IBAN)?[A-Z]{2}[0-9]{2}(?:[ .\-]?[0-9A-Z]){11,30}", is_named_iban, anywhere),
        detector(Kind::Iban, r"[0-9](?:[ .\-]?[0-9]){20}", is_nib, is_separate),
        detector(Kind::Card, r"(?i)[0-9]{8}[ .\-]?[0-9][ .\-]?[A-Z0-9]{2}[0-9]", is_card, is_separate),
        // With the country code; without it only that of a mobile.
        detector(
            Kind::Phone,
            r"(?:\(?(?:\+|00) ?351\)?|\(351\))~(?:\(0\))?~[29][0-9](?:[ .\-]?[0-9]){7}",
            any,
            is_separate,
        ),
        detector(Kind::Phone, r"351~9[1236](?:[ .\-]?[0-9]){7}", any, is_separate),
        detector(Kind::Phone, r"9[1236][0-9]~[0-9]{3}~[0-9]{3}|9 [1236](?: [0-9]){7}", any, is_separate),
        detector(
            Kind::Phone,
            r"9[1236]([ -]?)(?:[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{2}|[0-9]{3}[ -]?[0-9]{4}|[0-9]{7}|[0-9](?:[ -]?[0-9]{2}){3})",
            any,
            is_separate,
        ),
        detector(Kind::Nif, r"[1-4][0-9]{2}~[0-9]{3}~[0-9]{3}|[1-4](?: [0-9]){8}", is_natural_nif, is_separate),
        // The word before it shows that it is no part of another number.
        detector(Kind::Nif, NAMED_NIF, is_natural_nif, is_no_part),
    ]
});

/// Whether a text begins with an IBAN, or with the word `IBAN` and one.
fn is_named_iban(text: &str) -> bool {
    is_iban(text) || text.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("iban")) && is_iban(&text[4..])
}

/// Finds the first kind of personal data in a text.
pub(super) type Find = fn(&str) -> Option<Kind>;

/// Picks the cheapest [`Find`] for the texts of a column by their concatenated bytes; most columns have no personal data.
pub(super) fn finder(bytes: &[u8]) -> Find {
    match (may_have_any(bytes), has_runs(bytes)) {
        (true, _) => find,
        (false, true) => |text| has_digits(text).then(|| search(text)).flatten(),
        (false, false) => |_| None,
    }
}

/// Returns the first kind of personal data in a text.
pub(super) fn find(text: &str) -> Option<Kind> {
    (may_have_any(text.as_bytes()) || has_digits(text)).then(|| search(text)).flatten()
}

fn search(text: &str) -> Option<Kind> {
    let text = spelling::plain(text);
    let (is_addressed, is_numbered) = (has_address(text.as_bytes()), has_digits(&text));
    let applies = |detector: &&Detector| if detector.kind == Kind::Email { is_addressed } else { is_numbered };
    DETECTORS.iter().filter(applies).find(|detector| detector.find(&text, 0).is_some()).map(|detector| detector.kind)
}

/// Replaces personal data by a mask, and the rest by its plain spelling; a text without any is returned as it is.
pub(super) fn masked(text: &str) -> Cow<'_, str> {
    if find(text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut text = spelling::plain(text).into_owned();
    let mut found = Vec::new();
    for detector in DETECTORS.iter() {
        let mut from = 0;
        while let Some(range) = detector.find(&text, from) {
            from = range.end;
            // It must not match again as a part of another; with the same length, later offsets stay valid.
            text.replace_range(range.clone(), &"\0".repeat(range.len()));
            found.push(range);
        }
    }
    found.sort_by_key(|range| range.start);
    let (mut out, mut at) = (String::new(), 0);
    for range in found {
        out.push_str(&text[at..range.start]);
        out.push_str(MASK);
        at = range.end;
    }
    out.push_str(&text[at..]);
    // Next to a mask, a number that was part of a longer one may be found.
    Cow::Owned(if find(&out).is_some() { MASK.to_owned() } else { out })
}

/// Whether a text is meant to be the tax number of a natural person, by its first digits; the check digit may be wrong.
pub(super) fn is_nearly_nif(text: &str) -> bool {
    let digits = digits(&spelling::plain(text));
    (8..=10).contains(&digits.len()) && is_natural(&digits)
}

/// Minimum digits of any kind but an e-mail address, without separators: those of a tax number or a telephone.
const DIGITS: usize = 9;

/// Spellings of the `@` of an e-mail address.
static SPELLED: LazyLock<[Finder<'static>; 5]> =
    LazyLock::new(|| ["%40", "(at)", "[at]", "(arroba)", "[arroba]"].map(Finder::new));

/// Whether bytes contain an `@`, a spelling of it, or a lead byte of digits of other scripts. A text without them, and
/// without enough digits, has no personal data.
fn may_have_any(bytes: &[u8]) -> bool {
    // Without branches, so that the compiler vectorises the loop.
    let (mut found, mut maybe) = (0_u8, 0_u8);
    for b in bytes {
        found |= u8::from(*b == b'@') | u8::from(*b >= 0xD9) & u8::from(*b != 0xE2);
        maybe |= u8::from(*b == b'%') | u8::from(*b == b'(') | u8::from(*b == b'[');
    }
    found != 0 || (maybe != 0 && is_spelled(bytes))
}

/// Whether bytes contain an `@` or a spelling of it.
fn has_address(bytes: &[u8]) -> bool {
    memchr::memchr(b'@', bytes).is_some() || is_spelled(bytes)
}

fn is_spelled(bytes: &[u8]) -> bool {
    SPELLED.iter().any(|spelled| spelled.find(bytes).is_some())
}

/// Whether bytes have a run of [`DIGITS`] digits and separators. In concatenated texts, a run may be of two texts.
fn has_runs(bytes: &[u8]) -> bool {
    // One bit per byte; the low half is the previous block.
    let mut bits = 0_u128;
    (0..bytes.len()).step_by(BLOCK).any(|from| {
        let block = bits_at(bytes, from, |bytes| {
            let parts = equal(bytes, b' ') | within(bytes, b'-', b'.') | within(bytes, 0x80, u8::MAX);
            within(bytes, b'0', b'9') | parts
        });
        bits = bits >> BLOCK | u128::from(block) << BLOCK;
        // Bit i is set if bits i to i + n are, for n = 1, 3, 7 and 8.
        let mut run = bits & (bits >> 1);
        run &= run >> 2;
        run &= run >> 4;
        run & (bits >> (DIGITS - 1)) != 0
    })
}

/// Whether a text has [`DIGITS`] digits in a run of digits and separators: spaces, dashes, dots, and any non-ASCII
/// character.
fn has_digits(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_part = |byte: u8| byte.is_ascii_digit() || matches!(byte, b' ' | b'-' | b'.') || !byte.is_ascii();
    // A run of nine bytes contains two of the tested bytes, which are four apart.
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

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: &[(&str, Option<Kind>)] = &[
        ("Contactar ana.sousa@exemplo.pt para mais", Some(Kind::Email)),
        ("ana.sousa＠exemplo.pt", Some(Kind::Email)),
        ("ana.sousa (at) exemplo.pt", Some(Kind::Email)),
        ("ana.sousa[arroba]exemplo[ponto]pt", Some(Kind::Email)),
        ("https://exemplo.pt/?de=ana.sousa%40exemplo.pt", Some(Kind::Email)),
        ("Autoridade Tributária (at) e outras", None),
        ("tel. 912 345 678", Some(Kind::Phone)),
        ("+351 213 456 789", Some(Kind::Phone)),
        ("+351-912-345-678", Some(Kind::Phone)),
        ("(+351) 912.345.678", Some(Kind::Phone)),
        ("(351) 213456789", Some(Kind::Phone)),
        ("00351912345678", Some(Kind::Phone)),
        ("351912345678", Some(Kind::Phone)),
        ("912.345.678", Some(Kind::Phone)),
        ("912-345-678", Some(Kind::Phone)),
        ("91 234 56 78", Some(Kind::Phone)),
        ("912 34 56 78", Some(Kind::Phone)),
        ("tlm912345678", Some(Kind::Phone)),
        ("912345678/913456789", Some(Kind::Phone)),
        ("９１２３４５６７８", Some(Kind::Phone)),
        ("912345678, 50 metros", Some(Kind::Phone)),
        ("93.123.45.67", None),
        ("NIF 123456789", Some(Kind::Nif)),
        ("PT123456789", Some(Kind::Nif)),
        ("nif123456789", Some(Kind::Nif)),
        ("pt-123456789", Some(Kind::Nif)),
        ("NIF_123456789.pdf", Some(Kind::Nif)),
        ("n.º123456789", Some(Kind::Nif)),
        ("123.456.789", Some(Kind::Nif)),
        ("123-456-789", Some(Kind::Nif)),
        ("123\u{A0}456\u{202F}789", Some(Kind::Nif)),
        ("123\u{2011}456\u{2011}789", Some(Kind::Nif)),
        ("1 2 3 4 5 6 7 8 9", Some(Kind::Nif)),
        ("12\u{200B}3456\u{AD}789", Some(Kind::Nif)),
        ("123456789/1", Some(Kind::Nif)),
        ("123456789,213456788", Some(Kind::Nif)),
        ("１２３４５６７８９", Some(Kind::Nif)),
        ("١٢٣٤٥٦٧٨٩", Some(Kind::Nif)),
        ("123456789, Eurico Costa", Some(Kind::Nif)),
        ("123.456.788", None),
        ("123.456.789,00", None),
        ("123.456.789 €", None),
        ("€ 123.456.789", None),
        ("123 456 789 euros", None),
        ("123456789 EUR", None),
        ("123456789/2024", None),
        ("9f8e7d123456789ab", None),
        ("2f123456789", None),
        ("nif 245 123 450", None),
        ("NIPC 501964843", None),
        ("PT50 0002 0123 1234 5678 9015 4", Some(Kind::Iban)),
        ("pt50 0002 0123 1234 5678 9015 4", Some(Kind::Iban)),
        ("PT50 0002 0123 12345678901 54 (BPI)", Some(Kind::Iban)),
        ("iban:pt50000201231234567890154", Some(Kind::Iban)),
        ("IBANPT50000201231234567890154", Some(Kind::Iban)),
        ("PT50-0002-0123-1234-5678-9015-4", Some(Kind::Iban)),
        ("PT50.0002.0123.12345678901.54", Some(Kind::Iban)),
        ("NIB 0002 0123 12345678901 54", Some(Kind::Iban)),
        ("NL91 ABNA 0417 1643 00", Some(Kind::Iban)),
        ("PT50 0002 0123 1234 5678 9015 5", None),
        ("00000000 0 ZZ4", Some(Kind::Card)),
        ("00000000-0-zz4", Some(Kind::Card)),
        ("CC000000000ZZ4", Some(Kind::Card)),
        ("00000000 0 ZZ5", None),
        ("Decreto-Lei n.º 38/2022, de 30 de maio", None),
        ("912.345.678,00 €", None),
        ("1.912345678", None),
        ("processo 2022/123456789", None),
        ("https://exemplo.gov.pt/a/b", None),
        ("", None),
    ];

    #[test]
    fn personal_data_are_found_and_look_alikes_are_not() {
        for (text, want) in TEXTS {
            assert_eq!(find(text), *want, "{text}");
        }
    }

    #[test]
    fn a_mask_replaces_only_what_is_found() {
        for (text, want) in [
            ("fichas/NIF123456789/2024.pdf", "fichas/•••/2024.pdf"),
            ("ficha 123456789.pdf", "ficha •••.pdf"),
            ("de ana@exemplo.pt para 912345678!", "de ••• para •••!"),
            ("912345678/913456789, 912345678", "•••/•••, •••"),
            ("Folha 3", "Folha 3"),
        ] {
            assert_eq!(masked(text), want);
            assert!(find(&masked(text)).is_none(), "{text}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, cases: 4096, ..Default::default() })]

        #[test]
        fn texts_that_the_prefilters_let_pass_have_none(text in "([0-9 .-]{1,6}|[a-zA-Z@.,/-]{1,3}|%40|\\(at\\)|PT50 0002 0123 1234 5678 9015 4|00000000 0 ZZ4|91 234 567 8|912345678|123-456.789|PT12|[٠-٩]{1,9}|é|\u{A0}|\u{200B}){0,8}", before in 0_usize..70, after in 0_usize..70) {
            let plain = spelling::plain(&text);
            let want = DETECTORS.iter().find(|detector| detector.find(&plain, 0).is_some()).map(|detector| detector.kind);
            proptest::prop_assert_eq!(find(&text), want);
            proptest::prop_assert_eq!(search(&text), want);
            proptest::prop_assert!(find(&masked(&text)).is_none(), "{}", masked(&text));
            // Anywhere among other texts.
            let among = format!("{}{text}{}", "x".repeat(before), "y".repeat(after));
            proptest::prop_assert_eq!(finder(among.as_bytes())(&text), want);
        }
    }
}
