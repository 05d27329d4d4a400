//! A pipeline: which sources it reads, by which recipe, into which dataset.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use super::{
    bounds::{self, Bounds},
    entities::{self, Entity},
    identifiers,
    join::{self, Join},
    limits::{self, Limits},
    lookups::Lookup,
    reader::Reader,
    recipe::{self, projection::DerivedColumns, table::Plan},
    references::{self, Reference},
    schedule::{self, Schedule},
    section::Section,
    source::{self, Release},
    tree::Node,
    withdrawn::Withdrawals,
};
use crate::model::{issue::Place, name_index::NameIndex, schema::DatasetSchema};

pub use super::source::Source;

/// A pipeline, parsed and checked.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// Its name, which is also the name of its file and of its dataset.
    pub name: String,
    /// ISO 3166-1 code of the country whose administration the records belong to.
    pub jurisdiction: String,
    /// Where the spec declares it.
    pub jurisdiction_place: Place,
    /// Sources that it reads.
    pub sources: Vec<Source>,
    /// Published tables in which it looks values up.
    pub references: Vec<Reference>,
    /// How records are read.
    pub recipe: Plan,
    /// Schema of its dataset.
    pub schema: DatasetSchema,
    /// Thresholds beyond which a release is rejected.
    pub bounds: Bounds,
    /// Limits of memory, time and size for reading.
    pub limits: Limits,
    /// When it runs; none if it is only run by hand.
    pub schedule: Option<Schedule>,
    /// Number of releases that are kept.
    pub keep: usize,
    /// Whether a release is pending review until a person approves it.
    pub review: bool,
    /// Corrections that people signed.
    pub lookups: Vec<Lookup>,
    /// Tables that fill columns by a key.
    pub joins: Vec<Join>,
    /// Columns that identify the entity that a row names.
    pub entities: Vec<Entity>,
    /// Index of names of each reference with `names`, by its id; filled when a run has read it.
    pub names: BTreeMap<String, Arc<NameIndex>>,
    /// Releases, records and values that were withdrawn.
    pub withdrawn: Withdrawals,
    /// SHA-256 of all its specs: the same captures and the same fingerprint give the same release.
    pub fingerprint: String,
}

impl Pipeline {
    /// All sources: its own and those of its references.
    pub fn all_sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().chain(self.references.iter().map(|r| &r.source))
    }

    /// The columns that are filled from others after a row was read.
    pub fn derived_columns(&self) -> Vec<DerivedColumns> {
        let joins = self.joins.iter().map(|join| join.derived_columns(&self.schema.tables[join.table]));
        joins
            .chain(self.entities.iter().map(|entity| entity.derived_columns(&self.schema.tables[entity.table])))
            .collect()
    }

    /// Tables of other datasets that it reads.
    pub fn releases(&self) -> impl Iterator<Item = &Release> {
        self.all_sources().filter_map(|source| source.release.as_ref())
    }
}

/// Default of `keep`: number of releases that are kept.
const DEFAULT_KEEP: u64 = 12;

/// What is needed to parse a pipeline.
pub(super) struct Context<'a> {
    /// The name of its file.
    pub(super) name: &'a str,
    /// The folder of the pipelines.
    pub(super) folder: &'a Path,
    /// The schema of its dataset.
    pub(super) schema: &'a DatasetSchema,
    /// Base address of the releases.
    pub(super) base_url: &'a str,
}

/// Parses a pipeline. Appends the texts of further files that it names to `written`.
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
        section.missing_line("source", "[[source]]");
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
        keep: usize::try_from(keep.map_or(DEFAULT_KEEP, |n| n.value)).unwrap_or(usize::MAX),
        lookups: Vec::new(),
        joins,
        entities,
        names: BTreeMap::new(),
        withdrawn: Withdrawals::default(),
        fingerprint: String::new(),
    })
}
