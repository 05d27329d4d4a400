//! Proposes assertions from the measures of past releases, with a margin.
//!
//! Only assertions that the pipeline lacks are proposed; a person decides whether to write them into it.

use crate::{
    model::{schema::DatasetSchema, statistics::Measure},
    spec::bounds::{Bounds, CHANGED, VANISHED},
};

/// Minimum number of releases for a proposal.
pub const MIN_RELEASES: usize = 3;

/// An assertion that the pipeline could have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The assertion's name.
    pub name: &'static str,
    /// Table or `table.column`; empty for all tables.
    pub subject: String,
    /// The bound, in rows or percent.
    pub bound: u64,
}

/// Proposes assertions from the measures of past releases, the oldest first.
pub fn proposals(schema: &DatasetSchema, bounds: &Bounds, releases: &[Vec<Measure>]) -> Vec<Proposal> {
    if releases.len() < MIN_RELEASES {
        return Vec::new();
    }
    let (mut all, mut min_rows) = (Vec::new(), u64::MAX);
    let records = schema.tables.iter().filter(|t| t.foreign_keys.is_empty());
    for table in records {
        let rows = values(releases, "rows", &table.name);
        let (Some(min), Some(max)) = (rows.iter().min(), rows.iter().max()) else { continue };
        min_rows = min_rows.min(*min);
        // A quarter of the maximum, or the range so far.
        let margin = (max - min).max(max / 4).max(2);
        let mut propose = |name, bound| all.push(Proposal { name, subject: table.name.clone(), bound });
        if !bounds.min_rows.iter().any(|(name, _)| *name == table.name) {
            propose("min_rows", min.saturating_sub(margin).max(1));
        }
        if !bounds.max_rows.iter().any(|(name, _)| *name == table.name) {
            propose("max_rows", max + margin);
        }
        for field in table.fields.iter().filter(|f| !f.constraints.required) {
            let subject = format!("{}.{}", table.name, field.name);
            let known = bounds.nulls.iter().any(|(t, c, _)| *t == table.name && *c == field.name);
            let max = values(releases, "max_null_percent", &subject).into_iter().max().unwrap_or_default();
            let bound = max.div_ceil(100) + 100_u64.div_ceil(*min.max(&1)).max(10);
            if !known && bound < 100 {
                all.push(Proposal { name: "max_null_percent", subject, bound });
            }
        }
    }
    let twice_the_maximum = |name: &str| {
        let found = releases.iter().flatten().filter(|m| m.name == name).map(|m| m.value).max();
        found.map_or(0, |max| (2 * max).div_ceil(100))
    };
    let shares =
        [("max_vanished_percent", bounds.vanished, VANISHED, 5), ("max_changed_percent", bounds.changed, CHANGED, 10)];
    for (name, bound_now, default, min) in shares {
        // One record may always be removed or changed.
        let bound = twice_the_maximum(name).max(min).max(100_u64.div_ceil(min_rows.max(1)));
        if bound_now == default && bound < u64::from(default) {
            all.push(Proposal { name, subject: String::new(), bound });
        }
    }
    all
}

/// The values of a measure in each release that has it.
fn values(releases: &[Vec<Measure>], name: &str, subject: &str) -> Vec<u64> {
    let is_it = |m: &&Measure| m.name == name && m.subject == subject;
    releases.iter().filter_map(|measures| measures.iter().find(is_it).map(|m| m.value)).collect()
}

/// Formats proposals as lines of TOML for `[assert]`, one for each name.
pub fn toml_lines(proposals: &[Proposal]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut names: Vec<&str> = proposals.iter().map(|p| p.name).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let own: Vec<_> = proposals.iter().filter(|p| p.name == name).collect();
        let quote = |subject: &str| if subject.contains('.') { format!("\"{subject}\"") } else { subject.to_owned() };
        let pairs: Vec<_> = own.iter().map(|p| format!("{} = {}", quote(&p.subject), p.bound)).collect();
        match own.as_slice() {
            [one] if one.subject.is_empty() => lines.push(format!("{name} = {}", one.bound)),
            _ => lines.push(format!("{name} = {{ {} }}", pairs.join(", "))),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(name: &str, subject: &str, value: u64) -> Measure {
        Measure { name: name.to_owned(), subject: subject.to_owned(), value }
    }

    #[test]
    fn lines_are_those_of_a_pipeline() {
        let propose = |name, subject: &str, bound| Proposal { name, subject: subject.to_owned(), bound };
        let lines = toml_lines(&[
            propose("min_rows", "t", 5),
            propose("max_null_percent", "t.a", 10),
            propose("max_null_percent", "t.b", 20),
            propose("max_vanished_percent", "", 5),
        ]);
        let want =
            ["max_null_percent = { \"t.a\" = 10, \"t.b\" = 20 }", "max_vanished_percent = 5", "min_rows = { t = 5 }"];
        assert_eq!(lines, want);
    }

    #[test]
    fn the_values_of_a_measure_are_those_of_its_subject() {
        let releases = vec![vec![measure("rows", "t", 9), measure("rows", "u", 1)], vec![measure("rows", "t", 10)]];
        assert_eq!(values(&releases, "rows", "t"), [9, 10]);
    }
}
