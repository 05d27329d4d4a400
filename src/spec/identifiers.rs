//! Checks names and addresses of specs, which become names of files, links and entries of the catalogue.

use std::{collections::BTreeSet, path::Path};

use super::{
    reader::{At, Reader},
    secrets,
    section::Section,
    tree::Value,
};
use crate::model::{files, identifiers, published::FileFormat};

/// Reports a name with characters other than lower-case letters, digits, `-` and `_`: names become files, folders and parts
/// of addresses.
pub(super) fn plain_name(reader: &Reader, name: &At<String>) {
    if !name.value.is_empty() && !identifiers::is_name(&name.value) {
        reader.report("bad-name", &name.span, &[("got", &name.value)]);
    }
}

/// Reports a name that no folder of a dataset can have: releases made from samples are in `sample`, and Windows reserves
/// the names of devices.
pub(super) fn folder_name(reader: &Reader, name: &At<String>) {
    if name.value == "sample" || files::is_windows_device(&name.value) {
        reader.report("bad-name", &name.span, &[("got", &name.value)]);
    }
}

/// Reports tables whose resources in the package would have the name of another table's, such as `a_b` and `a-b`, or
/// `a-json` and `a`.
pub(super) fn distinct_resources(tables: &[Section<'_>]) {
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
        // `unique` and `plain_name` report a name that occurs twice or is reserved.
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

/// Whether an address is a valid URI of one of the schemes: spaces and brackets must be percent-encoded.
pub(super) fn is_address(url: &str, schemes: &[&str]) -> bool {
    let is_invalid = |c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c);
    !url.contains(is_invalid) && url::Url::parse(url).is_ok_and(|u| schemes.contains(&u.scheme()))
}

/// Checks an address that is published or requested: it must be a valid URI without secrets.
pub(super) fn address(reader: &Reader, url: &At<String>, schemes: &[&str]) {
    if !url.value.is_empty() && !is_address(&url.value, schemes) {
        reader.report("bad-url", &url.span, &[("got", &secrets::shown(&url.value))]);
    }
    secrets::check_address(reader, url);
}

/// Whether a file that a spec names is in the folder of the pipelines after following links; reports one that is not, so
/// that a spec cannot read other files of the machine. `None` is a path that no file can have.
pub(super) fn inside(reader: &Reader, named: &At<String>, path: Option<&Path>, folder: &Path) -> bool {
    let is_inside = path.is_some_and(|path| is_inside(path, folder));
    if !is_inside {
        reader.report("file-outside", &named.span, &[("got", &named.value), ("folder", &folder.display().to_string())]);
    }
    is_inside
}

fn is_inside(path: &Path, folder: &Path) -> bool {
    // If the file does not exist yet, its nearest existing folder is checked; the rest of the path may not lead out of it.
    let existing = path.ancestors().find(|path| path.symlink_metadata().is_ok()).unwrap_or(path);
    let rest = path.strip_prefix(existing).unwrap_or(path);
    let stays = rest.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    let real = existing.canonicalize().ok().zip(folder.canonicalize().ok());
    stays && real.is_some_and(|(real, folder)| real.starts_with(folder))
}

/// Reports names that more than one section has under `key`.
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
