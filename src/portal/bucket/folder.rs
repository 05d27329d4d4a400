//! What of the output may be seen, as it stands at one instant, and in which order it is sent.
//!
//! In goes the folder; out come its public files with size and sha256. Sent are the files of the root, and of each
//! dataset its own, its `latest` and its kept versions; nothing else, so neither samples, nor what is still being
//! written, nor names that begin with a dot. A `latest` that is exchanged while it is read is noticed.

use std::{
    collections::BTreeMap,
    fs,
    io::{ErrorKind, Read},
    path::Path,
    time::SystemTime,
};

use sha2::{Digest, Sha256};

use super::BucketError;
use crate::{
    model::{files::File, published::is_version},
    state::FileError,
};

/// How the release that the public addresses show is called.
const LATEST: &str = "latest";

/// What tells one state of a file from another without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) bytes: u64,
    modified: Option<SystemTime>,
}

/// A file as it was looked at.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) stamp: Stamp,
    /// In lower-case hex.
    pub(super) sha256: String,
}

/// When a file is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// A kept version: nothing leads to it yet.
    Kept,
    /// What the public addresses of a dataset show.
    Latest,
    /// What leads people there.
    Pages,
    /// What leads machines there.
    Catalogues,
}

/// Every public file of the output.
///
/// # Errors
/// When it cannot be read, is empty or not whole, or changes meanwhile.
pub(super) fn read(folder: &Path) -> Result<BTreeMap<String, Seen>, BucketError> {
    let listed = list(folder)?;
    if listed.is_empty() {
        return Err(BucketError::Empty { folder: folder.to_path_buf() });
    }
    if !listed.keys().any(|path| stage(path) == Stage::Latest) {
        return Err(BucketError::NoDataset { folder: folder.to_path_buf() });
    }
    let mut seen = BTreeMap::new();
    for (path, stamp) in listed {
        let sha256 = hash(folder, &path, &stamp)?;
        if path.ends_with(File::Package.name()) && is_sample(folder, &path)? {
            return Err(BucketError::Sample { path });
        }
        seen.insert(path, Seen { stamp, sha256 });
    }
    stands(folder, &seen)?;
    Ok(seen)
}

/// Whether the output is still as it was looked at.
///
/// # Errors
/// When it is not, or cannot be read.
pub(super) fn stands(folder: &Path, seen: &BTreeMap<String, Seen>) -> Result<(), BucketError> {
    let listed = list(folder)?;
    let differs = |path: &&String| listed.get(*path) != seen.get(*path).map(|file| &file.stamp);
    match listed.keys().chain(seen.keys()).find(differs) {
        Some(path) => Err(BucketError::Changed { path: path.clone() }),
        None => Ok(()),
    }
}

/// Opens a file; one that is gone has changed.
pub(super) fn open(folder: &Path, path: &str) -> Result<fs::File, BucketError> {
    let whole = folder.join(path);
    fs::File::open(&whole).map_err(|error| match error.kind() {
        ErrorKind::NotFound => BucketError::Changed { path: path.to_owned() },
        _ => FileError::at("read", &whole)(error).into(),
    })
}

/// The stage that a file is sent in.
pub(super) fn stage(path: &str) -> Stage {
    match path.split('/').collect::<Vec<_>>().as_slice() {
        [_, LATEST, _, ..] => Stage::Latest,
        [_, version, _, ..] if is_version(version) => Stage::Kept,
        [name] if name.starts_with("catalog.") || name.starts_with("dados-gov") => Stage::Catalogues,
        _ => Stage::Pages,
    }
}

/// When a file is sent, among all: its stage, its folder, data before what tells of them, its name.
pub(super) fn turn(path: &str) -> (Stage, &str, u8, &str) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is = |file: File| name == file.name();
    let tells = match name {
        _ if is(File::Package) => 2,
        _ if name.ends_with(".html") => 3,
        _ if is(File::Croissant) || is(File::Report) || is(File::Provenance) => 1,
        _ if name.ends_with(".csv-metadata.json") => 1,
        _ => 0,
    };
    (stage(path), folder, tells, name)
}

/// Every public file, unread.
fn list(folder: &Path) -> Result<BTreeMap<String, Stamp>, BucketError> {
    let mut listed = BTreeMap::new();
    for (name, is_folder) in names(folder, "")? {
        if !is_folder {
            listed.extend(stamp(folder, &name)?.map(|stamp| (name, stamp)));
            continue;
        }
        let inside = names(folder, &name)?;
        let has = |is: &dyn Fn(&str) -> bool| {
            inside.iter().any(|(path, is_folder)| *is_folder && path.rsplit('/').next().is_some_and(is))
        };
        if !has(&|name| name == LATEST) {
            if has(&is_version) {
                return Err(BucketError::Unwhole { dataset: name });
            }
            continue;
        }
        for (path, is_folder) in inside {
            let last = path.rsplit('/').next().unwrap_or_default();
            if !is_folder {
                listed.extend(stamp(folder, &path)?.map(|stamp| (path, stamp)));
            } else if last == LATEST || is_version(last) {
                walk(folder, &path, &mut listed)?;
            }
        }
    }
    Ok(listed)
}

fn walk(folder: &Path, inside: &str, listed: &mut BTreeMap<String, Stamp>) -> Result<(), BucketError> {
    for (path, is_folder) in names(folder, inside)? {
        if is_folder {
            walk(folder, &path, listed)?;
        } else {
            listed.extend(stamp(folder, &path)?.map(|stamp| (path, stamp)));
        }
    }
    Ok(())
}

