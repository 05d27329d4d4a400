//! Lists the public files of `output/` with their sizes and SHA-256, and the order in which they are sent.
//!
//! Public are the files of the root folder, and of each dataset its own files, `latest` and kept versions; not samples,
//! unfinished files, or names that start with a dot. A change of the output while it is read is detected.

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

/// Name of the folder of the current release.
const LATEST: &str = "latest";

/// Size and modification time of a file, which differ after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) bytes: u64,
    modified: Option<SystemTime>,
}

/// A public file when the plan was made.
#[derive(Debug, Clone)]
pub(super) struct PublicFile {
    pub(super) stamp: Stamp,
    /// In lower-case hexadecimal digits.
    pub(super) sha256: String,
}

/// The stage in which a file is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Kept versions, to which nothing links yet.
    Kept,
    /// The current releases.
    Latest,
    /// Web pages that link to releases.
    Pages,
    /// Catalogues that link to releases.
    Catalogues,
}

/// Lists and hashes the public files of the output.
///
/// # Errors
/// If it cannot be read, is empty or incomplete, or changes meanwhile.
pub(super) fn read(folder: &Path) -> Result<BTreeMap<String, PublicFile>, BucketError> {
    let listed = list(folder)?;
    if listed.is_empty() {
        return Err(BucketError::Empty { folder: folder.to_path_buf() });
    }
    if !listed.keys().any(|path| stage(path) == Stage::Latest) {
        return Err(BucketError::NoDataset { folder: folder.to_path_buf() });
    }
    let mut files = BTreeMap::new();
    for (path, stamp) in listed {
        let sha256 = hash(folder, &path, &stamp)?;
        if path.ends_with(File::Package.name()) && is_sample(folder, &path)? {
            return Err(BucketError::Sample { path });
        }
        files.insert(path, PublicFile { stamp, sha256 });
    }
    check_unchanged(folder, &files)?;
    Ok(files)
}

/// Checks that the output has not changed since `files` were listed.
///
/// # Errors
/// If it has changed, or cannot be read.
pub(super) fn check_unchanged(folder: &Path, files: &BTreeMap<String, PublicFile>) -> Result<(), BucketError> {
    let listed = list(folder)?;
    let differs = |path: &&String| listed.get(*path) != files.get(*path).map(|file| &file.stamp);
    match listed.keys().chain(files.keys()).find(differs) {
        Some(path) => Err(BucketError::Changed { path: path.clone() }),
        None => Ok(()),
    }
}

/// Opens a file; a missing one has changed.
pub(super) fn open(folder: &Path, path: &str) -> Result<fs::File, BucketError> {
    let full_path = folder.join(path);
    fs::File::open(&full_path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => BucketError::Changed { path: path.to_owned() },
        _ => FileError::at("read", &full_path)(error).into(),
    })
}

/// The stage in which a file is sent.
pub(super) fn stage(path: &str) -> Stage {
    match path.split('/').collect::<Vec<_>>().as_slice() {
        [_, LATEST, _, ..] => Stage::Latest,
        [_, version, _, ..] if is_version(version) => Stage::Kept,
        [name] if name.starts_with("catalog.") || name.starts_with("dados-gov") => Stage::Catalogues,
        _ => Stage::Pages,
    }
}

/// The sort key of the order in which files are sent: stage, folder, data before metadata and pages, name.
pub(super) fn send_order(path: &str) -> (Stage, &str, u8, &str) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is = |file: File| name == file.name();
    let rank = match name {
        _ if is(File::Package) => 2,
        _ if name.ends_with(".html") => 3,
        _ if is(File::Croissant) || is(File::Report) || is(File::Provenance) => 1,
        _ if name.ends_with(".csv-metadata.json") => 1,
        _ => 0,
    };
    (stage(path), folder, rank, name)
}

/// Lists the public files, without reading them.
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
                return Err(BucketError::NoLatest { dataset: name });
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

/// Lists the files and folders in a folder, each with whether it is a folder; without links, and names that start with a dot.
fn names(folder: &Path, inside: &str) -> Result<Vec<(String, bool)>, BucketError> {
    let here = folder.join(inside);
    let entries = match fs::read_dir(&here) {
        Ok(entries) => entries,
        // The folder was removed meanwhile.
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

/// The stamp of a file; none if it is missing.
fn stamp(folder: &Path, path: &str) -> Result<Option<Stamp>, BucketError> {
    let full_path = folder.join(path);
    match fs::symlink_metadata(&full_path) {
        Ok(metadata) => Ok(Some(Stamp { bytes: metadata.len(), modified: metadata.modified().ok() })),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::at("look at", &full_path)(error).into()),
    }
}

/// The SHA-256 of a file, whose size must be that of its stamp.
fn hash(folder: &Path, path: &str, stamp: &Stamp) -> Result<String, BucketError> {
    let mut file = open(folder, path)?;
    let (mut hasher, mut chunk, mut bytes) = (Sha256::new(), vec![0; 1 << 16], 0);
    loop {
        let read = file.read(&mut chunk).map_err(FileError::at("read", &folder.join(path)))?;
        if read == 0 {
            break;
        }
        hasher.update(&chunk[..read]);
        bytes += read as u64;
    }
    if bytes != stamp.bytes {
        return Err(BucketError::Changed { path: path.to_owned() });
    }
    Ok(hex::encode(hasher.finalize()))
}

/// Whether a package is of a release that was made from samples.
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
    fn only_public_files_are_listed() {
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
        let files = read(folder.path()).expect("an output");
        let paths: Vec<_> = files.keys().map(String::as_str).collect();
        assert_eq!(paths, ["a/2026-03-01-0a1b2c3d/x.csv", "a/latest/x.csv", "catalog.ttl"]);
        assert_eq!(files["catalog.ttl"].sha256, hex::encode(Sha256::digest("c")));
        check_unchanged(folder.path(), &files).expect("unchanged");
        fs::write(folder.path().join("a/latest/x.csv"), "longer").expect("written");
        let changed = check_unchanged(folder.path(), &files);
        assert!(matches!(&changed, Err(BucketError::Changed { path }) if path == "a/latest/x.csv"), "{changed:?}");
    }

    #[test]
    fn an_incomplete_output_is_refused() {
        let error = |files: &[(&str, &str)]| read(output(files).path()).expect_err("refused").to_string();
        assert!(error(&[]).contains("nothing to publish"));
        assert!(error(&[("catalog.ttl", "c"), ("sample/a/latest/x.csv", "x")]).contains("no dataset"));
        assert!(error(&[("a/2026-03-01-0a1b2c3d/x.csv", "x")]).contains("no `latest`"));
        assert!(error(&[("a/latest/datapackage.json", "{\"seara:sample\": true}")]).contains("sample"));
    }

    #[test]
    fn a_file_is_sent_after_the_files_that_it_links_to() {
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
        paths.sort_by(|one, other| send_order(one).cmp(&send_order(other)));
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
