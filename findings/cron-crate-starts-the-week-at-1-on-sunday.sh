#!/usr/bin/env bash
# cron 0.17.0 (Rust): the days of the week, and a line with both day fields.
#
# What: 1 is Sunday and 7 is Saturday, so "1-5", which in a crontab is Monday to Friday, is Sunday to Thursday. 0, which is
# Sunday in a crontab, is refused; 7, which is Sunday too, is Saturday. Where both day fields are given, both must fit (as
# its example shows), not either: "13" and "Fri" is Friday the 13th alone.
# Why it matters: a line copied from a crontab runs on Sundays and never on Fridays, and nothing says so. The documentation shows
# names of days alone, never a number.
# Source: POSIX, crontab: the days of the week are 0 to 6 with 0 = Sunday; where both day fields are lists, either may fit.
# A way out: names ("Mon-Fri"), and two schedules where either day is meant.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"
[dependencies]
chrono = "0.4"
cron = "=0.17.0"
TOML
cat > src/main.rs <<'RUST'
use chrono::{DateTime, TimeZone, Utc};
use cron::Schedule;

/// The first five days of a schedule in 2026, from 1 January, a Thursday.
fn days(line: &str) -> Vec<String> {
    let from: DateTime<Utc> = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap();
    let schedule: Schedule = line.parse().expect("a schedule");
    schedule.after(&from).take(5).map(|at| at.format("%a %-d %b").to_string()).collect()
}

fn main() {
    let (week, names) = (days("0 0 9 * * 1-5"), days("0 0 9 * * Mon-Fri"));
    let seven = days("0 0 9 * * 7");
    let both = &days("0 0 9 13 * Fri")[..3];
    let is_refused = "0 0 9 * * 0".parse::<Schedule>().is_err();
    println!("cron 0.17.0");
    println!("A good guess: 1-5 is Monday to Friday, and 13 with Fri is every 13th and every Friday, as in a crontab.");
    println!("What happens: 1-5 is Sunday to Thursday, and 13 with Fri is Friday the 13th.");
    println!("Seen, 1-5:     {week:?}");
    println!("Seen, Mon-Fri: {names:?}");
    println!("Seen, 7:       {seven:?}; 0 is refused = {is_refused}");
    println!("Seen, 13 Fri:  {both:?}");
    let is_sunday_to_thursday = week == ["Thu 1 Jan", "Sun 4 Jan", "Mon 5 Jan", "Tue 6 Jan", "Wed 7 Jan"];
    let is_monday_to_friday = names == ["Thu 1 Jan", "Fri 2 Jan", "Mon 5 Jan", "Tue 6 Jan", "Wed 7 Jan"];
    let is_friday_13 = both == ["Fri 13 Feb", "Fri 13 Mar", "Fri 13 Nov"];
    if !is_sunday_to_thursday || !is_monday_to_friday || seven[0] != "Sat 3 Jan" || !is_refused || !is_friday_13 {
        eprintln!("The behaviour has changed.");
        std::process::exit(1);
    }
}
RUST
CARGO_TARGET_DIR="$work/target" cargo run --quiet
