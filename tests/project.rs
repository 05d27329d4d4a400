//! A project in a folder of its own, and the program run in it as a user would.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command},
};

use serde_json::Value;
use tempfile::TempDir;

/// The clock of every test.
pub const AT: &str = "2026-03-01T06:00:00Z";

/// A folder with pipelines, schemas and a site.
pub struct Project {
    folder: TempDir,
}

/// A program under way, which ends with the test.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// The documents that tests know field by field.
const FAMILIES: [&str; 4] = ["acidentes-rodoviarios", "compromissos-panaa", "governacao-digital", "projetos-setoriais"];

impl Project {
    /// The project that comes with the program, copied.
    pub fn bundled() -> Self {
        Self::with(|name| FAMILIES.iter().any(|family| name.starts_with(family)))
    }

    /// Every bundled pipeline with its sample.
    pub fn all() -> Self {
        Self::with(|_| true)
    }

    fn with(is_wanted: impl Fn(&str) -> bool) -> Self {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let project = Self::empty();
        for part in ["pipelines", "schemas", "pipelines/samples"] {
            for entry in fs::read_dir(own.join(part)).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_file() {
                    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                    if is_wanted(&name) {
                        project.write(&format!("{part}/{name}"), fs::read(&path).expect("a file"));
                    }
                }
            }
        }
        project
    }

    /// A site without pipelines.
    pub fn empty() -> Self {
        let project = Self { folder: TempDir::new().expect("a folder") };
        let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("seara.toml");
        project.write("seara.toml", fs::read(site).expect("the site"));
        for part in ["pipelines/samples", "schemas"] {
            fs::create_dir_all(project.path(part)).expect("a folder");
        }
        project
    }

    pub fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    pub fn write(&self, inside: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("written");
    }

    pub fn read(&self, inside: &str) -> String {
        fs::read_to_string(self.path(inside)).unwrap_or_else(|e| panic!("{inside}: {e}"))
    }

    /// Replaces a text that must occur in a file once.
    pub fn edit(&self, inside: &str, old: &str, new: &str) {
        let text = self.read(inside);
        assert_eq!(text.matches(old).count(), 1, "{inside} has {old:?} not once");
        self.write(inside, text.replace(old, new));
    }

    /// The program, ready to be run in the folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_seara"));
        command.current_dir(self.folder.path()).args(arguments).env("NO_COLOR", "1").env("LANG", "C.UTF-8");
        command
    }

    pub fn seara(&self, arguments: &[&str]) -> Ran {
        let done = self.command(arguments).output().expect("the program runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it speaks UTF-8");
        Ran { status: done.status.code().unwrap_or(-1), out: text(done.stdout), err: text(done.stderr) }
    }

    /// Runs a pipeline over a document.
    pub fn run_over(&self, pipeline: &str, source: &str, document: impl AsRef<[u8]>) -> Ran {
        self.write("document", document);
        self.seara(&["run", pipeline, "--input", &format!("{source}=document"), "--at", AT])
    }

    /// Rows of a published table.
    pub fn table(&self, dataset: &str, table: &str) -> Vec<Value> {
        let text = self.read(&format!("output/{dataset}/latest/{table}.json"));
        serde_json::from_str(&text).expect("an array of objects")
    }

    pub fn report(&self, dataset: &str) -> Value {
        serde_json::from_str(&self.read(&format!("output/{dataset}/latest/report.json"))).expect("a report")
    }

    /// Every file of a folder, by its path within it.
    pub fn tree(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let (mut found, whole) = (BTreeMap::new(), self.path(folder));
        let mut left = vec![whole.clone()];
        while let Some(next) = left.pop() {
            for entry in fs::read_dir(next).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    left.push(path);
                } else {
                    let name = path.strip_prefix(&whole).expect("a path within").to_string_lossy().into_owned();
                    found.insert(name, fs::read(&path).expect("a file"));
                }
            }
        }
        found
    }

    pub fn is_published(&self, dataset: &str) -> bool {
        self.path(&format!("output/{dataset}/latest")).exists()
    }
}

/// Asserts that two projects have published the same files, byte for byte.
pub fn assert_same_files(one: &Project, other: &Project, context: &str) {
    let published = |project: &Project| {
        let output = project.path("output");
        if output.exists() { project.tree("output") } else { BTreeMap::new() }
    };
    let (one, other) = (published(one), published(other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{context}");
    let differing: Vec<_> = one.keys().filter(|name| one[*name] != other[*name]).collect();
    // The first difference of each, with what is before it.
    let difference = |name: &String| {
        let lines = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect::<Vec<_>>();
        let (one, other) = (lines(&one[name]), lines(&other[name]));
        let at = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
        format!("{name}, line {}:\n{:?}\n{:?}\n", at + 1, one.get(at), other.get(at))
    };
    let differences: String =
        differing.iter().filter(|name| !name.ends_with(".parquet")).map(|n| difference(n)).collect();
    assert!(differing.is_empty(), "{context}: {differing:?}\n{differences}");
}

/// A column of some rows as text; null is nothing.
pub fn texts(rows: &[Value], column: &str) -> Vec<String> {
    rows.iter()
        .map(|row| match row.get(column) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) => String::new(),
            Some(other) => other.to_string(),
            None => panic!("no column {column} in {row}"),
        })
        .collect()
}

impl Ran {
    /// Asserts that all went well.
    pub fn well(self) -> Self {
        assert_eq!(self.status, 0, "{}{}", self.out, self.err);
        self
    }
}
