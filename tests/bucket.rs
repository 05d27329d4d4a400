//! The output in a bucket is the output in the folder, and gets there in an order that never shows a half.
//!
//! Tried against moto, a store in Python: `SEARA_MOTO` names a python that has it (`.ci/bucket/requirements.txt`).
//! Without it they are ignored: `cargo test` says so, and `.ci/run` runs them with `--ignored`.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use seara::testing::{
    model::secret::Secret,
    portal::bucket::{Action, Bucket, BucketError, Done, apply, plan},
};
use tempfile::TempDir;

use crate::project::Running;

/// What must never be shown.
const SECRET: &str = "s3cret-word-of-the-key";

/// What tells that a file of two or more parts is large: more than 8 MiB.
const LARGE: usize = 20 << 20;

/// A store that runs, with one bucket; its requests are logged in a file.
struct Store {
    _run: Running,
    host: String,
    folder: TempDir,
}

impl Store {
    /// Starts one.
    fn start() -> Self {
        // The program does so first of all; here the library is used without it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let python = std::env::var_os("SEARA_MOTO").expect("SEARA_MOTO names a python that has moto");
        let folder = tempfile::tempdir().expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        let log = fs::File::create(folder.path().join("asked")).expect("a file");
        let child = Command::new(python)
            .args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("moto starts");
        let store = Self { _run: Running(child), host: format!("127.0.0.1:{port}"), folder };
        let begun = Instant::now();
        while TcpStream::connect(&store.host).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(120), "moto does not start: {}", store.log());
            thread::sleep(Duration::from_millis(100));
        }
        let (status, head, _) = store.ask("PUT", "dados", "");
        assert_eq!(status, 200, "{head}");
        store
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("asked")).expect("what it was asked")
    }

    /// Paths that a method was asked for, in this order.
    fn requests(&self, method: &str) -> Vec<String> {
        let (log, start) = (self.log(), format!("\"{method} /dados/"));
        let after = log.lines().filter_map(|line| line.split_once(&start));
        after.map(|(_, rest)| rest.split([' ', '?']).next().unwrap_or_default().to_owned()).collect()
    }

    /// Status, head in lower case, body.
    fn ask(&self, method: &str, path: &str, content: &str) -> (u16, String, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.host).expect("a connection");
        write!(
            stream,
            "{method} /{path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=k/20260301/us-east-1/s3/aws4_request, \
             SignedHeaders=host, Signature=0\r\n\r\n{content}",
            self.host,
            content.len()
        )
        .expect("asked");
        let mut all = Vec::new();
        stream.read_to_end(&mut all).expect("an answer");
        let end = all.windows(4).position(|w| w == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8_lossy(&all[..end]).to_ascii_lowercase();
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
        (status, head, all[end + 4..].to_vec())
    }

    fn bucket(&self) -> Bucket {
        Bucket {
            endpoint: Some(format!("http://{}", self.host)),
            region: "us-east-1".to_owned(),
            bucket: "dados".to_owned(),
            prefix: "aberto".to_owned(),
            key_id: Secret::new("KEYID-OF-THE-KEY"),
            secret: Secret::new(SECRET),
            allow_http: true,
            max_removed_percent: 50,
        }
    }
}

/// Stands between and spoils things: takes the sha256 out of what is sent, or refuses everything after some requests.
/// Gives its address.
fn between(store: &Store, is_forgetful: bool, passes: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let host = store.host.clone();
    let passed = Arc::new(AtomicUsize::new(0));
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (host, passed) = (host.clone(), Arc::clone(&passed));
            thread::spawn(move || {
                let is_let = passed.fetch_add(1, Ordering::SeqCst) < passes;
                // A client that has gone away is no mistake.
                let _ = pass(stream, &host, is_forgetful, is_let);
            });
        }
    });
    format!("http://{address}")
}

/// Hands one request on and its answer back.
fn pass(mut stream: TcpStream, host: &str, is_forgetful: bool, is_let: bool) -> std::io::Result<()> {
    let (mut all, mut chunk) = (Vec::new(), vec![0; 1 << 16]);
    let end = loop {
        let read = stream.read(&mut chunk)?;
        all.extend_from_slice(&chunk[..read]);
        match all.windows(4).position(|w| w == b"\r\n\r\n") {
            Some(end) => break end,
            None if read == 0 => return Ok(()),
            None => {}
        }
    };
    let head = String::from_utf8_lossy(&all[..end]).into_owned();
    let value = |line: &str| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned);
    let length: usize = head.lines().find_map(value).and_then(|n| n.parse().ok()).unwrap_or_default();
    let mut content = all.split_off(end + 4);
    let mut rest = vec![0; length - content.len()];
    stream.read_exact(&mut rest)?;
    content.extend(rest);
    if !is_let {
        return stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    let mut server = TcpStream::connect(host)?;
    let spoilt = |line: &&str| !(is_forgetful && line.to_ascii_lowercase().starts_with("x-amz-meta-"));
    let kept: Vec<&str> = head.lines().filter(spoilt).collect();
    server.write_all(format!("{}\r\nConnection: close\r\n\r\n", kept.join("\r\n")).as_bytes())?;
    server.write_all(&content)?;
    std::io::copy(&mut server, &mut stream).map(|_| ())
}

