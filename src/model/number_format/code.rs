//! Format codes → what they mean: sections of digits, letters, text in quotes and brackets.

use super::{DatePrecision, NumberFormat};

/// Returns what a format code says.
pub fn parse(code: &str) -> NumberFormat {
    let sections = sections(code);
    let first = sections.first().map_or(&[][..], Vec::as_slice);
    let is_blank =
        |section: &Vec<Token>| section.iter().all(|token| matches!(token, Token::Text(c) if c.is_whitespace()));
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
    let is_exponent = section
        .windows(2)
        .any(|pair| pair[0] == Token::Code('e') && matches!(pair[1], Token::Text('+' | '-')) && has_places);
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
    fn codes_of_dates_and_times_have_a_meaning() {
        for (code, want) in [
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
        ] {
            assert_eq!(parse(code), want, "{code}");
        }
    }
}
