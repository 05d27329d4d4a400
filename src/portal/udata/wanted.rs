//! What should be on the portal of one dataset: its fields, and its resources in their order.
//!
//! In goes a release as its package tells it, with the folder of its files; out comes what the portal's own interface
//! takes. CSV and JSON go up as files; Parquet, which the portal does not take, and what is too large for it, stay at
//! their public addresses. A file that the portal's scan would refuse is found here, before anything is sent.

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

/// Largest file that the portal takes.
const LARGEST: u64 = 800 << 20;

/// What the portal's scan refuses, wherever it stands in a file, whatever its case.
const REFUSED: [&str; 5] = ["<script", "javascript:", "<iframe", "<object", "<embed"];

/// Longest title that the portal takes.
const TITLE: usize = 350;

/// What should be there of a dataset.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// Our name for it.
    pub(super) dataset: String,
    /// The mark that it has there.
    pub(super) mark: String,
    /// Its fields.
    pub(super) fields: Map<String, Value>,
    /// Our own extras.
    pub(super) extras: Map<String, Value>,
    /// Name and address of who is written to.
    pub(super) contact: (String, String),
    /// Whether everybody may see it when all is there.
    pub(super) is_public: bool,
    /// Its resources.
    pub(super) files: Vec<Resource>,
}

/// What should be there of a resource.
#[derive(Debug, Clone)]
pub(super) struct Resource {
    /// Name of the file.
    pub(super) name: String,
    /// Its fields.
    pub(super) fields: Map<String, Value>,
    /// SHA-256 of its bytes; none for a page.
    pub(super) sha256: Option<String>,
    /// Where its bytes are.
    pub(super) place: Place,
}

/// Where the bytes of a resource are.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// On the portal: sent from a file, with its SHA-1 by which the portal knows it.
    There { path: PathBuf, sha1: String, bytes: u64 },
    /// At a public address of ours.
    Here { url: String },
}

