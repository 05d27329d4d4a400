//! Sources of many pages: all of them, or none; what is left out would look deleted.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use crate::{
    crash::{Dice, is_swept, killed, kills, ledger_is_sound, same, span},
    fault_server::{Part, Request, Server, answer, serve},
    project::{AT, Project, Ran, texts},
};

const PIPELINE: &str = r##"
title = "Obras"
jurisdiction = "PT"

[[source]]
id  = "obras"
url = "URL"
pace_ms = 1
tries = 2
allow_address = "127.0.0.1"

[source.pages]
PAGES

[table]
table   = "works"
records = "RECORDS"

[table.columns]
code   = "code"
source = { template = "{@source}" }
"##;

pub const SCHEMA: &str = r#"{"name": "obras", "version": "1.0.0", "title": "Obras", "description": "Obras.", "keywords": ["obras"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [{"name": "works", "title": "Obras", "description": "Uma obra por linha.", "schema": {"fields": [
    {"name": "code", "type": "string", "title": "Código", "constraints": {"required": true}},
    {"name": "source", "type": "string", "format": "uri", "title": "Fonte"}], "primaryKey": ["code"]}}]}"#;

/// A pipeline of a server's pages, which hold codes.
pub fn project(server: &Server, path: &str, pages: &str, records: &str) -> Project {
    let project = Project::empty();
    let text = PIPELINE.replace("URL", &server.url(path)).replace("PAGES", pages).replace("RECORDS", records);
    project.write("pipelines/obras.toml", text.replace("HOST", &server.host));
    project.write("schemas/obras.json", SCHEMA);
    project
}

fn run(project: &Project, more: &[&str]) -> Ran {
    project.seara(&[&["run", "obras", "--at", AT], more].concat())
}

pub fn json(body: &str) -> Vec<Part> {
    answer("200 OK", "Content-Type: application/json\r\n", body.as_bytes())
}

pub fn xml(body: &str) -> Vec<Part> {
    answer("200 OK", "Content-Type: text/xml\r\n", body.as_bytes())
}

fn html(body: &str) -> Vec<Part> {
    answer("200 OK", "Content-Type: text/html\r\n", body.as_bytes())
}

pub fn none() -> Vec<Part> {
    answer("404 Not Found", "", b"")
}

/// The site: each way of finding pages leads to the codes A, B and C.
fn site(request: &Request) -> Vec<Part> {
    let host = request.header("host").expect("a host").to_owned();
    let codes = |codes: &str| {
        let one = |c: char| format!("{{\"code\": \"{c}\"}}");
        format!("[{}]", codes.chars().map(one).collect::<Vec<_>>().join(", "))
    };
    match request.path.as_str() {
        "/2021.json" | "/a.json" => json(&codes("A")),
        "/2022.json" | "/b.json" => json(&codes("B")),
        "/2023.json" | "/c.json" => json(&codes("C")),
        "/list" => answer(
            "200 OK",
            "Content-Type: text/html\r\n",
            b"<a class=r href='a.json'>1</a><a href='x.json'>x</a><a class=r href='/b.json'>2</a>\
              <a class=r href='c.json'>3</a><a class=r href=menu>m</a>",
        ),
        "/list/1" => html("<a class=r href='/a.json'>1</a><a class=more href='/list/2'>2</a>"),
        "/list/2" => {
            html("<a class=r href='/b.json'>1</a><a class=r href='/a.json#x'>1</a><a class=more href='/list/3'>3</a>")
        }
        "/list/3" => html(
            "<a class=r href='/c.json'>1</a><a class=r href='/rascunho.json'>x</a><a class=more href='/list/1'>1</a>",
        ),
        "/index.xml" => xml("<sitemapindex><sitemap><loc>/map.xml</loc></sitemap></sitemapindex>"),
        "/map.xml" => {
            let loc = |name: &str| format!("<url><loc>/{name}</loc></url>");
            xml(&format!("<urlset>{}</urlset>", ["a.json", "b.json", "c.json", "about"].map(loc).concat()))
        }
        "/feed" => {
            let entry = |name: &str| format!("<entry><link href='/{name}.json'/></entry>");
            xml(&format!("<feed>{}</feed>", ["a", "b", "c"].map(entry).concat()))
        }
        // As udata, OCDS and others page.
        "/api/1" => json(&format!("{{\"data\": {}, \"next_page\": \"http://{host}/api/2\"}}", codes("AB"))),
        "/api/2" => json(&format!("{{\"data\": {}, \"next_page\": null}}", codes("C"))),
        // As CKAN pages.
        "/ckan?rows=2&start=0" => json(&format!("{{\"result\": {{\"results\": {}}}}}", codes("AB"))),
        "/ckan?rows=2&start=2" => json(&format!("{{\"result\": {{\"results\": {}}}}}", codes("C"))),
        "/ckan?rows=2&start=3" => json("{\"result\": {\"results\": []}}"),
        "/cursor" => json(&format!("{{\"items\": {}, \"next\": \"k1\"}}", codes("A"))),
        "/cursor?after=k1" => json(&format!("{{\"items\": {}, \"next\": \"\"}}", codes("BC"))),
        "/head" => answer("200 OK", "Link: </head2>; rel=\"next\"\r\n", codes("A").as_bytes()),
        "/head2" => json(&codes("BC")),
        _ => none(),
    }
}

