//! Accounts for the content of JSON and XML that is outside of the records.

use super::Reader;
use crate::{
    model::{
        grid::{Grid, OutsideRecords},
        issue::{Issue, Level},
        text::squash,
    },
    spec::recipe::table::IgnoredContent,
};

/// The name of such content in the account.
const OUTSIDE: &str = "outside of the records";

/// Adds it to the account, and reports it unless a rule ignores what is elsewhere. A list whose items have the names of the
/// records is an error: they are probably records too.
pub(super) fn account(reader: &mut Reader<'_>, grid: &Grid) {
    let reason = reader.reason(|l| matches!(l, IgnoredContent::Elsewhere));
    for part in &grid.outside {
        reader.account.characters += part.characters;
        let is_alike = reason.is_none() && is_alike(part, grid);
        if is_alike {
            reader.account.unaccounted += part.characters;
        } else {
            let ignored = reader.account.ignored.entry(reason.clone().unwrap_or_else(|| OUTSIDE.to_owned()));
            *ignored.or_default() += part.characters;
        }
        if reason.is_none() {
            let is_error = is_alike && reader.origin.pipeline.bounds.unaccounted == 0;
            let level = if is_error { Level::Error } else { Level::Warning };
            let n = part.characters.to_string();
            let issue = reader.issue("outside-records", &part.place, &[("n", &n)]);
            reader.issues.push(Issue { level, ..issue });
        }
    }
}

/// Whether more than half of the names of the first item are names of the records.
fn is_alike(part: &OutsideRecords, grid: &Grid) -> bool {
    let names = grid.rows.first().map(|row| row.cells.as_slice()).unwrap_or_default();
    let is_name = |name: &&String| {
        let own = squash(name);
        names.iter().any(|column| squash(column.text.split('.').next().unwrap_or_default()) == own)
    };
    part.names.iter().filter(is_name).count() * 2 > part.names.len()
}
