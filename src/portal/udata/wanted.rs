//! The wanted state of a dataset on the portal: its fields, and its resources in their order.
//!
//! Made from the package and the files of a release, for the API of udata. CSV and JSON are uploaded; Parquet, which the portal
//! does not accept, and files that are too large, are linked at their public addresses. A file that the scan of the portal
//! would reject is detected before anything is sent.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};
use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::PortalError;
use crate::{
    encode::catalogue,
    model::{
        published::{FileFormat, PublishedDataset, PublishedFile},
        site::Site,
        text,
    },
    spec::portals::Udata,
    state::FileError,
};

/// The mark of a dataset, in its extras.
pub(super) const MARK: &str = "seara:id";

/// The mark of a resource, in its extras.
pub(super) const FILE: &str = "seara:file";

/// SHA-256 of the bytes of a resource, in its extras.
pub(super) const SHA256: &str = "seara:sha256";

/// Maximum size of a file on the portal, in bytes.
const MAX_FILE: u64 = 800 << 20;

/// Texts that the scan of the portal rejects anywhere in a file, in any case.
const REFUSED: [&str; 5] = ["<script", "javascript:", "<iframe", "<object", "<embed"];

/// Maximum length of a title, in characters.
const MAX_TITLE: usize = 350;

/// The wanted state of a dataset.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// Its name.
    pub(super) dataset: String,
    /// Its mark on the portal.
    pub(super) mark: String,
    /// Its fields.
    pub(super) fields: Map<String, Value>,
    /// Our extras.
    pub(super) extras: Map<String, Value>,
    /// Name and e-mail address of the contact.
    pub(super) contact: (String, String),
    /// Whether it is made public when it is complete.
    pub(super) is_public: bool,
    /// Its resources.
    pub(super) files: Vec<Resource>,
}

/// The wanted state of a resource.
#[derive(Debug, Clone)]
pub(super) struct Resource {
    /// Name of the file.
    pub(super) name: String,
    /// Its fields.
    pub(super) fields: Map<String, Value>,
    /// SHA-256 of its bytes; none for a web page.
    pub(super) sha256: Option<String>,
    /// Where its bytes are.
    pub(super) location: Location,
}

/// Where the bytes of a resource are.
#[derive(Debug, Clone)]
pub(super) enum Location {
    /// On the portal: uploaded from a file, with the SHA-1 that the portal computes.
    Uploaded { path: PathBuf, sha1: String, bytes: u64 },
    /// At our public address.
    Linked { url: String },
}

/// Returns the wanted state of a dataset whose release is in `folder`.
///
/// # Errors
/// If a file cannot be read, or contains a text that the portal rejects.
pub(super) fn wanted(
    site: &Site,
    published: &PublishedDataset,
    folder: &Path,
    udata: &Udata,
    organization: &str,
) -> Result<Wanted, PortalError> {
    let home = format!("{}{}/", site.base_url, published.dataset);
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("title", truncated(&published.title).into());
    set("description", description(published, &home).into());
    set("license", site.licence.udata().into());
    set("frequency", frequency(published.dcat.frequency.as_deref().unwrap_or_default()).into());
    set("tags", tags(&published.keywords).into());
    let temporal = published.dcat.temporal.as_ref().map(|(start, end)| json!({"start": start, "end": end}));
    set("temporal_coverage", temporal.unwrap_or_default());
    set("spatial", spatial(&published.dcat.spatial));
    set("organization", organization.into());
    let mut extras = Map::new();
    extras.insert(MARK.to_owned(), home.clone().into());
    extras.insert("seara:version".to_owned(), published.version.clone().into());
    let mut files = Vec::new();
    for file in in_order(&published.files) {
        files.push(resource(file, folder, &home)?);
    }
    files.push(page(&home));
    Ok(Wanted {
        dataset: published.dataset.clone(),
        mark: home,
        fields,
        extras,
        contact: (site.contact.name.clone(), site.contact.email.clone()),
        is_public: !udata.private,
        files,
    })
}

