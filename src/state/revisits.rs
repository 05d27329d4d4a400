//! WARC revisit records: an address sent the same bytes again. One file for each month, to which records are appended, with a
//! CDXJ index in the order of time.
//!
//! An interruption can leave a record without its line, or a part of a record: before the next record is added, the ends of
//! the two files are compared and repaired. If the files are lost, only the instants of revisits are lost.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{BufReader, Read, Seek, SeekFrom},
    path::Path,
};

use chrono::{DateTime, Utc};
use flate2::bufread::GzDecoder;

use super::{
    FileError, atomic,
    index::{self, ENDING, INSTANT, sortable},
    layout::{Layout, PathKey, StateDir},
    warc::{self, Header},
};

/// Number of bytes at the end of an index that has its last line.
const TAIL: u64 = 64 << 10;

/// An address that sent the same bytes again.
#[derive(Debug)]
pub(super) struct Revisit {
    pub(super) address: String,
    pub(super) sha256: String,
    /// The header of the capture.
    pub(super) first: Header,
    /// Whether the server responded `304 Not Modified`.
    pub(super) is_not_modified: bool,
}

/// Adds revisit records.
///
/// # Errors
/// If the state folder cannot be written to.
pub(super) fn add(layout: &Layout, all: &[Revisit], now: DateTime<Utc>) -> Result<(), FileError> {
    if all.is_empty() {
        return Ok(());
    }
    let month = now.format("%Y-%m").to_string();
    let (file, index) = (layout.path(PathKey::Revisits(&month)), layout.path(PathKey::RevisitIndex(&month)));
    let folder = layout.path(PathKey::StateDir(StateDir::Revisits));
    atomic::folder(&folder)?;
    let from = end(&file, &index, &month)?;
    let mut offset = from;
    let (mut records, mut lines) = (Vec::new(), String::new());
    for revisit in all {
        let record = warc::revisit(&revisit.address, &revisit.first, &revisit.sha256, revisit.is_not_modified, now);
        lines.push_str(&line(&revisit.address, &revisit.sha256, now, (&month, offset, record.len() as u64)));
        lines.push('\n');
        offset += record.len() as u64;
        records.extend(record);
    }
    let indexed = fs::metadata(&index).map(|m| m.len()).unwrap_or_default();
    atomic::append(&file, from, &records)?;
    atomic::append(&index, indexed, lines.as_bytes())
}

/// Returns the length of the file of a month, after repairing it if its index has another end.
fn end(file: &Path, index: &Path, month: &str) -> Result<u64, FileError> {
    let length = fs::metadata(file).map(|m| m.len()).unwrap_or_default();
    let tail = tail(index).map_err(FileError::at("read", index))?;
    let last = tail.lines().next_back().and_then(place).filter(|_| tail.ends_with('\n'));
    if last.map_or(0, |[offset, length]| offset + length) == length && (last.is_some() || tail.is_empty()) {
        return Ok(length);
    }
    let found = read_records(file, month).map_err(FileError::at("read", file))?;
    let length = found.last().and_then(|line| place(line)).map_or(0, |[offset, length]| offset + length);
    atomic::append(file, length, b"")?;
    index::write(index, &found)?;
    Ok(length)
}

/// The last lines of an index; empty if there is none.
fn tail(index: &Path) -> std::io::Result<String> {
    let mut file = match File::open(index) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(String::new()),
        other => other?,
    };
    let start = file.metadata()?.len().saturating_sub(TAIL);
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads a file and builds the lines of its complete records.
fn read_records(file: &Path, month: &str) -> std::io::Result<Vec<String>> {
    let mut lines = Vec::new();
    let mut rest = match File::open(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(lines),
        other => BufReader::new(other?),
    };
    let mut offset = 0;
    loop {
        rest.seek(SeekFrom::Start(offset))?;
        let mut record = BufReader::new(GzDecoder::new(&mut rest));
        let fields = warc::fields(&mut record);
        let ends = std::io::copy(&mut record, &mut std::io::sink()).is_ok();
        let Some(fields) = fields.filter(|_| ends) else { return Ok(lines) };
        drop(record);
        let length = rest.stream_position()? - offset;
        let field = |name| warc::field(&fields, name);
        let at = field("WARC-Date").and_then(|at| DateTime::parse_from_rfc3339(at).ok());
        let sha256 = field("WARC-Payload-Digest").and_then(|digest| digest.strip_prefix("sha256:"));
        let (Some(at), Some(sha256), Some(address)) = (at, sha256, field("WARC-Target-URI")) else { return Ok(lines) };
        lines.push(line(address, sha256, at.to_utc(), (month, offset, length)));
        offset += length;
    }
}

