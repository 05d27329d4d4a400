//! One spelling for characters that look alike: full-width forms, spaces, dashes, dots and digits of other scripts.
//!
//! In goes a text, out comes one in which a number or an address has its plain spelling.

use std::borrow::Cow;

/// The digit zero of other scripts; the other nine digits follow it in Unicode.
const ZEROS: [u32; 9] = [0x0660, 0x06F0, 0x0966, 0xFF10, 0x1_D7CE, 0x1_D7D8, 0x1_D7E2, 0x1_D7EC, 0x1_D7F6];

/// Removes characters without width, and replaces the others by their plain spelling.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.chars().filter_map(plain_char).collect()) }
}

/// The plain spelling of a character; `None` for one without width.
fn plain_char(c: char) -> Option<char> {
    Some(match c {
        '\u{0}'..='\u{7F}' => c,
        '\u{AD}' | '\u{34F}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' => return None,
        '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' => return None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' => '-',
        '\u{B7}' | '\u{2024}' | '\u{2027}' | '\u{2219}' => '.',
        '\u{2044}' | '\u{2215}' => '/',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        _ if c.is_whitespace() => ' ',
        _ => digit(c).unwrap_or(c),
    })
}

/// The ASCII digit of a digit of another script.
fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn characters_that_look_alike_have_one_spelling() {
        for (text, want) in [
            ("123 456", "123 456"),
            ("１２３\u{3000}４５６", "123 456"),
            ("1\u{200B}2\u{AD}3", "123"),
            ("123\u{A0}456\u{202F}789", "123 456 789"),
            ("123\u{2011}456\u{2013}789", "123-456-789"),
            ("ana＠exemplo．pt", "ana@exemplo.pt"),
            ("١٢٣", "123"),
            ("área 5 m²", "área 5 m²"),
        ] {
            assert_eq!(plain(text), want, "{text}");
        }
    }
}
