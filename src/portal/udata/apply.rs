//! A plan is carried out, dataset by dataset, and what was sent is read back.
//!
//! Each step may be the last before a cut: what it leaves is found by the next push, by id or by mark. A new dataset is
//! private until everything of it is there and right.

use chrono::SecondsFormat;
use serde_json::{Map, Value, json};

use super::{
    PortalError,
    budget::Kind,
    compare::{self, Step, text},
    find::Gone,
    resources::{describe, merged, remote, remove, reorder, send},
    session::{Faults, Session, Told},
    wanted::Wanted,
    wire::{Body, Call, Method},
};
/// Times that a dataset is looked at again before it is called wrong.
const ROUNDS: usize = 4;

/// What became of a push.
#[derive(Debug)]
pub struct Pushed {
    /// How many datasets needed something.
    pub touched: usize,
    /// Datasets that could not be dealt with.
    pub faults: Faults,
}

/// Makes the portal as it should be. A dataset that cannot be stops no other.
///
/// # Errors
/// When the portal cannot be reached, or takes no more: what was done stays, and the next push goes on from there.
pub fn push(session: &mut Session<'_>) -> Result<Pushed, PortalError> {
    let (wanted, faults) = session.wanted();
    let marked = session.marked()?;
    let vanished = session.vanished(&marked)?;
    let mut pushed = Pushed { touched: 0, faults };
    for wanted in &wanted {
        let there = session.there(wanted, &marked);
        pushed.take(&wanted.dataset, there.and_then(|there| dataset(session, wanted, there)))?;
    }
    for gone in vanished {
        let name = gone.dataset.clone();
        pushed.take(&name, farewell(session, gone))?;
    }
    Ok(pushed)
}

impl Pushed {
    /// Counts what became of a dataset.
    fn take(&mut self, name: &str, done: Result<bool, PortalError>) -> Result<(), PortalError> {
        match done {
            Ok(touched) => self.touched += usize::from(touched),
            Err(error) if error.is_fatal() => return Err(error),
            Err(error) => self.faults.push((name.to_owned(), error)),
        }
        Ok(())
    }
}

/// Takes a dataset out of the portal's lists, and its files with it when a person took it back.
fn farewell(session: &mut Session<'_>, gone: Gone) -> Result<bool, PortalError> {
    let id = text(&gone.there["id"]);
    for step in compare::farewell(&gone.there, gone.is_withdrawn) {
        match &step {
            Step::Remove(_, resource) => remove(session, &id, resource)?,
            _ => {
                let at = (session.clock.now)().to_rfc3339_opts(SecondsFormat::Secs, true);
                update(session, &gone.there, json!({"archived": at}), "archive a dataset")?;
            }
        }
        (session.heard)(Told::Done(gone.dataset.clone(), step));
    }
    if let Some(ledger) = session.ledger {
        ledger.forget_portal_id(session.asked.name, &gone.dataset)?;
    }
    Ok(true)
}

/// Makes one dataset as it should be; tells whether it needed something.
fn dataset(session: &mut Session<'_>, wanted: &Wanted, there: Option<Value>) -> Result<bool, PortalError> {
    let mut there = there;
    let mut touched = false;
    let id = match &there {
        Some(there) => text(&there["id"]),
        None => create(session, wanted)?,
    };
    if let Some(ledger) = session.ledger {
        ledger.remember_portal_id(session.asked.name, &wanted.dataset, &id)?;
        ledger.clear_missing(session.asked.name, &wanted.dataset)?;
    }
    for _ in 0..ROUNDS {
        let steps = compare::steps(wanted, there.as_ref());
        if there.is_some() && steps.is_empty() {
            (session.heard)(Told::Right(wanted.dataset.clone()));
            return Ok(touched);
        }
        touched = true;
        carry_out(session, wanted, &id, &steps, there.as_ref())?;
        there = session.dataset(&id)?;
        if there.is_none() {
            // One that was made and cannot be seen is not made again.
            let (portal, dataset) = (session.asked.name.to_owned(), wanted.dataset.clone());
            return Err(PortalError::NotAsSent { portal, dataset, told: "it is there no more".to_owned() });
        }
    }
    let left = compare::steps(wanted, there.as_ref());
    let told: Vec<String> = left.iter().map(|step| format!("{step:?}")).collect();
    let (portal, dataset) = (session.asked.name.to_owned(), wanted.dataset.clone());
    Err(PortalError::NotAsSent { portal, dataset, told: told.join(", ") })
}

