//! What differs between what should be on the portal and what is there: a list of steps, pure.
//!
//! Texts are compared as people read them: the portal escapes titles, more than once. Resources that bear no mark of
//! ours are somebody else's and are let be, but for one that an upload left behind which was cut off before it got its
//! mark: it is called as our file is.

use serde_json::{Map, Value};

use super::wanted::{FILE, MARK, Place, Resource, SHA256, Wanted};

/// One step towards what should be there.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// A dataset that is not there.
    Create,
    /// A dataset that somebody deleted there.
    Restore,
    /// A dataset that was archived there.
    Unarchive,
    /// Fields that differ.
    Update(Vec<Difference>),
    /// A file to send.
    Upload(String),
    /// A file whose bytes differ: its name, the id it has there.
    Replace(String, String),
    /// An address to tell.
    AddRemote(String),
    /// A resource whose fields differ.
    Describe(String, String, Vec<Difference>),
    /// A resource of ours that should not be there: what it is called, its id.
    Remove(String, String),
    /// Resources that stand in another order.
    Reorder,
    /// Let everybody see it.
    Publish,
    /// Take it out of the portal's lists.
    Archive,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its name.
    pub field: String,
    /// As it is there.
    pub before: String,
    /// As it should be.
    pub after: String,
}

/// The steps that a dataset needs, in the order in which they are taken; none when all is as it should be.
pub(super) fn steps(wanted: &Wanted, there: Option<&Value>) -> Vec<Step> {
    let Some(there) = there else { return created(wanted) };
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
            None => steps.push(added(file)),
            Some(found) => steps.extend(mended(file, found)),
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

/// The steps by which a dataset goes; of one that a person took back its files go too.
pub(super) fn farewell(there: &Value, is_withdrawn: bool) -> Vec<Step> {
    let own = there["resources"].as_array().into_iter().flatten().filter(|r| r["extras"].get(FILE).is_some());
    let files = own.filter(|_| is_withdrawn).map(|r| Step::Remove(text(&r["title"]), text(&r["id"])));
    files.chain([Step::Archive]).collect()
}

fn created(wanted: &Wanted) -> Vec<Step> {
    let files = wanted.files.iter().map(added);
    let public = wanted.is_public.then_some(Step::Publish);
    [Step::Create].into_iter().chain(files).chain([Step::Reorder]).chain(public).collect()
}

fn added(file: &Resource) -> Step {
    match file.place {
        Place::There { .. } => Step::Upload(file.name.clone()),
        Place::Here { .. } => Step::AddRemote(file.name.clone()),
    }
}

/// The resource that each file has there.
pub(super) fn paired<'v>(wanted: &Wanted, resources: &[&'v Value]) -> Vec<Option<&'v Value>> {
    let kind = |file: &Resource| if matches!(file.place, Place::There { .. }) { "file" } else { "remote" };
    let of = |file: &Resource| {
        let is_kind = |r: &&&Value| r["filetype"] == kind(file);
        let marked = resources.iter().filter(is_kind).filter(|r| r["extras"][FILE] == file.name.as_str());
        // Of two with one mark the one that has the bytes is kept.
        let right = marked.clone().find(|r| r["extras"][SHA256].as_str() == file.sha256.as_deref());
        let left_behind = || {
            let bare = resources.iter().filter(is_kind).filter(|r| r["extras"].get(FILE).is_none());
            bare.into_iter().find(|r| match &file.place {
                // The portal calls a file as its own storage does.
                Place::There { .. } => stored(&plain(&text(&r["title"]))) == stored(&file.name),
                Place::Here { url } => r["url"] == url.as_str(),
            })
        };
        right.or(marked.clone().next()).or_else(left_behind).copied()
    };
    wanted.files.iter().map(of).collect()
}

/// The name of a file as the portal's storage writes it.
fn stored(name: &str) -> String {
    name.to_lowercase().replace('_', "-")
}

