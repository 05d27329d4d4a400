//! Scores of the metadata of a dataset: MQA of data.europa.eu (405 points) and the quality score of udata (9 points).
//!
//! The functions take the metadata that a person writes and return what is missing, with its points. What Seara writes
//! for every release (addresses, formats, checksums, licence, publisher, contact, dates) always has its points.

use super::published::Dcat;

/// Maximum points of MQA.
pub const MQA: u32 = 405;

/// Maximum points of udata.
pub const UDATA: u32 = 9;

/// Minimum length of a description, in characters, for its point of udata.
const MIN_DESCRIPTION: usize = 100;

/// The metadata that a score depends on.
#[derive(Debug, Clone, Copy)]
pub struct DescriptionFacts<'a> {
    /// Keywords.
    pub keywords: &'a [String],
    /// Description.
    pub description: &'a str,
    /// Codes of the `dcat` object of its schema.
    pub dcat: &'a Dcat,
    /// Whether its temporal coverage is known.
    pub has_time: bool,
    /// Whether its data are older than their frequency allows.
    pub is_stale: bool,
}

/// Missing metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// Its name; the key of its message.
    pub name: &'static str,
    /// Points that it would earn.
    pub points: u32,
}

/// Returns what is missing for MQA.
pub fn mqa(facts: &DescriptionFacts<'_>) -> Vec<Missing> {
    let dcat = facts.dcat;
    missing_facts(&[
        ("keywords", 30, !facts.keywords.is_empty()),
        ("theme", 30, !dcat.themes.is_empty()),
        ("spatial", 20, !dcat.spatial.is_empty()),
        ("temporal", 20, facts.has_time),
        ("access-rights", 15, dcat.access_rights.is_some()),
    ])
}

/// Returns what is missing for udata.
pub fn udata(facts: &DescriptionFacts<'_>) -> Vec<Missing> {
    let is_known = facts.dcat.frequency.as_deref().is_some_and(|f| f != "UNKNOWN");
    missing_facts(&[
        ("temporal", 1, facts.has_time),
        ("spatial", 1, !facts.dcat.spatial.is_empty()),
        ("frequency", 1, is_known),
        ("up-to-date", 1, !facts.is_stale),
        ("description", 1, facts.description.chars().count() > MIN_DESCRIPTION),
    ])
}

fn missing_facts(all: &[(&'static str, u32, bool)]) -> Vec<Missing> {
    all.iter()
        .filter(|(.., is_there)| !is_there)
        .map(|(what, points, _)| Missing { name: what, points: *points })
        .collect()
}

/// Returns `all` minus the points of what is missing.
pub fn points(all: u32, missing: &[Missing]) -> u32 {
    all - missing.iter().map(|m| m.points).sum::<u32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_missing_fact_costs_its_points() {
        let full = Dcat {
            themes: vec!["GOVE".into()],
            frequency: Some("ANNUAL".into()),
            access_rights: Some("PUBLIC".into()),
            spatial: vec!["PRT".into()],
            temporal: None,
        };
        let words = ["a".to_owned()];
        let text = "x".repeat(101);
        let facts =
            DescriptionFacts { keywords: &words, description: &text, dcat: &full, has_time: true, is_stale: false };
        assert_eq!((points(MQA, &mqa(&facts)), points(UDATA, &udata(&facts))), (405, 9));
        let bare = Dcat::default();
        let facts =
            DescriptionFacts { keywords: &[], description: "curta", dcat: &bare, has_time: false, is_stale: true };
        assert_eq!((points(MQA, &mqa(&facts)), points(UDATA, &udata(&facts))), (290, 4));
    }
}
