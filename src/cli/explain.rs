//! `seara explain`: where a published value comes from, and what stands there in the capture.

use std::{fs::File, path::Path};

use arrow::{
    array::{Array, BooleanArray, RecordBatch, StringArray},
    util::display::array_value_to_string,
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::{
    arguments::{Explain, Global},
    console::Console,
};
use crate::{
    encode::datapackage,
    extract,
    model::{capture::Capture, document::Document},
    spec,
    state::{
        captures,
        layout::{Layout, Spot},
    },
};

/// Prints the evidence of a row, or of one of its values.
pub(super) fn run(asked: &Explain, global: &Global, console: &mut Console) -> u8 {
    let layout = super::layout(global, asked.sample);
    let latest = layout.path(Spot::Latest(&asked.dataset));
    let proofs = match read(&latest.join("evidence.parquet")) {
        Ok(batches) => batches,
        Err(told) => {
            console.complain(&format!("{told}: is {} published here? Try --sample or --output", asked.dataset));
            return 2;
        }
    };
    let charset = charset(global, &asked.dataset);
    let mut row = None;
    for (batch, at) in proofs.iter().flat_map(|b| (0..b.num_rows()).map(move |at| (b, at))) {
        let is = |column: &str, want: &str| text(batch, column, at) == Some(want);
        let field = asked.field.as_ref().is_none_or(|f| is("field", f));
        if is("table", &asked.table) && is("key", &asked.key) && field {
            let row = row.get_or_insert_with(|| values(&latest, &asked.table, &asked.key));
            let proof = Proof { batch, at };
            if console.is_json() { console.object(&proof.json()) } else { proof.show(row, &layout, &charset, console) }
        }
    }
    if row.is_none() {
        let field = asked.field.as_ref().map(|f| format!(" {f}")).unwrap_or_default();
        console.complain(&format!(
            "nothing is known of {} {}{field} in {}: the key is that of the table, its parts joined by /",
            asked.table, asked.key, asked.dataset
        ));
        return 1;
    }
    0
}

fn read(path: &Path) -> Result<Vec<RecordBatch>, String> {
    let told = |error: String| format!("cannot read {}: {error}", path.display());
    let file = File::open(path).map_err(|e| told(e.to_string()))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|b| b.build());
    reader.map_err(|e| told(e.to_string()))?.collect::<Result<_, _>>().map_err(|e| told(e.to_string()))
}

/// The character set that the spec declares, where there is a spec.
fn charset(global: &Global, dataset: &str) -> Option<String> {
    let (project, _) = spec::load(&global.folders());
    let pipeline = project.pipelines.into_iter().find(|p| p.name == dataset)?;
    pipeline.sources.into_iter().find_map(|s| s.charset)
}

/// The published row: column and value as text.
fn values(latest: &Path, table: &str, key: &str) -> Vec<(String, String)> {
    let package = std::fs::read(latest.join("datapackage.json")).unwrap_or_default();
    let names = datapackage::primary_key(&package, table);
    for batch in read(&latest.join(format!("{table}.parquet"))).unwrap_or_default() {
        let value = |name: &str, at| {
            let column = batch.column_by_name(name)?;
            column.is_valid(at).then(|| array_value_to_string(column, at).unwrap_or_default())
        };
        let is = |at: &usize| names.iter().filter_map(|n| value(n, *at)).collect::<Vec<_>>().join("/") == key;
        if let Some(at) = (0..batch.num_rows()).find(is) {
            let schema = batch.schema();
            return schema.fields().iter().filter_map(|f| Some((f.name().clone(), value(f.name(), at)?))).collect();
        }
    }
    Vec::new()
}

fn text<'b>(batch: &'b RecordBatch, column: &str, row: usize) -> Option<&'b str> {
    let texts = batch.column_by_name(column)?.as_any().downcast_ref::<StringArray>()?;
    texts.is_valid(row).then(|| texts.value(row))
}

