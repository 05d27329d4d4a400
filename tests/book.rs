//! The documentation: its links lead somewhere, its commands do what the page shows, its files are really used, and the
//! pages of the issue codes say what the program says.
//!
//! A fenced block of a page may carry, after its language, separated by commas:
//! - `file=PATH`: the block is a file of the project in which the page's commands run; `append=PATH` adds to one;
//! - `run`: its commands run, in the order of the page. In `console` a line that begins with `$ ` is a command and what
//!   follows is its output, in which `…` matches any text and a line `…` any lines; in `sh` each line is a command;
//! - `skip=REASON`: its commands do not run, for one of [`REASONS`].
//!
//! A command ends with status 0 unless it says otherwise: `# ends with 1`. A page that gives files of its own begins in an
//! empty project, every other page in a copy of this one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Component, Path, PathBuf},
    process::Command,
    sync::Mutex,
    thread,
};

use regex::Regex;
use tempfile::TempDir;

use crate::project::Project;

/// The longest README.
const README_LINES: usize = 150;

/// Set to anything, it rewrites the generated pages.
const UPDATE: &str = "UPDATE_BOOK";

/// Why commands of a page are not run.
const REASONS: [&str; 7] = [
    // They build the program.
    "cargo",
    // They ask a server on the network.
    "network",
    // They run until they are stopped.
    "server",
    // They need a portal or a bucket, and its key.
    "portal",
    // They need another program, such as Python or DuckDB.
    "program",
    // They name files that the reader has.
    "own-files",
    // They change this project: set-up, commits, snapshots.
    "checkout",
];

/// A fenced block.
struct Fence {
    line: usize,
    language: String,
    attributes: BTreeMap<String, String>,
    body: String,
}

/// A page of Markdown.
struct Page {
    /// Its path within the project.
    path: PathBuf,
    /// Its text without fenced blocks, a line each.
    lines: Vec<(usize, String)>,
    fences: Vec<Fence>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Markdown file of a folder and below, by its path within the project.
fn markdown(folder: &str) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![root().join(folder)]);
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "md") {
                found.push(path.strip_prefix(root()).expect("a path within").to_path_buf());
            }
        }
    }
    found.sort();
    found
}

/// The pages that people read.
fn pages() -> Vec<Page> {
    let top = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "pipelines/RECIPES.md"];
    top.iter().map(PathBuf::from).chain(markdown("docs")).map(Page::read).collect()
}

impl Page {
    fn read(path: PathBuf) -> Self {
        let text = fs::read_to_string(root().join(&path)).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let (mut lines, mut fences) = (Vec::new(), Vec::new());
        let mut open: Option<Fence> = None;
        for (line, text) in text.lines().enumerate().map(|(at, text)| (at + 1, text)) {
            match (&mut open, text.trim_start().strip_prefix("```")) {
                (Some(_), Some(_)) => fences.extend(open.take()),
                (Some(fence), None) => fence.body += &format!("{text}\n"),
                (None, Some(info)) => open = Some(Fence::new(line, info)),
                (None, None) => lines.push((line, text.to_owned())),
            }
        }
        assert!(open.is_none(), "{}: a block is not closed", path.display());
        Self { path, lines, fences }
    }

    /// The anchors of its headings, as mdBook and code hosts make them.
    fn anchors(&self) -> BTreeSet<String> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let headings = self.lines.iter().filter(|(_, l)| l.starts_with('#'));
        let anchor = |(_, heading): &(usize, String)| {
            let text = heading.trim_start_matches('#').trim().to_lowercase();
            let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            let name = kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>();
            let count = counts.entry(name.clone()).or_default();
            *count += 1;
            if *count == 1 { name } else { format!("{name}-{}", *count - 1) }
        };
        headings.map(anchor).collect()
    }

    /// The targets of its links, each with its line.
    fn links(&self) -> Vec<(usize, String)> {
        let code = Regex::new("`[^`]*`").expect("a pattern");
        let link = Regex::new(r"\]\(([^()\s]+)\)").expect("a pattern");
        let of_line = |(line, text): &(usize, String)| {
            let text = code.replace_all(text, "code").into_owned();
            link.captures_iter(&text).map(|found| (*line, found[1].to_owned())).collect::<Vec<_>>()
        };
        self.lines.iter().flat_map(of_line).collect()
    }
}

