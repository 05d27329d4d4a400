//! From vetted tables to a published release.
//!
//! `write` makes a release in the staging folder: its tables, what they change, when their rows were seen, and its
//! sidecars; [`swap`](fn@swap) alone makes it visible, and needs the proof that `validate` gives. `versions` are the kept
//! releases, `changes` what changed between them, `withdraw` removes data from all of them. An interruption at any instant
//! leaves the last release as it was, or [`recover`](fn@recover) finishes the new one.

mod base;
mod catalogue;
mod changes;
mod error;
mod exposed;
mod integrity;
mod keys;
pub mod read;
mod recover;
mod review;
mod swap;
mod versions;
mod withdraw;
mod write;

pub use self::{
    base::{Base, Damaged, Kept, base, damaged, is_known, shown},
    changes::{changes, difference},
    error::ReleaseError,
    exposed::exposed,
    keys::meant,
    recover::{Finished, recover},
    review::{approve, pending_review, submit_for_review},
    swap::{Destination, Swapped, restore, roll_back, swap},
    versions::{datasets, latest, measures, versions},
    withdraw::{
        WithdrawSummary,
        capture_refs::{RowKeys, capture_refs, rows_by_capture},
        erase, remove, shows,
    },
    write::{
        dataset_writer::{CompleteGroup, DatasetChunk, DatasetWriter, EncodedGroup, Encoders, Written},
        evidence_file::EvidenceSeries,
        history::history,
        sorter::{SortConfig, Sorter},
        spill_file::SpillFile,
        stage::{Contents, Staged, stage},
    },
};
