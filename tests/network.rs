//! One plain GET, within limits: what a server may do wrong ends in an issue or a typed failure.
//! (Politeness, retries and schedules come with the harvester.)

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
};

use crate::project::{AT, Project, Ran};

/// Serves one answer on loopback and gives its address.
fn serve(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/doc", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(&answer);
        }
    });
    address
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}Connection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn run(project: &Project, address: &str) -> Ran {
    let pipeline = project.read("pipelines/governacao-digital.toml");
    if !pipeline.contains("pace_ms") {
        project.edit("pipelines/governacao-digital.toml", "[[source]]", "[[source]]\npace_ms = 1\ntries = 2");
    }
    let input = format!("estruturantes={address}");
    project.seara(&["run", "governacao-digital", "--input", &input, "--at", AT, "--allow-address", "127.0.0.1"])
}

#[test]
fn a_page_is_fetched_and_the_published_source_is_the_spec_s() {
    let project = Project::bundled();
    let address =
        serve(answer("200 OK", "Content-Type: text/html\r\n", include_bytes!("data/governacao-digital.html")));
    run(&project, &address).well();
    let rows = project.table("governacao-digital", "structural_elements");
    assert_eq!(rows[0]["source"], "https://governacaodigital.gov.cv/estruturantes");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(project.path("output/governacao-digital/latest")).expect("a folder") {
        all.extend(std::fs::read(entry.expect("an entry").path()).expect("a file"));
    }
    assert!(!String::from_utf8_lossy(&all).contains("127.0.0.1"), "the address of --input was published");
}

#[test]
fn the_charset_of_the_content_type_is_used() {
    let project = Project::bundled();
    let sample = project.read("pipelines/samples/governacao-digital.txt");
    let latin: Vec<u8> = sample.chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of Latin 1")).collect();
    let address = serve(answer("200 OK", "Content-Type: text/plain; charset=iso-8859-1\r\n", &latin));
    run(&project, &address).well();
    let rows = project.table("governacao-digital", "structural_elements");
    assert_eq!(rows[1]["name"], "Núcleo de Arquivo Digital do Estado");
}

/// A correction is tried over the same bytes, read as the server said they are written.
#[test]
fn a_replay_reads_the_capture_by_the_charset_of_its_headers() {
    let project = Project::bundled();
    let sample = project.read("pipelines/samples/governacao-digital.txt").replacen("SPD3.", "SPD3. Nota: à parte.", 1);
    let latin: Vec<u8> = sample.chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of Latin 1")).collect();
    let address = serve(answer("200 OK", "Content-Type: text/plain; charset=iso-8859-1\r\n", &latin));
    assert_eq!(run(&project, &address).status, 1);
    let line = ",name,Núcleo de Arquivo Digital do Estado,Núcleo de Arquivo,,Ana,2026-03-01,its new name\n";
    project.write("corrected.csv", format!("table,field,raw,value,place,who,when,why\n{line}"));
    let ran = project.seara(&["quarantine", "replay", "governacao-digital", "corrected.csv"]);
    assert!(ran.err.contains("unaccounted") && ran.err.contains("à parte"), "{}", ran.err);
    assert!(!ran.err.contains("charset") && !ran.err.contains("lookup-unused"), "{}", ran.err);
}

#[test]
fn what_a_server_does_wrong_is_a_typed_failure() {
    for (bytes, said) in [
        (answer("404 Not Found", "", b"nada"), "404"),
        (answer("500 Oops", "", b"nada"), "500"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this".to_vec(), "cannot fetch"),
        (b"this is no HTTP at all\r\n\r\n".to_vec(), "cannot fetch"),
        (answer("302 Found", "Location: /doc\r\n", b""), "redirect"),
    ] {
        let project = Project::bundled();
        let ran = run(&project, &serve(bytes));
        assert_eq!(ran.status, 2, "{said}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(said) && ran.err.contains("127.0.0.1"), "{said}: {}", ran.err);
        assert!(!project.is_published("governacao-digital"));
    }
}

#[test]
fn a_body_beyond_the_limit_of_its_source_is_refused() {
    let project = Project::bundled();
    project.edit("pipelines/governacao-digital.toml", "[[source]]", "[[source]]\nmax_bytes = 1000");
    let ran = run(&project, &serve(answer("200 OK", "", &vec![b'a'; 5000])));
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("max_bytes"), "{}", ran.err);
}

#[test]
fn an_error_page_served_with_status_200_is_never_a_release() {
    let project = Project::bundled();
    let ran =
        run(&project, &serve(answer("200 OK", "Content-Type: text/html\r\n", b"<html><p>Em manuten\xC3\xA7\xC3\xA3o")));
    assert_eq!(ran.status, 1, "{}{}", ran.out, ran.err);
    assert!(!project.is_published("governacao-digital"));
}

/// A failed run gives its reason in the language of the user, in its report and in the ledger.
#[test]
fn a_failed_run_says_why_in_one_language_and_leaves_a_report() {
    let project = Project::bundled();
    let run = |language: &str| {
        let input = ["--input", "estruturantes=missing.txt", "--at", AT, "--lang", language];
        project.seara(&[&["run", "governacao-digital"], &input[..]].concat())
    };
    let portuguese = run("pt");
    assert_eq!(portuguese.status, 2, "{}", portuguese.err);
    let want = "✗ governacao-digital (obtenção): não é possível ler missing.txt: o ficheiro ou a pasta não existe: \
                confirme o caminho dado com --input";
    assert!(portuguese.err.contains(want), "{}", portuguese.err);
    let english = run("en").err;
    assert!(english.contains("✗ governacao-digital (fetch): cannot read missing.txt: "), "{english}");
    let report = project.read(".seara/rejected/governacao-digital.json");
    assert!(report.contains("run-failed") && report.contains("cannot read missing.txt"), "{report}");
    let history = project.seara(&["history", "governacao-digital", "--lang", "en"]).out;
    assert!(history.contains("failed: fetch: cannot read missing.txt"), "{history}");
}
