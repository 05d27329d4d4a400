//! Numbers by which a person is known, told from others by their check digits and by what stands around them.

use std::ops::Range;

/// Digits of a tax number, and of a telephone without its country.
const NINE: usize = 9;

/// Signs and words that make an amount of the number beside them.
const CURRENCIES: [&[char]; 2] = [&['€', '$', '£', '%'], &['€', '$', '£']];
const MONEY: [&str; 4] = ["eur", "euro", "euros", "usd"];

/// Whether what stands at a place of a text stands there by itself: it is no part of a longer number or code, and no
/// amount. Letters may stand before a number where nothing stands before them, as in `PT123456789`.
pub(super) fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    !goes_on_before(before) && !goes_on_behind(after) && !is_amount(before, after)
}

/// Whether a number begins earlier, or a code of letters and digits does.
fn goes_on_before(before: &str) -> bool {
    let Some(last) = before.chars().next_back() else { return false };
    if is_glue(last) {
        let count = digits_in_a_row(before[..before.len() - 1].chars().rev());
        return count > 0 && count != NINE;
    }
    if !last.is_alphanumeric() {
        return false;
    }
    before.trim_end_matches(char::is_alphabetic).ends_with(char::is_numeric)
}

/// Whether a number goes on, or a code does. `123456789/1` names a branch of who has the number.
fn goes_on_behind(after: &str) -> bool {
    let Some(first) = after.chars().next() else { return false };
    if is_glue(first) {
        let rest = &after[1..];
        let count = digits_in_a_row(rest.chars());
        let is_branch = first == '/' && (1..=3).contains(&count) && {
            let end = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            !end.starts_with(|c: char| c.is_alphanumeric() || is_glue(c))
        };
        return count > 0 && count != NINE && !is_branch;
    }
    first.is_alphanumeric()
}

/// Digits at the beginning, spaces among them but none before: what stands behind a comma and a space is another number.
fn digits_in_a_row(signs: impl Iterator<Item = char>) -> usize {
    let mut signs = signs.peekable();
    if signs.peek() == Some(&' ') {
        return 0;
    }
    signs.take_while(|c| c.is_ascii_digit() || *c == ' ').filter(char::is_ascii_digit).count()
}

fn is_glue(sign: char) -> bool {
    matches!(sign, '.' | ',' | '/' | '-' | '_')
}

/// Whether a currency or a share stands beside the number.
fn is_amount(before: &str, after: &str) -> bool {
    let (before, after) = (before.trim_end_matches(' '), after.trim_start_matches(' '));
    let is_money = |word: &str| MONEY.iter().any(|money| word.eq_ignore_ascii_case(money));
    let next = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let last = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    after.starts_with(CURRENCIES[0]) || before.ends_with(CURRENCIES[1]) || is_money(next) || is_money(last)
}

/// The digits of a text.
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

/// Letters of a country's account numbers, and how many signs they have: ISO 13616.
const COUNTRIES: &str = "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24\
FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24\
ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24\
TR26UA29VA22VG24XK20YE30";

/// Whether a text begins with the number of an account: so many signs as its country's have, which leave 1 modulo 97 when
/// the first four stand last. Nothing of the same word may follow.
pub(super) fn is_iban(text: &str) -> bool {
    let Some(country) = text.get(..2).map(str::to_ascii_uppercase) else { return false };
    let known = COUNTRIES.as_bytes().chunks_exact(4).find(|c| c[..2] == *country.as_bytes());
    let Some(length) = known.and_then(|c| std::str::from_utf8(&c[2..]).ok()?.parse::<usize>().ok()) else {
        return false;
    };
    let mut signs = text.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric());
    let plain: String = signs.by_ref().take(length).map(|(_, c)| c).collect();
    let end = text.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric()).nth(length.saturating_sub(1));
    let is_apart = end.is_some_and(|(at, _)| !text[at + 1..].starts_with(char::is_alphanumeric));
    plain.len() == length && is_apart && left(plain[4..].chars().chain(plain[..4].chars())) == 1
}

/// Whether digits are those of a Portuguese account without its country (NIB): 21, which leave 1 modulo 97.
pub(super) fn is_nib(text: &str) -> bool {
    let digits = digits(text);
    digits.len() == 21 && digits[0] == 0 && digits.iter().any(|d| *d > 0) && left(text.chars()) == 1
}

/// What signs leave modulo 97, a letter counting as two digits.
fn left(signs: impl Iterator<Item = char>) -> u32 {
    let add = |left: u32, value: u32| (left * if value > 9 { 100 } else { 10 } + value) % 97;
    signs.filter_map(|c| c.to_digit(36)).fold(0, add)
}

/// The check digit over all twelve signs of a card's number, as a Luhn sum of base 36 signs. The two signs before the last
/// are its version, which has a letter.
pub(super) fn is_card(text: &str) -> bool {
    let signs: Vec<u32> = text.chars().filter_map(|c| c.to_digit(36)).collect();
    let double =
        |(n, value): (usize, &u32)| if n % 2 == 0 { (value * 2) - if value * 2 > 9 { 9 } else { 0 } } else { *value };
    signs.len() == 12
        && signs[9..11].iter().any(|sign| *sign > 9)
        && signs.iter().enumerate().map(double).sum::<u32>() % 10 == 0
}
