//! Compares the wanted state of a dataset with the one on the portal; returns the steps to change it.
//!
//! Texts are compared without escapes, because the portal escapes titles, more than once. Resources without our mark belong to
//! others and are not changed, except one that an interrupted upload left before it had its mark: it has the name of our file.

use serde_json::{Map, Value};

use super::wanted::{FILE, Location, MARK, Resource, SHA256, Wanted};

/// One step towards the wanted state.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Create a missing dataset.
    Create,
    /// Restore a dataset that somebody deleted.
    Restore,
    /// Take a dataset out of the archive.
    Unarchive,
    /// Change fields that differ.
    Update(Vec<Difference>),
    /// Upload a file.
    Upload(String),
    /// Replace a file whose bytes differ: its name, and the id of its resource.
    Replace(String, String),
    /// Add a resource with an address.
    AddRemote(String),
    /// Change the fields of a resource: name, id, differences.
    Describe(String, String, Vec<Difference>),
    /// Remove a resource of ours: title, id.
    Remove(String, String),
    /// Reorder the resources.
    Reorder,
    /// Make the dataset public.
    Publish,
    /// Archive the dataset, which removes it from lists.
    Archive,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its name.
    pub field: String,
    /// The value on the portal.
    pub before: String,
    /// The wanted value.
    pub after: String,
}

/// Returns the steps for a dataset, in their order; empty if nothing differs.
pub(super) fn steps(wanted: &Wanted, there: Option<&Value>) -> Vec<Step> {
    let Some(there) = there else { return creation_steps(wanted) };
    let mut steps = Vec::new();
    if !there["deleted"].is_null() {
        steps.push(Step::Restore);
    }
    if !there["archived"].is_null() {
        steps.push(Step::Unarchive);
    }
    let mut differ = differences(&wanted.fields, there);
    differ.extend(extras(&wanted.extras, &there["extras"]));
    differ.extend(contact(wanted, there));
    if !differ.is_empty() {
        steps.push(Step::Update(differ));
    }
    let resources: Vec<&Value> = there["resources"].as_array().into_iter().flatten().collect();
    let own = paired(wanted, &resources);
    for (file, found) in wanted.files.iter().zip(&own) {
        match found {
            None => steps.push(add_step(file)),
            Some(found) => steps.extend(repair_steps(file, found)),
        }
    }
    for resource in &resources {
        let is_ours = resource["extras"].get(FILE).is_some();
        let is_kept = own.iter().flatten().any(|kept| kept["id"] == resource["id"]);
        if is_ours && !is_kept {
            steps.push(Step::Remove(text(&resource["title"]), text(&resource["id"])));
        }
    }
    if is_out_of_order(&own, &resources) || steps.iter().any(|s| matches!(s, Step::Upload(_) | Step::AddRemote(_))) {
        steps.push(Step::Reorder);
    }
    if wanted.is_public && there["private"] == true {
        steps.push(Step::Publish);
    }
    steps
}

/// Returns the steps to archive a dataset; those of a withdrawn one also remove its files.
pub(super) fn removal_steps(there: &Value, is_withdrawn: bool) -> Vec<Step> {
    let own = there["resources"].as_array().into_iter().flatten().filter(|r| r["extras"].get(FILE).is_some());
    let files = own.filter(|_| is_withdrawn).map(|r| Step::Remove(text(&r["title"]), text(&r["id"])));
    files.chain([Step::Archive]).collect()
}

fn creation_steps(wanted: &Wanted) -> Vec<Step> {
    let files = wanted.files.iter().map(add_step);
    let public = wanted.is_public.then_some(Step::Publish);
    [Step::Create].into_iter().chain(files).chain([Step::Reorder]).chain(public).collect()
}

fn add_step(file: &Resource) -> Step {
    match file.location {
        Location::Uploaded { .. } => Step::Upload(file.name.clone()),
        Location::Linked { .. } => Step::AddRemote(file.name.clone()),
    }
}

/// Finds the resource of each file.
pub(super) fn paired<'v>(wanted: &Wanted, resources: &[&'v Value]) -> Vec<Option<&'v Value>> {
    let kind = |file: &Resource| if matches!(file.location, Location::Uploaded { .. }) { "file" } else { "remote" };
    let find = |file: &Resource| {
        let is_kind = |r: &&&Value| r["filetype"] == kind(file);
        let marked = resources.iter().filter(is_kind).filter(|r| r["extras"][FILE] == file.name.as_str());
        // Of two resources with one mark, the one with the right bytes is used.
        let right = marked.clone().find(|r| r["extras"][SHA256].as_str() == file.sha256.as_deref());
        let unmarked = || {
            let bare = resources.iter().filter(is_kind).filter(|r| r["extras"].get(FILE).is_none());
            bare.into_iter().find(|r| match &file.location {
                // The title is the name in the storage of the portal.
                Location::Uploaded { .. } => stored(&plain(&text(&r["title"]))) == stored(&file.name),
                Location::Linked { url } => r["url"] == url.as_str(),
            })
        };
        right.or(marked.clone().next()).or_else(unmarked).copied()
    };
    wanted.files.iter().map(find).collect()
}

/// The name of a file in the storage of the portal.
fn stored(name: &str) -> String {
    name.to_lowercase().replace('_', "-")
}

