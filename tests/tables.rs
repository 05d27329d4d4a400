//! Tables are read by the headings of their columns, and what a spreadsheet does to values is handled or is an issue.

use crate::{
    packages::{Parts, Sheet, row, xlsx, zipped},
    project::{Project, Ran, texts},
};

const PIPELINE: &str = r##"
title = "Obras"
jurisdiction = "PT"

[[source]]
id  = "folha"
url = "https://www.exemplo.gov.pt/obras"

[read]
no_value = ["-", "#N/A"]

[vocabulary.estados]
"Em curso"  = "in_progress"
"Concluída" = "completed"

[table]
table  = "works"
header = 2

[table.columns]
code     = "Código"
name     = ["Obra", "Nome da obra"]
district = { heading = "Distrito", fill = "merged" }
status   = { heading = "Estado", one_of = "estados" }
planned  = "Valor / Previsto"
paid     = { heading = "Valor / Pago", optional = true }
started  = "Início"
source   = { template = "{@source}" }

[[ignore]]
rows   = "above header"
reason = "title"

[[ignore]]
match  = '^(?i:total|fonte)'
reason = "totals and notes"
"##;

const SCHEMA: &str = r#"{"name": "obras", "version": "1.0.0", "title": "Obras", "description": "Obras.", "keywords": ["obras"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [{"name": "works", "title": "Obras", "description": "Uma obra por linha.", "schema": {"fields": [
    {"name": "code", "type": "string", "title": "Código", "constraints": {"required": true}},
    {"name": "name", "type": "string", "title": "Obra", "constraints": {"required": true}},
    {"name": "district", "type": "string", "title": "Distrito"},
    {"name": "status", "type": "string", "title": "Estado", "constraints": {"enum": ["in_progress", "completed"]}},
    {"name": "planned", "type": "number", "title": "Previsto", "seara:scale": 2, "decimalChar": ",", "groupChar": "."},
    {"name": "paid", "type": "number", "title": "Pago", "seara:scale": 3},
    {"name": "started", "type": "date", "title": "Início"},
    {"name": "source", "type": "string", "format": "uri", "title": "Fonte"}], "primaryKey": ["code"]}}]}"#;

fn project() -> Project {
    let project = Project::empty();
    project.write("pipelines/obras.toml", PIPELINE);
    project.write("schemas/obras.json", SCHEMA);
    project
}

fn run(project: &Project, bytes: impl AsRef<[u8]>) -> Ran {
    project.run_over("obras", "folha", bytes)
}

/// A sheet with a title, a header of two levels, and these rows from the fifth on.
fn sheet(rows: &[&[&str]]) -> String {
    let mut all = row(1, &["Mapa de obras"]);
    all += &row(3, &["Código", "Obra", "Distrito", "Estado", "Valor", "", "Início"]);
    all += &row(4, &["", "", "", "", "Previsto", "Pago", ""]);
    (5..).zip(rows).for_each(|(n, cells)| all += &row(n, cells));
    all
}

