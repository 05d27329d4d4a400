//! Whether a listing of many pages is whole: what its pages say of its size, against the records that they gave.
//!
//! A listing that ends early looks like one whose records were deleted. Its pages say how many records there are, or that more
//! follow; a walk that does not agree with them is incomplete.

use std::collections::BTreeMap;

use serde_json::{Value, value::RawValue};

use super::{gap::Gap, json_page};

/// Names of a total, of the interfaces that are common: CKAN, Opendatasoft, OGC API, OData, Hydra, JSON:API, Spring.
const TOTALS: [&str; 14] = [
    "total",
    "count",
    "total_count",
    "totalCount",
    "numberMatched",
    "@odata.count",
    "odata.count",
    "hydra:totalItems",
    "totalItems",
    "totalElements",
    "totalResults",
    "total_results",
    "recordsTotal",
    "nhits",
];

/// The word of map servers (ArcGIS) that a page was cut.
const MORE: &str = "exceededTransferLimit";

/// What the pages of a listing said so far.
#[derive(Debug, Default)]
pub(super) struct Wholeness {
    /// The total that the recipe names; without it the usual names are looked for.
    named: Option<Vec<String>>,
    /// The last value of each total.
    totals: BTreeMap<String, u64>,
    /// Records of all pages; `None` once a page had no list of records.
    records: Option<u64>,
    says_more: bool,
}

impl Wholeness {
    /// Before the first page.
    pub(super) fn new(named: Option<Vec<String>>) -> Self {
        Self { named, records: Some(0), ..Self::default() }
    }

    /// Reads what a page says. `records` is the path of its records, if the recipe has it; otherwise its only list of objects
    /// is taken.
    pub(super) fn add(&mut self, bytes: &[u8], records: Option<&[String]>) {
        let Ok(page) = serde_json::from_slice::<&RawValue>(bytes) else {
            self.records = None;
            return;
        };
        let count = match records {
            Some(path) => json_page::count(bytes, path).ok().flatten(),
            None => only_list(page),
        };
        self.records = self.records.zip(count).map(|(all, own)| all + own);
        if count.is_some_and(|own| own > 0) {
            self.says_more = members(page).iter().any(|(name, value)| is_more(name, value));
        }
        match &self.named {
            Some(path) => {
                let total = json_page::at(bytes, path).ok().flatten().and_then(number);
                self.totals.extend(total.map(|total| (path.join("."), total)));
            }
            None => self.totals.extend(usual_totals(page)),
        }
    }

    /// Returns whether a total agrees with the records.
    fn is_proved(&self) -> bool {
        self.records.is_some_and(|found| self.totals.values().any(|said| *said == found))
    }

    /// Returns why the listing is not whole, if it is not. `path` leads to the next page, where no page had it.
    pub(super) fn gap(&self, path: Option<&[String]>) -> Option<Gap> {
        if self.is_proved() {
            return None;
        }
        if self.says_more {
            return Some(Gap::More);
        }
        let found = self.records?;
        // A count that is smaller is that of a page.
        let said = self.totals.values().copied().filter(|said| *said > found).min();
        said.map(|said| Gap::Total { said, found })
            .or_else(|| path.filter(|_| !self.is_proved()).map(|path| Gap::Path(path.join("."))))
    }
}

/// The totals of a page: of its members, and of the members of objects in it.
fn usual_totals(page: &RawValue) -> Vec<(String, u64)> {
    let known = |name: &str, value| Some((name.to_owned(), number(value).filter(|_| TOTALS.contains(&name))?));
    let mut found = Vec::new();
    for (name, value) in members(page) {
        found.extend(known(&name, value));
        for (inner, value) in members(value) {
            found.extend(known(&inner, value).map(|(inner, total)| (format!("{name}.{inner}"), total)));
        }
    }
    found
}

