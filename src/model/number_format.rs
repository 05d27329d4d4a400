//! Number formats of workbooks: what the format of a cell says of its value.
//!
//! A format code (`#,##0.00;[Red]-#,##0.00`, ECMA-376 part 1, 18.8.31) draws a number, a day or a time. Only what bears on
//! the value is kept: leading zeros, fixed decimals, percent, the precision of a date. The first section of a code decides.

use serde::{Deserialize, Serialize};

/// What a number format says of a value.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum NumberFormat {
    /// As the program likes it.
    #[default]
    General,
    /// A number with at least so many digits before the decimal point, and a fixed count after it: `000000`, `0.00`.
    Fixed {
        /// Minimum digits before the point.
        digits: u8,
        /// Digits after the point.
        decimals: u8,
    },
    /// A hundred times the number, with a percent sign.
    Percent {
        /// Digits after the point.
        decimals: u8,
    },
    /// An exponent: `0.00E+00`.
    Scientific,
    /// A fraction: `# ?/?`.
    Fraction,
    /// Text: `@`.
    Text,
    /// Digits with text among them: `0000"-"000`. Each character of the text comes after a `\`.
    Literal(Box<str>),
    /// A date.
    Date(DatePrecision),
    /// A date with a time of day.
    DateTime,
    /// A time of day.
    Time,
    /// A length of time: `[h]:mm`.
    Duration,
    /// Nothing is shown: `;;;`.
    Hidden {
        /// Whether text is not shown either.
        texts: bool,
    },
    /// A number in another way.
    Other,
}

/// The smallest unit of a date that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DatePrecision {
    /// `yyyy`.
    Year,
    /// `mmm-yy`.
    Month,
    /// `dd/mm/yyyy`.
    Day,
}

/// Digits of a number that a spreadsheet keeps (IEEE 754 double).
const DIGITS: usize = 15;

impl NumberFormat {
    /// Returns whether the value is a date, a time of day or a length of time.
    pub fn is_temporal(&self) -> bool {
        matches!(self, Self::Date(_) | Self::DateTime | Self::Time | Self::Duration)
    }

    /// Returns a number as it is drawn, with a decimal point and without groups; `None` where the format says nothing of its
    /// digits, or would draw fewer than there are. A percentage keeps all its digits.
    pub fn display(&self, number: &str) -> Option<String> {
        let number = Decimal::parse(number)?;
        match self {
            Self::Fixed { digits, decimals } => number.rounded().fixed(usize::from(*digits), usize::from(*decimals)),
            Self::Percent { decimals } => {
                let hundredfold = number.shifted(2);
                let fixed = hundredfold.rounded().fixed(1, usize::from(*decimals));
                Some(format!("{}%", fixed.unwrap_or_else(|| hundredfold.to_string())))
            }
            Self::Literal(pattern) => number.filled(pattern),
            _ => None,
        }
    }
}

/// Returns a number a hundred times as large, by its digits; `None` if the text is no number.
pub fn hundredfold(number: &str) -> Option<String> {
    Some(Decimal::parse(number)?.shifted(2).to_string())
}

