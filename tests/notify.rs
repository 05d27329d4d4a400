//! A notice is sent when a pipeline fails, when its data grow old, and when it is well again: once each.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
};

use serde_json::Value;

use crate::{
    fault_server::{Server, answer, serve},
    project::Project,
};

const DATASET: &str = "projetos-setoriais";
const WELL: &str = "pipelines/samples/projetos-setoriais.txt";

/// A project that tells a webhook whose address holds a secret.
fn project(server: &Server) -> Project {
    let project = Project::bundled();
    let hook = format!("\n[notify]\nwebhook = \"{}{{env:SEARA_TEST_HOOK}}\"\n", server.url("/hooks/"));
    project.write("seara.toml", project.read("seara.toml") + &hook);
    project.write("empty.txt", "Nada aqui.\n");
    project
}

/// Runs the dataset over a document at an instant; gives the status and everything that was printed.
fn run(project: &Project, host: &str, document: &str, at: &str) -> (i32, String) {
    let input = format!("relatorio={}", project.path(document).display());
    let arguments = ["run", DATASET, "--input", &input, "--at", at, "--lang", "en", "--allow-address", host];
    let done = project.command(&arguments).env("SEARA_TEST_HOOK", "k7-secret").output().expect("run");
    let printed = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    (done.status.code().unwrap_or(-1), printed)
}

