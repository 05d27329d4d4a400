//! Writes all files of a release that are not its tables, in the staging folder.

use std::path::{Path, PathBuf};

use arrow::array::Array;

use super::{
    content::Content,
    dataset_writer::{Written, about, borrowed},
    part::Part,
    sidecars,
    spill_file::SpillFile,
    table_writer::TableWriter,
};
use crate::release::{base::Kept, error::ReleaseError, read, versions::versions};
use crate::{
    encode::{
        changes,
        datapackage::{self, Facts},
        history,
    },
    model::{files::File, pool, published::PublishedFile, row::value, schema::DatasetSchema},
    state::{atomic, layout::Layout},
};

/// Name, title and description of the changes.
const CHANGES: [&str; 3] = [
    "changes",
    "Alterações",
    "O que mudou desde a versão anterior: registos novos, campos alterados e registos que saíram.",
];

/// Those of the history.
const HISTORY: [&str; 3] =
    ["history", "Histórico", "Quando cada registo, e cada valor que mudou, foi visto pela primeira e pela última vez."];

/// A release in its staging folder.
#[derive(Debug)]
pub struct Staged {
    pub(in crate::release) folder: PathBuf,
    pub(in crate::release) dataset: String,
    pub(in crate::release) content: Content,
    /// `<date of the newest capture>-<8 hex of the content>`.
    pub version: String,
}

impl Staged {
    /// Removes the staged files.
    ///
    /// # Errors
    /// When the staging folder cannot be removed.
    pub fn discard(self) -> Result<(), ReleaseError> {
        Ok(atomic::remove(&self.folder)?)
    }
}

/// What a release has besides its tables.
#[derive(Debug, Clone, Copy)]
pub struct Contents<'a> {
    /// What it changes.
    pub changes: &'a SpillFile,
    /// When its rows and values were seen.
    pub history: &'a SpillFile,
    /// Its report.
    pub report: &'a [u8],
}

/// Writes changes, history, package, report and sidecars of a release, and returns it. `last` is the release that it follows;
/// `facts.version` and `facts.first_captured` are set here.
///
/// # Errors
/// When a file cannot be written; nothing is visible then.
pub fn stage(
    layout: &Layout,
    facts: &Facts<'_>,
    written: Written,
    contents: Contents<'_>,
    last: Option<&Kept>,
) -> Result<Staged, ReleaseError> {
    let dataset = facts.schema.name.clone();
    let Written { folder, mut files, content, version, .. } = written;
    let kept = versions(layout, &dataset)?;
    let first_captured = kept.iter().map(|p| p.first_captured).fold(facts.captured, std::cmp::min);
    // A version that is written again keeps its place in the sequence.
    let sequence = kept.iter().rfind(|p| p.version != version).map_or(1, |p| p.sequence + 1);
    let temporal =
        facts.temporal.clone().map_or_else(|| period(facts.schema, &folder), |temporal| Ok(Some(temporal)))?;
    let follows = last.map(|last| last.published.version.clone());
    let facts = Facts { version: &version, sequence, follows, first_captured, temporal, ..facts.clone() };
    let about = about(&facts);
    let changes = Part::new(CHANGES, changes::schema(), &changes::KEY);
    let history = Part::new(HISTORY, history::schema(), &history::KEY);
    let write = |part: &Part<'_>, rows: &SpillFile| -> Result<Vec<PublishedFile>, ReleaseError> {
        let mut table = TableWriter::start(&folder, part)?;
        rows.each(&mut |rows| table.write(rows))?;
        let (texts, parquet, _) = table.finish_texts()?;
        Ok(texts.into_iter().chain([parquet.finish_titled(&borrowed(&about))?]).collect())
    };
    let (changes, history) = pool::join(|| write(&changes, contents.changes), || write(&history, contents.history));
    files.extend(changes?);
    files.extend(history?);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    atomic::publish(&folder.join(File::Package.name()), &datapackage::datapackage(&facts, &files))?;
    atomic::publish(&folder.join(File::Report.name()), contents.report)?;
    sidecars::write(facts.site, &folder)?;
    Ok(Staged { folder, dataset, content, version })
}

/// The first and the last day in the schema's temporal column.
fn period(schema: &DatasetSchema, folder: &Path) -> Result<Option<(String, String)>, ReleaseError> {
    let Some((table, column)) = schema.temporal else { return Ok(None) };
    let table = &schema.tables[table];
    let (mut min, mut max) = (None::<String>, None::<String>);
    for batch in read::columns(folder, &table.name, &[&table.fields[column].name])?.into_iter().flatten() {
        let column = batch?.column(0).clone();
        // Days and instants are written so that they sort as text.
        for day in
            (0..column.len()).filter_map(|row| value(&column, row)).map(|day| day.chars().take(10).collect::<String>())
        {
            min = Some(min.filter(|min| *min <= day).unwrap_or_else(|| day.clone()));
            max = Some(max.filter(|max| *max >= day).unwrap_or(day));
        }
    }
    Ok(min.zip(max))
}
