//! The index of the captures, as CDXJ: one line for each capture, sorted by address and instant.
//!
//! [`settle`] makes it agree with the captures: it replaces missing and damaged lines and removes those without a capture,
//! so that the next command repairs an interruption between the two writes. A capture without a line may not be on the disk
//! yet: it is synced before it gets one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use chrono::{DateTime, NaiveDateTime, Utc};

use super::{
    FileError, atomic,
    layout::{Layout, PathKey, StateDir},
    warc::{self, Header},
};
use crate::model::identifiers;

/// Suffix of a WARC file of compressed records.
pub(super) const ENDING: &str = ".warc.gz";

/// Format of an instant in the index.
pub(super) const INSTANT: &str = "%Y%m%d%H%M%S";

/// Makes the index agree with the captures. A damaged capture has no line until it is repaired.
///
/// # Errors
/// If the folder cannot be read or the index cannot be written.
pub fn settle(layout: &Layout) -> Result<(), FileError> {
    let kept = names(layout)?;
    let path = layout.path(PathKey::CaptureIndex);
    let before = fs::read_to_string(&path).unwrap_or_default();
    let mut known: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (line, read) in before.lines().filter_map(|line| Some((line, read(line)?))) {
        if kept.contains(&read.sha256) {
            known.entry(read.sha256).or_default().push(line);
        }
    }
    // If a capture has two lines, both are replaced.
    known.retain(|_, lines| lines.len() == 1);
    let mut lines: Vec<String> = known.values().flatten().map(|line| (*line).to_owned()).collect();
    let missing: Vec<&String> = kept.iter().filter(|name| !known.contains_key(*name)).collect();
    missing.iter().try_for_each(|name| atomic::sync_file(&layout.path(PathKey::Capture(name))))?;
    lines.extend(missing.into_iter().filter_map(|name| build_line(layout, name)));
    lines.sort();
    if text(&lines) == before { Ok(()) } else { write(&path, &lines) }
}

/// Builds the lines of all captures from their headers, sorted by address and instant.
///
/// # Errors
/// If the folder cannot be read.
pub(super) fn rebuild(layout: &Layout) -> Result<Vec<Line>, FileError> {
    let mut lines: Vec<String> = names(layout)?.iter().filter_map(|name| build_line(layout, name)).collect();
    lines.sort();
    Ok(lines.iter().filter_map(|line| read(line)).collect())
}

/// Builds the line of a capture; none if it is damaged.
fn build_line(layout: &Layout, name: &str) -> Option<String> {
    let path = layout.path(PathKey::Capture(name));
    let length = fs::metadata(&path).ok()?.len();
    let (header, _) = warc::open(&path, name).ok().flatten()?;
    Some(line(name, &header, length))
}

/// Writes lines as an index.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn write(index: &Path, lines: &[String]) -> Result<(), FileError> {
    atomic::write(index, text(lines).as_bytes())
}

fn text(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// Returns when a capture was first seen, according to the index.
pub(super) fn first_seen(layout: &Layout, capture: &str) -> Option<DateTime<Utc>> {
    lines(layout).into_iter().find(|line| line.sha256 == capture).map(|line| line.first_seen)
}

/// Names of all stored captures.
fn names(layout: &Layout) -> Result<BTreeSet<String>, FileError> {
    let all = atomic::names(&layout.path(PathKey::StateDir(StateDir::Captures)))?;
    let names = all.iter().filter_map(|name| name.strip_suffix(ENDING)).filter(|name| identifiers::is_sha256(name));
    Ok(names.map(str::to_owned).collect())
}

/// A line of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// SHA-256 of the capture.
    pub sha256: String,
    /// The address that was fetched.
    pub address: String,
    /// The address of the source, if the capture is a page of its listing.
    source: Option<String>,
    /// When its bytes were first seen.
    pub first_seen: DateTime<Utc>,
    /// Size of the compressed record, in bytes.
    pub bytes: u64,
    written: String,
}

impl Line {
    /// Returns the line for the same record in another file.
    pub(super) fn at(&self, file: &str, offset: u64, length: u64) -> String {
        with_position(&self.written, file, offset, length).unwrap_or_default()
    }
}

/// Splits a line into its key, instant and fields.
pub(super) fn parts(line: &str) -> Option<[&str; 3]> {
    let mut parts = line.splitn(3, ' ');
    Some([parts.next()?, parts.next()?, parts.next()?])
}

/// Returns the line of a record whose file was appended to another one at `offset`.
pub(super) fn relocate(line: &str, file: &str, offset: u64) -> Option<String> {
    let fields: serde_json::Value = serde_json::from_str(parts(line)?[2]).ok()?;
    let number = |name: &str| fields[name].as_str().and_then(|text| text.parse::<u64>().ok());
    with_position(line, file, offset + number("offset")?, number("length")?)
}

