//! Cleaning of running text: composition, white space, invisible characters, bullets, entities.
//!
//! In goes the text of a value as its source has it; out comes the text as published, or the first
//! mojibake: characters that show that bytes were decoded wrongly. The order is [`mojibake`], [`unescape`], [`clean`]: cleaning
//! removes characters of mojibake, and turns an unescaped NBSP into a space.
//!
//! Promises: visible characters stay and keep their order, except the marks named at [`clean`];
//! a clean text is borrowed, not copied; cleaning is idempotent.

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::model::text::BULLETS;

/// A carriage return as office programs escape it in XML.
const ESCAPED_RETURN: &str = "_x000D_";

/// The entities that [`unescape`] knows.
const ENTITIES: [(&str, &str); 6] =
    [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", "\u{A0}")];

/// Returns the text in NFC, one paragraph per line, lines separated by `\n`, without blank lines.
///
/// Soft hyphens, zero-width characters and control characters are removed, and `_x000D_` ends a line unless it is a word
/// between spaces; every run of
/// Unicode spaces and tabs becomes one space, none at either end of a line; a bullet at the start
/// of a line becomes `• `. CR, U+2028 and U+2029 end a line as `\n` does.
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_clean(text) {
        return Cow::Borrowed(text);
    }
    let composed = composed(text);
    let mut out = String::with_capacity(composed.len());
    for line in composed.split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        push_line(&mut out, line);
    }
    if out == text { Cow::Borrowed(text) } else { Cow::Owned(out) }
}

/// Returns the first mojibake: UTF-8 that was read as ISO-8859-1, Windows-1252, MacRoman or code page 850, or U+FFFD. Its
/// second character may have become a `?` or an escape, `SÃ_x0081_TIMA`.
///
/// Words that end in `Ã` before a space, an NBSP or a closing mark (`MANHÃ`) are none.
pub fn mojibake(text: &str) -> Option<&str> {
    first_mojibake(text, true)
}

/// Returns the first mojibake that is not U+FFFD.
pub fn misread(text: &str) -> Option<&str> {
    first_mojibake(text, false)
}

fn first_mojibake(text: &str, with_replaced: bool) -> Option<&str> {
    // The first two bytes of `Â`, `Ã`, `â`, U+FFFD, `√` and `├`: most texts have none.
    let may_start = |pair: (&u8, &u8)| matches!(pair, (0xC3, 0x82 | 0x83 | 0xA2) | (0xEF, 0xBF) | (0xE2, 0x88 | 0x94));
    // Without branches, so that the loop is vectorised.
    let pairs = text.as_bytes().iter().zip(text.as_bytes().iter().skip(1));
    if !pairs.fold(false, |any, pair| any | may_start(pair)) {
        return None;
    }
    let mut before = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, lead)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let rest = || text.get(at + lead.len_utf8()..).unwrap_or_default();
        let after = next.filter(|next| is_misread(before, lead, *next) || (lead == 'Ã' && is_lost(rest())));
        if (with_replaced && lead == char::REPLACEMENT_CHARACTER) || after.is_some() {
            let length = lead.len_utf8() + after.map_or(0, char::len_utf8);
            return text.get(at..at + length);
        }
        before = Some(lead);
    }
    None
}

/// Returns the text with `&amp; &lt; &gt; &quot; &#39; &nbsp;` resolved once: `&amp;lt;` is `&lt;`.
///
/// Any other `&` is left as it is.
pub fn unescape(text: &str) -> Cow<'_, str> {
    if !has_entity(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let known = ENTITIES.iter().find_map(|(entity, plain)| {
            entity.strip_prefix('&').and_then(|name| after.strip_prefix(name)).zip(Some(*plain))
        });
        let (remaining, plain) = known.unwrap_or((after, "&"));
        out.push_str(plain);
        rest = remaining;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Whether a text has an entity that [`unescape`] knows.
pub(super) fn has_entity(text: &str) -> bool {
    memchr::memchr_iter(b'&', text.as_bytes()).any(|at| is_entity(&text.as_bytes()[at..]))
}

/// Whether bytes begin with an entity that [`unescape`] knows.
pub(super) fn is_entity(bytes: &[u8]) -> bool {
    ENTITIES.iter().any(|(entity, _)| bytes.starts_with(entity.as_bytes()))
}

/// Whether a text has the escape of a carriage return.
fn has_escaped_return(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'_', bytes).any(|at| bytes[at..].starts_with(ESCAPED_RETURN.as_bytes()))
}

