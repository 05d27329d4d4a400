//! `[schedule]`: when a pipeline runs by itself, on the clocks of Lisbon.

use croner::{
    Cron,
    parser::{CronParser, Seconds},
};

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

/// Reads the schedule of a pipeline; `root` is the whole file.
pub(super) fn read(root: &Section<'_>) -> Option<Schedule> {
    let section = root.section("schedule")?;
    let written = section.needed("cron");
    let jitter = section.count("jitter_minutes");
    let jitter =
        jitter.filter(|n| n.value <= JITTER || section.out_of_range(n, "jitter_minutes", "0", &JITTER.to_string()));
    section.close();
    match CronParser::builder().seconds(Seconds::Disallowed).build().parse(&written.value) {
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
