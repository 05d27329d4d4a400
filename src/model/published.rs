//! A published dataset, as in `output/<dataset>/latest` and in the catalogue.

use chrono::{DateTime, Utc};

/// Returns whether a name is a version: `<date>-<8 hex>`.
pub fn is_version(name: &str) -> bool {
    let (date, content) = name.split_at_checked(10).unwrap_or_default();
    let hex = content.strip_prefix('-').unwrap_or_default();
    chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d").is_ok()
        && hex.len() == 8
        && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// One published dataset.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedDataset {
    /// Its identifier and folder name.
    pub dataset: String,
    /// Version of the release in `latest`.
    pub version: String,
    /// Sequence number among the dataset's releases, from 1.
    pub sequence: u64,
    /// The previous version.
    pub previous: Option<String>,
    /// Version of its schema.
    pub schema_version: String,
    /// Why the schema's major version is incompatible with the previous one.
    pub breaking: Option<String>,
    /// The Table Schema of each of its tables, by name.
    pub schemas: Vec<(String, serde_json::Value)>,
    /// Title and description in the site's language.
    pub title: String,
    /// Description of the dataset.
    pub description: String,
    /// English `title` and `description`; null where missing.
    pub english: serde_json::Value,
    /// Keywords.
    pub keywords: Vec<String>,
    /// ISO 3166-1 code of the country of its administration; empty where unknown.
    pub jurisdiction: String,
    /// Codes of the `dcat` object of its schema.
    pub dcat: Dcat,
    /// Description of its nested document, from its schema; null where there is none.
    pub document: serde_json::Value,
    /// When its newest capture was first seen.
    pub captured: DateTime<Utc>,
    /// When the captures of its first release were first seen; not after `captured`.
    pub first_captured: DateTime<Utc>,
    /// Addresses of the upstream documents.
    pub sources: Vec<String>,
    /// Whether it was made from the bundled samples.
    pub sample: bool,
    /// Data files of `latest`, by name.
    pub files: Vec<PublishedFile>,
}

/// Codes of the EU authority tables and other metadata of DCAT-AP.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dcat {
    /// Data themes, such as `GOVE`.
    pub themes: Vec<String>,
    /// Frequency, such as `MONTHLY`.
    pub frequency: Option<String>,
    /// Access right, such as `PUBLIC`.
    pub access_rights: Option<String>,
    /// Countries in three letters, such as `PRT`.
    pub spatial: Vec<String>,
    /// First and last day of the temporal coverage, each `YYYY-MM-DD`.
    pub temporal: Option<(String, String)>,
}

/// One data file of a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedFile {
    /// File name inside `latest`, such as `projects.csv`.
    pub name: String,
    /// Its format.
    pub format: FileFormat,
    /// Title for people.
    pub title: String,
    /// Description for people.
    pub description: String,
    /// English `title` and `description` of its table; null where missing.
    pub english: serde_json::Value,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, in lower-case hex.
    pub sha256: String,
    /// Its parts, where it has several.
    pub parts: Vec<FilePart>,
}

impl PublishedFile {
    /// A file without bytes, parts and English texts.
    pub fn new(
        name: impl Into<String>,
        format: FileFormat,
        title: impl Into<String>,
        description: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            format,
            title: title.into(),
            description: description.into(),
            english: serde_json::Value::Null,
            bytes: 0,
            sha256: String::new(),
            parts: Vec::new(),
        }
    }
}

/// A byte range of a file with complete records, which can be read alone. The concatenated parts are the file without its
/// header and footer. In JSON a part is objects, each preceded by a comma but the first of the file; in Parquet, a row
/// group. Parts of the same number hold the same rows in every format of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilePart {
    /// Count of records.
    pub rows: u64,
    /// Offset of its first byte in the file.
    pub offset: u64,
    /// Its length in bytes.
    pub bytes: u64,
}

impl FilePart {
    /// Merges two adjacent parts; `None` where they are not adjacent in the file.
    #[must_use]
    pub fn join(&self, next: &Self) -> Option<Self> {
        let (rows, bytes) = (self.rows + next.rows, self.bytes + next.bytes);
        (self.offset + self.bytes == next.offset).then_some(Self { rows, offset: self.offset, bytes })
    }
}

/// The formats of published files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileFormat {
    /// RFC 4180 text.
    Csv,
    /// A JSON array, one object a line.
    Json,
    /// Apache Parquet.
    Parquet,
    /// A workbook with several tables.
    Xlsx,
}

impl FileFormat {
    /// The formats that each table is published in.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Json, Self::Parquet];

    /// Returns the file extension, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Parquet => "parquet",
            Self::Xlsx => "xlsx",
        }
    }

    /// Returns the name of a table's resource in the data package, in this format. Resource names have no `_`.
    pub fn resource(self, table: &str) -> String {
        let slug = table.replace('_', "-");
        match self {
            Self::Csv => slug,
            other => format!("{slug}-{}", other.extension()),
        }
    }

    /// Returns its IANA media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Json => "application/json",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Returns its code in the EU file type table.
    pub fn authority(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Parquet => "PARQUET",
            Self::Xlsx => "XLSX",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_a_date_and_a_content_hash() {
        assert!(is_version("2026-03-01-0a1b2c3d"));
        for name in ["", "latest", "2026-03-01", "2026-03-01-../..../", "2026-13-01-0a1b2c3d", "2026-03-01-0A1B2C3D"] {
            assert!(!is_version(name), "{name}");
        }
    }
}