/// A decimal number by its digits.
#[derive(Debug, Clone)]
struct Decimal {
    is_negative: bool,
    /// Digits, without zeros at its start.
    digits: String,
    /// Digits of them that are after the point; negative where zeros follow them.
    scale: i64,
}

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (is_negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let exponent: i64 = exponent.parse().ok().filter(|e: &i64| e.abs() <= 400)?;
        if before.len() + after.len() == 0 || !is_digits(before) || !is_digits(after) {
            return None;
        }
        let digits = format!("{before}{after}").trim_start_matches('0').to_owned();
        Some(Self { is_negative, digits, scale: i64::try_from(after.len()).ok()? - exponent })
    }

    fn shifted(&self, places: i64) -> Self {
        Self { scale: self.scale - places, ..self.clone() }
    }

    /// Rounds it to the digits that a spreadsheet keeps: `3.0999999999999996` is 3.1 there.
    fn rounded(&self) -> Self {
        let Some(cut) = self.digits.len().checked_sub(DIGITS).filter(|cut| *cut > 0) else { return self.clone() };
        let (kept, rest) = self.digits.split_at(DIGITS);
        let Ok(mut whole) = kept.parse::<u64>() else { return self.clone() };
        whole += u64::from(rest.as_bytes()[0] >= b'5');
        Self { digits: whole.to_string(), scale: self.scale - i64::try_from(cut).unwrap_or(0), ..self.clone() }
    }

    /// The digits before and after the point.
    fn parts(&self) -> (String, String) {
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
        let length = i64::try_from(self.digits.len()).unwrap_or(0);
        if self.digits.is_empty() {
            return (String::new(), String::new());
        }
        let padded = format!("{}{}{}", zeros(self.scale - length), self.digits, zeros(-self.scale));
        let (before, after) = padded.split_at(padded.len() - usize::try_from(self.scale.max(0)).unwrap_or(0));
        (before.to_owned(), after.trim_end_matches('0').to_owned())
    }

    /// With at least `digits` before the point and `decimals` after it; `None` if it has more after it.
    fn fixed(&self, digits: usize, decimals: usize) -> Option<String> {
        let (before, after) = self.parts();
        if after.len() > decimals {
            return None;
        }
        let point = if decimals > 0 { "." } else { "" };
        Some(format!("{}{before:0>digits$}{point}{after:0<decimals$}", self.sign()))
    }

    fn sign(&self) -> &'static str {
        if self.is_negative && !self.digits.is_empty() { "-" } else { "" }
    }

    /// Fills the places of a pattern with its digits, from the right; `None` unless it is a whole number and not negative.
    fn filled(&self, pattern: &str) -> Option<String> {
        let (before, after) = self.parts();
        if !after.is_empty() || !self.sign().is_empty() {
            return None;
        }
        let mut items = Vec::new();
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            items.push(if c == '\\' { (true, chars.next()?) } else { (false, c) });
        }
        let places = items.iter().filter(|(is_text, _)| !is_text).count();
        let mut missing = places.saturating_sub(before.len());
        let mut digits = before.chars();
        let mut extra: String = digits.by_ref().take(before.len().saturating_sub(places)).collect();
        let mut out = String::new();
        for (is_text, c) in items {
            match c {
                c if is_text => out.push(c),
                c if missing > 0 => {
                    missing -= 1;
                    out.extend((c == '0').then_some('0'));
                }
                _ => {
                    out.push_str(&std::mem::take(&mut extra));
                    out.extend(digits.next());
                }
            }
        }
        Some(out)
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (before, after) = self.parts();
        let before = if before.is_empty() { "0" } else { &before };
        let point = if after.is_empty() { "" } else { "." };
        write!(f, "{}{before}{point}{after}", self.sign())
    }
}

/// Returns what a built-in number format says (ECMA-376 part 1, 18.8.30).
pub fn builtin(id: u16) -> NumberFormat {
    let fixed = |decimals| NumberFormat::Fixed { digits: 1, decimals };
    match id {
        1 | 3 | 5 | 6 | 37 | 38 | 41 | 42 => fixed(0),
        2 | 4 | 7 | 8 | 39 | 40 | 43 | 44 => fixed(2),
        9 => NumberFormat::Percent { decimals: 0 },
        10 => NumberFormat::Percent { decimals: 2 },
        11 | 48 => NumberFormat::Scientific,
        12 | 13 => NumberFormat::Fraction,
        17 => NumberFormat::Date(DatePrecision::Month),
        // 27 to 36 and 50 to 58 are dates of East Asian languages.
        14..=16 | 27..=31 | 36 | 50..=54 | 57 | 58 => NumberFormat::Date(DatePrecision::Day),
        18..=21 | 32..=35 | 45 | 47 | 55 | 56 => NumberFormat::Time,
        22 => NumberFormat::DateTime,
        46 => NumberFormat::Duration,
        49 => NumberFormat::Text,
        _ => NumberFormat::General,
    }
}

