//! Slides and texts of office programs give the records that other documents give, by the same pipeline.

use crate::{
    packages::{Parts, Shape, docx, opendocument, paragraph, pptx, zipped},
    project::{Project, texts},
};

/// A card as a slide: labels are drawn first, the title last, as decks have it.
fn slide<'a>(title: &'a str, status: &'a str) -> Vec<Shape<'a>> {
    let shape = |at, size, text| Shape { at, size, text, ..Shape::default() };
    vec![
        shape([40, 150, 300, 24], 14, vec!["Descrição"]),
        shape([500, 150, 400, 24], 14, vec!["Benefícios Quantitativos e Qualitativos"]),
        shape([40, 178, 420, 90], 12, vec!["Abrir as plantas das ruas.", "E as dos bairros."]),
        shape([500, 178, 420, 60], 12, vec!["Não aplicável"]),
        shape([40, 300, 420, 24], 14, vec!["Evidências de Conclusão"]),
        Shape {
            at: [40, 330, 800, 60],
            size: 12,
            text: vec!["Folheto: as plantas", "Sítio na rede"],
            bullets: true,
            link: Some("https://exemplo.pt/folheto"),
            ..Shape::default()
        },
        Shape { at: [800, 30, 120, 24], size: 10, text: vec![status], fill: Some("C03030"), ..Shape::default() },
        shape([40, 96, 500, 18], 10, vec!["LE I – Serviços Públicos Digitais"]),
        shape([40, 116, 500, 18], 10, vec!["Direção de Exemplo"]),
        shape([40, 20, 300, 16], 9, vec!["PROJETOS SETORIAIS"]),
        shape([40, 40, 700, 44], 26, vec![title]),
    ]
}

fn published(parts: &Parts) -> Project {
    let project = Project::bundled();
    project.run_over("projetos-setoriais", "relatorio", zipped(parts)).well();
    let rows = project.table("projetos-setoriais", "projects");
    let by = |column: &str| texts(&rows, column);
    assert_eq!(by("title"), ["Plantas Abertas", "Ruas"]);
    assert_eq!(by("status"), ["completed", "cancelled"]);
    assert_eq!(by("responsible_entity"), ["Direção de Exemplo"; 2]);
    assert_eq!(by("strategic_line"), ["LE I"; 2]);
    assert_eq!(by("description"), ["Abrir as plantas das ruas.\nE as dos bairros."; 2]);
    assert_eq!(by("benefits"), ["", ""]);
    let notes = project.table("projetos-setoriais", "project_notes");
    assert_eq!(texts(&notes, "text"), ["Folheto: as plantas", "Sítio na rede"].repeat(2));
    assert_eq!(project.report("projetos-setoriais")["accounting"]["unaccounted"], 0);
    project
}

#[test]
fn slides_of_powerpoint_are_read_by_the_places_of_their_shapes() {
    let project = published(&pptx(&[slide("Plantas Abertas", "CONCLUÍDO"), slide("Ruas", "CANCELADO")]));
    assert_eq!(texts(&project.table("projetos-setoriais", "projects"), "page"), ["1", "2"]);
    let links = project.table("projetos-setoriais", "project_links");
    assert_eq!(texts(&links, "url"), ["https://exemplo.pt/folheto"; 2]);
    let out = project.seara(&["explain", "projetos-setoriais", "projects", "ptd-ruas", "status"]).well().out;
    assert!(out.contains("slide 2, box 804,"), "{out}");
}

#[test]
fn slides_of_opendocument_are_read_like_others() {
    let mut body = String::new();
    for shapes in [slide("Plantas Abertas", "CONCLUÍDO"), slide("Ruas", "CANCELADO")] {
        body.push_str("<draw:page>");
        for Shape { at: [x, y, width, height], size, text, bullets, link, .. } in shapes {
            let inside = |t: &str| match link {
                Some(address) => format!("<text:a xlink:href=\"{address}\">{t}</text:a>"),
                None => t.to_owned(),
            };
            let one =
                |t: &&str| format!("<text:p><text:span text:style-name=\"s{size}\">{}</text:span></text:p>", inside(t));
            let item = |t: &&str| format!("<text:list-item>{}</text:list-item>", one(t));
            let inner: String = match bullets {
                true => format!("<text:list>{}</text:list>", text.iter().map(item).collect::<String>()),
                false => text.iter().map(one).collect(),
            };
            body.push_str(&format!(
                "<draw:frame svg:x=\"{x}pt\" svg:y=\"{y}pt\" svg:width=\"{width}pt\" svg:height=\"{height}pt\"><draw:text-box>{inner}</draw:text-box></draw:frame>"
            ));
        }
        body.push_str("</draw:page>");
    }
    let style = |size: u32| {
        format!(
            "<style:style style:name=\"s{size}\" style:family=\"text\"><style:text-properties fo:font-size=\"{size}pt\"/></style:style>"
        )
    };
    let styles: String = [9, 10, 12, 14, 26].map(style).concat();
    published(&opendocument("presentation", &styles, &body));
}