/// Conservative: `true` means that [`clean`] returns the text as it is; `false` for some clean texts with bullets.
fn is_clean(text: &str) -> bool {
    let mut before = '\n';
    for c in text.chars() {
        let at_start = before == '\n';
        let fine = match c {
            ' ' | '\n' => before != ' ' && !at_start,
            _ if c.is_control() || c.is_whitespace() || is_invisible(c) => false,
            _ => !(at_start && BULLETS.contains(&c)),
        };
        if !fine {
            return false;
        }
        before = c;
    }
    let ends_well = text.is_empty() || (before != ' ' && before != '\n');
    ends_well && !has_escaped_return(text) && is_composed(text)
}

/// The text in NFC without invisible characters. These are removed first: a soft hyphen may part a base and its accent.
fn composed(text: &str) -> Cow<'_, str> {
    // Below the combining marks every character is in NFC.
    let is_plain = |c: char| c < '\u{300}' && c != '\u{AD}' && (!c.is_control() || c.is_whitespace());
    if text.chars().all(is_plain) && !has_escaped_return(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(without_invisible(text).nfc().collect())
}

/// Whether the text is in NFC; characters below the combining marks always are.
fn is_composed(text: &str) -> bool {
    text.chars().all(|c| c < '\u{300}') || is_nfc(text)
}

fn without_invisible(text: &str) -> String {
    let is_visible = |c: &char| !is_invisible(*c) && (!c.is_control() || c.is_whitespace());
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().filter(is_visible).peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        if c == '_' && out.ends_with(ESCAPED_RETURN) {
            let before = out[..out.len() - ESCAPED_RETURN.len()].chars().next_back();
            let is_space = |c: Option<char>| c.is_some_and(|c| c != '\n' && c != '\r' && c.is_whitespace());
            // A text may mention the escape.
            if !(is_space(before) && is_space(chars.peek().copied())) {
                out.truncate(out.len() - ESCAPED_RETURN.len());
                out.push('\n');
            }
        }
    }
    out
}

