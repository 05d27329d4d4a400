//! A crash at any instant, a full disk, a lock held: the last good release stays, intact, and the next
//! command finishes or undoes what was begun.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::project::{AT, Project, Ran};

/// Kills in this run; SEARA_KILLS asks for more.
const KILLS: u64 = 40;

const DATASETS: [&str; 3] = ["compromissos-panaa", "governacao-digital", "projetos-setoriais"];

/// The same pseudo-random numbers on every machine.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `most`.
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// A project with two editions of every document: the samples, and the samples a little later.
fn project() -> Project {
    let project = Project::bundled();
    for (dataset, old, new) in [
        ("compromissos-panaa", "Abertura ao público.", "Abertura ao público em geral."),
        ("governacao-digital", "Guardar as preferências", "Proteger as preferências"),
        ("projetos-setoriais", "CANCELADO", "CONCLUÍDO"),
    ] {
        let sample = project.read(&format!("pipelines/samples/{dataset}.txt"));
        let later = sample.replacen(old, new, 1).replacen("Justificação de Cancelamento", "Evidências de Conclusão", 1);
        assert_ne!(sample, later);
        project.write(&format!("later/{dataset}.txt"), later);
    }
    project
}

fn arguments(later: bool) -> Vec<&'static str> {
    let mut arguments = vec!["run", "--sample", "--output", "output", "--state", "memory", "--at", AT];
    if later {
        arguments.extend(["--input", "ponto-de-situacao=later/compromissos-panaa.txt"]);
        arguments.extend(["--input", "estruturantes=later/governacao-digital.txt"]);
        arguments.extend(["--input", "relatorio=later/projetos-setoriais.txt"]);
    }
    arguments
}

/// Everything in a folder, by its path inside.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn gather(folder: &Path, inside: &str, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = format!("{inside}/{}", path.file_name().expect("a name").to_string_lossy());
            if path.is_dir() {
                gather(&path, &name, found);
            } else {
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    let mut found = BTreeMap::new();
    gather(folder, "", &mut found);
    found
}

/// Every file that `latest` names is there, of the size and with the bytes that it tells.
fn is_intact(project: &Project) {
    for dataset in DATASETS {
        let latest = project.path(&format!("output/{dataset}/latest"));
        let package = fs::read(latest.join("datapackage.json")).unwrap_or_else(|e| panic!("{dataset}: {e}"));
        let package: Value = serde_json::from_slice(&package).expect("a package");
        for resource in package["resources"].as_array().expect("resources") {
            let name = resource["path"].as_str().expect("a path");
            let bytes = fs::read(latest.join(name)).unwrap_or_else(|e| panic!("{dataset}/{name}: {e}"));
            let digest = hex::encode(Sha256::digest(&bytes));
            assert_eq!(resource["hash"], format!("sha256:{digest}"), "{dataset}/{name} is torn");
        }
        assert!(latest.join("report.json").exists(), "{dataset} has no report");
    }
}

/// The catalogue tells the checksum of every data file that is shown.
fn catalogue_agrees(project: &Project) {
    let catalogue = project.read("output/catalog.ttl");
    for dataset in DATASETS {
        for (name, bytes) in tree(&project.path(&format!("output/{dataset}/latest"))) {
            if [".csv", ".parquet"].iter().any(|e| name.ends_with(e)) {
                let digest = hex::encode(Sha256::digest(&bytes));
                assert!(catalogue.contains(&digest), "the catalogue does not know {dataset}{name}");
            }
        }
    }
}

/// How long a command takes undisturbed, in microseconds.
pub fn span(project: &Project, arguments: &[&str]) -> u64 {
    let start = Instant::now();
    project.seara(arguments).well();
    u64::try_from(start.elapsed().as_micros()).expect("a short time")
}

/// Starts a command and kills it at a random instant of its time; whether it was still at work.
pub fn killed(project: &Project, arguments: &[&str], dice: &mut Dice, span: u64) -> bool {
    let mut child = project.command(arguments);
    let mut child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
    thread::sleep(Duration::from_micros(dice.below(span)));
    let at_work = child.try_wait().expect("a status").is_none();
    let _ = child.kill();
    child.wait().expect("it ends");
    at_work
}

pub fn ledger_is_sound(project: &Project) {
    let ledger = rusqlite::Connection::open(project.path("memory/ledger.sqlite")).expect("the ledger");
    let result: String = ledger.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checked");
    assert_eq!(result, "ok");
}

