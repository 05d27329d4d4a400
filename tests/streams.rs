//! A table that is too large to be held is read in chunks, and comes out as it would if it were held.

use std::{io::Write, sync::Arc};

use arrow::{
    array::{ArrayRef, Int64Array, RecordBatch, StringArray, StructArray},
    datatypes::{DataType, Field},
};
use parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties};

use proptest::prelude::*;
use seara::testing::{
    run::{Resources, streaming},
    spec::{self, Folders},
    state::layout::Layout,
};

use crate::{
    packages::{Sheet, row, xlsx, zipped},
    project::{Project, Ran, assert_same_files},
    recipes::{KINDS, PURCHASES},
};

fn project(held: &str) -> Project {
    PURCHASES.project(&format!("[limits]\nheld_mib = {held}\n"))
}

/// The same with one table of four columns, of which all are taken, and no rule that leaves anything out.
fn bare(held: &str) -> Project {
    let (recipe, _) = PURCHASES.pipeline.split_once("[[table.lists]]").expect("lists");
    let recipe = recipe.replace("only  = { \"Estado\" = [\"ativa\", \"nova\"] }\n", "");
    let recipe =
        recipe.replace("max_quarantined_percent = 60", "max_quarantined_percent = 100\nmax_unaccounted_percent = 100");
    let (schema, _) = PURCHASES.schema.split_once(",\n   {\"name\": \"suppliers\"").expect("a table");
    let project = project(held);
    project.write("pipelines/compras.toml", format!("{recipe}\n[limits]\nheld_mib = {held}\n"));
    project.write("schemas/compras.json", format!("{schema}]}}"));
    project
}