#[test]
fn pages_are_found_in_every_way_that_sources_have() {
    for (path, pages, records) in [
        ("/years", "template = \"http://HOST/{year}.json\"\neach = { year = \"2021-2023\" }", ""),
        ("/names", "template = \"http://HOST/{name}.json\"\neach = { name = [\"a\", \"b\", \"c\"] }", ""),
        ("/list", "links = \"a.r\"\nmatch = '\\.json$'", ""),
        ("/index.xml", "sitemap = true\nmatch = '\\.json$'", ""),
        ("/feed", "feed = true", ""),
        ("/api/1", "next = \"next_page\"", "data"),
        ("/ckan?rows=2", "count = \"start\"\nfirst = 0\nstep = 2\nrecords = \"result.results\"", "result.results"),
        ("/cursor", "cursor = \"after\"\npath = \"next\"", "items"),
        ("/head", "next = \"header\"", ""),
        ("/list/1", "links = \"a.r\"\nlistings = \"a.more\"\nexcept = 'rascunho'", ""),
    ] {
        let server = serve(site);
        let project = project(&server, path, pages, records);
        let ran = run(&project, &[]);
        assert_eq!(ran.status, 0, "{path}: {}{}", ran.out, ran.err);
        let rows = project.table("obras", "works");
        assert_eq!(texts(&rows, "code"), ["A", "B", "C"], "{path}");
        assert_eq!(texts(&rows, "source"), vec![server.url(path); 3], "{path}");
        // The same again from what is kept, and with the network: nothing has changed.
        let before = server.requests().len();
        assert!(run(&project, &["--offline"]).well().out.contains("unchanged"), "{path}");
        assert_eq!(server.requests().len(), before, "{path}");
        assert!(run(&project, &[]).well().out.contains("unchanged"), "{path}");
    }
}

