//! `seara explain`: shows the evidence of a published value, with its place in the capture. `evidence` reads the evidence,
//! `capture_reader` reads the captures again, `content` finds places in them.

mod capture_reader;
mod content;
mod evidence;

use std::{path::Path, sync::Arc};

use arrow::{
    array::{ArrayRef, RecordBatch},
    datatypes::Field,
    error::ArrowError,
};

use self::{
    capture_reader::CaptureReader,
    content::IndexedContent,
    evidence::{Query, ValueEvidence},
};
use super::{
    arguments::{Explain, Global},
    console::Console,
    inspect, record_key,
};
use crate::{
    encode::datapackage,
    model::{
        picture::{self, ColouredBox, Picture},
        row::{keys_by_name, value},
    },
    release,
    spec::{self, pipeline::Pipeline},
    state::layout::{Layout, PathKey},
};

/// Colour of the box of a value.
const BOX: u32 = 0x00E0_1010;

/// Rows whose evidence is looked up in one pass.
const ROWS: usize = 4096;

/// Prints the evidence of a row or of one of its values; without a key, of all rows.
pub(super) fn run(options: &Explain, global: &Global, console: &mut Console) -> u8 {
    let layout = super::layout(global, options.sample);
    let latest = layout.path(PathKey::Latest(&options.dataset));
    let pipeline = pipeline(global, &options.dataset);
    let mut explain = Explainer {
        captures: CaptureReader::new(&layout, pipeline.as_ref()),
        boxes: Boxes::default(),
        count: 0,
        pipeline: pipeline.as_ref(),
        latest: &latest,
        console,
    };
    let result = match &options.key {
        Some(key) => {
            let one = record_key::resolve(std::slice::from_ref(&latest), &options.table, key, explain.console);
            one.and_then(|key| explain.rows(options, &[key]))
        }
        None => explain.all(options),
    };
    let (boxes, count) = (explain.boxes, explain.count);
    match (result, &options.picture) {
        (Err(status), _) => status,
        (Ok(()), _) if count == 0 => {
            let what = [Some(&options.table), options.key.as_ref(), options.field.as_ref()];
            let what: Vec<_> = what.into_iter().flatten().cloned().collect();
            let args = [("what", what.join(" ")), ("dataset", options.dataset.clone())];
            console.print_error(&console.messages().screen("unknown-record", &args));
            1
        }
        (Ok(()), Some(path)) => boxes.paint(path, &layout, pipeline.as_ref(), console),
        (Ok(()), None) => 0,
    }
}

/// Prints evidence and counts it.
struct Explainer<'a> {
    captures: CaptureReader<'a>,
    boxes: Boxes,
    /// Values printed.
    count: usize,
    pipeline: Option<&'a Pipeline>,
    latest: &'a Path,
    console: &'a Console,
}

impl Explainer<'_> {
    /// Prints the evidence of all rows of a table, in passes of [`ROWS`].
    fn all(&mut self, options: &Explain) -> Result<(), u8> {
        let names = key(self.latest, &options.table);
        let batches = self.batches(options, &options.table)?;
        let mut keys = Vec::new();
        for batch in batches {
            let batch = batch.map_err(|error| self.fail(&error))?;
            for key in (0..batch.num_rows()).filter_map(keys_by_name(&batch, &names)) {
                keys.push(key);
                if keys.len() == ROWS {
                    self.rows(options, &std::mem::take(&mut keys))?;
                }
            }
        }
        self.rows(options, &keys)
    }

    /// Prints the evidence of the rows of these keys.
    fn rows(&mut self, options: &Explain, keys: &[String]) -> Result<(), u8> {
        let (table, field) = (options.table.as_str(), options.field.as_deref());
        let query = Query { table, keys: keys.iter().map(String::as_str).collect(), field };
        let batches = self.batches(options, "evidence")?;
        let found = evidence::find(batches, &query).map_err(|error| self.fail(&error))?;
        for (key, evidences) in found {
            let row = if self.console.is_json() { Vec::new() } else { values(self.latest, table, &key) };
            for mut evidence in evidences {
                self.count += 1;
                self.boxes.add(&evidence);
                let content =
                    evidence.capture.as_ref().and_then(|capture| self.captures.content_at(capture, &evidence.place));
                evidence.read_raw(content, self.pipeline);
                if self.console.is_json() {
                    self.console.object(&evidence.json());
                } else {
                    show(&evidence, &row, content, self.console);
                }
            }
        }
        Ok(())
    }

    /// The rows of a table of the published release.
    fn batches(
        &self,
        options: &Explain,
        table: &str,
    ) -> Result<impl Iterator<Item = Result<RecordBatch, ArrowError>> + use<>, u8> {
        match release::read::batches(self.latest, table) {
            Ok(Some(batches)) => Ok(batches),
            Ok(None) => {
                let args = [("dataset", options.dataset.clone())];
                self.console.print_error(&self.console.messages().screen("not-published", &args));
                Err(2)
            }
            Err(error) => Err(self.fail(&error)),
        }
    }

    fn fail(&self, error: &dyn std::fmt::Display) -> u8 {
        self.console.print_error(&error.to_string());
        2
    }
}

