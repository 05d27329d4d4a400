//! Numbers that identify a person, distinguished from others by their check digits and the text around them.

use std::ops::Range;

/// Digits of a tax number, and of a telephone without its country.
const NINE: usize = 9;

/// Symbols after and before an amount, and words for its currency.
const CURRENCIES: [&[char]; 2] = [&['€', '$', '£', '%'], &['€', '$', '£']];
const MONEY: [&str; 4] = ["eur", "euro", "euros", "usd"];

/// Whether the number at `range` is no part of a longer number or code, and no amount. Letters may precede it where no
/// digit precedes them, as in `PT123456789`.
pub(super) fn is_separate(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    !continues_before(before) && !continues_after(after) && !is_amount(before, after)
}

/// Whether the number, or a code of letters and digits, begins earlier.
fn continues_before(before: &str) -> bool {
    let Some(last) = before.chars().next_back() else { return false };
    if is_glue(last) {
        let count = leading_digits(before[..before.len() - 1].chars().rev());
        return count > 0 && count != NINE;
    }
    if !last.is_alphanumeric() {
        return false;
    }
    before.trim_end_matches(char::is_alphabetic).ends_with(char::is_numeric)
}

/// Whether the number or code goes on. `123456789/1` is a branch of the owner of the number.
fn continues_after(after: &str) -> bool {
    let Some(first) = after.chars().next() else { return false };
    if is_glue(first) {
        let rest = &after[1..];
        let count = leading_digits(rest.chars());
        let is_branch = first == '/' && (1..=3).contains(&count) && {
            let end = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            !end.starts_with(|c: char| c.is_alphanumeric() || is_glue(c))
        };
        return count > 0 && count != NINE && !is_branch;
    }
    first.is_alphanumeric()
}

/// Number of digits at the start, which spaces may separate. A space at the start separates another number.
fn leading_digits(chars: impl Iterator<Item = char>) -> usize {
    let mut chars = chars.peekable();
    if chars.peek() == Some(&' ') {
        return 0;
    }
    chars.take_while(|c| c.is_ascii_digit() || *c == ' ').filter(char::is_ascii_digit).count()
}

fn is_glue(c: char) -> bool {
    matches!(c, '.' | ',' | '/' | '-' | '_')
}

/// Whether a currency or a percent sign is next to the number.
fn is_amount(before: &str, after: &str) -> bool {
    let (before, after) = (before.trim_end_matches(' '), after.trim_start_matches(' '));
    let is_money = |word: &str| MONEY.iter().any(|money| word.eq_ignore_ascii_case(money));
    let next = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let last = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    after.starts_with(CURRENCIES[0]) || before.ends_with(CURRENCIES[1]) || is_money(next) || is_money(last)
}

/// Returns the digits of a text.
pub(super) fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// Whether a text is the tax number of a natural person: nine digits that begin with 1, 2, 3 or 45, the check digit right.
pub(super) fn is_natural_nif(text: &str) -> bool {
    let digits = digits(text);
    has_check_digit(&digits) && is_natural(&digits)
}

/// Whether nine digits begin as the tax number of a natural person does.
pub(super) fn is_natural(digits: &[u32]) -> bool {
    matches!(digits, [1..=3, ..] | [4, 5, ..])
}

/// The check digit of a Portuguese tax number: 11 less the weighted sum modulo 11, 0 for 10 and 11.
pub(super) fn has_check_digit(digits: &[u32]) -> bool {
    let sum: u32 = digits.iter().zip((2..=9).rev()).map(|(d, weight)| d * weight).sum();
    let check = match 11 - sum % 11 {
        10 | 11 => 0,
        check => check,
    };
    digits.len() == NINE && digits[NINE - 1] == check
}

/// Country codes and the length of their IBANs: ISO 13616.
const COUNTRIES: &str = "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24\
FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24\
ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24\
TR26UA29VA22VG24XK20YE30";

/// Whether a text begins with an IBAN: the length of its country, and 1 modulo 97 with the first four characters moved to
/// the end. The word must end with it.
pub(super) fn is_iban(text: &str) -> bool {
    let Some(country) = text.get(..2).map(str::to_ascii_uppercase) else { return false };
    let known = COUNTRIES.as_bytes().chunks_exact(4).find(|c| c[..2] == *country.as_bytes());
    let Some(length) = known.and_then(|c| std::str::from_utf8(&c[2..]).ok()?.parse::<usize>().ok()) else {
        return false;
    };
    let chars = text.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric());
    let plain: String = chars.take(length).map(|(_, c)| c).collect();
    let end = text.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric()).nth(length.saturating_sub(1));
    let is_apart = end.is_some_and(|(at, _)| !text[at + 1..].starts_with(char::is_alphanumeric));
    plain.len() == length && is_apart && modulo_97(plain[4..].chars().chain(plain[..4].chars())) == 1
}

/// Whether digits are a Portuguese account number without its country (NIB): 21 digits, 1 modulo 97.
pub(super) fn is_nib(text: &str) -> bool {
    let digits = digits(text);
    digits.len() == 21 && digits[0] == 0 && digits.iter().any(|d| *d > 0) && modulo_97(text.chars()) == 1
}

/// The number of the digits and letters modulo 97; a letter counts as two digits.
fn modulo_97(chars: impl Iterator<Item = char>) -> u32 {
    let add = |sum: u32, value: u32| (sum * if value > 9 { 100 } else { 10 } + value) % 97;
    chars.filter_map(|c| c.to_digit(36)).fold(0, add)
}

/// Whether twelve characters are an identity card number: their Luhn sum in base 36 is right, and the two before the last
/// (its version) contain a letter.
pub(super) fn is_card(text: &str) -> bool {
    let values: Vec<u32> = text.chars().filter_map(|c| c.to_digit(36)).collect();
    let double =
        |(n, value): (usize, &u32)| if n % 2 == 0 { (value * 2) - if value * 2 > 9 { 9 } else { 0 } } else { *value };
    values.len() == 12
        && values[9..11].iter().any(|value| *value > 9)
        && values.iter().enumerate().map(double).sum::<u32>() % 10 == 0
}