fn line(address: &str, sha256: &str, at: DateTime<Utc>, (month, offset, length): (&str, u64, u64)) -> String {
    let fields = serde_json::json!({
        "url": address, "digest": format!("sha256:{sha256}"), "mime": "warc/revisit",
        "offset": offset.to_string(), "length": length.to_string(), "filename": format!("{month}{ENDING}"),
    });
    format!("{} {} {fields}", sortable(address), at.format(INSTANT))
}

/// Offset and length of the record of a line.
fn place(line: &str) -> Option<[u64; 2]> {
    let fields: serde_json::Value = serde_json::from_str(index::parts(line)?[2]).ok()?;
    let number = |name: &str| fields[name].as_str()?.parse().ok();
    Some([number("offset")?, number("length")?])
}

/// SHA-256 of the capture of a line.
fn digest(line: &str) -> Option<&str> {
    line.split_once("\"digest\":\"sha256:")?.1.split('"').next()
}

/// Returns the months that have records.
///
/// # Errors
/// If the folder cannot be read.
pub(super) fn months(layout: &Layout) -> Result<Vec<String>, FileError> {
    let names = atomic::names(&layout.path(PathKey::StateDir(StateDir::Revisits)))?;
    Ok(names.iter().filter_map(|name| name.strip_suffix(ENDING)).map(str::to_owned).collect())
}

/// Returns the lines of the complete records of a month, and the end of the last of them.
pub(super) fn lines(layout: &Layout, month: &str) -> (Vec<String>, u64) {
    let text = fs::read_to_string(layout.path(PathKey::RevisitIndex(month))).unwrap_or_default();
    let length = fs::metadata(layout.path(PathKey::Revisits(month))).map(|m| m.len()).unwrap_or_default();
    let end = |line: &str| place(line).map(|[offset, length]| offset + length);
    let is_complete = |line: &&str| end(line).is_some_and(|end| end <= length);
    let lines: Vec<String> = text.lines().filter(is_complete).map(str::to_owned).collect();
    let end = lines.iter().filter_map(|line| end(line)).max().unwrap_or_default();
    (lines, end)
}

