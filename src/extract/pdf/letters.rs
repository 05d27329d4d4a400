//! Characters of glyphs: accents that are glyphs of their own, ligatures, composed forms.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Returns a text in composed form (NFC), ligatures resolved.
pub(super) fn resolved(text: &str) -> Cow<'_, str> {
    let is_ligature = |c: char| ('\u{FB00}'..='\u{FB06}').contains(&c);
    if is_nfc_quick(text.chars()) == IsNormalized::Yes && !text.contains(is_ligature) {
        return text.into();
    }
    text.nfc().flat_map(ligature).collect()
}

/// Returns the letters of a ligature, or the character itself.
fn ligature(c: char) -> impl Iterator<Item = char> {
    let letters = match c {
        '\u{FB00}' => "ff",
        '\u{FB01}' => "fi",
        '\u{FB02}' => "fl",
        '\u{FB03}' => "ffi",
        '\u{FB04}' => "ffl",
        '\u{FB05}' | '\u{FB06}' => "st",
        _ => "",
    };
    letters.chars().chain(letters.is_empty().then_some(c))
}

/// Returns whether a glyph is a spacing accent or a combining mark.
pub(super) fn is_accent(sign: &str) -> bool {
    let mut chars = sign.chars();
    chars.next().is_some_and(|c| combining(c).is_some()) && chars.next().is_none()
}

fn combining(c: char) -> Option<char> {
    Some(match c {
        '´' | '\u{2CA}' => '\u{301}',
        '`' | '\u{2CB}' => '\u{300}',
        '^' | 'ˆ' => '\u{302}',
        '~' | '˜' => '\u{303}',
        '¨' => '\u{308}',
        '¸' => '\u{327}',
        '\u{300}'..='\u{36F}' => c,
        _ => return None,
    })
}

/// Appends an accent as combining mark to the previous letter, if it is over it or is a combining mark; returns whether it
/// did.
pub(super) fn compose(text: &mut String, sign: &str, over: bool) -> bool {
    let Some(accent) = sign.chars().next() else { return false };
    let Some(mark) = combining(accent).filter(|mark| over || *mark == accent) else { return false };
    if let Some('ı') = text.chars().last() {
        text.pop();
        text.push('i');
    }
    text.push(mark);
    true
}
