//! Sources are requested politely and within limits, and what a server does wrong ends in a known way.

use std::{
    fs,
    io::{Read as _, Write as _},
    path::Path,
};

use flate2::{Compression, write::GzEncoder};

use crate::{
    fault_server::{Part, Request, Server, answer, serve},
    project::{AT, Project, Ran, texts},
};

const PIPELINE: &str = "pipelines/governacao-digital.toml";

/// A project whose source is a server's document.
fn project(server: &Server, more: &str) -> Project {
    let project = Project::bundled();
    let text = project.read(PIPELINE);
    let line = text.lines().find(|l| l.starts_with("url")).expect("an address").to_owned();
    let url = format!("url    = \"{}\"\npace_ms = 1\n{more}", server.url("/doc"));
    project.edit(PIPELINE, &line, &url);
    project
}

fn run_with(project: &Project, more: &[&str]) -> Ran {
    project.seara(&[&["run", "governacao-digital", "--at", AT], more].concat())
}

fn run(project: &Project) -> Ran {
    run_with(project, &["--allow-address", "127.0.0.1"])
}

fn page() -> Vec<u8> {
    include_bytes!("data/governacao-digital.html").to_vec()
}

const HTML: &str = "Content-Type: text/html\r\n";

fn well(request: &Request) -> Vec<Part> {
    if request.path == "/robots.txt" { answer("404 Not Found", "", b"") } else { answer("200 OK", HTML, &page()) }
}

/// Answers `/doc` by the number of requests for it before.
fn by_turn(turns: impl Fn(usize) -> Vec<Part> + Send + Sync + 'static) -> Server {
    serve(move |request| if request.path == "/doc" { turns(request.before) } else { well(request) })
}

fn torn() -> Vec<Part> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{HTML}\r\n", page().len());
    vec![Part::Bytes([head.as_bytes(), &page()[..500]].concat()), Part::Reset]
}

/// A page that takes a while, byte by byte, and never stops for long.
fn slow() -> Vec<Part> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{HTML}\r\n", page().len());
    let pieces =
        page().chunks(page().len() / 12 + 1).flat_map(|p| [Part::Bytes(p.to_vec()), Part::Wait(120)]).collect();
    [vec![Part::Bytes(head.into_bytes())], pieces].concat()
}

/// A length that ends before the page does: what comes after it is not read.
fn short() -> Vec<Part> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: 700\r\n{HTML}Connection: close\r\n\r\n");
    vec![Part::Bytes([head.as_bytes(), &page()].concat())]
}

