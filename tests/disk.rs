//! What a file system cannot do is done another way; what is remembered is its owner's alone, and is not believed
//! where it leads somewhere else.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::Command,
};

use serde_json::{Value, json};

use crate::{
    faults::{copy, is_intact, project, seara, shown, versions},
    project::{AT, Project, Ran},
};

const FIRST: &str = "run obras --input folha=e1.csv";
const SECOND: &str = "run obras --input folha=e2.csv";

fn published() -> Project {
    let project = project("127.0.0.1:9");
    let ran = seara(&project, FIRST, "");
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    project
}

/// Names in the folder of the dataset that are not served.
fn hidden(project: &Project) -> Vec<String> {
    let names = fs::read_dir(project.path("output/obras")).expect("a folder");
    let names = names.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with('.')).collect()
}

#[test]
fn where_folders_cannot_be_exchanged_they_are_renamed() {
    for refused in [
        "disks=exdev",
        "exchange=einval",
        "exchange=enosys",
        "exchange=enotsup",
        "exchange=eperm",
        "exchange=einval,links=emlink",
    ] {
        let project = published();
        let first = shown(&project).expect("a version");
        let ran = seara(&project, SECOND, refused);
        assert_eq!(ran.status, 0, "{refused}: {}{}", ran.out, ran.err);
        let second = shown(&project).expect("a version");
        assert_ne!(first, second, "{refused}");
        is_intact(&project.path("output/obras/latest"), refused);
        assert_eq!((versions(&project, "obras").len(), hidden(&project)), (2, Vec::new()), "{refused}");
        for step in [
            format!("rollback obras {first}"),
            "withdraw obras --reason x --table works --key A-2 --field district".to_owned(),
        ] {
            let ran = seara(&project, &step, refused);
            assert_eq!(ran.status, 0, "{step}, {refused}: {}{}", ran.out, ran.err);
            is_intact(&project.path("output/obras/latest"), refused);
        }
        assert!(!project.read("output/obras/latest/works.csv").contains("A-2,Obra 2,F"), "{refused}");
    }
}

/// Cut between the two renames, `latest` is not there: the next command finishes it, whichever it is.
#[test]
fn cut_between_two_renames_the_next_command_finishes() {
    let refused = "exchange=einval";
    for next in [SECOND, "captures prune --older-than 36500", "rollback obras"] {
        let (mut missing, mut finished) = (0, 0);
        let project = published();
        let log = project.path("log");
        seara(&project, SECOND, &format!("{refused},log={}", log.display())).well();
        let log = fs::read_to_string(log).expect("a log");
        let at = log.lines().filter(|line| *line != "exchange refused").position(|line| line == "exchange");
        let at = at.expect("an exchange");
        for cut in at..at + 6 {
            let project = published();
            let ran = seara(&project, SECOND, &format!("{refused},fault=cut,at={cut}"));
            assert_eq!(ran.status, -1, "{cut}: {}", ran.err);
            let latest = project.path("output/obras/latest");
            missing += usize::from(!latest.exists());
            let ran = seara(&project, next, refused);
            assert_eq!(ran.status, 0, "{next}: {}{}", ran.out, ran.err);
            finished += usize::from(ran.err.contains("publication of obras"));
            is_intact(&latest, next);
            assert_eq!((versions(&project, "obras").len(), hidden(&project)), (2, Vec::new()), "{next}");
            assert!(project.read("output/catalog.ttl").contains("obras/latest/works.csv"));
        }
        assert!(missing > 0 && finished > 0, "{next}: {missing} missing, {finished} finished");
    }
}

/// A withdrawal rewrites every kept release; if it is cut between the two renames of any of them, none is lost.
#[test]
fn a_withdrawal_cut_between_two_renames_loses_no_release() {
    let refused = "exchange=einval";
    let withdraw = "withdraw obras --reason x --table works --key A-2 --field district";
    let ready = published();
    seara(&ready, SECOND, "").well();
    let again = || {
        let project = Project::empty();
        copy(&ready.path(""), &project.path(""));
        project
    };
    let whole = again();
    let log = whole.path("log");
    seara(&whole, withdraw, &format!("{refused},log={}", log.display())).well();
    let kept = versions(&whole, "obras");
    let log = fs::read_to_string(log).expect("a log");
    let changes: Vec<&str> = log.lines().filter(|line| !line.ends_with("refused")).collect();
    let exchanges: Vec<usize> = (0..changes.len()).filter(|n| changes[*n] == "exchange").collect();
    assert!(kept.len() == 3 && exchanges.len() >= 3, "{kept:?}, {exchanges:?}");
    let mut missing = 0;
    for cut in exchanges.iter().flat_map(|at| at + 1..at + 5) {
        let project = again();
        let ran = seara(&project, withdraw, &format!("{refused},fault=cut,at={cut}"));
        assert_eq!(ran.status, -1, "{cut}: {}", ran.err);
        let replaced = hidden(&project).into_iter().filter_map(|name| name.strip_prefix(".aside-").map(str::to_owned));
        missing += replaced.filter(|name| !project.path(&format!("output/obras/{name}")).exists()).count();
        seara(&project, "captures prune --older-than 36500", refused).well();
        let names = |mut names: Vec<String>| {
            names.sort();
            names
        };
        assert_eq!((names(versions(&project, "obras")), hidden(&project)), (names(kept.clone()), Vec::new()), "{cut}");
        for name in kept.iter().map(String::as_str).chain(["latest"]) {
            is_intact(&project.path(&format!("output/obras/{name}")), &format!("{cut}: {name}"));
        }
    }
    assert!(missing >= 3, "{missing}");
}

