//! Zip archives, read under limits: what an archive claims of its sizes is not believed.

use std::{
    collections::HashSet,
    io::{BufRead, BufReader, Cursor, Read, Seek},
};

use encoding_rs::WINDOWS_1252;
use regex::Regex;
use unicode_normalization::UnicodeNormalization;
use zip::{System, ZipArchive, read::ZipFileEntry, result::ZipError};

use super::{
    Unreadable,
    markup::{self, Element},
    unpack::too_large,
};
use crate::model::{
    charset::Charset,
    document::Media,
    grid::{Content, PlaceStyle, Tables},
};

/// Bytes that all parts of an archive may unpack to.
const MAX_UNPACKED: u64 = 1 << 30;

/// Files of an archive beyond which nothing is read.
const MAX_FILES: usize = 20_000;

/// Names of files that are shown of an archive.
const SHOWN_NAMES: usize = 5;

/// What reads a file of an archive, by its name and its bytes.
pub(super) type ReadMember<'r> = dyn Fn(&str, &[u8]) -> Result<Content, Unreadable> + 'r;

/// An archive that is open.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    unpacked: u64,
}

/// Opens an archive.
pub(super) fn open(bytes: &[u8]) -> Result<Archive<'_>, Unreadable> {
    let zip = ZipArchive::new(Cursor::new(bytes)).map_err(error)?;
    if zip.len() > MAX_FILES {
        return Err(Unreadable::Limit { limit: format!("{MAX_FILES} files of an archive") });
    }
    distinct(&zip)?;
    Ok(Archive { zip, unpacked: 0 })
}

/// Refuses an archive in which two files have one name, whatever its case and however its path is written: of the two one
/// would be lost.
pub(super) fn distinct<R: Read + Seek>(zip: &ZipArchive<R>) -> Result<(), Unreadable> {
    let twice = |name: &str| {
        let message = "two files of the archive have this name: which one is meant is unknown".to_owned();
        Unreadable::Broken { place: name.to_owned(), message }
    };
    // The reader keeps one of two files of the same name.
    if zip.has_duplicate_names() {
        return Err(twice("the archive"));
    }
    let mut seen = HashSet::new();
    for name in names(zip)? {
        let parts: Vec<_> = name.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        if !is_noise(&name) && !seen.insert(parts.join("/").to_lowercase()) {
            return Err(twice(&name));
        }
    }
    Ok(())
}

/// Returns the names of the files of an archive, in the order of their indices.
pub(super) fn names<R: Read + Seek>(zip: &ZipArchive<R>) -> Result<Vec<String>, Unreadable> {
    (0..zip.len()).map(|index| zip.by_index_data(index).map(|file| name(&file)).map_err(error)).collect()
}

/// Returns the name of a file: in UTF-8, also where no flag says so, else in the character set of its system. On Windows
/// that is the code page of DOS.
fn name(file: &ZipFileEntry<'_>) -> String {
    let raw = file.name_raw();
    let charset = if file.system() == System::Unix { Charset::Web(WINDOWS_1252) } else { Charset::CP850 };
    let name = std::str::from_utf8(raw).map_or_else(|_| charset.decode(raw).0, str::to_owned);
    name.nfc().collect()
}

/// The typed error of the zip reader's.
fn error(error: ZipError) -> Unreadable {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => Unreadable::Encrypted,
        ZipError::UnsupportedArchive(how) => Unreadable::NoReader { format: how.to_owned() },
        _ => Unreadable::Damaged,
    }
}

