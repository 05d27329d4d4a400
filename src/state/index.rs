//! The index of the captures, as CDXJ: a line a capture, sorted by address and instant.
//!
//! It is made of the captures and can be lost: [`settle`] adds the lines that are missing and takes out those
//! whose capture is gone, so that a cut between the two files is mended by the next command.

use std::{collections::BTreeSet, fs, path::Path};

use chrono::{DateTime, NaiveDateTime, Utc};

use super::{
    FileError, atomic,
    layout::{Layout, Shelf, Spot},
    warc::{self, Header},
};

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
    let path = layout.path(Spot::CaptureIndex);
    let before = fs::read_to_string(&path).unwrap_or_default();
    let mut lines: Vec<String> = Vec::new();
    let mut known = BTreeSet::new();
    for line in before.lines() {
        if let Some(name) = name(line).filter(|name| kept.contains(*name)) {
            known.insert(name.to_owned());
            lines.push(line.to_owned());
        }
    }
    for name in kept.difference(&known) {
        let path = layout.path(Spot::Capture(name));
        let length = fs::metadata(&path).map(|m| m.len()).unwrap_or_default();
        let found = warc::open(&path).ok().flatten();
        lines.extend(found.map(|(about, _)| line(name, &about, length)));
    }
    lines.sort();
    lines.dedup();
    if text(&lines) == before { Ok(()) } else { write(&path, &lines) }
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
    let told = fs::read_to_string(layout.path(Spot::CaptureIndex)).ok()?;
    let line = told.lines().find(|line| name(line) == Some(capture))?;
    Some(NaiveDateTime::parse_from_str(line.split(' ').nth(1)?, INSTANT).ok()?.and_utc())
}

/// Names of the captures that there are.
fn names(layout: &Layout) -> Result<BTreeSet<String>, FileError> {
    let all = atomic::names(&layout.path(Spot::Shelf(Shelf::Captures)))?;
    Ok(all.iter().filter_map(|name| name.strip_suffix(ENDING)).map(str::to_owned).collect())
}

/// What the index tells of a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its name.
    pub sha256: String,
    /// The address that it was fetched for.
    pub address: String,
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

/// The line of a record of a file that was put behind others, `offset` bytes in.
pub(super) fn moved(line: &str, file: &str, offset: u64) -> Option<String> {
    let fields: serde_json::Value = serde_json::from_str(&line[line.find('{')?..]).ok()?;
    let number = |name: &str| fields[name].as_str().and_then(|text| text.parse::<u64>().ok());
    placed(line, file, offset + number("offset")?, number("length")?)
}

pub(super) fn placed(line: &str, file: &str, offset: u64, length: u64) -> Option<String> {
    let at = line.find('{')?;
    let mut fields: serde_json::Value = serde_json::from_str(&line[at..]).ok()?;
    fields["offset"] = offset.to_string().into();
    fields["length"] = length.to_string().into();
    fields["filename"] = file.into();
    Some(format!("{}{fields}", &line[..at]))
}

/// Every capture, by address and instant.
pub fn lines(layout: &Layout) -> Vec<Line> {
    let told = fs::read_to_string(layout.path(Spot::CaptureIndex)).unwrap_or_default();
    told.lines().filter_map(read).collect()
}

fn read(line: &str) -> Option<Line> {
    let fields: serde_json::Value = serde_json::from_str(&line[line.find('{')?..]).ok()?;
    Some(Line {
        sha256: name(line)?.to_owned(),
        address: fields["url"].as_str()?.to_owned(),
        first_seen: NaiveDateTime::parse_from_str(line.split(' ').nth(1)?, INSTANT).ok()?.and_utc(),
        bytes: fields["length"].as_str()?.parse().ok()?,
        written: line.to_owned(),
    })
}

/// Captures of an address, and of the pages that it led to.
pub fn of(layout: &Layout, address: &str) -> Vec<String> {
    let told = fs::read_to_string(layout.path(Spot::CaptureIndex)).unwrap_or_default();
    let is = |line: &&str| {
        let fields: Option<serde_json::Value> = line.find('{').and_then(|at| serde_json::from_str(&line[at..]).ok());
        fields.is_some_and(|fields| fields["url"] == address || fields["source"] == address)
    };
    told.lines().filter(is).filter_map(name).map(str::to_owned).collect()
}

/// The capture that a line is of.
fn name(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("\"filename\":\"")?;
    rest.split_once(ENDING).map(|(name, _)| name)
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
