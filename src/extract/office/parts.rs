//! Parts of an Office Open XML package and their relationships.

use std::collections::HashMap;

use crate::extract::{Unreadable, archive::Archive, markup::Element};

/// The relationships of a part.
#[derive(Debug, Default)]
pub(in crate::extract) struct Relationships {
    all: Vec<Relationship>,
    /// (id, whether external) → first relationship with it.
    ids: HashMap<(String, bool), usize>,
}

#[derive(Debug)]
struct Relationship {
    kind: String,
    target: String,
    is_external: bool,
}

impl Relationships {
    /// Reads the relationships of a part, given its path in the package.
    pub(in crate::extract) fn read(archive: &mut Archive<'_>, part: &str) -> Result<Self, Unreadable> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let Some(root) = archive.xml_if(&format!("{folder}/_rels/{file}.rels"))? else { return Ok(Self::default()) };
        let relation = |e: &Element| {
            let of = |name| e.attribute(name).unwrap_or_default().to_owned();
            let is_external = of("TargetMode") == "External";
            let target = if is_external { of("Target") } else { resolve(folder, &of("Target")) };
            let kind = of("Type").rsplit('/').next().unwrap_or_default().to_owned();
            (of("Id"), Relationship { kind, target, is_external })
        };
        let mut relations = Self::default();
        for (id, relation) in root.all("Relationship").map(relation) {
            relations.ids.entry((id, relation.is_external)).or_insert(relations.all.len());
            relations.all.push(relation);
        }
        Ok(relations)
    }

    /// Finds the part of an id.
    pub(in crate::extract) fn part(&self, id: &str) -> Option<&str> {
        self.target(id, false)
    }

    /// Finds the external target of an id.
    pub(in crate::extract) fn address(&self, id: &str) -> Option<&str> {
        self.target(id, true)
    }

    fn target(&self, id: &str, is_external: bool) -> Option<&str> {
        self.ids.get(&(id.to_owned(), is_external)).map(|at| self.all[*at].target.as_str())
    }

    /// Iterates over the parts of a relationship type, given its last path segment.
    pub(in crate::extract) fn all<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a str> {
        self.all.iter().filter(move |r| r.kind == kind && !r.is_external).map(|r| r.target.as_str())
    }
}

/// Resolves the target of a relationship against the folder of its part.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => drop(steps.pop()),
            "." | "" => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_against_the_folder_of_their_part() {
        for (folder, target, want) in [
            ("ppt/slides", "../slideLayouts/slideLayout1.xml", "ppt/slideLayouts/slideLayout1.xml"),
            ("ppt", "slides/slide1.xml", "ppt/slides/slide1.xml"),
            ("word", "/word/styles.xml", "word/styles.xml"),
        ] {
            assert_eq!(resolve(folder, target), want);
        }
    }
}
