//! Applies the steps of each dataset, then reads the dataset back and compares it again.
//!
//! A push may be interrupted after any step: the next one finds the dataset by its id or mark. A new dataset is private until
//! it is complete.

use chrono::SecondsFormat;
use serde_json::{Map, Value, json};

use super::{
    PortalError,
    budget::Kind,
    compare::{self, Step, text},
    find::Vanished,
    resources::{describe, merged, remote, remove, reorder, send},
    session::{Faults, PushEvent, Session},
    wanted::Wanted,
    wire::{Body, Call, Method},
};
/// Maximum number of rounds of comparing and changing a dataset.
const MAX_ROUNDS: usize = 4;

/// The result of a push.
#[derive(Debug)]
pub struct Pushed {
    /// Number of datasets that were changed.
    pub changed: usize,
    /// Datasets that failed.
    pub faults: Faults,
}

/// Changes the portal to the wanted state. A dataset that fails does not stop the others.
///
/// # Errors
/// If the portal cannot be reached, or a rate limit is exhausted: earlier steps remain, and the next push continues.
pub fn push(session: &mut Session<'_>) -> Result<Pushed, PortalError> {
    let (wanted, faults) = session.wanted();
    let marked = session.marked()?;
    let vanished = session.vanished(&marked)?;
    let mut pushed = Pushed { changed: 0, faults };
    for wanted in &wanted {
        let current = session.current(wanted, &marked);
        pushed.take(&wanted.dataset, current.and_then(|current| dataset(session, wanted, current)))?;
    }
    for dataset in vanished {
        let name = dataset.dataset.clone();
        pushed.take(&name, archive(session, dataset))?;
    }
    Ok(pushed)
}

impl Pushed {
    /// Counts the result of a dataset.
    fn take(&mut self, name: &str, done: Result<bool, PortalError>) -> Result<(), PortalError> {
        match done {
            Ok(changed) => self.changed += usize::from(changed),
            Err(error) if error.is_fatal() => return Err(error),
            Err(error) => self.faults.push((name.to_owned(), error)),
        }
        Ok(())
    }
}

/// Archives a dataset; removes its files too if it was withdrawn.
fn archive(session: &mut Session<'_>, vanished: Vanished) -> Result<bool, PortalError> {
    let id = text(&vanished.current["id"]);
    for step in compare::removal_steps(&vanished.current, vanished.is_withdrawn) {
        match &step {
            Step::Remove(_, resource) => remove(session, &id, resource)?,
            _ => {
                let at = (session.clock.now)().to_rfc3339_opts(SecondsFormat::Secs, true);
                update(session, &vanished.current, json!({"archived": at}), "archive a dataset")?;
            }
        }
        (session.on_event)(PushEvent::Done(vanished.dataset.clone(), step));
    }
    if let Some(ledger) = session.ledger {
        ledger.forget_portal_id(session.request.name, &vanished.dataset)?;
    }
    Ok(true)
}

/// Changes a dataset to the wanted state; returns whether it was changed.
fn dataset(session: &mut Session<'_>, wanted: &Wanted, there: Option<Value>) -> Result<bool, PortalError> {
    let mut there = there;
    let mut changed = false;
    let id = match &there {
        Some(there) => text(&there["id"]),
        None => create(session, wanted)?,
    };
    if let Some(ledger) = session.ledger {
        ledger.remember_portal_id(session.request.name, &wanted.dataset, &id)?;
        ledger.clear_missing(session.request.name, &wanted.dataset)?;
    }
    for _ in 0..MAX_ROUNDS {
        let steps = compare::steps(wanted, there.as_ref());
        if there.is_some() && steps.is_empty() {
            (session.on_event)(PushEvent::Unchanged(wanted.dataset.clone()));
            return Ok(changed);
        }
        changed = true;
        apply_round(session, wanted, &id, &steps, there.as_ref())?;
        there = session.dataset(&id)?;
        if there.is_none() {
            // A dataset that was created but is not visible is not created again.
            let (portal, dataset) = (session.request.name.to_owned(), wanted.dataset.clone());
            return Err(PortalError::NotAsSent { portal, dataset, differences: "it is no longer there".to_owned() });
        }
    }
    let left = compare::steps(wanted, there.as_ref());
    let differences: Vec<String> = left.iter().map(|step| format!("{step:?}")).collect();
    let (portal, dataset) = (session.request.name.to_owned(), wanted.dataset.clone());
    Err(PortalError::NotAsSent { portal, dataset, differences: differences.join(", ") })
}

