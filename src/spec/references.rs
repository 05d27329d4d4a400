//! `[[reference]]`: a published table of another dataset in which a pipeline looks values up.
//!
//! A reference is the last release of another dataset, read before any row is. Joins take columns from it by its id;
//! one with `names` says whom a name means (`entities`).

use super::{
    identifiers,
    section::Section,
    source::{self, Source},
};
use crate::model::issue::Place;

/// A table that is read for others.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Where it comes from; its id is how joins and entities name it.
    pub source: Source,
    /// Which of its columns say whom a name means.
    pub names: Option<NameColumns>,
}

/// Columns of a table of names.
#[derive(Debug, Clone)]
pub struct NameColumns {
    /// Who is meant.
    pub id: String,
    /// The name.
    pub name: String,
    /// Whether the name is an acronym, where this column says `acronym`.
    pub kind: Option<String>,
    /// What must be the same on both sides, such as the country.
    pub within: Option<String>,
    /// Where the spec says so.
    pub place: Place,
}

/// Reads every `[[reference]]`; `base` is where releases are served.
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
        Reference { source: source::of_release(section, base), names }
    };
    sections.iter().map(one).collect()
}
