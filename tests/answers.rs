//! The web as it really answers: what breaks off is gone on with only as the same version, what has no sign of its end
//! is not believed at once, each step of a redirect is requested as the first one, and a kept capture is checked as a
//! fresh one.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use flate2::{Compression, write::GzEncoder};

use crate::{
    fault_server::{Part, Request, Server, answer, serve},
    pages::{json, none, project},
    project::{AT, Project, Ran, texts},
};

const PIPELINE: &str = "pipelines/obras.toml";

/// What a server answers.
type Answers = Box<dyn Fn(&Request) -> Vec<Part> + Send + Sync>;

/// A pipeline of one table in CSV.
fn table(server: &Server) -> Project {
    let project = project(server, "/data", "", "");
    project.edit(PIPELINE, "[source.pages]\n\n", "");
    project.edit(PIPELINE, "records = \"\"\n", "");
    project.edit(PIPELINE, "tries = 2", "tries = 4");
    project
}

fn run(project: &Project, more: &[&str]) -> Ran {
    project.seara(&[&["run", "obras", "--at", AT], more].concat())
}

fn codes(project: &Project) -> Vec<String> {
    texts(&project.table("obras", "works"), "code")
}

/// A table of one version: a letter and numbers, a line each, all of one length.
fn version(letter: char) -> Vec<u8> {
    let rows: String = (10..40).map(|n| format!("{letter}{n}\n")).collect();
    format!("code\n{rows}").into_bytes()
}

const CSV: &str = "Content-Type: text/csv\r\n";

/// Half of a version, broken off at the end of a line.
fn half(letter: char, more: &str) -> Vec<Part> {
    let complete = version(letter);
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{CSV}{more}\r\n", complete.len());
    vec![Part::Bytes([head.as_bytes(), &complete[..5 + 4 * 15]].concat()), Part::Wait(50), Part::Reset]
}

