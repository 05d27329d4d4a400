//! A disk that fails: at a change that a seed chooses, a write is short or finds no room, a sync or a rename fails, the
//! program is killed, or the power goes and takes what was not synced. Whatever it was, nothing that was published is
//! torn, nothing that a release rests on is lost, and the same command given again ends where it would have ended.
//!
//! SEARA_FAULT_SEEDS asks for more seeds. SQLite writes its own files, and is tried by `crash`.

use std::{
    collections::BTreeMap,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use seara::testing::{
    model::published,
    release,
    state::{captures, layout::Layout},
};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    crash::{Dice, is_swept_in, same},
    project::{AT, Project, Ran},
    store::Store,
};

/// Seeds in this run.
const SEEDS: u64 = 28;

const PIPELINE: &str = r##"
title = "Obras"
jurisdiction = "PT"

[[source]]
id  = "SOURCE"
url = "https://www.exemplo.gov.pt/DATASET"

[table]
table = "works"

[table.columns]
code     = "codigo"
name     = "nome"
district = "distrito"
planned  = "valor"

[release]
review = REVIEW
keep   = 3
"##;

const SCHEMA: &str = r#"{"name": "DATASET", "version": "1.0.0", "title": "Obras", "description": "Obras.", "keywords": ["obras"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [{"name": "works", "title": "Obras", "description": "Uma obra por linha.", "schema": {"fields": [
    {"name": "code", "type": "string", "title": "Código", "constraints": {"required": true}},
    {"name": "name", "type": "string", "title": "Obra", "constraints": {"required": true}},
    {"name": "district", "type": "string", "title": "Distrito"},
    {"name": "planned", "type": "number", "title": "Previsto", "seara:scale": 2}], "primaryKey": ["code"]}}]}"#;

/// Who publishes at once, and whose releases wait.
const DATASETS: [(&str, &str, bool); 2] = [("obras", "folha", false), ("contas", "livro", true)];

/// What is done, in order. `{n}` is the n-th version that `obras` had.
const STEPS: [&str; 14] = [
    "run --input folha=e1.csv --input livro=c1.csv",
    "approve contas",
    "run --input folha=e2.csv --input livro=c2.csv",
    "approve contas",
    "run --input folha=e3.csv --input livro=c2.csv",
    "rollback obras {0}",
    "run --input folha=e3.csv --input livro=c2.csv",
    "withdraw obras --reason x --table works --key A-2 --field district",
    "withdraw obras --reason x --table works --key A-3",
    "run --input folha=e4.csv --input livro=c4.csv",
    "withdraw obras {last} --reason x",
    "run --input folha=e5.csv --input livro=c4.csv",
    "captures prune --older-than 1",
    "push arquivo",
];

