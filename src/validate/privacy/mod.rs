//! Personal data in columns that the schema does not declare: natural persons' tax numbers, e-mail
//! addresses, telephone numbers, account numbers and identity card numbers.
//!
//! In goes a text, out come the kinds of personal data that stand in it, however they are spelled (`spelling`). Numbers with
//! check digits (`numbers`) are found only when these are right, so that an amount or a law is not taken for a person.
//! Columns of whole numbers are judged as a whole (`integers`).

pub(super) mod integers;
mod numbers;
mod spelling;

use std::{borrow::Cow, ops::Range, sync::LazyLock};

use memchr::memmem::Finder;
use regex::Regex;

use self::numbers::{digits, is_card, is_iban, is_natural, is_natural_nif, is_nib, stands_alone};
use crate::model::{
    lanes::{BLOCK, bits_at, equal, within},
    schema::MASK,
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

/// What a kind looks like, and whether a text that looks so is one.
struct Sign {
    kind: Kind,
    regex: Regex,
    holds: fn(&str) -> bool,
    /// Whether it may stand at a place of a text.
    stands: fn(&str, &Range<usize>) -> bool,
}

impl Sign {
    /// Where it first stands in a text from a place on.
    fn find(&self, text: &str, mut from: usize) -> Option<Range<usize>> {
        while let Some(found) = self.regex.find_at(text, from) {
            let range = found.range();
            if (self.holds)(found.as_str()) && (self.stands)(text, &range) {
                return Some(range);
            }
            // Another may begin within it.
            from = range.start + text[range.start..].chars().next().map_or(1, char::len_utf8);
        }
        None
    }
}

/// A tax number that says that it is one.
const NAMED_NIF: &str =
    r"(?i)(?:\b|_)(?:NIF|NIPC|PT|contribuinte|fiscal)(?:[ .:_#\-]|n\.?[ºo]){0,4}[1-4][0-9]{2}~[0-9]{3}~[0-9]{3}";

/// What parts the digits of a number.
const PART: &str = r"(?:[.\-]| {0,2})";

#[expect(clippy::expect_used, reason = "the patterns are constants that a test compiles")]
static SIGNS: LazyLock<Vec<Sign>> = LazyLock::new(|| {
    let sign = |kind, pattern: &str, holds, stands| {
        let regex = Regex::new(&pattern.replace('~', PART)).expect("a pattern");
        Sign { kind, regex, holds, stands }
    };
    let any = |_: &str| true;
    let anywhere = |_: &str, _: &Range<usize>| true;
    let is_no_part = |text: &str, range: &Range<usize>| !text[range.end..].starts_with(char::is_alphanumeric);
    let spelled =
        r"[\p{L}\d._%+-]+ ?[(\[](?:at|arroba)[)\]] ?[\p{L}\d-]+(?: ?(?:\.|[(\[](?:dot|ponto)[)\]]) ?[\p{L}\d-]+)+";
    vec![
        sign(Kind::Email, r"[\p{L}\d._%+-]+(?:@|%40)[\p{L}\d-]+(?:\.[\p{L}\d-]+)+", any, anywhere),
        sign(Kind::Email, spelled, any, anywhere),
        sign(Kind::Iban, r"(?i)\b(?:IBAN)?[A-Z]{2}[0-9]{2}(?:[ .\-]?[0-9A-Z]){11,30}", is_named_iban, anywhere),
        sign(Kind::Iban, r"[0-9](?:[ .\-]?[0-9]){20}", is_nib, stands_alone),
        sign(Kind::Card, r"(?i)[0-9]{8}[ .\-]?[0-9][ .\-]?[A-Z0-9]{2}[0-9]", is_card, stands_alone),
        // With its country; without it only that of a mobile.
        sign(
            Kind::Phone,
            r"(?:\(?(?:\+|00) ?351\)?|\(351\))~(?:\(0\))?~[29][0-9](?:[ .\-]?[0-9]){7}",
            any,
            stands_alone,
        ),
        sign(Kind::Phone, r"351~9[1236](?:[ .\-]?[0-9]){7}", any, stands_alone),
        sign(Kind::Phone, r"9[1236][0-9]~[0-9]{3}~[0-9]{3}|9 [1236](?: [0-9]){7}", any, stands_alone),
        sign(
            Kind::Phone,
            r"9[1236]([ -]?)(?:[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{2}|[0-9]{3}[ -]?[0-9]{4}|[0-9]{7}|[0-9](?:[ -]?[0-9]{2}){3})",
            any,
            stands_alone,
        ),
        sign(Kind::Nif, r"[1-4][0-9]{2}~[0-9]{3}~[0-9]{3}|[1-4](?: [0-9]){8}", is_natural_nif, stands_alone),
        // Its name says that it is no part of another.
        sign(Kind::Nif, NAMED_NIF, is_natural_nif, is_no_part),
    ]
});

/// Whether a text begins with the number of an account, whose name may stand before it.
fn is_named_iban(text: &str) -> bool {
    is_iban(text) || text.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("iban")) && is_iban(&text[4..])
}

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
    let text = spelling::plain(text);
    let (is_addressed, is_numbered) = (has_address(text.as_bytes()), has_digits(&text));
    let may = |sign: &&Sign| if sign.kind == Kind::Email { is_addressed } else { is_numbered };
    SIGNS.iter().filter(may).find(|sign| sign.find(&text, 0).is_some()).map(|sign| sign.kind)
}