fn is_more(name: &str, value: &RawValue) -> bool {
    let is_true = |value: &RawValue| value.get() == "true";
    (name == MORE && is_true(value))
        || (name == "properties" && members(value).iter().any(|(name, value)| name == MORE && is_true(value)))
}

/// The members of an object; none of another value.
fn members(value: &RawValue) -> Vec<(String, &RawValue)> {
    let is_object = value.get().starts_with('{');
    let all = is_object.then(|| serde_json::from_str::<json_page::Members<'_>>(value.get()).ok()).flatten();
    all.map(|all| all.0).unwrap_or_default()
}

fn number(value: &RawValue) -> Option<u64> {
    match serde_json::from_str(value.get()).ok()? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The length of the only list of objects of a page, which may be in an object of it; of several nothing is said.
fn only_list(page: &RawValue) -> Option<u64> {
    let length = |value: &RawValue| {
        let is_list = value.get().starts_with('[');
        let items = is_list.then(|| serde_json::from_str::<Vec<&RawValue>>(value.get()).ok()).flatten()?;
        items.iter().all(|item| item.get().starts_with('{')).then_some(items.len() as u64)
    };
    if let Some(own) = length(page) {
        return Some(own);
    }
    let inner = members(page);
    let deeper = inner.iter().flat_map(|(_, value)| members(value));
    let all = inner.iter().map(|(name, value)| (name.clone(), *value)).chain(deeper);
    // Links of a page are a list of objects too.
    let lists: Vec<u64> = all.filter(|(name, _)| name != "links").filter_map(|(_, value)| length(value)).collect();
    (lists.len() == 1).then(|| lists[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        text.split('.').map(str::to_owned).collect()
    }

    /// The gap of pages whose records are under a path, or are looked for.
    fn gap(pages: &[&str], records: Option<&str>, unfound: Option<&str>) -> Option<Gap> {
        let (records, unfound) = (records.map(path), unfound.map(path));
        let mut whole = Wholeness::new(None);
        pages.iter().for_each(|page| whole.add(page.as_bytes(), records.as_deref()));
        whole.gap(unfound.as_deref())
    }

    #[test]
    fn a_total_says_how_many_records_there_are() {
        let page = |total: &str, n: usize| format!("{{{total}\"results\": [{}]}}", vec!["{}"; n].join(","));
        for (total, want) in [
            ("\"total\": 5,", Some(Gap::Total { said: 5, found: 4 })),
            ("\"total_count\": \"5\",", Some(Gap::Total { said: 5, found: 4 })),
            ("\"meta\": {\"count\": 5},", Some(Gap::Total { said: 5, found: 4 })),
            ("\"@odata.count\": 4,", None),
            // The count of a page.
            ("\"count\": 2,", None),
            // One of two agrees.
            ("\"total\": 4, \"meta\": {\"total\": 90},", None),
            ("", None),
        ] {
            let pages = [page(total, 2), page(total, 2)];
            let pages = pages.each_ref().map(String::as_str);
            assert_eq!(gap(&pages, Some("results"), None), want, "{total}");
            assert_eq!(gap(&pages, None, None), want, "{total}");
        }
    }

    #[test]
    fn a_page_says_that_more_follow() {
        for (page, want) in [
            (r#"{"features": [{}], "exceededTransferLimit": true}"#, Some(Gap::More)),
            (r#"{"features": [{}], "properties": {"exceededTransferLimit": true}}"#, Some(Gap::More)),
            (r#"{"features": [{}], "exceededTransferLimit": false}"#, None),
        ] {
            assert_eq!(gap(&[page, r#"{"features": []}"#], Some("features"), None), want, "{page}");
        }
    }

    #[test]
    fn a_path_that_no_page_has_leads_nowhere_unless_a_total_agrees() {
        let next = Some("next");
        assert_eq!(gap(&[r#"{"value": [{}]}"#], None, next), Some(Gap::Path("next".to_owned())));
        assert_eq!(gap(&[r#"{"value": [{}], "total": 1}"#], None, next), None);
    }
}
