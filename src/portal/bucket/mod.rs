//! Copies `output/` to a bucket of an S3-compatible store, from which it is served.
//!
//! [`plan`] compares the output with the bucket, [`apply`] makes the changes. `folder` lists the public files and their order;
//! `store` sends requests to the bucket; `compare` makes the plan, `carry` applies it. Guarantees:
//!
//! - Readers of the bucket always see complete releases: kept versions are sent first, then `latest` (data before metadata),
//!   then pages, then catalogues. Objects that the output no longer has are removed last.
//! - Only files that have the SHA-256 of the plan are sent; size, SHA-256, type and `Cache-Control` of each object are
//!   checked afterwards.
//! - A second push changes nothing; the next push completes an interrupted one.
//! - Too many removals, and an empty or incomplete output, are refused before any change. Objects of others are never
//!   removed.
//! - The key and its secret are in no error and no debug output.
//!
//! An interrupted multipart upload leaves parts that are not visible but cost money: the bucket should have a rule that
//! aborts unfinished uploads after some days. Async code stays inside this module. Read next: `compare`, `carry`.

mod address;
mod carry;
mod compare;
mod fault;
mod folder;
mod store;

use std::{collections::BTreeMap, path::Path};

pub use self::{address::Bucket, fault::BucketError};
use self::{folder::PublicFile, store::Store};

/// An action on one object; paths are those of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Send a new or changed file.
    Put {
        /// Path below the output.
        path: String,
        /// Size in bytes.
        bytes: u64,
    },
    /// Remove an object that the output no longer has.
    Remove {
        /// Path below the output.
        path: String,
    },
    /// The object is the same.
    Same {
        /// Path below the output.
        path: String,
    },
}

impl Action {
    /// Path below the output.
    pub fn path(&self) -> &str {
        match self {
            Self::Put { path, .. } | Self::Remove { path } | Self::Same { path } => path,
        }
    }
}

/// What differs between the output and the bucket.
#[derive(Debug, Clone)]
pub struct Plan {
    /// All actions, in this order.
    pub actions: Vec<Action>,
    /// Number of objects under the prefix that are not of Seara, which are not changed.
    pub foreign: u64,
    /// Number of objects of Seara.
    own: u64,
    /// The public files of the output.
    files: BTreeMap<String, PublicFile>,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_same(&self) -> bool {
        self.actions.iter().all(|action| matches!(action, Action::Same { .. }))
    }

    /// Checks that the plan does not remove more than the bucket allows.
    ///
    /// # Errors
    /// If it would remove more.
    pub fn check_removals(&self, bucket: &Bucket) -> Result<(), BucketError> {
        let removed = self.actions.iter().filter(|action| matches!(action, Action::Remove { .. })).count() as u64;
        let (limit, all) = (bucket.max_removed_percent, self.own);
        if removed * 100 > all * u64::from(limit) {
            return Err(BucketError::TooMany { removed, all, limit });
        }
        Ok(())
    }
}

/// Counts of the actions of a push.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Number of objects that were sent.
    pub put: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Number of objects that were removed.
    pub removed: u64,
    /// Number of objects that were the same.
    pub same: u64,
}

/// Compares the output with the bucket, and changes neither.
///
/// # Errors
/// If the output is empty, incomplete, made from samples, or changes meanwhile; if the bucket cannot be read.
pub fn plan(folder: &Path, bucket: &Bucket) -> Result<Plan, BucketError> {
    let files = folder::read(folder)?;
    let store = Store::open(bucket)?;
    runtime()?.block_on(compare::compare(&store, files))
}

/// Applies a plan; calls `on_done` after each action.
///
/// # Errors
/// If the plan removes too much or the output has changed; nothing is changed then. If the bucket refuses an object or stores
/// it differently; earlier actions remain, and the next plan continues from there.
pub fn apply(
    folder: &Path,
    bucket: &Bucket,
    plan: &Plan,
    on_done: &mut dyn FnMut(&Action),
) -> Result<Done, BucketError> {
    plan.check_removals(bucket)?;
    folder::check_unchanged(folder, &plan.files)?;
    let store = Store::open(bucket)?;
    runtime()?.block_on(carry::apply(folder, &store, plan, on_done))
}

fn runtime() -> Result<tokio::runtime::Runtime, BucketError> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| BucketError::Runtime { error })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::secret::Secret;

    fn bucket() -> Bucket {
        Bucket {
            endpoint: Some("https://user:w0rd@s3.example.org".to_owned()),
            region: "eu-south-2".to_owned(),
            bucket: "dados".to_owned(),
            prefix: "aberto".to_owned(),
            key_id: Secret::new("KEYID123"),
            secret: Secret::new("s3cret/w0rd"),
            allow_http: false,
            max_removed_percent: 20,
        }
    }

    #[test]
    fn secrets_are_in_no_error_and_no_debug_output() {
        let debug = format!("{:?}", bucket());
        assert!(debug.contains("dados") && debug.contains("s3.example.org"), "{debug}");
        for secret in ["KEYID123", "s3cret", "w0rd"] {
            assert!(!debug.contains(secret), "{debug}");
        }
        let error = Store::open(&bucket()).err().expect("an address with a password is refused");
        assert!(
            matches!(error, BucketError::Setup { .. }) && !format!("{error:?} {error}").contains("w0rd"),
            "{error}"
        );
    }

    #[test]
    fn a_plan_that_removes_too_much_is_refused() {
        let plan = |removed: usize, own| Plan {
            actions: vec![Action::Remove { path: "a/latest/x.csv".to_owned() }; removed],
            foreign: 0,
            own,
            files: BTreeMap::new(),
        };
        assert!(plan(2, 10).check_removals(&bucket()).is_ok() && plan(0, 0).check_removals(&bucket()).is_ok());
        let refused = plan(3, 10).check_removals(&bucket());
        assert!(matches!(refused, Err(BucketError::TooMany { removed: 3, all: 10, limit: 20 })), "{refused:?}");
    }
}
