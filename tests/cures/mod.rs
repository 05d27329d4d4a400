//! An advice that is followed to the letter leads out: each code of an issue has the smallest project that has it, the edit
//! that its advice asks for, and the result: right values, or the clear end of another code.

use std::{collections::BTreeSet, sync::Mutex, thread};

use super::project::{AT, Project, Ran, texts};

mod documents;
mod joins;
mod packed;
mod releases;
mod specs;
mod tables;
mod values;

const PIPELINE: &str = "pipelines/obras.toml";
const SCHEMA: &str = "schemas/obras.json";
const SITE: &str = "seara.toml";
const LOOKUPS: &str = "pipelines/obras.lookups.csv";
const JOINED: &str = "pipelines/donos.csv";
const DOCUMENT: &str = "document";

/// A recipe that reads [`ROWS`].
const RECIPE: &str = r#"title        = "Obras"
jurisdiction = "PT"

[[source]]
id  = "lista"
url = "https://www.exemplo.gov.pt/obras"

[read]
no_value = ["n.d."]

[table]
table = "works"
[table.columns]
code  = "Código"
owner = "Dono"
value = "Valor"
"#;

const FIELDS: &str = r#"{
  "name": "obras",
  "version": "1.0.0",
  "title": "Obras", "description": "Obras de um exemplo.", "keywords": ["exemplo"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"],
    "temporal": {"start": "2026-01-01", "end": "2026-12-31"}},
  "resources": [{"name": "works", "title": "Obras", "description": "Uma obra por linha.", "schema": {
    "fields": [
      {"name": "code", "type": "string", "constraints": {"required": true}},
      {"name": "owner", "type": "string"},
      {"name": "value", "type": "number"}
    ],
    "primaryKey": ["code"]
  }}]
}
"#;

const HEADER: &str = "Código;Dono;Valor\n";
const ROWS: &str = "A1;Alfa;10\nA2;Beta;7,5\n";

