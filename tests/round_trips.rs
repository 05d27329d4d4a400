//! What is written can be read again, whatever it holds: tables as CSV, JSON and Parquet, and records
//! rendered in the layout of a report.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use arrow::array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, Int64Array, ListBuilder,
    RecordBatch, StringArray, StringBuilder, TimestampMicrosecondArray,
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::prelude::*;
use seara::testing::{
    encode::{parquet::ParquetWriter, texts},
    extract::{self, ExtractOptions},
    model::{
        capture::Capture,
        schema::{Field, NumberStyle, StringFormat, TableSchema, Type},
        sheet::SheetBatch,
    },
    normalise::{self, text},
    spec::{self, Folders},
};
use serde_json::value::RawValue;

/// A column of a random table: its type, and its values as the column holds them.
#[derive(Debug, Clone)]
enum Values {
    Text(Vec<Option<String>>),
    Integer(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
    Decimal(u8, Vec<Option<i128>>),
    Truth(Vec<Option<bool>>),
    Day(Vec<Option<i32>>),
    Instant(Vec<Option<i64>>),
    Year(Vec<Option<i32>>),
    List(Vec<Option<Vec<String>>>),
}

/// Words as they are when they are clean, with every character that a format escapes.
fn words() -> impl Strategy<Value = String> {
    "[a-zA-Zçéã0-9 ,;|\"'\\\\./-]{1,20}".prop_map(|text| format!("z{}z", text::clean(&text)))
}

/// A column with a number of rows.
fn values(rows: usize) -> impl Strategy<Value = Values> {
    fn column<S: Strategy>(values: S, rows: usize) -> impl Strategy<Value = Vec<Option<S::Value>>>
    where
        S::Value: Clone,
    {
        prop::collection::vec(prop::option::of(values), rows)
    }
    let most = 10_i64.pow(17);
    prop_oneof![
        column(words(), rows).prop_map(Values::Text),
        column(-most..most, rows).prop_map(Values::Integer),
        column((-(10_i32.pow(9))..10_i32.pow(9)).prop_map(|n| f64::from(n) / 1000.0), rows).prop_map(Values::Number),
        (0_u8..6).prop_flat_map(move |scale| {
            column((-most..most).prop_map(i128::from), rows).prop_map(move |values| Values::Decimal(scale, values))
        }),
        column(any::<bool>(), rows).prop_map(Values::Truth),
        column(-25_000..40_000_i32, rows).prop_map(Values::Day),
        column(0..4_000_000_000_000_000_i64, rows).prop_map(Values::Instant),
        column(1000..2500_i32, rows).prop_map(Values::Year),
        column(prop::collection::vec("[a-zé\"]{1,5}", 1..4), rows).prop_map(Values::List),
    ]
}

/// A table of any columns and any rows, after a key that no row lacks.
fn table() -> impl Strategy<Value = Vec<Values>> {
    (0_usize..20).prop_flat_map(|rows| {
        let key = Values::Integer((1..).take(rows).map(Some).collect());
        prop::collection::vec(values(rows), 0..8).prop_map(move |others| [vec![key.clone()], others].concat())
    })
}

fn kind(values: &Values) -> Type {
    // What is published has a point before its decimals.
    let (style, delimiter) = (|| NumberStyle { decimal: Some('.'), ..NumberStyle::default() }, ",".to_owned());
    match values {
        Values::Text(_) => Type::String(StringFormat::Default),
        Values::Integer(_) => Type::Integer(style()),
        Values::Number(_) => Type::Number(style()),
        Values::Decimal(scale, _) => Type::Decimal { scale: *scale, style: style() },
        Values::Truth(_) => Type::Boolean { true_values: Vec::new(), false_values: Vec::new() },
        Values::Day(_) => Type::Date,
        Values::Instant(_) => Type::DateTime,
        Values::Year(_) => Type::Year,
        Values::List(_) => Type::List { delimiter },
    }
}

fn array(values: &Values) -> ArrayRef {
    match values.clone() {
        Values::Text(texts) => Arc::new(StringArray::from(texts)),
        Values::Integer(numbers) => Arc::new(Int64Array::from(numbers)),
        Values::Number(numbers) => Arc::new(Float64Array::from(numbers)),
        Values::Decimal(_, numbers) => Arc::new(Decimal128Array::from(numbers).with_data_type(kind(values).arrow())),
        Values::Truth(truths) => Arc::new(BooleanArray::from(truths)),
        Values::Day(days) => Arc::new(Date32Array::from(days)),
        Values::Instant(instants) => Arc::new(TimestampMicrosecondArray::from(instants).with_timezone("UTC")),
        Values::Year(years) => Arc::new(Int32Array::from(years)),
        Values::List(lists) => {
            let mut all = ListBuilder::new(StringBuilder::new());
            lists.into_iter().for_each(|list| all.append_option(list.map(|items| items.into_iter().map(Some))));
            Arc::new(all.finish())
        }
    }
}

/// The schema of a table whose columns are called by their place.
fn schema(columns: &[Values]) -> TableSchema {
    let field = |(n, values)| Field::new(format!("c{n}"), kind(values));
    TableSchema::new("rows", columns.iter().enumerate().map(field).collect(), vec![0])
}

/// Text read by the schema that it was published by.
fn typed(schema: &TableSchema, rows: &[Vec<Option<String>>]) -> RecordBatch {
    let column = |c: usize| -> ArrayRef { Arc::new(rows.iter().map(|row| row[c].as_deref()).collect::<StringArray>()) };
    let columns = (0..schema.fields.len()).map(column).collect();
    let text = RecordBatch::try_new(schema.text(), columns).expect("text");
    let normalised = normalise::normalise(schema, &normalise::TextRules::default(), &text).expect("typed");
    assert!(normalised.faults.is_empty(), "{:?} {rows:?}", normalised.faults);
    normalised.rows
}

/// A value of JSON as text: digits as they are written.
fn said(value: &RawValue) -> Option<String> {
    match value.get() {
        "null" => None,
        text if text.starts_with('"') => Some(serde_json::from_str(text).expect("a text")),
        list if list.starts_with('[') => Some(serde_json::from_str::<Vec<String>>(list).expect("texts").join(",")),
        other => Some(other.to_owned()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a table holds, each of its files says it again, read by the schema that it was published by.
    #[test]
    fn tables_read_back_as_they_were_written(columns in table()) {
        let schema = schema(&columns);
        let batch = RecordBatch::try_new(schema.arrow(), columns.iter().map(array).collect()).expect("a batch");
        let [csv, json] = texts::files(&batch);

        let mut reader = csv::ReaderBuilder::new().from_reader(csv.as_slice());
        let cell = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
        let rows: Vec<Vec<_>> = reader.records().map(|row| row.expect("a record").iter().map(cell).collect()).collect();
        prop_assert_eq!(typed(&schema, &rows), batch.clone());

        let rows: Vec<BTreeMap<String, Box<RawValue>>> = serde_json::from_slice(&json).expect("an array");
        let row = |row: &BTreeMap<String, Box<RawValue>>| schema.fields.iter().map(|f| said(&row[&f.name])).collect();
        let rows: Vec<Vec<_>> = rows.iter().map(row).collect();
        prop_assert_eq!(typed(&schema, &rows), batch.clone());

        let writer = ParquetWriter::new(Vec::new(), &batch.schema(), &[0]);
        let bytes = writer.and_then(|mut w| w.write(&batch).and_then(|()| w.finish(&[("a", "b")]))).expect("Parquet");
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).expect("Parquet");
        let read: Vec<_> = reader.build().expect("a reader").map(|b| b.expect("a batch")).collect();
        let read = arrow::compute::concat_batches(&batch.schema(), &read).expect("one batch");
        prop_assert_eq!(read, batch);
    }

    /// Texts with anything in them are written as they are.
    #[test]
    fn any_text_is_written_as_it_is(said in prop::collection::vec(prop::option::of(".{0,40}"), 0..30)) {
        let column: ArrayRef = Arc::new(said.iter().map(Option::as_deref).collect::<StringArray>());
        let batch = RecordBatch::try_from_iter([("c", Arc::clone(&column)), ("d", column)]).expect("a batch");
        let [csv, json] = texts::files(&batch);
        let mut reader = csv::ReaderBuilder::new().from_reader(csv.as_slice());
        let read: Vec<_> = reader.records().map(|row| row.expect("a record")[0].to_owned()).collect();
        prop_assert_eq!(read, said.iter().map(|text| text.clone().unwrap_or_default()).collect::<Vec<_>>());
        let read: Vec<BTreeMap<String, Option<String>>> = serde_json::from_slice(&json).expect("an array");
        prop_assert_eq!(read.iter().map(|row| row["c"].clone()).collect::<Vec<_>>(), said);
    }

    /// Cards in the layout of a slide deck as text: labels first, values after them in another order,
    /// lines broken with and without an empty line, each value with words of its own.
    #[test]
    fn cards_read_back_as_they_were_laid_out(cards in prop::collection::vec(card(), 1..6)) {
        let text: String = cards.iter().enumerate().map(|(n, c)| c.laid_out(n)).collect();
        let tables = read("projetos-setoriais", &text);
        let of = |name| column(&tables[0], name);
        let wanted = |of: &dyn Fn(usize, &Card) -> String| -> Vec<_> {
            cards.iter().enumerate().map(|(n, c)| Some(of(n, c))).collect()
        };
        prop_assert_eq!(of("title"), wanted(&|n, c| c.title(n)));
        prop_assert_eq!(of("responsible_entity"), wanted(&|_, c| c.entity.clone()));
        prop_assert_eq!(of("description"), wanted(&|_, c| c.description.join("\n")));
        prop_assert_eq!(of("benefits"), wanted(&|_, c| c.benefits.clone()));
        let notes: Vec<_> = cards.iter().flat_map(|c| c.notes.iter().cloned().map(Some)).collect();
        prop_assert_eq!(column(&tables[1], "text"), notes);
    }
}

/// What a card says.
#[derive(Debug, Clone)]
struct Card {
    status: &'static str,
    title: String,
    entity: String,
    description: Vec<String>,
    benefits: String,
    notes: Vec<String>,
}

const WORDS: [&str; 16] = [
    "casa",
    "ponte",
    "registo",
    "ensino",
    "rede",
    "mapa",
    "arquivo",
    "praça",
    "vale",
    "mercado",
    "navio",
    "ilha",
    "auto-estudo",
    "médico-social",
    "segunda-feira",
    "luso-angolano",
];

fn sentence(words: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&WORDS[..]), words).prop_map(|w| format!("Abrir {}.", w.join(" ")))
}