/// Sorts the files: first the tables, each with its formats, then changes, evidence and history.
fn in_order(files: &[PublishedFile]) -> Vec<&PublishedFile> {
    let mut all: Vec<&PublishedFile> = files.iter().collect();
    all.sort_by_key(|file| (is_supplementary(file), file.name.split('.').next().unwrap_or_default(), file.format));
    all
}

/// Whether a file is about the tables: changes, evidence or history.
fn is_supplementary(file: &PublishedFile) -> bool {
    ["changes.", "evidence.", "history."].iter().any(|name| file.name.starts_with(name))
}

fn resource(file: &PublishedFile, folder: &Path, home: &str) -> Result<Resource, PortalError> {
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("title", truncated(&file.title).into());
    set("description", file.description.clone().into());
    set("type", if is_supplementary(file) { "other" } else { "main" }.into());
    set("format", file.format.extension().into());
    set("mime", file.format.media_type().into());
    let is_uploaded = file.format != FileFormat::Parquet && file.bytes <= MAX_FILE;
    let location = if is_uploaded {
        let path = folder.join(&file.name);
        let (sha1, sha256) = scan(&path, &file.name)?;
        if sha256 != file.sha256 {
            return Err(PortalError::Damaged { file: path });
        }
        Location::Uploaded { path, sha1, bytes: file.bytes }
    } else {
        set("filesize", file.bytes.into());
        set("checksum", json!({"type": "sha256", "value": file.sha256}));
        Location::Linked { url: format!("{home}latest/{}", file.name) }
    };
    Ok(Resource { name: file.name.clone(), fields, sha256: Some(file.sha256.clone()), location })
}

/// The web page of the dataset, as documentation.
fn page(home: &str) -> Resource {
    let fields = json!({
        "title": "Página do conjunto de dados",
        "description": "O que é, o dicionário de dados, o que mudou e a qualidade de cada versão.",
        "type": "documentation", "format": "html", "mime": "text/html",
    });
    let fields = fields.as_object().cloned().unwrap_or_default();
    let location = Location::Linked { url: format!("{home}latest/index.html") };
    Resource { name: "index.html".to_owned(), fields, sha256: None, location }
}

/// Scans a file for rejected texts; returns its SHA-1 and SHA-256.
fn scan(path: &Path, name: &str) -> Result<(String, String), PortalError> {
    let file = File::open(path).map_err(FileError::at("read", path))?;
    let mut from = BufReader::new(file);
    let (mut sha1, mut sha256) = (Sha1::new(), Sha256::new());
    let (mut chunk, mut window) = (vec![0; 64 << 10], Vec::new());
    let longest = REFUSED.iter().map(|word| word.len()).max().unwrap_or_default();
    loop {
        let n = from.read(&mut chunk).map_err(FileError::at("read", path))?;
        if n == 0 {
            return Ok((hex::encode(sha1.finalize()), hex::encode(sha256.finalize())));
        }
        sha1.update(&chunk[..n]);
        sha256.update(&chunk[..n]);
        // A text may start at the end of one chunk and end in the next.
        window.extend(chunk[..n].iter().map(u8::to_ascii_lowercase));
        let found = REFUSED.iter().find(|word| window.windows(word.len()).any(|w| w == word.as_bytes()));
        if let Some(found) = found {
            return Err(PortalError::Scan { file: name.to_owned(), found: (*found).to_owned() });
        }
        window.drain(..window.len().saturating_sub(longest));
    }
}

fn truncated(title: &str) -> String {
    title.chars().take(MAX_TITLE).collect()
}

/// The description, with facts for which the portal has no field.
fn description(published: &PublishedDataset, home: &str) -> String {
    let tables = published.files.iter().filter(|file| file.format == FileFormat::Csv && !is_supplementary(file));
    let table = |file: &PublishedFile| format!("- {}: {}", file.title.trim_end_matches(" (CSV)"), file.description);
    let tables: Vec<String> = tables.map(table).collect();
    format!(
        "{}\n\n{}\n\nCada valor pode ser seguido até ao seu lugar no documento de origem: {home}latest/index.html",
        published.description,
        tables.join("\n"),
    )
}