/// Removes the records of removed captures, and those before an instant. The file is rewritten.
///
/// # Errors
/// If the state folder cannot be written to.
pub(super) fn prune(layout: &Layout, gone: &[String], before: DateTime<Utc>) -> Result<(), FileError> {
    let before = before.format(INSTANT).to_string();
    let gone: HashSet<&str> = gone.iter().map(String::as_str).collect();
    let is_gone = |line: &str| digest(line).is_some_and(|sha256| gone.contains(sha256));
    let is_kept = |line: &&String| line.split(' ').nth(1).is_some_and(|at| at >= before.as_str()) && !is_gone(line);
    for month in months(layout)? {
        let (file, index) = (layout.path(PathKey::Revisits(&month)), layout.path(PathKey::RevisitIndex(&month)));
        end(&file, &index, &month)?;
        let (all, _) = lines(layout, &month);
        let kept_lines: Vec<&String> = all.iter().filter(is_kept).collect();
        if kept_lines.len() == all.len() {
            continue;
        }
        let records = fs::read(&file).map_err(FileError::at("read", &file))?;
        let (mut rest, mut kept) = (Vec::new(), Vec::new());
        for line in kept_lines {
            let Some([offset, length]) = place(line) else { continue };
            let record = usize::try_from(offset).ok().zip(usize::try_from(length).ok());
            let Some(record) = record.and_then(|(offset, length)| records.get(offset..offset + length)) else {
                continue;
            };
            kept.extend(index::with_position(line, &format!("{month}{ENDING}"), rest.len() as u64, length));
            rest.extend_from_slice(record);
        }
        if kept.is_empty() {
            atomic::remove_file(&index)?;
            atomic::remove_file(&file)?;
            continue;
        }
        // After an interruption here, the next record repairs the two files.
        atomic::write(&file, &rest)?;
        index::write(&index, &kept)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::{super::hash::sha256, *};

    fn again(n: u8) -> Revisit {
        let address = format!("https://a.pt/{n}");
        let (source, media_type, credentials) = (address.clone(), None, String::new());
        let (first_seen, length) = (DateTime::UNIX_EPOCH, 1);
        let first = Header { first_seen, address: address.clone(), source, media_type, length, credentials };
        Revisit { address, sha256: sha256(&[n]), first, is_not_modified: n == 1 }
    }

    #[test]
    fn a_cut_at_any_byte_is_repaired_before_the_next_record() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let at = DateTime::UNIX_EPOCH + TimeDelta::days(40);
        let (file, index) = (layout.path(PathKey::Revisits("1970-02")), layout.path(PathKey::RevisitIndex("1970-02")));
        add(&layout, &[again(1), again(2)], at).expect("added");
        let (records, lines_before) = (fs::read(&file).expect("records"), fs::read(&index).expect("lines"));
        for cut in 0..=records.len() + lines_before.len() {
            // The records are written first, then their lines.
            fs::write(&file, &records[..cut.min(records.len())]).expect("cut");
            fs::write(&index, &lines_before[..cut.saturating_sub(records.len())]).expect("cut");
            add(&layout, &[again(3)], at).expect("added");
            let (lines, end) = lines(&layout, "1970-02");
            assert_eq!(end, fs::metadata(&file).expect("records").len(), "cut at {cut}");
            assert_eq!(lines, read_records(&file, "1970-02").expect("records"), "cut at {cut}");
            assert!(lines.last().is_some_and(|line| digest(line) == Some(&sha256(&[3]))), "cut at {cut}");
        }
        // If one of the two files is lost, the other is dropped or rebuilt.
        for gone in [&file, &index] {
            fs::remove_file(gone).expect("removed");
            add(&layout, &[again(1)], at).expect("added");
            let (found_lines, end) = lines(&layout, "1970-02");
            assert_eq!(
                (found_lines, end),
                (read_records(&file, "1970-02").expect("records"), fs::metadata(&file).expect("it").len())
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let at = DateTime::UNIX_EPOCH + TimeDelta::days(40);
        let (file, other) = (layout.path(PathKey::Revisits("1970-02")), folder.path().join("other"));
        fs::write(&other, "of somebody else").expect("written");
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        std::os::unix::fs::symlink(&other, &file).expect("a link");
        assert!(add(&layout, &[again(1)], at).is_err());
        assert_eq!(fs::read_to_string(&other).expect("read"), "of somebody else");
    }

    #[test]
    fn old_records_and_those_of_removed_captures_are_pruned() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout { output: folder.path().join("o"), state: folder.path().join("s") };
        let at = DateTime::UNIX_EPOCH + TimeDelta::days(40);
        add(&layout, &[again(1), again(2)], at).expect("added");
        add(&layout, &[again(1)], at + TimeDelta::hours(1)).expect("added");
        prune(&layout, &[sha256(&[2])], at).expect("pruned");
        let (left, end) = lines(&layout, "1970-02");
        assert_eq!(left, read_records(&layout.path(PathKey::Revisits("1970-02")), "1970-02").expect("records"));
        assert_eq!((left.len(), end), (2, fs::metadata(layout.path(PathKey::Revisits("1970-02"))).expect("it").len()));
        prune(&layout, &[], at + TimeDelta::hours(2)).expect("pruned");
        assert!(months(&layout).expect("months").is_empty());
    }
}
