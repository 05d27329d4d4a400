//! Writes the sidecars of a release: metadata for machines and pages for people.
//!
//! In goes the folder of a release whose data, package and report are written. Its own package has all that is needed, so
//! that a release of any age can be described again. Sidecars are no data: they do not count for the version.

use std::{collections::BTreeMap, fs, path::Path};

use arrow::array::RecordBatch;

use super::workbook;
use crate::release::{catalogue, error::ReleaseError, integrity, read};
use crate::{
    encode::{changes, croissant, csvw, datapackage, nested, page, provenance},
    model::{
        changes::{ChangeKind, ChangeSummary},
        files::File,
        messages::Locale,
        published::{FileFormat, PublishedDataset},
        row::value,
        site::Site,
    },
    spec,
    state::atomic,
};

/// Writes the sidecars, then the listing of all files into the package: nothing is written after that.
///
/// # Errors
/// When the release cannot be read, or a file not be written.
pub(in crate::release) fn write(site: &Site, folder: &Path) -> Result<(), ReleaseError> {
    let Some(published) = catalogue::published(folder)? else { return Ok(()) };
    let counts = counts(&published, folder)?;
    workbook::write(site, folder, &published, &counts)?;
    let Some(published) = catalogue::published(folder)? else { return Ok(()) };
    for file in published.files.iter().filter(|file| file.format == FileFormat::Csv) {
        let table = file.name.trim_end_matches(".csv");
        if let Some(schema) = datapackage::schema_of(&published, table) {
            let path = folder.join(format!("{}{}", file.name, csvw::ENDING));
            atomic::publish(&path, &csvw::metadata(site, &published, file, &schema))?;
        }
    }
    let croissant = croissant::croissant(site, &published, &counts);
    atomic::publish(&folder.join(File::Croissant.name()), &croissant)?;
    let provenance = provenance::provenance(site, &published);
    atomic::publish(&folder.join(File::Provenance.name()), &provenance)?;
    nested(site, folder, &published)?;
    pages(site, folder, &published, &counts, &croissant)?;
    integrity::write_listing(folder)
}

/// The document that nests the tables, if the dataset has one.
fn nested(site: &Site, folder: &Path, published: &PublishedDataset) -> Result<(), ReleaseError> {
    let schema = Some(&published.document).filter(|schema| !schema.is_null());
    let Some(schema) = schema.and_then(|_| spec::schema(datapackage::schema_file(published))) else { return Ok(()) };
    let Some(document) = &schema.document else { return Ok(()) };
    let mut rows = Vec::new();
    for table in &schema.tables {
        rows.push(read::table(folder, &table.name)?.unwrap_or_else(|| RecordBatch::new_empty(table.arrow())));
    }
    let document = (&document.name, nested::document(site, published, &schema, document, &rows));
    Ok(atomic::publish(&folder.join(document.0), &document.1)?)
}

/// Rows of each table that a page shows.
const SHOWN: usize = 8;

/// The pages for people; none of a release whose package has no schema any more.
fn pages(
    site: &Site,
    folder: &Path,
    published: &PublishedDataset,
    counts: &BTreeMap<String, u64>,
    structured: &[u8],
) -> Result<(), ReleaseError> {
    let Some(schema) = spec::schema(datapackage::schema_file(published)) else {
        // Pages of before may show what is not there any more.
        for locale in Locale::ALL {
            atomic::remove_file(&folder.join(page::file(locale)))?;
        }
        return Ok(());
    };
    let mut rows = Vec::new();
    for table in &schema.tables {
        let none = || RecordBatch::new_empty(table.arrow());
        rows.push(read::head(folder, &table.name, SHOWN)?.unwrap_or_else(none));
    }
    let counts: Vec<u64> = schema.tables.iter().map(|t| counts.get(&t.name).copied().unwrap_or_default()).collect();
    let changes = changed(folder)?;
    let dataset_page = page::DatasetPage {
        site,
        schema: &schema,
        version: &published.version,
        captured: published.captured,
        first_captured: published.first_captured,
        sample: published.sample,
        sources: &published.sources,
        files: &published.files,
        rows: &rows,
        counts: &counts,
        changes: &changes,
        report: &fs::read(folder.join(File::Report.name())).unwrap_or_default(),
        structured,
    };
    for locale in Locale::ALL {
        atomic::publish(&folder.join(page::file(locale)), &page::dataset(&dataset_page, locale))?;
    }
    Ok(())
}

/// The summary of the changes for the page.
fn changed(folder: &Path) -> Result<ChangeSummary, ReleaseError> {
    let first = read::head(folder, "changes", page::CHANGES_SHOWN)?.map(|rows| changes::read(&rows));
    let mut summary = ChangeSummary { first: first.unwrap_or_default(), ..ChangeSummary::default() };
    for rows in read::columns(folder, "changes", &["table", "change"])?.into_iter().flatten() {
        let rows = rows?;
        for row in 0..rows.num_rows() {
            let [table, kind] = [0, 1].map(|c| value(rows.column(c), row).unwrap_or_default());
            if let Some(kind) = ChangeKind::from_name(&kind) {
                *summary.counts.entry((table, kind)).or_default() += 1;
            }
        }
    }
    Ok(summary)
}

/// The number of rows of each table.
fn counts(published: &PublishedDataset, folder: &Path) -> Result<BTreeMap<String, u64>, ReleaseError> {
    let mut all = BTreeMap::new();
    for file in published.files.iter().filter(|file| file.format == FileFormat::Parquet) {
        let table = file.name.trim_end_matches(".parquet");
        all.insert(table.to_owned(), read::count(folder, table)?);
    }
    Ok(all)
}