const HEADER: [&str; 7] = ["A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "G3:G4", "C5:C6"];

fn book(rows: &[&[&str]]) -> Parts {
    xlsx(&[Sheet { name: "Obras", hidden: false, rows: sheet(rows), merged: &HEADER }])
}

const ROWS: [&[&str]; 5] = [
    &["A-1", "Ponte", "Évora", "Em curso", "n:1234.5", "n:1.125", "d:47908"],
    &["A-2", "Escola", "", "Concluída", "n:3333.1199999999", "n:12", "d:47940"],
    &["A-3", "Mercado", "Beja", "Em curso", "-", "e:#N/A"],
    &["Total", "", "", "", "n:4567.62", "n:13.125"],
    &["Fonte: a câmara"],
];

#[test]
fn a_sheet_with_titles_levels_merged_cells_totals_and_notes_is_read() {
    let project = project();
    run(&project, zipped(&book(&ROWS))).well();
    let rows = project.table("obras", "works");
    let by = |column: &str| texts(&rows, column);
    assert_eq!(by("code"), ["A-1", "A-2", "A-3"]);
    assert_eq!(by("district"), ["Évora", "Évora", "Beja"]);
    assert_eq!(by("planned"), ["1234.5", "3333.12", ""]);
    assert_eq!(by("paid"), ["1.125", "12.0", ""]);
    assert_eq!(by("started"), ["2031-03-01", "2031-04-02", ""]);
    assert_eq!(project.report("obras")["accounting"]["unaccounted"], 0);
    let out = project.seara(&["explain", "obras", "works", "A-2", "district"]).well().out;
    assert!(out.contains("Obras!C5") && out.contains(">       C5 │ Évora"), "{out}");
}

#[test]
fn what_a_spreadsheet_did_to_a_value_is_reported_with_its_cell() {
    for (cells, code, at) in [
        (&["d:47908", "Ponte", "Beja", "Em curso", "n:1"][..], "cell-became-date", "Obras!A5"),
        (&["n:123456789012345678", "Ponte", "Beja", "Em curso", "n:1"], "cell-rounded", "Obras!A5"),
        (&["A-1", "Ponte", "Beja", "Em curso", "f:E7*2"], "cell-without-result", "Obras!E5"),
        (&["A-1", "Ponte", "Beja", "Em curso", "e:#REF!"], "cell-error", "Obras!E5"),
        (&["A-1", "Ponte", "Beja", "Suspensa", "n:1"], "unknown-label", "Obras!D5"),
        (&["Subtotal", "", "", "", "n:1"], "row-total", "Obras!5"),
        (&["Uma nota"], "row-note", "Obras!5"),
        (&["A-1", "Ponte", "Beja", "Em curso", "n:1", "", "", "a mais"], "column-unmapped", "Obras!H5"),
    ] {
        let project = project();
        let ran = run(&project, zipped(&book(&[cells])));
        assert_eq!(ran.status, 1, "{code}: {}", ran.out);
        assert!(ran.err.contains(&format!("error[{code}]")) && ran.err.contains(at), "{code}: {}", ran.err);
        assert!(!project.is_published("obras"));
    }
    // A merged cell whose meaning the recipe does not say.
    let project = project();
    project.edit("pipelines/obras.toml", ", fill = \"merged\"", "");
    let ran = run(&project, zipped(&book(&ROWS)));
    assert!(ran.err.contains("error[cell-merged]") && ran.err.contains("Obras!C6"), "{}", ran.err);
}

#[test]
fn unnamed_and_hidden_sheets_are_reported() {
    let parts = |hidden| {
        xlsx(&[
            Sheet {
                name: "2031",
                hidden: false,
                rows: sheet(&[&["A-1", "Ponte", "Beja", "Em curso", "n:1"]]),
                merged: &HEADER,
            },
            Sheet {
                name: "2032",
                hidden: false,
                rows: sheet(&[&["B-1", "Cais", "Faro", "Em curso", "n:2"]]),
                merged: &HEADER,
            },
            Sheet { name: "apoio", hidden, rows: row(1, &["contas"]), merged: &[] },
        ])
    };
    let project = project();
    let ran = run(&project, zipped(&parts(true)));
    assert!(ran.status == 1 && ran.err.contains("error[sheet-hidden]"), "{}", ran.err);
    let ran = run(&project, zipped(&parts(false)));
    assert!(ran.status == 1 && ran.err.contains("error[unaccounted]") && ran.err.contains("apoio!1"), "{}", ran.err);
    let more =
        "\n[[ignore]]\nhidden = true\nreason = \"hidden\"\n\n[[ignore]]\nsheets = ['^apoio$']\nreason = \"help\"\n";
    project.edit(
        "pipelines/obras.toml",
        "reason = \"totals and notes\"\n",
        &format!("reason = \"totals and notes\"\n{more}"),
    );
    for hidden in [true, false] {
        run(&project, zipped(&parts(hidden))).well();
        assert_eq!(texts(&project.table("obras", "works"), "code"), ["A-1", "B-1"]);
    }
}

/// The same rows as delimited text, JSON, JSON Lines and XML, and packed: the same records.
#[test]
fn one_recipe_reads_its_rows_in_any_format() {
    let csv = "Código;Obra;Distrito;Estado;Previsto;Pago;Início\r\n\
               A-1;\"Ponte; a nova\";Évora;Em curso;1.234,50;1,5;01-03-2031\r\nA-2;Cais;Évora;Concluída;3;2;02-04-2031\r\n";
    let json = r#"{"dados": {"obras": [
        {"Código": "A-1", "Obra": "Ponte; a nova", "Distrito": "Évora", "Estado": "Em curso", "Previsto": 1234.50, "Pago": 1.5, "Início": "2031-03-01"},
        {"Código": "A-2", "Obra": "Cais", "Distrito": "Évora", "Estado": "Concluída", "Previsto": 3, "Pago": 2, "Início": "2031-04-02"}]}}"#;
    let lines =
        json.split('\n').skip(1).map(|l| l.trim().trim_end_matches(",").trim_end_matches("]}}")).collect::<Vec<_>>();
    let xml = "<dados><obras><obra><Código>A-1</Código><Obra>Ponte; a nova</Obra><Distrito>Évora</Distrito><Estado>Em curso</Estado>\
               <Previsto>1.234,50</Previsto><Pago>1,5</Pago><Início>2031-03-01</Início></obra>\
               <obra><Código>A-2</Código><Obra>Cais</Obra><Distrito>Évora</Distrito><Estado>Concluída</Estado>\
               <Previsto>3</Previsto><Pago>2</Pago><Início>2031-04-02</Início></obra></obras></dados>";
    let latin: Vec<u8> = csv.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin 1")).collect();
    let packed = zipped(&vec![("obras.csv".to_owned(), csv.as_bytes().to_vec()), ("__MACOSX/x".to_owned(), vec![0])]);
    let xml = format!("<?xml version=\"1.0\"?>{xml}");
    let forms: [(&str, Vec<u8>, &str); 7] = [
        ("csv", csv.into(), ""),
        (
            "tsv",
            csv.replace("\"Ponte; a nova\"", "Ponte\u{1}").replace(';', "\t").replace('\u{1}', "; a nova").into(),
            "",
        ),
        ("latin", latin, ""),
        ("json", json.into(), "records = \"dados.obras\""),
        ("lines", lines.join("\n").into(), ""),
        ("xml", xml.into(), "records = \"obras.obra\""),
        ("zip", packed, ""),
    ];
    let mut before = None;
    for (form, bytes, records) in forms {
        let project = project();
        project.edit("pipelines/obras.toml", "header = 2", records);
        project.edit("pipelines/obras.toml", "Valor / Previsto", "Previsto");
        project.edit("pipelines/obras.toml", "Valor / Pago", "Pago");
        project.edit("schemas/obras.json", "\"seara:scale\": 3", "\"seara:scale\": 3, \"decimalChar\": \",\"");
        project.edit("schemas/obras.json", "\"type\": \"date\"", "\"type\": \"date\", \"seara:order\": \"dmy\"");
        if form == "latin" {
            project.edit("pipelines/obras.toml", "id  = \"folha\"", "id  = \"folha\"\ncharset = \"iso-8859-1\"");
        }
        run(&project, bytes).well();
        let csv = project.read("output/obras/latest/works.csv");
        assert!(csv.contains("A-1,Ponte; a nova,Évora,in_progress,1234.50,1.500,2031-03-01"), "{form}: {csv}");
        assert_eq!(*before.get_or_insert(csv.clone()), csv, "{form}");
    }
}