/// Runs what is due at an instant; gives the status and what went wrong.
fn due(project: &Project, host: &str, at: &str) -> (Option<i32>, String) {
    let arguments = ["run", "--due", "--at", at, "--lang", "en", "--allow-address", host];
    let done = project.command(&arguments).env("SEARA_TEST_HOOK", "k7-secret").output().expect("run");
    (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
}

fn states(server: &Server) -> Vec<String> {
    let state = |body: &str| {
        let notice: Value = serde_json::from_str(body).expect("JSON");
        assert!(
            notice["dataset"] == DATASET && notice["text"].as_str().is_some_and(|t| t.contains(DATASET)),
            "{notice}"
        );
        notice["state"].as_str().expect("a state").to_owned()
    };
    server.requests().iter().map(|request| state(&request.body)).collect()
}

#[test]
fn a_change_of_state_is_sent_once() {
    let server = serve(|_| answer("204 No Content", "", b""));
    let project = project(&server);
    for (document, at, status, sent) in [
        (WELL, "2026-03-01T06:00:00Z", 0, &[][..]),
        ("empty.txt", "2026-03-02T06:00:00Z", 1, &["rejected"]),
        ("empty.txt", "2026-03-03T06:00:00Z", 1, &["rejected"]),
        ("missing.txt", "2026-03-04T06:00:00Z", 2, &["rejected", "failed"]),
        (WELL, "2026-03-05T06:00:00Z", 0, &["rejected", "failed", "recovered"]),
        (WELL, "2026-03-06T06:00:00Z", 0, &["rejected", "failed", "recovered"]),
        // Three months later the data are older than QUARTERLY allows.
        (WELL, "2026-07-01T06:00:00Z", 0, &["rejected", "failed", "recovered", "stale"]),
    ] {
        let (got, printed) = run(&project, &server.host, document, at);
        assert_eq!(got, status, "{at}: {printed}");
        assert_eq!(states(&server), sent, "{at}: {printed}");
        assert!(!printed.contains("k7-secret"), "{printed}");
    }
    assert!(server.requests().iter().all(|a| a.path == "/hooks/k7-secret"));
}

/// Of a pipeline whose files can no longer be read one notice is sent, and one more when they can.
#[test]
fn a_pipeline_that_cannot_begin_gives_one_notice() {
    let server = serve(|_| answer("204 No Content", "", b""));
    let project = project(&server);
    // Pipelines that never ran give no notice.
    let (status, printed) = run(&project, &server.host, WELL, "2026-03-01T06:00:00Z");
    assert_eq!((status, states(&server)), (0, vec![]), "{printed}");
    let file_of = |ending: &str| format!("pipelines/{DATASET}{ending}");
    let mut sent = Vec::new();
    let schema = format!("schemas/{DATASET}.json");
    for (file, spoilt) in [
        (file_of(".toml"), project.read(&file_of(".toml")) + "[[[x\n"),
        (schema.clone(), project.read(&schema).replace("\"resources\"", "\"resuorces\"")),
        (file_of(".lookups.csv"), "table;field\n".to_owned()),
        (file_of(".withdrawn.csv"), "table;field\n".to_owned()),
    ] {
        let before = std::fs::read_to_string(project.path(&file)).ok();
        project.write(&file, spoilt);
        let (status, printed) = due(&project, &server.host, "2026-03-02T06:00:00Z");
        sent.push("invalid");
        assert_eq!(
            (status, states(&server)),
            (Some(1), sent.iter().map(|s| (*s).to_owned()).collect()),
            "{file}: {printed}"
        );
        due(&project, &server.host, "2026-03-02T07:00:00Z");
        assert_eq!(states(&server).len(), sent.len(), "{file} is reported twice");
        match before {
            Some(text) => project.write(&file, text),
            None => std::fs::remove_file(project.path(&file)).expect("removed"),
        }
        let (status, printed) = due(&project, &server.host, "2026-03-02T08:00:00Z");
        sent.push("recovered");
        assert_eq!(
            (status, states(&server)),
            (Some(0), sent.iter().map(|s| (*s).to_owned()).collect()),
            "{file}: {printed}"
        );
    }
    assert!(server.requests()[0].body.contains("não pode ser executada"), "{:?}", server.requests()[0].body);
}

/// So is one that is published and whose file is gone.
#[test]
fn a_pipeline_that_is_gone_gives_one_notice() {
    let server = serve(|_| answer("204 No Content", "", b""));
    let project = project(&server);
    run(&project, &server.host, WELL, "2026-03-01T06:00:00Z");
    let file = project.path(&format!("pipelines/{DATASET}.toml"));
    std::fs::rename(&file, project.path("elsewhere.toml")).expect("moved");
    due(&project, &server.host, "2026-03-03T06:00:00Z");
    due(&project, &server.host, "2026-03-03T07:00:00Z");
    std::fs::rename(project.path("elsewhere.toml"), &file).expect("moved");
    due(&project, &server.host, "2026-03-03T08:00:00Z");
    assert_eq!(states(&server), ["missing", "recovered"]);
    assert!(server.requests()[0].body.contains("falta o ficheiro da sua receita"), "{:?}", server.requests()[0].body);
}

/// Where no pipeline at all can begin, notices are sent as well.
#[test]
fn a_project_without_a_sound_pipeline_gives_notices() {
    let server = serve(|_| answer("204 No Content", "", b""));
    let project = project(&server);
    for entry in std::fs::read_dir(project.path("schemas")).expect("a folder") {
        std::fs::write(entry.expect("an entry").path(), "{").expect("written");
    }
    assert_eq!(due(&project, &server.host, "2026-03-01T06:00:00Z").0, Some(1));
    let count = server.requests().iter().filter(|request| request.body.contains("\"invalid\"")).count();
    assert_eq!(count, 4);
}

#[test]
fn a_notice_that_could_not_be_sent_is_sent_by_the_next_run() {
    let server = serve(|request| match request.before {
        0 => answer("410 Gone", "", b""),
        1 => answer("503 Busy", "", b""),
        _ => answer("200 OK", "", b"ok"),
    });
    let project = project(&server);
    let (status, printed) = run(&project, &server.host, "empty.txt", "2026-03-01T06:00:00Z");
    assert!(status == 2 && printed.contains("no notice was sent by webhook: it answered 410"), "{printed}");
    let (status, printed) = run(&project, &server.host, "empty.txt", "2026-03-02T06:00:00Z");
    assert!(status == 1 && !printed.contains("no notice was sent"), "{printed}");
    assert_eq!(states(&server), ["rejected"; 3]);
    // No notice is sent to a private address that is not allowed, and the secret in it is not shown.
    let (status, printed) = run(&project, "127.0.0.1:1", WELL, "2026-03-03T06:00:00Z");
    assert!(status == 2 && printed.contains("not a public address") && !printed.contains("k7-secret"), "{printed}");
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn samples_and_trials_are_no_news() {
    let server = serve(|_| answer("200 OK", "", b""));
    let project = project(&server);
    let input = format!("relatorio={}", project.path("empty.txt").display());
    for arguments in [&["run", DATASET, "--sample"][..], &["run", DATASET, "--input", &input, "--dry-run"]] {
        project.command(arguments).env("SEARA_TEST_HOOK", "x").output().expect("run");
    }
    assert!(server.requests().is_empty());
}

/// A mail server that takes everything, and the lines that it was sent.
fn post_office() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = listener.local_addr().expect("an address").to_string();
    let lines: Arc<Mutex<Vec<String>>> = Arc::default();
    let received = Arc::clone(&lines);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            stream.write_all(b"220 here\r\n").expect("said");
            let mut is_text = false;
            for line in BufReader::new(stream.try_clone().expect("a stream")).lines().map_while(Result::ok) {
                received.lock().expect("lines").push(line.clone());
                let said: &[u8] = match line.as_str() {
                    "." if is_text => {
                        is_text = false;
                        b"250 taken\r\n"
                    }
                    _ if is_text => b"",
                    "DATA" => {
                        is_text = true;
                        b"354 go on\r\n"
                    }
                    "QUIT" => b"221 bye\r\n",
                    hello if hello.starts_with("EHLO") => b"250-here\r\n250 8BITMIME\r\n",
                    _ => b"250 well\r\n",
                };
                if stream.write_all(said).is_err() {
                    break;
                }
            }
        }
    });
    (host, lines)
}