/// A listing that breaks off half-way never makes records look deleted: what it did not reach is kept and marked, what
/// it reached is new, and the run ends as broken. When it is complete again, what is missing is gone.
#[test]
fn a_listing_that_breaks_off_deletes_nothing() {
    let night = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&night);
    let server = serve(move |request| match (now.load(Ordering::Relaxed), request.path.as_str()) {
        // A is renamed to D on the second night, while the second page cannot be had; on the third night there is no second page.
        (night @ 1..3, "/api/1") => {
            let host = request.header("host").expect("a host");
            let next = if night == 1 { format!("\"http://{host}/api/2\"") } else { "null".to_owned() };
            json(&format!("{{\"data\": [{{\"code\": \"B\"}}, {{\"code\": \"D\"}}], \"next_page\": {next}}}"))
        }
        (1, "/api/2") => answer("500 Oops", "", b""),
        _ => site(request),
    });
    let project = project(&server, "/api/1", "next = \"next_page\"", "data");
    project.edit("pipelines/obras.toml", "[table]", "[assert]\nmax_vanished_percent = 100\n\n[table]");
    run(&project, &[]).well();
    night.store(1, Ordering::Relaxed);
    let ran = run(&project, &[]);
    assert!(ran.status == 2 && ran.err.contains("answered 500"), "{}", ran.err);
    assert!(
        ran.err.contains("warning[carried-forward]") && ran.out.contains("incomplete  obras"),
        "{}{}",
        ran.out,
        ran.err
    );
    // A may have moved to the page that is missing: it is kept, as C is.
    assert_eq!(texts(&project.table("obras", "works"), "code"), ["A", "B", "C", "D"]);
    assert_eq!(texts(&project.table("obras", "changes"), "change"), ["add"]);
    let report = project.read("output/obras/latest/report.json");
    assert!(report.contains("\"carried-forward\""), "{report}");
    // The same night again changes nothing, and is not taken for one without faults.
    let again = run(&project, &[]);
    assert!(again.status == 2 && again.err.contains("answered 500"), "{}", again.err);
    assert_eq!(texts(&project.table("obras", "works"), "code"), ["A", "B", "C", "D"]);
    night.store(2, Ordering::Relaxed);
    run(&project, &[]).well();
    assert_eq!(texts(&project.table("obras", "works"), "code"), ["B", "D"]);
    assert_eq!(texts(&project.table("obras", "changes"), "change"), ["delete", "delete"]);
}

/// What a feed shows no more is kept without a word: it shows its newest items.
#[test]
fn what_falls_out_of_a_window_is_kept() {
    let night = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&night);
    let server = serve(move |request| match (now.load(Ordering::Relaxed), request.path.as_str()) {
        (1, "/feed") => xml("<feed><entry><link href='/b.json'/></entry><entry><link href='/c.json'/></entry></feed>"),
        _ => site(request),
    });
    for (pages, want) in [("feed = true", "ABC"), ("feed = true\nwindow = false", "BC")] {
        night.store(0, Ordering::Relaxed);
        let project = project(&server, "/feed", pages, "");
        project.edit("pipelines/obras.toml", "records = \"\"\n", "");
        project.edit("pipelines/obras.toml", "[table]", "[assert]\nmax_vanished_percent = 100\n\n[table]");
        run(&project, &[]).well();
        night.store(1, Ordering::Relaxed);
        let ran = run(&project, &[]).well();
        assert!(!ran.err.contains("carried-forward") && !ran.err.contains("listing-incomplete"), "{}", ran.err);
        assert_eq!(texts(&project.table("obras", "works"), "code").concat(), want, "{pages}");
        assert!(run(&project, &[]).well().out.contains("unchanged"), "{pages}");
    }
}

/// A page that is gone for good does not stop a first release for ever; it is requested again in every run, and what was read
/// in it before is kept.
#[test]
fn pages_may_be_missing_where_a_person_allows_it() {
    let night = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&night);
    let server = serve(move |request| match (now.load(Ordering::Relaxed), request.path.as_str()) {
        (0 | 2, "/b.json") => none(),
        _ => site(request),
    });
    let listed = "links = \"a.r\"\nmatch = '\\.json$'";
    for (allowed, is_enough) in [("", false), ("\nallow_missing = 1", true), ("\nallow_missing_percent = 20", false)] {
        night.store(0, Ordering::Relaxed);
        let project = project(&server, "/list", &format!("{listed}{allowed}"), "");
        project.edit("pipelines/obras.toml", "records = \"\"\n", "");
        let ran = run(&project, &[]);
        assert_eq!(ran.status, if is_enough { 0 } else { 2 }, "{allowed}: {}", ran.err);
        if !is_enough {
            continue;
        }
        assert!(ran.err.contains("warning[page-missing]") && ran.err.contains("/b.json answered 404"), "{}", ran.err);
        assert_eq!(texts(&project.table("obras", "works"), "code"), ["A", "C"]);
        night.store(1, Ordering::Relaxed);
        assert!(!run(&project, &[]).well().err.contains("page-missing"));
        night.store(2, Ordering::Relaxed);
        assert!(run(&project, &[]).well().err.contains("page-missing"));
        assert_eq!(texts(&project.table("obras", "works"), "code"), ["A", "B", "C"]);
    }
}

