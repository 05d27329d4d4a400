//! A session with a portal: authentication, calls within the rate limits, and plans.

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

/// Maximum number of attempts of a call.
const MAX_TRIES: u32 = 4;

/// Wait between attempts.
const PAUSE: Duration = Duration::from_secs(2);

/// What to publish on a portal.
pub struct PushRequest<'a> {
    /// Name of the portal in `seara.toml`.
    pub name: &'a str,
    /// Its settings.
    pub udata: &'a Udata,
    /// The publisher.
    pub site: &'a Site,
    /// Current releases to publish, each with its folder.
    pub releases: Vec<(PublishedDataset, &'a Path)>,
    /// Names of all published datasets, also of those that are not in `releases`.
    pub all: Vec<String>,
    /// Names of datasets that were withdrawn completely.
    pub withdrawn: Vec<String>,
    /// Whether `releases` has all datasets, so that vanished ones are archived.
    pub is_complete: bool,
}

/// Progress of a push.
#[derive(Debug, Clone, PartialEq)]
pub enum PushEvent {
    /// A step was done: dataset, step.
    Done(String, Step),
    /// A dataset has the wanted state.
    Unchanged(String),
    /// A rate limit makes the push wait: kind of calls, seconds.
    Waiting(&'static str, u64),
}

/// The plan for a dataset.
#[derive(Debug, Clone, PartialEq)]
pub struct DatasetPlan {
    /// The dataset.
    pub dataset: String,
    /// Its id on the portal.
    pub id: Option<String>,
    /// Its steps; empty if nothing differs.
    pub steps: Vec<Step>,
}

/// Datasets that failed, with their errors; they do not stop the others.
pub type Faults = Vec<(String, PortalError)>;

/// A session with a portal.
pub struct Session<'s> {
    pub(super) request: &'s PushRequest<'s>,
    wire: &'s mut dyn Wire,
    pub(super) ledger: Option<&'s Ledger>,
    budget: Budget<'s>,
    pub(super) clock: Clock<'s>,
    pub(super) on_event: &'s mut dyn FnMut(PushEvent),
    /// Id of the organisation.
    pub(super) organization: String,
}

impl<'s> Session<'s> {
    /// Begins a session; checks the key, the permission of its owner for the organisation, and the licence.
    ///
    /// # Errors
    /// If the portal cannot be reached, or a check fails.
    pub fn begin(
        request: &'s PushRequest<'s>,
        wire: &'s mut dyn Wire,
        ledger: Option<&'s Ledger>,
        clock: Clock<'s>,
        on_event: &'s mut dyn FnMut(PushEvent),
    ) -> Result<Self, PortalError> {
        let budget = Budget::new(request.name, ledger, (clock.now)())?;
        let mut session = Self { request, wire, ledger, budget, clock, on_event, organization: String::new() };
        let me = session.get("/me/", "identify the owner of the API key")?;
        let own = &request.udata.organization;
        let is = |o: &&Value| o["id"] == own.as_str() || o["slug"] == own.as_str();
        let found = me["organizations"].as_array().into_iter().flatten().find(is).cloned();
        let no_permission = || PortalError::NoPermission { portal: request.name.to_owned(), organization: own.clone() };
        session.organization = text(&found.ok_or_else(no_permission)?["id"]);
        let about = session.get(&format!("/organizations/{}/", session.organization), "show the organisation")?;
        if about["permissions"]["private"] != true {
            return Err(no_permission());
        }
        session.check_licence()?;
        Ok(session)
    }

    /// Checks that the portal has our licence: it would refuse a dataset with another one.
    fn check_licence(&mut self) -> Result<(), PortalError> {
        let own = self.request.site.licence.udata();
        let all = self.get("/datasets/licenses/", "list its licences")?;
        let known: Vec<String> = all.as_array().into_iter().flatten().map(|l| text(&l["id"])).collect();
        if known.iter().any(|id| id == own) {
            return Ok(());
        }
        let (portal, code) = (self.request.name.to_owned(), own.to_owned());
        Err(PortalError::Unknown { portal, what: "licence", code, known: known.join(", ") })
    }

    pub(super) fn get(&mut self, path: &str, action: &str) -> Result<Value, PortalError> {
        let reply = self.send(Kind::Read, &Call::new(Method::Get, path, Body::None))?;
        if reply.status == 200 { Ok(reply.body) } else { Err(self.refused(action, &reply)) }
    }

