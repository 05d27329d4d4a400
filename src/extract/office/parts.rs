//! Parts of an Office Open XML package and what leads from one to another.

use crate::extract::{Unreadable, archive::Archive, markup::Element};

/// What a part leads to.
#[derive(Debug, Default)]
pub(super) struct Relations(Vec<Relation>);

#[derive(Debug)]
struct Relation {
    id: String,
    kind: String,
    target: String,
    is_outside: bool,
}

impl Relations {
    /// Those of a part, whose name is a path in the package.
    pub(super) fn of(archive: &mut Archive<'_>, part: &str) -> Result<Self, Unreadable> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let Some(root) = archive.xml_if(&format!("{folder}/_rels/{file}.rels"))? else { return Ok(Self::default()) };
        let relation = |e: &Element| {
            let of = |name| e.attribute(name).unwrap_or_default().to_owned();
            let is_outside = of("TargetMode") == "External";
            let target = if is_outside { of("Target") } else { inside(folder, &of("Target")) };
            Relation {
                id: of("Id"),
                kind: of("Type").rsplit('/').next().unwrap_or_default().to_owned(),
                target,
                is_outside,
            }
        };
        Ok(Self(root.all("Relationship").map(relation).collect()))
    }

    /// The part that an id leads to.
    pub(super) fn part(&self, id: &str) -> Option<&str> {
        self.0.iter().find(|r| r.id == id && !r.is_outside).map(|r| r.target.as_str())
    }

    /// The address that an id leads to.
    pub(super) fn address(&self, id: &str) -> Option<&str> {
        self.0.iter().find(|r| r.id == id && r.is_outside).map(|r| r.target.as_str())
    }

    /// The parts of a kind, by the end of its name.
    pub(super) fn all<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |r| r.kind == kind && !r.is_outside).map(|r| r.target.as_str())
    }
}

/// The name of a part that is told from another's folder.
fn inside(folder: &str, target: &str) -> String {
    if let Some(whole) = target.strip_prefix('/') {
        return whole.to_owned();
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
    fn targets_are_told_from_the_folder_of_their_part() {
        for (folder, target, want) in [
            ("ppt/slides", "../slideLayouts/slideLayout1.xml", "ppt/slideLayouts/slideLayout1.xml"),
            ("ppt", "slides/slide1.xml", "ppt/slides/slide1.xml"),
            ("word", "/word/styles.xml", "word/styles.xml"),
        ] {
            assert_eq!(inside(folder, target), want);
        }
    }
}
