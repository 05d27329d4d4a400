//! What a run says while it works. The work never prints: a listener shows, and none can fail a run.

use std::sync::Arc;

use serde_json::{Value, json};

use super::error::{IncompleteListing, RunError};
use crate::model::{
    accounting::Accounting,
    findings::OmittedCounts,
    issue::{Issue, Level},
    statistics::Drift,
};

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// A pipeline starts.
    Started {
        /// Its dataset.
        dataset: String,
    },
    /// A source's bytes are there.
    Captured {
        /// Dataset.
        dataset: String,
        /// Source.
        source: String,
        /// How many.
        bytes: u64,
        /// Their name.
        sha256: String,
    },
    /// A document was read.
    Extracted {
        /// Dataset.
        dataset: String,
        /// Source.
        source: String,
        /// Where its characters went.
        accounting: Accounting,
    },
    /// The checks are closed.
    Checked {
        /// Dataset.
        dataset: String,
        /// Rows a table.
        rows: Vec<(String, u64)>,
        /// How far each table moved from the last release; nothing of a first release.
        moved: Vec<Drift>,
        /// What a person should know.
        issues: Vec<Issue>,
        /// What is counted beyond that.
        more: OmittedCounts,
    },
    /// Something that a person should know, and that is not for the report: the same captures make the same report.
    Noticed {
        /// Dataset.
        dataset: String,
        /// What.
        issue: Issue,
    },
    /// A pipeline ended.
    Ended {
        /// Dataset.
        dataset: String,
        /// How.
        outcome: Outcome,
    },
}

/// How a pipeline ended.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// A new release is out.
    Published {
        /// Its version.
        version: String,
    },
    /// What came is out, new or as before; what a listing that broke off did not reach stands as it was last read.
    Incomplete {
        /// Its version.
        version: String,
        /// The listings, at least one.
        listings: Vec<Arc<IncompleteListing>>,
        /// Whether the release waits for approval.
        waits: bool,
    },
    /// The same content is out already.
    Unchanged {
        /// Its version.
        version: String,
    },
    /// It passed every check and waits for a person's word.
    PendingReview {
        /// Its version.
        version: String,
    },
    /// It would have been published; nothing was.
    Dry {
        /// The version it would have had.
        version: String,
    },
    /// A person has something to mend; the last release stands.
    Rejected {
        /// Issues that stopped it.
        errors: u64,
    },
    /// A stage failed; the last release stays.
    Failed {
        /// The error, with its stage and its causes.
        error: Arc<RunError>,
    },
}

impl Outcome {
    /// Its name in events and in the ledger.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Published { .. } => "published",
            Self::Incomplete { .. } => "incomplete",
            Self::Unchanged { .. } => "unchanged",
            Self::PendingReview { .. } => "held",
            Self::Dry { .. } => "dry-run",
            Self::Rejected { .. } => "rejected",
            Self::Failed { .. } => "failed",
        }
    }

    /// Why pages are missing or a stage failed, in English and masked; none of any other outcome.
    pub fn message(&self) -> Option<String> {
        match self {
            Self::Incomplete { listings, waits, .. } => {
                let mut all: Vec<_> = listings.iter().map(|listing| listing.masked()).collect();
                all.extend(waits.then(|| "the release waits for approval".to_owned()));
                Some(all.join("; "))
            }
            Self::Failed { error } => Some(error.causes()),
            _ => None,
        }
    }

    /// Exit status of the command, of which the gravest counts.
    pub fn status(&self) -> u8 {
        match self {
            Self::Published { .. } | Self::Unchanged { .. } | Self::PendingReview { .. } | Self::Dry { .. } => 0,
            Self::Rejected { .. } => 1,
            Self::Incomplete { .. } | Self::Failed { .. } => 2,
        }
    }
}

/// Whoever wants to know.
pub trait Listener {
    /// Hears an event; it cannot fail.
    fn on_event(&mut self, event: &Event);

    /// Hears how much of a large dataset is read: so many pieces of so many.
    fn on_progress(&mut self, _dataset: &str, _done: usize, _of: usize) {}
}

impl Event {
    /// The event as one JSON object; of issues only their count, for their words are made at the edge.
    pub fn json(&self) -> Value {
        match self {
            Self::Started { dataset } => json!({"event": "started", "dataset": dataset}),
            Self::Captured { dataset, source, bytes, sha256 } => {
                json!({"event": "captured", "dataset": dataset, "source": source, "bytes": bytes, "sha256": sha256})
            }
            Self::Extracted { dataset, source, accounting } => json!({
                "event": "extracted", "dataset": dataset, "source": source,
                "characters": accounting.characters, "in_records": accounting.in_records,
                "ignored": accounting.ignored_total(), "unaccounted": accounting.unaccounted,
            }),
            Self::Checked { dataset, rows, moved, issues, more } => {
                let beyond = |level| more.iter().filter(|((_, of), _)| *of == level).map(|(_, n)| n).sum::<u64>();
                let count = |level| issues.iter().filter(|i| i.level == level).count() as u64 + beyond(level);
                let rows: serde_json::Map<_, _> = rows.iter().map(|(t, n)| (t.clone(), Value::from(*n))).collect();
                let moved = moved.iter().map(|d| {
                    (d.table.clone(), json!({"added": d.added, "changed": d.changed, "vanished": d.vanished}))
                });
                let moved: serde_json::Map<_, _> = moved.collect();
                json!({
                    "event": "checked", "dataset": dataset, "rows": rows, "moved": moved,
                    "errors": count(Level::Error), "warnings": count(Level::Warning),
                })
            }
            Self::Noticed { dataset, .. } => json!({"event": "noticed", "dataset": dataset}),
            Self::Ended { dataset, outcome } => {
                let mut ended = json!({"event": "ended", "dataset": dataset, "outcome": outcome.word()});
                match outcome {
                    Outcome::Published { version }
                    | Outcome::Unchanged { version }
                    | Outcome::PendingReview { version }
                    | Outcome::Dry { version }
                    | Outcome::Incomplete { version, .. } => ended["version"] = json!(version),
                    Outcome::Rejected { errors } => ended["errors"] = json!(errors.to_string()),
                    Outcome::Failed { error } => ended["stage"] = json!(error.stage()),
                }
                if let Some(message) = outcome.message() {
                    ended["message"] = json!(message);
                }
                ended
            }
        }
    }
}