/// Paths of the files and folders in a folder, and which of them are folders; links are none, nor are names that begin
/// with a dot.
fn names(folder: &Path, inside: &str) -> Result<Vec<(String, bool)>, BucketError> {
    let here = folder.join(inside);
    let entries = match fs::read_dir(&here) {
        Ok(entries) => entries,
        // One that was there a moment ago.
        Err(error) if error.kind() == ErrorKind::NotFound && !inside.is_empty() => return Ok(Vec::new()),
        Err(error) => return Err(FileError::at("list", &here)(error).into()),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(FileError::at("list", &here))?;
        let kind = entry.file_type().map_err(FileError::at("look at", &entry.path()))?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            return Err(BucketError::Name { path: entry.path().display().to_string() });
        };
        if !name.starts_with('.') && (kind.is_dir() || kind.is_file()) {
            let path = if inside.is_empty() { name.to_owned() } else { format!("{inside}/{name}") };
            names.push((path, kind.is_dir()));
        }
    }
    Ok(names)
}

/// The stamp of a file; none when it is gone.
fn stamp(folder: &Path, path: &str) -> Result<Option<Stamp>, BucketError> {
    let whole = folder.join(path);
    match fs::symlink_metadata(&whole) {
        Ok(told) => Ok(Some(Stamp { bytes: told.len(), modified: told.modified().ok() })),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::at("look at", &whole)(error).into()),
    }
}

/// The sha256 of a file, which must be as large as it was said to be.
fn hash(folder: &Path, path: &str, stamp: &Stamp) -> Result<String, BucketError> {
    let mut file = open(folder, path)?;
    let (mut hasher, mut piece, mut bytes) = (Sha256::new(), vec![0; 1 << 16], 0);
    loop {
        let read = file.read(&mut piece).map_err(FileError::at("read", &folder.join(path)))?;
        if read == 0 {
            break;
        }
        hasher.update(&piece[..read]);
        bytes += read as u64;
    }
    if bytes != stamp.bytes {
        return Err(BucketError::Changed { path: path.to_owned() });
    }
    Ok(hex::encode(hasher.finalize()))
}

/// Whether a package says that it was made from samples.
fn is_sample(folder: &Path, path: &str) -> Result<bool, BucketError> {
    let mut text = Vec::new();
    open(folder, path)?.read_to_end(&mut text).map_err(FileError::at("read", &folder.join(path)))?;
    let package: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
    Ok(package.get("seara:sample").and_then(serde_json::Value::as_bool).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("written");
        }
        folder
    }

    #[test]
    fn only_what_may_be_seen_is_read() {
        let folder = output(&[
            ("catalog.ttl", "c"),
            (".hidden", "h"),
            ("a/latest/x.csv", "x"),
            ("a/latest/.unfinished-1", "u"),
            ("a/.incoming/x.csv", "i"),
            ("a/2026-03-01-0a1b2c3d/x.csv", "x"),
            ("a/2026-03-01-0a1b2c3d.incoming/x.csv", "x"),
            ("sample/catalog.ttl", "s"),
            ("sample/a/latest/x.csv", "s"),
        ]);
        let seen = read(folder.path()).expect("an output");
        let paths: Vec<_> = seen.keys().map(String::as_str).collect();
        assert_eq!(paths, ["a/2026-03-01-0a1b2c3d/x.csv", "a/latest/x.csv", "catalog.ttl"]);
        assert_eq!(seen["catalog.ttl"].sha256, hex::encode(Sha256::digest("c")));
        stands(folder.path(), &seen).expect("it stands");
        fs::write(folder.path().join("a/latest/x.csv"), "longer").expect("written");
        let changed = stands(folder.path(), &seen);
        assert!(matches!(&changed, Err(BucketError::Changed { path }) if path == "a/latest/x.csv"), "{changed:?}");
    }

    #[test]
    fn an_output_that_is_not_whole_is_refused() {
        let told = |files: &[(&str, &str)]| read(output(files).path()).expect_err("refused").to_string();
        assert!(told(&[]).contains("nothing to publish"));
        assert!(told(&[("catalog.ttl", "c"), ("sample/a/latest/x.csv", "x")]).contains("no dataset"));
        assert!(told(&[("a/2026-03-01-0a1b2c3d/x.csv", "x")]).contains("no `latest`"));
        assert!(told(&[("a/latest/datapackage.json", "{\"seara:sample\": true}")]).contains("sample"));
    }

    #[test]
    fn what_leads_somewhere_comes_after_what_it_leads_to() {
        let mut paths = [
            "catalog.ttl",
            "index.html",
            "b/latest/index.html",
            "b/latest/datapackage.json",
            "b/latest/x.csv-metadata.json",
            "b/latest/x.csv",
            "a/latest/index.html",
            "b/2026-03-01-0a1b2c3d/x.csv",
        ];
        paths.sort_by(|one, other| turn(one).cmp(&turn(other)));
        let wanted = [
            "b/2026-03-01-0a1b2c3d/x.csv",
            "a/latest/index.html",
            "b/latest/x.csv",
            "b/latest/x.csv-metadata.json",
            "b/latest/datapackage.json",
            "b/latest/index.html",
            "index.html",
            "catalog.ttl",
        ];
        assert_eq!(paths, wanted);
    }
}
