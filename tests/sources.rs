//! The sources that administrations have: each recipe of the book reads its sample, and gives the tables that are written next
//! to it, cell for cell.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    fault_server::{Part, Request, answer, serve},
    project::{AT, Project},
};

const PAGE: &str = include_str!("../docs/reference/sources.md");

/// Tables with their columns (`*`: part of the key).
type Tables = [(&'static str, &'static str)];

/// Recipes, each with its sample and its tables.
const SOURCES: [(&str, &str, &Tables); 14] = [
    (
        "ckan",
        "ckan.json",
        &[
            ("datasets", "id*: string, title: string, publisher: string, modified: instant"),
            ("files", "id*: string, position*: integer, file: string, url: string, format: string"),
        ],
    ),
    (
        "ckan-datastore",
        "ckan-datastore.json",
        &[("trees", "code*: string, species: string, height: number, planted: date")],
    ),
    (
        "udata",
        "udata.json",
        &[
            ("datasets", "id*: string, title: string, publisher: string, modified: instant, keywords: string"),
            ("files", "id*: string, position*: integer, file: string, url: string, format: string"),
        ],
    ),
    (
        "udata-tabular",
        "udata-tabular.json",
        &[("stops", "stop*: string, name: string, passengers: integer, accessible: boolean")],
    ),
    (
        "opendatasoft",
        "opendatasoft.json",
        &[(
            "schools",
            "code*: string, name: string, pupils: integer, counted: date, longitude: number, latitude: number",
        )],
    ),
    (
        "arcgis",
        "arcgis.json",
        &[("events", "id*: string, kind: string, starts: date, ends: date, longitude: number, latitude: number")],
    ),
    ("odata", "odata.json", &[("projects", "id*: integer, name: string, amount: number, starts: date")]),
    (
        "ogc-features",
        "ogc-features.json",
        &[("fountains", "id*: string, name: string, drinkable: boolean, longitude: number, latitude: number")],
    ),
    (
        "ine",
        "ine.json",
        &[
            ("indicators", "indicator*: string, name: string, updated: date"),
            (
                "observations",
                "indicator*: string, position*: integer, period: string, place_code: string, place: string, group_code: string, \
             group: string, value: number, sign: string, sign_text: string",
            ),
        ],
    ),
    ("bpstat", "bpstat.json", &[("rates", "sector*: string, term*: string, day*: date, rate: number")]),
    (
        "eurostat",
        "eurostat.json",
        &[("population", "country_code*: string, country: string, year*: year, persons: integer, status: string")],
    ),
    (
        "px",
        "px.px",
        &[(
            "inhabitants",
            "county_code*: string, county: string, sex*: string, year*: year, persons: integer, sign: string",
        )],
    ),
    (
        "sdmx",
        "sdmx.csv",
        &[("unemployment", "country*: string, age*: string, period*: string, rate: number, status: string")],
    ),
    (
        "world-bank",
        "world-bank.json",
        &[("population", "country_code*: string, country: string, year*: year, persons: integer, status: string")],
    ),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sources")
}

/// The recipes of the page, by their names.
fn recipes() -> BTreeMap<&'static str, &'static str> {
    let block = |text: &'static str| {
        let (name, rest) = text.split_once(".toml\n").expect("the name of a recipe");
        (name, rest.split_once("\n```").expect("the end of a recipe").0)
    };
    PAGE.split("```toml,file=pipelines/").skip(1).map(block).collect()
}

