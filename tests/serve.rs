//! What is published is served as a portal and a browser need it, and nothing else is.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
};

use crate::project::{AT, Project, Running};

/// A command that serves, and the address that it printed.
struct Serving {
    run: Running,
    host: String,
}

/// Starts a command that says where it serves.
fn serving(project: &Project, arguments: &[&str]) -> Serving {
    let mut child = project.command(arguments).stdout(Stdio::piped()).spawn().expect("started");
    let mut out = BufReader::new(child.stdout.take().expect("its words"));
    let mut line = String::new();
    while !line.contains("http://") {
        line.clear();
        assert!(out.read_line(&mut line).expect("a line") > 0, "it ended before it served");
    }
    let (_, address) = line.trim().split_once("http://").expect("an address");
    Serving { run: Running(child), host: address.split('/').next().unwrap_or_default().to_owned() }
}

/// Status, headers in lower case, body.
fn ask(serving: &Serving, method: &str, path: &str, headers: &str) -> (u16, String, Vec<u8>) {
    let mut stream = TcpStream::connect(&serving.host).expect("a connection");
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n", serving.host)
        .expect("asked");
    let mut all = Vec::new();
    stream.read_to_end(&mut all).expect("an answer");
    let end = all.windows(4).position(|w| w == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&all[..end]).to_ascii_lowercase();
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
    (status, head, all[end + 4..].to_vec())
}

#[test]
fn what_is_published_is_served_and_nothing_else() {
    let project = Project::bundled();
    project.seara(&["run", "--sample", "governacao-digital", "--at", AT]).well();
    project.write("output/sample/.hidden", "x");
    let serving = serving(&project, &["serve", "--sample", "--listen", "127.0.0.1:0"]);
    let csv = "/governacao-digital/latest/responsibilities.csv";
    let whole = std::fs::read(project.path(&format!("output/sample{csv}"))).expect("a file");
    let (status, head, body) = ask(&serving, "GET", csv, "");
    assert_eq!((status, body.len()), (200, whole.len()), "{head}");
    for wanted in ["content-type: text/csv; charset=utf-8", "access-control-allow-origin: *", "cache-control: no-cache"]
    {
        assert!(head.contains(wanted), "{wanted}: {head}");
    }
    let (status, head, body) = ask(&serving, "HEAD", csv, "");
    assert!(status == 200 && body.is_empty() && head.contains(&format!("content-length: {}", whole.len())), "{head}");
    let (status, head, body) = ask(&serving, "GET", csv, "Range: bytes=10-19\r\n");
    assert_eq!((status, body.as_slice()), (206, &whole[10..20]), "{head}");
    let (status, head, body) = ask(&serving, "GET", csv, "Accept-Encoding: gzip\r\n");
    assert!(status == 200 && head.contains("content-encoding: gzip") && body.len() < whole.len(), "{head}");
    for (path, kind) in [
        ("/catalog.ttl", "text/turtle; charset=utf-8"),
        ("/catalog.jsonld", "application/ld+json"),
        ("/catalog.rdf", "application/rdf+xml"),
        ("/governacao-digital/latest/evidence.parquet", "application/vnd.apache.parquet"),
    ] {
        let (status, head, _) = ask(&serving, "HEAD", path, "");
        assert!(status == 200 && head.contains(&format!("content-type: {kind}")), "{path}: {head}");
    }
    for path in ["/.hidden", "/%2ehidden", "/../seara.toml", "/%2e%2e/seara.toml", "/nothing", "/..%2f..%2fseara.toml"]
    {
        let (status, head, body) = ask(&serving, "GET", path, "");
        assert!(status >= 400 && !body.windows(8).any(|w| w == b"base_url"), "{path}: {head}");
    }
    assert_eq!(ask(&serving, "POST", csv, "Content-Length: 0\r\n").0, 405);
}

/// A link within the output leads to what is shown anyhow; one that leads out of it, or to what is hidden, leads nowhere.
#[cfg(unix)]
#[test]
fn links_are_not_followed_out_of_the_output() {
    use std::os::unix::fs::symlink;
    let project = Project::bundled();
    project.seara(&["run", "--sample", "governacao-digital", "--at", AT]).well();
    let output = project.path("output/sample");
    project.write("outside/index.html", "outside");
    project.write("output/sample/.hidden/index.html", "hidden");
    project.write("output/sample/page/x.csv", "x");
    for (to, link) in [
        ("../../seara.toml", "site.txt"),
        ("../../outside", "linked"),
        ("../../../../outside/index.html", "governacao-digital/latest/outside.csv"),
        ("../../../outside/index.html", "page/index.html"),
        (".hidden", "seen"),
        ("governacao-digital/latest", "inside"),
        ("nowhere", "broken"),
    ] {
        symlink(to, output.join(link)).expect("a link");
    }
    let serving = serving(&project, &["serve", "--sample", "--listen", "127.0.0.1:0"]);
    for path in
        ["/site.txt", "/linked/", "/linked/index.html", "/linked", "/page/", "/page/index.html", "/seen/", "/broken"]
            .into_iter()
            .chain(["/governacao-digital/latest/outside.csv"])
    {
        let (status, head, body) = ask(&serving, "GET", path, "");
        assert!(status == 404 && body.is_empty(), "{path}: {head}");
    }
    let csv = "responsibilities.csv";
    let there = ask(&serving, "GET", &format!("/governacao-digital/latest/{csv}"), "");
    let linked = ask(&serving, "GET", &format!("/inside/{csv}"), "");
    assert_eq!((linked.0, &linked.2), (200, &there.2));
}

#[cfg(unix)]
#[test]
fn it_stops_at_a_signal_and_says_when_there_is_nothing() {
    let project = Project::bundled();
    let nothing = project.seara(&["serve", "--listen", "127.0.0.1:0", "--lang", "en"]);
    assert!(nothing.status == 1 && nothing.err.contains("output is empty"), "{}", nothing.err);
    project.seara(&["run", "--sample", "governacao-digital", "--at", AT]).well();
    let mut serving = serving(&project, &["serve", "--sample", "--listen", "127.0.0.1:0"]);
    assert!(Command::new("kill").args(["-TERM", &serving.run.0.id().to_string()]).status().expect("told").success());
    assert!(serving.run.0.wait().expect("ended").success());
}

#[test]
fn a_schedule_answers_a_monitor() {
    let project = Project::bundled();
    let serving = serving(&project, &["schedule", "--metrics-listen", "127.0.0.1:0"]);
    let (status, head, body) = ask(&serving, "GET", "/metrics", "");
    assert!(status == 200 && head.contains("content-type: application/openmetrics-text; version=1.0.0"), "{head}");
    let text = String::from_utf8(body).expect("text");
    assert!(text.contains("seara_stale{dataset=\"projetos-setoriais\"}") && text.ends_with("# EOF\n"), "{text}");
}
