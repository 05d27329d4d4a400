//! Specs that are changed at random are read, or their mistakes are reported.

#![cfg(test)]

use std::{fs, path::Path, sync::Arc};

use super::{Folders, load, lookups, schema, withdrawn};
use crate::model::{fuzzing::fuzz, issue::SpecFile};

const PIPELINE: &str = r#"title = "Obras"
jurisdiction = "PT"
[[source]]
id  = "lista"
url = "https://www.exemplo.gov.pt/obras"
headers = { Accept = "text/csv" }
[schedule]
cron = "0 6 * * *"
[assert]
max_quarantined_percent = 1
[[table]]
table = "works"
only  = { "Estado" = ["ativa"] }
[table.columns]
number = { heading = "Código", match = '^(\d+)' }
day    = { heading = "Dia", optional = true }
[[ignore]]
match  = '^#'
reason = "remarks"
"#;

const SCHEMA: &str = r#"{"name": "obras", "version": "1.0.0", "title": "Obras", "description": "Obras.", "keywords": ["obras"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [
   {"name": "works", "title": "Obras", "description": "Uma obra por linha.", "schema": {"fields": [
    {"name": "number", "type": "integer", "title": "Código", "constraints": {"required": true, "minimum": 1}},
    {"name": "day", "type": "date", "title": "Dia", "seara:order": "dmy"}], "primaryKey": ["number"]}}]}"#;

#[test]
fn pipelines_schemas_and_the_site() {
    let kept = tempfile::TempDir::new().expect("a folder");
    let path = |name: &str| kept.path().join(name);
    ["pipelines", "schemas"].iter().for_each(|name| fs::create_dir(path(name)).expect("a folder"));
    let site = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("seara.toml")).expect("the site");
    let folders = Folders { pipelines: path("pipelines"), schemas: path("schemas"), site: path("seara.toml") };
    let sound = [
        (path("pipelines/obras.toml"), PIPELINE.into()),
        (path("schemas/obras.json"), SCHEMA.into()),
        (path("seara.toml"), site),
    ];
    let put = || sound.iter().for_each(|(path, bytes): &(_, Vec<u8>)| fs::write(path, bytes).expect("written"));
    put();
    let (project, issues) = load(&folders);
    assert!(project.pipelines.len() == 1, "{issues:?}");
    for (path, bytes) in &sound {
        put();
        fuzz("specs", 6, std::slice::from_ref(bytes), |bytes| {
            fs::write(path, bytes).expect("written");
            let (project, issues) = load(&folders);
            assert!(!project.pipelines.is_empty() || !issues.is_empty(), "a mistake is not reported");
        });
    }
}

#[test]
fn lookups_and_withdrawals() {
    let schema = schema(SCHEMA.to_owned()).expect("a schema");
    let samples = [
        "table,field,raw,value,place,who,when,why\nworks,day,\"31-02\",28-02-2031,,Ana,2031-03-01,\"erro, na fonte\"\n",
        "version,table,key,field,when,why\n,works,7,day,2031-03-01,pedido\n2031-01-01-0123abcd,,,,2031-03-01,erro\n",
    ];
    fuzz("lookups", 20, &samples.map(|s| s.as_bytes().to_vec()), |bytes| {
        let file = Arc::new(SpecFile { path: "x".to_owned(), text: String::from_utf8_lossy(bytes).into_owned() });
        let _ = (lookups::read(&file, &schema), withdrawn::read(&file, &schema));
        for (span, _) in lookups::rows(&file.text) {
            assert!(file.text.get(span).is_some(), "the bytes of a row are not in the file");
        }
    });
}
