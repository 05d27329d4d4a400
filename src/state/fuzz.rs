//! Files of the state that are changed at random, as by a failing disk or another program, are read or reported, without a
//! panic.

#![cfg(test)]

use std::{fs, io::Read, path::Path};

use chrono::{DateTime, Utc};

use super::{
    captures,
    hash::sha256,
    index, journal,
    layout::{Layout, PathKey},
    ledger::Ledger,
    quarantine::{Entry, Quarantine},
    runs::Ending,
    warc::{self, Header},
};
use crate::model::fuzzing::fuzz;

const NAME: &str = "3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea";

fn layout(folder: &Path) -> Layout {
    Layout { output: folder.join("output"), state: folder.join("state") }
}

/// Writes bytes to a path.
fn put(layout: &Layout, key: PathKey<'_>, bytes: &[u8]) {
    let path = layout.path(key);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, bytes).expect("written");
}

/// A stored capture.
fn capture() -> Vec<u8> {
    let (address, body) = ("https://a.pt/x?y=1".to_owned(), b"e");
    let header = Header {
        first_seen: DateTime::<Utc>::UNIX_EPOCH,
        source: address.clone(),
        address,
        media_type: Some("text/csv".to_owned()),
        length: body.len() as u64,
        credentials: String::new(),
    };
    let mut record = Vec::new();
    warc::resource(&mut record, &header, NAME, &mut body.as_slice()).expect("written");
    record
}

#[test]
fn captures_and_their_index() {
    let kept = tempfile::TempDir::new().expect("a folder");
    let layout = layout(kept.path());
    put(&layout, PathKey::Capture(NAME), &capture());
    index::settle(&layout).expect("settled");
    let line = fs::read(layout.path(PathKey::CaptureIndex)).expect("an index");
    let plain = {
        let mut plain = Vec::new();
        flate2::read::MultiGzDecoder::new(capture().as_slice()).read_to_end(&mut plain).expect("unpacked");
        plain
    };
    fuzz("warc", 20, &[capture()], |bytes| {
        put(&layout, PathKey::Capture(NAME), bytes);
        if let Ok((header, body)) = captures::load(&layout, NAME) {
            assert_eq!((header.length, sha256(&body)), (body.len() as u64, NAME.to_owned()));
        }
    });
    put(&layout, PathKey::Capture(NAME), &capture());
    fuzz("warc-header", 20, &[plain], |bytes| {
        let _ = warc::fields(&mut std::io::BufReader::new(bytes));
    });
    fuzz("cdxj", 20, &[line.clone(), [&line[..], &line[..]].concat()], |bytes| {
        put(&layout, PathKey::CaptureIndex, bytes);
        let _ = index::lines(&layout);
        for line in String::from_utf8_lossy(bytes).lines() {
            let _ = (index::relocate(line, "x", 7), index::with_position(line, "x", 1, 2));
        }
        index::settle(&layout).expect("settled");
    });
}

#[test]
fn journal_and_quarantine() {
    let kept = tempfile::TempDir::new().expect("a folder");
    let layout = layout(kept.path());
    let begun =
        r#"{"dataset":"obras","step":{"remove":{"version":"2031-01-01-0123abcd","then":null,"captures":["a"]}}}"#;
    let shown = r#"{"dataset":"obras","step":{"show":"2031-01-01-0123abcd"}}"#;
    fuzz("journal", 20, &[begun.into(), shown.into()], |bytes| {
        put(&layout, PathKey::Journal("obras"), bytes);
        let _ = journal::open(&layout);
    });
    let entry = Entry { table: "t".to_owned(), raw: "é".to_owned(), ..Entry::default() };
    let quarantine = Quarantine { entries: vec![entry], more: 7, ..Quarantine::default() };
    let quarantine = serde_json::to_vec(&quarantine).expect("written");
    fuzz("quarantine", 10, &[quarantine], |bytes| {
        put(&layout, PathKey::Quarantine("obras"), bytes);
        let _ = super::quarantine::load(&layout, "obras");
    });
}

#[test]
fn the_ledger() {
    let kept = tempfile::TempDir::new().expect("a folder");
    let layout = layout(kept.path());
    let (ledger, _) = Ledger::open(&layout).expect("a ledger");
    let run = ledger.begin("obras", DateTime::<Utc>::UNIX_EPOCH).expect("begun");
    let version = Some("2031-01-01-0123abcd".to_owned());
    ledger.end(run, &Ending { outcome: "published", version, errors: 0, message: None }).expect("ended");
    drop(ledger);
    let sound = fs::read(layout.path(PathKey::Ledger)).expect("a file");
    // Only the first pages are changed: the file is larger than other samples.
    fuzz("ledger", 3, &[sound[..sound.len().min(8192)].to_vec()], |bytes| {
        let mut damaged = sound.clone();
        let changed = bytes.len().min(damaged.len());
        damaged[..changed].copy_from_slice(&bytes[..changed]);
        put(&layout, PathKey::Ledger, &damaged);
        if let Ok((ledger, _)) = Ledger::open(&layout) {
            let _ = (ledger.last_run("obras"), ledger.measures("obras"), ledger.died());
        }
    });
}
