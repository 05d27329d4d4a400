//! Documents with a layout give the records of the text, by the same pipelines: what geometry tells is used, and
//! what it does not tell is refused.

use std::fmt::Write;

use crate::project::{Project, Ran, texts};

/// A page being drawn: text in Helvetica at places from the top left corner, filled boxes, links.
#[derive(Default)]
pub struct Page {
    drawn: String,
    links: String,
}

impl Page {
    fn text(mut self, x: f32, y: f32, size: f32, text: &str) -> Self {
        let mut bytes = String::new();
        for c in text.chars() {
            // WinAnsi: Latin 1, and three characters of its own.
            let code = match c {
                '•' => 0x95,
                '–' => 0x96,
                c => u32::from(c),
            };
            write!(bytes, "{code:02x}").expect("written");
        }
        writeln!(self.drawn, "BT 0 g /F1 {size} Tf {x} {} Td <{bytes}> Tj ET", 540.0 - y).expect("written");
        self
    }

    fn fill(mut self, x: f32, y: f32, width: f32, height: f32) -> Self {
        writeln!(self.drawn, "0.8 0.2 0.2 rg {x} {} {width} {height} re f", 540.0 - y - height).expect("written");
        self
    }

    fn link(mut self, x: f32, y: f32, address: &str) -> Self {
        let (low, high) = (540.0 - y - 10.0, 540.0 - y);
        write!(
            self.links,
            "<</Type/Annot/Subtype/Link/Rect[{x} {low} {} {high}]/A<</S/URI/URI({address})>>>>",
            x + 80.0
        )
        .expect("written");
        self
    }
}

/// The pages as a PDF.
pub fn pdf(pages: Vec<Page>) -> Vec<u8> {
    let mut objects = vec!["<</Type/Catalog/Pages 2 0 R>>".to_owned()];
    let kids: String = (0..pages.len()).map(|n| format!("{} 0 R ", 4 + 2 * n)).collect();
    objects.push(format!("<</Type/Pages/Kids[{kids}]/Count {}>>", pages.len()));
    objects.push("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned());
    for (n, page) in pages.into_iter().enumerate() {
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 960 540]/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R/Annots[{}]>>",
            5 + 2 * n,
            page.links
        ));
        objects.push(format!("<</Length {}>>\nstream\n{}endstream", page.drawn.len(), page.drawn));
    }
    let mut out = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (n, object) in (1..).zip(&objects) {
        places.push(out.len());
        write!(out, "{n} 0 obj\n{object}\nendobj\n").expect("written");
    }
    let start = out.len();
    write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).expect("written");
    places.iter().for_each(|at| writeln!(out, "{at:010} 00000 n ").expect("written"));
    write!(out, "trailer <</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).expect("written");
    out.into_bytes()
}

/// A card as decks draw it: a small label on top, the title large, the status in a box, sections below.
pub fn card(number: usize, title: &[&str], status: &str) -> Page {
    let mut page = Page::default().text(40.0, 30.0, 9.0, "PROJETOS SETORIAIS");
    for (n, line) in title.iter().enumerate() {
        page = page.text(40.0, 55.0 + 22.0 * n as f32, 18.0, line);
    }
    page.fill(800.0, 40.0, 110.0, 20.0)
        .text(815.0, 54.0, 9.0, status)
        .text(40.0, 110.0, 10.0, "LE I – Serviços Públicos Digitais")
        .text(40.0, 128.0, 10.0, "Direção de Exemplo")
        .text(40.0, 160.0, 12.0, "Descrição")
        .text(
            40.0,
            180.0,
            10.0,
            "Abrir as plantas das ruas a quem as procura, sem custos e sem esperas, com a ajuda das jun-",
        )
        .text(40.0, 192.0, 10.0, "tas de freguesia.")
        .text(40.0, 230.0, 12.0, "Benefícios Quantitativos e Qualitativos")
        .text(40.0, 250.0, 10.0, "Não aplicável")
        .text(40.0, 290.0, 12.0, "Evidências de Conclusão")
        .text(48.0, 310.0, 10.0, "•")
        .text(60.0, 310.0, 10.0, "Folheto: as plantas de todos")
        .link(60.0, 302.0, "https://exemplo.pt/folheto")
        .text(40.0, 525.0, 7.0, "Relatório de exemplo")
        .text(920.0, 525.0, 7.0, &number.to_string())
}

fn run(project: &Project, bytes: &[u8]) -> Ran {
    project.run_over("projetos-setoriais", "relatorio", bytes)
}