/// Returns what a format code says.
pub fn parse(code: &str) -> NumberFormat {
    let sections = sections(code);
    let first = sections.first().map_or(&[][..], Vec::as_slice);
    let is_blank = |section: &Vec<Token>| {
        section.iter().all(|token| matches!(token, Token::Text(c) if c.is_whitespace()))
    };
    if sections.len() > 1 && sections[..sections.len().min(3)].iter().all(is_blank) {
        let texts = sections.get(3).is_some_and(is_blank);
        return NumberFormat::Hidden { texts };
    }
    if matches!(code.trim().to_ascii_lowercase().as_str(), "" | "general" | "standard") {
        return NumberFormat::General;
    }
    of_section(first)
}

/// A part of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// A character that is drawn as it is.
    Text(char),
    /// A character with a meaning, in lower case.
    Code(char),
    /// A length of time: `[h]`.
    Elapsed,
    /// `AM/PM`, `A/P`.
    HalfDay,
    /// `General`.
    General,
}

/// The sections of a code, without colours, conditions, languages and the widths of characters.
fn sections(code: &str) -> Vec<Vec<Token>> {
    let (mut all, mut section) = (Vec::new(), Vec::new());
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        rest = match c {
            ';' => {
                all.push(std::mem::take(&mut section));
                after
            }
            '"' => {
                let (text, after) = after.split_once('"').unwrap_or((after, ""));
                section.extend(text.chars().map(Token::Text));
                after
            }
            '\\' | '!' => {
                section.extend(after.chars().next().map(Token::Text));
                skip(after, 1)
            }
            '_' | '*' => skip(after, 1),
            '[' => {
                let (inside, after) = after.split_once(']').unwrap_or((after, ""));
                section.extend(bracket(inside));
                after
            }
            _ => {
                let (token, length) = token(rest);
                section.push(token);
                skip(rest, length)
            }
        };
    }
    all.push(section);
    all
}

/// The text after its first characters.
fn skip(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or("", |(at, _)| &text[at..])
}

/// What is in square brackets: an elapsed time, or the sign of a currency.
fn bracket(inside: &str) -> Vec<Token> {
    if let Some(currency) = inside.strip_prefix('$') {
        return currency.split('-').next().unwrap_or_default().chars().map(Token::Text).collect();
    }
    let lower = inside.to_ascii_lowercase();
    let is_elapsed = ['h', 'm', 's'].iter().any(|unit| !lower.is_empty() && lower.chars().all(|c| c == *unit));
    if is_elapsed { vec![Token::Elapsed] } else { Vec::new() }
}

/// The token at the start of a text that is not in quotes, and its length in characters.
fn token(rest: &str) -> (Token, usize) {
    let starts = |word: &str| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    for (word, token) in [("general", Token::General), ("am/pm", Token::HalfDay), ("a/p", Token::HalfDay)] {
        if starts(word) {
            return (token, word.len());
        }
    }
    let own = rest.chars().next().unwrap_or_default();
    let c = own.to_ascii_lowercase();
    let is_code = matches!(c, '0' | '#' | '?' | '.' | ',' | '%' | '/' | '@' | 'e' | 'y' | 'm' | 'd' | 'h' | 's');
    (if is_code { Token::Code(c) } else { Token::Text(own) }, 1)
}