/// What a server does, and what a run ends in: the exit status, what is said, how many requests it got.
#[test]
#[expect(clippy::too_many_lines, reason = "a table of what servers do")]
fn what_a_server_does_ends_in_a_known_way() {
    let gzip = |bytes: &[u8]| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(bytes).expect("packed");
        packed.finish().expect("packed")
    };
    let (small, bomb) = (gzip(&page()), gzip(&vec![b'a'; 60_000_000]));
    let text = String::from_utf8(page()).expect("text");
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'-')).collect();
    let packed = "Content-Type: text/html\r\nContent-Encoding: gzip\r\n";
    let retry = "Retry-After: 1\r\nDate: Sun, 01 Mar 2026 06:00:00 GMT\r\n";
    let later = "Retry-After: 7200\r\nDate: Sun, 01 Mar 2026 06:00:00 GMT\r\n";
    let cases: Vec<(&str, Server, i32, &str, usize)> = vec![
        ("well", by_turn(|_| answer("200 OK", HTML, &page())), 0, "", 1),
        // The end of a compressed body of HTTP/1 is not seen: it is requested once more, and then accepted.
        ("packed by gzip", by_turn(move |_| answer("200 OK", packed, &small)), 0, "", 2),
        (
            "503, then well",
            by_turn(|n| if n == 0 { answer("503 Busy", "", b"") } else { answer("200 OK", HTML, &page()) }),
            0,
            "",
            2,
        ),
        (
            "429 with Retry-After",
            by_turn(move |n| if n == 0 { answer("429 Wait", retry, b"") } else { answer("200 OK", HTML, &page()) }),
            0,
            "",
            2,
        ),
        ("429 for two hours", by_turn(move |_| answer("429 Wait", later, b"")), 2, "asks to wait 7200 seconds", 1),
        ("503 for ever", by_turn(|_| answer("503 Busy", "", b"")), 2, "answered 503, 3 times", 3),
        (
            "reset, then well",
            by_turn(|n| if n == 0 { vec![Part::Reset] } else { answer("200 OK", HTML, &page()) }),
            0,
            "",
            2,
        ),
        ("torn, then well", by_turn(|n| if n == 0 { torn() } else { answer("200 OK", HTML, &page()) }), 0, "", 2),
        ("torn for ever", by_turn(|_| torn()), 2, "cannot fetch", 3),
        ("404", by_turn(|_| answer("404 Not Found", "", b"")), 2, "answered 404", 1),
        (
            "stalls",
            by_turn(|_| vec![Part::Bytes(b"HTTP/1.1 200 OK\r\n".to_vec()), Part::Wait(4_000)]),
            2,
            "it took too long",
            3,
        ),
        ("a bomb of gzip", by_turn(move |_| answer("200 OK", packed, &bomb)), 2, "max_bytes", 1),
        (
            "without end",
            by_turn(|_| vec![Part::Bytes(b"HTTP/1.1 200 OK\r\n\r\n".to_vec()), Part::Endless]),
            2,
            "max_bytes",
            1,
        ),
        (
            "round and round",
            by_turn(|_| answer("302 Found", "Location: /doc\r\n", b"")),
            2,
            "more than 10 redirects",
            11,
        ),
        (
            "to another kind",
            by_turn(|_| answer("302 Found", "Location: file:///etc/passwd\r\n", b"")),
            2,
            "only file:, http: and https:",
            1,
        ),
        (
            "to the machine's own data",
            by_turn(|_| answer("302 Found", "Location: http://169.254.169.254/latest\r\n", b"")),
            2,
            "not a public address",
            1,
        ),
        (
            "to a name that is private",
            by_turn(|_| answer("302 Found", "Location: http://localhost:9/x\r\n", b"")),
            2,
            "localhost leads to",
            1,
        ),
        (
            "an error page",
            by_turn(|_| answer("200 OK", HTML, b"<html><p>Em manutencao</p></html>")),
            1,
            "error[unexpected-answer]",
            1,
        ),
        (
            "another type",
            by_turn(|_| answer("200 OK", "Content-Type: application/pdf\r\n", &page())),
            1,
            "error[unexpected-answer]",
            1,
        ),
        ("slow bytes", by_turn(|_| slow()), 0, "", 1),
        ("a length that is too small", by_turn(|_| short()), 1, "error[field-missing]", 1),
        (
            "UTF-8 by another name",
            by_turn(|_| answer("200 OK", "Content-Type: text/html; charset=iso-8859-1\r\n", &page())),
            0,
            "",
            1,
        ),
        (
            "another charset by the name of UTF-8",
            by_turn(move |_| answer("200 OK", HTML, &latin)),
            1,
            "error[charset]",
            1,
        ),
        ("no HTTP", by_turn(|_| vec![Part::Bytes(b"ola\r\n\r\n".to_vec())]), 2, "cannot fetch", 3),
    ];
    for (name, server, status, said, times) in cases {
        let manners = "max_bytes = 1000000\ntries = 3\nidle_seconds = 1\n\
                       expect = { media_type = \"text/html\", lacks = '(?i)manutencao' }";
        let project = project(&server, manners);
        let ran = run(&project);
        assert_eq!(ran.status, status, "{name}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(said), "{name}: {}", ran.err);
        assert_eq!(server.requests().len(), times, "{name}: {:?}", server.requests());
        assert_eq!(project.is_published("governacao-digital"), status == 0, "{name}");
    }
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let server = serve(|request| match (request.path.as_str(), request.header("if-none-match")) {
        ("/robots.txt", _) => answer("404 Not Found", "", b""),
        (_, Some("\"one\"")) => answer("304 Not Modified", "ETag: \"one\"\r\n", b""),
        _ => answer("200 OK", &format!("{HTML}ETag: \"one\"\r\n"), &page()),
    });
    let project = project(&server, "");
    run(&project).well();
    let again = run(&project).well();
    assert!(again.out.contains("unchanged"), "{}", again.out);
    let request = server.requests();
    assert_eq!(request.len(), 2);
    assert!(
        request[0].header("user-agent").is_some_and(|a| a.starts_with("seara/") && a.contains('@')),
        "{:?}",
        request[0]
    );
    // That it was the same is kept too.
    project.seara(&["captures", "export", "all.warc.gz"]).well();
    let warc = unpacked(&project.path("all.warc.gz"));
    assert_eq!((warc.matches("WARC-Type: resource").count(), warc.matches("WARC-Type: revisit").count()), (1, 1));
    assert!(warc.contains("/revisit/server-not-modified\r\n"), "{warc}");
    assert_eq!(project.read("all.warc.gz.cdxj").matches("\"mime\":\"warc/revisit\"").count(), 1);
    // A capture that is lost is requested in full.
    for entry in fs::read_dir(project.path(".seara/captures")).expect("captures").flatten() {
        if entry.path().extension().is_some_and(|e| e == "gz") {
            fs::remove_file(entry.path()).expect("removed");
        }
    }
    run(&project).well();
    assert_eq!(server.requests()[2].header("if-none-match"), None);
}