fn write(output: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = output.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text).expect("written");
}

/// A small output of two datasets, one of them with two versions, and with what is not to be sent.
fn output() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let releases = ["a/latest", "a/2026-02-01-0a1b2c3d", "a/2026-03-01-11112222", "b/latest", "b/2026-03-01-33334444"];
    for release in releases {
        for (name, text) in [("datapackage.json", "{}"), ("index.html", "<p>"), ("x.csv", "id\n1\n"), ("x.json", "[]")]
        {
            write(folder.path(), &format!("{release}/{name}"), format!("{text}\n"));
        }
    }
    for name in ["catalog.ttl", "catalog.rdf", "catalog.jsonld", "dados-gov.jsonld", "index.html", "index.en.html"] {
        write(folder.path(), name, name);
    }
    for name in
        [".hidden", "a/.incoming/x.csv", "a/latest/.unfinished-1", "sample/a/latest/x.csv", "sample/catalog.ttl"]
    {
        write(folder.path(), name, "not to be seen");
    }
    folder
}

/// Plans and applies it; returns what was done, and the actions that were reported.
fn publish(output: &Path, bucket: &Bucket) -> (Done, Vec<Action>) {
    let mut actions = Vec::new();
    let plan = plan(output, bucket).expect("a plan");
    let done = apply(output, bucket, &plan, &mut |action| actions.push(action.clone())).expect("done");
    assert_eq!(actions, plan.actions);
    (done, actions)
}

#[test]
#[ignore = "needs a store: SEARA_MOTO names a python that has moto"]
fn what_is_published_gets_there_in_order_and_only_once() {
    let store = Store::start();
    let (output, bucket) = (output(), store.bucket());
    let (done, actions) = publish(output.path(), &bucket);
    assert_eq!((done.put, done.removed, done.same), (26, 0, 0));
    let sent = store.requests("PUT");
    assert_eq!(sent, actions.iter().map(|a| format!("aberto/{}", a.path())).collect::<Vec<_>>());
    let at = |path: &str| sent.iter().position(|p| *p == format!("aberto/{path}")).expect(path);
    let in_order = [
        "a/2026-02-01-0a1b2c3d/index.html",
        "b/2026-03-01-33334444/index.html",
        "a/latest/x.csv",
        "a/latest/datapackage.json",
        "a/latest/index.html",
        "b/latest/index.html",
        "index.html",
        "catalog.ttl",
    ];
    assert!(in_order.map(at).is_sorted(), "{sent:?}");
    assert!(at("index.html") < at("dados-gov.jsonld") && at("a/latest/x.json") < at("a/latest/datapackage.json"));
    for (path, kind, age) in [
        ("a/latest/x.csv", "text/csv; charset=utf-8", "no-cache"),
        ("a/2026-03-01-11112222/x.csv", "text/csv; charset=utf-8", "public, max-age=3600"),
        ("catalog.ttl", "text/turtle; charset=utf-8", "no-cache"),
        ("index.en.html", "text/html; charset=utf-8", "no-cache"),
    ] {
        let (status, head, body) = store.ask("GET", &format!("dados/aberto/{path}"), "");
        assert_eq!((status, body), (200, fs::read(output.path().join(path)).expect("a file")), "{path}: {head}");
        for wanted in
            [format!("content-type: {kind}"), format!("cache-control: {age}"), "x-amz-meta-seara-sha256: ".into()]
        {
            assert!(head.contains(&wanted), "{path}: {wanted} is not in {head}");
        }
    }
    let (done, _) = publish(output.path(), &bucket);
    assert_eq!((done.put, done.removed, done.same), (0, 0, 26));
    assert_eq!(store.requests("PUT").len(), 26);
    write(output.path(), "b/latest/x.csv", "id\n2\n\n");
    let (done, actions) = publish(output.path(), &bucket);
    assert_eq!((done.put, done.removed, done.same), (1, 0, 25));
    assert!(actions.contains(&Action::Put { path: "b/latest/x.csv".to_owned(), bytes: 6 }), "{actions:?}");
    assert_eq!(store.requests("PUT").last().map(String::as_str), Some("aberto/b/latest/x.csv"));
}

