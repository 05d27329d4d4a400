//! `seara explain`: where a published value comes from, and what stands there in the capture. `proof` finds it in the
//! evidence, `around` reads again what stands about it, `place` finds it there.

mod around;
mod place;
mod proof;

use std::{path::Path, sync::Arc};

use arrow::{
    array::{ArrayRef, RecordBatch},
    datatypes::Field,
    error::ArrowError,
};

use self::{
    around::Captures,
    place::Kept,
    proof::{Asked, Proof},
};
use super::{
    arguments::{Explain, Global},
    console::Console,
    inspect, keys,
};
use crate::{
    encode::datapackage,
    model::{
        capture::Capture,
        picture::{self, ColouredBox, Picture},
        row::{key_by_names, value},
    },
    release,
    spec::{self, pipeline::Pipeline},
    state::{
        captures,
        layout::{Layout, PathKey},
        warc::Header,
    },
};

/// The colour of a value's box.
const BOX: u32 = 0x00E0_1010;

/// Rows of which the evidence is looked for at once.
const ROWS: usize = 4096;

/// Prints the evidence of a row, or of one of its values; without a key that of all rows.
pub(super) fn run(asked: &Explain, global: &Global, console: &mut Console) -> u8 {
    let layout = super::layout(global, asked.sample);
    let latest = layout.path(PathKey::Latest(&asked.dataset));
    let pipeline = pipeline(global, &asked.dataset);
    let mut explain = Explaining {
        captures: Captures::of(&layout, pipeline.as_ref()),
        boxes: Boxes::default(),
        count: 0,
        pipeline: pipeline.as_ref(),
        latest: &latest,
        console,
    };
    let told = match &asked.key {
        Some(key) => {
            let one = keys::one(std::slice::from_ref(&latest), &asked.table, key, explain.console);
            one.and_then(|key| explain.rows(asked, &[key]))
        }
        None => explain.all(asked),
    };
    let (boxes, count) = (explain.boxes, explain.count);
    match (told, &asked.picture) {
        (Err(status), _) => status,
        (Ok(()), _) if count == 0 => {
            let what = [Some(&asked.table), asked.key.as_ref(), asked.field.as_ref()];
            let what: Vec<_> = what.into_iter().flatten().cloned().collect();
            let args = [("what", what.join(" ")), ("dataset", asked.dataset.clone())];
            console.complain(&console.messages().screen("nothing-known", &args));
            1
        }
        (Ok(()), Some(path)) => boxes.paint(path, &layout, pipeline.as_ref(), console),
        (Ok(()), None) => 0,
    }
}

/// Values being explained.
struct Explaining<'a> {
    captures: Captures<'a>,
    boxes: Boxes,
    /// How many were.
    count: usize,
    pipeline: Option<&'a Pipeline>,
    latest: &'a Path,
    console: &'a Console,
}

impl Explaining<'_> {
    /// Explains all rows of a table, some at a time.
    fn all(&mut self, asked: &Explain) -> Result<(), u8> {
        let names = key(self.latest, &asked.table);
        let batches = self.batches(asked, &asked.table)?;
        let mut keys = Vec::new();
        for batch in batches {
            let batch = batch.map_err(|error| self.broken(&error))?;
            for at in 0..batch.num_rows() {
                keys.extend(key_by_names(&batch, &names, at));
                if keys.len() == ROWS {
                    self.rows(asked, &std::mem::take(&mut keys))?;
                }
            }
        }
        self.rows(asked, &keys)
    }

    /// Explains the rows of these keys.
    fn rows(&mut self, asked: &Explain, keys: &[String]) -> Result<(), u8> {
        let (table, field) = (asked.table.as_str(), asked.field.as_deref());
        let wanted = Asked { table, keys: keys.iter().map(String::as_str).collect(), field };
        let batches = self.batches(asked, "evidence")?;
        let found = proof::find(batches, &wanted).map_err(|error| self.broken(&error))?;
        for (key, proofs) in found {
            let row = if self.console.is_json() { Vec::new() } else { values(self.latest, table, &key) };
            for mut proof in proofs {
                self.count += 1;
                self.boxes.add(&proof);
                let kept = proof.capture.as_ref().and_then(|capture| self.captures.at(capture, &proof.place));
                proof.read_again(kept, self.pipeline);
                if self.console.is_json() {
                    self.console.object(&proof.json());
                } else {
                    show(&proof, &row, kept, self.console);
                }
            }
        }
        Ok(())
    }

    /// The rows of a table of the release that is shown.
    fn batches(
        &self,
        asked: &Explain,
        table: &str,
    ) -> Result<impl Iterator<Item = Result<RecordBatch, ArrowError>> + use<>, u8> {
        match release::read::batches(self.latest, table) {
            Ok(Some(batches)) => Ok(batches),
            Ok(None) => {
                let args = [("dataset", asked.dataset.clone())];
                self.console.complain(&self.console.messages().screen("not-published", &args));
                Err(2)
            }
            Err(error) => Err(self.broken(&error)),
        }
    }

    fn broken(&self, error: &dyn std::fmt::Display) -> u8 {
        self.console.complain(&error.to_string());
        2
    }
}