/// The text with a mask in place of each that stands in it, and the rest in its plain spelling; as it is where none does.
pub(super) fn masked(text: &str) -> Cow<'_, str> {
    if find(text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut text = spelling::plain(text).into_owned();
    let mut found = Vec::new();
    for sign in SIGNS.iter() {
        let mut from = 0;
        while let Some(range) = sign.find(&text, from) {
            from = range.end;
            // What was found is no part of what stands beside it; of the same length, nothing behind it moves.
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
    // What looked like a part of what is masked now may stand by itself.
    Cow::Owned(if find(&out).is_some() { MASK.to_owned() } else { out })
}

/// Whether a text is the tax number of a natural person, or was meant to be: how it begins says so, whatever the last digit.
pub(super) fn is_nearly_nif(text: &str) -> bool {
    let digits = digits(&spelling::plain(text));
    (8..=10).contains(&digits.len()) && is_natural(&digits)
}

/// Fewest digits in a row of any kind but an address, what may part them apart: those of a tax number or a telephone.
const DIGITS: usize = 9;

/// How an address is spelled that has no `@`.
static SPELLED: LazyLock<[Finder<'static>; 5]> =
    LazyLock::new(|| ["%40", "(at)", "[at]", "(arroba)", "[arroba]"].map(Finder::new));

/// Whether bytes have what an address has, or the lead of a digit of another script. A text without them that has not
/// digits enough either holds none of the kinds.
fn has_signs(bytes: &[u8]) -> bool {
    // Without a branch a byte, many are looked at at once.
    let (mut found, mut may) = (0_u8, 0_u8);
    for b in bytes {
        found |= u8::from(*b == b'@') | u8::from(*b >= 0xD9) & u8::from(*b != 0xE2);
        may |= u8::from(*b == b'%') | u8::from(*b == b'(') | u8::from(*b == b'[');
    }
    found != 0 || (may != 0 && is_spelled(bytes))
}

/// Whether bytes have what an address has.
fn has_address(bytes: &[u8]) -> bool {
    memchr::memchr(b'@', bytes).is_some() || is_spelled(bytes)
}

fn is_spelled(bytes: &[u8]) -> bool {
    SPELLED.iter().any(|spelled| spelled.find(bytes).is_some())
}

/// Whether bytes have as many digits, and what may part them, in a row. Where texts stand one behind the other, such a row
/// may be of two.
fn has_runs(bytes: &[u8]) -> bool {
    // A bit a byte: those of the block before are the low ones.
    let mut bits = 0_u128;
    (0..bytes.len()).step_by(BLOCK).any(|from| {
        let block = bits_at(bytes, from, |bytes| {
            let parts = equal(bytes, b' ') | within(bytes, b'-', b'.') | within(bytes, 0x80, u8::MAX);
            within(bytes, b'0', b'9') | parts
        });
        bits = bits >> BLOCK | u128::from(block) << BLOCK;
        // A bit stays where so many stand behind it: two, four, eight, and one more.
        let mut run = bits & (bits >> 1);
        run &= run >> 2;
        run &= run >> 4;
        run & (bits >> (DIGITS - 1)) != 0
    })
}

/// Whether a text has digits enough in a row, what may part them among them: spaces, dashes, dots, and any sign of more
/// than a byte.
fn has_digits(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_part = |byte: u8| byte.is_ascii_digit() || matches!(byte, b' ' | b'-' | b'.') || !byte.is_ascii();
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
    fn a_mask_stands_in_place_of_what_is_found_alone() {
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
        fn what_a_glance_lets_pass_holds_nothing(text in "([0-9 .-]{1,6}|[a-zA-Z@.,/-]{1,3}|%40|\\(at\\)|PT50 0002 0123 1234 5678 9015 4|00000000 0 ZZ4|91 234 567 8|912345678|123-456.789|PT12|[٠-٩]{1,9}|é|\u{A0}|\u{200B}){0,8}", before in 0_usize..70, behind in 0_usize..70) {
            let plain = spelling::plain(&text);
            let told = SIGNS.iter().find(|sign| sign.find(&plain, 0).is_some()).map(|sign| sign.kind);
            proptest::prop_assert_eq!(find(&text), told);
            proptest::prop_assert_eq!(looked_for(&text), told);
            proptest::prop_assert!(find(&masked(&text)).is_none(), "{}", masked(&text));
            // Wherever it stands among others.
            let among = format!("{}{text}{}", "x".repeat(before), "y".repeat(behind));
            proptest::prop_assert_eq!(finder(among.as_bytes())(&text), told);
        }
    }
}