/// A hidden slide is reported and not published.
#[test]
fn a_hidden_slide_is_reported() {
    let mut parts = pptx(&[slide("Plantas Abertas", "CONCLUÍDO"), slide("Rascunho", "EM CURSO")]);
    let (_, bytes) = parts.iter_mut().find(|(name, _)| name.ends_with("slide2.xml")).expect("the slide");
    *bytes = String::from_utf8(bytes.clone()).expect("text").replace("<p:sld ", "<p:sld show=\"0\" ").into_bytes();
    let project = Project::bundled();
    let ran = project.run_over("projetos-setoriais", "relatorio", zipped(&parts)).well();
    assert!(ran.err.contains("slide-hidden"), "{}", ran.err);
    assert_eq!(texts(&project.table("projetos-setoriais", "projects"), "title"), ["Plantas Abertas"]);
}

#[test]
fn texts_of_word_are_read_by_their_flow() {
    let card = |title: &str, status: &str, start: &str| {
        [
            (start, "PROJETOS SETORIAIS"),
            ("h1", title),
            ("", status),
            ("", "LE I – Serviços Públicos Digitais"),
            ("", "Direção de Exemplo"),
            ("", "Descrição"),
            ("", "Abrir as plantas das ruas."),
            ("", "E as dos bairros."),
            ("", "Benefícios Quantitativos e Qualitativos"),
            ("", "Não aplicável"),
            ("", "Evidências de Conclusão"),
            ("bullet", "Folheto: as plantas"),
            ("bullet", "Sítio na rede"),
        ]
        .map(|(style, text)| paragraph(style, text))
        .concat()
    };
    let body = card("Plantas Abertas", "CONCLUÍDO", "") + &card("Ruas", "CANCELADO", "break");
    // What was deleted, and what is drawn twice for two kinds of programs, is no text of its own.
    let deleted = "<w:p><w:del><w:r><w:delText>apagado</w:delText></w:r></w:del></w:p>";
    let project = published(&docx(&format!("{deleted}{body}")));
    assert_eq!(texts(&project.table("projetos-setoriais", "projects"), "page"), ["", ""]);
}

#[test]
fn texts_of_opendocument_are_read_by_their_flow() {
    let mut body = String::from("<text:tracked-changes><text:p>apagado</text:p></text:tracked-changes>");
    for (title, status) in [("Plantas Abertas", "CONCLUÍDO"), ("Ruas", "CANCELADO")] {
        let p = |text: &str| format!("<text:p>{text}</text:p>");
        body += &[
            p("PROJETOS SETORIAIS"),
            format!("<text:h text:outline-level=\"1\" text:style-name=\"h\">{title}</text:h>"),
        ]
        .concat();
        body += &["LE I – Serviços Públicos Digitais", "Direção de Exemplo", status, "Descrição"].map(p).concat();
        body += &["Abrir as plantas<text:s/>das ruas.", "E as dos bairros."].map(p).concat();
        body +=
            &["Benefícios Quantitativos e Qualitativos", "Não aplicável", "Evidências de Conclusão"].map(p).concat();
        let items =
            ["Folheto: as plantas", "Sítio na rede"].map(|t| format!("<text:list-item>{}</text:list-item>", p(t)));
        body += &format!("<text:list>{}</text:list>", items.concat());
    }
    let style = "<style:style style:name=\"h\" style:family=\"paragraph\"><style:text-properties fo:font-size=\"24pt\"/></style:style>";
    published(&opendocument("text", style, &body));
}

/// What reading a document may take is the pipeline's to say, and a breach names the limit.
#[test]
fn a_document_beyond_its_limits_is_refused_with_the_limit() {
    let project = Project::bundled();
    let limits = "[limits]\nmemory_mib = 512\n\n[read]\n";
    project.edit("pipelines/projetos-setoriais.toml", "[read]\n", limits);
    let swollen = zipped(&docx(&"<w:p/>".repeat(5_000_000)));
    let ran = project.run_over("projetos-setoriais", "relatorio", swollen);
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.err.contains("document-limit") && ran.err.contains("512 MiB of memory"), "{}", ran.err);
    project.edit("pipelines/projetos-setoriais.toml", "memory_mib = 512", "memory_mib = 5");
    let ran = project.seara(&["check"]);
    assert!(ran.status == 1 && ran.err.contains("out-of-range"), "{}", ran.err);
}