/// Runs with a umask.
fn under(umask: &str, project: &Project, step: &str) -> Ran {
    let at = if step.starts_with("captures") { String::new() } else { format!("--at {AT}") };
    let line = format!("umask {umask}; exec {} {step} {at} --threads 1", env!("CARGO_BIN_EXE_seara"));
    let done = Command::new("sh").args(["-c", &line]).current_dir(project.path("")).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ran { status: done.status.code().unwrap_or(-1), out: text(done.stdout), err: text(done.stderr) }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("there").permissions().mode() & 0o777
}

/// Paths below a folder whose mode is another than that of files or folders there.
fn odd(folder: &Path, (file, directory): (u32, u32)) -> Vec<String> {
    let mut odd = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if mode(&path) != if path.is_dir() { directory } else { file } {
            odd.push(format!("{} {:o}", path.display(), mode(&path)));
        }
        if path.is_dir() {
            odd.extend(self::odd(&path, (file, directory)));
        }
    }
    odd
}

const PUBLIC: (u32, u32) = (0o644, 0o755);
const PRIVATE: (u32, u32) = (0o600, 0o700);

#[test]
fn what_is_remembered_is_its_owners_alone_and_what_is_published_is_everybodys() {
    for umask in ["022", "077", "000"] {
        let project = project("127.0.0.1:9");
        project.write("bad.csv", "codigo;nome;distrito;valor\nA-1;;Beja;x\n");
        under(umask, &project, "run --input folha=e1.csv --input livro=c1.csv").well();
        let held = project.path(".seara/held");
        assert_eq!((mode(&held), odd(&held.join("contas"), PUBLIC)), (0o700, vec![]), "{umask}");
        // A release that waits is for everybody one day; its folder hides it until then.
        fs::remove_dir_all(held.join("contas")).expect("removed");
        under(umask, &project, SECOND).well();
        under(umask, &project, SECOND).well();
        let ran = under(umask, &project, "withdraw obras --reason x --table works --key A-2");
        assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
        let ran = under(umask, &project, "run obras --input folha=bad.csv");
        assert_eq!(ran.status, 1, "{}{}", ran.out, ran.err);
        under(umask, &project, "captures export all.warc.gz").well();
        assert_eq!((mode(&project.path("all.warc.gz")), mode(&project.path("all.warc.gz.cdxj"))), (0o600, 0o600));
        assert_eq!((mode(&project.path("output")), odd(&project.path("output"), PUBLIC)), (0o755, vec![]), "{umask}");
        assert_eq!((mode(&project.path(".seara")), odd(&project.path(".seara"), PRIVATE)), (0o700, vec![]), "{umask}");
        for kept in ["quarantine/obras.json", "rejected/obras.json", "ledger.sqlite", "lock", "captures"] {
            assert!(project.path(".seara").join(kept).exists(), "{kept}");
        }
        assert_eq!(mode(&project.path("pipelines/obras.withdrawn.csv")), 0o600, "{umask}");
    }
}

#[test]
fn what_an_older_program_left_open_is_closed_by_the_next_command() {
    let project = published();
    let state = project.path(".seara");
    let open = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("opened");
    for folder in ["", "captures"] {
        open(&state.join(folder), 0o755);
    }
    open(&state.join("ledger.sqlite"), 0o644);
    for entry in fs::read_dir(state.join("captures")).expect("a folder") {
        open(&entry.expect("an entry").path(), 0o644);
    }
    seara(&project, SECOND, "").well();
    assert_eq!((mode(&state), odd(&state, PRIVATE)), (0o700, vec![]));
}