fn push_line(out: &mut String, line: &str) {
    let line = line.trim();
    if line.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let (bullet, rest) = match line.strip_prefix(BULLETS) {
        Some(rest) => (Some("•"), rest),
        None => (None, line),
    };
    for (i, word) in bullet.into_iter().chain(rest.split_whitespace()).enumerate() {
        if i > 0 {
            out.push(' ');
        }
        out.push_str(word);
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Whether `lead` and `next` are a UTF-8 lead byte and its continuation, each read as a character.
fn is_misread(before: Option<char>, lead: char, next: char) -> bool {
    match (lead, next) {
        // A misread `à` (or `û`) is a word or follows a lower-case letter; `MANHÃ»` is correct.
        ('Ã', '\u{A0}' | '»') => !before.is_some_and(char::is_uppercase),
        ('Ã' | 'Â', '\u{80}'..='\u{BF}') => true,
        // The capitals À Â Ã Ç É Ê Ú, by way of Windows-1252.
        ('Ã', '€' | '‚' | 'ƒ' | '‡' | '‰' | 'Š' | 'š') => true,
        ('â', '€' | '\u{80}') => true,
        // MacRoman and code page 850 have signs where UTF-8 has its lead bytes.
        ('√', c) => !c.is_ascii() && !c.is_numeric() && c != '√',
        ('├', '▒') => true,
        ('├', c) => !c.is_whitespace() && !('\u{2500}'..='\u{259F}').contains(&c),
        _ => false,
    }
}

/// Whether the text after an `Ã` begins with what another program made of the second character of mojibake: a question
/// mark, a quotation mark, a bullet or `_x0081_`, with a letter after it. `AMANHÃ?` and `MANHÃ”` end words.
fn is_lost(rest: &str) -> bool {
    if let Some(code) = rest.strip_prefix("_x00") {
        return matches!(code.as_bytes(), [b'8' | b'9' | b'a' | b'b' | b'A' | b'B', _, b'_', ..]);
    }
    let after = rest.strip_prefix(['?', '“', '”', '‘', '’', '•', 'œ']);
    after.is_some_and(|after| after.starts_with(char::is_alphabetic))
}

/// Returns the first word in which a question mark has taken the place of a letter: `Jo?o`, `CONCEI??O`.
///
/// Letters around it have the same case: `Sim?Não` lacks a space. Words with other signs, such as addresses, have none.
pub fn lost_letter(text: &str) -> Option<&str> {
    memchr::memchr(b'?', text.as_bytes())?;
    let has_lost = |word: &&str| {
        let inner = word.trim_matches(|c: char| matches!(c, ',' | '.' | ';' | ':' | '(' | ')' | '"' | '«' | '»' | '?'));
        let is_word = inner.chars().all(|c| c.is_alphabetic() || matches!(c, '?' | '-' | '\'' | '’'));
        let runs: Vec<&str> = inner.split('?').filter(|run| !run.is_empty()).collect();
        let fits = |pair: &[&str]| {
            let around = pair[0].chars().next_back().zip(pair[1].chars().next());
            around.is_some_and(|(before, after)| {
                (before.is_lowercase() && after.is_lowercase()) || (before.is_uppercase() && after.is_uppercase())
            })
        };
        is_word && runs.windows(2).any(fits)
    };
    text.split_whitespace().find(has_lost)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hazard_of_a_text_is_cleaned_and_cleaning_again_changes_nothing() {
        for (text, want) in [
            ("", ""),
            (" \u{A0}\r\n\t", ""),
            ("Administrac\u{327}a\u{303}o", "Administração"),
            ("a\u{AD}\u{301}", "á"),
            ("admi\u{AD}nistra\u{200B}ti\u{200C}vo\u{200D}", "administrativo"),
            ("\u{FEFF}id", "id"),
            ("1\u{A0}000\u{202F}000\t€", "1 000 000 €"),
            ("a\u{2003}\u{3000}\u{2009} b", "a b"),
            ("a\u{B}b\u{C}c\u{85}d", "a b c d"),
            ("  um \r\n\r\n  dois\u{A0}\n\n\n", "um\ndois"),
            ("um\rdois\u{2028}três\u{2029}quatro", "um\ndois\ntrês\nquatro"),
            ("\u{F0B7}Ponto\n\u{2023} Ponto\n \u{25AA}\tPonto", "• Ponto\n• Ponto\n• Ponto"),
            ("\u{25CF}Ponto\n\u{F0A7}Ponto\n·Ponto", "• Ponto\n• Ponto\n• Ponto"),
            ("•Ponto", "• Ponto"),
            ("• Ponto", "• Ponto"),
            ("··", "• ·"),
            ("\u{F0B7}", "•"),
            ("paral·lel ●", "paral·lel ●"),
            ("- menos\n-5", "- menos\n-5"),
            ("um_x000D_\ndois_x000D__x000D_", "um\ndois"),
            ("um_x000D_dois", "um\ndois"),
            ("um_x000D_ dois _x000D_três", "um\ndois\ntrês"),
            ("apagar _x000D_ antes", "apagar _x000D_ antes"),
            ("_x000_x000D_D_", "_x000\nD_"),
            ("_x00\u{AD}0D_fim", "fim"),
            ("_x000A_", "_x000A_"),
            ("a\u{0}\u{7}\u{1B}[b\u{7F}\u{9F}", "a[b"),
            ("🇵🇹 日本", "🇵🇹 日本"),
        ] {
            let got = clean(text);
            assert_eq!(got, want, "{text:?}");
            assert_eq!(clean(&got), got, "again: {text:?}");
            let is_borrowed = matches!(got, Cow::Borrowed(_));
            assert_eq!(is_borrowed, text == want, "copied without need, or the reverse: {text:?}");
        }
    }

    #[test]
    fn a_huge_text_is_cleaned_in_one_go() {
        let huge = "_x000".repeat(50_000) + &"D_".repeat(50_000) + &" ".repeat(50_000);
        assert_eq!(clean(&huge), "_x000".repeat(49_999) + "\n" + &"D_".repeat(49_999));
    }

    #[test]
    fn mojibake_is_found_and_real_words_are_not() {
        for (text, want) in [
            ("", None),
            ("Gestão, ação, à mão — “aspas”… 5 €", None),
            ("GALÃ O", None),
            ("MANHÃ", None),
            ("de MANHÃ\u{A0}cedo", None),
            ("«AMANHÃ» e “AMANHÃ”", None),
            ("ÂNGULO", None),
            ("aÃ§Ã£o", Some("Ã§")),
            ("gestÃ£o", Some("Ã£")),
            ("LÃ\u{AD}ngua", Some("Ã\u{AD}")),
            ("Ã\u{A0} data", Some("Ã\u{A0}")),
            ("Ã\u{89}poca", Some("Ã\u{89}")),
            ("GESTÃƒO", Some("Ãƒ")),
            ("EDUCAÃ‡ÃƒO", Some("Ã‡")),
            ("1Âº", Some("Âº")),
            ("Â\u{A0}", Some("Â\u{A0}")),
            ("fim â€“ fim", Some("â€")),
            ("fim â\u{80}\u{93} fim", Some("â\u{80}")),
            ("a\u{FFFD}\u{FFFD}o", Some("\u{FFFD}")),
            ("FÃ?RUM DE BETA", Some("Ã?")),
            ("COMPLEXO DE SÃ_x0081_TIMA", Some("Ã_")),
            ("OLÃ_x0081_", Some("Ã_")),
            ("AMANHÃ? Sim", None),
            ("AMANHÃ?", None),
            ("“AMANHÔ", None),
            ("COLÃ”NIA", Some("Ã”")),
            ("AÃ•ES", Some("Ã•")),
            ("MANHÃ–TARDE", None),
            ("educa√ß√£o", Some("√ß")),
            ("√2, √x, √(a) e √ 9", None),
            ("educa├º├úo", Some("├º")),
            ("├─ anexo", None),
        ] {
            assert_eq!(mojibake(text), want, "{text:?}");
        }
    }

    #[test]
    fn question_marks_in_words_are_lost_letters() {
        for (text, want) in [
            ("Jo?o Silva", Some("Jo?o")),
            ("CONCEI??O, S.A.", Some("CONCEI??O,")),
            ("Rua (Gon?alves)", Some("(Gon?alves)")),
            ("Quem?", None),
            ("Sim?Não", None),
            ("Porquê? Porque sim", None),
            ("https://x.pt/ver?ficha=a", None),
            ("x.pt/ver?print", None),
            ("??", None),
            ("a ?b", None),
            ("N?3", None),
            ("", None),
        ] {
            assert_eq!(lost_letter(text), want, "{text:?}");
        }
    }

    #[test]
    fn entities_are_resolved_once() {
        for (text, want) in [
            ("", ""),
            ("A & B", "A & B"),
            ("A &amp; B", "A & B"),
            ("&lt;b&gt; &quot;x&quot; d&#39;água&nbsp;fria", "<b> \"x\" d'água\u{A0}fria"),
            ("&amp;lt;", "&lt;"),
            ("&amp;amp;amp;", "&amp;amp;"),
            ("&&amp;&", "&&&"),
            ("&eacute; &amp", "&eacute; &amp"),
        ] {
            let got = unescape(text);
            assert_eq!(got, want, "{text:?}");
            assert_eq!(matches!(got, Cow::Borrowed(_)), text == want, "{text:?}");
        }
    }
}
