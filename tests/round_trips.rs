//! What is written can be read again, whatever it holds: tables as CSV, JSON and Parquet, and records
//! rendered in the layout of a report.

use std::{path::Path, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray, StringViewArray},
    datatypes::{DataType, Field, Schema},
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::prelude::*;
use seara::{
    encode::{parquet::ParquetWriter, texts},
    extract::{self, How},
    model::{capture::Capture, sheet::SheetBatch},
    spec::{self, Folders},
};

fn rows() -> impl Strategy<Value = Vec<(Option<String>, Option<i64>, Option<bool>)>> {
    prop::collection::vec((prop::option::of(".{0,40}"), any::<Option<i64>>(), any::<Option<bool>>()), 0..30)
}

fn batch(rows: &[(Option<String>, Option<i64>, Option<bool>)]) -> RecordBatch {
    let schema = Schema::new(vec![
        Field::new("text", DataType::Utf8, true),
        Field::new("number", DataType::Int64, true),
        Field::new("truth", DataType::Boolean, true),
    ]);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(rows.iter().map(|r| r.0.as_deref()).collect::<StringArray>()),
        Arc::new(rows.iter().map(|r| r.1).collect::<Int64Array>()),
        Arc::new(rows.iter().map(|r| r.2).collect::<BooleanArray>()),
    ];
    RecordBatch::try_new(Arc::new(schema), columns).expect("a batch")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tables_read_back_as_they_were_written(rows in rows()) {
        let batch = batch(&rows);
        let [csv, json] = texts::whole(&batch);
        let mut reader = csv::ReaderBuilder::new().from_reader(csv.as_slice());
        let read: Vec<_> = reader.records().map(|r| r.expect("a record")).collect();
        prop_assert_eq!(read.len(), rows.len());
        for (record, (text, number, truth)) in read.iter().zip(&rows) {
            prop_assert_eq!(&record[0], text.as_deref().unwrap_or_default());
            prop_assert_eq!(&record[1], number.map(|n| n.to_string()).unwrap_or_default());
            prop_assert_eq!(&record[2], truth.map(|t| t.to_string()).unwrap_or_default());
        }

        let read: Vec<serde_json::Value> = serde_json::from_slice(&json).expect("an array");
        let wanted: Vec<_> = rows.iter().map(|(text, number, truth)| {
            serde_json::json!({"text": text, "number": number, "truth": truth})
        }).collect();
        prop_assert_eq!(read, wanted);

        let writer = ParquetWriter::new(Vec::new(), batch.schema(), &[0], &[("a", "b")]);
        let bytes = writer.and_then(|mut w| w.write(&batch).and_then(|()| w.finish())).expect("Parquet");
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).expect("Parquet");
        let read: Vec<_> = reader.build().expect("a reader").map(|b| b.expect("a batch")).collect();
        let read = arrow::compute::concat_batches(&batch.schema(), &read).expect("one batch");
        prop_assert_eq!(read.columns(), batch.columns());
    }

    /// Cards in the layout of a slide deck as text: labels first, values after them in another order,
    /// lines broken with and without an empty line, each value with words of its own.
    #[test]
    fn cards_read_back_as_they_were_laid_out(cards in prop::collection::vec(card(), 1..6)) {
        let text: String = cards.iter().enumerate().map(|(n, c)| c.laid_out(n)).collect();
        let told = read("projetos-setoriais", &text);
        let of = |name| column(&told[0], name);
        let wanted = |of: &dyn Fn(usize, &Card) -> String| -> Vec<_> {
            cards.iter().enumerate().map(|(n, c)| Some(of(n, c))).collect()
        };
        prop_assert_eq!(of("title"), wanted(&|n, c| c.title(n)));
        prop_assert_eq!(of("responsible_entity"), wanted(&|_, c| c.entity.clone()));
        prop_assert_eq!(of("description"), wanted(&|_, c| c.description.join("\n")));
        prop_assert_eq!(of("benefits"), wanted(&|_, c| c.benefits.clone()));
        let notes: Vec<_> = cards.iter().flat_map(|c| c.notes.iter().cloned().map(Some)).collect();
        prop_assert_eq!(column(&told[1], "text"), notes);
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

/// Reads a text by a bundled recipe; it must be accounted for whole.
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
    let content = extract::read(&capture, &How::of(pipeline, source)).expect("a document");
    let origin = extract::Origin { pipeline, source, capture: "", read_from: "a text" };
    let reading = extract::records(&content, &origin);
    assert!(reading.issues.is_empty(), "{:?}\n{text}", reading.issues);
    assert_eq!(reading.accounting.unaccounted, 0);
    reading.batches
}

fn column(batch: &SheetBatch, name: &str) -> Vec<Option<String>> {
    let texts = batch.values.column_by_name(name).expect("a column").as_any().downcast_ref::<StringViewArray>();
    texts.expect("texts").iter().map(|t| t.map(str::to_owned)).collect()
}
