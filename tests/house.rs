//! The house rules, kept by tests: which way imports point, that none goes in a circle, how large a file may
//! be, which words the project uses, and who may print or write.
//!
//! The source is read as text: no crate knows these rules, and the tests run without a build of the program.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// Most lines of a file, test items excluded.
const MAX_LINES: usize = 300;

/// The stages: none of them knows another.
const STAGES: [&str; 6] = ["fetch", "extract", "normalise", "validate", "release", "portal"];

/// Between the model and the stages.
const MIDDLE: [&str; 3] = ["spec", "state", "encode"];

/// Parts of identifiers that say nothing to someone who knows the field: a name says what a thing is.
const BANNED_PARTS: [&str; 22] = [
    "told", "tell", "tells", "hear", "heard", "unsay", "forgive", "stands", "stood", "beside", "aside", "lanes",
    "asked", "judge", "judged", "judging", "glance", "strayed", "fate", "desk", "shelf", "mouth",
];

/// Identifiers that are banned as a whole.
const BANNED_NAMES: [&str; 17] = [
    "How", "Making", "Given", "Gathered", "Spot", "Power", "Room", "Walk", "Traces", "Going", "Hung", "Asks", "Asking",
    "Maker", "Reach", "Stood", "Instead",
];

/// Words and phrases of documentation and comments that have a plain term.
const BANNED_WORDS: [&str; 19] = [
    "told",
    "tells of",
    "hears",
    "unsay",
    "forgive",
    "stands behind",
    "stand behind",
    "beside",
    "set aside",
    "come of",
    "comes of",
    "came of",
    "so many",
    "asks for a look",
    "of whom",
    "is judged",
    "are judged",
    "nobody",
    "anew",
];

/// A file of Rust.
struct Source {
    /// Its path below the project.
    path: String,
    /// Its module path, such as `run::event`; empty for a root.
    module: String,
    text: String,
    /// Its text without test items.
    code: String,
    /// `code` with comments and the contents of literals blanked.
    bare: String,
}

impl Source {
    fn new(root: &Path, path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("a source file");
        let blank = blanked(&text);
        let tests = test_items(&blank);
        let without = |text: &str| {
            let mut left = String::new();
            let mut from = 0;
            for (start, end) in &tests {
                left.push_str(&text[from..*start]);
                from = *end;
            }
            left + &text[from..]
        };
        let inside = path.strip_prefix(root).expect("a path below the project").to_string_lossy().into_owned();
        let module = inside.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        let module = if ["lib", "main"].contains(&module) { String::new() } else { module.replace('/', "::") };
        Self { module, code: without(&text), bare: without(&blank), path: inside, text }
    }

    /// The top-level module.
    fn area(&self) -> &str {
        self.module.split("::").next().unwrap_or_default()
    }

    fn is_root(&self) -> bool {
        self.module.is_empty()
    }
}

/// Comments and the contents of literals as spaces, of the same length in bytes.
fn blanked(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut blank = |range: std::ops::Range<usize>| {
        out[range].iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
    };
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        if rest.starts_with("//") {
            let end = rest.find('\n').map_or(bytes.len(), |n| at + n);
            blank(at..end);
            at = end;
        } else if let Some(length) = raw_string(rest) {
            blank(at + 1..at + length - 1);
            at += length;
        } else if rest.starts_with('"') {
            let mut end = at + 1;
            while bytes[end] != b'"' {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            blank(at + 1..end);
            at = end + 1;
        } else if let Some(length) = character(rest) {
            blank(at + 1..at + length - 1);
            at += length;
        } else {
            // An identifier is passed as a whole, so that its `r` begins no raw string.
            let word = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf8).sum::<usize>();
            let is_prefix = word > 0 && word <= 2 && matches!(&rest[..word], "r" | "b" | "br");
            at += if word > 0 && !is_prefix { word } else { rest.chars().next().map_or(1, char::len_utf8) };
        }
    }
    String::from_utf8(out).expect("only whole characters were blanked")
}

/// The length of a raw string that `text` begins with.
fn raw_string(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('r')?;
    let marks = rest.bytes().take_while(|b| *b == b'#').count();
    let body = rest[marks..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(marks));
    Some(1 + marks + 1 + body.find(&close)? + close.len())
}

