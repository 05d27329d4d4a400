//! Tests of the readers of office documents: what is drawn, part by part.

use super::*;
use crate::{
    extract::{
        archive,
        packages::{Parts, Shape, docx, opendocument, pptx, zipped},
    },
    model::marked_text,
};

fn document(parts: &Parts, media: Media) -> Document {
    let bytes = zipped(parts);
    read(&mut archive::open(&bytes).expect("an archive"), media).expect("it reads")
}

/// The blocks of a document: text as drawn, after its number, if it is an item of a list.
fn blocks(document: &Document) -> Vec<String> {
    let line = |l: &crate::model::document::Line| marked_text::display(&l.text, &l.ranges).into_owned();
    let all = document.blocks().map(|(_, block)| {
        let text = block.lines.iter().map(line).collect::<Vec<_>>().join("|");
        block.number.map_or(text.clone(), |n| format!("{n}: {text}"))
    });
    all.collect()
}

fn word(body: &str) -> Vec<String> {
    blocks(&document(&docx(body), Media::Docx))
}

fn run(properties: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>")
}

fn p(runs: &str) -> String {
    format!("<w:p>{runs}</w:p>")
}

#[test]
fn runs_of_word_have_their_marks() {
    let raised = "<w:vertAlign w:val='superscript'/>";
    for (runs, want) in [
        (run("", "12") + &run(raised, "1"), "12¹"),
        (run("", "12") + &run("<w:vertAlign w:val='baseline'/>", "1"), "121"),
        (run("", "12") + &run("<w:position w:val='8'/>", "1"), "12¹"),
        // Moved by a hair, to sit well on its line.
        (run("", "12") + &run("<w:position w:val='1'/>", "1"), "121"),
        (run("<w:strike/>", "700") + &run("", " 650"), "~~700~~ 650"),
        (run("<w:strike w:val='0'/>", "700"), "700"),
        (run("<w:dstrike/>", "700"), "~~700~~"),
        (run("<w:vanish/>", "x") + &run("", "y"), "[hidden: x]y"),
        (format!("<w:del>{}</w:del>{}", run("", "a").replace("w:t", "w:delText"), run("", "b")), "~~a~~b"),
        (format!("<w:moveFrom>{}</w:moveFrom><w:moveTo>{}</w:moveTo>", run("", "a"), run("", "a")), "a"),
        (run("<w:rFonts w:ascii='Wingdings' w:hAnsi='Wingdings'/>", "\u{F0FE}") + &run("", " Sim"), "☑ Sim"),
        ("<w:r><w:sym w:font='Wingdings' w:char='00A8'/></w:r>".to_owned() + &run("", " Não"), "☐ Não"),
    ] {
        assert_eq!(word(&p(&runs)), [want], "{runs}");
    }
}

#[test]
fn text_of_word_that_has_alternatives_is_that_of_the_first() {
    let branch = |name: &str, text: &str| format!("<mc:{name}><w:t>{text}</w:t></mc:{name}>");
    let alternate =
        |inner: String| format!("<w:r><mc:AlternateContent xmlns:mc='x'>{inner}</mc:AlternateContent></w:r>");
    for (inner, want) in [
        (branch("Choice", "a") + &branch("Fallback", "b"), "antes a"),
        ("<mc:Choice/>".to_owned() + &branch("Fallback", "b"), "antes b"),
    ] {
        assert_eq!(word(&p(&(run("", "antes ") + &alternate(inner)))), [want]);
    }
}

#[test]
fn white_text_of_word_is_invisible_on_white_only() {
    let white = run("<w:color w:val='FFFFFF'/>", "x");
    let shaded = "<w:shd w:val='clear' w:color='auto' w:fill='1F4E79'/>";
    for (body, want) in [
        (p(&white), "[invisible: x]"),
        (p(&run(&format!("<w:color w:val='FFFFFF'/>{shaded}"), "x")), "x"),
        (p(&run("<w:color w:val='FFFFFF'/><w:highlight w:val='black'/>", "x")), "x"),
        (p(&format!("<w:pPr>{shaded}</w:pPr>{white}")), "x"),
        // It may lie on a picture.
        (p("<w:r><w:drawing><wp:anchor xmlns:wp='x'/></w:drawing></w:r>") + &p(&white), "x"),
        (format!("<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", p(&white)), "[invisible: x]"),
        (format!("<w:tbl><w:tr><w:tc><w:tcPr>{shaded}</w:tcPr>{}</w:tc></w:tr></w:tbl>", p(&white)), "x"),
        (
            format!("<w:tbl><w:tblPr><w:tblStyle w:val='T'/></w:tblPr><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", p(&white)),
            "x",
        ),
    ] {
        let mut parts = docx(&body);
        for (_, bytes) in parts.iter_mut().filter(|(name, _)| name == "word/styles.xml") {
            let style = format!(
                "<w:style w:type='table' w:styleId='T'><w:tblStylePr w:type='firstRow'><w:tcPr>{shaded}</w:tcPr></w:tblStylePr></w:style></w:styles>"
            );
            *bytes = String::from_utf8_lossy(bytes).replace("</w:styles>", &style).into_bytes();
        }
        assert_eq!(blocks(&document(&parts, Media::Docx)), [want], "{body}");
    }
}