/// What one section says.
fn of_section(section: &[Token]) -> NumberFormat {
    let has = |c: char| section.contains(&Token::Code(c));
    let places = |token: &Token| matches!(token, Token::Code('0' | '#' | '?'));
    let has_places = section.iter().any(places);
    if section.contains(&Token::Elapsed) {
        return NumberFormat::Duration;
    }
    if section.contains(&Token::General) {
        return NumberFormat::General;
    }
    let is_exponent = section.windows(2).any(|pair| {
        pair[0] == Token::Code('e') && matches!(pair[1], Token::Text('+' | '-')) && has_places
    });
    if is_exponent {
        return NumberFormat::Scientific;
    }
    // After digits, letters are a word without quotes; fractions of a second come after the letters. `e` is a year of an era.
    let is_letter = |token: &Token| matches!(token, Token::Code('y' | 'm' | 'd' | 'h' | 's' | 'e'));
    if section.iter().find(|token| is_letter(token) || places(token)).is_some_and(is_letter) {
        return temporal(section);
    }
    match () {
        () if has('%') => NumberFormat::Percent { decimals: decimals(section).map_or(0, |(fixed, _)| fixed) },
        () if has('/') && has_places => NumberFormat::Fraction,
        () if has('@') => NumberFormat::Text,
        () => numeric(section),
    }
}

/// The date or time of a section.
fn temporal(section: &[Token]) -> NumberFormat {
    // The letters alone: `m` is a minute after an hour and before a second.
    let mut letters: Vec<char> = Vec::new();
    for token in section {
        match token {
            Token::Code(c @ ('y' | 'm' | 'd' | 'h' | 's' | 'e')) if letters.last() != Some(c) => letters.push(*c),
            _ => {}
        }
    }
    let is_minute = |n: usize| (n > 0 && letters[n - 1] == 'h') || letters.get(n + 1) == Some(&'s');
    let month = (0..letters.len()).any(|n| letters[n] == 'm' && !is_minute(n));
    let year = letters.contains(&'y') || letters.contains(&'e');
    let (day, time) = (letters.contains(&'d'), letters.contains(&'h') || letters.contains(&'s'));
    let is_minutes_only = letters.contains(&'m') && !month;
    match (year || month || day, time || is_minutes_only || section.contains(&Token::HalfDay)) {
        (true, true) => NumberFormat::DateTime,
        (true, false) if year && month && !day => NumberFormat::Date(DatePrecision::Month),
        (true, false) if year && !day => NumberFormat::Date(DatePrecision::Year),
        (true, false) => NumberFormat::Date(DatePrecision::Day),
        (false, _) => NumberFormat::Time,
    }
}

/// The decimals of a section: how many are always drawn, and how many more where there are any.
fn decimals(section: &[Token]) -> Option<(u8, u8)> {
    let point = section.iter().position(|token| *token == Token::Code('.'))?;
    let count = |kind: &[char]| {
        let is_kind = |token: &&Token| matches!(token, Token::Code(c) if kind.contains(c));
        u8::try_from(section[point..].iter().filter(is_kind).count()).unwrap_or(u8::MAX)
    };
    Some((count(&['0']), count(&['#', '?'])))
}

/// The number of a section.
fn numeric(section: &[Token]) -> NumberFormat {
    let is_place = |token: &Token| matches!(token, Token::Code('0' | '#' | '?'));
    let (Some(from), Some(to)) = (section.iter().position(is_place), section.iter().rposition(is_place)) else {
        return NumberFormat::Other;
    };
    let point = section.iter().position(|token| *token == Token::Code('.'));
    let before = &section[from..point.unwrap_or(to + 1).max(from)];
    let zeros = before.iter().filter(|token| **token == Token::Code('0')).count();
    let (fixed, more) = decimals(section).unwrap_or_default();
    let is_text = |token: &Token| matches!(token, Token::Text(c) if !c.is_whitespace());
    let is_among = section[from..=to].iter().any(is_text);
    let is_led = zeros > 1 && section[..from].iter().any(|t| matches!(t, Token::Text(c) if c.is_alphanumeric()));
    if is_among || is_led {
        let is_plain = point.is_none() && !section.contains(&Token::Code(','));
        return if is_plain { NumberFormat::Literal(pattern(section, to)) } else { NumberFormat::Other };
    }
    let comma = before.iter().filter(|token| **token == Token::Code(',')).count();
    // Commas after the last place divide by a thousand each.
    let is_scaled = section[to + 1..].contains(&Token::Code(','))
        || point.is_some_and(|point| point > 0 && section[point - 1] == Token::Code(','));
    if more > 0 || is_scaled || (comma > 0 && zeros > 1) {
        return NumberFormat::Other;
    }
    NumberFormat::Fixed { digits: u8::try_from(zeros).unwrap_or(u8::MAX).max(1), decimals: fixed }
}

