#!/usr/bin/env bash
# cron 0.17.0 (Rust), with chrono-tz 0.10.4: the two nights on which the clocks of Lisbon change.
#
# What: after(t) gives instants before t. In the hour that comes twice in October, every time of the clock is given twice before
# the next one: 01:00, 01:00 an hour later, and then 01:15 of the first hour, 45 minutes earlier. In the hour that is left
# out in March, a daily job at 01:30 has no instant at all: it does not run that day.
# Why it matters: a loop that waits until the next instant gets one of the past, and runs the job at once, again and again,
# until the hour is over; a list of the next runs is not sorted; and a nightly job is missing once a year.
# Source: cron(8) of the usual daemons: a job of a skipped hour runs right after it, one of a repeated hour once.
# A way out: count in UTC, or on the wall clock as if it were UTC, and map the answer.
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
chrono-tz = "=0.10.4"
cron = "=0.17.0"
TOML
cat > src/main.rs <<'RUST'
use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::{Europe::Lisbon, Tz};
use cron::Schedule;

/// An instant of UTC on the clock of Lisbon.
fn at(month: u32, day: u32, hour: u32, minute: u32) -> DateTime<Tz> {
    Utc.with_ymd_and_hms(2024, month, day, hour, minute, 0).unwrap().with_timezone(&Lisbon)
}

fn next(line: &str, after: &DateTime<Tz>, count: usize) -> Vec<DateTime<Tz>> {
    let schedule: Schedule = line.parse().expect("a schedule");
    schedule.after(after).take(count).collect()
}

fn main() {
    let quarters = next("0 */15 1 * * *", &at(10, 26, 12, 0), 8);
    let later = at(10, 27, 1, 20);
    let first = next("0 */15 1 * * *", &later, 1)[0];
    let daily = next("0 30 1 * * *", &at(3, 29, 12, 0), 3);
    println!("cron 0.17.0, chrono-tz 0.10.4");
    println!("A good guess: instants come in their order, after the one that was given, and a daily job has one every day.");
    println!("What happens: in October they go back and forth, and in March a day has none.");
    let shown: Vec<String> = quarters.iter().map(|at| at.format("%H:%M %Z").to_string()).collect();
    println!("Seen, every 15 minutes from 01:00 on 27 October 2024: {}", shown.join(", "));
    println!("Seen, the first after {}: {}", later.format("%H:%M %Z"), first.format("%H:%M %Z"));
    let days: Vec<String> = daily.iter().map(|at| at.format("%-d %B").to_string()).collect();
    println!("Seen, daily at 01:30 from 30 March 2024: {}", days.join(", "));
    let is_sorted = quarters.is_sorted();
    if is_sorted || first > later || days != ["30 March", "1 April", "2 April"] {
        eprintln!("The behaviour has changed.");
        std::process::exit(1);
    }
}
RUST
CARGO_TARGET_DIR="$work/target" cargo run --quiet
