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
//! Reading order: [`run::pipeline`] is the plot; [`model`] the characters; then the stages in the
//! order of the flow.

pub mod model;

pub mod spec;
pub mod state;

pub mod fetch;

pub mod extract;

pub mod normalise;

pub mod validate;

pub mod encode;

pub mod release;

pub mod portal;

pub mod run;

pub mod cli;
