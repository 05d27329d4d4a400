//! How deep a page nests, told from its tags before it is parsed: parsing and walking it cost its square.
//!
//! End tags count as the HTML standard's parser takes them, or for less, never for more.

use crate::extract::Unreadable;

/// No page that people read nests deeper.
pub(super) const DEPTH: usize = 256;

/// Deeper than this nothing is read even where time and memory are bounded: it would only use them up.
pub(super) const DEEPEST: usize = 10_000;

/// Elements that never hold others, or whose end the next of their kind implies.
const FLAT: [&str; 27] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p",
    "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "colgroup",
];

/// Elements that only an end tag of a block closes.
const BLOCKS: [&str; 37] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "button",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "html",
    "main",
    "menu",
    "nav",
    "ol",
    "pre",
    "search",
    "section",
    "select",
    "summary",
    "table",
    "ul",
    "textarea",
];

/// Refuses a page nested deeper than the limit, in one pass over its tags.
pub(super) fn check(text: &str, most: usize) -> Result<(), Unreadable> {
    let bytes = text.as_bytes();
    let (mut at, mut open_elements) = (0, Vec::<String>::new());
    while let Some(open) = bytes[at..].iter().position(|b| *b == b'<').map(|p| p + at) {
        let rest = &bytes[open + 1..];
        if rest.starts_with(b"!--") {
            at = text[open..].find("-->").map_or(bytes.len(), |end| open + end + 3);
            continue;
        }
        let closes = rest.first() == Some(&b'/');
        let name: String = rest[usize::from(closes)..]
            .iter()
            .take(16)
            .take_while(|b| b.is_ascii_alphanumeric())
            .map(|b| char::from(b.to_ascii_lowercase()))
            .collect();
        at = open + 1;
        if name.is_empty() || FLAT.contains(&name.as_str()) {
            continue;
        }
        if closes {
            close(&mut open_elements, &name);
            continue;
        }
        if matches!(name.as_str(), "script" | "style") {
            // Its text ends at its own end tag only, which closes nothing else.
            at = end_tag(bytes, at, name.as_bytes());
            continue;
        }
        let foreign = name == "svg" || name == "math" || open_elements.iter().any(|e| e == "svg" || e == "math");
        let tag = rest.iter().position(|b| *b == b'>').map_or(rest, |end| &rest[..end]);
        if foreign && tag.ends_with(b"/") {
            continue;
        }
        open_elements.push(name);
        let depth = open_elements.len();
        if depth > most {
            let line = bytes[..open].iter().filter(|b| **b == b'\n').count() + 1;
            return Err(Unreadable::Depth { line, depth, limit: most });
        }
    }
    Ok(())
}

/// Takes the element that an end tag closes, and what is open within it. An end tag that names none, or
/// one beyond a part of a table or, for what runs along with text, beyond a block, closes nothing.
fn close(open: &mut Vec<String>, name: &str) {
    let wall = |e: &String| matches!(e.as_str(), "table" | "template" | "object" | "caption" | "svg" | "math");
    let passable =
        |e: &String| if BLOCKS.contains(&name) { !wall(e) } else { !wall(e) && !BLOCKS.contains(&e.as_str()) };
    for at in (0..open.len()).rev() {
        if open[at] == name {
            return open.truncate(at);
        }
        if !passable(&open[at]) {
            return;
        }
    }
}

/// Where the end tag of a name begins, from a place on; the end where there is none.
fn end_tag(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let is_end = |w: &[u8]| w.starts_with(b"</") && w[2..].eq_ignore_ascii_case(name);
    bytes[from..].windows(name.len() + 2).position(is_end).map_or(bytes.len(), |f| from + f)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> bool {
        matches!(check(text, DEPTH), Err(Unreadable::Depth { .. }))
    }

    #[test]
    fn depth_is_counted_as_a_parser_builds_it() {
        let deep = |piece: &str| piece.repeat(DEPTH + 1);
        let told = Unreadable::Depth { line: 1, depth: DEPTH + 1, limit: DEPTH };
        assert_eq!(check(&"<div>".repeat(200_000), DEPTH), Err(told));
        assert!(refused(&deep("<div>")) && refused(&deep("<b>")) && refused(&deep("<ul><li>")));
        assert!(
            !refused(&deep("<div></div>")) && !refused(&deep("<p>")) && !refused(&deep("<script>if (a<b)</script>"))
        );
        // End tags that close nothing, or not through a block, take no depth away.
        assert!(refused(&deep("<div></x>")) && refused(&deep("<x><div></x>")) && refused(&deep("<div><table></div>")));
        // What closes itself in a drawing never holds anything.
        assert!(!refused(&format!("<svg>{}</svg>", deep("<path/>"))) && refused(&deep("<div/>")));
    }
}