#[test]
fn form_fields_and_content_controls_of_word_have_their_values() {
    let field = |form: &str, result: &str| {
        let mark =
            |kind: &str, inner: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'>{inner}</w:fldChar></w:r>");
        let code = "<w:r><w:instrText> FORM </w:instrText></w:r>";
        [
            mark("begin", &format!("<w:ffData>{form}</w:ffData>")),
            code.to_owned(),
            mark("separate", ""),
            result.to_owned(),
            mark("end", ""),
        ]
        .concat()
    };
    let list = "<w:ddList><w:default w:val='1'/><w:listEntry w:val='a'/><w:listEntry w:val='b'/></w:ddList>";
    let control = |properties: &str, text: &str| {
        format!("<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>", run("", text))
    };
    for (runs, want) in [
        (field("<w:checkBox><w:default w:val='1'/></w:checkBox>", ""), "☒"),
        (field("<w:checkBox><w:default w:val='1'/><w:checked w:val='0'/></w:checkBox>", ""), "☐"),
        (field(list, ""), "b"),
        // LibreOffice writes the result, too.
        (field(list, &run("", "b")), "b"),
        (field("<w:textInput/>", &run("", "Beja")), "Beja"),
        (run("", "Fase: ") + &control("<w:showingPlcHdr/><w:text/>", "Escolha"), "Fase: [buttons: Escolha]"),
        (control("<w14:checkbox xmlns:w14='x'/>", "☒") + &run("", " sim"), "☒ sim"),
        (control("<w:text/>", "Beja"), "Beja"),
    ] {
        assert_eq!(word(&p(&runs)), [want], "{runs}");
    }
}

#[test]
fn rows_of_word_may_be_hidden_or_deleted() {
    let row = |properties: &str, text: &str| {
        format!("<w:tr><w:trPr>{properties}</w:trPr><w:tc>{}</w:tc></w:tr>", p(&run("", text)))
    };
    let table = [row("", "a"), row("<w:hidden/>", "b"), row("<w:del/>", "c"), row("<w:ins/>", "d")].concat();
    assert_eq!(word(&format!("<w:tbl>{table}</w:tbl>")), ["a", "[hidden: b]", "~~c~~", "d"]);
}

/// Adds a part to a text of Word.
fn with_part(mut parts: Parts, kind: &str, name: &str, xml: &str) -> Parts {
    let w = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";
    parts.push((format!("word/{name}"), xml.replacen('>', &format!(" {w}>"), 1).into_bytes()));
    for (_, bytes) in parts.iter_mut().filter(|(name, _)| name == "word/_rels/document.xml.rels") {
        let link = format!("<Relationship Id='{kind}1' Type='x/{kind}' Target='{name}'/></Relationships>");
        *bytes = String::from_utf8_lossy(bytes).replace("</Relationships>", &link).into_bytes();
    }
    parts
}

#[test]
fn notes_of_word_are_text_where_the_text_refers_to_them() {
    let note = |kind: &str, id: u32, text: &str| format!("<w:{kind} w:id='{id}'>{}</w:{kind}>", p(&run("", text)));
    let reference = |kind: &str, id: u32| format!("<w:r><w:{kind}Reference w:id='{id}'/></w:r>");
    let body = p(&(run("", "a") + &reference("footnote", 2) + &reference("endnote", 2)))
        + &p(&format!("<w:del>{}</w:del>", reference("footnote", 4)));
    let separator = "<w:footnote w:type='separator' w:id='0'><w:p/></w:footnote>";
    let footnotes =
        [separator.to_owned(), note("footnote", 2, "b"), note("footnote", 3, "c"), note("footnote", 4, "d")];
    let parts = with_part(
        docx(&body),
        "footnotes",
        "footnotes.xml",
        &format!("<w:footnotes>{}</w:footnotes>", footnotes.concat()),
    );
    let parts =
        with_part(parts, "endnotes", "endnotes.xml", &format!("<w:endnotes>{}</w:endnotes>", note("endnote", 2, "e")));
    assert_eq!(blocks(&document(&parts, Media::Docx)), ["a", "b", "[hidden: c]", "[hidden: d]", "e"]);
}