/// Takes the steps of a round. What the order and the visibility rest on must be there first: they wait for a round in
/// which nothing else is left.
fn carry_out(
    session: &mut Session<'_>,
    wanted: &Wanted,
    id: &str,
    steps: &[Step],
    there: Option<&Value>,
) -> Result<(), PortalError> {
    let waits = |step: &Step| matches!(step, Step::Reorder | Step::Publish);
    // A dataset is made before its steps are taken.
    let first: Vec<&Step> = steps.iter().filter(|step| !waits(step) && **step != Step::Create).collect();
    if first.is_empty() {
        let Some(there) = there else { return Ok(()) };
        for step in steps {
            match step {
                Step::Reorder => reorder(session, wanted, there)?,
                _ => update(session, there, json!({"private": false}), "publish a dataset")?,
            }
            (session.heard)(Told::Done(wanted.dataset.clone(), step.clone()));
        }
        return Ok(());
    }
    for step in first {
        take(session, wanted, id, step, there)?;
        (session.heard)(Told::Done(wanted.dataset.clone(), step.clone()));
    }
    Ok(())
}

fn take(
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
            let changes = whole(session, wanted, there)?;
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

/// Makes a dataset, which nobody sees yet; its mark is in it from the first.
fn create(session: &mut Session<'_>, wanted: &Wanted) -> Result<String, PortalError> {
    let mut body = whole(session, wanted, &Value::Null)?;
    body["private"] = true.into();
    let made =
        session.must(Kind::Create, &Call::new(Method::Post, "/datasets/", Body::Json(body)), "make a dataset")?;
    (session.heard)(Told::Done(wanted.dataset.clone(), Step::Create));
    Ok(text(&made["id"]))
}

/// Every field of ours; extras and contacts of others stay.
fn whole(session: &mut Session<'_>, wanted: &Wanted, there: &Value) -> Result<Value, PortalError> {
    let mut body = wanted.fields.clone();
    body.insert("extras".to_owned(), merged(&there["extras"], &wanted.extras).into());
    let (name, email) = &wanted.contact;
    let contact = json!({"name": name, "email": email, "role": "contact", "organization": session.organization});
    let made = session.must(
        Kind::Write,
        &Call::new(Method::Post, "/contacts/", Body::Json(contact)),
        "tell whom to write to",
    )?;
    let others = there["contact_points"].as_array().into_iter().flatten().map(|c| &c["id"]);
    let mut contacts = vec![made["id"].clone()];
    contacts.extend(others.filter(|id| **id != made["id"]).cloned());
    body.insert("contact_points".to_owned(), contacts.into());
    Ok(body.into())
}

/// Changes fields of a dataset. What a change leaves out stays as it is, but for tags and time: those are sent along.
fn update(session: &mut Session<'_>, there: &Value, changes: Value, tried: &str) -> Result<(), PortalError> {
    let mut body = Map::new();
    for name in ["title", "description", "tags", "temporal_coverage"] {
        body.insert(name.to_owned(), there[name].clone());
    }
    // A title that the portal has escaped would be escaped once more.
    for name in ["title", "description"] {
        body.insert(name.to_owned(), compare::plain(&text(&there[name])).into());
    }
    body.extend(changes.as_object().cloned().unwrap_or_default());
    let path = format!("/datasets/{}/", text(&there["id"]));
    session.must(Kind::Write, &Call::new(Method::Put, &path, Body::Json(body.into())), tried).map(drop)
}
