//! What a plan and a push both ask of a portal: who the key belongs to, which datasets are ours, what vanished.

use std::{path::Path, time::Duration};

use serde_json::Value;

use super::{
    PortalError,
    budget::{Budget, Clock, Kind},
    compare::{self, Step, text},
    wire::{Body, Call, Method, Reply, Wire},
};
use crate::{
    model::{published::PublishedDataset, site::Site},
    spec::portals::Udata,
    state::ledger::Ledger,
};

/// How often a call is tried that may pass.
const TRIES: u32 = 4;

/// How long to wait between tries.
const PAUSE: Duration = Duration::from_secs(2);

/// What is to be on a portal.
pub struct Asked<'a> {
    /// Name of the portal in `seara.toml`.
    pub name: &'a str,
    /// What it is.
    pub udata: &'a Udata,
    /// Who publishes.
    pub site: &'a Site,
    /// Releases that are shown, each with its folder.
    pub releases: Vec<(PublishedDataset, &'a Path)>,
    /// Names of all datasets that are shown, of which those above may be a choice.
    pub all: Vec<String>,
    /// Names of datasets that a person took back whole.
    pub withdrawn: Vec<String>,
    /// Whether what has vanished is looked for: not when only some datasets were chosen.
    pub is_whole: bool,
}

/// What happens, for whoever shows it.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// A step was taken: dataset, step.
    Done(String, Step),
    /// A dataset is as it should be.
    Right(String),
    /// The portal's limits make it wait: for what, how many seconds.
    Waits(&'static str, u64),
}

/// What a dataset needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The dataset.
    pub dataset: String,
    /// The id that it has there.
    pub id: Option<String>,
    /// What it needs; nothing when it is as it should be.
    pub steps: Vec<Step>,
}

/// Datasets that could not be dealt with, and why; they stop no other.
pub type Faults = Vec<(String, PortalError)>;

/// A conversation with a portal.
pub struct Session<'s> {
    pub(super) asked: &'s Asked<'s>,
    wire: &'s mut dyn Wire,
    pub(super) ledger: Option<&'s Ledger>,
    budget: Budget<'s>,
    pub(super) clock: Clock<'s>,
    pub(super) heard: &'s mut dyn FnMut(Told),
    /// Id of the organisation.
    pub(super) organization: String,
}

impl<'s> Session<'s> {
    /// Begins: the key is known, and its owner may publish for the organisation.
    ///
    /// # Errors
    /// When the portal cannot be reached, or it does not take the key.
    pub fn begin(
        asked: &'s Asked<'s>,
        wire: &'s mut dyn Wire,
        ledger: Option<&'s Ledger>,
        clock: Clock<'s>,
        heard: &'s mut dyn FnMut(Told),
    ) -> Result<Self, PortalError> {
        let budget = Budget::new(asked.name, ledger, (clock.now)())?;
        let mut session = Self { asked, wire, ledger, budget, clock, heard, organization: String::new() };
        let me = session.get("/me/", "tell whose key it is")?;
        let own = &asked.udata.organization;
        let is = |o: &&Value| o["id"] == own.as_str() || o["slug"] == own.as_str();
        let found = me["organizations"].as_array().into_iter().flatten().find(is).cloned();
        let right = || PortalError::Right { portal: asked.name.to_owned(), organization: own.clone() };
        session.organization = text(&found.ok_or_else(right)?["id"]);
        let about = session.get(&format!("/organizations/{}/", session.organization), "tell of the organisation")?;
        if about["permissions"]["private"] != true {
            return Err(right());
        }
        session.knows_licence()?;
        Ok(session)
    }

    /// Whether the portal has our licence: a dataset with one that it lacks would be refused.
    fn knows_licence(&mut self) -> Result<(), PortalError> {
        let own = self.asked.site.licence.udata();
        let all = self.get("/datasets/licenses/", "tell its licences")?;
        let known: Vec<String> = all.as_array().into_iter().flatten().map(|l| text(&l["id"])).collect();
        if known.iter().any(|id| id == own) {
            return Ok(());
        }
        let (portal, code) = (self.asked.name.to_owned(), own.to_owned());
        Err(PortalError::Unknown { portal, what: "licence", code, known: known.join(", ") })
    }

    pub(super) fn get(&mut self, path: &str, tried: &str) -> Result<Value, PortalError> {
        let reply = self.ask(Kind::Read, &Call::new(Method::Get, path, Body::None))?;
        if reply.status == 200 { Ok(reply.body) } else { Err(self.refused(tried, &reply)) }
    }