/// A tag that changes while the bytes do not is no news, and is not requested by the old tag again.
#[test]
fn another_tag_of_the_same_bytes_is_no_news() {
    let server = serve(|request| match request.path.as_str() {
        "/robots.txt" => answer("404 Not Found", "", b""),
        _ => answer("200 OK", &format!("{HTML}ETag: \"{}\"\r\n", request.before), &page()),
    });
    let project = project(&server, "");
    run(&project).well();
    for tag in ["\"0\"", "\"1\""] {
        let again = run(&project).well();
        assert!(again.out.contains("unchanged"), "{}", again.out);
        assert_eq!(server.requests().last().and_then(|a| a.header("if-none-match")), Some(tag));
    }
    project.seara(&["captures", "export", "all.warc.gz"]).well();
    let warc = unpacked(&project.path("all.warc.gz"));
    assert_eq!(
        (warc.matches("WARC-Type: resource").count(), warc.matches("/revisit/identical-payload-digest").count()),
        (1, 2)
    );
}

#[test]
fn a_body_that_broke_off_goes_on_where_it_ended() {
    let server = serve(|request| match (request.path.as_str(), request.header("range")) {
        ("/robots.txt", _) => answer("404 Not Found", "", b""),
        (_, None) => {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{HTML}ETag: \"one\"\r\n\r\n", page().len());
            vec![Part::Bytes([head.as_bytes(), &page()[..500]].concat()), Part::Wait(100), Part::Reset]
        }
        (_, Some(range)) => {
            let start: usize = range.trim_start_matches("bytes=").trim_end_matches('-').parse().expect("a start");
            let headers = format!(
                "Content-Range: bytes {start}-{}/{}\r\n{HTML}ETag: \"one\"\r\n",
                page().len() - 1,
                page().len()
            );
            answer("206 Partial Content", &headers, &page()[start..])
        }
    });
    let project = project(&server, "");
    run(&project).well();
    assert_eq!(server.requests()[1].header("if-range"), Some("\"one\""));
    assert_eq!(texts(&project.table("governacao-digital", "structural_elements"), "acronym").len(), 2);
}

/// A server may send less of the rest than there is: what is missing is requested again, and never taken for the end.
#[test]
fn a_part_that_is_too_short_is_no_end() {
    let server = serve(|request| {
        let start =
            request.header("range").and_then(|r| r.strip_prefix("bytes=")?.trim_end_matches('-').parse::<usize>().ok());
        match (request.path.as_str(), start) {
            ("/robots.txt", _) => answer("404 Not Found", "", b""),
            (_, None) => {
                let head =
                    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{HTML}ETag: \"one\"\r\n\r\n", page().len());
                vec![Part::Bytes([head.as_bytes(), &page()[..500]].concat()), Part::Reset]
            }
            (_, Some(start)) => {
                let end = (start + 900).min(page().len());
                let range =
                    format!("Content-Range: bytes {start}-{}/{}\r\n{HTML}ETag: \"one\"\r\n", end - 1, page().len());
                answer("206 Partial Content", &range, &page()[start..end])
            }
        }
    });
    let project = project(&server, "tries = 6\n");
    run(&project).well();
    assert_eq!(project.table("governacao-digital", "structural_elements").len(), 2);
    assert!(server.requests().len() > 2);
}

#[test]
fn robots_are_obeyed_unless_a_reason_is_written() {
    let rules = "User-agent: *\nDisallow: /\n";
    let server = serve(move |request| match request.path.as_str() {
        "/robots.txt" => answer("200 OK", "Content-Type: text/plain\r\n", rules.as_bytes()),
        _ => answer("200 OK", HTML, &page()),
    });
    let project = project(&server, "");
    let ran = run(&project);
    assert!(ran.status == 2 && ran.err.contains("robots.txt") && server.requests().is_empty(), "{}", ran.err);
    project.edit(PIPELINE, "pace_ms = 1", "pace_ms = 1\nrobots_exempt = \"agreed with the publisher\"");
    let ran = run(&project).well();
    assert!(ran.err.contains("robots-exempt") && ran.err.contains("agreed with the publisher"), "{}", ran.err);
}

#[test]
fn private_addresses_are_requested_only_where_a_person_names_them() {
    let server = serve(well);
    let project = project(&server, "");
    let ran = run_with(&project, &[]);
    assert!(
        ran.status == 2 && ran.err.contains("not a public address") && ran.err.contains("--allow-address"),
        "{}",
        ran.err
    );
    assert!(server.requests().is_empty());
    let ran = run_with(&project, &["--allow-address", "127.0.0.1:9"]);
    assert!(ran.status == 2 && server.requests().is_empty(), "{}", ran.err);
    let named = format!("pace_ms = 1\nallow_address = \"{}\"", server.host);
    project.edit(PIPELINE, "pace_ms = 1", &named);
    run_with(&project, &[]).well();
}

