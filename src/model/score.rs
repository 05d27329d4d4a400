//! How well a dataset is described, by the measures that portals use: MQA of data.europa.eu (405 points) and the
//! quality of udata (9 points).
//!
//! In go the facts that a person writes; out comes what is missing and the points that it costs. What Seara says of
//! every release by itself (addresses, formats, checksums, licence, publisher, contact, dates) earns its points always;
//! the acceptance checks count them on the published graph.

use super::published::Dcat;

/// Points of MQA in all.
pub const MQA: u32 = 405;

/// Points of udata in all.
pub const UDATA: u32 = 9;

/// Shorter descriptions earn no point of udata.
const MIN_DESCRIPTION: usize = 100;

/// What a score looks at.
#[derive(Debug, Clone, Copy)]
pub struct DescriptionFacts<'a> {
    /// Words to find the dataset by.
    pub keywords: &'a [String],
    /// What it is, for people.
    pub description: &'a str,
    /// The codes of its schema.
    pub dcat: &'a Dcat,
    /// Whether it is told which time its data are of.
    pub has_time: bool,
    /// Whether its data are older than their frequency allows.
    pub is_stale: bool,
}

/// A fact that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// Its name: the key of its words.
    pub name: &'static str,
    /// What it costs.
    pub points: u32,
}

/// What MQA misses.
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

/// What udata misses.
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

/// The points that are left of `all`.
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