/// The code of udata for a frequency of the EU vocabulary.
fn frequency(code: &str) -> &'static str {
    match code {
        "UPDATE_CONT" => "continuous",
        "1MIN" => "oneMinute",
        "5MIN" => "fiveMinutes",
        "10MIN" => "tenMinutes",
        "15MIN" => "fifteenMinutes",
        "30MIN" => "thirtyMinutes",
        "HOURLY" => "hourly",
        "BIHOURLY" => "bihourly",
        "TRIHOURLY" => "trihourly",
        "12HRS" => "twelveHours",
        "CONT" => "severalTimesADay",
        "DAILY_3" => "threeTimesADay",
        "DAILY_2" => "semidaily",
        "DAILY" => "daily",
        "WEEKLY_5" => "fiveTimesAWeek",
        "WEEKLY_3" => "threeTimesAWeek",
        "WEEKLY_2" => "semiweekly",
        "WEEKLY" => "weekly",
        "BIWEEKLY" => "biweekly",
        "MONTHLY_3" => "threeTimesAMonth",
        "MONTHLY_2" => "semimonthly",
        "MONTHLY" => "monthly",
        "BIMONTHLY" => "bimonthly",
        "QUARTERLY" => "quarterly",
        "ANNUAL_3" => "threeTimesAYear",
        "ANNUAL_2" => "semiannual",
        "ANNUAL" => "annual",
        "BIENNIAL" => "biennial",
        "TRIENNIAL" => "triennial",
        "QUADRENNIAL" => "quadrennial",
        "QUINQUENNIAL" => "quinquennial",
        "DECENNIAL" => "decennial",
        "BIDECENNIAL" => "bidecennial",
        "TRIDECENNIAL" => "tridecennial",
        "AS_NEEDED" => "punctual",
        "IRREG" => "irregular",
        "NEVER" => "never",
        "NOT_PLANNED" => "notPlanned",
        "OTHER" => "other",
        _ => "unknown",
    }
}

/// Tags from keywords: slugs of 3 to 96 characters.
fn tags(keywords: &[String]) -> Vec<String> {
    let mut all: Vec<String> = keywords.iter().map(|word| text::slug(word)).collect();
    all.retain(|tag| (3..=96).contains(&tag.len()));
    all.sort();
    all.dedup();
    all
}

/// The countries as one geometry.
fn spatial(countries: &[String]) -> Value {
    let boxes: Vec<Value> = countries
        .iter()
        .filter_map(|code| catalogue::bounds(code))
        .map(|[west, south, east, north]| {
            json!([[[west, south], [east, south], [east, north], [west, north], [west, south]]])
        })
        .collect();
    if boxes.is_empty() {
        return Value::Null;
    }
    json!({"granularity": "other", "geom": {"type": "MultiPolygon", "coordinates": boxes}})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejected_text_is_found_anywhere_in_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.csv");
        for (before, word, refused) in [
            (0, "<script>", true),
            (65_531, "JavaScript:", true),
            (65_535, "<IFRAME", true),
            (70_000, "< script", false),
        ] {
            std::fs::write(&path, format!("{}{word} a", "x".repeat(before))).expect("written");
            assert_eq!(scan(&path, "x.csv").is_err(), refused, "{before} {word}");
        }
        std::fs::write(&path, "a;b\n").expect("written");
        let sums = (hex::encode(Sha1::digest(b"a;b\n")), hex::encode(Sha256::digest(b"a;b\n")));
        assert_eq!(scan(&path, "x.csv").expect("clean"), sums);
    }

    #[test]
    fn every_frequency_has_a_code_of_the_portal() {
        for (code, ..) in crate::model::vocabulary::FREQUENCIES {
            assert_eq!(frequency(code) == "unknown", *code == "UNKNOWN", "{code}");
        }
    }

    #[test]
    fn keywords_become_valid_tags() {
        let words = ["Qualidade do Ar", "ar", "Administração pública", "qualidade-do-ar"].map(str::to_owned);
        assert_eq!(tags(&words), ["administracao-publica", "qualidade-do-ar"]);
    }
}