/// The places and the text of a section, up to the last text that belongs to its digits.
fn pattern(section: &[Token], to: usize) -> Box<str> {
    let mut out = String::new();
    for (n, token) in section.iter().enumerate() {
        match token {
            Token::Code(c @ ('0' | '#' | '?')) => out.push(*c),
            Token::Text(c) if n < to || !c.is_whitespace() => out.extend(['\\', *c]),
            _ => {}
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DatePrecision::*, NumberFormat::*, *};

    fn fixed(digits: u8, decimals: u8) -> NumberFormat {
        Fixed { digits, decimals }
    }

    #[test]
    fn codes_have_a_meaning() {
        for (code, want) in [
            ("General", General),
            ("GENERAL", General),
            ("General\" anos\"", General),
            ("", General),
            ("0", fixed(1, 0)),
            ("#,##0", fixed(1, 0)),
            ("0.00", fixed(1, 2)),
            ("#,##0.00\\ \"€\";[Red]\\-#,##0.00\\ \"€\"", fixed(1, 2)),
            ("_-* #,##0.00\\ [$€-816]_-;\\-* #,##0.00\\ [$€-816]_-;_-* \"-\"??\\ [$€-816]_-;_-@_-", fixed(1, 2)),
            ("000000", fixed(6, 0)),
            ("000\\ 000\\ 000", fixed(9, 0)),
            ("00.00", fixed(2, 2)),
            ("0\" anos\"", fixed(1, 0)),
            ("0 dias", fixed(1, 0)),
            ("0.00\"%\"", fixed(1, 2)),
            ("0.00\\%", fixed(1, 2)),
            ("[>=1000]0.0;0.00", fixed(1, 1)),
            ("0.0#", Other),
            ("#,##0,", Other),
            ("0.0,,\" M€\"", Other),
            ("\"sim\";\"sim\";\"não\"", Other),
            ("0%", Percent { decimals: 0 }),
            ("0.0%", Percent { decimals: 1 }),
            ("#,##0.00\\ %", Percent { decimals: 2 }),
            ("0.00E+00", Scientific),
            ("##0.0E+0", Scientific),
            ("# ?/?", Fraction),
            ("@", Text),
            ("0000\"-\"000", Literal("0000\\-000".into())),
            ("0000-000", Literal("0000\\-000".into())),
            ("\"PT\"0000", Literal("\\P\\T0000".into())),
            ("dd/mm/yyyy", Date(Day)),
            ("dd\\-mm\\-aaaa", Date(Day)),
            ("[$-816]d\" de \"mmmm\" de \"yyyy;@", Date(Day)),
            ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", Date(Day)),
            ("mmm-yy", Date(Month)),
            ("[$-416]mmmm/yyyy", Date(Month)),
            ("yyyy", Date(Year)),
            ("d-mmm", Date(Day)),
            ("m/d/yy h:mm", DateTime),
            ("yyyy\\-mm\\-dd\\Thh:mm:ss", DateTime),
            ("h:mm AM/PM", Time),
            ("hh:mm:ss", Time),
            ("mm:ss.0", Time),
            ("[$-F400]h:mm:ss\\ AM/PM", Time),
            ("[h]:mm:ss", Duration),
            ("[mm]:ss", Duration),
            (";;;", Hidden { texts: true }),
            ("\"\";\"\";\"\";\"\"", Hidden { texts: true }),
            (";;;@", Hidden { texts: false }),
            (";;", Hidden { texts: false }),
            ("#,##0;-#,##0;;@", fixed(1, 0)),
            ("[Red]0;[Blue]-0", fixed(1, 0)),
        ] {
            assert_eq!(parse(code), want, "{code}");
        }
    }

    #[test]
    fn numbers_are_drawn_by_their_digits() {
        for (code, number, want) in [
            ("000000", "10102", Some("010102")),
            ("000000", "1234567", Some("1234567")),
            ("000000", "1.5", None),
            ("0.00", "3.1", Some("3.10")),
            ("0.00", "3", Some("3.00")),
            ("0.00", "3.0999999999999996", Some("3.10")),
            ("0.00", "3.14159", None),
            ("0.00", "-0.5", Some("-0.50")),
            ("00.00", "3.1", Some("03.10")),
            ("0", "0", Some("0")),
            ("0", "1e3", Some("1000")),
            ("0.0%", "0.125", Some("12.5%")),
            ("0%", "0.125", Some("12.5%")),
            ("0%", "0.07", Some("7%")),
            ("0%", "1.5e-3", Some("0.15%")),
            ("0.00%", "0.80000000000000004", Some("80.00%")),
            ("0000\"-\"000", "1000205", Some("1000-205")),
            ("0000\"-\"000", "205", Some("0000-205")),
            ("###\"-\"###", "12345", Some("12-345")),
            ("00\"/\"00", "12345", Some("123/45")),
            ("\"PT\"0000", "12", Some("PT0012")),
            ("General", "12", None),
        ] {
            assert_eq!(parse(code).display(number).as_deref(), want, "{code} {number}");
        }
        assert_eq!(hundredfold("0.125").as_deref(), Some("12.5"));
        assert_eq!(hundredfold("80").as_deref(), Some("8000"));
        assert_eq!(hundredfold("0.30000000000000004").as_deref(), Some("30.000000000000004"));
        assert_eq!(hundredfold("-0").as_deref(), Some("0"));
        assert_eq!(hundredfold("x"), None);
    }

    #[test]
    fn built_in_formats_are_as_their_codes() {
        for (id, code) in [
            (0, "General"),
            (1, "0"),
            (2, "0.00"),
            (4, "#,##0.00"),
            (9, "0%"),
            (10, "0.00%"),
            (11, "0.00E+00"),
            (12, "# ?/?"),
            (14, "mm-dd-yy"),
            (16, "d-mmm"),
            (17, "mmm-yy"),
            (18, "h:mm AM/PM"),
            (22, "m/d/yy h:mm"),
            (39, "#,##0.00;(#,##0.00)"),
            (44, "_(\"$\"* #,##0.00_);_(\"$\"* \\(#,##0.00\\);_(\"$\"* \"-\"??_);_(@_)"),
            (45, "mm:ss"),
            (46, "[h]:mm:ss"),
            (47, "mmss.0"),
            (49, "@"),
        ] {
            assert_eq!(builtin(id), parse(code), "{id} {code}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_code_is_read(code in "[0#?.,%/@\"\\\\;_*\\[\\]$hmsydeEé -]{0,24}", number in "-?[0-9]{0,20}(\\.[0-9]{0,20})?(e-?[0-9]{1,3})?") {
            drop(parse(&code).display(&number));
        }

        #[test]
        fn a_drawn_number_has_the_same_value(whole in 0..1_000_000_u32, cents in 0..100_u32, digits in 1..8_u8) {
            let drawn = fixed(digits, 2).display(&format!("{whole}.{cents:02}")).expect("it fits");
            prop_assert_eq!(drawn.parse::<f64>().ok(), format!("{whole}.{cents:02}").parse::<f64>().ok());
        }
    }
}
