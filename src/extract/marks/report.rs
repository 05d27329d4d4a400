//! The account and the issues of what marks keep out of values, and of parts that no reader reads.

use crate::{
    extract::Origin,
    model::{
        accounting::Accounting,
        document::UnreadPart,
        issue::{Issue, Level},
        marks::{LeftOut, LeftOutKind, Mark},
        text::count_characters,
    },
};

/// Adds what marks keep out of values to the account of a document, and reports it.
pub(in crate::extract) fn account(left_out: &[LeftOut], origin: &Origin<'_>) -> (Accounting, Vec<Issue>) {
    let (mut account, mut issues) = (Accounting::default(), Vec::new());
    for part in left_out {
        let count = count_characters(&part.text);
        account.characters += count;
        *account.ignored.entry(part.mark.as_str().to_owned()).or_default() += count;
        issues.extend(issue(part, origin));
    }
    (account, issues)
}

/// Returns the issue of a left out text. The words of text that cannot be seen stay out of it.
fn issue(part: &LeftOut, origin: &Origin<'_>) -> Option<Issue> {
    let code = match (part.mark, part.kind) {
        (_, LeftOutKind::Exponent) => "raised-power",
        (Mark::Hidden, LeftOutKind::Row) => "row-hidden",
        (Mark::Hidden, _) => "text-hidden",
        (Mark::Invisible, _) => "text-invisible",
        (Mark::Struck, LeftOutKind::Row) => "row-struck",
        (Mark::Struck, _) => "text-struck",
        (Mark::Lowered, _) => "text-lowered",
        _ => "text-raised",
    };
    let level = if part.is_refused { Level::Error } else { Level::Warning };
    let issue = Issue { level, ..Issue::error(code, origin.at(&part.place)) };
    let issue = match part.mark {
        Mark::Hidden | Mark::Invisible => issue.with("n", count_characters(&part.text).to_string()),
        _ => issue.with("text", &part.text),
    };
    (part.is_reported || part.is_refused).then_some(issue)
}

/// Returns the issues of parts of a file that its reader does not read.
pub(in crate::extract) fn unread<'a>(
    parts: &'a [UnreadPart],
    origin: &'a Origin<'_>,
) -> impl Iterator<Item = Issue> + 'a {
    parts.iter().map(|part| {
        let issue = Issue::warning("part-unread", origin.at(&part.place));
        issue.with("kind", part.kind.as_str()).with("name", &part.name)
    })
}
