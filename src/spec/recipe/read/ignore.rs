//! What a recipe leaves out, and why.

use super::{selector, unknown};
use crate::spec::{
    recipe::{Ignore, Ignored, Record, names},
    section::Section,
};

/// Reads one `[[ignore]]`.
pub(super) fn ignored(section: &Section<'_>, record: &Record) -> Option<Ignore> {
    let reason = section.needed("reason");
    let what = if section.has("match") {
        section.regex("match").map(Ignored::Line)
    } else if section.has("from") {
        section.regex("from").map(Ignored::From)
    } else if section.has("inside") {
        selector(section, "inside").map(Ignored::Inside)
    } else if section.has("outside") {
        selector(section, "outside").map(Ignored::Outside)
    } else if let Some(name) = section.text("repeats") {
        let names = names::provided(&record.steps);
        if !names.contains(&name.value.as_str()) {
            unknown(section, "unknown-column", &name, &names);
        }
        Some(Ignored::Repeats(name.value))
    } else {
        let pages = [("before records", Ignored::BeforeRecords), ("after records", Ignored::AfterRecords)];
        let found = section.choice("pages", &[(pages[0].0, 0), (pages[1].0, 1_usize)]);
        found.map(|n| pages[n].1.clone())
    };
    if what.is_none() && section.entries.len() <= 1 {
        section.missing("match");
    }
    section.close();
    Some(Ignore { reason: reason.value, place: section.reader.place(&section.span), what: what? })
}
