//! The size of chunks changes nothing that is published: chunks of one record, or of any size, give byte for byte what one
//! chunk gives, for every format and every option of a table recipe.

use std::{fmt::Write as _, io::Write};

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use proptest::prelude::*;

use crate::{
    packages::{Sheet, opendocument, row, xlsx, zipped},
    project::{AT, Project, assert_same_files},
    recipes::{GENERATIONS, KINDS, MAPS, PURCHASES},
};

/// The limits of one chunk for all.
const UNBOUNDED: &str = "[limits]\nheld_mib = 64\nchunk_bytes = 16777216\n";

/// The limits of chunks of a size; of one record where it is zero.
fn chunks_of(bytes: usize) -> String {
    format!("[limits]\nheld_mib = 0\nchunk_bytes = {bytes}\n")
}

/// Runs a pipeline over documents, in one chunk and in chunks of some sizes, and asserts that all is the same: what is
/// published, what is kept of rejected rows, and what is shown.
fn assert_same(make: &dyn Fn(&str) -> Project, inputs: &[(&str, &[u8])], sizes: &[usize]) {
    let outcome = |limits: &str| {
        let project = make(limits);
        let mut arguments = vec!["run".to_owned(), "--at".to_owned(), AT.to_owned()];
        for (source, document) in inputs {
            let name = format!("document-{source}");
            project.write(&name, document);
            arguments.extend(["--input".to_owned(), format!("{source}={name}")]);
        }
        let ran = project.seara(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        (project, ran)
    };
    let (one, ran_one) = outcome(UNBOUNDED);
    let kept = |project: &Project| {
        let entries = [".seara/rejected", ".seara/quarantine"].map(|folder| std::fs::read_dir(project.path(folder)));
        let paths = entries.into_iter().flatten().flatten().map(|entry| entry.expect("an entry").path());
        let mut texts: Vec<_> = paths.map(|path| std::fs::read_to_string(path).expect("text")).collect();
        texts.sort_unstable();
        texts
    };
    for size in sizes {
        let (many, ran_many) = outcome(&chunks_of(*size));
        let documents: Vec<_> = inputs.iter().map(|(_, document)| String::from_utf8_lossy(document)).collect();
        let context = format!("chunks of {size} bytes of {documents:?}");
        assert_eq!(ran_one.status, ran_many.status, "{context}: {} {}", ran_one.err, ran_many.err);
        assert_eq!((&ran_one.out, &ran_one.err), (&ran_many.out, &ran_many.err), "{context}");
        assert_same_files(&one, &many, &context);
        for (one, many) in kept(&one).into_iter().zip(kept(&many)) {
            assert!(one == many, "{context}:\n{one}\n---\n{many}");
        }
    }
}

/// Options of a recipe: which of them are used.
#[derive(Debug, Clone, Copy, Default)]
struct Options {
    once: bool,
    fill_down: bool,
    withdrawn: bool,
    /// A line of the table's section.
    further: &'static str,
}

/// Purchases by a recipe with these options, of which any part may be quarantined or in no record.
fn purchases(options: Options, limits: &str) -> Project {
    let project = PURCHASES.project(limits);
    let edit = |old: &str, new: &str| project.edit("pipelines/compras.toml", old, new);
    edit("max_quarantined_percent = 60", "max_quarantined_percent = 100\nmax_unaccounted_percent = 100");
    if options.once {
        edit("[table]\n", "[table]\nonce = \"they come from several lists\"\n");
    }
    if !options.further.is_empty() {
        edit("[table]\n", &format!("[table]\n{}\n", options.further));
    }
    if options.fill_down {
        edit("\"Objeto\"", "{ heading = \"Objeto\", fill = \"down\" }");
    }
    if options.withdrawn {
        let lines = ",purchases,2,,2031-01-01,a pedido\n,purchases,5,subject,2031-01-01,a pedido\n";
        project.write("pipelines/compras.withdrawn.csv", format!("version,table,key,field,when,why\n{lines}"));
    }
    project
}

fn is_same(options: Options, document: &[u8], sizes: &[usize]) {
    assert_same(&|limits| purchases(options, limits), &[("lista", document)], sizes);
}

const COLUMNS: [&str; 6] = ["Código", "Objeto", "Preço", "Dentro de", "Fornecedores", "Estado"];

type Row = [String; 6];

/// Rows with what may befall them.
fn any_row() -> impl Strategy<Value = Row> {
    let text = |texts: &[&str]| prop::sample::select(texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>());
    let number = prop_oneof![12 => (0..14_u32).prop_map(|n| n.to_string()), 1 => text(&["# nota", "Total", "", "x"])];
    let parent = prop_oneof![3 => Just(String::new()), 2 => (0..16_u32).prop_map(|n| n.to_string())];
    (
        number,
        text(&["Papel", "", "", "Segredo longo", "Tinta; e \"cola\"", "-", "duas\nlinhas"]),
        text(&["1,50", "2", "1.234,5", "muito", ""]),
        parent,
        text(&["Rui", "Rui|Ana", "", "Segredo longo|Zé"]),
        text(&["ativa", "ativa", "nova", "NOVA", "anulada", "outra"]),
    )
        .prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f])
}

