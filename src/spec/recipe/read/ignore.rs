//! Parses the rules that leave out content of documents.

use super::selector;
use crate::spec::{
    recipe::{Ignore, Ignored, PagesAt, Record, names},
    section::Section,
};

/// Parses one `[[ignore]]`.
pub(super) fn ignored(section: &Section<'_>, records: &[Record]) -> Option<Ignore> {
    let reason = section.needed("reason");
    let what = if section.has("match") {
        section.regex("match").map(Ignored::Line)
    } else if section.has("from") {
        section.regex("from").map(Ignored::From)
    } else if section.has("inside") {
        selector(section, "inside").map(Ignored::Inside)
    } else if section.has("outside") {
        selector(section, "outside").map(Ignored::Outside)
    } else if section.has("running") {
        section.bool("running").filter(|is| *is).map(|_| Ignored::Running)
    } else if let Some(name) = section.text("repeats") {
        let names: Vec<_> = records.iter().flat_map(|record| names::provided(&record.steps)).collect();
        if !names.contains(&name.value.as_str()) {
            section.reader.report_unknown("unknown-column", &name, &names);
        }
        Some(Ignored::Repeats(name.value))
    } else {
        let places = [
            ("before records", PagesAt::Before),
            ("between records", PagesAt::Between),
            ("after records", PagesAt::After),
        ];
        let max_lines = section.count("most_lines").map(|n| n.value);
        section.choice("pages", &places).map(|at| Ignored::Pages { at, max_lines })
    };
    if what.is_none() && section.entries.len() <= 1 {
        section.missing("match");
    }
    section.close();
    Some(Ignore { reason: reason.value, place: section.reader.place(&section.span), what: what? })
}
