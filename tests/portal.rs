//! A portal gets what is published, once, whatever happens on the way.
//!
//! The portal is one in memory with the traps of udata that were seen: a change that leaves tags or time out wipes
//! them, extras are replaced together, a file that is replaced loses its title, new resources come first, titles are
//! escaped, a second dataset of one title is not refused. It counts what it is asked and says no beyond its limits.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use seara::testing::{
    model::{published::PublishedDataset, site::Site},
    portal::udata::{self, Body, Call, Clock, Method, PortalError, PushRequest, Reply, Session, Step, Wire},
    release,
    spec::{
        self, Folders,
        portals::{Kind, Udata},
    },
    state::{layout::Layout, ledger::Ledger},
};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use crate::project::{AT, Project};

const PORTAL: &str = r#"
[portals.dados-gov]
url = "https://portal.example.org"
organization = "camara"
key = "{env:KEY}"
"#;

/// A portal in memory.
#[derive(Default)]
struct Fake {
    datasets: BTreeMap<String, Value>,
    contacts: Vec<Value>,
    count: usize,
    /// Calls that it takes before the connection is lost; the last one is done, and its answer is lost.
    breaks_after: Option<usize>,
    calls: Vec<String>,
    /// When it was asked for a new dataset, and for a file.
    requests: [Vec<DateTime<Utc>>; 2],
    now: Option<DateTime<Utc>>,
}

impl Fake {
    fn id(&mut self) -> String {
        self.count += 1;
        format!("{:024x}", self.count)
    }

    fn by_mark(&self, mark: &str) -> Vec<&Value> {
        self.datasets.values().filter(|d| d["extras"]["seara:id"] == mark && d["deleted"].is_null()).collect()
    }

    /// Whether the portal says no: more than it takes in a minute, an hour or a day.
    fn is_too_much(&mut self, kind: usize) -> bool {
        let Some(now) = self.now else { return false };
        let limits = [[(5, 1), (30, 60), (100, 1440)], [(10, 1), (100, 60), (500, 1440)]][kind];
        let recent = |minutes| self.requests[kind].iter().filter(|at| **at > now - TimeDelta::minutes(minutes)).count();
        let no = limits.iter().any(|(most, minutes)| recent(*minutes) >= *most);
        self.requests[kind].push(now);
        no
    }

    fn make(&mut self, body: &Value) -> (u16, Value) {
        if self.is_too_much(0) {
            return (429, json!({"message": "5 per 1 minute"}));
        }
        let id = self.id();
        let mut made = json!({"id": id, "resources": [], "extras": {}, "tags": [], "deleted": null, "archived": null,
            "private": false, "contact_points": [], "slug": format!("s-{id}")});
        change(&mut made, body, &self.contacts);
        self.datasets.insert(id, made.clone());
        (201, made)
    }

    fn resource(&mut self, dataset: &str, body: &Value) -> (u16, Value) {
        let id = self.id();
        let mut made = json!({"id": id, "extras": {}, "type": "main", "filetype": "file"});
        describe(&mut made, body);
        let all = self.datasets.get_mut(dataset).expect("a dataset")["resources"].as_array_mut().expect("a list");
        all.insert(0, made.clone());
        (201, made)
    }

