//! `[schedule]`: when a pipeline runs by itself, on the clocks of Lisbon.

use croner::{
    Cron,
    parser::{CronParser, Seconds},
};

use chrono::{DateTime, TimeDelta, Utc};

use super::section::Section;

/// When a pipeline runs by itself.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Minute, hour, day of the month, month, day of the week.
    pub cron: Cron,
    /// As written.
    pub written: String,
    /// Minutes over which runs of the same instant are spread.
    pub jitter: u64,
}

/// Most minutes over which runs are spread.
const JITTER: u64 = 1_440;

/// Years in which every day of a month, of a leap year too, falls on every day of the week.
const YEARS: i64 = 48;

/// Whether no day fits, such as the 31st of February. It is looked for from a fixed day on: a spec means the same whenever
/// it is read.
fn never_comes(cron: &Cron) -> bool {
    // 1 January 2024, and so many years later.
    let Some(from) = DateTime::<Utc>::from_timestamp(1_704_067_200, 0) else { return false };
    let until = from + TimeDelta::days(YEARS * 366);
    !cron.find_next_occurrence(&from, true).is_ok_and(|first| first <= until)
}

/// Reads the schedule of a pipeline; `root` is the whole file.
pub(super) fn read(root: &Section<'_>) -> Option<Schedule> {
    let section = root.section("schedule")?;
    let written = section.needed("cron");
    let jitter = section.count("jitter_minutes");
    let jitter =
        jitter.filter(|n| n.value <= JITTER || section.out_of_range(n, "jitter_minutes", "0", &JITTER.to_string()));
    section.close();
    match CronParser::builder().seconds(Seconds::Disallowed).build().parse(&written.value) {
        Ok(cron) if never_comes(&cron) => {
            section.reader.tell("cron-never", &written.span, &[("got", &written.value)]);
            None
        }
        Ok(cron) => Some(Schedule { cron, written: written.value, jitter: jitter.map_or(0, |n| n.value) }),
        Err(error) => {
            if !written.value.is_empty() {
                section.reader.tell(
                    "bad-cron",
                    &written.span,
                    &[("got", &written.value), ("told", &error.to_string())],
                );
            }
            None
        }
    }
}