    /// Sends a call that must succeed.
    pub(super) fn must(&mut self, kind: Kind, call: &Call, action: &str) -> Result<Value, PortalError> {
        let reply = self.send(kind, call)?;
        if matches!(reply.status, 200..=299) { Ok(reply.body) } else { Err(self.refused(action, &reply)) }
    }

    /// Sends a call within the rate limits, and retries transient errors.
    pub(super) fn send(&mut self, kind: Kind, call: &Call) -> Result<Reply, PortalError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let on_event = &mut self.on_event;
            let on_wait =
                &mut |kind: Kind, wait: Duration| on_event(PushEvent::Waiting(kind.word(), wait.as_secs() + 1));
            if self.request.udata.limits {
                self.budget.take(kind, &self.clock, on_wait)?;
            }
            match self.wire.send(call) {
                Ok(reply) if reply.status == 429 && tries < MAX_TRIES => {
                    let wait = wait_after(&reply.body);
                    (self.on_event)(PushEvent::Waiting(kind.word(), wait.as_secs()));
                    (self.clock.sleep)(wait);
                }
                // Such as two uploads of one file within a second; only repeatable calls are retried.
                Ok(reply) if reply.status >= 500 && tries < MAX_TRIES && is_repeatable(call) => {
                    (self.clock.sleep)(PAUSE);
                }
                Err(PortalError::Network { .. }) if tries < MAX_TRIES && call.method == Method::Get => {
                    (self.clock.sleep)(PAUSE);
                }
                result => return result,
            }
        }
    }

    /// The error of a reply of an unexpected form.
    pub(super) fn unexpected(&self, action: &str) -> PortalError {
        let (portal, reason) = (self.request.name.to_owned(), "its answer has another shape than expected".to_owned());
        PortalError::Refused { portal, action: action.to_owned(), status: 200, reason }
    }

    /// The error of a refused call, with the text of the portal.
    pub(super) fn refused(&self, action: &str, reply: &Reply) -> PortalError {
        let portal = self.request.name.to_owned();
        match reply.status {
            401 => PortalError::Key { portal },
            403 => PortalError::NoPermission { portal, organization: self.request.udata.organization.clone() },
            423 => PortalError::ReadOnly { portal },
            status => {
                let reasons = [&reply.body["errors"], &reply.body["message"], &reply.body["error"]];
                let reason = reasons.iter().find(|v| !v.is_null()).map_or_else(String::new, |v| text(v));
                PortalError::Refused { portal, action: action.to_owned(), status, reason }
            }
        }
    }
}

/// Whether a call may be repeated after an error of the server.
fn is_repeatable(call: &Call) -> bool {
    match &call.body {
        // A part cannot be sent twice.
        Body::Form(fields, _) => fields.is_empty() && call.path.contains("/resources/"),
        _ => call.method != Method::Post,
    }
}

/// The wait after `429 Too Many Requests`, from the text of the portal: `5 per 1 minute`.
fn wait_after(body: &Value) -> Duration {
    let message = text(&body["message"]);
    let seconds = match message.as_str() {
        t if t.contains("day") => 3_600,
        t if t.contains("hour") => 600,
        _ => 65,
    };
    Duration::from_secs(seconds)
}

/// Returns the plan for each dataset, vanished ones last, and the errors of those that cannot be planned.
///
/// # Errors
/// If the portal cannot be read, or more datasets would be archived than is allowed.
pub fn plan(session: &mut Session<'_>) -> Result<(Vec<DatasetPlan>, Faults), PortalError> {
    let (wanted, mut faults) = session.wanted();
    let marked = session.marked()?;
    let mut planned = Vec::new();
    for wanted in &wanted {
        match session.current(wanted, &marked) {
            Ok(current) => planned.push(DatasetPlan {
                dataset: wanted.dataset.clone(),
                id: current.as_ref().map(|d| text(&d["id"])),
                steps: compare::steps(wanted, current.as_ref()),
            }),
            Err(error) if error.is_fatal() => return Err(error),
            Err(error) => faults.push((wanted.dataset.clone(), error)),
        }
    }
    for vanished in session.vanished(&marked)? {
        let steps = compare::removal_steps(&vanished.current, vanished.is_withdrawn);
        planned.push(DatasetPlan { dataset: vanished.dataset, id: Some(text(&vanished.current["id"])), steps });
    }
    Ok((planned, faults))
}
