//! A dataset as it stands in `output/<dataset>/latest`: what the catalogue lists.

use chrono::{DateTime, Utc};

/// Whether a name can be that of a version: `<date>-<8 hex>`.
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
    /// Its identifier, which is its folder's name.
    pub dataset: String,
    /// Version of the release that `latest` shows.
    pub version: String,
    /// Its place among the dataset's releases, from 1.
    pub sequence: u64,
    /// The version that was shown before it.
    pub previous: Option<String>,
    /// Version of its schema.
    pub schema_version: String,
    /// Why the schema's major version breaks with the one before.
    pub breaking: Option<String>,
    /// The Table Schema of each of its tables, by name.
    pub schemas: Vec<(String, serde_json::Value)>,
    /// Title and description in the site's language.
    pub title: String,
    /// What the dataset is, for people.
    pub description: String,
    /// Title and description in English: `title`, `description`; null when nobody wrote them.
    pub english: serde_json::Value,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// ISO 3166-1 code of the country whose administration its records belong to; empty when nobody knows.
    pub jurisdiction: String,
    /// Codes that the `dcat` object of its schema gives.
    pub dcat: Dcat,
    /// The document that nests its tables, as its schema has it; null when there is none.
    pub document: serde_json::Value,
    /// When the newest of its captures was first seen.
    pub captured: DateTime<Utc>,
    /// When its first release's captures were first seen; never after `captured`.
    pub first_captured: DateTime<Utc>,
    /// Addresses of the upstream documents.
    pub sources: Vec<String>,
    /// Whether it was made from bundled samples.
    pub sample: bool,
    /// Every file of `latest` that is data, in order of name.
    pub files: Vec<PublishedFile>,
}

/// Codes of the EU authority tables and other facts that DCAT-AP asks for.
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
    /// First and last day that the data tell of, each `YYYY-MM-DD`.
    pub temporal: Option<(String, String)>,
}

/// One data file of a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedFile {
    /// File name inside `latest`, such as `projects.csv`.
    pub name: String,
    /// What it holds.
    pub format: FileFormat,
    /// Title for people.
    pub title: String,
    /// What it holds, in a sentence.
    pub description: String,
    /// Title and description of its table in English; null when nobody wrote them.
    pub english: serde_json::Value,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, in lower-case hex.
    pub sha256: String,
    /// Its parts, where it was made of several.
    pub parts: Vec<FilePart>,
}

/// Whole records of a file, which were made apart from the others and can be read so. Behind each other the parts are the
/// file, but for its header and its end. Of JSON a part is objects, each behind a comma but the first of all; of Parquet,
/// row groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePart {
    /// How many records.
    pub rows: u64,
    /// Its first byte.
    pub offset: u64,
    /// How many bytes it has.
    pub bytes: u64,
    /// What it was made of; none where records of all pieces had to be sorted.
    pub source: Option<PartSource>,
}

impl FilePart {
    /// Both as one, where the other begins as this ends, in the file and in the capture.
    #[must_use]
    pub fn join(&self, next: &Self) -> Option<Self> {
        let of = match (&self.source, &next.source) {
            (None, None) => None,
            (Some(own), Some(next)) => Some(own.join(next)?),
            _ => return None,
        };
        let (rows, bytes) = (self.rows + next.rows, self.bytes + next.bytes);
        (self.offset + self.bytes == next.offset).then_some(Self { rows, offset: self.offset, bytes, source: of })
    }
}

impl PartSource {
    /// Both as one, where the other begins as this ends.
    fn join(&self, next: &Self) -> Option<Self> {
        let bytes = match (self.bytes, next.bytes) {
            // What stands between two pieces, such as the comma of a list, gave nothing.
            (Some((from, count)), Some((behind, more))) if from + count <= behind => Some((from, behind + more - from)),
            (None, None) => None,
            _ => return None,
        };
        let is_same = self.source == next.source && self.capture == next.capture;
        is_same.then(|| Self { bytes, ..self.clone() })
    }
}

/// The piece of a capture that a part was made of: it alone, and the keys of all, say what the part holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartSource {
    /// The source's id.
    pub source: String,
    /// SHA-256 of the capture.
    pub capture: String,
    /// The piece's first byte, in the capture as plain text, and how many it has; none of rows that a reader told.
    pub bytes: Option<(u64, u64)>,
    /// The number of its first line, where it has lines.
    pub line: Option<u64>,
}

/// The formats that a table is published in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileFormat {
    /// RFC 4180 text.
    Csv,
    /// An array, an object a line.
    Json,
    /// Apache Parquet.
    Parquet,
}

impl FileFormat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Json, Self::Parquet];

    /// Ending of the file's name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Parquet => "parquet",
        }
    }

    /// Name of the resource of a package that a table is in this format. Resources have no `_` in their names.
    pub fn resource(self, table: &str) -> String {
        let slug = table.replace('_', "-");
        match self {
            Self::Csv => slug,
            other => format!("{slug}-{}", other.extension()),
        }
    }

    /// IANA media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Json => "application/json",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }

    /// Code in the EU file type table.
    pub fn authority(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Parquet => "PARQUET",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_a_day_and_the_sign_of_its_content() {
        assert!(is_version("2026-03-01-0a1b2c3d"));
        for name in ["", "latest", "2026-03-01", "2026-03-01-../..../", "2026-13-01-0a1b2c3d", "2026-03-01-0A1B2C3D"] {
            assert!(!is_version(name), "{name}");
        }
    }
}