#[test]
#[ignore = "needs a store: SEARA_MOTO names a python that has moto"]
fn what_is_gone_is_removed_unless_it_is_too_much() {
    let store = Store::start();
    let (output, mut bucket) = (output(), store.bucket());
    publish(output.path(), &bucket);
    for foreign in ["aberto/robots.txt", "aberto/old/", "other/x.csv", "abertos"] {
        let (status, head, _) = store.ask("PUT", &format!("dados/{foreign}"), "somebody's");
        assert_eq!(status, 200, "{head}");
    }
    fs::remove_dir_all(output.path().join("a/2026-02-01-0a1b2c3d")).expect("removed");
    bucket.max_removed_percent = 15;
    let planned = plan(output.path(), &bucket).expect("a plan");
    assert_eq!(planned.foreign, 2, "{planned:?}");
    let refused = apply(output.path(), &bucket, &planned, &mut |action| panic!("{action:?}"));
    assert!(matches!(refused, Err(BucketError::TooMany { removed: 4, all: 26, limit: 15 })), "{refused:?}");
    bucket.max_removed_percent = 16;
    let (done, _) = publish(output.path(), &bucket);
    assert_eq!((done.put, done.removed, done.same), (0, 4, 22));
    assert_eq!(store.ask("HEAD", "dados/aberto/a/2026-02-01-0a1b2c3d/x.csv", "").0, 404);
    for kept in ["aberto/robots.txt", "other/x.csv", "abertos", "aberto/a/latest/x.csv"] {
        assert_eq!(store.ask("HEAD", &format!("dados/{kept}"), "").0, 200, "{kept}");
    }
    assert!(plan(output.path(), &bucket).expect("a plan").is_same());
    let empty = tempfile::tempdir().expect("a folder");
    assert!(matches!(plan(empty.path(), &bucket), Err(BucketError::Empty { .. })));
    write(empty.path(), "catalog.ttl", "");
    assert!(matches!(plan(empty.path(), &bucket), Err(BucketError::NoDataset { .. })));
}

#[test]
#[ignore = "needs a store: SEARA_MOTO names a python that has moto"]
fn what_broke_off_is_completed_by_the_next() {
    let store = Store::start();
    let (output, bucket) = (output(), store.bucket());
    write(output.path(), "a/latest/large.parquet", (0..LARGE).map(|n| (n / 7919) as u8).collect::<Vec<_>>());
    let mut short = plan(output.path(), &bucket).expect("a plan");
    short.actions.truncate(7);
    assert_eq!(apply(output.path(), &bucket, &short, &mut |_| ()).expect("done").put, 7);
    let whole = plan(output.path(), &bucket).expect("a plan");
    let mut left = 8;
    let cut = catch_unwind(AssertUnwindSafe(|| {
        apply(output.path(), &bucket, &whole, &mut |action| {
            left -= usize::from(matches!(action, Action::Put { .. }));
            assert!(left > 0, "the power goes");
        })
    }));
    assert!(cut.is_err());
    let (done, _) = publish(output.path(), &bucket);
    assert_eq!((done.put, done.same), (12, 15));
    let (status, _, body) = store.ask("GET", "dados/aberto/a/latest/large.parquet", "");
    let large = fs::read(output.path().join("a/latest/large.parquet")).expect("a file");
    assert!(status == 200 && body == large, "{status}, {} bytes", body.len());
    let (done, _) = publish(output.path(), &bucket);
    assert_eq!((done.put, done.same), (0, 27));
}