impl Archive<'_> {
    /// Whether it has a file of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.index(name).is_some()
    }

    /// Which of its files has a name: the parts of office documents have names of ASCII.
    fn index(&self, name: &str) -> Option<usize> {
        self.zip.index_for_name_raw(name.as_bytes())
    }

    /// The kind of office document that it is, by the parts that such a one must have.
    pub(super) fn media(&mut self) -> Option<Media> {
        if self.has("[Content_Types].xml") {
            let parts = [
                ("xl/workbook.xml", Media::Xlsx),
                ("ppt/presentation.xml", Media::Pptx),
                ("word/document.xml", Media::Docx),
            ];
            return parts.into_iter().find(|(part, _)| self.has(part)).map(|(_, media)| media);
        }
        let kind = self.file("mimetype").ok()?;
        let kind = String::from_utf8_lossy(&kind);
        let kinds = [("spreadsheet", Media::Ods), ("presentation", Media::Odp), ("text", Media::Odt)];
        let kind = kind.trim().strip_prefix("application/vnd.oasis.opendocument.")?;
        kinds.into_iter().find(|(name, _)| kind.starts_with(name)).map(|(_, media)| media)
    }

    /// The bytes of a file.
    pub(super) fn file(&mut self, name: &str) -> Result<Vec<u8>, Unreadable> {
        let missing =
            || Unreadable::Broken { place: name.to_owned(), message: "the archive does not hold it".to_owned() };
        let index = self.index(name).ok_or_else(missing)?;
        self.at(index, name, MAX_UNPACKED)
    }

    /// Reads a file as a stream: its reader bounds what it keeps.
    pub(super) fn stream(&mut self, name: &str) -> Result<impl BufRead + '_, Unreadable> {
        let missing =
            || Unreadable::Broken { place: name.to_owned(), message: "the archive does not hold it".to_owned() };
        let index = self.index(name).ok_or_else(missing)?;
        Ok(BufReader::with_capacity(1 << 16, self.zip.by_index(index).map_err(error)?))
    }

    /// The bytes of a file, of which there may be `limit`; all that are read may have the limit of an archive.
    fn at(&mut self, index: usize, name: &str, limit: u64) -> Result<Vec<u8>, Unreadable> {
        let most = MAX_UNPACKED.max(limit);
        let left = most.saturating_sub(self.unpacked).min(limit);
        let file = self.zip.by_index(index).map_err(error)?;
        let mut bytes = Vec::new();
        let torn = |e: std::io::Error| Unreadable::Broken { place: name.to_owned(), message: e.to_string() };
        file.take(left + 1).read_to_end(&mut bytes).map_err(torn)?;
        self.unpacked += bytes.len() as u64;
        if bytes.len() as u64 > left {
            return Err(too_large(if self.unpacked > most { most } else { limit }));
        }
        Ok(bytes)
    }

    /// A file that is XML, as a tree.
    pub(super) fn xml(&mut self, name: &str) -> Result<Element, Unreadable> {
        let bytes = self.file(name)?;
        let broken = || Unreadable::Broken { place: name.to_owned(), message: "it is not UTF-8".to_owned() };
        markup::parse(std::str::from_utf8(&bytes).map_err(|_| broken())?, name)
    }

    /// The same, if it is there.
    pub(super) fn xml_if(&mut self, name: &str) -> Result<Option<Element>, Unreadable> {
        if self.has(name) { self.xml(name).map(Some) } else { Ok(None) }
    }

    /// What the files of an archive hold that is no office document: one document, or tables of all of them. `read` reads
    /// one, which may have `limit` bytes.
    pub(super) fn members(
        &mut self,
        pattern: Option<&str>,
        limit: u64,
        read: &ReadMember<'_>,
    ) -> Result<Content, Unreadable> {
        // `spec` has compiled it already.
        let wanted = pattern.and_then(|p| Regex::new(p).ok());
        let mut files: Vec<(String, usize)> = names(&self.zip)?.into_iter().zip(0..).collect();
        files.retain(|(name, _)| !is_noise(name));
        files.sort();
        let shown = |files: &[(String, usize)]| {
            files.iter().take(SHOWN_NAMES).map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
        };
        if let Some(pattern) = &wanted {
            let (count, names) = (files.len(), shown(&files));
            files.retain(|(name, _)| pattern.is_match(name));
            if files.is_empty() && count > 0 {
                return Err(Unreadable::NoMember { count, names });
            }
        }
        let several = || Unreadable::Members { count: files.len(), names: shown(&files) };
        if files.is_empty() || (files.len() > 1 && wanted.is_none()) {
            return Err(several());
        }
        let mut all: Option<Tables> = None;
        for (name, index) in &files {
            let bytes = self.at(*index, name, limit)?;
            match read(name, &bytes)? {
                Content::Document(document) if files.len() == 1 => return Ok(Content::Document(document)),
                Content::Document(_) => return Err(several()),
                Content::Tables(tables) => join(&mut all, tables, name, files.len() > 1),
            }
        }
        all.map(Content::Tables).ok_or(Unreadable::Empty)
    }
}

/// Whether a file of an archive was put there by a program and not by a person: hidden, or of macOS.
pub(super) fn is_noise(name: &str) -> bool {
    let is_hidden = |part: &str| part.starts_with('.') && !matches!(part, "." | "..");
    name.ends_with('/') || name.starts_with("__MACOSX/") || name.split('/').any(is_hidden)
}

/// Adds the tables of another file, with its name where there are several.
fn join(all: &mut Option<Tables>, mut tables: Tables, name: &str, several: bool) {
    for grid in tables.grids.iter_mut().filter(|_| several) {
        let rows = grid.rows.iter_mut().filter(|_| grid.place_style == PlaceStyle::Paths).skip(1);
        rows.for_each(|row| row.path = format!("{name}, {}", row.path));
        grid.name = if grid.name.is_empty() { name.to_owned() } else { format!("{name}/{}", grid.name) };
    }
    match all {
        Some(all) => {
            all.grids.append(&mut tables.grids);
            all.text_outside.append(&mut tables.text_outside);
            all.unread.append(&mut tables.unread);
        }
        None => *all = Some(tables),
    }
}