#[test]
fn cards_are_read_by_their_layout() {
    let project = Project::bundled();
    let deck = pdf(vec![
        card(1, &["Plantas Abertas"], "CONCLUÍDO"),
        card(2, &["Mapas das freguesias do interior e", "das ilhas"], "EM CURSO"),
        card(3, &["Ruas"], "CANCELADO"),
    ]);
    run(&project, &deck).well();
    let rows = project.table("projetos-setoriais", "projects");
    let by = |column: &str| texts(&rows, column);
    assert_eq!(by("title"), ["Mapas das freguesias do interior e das ilhas", "Plantas Abertas", "Ruas"]);
    assert_eq!(by("status"), ["in_progress", "completed", "cancelled"]);
    assert_eq!(by("responsible_entity"), ["Direção de Exemplo"; 3]);
    assert_eq!(by("strategic_line_name"), ["Serviços Públicos Digitais"; 3]);
    assert!(by("description")[0].ends_with("com a ajuda das juntas de freguesia."), "{:?}", by("description"));
    assert_eq!((by("benefits"), by("page")), (vec![String::new(); 3], vec!["2".into(), "1".into(), "3".into()]));
    assert_eq!(
        texts(&project.table("projetos-setoriais", "project_notes"), "text"),
        ["Folheto: as plantas de todos"; 3]
    );
    assert_eq!(texts(&project.table("projetos-setoriais", "project_links"), "url"), ["https://exemplo.pt/folheto"; 3]);
    // Evidence names the page and the box.
    let out = project.seara(&["explain", "projetos-setoriais", "projects", "ptd-ruas", "status"]).well().out;
    assert!(out.contains("page 3, box 815,47,"), "{out}");
    let ignored = project.report("projetos-setoriais")["accounting"]["ignored"].to_string();
    assert!(ignored.contains("head or foot of the pages"), "{ignored}");
}

#[test]
fn columns_are_read_one_after_the_other() {
    let project = Project::bundled();
    let mut page = Page::default()
        .text(40.0, 30.0, 10.0, "Compromisso 3")
        .text(40.0, 55.0, 16.0, "Abrir os arquivos")
        .text(500.0, 100.0, 12.0, "Atividades macro");
    for (n, line) in ["Pôr em linha os documentos que as pessoas mais procuram nos", "balcões, com palavras simples."]
        .iter()
        .enumerate()
    {
        page = page.text(40.0, 100.0 + 12.0 * n as f32, 10.0, line);
    }
    for (n, line) in
        ["1. Escolher os documentos com as juntas e com", "as escolas.", "2. Pô-los em linha."].iter().enumerate()
    {
        page = page.text(500.0, 120.0 + 12.0 * n as f32, 10.0, line);
    }
    let cover = Page::default().text(40.0, 60.0, 20.0, "II PANAA");
    let state = Page::default()
        .text(40.0, 30.0, 10.0, "Compromisso 3")
        .text(40.0, 55.0, 16.0, "Abrir os arquivos")
        .text(40.0, 100.0, 12.0, "Ponto da situação")
        .text(40.0, 120.0, 10.0, "Foram postos em linha os documentos que as pessoas mais")
        .text(40.0, 132.0, 10.0, "pediram no ano passado.")
        .text(500.0, 100.0, 12.0, "Oportunidades")
        .text(500.0, 120.0, 10.0, "Criar um aviso para quem quer saber do que é novo nos")
        .text(500.0, 132.0, 10.0, "arquivos da sua terra.");
    let document = pdf(vec![cover, page, state]);
    project.run_over("compromissos-panaa", "ponto-de-situacao", document).well();
    let rows = project.table("compromissos-panaa", "commitments");
    assert_eq!(texts(&rows, "commitment_id"), ["panaa-2-3"]);
    assert_eq!(
        texts(&rows, "description"),
        ["Pôr em linha os documentos que as pessoas mais procuram nos balcões, com palavras simples."]
    );
    let activities = project.table("compromissos-panaa", "commitment_activities");
    assert_eq!(
        texts(&activities, "text"),
        ["Escolher os documentos com as juntas e com as escolas.", "Pô-los em linha."]
    );
    let notes = project.table("compromissos-panaa", "commitment_notes");
    assert_eq!(texts(&notes, "section"), ["status", "opportunity"]);
    assert_eq!(texts(&notes, "inferred"), ["false", "false"]);
}

