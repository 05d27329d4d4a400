//! A table that is too large to be held is read piece by piece, and comes out as it would if it were held.

use crate::project::{Project, Ran};

const PIPELINE: &str = r#"
title = "Compras"
jurisdiction = "PT"

[[source]]
id  = "lista"
url = "https://www.exemplo.gov.pt/compras"

[read]
no_value = ["-"]

[assert]
max_quarantined_percent = 60

[table]
table = "purchases"
only  = { "Estado" = ["ativa", "nova"] }
[table.columns]
number   = "Código"
subject  = "Objeto"
price    = "Preço"
day      = { heading = "Dia", optional = true }

[[table.lists]]
table = "suppliers"
split = '\|'
[table.lists.columns]
name = "Fornecedores"

[[ignore]]
where  = { "Estado" = "anulada" }
reason = "taken back"

[[ignore]]
match  = '^#'
reason = "remarks"

[[ignore]]
rows   = "above header"
reason = "title"
"#;

const SCHEMA: &str = r#"{"name": "compras", "version": "1.0.0", "title": "Compras", "description": "Compras.", "keywords": ["compras"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [
   {"name": "purchases", "title": "Compras", "description": "Uma compra por linha.", "schema": {"fields": [
    {"name": "number", "type": "integer", "title": "Código", "constraints": {"required": true}},
    {"name": "subject", "type": "string", "title": "Objeto", "constraints": {"required": true}},
    {"name": "price", "type": "number", "title": "Preço", "seara:scale": 2, "decimalChar": ",", "groupChar": "."},
    {"name": "day", "type": "date", "title": "Dia", "seara:order": "dmy"}], "primaryKey": ["number"]}},
   {"name": "suppliers", "title": "Fornecedores", "description": "Um fornecedor por linha.", "schema": {"fields": [
    {"name": "number", "type": "integer", "title": "Código", "constraints": {"required": true}},
    {"name": "position", "type": "integer", "title": "Posição", "constraints": {"required": true}},
    {"name": "name", "type": "string", "title": "Nome", "constraints": {"required": true}}],
    "primaryKey": ["number", "position"],
    "foreignKeys": [{"fields": ["number"], "reference": {"resource": "purchases", "fields": ["number"]}}]}}]}"#;

fn project(held: &str) -> Project {
    let project = Project::empty();
    project.write("pipelines/compras.toml", format!("{PIPELINE}\n[limits]\nheld_mib = {held}\n"));
    project.write("schemas/compras.json", SCHEMA);
    project
}

fn run(project: &Project, bytes: &str, more: &[&str]) -> Ran {
    project.write("document", bytes);
    let asked = ["run", "compras", "--input", "lista=document", "--at", crate::project::AT];
    project.seara(&[&asked[..], more].concat())
}

/// What a release says, but for how its Parquet files are cut into groups.
fn told(project: &Project) -> Vec<(String, String)> {
    let names = ["purchases.csv", "purchases.json", "suppliers.csv", "suppliers.json", "changes.csv", "report.json"];
    names.map(|name| (name.to_owned(), project.read(&format!("output/compras/latest/{name}")))).to_vec()
}

const HEADER: &str = "Compras de 2031;;;;;\r\nCódigo;Objeto;Preço;Dia;Fornecedores;Estado\r\n";

/// Rows with everything that may befall them.
fn rows() -> String {
    let mut rows = String::from(HEADER);
    for n in 0..300_u32 {
        let id = if n == 71 { 12 } else { 1000 - n };
        let row = match n % 10 {
            3 => format!("{id};\"Cadeiras; e\nmesas\";1.234,50;01-02-2031;Aço|Pedra;ativa"),
            4 => format!("{id};\"Diz \"\"olá\"\"\";-;31-02-2031;Aço;ativa"),
            5 => format!("{id};Torta;1"),
            6 => format!("{id};Anulada;1;;;Anulada"),
            7 => format!("# nota {n};;;;;"),
            8 => format!("Total;;{id};;;"),
            _ => format!("{id};\"  Papel   e  tinta &amp; cola \";{n},5;2031-03-0{};Rui|Ana|Zé;NOVA", 1 + n % 9),
        };
        rows += &row;
        rows += if n % 2 == 0 { "\r\n" } else { "\n" };
    }
    rows += "12;De novo;1;;;nova\n";
    rows + "Código;Objeto;Preço;Dia;Fornecedores;Estado\n"
}

#[test]
fn what_is_streamed_comes_out_as_what_is_held() {
    let odd = rows().replace("Torta", "Torta \"A4\"");
    let sorted: Vec<String> = (1..400).map(|n| format!("{n};Papel;{n},00;;Rui;nova")).collect();
    let sorted = format!("{HEADER}{}", sorted.join("\n"));
    let marked = format!("\u{FEFF}{}", rows());
    for text in [rows(), odd, sorted, marked] {
        let held = project("64");
        let ran = run(&held, &text, &[]);
        assert_eq!(ran.status, 0, "{}", ran.err);
        for more in [&[][..], &["--threads", "1"], &["--threads", "8", "--memory", "1KiB"]] {
            let streamed = project("0");
            run(&streamed, &text, more).well();
            for (want, got) in told(&held).into_iter().zip(told(&streamed)) {
                assert_eq!(want, got, "{more:?}");
            }
        }
    }
}

/// Neither threads nor memory change a byte of what is streamed.
#[test]
fn any_number_of_threads_and_any_memory_give_the_same_bytes() {
    let mut before = None;
    for more in [["--threads", "1"], ["--threads", "2"], ["--threads", "8"], ["--memory", "1KiB"]] {
        let streamed = project("0");
        run(&streamed, &rows(), &more).well();
        let bytes = streamed.tree("output");
        assert_eq!(*before.get_or_insert_with(|| bytes.clone()), bytes, "{more:?}");
    }
}

#[test]
fn a_value_that_was_streamed_is_explained() {
    let streamed = project("0");
    run(&streamed, &rows(), &[]).well();
    let out = streamed.seara(&["explain", "compras", "purchases", "997", "price"]).well().out;
    assert!(out.contains("line 6, column 3") && out.contains("1.234,50"), "{out}");
    let out = streamed.seara(&["explain", "compras", "purchases", "1000", "subject"]).well().out;
    assert!(out.contains("derived") && out.contains("entities resolved"), "{out}");
}
