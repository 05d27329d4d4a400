//! The content of a release, which decides whether it is a new one, and its version.

use sha2::{Digest, Sha256};

use crate::{encode::datapackage::Facts, model::published::PublishedFile};

/// SHA-256 of the content of a release; the same content keeps its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content(String);

impl Content {
    /// The eight digits that a version ends with.
    pub fn short(&self) -> String {
        self.0[..8].to_owned()
    }
}

/// The content of a release: its rows, its schema and its publisher, not when or from which file it was made.
pub(in crate::release) fn content(facts: &Facts<'_>, files: &[PublishedFile]) -> Content {
    let mut digest = Sha256::new();
    let mut files: Vec<_> = files.iter().collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    for file in files {
        digest.update(file.name.as_bytes());
        digest.update(file.sha256.as_bytes());
    }
    for table in &facts.schema.tables {
        digest.update(table.written.to_string().as_bytes());
    }
    let schema = facts.schema;
    digest.update(format!(
        "{:?}{}{}{:?}{}{}{}",
        schema.dcat,
        schema.title,
        schema.description,
        schema.keywords,
        schema.version,
        schema.english,
        facts.jurisdiction
    ));
    digest.update(schema.document.as_ref().map(|document| document.written.to_string()).unwrap_or_default());
    digest.update(format!("{:?}{}", facts.site, facts.sample));
    Content(hex::encode(digest.finalize()))
}
