//! Seara harvests the records of public projects and commitments wherever administrations publish
//! them, turns them into typed Arrow tables, checks them against open schemas, and publishes CSV, JSON
//! and Parquet with a DCAT-AP catalogue; every value can be traced to its origin.
//!
//! ```text
//!  pipelines/*.toml   schemas/*.json   seara.toml
//!           \            |            /
//!                 spec: Pipeline
//!                        |
//!  source ─ fetch ─ Capture ─ extract ─ Sheet ─ normalise ─ Table ─ encode ─ Staged ┐
//!                                      (text)     (row checks)         (files)      ├─ release: swap
//!                                          dataset checks fold along ─ validate ─ Vetted ┘
//!         every step → Event → { console, report }      nothing else prints or remembers
//! ```
//!
//! Imports point one way: `model` ← `spec`, `state`, `encode` ← the stages (`fetch`, `extract`,
//! `normalise`, `validate`, `release`, `portal`) ← `run` ← `cli` ← `main`. No stage knows another.
//!
//! Reading order: `run::pipeline` is the plot; `model` the characters; then the stages in the
//! order of the flow.

mod model;

mod spec;
mod state;

mod fetch;

mod extract;

mod normalise;

mod validate;

mod encode;

mod release;

mod portal;

mod run;

mod cli;

pub use self::cli::main;

/// The items that the benches and the tests of `tests/` use, by their place in the crate. Nothing else of the library is
/// public, so that the compiler finds unused code.
pub mod testing {
    /// Data and catalogues as bytes.
    pub mod encode {
        /// Tables as Parquet.
        pub mod parquet {
            pub use crate::encode::parquet::ParquetWriter;
        }

        /// The package of a release.
        pub mod datapackage {
            pub use crate::encode::datapackage::listing;
        }

        /// Tables as CSV and JSON.
        pub mod texts {
            pub use crate::encode::texts::files;
        }
    }

    /// From a capture to records.
    pub mod extract {
        pub use crate::extract::{ExtractOptions, Origin, read, records};
    }

    /// The nouns.
    pub mod model {
        /// The bytes of a source.
        pub mod capture {
            pub use crate::model::capture::Capture;
        }

        /// A dataset as it is published.
        pub mod published {
            pub use crate::model::published::{PublishedDataset, is_version};
        }

        /// The schema of a dataset.
        pub mod schema {
            pub use crate::model::schema::{Field, NumberStyle, StringFormat, TableSchema, Type};
        }

        /// Secrets.
        pub mod secret {
            pub use crate::model::secret::Secret;
        }

        /// Records as text.
        pub mod sheet {
            pub use crate::model::sheet::SheetBatch;
        }

        /// The publisher's facts.
        pub mod site {
            pub use crate::model::site::Site;
        }
    }

    /// From text to typed values.
    pub mod normalise {
        pub use crate::normalise::{TextRules, normalise};

        /// Text that is cleaned.
        pub mod text {
            pub use crate::normalise::text::clean;
        }
    }

    /// Where releases are pushed to.
    pub mod portal {
        /// A bucket of an S3-compatible store.
        pub mod bucket {
            pub use crate::portal::bucket::{Action, Bucket, BucketError, Done, apply, plan};
        }

        /// A portal of udata.
        pub mod udata {
            pub use crate::portal::udata::{
                Body, Call, Clock, Method, PortalError, PushRequest, Reply, Session, Step, Wire, plan, push,
            };
        }
    }

    /// Releases.
    pub mod release {
        pub use crate::release::{capture_refs, datasets, latest};
    }

    /// A run.
    pub mod run {
        pub use crate::run::Resources;

        /// Tables that are read in chunks.
        pub mod streaming {
            pub use crate::run::streaming::tables;
        }
    }

    /// What people write.
    pub mod spec {
        pub use crate::spec::{Folders, load};

        /// Portals of a project.
        pub mod portals {
            pub use crate::spec::portals::{Kind, Udata};
        }
    }

    /// What a project remembers.
    pub mod state {
        /// The bytes of a capture on disk.
        pub mod capture_bytes {
            pub use crate::state::capture_bytes::CaptureBytes;
        }

        /// Captures.
        pub mod captures {
            pub use crate::state::captures::verified_header;
        }

        /// Paths.
        pub mod layout {
            pub use crate::state::layout::Layout;
        }

        /// The ledger.
        pub mod ledger {
            pub use crate::state::ledger::Ledger;
        }
    }
}