/// Where values stand on a page.
#[derive(Default)]
struct Boxes {
    capture: Option<String>,
    page: usize,
    marks: Vec<ColouredBox>,
}

impl Boxes {
    /// Adds the box of a value, if it stands on the page of the first.
    fn add(&mut self, proof: &Proof) {
        let found = proof.capture.as_deref().zip(picture::parse_place(&proof.place));
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

    /// Draws the page; gives the exit status.
    fn paint(&self, path: &Path, layout: &Layout, pipeline: Option<&Pipeline>, console: &Console) -> u8 {
        let Some((capture, _)) = self.capture.as_deref().and_then(|c| kept(c, layout)) else {
            console.complain(&console.messages().screen("no-box", &[]));
            return 1;
        };
        let picture = Picture { page: self.page, boxes: self.marks.clone() };
        let limits = pipeline.map(|p| p.limits).unwrap_or_default();
        match inspect::paint(&capture, &picture, path, limits, console) {
            Ok(true) => {
                console.say(&console.messages().screen("wrote", &[("path", path.display().to_string())]));
                0
            }
            Ok(false) => 0,
            Err(status) => status,
        }
    }
}

/// The pipeline that reads it today, where there is one.
fn pipeline(global: &Global, dataset: &str) -> Option<Pipeline> {
    let (project, _) = spec::load(&global.folders());
    project.pipelines.into_iter().find(|p| p.name == dataset)
}

/// The primary key of a table.
fn key(latest: &Path, table: &str) -> Vec<String> {
    let package = std::fs::read(latest.join("datapackage.json")).unwrap_or_default();
    datapackage::primary_key(&package, table)
}

/// The published row: column and value as text.
fn values(latest: &Path, table: &str, key: &str) -> Vec<(String, String)> {
    let names = self::key(latest, table);
    let Ok(Some(batches)) = release::read::batches(latest, table) else { return Vec::new() };
    for batch in batches.flatten() {
        let Some(at) = (0..batch.num_rows()).find(|at| key_by_names(&batch, &names, *at).as_deref() == Some(key))
        else {
            continue;
        };
        let pair = |(field, column): (&Arc<Field>, &ArrayRef)| Some((field.name().clone(), value(column, at)?));
        return batch.schema().fields().iter().zip(batch.columns()).filter_map(pair).collect();
    }
    Vec::new()
}

/// Prints where a value comes from.
fn show(proof: &Proof, row: &[(String, String)], kept: Option<&Kept>, console: &Console) {
    let word = |id: &str| console.messages().screen(id, &[]);
    let value = row.iter().find(|(name, _)| *name == proof.field);
    let value = value.map_or_else(|| word("no-value"), |(_, v)| v.replace('\n', "\n    "));
    console.say(&format!("{} = {value}", proof.field));
    let doubt = if proof.inferred { format!(", {}", word("inferred")) } else { String::new() };
    console.say(&format!("  ├ {}{doubt}, {} “{}”", word(&proof.origin), word("by-the-rule"), proof.rule));
    let label = |id: &str| format!("  ├ {:<8} ", word(id));
    console.say(&format!("{}{}", label("source"), proof.source));
    if let Some(capture) = &proof.capture {
        console.say(&format!("{}sha256:{capture}", label("capture")));
    }
    let lines = kept.map(|kept| proof.lines(kept)).unwrap_or_default();
    if let Some(raw) = proof.raw.as_ref().filter(|_| lines.is_empty() || proof.inferred || proof.is_part()) {
        console.say(&format!("{}{}", label("raw"), raw.replace('\n', "\n  │          ")));
    }
    let heading = proof.heading.as_ref().map(|heading| format!(" “{heading}”")).unwrap_or_default();
    console.say(&format!("  └ {}{heading}", proof.place));
    lines.iter().for_each(|line| console.say(&format!("    {line}")));
    console.say("");
}

/// A capture that is kept, and the address of the spec that led to it.
fn kept(capture: &str, layout: &Layout) -> Option<(Capture, String)> {
    let (Header { first_seen, address, source, media_type, .. }, bytes) = captures::load(layout, capture).ok()?;
    let read_from = address.clone();
    Some((Capture { sha256: capture.to_owned(), bytes, first_seen, read_from, address, media_type }, source))
}