impl Fence {
    fn new(line: usize, info: &str) -> Self {
        let mut parts = info.split(',').map(str::trim);
        let language = parts.next().unwrap_or_default().to_owned();
        let pair = |part: &str| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (name.to_owned(), value.to_owned())
        };
        Self { line, language, attributes: parts.map(pair).collect(), body: String::new() }
    }

    fn has(&self, name: &str) -> bool {
        self.attributes.contains_key(name)
    }

    /// Its commands, each with the output that is shown, if one is.
    fn commands(&self) -> Vec<(String, Option<String>)> {
        let mut found: Vec<(String, Option<String>)> = Vec::new();
        let mut continues = false;
        for line in self.body.lines() {
            let command = if self.language == "console" { line.strip_prefix("$ ") } else { Some(line) };
            match (command, found.last_mut()) {
                (Some(more), Some((last, _))) if continues => *last += &format!("\n{more}"),
                (Some(text), _) if !text.trim().is_empty() && !text.starts_with('#') => {
                    found.push((text.to_owned(), (self.language == "console").then(String::new)));
                }
                (None, Some((_, Some(output)))) => *output += &format!("{line}\n"),
                _ => {}
            }
            continues = line.ends_with('\\');
        }
        found
    }
}

/// Joins a link to the folder of its page; `None` when it leads out of the project.
fn resolved(page: &Path, target: &str) -> Option<PathBuf> {
    let mut path = page.parent().unwrap_or(Path::new("")).to_path_buf();
    for part in Path::new(target).components() {
        match part {
            Component::ParentDir => path = path.parent()?.to_path_buf(),
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    Some(path)
}

#[test]
fn links_lead_to_files_and_headings() {
    let pages = pages();
    let anchors: BTreeMap<_, _> = pages.iter().map(|page| (page.path.clone(), page.anchors())).collect();
    let (mut checked, mut wrong) = (0, Vec::new());
    for page in &pages {
        for (line, link) in page.links().into_iter().filter(|(_, link)| !link.contains("://")) {
            checked += 1;
            let (target, anchor) = link.split_once('#').map_or((link.as_str(), None), |(t, a)| (t, Some(a)));
            let path = if target.is_empty() { Some(page.path.clone()) } else { resolved(&page.path, target) };
            let is_there = path.as_ref().is_some_and(|path| root().join(path).exists());
            // The book has no other files than those of its folder.
            let leaves_the_book =
                page.path.starts_with("docs") && path.as_ref().is_none_or(|path| !path.starts_with("docs"));
            let has_anchor = match (anchor, path.as_ref().and_then(|path| anchors.get(path))) {
                (None, _) => true,
                (Some(anchor), Some(known)) => known.contains(anchor),
                (Some(_), None) => false,
            };
            if !is_there || leaves_the_book || !has_anchor {
                wrong.push(format!("{}:{line}: {link}", page.path.display()));
            }
        }
    }
    assert!(checked > 150, "only {checked} links: does the pattern still fit?");
    assert!(wrong.is_empty(), "links that lead nowhere, or out of the book:\n{}", wrong.join("\n"));
}

/// Files and folders of the project that a page names are there.
#[test]
fn paths_that_pages_name_are_there() {
    let path = Regex::new(r"`((?:src|tests|benches|docs|pipelines|schemas|findings|\.ci)/[A-Za-z0-9_./-]+)`")
        .expect("a pattern");
    let (mut checked, mut wrong) = (0, Vec::new());
    // Pages that bring files of their own name them too.
    let of_the_project = |page: &&Page| !page.fences.iter().any(|f| f.has("file"));
    for page in pages().iter().filter(|page| !page.path.starts_with("docs/issues")).filter(of_the_project) {
        for (line, text) in &page.lines {
            for found in path.captures_iter(text) {
                checked += 1;
                if !root().join(&found[1]).exists() {
                    wrong.push(format!("{}:{line}: {}", page.path.display(), &found[1]));
                }
            }
        }
    }
    assert!(checked > 20, "only {checked} paths");
    assert!(wrong.is_empty(), "no such file:\n{}", wrong.join("\n"));
}

#[test]
fn the_readme_is_short() {
    let lines = fs::read_to_string(root().join("README.md")).expect("the README").lines().count();
    assert!(lines <= README_LINES, "the README has {lines} lines: move some of it into docs/");
}

#[test]
fn the_book_lists_all_its_pages() {
    let summary = Page::read(PathBuf::from("docs/SUMMARY.md"));
    let listed: BTreeSet<_> =
        summary.links().into_iter().filter_map(|(_, link)| resolved(&summary.path, &link)).collect();
    let pages: BTreeSet<_> = markdown("docs").into_iter().filter(|path| *path != summary.path).collect();
    let missing: Vec<_> = pages.difference(&listed).collect();
    assert!(missing.is_empty(), "docs/SUMMARY.md does not list {missing:?}");
}

/// Commands that are not run are not checked: each says why.
#[test]
fn every_command_is_run_or_says_why_not() {
    for page in pages() {
        for fence in page.fences.iter().filter(|f| ["sh", "console", "bash", "shell"].contains(&f.language.as_str())) {
            let place = format!("{}:{}", page.path.display(), fence.line);
            let reason = fence.attributes.get("skip").map(String::as_str);
            assert!(reason.is_none_or(|reason| REASONS.contains(&reason)), "{place}: {reason:?} is no known reason");
            assert!(fence.has("run") != reason.is_some(), "{place}: mark the block `run` or `skip=REASON`");
            assert!(!fence.has("run") || !fence.commands().is_empty(), "{place}: a block without a command");
        }
    }
}

/// Files and parts of files that are shown can be read as what they are.
#[test]
fn examples_are_well_written() {
    let mut checked = 0;
    for page in pages() {
        for fence in &page.fences {
            let mistake = match fence.language.as_str() {
                "toml" => toml::from_str::<toml::Table>(&fence.body).err().map(|e| e.to_string()),
                "json" => serde_json::from_str::<serde_json::Value>(&fence.body).err().map(|e| e.to_string()),
                _ => continue,
            };
            checked += 1;
            assert!(mistake.is_none(), "{}:{}: {}", page.path.display(), fence.line, mistake.unwrap_or_default());
        }
    }
    assert!(checked > 20, "only {checked} examples");
}

/// A folder in which `seara` is the program of this build.
fn path_with_program() -> (TempDir, String) {
    let folder = TempDir::new().expect("a folder");
    #[cfg(unix)]
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_seara"), folder.path().join("seara")).expect("a link");
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap_or_default());
    (folder, path)
}

/// A text without what differs from day to day: days of versions, instants, space at the ends of lines.
fn timeless(text: &str) -> String {
    let version = Regex::new(r"\d{4}-\d\d-\d\d(-[0-9a-f]{8})\b").expect("a pattern");
    let instant = Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").expect("a pattern");
    let text = version.replace_all(text, "DAY$1");
    let text = instant.replace_all(&text, "INSTANT");
    text.trim().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Whether an output is what a page shows: `…` stands for any text, a line `…` for any lines.
fn is_shown(output: &str, shown: &str) -> bool {
    let mut pattern = String::from("^");
    for line in timeless(shown).lines() {
        pattern += &match line.trim() {
            "…" => r"(?:.*\n)*?".to_owned(),
            _ => format!("{}\n", regex::escape(line).replace('…', ".*")),
        };
    }
    let output = timeless(output) + "\n";
    Regex::new(&format!("{pattern}$")).expect("a pattern").is_match(&output)
}

/// Runs a page; returns what is not as it says.
fn follow(page: &Page, path: &str) -> Vec<String> {
    let brings_files = page.fences.iter().any(|f| f.has("file"));
    let project = if brings_files { Project::empty() } else { Project::all() };
    let ends_with = Regex::new(r"#.*\bends with (\d+)").expect("a pattern");
    let mut wrong = Vec::new();
    for fence in &page.fences {
        if let Some(file) = fence.attributes.get("file") {
            project.write(file, &fence.body);
        }
        if let Some(file) = fence.attributes.get("append") {
            project.write(file, format!("{}\n{}", project.read(file), fence.body));
        }
        for (command, shown) in fence.commands().into_iter().filter(|_| fence.has("run")) {
            let mut shell = Command::new("sh");
            shell.args(["-c", &format!("exec 2>&1\n{command}")]).current_dir(project.path("")).env("PATH", path);
            shell.env("NO_COLOR", "1").env("LANG", "C.UTF-8").env_remove("LC_ALL").env_remove("LC_MESSAGES");
            let done = shell.output().expect("a shell");
            let output = String::from_utf8_lossy(&done.stdout);
            let status = ends_with.captures(&command).and_then(|found| found[1].parse().ok()).unwrap_or(0);
            let is_right = done.status.code() == Some(status);
            if !is_right || shown.as_ref().is_some_and(|shown| !is_shown(&output, shown)) {
                let place = format!("{}:{}", page.path.display(), fence.line);
                wrong.push(format!("{place}: `{command}` ended with {:?}:\n{output}", done.status.code()));
            }
        }
    }
    wrong
}

/// The tutorials are followed, line by line, and every other command that a page says to run is run.
#[cfg(unix)]
#[test]
fn commands_do_what_the_pages_show() {
    let (_folder, path) = path_with_program();
    let pages: Vec<_> = pages().into_iter().filter(|page| page.fences.iter().any(|f| f.has("run"))).collect();
    assert!(pages.len() > 5, "only {} pages have commands", pages.len());
    let (left, wrong) = (Mutex::new(pages.iter()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some(page) = left.lock().expect("no panic").next() else { return };
                    let found = follow(page, &path);
                    wrong.lock().expect("no panic").extend(found);
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no panic");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What `check --explain` says of a code: its message, why it matters, what to do.
fn explained(code: &str, language: &str) -> [String; 3] {
    let project = Project::empty();
    let text = project.seara(&["check", "--explain", code, "--lang", language]).well().out;
    let paragraphs: Vec<_> = text.split("\n\n").map(str::trim).collect();
    let [message, why, cure] = paragraphs[..] else { panic!("{code}: {text}") };
    let of = |paragraph: &str| {
        let lines = paragraph.lines().skip(1).map(str::trim).collect::<Vec<_>>().join("\n");
        // An angle bracket of the message is text here.
        lines.replace('<', "&lt;")
    };
    [of(message), of(why), of(cure)]
}

/// The page of an issue code, and its message in English.
fn issue_page(code: &str) -> (String, String) {
    let [message, why, cure] = explained(code, "en");
    let [mensagem, porque, cura] = explained(code, "pt");
    let page = format!(
        "# `{code}`\n\n{message}\n\n## Why it matters\n\n{why}\n\n## How to fix it\n\n{cure}\n\n## Em português\n\n{mensagem}\n\n\
         **Porque importa.** {porque}\n\n**Como corrigir.** {cura}\n"
    );
    (page, message)
}

/// Every code that the program has words for, as it lists them itself.
pub fn codes() -> Vec<String> {
    let refused = Project::empty().seara(&["check", "--explain", "no-such-code", "--lang", "en"]);
    assert_eq!(refused.status, 64, "{}", refused.err);
    let mut codes: Vec<_> = refused.err.lines().skip(1).map(|line| line.trim().to_owned()).collect();
    codes.retain(|code| !code.is_empty());
    codes.sort();
    assert!(codes.len() > 100, "only {} codes", codes.len());
    codes
}

/// The list of all codes, after the head of a page that has one.
fn listed(path: &str, head: &str, list: impl Iterator<Item = String>) -> (String, String) {
    let text = fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let (before, _) = text.split_once(head).unwrap_or_else(|| panic!("{path} has no line {head:?}"));
    (path.to_owned(), format!("{before}{head}{}", list.collect::<String>()))
}

/// The pages of the issue codes and their lists, made from `check --explain`; with `UPDATE_BOOK=1` they are written.
#[test]
fn pages_of_issue_codes_say_what_the_program_says() {
    let codes = codes();
    let (left, pages) = (Mutex::new(codes.iter()), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some(code) = left.lock().expect("no panic").next() else { return };
                    let page = issue_page(code);
                    pages.lock().expect("no panic").insert(code.clone(), page);
                }
            });
        }
    });
    let pages = pages.into_inner().expect("no panic");
    let path = |code: &String| format!("docs/issues/{code}.md");
    let mut wanted: BTreeMap<_, _> = pages.iter().map(|(code, (page, _))| (path(code), page.clone())).collect();
    let entry = |code: &String| format!("  - [{code}](issues/{code}.md)\n");
    wanted.extend([listed("docs/SUMMARY.md", "- [Issue codes](issues/index.md)\n", codes.iter().map(entry))]);
    let row = |(code, (_, message)): (&String, &(String, String))| {
        format!("| [`{code}`]({code}.md) | {} |\n", message.replace('|', "\\|").replace('\n', " "))
    };
    wanted.extend([listed("docs/issues/index.md", "| code | message |\n|---|---|\n", pages.iter().map(row))]);

    let is_stale =
        |(path, text): &(&String, &String)| fs::read_to_string(root().join(path)).ok().as_ref() != Some(*text);
    let stale: Vec<_> = wanted.iter().filter(is_stale).collect();
    let is_of_no_code =
        |path: &PathBuf| path.starts_with("docs/issues") && !wanted.contains_key(&path.to_string_lossy().into_owned());
    let gone: Vec<_> = markdown("docs").into_iter().filter(is_of_no_code).collect();
    if std::env::var_os(UPDATE).is_some() {
        for (path, text) in &stale {
            fs::write(root().join(path), text).expect("written");
        }
        for path in &gone {
            fs::remove_file(root().join(path)).expect("removed");
        }
        return;
    }
    let names: Vec<_> = stale.iter().map(|(path, _)| path).collect();
    assert!(
        names.is_empty() && gone.is_empty(),
        "run this test with {UPDATE}=1 and look at the difference: out of date {names:?}, of no code {gone:?}"
    );
}

