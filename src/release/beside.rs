//! What stands beside the data of a release: descriptions for machines and pages for people.
//!
//! In goes the folder of a release whose data, package and report are written; its own package tells all that is
//! needed, so that a release of any age can be described again when its data are. Nothing here is data: what a
//! release is, its version says without it.

use std::{collections::BTreeMap, fs, path::Path};

use super::{ReleaseError, read};
use crate::{
    encode::{croissant, csvw, datapackage, provenance},
    model::{
        published::{FileFormat, Published},
        site::Site,
    },
    state::{FileError, atomic},
};

/// Writes it.
///
/// # Errors
/// When the release cannot be read, or a file not be written.
pub(super) fn write(site: &Site, folder: &Path) -> Result<(), ReleaseError> {
    let path = folder.join("datapackage.json");
    let package = fs::read(&path).map_err(FileError::at("read", &path))?;
    let Some(published) = datapackage::read(&package) else { return Ok(()) };
    let published = super::catalogue::measured(published, folder);
    for file in published.files.iter().filter(|file| file.format == FileFormat::Csv) {
        let table = file.name.trim_end_matches(".csv");
        if let Some(schema) = datapackage::schema_of(&published, table) {
            let path = folder.join(format!("{}{}", file.name, csvw::ENDING));
            atomic::write(&path, &csvw::metadata(site, &published, file, &schema))?;
        }
    }
    let croissant = croissant::croissant(site, &published, &rows(&published, folder)?);
    atomic::write(&folder.join("croissant.json"), &croissant)?;
    let provenance = provenance::provenance(site, &published);
    atomic::write(&folder.join(provenance::NAME), &provenance)?;
    Ok(())
}

/// How many rows each table has.
fn rows(published: &Published, folder: &Path) -> Result<BTreeMap<String, u64>, ReleaseError> {
    let mut all = BTreeMap::new();
    for file in published.files.iter().filter(|file| file.format == FileFormat::Parquet) {
        let table = file.name.trim_end_matches(".parquet");
        all.insert(table.to_owned(), read::count(folder, table)?);
    }
    Ok(all)
}
