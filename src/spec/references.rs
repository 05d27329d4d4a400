//! `[[reference]]`: a published table of another dataset in which a pipeline looks values up.
//!
//! A reference is a table of the last release of another dataset, read before the rows of the pipeline. Joins take columns
//! from it by its id; one with `names` identifies entities by their names (`entities`).

use super::{
    identifiers,
    section::Section,
    source::{self, Source},
};
use crate::model::issue::Place;

/// A published table that is read to look values up.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Its source; joins and entities refer to its id.
    pub source: Source,
    /// Its columns with names, if entities are looked up in it.
    pub names: Option<NameColumns>,
}

/// Columns of a table that gives an id to names.
#[derive(Debug, Clone)]
pub struct NameColumns {
    /// Column with the id of the entity.
    pub id: String,
    /// Column with the name.
    pub name: String,
    /// Column with the kind of the name: `acronym` for an acronym.
    pub kind: Option<String>,
    /// Column that must be the same in the row and here, such as the country.
    pub within: Option<String>,
    /// Where the spec declares them.
    pub place: Place,
}

/// Reads every `[[reference]]`; `base` is the base address of the releases.
pub(super) fn read(root: &Section<'_>, base: &str) -> Vec<Reference> {
    let sections = root.sections("reference");
    let both: Vec<_> = root.sections("source").into_iter().chain(root.sections("reference")).collect();
    identifiers::unique(&both, "id");
    let one = |section: &Section<'_>| {
        let names = section.section("names").map(|s| {
            let [id, name] = ["id", "name"].map(|key| s.needed(key).value);
            let [kind, within] = ["kind", "within"].map(|key| s.text(key).map(|t| t.value));
            s.close();
            NameColumns { id, name, kind, within, place: s.reader.place(&s.head()) }
        });
        Reference { source: source::read_release(section, base), names }
    };
    sections.iter().map(one).collect()
}
