//! A pipeline as meant: which sources it reads, by which recipe, into which dataset.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use super::{
    bounds::{self, Bounds},
    entities::{self, Entity},
    identifiers,
    join::{self, Join},
    limits::{self, Limits},
    lookups::Lookup,
    reader::Reader,
    recipe::{self, table::Plan},
    references::{self, Reference},
    schedule::{self, Schedule},
    section::Section,
    source::{self, Release},
    tree::Node,
    withdrawn::Withdrawals,
};
use crate::model::{issue::Place, name_index::NameIndex, schema::DatasetSchema};

pub use super::source::Source;

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
    /// What it looks things up in.
    pub references: Vec<Reference>,
    /// How records are read.
    pub recipe: Plan,
    /// What its tables must look like.
    pub schema: DatasetSchema,
    /// What stops a release.
    pub bounds: Bounds,
    /// How much reading one document may take.
    pub limits: Limits,
    /// When it runs by itself.
    pub schedule: Option<Schedule>,
    /// How many releases are kept.
    pub keep: usize,
    /// Whether a release waits for a person's word.
    pub review: bool,
    /// A person's corrections.
    pub lookups: Vec<Lookup>,
    /// Tables that columns are taken from.
    pub joins: Vec<Join>,
    /// Columns that say whom a row names.
    pub entities: Vec<Entity>,
    /// Whom names mean, by the reference that says so; filled in when a run has read it.
    pub names: BTreeMap<String, Arc<NameIndex>>,
    /// What was taken back.
    pub withdrawn: Withdrawals,
    /// SHA-256 of all that a person wrote of it: the same captures and the same fingerprint give the same release.
    pub fingerprint: String,
}

impl Pipeline {
    /// Its sources and those of its references.
    pub fn all_sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().chain(self.references.iter().map(|r| &r.source))
    }

    /// The tables of other datasets that it reads.
    pub fn releases(&self) -> impl Iterator<Item = &Release> {
        self.all_sources().filter_map(|source| source.release.as_ref())
    }
}

/// Releases that are kept unless the pipeline says otherwise.
const KEEP: u64 = 12;

/// What a pipeline is read with.
pub(super) struct Context<'a> {
    /// The name of its file.
    pub(super) name: &'a str,
    /// The folder of the pipelines.
    pub(super) folder: &'a Path,
    /// The schema of its dataset.
    pub(super) schema: &'a DatasetSchema,
    /// The address at which releases are served.
    pub(super) base_url: &'a str,
}

/// Reads a pipeline. The texts of further files that it names are added to `written`.
pub(super) fn read(reader: &Reader, root: &Node, context: &Context<'_>, written: &mut Vec<String>) -> Option<Pipeline> {
    let Context { name, folder, schema, base_url: base } = *context;
    let section = Section::open(reader, root, "")?;
    section.entry("title");
    let jurisdiction = section.needed("jurisdiction");
    let fits = jurisdiction.value.len() == 2 && jurisdiction.value.bytes().all(|b| b.is_ascii_uppercase());
    if !jurisdiction.value.is_empty() && !fits {
        reader.report("bad-country", &jurisdiction.span, &[("got", &jurisdiction.value)]);
    }
    let sections = section.sections("source");
    let sources: Vec<_> = sections.iter().map(|s| source::read(s, folder, base)).collect();
    let references = references::read(&section, base);
    identifiers::unique(&sections, "id");
    if sources.is_empty() {
        section.missing("source");
    }
    let bounds = bounds::read(&section, schema);
    let limits = limits::read(&section);
    let schedule = schedule::read(&section);
    let release = section.section("release");
    let keep = release.as_ref().and_then(|s| s.count("keep"));
    let keep = keep.filter(|n| (1..=1000).contains(&n.value) || section.out_of_range(n, "keep", "1", "1000"));
    let review = release.as_ref().and_then(|s| s.bool("review")).unwrap_or_default();
    release.iter().for_each(Section::close);
    let joins = join::read(&section, schema, folder, &references, written);
    let entities = entities::read(&section, schema, &references);
    let recipe = recipe::read::recipe(&section, schema);
    section.close();
    Some(Pipeline {
        name: name.to_owned(),
        jurisdiction_place: reader.place(&jurisdiction.span),
        jurisdiction: jurisdiction.value,
        sources,
        references,
        recipe: recipe?,
        schema: schema.clone(),
        bounds,
        limits,
        schedule,
        review,
        keep: usize::try_from(keep.map_or(KEEP, |n| n.value)).unwrap_or(usize::MAX),
        lookups: Vec::new(),
        joins,
        entities,
        names: BTreeMap::new(),
        withdrawn: Withdrawals::default(),
        fingerprint: String::new(),
    })
}
