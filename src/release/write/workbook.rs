//! The workbook of a release, made of its tables as they are published, and its entry in the package.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufWriter},
    path::Path,
};

use crate::{
    encode::{
        datapackage,
        workbook::{MAX_ROWS, Omission, WorkbookWriter},
    },
    model::{
        files::File,
        messages::{Locale, Messages},
        published::{FileFormat, PublishedDataset, PublishedFile},
        site::Site,
    },
    release::{error::ReleaseError, read},
    spec,
    state::{FileError, atomic, hash},
};

/// Writes the workbook and lists it in the package; a release of large tables alone has none.
///
/// # Errors
/// When the release cannot be read, or a file not be written.
pub(super) fn write(
    site: &Site,
    folder: &Path,
    published: &PublishedDataset,
    counts: &BTreeMap<String, u64>,
) -> Result<(), ReleaseError> {
    let path = folder.join(File::Workbook.name());
    // The file of a release that is written again has two names: it is not changed in its place.
    atomic::remove_file(&path)?;
    let workbook = match filled(site, folder, published, counts)? {
        Some(workbook) => {
            atomic::publish_with(&path, |file| workbook.finish(BufWriter::new(file)).map_err(io::Error::other))?;
            Some(described(site, &path)?)
        }
        None => None,
    };
    let package = folder.join(File::Package.name());
    let bytes = fs::read(&package).map_err(FileError::at("read", &package))?;
    Ok(atomic::publish(&package, &datapackage::with_workbook(&bytes, workbook.as_ref()))?)
}

/// The workbook with all tables that it can hold, if there is one.
fn filled(
    site: &Site,
    folder: &Path,
    published: &PublishedDataset,
    counts: &BTreeMap<String, u64>,
) -> Result<Option<WorkbookWriter>, ReleaseError> {
    let Some(schema) = spec::schema(datapackage::schema_file(published)) else { return Ok(None) };
    let mut workbook =
        WorkbookWriter::new(Locale::from_tag(&site.language), &published.title, published.captured, folder)?;
    for table in &schema.tables {
        let Some(batches) = read::batches(folder, &table.name)? else { continue };
        if counts.get(&table.name).is_some_and(|rows| *rows > MAX_ROWS) {
            workbook.omit(table, Omission::TooManyRows);
        } else {
            workbook.add(table, batches.map(|rows| rows.map_err(ReleaseError::from)))?;
        }
    }
    Ok(Some(workbook).filter(WorkbookWriter::has_tables))
}

/// The workbook as the package lists it.
fn described(site: &Site, path: &Path) -> Result<PublishedFile, ReleaseError> {
    let messages = |locale| Messages::for_locale(locale);
    let (own, english) = (messages(Locale::from_tag(&site.language)), messages(Locale::En));
    let text = |messages: &Messages, id| messages.screen(id, &[]);
    let file = PublishedFile::new(
        File::Workbook.name(),
        FileFormat::Xlsx,
        text(own, "workbook-title"),
        text(own, "workbook-description"),
    );
    let bytes = fs::read(path).map_err(FileError::at("read", path))?;
    Ok(PublishedFile {
        english: serde_json::json!({
            "title": text(english, "workbook-title"), "description": text(english, "workbook-description"),
        }),
        bytes: bytes.len() as u64,
        sha256: hash::sha256(&bytes),
        ..file
    })
}
