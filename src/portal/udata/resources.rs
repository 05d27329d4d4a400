//! Resources of a dataset on the portal: uploads, links, metadata, order and removal.

use std::{fs::File, io::Read, path::Path};

use serde_json::{Map, Value, json};

use super::{
    PortalError,
    budget::Kind,
    compare::{marks, paired, text},
    session::Session,
    wanted::{Location, Resource, Wanted},
    wire::{Body, Call, Method},
};
use crate::state::{FileError, hash::sha256};

/// Size of a part of an upload, in bytes; smaller files are sent in one call.
const PART_BYTES: u64 = 16 << 20;

/// The fields of a resource at our public address.
pub(super) fn remote(file: &Resource) -> Map<String, Value> {
    let mut body = file.fields.clone();
    if let Location::Linked { url } = &file.location {
        body.insert("filetype".to_owned(), "remote".into());
        body.insert("url".to_owned(), url.clone().into());
    }
    body.insert("extras".to_owned(), marks(file).into());
    body
}

/// Sends the fields and the mark of a resource. Replacing a file removes its title.
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

/// Sends the order of all resources: ours first, then those of others in their current order.
pub(super) fn reorder(session: &mut Session<'_>, wanted: &Wanted, there: &Value) -> Result<(), PortalError> {
    let resources: Vec<&Value> = there["resources"].as_array().into_iter().flatten().collect();
    let own: Vec<&Value> = paired(wanted, &resources).into_iter().flatten().collect();
    let others = resources.iter().copied().filter(|r| !own.iter().any(|o| o["id"] == r["id"]));
    let order: Vec<Value> = own.iter().copied().chain(others).map(|r| json!({"id": r["id"]})).collect();
    let path = format!("/datasets/{}/resources/", text(&there["id"]));
    session.must(Kind::Write, &Call::new(Method::Put, &path, Body::Json(order.into())), "order the resources").map(drop)
}

/// Uploads a file, in parts if it is large.
pub(super) fn send(session: &mut Session<'_>, file: &Resource, path: &str) -> Result<Value, PortalError> {
    let Location::Uploaded { path: from, bytes, .. } = &file.location else { return Ok(Value::Null) };
    if *bytes <= PART_BYTES {
        let all = std::fs::read(from).map_err(FileError::at("read", from))?;
        let body = Body::Form(Vec::new(), Some((file.name.clone(), all)));
        return session.must(Kind::Upload, &Call::new(Method::Post, path, body), &format!("take {}", file.name));
    }
    parts(session, file, from, *bytes, path)
}

/// Uploads a file in parts. A part cannot be sent twice: after an interruption the upload starts again under a new name.
fn parts(
    session: &mut Session<'_>,
    file: &Resource,
    from: &Path,
    bytes: u64,
    path: &str,
) -> Result<Value, PortalError> {
    let action = format!("take {}", file.name);
    let now = (session.clock.now)().timestamp_nanos_opt().unwrap_or_default();
    let name = sha256(format!("{} {} {now}", session.request.name, file.name).as_bytes());
    let uuid = format!("{}-{}-4{}-8{}-{}", &name[..8], &name[8..12], &name[13..16], &name[17..20], &name[20..32]);
    let total = bytes.div_ceil(PART_BYTES);
    let fixed = |more: Vec<(&'static str, String)>| {
        let mut fields =
            vec![("uuid", uuid.clone()), ("filename", file.name.clone()), ("totalparts", total.to_string())];
        fields.extend(more);
        fields
    };
    let mut file_content = File::open(from).map_err(FileError::at("read", from))?;
    for part in 0..total {
        let mut chunk = Vec::new();
        Read::by_ref(&mut file_content)
            .take(PART_BYTES)
            .read_to_end(&mut chunk)
            .map_err(FileError::at("read", from))?;
        let fields = fixed(vec![
            ("partindex", part.to_string()),
            ("partbyteoffset", (part * PART_BYTES).to_string()),
            ("chunksize", chunk.len().to_string()),
        ]);
        // All parts of a file count as one upload.
        let kind = if part == 0 { Kind::Upload } else { Kind::Read };
        session.must(
            kind,
            &Call::new(Method::Post, path, Body::Form(fields, Some((file.name.clone(), chunk)))),
            &action,
        )?;
    }
    session.must(Kind::Read, &Call::new(Method::Post, path, Body::Form(fixed(Vec::new()), None)), &action)
}

/// Removes a resource, if it exists.
pub(super) fn remove(session: &mut Session<'_>, id: &str, resource: &str) -> Result<(), PortalError> {
    let path = format!("/datasets/{id}/resources/{resource}/");
    let reply = session.send(Kind::Write, &Call::new(Method::Delete, &path, Body::None))?;
    match reply.status {
        200..=299 | 404 | 410 => Ok(()),
        _ => Err(session.refused("remove a resource", &reply)),
    }
}

/// Adds our extras to the current ones.
pub(super) fn merged(there: &Value, own: &Map<String, Value>) -> Map<String, Value> {
    let mut all = there.as_object().cloned().unwrap_or_default();
    all.extend(own.clone());
    all
}