/// What a journal or a note names is no part of a path unless it can be a name.
#[test]
fn names_in_the_state_folder_that_lead_elsewhere_are_refused() {
    let up = "../../beside";
    let capture = "0a".repeat(32);
    for step in [
        json!({"show": up}),
        json!({"publish": {"version": up, "keep": 1}}),
        json!({"remove": {"version": up, "then": null, "captures": []}}),
        json!({"remove": {"version": "2026-03-01-0a1b2c3d", "then": up, "captures": [capture]}}),
        json!({"erase": {"version": "2026-03-01-0a1b2c3d", "what": [], "rows": [], "captures": [up]}}),
    ] {
        for dataset in ["obras", "../beside"] {
            let project = published();
            project.write("beside/latest/datapackage.json", "{}");
            project.write("beside/kept", "kept");
            let entry = json!({"dataset": dataset, "step": step});
            project.write(".seara/journal/obras.json", serde_json::to_vec(&entry).expect("JSON"));
            let ran = seara(&project, SECOND, "");
            assert_eq!(ran.status, 2, "{entry}: {}{}", ran.out, ran.err);
            assert!(ran.err.contains("journal/obras.json") && ran.err.contains("remove the file"), "{}", ran.err);
            assert_eq!(project.read("beside/kept") + &project.read("beside/latest/datapackage.json"), "kept{}");
            is_intact(&project.path("output/obras/latest"), "the last release");
            // The others go on, and so does this one once the file is gone.
            seara(&project, "run contas --input livro=c1.csv", "").well();
            fs::remove_file(project.path(".seara/journal/obras.json")).expect("removed");
            seara(&project, SECOND, "").well();
        }
    }
    let project = published();
    seara(&project, "run contas --input livro=c1.csv", "").well();
    project.write(".seara/held/contas.json", format!("{{\"version\": \"{up}\", \"base\": null}}"));
    let ran = seara(&project, "approve contas", "");
    assert!(ran.status == 2 && ran.err.contains("held/contas.json names"), "{}{}", ran.out, ran.err);
    assert!(!project.path("beside").exists() && project.path(".seara/held/contas/works.csv").exists());
}

#[test]
fn links_in_the_state_folder_are_not_followed() {
    let project = published();
    project.write("other/kept", "kept");
    for place in ["lock", "staging", "journal", "quarantine", "rejected", "held"] {
        let path = project.path(".seara").join(place);
        let moved = project.path("moved");
        let was_there = fs::rename(&path, &moved).is_ok();
        let target = if place == "lock" { "other/kept" } else { "other" };
        symlink(project.path(target), &path).expect("a link");
        let ran = seara(&project, SECOND, "");
        assert_eq!(ran.status, 2, "{place}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(&format!("{place} is a link")) && ran.err.contains("remove it"), "{}", ran.err);
        assert_eq!(project.read("other/kept"), "kept", "{place}");
        fs::remove_file(&path).expect("removed");
        if was_there {
            fs::rename(&moved, &path).expect("put back");
        }
    }
    // A file that is written in full takes the place of a link.
    let index = project.path(".seara/captures/index.cdxj");
    fs::remove_file(&index).expect("removed");
    symlink(project.path("other/kept"), &index).expect("a link");
    seara(&project, SECOND, "").well();
    assert_eq!(project.read("other/kept"), "kept");
}

fn index(project: &Project) -> String {
    project.read(".seara/captures/index.cdxj")
}

/// A project with two captures, its index, and the first line of that with the name of its capture.
fn indexed() -> (Project, String, String, String) {
    let project = published();
    seara(&project, SECOND, "").well();
    let sound = index(&project);
    let line = sound.lines().next().expect("a line").to_owned();
    let digest = line.split("sha256:").nth(1).expect("a digest")[..64].to_owned();
    (project, sound, line, digest)
}

#[test]
fn a_damaged_line_of_the_index_is_made_again() {
    let (project, sound, line, digest) = indexed();
    for damaged in [
        line.replacen(&digest, &"0".repeat(64), 1),
        line.replacen("\"url\"", "\"url", 1),
        line.replacen("/obras\"", "/outras\"", 1),
        line.replacen("pt,", "es,", 1),
        line[..line.len() - 1].to_owned(),
        line.replace(&digest, &format!("../../{digest}")),
        format!("{line}\n{}", line.replace("\"offset\":\"0\"", "\"offset\":\"1\"")),
    ] {
        assert_ne!(damaged, line);
        project.write(".seara/captures/index.cdxj", sound.replace(&line, &damaged));
        // The exported index is made from the captures themselves.
        seara(&project, "captures export all.warc.gz", "").well();
        let exported = project.read("all.warc.gz.cdxj");
        let mut digests: Vec<Value> =
            exported.lines().map(|l| serde_json::from_str(&l[l.find('{').expect("{")..]).expect("JSON")).collect();
        digests.retain(|fields| {
            fields["digest"] == format!("sha256:{digest}") && fields["url"] == "https://www.exemplo.gov.pt/obras"
        });
        assert_eq!(digests.len(), 1, "{damaged}\n{exported}");
        seara(&project, "captures prune --older-than 36500", "").well();
        assert_eq!(index(&project), sound, "{damaged}");
    }
}

#[test]
fn a_capture_that_is_named_for_other_bytes_has_no_line() {
    let (project, sound, _, digest) = indexed();
    let capture = project.path(&format!(".seara/captures/{digest}.warc.gz"));
    let other = project.path(&format!(".seara/captures/{}.warc.gz", "0".repeat(64)));
    fs::copy(&capture, &other).expect("copied");
    seara(&project, "captures prune --older-than 36500", "").well();
    assert_eq!(index(&project), sound);
}
