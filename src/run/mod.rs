//! The conductor: what to run, in which order, and what became of it.
//!
//! `pipeline` reads like the flow of the design: `gather` brings the captures of all sources, `references` what they are
//! looked up in, `streaming` builds the tables, `compared` looks at the releases before, `restore` brings these back where
//! nothing is remembered, `carry_forward` keeps what a listing that broke off did not reach. `event` is how it speaks, `error` why it fails,
//! `request` what it is asked, `record` how it remembers, `due` says what is due. A dataset whose run fails never stops the others.

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
