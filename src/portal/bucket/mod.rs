//! `output/` in a bucket of an S3-compatible store, so that it is served without a machine of one's own.
//!
//! In go the folder `output/` and a bucket; out comes a plan (what differs), then what was done. `folder` tells what of
//! the output may be seen, and in which order; `store` speaks to the bucket; `compare` makes the plan, `carry` carries
//! it out. What it promises:
//!
//! - What somebody reads in the bucket is whole: kept versions are sent first, then `latest` (data before what tells of
//!   them), then pages, then catalogues. Only then is removed what the output no longer has.
//! - What is sent is what the plan saw, by its sha256; what was sent is asked for again: size, sha256, type, age.
//! - Doing it twice changes nothing; one that broke off anywhere is completed by the next.
//! - Too many removals, and an output that is empty or not whole, are refused before anything is touched. What Seara
//!   has not put there itself is never removed.
//! - The key and its secret are in no error and no debug output.
//!
//! An upload in parts that a loss of power cuts off leaves parts that nobody sees, but somebody pays for: the bucket
//! should have a rule that ends unfinished uploads after a few days. Async stays inside this module. Read next:
//! `compare`, `carry`.

mod address;
mod carry;
mod compare;
mod fault;
mod folder;
mod store;

use std::{collections::BTreeMap, path::Path};

pub use self::{address::Bucket, fault::BucketError};
use self::{folder::Seen, store::Store};

/// What is done with one object; paths are those of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// It is new or has changed, and is sent.
    Put {
        /// Path below the output.
        path: String,
        /// Its size.
        bytes: u64,
    },
    /// The output no longer has it.
    Remove {
        /// Path below the output.
        path: String,
    },
    /// It is there already, as it is.
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
    /// What is to be done, in this order.
    pub actions: Vec<Action>,
    /// How many objects under the prefix are not Seara's: they are left alone.
    pub foreign: u64,
    /// How many are.
    own: u64,
    /// The output as it was looked at.
    seen: BTreeMap<String, Seen>,
}

impl Plan {
    /// Whether anything is to be done at all.
    pub fn is_same(&self) -> bool {
        self.actions.iter().all(|action| matches!(action, Action::Same { .. }))
    }

    /// Whether it may be carried out: it removes no more than the bucket allows.
    ///
    /// # Errors
    /// When it would remove more.
    pub fn permitted(&self, bucket: &Bucket) -> Result<(), BucketError> {
        let removed = self.actions.iter().filter(|action| matches!(action, Action::Remove { .. })).count() as u64;
        let (limit, of) = (bucket.max_removed_percent, self.own);
        if removed * 100 > of * u64::from(limit) {
            return Err(BucketError::TooMany { removed, of, limit });
        }
        Ok(())
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Objects that were sent.
    pub put: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Objects that were removed.
    pub removed: u64,
    /// Objects that were there already.
    pub same: u64,
}

/// Looks at the output and at the bucket, and changes neither.
///
/// # Errors
/// When the output is empty, not whole, made from samples, or changes meanwhile; when the bucket cannot be asked.
pub fn plan(folder: &Path, bucket: &Bucket) -> Result<Plan, BucketError> {
    let seen = folder::read(folder)?;
    let store = Store::open(bucket)?;
    runtime()?.block_on(compare::compare(&store, seen))
}

/// Carries a plan out; `heard` hears of each action when it is done.
///
/// # Errors
/// When the plan removes too much or the output is not the one that it saw: nothing is touched then. When the bucket
/// refuses, or does not keep what it is given: what was done until then stays, and the next plan goes on from there.
pub fn apply(folder: &Path, bucket: &Bucket, plan: &Plan, heard: &mut dyn FnMut(&Action)) -> Result<Done, BucketError> {
    plan.permitted(bucket)?;
    folder::stands(folder, &plan.seen)?;
    let store = Store::open(bucket)?;
    runtime()?.block_on(carry::carry_out(folder, &store, plan, heard))
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
    fn nothing_shows_a_secret() {
        let told = format!("{:?}", bucket());
        assert!(told.contains("dados") && told.contains("s3.example.org"), "{told}");
        for secret in ["KEYID123", "s3cret", "w0rd"] {
            assert!(!told.contains(secret), "{told}");
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
            seen: BTreeMap::new(),
        };
        assert!(plan(2, 10).permitted(&bucket()).is_ok() && plan(0, 0).permitted(&bucket()).is_ok());
        let refused = plan(3, 10).permitted(&bucket());
        assert!(matches!(refused, Err(BucketError::TooMany { removed: 3, of: 10, limit: 20 })), "{refused:?}");
    }
}
