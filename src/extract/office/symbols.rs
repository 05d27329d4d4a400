//! Characters of symbol fonts: Wingdings, Wingdings 2 and Symbol name pictures by the codes of letters.
//!
//! Office formats write such a code as it is, or in the private use area from U+F000 on. Boxes have one character each,
//! so that a recipe can name them: `☐` unticked, `☑` and `☒` ticked.

/// First code of symbol fonts in the private use area.
const PRIVATE: u32 = 0xF000;

/// Letters of Symbol from `A` on, then from `a` on.
const GREEK: [&str; 2] = ["ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"];

#[rustfmt::skip]
const SYMBOL: [(u32, char); 46] = [
    (0x2D, '−'), (0xA0, '€'), (0xA2, '′'), (0xA3, '≤'), (0xA5, '∞'), (0xA7, '♣'), (0xA8, '♦'), (0xA9, '♥'), (0xAA, '♠'),
    (0xAB, '↔'), (0xAC, '←'), (0xAD, '↑'), (0xAE, '→'), (0xAF, '↓'), (0xB0, '°'), (0xB1, '±'), (0xB2, '″'), (0xB3, '≥'),
    (0xB4, '×'), (0xB5, '∝'), (0xB6, '∂'), (0xB7, '•'), (0xB8, '÷'), (0xB9, '≠'), (0xBA, '≡'), (0xBB, '≈'), (0xBC, '…'),
    (0xC7, '∩'), (0xC8, '∪'), (0xCE, '∈'), (0xD0, '∠'), (0xD2, '®'), (0xD3, '©'), (0xD4, '™'), (0xD5, '∏'), (0xD6, '√'),
    (0xD7, '⋅'), (0xD8, '¬'), (0xDB, '⇔'), (0xDC, '⇐'), (0xDE, '⇒'), (0xE2, '®'), (0xE3, '©'), (0xE4, '™'), (0xE5, '∑'),
    (0xF2, '∫'),
];

#[rustfmt::skip]
const WINGDINGS: [(u32, char); 48] = [
    (0x22, '✂'), (0x28, '☎'), (0x29, '✆'), (0x2A, '✉'), (0x45, '☜'), (0x46, '☞'), (0x47, '☝'), (0x48, '☟'), (0x4A, '☺'),
    (0x4C, '☹'), (0x6C, '●'), (0x6D, '❍'), (0x6E, '■'), (0x6F, '☐'), (0x71, '❑'), (0x72, '❒'), (0x74, '⧫'), (0x75, '◆'),
    (0x76, '❖'), (0x78, '☒'), (0x9E, '·'), (0x9F, '•'), (0xA1, '○'), (0xA4, '◉'), (0xA7, '▪'), (0xA8, '☐'), (0xAB, '★'),
    (0xD8, '➢'), (0xDF, '←'), (0xE0, '→'), (0xE1, '↑'), (0xE2, '↓'), (0xE3, '↖'), (0xE4, '↗'), (0xE5, '↙'), (0xE6, '↘'),
    (0xE7, '←'), (0xE8, '➔'), (0xEF, '⇦'), (0xF0, '⇨'), (0xF1, '⇧'), (0xF2, '⇩'), (0xF3, '⬄'), (0xF4, '⇳'), (0xFB, '✗'),
    (0xFC, '✔'), (0xFD, '☒'), (0xFE, '☑'),
];

#[rustfmt::skip]
const WINGDINGS_2: [(u32, char); 8] = [
    (0x4F, '✗'), (0x50, '✓'), (0x51, '☒'), (0x52, '☑'), (0x53, '☒'), (0x54, '☒'), (0x97, '●'), (0xA3, '☐'),
];

/// Returns whether a font has pictures in the places of letters.
pub(super) fn is_symbol_font(font: &str) -> bool {
    let font = font.trim_matches(['"', '\'']);
    font.eq_ignore_ascii_case("symbol") || ["wingdings", "webdings"].iter().any(|name| starts_with(font, name))
}

fn starts_with(font: &str, name: &str) -> bool {
    font.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// Returns what a symbol font displays for a text. A picture that has no character here is one of the private use area.
pub(super) fn text(font: &str, text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() { c } else { character(font, u32::from(c)).unwrap_or(c) }).collect()
}

/// Returns what a font displays for a code.
pub(super) fn character(font: &str, code: u32) -> Option<char> {
    let font = font.trim_matches(['"', '\'']);
    let own = if (PRIVATE..PRIVATE + 0x100).contains(&code) { code - PRIVATE } else { code };
    if own > 0xFF || !is_symbol_font(font) {
        return char::from_u32(code);
    }
    let find = |table: &[(u32, char)]| table.iter().find(|(code, _)| *code == own).map(|(_, c)| *c);
    let found = match font.to_ascii_lowercase().as_str() {
        "symbol" => find(&SYMBOL).or_else(|| symbol_letter(own)),
        "wingdings 2" => find(&WINGDINGS_2),
        "wingdings" => find(&WINGDINGS).or_else(|| circled(own)),
        _ => None,
    };
    found.or_else(|| char::from_u32(PRIVATE + own))
}

/// Greek letters; digits and signs of Symbol are those of ASCII.
fn symbol_letter(code: u32) -> Option<char> {
    let letter = |letters: &str, first: char| letters.chars().nth(code.checked_sub(u32::from(first))? as usize);
    match char::from_u32(code)? {
        'A'..='Z' => letter(GREEK[0], 'A'),
        'a'..='z' => letter(GREEK[1], 'a'),
        c if c.is_ascii_graphic() => Some(c),
        _ => None,
    }
}

/// Numbers from 1 to 10 in circles.
fn circled(code: u32) -> Option<char> {
    match code {
        0x81..=0x8A => char::from_u32(u32::from('①') + code - 0x81),
        0x8C..=0x95 => char::from_u32(u32::from('❶') + code - 0x8C),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_with_and_without_the_private_use_area() {
        for (font, code, want) in [
            ("Wingdings", 0xF0FE, '☑'),
            ("Wingdings", 0xFE, '☑'),
            ("Wingdings", 0xF0A8, '☐'),
            ("Wingdings 2", 0xF052, '☑'),
            ("Wingdings 2", 0xF0A3, '☐'),
            ("Symbol", 0xF0B7, '•'),
            ("Symbol", 0x61, 'α'),
            ("Symbol", 0x35, '5'),
            ("Wingdings", 0x83, '③'),
            // A picture that has no character here.
            ("Webdings", 0x61, '\u{F061}'),
            // A font of letters.
            ("Arial", 0x2713, '✓'),
            ("Arial", 0xE0, 'à'),
        ] {
            assert_eq!(character(font, code), Some(want), "{font} {code:X}");
        }
        assert_eq!(text("'Wingdings'", "\u{F0FC} þ"), "✔ ☑");
    }
}
