//! What others see of `output/`: served over HTTP, for a portal that pulls and for people.
//!
//! Async stays inside this module. Read next: `serve`.

pub mod bucket;
pub mod serve;
pub mod udata;