/// One row of the evidence.
struct Proof<'b> {
    batch: &'b RecordBatch,
    at: usize,
}

impl Proof<'_> {
    fn text(&self, column: &str) -> Option<&str> {
        text(self.batch, column, self.at)
    }

    fn is_inferred(&self) -> bool {
        let column = self.batch.column_by_name("inferred").and_then(|c| c.as_any().downcast_ref::<BooleanArray>());
        column.is_some_and(|c| c.value(self.at))
    }

    fn json(&self) -> serde_json::Value {
        let names = ["table", "key", "field", "origin", "capture", "source", "place", "raw", "rule"];
        let mut object: serde_json::Map<_, _> = names.iter().map(|n| ((*n).to_owned(), self.text(n).into())).collect();
        object.insert("inferred".to_owned(), self.is_inferred().into());
        object.into()
    }

    fn show(&self, row: &[(String, String)], layout: &Layout, charset: &Option<String>, console: &Console) {
        let of = |column| self.text(column).unwrap_or_default();
        let value = row.iter().find(|(name, _)| name == of("field"));
        let value = value.map_or_else(|| "no value".to_owned(), |(_, v)| v.replace('\n', "\n    "));
        console.say(&format!("{} = {value}", of("field")));
        let doubt = if self.is_inferred() { ", inferred" } else { "" };
        console.say(&format!("  ├ {}{doubt}, by the rule “{}”", of("origin"), of("rule")));
        console.say(&format!("  ├ source   {}", of("source")));
        if let Some(capture) = self.text("capture") {
            console.say(&format!("  ├ capture  sha256:{capture}"));
        }
        let raw = self.text("raw");
        let lines = self.text("capture").map(|c| lines(c, of("place"), layout, charset.as_deref())).unwrap_or_default();
        if let Some(raw) = raw.filter(|_| lines.is_empty() || self.is_inferred()) {
            console.say(&format!("  ├ raw      {}", raw.replace('\n', "\n  │          ")));
        }
        console.say(&format!("  └ {}", of("place")));
        lines.iter().for_each(|line| console.say(&format!("    {line}")));
        console.say("");
    }
}

/// The lines of a capture at a place, marked, with one before and one after; none when it is gone.
fn lines(capture: &str, place: &str, layout: &Layout, charset: Option<&str>) -> Vec<String> {
    let Ok((bytes, first_seen)) = captures::load(layout, capture) else { return Vec::new() };
    let [address, read_from] = [String::new(), String::new()];
    let capture = Capture { sha256: capture.to_owned(), bytes, first_seen, address, read_from, media_type: None };
    let Ok(document) = extract::read(&capture, charset, None) else { return Vec::new() };
    let all = numbered(&document);
    let range = range(place);
    let hit = |(number, element, _): &(u32, Option<&str>, &str)| match range {
        Some((first, last)) => (first..=last).contains(number),
        None => *element == Some(place),
    };
    let (Some(first), Some(last)) = (all.iter().position(hit), all.iter().rposition(hit)) else { return Vec::new() };
    let around = first.saturating_sub(1)..(last + 2).min(all.len());
    let line = |n: usize| {
        let mark = if (first..=last).contains(&n) { '>' } else { ' ' };
        format!("{mark}{:>5} │ {}", all[n].0, all[n].2.trim_end())
    };
    around.map(line).collect()
}

/// Every line of a document with its number and its element.
fn numbered(document: &Document) -> Vec<(u32, Option<&str>, &str)> {
    let lines = document.blocks().flat_map(|(_, b)| b.lines.iter().map(move |l| (b, l)));
    lines.map(|(b, l)| (l.number, b.element.as_deref(), l.text.as_str())).collect()
}

/// `line 4` or `lines 4-6`.
fn range(place: &str) -> Option<(u32, u32)> {
    if let Some(line) = place.strip_prefix("line ") {
        let n = line.parse().ok()?;
        return Some((n, n));
    }
    let (first, last) = place.strip_prefix("lines ")?.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()?))
}