/// The reference of the commands names each command and each option of the program, and no other.
#[test]
fn the_reference_of_commands_is_complete() {
    let page = fs::read_to_string(root().join("docs/reference/commands.md")).expect("the reference");
    let project = Project::empty();
    let help = project.seara(&["--help"]).well().out;
    let listed = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("the commands");
    let name = |line: &str| {
        let word = line.strip_prefix("  ").filter(|l| !l.starts_with(' '))?.split_whitespace().next()?;
        (word != "help").then(|| word.to_owned())
    };
    let commands: BTreeSet<_> = listed.lines().filter_map(name).collect();
    assert!(commands.len() > 15, "{commands:?}");
    let option = Regex::new(r"--[a-z][a-z-]+").expect("a pattern");
    let mut options: BTreeSet<String> = BTreeSet::new();
    for command in &commands {
        assert!(page.contains(&format!("`{command}")), "docs/reference/commands.md lacks the command {command}");
        let mut helps = vec![project.seara(&[command, "--help"]).well().out];
        let nested =
            helps[0].split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap_or_default();
        let nested: Vec<_> = nested.lines().filter_map(name).collect();
        helps.extend(nested.iter().map(|inner| project.seara(&[command, inner, "--help"]).well().out));
        options.extend(helps.iter().flat_map(|help| option.find_iter(help)).map(|found| found.as_str().to_owned()));
    }
    options.extend(option.find_iter(&help).map(|found| found.as_str().to_owned()));
    let written: BTreeSet<_> = option.find_iter(&page).map(|found| found.as_str().to_owned()).collect();
    let missing: Vec<_> =
        options.difference(&written).filter(|o| !["--help", "--version"].contains(&o.as_str())).collect();
    let unknown: Vec<_> = written.difference(&options).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "missing {missing:?}, unknown {unknown:?}");
}