/// The rest of a version, as it was requested.
fn rest(letter: char, request: &Request, total: &str, more: &str) -> Vec<Part> {
    let complete = version(letter);
    let range =
        request.header("range").and_then(|r| r.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    let start = range.expect("a range");
    let head = format!("Content-Range: bytes {start}-{}/{total}\r\n{CSV}{more}", complete.len() - 1);
    answer("206 Partial Content", &head, &complete[start..])
}

/// A body that broke off is gone on with only as the version that it is of.
#[test]
fn the_rest_of_another_version_is_no_rest() {
    let length = version('A').len().to_string();
    let (longer, day, later) = (
        "9999",
        "Last-Modified: Sun, 01 Mar 2026 06:00:00 GMT\r\n",
        "Last-Modified: Mon, 02 Mar 2026 06:00:00 GMT\r\n",
    );
    for (case, first, total, then, is_rest) in [
        ("the same tag", "ETag: \"1\"\r\n", length.as_str(), "ETag: \"1\"\r\n".to_owned(), true),
        ("the same tag and day", &format!("ETag: \"1\"\r\n{day}"), &length, format!("ETag: \"1\"\r\n{day}"), true),
        ("the same tag, no day", &format!("ETag: \"1\"\r\n{day}"), &length, "ETag: \"1\"\r\n".to_owned(), true),
        ("the same tag, no total", "ETag: \"1\"\r\n", "*", "ETag: \"1\"\r\n".to_owned(), true),
        ("another tag", "ETag: \"1\"\r\n", &length, "ETag: \"2\"\r\n".to_owned(), false),
        ("no tag", "ETag: \"1\"\r\n", &length, String::new(), false),
        ("a weak tag", "ETag: \"1\"\r\n", &length, "ETag: W/\"1\"\r\n".to_owned(), false),
        ("another day", &format!("ETag: \"1\"\r\n{day}"), &length, format!("ETag: \"1\"\r\n{later}"), false),
        ("another total", "ETag: \"1\"\r\n", longer, "ETag: \"1\"\r\n".to_owned(), false),
    ] {
        let (first, total, then) = (first.to_owned(), total.to_owned(), then.clone());
        let letter = if is_rest { 'A' } else { 'B' };
        let server = serve(move |request| match (request.path.as_str(), request.before) {
            ("/robots.txt", _) => none(),
            (_, 0) => half('A', &first),
            _ if request.header("range").is_some() => rest(letter, request, &total, &then),
            _ => answer("200 OK", &format!("{CSV}{then}"), &version('B')),
        });
        let project = table(&server);
        let ran = run(&project, &[]);
        assert_eq!(ran.status, 0, "{case}: {}{}", ran.out, ran.err);
        let wanted: Vec<String> = (10..40).map(|n| format!("{letter}{n}")).collect();
        assert_eq!(codes(&project), wanted, "{case}");
        assert_eq!(server.requests().len(), if is_rest { 2 } else { 3 }, "{case}");
    }
}

/// A redirect that leads elsewhere the second time has no rest of what the first target gave.
#[test]
fn the_rest_is_requested_from_the_server_of_the_first_part() {
    let server = serve(|request| match (request.path.as_str(), request.before) {
        ("/data", n) => answer("302 Found", &format!("Location: /{}\r\n", if n == 0 { "a" } else { "b" }), b""),
        ("/a", _) => half('A', "ETag: \"1\"\r\n"),
        ("/b", _) if request.header("range").is_some() => rest('B', request, "125", "ETag: \"1\"\r\n"),
        ("/b", _) => answer("200 OK", &format!("{CSV}ETag: \"1\"\r\n"), &version('B')),
        _ => none(),
    });
    let project = table(&server);
    run(&project, &[]).well();
    assert!(codes(&project).iter().all(|code| code.starts_with('B')), "{:?}", codes(&project));
}

fn closed(head: &str, body: &[u8]) -> Vec<Part> {
    vec![Part::Bytes([format!("{head}\r\n{CSV}\r\n").as_bytes(), body].concat())]
}

/// How a body ends, and whether it is believed: what ends with the connection alone comes twice alike, or not at all.
#[test]
#[expect(clippy::too_many_lines, reason = "a table of what servers do")]
fn what_ends_with_the_connection_alone_is_not_believed_at_once() {
    let complete = || version('A');
    let cut = |lines: usize| version('A')[..5 + 4 * lines].to_vec();
    let old = "HTTP/1.0 200 OK";
    let pack = |bytes: &[u8]| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        std::io::Write::write_all(&mut packed, bytes).expect("packed");
        packed.finish().expect("packed")
    };
    let packed = pack(&complete());
    let (torn, gzip) = (packed[..packed.len() / 2].to_vec(), "HTTP/1.1 200 OK\r\nContent-Encoding: gzip");
    let (again, always) = (packed.clone(), packed.clone());
    let chunk = |bytes: &[u8]| [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
    let (chunks, open) = ([chunk(&complete()), b"0\r\n\r\n".to_vec()].concat(), chunk(&cut(9)));
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked";
    let serving = |turns: Box<dyn Fn(usize) -> Vec<Part> + Send + Sync>| {
        serve(move |request| if request.path == "/robots.txt" { none() } else { turns(request.before) })
    };
    let cases: Vec<(&str, Server, i32, usize, &str)> = vec![
        ("complete each time", serving(Box::new(move |_| closed(old, &complete()))), 0, 2, ""),
        ("by HTTP/1.1", serving(Box::new(move |_| closed("HTTP/1.1 200 OK", &complete()))), 0, 2, ""),
        (
            "cut, then complete",
            serving(Box::new(move |n| closed(old, &if n == 0 { cut(9) } else { complete() }))),
            0,
            3,
            "",
        ),
        (
            "cut, then with a length",
            serving(Box::new(move |n| if n == 0 { closed(old, &cut(9)) } else { answer("200 OK", CSV, &complete()) })),
            0,
            2,
            "",
        ),
        (
            "complete, then the length of it",
            serving(Box::new(
                move |n| if n == 0 { closed(old, &complete()) } else { answer("200 OK", CSV, &complete()) },
            )),
            0,
            2,
            "",
        ),
        ("cut elsewhere each time", serving(Box::new(move |n| closed(old, &cut(3 + n)))), 2, 4, "gives no length"),
        (
            "chunks to their end",
            serving(Box::new(move |_| {
                vec![Part::Bytes([format!("{chunked}\r\n{CSV}\r\n").as_bytes(), &chunks].concat())]
            })),
            0,
            1,
            "",
        ),
        (
            "chunks without their end",
            serving(Box::new(move |_| {
                vec![Part::Bytes([format!("{chunked}\r\n{CSV}\r\n").as_bytes(), &open].concat())]
            })),
            2,
            4,
            "cannot fetch",
        ),
        (
            "packed, with a length",
            serving(Box::new(move |_| answer("200 OK", &format!("{CSV}Content-Encoding: gzip\r\n"), &again))),
            0,
            2,
            "",
        ),
        ("packed to its end", serving(Box::new(move |_| closed(gzip, &always))), 0, 2, ""),
        ("packed, and cut", serving(Box::new(move |_| closed(gzip, &torn))), 2, 4, "cannot fetch"),
    ];
    for (case, server, status, times, said) in cases {
        let project = table(&server);
        let ran = run(&project, &[]);
        assert_eq!(ran.status, status, "{case}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(said), "{case}: {}", ran.err);
        assert_eq!(server.requests().len(), times, "{case}");
        if status == 0 {
            assert_eq!(codes(&project).len(), 30, "{case}");
            // What is the same as the last time is believed.
            let before = server.requests().len();
            assert!(run(&project, &[]).well().out.contains("unchanged"), "{case}");
            if !case.contains("cut") && !case.contains("length of it") {
                assert_eq!(server.requests().len(), before + 1, "{case}");
            }
        } else {
            assert!(!project.is_published("obras"), "{case}");
        }
    }
}

/// Rows that a lost connection took away are not taken for deleted ones; where the spec says what a complete answer holds,
/// nothing is requested twice.
#[test]
fn a_connection_that_was_lost_deletes_nothing() {
    let night = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&night);
    let server = serve(move |request| match (request.path.as_str(), now.load(Ordering::Relaxed)) {
        ("/robots.txt", _) => none(),
        (_, 1) => closed("HTTP/1.0 200 OK", &version('A')[..5 + 4 * (20 + request.before % 9)]),
        _ => closed("HTTP/1.0 200 OK", &version('A')),
    });
    let project = table(&server);
    run(&project, &[]).well();
    night.store(1, Ordering::Relaxed);
    let ran = run(&project, &[]);
    assert!(ran.status == 2 && ran.err.contains("[source.expect]"), "{}{}", ran.out, ran.err);
    assert_eq!(codes(&project).len(), 30);
    night.store(2, Ordering::Relaxed);
    project.edit(PIPELINE, "tries = 4", "tries = 4\nexpect = { contains = 'A39\\n$' }");
    let before = server.requests().len();
    run(&project, &[]).well();
    assert_eq!(server.requests().len(), before + 1);
    night.store(1, Ordering::Relaxed);
    let ran = run(&project, &[]);
    assert!(ran.status == 1 && ran.err.contains("unexpected-answer"), "{}{}", ran.out, ran.err);
    assert_eq!(codes(&project).len(), 30);
}

/// Each step of a redirect is requested as the first one is.
#[test]
fn each_step_of_a_redirect_asks_robots_of_its_own_host() {
    let robots = |text: &'static str| answer("200 OK", "Content-Type: text/plain\r\n", text.as_bytes());
    let all = || answer("200 OK", CSV, &version('A'));
    let closed = serve(move |request| match request.path.as_str() {
        "/robots.txt" => robots("User-agent: *\nDisallow: /\n"),
        _ => all(),
    });
    let ill = serve(move |request| if request.path == "/robots.txt" { answer("503 Busy", "", b"") } else { all() });
    let open = serve(move |request| if request.path == "/data" { all() } else { none() });
    let away = [closed.url("/data"), ill.url("/data"), open.url("/data")];
    for (case, to, status, said) in [
        ("its own host forbids it", "/private/x", 2, "robots.txt"),
        ("another host forbids all", away[0].as_str(), 2, "robots.txt"),
        ("nobody can tell what another host forbids", &away[1], 2, "/robots.txt answered 503"),
        ("another host forbids nothing", &away[2], 0, ""),
        ("its own host allows it", "/public/x", 0, ""),
    ] {
        let to = to.to_owned();
        let server = serve(move |request| match request.path.as_str() {
            "/robots.txt" => robots("User-agent: *\nDisallow: /private/\n"),
            "/data" => answer("302 Found", &format!("Location: {to}\r\n"), b""),
            _ => all(),
        });
        let project = table(&server);
        let ran = run(&project, &[]);
        assert_eq!(ran.status, status, "{case}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(said), "{case}: {}", ran.err);
        assert!(server.requests().iter().all(|request| request.path != "/private/x"), "{case}");
        // Where the reason to ignore robots.txt is written down, no step requests it.
        project.edit(PIPELINE, "pace_ms = 1", "pace_ms = 1\nrobots_exempt = \"agreed\"");
        run(&project, &[]).well();
    }
    assert!(
        closed.requests().len() == 1 && ill.requests().len() == 1,
        "requested only where the reason is written down"
    );
}

/// A robots.txt may be reached by redirects, to its own host or to another one; one that redirects to itself counts as
/// absent.
#[test]
fn robots_are_followed_to_where_they_stand() {
    let other = serve(|request| match request.path.as_str() {
        "/rules" => answer("200 OK", "", b"User-agent: *\nDisallow: /data\n"),
        _ => none(),
    });
    let away = other.url("/rules");
    let moved = |to: &str| answer("301 Moved", &format!("Location: {to}\r\n"), b"");
    let serving = |robots: Answers| {
        serve(move |request| match request.path.as_str() {
            "/data" => answer("200 OK", CSV, &version('A')),
            _ => robots(request),
        })
    };
    let five = move |request: &Request| match request.path.as_str() {
        "/robots.txt" => moved("/1"),
        "/5" => answer("200 OK", "", b"User-agent: *\nDisallow: /data\n"),
        path => moved(&format!("/{}", path[1..].parse::<u32>().map_or(0, |n| n + 1))),
    };
    for (case, server, status) in [
        ("five steps", serving(Box::new(five)), 2),
        ("another host", serving(Box::new(move |_| moved(&away))), 2),
        ("round and round", serving(Box::new(move |request| moved(&request.path))), 0),
    ] {
        let project = table(&server);
        let ran = run(&project, &[]);
        assert_eq!(ran.status, status, "{case}: {}{}", ran.out, ran.err);
        assert!(status == 0 || ran.err.contains("robots.txt"), "{case}: {}", ran.err);
        assert_eq!(
            server.requests().iter().filter(|request| request.path == "/data").count(),
            usize::from(status == 0)
        );
    }
}

/// Each step waits for its host's turn.
#[test]
fn each_step_of_a_redirect_waits_its_turn() {
    let times: Arc<Mutex<Vec<std::time::Instant>>> = Arc::default();
    let seen = Arc::clone(&times);
    let server = serve(move |request| {
        seen.lock().expect("times").push(std::time::Instant::now());
        match request.path.as_str() {
            "/robots.txt" => answer("200 OK", "", b"User-agent: *\nCrawl-delay: 0.3\n"),
            "/data" => answer("302 Found", "Location: /a\r\n", b""),
            "/a" => answer("302 Found", "Location: /b\r\n", b""),
            _ => answer("200 OK", CSV, &version('A')),
        }
    });
    let project = table(&server);
    run(&project, &[]).well();
    let times = times.lock().expect("times").clone();
    assert_eq!(times.len(), 4);
    // robots.txt is seen before the first step has its turn, and two steps wait after it: a busy machine only adds to that.
    let took = times[3].duration_since(times[0]);
    assert!(took.as_millis() >= 600, "{took:?}");
}

/// Numbers that no clock holds are no panic: of a crawl-delay one request need not wait, and a wait that is too long is
/// message.
#[test]
fn numbers_of_any_size_are_no_panic() {
    for delay in ["1e30", "1e300", "-1", "NaN", "inf", "184467440737095516160"] {
        let rules = format!("User-agent: *\nCrawl-delay: {delay}\n");
        let server = serve(move |request| match request.path.as_str() {
            "/robots.txt" => answer("200 OK", "", rules.as_bytes()),
            _ => answer("200 OK", CSV, &version('A')),
        });
        let project = table(&server);
        run(&project, &[]).well();
    }
    for (header, said) in [
        ("Retry-After: 99999999999999999999999999\r\n", "asks to wait"),
        ("Retry-After: 7200\r\n", "asks to wait 7200 seconds"),
        ("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\nDate: Sun, 01 Mar 2026 06:00:00 GMT\r\n", "asks to wait"),
    ] {
        let server = serve(move |request| match request.path.as_str() {
            "/robots.txt" => none(),
            _ => answer("503 Busy", header, b""),
        });
        let project = table(&server);
        let ran = run(&project, &[]);
        assert!(ran.status == 2 && ran.err.contains(said) && !ran.err.contains("panic"), "{header}: {}", ran.err);
        assert_eq!(server.requests().len(), 1, "{header}");
    }
}

/// A kept capture is checked by what the source expects now, as a fresh one is.
#[test]
fn a_kept_capture_is_checked_by_what_is_expected_now() {
    let server = serve(|request| match (request.path.as_str(), request.header("if-none-match")) {
        ("/robots.txt", _) => none(),
        (_, Some("\"1\"")) => answer("304 Not Modified", "", b""),
        _ => answer("200 OK", &format!("{CSV}ETag: \"1\"\r\n"), &version('A')),
    });
    for (expect, message) in [
        ("expect = { contains = 'Z99' }", "lacks `Z99`"),
        ("expect = { lacks = 'A1' }", "contains `A1`"),
        ("expect = { min_bytes = 1000 }", "fewer than 1000"),
        ("expect = { media_type = \"text/html\" }", "the media type `text/csv`"),
        ("max_bytes = 20", "larger than 20 bytes"),
    ] {
        let project = table(&server);
        run(&project, &[]).well();
        project.edit(PIPELINE, "tries = 4", &format!("tries = 4\n{expect}"));
        for more in [&[][..], &["--offline"], &[], &["--offline"]] {
            let ran = run(&project, more);
            assert!(ran.status > 0 && ran.err.contains(message), "{expect} {more:?}: {}{}", ran.out, ran.err);
        }
        let well = "expect = { contains = 'A39', media_type = \"text/csv\" }";
        project.edit(PIPELINE, expect, well);
        run(&project, &[]).well();
        run(&project, &["--offline"]).well();
    }
}

/// A listing does not end where a server tells the next page in another spelling, nor where it tells it wrongly.
#[test]
fn the_next_page_is_found_however_it_is_named() {
    let page = |next: &str| json(&format!(r#"{{"data": [{{"code": "A"}}], "next": {next}}}"#));
    for (case, head, next, status) in [
        ("one header of several", "Link: </x>; rel=\"last\"\r\nLink: </more>; rel=\"next\"\r\n", None, 0),
        ("a comma in an address", "Link: </x?f=a,b>; rel=\"first\", </more>; REL = \"next last\"\r\n", None, 0),
        ("letters beyond ASCII", "Link: </x>; rel=\"last\"; title=\"último\", </more>; rel=\"next\"\r\n", None, 0),
        ("an address that is none", "Link: <http://[>; rel=\"next\"\r\n", None, 1),
        ("an address", "", Some("\"/more\""), 0),
        ("an address that is none, in JSON", "", Some("\"http://[\""), 1),
        ("a list", "", Some("[\"/more\"]"), 1),
        ("a number", "", Some("7"), 0),
    ] {
        let (head, next) = (head.to_owned(), next.map(str::to_owned));
        let (own, by_header) = (next.clone(), next.is_none());
        let server = serve(move |request| match request.path.as_str() {
            "/robots.txt" => none(),
            "/start" => match &own {
                Some(next) => page(next),
                None => answer("200 OK", &head, b"[{\"code\": \"A\"}]"),
            },
            _ if by_header => json("[{\"code\": \"B\"}]"),
            _ => json(r#"{"data": [{"code": "B"}], "next": null}"#),
        });
        let (pages, records) = if next.is_some() { ("next = \"next\"", "data") } else { ("next = \"header\"", "") };
        let project = project(&server, "/start", pages, records);
        let ran = run(&project, &[]);
        assert_eq!(ran.status, status, "{case}: {}{}", ran.out, ran.err);
        if status == 0 {
            assert_eq!(codes(&project), ["A", "B"], "{case}");
        } else {
            assert!(!project.is_published("obras") && ran.err.contains("unexpected-answer"), "{case}: {}", ran.err);
        }
    }
}

/// A redirect whose address is written in letters is followed.
#[test]
fn a_redirect_in_letters_beyond_ascii_is_followed() {
    let server = serve(|request| match request.path.as_str() {
        "/data" => answer("302 Found", "Location: /relatório\r\n", b""),
        "/relat%C3%B3rio" => answer("200 OK", CSV, &version('A')),
        _ => none(),
    });
    let project = table(&server);
    run(&project, &[]).well();
    assert_eq!(codes(&project).len(), 30);
}

/// From what is kept a listing is never shorter than it was: the header that names the next page is remembered, or the
/// page is requested again.
#[test]
fn a_listing_by_headers_is_whole_from_what_is_kept_or_not_at_all() {
    let server = serve(|request| match request.path.as_str() {
        "/head" => answer("200 OK", "Link: </more>; rel=\"next\"\r\n", b"[{\"code\": \"A\"}]"),
        "/more" => json("[{\"code\": \"B\"}]"),
        _ => none(),
    });
    let project = project(&server, "/head", "next = \"header\"", "");
    run(&project, &[]).well();
    assert_eq!(codes(&project), ["A", "B"]);
    std::fs::remove_file(project.path(".seara/ledger.sqlite")).expect("removed");
    let ran = run(&project, &["--offline"]);
    assert!(ran.status == 2 && ran.err.contains("no capture of"), "{}{}", ran.out, ran.err);
    assert_eq!(codes(&project), ["A", "B"]);
}