/// What should be on a portal of a release that stands in `folder`.
///
/// # Errors
/// When a file cannot be read, or holds what the portal refuses.
pub(super) fn wanted(
    site: &Site,
    published: &PublishedDataset,
    folder: &Path,
    udata: &Udata,
    organization: &str,
) -> Result<Wanted, PortalError> {
    let home = format!("{}{}/", site.base_url, published.dataset);
    let mut fields = Map::new();
    let mut tell = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    tell("title", clipped(&published.title).into());
    tell("description", description(published, &home).into());
    tell("license", site.licence.udata().into());
    tell("frequency", frequency(published.dcat.frequency.as_deref().unwrap_or_default()).into());
    tell("tags", tags(&published.keywords).into());
    let temporal = published.dcat.temporal.as_ref().map(|(start, end)| json!({"start": start, "end": end}));
    tell("temporal_coverage", temporal.unwrap_or_default());
    tell("spatial", spatial(&published.dcat.spatial));
    tell("organization", organization.into());
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

/// The tables first, each with its formats; what is told of them last.
fn in_order(files: &[PublishedFile]) -> Vec<&PublishedFile> {
    let mut all: Vec<&PublishedFile> = files.iter().collect();
    all.sort_by_key(|file| (is_told(file), file.name.split('.').next().unwrap_or_default(), file.format));
    all
}

/// Whether a file tells of the tables, and is none of them.
fn is_told(file: &PublishedFile) -> bool {
    ["changes.", "evidence.", "history."].iter().any(|name| file.name.starts_with(name))
}

fn resource(file: &PublishedFile, folder: &Path, home: &str) -> Result<Resource, PortalError> {
    let mut fields = Map::new();
    let mut tell = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    tell("title", clipped(&file.title).into());
    tell("description", file.description.clone().into());
    tell("type", if is_told(file) { "other" } else { "main" }.into());
    tell("format", file.format.extension().into());
    tell("mime", file.format.media_type().into());
    let goes_up = file.format != FileFormat::Parquet && file.bytes <= LARGEST;
    let place = if goes_up {
        let path = folder.join(&file.name);
        let (sha1, sha256) = scanned(&path, &file.name)?;
        if sha256 != file.sha256 {
            return Err(PortalError::Damaged { file: path });
        }
        Place::There { path, sha1, bytes: file.bytes }
    } else {
        tell("filesize", file.bytes.into());
        tell("checksum", json!({"type": "sha256", "value": file.sha256}));
        Place::Here { url: format!("{home}latest/{}", file.name) }
    };
    Ok(Resource { name: file.name.clone(), fields, sha256: Some(file.sha256.clone()), place })
}

/// The page for people, as documentation.
fn page(home: &str) -> Resource {
    let fields = json!({
        "title": "Página do conjunto de dados",
        "description": "O que é, o dicionário de dados, o que mudou e a qualidade de cada versão.",
        "type": "documentation", "format": "html", "mime": "text/html",
    });
    let fields = fields.as_object().cloned().unwrap_or_default();
    let place = Place::Here { url: format!("{home}latest/index.html") };
    Resource { name: "index.html".to_owned(), fields, sha256: None, place }
}

/// SHA-1 and SHA-256 of a file that the portal's scan lets through.
fn scanned(path: &Path, name: &str) -> Result<(String, String), PortalError> {
    let file = File::open(path).map_err(FileError::at("read", path))?;
    let mut from = BufReader::new(file);
    let (mut sha1, mut sha256) = (Sha1::new(), Sha256::new());
    let (mut piece, mut window) = (vec![0; 64 << 10], Vec::new());
    let longest = REFUSED.iter().map(|word| word.len()).max().unwrap_or_default();
    loop {
        let n = from.read(&mut piece).map_err(FileError::at("read", path))?;
        if n == 0 {
            return Ok((hex::encode(sha1.finalize()), hex::encode(sha256.finalize())));
        }
        sha1.update(&piece[..n]);
        sha256.update(&piece[..n]);
        // What a word begins at the end of a piece may end in the next.
        window.extend(piece[..n].iter().map(u8::to_ascii_lowercase));
        let found = REFUSED.iter().find(|word| window.windows(word.len()).any(|w| w == word.as_bytes()));
        if let Some(found) = found {
            return Err(PortalError::Scan { file: name.to_owned(), found: (*found).to_owned() });
        }
        window.drain(..window.len().saturating_sub(longest));
    }
}

fn clipped(title: &str) -> String {
    title.chars().take(TITLE).collect()
}

/// The description with what the portal has no field for.
fn description(published: &PublishedDataset, home: &str) -> String {
    let tables = published.files.iter().filter(|file| file.format == FileFormat::Csv && !is_told(file));
    let table = |file: &PublishedFile| format!("- {}: {}", file.title.trim_end_matches(" (CSV)"), file.description);
    let tables: Vec<String> = tables.map(table).collect();
    format!(
        "{}\n\n{}\n\nCada valor pode ser seguido até ao seu lugar no documento de origem: {home}latest/index.html",
        published.description,
        tables.join("\n"),
    )
}

/// The portal's own word for a frequency of the EU table.
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

/// Keywords as the portal writes them; it takes none under three or over 96 characters.
fn tags(keywords: &[String]) -> Vec<String> {
    let mut all: Vec<String> = keywords.iter().map(|word| text::slug(word)).collect();
    all.retain(|tag| (3..=96).contains(&tag.len()));
    all.sort();
    all.dedup();
    all
}

/// The countries as the one geometry that the portal takes.
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
    fn what_the_scan_refuses_is_found_wherever_it_stands() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.csv");
        for (before, word, refused) in [
            (0, "<script>", true),
            (65_531, "JavaScript:", true),
            (65_535, "<IFRAME", true),
            (70_000, "< script", false),
        ] {
            std::fs::write(&path, format!("{}{word} a", "x".repeat(before))).expect("written");
            assert_eq!(scanned(&path, "x.csv").is_err(), refused, "{before} {word}");
        }
        std::fs::write(&path, "a;b\n").expect("written");
        let sums = (hex::encode(Sha1::digest(b"a;b\n")), hex::encode(Sha256::digest(b"a;b\n")));
        assert_eq!(scanned(&path, "x.csv").expect("clean"), sums);
    }

    #[test]
    fn every_frequency_but_the_unknown_one_is_known_there() {
        for (code, ..) in crate::model::vocabulary::FREQUENCIES {
            assert_eq!(frequency(code) == "unknown", *code == "UNKNOWN", "{code}");
        }
    }

    #[test]
    fn keywords_become_tags_that_the_portal_takes() {
        let words = ["Qualidade do Ar", "ar", "Administração pública", "qualidade-do-ar"].map(str::to_owned);
        assert_eq!(tags(&words), ["administracao-publica", "qualidade-do-ar"]);
    }
}
