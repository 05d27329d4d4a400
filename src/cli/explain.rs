//! `seara explain`: where a published value comes from, and what stood there.

use std::fs::File;

use arrow::array::{Array, BooleanArray, RecordBatch, StringArray};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::{
    arguments::{Explain, Global},
    console::Console,
};
use crate::state::{
    captures,
    layout::{Layout, Spot},
};

/// Prints the evidence of a row, or of one of its values.
pub(super) fn run(asked: &Explain, global: &Global, console: &mut Console) -> u8 {
    let layout = super::layout(global, asked.sample);
    let path = layout.path(Spot::Latest(&asked.dataset)).join("evidence.parquet");
    let batches = File::open(&path).map_err(|e| e.to_string()).and_then(|file| {
        let reader =
            ParquetRecordBatchReaderBuilder::try_new(file).and_then(|b| b.build()).map_err(|e| e.to_string())?;
        reader.collect::<Result<Vec<_>, _>>().map_err(|e| e.to_string())
    });
    let batches = match batches {
        Ok(batches) => batches,
        Err(told) => {
            console.complain(&format!("cannot read {}: {told}", path.display()));
            return 2;
        }
    };
    let mut found = 0;
    for batch in &batches {
        for row in 0..batch.num_rows() {
            let is = |column: &str, want: &str| text(batch, column, row) == Some(want);
            let field = asked.field.as_ref().is_none_or(|f| is("field", f));
            if is("table", &asked.table) && is("key", &asked.key) && field {
                show(batch, row, &layout, console);
                found += 1;
            }
        }
    }
    if found == 0 {
        console.complain(&format!("{} has no evidence of {} {}", asked.dataset, asked.table, asked.key));
        return 1;
    }
    0
}

fn text<'b>(batch: &'b RecordBatch, column: &str, row: usize) -> Option<&'b str> {
    let texts = batch.column_by_name(column)?.as_any().downcast_ref::<StringArray>()?;
    texts.is_valid(row).then(|| texts.value(row))
}

fn show(batch: &RecordBatch, row: usize, layout: &Layout, console: &Console) {
    let of = |column| text(batch, column, row).unwrap_or_default();
    if console.is_json() {
        let names = ["table", "key", "field", "origin", "capture", "source", "place", "raw", "rule"];
        let mut object: serde_json::Map<_, _> =
            names.iter().map(|n| ((*n).to_owned(), text(batch, n, row).into())).collect();
        object.insert("inferred".to_owned(), inferred(batch, row).into());
        return console.object(&object.into());
    }
    let doubt = if inferred(batch, row) { ", inferred" } else { "" };
    console.say(&format!("{}\n  {}{doubt} by the rule “{}”, {}", of("field"), of("origin"), of("rule"), of("place")));
    console.say(&format!("  source   {}", of("source")));
    if let Some(capture) = text(batch, "capture", row) {
        console.say(&format!("  capture  {capture}"));
        lines(capture, of("place"), layout, console);
    } else if let Some(raw) = text(batch, "raw", row) {
        console.say(&format!("  raw      {raw}"));
    }
    console.say("");
}

fn inferred(batch: &RecordBatch, row: usize) -> bool {
    let column = batch.column_by_name("inferred").and_then(|c| c.as_any().downcast_ref::<BooleanArray>());
    column.is_some_and(|c| c.value(row))
}

/// The lines of the capture, with one before and one after.
fn lines(capture: &str, place: &str, layout: &Layout, console: &Console) {
    let Some((first, last)) = range(place) else { return };
    let Ok((bytes, _)) = captures::load(layout, capture) else {
        return console.say("  (the capture is not in this folder's memory)");
    };
    let all = String::from_utf8_lossy(&bytes);
    for (n, line) in (1_usize..).zip(all.split(['\n', '\u{C}'])).filter(|(n, _)| *n + 1 >= first && *n <= last + 1) {
        let mark = if (first..=last).contains(&n) { '>' } else { ' ' };
        console.say(&format!("  {mark}{n:>5} │ {}", line.trim_end()));
    }
}

/// `line 4` or `lines 4-6`.
fn range(place: &str) -> Option<(usize, usize)> {
    if let Some(line) = place.strip_prefix("line ") {
        let n = line.parse().ok()?;
        return Some((n, n));
    }
    let (first, last) = place.strip_prefix("lines ")?.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()?))
}