fn seeds() -> u64 {
    std::env::var("SEARA_FAULT_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(SEEDS)
}

/// A table in its n-th edition. That of each source is of its own: a capture tells the address that gave it first.
fn edition(what: &str, n: usize) -> String {
    let districts = ["Évora", "Beja", "Faro", "Braga", "Porto"];
    let rows = (1..=5 + n).map(|row| format!("A-{row};{what} {row};{};{}.{n}\n", districts[(row + n) % 5], row * 100));
    "codigo;nome;distrito;valor\n".to_owned() + &rows.collect::<String>()
}

/// A project whose two datasets are read of one small file each.
pub fn project(host: &str) -> Project {
    let project = Project::empty();
    for (dataset, source, review) in DATASETS {
        let pipeline = PIPELINE.replace("DATASET", dataset).replace("SOURCE", source);
        project.write(&format!("pipelines/{dataset}.toml"), pipeline.replace("REVIEW", &review.to_string()));
        project.write(&format!("schemas/{dataset}.json"), SCHEMA.replace("DATASET", dataset));
    }
    (1..=5).for_each(|n| project.write(&format!("e{n}.csv"), edition("Obra", n)));
    (1..=5).for_each(|n| project.write(&format!("c{n}.csv"), edition("Conta", n)));
    let site = project.read("seara.toml");
    let portal = format!(
        "\n[portals.arquivo]\nkind = \"s3\"\nendpoint = \"http://{host}\"\nbucket = \"dados\"\n\
         key_id = \"{{env:SEARA_TEST_KEY}}\"\nsecret = \"{{env:SEARA_TEST_KEY}}\"\nmax_removed_percent = 100\n"
    );
    project.write("seara.toml", site + &portal);
    project
}

/// Versions of a dataset that are kept.
pub fn versions(project: &Project, dataset: &str) -> Vec<String> {
    let names = fs::read_dir(project.path(&format!("output/{dataset}"))).into_iter().flatten();
    let names = names.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    names.filter(|name| published::is_version(name)).collect()
}

pub fn shown(project: &Project) -> Option<String> {
    let package = fs::read(project.path("output/obras/latest/datapackage.json")).ok()?;
    let package: Value = serde_json::from_slice(&package).ok()?;
    package["version"].as_str().map(str::to_owned)
}

/// Runs a command, with faults if any are given; the status is -1 when it was killed.
pub fn seara(project: &Project, step: &str, faults: &str) -> Ran {
    let mut arguments: Vec<&str> = step.split(' ').collect();
    arguments.extend(["--threads", "1", "--allow-address", "127.0.0.1"]);
    if ["run", "withdraw"].iter().any(|name| step.starts_with(name)) {
        arguments.extend(["--at", AT]);
    }
    let mut command = project.command(&arguments);
    command.env("SEARA_TEST_KEY", "k").env_remove("SEARA_FAULTS").stdin(Stdio::null());
    if !faults.is_empty() {
        command.env("SEARA_FAULTS", faults);
    }
    let done = command.output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ran { status: done.status.code().unwrap_or(-1), out: text(done.stdout), err: text(done.stderr) }
}

/// What an undisturbed project is before and after each step, how many changes each makes, and the steps in full.
struct Reference {
    _folders: Vec<Project>,
    states: Vec<PathBuf>,
    steps: Vec<(String, u64)>,
    sent: BTreeMap<String, u64>,
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("copied");
        }
    }
}

fn undisturbed() -> Reference {
    let store = Store::start();
    let project = project(&store.server.host);
    let (mut folders, mut states, mut steps, mut seen) = (Vec::new(), Vec::new(), Vec::new(), Vec::<String>::new());
    let mut keep = |project: &Project| {
        let state = Project::empty();
        copy(&project.path(""), &state.path(""));
        states.push(state.path(""));
        folders.push(state);
    };
    keep(&project);
    for step in STEPS {
        let mut step = step.to_owned();
        if let Some(first) = seen.first() {
            step = step.replace("{0}", first).replace("{last}", &shown(&project).unwrap_or_default());
        }
        let log = project.path("log");
        let ran = seara(&project, &step, &format!("fault=none,log={}", log.display()));
        assert_eq!(ran.status, 0, "{step}: {}{}", ran.out, ran.err);
        let count = fs::read_to_string(&log).expect("a log").lines().count() as u64;
        fs::remove_file(&log).expect("removed");
        seen.extend(shown(&project).filter(|version| !seen.contains(version)));
        steps.push((step, count));
        keep(&project);
    }
    Reference { _folders: folders, states, steps, sent: store.sizes("dados") }
}

/// Every file that a release names is there, of the size and with the bytes that it tells.
pub fn is_intact(folder: &Path, what: &str) {
    let package = fs::read(folder.join("datapackage.json")).unwrap_or_else(|e| panic!("{what}: {e}"));
    let package: Value = serde_json::from_slice(&package).unwrap_or_else(|e| panic!("{what}: {e}"));
    for resource in package["resources"].as_array().expect("resources") {
        let name = resource["path"].as_str().expect("a path");
        let bytes = fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{what}: {name}: {e}"));
        // Of Parquet the package tells no size.
        let size = resource["bytes"].as_u64().unwrap_or(bytes.len() as u64);
        assert_eq!(size, bytes.len() as u64, "{what}: {name} is torn");
        let digest = hex::encode(Sha256::digest(&bytes));
        assert_eq!(resource["hash"], format!("sha256:{digest}"), "{what}: {name} is torn");
    }
}

