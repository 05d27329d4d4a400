//! The index of the captures, as CDXJ: a line a capture, sorted by address and instant.
//!
//! It can be rebuilt from the captures: [`settle`] adds missing or damaged lines and removes those whose capture is gone, so
//! that the next command mends an interruption between the two files. A capture without a line may not be on the disk yet:
//! it is synced before it gets one.

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

/// Suffix of the file of a capture.
const ENDING: &str = ".warc.gz";

/// How the index writes an instant.
pub(super) const INSTANT: &str = "%Y%m%d%H%M%S";

/// Makes the index agree with the captures. A damaged capture has no line until it is mended.
///
/// # Errors
/// When the folder cannot be read or the index not be written.
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
    // Two lines of one capture are both damaged.
    known.retain(|_, lines| lines.len() == 1);
    let mut lines: Vec<String> = known.values().flatten().map(|line| (*line).to_owned()).collect();
    let missing: Vec<&String> = kept.iter().filter(|name| !known.contains_key(*name)).collect();
    missing.iter().try_for_each(|name| atomic::sync_file(&layout.path(PathKey::Capture(name))))?;
    lines.extend(missing.into_iter().filter_map(|name| made(layout, name)));
    lines.sort();
    if text(&lines) == before { Ok(()) } else { write(&path, &lines) }
}

/// Returns a line of every capture, by address and instant, made from the captures' own headers.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn anew(layout: &Layout) -> Result<Vec<Line>, FileError> {
    let mut lines: Vec<String> = names(layout)?.iter().filter_map(|name| made(layout, name)).collect();
    lines.sort();
    Ok(lines.iter().filter_map(|line| read(line)).collect())
}

/// The line of a capture; none of one that is damaged.
fn made(layout: &Layout, name: &str) -> Option<String> {
    let path = layout.path(PathKey::Capture(name));
    let length = fs::metadata(&path).ok()?.len();
    let (about, _) = warc::open(&path, name).ok().flatten()?;
    Some(line(name, &about, length))
}

/// Writes lines as an index.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write(index: &Path, lines: &[String]) -> Result<(), FileError> {
    atomic::write(index, text(lines).as_bytes())
}

fn text(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// Returns when a capture was first seen, by the index.
pub(super) fn first_seen(layout: &Layout, capture: &str) -> Option<DateTime<Utc>> {
    let text = fs::read_to_string(layout.path(PathKey::CaptureIndex)).ok()?;
    text.lines().filter_map(read).find(|line| line.sha256 == capture).map(|line| line.first_seen)
}

/// Names of the captures that there are.
fn names(layout: &Layout) -> Result<BTreeSet<String>, FileError> {
    let all = atomic::names(&layout.path(PathKey::StateDir(StateDir::Captures)))?;
    let names = all.iter().filter_map(|name| name.strip_suffix(ENDING)).filter(|name| identifiers::is_sha256(name));
    Ok(names.map(str::to_owned).collect())
}

/// A line of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its name.
    pub sha256: String,
    /// The address that it was fetched for.
    pub address: String,
    /// The address that led to it, where that is another.
    source: Option<String>,
    /// When its bytes were first seen.
    pub first_seen: DateTime<Utc>,
    /// Its size as it is kept, packed.
    pub bytes: u64,
    written: String,
}

impl Line {
    /// The same line for a record that lies elsewhere.
    pub(super) fn at(&self, file: &str, offset: u64, length: u64) -> String {
        placed(&self.written, file, offset, length).unwrap_or_default()
    }
}

/// The key, the instant and the fields of a line.
pub(super) fn parts(line: &str) -> Option<[&str; 3]> {
    let mut parts = line.splitn(3, ' ');
    Some([parts.next()?, parts.next()?, parts.next()?])
}

/// The line of a record in a file that was appended to another, `offset` bytes in.
pub(super) fn moved(line: &str, file: &str, offset: u64) -> Option<String> {
    let fields: serde_json::Value = serde_json::from_str(parts(line)?[2]).ok()?;
    let number = |name: &str| fields[name].as_str().and_then(|text| text.parse::<u64>().ok());
    placed(line, file, offset + number("offset")?, number("length")?)
}

pub(super) fn placed(line: &str, file: &str, offset: u64, length: u64) -> Option<String> {
    let [key, at, fields] = parts(line)?;
    let mut fields: serde_json::Value = serde_json::from_str(fields).ok()?;
    fields["offset"] = offset.to_string().into();
    fields["length"] = length.to_string().into();
    fields["filename"] = file.into();
    Some(format!("{key} {at} {fields}"))
}

/// Returns every line, by address and instant.
pub fn lines(layout: &Layout) -> Vec<Line> {
    let text = fs::read_to_string(layout.path(PathKey::CaptureIndex)).unwrap_or_default();
    text.lines().filter_map(read).collect()
}

/// Parses a line; `None` if it contradicts itself.
fn read(line: &str) -> Option<Line> {
    let [key, at, fields] = parts(line)?;
    let fields: serde_json::Value = serde_json::from_str(fields).ok()?;
    let sha256 = fields["filename"].as_str()?.strip_suffix(ENDING)?;
    let address = fields["url"].as_str()?;
    let is_sound = fields["digest"].as_str()?.strip_prefix("sha256:")? == sha256 && sortable(address) == key;
    Some(Line {
        sha256: Some(sha256).filter(|name| is_sound && identifiers::is_sha256(name))?.to_owned(),
        address: address.to_owned(),
        source: fields["source"].as_str().map(str::to_owned),
        first_seen: NaiveDateTime::parse_from_str(at, INSTANT).ok()?.and_utc(),
        bytes: fields["length"].as_str()?.parse().ok()?,
        written: line.to_owned(),
    })
}

/// Returns the captures of an address itself, the newest first.
pub fn newest_of_address(layout: &Layout, address: &str) -> Vec<String> {
    let mut own: Vec<Line> = lines(layout).into_iter().filter(|line| line.address == address).collect();
    own.sort_by(|a, b| (b.first_seen, &b.sha256).cmp(&(a.first_seen, &a.sha256)));
    own.into_iter().map(|line| line.sha256).collect()
}

/// Returns the captures of an address and of the pages that it led to.
pub fn of_source(layout: &Layout, address: &str) -> Vec<String> {
    let told = fs::read_to_string(layout.path(PathKey::CaptureIndex)).unwrap_or_default();
    let is = |line: &Line| line.address == address || line.source.as_deref() == Some(address);
    told.lines().filter_map(read).filter(is).map(|line| line.sha256).collect()
}

/// The line of a capture: its address as a sortable key, the instant, and where the record lies.
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

/// `https://www.exemplo.pt/a` as `pt,exemplo,www)/a`.
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

    /// Offline an address gives what it gave last, and never a page that it led to.
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
        assert_eq!(names(newest_of_address(&layout, home)), "bca");
        assert_eq!(names(of_source(&layout, home)), "acbd");
    }
}
