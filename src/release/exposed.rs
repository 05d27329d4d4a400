//! Finds kept releases that show columns which the schema masks by now.

use std::path::Path;

use arrow::array::Array;

use super::{error::ReleaseError, read, versions::versions};
use crate::{
    model::{
        row::value,
        schema::{DatasetSchema, MASK, Personal},
    },
    state::layout::{Layout, PathKey},
};

/// A kept release that shows columns which the schema masks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposed {
    /// Its version.
    pub version: String,
    /// The columns, each as `table.column`.
    pub columns: Vec<String>,
}

/// Returns the kept releases that show values of columns that a schema masks or drops, the oldest first.
///
/// # Errors
/// When the dataset's folder cannot be read.
pub fn exposed(layout: &Layout, schema: &DatasetSchema) -> Result<Vec<Exposed>, ReleaseError> {
    let mut hidden = Vec::new();
    for table in &schema.tables {
        let is_hidden = |p: Option<Personal>| matches!(p, Some(Personal::Mask | Personal::Drop));
        hidden.extend(table.fields.iter().filter(|f| is_hidden(f.personal)).map(|f| (&table.name, &f.name)));
    }
    let mut all = Vec::new();
    if hidden.is_empty() {
        return Ok(all);
    }
    for published in versions(layout, &schema.name)? {
        let folder = layout.path(PathKey::Version(&schema.name, &published.version));
        let mut columns = Vec::new();
        for (table, column) in &hidden {
            let own = published.schemas.iter().find(|(name, _)| name == *table);
            let field =
                own.and_then(|(_, schema)| schema["fields"].as_array()?.iter().find(|f| f["name"] == column.as_str()));
            let was_shown = field.is_some_and(|f| !matches!(f["seara:personal"].as_str(), Some("mask" | "drop")));
            // A release that cannot be read may show it.
            if was_shown && shows(&folder, table, column).unwrap_or(true) {
                columns.push(format!("{table}.{column}"));
            }
        }
        if !columns.is_empty() {
            all.push(Exposed { version: published.version, columns });
        }
    }
    Ok(all)
}

/// Whether a column of a release has a value that is not the mask.
fn shows(folder: &Path, table: &str, column: &str) -> Result<bool, ReleaseError> {
    for rows in read::columns(folder, table, &[column])?.into_iter().flatten() {
        let rows = rows?;
        let Some(own) = rows.columns().first() else { continue };
        if (0..own.len()).any(|row| value(own, row).is_some_and(|value| value != MASK)) {
            return Ok(true);
        }
    }
    Ok(false)
}
