//! Empty memory: the last release is read back from where it is served, or the run stops; never is everything
//! published as new by mistake.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::PathBuf,
    thread,
};

use crate::project::{AT, Project, texts};

/// Serves a folder on loopback, and gives its address.
fn serve(folder: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let n = stream.read(&mut request).unwrap_or_default();
            let request = String::from_utf8_lossy(&request[..n]).into_owned();
            let path = request.split(' ').nth(1).unwrap_or("/").trim_start_matches('/').to_owned();
            let (status, body) = match fs::read(folder.join(path)) {
                Ok(bytes) => ("200 OK", bytes),
                Err(_) => ("404 Not Found", Vec::new()),
            };
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    address
}

/// A project whose only release is served, and which has forgotten it.
fn forgotten() -> (Project, String, String) {
    let project = Project::bundled();
    let sample = project.read("pipelines/samples/projetos-setoriais.txt");
    project.run_over("projetos-setoriais", "relatorio", &sample).well();
    fs::rename(project.path("output"), project.path("public")).expect("moved");
    fs::remove_dir_all(project.path(".seara")).expect("removed");
    let address = serve(project.path("public"));
    project.edit("seara.toml", "https://dados.example.org/seara/", &address);
    (project, sample, address)
}

#[test]
fn the_last_release_is_read_back_before_the_next_is_checked() {
    let (project, sample, _) = forgotten();
    let ran = project.run_over("projetos-setoriais", "relatorio", sample.replacen("EM CURSO", "POR INICIAR", 1)).well();
    assert!(ran.err.contains("was restored"), "{}", ran.err);
    let changes = project.table("projetos-setoriais", "changes");
    assert_eq!(texts(&changes, "field"), ["status", "status_label"]);
    let package = project.read("output/projetos-setoriais/latest/datapackage.json");
    assert!(package.contains("\"seara:release\": 2"), "{package}");
    // Drift is checked too: half of the records gone is no first release.
    let (project, sample, _) = forgotten();
    let third = sample.match_indices(" PROJETOS SETORIAIS").nth(3).expect("a card").0;
    let ran = project.run_over("projetos-setoriais", "relatorio", &sample[..third]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("max_vanished_percent"), "{}", ran.err);
}

#[test]
fn a_place_that_cannot_be_reached_stops_the_run_unless_it_is_the_first() {
    let project = Project::bundled();
    // No server listens on a port that was just given back.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    project.edit("seara.toml", "https://dados.example.org/seara/", &format!("http://127.0.0.1:{port}/"));
    let sample = project.read("pipelines/samples/projetos-setoriais.txt");
    let ran = project.run_over("projetos-setoriais", "relatorio", &sample);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("--first") && ran.err.contains("127.0.0.1"), "{}", ran.err);
    assert!(!project.is_published("projetos-setoriais"));
    let first = ["run", "projetos-setoriais", "--input", "relatorio=document", "--at", AT, "--first"];
    project.seara(&first).well();
    // With a state folder of its own it sends no request.
    project.run_over("projetos-setoriais", "relatorio", sample.replacen("EM CURSO", "POR INICIAR", 1)).well();
}

#[test]
fn where_nothing_is_served_yet_the_release_is_the_first() {
    let project = Project::bundled();
    let address = serve(project.path("nowhere"));
    project.edit("seara.toml", "https://dados.example.org/seara/", &address);
    let sample = project.read("pipelines/samples/projetos-setoriais.txt");
    let ran = project.run_over("projetos-setoriais", "relatorio", sample).well();
    assert!(ran.err.contains("first release"), "{}", ran.err);
}

#[test]
fn what_is_served_torn_or_hostile_is_no_release() {
    let (project, sample, _) = forgotten();
    let package = project.read("public/projetos-setoriais/latest/datapackage.json");
    let table = project.read("public/projetos-setoriais/latest/projects.csv");
    let cut = |inside: &str, text: &str| project.write(&format!("public/projetos-setoriais/latest/{inside}"), text);
    for (inside, text, said) in [
        ("projects.csv", table[..table.len() / 2].to_owned(), "projects.csv does not match its package"),
        ("datapackage.json", package[..package.len() / 2].to_owned(), "not a package of this dataset"),
        (
            "datapackage.json",
            package.replace("\"projects.csv\"", "\"../../../escaped\""),
            "cannot be those of a release",
        ),
        ("datapackage.json", package.replace("\"projects.csv\"", "\"missing.csv\""), "missing.csv is missing"),
    ] {
        cut(inside, &text);
        let ran = project.run_over("projetos-setoriais", "relatorio", &sample);
        assert_eq!(ran.status, 2, "{said}: {}", ran.err);
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
        assert!(!project.is_published("projetos-setoriais") && !project.path("escaped").exists());
        cut("projects.csv", &table);
        cut("datapackage.json", &package);
    }
}

/// What is served may be older than a withdrawal: it is carried out before anything is published.
#[test]
fn what_was_withdrawn_does_not_come_back_from_where_it_is_served() {
    let (project, sample, _) = forgotten();
    let key = "ptd-arquivo-aberto-de-plantas-e-mapas-das-freguesias";
    let line = format!(",projects,{key},benefits,2026-03-02,asked\n");
    project.write("pipelines/projetos-setoriais.withdrawn.csv", format!("version,table,key,field,when,why\n{line}"));
    project.run_over("projetos-setoriais", "relatorio", sample.replacen("EM CURSO", "POR INICIAR", 1)).well();
    for version in fs::read_dir(project.path("output/projetos-setoriais")).expect("a folder") {
        for entry in fs::read_dir(version.expect("an entry").path()).expect("a folder") {
            let path = entry.expect("an entry").path();
            let text = String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned();
            assert!(!text.contains("40 000 plantas"), "{}", path.display());
        }
    }
}

/// The output alone may be lost: what is served is asked for all the same.
#[test]
fn a_lost_output_is_read_back_though_the_memory_is_there() {
    let (project, sample, _) = forgotten();
    project.run_over("projetos-setoriais", "relatorio", &sample).well();
    fs::remove_dir_all(project.path("output")).expect("removed");
    let ran = project.run_over("projetos-setoriais", "relatorio", sample.replacen("EM CURSO", "POR INICIAR", 1)).well();
    assert!(ran.err.contains("was restored"), "{}", ran.err);
    assert_eq!(texts(&project.table("projetos-setoriais", "changes"), "field"), ["status", "status_label"]);
}
