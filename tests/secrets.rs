//! Secrets go to the origin that a person named, and nowhere else; what one may see, another does not publish; and
//! nothing that others wrote commands a terminal.

use std::{
    fs,
    io::Read as _,
    path::Path,
    sync::{Arc, OnceLock},
};

use crate::{
    fault_server::{Part, Request, Server, answer, serve},
    pages::{SCHEMA, json, none, project, xml},
    project::{AT, Project, Ran, texts},
};

const TOKEN: &str = "k9-very-secret-value";
const PIPELINE: &str = "pipelines/obras.toml";
const HEADERS: &str = "headers = { Authorization = \"Bearer {env:SEARA_TEST_TOKEN}\" }";

/// The addresses of the server that the spec names, and of another one.
type Hosts = Arc<OnceLock<[String; 2]>>;

/// Two servers with one site: what it answers may name both.
fn two(site: impl Fn(&Request, &str, &str) -> Vec<Part> + Send + Sync + 'static) -> [Server; 2] {
    let (hosts, site) = (Hosts::default(), Arc::new(site));
    let one = || {
        let (hosts, site) = (Arc::clone(&hosts), Arc::clone(&site));
        serve(move |request| match hosts.get() {
            Some([named, other]) if request.path != "/robots.txt" => site(request, named, other),
            _ => none(),
        })
    };
    let both = [one(), one()];
    hosts.set([both[0].url(""), both[1].url("")]).expect("told once");
    both
}

fn run_with(project: &Project, token: Option<&str>, arguments: &[&str]) -> Ran {
    let mut command = project.command(&[arguments, &["--at", AT]].concat());
    if let Some(token) = token {
        command.env("SEARA_TEST_TOKEN", token);
    }
    let done = command.output().expect("a run");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it speaks UTF-8");
    Ran { status: done.status.code().unwrap_or(-1), out: text(done.stdout), err: text(done.stderr) }
}

fn run(project: &Project) -> Ran {
    run_with(project, Some(TOKEN), &["run", "obras"])
}

/// A project whose source has a secret header.
fn with_header(server: &Server, path: &str, pages: &str, records: &str) -> Project {
    let project = project(server, path, pages, records);
    project.edit(PIPELINE, "pace_ms = 1", &format!("pace_ms = 0\n{HEADERS}"));
    project
}

/// Every byte under a folder, of captures as they are unpacked too.
fn bytes(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(bytes(&path));
            continue;
        }
        let own = fs::read(&path).expect("a file");
        if path.extension().is_some_and(|e| e == "gz") {
            let unpacked = flate2::read::MultiGzDecoder::new(&own[..]).read_to_end(&mut all);
            unpacked.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        }
        all.extend(own);
    }
    all
}

/// Nothing that was printed or written holds the secret.
fn is_nowhere(project: &Project, ran: &Ran, case: &str) {
    let written = bytes(&project.path("."));
    for text in [ran.out.as_bytes(), ran.err.as_bytes(), &written] {
        assert!(!String::from_utf8_lossy(text).contains(TOKEN), "{case}: {}{}", ran.out, ran.err);
    }
}