    /// Asks for something that must be done.
    pub(super) fn must(&mut self, kind: Kind, call: &Call, tried: &str) -> Result<Value, PortalError> {
        let reply = self.ask(kind, call)?;
        if matches!(reply.status, 200..=299) { Ok(reply.body) } else { Err(self.refused(tried, &reply)) }
    }

    /// Asks, within the portal's limits, as often as it is worth it.
    pub(super) fn ask(&mut self, kind: Kind, call: &Call) -> Result<Reply, PortalError> {
        let mut tried = 0;
        loop {
            tried += 1;
            let heard = &mut self.heard;
            let waits = &mut |kind: Kind, wait: Duration| heard(Told::Waits(kind.word(), wait.as_secs() + 1));
            if self.asked.udata.limits {
                self.budget.take(kind, &self.clock, waits)?;
            }
            match self.wire.send(call) {
                Ok(reply) if reply.status == 429 && tried < TRIES => {
                    let wait = slower(&reply.body);
                    (self.heard)(Told::Waits(kind.word(), wait.as_secs()));
                    (self.clock.sleep)(wait);
                }
                // Twice the same file within a second is one of those; what is not done twice is not tried twice.
                Ok(reply) if reply.status >= 500 && tried < TRIES && is_repeatable(call) => {
                    (self.clock.sleep)(PAUSE);
                }
                Err(PortalError::Network { .. }) if tried < TRIES && call.method == Method::Get => {
                    (self.clock.sleep)(PAUSE);
                }
                told => return told,
            }
        }
    }

    /// An answer that is none of those that are known.
    pub(super) fn odd(&self, tried: &str) -> PortalError {
        let (portal, told) = (self.asked.name.to_owned(), "its answer has another shape than expected".to_owned());
        PortalError::Refused { portal, tried: tried.to_owned(), status: 200, told }
    }

    /// A refusal, in the portal's own words.
    pub(super) fn refused(&self, tried: &str, reply: &Reply) -> PortalError {
        let portal = self.asked.name.to_owned();
        match reply.status {
            401 => PortalError::Key { portal },
            403 => PortalError::Right { portal, organization: self.asked.udata.organization.clone() },
            423 => PortalError::ReadOnly { portal },
            status => {
                let told = [&reply.body["errors"], &reply.body["message"], &reply.body["error"]];
                let told = told.iter().find(|v| !v.is_null()).map_or_else(String::new, |v| text(v));
                PortalError::Refused { portal, tried: tried.to_owned(), status, told }
            }
        }
    }
}

/// Whether a call may be made again after an answer that something broke there.
fn is_repeatable(call: &Call) -> bool {
    match &call.body {
        // A part that is stored already may not be sent again.
        Body::Form(fields, _) => fields.is_empty() && call.path.contains("/resources/"),
        _ => call.method != Method::Post,
    }
}

/// How long a portal that was asked too often is let be, by its words: `5 per 1 minute`.
fn slower(body: &Value) -> Duration {
    let told = text(&body["message"]);
    let seconds = match told.as_str() {
        t if t.contains("day") => 3_600,
        t if t.contains("hour") => 600,
        _ => 65,
    };
    Duration::from_secs(seconds)
}

/// What each dataset needs, those that vanished last; and of which that cannot be told.
///
/// # Errors
/// When the portal cannot be read, or more would vanish than may.
pub fn plan(session: &mut Session<'_>) -> Result<(Vec<Planned>, Faults), PortalError> {
    let (wanted, mut faults) = session.wanted();
    let marked = session.marked()?;
    let mut planned = Vec::new();
    for wanted in &wanted {
        match session.there(wanted, &marked) {
            Ok(there) => planned.push(Planned {
                dataset: wanted.dataset.clone(),
                id: there.as_ref().map(|d| text(&d["id"])),
                steps: compare::steps(wanted, there.as_ref()),
            }),
            Err(error) if error.is_fatal() => return Err(error),
            Err(error) => faults.push((wanted.dataset.clone(), error)),
        }
    }
    for gone in session.vanished(&marked)? {
        let steps = compare::farewell(&gone.there, gone.is_withdrawn);
        planned.push(Planned { dataset: gone.dataset, id: Some(text(&gone.there["id"])), steps });
    }
    Ok((planned, faults))
}
