//! What may be a name or an address in a spec: both end up in files, links and a catalogue.

use std::{collections::BTreeSet, path::Path};

use super::{
    reader::{At, Reader},
    secrets,
    section::Section,
    tree::Value,
};
use crate::model::{files, identifiers, published::FileFormat};

/// Names become files, folders and parts of addresses: lower-case letters, digits, `-` and `_`.
pub(super) fn plain_name(reader: &Reader, name: &At<String>) {
    if !name.value.is_empty() && !identifiers::is_name(&name.value) {
        reader.report("bad-name", &name.span, &[("got", &name.value)]);
    }
}

/// Tells a name that no folder of a dataset can have: releases made from samples stand in `sample`, and Windows takes
/// some names for devices.
pub(super) fn folder_name(reader: &Reader, name: &At<String>) {
    if name.value == "sample" || files::is_windows_device(&name.value) {
        reader.report("bad-name", &name.span, &[("got", &name.value)]);
    }
}

/// Tells tables whose resources would have the name of another table's in the package, such as `a_b` beside `a-b`, or
/// `a-json` beside `a`.
pub(super) fn tables_apart(tables: &[Section<'_>]) {
    let resources = |table: &str| FileFormat::ALL.map(|format| format.resource(table));
    let mut taken: BTreeSet<String> = files::RESERVED_TABLES.iter().flat_map(|table| resources(table)).collect();
    let mut seen = BTreeSet::new();
    for section in tables {
        let Some((name, span)) = section.entry("name").and_then(|entry| match &entry.node.value {
            Value::Text(name) => Some((name, &entry.node.span)),
            _ => None,
        }) else {
            continue;
        };
        // A name that is there twice, or taken, is told as such.
        if seen.insert(name) && !files::is_reserved(name) {
            let own = resources(name);
            if own.iter().any(|name| taken.contains(name)) {
                section.reader.report("bad-name", span, &[("got", name)]);
            }
            taken.extend(own);
        }
    }
}

/// Whether a text can be an e-mail address: a name and a host, without blanks.
pub(super) fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.')) && !text.contains(char::is_whitespace)
}

/// Whether an address may stand in a catalogue as it is: spaces and brackets must be written as `%20`.
pub(super) fn is_address(url: &str, schemes: &[&str]) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c);
    !url.contains(odd) && url::Url::parse(url).is_ok_and(|u| schemes.contains(&u.scheme()))
}

/// Judges an address that is published or asked: it is one, and holds no secret.
pub(super) fn address(reader: &Reader, url: &At<String>, schemes: &[&str]) {
    if !url.value.is_empty() && !is_address(&url.value, schemes) {
        reader.report("bad-url", &url.span, &[("got", &secrets::shown(&url.value))]);
    }
    secrets::judge_address(reader, url);
}

/// Whether a file that a spec names stays in the folder of the pipelines, links followed; one that does not is told. A
/// spec is no way to read the rest of a machine. `None` is a path that no file can have.
pub(super) fn inside(reader: &Reader, named: &At<String>, path: Option<&Path>, folder: &Path) -> bool {
    let is_inside = path.is_some_and(|path| is_inside(path, folder));
    if !is_inside {
        reader.report("file-outside", &named.span, &[("got", &named.value), ("folder", &folder.display().to_string())]);
    }
    is_inside
}

fn is_inside(path: &Path, folder: &Path) -> bool {
    // A file that is not there yet is judged by the nearest folder that is; what comes behind it may not lead out again.
    let there = path.ancestors().find(|path| path.symlink_metadata().is_ok()).unwrap_or(path);
    let rest = path.strip_prefix(there).unwrap_or(path);
    let stays = rest.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    let real = there.canonicalize().ok().zip(folder.canonicalize().ok());
    stays && real.is_some_and(|(real, folder)| real.starts_with(folder))
}

/// Reports names that several sections have under `key`.
pub(super) fn unique(sections: &[Section<'_>], key: &'static str) {
    let mut seen: Vec<String> = Vec::new();
    for section in sections {
        let Some(name) = section.text(key) else { continue };
        if seen.contains(&name.value) {
            section.reader.report("duplicate-name", &name.span, &[("name", &name.value)]);
        }
        seen.push(name.value);
    }
}