/// A schema of some tables; those after the first belong to it.
fn schema(name: &str, tables: &[(&str, &str)]) -> String {
    let resource = |(n, (table, columns)): (usize, &(&str, &str))| {
        let (mut fields, mut key) = (Vec::new(), Vec::new());
        for column in columns.split(", ") {
            let (column, kind) = column.split_once(": ").expect("a column and its type");
            let own = column.trim_end_matches('*');
            if own != column {
                key.push(format!("\"{own}\""));
            }
            let more = match kind {
                "instant" => r#""type": "datetime", "seara:zone": "Etc/UTC""#.to_owned(),
                kind => format!("\"type\": \"{kind}\""),
            };
            let required = if own == column { "" } else { r#", "constraints": {"required": true}"# };
            fields.push(format!(r#"{{"name": "{own}", "title": "{own}", {more}{required}}}"#));
        }
        let mut text = format!(
            r#"{{"name": "{table}", "title": "{table}", "description": "{table}.", "schema": {{"fields": [{}], "primaryKey": [{}]"#,
            fields.join(", "),
            key.join(", ")
        );
        if n > 0 {
            let _ = write!(
                text,
                r#", "foreignKeys": [{{"fields": [{0}], "reference": {{"resource": "{1}", "fields": [{0}]}}}}]"#,
                key[0], tables[0].0
            );
        }
        text + "}}"
    };
    let resources: Vec<_> = tables.iter().enumerate().map(resource).collect();
    format!(
        r#"{{"name": "{name}", "version": "1.0.0", "title": "{name}", "description": "{name}.", "keywords": ["exemplo"],
         "dcat": {{"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]}},
         "resources": [{}]}}"#,
        resources.join(",\n")
    )
}

fn project() -> Project {
    let (project, recipes) = (Project::empty(), recipes());
    for (name, sample, tables) in &SOURCES {
        let recipe = recipes.get(name).unwrap_or_else(|| panic!("the page has no recipe {name}"));
        project.write(&format!("pipelines/{name}.toml"), recipe);
        project.write(&format!("schemas/{name}.json"), schema(name, tables));
        project.write(&format!("pipelines/samples/{sample}"), fs::read(folder().join(sample)).expect("a sample"));
    }
    assert_eq!(recipes.len(), SOURCES.len(), "each recipe of the page has a sample");
    project
}

#[test]
fn each_recipe_of_the_page_of_sources_reads_its_sample() {
    let project = project();
    project.seara(&["check"]).well();
    let ran = project.seara(&["run", "--sample", "--at", AT]).well();
    // A sign for no value is published as it is.
    assert!(
        ran.err.matches("warning[").count()
            == ran.err.matches("warning[formula-cell]: A spreadsheet would read “-”").count(),
        "{}",
        ran.err
    );
    for (name, sample, tables) in &SOURCES {
        let expected = folder().join(format!("{name}.tables.csv"));
        let read = published(&project, &format!("output/sample/{name}"), tables);
        if std::env::var_os("UPDATE_SOURCES").is_some() {
            fs::write(&expected, &read).expect("written");
        }
        assert_eq!(read, fs::read_to_string(&expected).unwrap_or_default(), "{sample}");
    }
}

/// The tables of a release as text.
fn published(project: &Project, dataset: &str, tables: &Tables) -> String {
    let mut read = String::new();
    for (table, _) in tables {
        let csv = project.read(&format!("{dataset}/latest/{table}.csv"));
        let _ = write!(read, "{}{csv}", if tables.len() > 1 { format!("# {table}\n") } else { String::new() });
    }
    read
}

/// How a server of a recipe gives its listing: a record a page.
struct Listing {
    sample: Value,
    /// Path to the records of a page.
    records: Vec<String>,
    /// The parameter that counts records, where one does; else the path to the address of the next page.
    counts: Option<String>,
    next: Vec<String>,
}

impl Listing {
    /// By the section of a recipe and its sample.
    fn new(recipe: &toml::Table, sample: &str) -> Option<Self> {
        let pages = recipe["source"].as_array().and_then(|all| all[0].get("pages"))?;
        let path = |text: Option<&toml::Value>| {
            let steps = text.and_then(toml::Value::as_str).unwrap_or_default().split('.');
            steps.filter(|step| !step.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        let counts = pages.get("count").and_then(toml::Value::as_str).map(str::to_owned);
        let records = path(recipe["table"].get("records"));
        Some(Self {
            sample: serde_json::from_str(sample).expect("JSON"),
            records,
            counts,
            next: path(pages.get("next")),
        })
    }

    /// The page that a request asks for.
    fn page(&self, request: &Request) -> Vec<Part> {
        if request.path == "/robots.txt" {
            return answer("404 Not Found", "", b"");
        }
        let address = url::Url::parse("http://x").and_then(|base| base.join(&request.path)).expect("an address");
        let name = self.counts.as_deref().unwrap_or("page");
        let wanted = address.query_pairs().find(|(own, _)| own == name).and_then(|(_, number)| number.parse().ok());
        let n: usize = wanted.unwrap_or(0);
        let mut page = self.sample.clone();
        let records = at(&mut page, &self.records).as_array_mut().expect("records");
        let count = records.len();
        *records = records.iter().skip(n).take(1).cloned().collect();
        if !self.next.is_empty() {
            let host = request.header("host").unwrap_or_default();
            let next = format!("http://{host}{}?page={}", address.path(), n + 1);
            *at(&mut page, &self.next) = if n + 1 < count { next.into() } else { Value::Null };
        }
        answer("200 OK", "Content-Type: application/json\r\n", page.to_string().as_bytes())
    }
}

fn at<'v>(value: &'v mut Value, path: &[String]) -> &'v mut Value {
    path.iter().fold(value, |value, step| &mut value[step.as_str()])
}

#[test]
fn each_listing_is_walked_to_its_end() {
    let recipes = recipes();
    let mut walked = 0;
    for (name, sample, tables) in &SOURCES {
        let recipe: toml::Table = toml::from_str(recipes[name]).expect("a recipe");
        let text = fs::read(folder().join(sample)).expect("a sample");
        let Some(listing) = Listing::new(&recipe, &String::from_utf8_lossy(&text)) else { continue };
        let server = serve(move |request| listing.page(request));
        let project = Project::empty();
        let own = recipe["source"][0]["url"].as_str().expect("an address").to_owned();
        let inside = own.splitn(4, '/').nth(3).expect("a path");
        let recipe = recipes[name].replace(&own, &server.url(&format!("/{inside}")));
        let recipe = recipe.replace("\nsample = ", "\npace_ms = 1\nsample = ").replace("step    = 1000", "step    = 1");
        project.write(&format!("pipelines/{name}.toml"), recipe.replace("step    = 100", "step    = 1"));
        project.write(&format!("schemas/{name}.json"), schema(name, tables));
        project.write(&format!("pipelines/samples/{sample}"), &text);
        project.seara(&["run", name, "--at", AT, "--allow-address", "127.0.0.1"]).well();
        let want = fs::read_to_string(folder().join(format!("{name}.tables.csv"))).expect("tables");
        assert_eq!(published(&project, &format!("output/{name}"), tables), want, "{name}");
        walked += 1;
    }
    assert_eq!(walked, 8);
}

/// The table at the top of the page names what is there.
#[test]
fn the_page_of_sources_lists_each_recipe_with_its_lines_and_its_sample() {
    for (name, sample, _) in &SOURCES {
        let lines = recipes()[name].lines().count();
        let row = format!("| {lines} | `tests/data/sources/{sample}` | `tests/data/sources/{name}.tables.csv` |");
        assert!(PAGE.contains(&row), "{name}: {row}");
    }
}
