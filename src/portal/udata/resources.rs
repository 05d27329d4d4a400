//! Resources of a dataset on the portal: files sent, whole or in parts, addresses told, described, ordered, removed.

use std::{fs::File, io::Read, path::Path};

use serde_json::{Map, Value, json};

use super::{
    PortalError,
    budget::Kind,
    compare::{marks, paired, text},
    session::Session,
    wanted::{Place, Resource, Wanted},
    wire::{Body, Call, Method},
};
use crate::state::{FileError, hash::sha256};

/// Files above this go up in parts.
const PART: u64 = 16 << 20;

/// The fields of a resource at an address of ours.
pub(super) fn remote(file: &Resource) -> Map<String, Value> {
    let mut body = file.fields.clone();
    if let Place::Here { url } = &file.place {
        body.insert("filetype".to_owned(), "remote".into());
        body.insert("url".to_owned(), url.clone().into());
    }
    body.insert("extras".to_owned(), marks(file).into());
    body
}

/// Tells what a resource is; its mark too. A file that was replaced has lost its title.
pub(super) fn describe(
    session: &mut Session<'_>,
    id: &str,
    file: &Resource,
    resource: &str,
    extras: &Value,
) -> Result<(), PortalError> {
    let mut body = remote(file);
    body.insert("extras".to_owned(), merged(extras, &marks(file)).into());
    let path = format!("/datasets/{id}/resources/{resource}/");
    session.must(Kind::Write, &Call::new(Method::Put, &path, Body::Json(body.into())), "describe a resource").map(drop)
}

/// All resources in their order: ours first, then those of others as they stand.
pub(super) fn reorder(session: &mut Session<'_>, wanted: &Wanted, there: &Value) -> Result<(), PortalError> {
    let resources: Vec<&Value> = there["resources"].as_array().into_iter().flatten().collect();
    let own: Vec<&Value> = paired(wanted, &resources).into_iter().flatten().collect();
    let others = resources.iter().copied().filter(|r| !own.iter().any(|o| o["id"] == r["id"]));
    let order: Vec<Value> = own.iter().copied().chain(others).map(|r| json!({"id": r["id"]})).collect();
    let path = format!("/datasets/{}/resources/", text(&there["id"]));
    session.must(Kind::Write, &Call::new(Method::Put, &path, Body::Json(order.into())), "order the resources").map(drop)
}

/// Sends a file, in parts when it is large.
pub(super) fn send(session: &mut Session<'_>, file: &Resource, path: &str) -> Result<Value, PortalError> {
    let Place::There { path: from, bytes, .. } = &file.place else { return Ok(Value::Null) };
    if *bytes <= PART {
        let all = std::fs::read(from).map_err(FileError::at("read", from))?;
        let body = Body::Form(Vec::new(), Some((file.name.clone(), all)));
        return session.must(Kind::Upload, &Call::new(Method::Post, path, body), &format!("take {}", file.name));
    }
    parts(session, file, from, *bytes, path)
}

/// Sends a file in parts. A part that was sent may not be sent again: what broke off begins anew, under a new name.
fn parts(
    session: &mut Session<'_>,
    file: &Resource,
    from: &Path,
    bytes: u64,
    path: &str,
) -> Result<Value, PortalError> {
    let tried = format!("take {}", file.name);
    let now = (session.clock.now)().timestamp_nanos_opt().unwrap_or_default();
    let name = sha256(format!("{} {} {now}", session.asked.name, file.name).as_bytes());
    let uuid = format!("{}-{}-4{}-8{}-{}", &name[..8], &name[8..12], &name[13..16], &name[17..20], &name[20..32]);
    let total = bytes.div_ceil(PART);
    let fixed = |more: Vec<(&'static str, String)>| {
        let mut fields =
            vec![("uuid", uuid.clone()), ("filename", file.name.clone()), ("totalparts", total.to_string())];
        fields.extend(more);
        fields
    };
    let mut whole = File::open(from).map_err(FileError::at("read", from))?;
    for part in 0..total {
        let mut piece = Vec::new();
        Read::by_ref(&mut whole).take(PART).read_to_end(&mut piece).map_err(FileError::at("read", from))?;
        let fields = fixed(vec![
            ("partindex", part.to_string()),
            ("partbyteoffset", (part * PART).to_string()),
            ("chunksize", piece.len().to_string()),
        ]);
        // All parts of a file count as one.
        let kind = if part == 0 { Kind::Upload } else { Kind::Read };
        session.must(
            kind,
            &Call::new(Method::Post, path, Body::Form(fields, Some((file.name.clone(), piece)))),
            &tried,
        )?;
    }
    session.must(Kind::Read, &Call::new(Method::Post, path, Body::Form(fixed(Vec::new()), None)), &tried)
}

/// Removes a resource; one that is gone already is gone.
pub(super) fn remove(session: &mut Session<'_>, id: &str, resource: &str) -> Result<(), PortalError> {
    let path = format!("/datasets/{id}/resources/{resource}/");
    let reply = session.ask(Kind::Write, &Call::new(Method::Delete, &path, Body::None))?;
    match reply.status {
        200..=299 | 404 | 410 => Ok(()),
        _ => Err(session.refused("remove a resource", &reply)),
    }
}

pub(super) fn merged(there: &Value, own: &Map<String, Value>) -> Map<String, Value> {
    let mut all = there.as_object().cloned().unwrap_or_default();
    all.extend(own.clone());
    all
}
