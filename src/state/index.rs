//! The index of the captures, as CDXJ: a line a capture, sorted by address and instant.
//!
//! It is made of the captures and can be lost: [`settle`] adds the lines that are missing or damaged and takes out those
//! whose capture is gone, so that a cut between the two files is mended by the next command. A capture without a line
//! may not be on the disk yet: it is synced before it gets one.

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

/// What the file of a capture is called behind its name.
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
    // Of two lines nobody knows which is right.
    known.retain(|_, lines| lines.len() == 1);
    let mut lines: Vec<String> = known.values().flatten().map(|line| (*line).to_owned()).collect();
    let missing: Vec<&String> = kept.iter().filter(|name| !known.contains_key(*name)).collect();
    missing.iter().try_for_each(|name| atomic::sync_file(&layout.path(PathKey::Capture(name))))?;
    lines.extend(missing.into_iter().filter_map(|name| made(layout, name)));
    lines.sort();
    if text(&lines) == before { Ok(()) } else { write(&path, &lines) }
}

/// Every capture by address and instant, as their own headers tell it.
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

/// When a capture was first seen, as the index tells it.
pub(super) fn first_seen(layout: &Layout, capture: &str) -> Option<DateTime<Utc>> {
    let told = fs::read_to_string(layout.path(PathKey::CaptureIndex)).ok()?;
    told.lines().filter_map(read).find(|line| line.sha256 == capture).map(|line| line.first_seen)
}

/// Names of the captures that there are.
fn names(layout: &Layout) -> Result<BTreeSet<String>, FileError> {
    let all = atomic::names(&layout.path(PathKey::StateDir(StateDir::Captures)))?;
    let names = all.iter().filter_map(|name| name.strip_suffix(ENDING)).filter(|name| identifiers::is_sha256(name));
    Ok(names.map(str::to_owned).collect())
}

/// What the index tells of a capture.
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

/// The line of a record of a file that was put behind others, `offset` bytes in.
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

/// Every capture, by address and instant.
pub fn lines(layout: &Layout) -> Vec<Line> {
    let told = fs::read_to_string(layout.path(PathKey::CaptureIndex)).unwrap_or_default();
    told.lines().filter_map(read).collect()
}

/// What a line says; none of one that contradicts itself.
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

/// Captures of an address, and of the pages that it led to.
pub fn of(layout: &Layout, address: &str) -> Vec<String> {
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
