//! Every file of a release with its size and SHA-256, as its package lists them, and how the files differ from the list.
//!
//! The package lists every file next to it under `seara:files`, and under `seara:sha256` the digest of its own text, in
//! which that digest is written as zeros. So a release can be checked wherever it was copied to. Packages of older versions
//! of the program list the data files only.

use std::{collections::BTreeMap, fmt};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::model::message::Message;

/// Member that lists every file.
const FILES: &str = "seara:files";

/// Member with the digest of the package's own text.
const SHA256: &str = "seara:sha256";

/// Digits of a SHA-256 in hex.
const DIGITS: usize = 64;

/// A file as the package lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Size in bytes; `None` for Parquet in older packages.
    pub bytes: Option<u64>,
    /// SHA-256 in lower-case hex.
    pub sha256: String,
}

/// The files of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// By name.
    pub files: BTreeMap<String, Listed>,
    /// Whether these are all files of the release.
    pub is_complete: bool,
}

/// A difference between a release and the list of its package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The package is missing, cut or changed, so that no file can be checked.
    Package,
    /// A file is missing.
    Missing(String),
    /// A file is of another size.
    Size(String),
    /// A file has other bytes.
    Content(String),
    /// A file is there that the package does not list.
    Extra(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Package => write!(f, "datapackage.json is missing, cut or changed"),
            Self::Missing(name) => write!(f, "{name} is missing"),
            Self::Size(name) => write!(f, "{name} has another size"),
            Self::Content(name) => write!(f, "{name} has other bytes"),
            Self::Extra(name) => write!(f, "{name} is not one of its files"),
        }
    }
}

impl Fault {
    /// The fault as a sentence for people.
    pub fn message(&self) -> Message {
        match self {
            Self::Package => Message::new("package-damaged"),
            Self::Missing(name) => Message::new("package-file-missing").with("name", name),
            Self::Size(name) => Message::new("package-file-size").with("name", name),
            Self::Content(name) => Message::new("package-file-bytes").with("name", name),
            Self::Extra(name) => Message::new("package-file-extra").with("name", name),
        }
    }

    /// The name of the file.
    pub fn file(&self) -> &str {
        match self {
            Self::Package => "datapackage.json",
            Self::Missing(name) | Self::Size(name) | Self::Content(name) | Self::Extra(name) => name,
        }
    }
}

impl Listing {
    /// Compares files with the list; `found` has size and SHA-256 of each file but the package, by name.
    pub fn faults(&self, found: &BTreeMap<&str, (u64, &str)>) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (name, listed) in &self.files {
            match found.get(name.as_str()) {
                None => faults.push(Fault::Missing(name.clone())),
                Some((bytes, _)) if listed.bytes.is_some_and(|listed| listed != *bytes) => {
                    faults.push(Fault::Size(name.clone()));
                }
                Some((_, sha256)) if *sha256 != listed.sha256 => faults.push(Fault::Content(name.clone())),
                Some(_) => {}
            }
        }
        let extra = found.keys().filter(|name| self.is_complete && !self.files.contains_key(**name));
        faults.extend(extra.map(|name| Fault::Extra((*name).to_owned())));
        faults
    }
}

/// Returns the files that a package lists; `None` when it is no package, or its text was changed.
pub fn listing(package: &[u8]) -> Option<Listing> {
    let parsed: Value = serde_json::from_slice(package).ok()?;
    let is_complete = match parsed.get(SHA256) {
        Some(digest) => is_own(package, digest.as_str()?).then_some(true)?,
        // A package that lists all its files has a digest too.
        None => parsed.get(FILES).is_none().then_some(false)?,
    };
    let all = parsed.get(if is_complete { FILES } else { "resources" })?.as_array()?;
    let one = |file: &Value| {
        let name = file.get("path")?.as_str()?;
        let sha256 = file.get("hash")?.as_str()?.strip_prefix("sha256:")?.to_owned();
        let is_plain = !name.starts_with('.') && !name.contains(['/', '\\']);
        is_plain.then(|| (name.to_owned(), Listed { bytes: file.get("bytes").and_then(Value::as_u64), sha256 }))
    };
    Some(Listing { files: all.iter().map(one).collect::<Option<_>>()?, is_complete })
}

