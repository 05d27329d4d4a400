//! `seara explain`: where a published value comes from, and what stands there in the capture. `proof` finds it in the
//! evidence, `around` reads again what stands about it, `place` finds it there.

mod around;
mod place;
mod proof;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use arrow::{array::ArrayRef, datatypes::Field};

use self::proof::Proof;
use super::{
    arguments::{Explain, Global},
    console::Console,
    inspect, keys,
};
use crate::{
    encode::datapackage,
    model::{
        capture::Capture,
        grid::Content,
        picture::{self, Mark, Picture},
        row::{named, value},
    },
    release,
    spec::{self, pipeline::Pipeline},
    state::{
        captures,
        layout::{Layout, Spot},
        warc::Header,
    },
};

/// The colour of a value's box.
const BOX: u32 = 0x00E0_1010;

/// Prints the evidence of a row, or of one of its values.
pub(super) fn run(asked: &Explain, global: &Global, console: &mut Console) -> u8 {
    let layout = super::layout(global, asked.sample);
    let latest = layout.path(Spot::Latest(&asked.dataset));
    let proofs = match release::read::batches(&latest, "evidence") {
        Ok(Some(batches)) => batches,
        Ok(None) => {
            console.complain(&console.words().screen("not-published", &[("dataset", asked.dataset.clone())]));
            return 2;
        }
        Err(error) => {
            console.complain(&error.to_string());
            return 2;
        }
    };
    let key = match keys::one(std::slice::from_ref(&latest), &asked.table, &asked.key, console) {
        Ok(key) => key,
        Err(status) => return status,
    };
    let asked = &Explain { key, ..asked.clone() };
    let pipeline = pipeline(global, &asked.dataset);
    let found = match proof::find(proofs, asked) {
        Ok(found) => found,
        Err(error) => {
            console.complain(&error.to_string());
            return 2;
        }
    };
    if found.is_empty() {
        let what = [Some(&asked.table), Some(&asked.key), asked.field.as_ref()];
        let what: Vec<_> = what.into_iter().flatten().cloned().collect();
        let args = [("what", what.join(" ")), ("dataset", asked.dataset.clone())];
        console.complain(&console.words().screen("nothing-known", &args));
        return 1;
    }
    let row = values(&latest, &asked.table, &asked.key);
    let (mut boxes, mut contents) = (Boxes::default(), BTreeMap::new());
    for proof in &found {
        boxes.add(proof);
        // The values of a row stand in one capture, which is read once.
        let read = |capture: &String| around::content(capture, &proof.place, &layout, pipeline.as_ref());
        let content =
            proof.capture.as_ref().and_then(|c| contents.entry(c.clone()).or_insert_with(|| read(c)).as_ref());
        if console.is_json() { console.object(&proof.json(content)) } else { show(proof, &row, content, console) }
    }
    match &asked.picture {
        Some(path) => boxes.paint(path, &layout, pipeline.as_ref(), console),
        None => 0,
    }
}

/// Where values stand on a page.
#[derive(Default)]
struct Boxes {
    capture: Option<String>,
    page: usize,
    marks: Vec<Mark>,
}

impl Boxes {
    /// Adds the box of a value, if it stands on the page of the first.
    fn add(&mut self, proof: &Proof) {
        let found = proof.capture.as_deref().zip(picture::place(&proof.place));
        let Some((capture, (page, bounds))) = found else { return };
        let first = self.capture.get_or_insert_with(|| {
            self.page = page;
            capture.to_owned()
        });
        let mark = Mark { bounds, colour: BOX };
        if first == capture && self.page == page && !self.marks.contains(&mark) {
            self.marks.push(mark);
        }
    }

    /// Draws the page; gives the exit status.
    fn paint(&self, path: &Path, layout: &Layout, pipeline: Option<&Pipeline>, console: &Console) -> u8 {
        let Some((capture, _)) = self.capture.as_deref().and_then(|c| kept(c, layout)) else {
            console.complain(&console.words().screen("no-box", &[]));
            return 1;
        };
        let picture = Picture { page: self.page, marks: self.marks.clone() };
        let limits = pipeline.map(|p| p.limits).unwrap_or_default();
        match inspect::paint(&capture, &picture, path, limits, console) {
            Ok(true) => {
                console.say(&console.words().screen("wrote", &[("path", path.display().to_string())]));
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

/// The published row: column and value as text.
fn values(latest: &Path, table: &str, key: &str) -> Vec<(String, String)> {
    let package = std::fs::read(latest.join("datapackage.json")).unwrap_or_default();
    let names = datapackage::primary_key(&package, table);
    let Ok(Some(batches)) = release::read::batches(latest, table) else { return Vec::new() };
    for batch in batches.flatten() {
        let Some(at) = (0..batch.num_rows()).find(|at| named(&batch, &names, *at).as_deref() == Some(key)) else {
            continue;
        };
        let pair = |(field, column): (&Arc<Field>, &ArrayRef)| Some((field.name().clone(), value(column, at)?));
        return batch.schema().fields().iter().zip(batch.columns()).filter_map(pair).collect();
    }
    Vec::new()
}

/// Prints where a value comes from.
fn show(proof: &Proof, row: &[(String, String)], content: Option<&Content>, console: &Console) {
    let word = |id: &str| console.words().screen(id, &[]);
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
    let lines = content.map(|content| proof.lines(content)).unwrap_or_default();
    if let Some(raw) = proof.raw.as_ref().filter(|_| lines.is_empty() || proof.inferred) {
        console.say(&format!("{}{}", label("raw"), raw.replace('\n', "\n  │          ")));
    }
    console.say(&format!("  └ {}", proof.place));
    lines.iter().for_each(|line| console.say(&format!("    {line}")));
    console.say("");
}

/// A capture that is kept, and the address of the spec that led to it.
fn kept(capture: &str, layout: &Layout) -> Option<(Capture, String)> {
    let (Header { first_seen, address, source, media_type, .. }, bytes) = captures::load(layout, capture).ok()?;
    let read_from = address.clone();
    Some((Capture { sha256: capture.to_owned(), bytes, first_seen, read_from, address, media_type }, source))
}
