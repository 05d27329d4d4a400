//! The house rules of the design, kept by a test: which way imports point, how large a room may be,
//! which names say nothing, and who may print.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Lines of a file, its tests apart.
const ROOM: usize = 300;

/// The stages: none of them knows another.
const STAGES: [&str; 6] = ["fetch", "extract", "normalise", "validate", "release", "portal"];

/// What stands between the nouns and the stages.
const MIDDLE: [&str; 3] = ["spec", "state", "encode"];

/// A source file, with what is code in it.
struct Room {
    path: PathBuf,
    /// The top-level module it belongs to.
    module: String,
    /// Its lines up to its tests.
    code: String,
}

fn rooms() -> Vec<Room> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    gather(&source, &mut found);
    assert!(found.len() > 50, "only {} files: is this the right folder?", found.len());
    found
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a source file");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code = code.split("#[cfg(all(test").next().unwrap_or_default().to_owned();
            let inside = path.strip_prefix(&source).expect("a path below src");
            let module = inside.components().next().expect("a name").as_os_str().to_string_lossy();
            let module = module.trim_end_matches(".rs").to_owned();
            Room { path: inside.to_path_buf(), module, code }
        })
        .collect()
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            gather(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Modules that a module may import, itself apart.
fn below(module: &str) -> Vec<&'static str> {
    let mut allowed = Vec::new();
    if module != "model" {
        allowed.push("model");
    }
    if STAGES.contains(&module) || module == "run" || module == "cli" {
        allowed.extend(MIDDLE);
    }
    if module == "run" || module == "cli" {
        allowed.extend(STAGES);
    }
    if module == "cli" {
        allowed.push("run");
    }
    allowed
}

/// Every `crate::…` path that a text names, braces resolved one level deep.
fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let (mut depth, mut name) = (0, String::new());
            for c in list.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => found.push(std::mem::take(&mut name)),
                    _ if depth == 0 && !c.is_whitespace() => name.push(c),
                    _ => {}
                }
            }
            found.push(name);
        } else {
            found.push(rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect());
        }
    }
    found.retain(|path| !path.is_empty());
    found
}

#[test]
fn imports_point_down() {
    let mut wrong = Vec::new();
    for room in rooms().iter().filter(|r| !matches!(r.module.as_str(), "lib" | "main")) {
        for path in imports(&room.code) {
            let target = path.split(':').next().unwrap_or_default();
            // The one thing that passes between two stages is the proof that opens the swap.
            let proof = room.module == "release" && path == "validate::Vetted";
            if target != room.module && !below(&room.module).contains(&target) && !proof {
                wrong.push(format!("{} imports {path}", room.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_room_is_too_large() {
    let large: Vec<_> = rooms()
        .iter()
        .map(|r| (r.code.lines().count(), r.path.display().to_string()))
        .filter(|(lines, _)| *lines > ROOM)
        .collect();
    assert!(large.is_empty(), "more than {ROOM} lines: {large:?}");
}

#[test]
fn names_say_what_is_inside() {
    for room in rooms() {
        for part in room.path.iter().map(|p| p.to_string_lossy()) {
            let stem = part.trim_end_matches(".rs");
            let empty = ["util", "utils", "helper", "helpers", "common", "misc", "errors"].contains(&stem);
            assert!(!empty, "{} says nothing of what is inside", room.path.display());
        }
    }
}

#[test]
fn every_module_says_what_it_is() {
    for room in rooms() {
        assert!(room.code.starts_with("//!"), "{} does not say what it is", room.path.display());
    }
}

#[test]
fn one_file_prints() {
    let signs = ["println!", "eprintln!", "print!(", "dbg!(", "stdout()", "stderr()", ".print()"];
    for room in rooms().iter().filter(|r| r.path != Path::new("cli/console.rs")) {
        for sign in signs {
            assert!(!room.code.contains(sign), "{} prints: {sign}", room.path.display());
        }
    }
}

/// Whatever is written goes through `state/atomic`, where a cut leaves the old or the new, where it is decided who may
/// read it, and where tests put their faults. SQLite alone writes by itself.
#[test]
fn one_folder_writes() {
    let signs = [
        "fs::write",
        "File::create",
        "fs::rename",
        "fs::copy",
        "hard_link",
        "remove_file(",
        "remove_dir",
        "OpenOptions",
        "create_dir",
        "DirBuilder",
        "tempfile",
        "set_permissions",
        "set_len(",
        "fs::symlink(",
        "renameat",
        "File::options",
    ];
    // Fuzzing is compiled for tests alone.
    let is_test =
        |room: &&Room| room.path.components().any(|part| part.as_os_str().to_string_lossy().starts_with("fuzz"));
    let own = |room: &&Room| room.path.starts_with("state/atomic");
    for room in rooms().iter().filter(|room| !own(room) && !is_test(room)) {
        let code = room.code.replace("atomic::remove_file(", "");
        for sign in signs {
            assert!(!code.contains(sign), "{} writes by itself: {sign}", room.path.display());
        }
    }
}

#[test]
fn no_stage_asks_the_clock() {
    for room in rooms()
        .iter()
        .filter(|r| !["cli/run.rs", "cli/quarantine.rs", "cli/withdraw.rs"].iter().any(|p| r.path == Path::new(p)))
    {
        for sign in ["Utc::now", "Local::now", "SystemTime::now"] {
            assert!(!room.code.contains(sign), "{} asks the clock: {sign}", room.path.display());
        }
    }
}

/// Datasets, labels and vocabularies are words of the specs: the program knows none of them.
#[test]
fn no_code_names_a_dataset_a_label_or_a_status() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines");
    let mut words: BTreeMap<String, String> = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("pipelines") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a pipeline");
        // Quoted words of several parts, and keys of vocabularies: labels, statuses, codes.
        for quoted in text.split('"').skip(1).step_by(2).filter(|w| w.chars().count() > 8 && !w.contains(['{', '^'])) {
            words.insert(quoted.to_owned(), name.clone());
        }
        words.insert(name.clone(), name);
    }
    assert!(words.len() > 20, "the pipelines name only {} words", words.len());
    // The tables of codes and terms of other standards hold common words too.
    let of_others = ["encode/catalogue/terms.rs", "encode/catalogue/names.rs"];
    for room in rooms().iter().filter(|r| !of_others.iter().any(|p| r.path == Path::new(p))) {
        let code: String = room.code.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
        for (word, pipeline) in &words {
            // Names of columns that every dataset has are part of the contract.
            let pages = ["before records", "between records", "after records"];
            let shared = [&pages[..], &["jurisdiction", "description", "identifier", "position", "paragraph"]].concat();
            assert!(
                shared.contains(&word.as_str()) || !code.contains(&format!("\"{word}\"")),
                "{} names “{word}” of {pipeline}",
                room.path.display()
            );
        }
    }
}
