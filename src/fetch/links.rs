//! `Link` headers (RFC 8288): finds the next page.

/// Returns the target with `rel=next` as written; several headers are joined by commas.
pub(super) fn next(header: &str) -> Option<&str> {
    let mut rest = header;
    while let Some((target, tail)) = rest.find('<').and_then(|open| rest[open + 1..].split_once('>')) {
        let end = find_unquoted(tail, ',').unwrap_or(tail.len());
        if is_next(&tail[..end]) {
            return Some(target.trim());
        }
        rest = &tail[end..];
    }
    None
}

/// Whether the parameters of a target have `rel=next`; of several `rel` only the first counts.
fn is_next(parameters: &str) -> bool {
    let mut rest = parameters;
    loop {
        let end = find_unquoted(rest, ';').unwrap_or(rest.len());
        let (name, value) = rest[..end].split_once('=').unwrap_or_default();
        if name.trim().eq_ignore_ascii_case("rel") {
            let relations = value.trim().trim_matches('"');
            return relations.split_whitespace().any(|relation| relation.eq_ignore_ascii_case("next"));
        }
        match rest.get(end + 1..) {
            Some(more) => rest = more,
            None => return false,
        }
    }
}

/// Finds the first occurrence of a character outside of quotes.
fn find_unquoted(text: &str, character: char) -> Option<usize> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.char_indices().find_map(|(at, c)| {
        let was_escaped = std::mem::take(&mut is_escaped);
        match c {
            '\\' if is_quoted && !was_escaped => is_escaped = true,
            '"' if !was_escaped => is_quoted = !is_quoted,
            c if c == character && !is_quoted => return Some(at),
            _ => {}
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found_in_every_spelling_of_a_header() {
        for (header, want) in [
            ("</?page=1>; rel=\"prev\", </?page=3>; rel=\"next\"", Some("/?page=3")),
            ("</a>; rel=next", Some("/a")),
            ("</a>;rel = \"next\"", Some("/a")),
            ("</a>; REL=Next", Some("/a")),
            ("</a>; rel=\"last next\"", Some("/a")),
            ("</?f=a,b>; rel=\"next\"", Some("/?f=a,b")),
            ("</?f=a;b>; title=\"x, <y>; rel=last\"; rel=\"next\"", Some("/?f=a;b")),
            ("</a>; title=\"a \\\" b, c\"; rel=next, </b>; rel=last", Some("/a")),
            ("</z>; rel=\"first\",</a>; rel=\"next\"", Some("/a")),
            ("</a>; rel=\"nextdoor\"", None),
            ("</a>; rel=last; rel=next", None),
            ("</a>; title=\"rel=next\"", None),
            ("</a; rel=next", None),
            ("", None),
        ] {
            assert_eq!(next(header), want, "{header}");
        }
    }
}