/// The member with a digest, as in the text of a package.
fn member(digest: &str) -> String {
    format!("\"{SHA256}\": \"{digest}\"")
}

/// The offset of the digest in the text of a package: it is the last member.
fn offset(package: &[u8], digest: &str) -> Option<usize> {
    let member = member(digest);
    let at = package.windows(member.len()).rposition(|window| window == member.as_bytes())?;
    Some(at + member.len() - 1 - DIGITS)
}

/// Whether a digest is that of the package that contains it.
fn is_own(package: &[u8], digest: &str) -> bool {
    let Some(at) = Some(digest).filter(|d| d.len() == DIGITS).and_then(|digest| offset(package, digest)) else {
        return false;
    };
    let mut sum = Sha256::new();
    sum.update(&package[..at]);
    sum.update([b'0'; DIGITS]);
    sum.update(&package[at + DIGITS..]);
    hex::encode(sum.finalize()) == digest
}

/// Adds the list of every file of the release, and the package's own digest.
pub fn with_listing(package: &[u8], files: &BTreeMap<String, Listed>) -> Vec<u8> {
    let mut parsed: Value = serde_json::from_slice(package).unwrap_or_default();
    let Some(object) = parsed.as_object_mut() else { return package.to_vec() };
    // The digest is last, so that no text before it can be mistaken for it.
    object.shift_remove(FILES);
    object.shift_remove(SHA256);
    let one = |(name, file): (&String, &Listed)| json!({"path": name, "bytes": file.bytes, "hash": format!("sha256:{}", file.sha256)});
    object.insert(FILES.to_owned(), files.iter().map(one).collect());
    let zeros = "0".repeat(DIGITS);
    object.insert(SHA256.to_owned(), zeros.as_str().into());
    let mut text = crate::encode::text(&parsed);
    let digest = hex::encode(Sha256::digest(&text));
    if let Some(at) = offset(&text, &zeros) {
        text[at..at + DIGITS].copy_from_slice(digest.as_bytes());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package() -> Vec<u8> {
        let listed = |bytes, digit: &str| Listed { bytes: Some(bytes), sha256: digit.repeat(DIGITS) };
        let files = [("a.csv".to_owned(), listed(2, "a")), ("b.json".to_owned(), listed(3, "b"))].into();
        let text = json!({"name": "x", "title": member(&"0".repeat(DIGITS)), "resources": []}).to_string();
        with_listing(text.as_bytes(), &files)
    }

    #[test]
    fn a_package_lists_every_file_and_its_own_digest() {
        let package = package();
        let listing = listing(&package).expect("a listing");
        assert!(listing.is_complete && listing.files.len() == 2);
        assert_eq!(with_listing(&package, &listing.files), package, "written again it is the same");
        let (a, b) = ("a".repeat(DIGITS), "b".repeat(DIGITS));
        let found = |all: &[(&'static str, u64, &str)]| {
            let found = all.iter().map(|(name, bytes, sha256)| (*name, (*bytes, *sha256))).collect();
            listing.faults(&found)
        };
        assert_eq!(found(&[("a.csv", 2, &a), ("b.json", 3, &b)]), []);
        assert_eq!(
            found(&[("a.csv", 1, &a), ("c", 1, &a)]),
            [Fault::Size("a.csv".into()), Fault::Missing("b.json".into()), Fault::Extra("c".into())]
        );
        assert_eq!(found(&[("a.csv", 2, &b), ("b.json", 3, &b)]), [Fault::Content("a.csv".into())]);
    }

    #[test]
    fn whatever_byte_of_a_package_changes_is_noticed() {
        let package = package();
        for at in 0..package.len() {
            let mut changed = package.clone();
            changed[at] ^= 1;
            assert_eq!(listing(&changed), None, "byte {at}");
            assert_eq!(listing(&package[..at]), None, "cut at {at}");
        }
        assert_eq!(listing(&[&package[..], b" "].concat()), None);
    }

    #[test]
    fn an_older_package_lists_its_data() {
        let package = |path: &str| json!({"resources": [{"path": path, "hash": "sha256:ab"}]}).to_string();
        let listing = |path: &str| super::listing(package(path).as_bytes());
        assert_eq!(listing("a.parquet").map(|l| (l.files["a.parquet"].bytes, l.is_complete)), Some((None, false)));
        assert_eq!(listing("../a.parquet"), None);
    }
}