fn run(project: &Project, bytes: impl AsRef<[u8]>, more: &[&str]) -> Ran {
    project.write("document", bytes);
    let arguments = ["run", "compras", "--input", "lista=document", "--at", crate::project::AT];
    project.seara(&[&arguments[..], more].concat())
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

/// Whether the document of a project can be read in chunks.
fn in_chunks(project: &Project) -> bool {
    let folders = Folders {
        pipelines: project.path("pipelines"),
        schemas: project.path("schemas"),
        site: project.path("seara.toml"),
    };
    let (specs, issues) = spec::load(&folders);
    let pipeline = specs.pipelines.first().unwrap_or_else(|| panic!("{issues:?}"));
    let layout = Layout { output: project.path("chunks/output"), state: project.path("chunks/state") };
    let document = project.path("document");
    streaming::tables(pipeline, &[("lista", &document)], Resources::default(), &layout).is_ok()
}

/// Runs over bytes held, and streamed in many ways: both say the same.
fn is_same(bytes: &[u8], make: &dyn Fn(&str) -> Project) {
    let held = as_held(bytes, make);
    assert!(in_chunks(&held), "it cannot be read in chunks");
}

/// The same of what is read in a process of its own, which only the program starts.
fn as_held(bytes: &[u8], make: &dyn Fn(&str) -> Project) -> Project {
    let held = make("64");
    let ran = run(&held, bytes, &[]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    for more in [&[][..], &["--threads", "1"], &["--threads", "8", "--memory", "1KiB"]] {
        let streamed = make("0");
        run(&streamed, bytes, more).well();
        assert_same_files(&held, &streamed, &format!("{more:?}"));
        // What proves a value says the same, and is read again by its row alone.
        if more.is_empty() {
            let explained =
                |project: &Project| project.seara(&["explain", "--json", "compras", "suppliers"]).well().out;
            assert_eq!(explained(&held), explained(&streamed));
        }
    }
    held
}

#[test]
fn what_is_streamed_comes_out_as_what_is_held() {
    let odd = rows().replace("Torta", "Torta \"A4\"");
    let sorted: Vec<String> = (1..400).map(|n| format!("{n};Papel;{n},00;;Rui;nova")).collect();
    let sorted = format!("{HEADER}{}", sorted.join("\n"));
    let marked = format!("\u{FEFF}{}", rows());
    for text in [rows(), odd, sorted, marked] {
        is_same(text.as_bytes(), &project);
    }
}

/// Characters that no text has are refused in chunks as they are when it is held, wherever they are and whatever the
/// character set.
#[test]
fn control_characters_are_refused_in_pieces_as_if_held() {
    let header = "Código;Objeto;Preço;Dia\n";
    let rows: String = (1..40_u32).map(|n| format!("{n};Papel;{n},00;01-02-2031\n")).collect();
    let with = |character: char| format!("{header}{rows}40;Pa{character}pel;1,00;\n41;Papel;1,00;\n");
    let wide =
        |text: &str| -> Vec<u8> { format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let latin =
        |text: &str| -> Vec<u8> { text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect() };
    for character in ['\u{1}', '\0', '\u{7}', '\u{1F}', '\t', '\u{1B}'] {
        let is_text = matches!(character, '\t' | '\u{1B}');
        let text = with(character);
        for (bytes, charset) in [(text.clone().into_bytes(), ""), (wide(&text), ""), (latin(&text), "windows-1252")] {
            let messages = ["64", "0"].map(|held| {
                let project = bare(held);
                if !charset.is_empty() {
                    let named = format!("id  = \"lista\"\ncharset = \"{charset}\"");
                    project.edit("pipelines/compras.toml", "id  = \"lista\"", &named);
                }
                let ran = run(&project, &bytes, &["--lang", "en"]);
                let is_reported = ran.err.contains("document-binary");
                assert_eq!(
                    (ran.status, is_reported),
                    if is_text { (0, false) } else { (1, true) },
                    "{character:?}: {}",
                    ran.err
                );
                ran.err
            });
            assert!(is_text || messages[0] == messages[1], "{messages:?}");
        }
    }
}

/// The first pass looks at keys alone, where no rule asks for more: the second may be the first to meet a mark that is
/// where none may.
#[test]
fn a_mark_that_only_the_second_pass_meets_is_followed() {
    let row = |n: u32| match n % 7 {
        // A key's column that says what its heading says is no heading by that alone.
        _ if n == 33 => "Código;Papel;1,00;\n".to_owned(),
        _ if n == 44 => "Código;Objeto;Preço;Dia\n".to_owned(),
        0 => format!("{n};Papel \"A4\" e; mais\n"),
        1 => format!("{n};\"Papel; \"\"A4\"\"\";1,00;\n"),
        _ => format!("{n};Papel;{n},00;01-02-2031\n"),
    };
    let pairs: String = (1..300).map(row).collect();
    let alone = |n: u32| if n == 150 { format!("{n};Tubo 5\" de aço;1,00;\n") } else { format!("{n};Papel;1,00;\n") };
    for rows in [pairs, (1..300).map(alone).collect()] {
        let text = format!("Código;Objeto;Preço;Dia\n{rows}");
        let held = bare("64");
        run(&held, &text, &[]).well();
        let streamed = bare("0");
        run(&streamed, &text, &[]).well();
        assert!(in_chunks(&streamed), "it cannot be read in chunks");
        for name in ["purchases.csv", "purchases.json", "report.json"] {
            let read = |project: &Project| project.read(&format!("output/compras/latest/{name}"));
            assert_eq!(read(&held), read(&streamed), "{name}");
        }
        assert!(held.read("output/compras/latest/purchases.csv").contains("\"\""), "no mark came through");
    }
}

/// Cells with what befalls those that people fill in.
const CELLS: [&str; 24] = [
    "Papel",
    "Aço; e",
    "x \"y\"",
    "5\" de tubo",
    "\"",
    "a,b",
    "  dois  espaços ",
    "",
    "Código",
    "Objeto",
    "Total",
    "n.º 3",
    "&amp;",
    "A&B",
    "linha\nduas",
    "\u{A0}",
    "1,50",
    "\t",
    "Ã§",
    "·ponto",
    "12",
    "7",
    "31-02-2031",
    "Preço",
];

/// A cell, quoted where it must be, and at times where it must not, or not where it must.
fn cell() -> impl Strategy<Value = String> {
    (prop::sample::select(CELLS.to_vec()), 0..20).prop_map(|(text, chance)| match chance {
        0 => text.replace(['\n', ';'], " "),
        1..3 => format!("\"{}\"", text.replace('"', "\"\"")),
        _ if text.contains([';', '"', '\n']) => format!("\"{}\"", text.replace('"', "\"\"")),
        _ => text.to_owned(),
    })
}

/// A line of a few cells that begins with a number, mostly.
fn line() -> impl Strategy<Value = String> {
    let number = prop_oneof![8 => (0..60_u32).prop_map(|n| n.to_string()), 1 => cell()];
    prop_oneof![
        20 => (number, prop::collection::vec(cell(), 3)).prop_map(|(n, cells)| format!("{n};{}", cells.join(";"))),
        1 => prop::collection::vec(cell(), 0..6).prop_map(|cells| cells.join(";")),
        1 => Just("Código;Objeto;Preço;Dia".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a text holds, it comes out of the chunks as it does when it is held, or is refused in both.
    #[test]
    fn any_text_comes_out_of_chunks_as_if_held(lines in prop::collection::vec(line(), 1..80), end in prop::sample::select(vec!["\n", "\r\n"])) {
        let text = format!("Código;Objeto;Preço;Dia{end}{}", lines.join(end));
        let published = |held: &str| {
            let project = bare(held);
            let ran = run(&project, &text, &[]);
            let read = |name: &str| std::fs::read_to_string(project.path("output/compras/latest").join(name)).ok();
            (ran.status, ["purchases.csv", "purchases.json", "report.json"].map(read))
        };
        prop_assert_eq!(published("64"), published("0"));
    }
}

/// Rows that mean something only below others are held, however many they are.
#[test]
fn what_reaches_down_to_empty_cells_is_never_cut() {
    let down = |held: &str| {
        let project = project(held);
        project.edit("pipelines/compras.toml", "\"Objeto\"", "{ heading = \"Objeto\", fill = \"down\" }");
        project
    };
    let text = format!("{HEADER}1;Papel;1,00;;Rui;nova\n2;;2,00;;Ana;nova\n");
    for held in ["64", "0"] {
        let project = down(held);
        run(&project, &text, &[]).well();
        assert!(project.read("output/compras/latest/purchases.csv").contains("2,Papel,2.00"), "{held}");
    }
}

/// A kind without a name is quarantined: so is one within it, and what is bought of either.
#[test]
fn what_refers_to_a_quarantined_row_goes_too_however_far() {
    let published = |held: &str| {
        let project = KINDS.project(&format!("[limits]\nheld_mib = {held}\n"));
        project.write("tipos", "Tipo;Nome;Dentro de\nA;;\nB;Papel;A\nC;Tinta;B\nD;Mesas;\nE;Pregos;D\n");
        project.write("compras", "Código;Tipo\n1;A\n2;B\n3;C\n4;D\n5;E\n6;\n7;F\n");
        let inputs = ["--input", "tipos=tipos", "--input", "compras=compras"];
        project.seara(&[&["run", "tipos", "--at", crate::project::AT][..], &inputs].concat()).well();
        let names = ["kinds.csv", "purchases.csv", "report.json"];
        names.map(|name| project.read(&format!("output/tipos/latest/{name}")))
    };
    let held = published("64");
    assert_eq!(held[0], "code,name,parent\nD,Mesas,\nE,Pregos,D\n");
    assert_eq!(held[1], "number,kind\n4,D\n5,E\n6,\n");
    assert_eq!(published("0")[..2], held[..2]);
}

/// The same in JSON: some records have columns that others have not.
fn items() -> Vec<String> {
    let item = |n: u32| {
        let id = if n == 71 { 12 } else { 1000 - n };
        match n % 8 {
            3 => format!(
                r#"{{"Código": {id}, "Objeto": "Cadeiras; e\nmesas", "Preço": 1234.5, "Dia": "01-02-2031", "Estado": "ativa"}}"#
            ),
            4 => format!(
                "{{\n \"Código\": \"{id}\",\n \"Objeto\": \"Diz \\\"olá\\\" ]}}\", \"Preço\": null, \"Estado\": \"ativa\", \"Nota\": {n}}}"
            ),
            5 => format!(r#"{{"Código": {id}, "Objeto": "Anulada", "Preço": 1, "Estado": "Anulada"}}"#),
            6 => format!(r##"{{"Código": "# nota {n}"}}"##),
            7 => format!(r#"{{"Código": "Total", "Preço": {n}}}"#),
            _ => format!(
                r#"{{"Estado": "NOVA", "Código": {id}, "Objeto": " Papel  e tinta ", "Preço": {n}.5, "Dia": "2031-03-0{}", "Fornecedores": "Rui|Ana|Zé"}}"#,
                1 + n % 9
            ),
        }
    };
    (0..300).map(item).collect()
}

#[test]
fn json_is_streamed_whatever_its_shape() {
    let lines = items().join("\n");
    let list = format!(" [{}]\n", items().join(",\n"));
    for text in [lines, list] {
        is_same(text.as_bytes(), &project);
    }
    let inner = format!(r#"{{"total": 300, "dados": {{"linhas": [{}], "fim": true}}, "x": [1]}}"#, items().join(", "));
    is_same(inner.as_bytes(), &|held| {
        let project = project(held);
        project.edit("pipelines/compras.toml", "[table]\n", "[table]\nrecords = \"dados.linhas\"\n");
        project
    });
}

/// Rows in groups of a file of columns.
fn parquet(compression: Compression) -> Vec<u8> {
    let codes = Int64Array::from_iter_values((0..300).map(|n| if n == 71 { 12 } else { 1000 - n }));
    let text =
        |each: &dyn Fn(i64) -> Option<String>| -> ArrayRef { Arc::new((0..300).map(each).collect::<StringArray>()) };
    let columns: [(&str, ArrayRef); 6] = [
        ("Código", Arc::new(codes)),
        ("Objeto", text(&|n| (n % 9 > 0).then(|| format!("Papel {n}")))),
        ("Preço", text(&|n| (n % 4 > 0).then(|| format!("1.{n:03},5")))),
        ("Dia", text(&|n| Some(format!("2031-03-{:02}", n % 40)))),
        ("Fornecedores", text(&|n| (n % 3 > 0).then(|| format!("Rui|Ana {n}")))),
        (
            "Estado",
            text(&|n| Some(["ativa", "nova", "anulada"][usize::try_from(n % 3).unwrap_or_default()].to_owned())),
        ),
    ];
    let notes = Arc::new(Field::new("de", DataType::Utf8, true));
    let notes: ArrayRef = Arc::new(StructArray::from(vec![(notes, text(&|n| Some(format!("nota {n}"))))]));
    let rows = RecordBatch::try_from_iter(columns.into_iter().chain([("Nota", notes)])).expect("rows");
    let how = WriterProperties::builder().set_max_row_group_row_count(Some(70)).set_compression(compression).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), rows.schema(), Some(how)).expect("a writer");
    writer.write(&rows).expect("written");
    writer.into_inner().expect("closed")
}

#[test]
fn parquet_is_streamed_group_by_group() {
    for compression in [Compression::SNAPPY, Compression::UNCOMPRESSED] {
        as_held(&parquet(compression), &project);
    }
}

/// Rows of a sheet: the first in which the title and the header are among others.
fn sheet() -> String {
    let mut rows =
        row(1, &["Compras de 2031"]) + &row(4, &["Código", "Objeto", "Preço", "Dia", "Fornecedores", "Estado"]);
    for n in 0..2500_u32 {
        let id = format!("n:{}", if n == 71 { 12 } else { 9000 - n });
        let cells: [&str; 6] = match n % 7 {
            3 => [&id, "Cadeiras", "n:1234.5", "d:48000", "Aço|Pedra", "ativa"],
            4 => [&id, "Mesas", "e:#N/A", "01-02-2031", "", "ativa"],
            5 => [&id, "Torta", "f:1+1", "", "", "nova"],
            6 => ["Total", "", "n:7", "", "", ""],
            _ => [&id, " Papel  e tinta ", "1.234,50", "d:48000", "Rui|Ana", "NOVA"],
        };
        rows += &row(5 + n + n / 100, &cells);
    }
    rows
}

/// A workbook of it, with another sheet.
fn book(merged: &[&str]) -> Vec<u8> {
    let words = row(1, &["ativa", "em curso"]) + &row(2, &["nova", "por começar"]);
    let hidden = Sheet { name: "Legenda", hidden: true, rows: words, merged: &["A1:A2"] };
    let sheet = Sheet { name: "Compras", hidden: false, rows: sheet(), merged };
    zipped(&xlsx(&[hidden, sheet]))
}

#[test]
fn workbooks_are_streamed_sheet_by_sheet() {
    as_held(&book(&["A1:F1"]), &project);
    // A cell that reaches over rows is known only by all of them.
    let [held, chunked] = ["64", "0"].map(|held| {
        let project = project(held);
        run(&project, book(&["A20:A21"]), &[]).well();
        project
    });
    assert_same_files(&held, &chunked, "merged cells");
}

fn packed() -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(rows().as_bytes()).expect("packed");
    packed.finish().expect("packed")
}

#[test]
fn what_is_packed_or_in_another_character_set_is_streamed() {
    is_same(&packed(), &project);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [("compras.jsonl", items().join("\n")), ("__MACOSX/compras.jsonl", "x".to_owned())] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
        zip.write_all(text.as_bytes()).expect("written");
    }
    is_same(&zip.finish().expect("packed").into_inner(), &project);
    let rows = rows();
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(&rows);
    is_same(&bytes, &|held| {
        let project = project(held);
        project.edit("pipelines/compras.toml", "gov.pt/compras\"", "gov.pt/compras\"\ncharset = \"windows-1252\"");
        project
    });
}

/// A project whose captures are read in chunks of one MiB.
fn in_small_pieces() -> Project {
    project("0\nchunk_bytes = 1048576")
}

/// Rows for several such chunks; the suppliers come in order only when all are there.
fn many() -> String {
    let row = |n: u32| {
        let odd = if n.is_multiple_of(500) { "31-02-2031" } else { "" };
        format!("{n};\"{}; n.º {n}\";{n},50;{odd};Rui|Ana;nova\n", "Papel e tinta, ".repeat(10))
    };
    (1..20_000).map(row).fold(HEADER.to_owned(), |all, row| all + &row)
}

/// Neither threads nor memory change a byte of what is streamed.
#[test]
fn any_number_of_threads_and_any_memory_give_the_same_bytes() {
    for (text, small) in [(rows(), false), (many(), true)] {
        let mut before = None;
        for more in [["--threads", "1"], ["--threads", "2"], ["--threads", "8"], ["--memory", "1KiB"]] {
            let streamed = if small { in_small_pieces() } else { project("0") };
            run(&streamed, &text, &more).well();
            let bytes = streamed.tree("output");
            assert_eq!(*before.get_or_insert_with(|| bytes.clone()), bytes, "{more:?}");
        }
    }
}

/// A part of a file as the package lists it: its rows and bytes.
fn parts(package: &serde_json::Value, file: &str) -> Vec<(u64, std::ops::Range<usize>)> {
    let resources = package["resources"].as_array().expect("resources");
    let resource = resources.iter().find(|resource| resource["path"] == file).expect("a file");
    let part = |part: &serde_json::Value| {
        let number = |name: &str| part[name].as_u64().unwrap_or_else(|| panic!("{name}: {part}"));
        let from = usize::try_from(number("offset")).expect("a place");
        (number("rows"), from..from + usize::try_from(number("bytes")).expect("a count"))
    };
    resource["seara:parts"].as_array().into_iter().flatten().map(part).collect()
}

/// A large table is published in parts of the same rows in every format, which several may read at once. A withdrawal leaves
/// the parts of tables that keep their bytes where they are.
#[test]
fn a_large_table_is_a_list_of_parts_which_a_withdrawal_of_another_table_keeps() {
    let project = project("0\nchunk_bytes = 1000000");
    let row =
        |n: u32| format!("{n};Papel {n};;;{};nova\n", if n < 9 { format!("Rui {n}|Ana {n}") } else { String::new() });
    let rows: String = (0..100_020).map(row).collect();
    run(&project, format!("{HEADER}{rows}"), &[]).well();
    let latest = |name: &str| std::fs::read(project.path("output/compras/latest").join(name)).expect("a file");
    let first: serde_json::Value = serde_json::from_slice(&latest("datapackage.json")).expect("a package");
    let [csv, json, parquet] = ["csv", "json", "parquet"].map(|format| {
        let name = format!("purchases.{format}");
        let parts = parts(&first, &name);
        assert_eq!(parts.iter().map(|(rows, _)| *rows).collect::<Vec<_>>(), [100_000, 20], "{name}");
        (latest(&name), parts)
    });
    // The parts of CSV are the file after its header, and each is complete records.
    let mut at = csv.0.iter().position(|byte| *byte == b'\n').expect("a header") + 1;
    for (rows, bytes) in &csv.1 {
        assert_eq!(bytes.start, at);
        let mut own = csv::ReaderBuilder::new().has_headers(false).from_reader(&csv.0[bytes.clone()]);
        assert_eq!(own.records().filter(Result::is_ok).count() as u64, *rows);
        at = bytes.end;
    }
    assert_eq!(at, csv.0.len());
    for (rows, bytes) in &json.1 {
        let objects = String::from_utf8(json.0[bytes.clone()].to_vec()).expect("text");
        let list: Vec<serde_json::Value> =
            serde_json::from_str(&format!("[{}]", objects.strip_prefix(',').unwrap_or(&objects))).expect("objects");
        assert_eq!(list.len() as u64, *rows);
    }
    // Those of Parquet are its row groups.
    let file = parquet::file::reader::SerializedFileReader::new(bytes::Bytes::from(parquet.0)).expect("a file");
    let groups = parquet::file::reader::FileReader::metadata(&file).row_groups();
    assert_eq!(groups.len(), parquet.1.len());
    for ((rows, bytes), group) in parquet.1.iter().zip(groups) {
        assert_eq!(u64::try_from(group.num_rows()), Ok(*rows));
        let (from, count) = group.column(0).byte_range();
        assert!(bytes.start as u64 <= from && from + count <= bytes.end as u64, "{bytes:?}");
    }

    std::fs::remove_file(project.path("document")).expect("removed");
    let arguments = ["withdraw", "compras", "--reason", "x", "--table", "suppliers", "--key", "7/2", "--field", "name"];
    project.seara(&arguments).well();
    let version = first["version"].as_str().expect("a version");
    for folder in [version, "latest"] {
        let package = project.read(&format!("output/compras/{folder}/datapackage.json"));
        let package: serde_json::Value = serde_json::from_str(&package).expect("a package");
        for file in ["purchases.csv", "purchases.json", "purchases.parquet"] {
            assert_eq!(parts(&package, file), parts(&first, file), "{folder} {file}");
        }
    }
    assert!(!project.read("output/compras/latest/suppliers.csv").contains("Ana 7"));
}

#[test]
fn a_value_that_was_streamed_is_explained() {
    let streamed = project("0");
    run(&streamed, rows(), &[]).well();
    let out = streamed.seara(&["explain", "compras", "purchases", "997", "price"]).well().out;
    assert!(out.contains("line 6, column 3") && out.contains("1.234,50"), "{out}");
    let out = streamed.seara(&["explain", "compras", "purchases", "1000", "subject"]).well().out;
    assert!(out.contains("derived") && out.contains("entities resolved"), "{out}");
}

/// A declared character set is checked against all bytes, in memory and streamed.
#[test]
fn a_text_that_is_in_no_such_character_set_is_refused_however_large() {
    for held in ["64", "0"] {
        let project = project(held);
        project.edit("pipelines/compras.toml", "gov.pt/compras\"", "gov.pt/compras\"\ncharset = \"iso-8859-7\"");
        // Its second byte is none of that set.
        let ran = run(&project, rows().replace("Papel", "Pa\u{EE}pel"), &[]);
        assert!(ran.status == 1 && ran.err.contains("[charset]"), "{held}: {}", ran.err);
    }
}

/// What refers to a row that is withdrawn goes with it, and nothing of it is kept to be mended.
#[test]
fn what_is_withdrawn_goes_with_all_that_refers_to_it_however_large() {
    let published = |held: &str| {
        let project = KINDS.project(&format!("[limits]\nheld_mib = {held}\n"));
        project.write("tipos", "Tipo;Nome;Dentro de\nA;Papel;\nB;Tinta;A\nC;Mesas;\n");
        project.write("compras", "Código;Tipo\n1;A\n2;B\n3;C\n");
        project.write(
            "pipelines/tipos.withdrawn.csv",
            "version,table,key,field,when,why\n,kinds,A,,2031-01-01,a pedido\n",
        );
        let inputs = ["--input", "tipos=tipos", "--input", "compras=compras"];
        project.seara(&[&["run", "tipos", "--at", crate::project::AT][..], &inputs].concat()).well();
        ["kinds.csv", "purchases.csv"].map(|name| project.read(&format!("output/tipos/latest/{name}")))
    };
    assert_eq!(published("64"), ["code,name,parent\nC,Mesas,\n", "number,kind\n3,C\n"]);
    assert_eq!(published("0"), published("64"));
}

/// Of a large capture only the row is read again, whatever it is.
#[test]
fn the_row_of_a_large_capture_is_read_again() {
    let lines = items().join("\n").into_bytes();
    let list = format!("[{}]", items().join(",")).into_bytes();
    for (bytes, key, place, said) in [
        (packed(), "997", "line 6, column 3", "1.234,50"),
        (lines, "992", "line 11, /Objeto", " Papel  e tinta "),
        (list, "991", "/9/Objeto", " Papel  e tinta "),
        (parquet(Compression::SNAPPY), "900", "row 101/Objeto", "Papel 100"),
        (book(&[]), "8991", "Compras!B14", "Papel  e tinta"),
    ] {
        let streamed = project("0");
        run(&streamed, bytes, &[]).well();
        let field = if key == "997" { "price" } else { "subject" };
        let out = streamed.seara(&["explain", "compras", "purchases", key, field]).well().out;
        assert!(out.contains(place) && out.contains(&format!("│ {said}")), "{key}: {out}");
    }
}