/// A secret comes from the environment, goes to its own host, and is in no byte that a run writes.
#[test]
fn secrets_are_sent_to_their_host_and_written_nowhere() {
    let other =
        serve(|request| if request.path == "/robots.txt" { well(request) } else { answer("200 OK", HTML, &page()) });
    let away = format!("Location: {}\r\n", other.url("/doc"));
    let server =
        serve(move |request| if request.path == "/doc" { answer("302 Found", &away, b"") } else { well(request) });
    let project = project(&server, "headers = { Authorization = \"Bearer {env:SEARA_TEST_TOKEN}\" }");
    let ran = run(&project);
    assert!(ran.status == 2 && ran.err.contains("SEARA_TEST_TOKEN"), "{}", ran.err);
    let secret = "k9-very-secret-value";
    let done = project
        .command(&["run", "governacao-digital", "--at", AT, "--allow-address", "127.0.0.1"])
        .env("SEARA_TEST_TOKEN", secret)
        .output()
        .expect("a run");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(server.requests()[0].header("authorization"), Some("Bearer k9-very-secret-value"));
    assert_eq!(other.requests()[0].header("authorization"), None);
    let mut written = [done.stdout, done.stderr].concat();
    gather(&project.path("."), &mut written);
    assert!(!String::from_utf8_lossy(&written).contains(secret));
}

/// Every byte under a folder.
fn gather(folder: &Path, bytes: &mut Vec<u8>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            gather(&entry.path(), bytes);
        } else {
            bytes.extend(fs::read(entry.path()).expect("a file"));
        }
    }
}

/// The captures are enough for the same run, byte for byte, with the network gone.
#[test]
fn offline_the_captures_give_the_same_release() {
    let server = serve(well);
    let project = project(&server, "");
    let ran = run_with(&project, &["--offline"]);
    assert!(ran.status == 2 && ran.err.contains("no capture of"), "{}", ran.err);
    run(&project).well();
    let online = project.tree("output");
    fs::remove_dir_all(project.path("output")).expect("removed");
    run_with(&project, &["--offline"]).well();
    let offline = project.tree("output");
    assert!(online.keys().eq(offline.keys()));
    let differ: Vec<_> = online.keys().filter(|path| online[*path] != offline[*path]).collect();
    assert!(differ.is_empty(), "{differ:?}");
    assert_eq!(server.requests().len(), 1);
}

fn unpacked(warc: &Path) -> String {
    let packed = fs::read(warc).expect("a file");
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(&packed[..]).read_to_string(&mut text).expect("unpacked");
    text
}

/// Captures are shown, given out as one WARC file, and pruned, but for those on which something rests.
#[test]
fn captures_are_listed_exported_and_pruned() {
    let server = serve(|request| match request.path.as_str() {
        "/robots.txt" => answer("404 Not Found", "", b""),
        _ => {
            let page = String::from_utf8(page()).expect("text");
            let note = format!("<!-- {} -->", request.before);
            answer("200 OK", HTML, page.replacen("<article", &format!("{note}<article"), 1).as_bytes())
        }
    });
    let project = project(&server, "");
    // Other bytes each time, the same records: only the first release rests on the first capture.
    for day in ["2026-03-01", "2026-03-02", "2026-03-03"] {
        let at = format!("{day}T06:00:00Z");
        project.seara(&["run", "governacao-digital", "--at", &at, "--allow-address", "127.0.0.1"]).well();
    }
    let list = project.seara(&["captures", "list"]).well().out;
    assert_eq!(list.lines().count(), 3, "{list}");
    assert!(list.lines().next().is_some_and(|l| l.contains("2026-03-01") && l.contains("127.0.0.1")), "{list}");
    project.seara(&["captures", "export", "all.warc.gz"]).well();
    let warc = unpacked(&project.path("all.warc.gz"));
    assert_eq!(warc.matches("WARC/1.1\r\n").count(), 3);
    assert!(project.seara(&["captures", "prune", "--dry-run"]).well().out.contains('1'));
    project.seara(&["captures", "prune", "--older-than", "1"]).well();
    let left = project.seara(&["captures", "list"]).well().out;
    assert_eq!(left.lines().count(), 2, "{left}");
    // What the release rests on, and what the address gave last, are there.
    project.seara(&["explain", "governacao-digital", "structural_elements", "cv-nade", "kind"]).well();
    run_with(&project, &["--offline"]).well();
}
