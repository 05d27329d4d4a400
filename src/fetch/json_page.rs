//! Finds the next page in a JSON page of a listing.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::{Map, Value, value::RawValue};
use url::Url;

use super::{FetchError, discover::invalid_listing};

/// What is at the path that leads to the next page.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    /// The page has no such path.
    Missing,
    /// The listing ends here.
    End,
    /// The next page: an address, or the value of a parameter.
    To(String),
}

/// Returns what is at a path of a JSON page: a text or a number, the `href` of an object, or the link with the relation
/// `next` of a list.
///
/// # Errors
/// If the page is not JSON, or another value is there.
pub(super) fn next(address: &Url, bytes: &[u8], path: &[String]) -> Result<Next, FetchError> {
    let invalid = |e| invalid_listing(address, &format!("is not valid JSON: {e}"));
    let page: &RawValue = serde_json::from_slice(bytes).map_err(invalid)?;
    let Some(found) = step(page, path).map_err(invalid)? else { return Ok(Next::Missing) };
    let text = |text: String| if text.is_empty() { Next::End } else { Next::To(text) };
    match serde_json::from_str(found.get()).map_err(invalid)? {
        Value::Null | Value::Bool(false) => Ok(Next::End),
        Value::String(own) => Ok(text(own)),
        Value::Number(number) => Ok(Next::To(number.to_string())),
        Value::Object(link) if link.get("href").is_some_and(Value::is_string) => Ok(text(href(&link))),
        Value::Array(links) if is_list_of_links(&links) => {
            let next = links.iter().filter_map(Value::as_object).find(|link| is_next(link));
            Ok(next.map_or(Next::End, |link| text(href(link))))
        }
        _ => Err(invalid_listing(address, &format!("does not give the next page as text under `{}`", path.join(".")))),
    }
}

/// The address of a link.
fn href(link: &Map<String, Value>) -> String {
    link.get("href").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Whether a link has the relation `next`.
fn is_next(link: &Map<String, Value>) -> bool {
    let relation = link.get("rel").and_then(Value::as_str).unwrap_or_default();
    relation.split_whitespace().any(|word| word.eq_ignore_ascii_case("next"))
}

/// Whether all values are links that say their relation.
fn is_list_of_links(links: &[Value]) -> bool {
    links.iter().all(|link| link.get("rel").is_some_and(Value::is_string) && link.get("href").is_some())
}

/// Returns the number of items of the list at a path of a JSON page; `None` if there is no list.
///
/// # Errors
/// If the page is not JSON.
pub(super) fn count(bytes: &[u8], path: &[String]) -> serde_json::Result<Option<u64>> {
    let list = at(bytes, path)?.filter(|raw| raw.get().starts_with('['));
    let items = list.map(|raw| serde_json::from_str::<Vec<IgnoredAny>>(raw.get())).transpose()?;
    Ok(items.map(|items| items.len() as u64))
}

/// Finds the value at a path of keys, without parsing the rest of the page.
pub(super) fn at<'j>(bytes: &'j [u8], path: &[String]) -> serde_json::Result<Option<&'j RawValue>> {
    step(serde_json::from_slice(bytes)?, path)
}

/// Finds the value at a path: of keys, which may have dots, and of places in a list. A list of links that say their relation is
/// found as a whole, because the place of a link says nothing.
fn step<'j>(value: &'j RawValue, path: &[String]) -> serde_json::Result<Option<&'j RawValue>> {
    let Some(first) = path.first() else { return Ok(Some(value)) };
    if value.get().starts_with('{') {
        let Members(members) = serde_json::from_str(value.get())?;
        for keys in (1..=path.len()).rev() {
            let key = path[..keys].join(".");
            // Of a key that comes twice the last one counts, as in most readers.
            if let Some((_, inner)) = members.iter().rev().find(|(name, _)| *name == key) {
                return step(inner, &path[keys..]);
            }
        }
    } else if value.get().starts_with('[') {
        let items: Vec<&RawValue> = serde_json::from_str(value.get())?;
        let links: Vec<Value> = items.iter().filter_map(|item| serde_json::from_str(item.get()).ok()).collect();
        if !links.is_empty() && is_list_of_links(&links) {
            return Ok(Some(value));
        }
        if let Some(item) = first.parse().ok().and_then(|place: usize| items.get(place)) {
            return step(item, &path[1..]);
        }
    }
    Ok(None)
}

/// The members of an object, unparsed, in their order.
pub(super) struct Members<'j>(pub(super) Vec<(String, &'j RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(All)
    }
}

/// Returns an address with a query parameter set.
pub(super) fn with_query(address: &Url, name: &str, value: &str) -> Url {
    let mut url = address.clone();
    let others: Vec<(String, String)> =
        address.query_pairs().filter(|(n, _)| n != name).map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
    url.query_pairs_mut().clear().extend_pairs(others).append_pair(name, value);
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fuzzing::fuzz;

    fn base() -> Url {
        Url::parse("https://a.pt/x/").expect("an address")
    }

    #[test]
    fn the_next_page_is_at_a_path() {
        let path = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
        let to = |text: &str| Next::To(text.to_owned());
        for (page, at, want) in [
            (r#"{"result": {"next": "x"}}"#, "result.next", to("x")),
            (r#"{"result": {"next": 20}}"#, "result.next", to("20")),
            (r#"{"@odata.nextLink": "x"}"#, "@odata.nextLink", to("x")),
            (r#"{"a": {"b.c": {"d": "x"}}}"#, "a.b.c.d", to("x")),
            (r#"{"next": {"href": "x"}}"#, "next", to("x")),
            (r#"{"links": [{"rel": "self", "href": "s"}, {"rel": "next", "href": "x"}]}"#, "links.0.href", to("x")),
            (r#"{"links": [{"rel": "self", "href": "s"}, {"rel": "prev", "href": "x"}]}"#, "links.1.href", Next::End),
            (r#"{"links": ["s", "x"]}"#, "links.1", to("x")),
            (r#"{"result": {"next": null}}"#, "result.next", Next::End),
            (r#"{"result": {"next": ""}}"#, "result.next", Next::End),
            ("{}", "result.next", Next::Missing),
            ("[]", "result.next", Next::Missing),
            (r#"{"result": 1}"#, "result.next", Next::Missing),
        ] {
            assert_eq!(next(&base(), page.as_bytes(), &path(at)).expect("a page"), want, "{page} {at}");
        }
        let path = path("result.next");
        assert!(next(&base(), b"{\"result\": {\"next\": {\"a\": 1}}}", &path).is_err());
        assert!(next(&base(), b"{\"result\": {\"next\" \"x\"}}", &path).is_err());
        let length = |page: &[u8]| count(page, &path).expect("a page");
        assert_eq!(length(b"{\"result\": {\"next\": [ ]}}"), Some(0));
        assert_eq!(length(b"{\"result\": {\"next\": [{\"a\": 1}]}}"), Some(1));
        assert_eq!(length(b"{\"result\": {\"next\": {}}}"), None);
        let url = Url::parse("https://a.pt/?rows=10&start=0").expect("an address");
        assert_eq!(with_query(&url, "start", "20").as_str(), "https://a.pt/?rows=10&start=20");
    }

    #[test]
    fn any_bytes_give_a_next_page_or_an_error() {
        let samples = [r#"{"result": {"next": "x"}}"#, r#"{"result": [{"rel": "next", "href": "x"}]}"#];
        fuzz("next", 30, &samples.map(|sample| sample.as_bytes().to_vec()), |bytes| {
            let _ = next(&base(), bytes, &["result".to_owned(), "0".to_owned()]);
        });
    }
}
