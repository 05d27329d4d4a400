//! Runs pipelines in order, and returns the outcome of each.
//!
//! `pipeline` runs one: `gather` fetches and stores the captures of its sources, `references` reads what rows are joined
//! with, `streaming` builds the tables, `compared` reads the releases before, `restore` brings these back where the state
//! folder is empty, and `carry_forward` keeps the rows that an incomplete listing did not reach. `event` has the events of a
//! run, `error` its errors, `request` its options, `record` writes it to the ledger, and `due` computes which pipelines are
//! due. A dataset whose run fails never stops the others.

mod carry_forward;
mod compared;
pub mod due;
pub mod error;
pub mod event;
mod gather;
pub mod notify;
pub mod pipeline;
pub mod record;
mod references;
mod request;
pub mod restore;
pub mod status;
pub mod streaming;

use self::event::{Event, Listener, Outcome};
pub use self::request::{Request, Resources, RunContext};
use crate::spec::pipeline::Pipeline;

/// Runs pipelines one after another, in the given order, and returns the outcome of each.
pub fn run(pipelines: &[&Pipeline], context: RunContext<'_>, listener: &mut dyn Listener) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for pipeline in pipelines {
        listener.on_event(&Event::Started { dataset: pipeline.name.clone() });
        let outcome = pipeline::run(pipeline, context, listener);
        listener.on_event(&Event::Ended { dataset: pipeline.name.clone(), outcome: outcome.clone() });
        outcomes.push(outcome);
    }
    outcomes
}