/// Every way from one page to another, with pages of the server that the spec names and of another one.
fn site(request: &Request, named: &str, other: &str) -> Vec<Part> {
    let moved = |to: String| answer("302 Found", &format!("Location: {to}\r\n"), b"");
    let html = |body: String| answer("200 OK", "Content-Type: text/html\r\n", body.as_bytes());
    match request.path.as_str() {
        "/one" => json(r#"[{"code": "A"}]"#),
        "/two" => json(r#"[{"code": "B"}]"#),
        "/next" => json(&format!(r#"{{"data": [{{"code": "A"}}], "next": "{other}/last"}}"#)),
        "/last" => json(r#"{"data": [{"code": "B"}], "next": null}"#),
        "/header" => answer("200 OK", &format!("Link: <{other}/two>; rel=\"next\"\r\n"), br#"[{"code": "A"}]"#),
        "/links" => html(format!("<a href='/one'>1</a><a href='{other}/two'>2</a>")),
        "/as-user" => html(format!("<a href='/one'>1</a><a href='{}/two'>2</a>", other.replace("//", "//u:pw@"))),
        "/feed" => {
            xml(&format!("<feed><entry><link href='/one'/></entry><entry><link href='{other}/two'/></entry></feed>"))
        }
        "/maps" => xml(&format!("<sitemapindex><sitemap><loc>{other}/map</loc></sitemap></sitemapindex>")),
        "/map" => xml(&format!("<urlset><url><loc>{named}/one</loc></url><url><loc>{other}/two</loc></url></urlset>")),
        "/cursor" => json(r#"{"data": [{"code": "A"}], "next": "k1"}"#),
        "/cursor?after=k1" => json(r#"{"data": [{"code": "B"}], "next": ""}"#),
        "/count?page=1" => json(r#"{"data": [{"code": "A"}, {"code": "B"}]}"#),
        "/count?page=2" => json(r#"{"data": []}"#),
        "/away" => moved(format!("{other}/both")),
        "/there-and-back" => moved(format!("{other}/back")),
        "/back" => moved(format!("{named}/both")),
        "/both" => json(r#"[{"code": "A"}, {"code": "B"}]"#),
        _ => none(),
    }
}

#[test]
fn headers_go_to_the_origin_of_the_source_alone() {
    let template = "template = \"OTHER/{n}\"\neach = { n = [\"one\", \"two\"] }";
    for (path, pages, records, at_home, away) in [
        ("/next", "next = \"next\"", "data", 1, 1),
        ("/header", "next = \"header\"", "", 1, 1),
        ("/links", "links = \"a\"", "", 2, 1),
        ("/as-user", "links = \"a\"", "", 2, 1),
        ("/feed", "feed = true", "", 2, 1),
        ("/maps", "sitemap = true", "", 2, 2),
        ("/cursor", "cursor = \"after\"\npath = \"next\"", "data", 2, 0),
        ("/count", "count = \"page\"\nrecords = \"data\"", "data", 2, 0),
        ("/template", template, "", 0, 2),
        ("/away", "", "", 1, 1),
        ("/there-and-back", "", "", 2, 1),
    ] {
        let [named, other] = two(site);
        let project = with_header(&named, path, &pages.replace("OTHER", &other.url("")), records);
        if pages.is_empty() {
            project.edit(PIPELINE, "[source.pages]\n\n", "");
        }
        let ran = run(&project);
        assert_eq!(ran.status, 0, "{path}: {}{}", ran.out, ran.err);
        assert_eq!(texts(&project.table("obras", "works"), "code"), ["A", "B"], "{path}");
        let sent = |request: &Request| request.headers.contains(TOKEN);
        assert_eq!([named.requests().len(), other.requests().len()], [at_home, away], "{path}");
        assert!(named.requests().iter().all(sent), "{path}: its own server got a request without the header");
        assert!(!other.all().iter().any(sent), "{path}: another server was sent the secret");
        assert!(other.all().iter().all(|request| request.header("authorization").is_none()), "{path}");
        let robots = named.all().into_iter().filter(|request| request.path == "/robots.txt");
        assert!(robots.clone().count() <= 1 && !robots.into_iter().any(|request| sent(&request)), "{path}: robots.txt");
        is_nowhere(&project, &ran, path);
        // From what is kept, the same; who has not the secret has not what it opens.
        assert!(run_with(&project, Some(TOKEN), &["run", "obras", "--offline"]).well().out.contains("unchanged"));
        let without = run_with(&project, Some("another-token"), &["run", "obras", "--offline"]);
        assert!(without.status == 2 && without.err.contains("no capture of"), "{path}: {}", without.err);
        // What --input puts in its place is another server's, and gets nothing.
        if pages.is_empty() {
            let input = format!("obras={}", other.url("/both"));
            run_with(&project, Some(TOKEN), &["run", "obras", "--input", &input]).well();
            assert!(!other.all().iter().any(sent), "{path}: --input was sent the secret");
        }
    }
}

/// Servers put what they were sent into addresses, headers and messages: it is not written down, and goes nowhere else.
#[test]
fn what_a_server_repeats_of_a_secret_stays_with_it() {
    let echo = |request: &Request, named: &str, other: &str| {
        let key = request.header("authorization").and_then(|h| h.strip_prefix("Bearer ")).unwrap_or("none").to_owned();
        let moved = |to: String| answer("302 Found", &format!("Location: {to}\r\n"), b"");
        match request.path.split('?').next().unwrap_or_default() {
            "/own" => json(&format!(r#"{{"data": [{{"code": "A"}}], "next": "{named}/last?api_key={key}"}}"#)),
            "/header" => {
                let link = format!("Link: <{named}/two?api_key={key}>; rel=\"next\"\r\nETag: \"one\"\r\n");
                answer("200 OK", &link, br#"[{"code": "A"}]"#)
            }
            "/other" => json(&format!(r#"{{"data": [{{"code": "A"}}], "next": "{other}/last?api_key={key}"}}"#)),
            "/moved" => moved(format!("{other}/both?k={key}")),
            "/ill" => moved(format!("{named}/none?k={key}")),
            "/last" | "/two" | "/both" => site(
                &Request { path: request.path.split('?').next().unwrap_or_default().to_owned(), ..request.clone() },
                named,
                other,
            ),
            _ => none(),
        }
    };
    for (path, pages, records, status, said) in [
        ("/own", "next = \"next\"", "data", 0, ""),
        ("/header", "next = \"header\"", "", 0, ""),
        ("/other", "next = \"next\"", "data", 2, "contains a secret"),
        ("/moved", "", "", 2, "contains a secret"),
        ("/ill", "", "", 2, "answered 404"),
    ] {
        let [named, other] = two(echo);
        let project = with_header(&named, path, pages, records);
        if pages.is_empty() {
            project.edit(PIPELINE, "[source.pages]\n\n", "");
        }
        let ran = run(&project);
        assert_eq!(ran.status, status, "{path}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(said), "{path}: {}", ran.err);
        assert!(other.all().is_empty(), "{path}: {:?}", other.all());
        if status == 0 {
            // Bodies are kept as they came: here only the first one holds it.
            assert_eq!(texts(&project.table("obras", "works"), "code"), ["A", "B"], "{path}");
            let again = run(&project).well();
            assert!(again.out.contains("unchanged"), "{path}: {}", again.out);
            assert_eq!(named.requests().len(), 4, "{path}");
            run_with(&project, Some(TOKEN), &["run", "obras", "--offline"]).well();
        }
        fs::remove_dir_all(project.path(".seara/captures")).unwrap_or_default();
        is_nowhere(&project, &ran, path);
    }
    // Of captures it is in no header, and in the index neither.
    let [named, _] = two(echo);
    let project = with_header(&named, "/header", "next = \"header\"", "");
    let ran = run(&project).well();
    is_nowhere(&project, &ran, "the captures of a link with the secret");
}

/// A secret on the command line is for the server that it is given to, and is in nothing that is kept.
#[test]
fn a_secret_in_an_address_of_the_command_line_is_written_nowhere() {
    let server = serve(|request| match request.path.as_str() {
        path if path.starts_with("/both?") => json(r#"[{"code": "A"}]"#),
        _ => none(),
    });
    let project = project(&server, "/obras", "", "");
    project.edit(PIPELINE, "[source.pages]\n\n", "");
    for (address, status) in [
        (server.url(&format!("/both?access_token={TOKEN}")), 0),
        (server.url(&format!("/both?access_token={TOKEN}")).replace("//", &format!("//me:{TOKEN}@")), 0),
        (server.url(&format!("/none?access_token={TOKEN}")), 2),
    ] {
        let ran = run_with(&project, None, &["run", "obras", "--input", &format!("obras={address}")]);
        assert_eq!(ran.status, status, "{address}: {}{}", ran.out, ran.err);
        is_nowhere(&project, &ran, &address);
    }
    assert!(server.requests().iter().all(|request| request.path.contains(TOKEN)));
}

/// A server that gives more to those it knows, and answers any entity tag with 304 Not Modified.
fn varied(request: &Request) -> Vec<Part> {
    if request.path == "/robots.txt" {
        return none();
    }
    if request.header("if-none-match").is_some() {
        return answer("304 Not Modified", "", b"");
    }
    let token = request.header("authorization").unwrap_or("none").to_owned();
    let tag = format!("Content-Type: application/json\r\nVary: Authorization\r\nETag: \"{}\"\r\n", token.len());
    let more = if token == "none" { "P" } else { "S" };
    answer("200 OK", &tag, format!(r#"[{{"code": "{more}"}}]"#).as_bytes())
}

/// Two pipelines of one address, of which one has a secret: neither takes what the other was given.
#[test]
fn what_one_pipeline_may_see_another_does_not_publish() {
    for order in [["obras", "outras"], ["outras", "obras"]] {
        let server = serve(varied);
        let project = with_header(&server, "/data", "", "");
        project.edit(PIPELINE, "[source.pages]\n\n", "");
        let text = project.read(PIPELINE).replace(HEADERS, "").replace("title = \"Obras\"", "title = \"Outras\"");
        project.write("pipelines/outras.toml", text);
        project.write("schemas/outras.json", SCHEMA.replace("\"name\": \"obras\"", "\"name\": \"outras\""));
        let code = |dataset: &str| texts(&project.table(dataset, "works"), "code");
        run_with(&project, Some(TOKEN), &["run", order[0]]).well();
        // What was kept for one is nothing for the other.
        let early = run_with(&project, Some(TOKEN), &["run", order[1], "--offline"]);
        assert!(early.status == 2 && early.err.contains("no capture of"), "{order:?}: {}", early.err);
        fs::remove_file(project.path(".seara/ledger.sqlite")).expect("removed");
        let early = run_with(&project, Some(TOKEN), &["run", order[1], "--offline"]);
        assert!(early.status == 2 && early.err.contains("no capture of"), "{order:?}: {}", early.err);
        run_with(&project, Some(TOKEN), &["run", order[1]]).well();
        assert_eq!([code("obras"), code("outras")], [["S"], ["P"]], "{order:?}");
        // Each asks for what it knows itself.
        for dataset in order {
            let again = run_with(&project, Some(TOKEN), &["run", dataset]).well();
            assert!(again.out.contains("unchanged"), "{dataset}: {}", again.out);
            run_with(&project, Some(TOKEN), &["run", dataset, "--offline"]).well();
        }
        assert_eq!([code("obras"), code("outras")], [["S"], ["P"]], "{order:?}");
        // Another secret is another who asks.
        let before = server.requests().len();
        run_with(&project, Some("another-longer-token"), &["run", "obras"]).well();
        assert_eq!(server.requests()[before].header("if-none-match"), None);
        let ledger = fs::read(project.path(".seara/ledger.sqlite")).expect("the ledger");
        assert!(!String::from_utf8_lossy(&ledger).contains(TOKEN));
    }
}

/// A secret that is written in a spec is an issue, and is shown nowhere.
#[test]
fn a_secret_that_is_written_in_a_spec_is_an_issue_and_not_shown() {
    let server = serve(|_| none());
    let url = format!("url = \"{}\"", server.url("/x"));
    for (old, new) in [
        (url.as_str(), format!("url = \"https://me:{TOKEN}@a.pt/x\"")),
        (&url, format!("url = \"https://a.pt/x?token={TOKEN}\"")),
        (&url, format!("url = \"https://a.pt/x?page=1&apikey={TOKEN}\"")),
        (&url, format!("url = \"https://a.pt/x?Access_Token={TOKEN}\"")),
        (&url, format!("url = \"https://a.pt/x?key={TOKEN}\"")),
        (&url, format!("url = \"https://a.pt/x?X-Amz-Signature={TOKEN}\"")),
        (&url, format!("url = \"htp://me:{TOKEN}@a.pt/x\"")),
        (&url, format!("{url}\nheaders = {{ Authorization = \"Bearer {TOKEN}\" }}")),
        (&url, format!("{url}\nheaders = {{ X-Api-Key = \"{TOKEN}\" }}")),
        (&url, format!("{url}\nheaders = {{ Cookie = \"session={TOKEN}\" }}\nnonsense = 1")),
        ("pace_ms = 1", format!("pace_ms = 1\nnonsense = 1\nheaders = {{ my_token = '''\n{TOKEN}''' }}")),
    ] {
        let project = project(&server, "/x", "", "");
        project.edit(PIPELINE, "[source.pages]\n\n", "");
        project.edit(PIPELINE, old, &new);
        for arguments in [&["check", "--lang", "en"][..], &["check", "--json"]] {
            let ran = project.seara(arguments);
            assert!(ran.status == 1 && format!("{}{}", ran.out, ran.err).contains("secret-in-file"), "{new}: {ran:?}");
            assert!(!format!("{}{}", ran.out, ran.err).contains(TOKEN), "{new}: {}{}", ran.out, ran.err);
        }
    }
    // Of the site: where it is served, who publishes, where it is pushed to, who gets notices.
    for more in [
        format!("[portals.p]\nurl = \"https://me:{TOKEN}@a.pt\"\norganization = \"o\"\nkey = \"{{env:K}}\"\n"),
        format!("[portals.p]\nurl = \"https://a.pt\"\norganization = \"o\"\nkey = \"{TOKEN}\"\n"),
        format!(
            "[portals.p]\nkind = \"s3\"\nendpoint = \"https://a.pt/?key={TOKEN}\"\nbucket = \"b\"\nkey_id = \"k\"\nsecret = \"{{env:K}}\"\n"
        ),
        format!("[notify]\nwebhook = \"https://a.pt/hook?token={TOKEN}\"\n"),
        format!("[notify.mail]\nserver = \"smtps://me:{TOKEN}@a.pt\"\nfrom = \"a@a.pt\"\nto = \"b@a.pt\"\n"),
    ] {
        let project = project(&server, "/x", "", "");
        project.edit(PIPELINE, "[source.pages]\n\n", "");
        project.write("seara.toml", format!("{}\n{more}", project.read("seara.toml")));
        let ran = project.seara(&["check", "--lang", "en"]);
        assert!(ran.status == 1 && ran.err.contains("secret-in-file"), "{more}: {}{}", ran.out, ran.err);
        assert!(!format!("{}{}", ran.out, ran.err).contains(TOKEN), "{more}: {}{}", ran.out, ran.err);
    }
    // What only looks like one is none.
    for fine in [
        "url = \"https://a.pt/x?keyword=a&monkey=b&key=\"".to_owned(),
        format!("{url}\nheaders = {{ Accept = \"text/csv\", Authorization = \"Basic {{env:SEARA_TEST_TOKEN}}\" }}"),
    ] {
        let project = project(&server, "/x", "", "");
        project.edit(PIPELINE, "[source.pages]\n\n", "");
        project.edit(PIPELINE, &url, &fine);
        project.seara(&["check"]).well();
    }
}

/// A change of a pipeline: the old text and the new one.
type Edit<'e> = &'e dyn Fn(&Project) -> [String; 2];

/// A spec is no way to read the rest of the machine, and `check` shows nothing of what a file holds.
#[test]
#[expect(clippy::too_many_lines, reason = "a table of ways out")]
fn a_spec_reads_no_file_outside_its_folder_and_check_shows_none() {
    let server = serve(|_| none());
    let fresh = || {
        let project = project(&server, "/x", "", "");
        project.edit(PIPELINE, "[source.pages]\n\n", "");
        project.write("private.csv", "s3cret-line,another-word\n1,2\n");
        project
    };
    let url = format!("url = \"{}\"", server.url("/x"));
    let join = |with: &str| {
        format!(
            "[[join]]\ntable = \"works\"\nwith = \"{with}\"\non = {{ code = \"code\" }}\ntake = {{ source = \"nothing\" }}\n\n[table]\n"
        )
    };
    let inside = |project: &Project| format!("url = \"file://{}\"", project.path("private.csv").display());
    let cases: [(&str, Edit<'_>); 7] = [
        ("an address", &|p| [url.clone(), inside(p)]),
        ("a sample", &|_| [url.clone(), format!("{url}\nsample = \"../private.csv\"")]),
        ("a sample by its path", &|p| {
            [url.clone(), format!("{url}\nsample = \"{}\"", p.path("private.csv").display())]
        }),
        ("a join", &|_| ["[table]\n".to_owned(), join("../private.csv")]),
        ("a join by its path", &|p| ["[table]\n".to_owned(), join(&p.path("private.csv").display().to_string())]),
        ("a join that is not there", &|_| ["[table]\n".to_owned(), join("../nothing.csv")]),
        ("a join through a folder that is not there", &|_| ["[table]\n".to_owned(), join("x/../../private.csv")]),
    ];
    let check_issue = |project: &Project, case: &str, code: &str| {
        let ran = project.seara(&["check", "--lang", "en"]);
        assert!(ran.status == 1 && ran.err.contains(code), "{case}: {}{}", ran.out, ran.err);
        assert!(!ran.err.contains("s3cret-line") && !ran.err.contains("another-word"), "{case}: {}", ran.err);
    };
    for (case, edit) in cases {
        let project = fresh();
        let [old, new] = edit(&project);
        project.edit(PIPELINE, &old, &new);
        check_issue(&project, case, "file-outside");
    }
    // A link leads out as well.
    #[cfg(unix)]
    for (named, old, new) in [
        ("pipelines/samples/x.csv", url.clone(), format!("{url}\nsample = \"samples/x.csv\"")),
        ("pipelines/x.csv", "[table]\n".to_owned(), join("x.csv")),
    ] {
        let project = fresh();
        std::os::unix::fs::symlink(project.path("private.csv"), project.path(named)).expect("a link");
        project.edit(PIPELINE, &old, &new);
        check_issue(&project, named, "file-outside");
    }
    // Of a file next to the pipeline neither the header nor a key is shown.
    let project = fresh();
    project.edit(PIPELINE, "[table]\n", &join("x.csv"));
    project.write("pipelines/x.csv", "s3cret-line,another-word\n1,2\n");
    check_issue(&project, "a column that is not there", "join-column");
    project.write("pipelines/x.csv", "code,nothing\ns3cret-line,1\nb,2\ns3cret-line,another-word\n");
    check_issue(&project, "a key that is there twice", "duplicate-join-key");
    assert!(project.seara(&["check", "--lang", "en"]).err.contains("several lines: 2, 4"));
}

/// What a portal or a store says is shown without the key, and commands no terminal.
#[test]
fn a_portal_that_repeats_the_key_is_shown_without_it() {
    let own = |request: &Request| request.header("x-api-key").unwrap_or("none").to_owned();
    for said in ["message", "error", "errors"] {
        let portal = serve(move |request| {
            let message = format!("Invalid key \\u001b[2J\\u009b31m {}", own(request));
            let answered = if said == "errors" {
                format!(r#"{{"{said}": {{"key": ["{message}"]}}}}"#)
            } else {
                format!(r#"{{"{said}": "{message}"}}"#)
            };
            answer("400 Bad Request", "Content-Type: application/json\r\n", answered.as_bytes())
        });
        let project = Project::bundled();
        let site = format!(
            "{}\n[portals.p]\nurl = \"{}\"\norganization = \"o\"\nkey = \"{{env:SEARA_TEST_TOKEN}}\"\n",
            project.read("seara.toml"),
            portal.url("")
        );
        project.write("seara.toml", site);
        for arguments in [&["plan", "p"][..], &["push", "p"], &["plan", "p", "--json"]] {
            let done = project.command(arguments).env("SEARA_TEST_TOKEN", TOKEN).output().expect("a plan");
            let printed = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
            assert!(printed.contains("Invalid key") && !printed.contains(TOKEN), "{arguments:?} {said}: {printed}");
            assert!(!printed.contains(['\u{1b}', '\u{9b}']), "{arguments:?} {said}: {printed:?}");
        }
        assert!(portal.all().iter().all(|request| request.header("x-api-key") == Some(TOKEN)));
    }
}

/// The line that a mistake is shown in commands no terminal, wherever the line comes from.
#[test]
fn the_line_of_a_mistake_commands_no_terminal() {
    let project = Project::bundled();
    let recipe = "pipelines/governacao-digital.toml";
    project.edit(recipe, "[[source]]", "[[source]]\n# \u{9b}31m a comment\nnonsense = 1 # \u{9b}2J\u{202E}\n");
    let ran = project.seara(&["check", "--lang", "en"]);
    assert!(ran.status == 1 && ran.err.contains("nonsense = 1") && ran.err.contains("a comment"), "{}", ran.err);
    assert!(!ran.err.contains(['\u{9b}', '\u{202E}', '\u{1b}']), "{:?}", ran.err);
    // A character that TOML refuses is shown in the line that it makes a mistake of.
    project.edit(recipe, "nonsense = 1 # \u{9b}2J\u{202E}\n", "nonsense = 1 # \u{1b}[2J\n");
    let ran = project.seara(&["check", "--lang", "en"]);
    assert!(ran.status == 1 && !ran.err.contains('\u{1b}'), "{:?}", ran.err);
    let ran = project.seara(&["check", "--json"]);
    assert!(ran.status == 1 && !ran.out.contains(['\u{1b}', '\u{9b}', '\u{202E}']), "{:?}", ran.out);
}