#[test]
fn mail_goes_to_all_who_are_named() {
    let (host, received) = post_office();
    let project = Project::bundled();
    let mail = format!(
        "\n[notify.mail]\nserver = \"smtp://{host}\"\nfrom = \"seara@exemplo.gov.pt\"\nto = [\"a@exemplo.gov.pt\", \"b@exemplo.gov.pt\"]\n"
    );
    project.write("seara.toml", project.read("seara.toml") + &mail);
    project.write("empty.txt", "Nada aqui.\n");
    run(&project, "127.0.0.1:1", "empty.txt", "2026-03-01T06:00:00Z");
    let lines = received.lock().expect("lines").clone();
    for command in ["RCPT TO:<a@exemplo.gov.pt>", "RCPT TO:<b@exemplo.gov.pt>", "MAIL FROM:<seara@exemplo.gov.pt>"] {
        assert!(lines.iter().any(|line| line.starts_with(command)), "{lines:?}");
    }
    assert!(lines.iter().any(|line| line.starts_with("Subject: ") && line.contains("Seara")), "{lines:?}");
}

#[test]
fn a_secret_that_is_written_down_or_sent_unencrypted_is_an_issue() {
    let project = Project::bundled();
    let mail = "\n[notify]\nwebhook = \"ftp://x.pt/{env:X}\"\n[notify.mail]\nserver = \"smtp://smtp.exemplo.pt\"\nuser = \"u\"\npassword = \"p\"\nfrom = \"a\"\nto = \"b@c.pt\"\n";
    project.write("seara.toml", project.read("seara.toml") + mail);
    let ran = project.seara(&["check", "--lang", "en"]);
    for code in ["bad-url", "secret-in-file", "unencrypted-mail", "bad-email"] {
        assert!(ran.status == 1 && ran.err.contains(code), "{code}: {}", ran.err);
    }
}