/// The length of a character literal that `text` begins with; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('\'')?;
    if rest.starts_with('\\') {
        return Some(3 + rest[2..].find('\'')? + 1);
    }
    let first = rest.chars().next()?;
    rest[first.len_utf8()..].starts_with('\'').then(|| first.len_utf8() + 2)
}

/// The byte ranges of items that are compiled for tests alone, wherever they are in the file.
fn test_items(blank: &str) -> Vec<(usize, usize)> {
    let mut items: Vec<(usize, usize)> = Vec::new();
    for (start, _) in blank.match_indices("#[cfg(") {
        let condition = &blank[start..start + blank[start..].find(']').unwrap_or_default()];
        let is_test = condition.starts_with("#[cfg(test)") || condition.starts_with("#[cfg(all(test");
        if !is_test || items.last().is_some_and(|(_, end)| start < *end) {
            continue;
        }
        let mut depth = 0;
        let after = blank[start..].find(']').map_or(blank.len(), |n| start + n + 1);
        for (n, b) in blank[after..].bytes().enumerate() {
            match b {
                b'{' | b'(' | b'[' => depth += 1,
                b')' | b']' => depth -= 1,
                b'}' if depth == 1 => {
                    items.push((start, after + n + 1));
                    break;
                }
                b'}' => depth -= 1,
                b';' if depth == 0 => {
                    items.push((start, after + n + 1));
                    break;
                }
                _ => {}
            }
        }
    }
    items
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The files of `src`, by path. A file that is compiled for tests alone is not among them.
fn sources() -> &'static [Source] {
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
        let all = all("src");
        assert!(all.len() > 50, "only {} files: is this the right folder?", all.len());
        let tests: BTreeSet<String> = all.iter().flat_map(test_modules).collect();
        all.into_iter().filter(|source| !tests.contains(&source.module)).collect()
    });
    &SOURCES
}

fn all(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    files(&root.join(folder), &mut found);
    found.sort();
    found.iter().map(|path| Source::new(root, path)).collect()
}

/// Modules that a file declares for tests alone.
fn test_modules(source: &Source) -> Vec<String> {
    let blank = blanked(&source.text);
    let items = test_items(&blank);
    let name = |(start, end): &(usize, usize)| {
        let item = blank[*start..*end].trim_end();
        let declared = item.strip_suffix(';')?.rsplit_once("mod ")?.1.trim();
        Some(if source.is_root() { declared.to_owned() } else { format!("{}::{declared}", source.module) })
    };
    items.iter().filter_map(name).collect()
}

/// The module that a path begins with, and the name behind it, by the longest module that there is.
fn resolve(path: &[String], modules: &BTreeSet<String>) -> Option<(String, Option<String>)> {
    (1..=path.len()).rev().find_map(|n| {
        let module = path[..n].join("::");
        modules.contains(&module).then(|| (module, path.get(n).cloned()))
    })
}

/// An import: the path that it names from the root of the crate, the name that it gets, and whether it only passes the
/// name on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Import {
    path: Vec<String>,
    name: String,
    passes_on: bool,
}

