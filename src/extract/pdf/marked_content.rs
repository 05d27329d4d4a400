//! Replacement text of marked content (`ActualText`), and text strings of a PDF.

use super::canvas::Glyph;

/// Maximum length of a replacement text, in bytes.
const MAX_TEXT: usize = 4096;

/// The characters of `PDFDocEncoding` from 0x18 and from 0x80 that are not those of Latin-1.
const DOC_ENCODING: [(u8, &str); 2] = [(0x18, "˘ˇˆ˙˝˛˚˜"), (0x80, "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\u{FFFD}€")];

/// Decodes a text string: UTF-16 or UTF-8 with a byte order mark, else `PDFDocEncoding`.
pub(super) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            without_language(&String::from_utf16_lossy(&units))
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| doc_character(*byte)).collect(),
    }
}

/// Removes the codes of languages, which escape characters enclose.
fn without_language(text: &str) -> String {
    text.split('\u{1B}').step_by(2).collect()
}

fn doc_character(byte: u8) -> char {
    let own = |(first, all): &(u8, &str)| all.chars().nth(usize::from(byte.checked_sub(*first)?));
    DOC_ENCODING.iter().rev().find_map(own).unwrap_or(char::from(byte))
}

/// The marked content that is open while a page is drawn.
#[derive(Debug, Default)]
pub(super) struct MarkedContent {
    depth: usize,
    /// The outermost one that has a replacement text.
    replaced: Option<Replaced>,
}

#[derive(Debug)]
struct Replaced {
    depth: usize,
    text: String,
    /// Index of its first glyph.
    first: usize,
}

impl MarkedContent {
    /// Begins a sequence; `count` is the count of glyphs so far.
    pub(super) fn begin(&mut self, actual_text: Option<&[u8]>, count: usize) {
        self.depth += 1;
        if let (None, Some(bytes)) = (&self.replaced, actual_text.filter(|bytes| bytes.len() <= MAX_TEXT)) {
            self.replaced = Some(Replaced { depth: self.depth, text: text_string(bytes), first: count });
        }
    }

    /// Ends a sequence: where its replacement text is what its glyphs show, the first glyph has it, and the others none.
    pub(super) fn end(&mut self, glyphs: &mut [Glyph]) {
        self.depth = self.depth.saturating_sub(1);
        if self.replaced.as_ref().is_none_or(|replaced| replaced.depth <= self.depth) {
            return;
        }
        let Some(Replaced { text, first, .. }) = self.replaced.take() else { return };
        let Some((head, rest)) = glyphs.get_mut(first..).and_then(<[Glyph]>::split_first_mut) else { return };
        let drawn: String = std::iter::once(head.text.as_str()).chain(rest.iter().map(|g| g.text.as_str())).collect();
        let is_one_line = rest.iter().all(|g| (g.y - head.y).abs() < 0.5 * head.size.max(g.size));
        if text.is_empty() || !is_one_line || !is_shown(&text, &drawn) {
            return;
        }
        head.text = text.into();
        for glyph in rest {
            head.advance = head.advance.max(glyph.x + glyph.advance - head.x);
            glyph.text.clear();
        }
    }
}

/// Returns whether glyphs with a text may show a replacement text, and the text differs.
///
/// A replacement text that says other letters or digits than the glyphs is not what a person sees.
fn is_shown(text: &str, drawn: &str) -> bool {
    let plain = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric() && !is_private(*c)).collect() };
    let is_unknown = |c: char| c == '\u{FFFD}' || is_private(c) || c.is_control();
    let (own, shown) = (plain(text), plain(drawn));
    let is_blank = drawn.trim().is_empty();
    text != drawn && !is_blank && (shown.is_empty() || own == shown || drawn.chars().any(is_unknown))
}

fn is_private(c: char) -> bool {
    ('\u{E000}'..='\u{F8FF}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(texts: &[&str]) -> Vec<Glyph> {
        let glyph = |(n, text): (u8, &&str)| Glyph {
            text: (*text).into(),
            x: f32::from(n) * 5.0,
            y: 100.0,
            advance: 5.0,
            size: 10.0,
            colour: 0,
            angle: 0,
            mark: None,
        };
        (0..).zip(texts).map(glyph).collect()
    }

    #[test]
    fn a_replacement_text_is_taken_where_glyphs_may_show_it() {
        for (drawn, actual, want) in [
            (vec!["\u{AD}"], "-", "-"),
            (vec!["-"], "\u{AD}", "\u{AD}"),
            (vec!["\u{FFFD}"], "fi", "fi"),
            (vec!["a", "\u{303}"], "ã", "a\u{303}"),
            (vec!["7", "0", "0"], "650", "700"),
            (vec!["a", "b"], "ab", "ab"),
            (vec!["fi"], "fi", "fi"),
            (vec![" "], "\u{AD}", " "),
        ] {
            let mut all = glyphs(&drawn);
            let bytes: Vec<u8> =
                [0xFE, 0xFF].into_iter().chain(actual.encode_utf16().flat_map(u16::to_be_bytes)).collect();
            let mut content = MarkedContent::default();
            content.begin(None, 0);
            content.begin(Some(&bytes), 0);
            content.begin(Some(b"inner"), 0);
            (0..3).for_each(|_| content.end(&mut all));
            let text: String = all.iter().map(|g| g.text.as_str()).collect();
            assert_eq!(text, want, "{drawn:?} {actual}");
        }
    }

    #[test]
    fn text_strings_have_three_encodings() {
        assert_eq!(text_string(b"Designa\xE7\xE3o \x80 \xA0"), "Designação • €");
        assert_eq!(text_string(b"\xFE\xFF\0A\x00\xE7"), "Aç");
        assert_eq!(text_string("\u{FEFF}Ação".as_bytes()), "Ação");
        assert_eq!(text_string(b"\xFE\xFF\0\x1B\0p\0t\0\x1B\0A"), "A");
    }
}