/// Returns the steps for an existing resource.
fn repair_steps(file: &Resource, there: &Value) -> Vec<Step> {
    let mut steps = Vec::new();
    let id = text(&there["id"]);
    if let Location::Uploaded { sha1, .. } = &file.location
        && there["checksum"]["value"] != sha1.as_str()
    {
        steps.push(Step::Replace(file.name.clone(), id.clone()));
    }
    let mut differ = differences(&file.fields, there);
    if let Location::Linked { url } = &file.location {
        differ.extend(difference("url", &Value::from(url.as_str()), &there["url"]));
    }
    differ.extend(extras(&marks(file), &there["extras"]));
    // Replacing a file removes its title, which is sent again.
    if !differ.is_empty() || !steps.is_empty() {
        steps.push(Step::Describe(file.name.clone(), id, differ));
    }
    steps
}

/// The extras of a resource of ours.
pub(super) fn marks(file: &Resource) -> Map<String, Value> {
    let mut marks = Map::new();
    marks.insert(FILE.to_owned(), file.name.clone().into());
    if let Some(sha256) = &file.sha256 {
        marks.insert(SHA256.to_owned(), sha256.clone().into());
    }
    marks
}

/// Whether our resources are in another order, or after those of others.
fn is_out_of_order(own: &[Option<&Value>], resources: &[&Value]) -> bool {
    let wanted = own.iter().flatten().map(|r| &r["id"]);
    wanted.zip(resources.iter().map(|r| &r["id"])).any(|(wanted, there)| wanted != there)
}

fn differences(wanted: &Map<String, Value>, there: &Value) -> Vec<Difference> {
    wanted.iter().filter_map(|(name, value)| difference(name, value, &there[name])).collect()
}

fn extras(wanted: &Map<String, Value>, there: &Value) -> Vec<Difference> {
    let named = wanted.iter().filter(|(name, value)| there[name.as_str()] != **value);
    named.map(|(name, value)| changed(&format!("extras.{name}"), &there[name.as_str()], value)).collect()
}

fn contact(wanted: &Wanted, there: &Value) -> Option<Difference> {
    let (name, email) = &wanted.contact;
    let all: Vec<&Value> = there["contact_points"].as_array().into_iter().flatten().collect();
    let is = |c: &&&Value| plain(&text(&c["name"])) == *name && c["email"] == email.as_str();
    let before = all.first().map_or(Value::Null, |c| c["email"].clone());
    all.iter().find(is).is_none().then(|| changed("contact_points", &before, &email.as_str().into()))
}

fn difference(name: &str, wanted: &Value, there: &Value) -> Option<Difference> {
    (!is_same(name, wanted, there)).then(|| changed(name, there, wanted))
}

fn changed(name: &str, before: &Value, after: &Value) -> Difference {
    Difference { field: name.to_owned(), before: text(before), after: text(after) }
}

/// Whether the portal has the wanted value of a field.
fn is_same(name: &str, wanted: &Value, there: &Value) -> bool {
    match name {
        "organization" => there["id"] == *wanted || there["slug"] == *wanted,
        "license" => there == wanted || there["id"] == *wanted,
        "tags" => {
            let sorted = |v: &Value| {
                let mut all: Vec<String> = v.as_array().into_iter().flatten().map(text).collect();
                all.sort();
                all
            };
            sorted(wanted) == sorted(there)
        }
        "temporal_coverage" => ["start", "end"].iter().all(|end| {
            // The portal may return an instant for a day.
            let day = |v: &Value| v[*end].as_str().map(|t| t.chars().take(10).collect::<String>());
            day(wanted) == day(there)
        }),
        "spatial" => numbers(&wanted["geom"]) == numbers(&there["geom"]),
        "checksum" => there["type"] == wanted["type"] && there["value"] == wanted["value"],
        "format" | "mime" => text(wanted).eq_ignore_ascii_case(&text(there)),
        _ => match (wanted, there) {
            (Value::String(wanted), Value::String(there)) => plain(wanted) == plain(there),
            _ => wanted == there,
        },
    }
}

/// The coordinates of a geometry, in their order.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Number(n) => n.as_f64().into_iter().collect(),
        Value::Array(all) => all.iter().flat_map(numbers).collect(),
        Value::Object(all) => all.get("coordinates").map(numbers).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// A text for comparison: without escapes, also repeated ones, and with plain line breaks.
pub(super) fn plain(text: &str) -> String {
    let mut plain_text = text.replace("\r\n", "\n").trim().to_owned();
    for _ in 0..4 {
        let undone =
            ["&lt;<", "&gt;>", "&quot;\"", "&#34;\"", "&#39;'", "&amp;&"].iter().fold(plain_text.clone(), |t, pair| {
                let (escape, plain) = pair.split_at(pair.len() - 1);
                t.replace(escape, plain)
            });
        if undone == plain_text {
            break;
        }
        plain_text = undone;
    }
    plain_text
}

/// A value as text; empty for null.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Returns the mark of a dataset, if it is one of ours, under `base_url`.
pub(super) fn mark<'v>(there: &'v Value, base_url: &str) -> Option<&'v str> {
    there["extras"][MARK].as_str().filter(|mark| mark.starts_with(base_url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_the_portal_are_not_a_difference() {
        assert_eq!(plain("A &amp;amp; c &lt;b&gt; &#39;d&#39;\r\n"), "A & c <b> 'd'");
        let [wanted, there] = ["A & c", "A &amp;amp; c"].map(Value::from);
        assert!(is_same("title", &wanted, &there) && !is_same("title", &wanted, &"A c".into()));
    }
}
