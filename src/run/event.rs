//! The events of a run. A run never prints: a listener shows the events, and cannot fail the run.

use std::sync::Arc;

use serde_json::{Value, json};

use super::error::{IncompleteListing, RunError};
use crate::model::{
    accounting::Accounting,
    findings::OmittedCounts,
    issue::{Issue, Level},
    statistics::Drift,
};

/// An event of a run.
#[derive(Debug, Clone)]
pub enum Event {
    /// A pipeline starts.
    Started {
        /// Its dataset.
        dataset: String,
    },
    /// A source was captured.
    Captured {
        /// Dataset.
        dataset: String,
        /// Source.
        source: String,
        /// Count of bytes.
        bytes: u64,
        /// Name of the capture: the SHA-256 of its bytes, in hexadecimal.
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
    /// All checks are done.
    Checked {
        /// Dataset.
        dataset: String,
        /// Rows of each table.
        rows: Vec<(String, u64)>,
        /// Drift of each table from the last release; empty for a first release.
        moved: Vec<Drift>,
        /// The issues that are reported one by one.
        issues: Vec<Issue>,
        /// Counts of further issues.
        more: OmittedCounts,
    },
    /// An issue that depends on more than the captures, and is therefore not in the report.
    Noticed {
        /// Dataset.
        dataset: String,
        /// The issue.
        issue: Issue,
    },
    /// A pipeline ended.
    Ended {
        /// Dataset.
        dataset: String,
        /// Its outcome.
        outcome: Outcome,
    },
}

/// The outcome of a run of a pipeline.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// A new release is published.
    Published {
        /// Its version.
        version: String,
    },
    /// Pages of a listing are missing: the rows that were read are published, new or unchanged, and the others are carried
    /// forward from the last release.
    Incomplete {
        /// Its version.
        version: String,
        /// The incomplete listings, at least one.
        listings: Vec<Arc<IncompleteListing>>,
        /// Whether the release waits for approval.
        waits: bool,
    },
    /// The same content is published already.
    Unchanged {
        /// Its version.
        version: String,
    },
    /// It passed all checks and waits for approval.
    PendingReview {
        /// Its version.
        version: String,
    },
    /// A dry run: it would have been published.
    Dry {
        /// The version it would have had.
        version: String,
    },
    /// Issues must be corrected; the last release stays published.
    Rejected {
        /// Count of errors.
        errors: u64,
    },
    /// A stage failed; the last release stays published.
    Failed {
        /// The error, with its stage and its causes.
        error: Arc<RunError>,
    },
}

impl Outcome {
    /// Returns its name in events and in the ledger.
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

    /// Returns why pages are missing or a stage failed, in English and with secrets masked; `None` for other outcomes.
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

    /// Returns the exit status of the command; of several runs the highest counts.
    pub fn status(&self) -> u8 {
        match self {
            Self::Published { .. } | Self::Unchanged { .. } | Self::PendingReview { .. } | Self::Dry { .. } => 0,
            Self::Rejected { .. } => 1,
            Self::Incomplete { .. } | Self::Failed { .. } => 2,
        }
    }
}

/// Receives the events of a run.
pub trait Listener {
    /// Called for each event; it cannot fail the run.
    fn on_event(&mut self, event: &Event);

    /// Called after each chunk of a large dataset: `done` of `of` chunks are read.
    fn on_progress(&mut self, _dataset: &str, _done: usize, _of: usize) {}
}

impl Event {
    /// Returns the event as a JSON object. Issues are counted only: their messages are made by the command line.
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