#[test]
fn a_card_without_a_known_status_is_refused() {
    let project = Project::bundled();
    let ran = run(&project, &pdf(vec![card(1, &["Plantas"], "SUSPENSO"), card(2, &["Ruas"], "EM CURSO")]));
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.err.contains("SUSPENSO") || ran.err.contains("field-missing"), "{}", ran.err);
    assert!(!project.is_published("projetos-setoriais"));
}

/// A page whose text is all of one size has no largest: a title is not guessed.
#[test]
fn where_no_text_is_larger_no_title_is_guessed() {
    let project = Project::bundled();
    let mut page = Page::default();
    for (n, line) in [
        "PROJETOS SETORIAIS",
        "Plantas Abertas",
        "EM CURSO",
        "LE I – Serviços Públicos Digitais",
        "Direção de Exemplo",
        "Descrição",
        "Abrir as plantas das ruas.",
    ]
    .iter()
    .enumerate()
    {
        page = page.text(40.0, 40.0 + 24.0 * n as f32, 10.0, line);
    }
    let ran = run(&project, &pdf(vec![page]));
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.err.contains("field-missing") && ran.err.contains("`title`"), "{}", ran.err);
}

#[test]
fn what_is_no_sound_pdf_ends_in_a_typed_error() {
    let blank = pdf(vec![Page::default()]);
    for (bytes, said) in [(&b"%PDF-1.7\nnothing of the kind"[..], "document-damaged"), (&blank, "document-empty")] {
        let project = Project::bundled();
        let ran = run(&project, bytes);
        assert_eq!(ran.status, 1, "{said}: {}", ran.out);
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
}

const MEASURES: &str = r##"
title = "Medidas"
jurisdiction = "PT"

[[source]]
id  = "relatorio"
url = "https://www.exemplo.gov.pt/medidas"

[record]
table  = "measures"
starts = { label = "Medida {number}" }

[record.fields]
measure_id = { template = "m-{number}" }
title      = { after = "Medida {number}", required = true }
entity     = { after = "Entidade", required = true }
goal       = { after = "Objetivo", required = true }

[record.lists.activities]
after   = "Atividades"
columns = { "N.º" = "number", "Atividade" = "text" }

[[ignore]]
match  = '^\d{1,3}$'
reason = "page number"
"##;

const MEASURES_SCHEMA: &str = r#"{"name": "medidas", "version": "1.0.0", "title": "Medidas", "description": "Medidas.", "keywords": ["medidas"],
  "dcat": {"theme": ["GOVE"], "frequency": "ANNUAL", "accessRights": "PUBLIC", "spatial": ["PRT"]},
  "resources": [
    {"name": "measures", "title": "Medidas", "description": "Uma por linha.", "schema": {"fields": [
      {"name": "measure_id", "type": "string", "title": "Id", "constraints": {"required": true}},
      {"name": "title", "type": "string", "title": "Título"},
      {"name": "entity", "type": "string", "title": "Entidade"},
      {"name": "goal", "type": "string", "title": "Objetivo"}], "primaryKey": ["measure_id"]}},
    {"name": "activities", "title": "Atividades", "description": "Uma por linha.", "schema": {"fields": [
      {"name": "measure_id", "type": "string", "title": "Id", "constraints": {"required": true}},
      {"name": "number", "type": "integer", "title": "N.º", "constraints": {"required": true}},
      {"name": "text", "type": "string", "title": "Texto", "constraints": {"required": true}}],
      "primaryKey": ["measure_id", "number"],
      "foreignKeys": [{"fields": ["measure_id"], "reference": {"resource": "measures", "fields": ["measure_id"]}}]}}]}"#;

fn measures() -> Project {
    let project = Project::empty();
    project.write("pipelines/medidas.toml", MEASURES);
    project.write("schemas/medidas.json", MEASURES_SCHEMA);
    project
}

/// A measure with two labels side by side and its activities in a ruled table.
fn measure(number: usize, activities: &[(&str, &[&str])]) -> Page {
    let mut page = Page::default()
        .text(40.0, 40.0, 11.0, &format!("Medida {number}"))
        .text(40.0, 62.0, 14.0, "Abrir as plantas")
        .text(40.0, 100.0, 11.0, "Entidade")
        .text(500.0, 100.0, 11.0, "Objetivo")
        .text(40.0, 120.0, 10.0, "Direção de Exemplo")
        .text(500.0, 120.0, 10.0, "Que todos as vejam")
        .text(40.0, 160.0, 11.0, "Atividades");
    let mut top = 170.0;
    for (first, lines) in [("N.º", &["Atividade"][..])].iter().chain(activities) {
        let height = 8.0 + 12.0 * lines.len() as f32;
        page = page.fill(40.0, top, 400.0, 0.6).text(46.0, top + 13.0, 9.0, first);
        for (n, line) in lines.iter().enumerate() {
            page = page.text(96.0, top + 13.0 + 12.0 * n as f32, 9.0, line);
        }
        for edge in [40.0, 90.0, 440.0] {
            page = page.fill(edge, top, 0.6, height);
        }
        top += height;
    }
    page.fill(40.0, top, 400.0, 0.6).text(480.0, 525.0, 7.0, &number.to_string())
}