/// A file, a text in it, and the text that replaces it; where the text is empty the new one is added at the end.
type Edit = (&'static str, &'static str, &'static str);

/// What a run after the edit comes to.
enum Want {
    /// Published, with these rows: `A1|Alfa|10`.
    Rows(&'static [&'static str]),
    /// Published, with these columns and rows of another table.
    Table(&'static str, &'static [&'static str], &'static [&'static str]),
    /// Refused, by another code that is a clear end.
    Code(&'static str),
}

/// A code, a project that has it, and the edit of its advice.
struct Cure {
    code: &'static str,
    /// What makes the project have it.
    wrong: &'static [Edit],
    /// Rows of the document.
    rows: &'static str,
    /// What the advice says.
    advice: &'static str,
    follow: &'static [Edit],
    want: Want,
}

/// A lookup of one text of a column.
const LOOKUP: &str = "table,field,raw,value,place,who,when,why\n";
const BOTH: Want = Want::Rows(&["A1|Alfa|10", "A2|Beta|7.5"]);

/// Codes whose advice is to turn to someone or something outside of the project, or to do nothing.
const WORLD: &[&str] = &[
    "additive-change",
    "assertion-accepted",
    "breaking-declared",
    "capture-in-future",
    "carried-forward",
    "cell-rounded",
    "cell-without-result",
    "document-binary",
    "document-damaged",
    "document-empty",
    "document-encrypted",
    "document-limit",
    "document-scanned",
    "empty-release",
    "formula-cell",
    "invalid-batch",
    "line-too-long",
    "listing-incomplete",
    "page-missing",
    "memory-limit",
    "no-reader",
    "page-garbled",
    "page-ocr-text",
    "page-scanned",
    "page-unmapped-glyphs",
    "part-unread",
    "robots-exempt",
    "row-continues",
    "rows-not-ruled",
    "run-failed",
    "slide-hidden",
    "spec-unreadable",
    "table-continues",
    "text-invisible",
    "too-deep",
    "unexpected-answer",
    "worker-failed",
    "no-baseline",
    "release-damaged",
    "version-withdrawn",
    "text-raised",
    "text-lowered",
    "raised-power",
    "text-struck",
    "row-struck",
    "text-hidden",
    "row-hidden",
    "column-hidden",
];

fn edit(project: &Project, (file, old, new): Edit) {
    if old.is_empty() {
        let before = if project.path(file).exists() { project.read(file) } else { String::new() };
        project.write(file, before + new);
    } else {
        project.edit(file, old, new);
    }
}

fn run(project: &Project) -> Ran {
    project.seara(&["run", "obras", "--input", "lista=document", "--at", AT, "--lang", "en"])
}

/// Makes the bytes of a document.
type Document = fn() -> Vec<u8>;

/// The project of a cure.
#[derive(Clone, Copy)]
enum Kind {
    /// [`RECIPE`] over rows of text.
    Table,
    /// The same over a document that a function makes.
    Packed(Document),
    /// The same, published before it is edited.
    Release,
    /// The recipe of [`documents`].
    Document,
}

/// All cures, with their projects.
fn all() -> impl Iterator<Item = (&'static Cure, Kind)> {
    let of = |cures: &'static [Cure], kind: Kind| cures.iter().map(move |cure| (cure, kind));
    let tables = [values::VALUES, tables::TABLES, specs::SPECS].into_iter().flat_map(move |all| of(all, Kind::Table));
    let packed = packed::PACKED.iter().map(|(cure, document)| (cure, Kind::Packed(*document)));
    tables.chain(packed).chain(of(releases::RELEASES, Kind::Release)).chain(of(documents::DOCUMENTS, Kind::Document))
}

/// The project of a cure before anything is wrong with it.
fn project(cure: &Cure, kind: Kind) -> Project {
    let project = Project::empty();
    let header = if cure.rows.starts_with(['[', '{']) { "" } else { HEADER };
    let rows = match kind {
        Kind::Packed(document) => document(),
        Kind::Document => cure.rows.into(),
        Kind::Table | Kind::Release => format!("{header}{}", cure.rows).into(),
    };
    let (recipe, fields) = match kind {
        Kind::Document => (documents::RECIPE, FIELDS.replacen("}}]\n}", &format!("}}}}{}]\n}}", documents::NOTES), 1)),
        _ => (RECIPE, FIELDS.to_owned()),
    };
    project.write(PIPELINE, recipe);
    project.write(SCHEMA, fields);
    project.write(DOCUMENT, rows);
    project
}

/// Rows of a published table: `A1|Alfa|10`.
fn published(project: &Project, table: &str, columns: &[&str]) -> Vec<String> {
    let rows = project.table("obras", table);
    let columns: Vec<_> = columns.iter().map(|column| texts(&rows, column)).collect();
    let plain = |text: &str| text.strip_suffix(".0").unwrap_or(text).to_owned();
    let row = |n: usize| columns.iter().map(|column| plain(&column[n])).collect::<Vec<_>>().join("|");
    (0..rows.len()).map(row).collect()
}

/// What is wrong with a cure; `None` for one that leads out.
fn failure(cure: &Cure, kind: Kind) -> Option<String> {
    let project = project(cure, kind);
    if matches!(kind, Kind::Release) {
        run(&project).well();
    }
    cure.wrong.iter().for_each(|one| edit(&project, *one));
    let ran = run(&project);
    // The lines of an advice are wrapped on the screen.
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !ran.err.contains(cure.code) || !plain(&ran.err).contains(&plain(cure.advice)) {
        return Some(format!("{}: it does not advise {:?}: {}", cure.code, cure.advice, ran.err));
    }
    cure.follow.iter().for_each(|one| edit(&project, *one));
    let ran = run(&project);
    let (table, columns, want) = match cure.want {
        Want::Code(code) => {
            let is_end = ran.status == 1 && ran.err.contains(code);
            return (!is_end).then(|| format!("{}: the advice does not end in {code}: {}", cure.code, ran.err));
        }
        _ if ran.status != 0 => return Some(format!("{}: the advice leads to: {}", cure.code, ran.err)),
        Want::Rows(want) => ("works", ["code", "owner", "value"].as_slice(), want),
        Want::Table(table, columns, want) => (table, columns, want),
    };
    let got = published(&project, table, columns);
    (got != want).then(|| format!("{}: the advice gives {got:?}, not {want:?}", cure.code))
}

#[test]
fn an_advice_that_is_followed_leads_out() {
    let (left, failures) = (Mutex::new(all()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some((cure, kind)) = left.lock().expect("no panic").next() else { return };
                    let failure = failure(cure, kind);
                    failures.lock().expect("no panic").extend(failure);
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no panic");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// Codes whose advice is followed by a test of another promise: its file and its name.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("ambiguous-join-key", include_str!("joins.rs"), "a_key_with_several_answers_has_one_with_another_column"),
    ("catalogue-incomplete", include_str!("mod.rs"), "a_fact_that_is_missing_costs_points_until_it_is_added"),
    ("entity-ambiguous", include_str!("../entities.rs"), "a_person_says_who_is_meant_where_a_name_is_not_certain"),
    ("entity-similar", include_str!("../entities.rs"), "a_person_says_who_is_meant_where_a_name_is_not_certain"),
    (
        "releases-exposed",
        include_str!("../privacy.rs"),
        "releases_that_show_what_became_personal_are_named_with_the_command_that_mends_them",
    ),
    ("spec-not-utf8", include_str!("mod.rs"), "a_spec_in_another_encoding_is_read_once_it_is_saved_as_utf_8"),
];

#[test]
fn a_fact_that_is_missing_costs_points_until_it_is_added() {
    let project = Project::empty();
    project.write(PIPELINE, RECIPE);
    project.write(SCHEMA, FIELDS.replacen(r#""spatial": ["PRT"],"#, r#""spatial": [],"#, 1));
    let check = || project.seara(&["check", "--lang", "en"]).err;
    let (said, missing) = (check(), "have no `spatial`");
    assert!(
        said.contains("catalogue-incomplete") && said.contains(missing) && said.contains("Add it to the schema"),
        "{said}"
    );
    project.write(SCHEMA, FIELDS);
    let said = check();
    assert!(!said.contains(missing), "{said}");
}

#[test]
fn a_spec_in_another_encoding_is_read_once_it_is_saved_as_utf_8() {
    let project = Project::empty();
    project.write(SCHEMA, FIELDS);
    project.write(DOCUMENT, format!("{HEADER}{ROWS}"));
    let latin: Vec<u8> = RECIPE.chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of Latin-1")).collect();
    project.write(PIPELINE, latin);
    let ran = run(&project);
    assert!(ran.err.contains("spec-not-utf8") && ran.err.contains("Save the file as UTF-8"), "{}", ran.err);
    project.write(PIPELINE, RECIPE);
    run(&project).well();
}

#[test]
fn every_code_has_a_cure_that_is_tried_or_a_reason() {
    let elsewhere = ELSEWHERE.iter().map(|(code, tests, name)| {
        assert!(tests.contains(&format!("fn {name}(")) && tests.contains(code), "{code}: {name}");
        (*code).to_owned()
    });
    let tried: BTreeSet<_> = all().map(|(cure, _)| cure.code.to_owned()).chain(elsewhere).collect();
    let excepted: BTreeSet<_> = WORLD.iter().map(|code| (*code).to_owned()).collect();
    let codes: BTreeSet<_> = super::book::codes().into_iter().collect();
    let twice: Vec<_> = tried.intersection(&excepted).collect();
    let gone: Vec<_> = tried.union(&excepted).filter(|code| !codes.contains(*code)).collect();
    let missing: Vec<_> = codes.iter().filter(|code| !tried.contains(*code) && !excepted.contains(*code)).collect();
    assert!(
        twice.is_empty() && gone.is_empty() && missing.is_empty(),
        "twice {twice:?}, no codes {gone:?}, missing {missing:?}"
    );
}