/// The reference describes each event that a run prints, with its fields, and each outcome.
#[test]
fn the_reference_of_events_is_complete() {
    let page = fs::read_to_string(root().join("docs/reference/commands.md")).expect("the reference");
    let project = Project::bundled();
    let printed = project.seara(&["run", "--sample", "--json", "--at", crate::project::AT]).well().out;
    let mut kinds = BTreeSet::new();
    for line in printed.lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"));
        let kind = event["event"].as_str().expect("a kind").to_owned();
        let row = page.lines().find(|row| row.starts_with(&format!("| `{kind}` |"))).map(str::to_owned);
        let row = row.unwrap_or_else(|| panic!("docs/reference/commands.md has no event {kind}"));
        for field in
            event.as_object().expect("an object").keys().filter(|f| !["event", "dataset"].contains(&f.as_str()))
        {
            assert!(row.contains(&format!("`{field}`")), "the event {kind} has a field {field}: {row}");
        }
        if let Some(outcome) = event["outcome"].as_str() {
            assert!(page.contains(&format!("`{outcome}`")), "no outcome {outcome}");
        }
        kinds.insert(kind);
    }
    assert!(kinds.len() >= 5, "{kinds:?}");
}

/// Every issue code that a page names is one of the program.
#[test]
fn codes_that_pages_name_are_codes() {
    let codes: BTreeSet<_> = codes().into_iter().collect();
    let named = Regex::new(r"(?:issues?|warnings?|errors?|refused|reported|warning) \(?`([a-z]+(?:-[a-z]+)+)`")
        .expect("a pattern");
    let shown = Regex::new(r"(?:error|warning)\[([a-z-]+)\]").expect("a pattern");
    let mut found = 0;
    for page in pages().iter().filter(|page| !page.path.starts_with("docs/issues")) {
        let lines = page.lines.iter().map(|(line, text)| (*line, text.as_str()));
        let fences = page.fences.iter().map(|fence| (fence.line, fence.body.as_str()));
        for (line, text) in lines.chain(fences) {
            for code in named.captures_iter(text).chain(shown.captures_iter(text)) {
                found += 1;
                assert!(codes.contains(&code[1]), "{}:{line}: there is no code {}", page.path.display(), &code[1]);
            }
        }
    }
    assert!(found >= 5, "only {found} codes: does the pattern still fit?");
}

/// Words that the glossary lists under “Words to avoid”, and that have no other use in a page.
const AVOIDED: [&str; 15] = [
    "told",
    "tells of",
    "hear",
    "hears",
    "judge",
    "judges",
    "judged",
    "beside",
    "set aside",
    "unsay",
    "forgive",
    "comes of",
    "came of",
    "stands behind",
    "nobody",
];

#[test]
fn pages_are_in_the_words_of_the_glossary() {
    let own = |page: &&Page| !page.path.ends_with("GLOSSARY.md");
    let mut wrong = Vec::new();
    for page in pages().iter().filter(own) {
        for (line, text) in &page.lines {
            let text = format!(" {} ", text.to_lowercase().replace(|c: char| !c.is_alphanumeric(), " "));
            let found = AVOIDED.iter().filter(|word| text.contains(&format!(" {word} ")));
            wrong.extend(found.map(|word| format!("{}:{line}: {word}", page.path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
