//! Charts of text: numbers in, lines out. `console` prints them.

use crate::model::{accounting::Accounting, messages::Messages, statistics::Drift};

/// Characters of a bar.
const WIDTH: u64 = 40;

/// The accounting of the characters as a bar and in words.
pub(super) fn accounting(messages: &Messages, account: &Accounting) -> String {
    let share = |n: u64| messages.locale().percent(n, account.characters);
    let parts = [
        ('█', "in-records", account.in_records),
        ('░', "ignored", account.ignored_total()),
        ('?', "quarantined", account.quarantined),
        ('!', "unaccounted", account.unaccounted),
    ];
    let shown = parts.iter().filter(|(_, name, n)| *n > 0 || *name == "unaccounted");
    let texts: Vec<_> =
        shown.map(|(symbol, name, n)| format!("{symbol} {} {}", share(*n), messages.screen(name, &[]))).collect();
    let all = messages.screen("characters", &[("n", account.characters.to_string())]);
    format!("  {} {all}\n  {}", bar(&parts.map(|(symbol, _, n)| (symbol, n))), texts.join("   "))
}

/// `+1 ~2 −3`: rows added, changed and vanished since the last release; empty when there are none.
pub(super) fn drift(drift: &Drift) -> String {
    let parts = [('+', drift.added), ('~', drift.changed), ('−', drift.vanished)];
    let texts: Vec<_> = parts.iter().filter(|(_, n)| *n > 0).map(|(symbol, n)| format!("{symbol}{n}")).collect();
    texts.join(" ")
}

/// A bar with the share of each part; the smallest part has one character.
fn bar(parts: &[(char, u64)]) -> String {
    let total = parts.iter().map(|(_, n)| n).sum::<u64>().max(1);
    let width = |n: u64| usize::try_from((n * WIDTH).div_ceil(total)).unwrap_or(0);
    let rest: String = parts[1..].iter().map(|(symbol, n)| symbol.to_string().repeat(width(*n))).collect();
    let first = usize::try_from(WIDTH).unwrap_or(0).saturating_sub(rest.chars().count());
    format!("{}{rest}", parts[0].0.to_string().repeat(first))
}