    fn answer(&mut self, call: &Call) -> (u16, Value) {
        let path = call.path.split('?').next().unwrap_or_default().trim_matches('/').to_owned();
        let parts: Vec<&str> = path.split('/').collect();
        let json_body = match &call.body {
            Body::Json(value) => value.clone(),
            _ => Value::Null,
        };
        match (call.method, parts.as_slice()) {
            (Method::Get, ["me"]) => (200, json!({"organizations": [{"id": "org1", "slug": "camara"}]})),
            (Method::Get, ["organizations", _]) => (200, json!({"permissions": {"private": true}})),
            (Method::Get, ["datasets", "licenses"]) => (200, json!([{"id": "cc-by"}, {"id": "cc-zero"}])),
            // What changed last comes first, as the portal does it; other organisations of the person are there too.
            (Method::Get, ["me", "org_datasets"]) => (200, self.datasets.values().rev().cloned().collect()),
            (Method::Post, ["contacts"]) => {
                let known = self.contacts.iter().find(|c| c["email"] == json_body["email"]).cloned();
                let made = known.unwrap_or_else(|| {
                    let mut made = json_body.clone();
                    made["id"] = self.id().into();
                    self.contacts.push(made.clone());
                    made
                });
                (201, made)
            }
            (Method::Post, ["datasets"]) => self.make(&json_body),
            (Method::Get, ["datasets", id]) => match self.datasets.get(*id) {
                Some(found) => (200, found.clone()),
                None => (404, Value::Null),
            },
            (Method::Put, ["datasets", id]) => {
                let contacts = self.contacts.clone();
                let Some(found) = self.datasets.get_mut(*id) else { return (404, Value::Null) };
                if !found["deleted"].is_null() && json_body.get("deleted") != Some(&Value::Null) {
                    return (410, Value::Null);
                }
                for wiped in ["tags", "temporal_coverage"] {
                    found[wiped] = if wiped == "tags" { json!([]) } else { Value::Null };
                }
                change(found, &json_body, &contacts);
                (200, found.clone())
            }
            (_, ["datasets", id, rest @ ..]) if self.datasets.contains_key(*id) => {
                self.of_dataset(call, id, rest, &json_body)
            }
            _ => (404, json!({"message": format!("{:?} {}", call.method, call.path)})),
        }
    }

    fn of_dataset(&mut self, call: &Call, id: &str, rest: &[&str], body: &Value) -> (u16, Value) {
        if call.method == Method::Post && self.is_too_much(1) {
            return (429, json!({"message": "10 per 1 minute"}));
        }
        let file = match &call.body {
            Body::Form(_, Some((name, bytes))) => {
                json!({"title": name.to_lowercase().replace('_', "-"), "filetype": "file",
                "checksum": {"type": "sha1", "value": hex::encode(Sha1::digest(bytes))}, "url": format!("/s/{name}"),
                "format": "csv", "mime": "text/csv", "description": null})
            }
            _ => Value::Null,
        };
        match (call.method, rest) {
            (Method::Post, ["upload"]) => self.resource(id, &file),
            (Method::Post, ["resources"]) => self.resource(id, body),
            (Method::Put, ["resources"]) => {
                let all = self.datasets.get_mut(id).expect("a dataset")["resources"].as_array_mut().expect("a list");
                let order: Vec<&Value> = body.as_array().expect("a list").iter().map(|r| &r["id"]).collect();
                if order.len() != all.len() {
                    return (400, Value::Null);
                }
                all.sort_by_key(|r| order.iter().position(|o| **o == r["id"]));
                (200, Value::Null)
            }
            (method, ["resources", resource, ..]) => {
                let all = self.datasets.get_mut(id).expect("a dataset")["resources"].as_array_mut().expect("a list");
                let Some(at) = all.iter().position(|r| r["id"] == *resource) else { return (404, Value::Null) };
                match method {
                    Method::Delete => drop(all.remove(at)),
                    // The title of a file that is replaced is its name again; its marks stay.
                    Method::Post => describe(
                        &mut all[at],
                        &json!({"title": file["title"], "checksum": file["checksum"], "url": file["url"]}),
                    ),
                    _ => describe(&mut all[at], body),
                }
                (200, all.get(at).cloned().unwrap_or_default())
            }
            _ => (404, Value::Null),
        }
    }
}

/// What a body changes of a dataset: all extras together, texts escaped.
fn change(dataset: &mut Value, body: &Value, contacts: &[Value]) {
    for (name, value) in body.as_object().into_iter().flatten() {
        dataset[name.as_str()] = match name.as_str() {
            "title" => value.as_str().unwrap_or_default().replace('&', "&amp;amp;").into(),
            "organization" => json!({"id": value}),
            "contact_points" => {
                let named = |c: &&Value| value.as_array().is_some_and(|ids| ids.contains(&c["id"]));
                contacts.iter().filter(named).cloned().collect()
            }
            _ => value.clone(),
        };
    }
}

fn describe(resource: &mut Value, body: &Value) {
    for (name, value) in body.as_object().into_iter().flatten() {
        resource[name.as_str()] = value.clone();
    }
}

/// A way to the portal.
struct Line<'f>(&'f RefCell<Fake>);