/// The boxes of values on one page.
#[derive(Default)]
struct Boxes {
    capture: Option<String>,
    page: usize,
    marks: Vec<ColouredBox>,
}

impl Boxes {
    /// Adds the box of a value, if it is on the page of the first.
    fn add(&mut self, evidence: &ValueEvidence) {
        let found = evidence.capture.as_deref().zip(picture::parse_place(&evidence.place));
        let Some((capture, (page, bounds))) = found else { return };
        let first = self.capture.get_or_insert_with(|| {
            self.page = page;
            capture.to_owned()
        });
        let mark = ColouredBox { bounds, colour: BOX };
        if first == capture && self.page == page && !self.marks.contains(&mark) {
            self.marks.push(mark);
        }
    }

    /// Draws the page. Returns the exit status.
    fn paint(&self, path: &Path, layout: &Layout, pipeline: Option<&Pipeline>, console: &Console) -> u8 {
        let Some((capture, _)) = self.capture.as_deref().and_then(|c| capture_reader::load(c, layout)) else {
            console.print_error(&console.messages().screen("no-box", &[]));
            return 1;
        };
        let picture = Picture { page: self.page, boxes: self.marks.clone() };
        let limits = pipeline.map(|p| p.limits).unwrap_or_default();
        match inspect::paint(&capture, &picture, path, limits, console) {
            Ok(true) => {
                console.print_line(&console.messages().screen("wrote", &[("path", path.display().to_string())]));
                0
            }
            Ok(false) => 0,
            Err(status) => status,
        }
    }
}

/// The current pipeline of a dataset, if there is one.
fn pipeline(global: &Global, dataset: &str) -> Option<Pipeline> {
    let (project, _) = spec::load(&global.folders());
    project.pipelines.into_iter().find(|p| p.name == dataset)
}

/// The primary key of a table.
fn key(latest: &Path, table: &str) -> Vec<String> {
    let package = std::fs::read(latest.join("datapackage.json")).unwrap_or_default();
    datapackage::primary_key(&package, table)
}

/// The published row: names and values of its columns.
fn values(latest: &Path, table: &str, key: &str) -> Vec<(String, String)> {
    let names = self::key(latest, table);
    let Ok(Some(batches)) = release::read::batches(latest, table) else { return Vec::new() };
    for batch in batches.flatten() {
        let keys = keys_by_name(&batch, &names);
        let Some(at) = (0..batch.num_rows()).find(|at| keys(*at).as_deref() == Some(key)) else { continue };
        let pair = |(field, column): (&Arc<Field>, &ArrayRef)| Some((field.name().clone(), value(column, at)?));
        return batch.schema().fields().iter().zip(batch.columns()).filter_map(pair).collect();
    }
    Vec::new()
}

/// Prints the evidence of a value.
fn show(evidence: &ValueEvidence, row: &[(String, String)], content: Option<&IndexedContent>, console: &Console) {
    let word = |id: &str| console.messages().screen(id, &[]);
    let value = row.iter().find(|(name, _)| *name == evidence.field);
    let value = value.map_or_else(|| word("no-value"), |(_, v)| v.replace('\n', "\n    "));
    console.print_line(&format!("{} = {value}", evidence.field));
    let doubt = if evidence.inferred { format!(", {}", word("inferred")) } else { String::new() };
    console.print_line(&format!("  ├ {}{doubt}, {} “{}”", word(&evidence.origin), word("rule"), evidence.rule));
    let label = |id: &str| format!("  ├ {:<8} ", word(id));
    console.print_line(&format!("{}{}", label("source"), evidence.source));
    if let Some(capture) = &evidence.capture {
        console.print_line(&format!("{}sha256:{capture}", label("capture")));
    }
    let lines = content.map(|content| evidence.lines(content)).unwrap_or_default();
    if let Some(raw) = evidence.raw.as_ref().filter(|_| lines.is_empty() || evidence.inferred || evidence.is_part()) {
        console.print_line(&format!("{}{}", label("raw"), raw.replace('\n', "\n  │          ")));
    }
    let heading = evidence.heading.as_ref().map(|heading| format!(" “{heading}”")).unwrap_or_default();
    console.print_line(&format!("  └ {}{heading}", evidence.place));
    lines.iter().for_each(|line| console.print_line(&format!("    {line}")));
    console.print_line("");
}