/// What holds at any instant, whatever happened. `was` is the state before the step, `next` the one after it.
fn holds(project: &Project, [was, next]: [&Path; 2], goes: bool, what: &str) {
    for (dataset, ..) in DATASETS {
        let home = project.path(&format!("output/{dataset}"));
        let (latest, replaced) = (home.join("latest"), home.join(".aside-latest"));
        if latest.exists() {
            is_intact(&latest, what);
        } else {
            let was_there = was.join(format!("output/{dataset}/latest")).exists();
            assert!(!was_there || replaced.exists(), "{what}: {dataset} shows nothing");
            if replaced.exists() {
                is_intact(&replaced, what);
            }
        }
        for version in versions(project, dataset) {
            is_intact(&home.join(&version), &format!("{what}: {version}"));
        }
        let kept = |state: &Path, name: &str| state.join(format!("output/{dataset}/{name}")).exists();
        for version in fs::read_dir(was.join(format!("output/{dataset}"))).into_iter().flatten() {
            let version = version.expect("an entry").file_name().to_string_lossy().into_owned();
            let is_there = home.join(&version).exists() || home.join(format!(".aside-{version}")).exists();
            assert!(is_there || !kept(next, &version), "{what}: {version} of {dataset} is lost");
        }
        for name in fs::read_dir(&home).into_iter().flatten().map(|e| e.expect("an entry").file_name()) {
            let name = name.to_string_lossy().into_owned();
            let is_known = name.starts_with('.') || name == "latest" || published::is_version(&name);
            assert!(is_known, "{what}: {name} can be seen in {dataset}");
        }
    }
    if let Ok(catalogue) = fs::read_to_string(project.path("output/catalog.ttl")) {
        let graph = oxttl::TurtleParser::new().for_slice(&catalogue).collect::<Result<Vec<_>, _>>();
        graph.unwrap_or_else(|e| panic!("{what}: the catalogue: {e}"));
        for address in catalogue.split("https://dados.example.org/seara/").skip(1) {
            let name: String = address.chars().take_while(|c| !matches!(c, '>' | '"' | '#' | ' ')).collect();
            let (dataset, is_shown) = (name.split('/').next().unwrap_or_default(), name.contains("/latest/"));
            let is_moving = project.path(&format!("output/{dataset}/.aside-latest")).exists();
            assert!(!is_shown || is_moving || project.path(&format!("output/{name}")).exists(), "{what}: {name}");
        }
    }
    // A release rests on captures: they are there, or a withdrawal took them.
    let layout = Layout { output: project.path("output"), state: project.path(".seara") };
    for capture in release::capture_refs(&layout).unwrap_or_else(|e| panic!("{what}: {e}")).keys() {
        let erased = project.path(&format!(".seara/captures/{capture}.erased")).exists();
        let kept = captures::verified_header(&layout, capture);
        assert!(erased || goes || kept.is_ok(), "{what}: {kept:?}");
    }
}

/// What was found, over all seeds.
#[derive(Default)]
struct Found {
    faults: BTreeMap<String, u64>,
    statuses: BTreeMap<i32, u64>,
}

/// One step that is disturbed as a seed decides.
struct Disturbed<'r> {
    project: Project,
    store: Store,
    reference: &'r Reference,
    /// The number of the step.
    n: usize,
    dice: Dice,
    /// What the file system cannot do at all.
    refused: &'static str,
    /// What happened so far.
    what: String,
}

/// What a file system may not be able to do.
const REFUSED: [&str; 7] = [
    "",
    "",
    "disks=exdev",
    "exchange=einval",
    "exchange=enosys,disks=exdev",
    "exchange=enotsup",
    "exchange=eperm,links=eperm",
];

/// What may happen, what is harder more often.
const FAULTS: [&str; 9] = ["short", "full", "sync", "error", "cut", "power", "cut", "power", "power"];