/// Applies the steps of a round. Reordering and publishing need all resources: they are done in a round without other steps.
fn apply_round(
    session: &mut Session<'_>,
    wanted: &Wanted,
    id: &str,
    steps: &[Step],
    there: Option<&Value>,
) -> Result<(), PortalError> {
    let is_final = |step: &Step| matches!(step, Step::Reorder | Step::Publish);
    // The dataset exists before its steps are applied.
    let first: Vec<&Step> = steps.iter().filter(|step| !is_final(step) && **step != Step::Create).collect();
    if first.is_empty() {
        let Some(there) = there else { return Ok(()) };
        for step in steps {
            match step {
                Step::Reorder => reorder(session, wanted, there)?,
                _ => update(session, there, json!({"private": false}), "publish a dataset")?,
            }
            (session.on_event)(PushEvent::Done(wanted.dataset.clone(), step.clone()));
        }
        return Ok(());
    }
    for step in first {
        apply_step(session, wanted, id, step, there)?;
        (session.on_event)(PushEvent::Done(wanted.dataset.clone(), step.clone()));
    }
    Ok(())
}

fn apply_step(
    session: &mut Session<'_>,
    wanted: &Wanted,
    id: &str,
    step: &Step,
    there: Option<&Value>,
) -> Result<(), PortalError> {
    let file = |name: &String| wanted.files.iter().find(|file| file.name == *name);
    let empty = Value::Null;
    let there = there.unwrap_or(&empty);
    match step {
        Step::Restore => update(session, there, json!({"deleted": null}), "restore a dataset"),
        Step::Unarchive => update(session, there, json!({"archived": null}), "take a dataset out of the archive"),
        Step::Update(_) => {
            let changes = all_fields(session, wanted, there)?;
            update(session, there, changes, "change a dataset")
        }
        Step::Upload(name) => match file(name) {
            Some(file) => {
                let made = send(session, file, &format!("/datasets/{id}/upload/"))?;
                describe(session, id, file, &text(&made["id"]), &made["extras"])
            }
            None => Ok(()),
        },
        Step::Replace(name, resource) => match file(name) {
            Some(file) => send(session, file, &format!("/datasets/{id}/resources/{resource}/upload/")).map(drop),
            None => Ok(()),
        },
        Step::AddRemote(name) => match file(name) {
            Some(file) => {
                let body = Body::Json(remote(file).into());
                let path = format!("/datasets/{id}/resources/");
                session.must(Kind::Upload, &Call::new(Method::Post, &path, body), "add an address").map(drop)
            }
            None => Ok(()),
        },
        Step::Describe(name, resource, _) => match file(name) {
            Some(file) => {
                let all = there["resources"].as_array().into_iter().flatten();
                let extras =
                    all.into_iter().find(|r| r["id"] == resource.as_str()).map_or(Value::Null, |r| r["extras"].clone());
                describe(session, id, file, resource, &extras)
            }
            None => Ok(()),
        },
        Step::Remove(_, resource) => remove(session, id, resource),
        Step::Create | Step::Reorder | Step::Publish | Step::Archive => Ok(()),
    }
}

/// Creates a private dataset, with its mark.
fn create(session: &mut Session<'_>, wanted: &Wanted) -> Result<String, PortalError> {
    let mut body = all_fields(session, wanted, &Value::Null)?;
    body["private"] = true.into();
    let made =
        session.must(Kind::Create, &Call::new(Method::Post, "/datasets/", Body::Json(body)), "create a dataset")?;
    (session.on_event)(PushEvent::Done(wanted.dataset.clone(), Step::Create));
    Ok(text(&made["id"]))
}

/// All our fields; extras and contacts of others are kept.
fn all_fields(session: &mut Session<'_>, wanted: &Wanted, there: &Value) -> Result<Value, PortalError> {
    let mut body = wanted.fields.clone();
    body.insert("extras".to_owned(), merged(&there["extras"], &wanted.extras).into());
    let (name, email) = &wanted.contact;
    let contact = json!({"name": name, "email": email, "role": "contact", "organization": session.organization});
    let made =
        session.must(Kind::Write, &Call::new(Method::Post, "/contacts/", Body::Json(contact)), "add the contact")?;
    let others = there["contact_points"].as_array().into_iter().flatten().map(|c| &c["id"]);
    let mut contacts = vec![made["id"].clone()];
    contacts.extend(others.filter(|id| **id != made["id"]).cloned());
    body.insert("contact_points".to_owned(), contacts.into());
    Ok(body.into())
}

/// Changes fields of a dataset. Omitted fields are kept, except tags and temporal coverage, which are always sent.
fn update(session: &mut Session<'_>, there: &Value, changes: Value, action: &str) -> Result<(), PortalError> {
    let mut body = Map::new();
    for name in ["title", "description", "tags", "temporal_coverage"] {
        body.insert(name.to_owned(), there[name].clone());
    }
    // Without this, an escaped title would be escaped again.
    for name in ["title", "description"] {
        body.insert(name.to_owned(), compare::plain(&text(&there[name])).into());
    }
    body.extend(changes.as_object().cloned().unwrap_or_default());
    let path = format!("/datasets/{}/", text(&there["id"]));
    session.must(Kind::Write, &Call::new(Method::Put, &path, Body::Json(body.into())), action).map(drop)
}