#[test]
fn drawings_of_word_are_read_or_reported() {
    let graphic = |about: &str, inner: &str| {
        format!(
            "<w:r><w:drawing><wp:inline><wp:docPr {about}/><a:graphic><a:graphicData>{inner}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )
    };
    let text_box = |about: &str, text: &str| {
        graphic(
            about,
            &format!("<wps:wsp><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></wps:wsp>", p(&run("", text))),
        )
    };
    let body = [
        p(&(run("", "Estado: ") + &graphic("descr='Em curso'", "<pic:pic/>"))),
        p(&(text_box("descr='caixa'", "dentro") + &text_box("hidden='1'", "oculto"))),
        p(&(run("", "gráfico") + &graphic("name='Gráfico 1'", "<c:chart/>"))),
        p(&graphic("name='Etapas'", "<dgm:relIds r:dm='diagramData1'/>")),
    ];
    let spaces = "<w:body xmlns:wp='x' xmlns:a='x' xmlns:wps='x' xmlns:pic='x' xmlns:c='x' xmlns:dgm='x' xmlns:r='x'>";
    let mut parts = docx(&body.concat());
    for (_, bytes) in parts.iter_mut().filter(|(name, _)| name == "word/document.xml") {
        *bytes = String::from_utf8_lossy(bytes).replace("<w:body>", spaces).into_bytes();
    }
    let point = "<pt modelId='1'><t><p><r><t>Abrir concurso</t></r></p></t></pt>";
    let parts = with_part(parts, "diagramData", "data.xml", &format!("<dataModel><ptLst>{point}</ptLst></dataModel>"));
    let document = document(&parts, Media::Docx);
    assert_eq!(
        blocks(&document),
        ["Estado: [alternative: Em curso]", "dentro", "[hidden: oculto]", "gráfico", "Abrir concurso"]
    );
    let unread: Vec<_> = document.unread.iter().map(|u| (u.kind.as_str(), u.place.as_str(), u.name.as_str())).collect();
    assert_eq!(unread, [("chart", "paragraph 4", "Gráfico 1")]);
}

/// A slide of shapes, edited as text.
fn slide(texts: &[&str], edit: impl Fn(String) -> String) -> Document {
    let shapes = (0..).zip(texts).map(|(n, text)| Shape {
        at: [40, 40 + 60 * n, 300, 40],
        size: 14,
        text: vec![text],
        ..Shape::default()
    });
    let mut parts = pptx(&[shapes.collect()]);
    for (_, bytes) in parts.iter_mut().filter(|(name, _)| name.ends_with("slide1.xml")) {
        *bytes = edit(String::from_utf8_lossy(bytes).into_owned()).into_bytes();
    }
    document(&parts, Media::Pptx)
}

#[test]
fn shapes_of_a_slide_may_be_hidden_or_off_it() {
    let hidden = "<p:nvSpPr><p:cNvPr id=\"1\" hidden=\"1\"/></p:nvSpPr>";
    let off = |left: i64| move |xml: String| xml.replacen("x=\"508000\"", &format!("x=\"{left}\""), 1);
    for (document, want) in [
        (slide(&["a", "b"], |xml| xml.replacen("<p:nvSpPr/>", hidden, 1)), ["b", "[hidden: a]"]),
        (slide(&["a", "b"], off(12_700_000)), ["b", "[invisible: a]"]),
        (slide(&["a", "b"], off(-5_000_000)), ["b", "[invisible: a]"]),
        // A part of it is on the slide.
        (slide(&["a", "b"], off(-1_000_000)), ["a", "b"]),
    ] {
        assert_eq!(blocks(&document), want);
    }
    let group = "<p:grpSp><p:nvGrpSpPr><p:cNvPr id=\"9\" hidden=\"true\"/></p:nvGrpSpPr><p:grpSpPr/>";
    let in_group = |xml: String| {
        xml.replace("<p:spTree>", &format!("<p:spTree>{group}")).replace("</p:spTree>", "</p:grpSp></p:spTree>")
    };
    assert_eq!(blocks(&slide(&["a"], in_group)), ["[hidden: a]"]);
}

#[test]
fn a_cell_of_a_slide_that_another_covers_is_not_read() {
    let cell = |marks: &str, text: &str| {
        format!("<a:tc {marks}><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>")
    };
    let row = |cells: &[String]| format!("<a:tr h=\"1\">{}</a:tr>", cells.concat());
    let rows = row(&[cell("gridSpan=\"2\" rowSpan=\"2\"", "a"), cell("hMerge=\"1\"", "b"), cell("", "c")])
        + &row(&[cell("vMerge=\"1\"", "d"), cell("hMerge=\"1\" vMerge=\"true\"", "e"), cell("", "f")]);
    let table = format!(
        "<p:graphicFrame><p:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"9\" cy=\"9\"/></p:xfrm>\
         <a:graphic><a:graphicData><a:tbl>{rows}</a:tbl></a:graphicData></a:graphic></p:graphicFrame></p:spTree>"
    );
    assert_eq!(blocks(&slide(&[], |xml| xml.replace("</p:spTree>", &table))), ["a", "c", "f"]);
}

#[test]
fn runs_and_frames_of_a_slide_have_their_marks() {
    let effect = |effect: &'static str| move |xml: String| xml.replacen("<a:rPr ", &format!("<a:rPr {effect} "), 1);
    for (document, want) in [
        (slide(&["1"], effect("baseline=\"30000\"")), "¹"),
        (slide(&["1"], effect("baseline=\"0\"")), "1"),
        (slide(&["1"], effect("strike=\"sngStrike\"")), "~~1~~"),
        (slide(&["1"], effect("strike=\"noStrike\"")), "1"),
        (slide(&["à"], |xml| xml.replace("</a:rPr>", "<a:sym typeface=\"Wingdings\"/></a:rPr>")), "→"),
        (slide(&["à Câmara"], |xml| xml.replace("</a:rPr>", "<a:sym typeface=\"Wingdings\"/></a:rPr>")), "à Câmara"),
    ] {
        assert_eq!(blocks(&document), [want]);
    }
    let chart = "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"7\" name=\"Gráfico\"/></p:nvGraphicFramePr><a:graphic><a:graphicData><a:chart/></a:graphicData></a:graphic></p:graphicFrame></p:spTree>";
    let document = slide(&["a"], |xml| xml.replace("</p:spTree>", chart));
    let unread: Vec<_> = document.unread.iter().map(|u| (u.kind.as_str(), u.place.as_str(), u.name.as_str())).collect();
    assert_eq!((blocks(&document), unread), (vec!["a".to_owned()], vec![("chart", "slide 1", "Gráfico")]));
}

#[test]
fn texts_of_opendocument_have_their_marks() {
    let style = |name: &str, family: &str, properties: &str| {
        format!(
            "<style:style style:name=\"{name}\" style:family=\"{family}\"><style:text-properties {properties}/></style:style>"
        )
    };
    let styles = [
        style("up", "text", "style:text-position=\"super 58%\""),
        style("none", "text", "style:text-position=\"0% 100%\""),
        style("struck", "text", "style:text-line-through-style=\"solid\""),
        style("unseen", "text", "text:display=\"none\""),
        style("P", "paragraph", "style:text-line-through-type=\"single\""),
    ];
    let span = |style: &str, text: &str| format!("<text:span text:style-name=\"{style}\">{text}</text:span>");
    let section = |display: &str| format!("<text:section text:display=\"{display}\"><text:p>s</text:p></text:section>");
    let changes = "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><text:p>quem</text:p></office:change-info><text:p>apagado</text:p></text:deletion></text:changed-region></text:tracked-changes>";
    for (body, want) in [
        (format!("<text:p>12{}</text:p>", span("up", "1")), vec!["12¹"]),
        (format!("<text:p>12{}</text:p>", span("up", &span("none", "1"))), vec!["121"]),
        (format!("<text:p>{} b</text:p>", span("struck", "a")), vec!["~~a~~ b"]),
        (format!("<text:p>b{}</text:p>", span("unseen", "a")), vec!["b[hidden: a]"]),
        ("<text:p text:style-name=\"P\">a</text:p>".to_owned(), vec!["~~a~~"]),
        (section("none"), vec!["[hidden: s]"]),
        (section("true"), vec!["s"]),
        (changes.to_owned(), vec!["~~apagado~~"]),
        ("<text:p><text:hidden-paragraph text:is-hidden=\"true\"/>a</text:p>".to_owned(), vec!["[hidden: a]"]),
        ("<text:p>a<text:hidden-text text:is-hidden=\"true\" text:string-value=\"x\"/></text:p>".to_owned(), vec!["a[hidden: x]"]),
        ("<text:p>Nome: <text:placeholder>escreva</text:placeholder></text:p>".to_owned(), vec!["Nome: [buttons: escreva]"]),
        (
            "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>\
             <table:table-row table:visibility=\"collapse\"><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>"
                .to_owned(),
            vec!["a", "[hidden: b]"],
        ),
    ] {
        let parts = opendocument("text", &styles.concat(), &body);
        assert_eq!(blocks(&document(&parts, Media::Odt)), want, "{body}");
    }
}

#[test]
fn form_controls_of_opendocument_have_their_values() {
    let controls = [
        ("<form:checkbox form:id=\"c\" form:current-state=\"checked\"/>", "☒"),
        ("<form:checkbox form:id=\"c\" form:state=\"checked\" form:current-state=\"unchecked\"/>", "☐"),
        ("<form:radio form:id=\"c\" form:current-selected=\"true\"/>", "☒"),
        ("<form:text form:id=\"c\" form:value=\"antes\" form:current-value=\"Beja\"/>", "Beja"),
        ("<form:textarea form:id=\"c\"><text:p>uma</text:p><text:p>duas</text:p></form:textarea>", "uma|duas"),
        ("<form:password form:id=\"c\" form:value=\"x\"/>", ""),
        (
            "<form:listbox form:id=\"c\"><form:option form:label=\"a\"/><form:option form:label=\"b\" form:current-selected=\"true\"/></form:listbox>",
            "b",
        ),
    ];
    for (control, want) in controls {
        let forms = format!("<office:forms><form:form>{control}</form:form></office:forms>");
        let body = format!("{forms}<text:p>Fase: <draw:control draw:control=\"c\"/></text:p>");
        let mut parts = opendocument("text", "", &body);
        for (_, bytes) in &mut parts {
            *bytes = String::from_utf8_lossy(bytes)
                .replacen(" xmlns:office", " xmlns:form=\"x\" xmlns:office", 1)
                .into_bytes();
        }
        assert_eq!(blocks(&document(&parts, Media::Odt)), [format!("Fase: {want}").trim()], "{control}");
    }
}

#[test]
fn lists_of_opendocument_have_the_numbers_that_are_drawn() {
    let level = |n: u32, prefix: &str| {
        format!(
            "<text:list-level-style-number text:level=\"{n}\" style:num-format=\"1\" style:num-prefix=\"{prefix}\" style:num-suffix=\".\"/>"
        )
    };
    let style = |name: &str, prefix: &str| {
        format!("<text:list-style style:name=\"{name}\">{}{}</text:list-style>", level(1, prefix), level(2, ""))
    };
    let styles = style("L", "") + &style("M", "Medida ");
    let item = |start: &str, text: &str| format!("<text:list-item{start}><text:p>{text}</text:p></text:list-item>");
    let list = |style: &str, more: &str, items: &[String]| {
        format!("<text:list text:style-name=\"{style}\"{more}>{}</text:list>", items.concat())
    };
    let deeper = format!("<text:list-item>{}</text:list-item>", list("L", "", &[item("", "d")]));
    let body = [
        list("L", " xml:id=\"um\"", &[item("", "a"), item(" text:start-value=\"5\"", "b"), deeper, item("", "c")]),
        "<text:p>entre</text:p>".to_owned(),
        list("L", " text:continue-list=\"um\"", &[item("", "e")]),
        list("L", "", &[item("", "f")]),
        list("L", " text:continue-numbering=\"true\"", &[item("", "g")]),
        list("M", "", &[item("", "Balcão")]),
    ];
    let parts = opendocument("text", &styles, &body.concat());
    let want = ["1: a", "5: b", "1: d", "6: c", "entre", "7: e", "1: f", "2: g", "Medida 1. Balcão"];
    assert_eq!(blocks(&document(&parts, Media::Odt)), want);
}

#[test]
fn shapes_of_an_opendocument_slide_may_be_hidden() {
    let frame = |more: &str, text: &str| {
        format!(
            "<draw:frame{more} svg:x=\"10pt\" svg:y=\"10pt\" svg:width=\"90pt\" svg:height=\"20pt\"><draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame>"
        )
    };
    let body = format!("<draw:page>{}{}</draw:page>", frame(" draw:display=\"none\"", "a"), frame("", "b"));
    let parts = opendocument("presentation", "", &body);
    assert_eq!(blocks(&document(&parts, Media::Odp)), ["b", "[hidden: a]"]);
}