fn name(words: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&WORDS[..12]), words).prop_map(|w| format!("Plano {}", w.join(" ")))
}

fn card() -> impl Strategy<Value = Card> {
    let status = prop::sample::select(&["CONCLUÍDO", "EM CURSO", "POR INICIAR", "CANCELADO"][..]);
    let sentences = |n| prop::collection::vec(sentence(3..40), 1..n);
    (status, name(1..9), name(2..8), sentences(3), sentence(2..20), sentences(4)).prop_map(
        |(status, title, entity, description, benefits, notes)| Card {
            status,
            title,
            entity,
            description,
            benefits,
            notes,
        },
    )
}

impl Card {
    /// Titles make ids, so each is its own.
    fn title(&self, n: usize) -> String {
        format!("{} {}", self.title, ["um", "dois", "três", "quatro", "cinco", "seis"][n])
    }

    fn laid_out(&self, n: usize) -> String {
        let mut lines = vec![" PROJETOS SETORIAIS".to_owned()];
        let labels = ["Justificação / Informação Adicional", "Benefícios Quantitativos e Qualitativos ", "Descrição"];
        let bullets = self.notes.iter().map(|n| format!("• {n}"));
        lines.extend(labels.map(str::to_owned));
        lines.push(self.status.to_owned());
        for (value, width) in [(self.benefits.clone(), 110)]
            .into_iter()
            .chain(bullets.map(|b| (b, 110)))
            .chain([("Não aplicável".to_owned(), 110), ("LE IV – Competências TIC".to_owned(), 110)])
            .chain([(self.entity.clone(), 38)])
            .chain(self.description.iter().map(|d| (d.clone(), 110)))
            .chain([(self.title(n), 38)])
        {
            lines.extend(wrapped(&value, width));
        }
        format!("{}\n", lines.join("\n\n"))
    }
}

