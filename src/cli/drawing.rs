//! Pictures made of signs: what people would rather look at than read. Words in, lines out, nothing
//! printed; `console` shows them.

use crate::model::{accounting::Accounting, messages::Messages, statistics::Drift};

/// Signs in a bar.
const WIDTH: u64 = 40;

/// Where the characters went, as words and as a bar.
pub(super) fn account(messages: &Messages, account: &Accounting) -> String {
    let share = |n: u64| format!("{:.1} %", n as f64 * 100.0 / account.characters.max(1) as f64);
    let parts = [
        ('█', "in-records", account.in_records),
        ('░', "ignored", account.ignored_total()),
        ('?', "set-aside", account.quarantined),
        ('!', "unaccounted", account.unaccounted),
    ];
    let told = parts.iter().filter(|(_, name, n)| *n > 0 || *name == "unaccounted");
    let told: Vec<_> =
        told.map(|(sign, name, n)| format!("{sign} {} {}", share(*n), messages.screen(name, &[]))).collect();
    let all = messages.screen("characters", &[("n", account.characters.to_string())]);
    format!("  {} {all}\n  {}", bar(&parts.map(|(sign, _, n)| (sign, n))), told.join("   "))
}

/// `+1 ~2 −3`: rows that are new, changed and gone since the last release; nothing when none moved.
pub(super) fn moves(drift: &Drift) -> String {
    let parts = [('+', drift.added), ('~', drift.changed), ('−', drift.vanished)];
    let told: Vec<_> = parts.iter().filter(|(_, n)| *n > 0).map(|(sign, n)| format!("{sign}{n}")).collect();
    told.join(" ")
}

/// A bar: each kind's share of its signs; the smallest trace still shows as one.
fn bar(parts: &[(char, u64)]) -> String {
    let total = parts.iter().map(|(_, n)| n).sum::<u64>().max(1);
    let width = |n: u64| usize::try_from((n * WIDTH).div_ceil(total)).unwrap_or(0);
    let rest: String = parts[1..].iter().map(|(sign, n)| sign.to_string().repeat(width(*n))).collect();
    let first = usize::try_from(WIDTH).unwrap_or(0).saturating_sub(rest.chars().count());
    format!("{}{rest}", parts[0].0.to_string().repeat(first))
}
