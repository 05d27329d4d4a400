//! Whether an answer is what its source expects: many servers say that all is well over a page that says it is not.

use crate::{
    spec::source::Expect,
    state::{FileError, spool::Spool},
};

/// What is wrong with an answer, in words that fit behind “the answer”; `None` for one that is as expected.
///
/// # Errors
/// When its bytes cannot be read.
pub(super) fn wrong(expect: &Expect, bytes: &Spool, media_type: Option<&str>) -> Result<Option<String>, FileError> {
    let essence = media_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !expect.media_types.is_empty() && !expect.media_types.contains(&essence) {
        return Ok(Some(format!("has the media type `{essence}`, not {}", expect.media_types.join(" or "))));
    }
    if bytes.len() < expect.min_bytes {
        return Ok(Some(format!("has {} bytes, fewer than {}", bytes.len(), expect.min_bytes)));
    }
    if expect.contains.is_empty() && expect.lacks.is_empty() {
        return Ok(None);
    }
    let bytes = bytes.to_vec()?;
    let text = String::from_utf8_lossy(&bytes);
    if let Some(pattern) = expect.contains.iter().find(|p| !p.is_match(&text)) {
        return Ok(Some(format!("lacks `{pattern}`")));
    }
    Ok(expect.lacks.iter().find(|p| p.is_match(&text)).map(|pattern| format!("holds `{pattern}`")))
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
            let mut bytes = Spool::default();
            bytes.push(text.as_bytes()).expect("few bytes");
            assert_eq!(wrong(&expect, &bytes, Some(media_type)).expect("read").as_deref(), want, "{text}");
        }
    }
}
