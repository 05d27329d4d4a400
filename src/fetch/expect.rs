//! Whether an answer is what its source expects: many servers say that all is well over a page that says it is not.

use crate::spec::source::Expect;

/// What is wrong with an answer, in words that fit behind “the answer”; `None` for one that is as expected.
pub(super) fn wrong(expect: &Expect, bytes: &[u8], media_type: Option<&str>) -> Option<String> {
    let essence = media_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !expect.media_types.is_empty() && !expect.media_types.contains(&essence) {
        return Some(format!("has the media type `{essence}`, not {}", expect.media_types.join(" or ")));
    }
    if (bytes.len() as u64) < expect.min_bytes {
        return Some(format!("has {} bytes, fewer than {}", bytes.len(), expect.min_bytes));
    }
    if expect.contains.is_empty() && expect.lacks.is_empty() {
        return None;
    }
    let text = String::from_utf8_lossy(bytes);
    if let Some(pattern) = expect.contains.iter().find(|p| !p.is_match(&text)) {
        return Some(format!("lacks `{pattern}`"));
    }
    expect.lacks.iter().find(|p| p.is_match(&text)).map(|pattern| format!("holds `{pattern}`"))
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn an_answer_is_held_against_what_is_expected() {
        let pattern = |p: &str| vec![Regex::new(p).expect("a pattern")];
        let expect = Expect {
            media_types: vec!["text/html".to_owned()],
            min_bytes: 4,
            contains: pattern("Obras"),
            lacks: pattern("(?i)manutenção"),
        };
        for (text, media_type, want) in [
            ("Obras de 2031", "text/html; charset=utf-8", None),
            ("Obras de 2031", "application/json", Some("has the media type `application/json`, not text/html")),
            ("Obr", "text/html", Some("has 3 bytes, fewer than 4")),
            ("Nada aqui", "Text/HTML", Some("lacks `Obras`")),
            ("Obras: em Manutenção", "text/html", Some("holds `(?i)manutenção`")),
        ] {
            assert_eq!(wrong(&expect, text.as_bytes(), Some(media_type)).as_deref(), want, "{text}");
        }
    }
}