impl Wire for Line<'_> {
    fn send(&mut self, call: &Call) -> Result<Reply, PortalError> {
        let mut fake = self.0.borrow_mut();
        let lost = || PortalError::Network { address: call.path.clone(), reason: "cut".to_owned() };
        if fake.breaks_after == Some(0) {
            return Err(lost());
        }
        fake.calls.push(format!("{:?} {}", call.method, call.path));
        let (status, body) = fake.answer(call);
        if let Some(left) = &mut fake.breaks_after {
            *left -= 1;
            if *left == 0 {
                return Err(lost());
            }
        }
        Ok(Reply { status, body })
    }
}

/// What is published, and where.
struct Publisher {
    project: Project,
    site: Site,
    udata: Udata,
    releases: Vec<(PublishedDataset, PathBuf)>,
    withdrawn: Vec<String>,
}

fn layout(project: &Project) -> Layout {
    Layout { output: project.path("output"), state: project.path(".seara") }
}

fn publisher() -> Publisher {
    let project = Project::bundled();
    let site = project.read("seara.toml");
    project.write("seara.toml", site.replacen('\n', "\n\n", 1) + PORTAL);
    let inputs = [
        "relatorio=pipelines/samples/projetos-setoriais.txt",
        "estruturantes=pipelines/samples/governacao-digital.txt",
    ];
    let run =
        ["run", "projetos-setoriais", "governacao-digital", "--at", AT, "--input", inputs[0], "--input", inputs[1]];
    project.seara(&run).well();
    read(project)
}

fn read(project: Project) -> Publisher {
    let folders = Folders {
        pipelines: project.path("pipelines"),
        schemas: project.path("schemas"),
        site: project.path("seara.toml"),
    };
    let (specs, issues) = spec::load(&folders);
    assert!(issues.is_empty(), "{issues:?}");
    let Kind::Udata(udata) = specs.portals[0].kind.clone() else { panic!("a portal of udata") };
    let layout = layout(&project);
    let one =
        |name: &String| (release::latest(&layout, name).expect("a release"), layout.output.join(name).join("latest"));
    let releases = release::datasets(&layout).expect("datasets").iter().map(one).collect();
    Publisher { site: specs.site.expect("a site"), udata, releases, withdrawn: Vec::new(), project }
}