#[test]
fn torn_rows_of_delimited_text_are_an_issue() {
    let header = "Código;Obra;Distrito;Estado;Previsto;Início\n";
    for (line, code, at) in [
        ("A-1;Ponte;nova;Évora;Em curso;3;2031-03-01\n", "wrong-cell-count", "line 2"),
        ("A-1;Ponte;Évora;Em curso\n", "wrong-cell-count", "line 2"),
        ("A-1;\"Ponte;Évora;Em curso;3;2031-03-01\n", "document-damaged", "line 2"),
    ] {
        let project = project();
        project.edit("pipelines/obras.toml", "header = 2", "");
        project.edit("pipelines/obras.toml", "Valor / Previsto", "Previsto");
        let ran = run(&project, format!("{header}{line}"));
        assert_eq!(ran.status, 1, "{code}: {}", ran.out);
        assert!(ran.err.contains(code) && ran.err.contains(at), "{code}: {}", ran.err);
    }
}

#[test]
fn a_table_that_has_lost_a_column_is_refused_with_what_is_there() {
    let project = project();
    let mut rows = sheet(&ROWS);
    rows = rows.replace("<t>Distrito</t>", "<t>Concelho</t>");
    let ran = run(&project, zipped(&xlsx(&[Sheet { name: "Obras", hidden: false, rows, merged: &HEADER }])));
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.err.contains("error[heading-missing]") && ran.err.contains("Concelho"), "{}", ran.err);
    // Text where a table is wanted, and a table where text is.
    let ran = run(&project, "Uma frase.\n");
    assert!(ran.err.contains("error[no-table]"), "{}", ran.err);
    let bundled = Project::bundled();
    let ran = bundled.run_over("projetos-setoriais", "relatorio", zipped(&book(&ROWS)));
    assert!(ran.err.contains("error[tables-without-recipe]"), "{}", ran.err);
}

/// An archive of several files is read only where the source says which.
#[test]
fn the_files_of_an_archive_are_chosen_by_a_pattern() {
    let text = |code: &str| {
        format!("Código;Obra;Distrito;Estado;Previsto;Início\n{code};Ponte;Évora;Em curso;3;2031-03-01\n").into_bytes()
    };
    let archive = zipped(&vec![
        ("a/2031.csv".to_owned(), text("A-1")),
        ("a/2032.csv".to_owned(), text("B-1")),
        ("leia.txt".to_owned(), b"x".to_vec()),
    ]);
    let project = project();
    project.edit("pipelines/obras.toml", "header = 2", "");
    project.edit("pipelines/obras.toml", "Valor / Previsto", "Previsto");
    let ran = run(&project, &archive);
    assert!(
        ran.status == 1 && ran.err.contains("error[archive-members]") && ran.err.contains("leia.txt"),
        "{}",
        ran.err
    );
    project.edit("pipelines/obras.toml", "id  = \"folha\"", "id  = \"folha\"\nmember = '\\.csv$'");
    run(&project, &archive).well();
    assert_eq!(texts(&project.table("obras", "works"), "code"), ["A-1", "B-1"]);
}