/// The leaves of a tree of paths as in `a::{b, c::{d as e, self}}`.
fn leaves(tree: &str, before: &[String], found: &mut Vec<(Vec<String>, String)>) {
    let tree = tree.trim();
    if let Some((head, list)) = tree.split_once('{') {
        let mut path = before.to_vec();
        path.extend(head.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
        let (mut depth, mut from) = (0, 0);
        let list = &list[..list.rfind('}').unwrap_or(list.len())];
        for (n, b) in list.bytes().enumerate() {
            match b {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                b',' if depth == 0 => {
                    leaves(&list[from..n], &path, found);
                    from = n + 1;
                }
                _ => {}
            }
        }
        leaves(&list[from..], &path, found);
    } else if !tree.is_empty() {
        let (path, name) = tree.split_once(" as ").map_or((tree, None), |(path, name)| (path, Some(name.trim())));
        let mut whole = before.to_vec();
        whole.extend(path.split("::").map(|part| part.trim().to_owned()));
        whole.retain(|part| !part.is_empty());
        if whole.last().is_some_and(|last| last == "self") && whole.len() > 1 {
            whole.pop();
        }
        let name = name.map_or_else(|| whole.last().cloned().unwrap_or_default(), str::to_owned);
        found.push((whole, name));
    }
}

/// A path that begins with `crate`, `super` or `self`, from the root of the crate; none of any other.
fn absolute(path: &[String], module: &str) -> Option<Vec<String>> {
    let mut base: Vec<String> = module.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
    match path.first().map(String::as_str) {
        Some("crate") => return Some(path[1..].to_vec()),
        Some("self") => base.extend_from_slice(&path[1..]),
        Some("super") => {
            let up = path.iter().take_while(|part| *part == "super").count();
            base.truncate(base.len().saturating_sub(up));
            base.extend_from_slice(&path[up..]);
        }
        _ => return None,
    }
    Some(base)
}

/// Everything that a file names of the crate: by `use`, and by a path within its code.
fn imports(source: &Source) -> Vec<Import> {
    let mut all = Vec::new();
    let mut rest = source.bare.clone();
    for (start, _) in source.bare.match_indices("use ") {
        let line = source.bare[..start].rfind('\n').map_or(0, |n| n + 1);
        let visibility = source.bare[line..start].trim();
        if !(visibility.is_empty() || visibility.starts_with("pub")) {
            continue;
        }
        let Some(end) = source.bare[start..].find(';').map(|n| start + n) else { continue };
        let mut found = Vec::new();
        leaves(&source.bare[start + 4..end], &[], &mut found);
        for (path, name) in found {
            // A child is named by its bare name in its parent.
            let path = absolute(&path, &source.module).unwrap_or_else(|| {
                let mut whole: Vec<_> =
                    source.module.split("::").filter(|p| !p.is_empty()).map(str::to_owned).collect();
                whole.extend(path);
                whole
            });
            all.push(Import { path, name, passes_on: visibility.starts_with("pub") });
        }
        rest.replace_range(start..end, &" ".repeat(end - start));
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let mut at = 0;
    while at < rest.len() {
        let word: String = rest[at..].chars().take_while(|c| is_part(*c)).collect();
        if let Some((first, _)) = word.split_once("::") {
            let path: Vec<String> = word.split("::").filter(|p| !p.is_empty()).map(str::to_owned).collect();
            // What `pub(in crate::a)` names is who may see the item.
            let is_visibility = rest[..at].ends_with("(in ");
            if !is_visibility && ["crate", "super", "self"].contains(&first) {
                let name = path.last().cloned().unwrap_or_default();
                all.extend(absolute(&path, &source.module).map(|path| Import { path, name, passes_on: false }));
            }
        }
        at += word.len().max(rest[at..].chars().next().map_or(1, char::len_utf8));
    }
    all
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

#[test]
fn imports_point_down() {
    let sources = sources();
    let areas: BTreeSet<&str> = sources.iter().map(Source::area).collect();
    let mut wrong = Vec::new();
    for source in sources.iter().filter(|source| !source.is_root()) {
        for Import { path, .. } in imports(source) {
            let target = path.first().map(String::as_str).unwrap_or_default();
            // The one thing that passes between two stages is the proof that opens the swap.
            let proof = source.area() == "release" && path.join("::") == "validate::Vetted";
            let is_ours = areas.contains(target) && target != source.area();
            if is_ours && !below(source.area()).contains(&target) && !proof {
                wrong.push(format!("{} imports {}", source.path, path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// No two files need each other.
///
/// A file needs another one when it names something that is *defined* there: a name that a `mod.rs` only passes on
/// (`pub use`) is followed to the file of its definition, and to pass a name on is not to need it. So a parent that
/// passes on what its children define, while they import each other through it, is no circle; a child that imports what
/// its parent defines, while the parent imports the child, is one. Methods are not seen: an `impl` block in a child for a
/// type of its parent is the child's need of the parent alone.
#[test]
fn no_import_goes_in_a_circle() {
    let sources = sources();
    let modules: BTreeSet<String> = sources.iter().map(|source| source.module.clone()).collect();
    let all: BTreeMap<&str, Vec<Import>> = sources.iter().map(|s| (s.module.as_str(), imports(s))).collect();
    let mut needs: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (module, imports) in &all {
        for import in imports.iter().filter(|import| !import.passes_on) {
            if let Some(file) = defined(&import.path, &modules, &all).filter(|file| file != module) {
                needs.entry(module).or_default().insert(file);
            }
        }
    }
    let reached = |from: &str| {
        let (mut open, mut seen) = (vec![from.to_owned()], BTreeSet::new());
        while let Some(next) = open.pop() {
            for to in needs.get(next.as_str()).into_iter().flatten() {
                if seen.insert(to.clone()) {
                    open.push(to.clone());
                }
            }
        }
        seen
    };
    let reach: BTreeMap<&str, BTreeSet<String>> = needs.keys().map(|module| (*module, reached(module))).collect();
    let mut circles: BTreeSet<Vec<&str>> = BTreeSet::new();
    for (module, seen) in reach.iter().filter(|(module, seen)| seen.contains(**module)) {
        let mutual = |other: &&&str| seen.contains(**other) && reach[**other].contains(*module);
        circles.insert(reach.keys().filter(mutual).copied().collect());
    }
    let circles: Vec<_> = circles.iter().map(|circle| circle.join(" ↔ ")).collect();
    assert!(circles.is_empty(), "{} circles:\n{}", circles.len(), circles.join("\n"));
}

/// The module of the file in which the last name of a path is defined.
fn defined(path: &[String], modules: &BTreeSet<String>, all: &BTreeMap<&str, Vec<Import>>) -> Option<String> {
    let mut path = path.to_vec();
    // A chain of names that are passed on is short.
    for _ in 0..8 {
        let (module, name) = resolve(&path, modules)?;
        let Some(name) = name else { return Some(module) };
        let own = all.get(module.as_str()).into_iter().flatten().find(|import| import.name == name);
        match own.filter(|import| resolve(&import.path, modules).is_some_and(|(to, _)| to != module)) {
            Some(import) => path = import.path.clone(),
            None => return Some(module),
        }
    }
    None
}

#[test]
fn no_file_is_too_large() {
    let mut large = Vec::new();
    for source in sources() {
        let lines = source.code.lines().count();
        if lines > MAX_LINES {
            large.push(format!("{}: {lines}", source.path));
        }
    }
    assert!(large.is_empty(), "more than {MAX_LINES} lines without tests:\n{}", large.join("\n"));
}

/// The words of an identifier, in lower case.
fn words(identifier: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_upper = false;
    for c in identifier.chars() {
        if c == '_' || c.is_uppercase() && !is_upper {
            words.push(String::new());
        }
        is_upper = c.is_uppercase();
        if let Some(last) = words.last_mut().filter(|_| c != '_') {
            last.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Banned words of a file, each with the line of its first occurrence.
fn banned(source: &Source) -> BTreeMap<String, usize> {
    let blank = blanked(&source.text);
    let mut found = BTreeMap::new();
    for (n, (line, code)) in source.text.lines().zip(blank.lines()).enumerate() {
        let identifiers = code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        for identifier in identifiers {
            let has_part = words(identifier).iter().any(|word| BANNED_PARTS.contains(&word.as_str()));
            if has_part || BANNED_NAMES.contains(&identifier) {
                found.entry(format!("`{identifier}`")).or_insert(n + 1);
            }
        }
        if code.contains("fn of(") || code.contains("fn of<") {
            found.entry("`fn of`".to_owned()).or_insert(n + 1);
        }
        // Comments are what blanking took away outside of literals; a literal may quote anything.
        if let Some(at) = line.find("//").filter(|at| code.as_bytes().get(*at) == Some(&b' ')) {
            let comment = format!(" {} ", line[at..].to_lowercase().replace(|c: char| !c.is_alphanumeric(), " "));
            for word in BANNED_WORDS.iter().filter(|word| comment.contains(&format!(" {word} "))) {
                found.entry((*word).to_owned()).or_insert(n + 1);
            }
        }
    }
    found
}

/// The field's words, as `docs/GLOSSARY.md` has them: no banned word in `src`, `tests` and `benches`.
#[test]
fn names_and_comments_are_in_the_words_of_the_field() {
    let mut wrong = Vec::new();
    for source in ["src", "tests", "benches"].into_iter().flat_map(all).filter(|s| s.path != "tests/house.rs") {
        wrong.extend(banned(&source).into_iter().map(|(word, line)| format!("{}:{line}: {word}", source.path)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_rules_see_what_they_are_about() {
    let text = "use crate::{\n    a::{b, c::{D as E, self}},\n    f,\n};\nuse super::g;\n\
                fn x(a: &dyn Fn(u8, u8) -> Vec<(u8, u8)>, b: [u8; 2]) { super::super::h::i(\"use crate::no\") }\n\
                #[cfg(test)]\nmod tests { fn y() { '{'; } }\npub(in crate::j) fn of() {}\n";
    let blank = blanked(text);
    let tests = test_items(&blank);
    assert_eq!(tests.iter().map(|(start, end)| &text[*start..*end]).collect::<Vec<_>>().len(), 1);
    let bare = format!("{}{}", &blank[..tests[0].0], &blank[tests[0].1..]);
    assert!(bare.contains("fn of") && !bare.contains("fn y") && !bare.contains("crate::no"));
    let source = Source {
        path: "src/k/l/m.rs".into(),
        module: "k::l::m".into(),
        text: text.into(),
        code: text.into(),
        bare: bare.clone(),
    };
    let paths: Vec<String> = imports(&source).iter().map(|import| import.path.join("::")).collect();
    assert_eq!(paths, ["a::b", "a::c::D", "a::c", "f", "k::l::g", "k::h::i"]);
    assert_eq!(banned(&source).keys().collect::<Vec<_>>(), ["`fn of`"]);
    assert_eq!(words("ToldBy_hearHTTP"), ["told", "by", "hear", "http"]);
}

#[test]
fn names_say_what_is_inside() {
    for source in sources() {
        for part in source.path.split('/') {
            let stem = part.trim_end_matches(".rs");
            let empty = ["util", "utils", "helper", "helpers", "common", "misc", "errors"].contains(&stem);
            assert!(!empty, "{} says nothing of what is inside", source.path);
        }
    }
}

#[test]
fn every_module_says_what_it_is() {
    for source in sources() {
        assert!(source.code.starts_with("//!"), "{} does not say what it is", source.path);
    }
}

#[test]
fn one_file_prints() {
    let signs = ["println!", "eprintln!", "print!(", "dbg!(", "stdout()", "stderr()", ".print()"];
    for source in sources().iter().filter(|r| r.path != "src/cli/console.rs") {
        for sign in signs {
            assert!(!source.code.contains(sign), "{} prints: {sign}", source.path);
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
    for source in sources().iter().filter(|source| !source.path.starts_with("src/state/atomic")) {
        let code = source.code.replace("atomic::remove_file(", "");
        for sign in signs {
            assert!(!code.contains(sign), "{} writes by itself: {sign}", source.path);
        }
    }
}

#[test]
fn no_stage_asks_the_clock() {
    let may = ["src/cli/run.rs", "src/cli/quarantine.rs", "src/cli/withdraw.rs", "src/cli/clock.rs"];
    for source in sources().iter().filter(|source| !may.contains(&source.path.as_str())) {
        for sign in ["Utc::now", "Local::now", "SystemTime::now"] {
            assert!(!source.code.contains(sign), "{} asks the clock: {sign}", source.path);
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
    let of_others = ["src/encode/catalogue/terms.rs", "src/encode/catalogue/names.rs"];
    for source in sources().iter().filter(|r| !of_others.contains(&r.path.as_str())) {
        let code: String = source.code.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
        for (word, pipeline) in &words {
            // Names of columns that every dataset has are part of the contract.
            let pages = ["before records", "between records", "after records"];
            let shared = [&pages[..], &["jurisdiction", "description", "identifier", "position", "paragraph"]].concat();
            assert!(
                shared.contains(&word.as_str()) || !code.contains(&format!("\"{word}\"")),
                "{} names “{word}” of {pipeline}",
                source.path
            );
        }
    }
}