fn one_of<T: Copy>(all: &[T], n: u64) -> T {
    all[usize::try_from(n % all.len() as u64).expect("a number")]
}

impl<'r> Disturbed<'r> {
    fn begin(seed: u64, reference: &'r Reference) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9) ^ 0x5EED);
        let refused = one_of(&REFUSED, dice.below(1 << 20));
        let n = usize::try_from(seed).expect("a number") % STEPS.len();
        Self { dice, ..Self::at_step(n, refused, reference) }
    }

    /// Before a step, on a file system that refuses something.
    fn at_step(n: usize, refused: &'static str, reference: &'r Reference) -> Self {
        let (project, store) = (Project::empty(), Store::start());
        copy(&reference.states[n], &project.path(""));
        let site = project.read("seara.toml");
        let line = site.lines().find(|line| line.starts_with("endpoint = ")).expect("an endpoint");
        project.write("seara.toml", site.replace(line, &format!("endpoint = \"http://{}\"", store.server.host)));
        fs::create_dir(project.path("lost")).expect("a folder");
        let what = format!("step {n}, {}", reference.steps[n].0);
        Self { project, store, reference, n, dice: Dice(1), refused, what }
    }

    fn step(&self) -> &'r str {
        &self.reference.steps[self.n].0
    }

    fn holds(&self) {
        let states = [&*self.reference.states[self.n], &*self.reference.states[self.n + 1]];
        holds(&self.project, states, self.step().starts_with("withdraw"), &self.what);
    }

    /// Runs the step once with a fault at some change.
    fn disturb(&mut self, fault: &str, found: &Mutex<Found>) {
        let at = self.dice.below(self.reference.steps[self.n].1);
        let seed = self.dice.below(1000);
        self.disturb_at(fault, at, seed, found);
    }

    /// Runs the step once with a fault at the change of a number.
    fn disturb_at(&mut self, fault: &str, at: u64, seed: u64, found: &Mutex<Found>) {
        let (log, lost) = (self.project.path("log"), self.project.path("lost"));
        let places = format!("log={},store={}", log.display(), lost.display());
        let faults = format!("fault={fault},at={at},seed={seed},{places},{}", self.refused);
        let ran = seara(&self.project, self.step(), &faults);
        self.what.push_str(&format!("\n{faults} ended with {}\n{}{}", ran.status, ran.out, ran.err));
        assert!((-1..=2).contains(&ran.status), "{}", self.what);
        assert!(ran.status != 2 || !ran.err.is_empty() || !ran.out.is_empty(), "{}", self.what);
        self.holds();
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        *found.statuses.entry(ran.status).or_default() += 1;
        let lines = fs::read_to_string(&log).unwrap_or_default();
        for line in lines.lines().filter(|line| line.contains(' ')) {
            *found.faults.entry(line.to_owned()).or_default() += 1;
        }
        let _ = fs::remove_file(&log);
    }

    /// Runs the step again without a fault; all is then as it would have been.
    fn converges(&self) {
        let again = seara(&self.project, self.step(), self.refused);
        let what = format!("{}\nagain: {}{}", self.what, again.out, again.err);
        // What is taken back, or was approved, is there no more.
        let is_once = ["withdraw", "approve"].iter().any(|name| self.step().starts_with(name));
        assert!(again.status == 0 || is_once && again.status == 1, "{what}");
        let after = &self.reference.states[self.n + 1];
        for folder in ["output", ".seara/captures"] {
            let is_same = catch_unwind(AssertUnwindSafe(|| same(&self.project.path(folder), &after.join(folder))));
            assert!(is_same.is_ok(), "{folder}: {what}");
        }
        is_swept_in(&self.project, ".seara");
        let sent = self.store.sizes("dados");
        assert!(!self.step().starts_with("push") || sent == self.reference.sent, "{sent:?}\n{what}");
    }
}