/// Runs a session over a portal, with a clock that only waiting moves.
fn with<T>(
    publisher: &Publisher,
    fake: &RefCell<Fake>,
    ledger: Option<&Ledger>,
    now: &Cell<DateTime<Utc>>,
    work: impl FnOnce(&mut Session<'_>) -> Result<T, PortalError>,
) -> Result<T, PortalError> {
    let releases =
        publisher.releases.iter().map(|(p, f)| (p.clone(), f.as_path())).collect::<Vec<(PublishedDataset, &Path)>>();
    let all = publisher.releases.iter().map(|(p, _)| p.dataset.clone()).collect();
    let request = PushRequest {
        name: "dados-gov",
        udata: &publisher.udata,
        site: &publisher.site,
        releases,
        all,
        withdrawn: publisher.withdrawn.clone(),
        is_complete: true,
    };
    let sleep = |wait: Duration| {
        now.set(now.get() + TimeDelta::from_std(wait).expect("a time"));
        fake.borrow_mut().now = Some(now.get());
    };
    let read = || {
        fake.borrow_mut().now = Some(now.get());
        now.get()
    };
    let mut wire = Line(fake);
    let mut events = |_| {};
    let mut session = Session::begin(&request, &mut wire, ledger, Clock { now: &read, sleep: &sleep }, &mut events)?;
    work(&mut session)
}

/// Pushes without a fault; tells how many datasets needed something.
fn pushed(publisher: &Publisher, fake: &RefCell<Fake>, ledger: Option<&Ledger>, now: &Cell<DateTime<Utc>>) -> usize {
    let pushed = with(publisher, fake, ledger, now, udata::push).expect("pushed");
    assert!(pushed.faults.is_empty(), "{:?}", pushed.faults);
    pushed.changed
}

fn clock() -> Cell<DateTime<Utc>> {
    Cell::new(DateTime::parse_from_rfc3339(AT).expect("an instant").to_utc())
}

/// The portal has exactly what is published: one dataset, its resources once, in order, with titles and marks.
fn is_right(fake: &Fake, publisher: &Publisher) {
    let home = format!("{}projetos-setoriais/", publisher.site.base_url);
    let all = fake.by_mark(&home);
    assert_eq!(all.len(), 1, "one dataset");
    let dataset = all[0];
    assert_eq!(dataset["private"], false);
    assert_eq!(dataset["tags"].as_array().map(Vec::len), Some(3));
    assert!(dataset["temporal_coverage"]["start"].is_string() && dataset["license"] == "cc-by");
    let names: Vec<_> =
        dataset["resources"].as_array().expect("a list").iter().map(|r| r["extras"]["seara:file"].clone()).collect();
    assert_eq!(
        names,
        [
            "project_links.csv",
            "project_links.json",
            "project_links.parquet",
            "project_notes.csv",
            "project_notes.json",
            "project_notes.parquet",
            "projects.csv",
            "projects.json",
            "projects.parquet",
            "workbook.xlsx",
            "changes.csv",
            "changes.json",
            "changes.parquet",
            "evidence.parquet",
            "history.csv",
            "history.json",
            "history.parquet",
            "index.html",
        ]
    );
    for resource in dataset["resources"].as_array().expect("a list") {
        let title = resource["title"].as_str().expect("a title");
        assert!(!title.contains('.'), "a title, not the name of a file: {title}");
        let is_file = !title.contains("PARQUET") && !title.starts_with("Página");
        assert_eq!(resource["filetype"], if is_file { "file" } else { "remote" });
    }
    // What belongs to another country is not for this portal.
    assert!(fake.by_mark(&format!("{}governacao-digital/", publisher.site.base_url)).is_empty());
}

#[test]
fn a_push_is_a_plan_carried_out_and_twice_changes_nothing() {
    let (publisher, fake, now) = (publisher(), RefCell::new(Fake::default()), clock());
    let (ledger, _) = Ledger::open(&layout(&publisher.project)).expect("a ledger");
    let planned = with(&publisher, &fake, Some(&ledger), &now, udata::plan).expect("a plan").0;
    assert_eq!(planned.len(), 1);
    assert_eq!(planned[0].steps.first(), Some(&Step::Create));
    assert!(fake.borrow().datasets.is_empty(), "a plan changes nothing");
    assert_eq!(pushed(&publisher, &fake, Some(&ledger), &now), 1);
    is_right(&fake.borrow(), &publisher);
    fake.borrow_mut().calls.clear();
    assert_eq!(pushed(&publisher, &fake, Some(&ledger), &now), 0);
    assert!(fake.borrow().calls.iter().all(|call| call.starts_with("Get")), "{:?}", fake.borrow().calls);
    // A ledger that is lost is found again on the portal.
    assert_eq!(pushed(&publisher, &fake, None, &now), 0);
    is_right(&fake.borrow(), &publisher);
    // Of somebody else's resources none is touched, and ours come first.
    let id = fake.borrow().datasets.keys().next().expect("one").clone();
    fake.borrow_mut()
        .resource(&id, &json!({"title": "De outra pessoa", "filetype": "remote", "url": "https://a.pt/x"}));
    with(&publisher, &fake, Some(&ledger), &now, udata::push).expect("pushed");
    let last = fake.borrow().datasets[&id]["resources"].as_array().expect("a list").last().cloned().expect("one");
    assert_eq!(last["title"], "De outra pessoa");
    // What somebody changed there is changed back, what they added stays.
    let mut changed = fake.borrow().datasets[&id].clone();
    (changed["title"], changed["tags"], changed["extras"]["theirs"]) = ("Outro".into(), json!([]), 1.into());
    fake.borrow_mut().datasets.insert(id.clone(), changed);
    let planned = with(&publisher, &fake, Some(&ledger), &now, udata::plan).expect("a plan").0;
    let Step::Update(differ) = &planned[0].steps[0] else { panic!("{:?}", planned[0].steps) };
    assert_eq!(differ.iter().map(|d| d.field.as_str()).collect::<Vec<_>>(), ["title", "tags"]);
    with(&publisher, &fake, Some(&ledger), &now, udata::push).expect("pushed");
    assert_eq!(fake.borrow().datasets[&id]["extras"]["theirs"], 1);
}

/// One record changes: its file is replaced under the id that it has, and so are its metadata; nothing else.
#[test]
fn one_changed_record_replaces_its_files_alone() {
    let (first, fake, now) = (publisher(), RefCell::new(Fake::default()), clock());
    with(&first, &fake, None, &now, udata::push).expect("pushed");
    let sample = first.project.read("pipelines/samples/projetos-setoriais.txt");
    let changed = sample.replacen("POR INICIAR", "EM CURSO", 1);
    assert!(changed != sample);
    first.project.write("edition.txt", changed);
    let run = ["run", "projetos-setoriais", "--at", "2026-04-01T06:00:00Z", "--input", "relatorio=edition.txt"];
    first.project.seara(&run).well();
    let second = read(first.project);
    let planned = with(&second, &fake, None, &now, udata::plan).expect("a plan").0;
    let replaced: Vec<_> = planned[0]
        .steps
        .iter()
        .filter_map(|s| if let Step::Replace(n, _) = s { Some(n.as_str()) } else { None })
        .collect();
    assert_eq!(
        replaced,
        [
            "projects.csv",
            "projects.json",
            "workbook.xlsx",
            "changes.csv",
            "changes.json",
            "history.csv",
            "history.json"
        ]
    );
    let ids = |fake: &RefCell<Fake>| {
        let fake = fake.borrow();
        let all = fake.datasets.values().next().expect("one")["resources"].as_array().expect("a list");
        all.iter().map(|r| r["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    let before = ids(&fake);
    with(&second, &fake, None, &now, udata::push).expect("pushed");
    is_right(&fake.borrow(), &second);
    assert_eq!(ids(&fake), before, "addresses of resources stay");
}

/// Cut after any request, with the ledger or without it, the next push completes it.
#[test]
fn cut_between_any_two_requests_the_next_push_completes_it() {
    let publisher = publisher();
    let mut cut = 1;
    loop {
        let (fake, now) = (RefCell::new(Fake { breaks_after: Some(cut), ..Fake::default() }), clock());
        let done = with(&publisher, &fake, None, &now, udata::push).is_ok();
        fake.borrow_mut().breaks_after = None;
        with(&publisher, &fake, None, &now, udata::push).unwrap_or_else(|e| panic!("cut after {cut}: {e}"));
        is_right(&fake.borrow(), &publisher);
        if done {
            break;
        }
        cut += 1;
    }
    assert!(cut > 30, "only {cut} requests");
}

/// What is deleted there is restored; what vanishes here is archived after its grace, and comes back.
#[test]
fn deleted_vanished_and_returned_datasets() {
    let (publisher, fake, now) = (publisher(), RefCell::new(Fake::default()), clock());
    let (ledger, _) = Ledger::open(&layout(&publisher.project)).expect("a ledger");
    with(&publisher, &fake, Some(&ledger), &now, udata::push).expect("pushed");
    let id = fake.borrow().datasets.keys().next().expect("one").clone();
    fake.borrow_mut().datasets.get_mut(&id).expect("one")["deleted"] = "2026-03-01".into();
    with(&publisher, &fake, Some(&ledger), &now, udata::push).expect("pushed");
    is_right(&fake.borrow(), &publisher);
    let gone = Publisher { releases: Vec::new(), ..read(publisher.project) };
    for (days, archived) in [(0, false), (6, false), (8, true)] {
        let later = Cell::new(now.get() + TimeDelta::days(days));
        with(&gone, &fake, Some(&ledger), &later, udata::push).expect("pushed");
        assert_eq!(!fake.borrow().datasets[&id]["archived"].is_null(), archived, "after {days} days");
    }
    let back = read(gone.project);
    with(&back, &fake, Some(&ledger), &now, udata::push).expect("pushed");
    assert!(fake.borrow().datasets[&id]["archived"].is_null());
    is_right(&fake.borrow(), &back);
}

/// More than may at once are not archived, and nothing is sent.
#[test]
fn many_that_vanish_at_once_stop_the_push() {
    let (publisher, fake, now) = (publisher(), RefCell::new(Fake::default()), clock());
    let (ledger, _) = Ledger::open(&layout(&publisher.project)).expect("a ledger");
    for n in 0..5 {
        let (_, made) = fake.borrow_mut().make(&json!({"title": n, "extras": {"seara:id": format!("x{n}")}}));
        ledger
            .remember_portal_id("dados-gov", &format!("gone-{n}"), made["id"].as_str().expect("an id"))
            .expect("remembered");
    }
    with(&publisher, &fake, Some(&ledger), &now, udata::plan).expect("within the grace");
    now.set(now.get() + TimeDelta::days(9));
    let before = fake.borrow().calls.len();
    let refused = with(&publisher, &fake, Some(&ledger), &now, udata::push).expect_err("too many");
    assert!(matches!(refused, PortalError::TooMany { count: 5, .. }), "{refused}");
    assert!(fake.borrow().calls[before..].iter().all(|call| call.starts_with("Get")));
}

/// Fifty datasets under the portal's limits: it never has to say no, and it takes as many days as it must.
#[test]
fn fifty_datasets_go_out_within_the_portals_limits() {
    let mut publisher = publisher();
    let (first, folder) =
        publisher.releases.iter().find(|(p, _)| p.dataset == "projetos-setoriais").expect("it").clone();
    let copy = |n| (PublishedDataset { dataset: format!("conjunto-{n:02}"), ..first.clone() }, folder.clone());
    publisher.releases = (0..50).map(copy).collect();
    let (fake, now, start) = (RefCell::new(Fake::default()), clock(), clock().get());
    let (ledger, _) = Ledger::open(&layout(&publisher.project)).expect("a ledger");
    let mut days = 1;
    while let Err(error) = with(&publisher, &fake, Some(&ledger), &now, udata::push) {
        assert!(matches!(error, PortalError::Quota { .. }), "{error}");
        now.set(now.get() + TimeDelta::hours(20));
        days += 1;
        assert!(days < 9, "it does not end");
    }
    let fake = fake.borrow();
    assert_eq!(fake.datasets.len(), 50);
    assert!(
        fake.datasets
            .values()
            .all(|d| d["resources"].as_array().is_some_and(|r| r.len() == 18) && d["private"] == false)
    );
    // 900 files and addresses, 500 a day.
    assert_eq!(fake.requests[1].len(), 900, "no file was sent twice");
    assert!((2..=3).contains(&days) && now.get() - start > TimeDelta::hours(24), "{days} days");
}

/// A key that may not write is an error before anything is sent; a file that the portal's scan refuses, before it is sent.
#[test]
fn what_cannot_work_is_an_error_before_anything_is_sent() {
    struct Refusing(u16, Value);
    impl Wire for Refusing {
        fn send(&mut self, call: &Call) -> Result<Reply, PortalError> {
            assert_eq!(call.method, Method::Get, "nothing is sent");
            Ok(Reply { status: self.0, body: self.1.clone() })
        }
    }
    let publisher = publisher();
    for (status, body, said) in [
        (401, Value::Null, "does not accept the API key"),
        (200, json!({"organizations": []}), "may not publish for the organisation `camara`"),
        (
            200,
            json!({"organizations": [{"id": "o", "slug": "camara"}], "permissions": {"private": false}}),
            "may not publish",
        ),
        (423, Value::Null, "read-only"),
    ] {
        let request = PushRequest {
            name: "p",
            udata: &publisher.udata,
            site: &publisher.site,
            releases: Vec::new(),
            all: Vec::new(),
            withdrawn: Vec::new(),
            is_complete: true,
        };
        let (mut wire, mut events) = (Refusing(status, body), |_| {});
        let clock = Clock { now: &|| DateTime::UNIX_EPOCH, sleep: &|_| {} };
        let message = Session::begin(&request, &mut wire, None, clock, &mut events).err().expect("refused").to_string();
        assert!(message.contains(said), "{message}");
    }
    let csv =
        publisher.releases.iter().find(|(p, _)| p.dataset == "projetos-setoriais").expect("it").1.join("projects.csv");
    let text = std::fs::read_to_string(&csv).expect("a file");
    std::fs::remove_file(&csv).expect("removed");
    std::fs::write(&csv, text + "<script>\n").expect("written");
    let fake = RefCell::new(Fake::default());
    let faults = with(&publisher, &fake, None, &clock(), udata::push).expect("others go on").faults;
    assert!(faults.len() == 1 && faults[0].1.to_string().contains("projects.csv contains `<script`"), "{faults:?}");
    assert!(faults[0].1.status() == 1 && fake.borrow().datasets.is_empty());
}

/// A file that is not the one that its package tells is not sent under the SHA-256 of the other.
#[test]
fn a_file_that_differs_from_its_package_is_not_sent() {
    let publisher = publisher();
    let csv =
        publisher.releases.iter().find(|(p, _)| p.dataset == "projetos-setoriais").expect("it").1.join("projects.csv");
    let mut bytes = std::fs::read(&csv).expect("a file");
    let last = bytes.len() - 2;
    bytes[last] ^= 1;
    std::fs::write(&csv, bytes).expect("written");
    let fake = RefCell::new(Fake::default());
    let faults = with(&publisher, &fake, None, &clock(), udata::push).expect("others go on").faults;
    assert!(faults.len() == 1 && faults[0].1.to_string().contains("does not match its package"), "{faults:?}");
    assert!(faults[0].1.status() == 2 && fake.borrow().datasets.is_empty());
}

/// Of two datasets with one mark the one that lives is kept to; contacts of others stay; one that a person took back
/// goes at once, with its files, though nothing is remembered of it.
#[test]
fn what_others_did_is_respected_and_what_was_taken_back_goes() {
    let (mut publisher, fake, now) = (publisher(), RefCell::new(Fake::default()), clock());
    pushed(&publisher, &fake, None, &now);
    let id = fake.borrow().datasets.keys().next().expect("one").clone();
    // A double that somebody deleted, and which the list tells first; and one of another organisation.
    let mut double = fake.borrow().datasets[&id].clone();
    (double["id"], double["deleted"]) = ("ffffffffffffffffffffffff".into(), "2026-03-01".into());
    fake.borrow_mut().datasets.insert("ffffffffffffffffffffffff".to_owned(), double.clone());
    (double["id"], double["deleted"], double["organization"]) =
        ("fffffffffffffffffffffffe".into(), Value::Null, json!({"id": "org2"}));
    fake.borrow_mut().datasets.insert("fffffffffffffffffffffffe".to_owned(), double);
    fake.borrow_mut().contacts.push(json!({"id": "c9", "name": "Equipa", "email": "equipa@org.pt"}));
    let theirs = fake.borrow().contacts.last().cloned().expect("one");
    fake.borrow_mut().datasets.get_mut(&id).expect("it")["contact_points"].as_array_mut().expect("a list").push(theirs);
    fake.borrow_mut().datasets.get_mut(&id).expect("it")["title"] = "Outro".into();
    assert_eq!(pushed(&publisher, &fake, None, &now), 1);
    let contacts = fake.borrow().datasets[&id]["contact_points"].as_array().map(Vec::len);
    assert_eq!((contacts, fake.borrow().datasets["ffffffffffffffffffffffff"]["deleted"].is_null()), (Some(2), false));
    let (ledger, _) = Ledger::open(&layout(&publisher.project)).expect("a ledger");
    publisher.releases.retain(|(p, _)| p.dataset != "projetos-setoriais");
    publisher.withdrawn = vec!["projetos-setoriais".to_owned()];
    assert_eq!(pushed(&publisher, &fake, Some(&ledger), &now), 1);
    let gone = fake.borrow().datasets[&id].clone();
    assert!(!gone["archived"].is_null() && gone["resources"].as_array().is_some_and(Vec::is_empty), "{gone}");
    assert!(fake.borrow().datasets["fffffffffffffffffffffffe"]["archived"].is_null(), "another organisation's");
}

/// After a refusal without a time, the push waits and tries again.
#[test]
fn a_portal_that_refuses_is_tried_again_later() {
    let mut publisher = publisher();
    publisher.udata.limits = false;
    let (fake, now) = (RefCell::new(Fake::default()), clock());
    with(&publisher, &fake, None, &now, udata::push).expect("pushed");
    is_right(&fake.borrow(), &publisher);
    let minutes = (now.get() - clock().get()).num_minutes();
    // Seventeen files, ten a minute.
    assert!((1..4).contains(&minutes), "{minutes} minutes");
}