/// Returns a line with another file, offset and length.
pub(super) fn with_position(line: &str, file: &str, offset: u64, length: u64) -> Option<String> {
    let [key, at, fields] = parts(line)?;
    let mut fields: serde_json::Value = serde_json::from_str(fields).ok()?;
    fields["offset"] = offset.to_string().into();
    fields["length"] = length.to_string().into();
    fields["filename"] = file.into();
    Some(format!("{key} {at} {fields}"))
}

/// Returns all lines, sorted by address and instant.
pub fn lines(layout: &Layout) -> Vec<Line> {
    let text = fs::read_to_string(layout.path(PathKey::CaptureIndex)).unwrap_or_default();
    text.lines().filter_map(read).collect()
}

/// Parses a line; `None` if its fields disagree.
fn read(line: &str) -> Option<Line> {
    let [key, at, fields] = parts(line)?;
    let fields: serde_json::Value = serde_json::from_str(fields).ok()?;
    let sha256 = fields["filename"].as_str()?.strip_suffix(ENDING)?;
    let address = fields["url"].as_str()?;
    let is_consistent = fields["digest"].as_str()?.strip_prefix("sha256:")? == sha256 && sortable(address) == key;
    Some(Line {
        sha256: Some(sha256).filter(|name| is_consistent && identifiers::is_sha256(name))?.to_owned(),
        address: address.to_owned(),
        source: fields["source"].as_str().map(str::to_owned),
        first_seen: NaiveDateTime::parse_from_str(at, INSTANT).ok()?.and_utc(),
        bytes: fields["length"].as_str()?.parse().ok()?,
        written: line.to_owned(),
    })
}

/// Finds the captures of an address, the newest first.
pub fn newest_for_address(layout: &Layout, address: &str) -> Vec<String> {
    let mut own: Vec<Line> = lines(layout).into_iter().filter(|line| line.address == address).collect();
    own.sort_by(|a, b| (b.first_seen, &b.sha256).cmp(&(a.first_seen, &a.sha256)));
    own.into_iter().map(|line| line.sha256).collect()
}

/// Finds the captures of an address and of the pages of its listing.
pub fn find_by_source(layout: &Layout, address: &str) -> Vec<String> {
    let matches = |line: &Line| line.address == address || line.source.as_deref() == Some(address);
    lines(layout).into_iter().filter(matches).map(|line| line.sha256).collect()
}

/// Formats the line of a capture: its address as a sortable key, the instant, and the position of the record.
fn line(name: &str, kept: &Header, length: u64) -> String {
    let mut fields = serde_json::json!({
        "url": kept.address, "digest": format!("sha256:{name}"), "mime": kept.media_type,
        "offset": "0", "length": length.to_string(), "filename": format!("{name}{ENDING}"),
    });
    if kept.source != kept.address {
        fields["source"] = kept.source.clone().into();
    }
    format!("{} {} {fields}", sortable(&kept.address), kept.first_seen.format(INSTANT))
}

/// The sortable form of an address (SURT): `https://www.exemplo.pt/a` is `pt,exemplo,www)/a`.
pub(super) fn sortable(address: &str) -> String {
    let Ok(url) = url::Url::parse(address) else { return address.replace(' ', "%20") };
    let mut host: Vec<_> = url.host_str().unwrap_or_default().split('.').collect();
    host.reverse();
    let query = url.query().map(|q| format!("?{q}")).unwrap_or_default();
    format!("{}){}{query}", host.join(","), url.path())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    /// Offline, an address gives its newest capture, and never a page of its listing.
    #[test]
    fn the_newest_capture_of_an_address_is_none_of_its_pages() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let at = |days| DateTime::UNIX_EPOCH + TimeDelta::days(days);
        let home = "https://a.pt/list";
        let captured = |name: char, address: &str, days| {
            let (address, source) = (address.to_owned(), home.to_owned());
            let header = Header {
                first_seen: at(days),
                address,
                source,
                media_type: None,
                length: 1,
                credentials: String::new(),
            };
            line(&name.to_string().repeat(64), &header, 1)
        };
        let mut all = vec![
            captured('a', home, 3),
            captured('b', home, 9),
            captured('c', home, 5),
            captured('d', "https://a.pt/list/page", 20),
        ];
        all.sort();
        write(&layout.path(PathKey::CaptureIndex), &all).expect("written");
        let names = |found: Vec<String>| found.into_iter().map(|name| name[..1].to_owned()).collect::<String>();
        assert_eq!(names(newest_for_address(&layout, home)), "bca");
        assert_eq!(names(find_by_source(&layout, home)), "acbd");
    }
}
