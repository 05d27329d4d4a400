//! What a run is asked to do, and what it works with.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::{
    fetch::{Fetcher, SourceOverride},
    model::site::Site,
    spec::limits::MEMORY,
    state::layout::Layout,
};

/// What a run is asked to do.
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
    pub(super) fn source_override(&self, source: &str) -> SourceOverride {
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

/// What every stage of a run works with.
#[derive(Clone, Copy)]
pub struct RunContext<'r> {
    /// The site that the releases are of.
    pub site: &'r Site,
    /// What is asked for.
    pub request: &'r Request,
    /// The network, and what is remembered of it.
    pub fetcher: &'r Fetcher<'r>,
    /// The folders of the project.
    pub layout: &'r Layout,
}
