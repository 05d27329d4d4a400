//! Checks a response against the expectations of its source, because many servers send an error page with status 200.

use regex::Regex;

use crate::{spec::source::Expect, state::hash::sha256};

/// Returns how a response breaks the expectations, as a text that completes "the answer ..."; `None` if it meets them. The
/// media type is empty if the server sent none, and `None` if it is unknown; it is not checked then.
///
/// # Errors
/// If the bytes cannot be read.
pub(super) fn violation<E>(
    expect: &Expect,
    length: u64,
    media_type: Option<&str>,
    bytes: impl FnOnce() -> Result<Vec<u8>, E>,
) -> Result<Option<String>, E> {
    let essence = media_type.map(|text| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    if let Some(essence) =
        essence.filter(|essence| !expect.media_types.is_empty() && !expect.media_types.contains(essence))
    {
        return Ok(Some(format!("has the media type `{essence}`, not {}", expect.media_types.join(" or "))));
    }
    if length < expect.min_bytes {
        return Ok(Some(format!("has {length} bytes, fewer than {}", expect.min_bytes)));
    }
    if expect.contains.is_empty() && expect.lacks.is_empty() {
        return Ok(None);
    }
    let bytes = bytes()?;
    let text = String::from_utf8_lossy(&bytes);
    if let Some(pattern) = expect.contains.iter().find(|p| !p.is_match(&text)) {
        return Ok(Some(format!("lacks `{pattern}`")));
    }
    Ok(expect.lacks.iter().find(|p| p.is_match(&text)).map(|pattern| format!("contains `{pattern}`")))
}

/// Fingerprint of expectations: bytes that were checked against them need not be checked again.
pub(super) fn fingerprint(expect: &Expect) -> String {
    let Expect { media_types, min_bytes, contains, lacks } = expect;
    let patterns = |all: &[Regex]| all.iter().map(|p| p.as_str().to_owned()).collect::<Vec<_>>();
    sha256(format!("{media_types:?} {min_bytes} {:?} {:?}", patterns(contains), patterns(lacks)).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_checked_against_the_expectations() {
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
            ("Obras: em Manutenção", "text/html", Some("contains `(?i)manutenção`")),
        ] {
            let bytes = || Ok::<_, ()>(text.as_bytes().to_vec());
            let reason = violation(&expect, text.len() as u64, Some(media_type), bytes).expect("read");
            assert_eq!(reason.as_deref(), want, "{text}");
        }
        // If the media type is unknown, only the bytes are checked.
        let reason = violation(&expect, 13, None, || Ok::<_, ()>(b"Obras de 2031".to_vec()));
        assert_eq!(reason, Ok(None));
        assert_ne!(fingerprint(&expect), fingerprint(&Expect { min_bytes: 5, ..expect.clone() }));
        assert_eq!(fingerprint(&expect), fingerprint(&expect.clone()));
    }
}