fn csv(rows: &[Row]) -> Vec<u8> {
    let cell = |text: &String| match text.contains([';', '"', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.clone(),
    };
    let line = |row: &Row| row.iter().map(cell).collect::<Vec<_>>().join(";") + "\n";
    (COLUMNS.join(";") + "\n" + &rows.iter().map(line).collect::<String>()).into_bytes()
}

fn records(rows: &[Row]) -> Vec<String> {
    let record = |row: &Row| {
        let cells = COLUMNS.iter().zip(row).filter(|(_, text)| !text.is_empty());
        let cells: serde_json::Map<_, _> =
            cells.map(|(name, text)| ((*name).to_owned(), text.clone().into())).collect();
        serde_json::Value::from(cells).to_string()
    };
    rows.iter().map(record).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).expect("packed");
    packed.finish().expect("packed")
}

fn parquet(rows: &[Row]) -> Vec<u8> {
    let column = |n: usize| -> ArrayRef {
        std::sync::Arc::new(rows.iter().map(|row| Some(&row[n]).filter(|t| !t.is_empty())).collect::<StringArray>())
    };
    let columns = COLUMNS.iter().enumerate().map(|(n, name)| (*name, column(n), true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).expect("rows");
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.into_inner().expect("closed")
}

fn workbook(rows: &[Row]) -> Vec<u8> {
    let line = |(n, cells): (u32, &[&str])| row(n, cells);
    let own: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let all = std::iter::once(&COLUMNS[..]).chain(own.iter().map(Vec::as_slice));
    let rows = (1..).zip(all).map(line).collect();
    zipped(&xlsx(&[Sheet { name: "Compras", hidden: false, rows, merged: &[] }]))
}

/// A sheet of OpenDocument, which is one chunk.
fn opendocument_sheet(rows: &[Row]) -> Vec<u8> {
    let mut body = String::from("<table:table table:name=\"Compras\">");
    let header = COLUMNS.map(str::to_owned);
    for row in std::iter::once(&header).chain(rows) {
        body.push_str("<table:table-row>");
        for cell in row {
            let text = cell.replace('&', "&amp;").replace('<', "&lt;").replace('\n', " ");
            write!(body, "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
                .expect("written");
        }
        body.push_str("</table:table-row>");
    }
    zipped(&opendocument("spreadsheet", "", &(body + "</table:table>")))
}

/// A page with a table, which is one chunk.
fn page(rows: &[Row]) -> Vec<u8> {
    let line = |tag: &str, cells: &Row| {
        let cell = |text: &String| format!("<{tag}>{}</{tag}>", text.replace('&', "&amp;").replace('<', "&lt;"));
        format!("<tr>{}</tr>\n", cells.iter().map(cell).collect::<String>())
    };
    let rows: String = rows.iter().map(|row| line("td", row)).collect();
    format!("<!doctype html><meta charset=\"utf-8\"><table>{}{rows}</table>", line("th", &COLUMNS.map(str::to_owned)))
        .into_bytes()
}

/// Writes rows as a document.
type Format = fn(&[Row]) -> Vec<u8>;

/// The formats of tables; the last two are one chunk.
const FORMATS: [Format; 8] = [
    csv,
    |rows| records(rows).join("\n").into_bytes(),
    |rows| format!("[{}]", records(rows).join(",\n")).into_bytes(),
    |rows| gzip(&csv(rows)),
    parquet,
    workbook,
    opendocument_sheet,
    page,
];

/// A row of each kind, in an order in which each option has something to do.
fn all_kinds() -> Vec<Row> {
    let row = |row: [&str; 6]| row.map(str::to_owned);
    [
        ["9", "Papel", "1,50", "", "Rui|Ana", "ativa"],
        ["2", "Segredo longo", "2", "", "Rui", "nova"],
        ["3", "", "2", "2", "Ana", "nova"],
        ["9", "Outro", "7", "", "Zé", "nova"],
        ["# remark", "Segredo longo", "", "", "", ""],
        ["5", "Segredo breve", "1", "", "Rui", "nova"],
        ["4", "", "muito", "", "Segredo longo", "nova"],
        ["6", "", "1", "4", "Rui", "ativa"],
        ["7", "Tinta", "3", "6", "", "ativa"],
        ["1", "Segredo breve", "3", "", "", "anulada"],
        ["Total", "Segredo longo", "8", "", "", ""],
        ["8", "Cola", "3", "99", "", "NOVA"],
        ["10", "Segredo breve", "2", "9", "Rui", "outra"],
        ["11", "Pregos", "Segredo breve", "", "", "nova"],
        ["12", "Pregos", "Segredo longo", "", "", "nova"],
    ]
    .map(row)
    .to_vec()
}

#[test]
fn chunks_of_one_record_give_what_one_chunk_gives_in_every_format() {
    let rows = all_kinds();
    for (n, format) in FORMATS.iter().enumerate() {
        let options = Options { once: true, fill_down: true, withdrawn: n % 2 == 0, ..Options::default() };
        is_same(options, &format(&rows), &[0, 300]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn chunks_of_any_size_give_what_one_chunk_gives(
        rows in prop::collection::vec(any_row(), 1..40),
        format in 0..4_usize,
        size in prop_oneof![1 => Just(0_usize), 3 => 100..1500_usize],
        [once, fill_down, withdrawn] in any::<[bool; 3]>(),
    ) {
        is_same(Options { once, fill_down, withdrawn, ..Options::default() }, &FORMATS[format](&rows), &[size]);
    }

    /// Quotes after a backslash, of which the recipe says it or not, and quotes that are text.
    #[test]
    fn chunks_of_any_size_read_the_same_quotes(
        rows in prop::collection::vec(any_row(), 1..30),
        size in prop_oneof![1 => Just(0_usize), 3 => 100..900_usize],
        further in prop::sample::select(vec!["", "escape = '\\'", "quotes = \"text\""]),
    ) {
        let document = String::from_utf8(csv(&rows)).expect("text").replace("\"\"", "\\\"");
        is_same(Options { further, ..Options::default() }, document.as_bytes(), &[size]);
    }
}

/// What is outside of the records of JSON, and records that are lists below their headings.
#[test]
fn the_surroundings_of_records_are_the_same_in_chunks_of_any_size() {
    let rows = all_kinds();
    let around =
        format!("{{\"fonte\": {{\"ano\": 2024}}, \"dados\": [{}], \"total\": 15}}", records(&rows).join(",\n"));
    let further = "records = \"/dados\"";
    is_same(Options { further, ..Options::default() }, around.as_bytes(), &[0, 300, 1000]);
    let project = purchases(Options { further, ..Options::default() }, &chunks_of(300));
    let report = project.run_over("compras", "lista", &around).err;
    assert!(report.contains("/fonte") && report.contains("/total"), "{report}");
    let lists = std::iter::once(COLUMNS.map(str::to_owned)).chain(rows);
    let lists: Vec<_> = lists.map(|row| serde_json::to_string(&row).expect("JSON")).collect();
    let further = "keyed = false";
    is_same(Options { further, ..Options::default() }, format!("[{}]", lists.join(",\n")).as_bytes(), &[0, 300, 1000]);
}

/// Rows of tables below each other, in groups, with what is no record.
fn any_map_row() -> impl Strategy<Value = Vec<&'static str>> {
    prop_oneof![
        4 => (0..40_usize, 0..3_usize, 0..3_usize).prop_map(|(code, owner, value)| {
            const CODES: [&str; 8] = ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"];
            vec![CODES[code % 8], ["Alfa", "Beta", "Subtotal"][owner], ["1", "2,5", "n.d."][value], "2024"]
        }),
        2 => prop::sample::select(vec![
            vec!["Quadro 1 - Receita"],
            vec!["Quadro 2 - Despesa"],
            vec!["Distrito de Beja"],
            vec!["Distrito de Évora"],
        ]),
        1 => Just(vec!["Código", "Dono", "Valor", "Ano"]),
        1 => prop::sample::select(vec![
            vec![],
            vec!["(a)", "Dados provisórios"],
            vec!["Fonte: INE"],
            vec!["Total", "", "9", ""],
            vec!["Feira", "Local", "Entradas", "Dias"],
            vec!["Alfa", "7"],
        ]),
        1 => prop::sample::select(vec![vec!["Concelho", "Verba"], vec!["Dono", "Ano", "Código", "Valor"]]),
    ]
}

fn map_document(rows: &[Vec<&str>], is_sheet: bool) -> Vec<u8> {
    if is_sheet {
        let rows = (1..).zip(rows).filter(|(_, cells)| !cells.is_empty()).map(|(n, cells)| row(n, cells)).collect();
        return zipped(&xlsx(&[Sheet { name: "Mapa", hidden: false, rows, merged: &[] }]));
    }
    let line = |cells: &Vec<&str>| {
        let mut cells = cells.clone();
        cells.resize(cells.len().max(4), "");
        cells.join(";") + "\n"
    };
    rows.iter().map(line).collect::<String>().into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn titles_notes_totals_and_further_tables_are_the_same_in_chunks_of_any_size(
        above in prop::sample::select(vec![vec![], vec![vec!["Quadro 7 - Geral"]], vec![vec!["Mapa"], vec!["Distrito de Faro"]]]),
        rows in prop::collection::vec(any_map_row(), 1..30),
        size in prop_oneof![1 => Just(0_usize), 2 => 60..400_usize],
        is_sheet: bool,
        is_levelled: bool,
        once: bool,
    ) {
        let make = |limits: &str| {
            let bounds = "[assert]\nmax_quarantined_percent = 100\nmax_unaccounted_percent = 100\n\n";
            let project = MAPS.project(&format!("{bounds}{limits}"));
            let edit = |old: &str, new: &str| project.edit("pipelines/mapas.toml", old, new);
            if is_levelled {
                edit("table = \"works\"\n", "table = \"works\"\nheader = 2\n");
                edit("\"Valor\"", "\"Valor / (euros)\"");
            }
            if once {
                edit("table = \"works\"\n", "table = \"works\"\nonce = \"again\"\n");
            }
            project
        };
        let mut all = above;
        let mut header = vec![vec!["Código", "Dono", "Valor", "Ano"]];
        header.extend(is_levelled.then(|| vec!["", "", "(euros)", ""]));
        all.extend(header.iter().cloned());
        for row in rows {
            let is_header = row.first() == Some(&"Código");
            if is_header { all.extend(header.iter().cloned()) } else { all.push(row) }
        }
        assert_same(&make, &[("mapa", &map_document(&all, is_sheet))], &[size]);
    }
}

/// Of many issues of a code the first by their place in the source are examples, whichever check found them in whichever
/// chunk.
#[test]
fn the_examples_of_issues_are_the_first_of_the_source() {
    let row = |n: u32| format!("{n};Papel;{};x;;nova\n", if n > 9 { "muito" } else { "1" });
    let document = COLUMNS.join(";") + "\n" + &(0..60).map(row).collect::<String>();
    is_same(Options::default(), document.as_bytes(), &[0, 100, 500]);
    let project = purchases(Options::default(), UNBOUNDED);
    project.run_over("compras", "lista", &document);
    let report = project.read(".seara/rejected/compras.json");
    let report: serde_json::Value = serde_json::from_str(&report).expect("a report");
    let issue = report["issues"].as_array().into_iter().flatten().find(|issue| issue["code"] == "not-a-number");
    let examples = issue.expect("an issue")["examples"].as_array().expect("examples");
    let places: Vec<_> = examples.iter().filter_map(|example| example["place"]["place"].as_str()).collect();
    // Prices are checked before parents, and are wrong in later rows only.
    let first = ["line 2, column 4", "line 3, column 4", "line 4, column 4", "line 5, column 4", "line 6, column 4"];
    assert_eq!(places, first);
}

/// Lists, columns that become rows, templates, patterns and constants of two generations of a source.
#[test]
fn lists_and_generations_are_the_same_in_chunks_of_any_size() {
    let mut table =
        "Código;Objeto;Entidade;Preço;Tipos;Fornecedores;Números;Fiscal;Verde;Social;Urgente;Notas\n".to_owned();
    let mut items = Vec::new();
    for n in 0..40_u32 {
        let (verde, urgente) = (n % 2, ["ND", "0", "", "1"][n as usize % 4]);
        let whom = ["Câmara do Vale (501964843)", "João (RGPD)", "ninguém"][n as usize % 3];
        let price = if n % 7 == 0 { "muito" } else { "1.234,50 €" };
        let numbers = if n % 9 == 0 { "1|2|3" } else { "1|2" };
        writeln!(
            table,
            "A {n};Cadeiras;{whom};{price};bens<br/>serviços;Aço, Lda|Pedra SA;{numbers};Rui;{verde};1;{urgente};x"
        )
        .expect("written");
        let kind = ["compra", "anulada", "outra"][n as usize % 3];
        items.push(format!(
            r#"{{"id": {n}, "tipo": "{kind}", "objeto": "Tinta", "fornecedores": [{{"nome": "Cor", "dados": {{"codigo": "x{n}"}}}}, {{"nome": "Tom"}}]}}"#
        ));
    }
    let make = |limits: &str| {
        let bounds = "[assert]\nmax_quarantined_percent = 100\nmax_unaccounted_percent = 100\n";
        GENERATIONS.project(&format!("{bounds}\n{limits}"))
    };
    let (lines, list) = (items.join("\n"), format!("[{}]", items.join(",\n")));
    for document in [&table, &lines, &list] {
        assert_same(&make, &[("lista", document.as_bytes())], &[0, 400, 1000]);
    }
}

/// Captures of two sources, of which one refers to the other, and whose quarantine goes from row to row.
#[test]
fn references_between_sources_are_the_same_in_chunks_of_any_size() {
    let kinds = "Tipo;Nome;Dentro de\nA;;\nB;Papel;A\nC;Tinta;B\nD;Mesas;\nE;Pregos;D\nD;De novo;\nF;Cola;E\n";
    let purchases = "Código;Tipo\n1;A\n2;B\n3;C\n4;D\n5;E\n6;\n7;F\nx;F\n8;G\n";
    let make = |limits: &str| KINDS.project(limits);
    assert_same(&make, &[("tipos", kinds.as_bytes()), ("compras", purchases.as_bytes())], &[0, 20, 40]);
}

/// The bundled pipelines, with all that they use: documents, workbooks, pages, joins, entities, references.
#[test]
fn the_bundled_samples_are_the_same_in_chunks_of_one_record() {
    let publish = |limits: &str| {
        let project = Project::all();
        for entry in std::fs::read_dir(project.path("pipelines")).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let text = std::fs::read_to_string(&path).expect("text");
                let limited = match text.contains("[limits]\n") {
                    true => text.replace("[limits]\n", limits),
                    false => format!("{text}\n{limits}"),
                };
                std::fs::write(&path, limited).expect("written");
            }
        }
        project.seara(&["run", "--sample", "--at", AT]).well();
        project
    };
    assert_same_files(&publish(UNBOUNDED), &publish(&chunks_of(0)), "samples");
}

/// Everything that is not public of a withdrawn value is masked, in whatever chunk it is quoted; what another row shows in
/// public is no secret there either.
#[test]
fn a_withdrawn_value_is_masked_in_the_issues_of_every_chunk() {
    let rows = all_kinds();
    for limits in [UNBOUNDED.to_owned(), chunks_of(0)] {
        let project = purchases(Options { withdrawn: true, ..Options::default() }, &limits);
        project.run_over("compras", "lista", csv(&rows)).well();
        let report = project.read("output/compras/latest/report.json");
        // Record 2 and the subject of 5 are withdrawn; that of 2 is a supplier elsewhere, that of 5 is nowhere else.
        assert!(report.contains("not-a-number") && report.contains("Segredo longo"), "{limits}: {report}");
        assert!(!report.contains("Segredo breve"), "{limits}: {report}");
    }
}