/// A listing that says more than it gives deletes nothing, and is no first release.
#[test]
fn a_listing_that_says_more_than_it_gives_is_incomplete() {
    let night = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&night);
    let page = |records: &str, said: u64| json(&format!("{{\"total\": {said}, \"data\": [{records}]}}"));
    let server = serve(move |request| match (now.load(Ordering::Relaxed), request.path.as_str()) {
        (0, "/api?start=0") => page("{\"code\": \"A\"}, {\"code\": \"B\"}", 3),
        (0, "/api?start=2") => page("{\"code\": \"C\"}", 3),
        (1, "/api?start=0") => page("{\"code\": \"A\"}", 3),
        (2, "/api?start=0") => page("{\"code\": \"A\"}", 1),
        (night, _) => page("", if night == 2 { 1 } else { 3 }),
    });
    let pages = "count = \"start\"\nfirst = 0\nstep = 2\nrecords = \"data\"";
    let project = project(&server, "/api", pages, "data");
    project.edit(
        "pipelines/obras.toml",
        "[table]",
        "[[ignore]]\nreason = \"total\"\nelsewhere = true\n\n[assert]\nmax_vanished_percent = 100\n\n[table]",
    );
    night.store(1, Ordering::Relaxed);
    let ran = run(&project, &[]);
    assert!(ran.status == 2 && ran.err.contains("3 records") && ran.err.contains("gave 1"), "{}", ran.err);
    night.store(0, Ordering::Relaxed);
    run(&project, &[]).well();
    night.store(1, Ordering::Relaxed);
    assert_eq!(run(&project, &[]).status, 2);
    assert_eq!(texts(&project.table("obras", "works"), "code"), ["A", "B", "C"]);
    night.store(2, Ordering::Relaxed);
    run(&project, &[]).well();
    assert_eq!(texts(&project.table("obras", "works"), "code"), ["A"]);
}

/// A row that only refers to another is no part of it: it is kept though the other was reached.
#[test]
fn a_reference_to_a_record_that_was_reached_deletes_nothing() {
    let night = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&night);
    let server = serve(move |request| match (now.load(Ordering::Relaxed), request.path.as_str()) {
        (_, "/api/1") => {
            let host = request.header("host").expect("a host");
            json(&format!("{{\"data\": [{{\"code\": \"A\", \"up\": \"A\"}}], \"next_page\": \"http://{host}/api/2\"}}"))
        }
        (0, "/api/2") => json("{\"data\": [{\"code\": \"C\", \"up\": \"A\"}], \"next_page\": null}"),
        _ => none(),
    });
    let project = project(&server, "/api/1", "next = \"next_page\"", "data");
    project.edit("pipelines/obras.toml", "code   = \"code\"", "code   = \"code\"\nup     = \"up\"");
    let up = "\"primaryKey\": [\"code\"], \"foreignKeys\": [{\"fields\": [\"up\"], \"reference\": {\"resource\": \"\", \"fields\": [\"code\"]}}]";
    project.edit("schemas/obras.json", "\"primaryKey\": [\"code\"]", up);
    let field = "{\"name\": \"up\", \"type\": \"string\", \"title\": \"Parte de\"},\n    {\"name\": \"source\"";
    project.edit("schemas/obras.json", "{\"name\": \"source\"", field);
    run(&project, &[]).well();
    night.store(1, Ordering::Relaxed);
    let ran = run(&project, &[]);
    assert!(ran.status == 2 && ran.err.contains("warning[listing-incomplete]"), "{}", ran.err);
    assert_eq!(texts(&project.table("obras", "works"), "code"), ["A", "C"]);
}

