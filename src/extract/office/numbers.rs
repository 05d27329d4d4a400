//! What office programs write before a paragraph of a list, from a template such as `Measure %1`.

/// What is before a paragraph of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Marker {
    Bullet,
    Number(i64),
    /// Words with numbers, such as `Measure 1 `.
    Text(String),
}

/// The number formats of lists that are not decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    Decimal,
    /// With a zero before the digits 1 to 9.
    Padded,
    Ordinal,
    UpperLetter,
    LowerLetter,
    UpperRoman,
    LowerRoman,
    /// Nothing is drawn.
    None,
}

/// Counts the letters and digits of a template, apart from numbers (`%1`) with their points, brackets and ordinal signs.
pub(super) fn count_letters(template: &str) -> usize {
    let (mut before, mut rest, mut count) = (None, template, 0);
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c == '%' && rest.starts_with(|c: char| c.is_ascii_digit()) {
            (before, rest) = (Some('%'), &rest[1..]);
            continue;
        }
        let is_ordinal = matches!(c, 'º' | 'ª') || matches!((before, c), (Some('%' | '.'), 'o' | 'a'));
        count += usize::from(c.is_alphanumeric() && !is_ordinal);
        // An ordinal sign touches the number, or its point.
        before = if c == '.' && before == Some('%') { Some('.') } else { None };
    }
    count
}

/// Fills a template; `number` gives the number of a level, from 0, as it is drawn.
pub(super) fn fill(template: &str, number: impl Fn(usize) -> String) -> String {
    let (mut out, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let level = after.chars().next().and_then(|c| c.to_digit(10)).filter(|n| *n > 0);
        match level {
            Some(n) => out.push_str(&number(n as usize - 1)),
            None => out.push('%'),
        }
        rest = if level.is_some() { &after[1..] } else { after };
    }
    out + rest
}

impl Digits {
    /// Writes a number.
    pub(super) fn write(self, number: i64) -> String {
        match self {
            Self::Decimal => number.to_string(),
            Self::Padded => format!("{number:02}"),
            Self::Ordinal => format!("{number}º"),
            Self::UpperLetter => letters(number, b'A'),
            Self::LowerLetter => letters(number, b'a'),
            Self::UpperRoman => roman(number),
            Self::LowerRoman => roman(number).to_lowercase(),
            Self::None => String::new(),
        }
    }
}

/// A, B … Z, AA, BB …
fn letters(number: i64, first: u8) -> String {
    match number.checked_sub(1).and_then(|n| u8::try_from(n).ok()) {
        Some(n) => char::from(first + n % 26).to_string().repeat(usize::from(n / 26) + 1),
        None => number.to_string(),
    }
}

fn roman(number: i64) -> String {
    #[rustfmt::skip]
    const DIGITS: [(i64, &str); 13] = [
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
        (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ];
    if !(1..4000).contains(&number) {
        return number.to_string();
    }
    let (mut left, mut out) = (number, String::new());
    for (value, digit) in DIGITS {
        while left >= value {
            out.push_str(digit);
            left -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_their_format() {
        for (number, digits, want) in [
            (4, Digits::LowerRoman, "iv"),
            (1999, Digits::UpperRoman, "MCMXCIX"),
            (i64::MAX, Digits::UpperRoman, "9223372036854775807"),
            (28, Digits::UpperLetter, "BB"),
            (-3, Digits::LowerLetter, "-3"),
            (i64::MIN, Digits::LowerLetter, "-9223372036854775808"),
            (7, Digits::Padded, "07"),
            (2, Digits::Ordinal, "2º"),
        ] {
            assert_eq!(digits.write(number), want, "{digits:?}");
        }
    }

    #[test]
    fn templates_are_filled() {
        let number = |level: usize| ["I", "2", "c"].get(level).map_or(String::new(), |n| (*n).to_owned());
        for (template, want, letters) in [
            ("Eixo %1, ação %2", "Eixo I, ação 2", 8),
            ("%1.%2.%3)", "I.2.c)", 0),
            ("%1.º", "I.º", 0),
            ("%1.o", "I.o", 0),
            ("100 %", "100 %", 3),
            ("M%1", "MI", 1),
        ] {
            assert_eq!((fill(template, number).as_str(), count_letters(template)), (want, letters), "{template}");
        }
    }
}