#[test]
fn rows_of_a_ruled_table_are_items_of_a_list() {
    let project = measures();
    let pages = vec![
        measure(1, &[("1", &["Ouvir as juntas"]), ("2", &["Publicar as plantas das ruas e", "dos bairros"])]),
        measure(2, &[("1", &["Outra"])]),
    ];
    project.run_over("medidas", "relatorio", pdf(pages)).well();
    let rows = project.table("medidas", "activities");
    assert_eq!(texts(&rows, "measure_id"), ["m-1", "m-1", "m-2"]);
    assert_eq!(texts(&rows, "number"), ["1", "2", "1"]);
    assert_eq!(texts(&rows, "text"), ["Ouvir as juntas", "Publicar as plantas das ruas e dos bairros", "Outra"]);
    let rows = project.table("medidas", "measures");
    assert_eq!(texts(&rows, "entity"), ["Direção de Exemplo"; 2]);
    assert_eq!(texts(&rows, "goal"), ["Que todos as vejam"; 2]);
}

/// Two texts that are drawn one over the other are two texts, not one of mixed letters.
#[test]
fn text_that_is_drawn_over_other_text_is_read_apart() {
    let project = measures();
    let page = measure(1, &[("1", &["Ouvir"])]).text(40.0, 300.0, 10.0, "Uma nota que ficou por baixo").text(
        43.0,
        300.4,
        10.0,
        "https://exemplo.pt/outra-coisa",
    );
    project.write("page.pdf", pdf(vec![page]));
    let out = project.seara(&["inspect", "page.pdf"]).well().out;
    assert!(
        out.contains("│ Uma nota que ficou por baixo") && out.contains("│ https://exemplo.pt/outra-coisa"),
        "{out}"
    );
}

#[test]
fn inspect_numbers_pages_as_the_document_does_where_one_is_blank() {
    let project = Project::bundled();
    let deck = vec![Page::default(), card(1, &["Plantas Abertas"], "CONCLUÍDO"), card(2, &["Ruas"], "CANCELADO")];
    project.write("deck.pdf", pdf(deck));
    for rules in [&[][..], &["--pipeline", "projetos-setoriais"]] {
        let inspect = [&["inspect", "deck.pdf", "--page", "2"], rules].concat();
        let out = project.seara(&inspect).well().out;
        let page = out.split_once("── page 2 ──").map_or("", |(_, page)| page);
        assert!(page.contains("Plantas Abertas") && !out.contains("── page 1") && !page.contains("── page"), "{out}");
    }
}

#[test]
fn pages_are_drawn_with_the_boxes_of_values_and_rules() {
    let project = Project::bundled();
    let deck = pdf(vec![card(1, &["Plantas Abertas"], "CONCLUÍDO"), card(2, &["Ruas"], "CANCELADO")]);
    run(&project, &deck).well();
    let explain = ["explain", "projetos-setoriais", "projects", "ptd-ruas", "status", "--picture", "value.png"];
    assert!(project.seara(&explain).well().out.contains("value.png"));
    let inspect = ["inspect", "document", "--pipeline", "projetos-setoriais", "--page", "2", "--picture", "rules.png"];
    let out = project.seara(&inspect).well().out;
    assert!(out.contains("■ #") && out.contains("title") && out.contains("(head or foot of the pages)"), "{out}");
    project.seara(&["inspect", "document", "--picture", "blocks.png"]).well();
    let drawn =
        ["value.png", "rules.png", "blocks.png"].map(|name| std::fs::read(project.path(name)).expect("a picture"));
    assert!(drawn.iter().all(|png| png.starts_with(b"\x89PNG") && png.len() > 5_000));
    assert!(drawn[0] != drawn[1] && drawn[1] != drawn[2]);
    // What has no pages to draw says so.
    project.write("note.txt", "Uma nota.\n");
    let ran = project.seara(&["inspect", "note.txt", "--picture", "none.png"]).well();
    assert!(ran.err.contains("note.txt") && !project.path("none.png").exists(), "{}", ran.err);
}