/// What a listing did not reach and cannot be read again stops the release; one that waits for approval ends as broken.
#[test]
fn what_can_neither_be_reached_nor_kept_stops_the_release() {
    let is_ill = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&is_ill);
    let broken = move |request: &Request| now.load(Ordering::Relaxed) == 1 && request.path == "/api/2";
    let server = serve(move |request| if broken(request) { none() } else { site(request) });
    let project = project(&server, "/api/1", "next = \"next_page\"", "data");
    run(&project, &[]).well();
    is_ill.store(1, Ordering::Relaxed);
    project.edit(
        "pipelines/obras.toml",
        "[table]",
        "[release]\nreview = true\n\n[assert]\nmax_vanished_percent = 100\n\n[table]",
    );
    let held = run(&project, &[]);
    assert!(held.status == 2 && held.err.contains("answered 404"), "{}{}", held.out, held.err);
    for entry in std::fs::read_dir(project.path(".seara/captures")).expect("captures").flatten() {
        std::fs::remove_file(entry.path()).expect("removed");
    }
    let ran = run(&project, &[]);
    assert!(
        ran.status == 2 && ran.err.contains("answered 404") && !ran.out.contains("incomplete"),
        "{}{}",
        ran.out,
        ran.err
    );
    assert_eq!(texts(&project.table("obras", "works"), "code"), ["A", "B", "C"]);
}

/// Of pages that are known from the first, those that can be had are had; a first release needs them all.
#[test]
fn one_page_that_is_missing_does_not_hold_up_the_others() {
    let is_ill = Arc::new(AtomicUsize::new(1));
    let now = Arc::clone(&is_ill);
    let server = serve(move |request| match (now.load(Ordering::Relaxed), request.path.as_str()) {
        (1, "/b.json") => answer("500 Oops", "", b""),
        (1, "/c.json") => json("[{\"code\": \"C\"}, {\"code\": \"E\"}]"),
        _ => site(request),
    });
    let project = project(&server, "/list", "links = \"a.r\"\nmatch = '\\.json$'", "");
    let first = run(&project, &[]);
    assert!(first.status == 2 && !project.is_published("obras"), "{}", first.err);
    is_ill.store(0, Ordering::Relaxed);
    run(&project, &[]).well();
    is_ill.store(1, Ordering::Relaxed);
    assert_eq!(run(&project, &[]).status, 2);
    assert_eq!(texts(&project.table("obras", "works"), "code"), ["A", "B", "C", "E"]);
}

#[test]
fn lists_without_end_or_without_pages_are_refused() {
    let round =
        |request: &Request| json(&format!("{{\"data\": [{{\"code\": \"A\"}}], \"next_page\": \"{}\"}}", request.path));
    let endless = serve(move |a| if a.path == "/robots.txt" { none() } else { round(a) });
    for (server, path, pages, said) in [
        (endless, "/api/1", "next = \"next_page\"", "back to an earlier page"),
        (serve(site), "/list", "links = \"a.none\"", "leads to no page"),
        (serve(site), "/list", "links = \"a.r\"\nmost = 2", "more than 2 pages"),
        (serve(site), "/api/1", "count = \"page\"\nrecords = \"results\"", "answered 404"),
    ] {
        let project = project(&server, path, pages, "data");
        let ran = run(&project, &[]);
        assert!(ran.status > 0 && ran.err.contains(said), "{said}: {}", ran.err);
        assert!(!project.is_published("obras"));
    }
}

