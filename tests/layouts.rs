//! Documents in layouts that recipes were not written for: each word of a recipe gives the values that the page shows, or
//! the run says which it does not give.

use serde_json::{Value, json};

use crate::{
    packages::{self, zipped},
    project::{Project, Ran},
};

/// A table of a schema: its fields as `name:type`, with `!` where the value is required, and its key.
fn table(name: &str, fields: &str, key: &[&str], parent: Option<&str>) -> Value {
    let field = |text: &str| {
        let (name, kind) = text.trim_end_matches('!').split_once(':').expect("name:type");
        let required = text.ends_with('!');
        json!({"name": name, "type": kind, "title": name, "description": name, "constraints": {"required": required}})
    };
    let fields: Vec<_> = fields.split_whitespace().map(field).collect();
    let mut schema = json!({"fields": fields, "primaryKey": key});
    if let Some(parent) = parent {
        let link = json!({"fields": ["number"], "reference": {"resource": parent, "fields": ["number"]}});
        schema["foreignKeys"] = json!([link]);
    }
    json!({"name": name, "title": name, "description": name, "schema": schema})
}

/// A project of the pipeline `plano`: its recipe, and the tables of its schema.
fn project(recipe: &str, tables: &[Value]) -> Project {
    let project = Project::empty();
    let head = "title = \"Plano\"\njurisdiction = \"PT\"\n[[source]]\nid = \"fonte\"\nurl = \"https://www.exemplo.gov.pt/plano\"\n";
    project.write("pipelines/plano.toml", format!("{head}{recipe}"));
    let schema = json!({"name": "plano", "version": "1.0.0", "title": "Plano", "description": "Plano.", "keywords": ["plano"],
        "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]}, "resources": tables});
    project.write("schemas/plano.json", schema.to_string());
    project
}

fn run(project: &Project, bytes: impl AsRef<[u8]>) -> Ran {
    project.run_over("plano", "fonte", bytes)
}

/// All that a run says.
fn said(ran: &Ran) -> String {
    format!("{}{}", ran.out, ran.err)
}

/// The values of some columns, a row each, separated by `|`.
fn rows(project: &Project, table: &str, columns: &[&str]) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let row = |row: &Value| columns.iter().map(|c| text(&row[*c])).collect::<Vec<_>>().join("|");
    project.table("plano", table).iter().map(row).collect()
}

/// Measures with a number, a title and a state.
fn measures() -> Value {
    table("measures", "number:integer! title:string description:string status:string", &["number"], None)
}

fn notes() -> Value {
    table(
        "notes",
        "number:integer! position:integer! kind:string text:string!",
        &["number", "position"],
        Some("measures"),
    )
}

#[test]
fn numbered_measures_have_labels_with_a_code() {
    let project = project(
        r#"
[record]
table  = "measures"
starts = { match = '^Medida \d+: ' }
[record.fields]
number      = { match = '^Medida (?<number>\d+): (?<title>.+)$' }
description = { before = ["[{}] Estado", "[{}] Notas"], paragraphs = true }
status      = { after = "[{}] Estado" }
[record.lists.notes]
after    = "[{}] Notas"
items    = "bullet"
text     = "text"
position = "position"
split    = ' • '
distinct = true
[[ignore]]
match  = '^Plano'
reason = "title"
"#,
        &[measures(), notes()],
    );
    let source = "Plano de 2026\n\nMedida 1: Balcão\nVai às aldeias.\n[A12] Estado: Em curso\n[A13] Notas:\n• um • dois • um\n\n\
                  Medida 2: Arquivo\n[B2] Notas:\n• três\n[B3] Estado: [A12] Feito\n";
    run(&project, source).well();
    let columns = ["number", "title", "description", "status"];
    let want = ["1|Balcão|Vai às aldeias.|Em curso", "2|Arquivo|null|[A12] Feito"];
    assert_eq!(rows(&project, "measures", &columns), want);
    assert_eq!(rows(&project, "notes", &["number", "position", "text"]), ["1|1|um", "1|2|dois", "2|1|três"]);
}

/// A table of Word, by rows of cells.
fn word_table(rows: &[&[&str]]) -> String {
    let cell = |text: &&str| {
        let paragraphs: String = text.split('\n').map(|line| packages::paragraph("", line)).collect();
        format!("<w:tc>{paragraphs}</w:tc>")
    };
    let row = |cells: &&[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>());
    format!("<w:tbl>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

#[test]
fn cards_in_tables_of_word_are_read_by_their_labels() {
    let recipe = r#"
[record]
table  = "measures"
starts = { label = "Medida {number}" }
[record.fields]
title       = { after = "Medida {number}" }
description = { after = "Descrição", paragraphs = true }
status      = { after = "Estado" }
"#;
    let project = project(recipe, &[measures()]);
    let card = |n: &str, title: &str, label: &str| {
        let rows: [&[&str]; 3] = [&[n, title], &["Descrição", "Primeira.\nSegunda."], &[label, "Em curso"]];
        word_table(&rows)
    };
    let deck = |label: &str| {
        let cards = [card("Medida 1", "Balcão", label), card("Medida 2", "Arquivo", label)];
        zipped(&packages::docx(&cards.join(&packages::paragraph("", ""))))
    };
    run(&project, deck("Estado")).well();
    let columns = ["number", "title", "description", "status"];
    let want = ["1|Balcão|Primeira.\nSegunda.|Em curso", "2|Arquivo|Primeira.\nSegunda.|Em curso"];
    assert_eq!(rows(&project, "measures", &columns), want);
    // The publisher renames a label: the text under it goes to the value before it, which is said.
    let ran = run(&project, deck("Situação"));
    assert!(said(&ran).contains("Estado"), "{}", said(&ran));
}

#[test]
fn a_ruled_list_without_headings_is_read_by_its_places() {
    let recipe = r#"
[record]
table  = "measures"
starts = { match = '^Medida \d+: ' }
[record.fields]
number = { match = '^Medida (?<number>\d+): (?<title>.+)$' }
status = { after = "Estado" }
[record.lists.activities]
columns = ["position", "text", "due"]
[record.lists.notes]
after     = "Observações"
items     = "paragraph"
text      = "text"
into      = "kind"
position  = "position"
by        = { status = { "Concluída" = "evidence", "Cancelada" = "reason" } }
"#;
    let activities = table(
        "activities",
        "number:integer! position:integer! text:string! due:string",
        &["number", "position"],
        Some("measures"),
    );
    let project = project(recipe, &[measures(), activities, notes()]);
    let measure = |n: u32, status: &str, rows: &[&[&str]]| {
        let lines = [format!("Medida {n}: Balcão"), "Estado".to_owned(), status.to_owned()];
        let lines: String = lines.iter().map(|line| packages::paragraph("", line)).collect();
        let notes: String = ["Observações", "Uma nota."].iter().map(|line| packages::paragraph("", line)).collect();
        format!("{lines}{notes}{}", word_table(rows))
    };
    let document = |status: &str, rows: &[&[&str]]| {
        zipped(&packages::docx(&(measure(1, "Concluída", rows) + &measure(2, status, &[&["1", "Desenhar", "maio"]]))))
    };
    let two: [&[&str]; 2] = [&["1", "Abrir", "junho"], &["2", "Ver", ""]];
    run(&project, document("cancelada", &two)).well();
    let columns = ["number", "position", "text", "due"];
    assert_eq!(rows(&project, "activities", &columns), ["1|1|Abrir|junho", "1|2|Ver|null", "2|1|Desenhar|maio"]);
    assert_eq!(rows(&project, "notes", &["number", "kind", "text"]), ["1|evidence|Uma nota.", "2|reason|Uma nota."]);
    // A state that the recipe does not know, and a table of other columns, are refused.
    let ran = run(&project, document("Suspensa", &two));
    assert_eq!(ran.status, 1, "{}", said(&ran));
    assert!(said(&ran).contains("Suspensa"), "{}", said(&ran));
    let ran = run(&project, document("Cancelada", &[&["1", "Abrir", "junho", "novo"]]));
    assert_eq!(ran.status, 1, "{}", said(&ran));
    assert!(said(&ran).contains("wrong-column-count"), "{}", said(&ran));
}

#[test]
fn text_before_a_label_is_not_that_of_another_label() {
    let recipe = |before: &str| {
        format!(
            "[record]\ntable = \"measures\"\nstarts = {{ page_with = \"Custo\" }}\n[record.fields]\n\
             title = {{ after = \"Medida {{number}}\" }}\nstatus = {{ after = \"Estado\" }}\ncost = {{ after = \"Custo\" }}\n\
             description = {{ before = {before}, paragraphs = true }}\n"
        )
    };
    let measures = table(
        "measures",
        "number:integer! title:string description:string status:string cost:string",
        &["number"],
        None,
    );
    let page = "Medida 1\nBalcão\n\nVai às aldeias.\n\nEstado\nEm curso\n\nHá mais.\n\nCusto\n5 euros\n";
    // The first label that is there; the text under another label is that label's, and nothing takes it.
    for before in ["\"Custo\"", "[\"Estado\", \"Custo\"]"] {
        let project = project(&recipe(before), std::slice::from_ref(&measures));
        let ran = run(&project, page);
        assert_eq!(ran.status, 1, "{}", said(&ran));
        assert!(said(&ran).contains("Há mais."), "{}", said(&ran));
        run(&project, page.replace("Há mais.\n\n", "")).well();
        let columns = ["number", "title", "description", "status", "cost"];
        assert_eq!(rows(&project, "measures", &columns), ["1|Balcão|Vai às aldeias.|Em curso|5 euros"]);
    }
    let project = project(&recipe("[\"Estado\", \"Custo\"]"), &[measures]);
    run(&project, "Medida 1\nBalcão\n\nVai às aldeias.\n\nCusto\n5 euros\n").well();
    assert_eq!(rows(&project, "measures", &["number", "description"]), ["1|Vai às aldeias."]);
}

#[test]
fn words_without_effect_are_refused_by_check() {
    let list = |lines: &str| {
        format!(
            "[record]\ntable = \"measures\"\nstarts = {{ match = '^Medida' }}\n[record.fields]\n\
             number = {{ match = '(?<number>\\d+)' }}\ntitle = {{ after = \"Título\" }}\ndescription = {{ after = \"D\" }}\n\
             status = {{ after = \"Estado\" }}\n[record.lists.notes]\nafter = \"Notas\"\nitems = \"bullet\"\n\
             position = \"position\"\n{lines}\n"
        )
    };
    let lists = [
        ("split", "match = '^(?<text>.+)$'\nsplit = ';'"),
        ("distinct", "match = '^(?<text>.+)$'\ndistinct = true"),
        ("otherwise", "text = \"text\"\notherwise = \"x\""),
        ("into", "text = \"text\"\ninto = \"kind\""),
        ("cues", "text = \"text\"\ninto = \"kind\"\ncues = { a = ['x'] }"),
    ];
    for (key, lines) in lists {
        let ran = project(&list(lines), &[measures(), notes()]).seara(&["check", "--lang", "en"]);
        assert_ne!(ran.status, 0, "{key}: {}", said(&ran));
        assert!(said(&ran).contains(&format!("`{key}` has no effect")), "{key}: {}", said(&ran));
    }
    let fields = [
        ("first", "after = \"D\", first = true"),
        ("label", "after = \"D\", label = \"title\""),
        ("style", "after = \"D\", style = \"largest\""),
        ("trim", "template = \"{number}\", trim = 'x'"),
    ];
    for (key, rule) in fields {
        let recipe =
            list("text = \"text\"").replace("description = { after = \"D\" }", &format!("description = {{ {rule} }}"));
        let ran = project(&recipe, &[measures(), notes()]).seara(&["check", "--lang", "en"]);
        assert!(said(&ran).contains(&format!("`{key}` has no effect")), "{key}: {}", said(&ran));
    }
}

#[test]
fn two_layouts_fill_one_table() {
    let recipe = r#"
[[record]]
table  = "measures"
starts = { label = "Medida {number}" }
[record.fields]
title  = { after = "Medida {number}" }
status = { after = "Estado" }

[[record]]
table  = "measures"
starts = { match = '^\d+\. ' }
[record.fields]
head        = { match = '^(?<title>\p{L}.+)$', items = "number" }
number      = { match = '^N\.º (?<number>\d+)$' }
description = { after = "Descrição" }
[record.lists.notes]
after    = "Notas"
items    = "bullet"
text     = "text"
position = "position"
"#;
    let project = project(recipe, &[measures(), notes()]);
    let source = "Medida 7\nBalcão\n\nEstado\nEm curso\n\n1. Arquivo\nN.º 8\n\nDescrição\nEstado\n\nNotas\n• um\n• dois\n\n\
                  Medida 9\nMapa\n\nEstado\nFeito\n";
    run(&project, source).well();
    let columns = ["number", "title", "description", "status"];
    let want = ["7|Balcão|null|Em curso", "8|Arquivo|Estado|null", "9|Mapa|null|Feito"];
    assert_eq!(rows(&project, "measures", &columns), want);
    assert_eq!(rows(&project, "notes", &["number", "position", "text"]), ["8|1|um", "8|2|dois"]);

    // A line that starts records of two layouts stops the run.
    project.edit("pipelines/plano.toml", "'^\\d+\\. '", "'^(?:\\d+\\.|Medida 7)'");
    let ran = project.seara(&["run", "plano", "--input", "fonte=document", "--lang", "en"]);
    assert_eq!(ran.status, 1, "{}", said(&ran));
    assert!(said(&ran).contains("two layouts"), "{}", said(&ran));

    // A layout that starts anywhere cannot be distinguished from another.
    project.edit("pipelines/plano.toml", "{ label = \"Medida {number}\" }", "{ each = \"page\" }");
    let ran = project.seara(&["check", "--lang", "en"]);
    assert_ne!(ran.status, 0, "{}", said(&ran));
    assert!(said(&ran).contains("record.starts"), "{}", said(&ran));
}

#[test]
fn headings_of_word_and_of_pages_start_records() {
    let recipe = r#"
[record]
table  = "measures"
starts = { style = "heading 1" }
[record.fields]
head        = { match = '^M(?<number>\d+) – (?<title>.+)$' }
description = { after = "Descrição", paragraphs = true }
status      = { after = "Estado" }
[[ignore]]
match  = '^Plano$'
reason = "title"
"#;
    let project = project(recipe, &[measures()]);
    let parts = |head: &dyn Fn(&str) -> String, line: &dyn Fn(&str) -> String| {
        let measure =
            |title: &str| head(title) + &["Descrição", "Um.", "Dois.", "Estado", "Em curso"].map(line).concat();
        line("Plano") + &measure("M1 – Balcão") + &measure("M2 – Arquivo")
    };
    let word = parts(&|text| packages::paragraph("h1", text), &|text| packages::paragraph("", text));
    let page = parts(&|text| format!("<h1>{text}</h1>"), &|text| format!("<p>{text}</p>"));
    let page = format!("<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body>{page}</body></html>");
    let columns = ["number", "title", "description", "status"];
    let want = ["1|Balcão|Um.\nDois.|Em curso", "2|Arquivo|Um.\nDois.|Em curso"];
    for document in [zipped(&packages::docx(&word)), page.into_bytes()] {
        run(&project, document).well();
        assert_eq!(rows(&project, "measures", &columns), want);
    }
}

/// A slide of two columns, a measure in each: its title in large type, its labels and values below.
fn columns_of_a_slide(left: [&'static str; 3], right: [&'static str; 3]) -> Vec<packages::Shape<'static>> {
    let column = |x: u32, [title, number, status]: [&'static str; 3]| {
        let shape = |y: u32, size: u32, text: &[&'static str]| packages::Shape {
            at: [x, y, 400, 2 * size],
            size,
            text: text.to_vec(),
            ..packages::Shape::default()
        };
        [
            shape(40, 24, &[title]),
            shape(100, 12, &[number]),
            shape(140, 12, &["Estado"]),
            shape(160, 11, &[status]),
            shape(220, 12, &["Notas"]),
            shape(240, 11, &["Há mais a dizer sobre isto."]),
        ]
    };
    [column(40, left), column(520, right)].concat()
}

#[test]
fn the_largest_text_of_a_deck_of_two_columns_starts_records() {
    let recipe = r#"
[record]
table  = "measures"
starts = { style = "largest" }
[record.fields]
title  = { style = "largest" }
line   = { match = '^N\.º (?<number>\d+)$' }
status = { after = "Estado" }
[record.lists.notes]
after    = "Notas"
items    = "paragraph"
text     = "text"
position = "position"
[[ignore]]
pages  = "before records"
reason = "cover"
"#;
    let project = project(recipe, &[measures(), notes()]);
    let cover = packages::Shape { at: [40, 200, 800, 90], size: 40, text: vec!["Plano"], ..packages::Shape::default() };
    let slides = [
        vec![cover],
        columns_of_a_slide(["Balcão", "N.º 1", "Em curso"], ["Arquivo", "N.º 2", "Feito"]),
        columns_of_a_slide(["Mapa das obras", "N.º 3", "Em curso"], ["Agenda", "N.º 4", "Cancelada"]),
    ];
    run(&project, zipped(&packages::pptx(&slides))).well();
    let want = ["1|Balcão|Em curso", "2|Arquivo|Feito", "3|Mapa das obras|Em curso", "4|Agenda|Cancelada"];
    assert_eq!(rows(&project, "measures", &["number", "title", "status"]), want);
    assert_eq!(project.table("plano", "notes").len(), 4);
}

#[test]
fn sections_that_a_recipe_does_not_name_are_reported() {
    let recipe = r#"
[record]
table  = "measures"
starts = { match = '^Medida \d+ – ' }
[record.fields]
number      = { match = '^Medida (?<number>\d+) – (?<title>.+)$' }
description = { after = "Descrição", paragraphs = true }
status      = { after = "Estado" }
[record.lists.notes]
after    = "Notas"
items    = "paragraph"
text     = "text"
position = "position"
"#;
    let project = project(recipe, &[measures(), notes()]);
    let page = |second: &str, heading: &str| {
        let measure = |n: u32, label: &str| {
            format!(
                "<h2>Medida {n} – Balcão</h2><h3>Descrição</h3><p>Um balcão.</p><h4>Onde</h4><p>Nas aldeias.</p>\
                 <{heading}>{label}</{heading}><p>Menos filas.</p><h3>Estado</h3><p>Em curso</p>"
            )
        };
        let body = measure(1, "Notas") + &measure(2, second);
        format!("<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body>{body}</body></html>")
    };
    let ran = run(&project, page("Notas", "h3")).well();
    assert!(!said(&ran).contains("label-unmapped"), "{}", said(&ran));
    // The second measure has a label of another name, which another label may have there.
    let ran = run(&project, page("Vantagens", "h3")).well();
    assert!(said(&ran).contains("Vantagens") && said(&ran).contains("label-unmapped"), "{}", said(&ran));
    assert!(!said(&ran).contains("Onde"), "{}", said(&ran));
}

#[test]
fn an_empty_label_does_not_take_the_items_of_another_list() {
    let recipe = r#"
[record]
table  = "measures"
starts = { match = '^Medida \d+: ' }
[record.fields]
number = { match = '^Medida (?<number>\d+): (?<title>.+)$' }
[record.lists.notes]
after    = "Notas"
items    = "bullet"
text     = "text"
position = "position"
[record.lists.activities]
after    = "Atividades"
items    = "bullet"
text     = "text"
position = "position"
"#;
    let activities = table(
        "activities",
        "number:integer! position:integer! text:string!",
        &["number", "position"],
        Some("measures"),
    );
    let project = project(recipe, &[measures(), notes(), activities]);
    run(&project, "Medida 1: Balcão\n\nNotas\n\nAtividades\n• abrir\n• ver\n").well();
    assert!(project.table("plano", "notes").is_empty());
    assert_eq!(project.table("plano", "activities").len(), 2);
}