/// What a folder holds is what another holds, file by file.
pub fn same(got: &Path, wanted: &Path) {
    let (got, wanted) = (tree(got), tree(wanted));
    assert_eq!(got.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>());
    for (name, bytes) in &wanted {
        assert_eq!(Some(bytes), got.get(name), "{name} differs from that of an undisturbed run");
    }
}

/// Nothing is left of what was under way.
pub fn is_swept(project: &Project) {
    is_swept_in(project, "memory");
}

/// The same where the state folder has another name.
pub fn is_swept_in(project: &Project, state: &str) {
    for (name, _) in tree(&project.path(state)).into_iter().chain(tree(&project.path("output"))) {
        let under_way = ["/staging/", "/journal/", ".unfinished-", ".incoming", ".aside-", ".gone-"];
        assert!(!under_way.iter().any(|part| name.contains(part)), "{name} was not swept");
    }
}

pub fn kills() -> u64 {
    std::env::var("SEARA_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS)
}

#[test]
fn killed_at_any_instant_the_release_is_whole_and_the_next_run_converges() {
    let undisturbed = project();
    undisturbed.seara(&arguments(false)).well();
    let span = span(&undisturbed, &arguments(true));

    let mut dice = Dice(20_260_301);
    let mut met = 0;
    while met < kills() {
        let project = project();
        project.seara(&arguments(false)).well();
        for _ in 0..10 {
            met += u64::from(killed(&project, &arguments(true), &mut dice, span));
            is_intact(&project);
            ledger_is_sound(&project);
        }
        project.seara(&arguments(true)).well();
        is_intact(&project);
        catalogue_agrees(&project);
        same(&project.path("output"), &undisturbed.path("output"));
        same(&project.path("memory/captures"), &undisturbed.path("memory/captures"));
        is_swept(&project);
    }
}

/// A withdrawal that is cut is finished by the next command, whichever that is; what it takes back is in no
/// file then.
#[test]
fn a_withdrawal_killed_at_any_instant_is_finished() {
    let needle = "Publicação em linha das plantas";
    let key = "ptd-arquivo-aberto-de-plantas-e-mapas-das-freguesias";
    let places = ["--output", "output", "--state", "memory", "--at", AT, "--sample"];
    let record = ["withdraw", "projetos-setoriais", "--reason", "x", "--table", "projects", "--key", key];
    let withdraw = [&record[..], &places].concat();
    let ready = || {
        let project = project();
        project.seara(&arguments(false)).well();
        project.seara(&arguments(true)).well();
        project
    };
    let undisturbed = ready();
    let span = span(&undisturbed, &withdraw);
    undisturbed.seara(&arguments(true)).well();
    let mut dice = Dice(5);
    let mut met = 0;
    while met < kills() / 4 {
        let project = ready();
        met += u64::from(killed(&project, &withdraw, &mut dice, span));
        is_intact(&project);
        ledger_is_sound(&project);
        project.seara(&withdraw).well();
        is_intact(&project);
        catalogue_agrees(&project);
        for (name, bytes) in tree(&project.path("output")) {
            let text = ["csv", "json", "ttl"].iter().any(|e| name.ends_with(e));
            assert!(!text || !String::from_utf8_lossy(&bytes).contains(needle), "{name}");
        }
        let captures = tree(&project.path("memory/captures"));
        assert_eq!(captures.keys().filter(|name| name.ends_with(".erased")).count(), 2, "{:?}", captures.keys());
        project.seara(&arguments(true)).well();
        is_swept(&project);
        same(&project.path("output"), &undisturbed.path("output"));
    }
}

/// A release under review that is cut waits complete, or not at all; approved, it is what an undisturbed one is.
#[test]
fn a_review_killed_at_any_instant_holds_a_whole_release_or_none() {
    let under_review = || {
        let project = project();
        project.seara(&arguments(false)).well();
        let pipeline = "pipelines/projetos-setoriais.toml";
        project.edit(pipeline, "[[source]]", "[release]\nreview = true\n\n[[source]]");
        project
    };
    let approve = ["approve", "projetos-setoriais", "--sample", "--output", "output", "--state", "memory"];
    let undisturbed = under_review();
    let spans = [span(&undisturbed, &arguments(true)), span(&undisturbed, &approve)];
    let mut dice = Dice(11);
    let mut met = 0;
    while met < kills() / 4 {
        let project = under_review();
        met += u64::from(killed(&project, &arguments(true), &mut dice, spans[0]));
        is_intact(&project);
        project.seara(&arguments(true)).well();
        met += u64::from(killed(&project, &approve, &mut dice, spans[1]));
        is_intact(&project);
        // Either it had gone out by then, or it still waits.
        project.seara(&arguments(true)).well();
        project.seara(&approve);
        is_intact(&project);
        catalogue_agrees(&project);
        is_swept(&project);
        same(&project.path("output"), &undisturbed.path("output"));
    }
}

/// Runs with files limited to a number of blocks of 512 bytes, as on a full disk.
fn with_full_disk(project: &Project, blocks: u64) -> Ran {
    let mut shell = Command::new("sh");
    let line =
        format!("trap '' XFSZ; ulimit -f {blocks}; exec {} {}", env!("CARGO_BIN_EXE_seara"), arguments(true).join(" "));
    let done = shell.args(["-c", &line]).current_dir(project.path("")).env("NO_COLOR", "1").output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ran { status: done.status.code().unwrap_or(-1), out: text(done.stdout), err: text(done.stderr) }
}

#[test]
fn on_a_full_disk_the_error_is_clear_and_the_last_release_stays() {
    let project = project();
    project.seara(&arguments(false)).well();
    let before = tree(&project.path("output"));
    let mut failed = 0;
    for blocks in [0, 1, 2, 4, 8, 12, 16, 24, 32, 48, 64] {
        let ran = with_full_disk(&project, blocks);
        is_intact(&project);
        if ran.status == 0 {
            continue;
        }
        failed += 1;
        assert_eq!(ran.status, 2, "{blocks} blocks: {}{}", ran.out, ran.err);
        assert!(ran.err.contains("cannot"), "{blocks} blocks: {}", ran.err);
    }
    assert!(failed > 3, "only {failed} runs met the limit");
    project.seara(&arguments(true)).well();
    assert_ne!(tree(&project.path("output")), before);
    catalogue_agrees(&project);
}

#[test]
fn a_file_in_place_of_the_output_folder_is_an_error() {
    let project = project();
    project.write("output", "a file");
    let ran = project.seara(&arguments(false));
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("output"), "{}", ran.err);
}

