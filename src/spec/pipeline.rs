//! A pipeline as meant: which sources it reads, by which recipe, into which dataset.

use std::path::{Path, PathBuf};

use super::{
    bounds::{self, Bounds},
    identifiers,
    limits::{self, Limits},
    lookups::Lookup,
    reader::Reader,
    recipe::{self, table::Plan},
    section::{self, Section},
    tree::Node,
    withdrawn::Withdrawn,
};
use crate::model::{issue::Place, schema::DatasetSchema};

/// A pipeline.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// Its name, which is its file's and its dataset's.
    pub name: String,
    /// ISO 3166-1 code of the country whose administration the records belong to.
    pub jurisdiction: String,
    /// Where the spec says so.
    pub jurisdiction_place: Place,
    /// What it reads.
    pub sources: Vec<Source>,
    /// How records are read.
    pub recipe: Plan,
    /// What its tables must look like.
    pub schema: DatasetSchema,
    /// What stops a release.
    pub bounds: Bounds,
    /// How much reading one document may take.
    pub limits: Limits,
    /// How many releases are kept.
    pub keep: usize,
    /// Whether a release waits for a person's word.
    pub review: bool,
    /// A person's corrections.
    pub lookups: Vec<Lookup>,
    /// What was taken back.
    pub withdrawn: Withdrawn,
}

/// One publisher's endpoint.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name within the pipeline.
    pub id: String,
    /// Its public address, which is what is published as the source.
    pub url: String,
    /// Where the spec gives the address.
    pub url_place: Place,
    /// Its bundled sample.
    pub sample: Option<PathBuf>,
    /// Its character set, where neither bytes nor server tell it.
    pub charset: Option<String>,
    /// Pattern of the names of the files that are read, if it is an archive.
    pub member: Option<String>,
    /// Largest size in bytes.
    pub max_bytes: u64,
}

/// 256 MiB: larger than any report seen, small enough to hold.
const MAX_BYTES: u64 = 256 << 20;

/// Releases that are kept unless the pipeline says otherwise.
const KEEP: u64 = 12;

/// Reads a pipeline whose schema is known.
pub(super) fn read(
    reader: &Reader,
    root: &Node,
    name: &str,
    folder: &Path,
    schema: &DatasetSchema,
) -> Option<Pipeline> {
    let section = reader.section(root, "")?;
    section.entry("title");
    let jurisdiction = section.needed("jurisdiction");
    let fits = jurisdiction.value.len() == 2 && jurisdiction.value.bytes().all(|b| b.is_ascii_uppercase());
    if !jurisdiction.value.is_empty() && !fits {
        reader.tell("bad-country", &jurisdiction.span, &[("got", &jurisdiction.value)]);
    }
    let written = section.sections("source");
    let sources: Vec<_> = written.iter().map(|s| source(s, folder)).collect();
    section::once(&written, "id");
    if sources.is_empty() {
        section.missing("source");
    }
    let bounds = bounds::read(&section, schema);
    let limits = limits::read(&section);
    let release = section.section("release");
    let keep = release.as_ref().and_then(|s| s.count("keep"));
    let keep = keep.filter(|n| (1..=1000).contains(&n.value) || section.out_of_range(n, "keep", "1", "1000"));
    let review = release.as_ref().and_then(|s| s.bool("review")).unwrap_or_default();
    release.iter().for_each(Section::close);
    let recipe = recipe::read::recipe(&section, schema);
    section.close();
    Some(Pipeline {
        name: name.to_owned(),
        jurisdiction_place: reader.place(&jurisdiction.span),
        jurisdiction: jurisdiction.value,
        sources,
        recipe: recipe?,
        schema: schema.clone(),
        bounds,
        limits,
        review,
        keep: usize::try_from(keep.map_or(KEEP, |n| n.value)).unwrap_or(usize::MAX),
        lookups: Vec::new(),
        withdrawn: Withdrawn::default(),
    })
}

fn source(section: &Section<'_>, folder: &Path) -> Source {
    let url = section.needed("url");
    if !url.value.is_empty() && !identifiers::is_address(&url.value, &["http", "https", "file"]) {
        section.reader.tell("bad-url", &url.span, &[("got", &url.value)]);
    }
    let sample = section.text("sample").map(|t| (folder.join(&t.value), t.span));
    if let Some((path, span)) = &sample
        && !path.is_file()
    {
        section.reader.tell("no-such-file", span, &[("path", &path.display().to_string())]);
    }
    let charset = section.text("charset");
    if let Some(label) = &charset
        && encoding_rs::Encoding::for_label(label.value.as_bytes()).is_none()
    {
        section.reader.tell("unknown-charset", &label.span, &[("got", &label.value)]);
    }
    let id = section.needed("id");
    identifiers::plain_name(section.reader, &id);
    let source = Source {
        id: id.value,
        url_place: section.reader.place(&url.span),
        url: url.value,
        sample: sample.map(|(path, _)| path),
        charset: charset.map(|t| t.value),
        member: section.regex("member").map(|r| r.as_str().to_owned()),
        max_bytes: section.count("max_bytes").map_or(MAX_BYTES, |n| n.value),
    };
    section.close();
    source
}