/// Lines of a width. A broken line keeps the space that stood there, or ends with the hyphen of a word.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_inclusive([' ', '-']) {
        let last = lines.last().expect("a line");
        if !last.is_empty() && last.chars().count() + word.trim_end().chars().count() > width {
            lines.push(String::new());
        }
        lines.last_mut().expect("a line").push_str(word);
    }
    lines
}

/// Reads a text by a bundled recipe; all of it must be accounted for.
fn read(pipeline: &str, text: &str) -> Vec<SheetBatch> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders =
        Folders { pipelines: own.join("pipelines"), schemas: own.join("schemas"), site: own.join("seara.toml") };
    let (project, _) = spec::load(&folders);
    let pipeline = project.pipelines.iter().find(|p| p.name == pipeline).expect("the pipeline");
    let capture = Capture {
        sha256: String::new(),
        bytes: text.as_bytes().to_vec(),
        first_seen: chrono::DateTime::default(),
        address: String::new(),
        read_from: "a text".to_owned(),
        media_type: None,
    };
    let source = &pipeline.sources[0];
    let content = extract::read(&capture, &ExtractOptions::new(pipeline, source)).expect("a document");
    let origin = extract::Origin { pipeline, source, capture: "", read_from: "a text", memory: 0 };
    let reading = extract::records(&content, &origin);
    // A label that no generated card has is reported, as it should be.
    let wrong: Vec<_> = reading.issues.issues().iter().filter(|issue| issue.code != "label-not-found").collect();
    assert!(wrong.is_empty(), "{wrong:?}\n{text}");
    assert_eq!(reading.accounting.unaccounted, 0);
    reading.batches
}

fn column(batch: &SheetBatch, name: &str) -> Vec<Option<String>> {
    let texts = batch.values.column_by_name(name).expect("a column").as_any().downcast_ref::<StringArray>();
    texts.expect("texts").iter().map(|t| t.map(str::to_owned)).collect()
}
