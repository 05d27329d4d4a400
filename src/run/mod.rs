//! The conductor: what to run, in which order, and what became of it.
//!
//! `pipeline` reads like the flow of the design: `gather` brings the captures of all sources, `references` what they are
//! looked up in, `streaming` builds the tables, `compared` looks at the releases before, `restore` brings these back where
//! nothing is remembered, `carry_forward` keeps what a listing that broke off did not reach. `event` is how it speaks, `error` why it fails,
//! `record` how it remembers, `due` says what is due. A dataset whose run fails never stops the others.

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
pub mod restore;
pub mod status;
pub mod streaming;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use self::event::{Event, Listener, Outcome};
use crate::{
    fetch::{Fetcher, SourceOverride},
    spec::{Project, limits::MEMORY, pipeline::Pipeline},
    state::layout::Layout,
};

/// What a run was asked to do.
#[derive(Debug, Clone)]
pub struct Request {
    /// The only clock of the run.
    pub at: DateTime<Utc>,
    /// Whether the bundled samples are read.
    pub sample: bool,
    /// Source id → path or address that replaces its own.
    pub inputs: BTreeMap<String, String>,
    /// Source id → captures that are read again in place of its address.
    pub captures: BTreeMap<String, Vec<String>>,
    /// Whether the captures are read again in place of the network.
    pub offline: bool,
    /// Whether nothing may become visible.
    pub dry_run: bool,
    /// Whether what is served of a dataset that nothing is known of is let be, and a release may follow one of which no
    /// whole copy is left.
    pub first: bool,
    /// What it may use of the machine.
    pub resources: Resources,
}

/// What a run may use of the machine. None of it changes a byte of what is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resources {
    /// Threads that read and write tables.
    pub threads: usize,
    /// Bytes of memory.
    pub memory: u64,
}

impl Default for Resources {
    fn default() -> Self {
        Self { threads: std::thread::available_parallelism().map_or(1, usize::from), memory: MEMORY }
    }
}

impl Request {
    /// What is fetched in place of a source.
    fn source_override(&self, source: &str) -> SourceOverride {
        if let Some(kept) = self.captures.get(source) {
            return SourceOverride::Kept(kept.clone());
        }
        match self.inputs.get(source) {
            Some(input) => SourceOverride::Input(input.clone()),
            None if self.sample => SourceOverride::Sample,
            None if self.offline => SourceOverride::Offline,
            None => SourceOverride::Address,
        }
    }
}

/// Runs pipelines one after another, as they are given, and tells what became of each.
pub fn run(
    project: &Project,
    pipelines: &[&Pipeline],
    request: &Request,
    fetcher: &Fetcher<'_>,
    layout: &Layout,
    listener: &mut dyn Listener,
) -> Vec<Outcome> {
    let Some(site) = &project.site else { return Vec::new() };
    let mut outcomes = Vec::new();
    for pipeline in pipelines {
        listener.on_event(&Event::Started { dataset: pipeline.name.clone() });
        let outcome = pipeline::run(pipeline, site, request, fetcher, layout, listener);
        listener.on_event(&Event::Ended { dataset: pipeline.name.clone(), outcome: outcome.clone() });
        outcomes.push(outcome);
    }
    outcomes
}