/// The names of the changes that a step makes where nothing fails.
fn changes(n: usize, refused: &'static str, reference: &Reference) -> Vec<String> {
    let one = Disturbed::at_step(n, refused, reference);
    let log = one.project.path("log");
    let ran = seara(&one.project, one.step(), &format!("fault=none,log={},{refused}", log.display()));
    assert_eq!(ran.status, 0, "{}: {}{}", one.what, ran.out, ran.err);
    let log = fs::read_to_string(log).expect("a log");
    log.lines().filter(|line| !line.ends_with(" refused")).map(str::to_owned).collect()
}

/// The numbers of the changes at which a cut could tear or lose a folder: where one is removed; on a file system that
/// refuses exchanges, between the two renames that replace one.
fn perils(n: usize, refused: &'static str, reference: &Reference) -> Vec<u64> {
    let changes = changes(n, refused, reference);
    let all = |name: &str, from: usize| (from..changes.len()).filter(|at| changes[*at] == name).collect::<Vec<_>>();
    let perils = match refused {
        "" => all("remove-folder", 0),
        _ => all("exchange", 0).into_iter().map(|exchange| all("rename", exchange)[1]).collect(),
    };
    perils.into_iter().map(|at| at as u64).collect()
}

/// Random seeds seldom meet the changes that matter most: each is cut here, half of a folder being removed.
#[test]
fn a_cut_removal_or_exchange_neither_tears_nor_loses_a_release() {
    let (reference, found) = (undisturbed(), Mutex::new(Found::default()));
    let mut counts = BTreeMap::<&str, usize>::new();
    for refused in ["", "exchange=einval"] {
        for n in 0..STEPS.len() {
            for at in perils(n, refused, &reference) {
                let mut one = Disturbed::at_step(n, refused, &reference);
                // An even seed: the program is killed before the change, or half way through a removal.
                one.disturb_at("cut", at, 0, &found);
                one.converges();
                *counts.entry(refused).or_default() += 1;
            }
        }
    }
    println!("{counts:?}");
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert!(
        ["remove-folder Cut", "rename Cut"].iter().all(|cut| found.faults.contains_key(*cut)),
        "{:?}",
        found.faults
    );
    assert_eq!(found.statuses.keys().collect::<Vec<_>>(), [&-1], "{counts:?}");
}

/// Disturbs one step, once or twice, and sees that all is well then.
fn tried(seed: u64, reference: &Reference, found: &Mutex<Found>) {
    let mut one = Disturbed::begin(seed, reference);
    one.what = format!("seed {seed}, {}", one.what);
    one.disturb(one_of(&FAULTS, seed + seed / STEPS.len() as u64), found);
    // What finishes it is disturbed too, now and then.
    if one.dice.below(3) == 0 {
        let fault = one_of(&FAULTS, one.dice.below(1 << 20));
        one.disturb(fault, found);
    }
    // Another command finishes it as well.
    if one.dice.below(2) == 0 {
        let ran = seara(&one.project, "captures prune --older-than 36500", "");
        assert_eq!(ran.status, 0, "{}\n{}{}", one.what, ran.out, ran.err);
        one.holds();
    }
    one.converges();
}

#[test]
fn whatever_the_disk_does_nothing_is_torn_or_lost_and_the_same_command_converges() {
    let reference = undisturbed();
    let (next, found) = (AtomicU64::new(0), Mutex::new(Found::default()));
    let failed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds() {
                        return;
                    }
                    let done = catch_unwind(AssertUnwindSafe(|| tried(seed, &reference, &found)));
                    if done.is_err() {
                        failed.lock().expect("failed").push(seed);
                    }
                }
            });
        }
    });
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!("statuses {:?}, faults {:#?}", found.statuses, found.faults);
    let failed = failed.into_inner().expect("failed");
    assert!(failed.is_empty(), "seeds that failed: {failed:?}");
    let names: Vec<&str> = found.faults.keys().filter_map(|line| line.split(' ').nth(1)).collect();
    for kind in ["Short", "Full", "Sync", "Error", "Cut", "PowerLoss", "refused"] {
        assert!(names.contains(&kind), "{kind} was never met: {names:?}");
    }
    assert!(!found.faults.keys().any(|line| line.starts_with("not undone")), "{:?}", found.faults);
}
