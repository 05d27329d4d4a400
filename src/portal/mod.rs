//! Publishes `output/`: over HTTP (`serve`), in a bucket of an S3-compatible store (`bucket`), on a portal (`udata`).
//!
//! Async code stays inside this module. Read next: `serve`.

pub mod bucket;
pub mod serve;
pub mod udata;