#[test]
fn a_held_lock_is_waited_for_and_then_its_holder_is_named() {
    let project = project();
    let held = fs::create_dir_all(project.path("memory")).and_then(|()| fs::File::create(project.path("memory/lock")));
    let held = held.expect("a lock");
    held.lock().expect("locked");
    fs::write(project.path("memory/lock"), "seara run, process 7").expect("written");
    let ran = project.seara(&[&arguments(false)[..], &["--wait", "1"]].concat());
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("seara run, process 7") && ran.err.contains("--wait"), "{}", ran.err);
    drop(held);
    project.seara(&arguments(false)).well();
}

/// The ledger is memory, not the truth: deleted, cut or of another program, the runs go on.
#[test]
fn a_ledger_that_is_lost_or_damaged_is_made_again() {
    let project = project();
    project.seara(&arguments(false)).well();
    let ledger = project.path("memory/ledger.sqlite");
    for damage in [None, Some(0), Some(100), Some(3000)] {
        match damage {
            None => fs::remove_file(&ledger).expect("removed"),
            Some(size) => {
                let bytes = fs::read(&ledger).expect("the ledger");
                fs::write(&ledger, &bytes[..size]).expect("cut");
            }
        }
        for log in ["memory/ledger.sqlite-wal", "memory/ledger.sqlite-shm"] {
            let _ = fs::remove_file(project.path(log));
        }
        project.seara(&arguments(false)).well();
        is_intact(&project);
        let history = project.seara(&["history", "--output", "output", "--state", "memory"]).well().out;
        assert_eq!(history.matches("unchanged").count(), 4, "{damage:?}: {history}");
    }
}

/// A run that was killed is reported by the next command, once.
#[test]
fn a_run_that_was_killed_is_reported_once() {
    let project = project();
    project.seara(&arguments(false)).well();
    let mut dice = Dice(7);
    let span = span(&project, &arguments(true));
    let mut reports = 0;
    // On a busy machine a run may escape a few times.
    for n in 0..40 {
        if reports > 0 && n >= 8 {
            break;
        }
        killed(&project, &arguments(n % 2 == 0), &mut dice, span);
        let err = project.seara(&arguments(false)).err;
        reports += err.matches("interrupted").count();
        // What was finished did not die.
        assert!(
            !(err.contains("interrupted")
                && err.contains("publication of projetos-setoriais")
                && err.contains("run of projetos-setoriais")),
            "{err}"
        );
        assert!(!project.seara(&arguments(false)).err.contains("interrupted"), "reported twice");
    }
    assert!(reports > 0, "no run was met while it worked");
}