#[test]
#[ignore = "needs a store: SEARA_MOTO names a python that has moto"]
fn wherever_it_breaks_off_nothing_leads_to_what_is_not_there() {
    let store = Store::start();
    let output = tempfile::tempdir().expect("a folder");
    let paths = [
        "a/2026-03-01-11112222/x.csv",
        "a/latest/large.csv",
        "a/latest/x.csv",
        "a/latest/datapackage.json",
        "a/latest/index.html",
        "index.html",
        "catalog.ttl",
    ];
    for path in paths {
        write(output.path(), path, path);
    }
    write(output.path(), "a/latest/large.csv", vec![b'1'; 9 << 20]);
    for passes in 0.. {
        let prefix = format!("try-{passes}");
        let bucket = Bucket { prefix: prefix.clone(), ..store.bucket() };
        let broken = Bucket { endpoint: Some(between(&store, false, passes)), ..bucket.clone() };
        let there: Vec<bool> = {
            let result =
                plan(output.path(), &broken).and_then(|plan| apply(output.path(), &broken, &plan, &mut |_| ()));
            if result.is_ok() {
                // The list; to begin, two parts, to end and to look for the large file; two for any other.
                assert_eq!(passes, 1 + 5 + 2 * 6, "{result:?}");
                return;
            }
            assert!(matches!(result, Err(BucketError::Refused { .. })), "{passes}: {result:?}");
            paths.iter().map(|path| store.ask("HEAD", &format!("dados/{prefix}/{path}"), "").0 == 200).collect()
        };
        assert!(there.is_sorted_by(|before, after| before >= after), "{passes}: {there:?}");
        let (done, _) = publish(output.path(), &bucket);
        let already = there.iter().filter(|is| **is).count() as u64;
        assert_eq!((done.put, done.same), (7 - already, already), "{passes}");
    }
}

#[test]
#[ignore = "needs a store: SEARA_MOTO names a python that has moto"]
fn a_store_that_forgets_is_noticed() {
    let store = Store::start();
    let output = output();
    let bucket = Bucket { endpoint: Some(between(&store, true, usize::MAX)), ..store.bucket() };
    let planned = plan(output.path(), &bucket).expect("a plan");
    let result = apply(output.path(), &bucket, &planned, &mut |action| panic!("{action:?}"));
    assert!(matches!(result, Err(BucketError::StoredDifferently { what: "sha256", .. })), "{result:?}");
}

#[test]
#[ignore = "needs a store: SEARA_MOTO names a python that has moto"]
fn a_file_that_changes_meanwhile_is_not_sent() {
    let store = Store::start();
    let (output, bucket) = (output(), store.bucket());
    let large = output.path().join("a/latest/large.parquet");
    write(output.path(), "a/latest/large.parquet", vec![1; LARGE]);
    publish(output.path(), &bucket);
    // Another release after the plan: seen at once.
    write(output.path(), "a/latest/large.parquet", vec![2; LARGE]);
    let planned = plan(output.path(), &bucket).expect("a plan");
    write(output.path(), "a/latest/x.csv", "id\n3\n4\n");
    let result = apply(output.path(), &bucket, &planned, &mut |action| panic!("{action:?}"));
    assert!(matches!(&result, Err(BucketError::Changed { path }) if path == "a/latest/x.csv"), "{result:?}");
    // One that looks as before but has other bytes: seen while it is sent, in parts or at once.
    for (path, bytes) in [("a/latest/large.parquet", vec![3; LARGE]), ("a/latest/x.csv", b"id\n5\n6\n".to_vec())] {
        let whole = output.path().join(path);
        write(output.path(), path, vec![b'z'; bytes.len()]);
        let planned = plan(output.path(), &bucket).expect("a plan");
        let modified = fs::metadata(&whole).and_then(|m| m.modified()).expect("a time");
        write(output.path(), path, &bytes);
        let file = fs::File::options().write(true).open(&whole).expect("the file");
        file.set_modified(modified).expect("set back");
        let result = apply(output.path(), &bucket, &planned, &mut |_| ());
        assert!(matches!(&result, Err(BucketError::Changed { path: changed }) if changed == path), "{result:?}");
        let (_, _, there) = store.ask("GET", &format!("dados/aberto/{path}"), "");
        assert!(there != bytes && there != vec![b'z'; bytes.len()], "{path} was sent");
        publish(output.path(), &bucket);
    }
    let (_, _, there) = store.ask("GET", "dados/aberto/a/latest/large.parquet", "");
    assert!(there == fs::read(large).expect("a file"), "{} bytes", there.len());
    let (_, _, unfinished) = store.ask("GET", "dados?uploads", "");
    assert!(!String::from_utf8_lossy(&unfinished).contains("<UploadId>"), "an upload was left unfinished");
}

#[test]
#[ignore = "needs a store: SEARA_MOTO names a python that has moto"]
fn the_error_of_a_missing_bucket_shows_no_secret() {
    let store = Store::start();
    let output = output();
    let bucket = Bucket { bucket: "nowhere".to_owned(), ..store.bucket() };
    let error = plan(output.path(), &bucket).expect_err("no such bucket");
    assert!(matches!(&error, BucketError::NoBucket { bucket, .. } if bucket == "nowhere"), "{error:?}");
    for text in [error.to_string(), format!("{error:?}"), format!("{bucket:?}")] {
        assert!(!text.contains(SECRET) && !text.contains("KEYID-OF-THE-KEY"), "{text}");
    }
}
