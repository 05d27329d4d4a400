//! Content of JSON that is outside of the records: its characters, and what a person must know to see whether it holds
//! records too.

use serde_json::value::RawValue;

use super::{
    MAX_SHOWN_LISTS, MAX_SHOWN_STEPS,
    object::Object,
    scan::{item_at, skip_space, value_end},
};
use crate::{
    extract::name::pointer,
    model::{grid::OutsideRecords, text::count_characters},
};

/// Describes a value; `None` if it has no text.
pub(in crate::extract) fn content(value: &RawValue, place: &str) -> Option<OutsideRecords> {
    let (text, place) = (value.get(), place.to_owned());
    let characters = characters(text);
    (characters > 0).then(|| OutsideRecords { place, characters, names: names(text).unwrap_or_default() })
}

/// Counts the visible characters of all texts and numbers of a value.
fn characters(text: &str) -> u64 {
    let (bytes, mut at, mut count) = (text.as_bytes(), 0, 0);
    while let Some(byte) = bytes.get(at) {
        if matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':') || byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let end = value_end(bytes, at, true).unwrap_or(bytes.len());
        let scalar = &text[at..end];
        at = end;
        let is_key = *byte == b'"' && bytes.get(skip_space(bytes, end)) == Some(&b':');
        if !is_key && scalar != "null" {
            let decoded = serde_json::from_str::<String>(scalar);
            count += decoded.map_or(scalar.len() as u64, |decoded| count_characters(&decoded));
        }
    }
    count
}

/// The keys of the first item of a list of objects.
fn names(text: &str) -> Option<Vec<String>> {
    let bytes = text.as_bytes();
    let first = item_at(bytes, bytes.starts_with(b"[").then_some(0)?, 0)?;
    let object: Object<'_> = serde_json::from_str(&text[first]).ok()?;
    Some(object.0.into_iter().map(|(key, _)| key).collect())
}

/// The paths of the lists of objects in a text.
pub(super) fn lists(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let start = text.len() - text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').len();
    lists_in(&text[start..], &mut Vec::new(), &mut found);
    found
}

fn lists_in(text: &str, steps: &mut Vec<String>, found: &mut Vec<String>) {
    let bytes = text.as_bytes();
    if bytes.starts_with(b"[") && !steps.is_empty() {
        let is_object = |n| item_at(bytes, 0, n).is_some_and(|span| bytes[span].starts_with(b"{"));
        if is_object(0) && is_object(1) {
            found.push(pointer(steps));
        }
        return;
    }
    let object = bytes.starts_with(b"{").then(|| serde_json::from_str::<Object<'_>>(text).ok()).flatten();
    for (key, value) in object.into_iter().flat_map(|object| object.0) {
        if steps.len() >= MAX_SHOWN_STEPS || found.len() >= MAX_SHOWN_LISTS {
            return;
        }
        steps.push(key);
        lists_in(value.get(), steps, found);
        steps.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_objects_are_found_by_their_paths() {
        let text = r#"{"a": [{"x": 1}, {"x": 2}], "b": {"c.d": [{}, {}], "e": [1, 2]}, "f": [{"x": 1}]}"#;
        assert_eq!(lists(text), ["/a", "/b/c.d"]);
    }

    #[test]
    fn texts_and_numbers_count_and_keys_do_not() {
        for (text, count, names) in [
            (r#"{"a": "b c", "d": [1.5, null, true]}"#, 2 + 3 + 4, ""),
            (r#"[{"id": "3", "nome": "Escola \"x\""}, {"y": 1}]"#, 1 + 9 + 1, "id,nome"),
            ("[[1]]", 1, ""),
            ("\"\\u00e9\"", 1, ""),
            ("7", 1, ""),
        ] {
            let value = RawValue::from_string(text.to_owned()).expect("JSON");
            let found = content(&value, "/x").expect("it has text");
            assert_eq!((found.characters, found.names.join(",").as_str()), (count, names), "{text}");
        }
        for text in ["null", "[]", "{\"a\": null}", "\"\""] {
            assert_eq!(content(&RawValue::from_string(text.to_owned()).expect("JSON"), ""), None, "{text}");
        }
    }
}