/// Killed at any instant of fetching and publishing, the next run converges, and no capture is lost.
#[test]
fn killed_while_it_fetches_the_next_run_converges() {
    let edition = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&edition);
    let server = serve(move |request| {
        let more = if now.load(Ordering::Relaxed) > 0 && request.path == "/api/2" { "CD" } else { "" };
        if more.is_empty() {
            site(request)
        } else {
            json("{\"data\": [{\"code\": \"C\"}, {\"code\": \"D\"}], \"next_page\": null}")
        }
    });
    let run = ["run", "obras", "--output", "output", "--state", "memory", "--at", AT];
    let fresh = || {
        edition.store(0, Ordering::Relaxed);
        let project = project(&server, "/api/1", "next = \"next_page\"", "data");
        project.seara(&run).well();
        edition.store(1, Ordering::Relaxed);
        project
    };
    let undisturbed = fresh();
    let span = span(&undisturbed, &run);
    assert_eq!(texts(&undisturbed.table("obras", "works"), "code"), ["A", "B", "C", "D"]);
    let (mut dice, mut met) = (Dice(20_261_125), 0);
    while met < kills() {
        let project = fresh();
        for _ in 0..10 {
            met += u64::from(killed(&project, &run, &mut dice, span));
            ledger_is_sound(&project);
        }
        project.seara(&run).well();
        same(&project.path("output"), &undisturbed.path("output"));
        same(&project.path("memory/captures"), &undisturbed.path("memory/captures"));
        is_swept(&project);
    }
}

/// A server that does wrong in many ways, page by page, and right in the end: every record once, none lost.
/// `SEARA_MIX` says how many pages.
#[test]
fn pages_of_a_bad_server_all_come_once() {
    let count: u64 = std::env::var("SEARA_MIX").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    let server = serve(move |request| {
        let Some(n) = request.path.trim_start_matches("/p/").split('?').next().and_then(|n| n.parse::<u64>().ok())
        else {
            return none();
        };
        let body = format!("[{{\"code\": \"K{n:05}\"}}]");
        let torn =
            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nETag: \"{n}\"\r\n\r\n{}", body.len() + 7, &body[..9]);
        let slow = |part: &str| [Part::Bytes(part.as_bytes().to_vec()), Part::Wait(3)];
        let turn = if request.before > 3 {
            9
        } else {
            n.wrapping_mul(2_654_435_761).wrapping_add(request.before as u64 * 40_503) % 10
        };
        match turn {
            0 => answer("503 Busy", "", b""),
            1 => vec![Part::Reset],
            2 => vec![Part::Bytes(torn.into_bytes()), Part::Reset],
            3 => answer("429 Wait", "Retry-After: 0\r\nDate: Sun, 01 Mar 2026 06:00:00 GMT\r\n", b""),
            4 if !request.path.contains('?') => {
                answer("302 Found", &format!("Location: {}?again\r\n", request.path), b"")
            }
            5 => {
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
                [slow(&head), slow(&body[..5]), slow(&body[5..])].concat()
            }
            6 => vec![Part::Bytes(b"HTTP/1.1 200".to_vec()), Part::Reset],
            _ => json(&body),
        }
    });
    let pages = format!("template = \"http://HOST/p/{{n}}\"\neach = {{ n = \"1-{count}\" }}\nmost = 100000");
    let project = project(&server, "/p", &pages, "");
    project.edit("pipelines/obras.toml", "tries = 2", "tries = 8\nat_once = 16");
    project.edit("pipelines/obras.toml", "pace_ms = 1", "pace_ms = 0");
    run(&project, &[]).well();
    let codes = texts(&project.table("obras", "works"), "code");
    let wanted: Vec<String> = (1..=count).map(|n| format!("K{n:05}")).collect();
    assert_eq!(codes, wanted);
    let list = project.seara(&["captures", "list"]).well().out;
    assert_eq!(list.lines().count() as u64, count);
}

/// Where nothing can be kept, the server is left in peace.
#[test]
fn pages_that_cannot_be_kept_are_not_requested() {
    let links: String = (0..400).map(|n| format!("<a href='/{n}.json'>{n}</a>")).collect();
    let server = serve(move |request| match request.path.as_str() {
        "/list" => answer("200 OK", "Content-Type: text/html\r\n", links.as_bytes()),
        path => json(&format!("[{{\"code\": \"{path}\"}}]")),
    });
    let project = project(&server, "/list", "links = \"a\"", "");
    project.write(".seara/captures", "a file where the folder should be");
    let ran = run(&project, &[]);
    assert!(ran.status == 2 && ran.err.contains(".seara/captures"), "{}", ran.err);
    assert!(server.requests().len() < 100, "{} requests", server.requests().len());
}