/// What a resource that is there needs.
fn mended(file: &Resource, there: &Value) -> Vec<Step> {
    let mut steps = Vec::new();
    let id = text(&there["id"]);
    if let Place::There { sha1, .. } = &file.place
        && there["checksum"]["value"] != sha1.as_str()
    {
        steps.push(Step::Replace(file.name.clone(), id.clone()));
    }
    let mut differ = differences(&file.fields, there);
    if let Place::Here { url } = &file.place {
        differ.extend(difference("url", &Value::from(url.as_str()), &there["url"]));
    }
    differ.extend(extras(&marks(file), &there["extras"]));
    // A file that is replaced loses its title, and gets it again.
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

/// Whether ours stand in another order than they should, or behind somebody else's.
fn is_out_of_order(own: &[Option<&Value>], resources: &[&Value]) -> bool {
    let wanted = own.iter().flatten().map(|r| &r["id"]);
    wanted.zip(resources.iter().map(|r| &r["id"])).any(|(wanted, there)| wanted != there)
}

fn differences(wanted: &Map<String, Value>, there: &Value) -> Vec<Difference> {
    wanted.iter().filter_map(|(name, value)| difference(name, value, &there[name])).collect()
}

fn extras(wanted: &Map<String, Value>, there: &Value) -> Vec<Difference> {
    let named = wanted.iter().filter(|(name, value)| there[name.as_str()] != **value);
    named.map(|(name, value)| told(&format!("extras.{name}"), &there[name.as_str()], value)).collect()
}

fn contact(wanted: &Wanted, there: &Value) -> Option<Difference> {
    let (name, email) = &wanted.contact;
    let all: Vec<&Value> = there["contact_points"].as_array().into_iter().flatten().collect();
    let is = |c: &&&Value| plain(&text(&c["name"])) == *name && c["email"] == email.as_str();
    let before = all.first().map_or(Value::Null, |c| c["email"].clone());
    all.iter().find(is).is_none().then(|| told("contact_points", &before, &email.as_str().into()))
}

fn difference(name: &str, wanted: &Value, there: &Value) -> Option<Difference> {
    (!is_same(name, wanted, there)).then(|| told(name, there, wanted))
}

fn told(name: &str, before: &Value, after: &Value) -> Difference {
    Difference { field: name.to_owned(), before: text(before), after: text(after) }
}

/// Whether the portal shows what it was told.
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
            // The portal may tell an instant where it was given a day.
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

/// The numbers of a geometry, in their order.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Number(n) => n.as_f64().into_iter().collect(),
        Value::Array(all) => all.iter().flat_map(numbers).collect(),
        Value::Object(all) => all.get("coordinates").map(numbers).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// A text as people read it: escapes undone, however often they were made, and white space as it is told.
pub(super) fn plain(text: &str) -> String {
    let mut told = text.replace("\r\n", "\n").trim().to_owned();
    for _ in 0..4 {
        let undone =
            ["&lt;<", "&gt;>", "&quot;\"", "&#34;\"", "&#39;'", "&amp;&"].iter().fold(told.clone(), |t, pair| {
                let (escape, plain) = pair.split_at(pair.len() - 1);
                t.replace(escape, plain)
            });
        if undone == told {
            break;
        }
        told = undone;
    }
    told
}

/// A value as text; nothing for null.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Whether a dataset there is one of ours, under `base_url`; the mark that it has.
pub(super) fn mark<'v>(there: &'v Value, base_url: &str) -> Option<&'v str> {
    there["extras"][MARK].as_str().filter(|mark| mark.starts_with(base_url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_the_portal_are_no_difference() {
        assert_eq!(plain("A &amp;amp; c &lt;b&gt; &#39;d&#39;\r\n"), "A & c <b> 'd'");
        let [wanted, there] = ["A & c", "A &amp;amp; c"].map(Value::from);
        assert!(is_same("title", &wanted, &there) && !is_same("title", &wanted, &"A c".into()));
    }
}
