//! A store of objects on loopback that remembers size, type and metadata of what it is given, as much of S3 as a push
//! needs.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Arc, Mutex},
};

use crate::fault_server::{Part, Request, Server, answer, serve};

/// What is kept of an object: the headers that tell of it, among them its length.
type Objects = Arc<Mutex<BTreeMap<String, Vec<(String, String)>>>>;

/// A store under way.
pub struct Store {
    /// Its server.
    pub server: Server,
    objects: Objects,
}

impl Store {
    /// Starts an empty one.
    pub fn start() -> Self {
        let objects = Objects::default();
        let own = Arc::clone(&objects);
        Self { server: serve(move |request| reply(&own, request)), objects }
    }

    /// Sizes of the objects of a bucket, by their names.
    pub fn sizes(&self, bucket: &str) -> BTreeMap<String, u64> {
        let all = self.objects.lock().expect("objects");
        let size = |headers: &[(String, String)]| {
            headers
                .iter()
                .find(|(name, _)| name == "content-length")
                .and_then(|(_, n)| n.parse().ok())
                .expect("a length")
        };
        let inside = all.iter().filter_map(|(path, headers)| Some((path.strip_prefix(bucket)?, size(headers))));
        inside.map(|(path, size)| (path.trim_start_matches('/').to_owned(), size)).collect()
    }
}

fn reply(objects: &Objects, request: &Request) -> Vec<Part> {
    let method = request.headers.split(' ').next().unwrap_or_default();
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let path = path.trim_start_matches('/').to_owned();
    let mut all = objects.lock().expect("objects");
    match method {
        "PUT" => {
            let kept = ["content-length", "content-type", "cache-control", "x-amz-meta-seara-sha256"];
            let header = |name: &&str| Some(((*name).to_owned(), request.header(name)?.to_owned()));
            all.insert(path, kept.iter().filter_map(header).collect());
            answer("200 OK", "ETag: \"x\"\r\n", b"")
        }
        "HEAD" => match all.get(&path) {
            None => vec![Part::Bytes(b"HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n".to_vec())],
            Some(headers) => {
                let mut head = "HTTP/1.1 200 OK\r\nConnection: close\r\nETag: \"x\"\r\n\
                                Last-Modified: Sun, 01 Mar 2026 06:00:00 GMT\r\n"
                    .to_owned();
                headers.iter().for_each(|(name, value)| write!(head, "{name}: {value}\r\n").expect("written"));
                vec![Part::Bytes((head + "\r\n").into_bytes())]
            }
        },
        "DELETE" => {
            all.remove(&path);
            answer("204 No Content", "", b"")
        }
        "POST" if query.starts_with("delete") => {
            let bucket = path.split('/').next().unwrap_or_default();
            for key in request.body.split("<Key>").skip(1).filter_map(|rest| rest.split("</Key>").next()) {
                all.remove(&format!("{bucket}/{key}"));
            }
            answer("200 OK", "Content-Type: application/xml\r\n", b"<DeleteResult></DeleteResult>")
        }
        _ => {
            let mut list = "<ListBucketResult><IsTruncated>false</IsTruncated>".to_owned();
            for (name, headers) in all.iter() {
                let name = name.split_once('/').map_or("", |(_, inside)| inside);
                let size = &headers.iter().find(|(name, _)| name == "content-length").expect("a length").1;
                let entry = format!(
                    "<Contents><Key>{name}</Key><LastModified>2026-03-01T06:00:00.000Z</LastModified>\
                     <ETag>\"x\"</ETag><Size>{size}</Size></Contents>"
                );
                list.push_str(&entry);
            }
            answer("200 OK", "Content-Type: application/xml\r\n", (list + "</ListBucketResult>").as_bytes())
        }
    }
}
