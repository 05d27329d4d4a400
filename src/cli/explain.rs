//! `seara explain`: where a published value comes from, and what stands there in the capture.

use std::{path::Path, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, BooleanArray, RecordBatch, StringArray},
    datatypes::Field,
};

use super::{
    arguments::{Explain, Global},
    console::Console,
    inspect,
};
use crate::{
    encode::datapackage,
    extract::{self, How},
    model::{
        capture::Capture,
        document::Document,
        grid::{Cell, Content, Grid, GridRow, Places, letters},
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
    let proofs = match release::read::table(&latest, "evidence") {
        Ok(Some(batch)) => batch,
        Ok(None) => {
            console.complain(&console.words().screen("not-published", &[("dataset", asked.dataset.clone())]));
            return 2;
        }
        Err(error) => {
            console.complain(&error.to_string());
            return 2;
        }
    };
    let pipeline = pipeline(global, &asked.dataset);
    let mut row = None;
    let mut boxes = Boxes::default();
    let batch = &proofs;
    for at in 0..batch.num_rows() {
        let is = |column: &str, want: &str| text(batch, column, at) == Some(want);
        let field = asked.field.as_ref().is_none_or(|f| is("field", f));
        if is("table", &asked.table) && is("key", &asked.key) && field {
            let row = row.get_or_insert_with(|| values(&latest, &asked.table, &asked.key));
            let proof = Proof { batch, at };
            boxes.add(&proof);
            if console.is_json() {
                console.object(&proof.json())
            } else {
                proof.show(row, &layout, pipeline.as_ref(), console)
            }
        }
    }
    if row.is_none() {
        let what = [Some(&asked.table), Some(&asked.key), asked.field.as_ref()];
        let what: Vec<_> = what.into_iter().flatten().cloned().collect();
        let args = [("what", what.join(" ")), ("dataset", asked.dataset.clone())];
        console.complain(&console.words().screen("nothing-known", &args));
        return 1;
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
    fn add(&mut self, proof: &Proof<'_>) {
        let found = proof.text("capture").zip(proof.text("place").and_then(picture::place));
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
    let Ok(Some(batch)) = release::read::table(latest, table) else { return Vec::new() };
    let Some(at) = (0..batch.num_rows()).find(|at| named(&batch, &names, *at).as_deref() == Some(key)) else {
        return Vec::new();
    };
    let pair = |(field, column): (&Arc<Field>, &ArrayRef)| Some((field.name().clone(), value(column, at)?));
    batch.schema().fields().iter().zip(batch.columns()).filter_map(pair).collect()
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

    fn show(&self, row: &[(String, String)], layout: &Layout, pipeline: Option<&Pipeline>, console: &Console) {
        let of = |column| self.text(column).unwrap_or_default();
        let word = |id: &str| console.words().screen(id, &[]);
        let value = row.iter().find(|(name, _)| name == of("field"));
        let value = value.map_or_else(|| word("no-value"), |(_, v)| v.replace('\n', "\n    "));
        console.say(&format!("{} = {value}", of("field")));
        let doubt = if self.is_inferred() { format!(", {}", word("inferred")) } else { String::new() };
        console.say(&format!("  ├ {}{doubt}, {} “{}”", word(of("origin")), word("by-the-rule"), of("rule")));
        let label = |id: &str| format!("  ├ {:<8} ", word(id));
        console.say(&format!("{}{}", label("source"), of("source")));
        if let Some(capture) = self.text("capture") {
            console.say(&format!("{}sha256:{capture}", label("capture")));
        }
        let raw = self.text("raw");
        let lines = self.text("capture").and_then(|c| content(c, layout, pipeline));
        let lines = lines.map(|content| lines_of(&content, of("place"))).unwrap_or_default();
        if let Some(raw) = raw.filter(|_| lines.is_empty() || self.is_inferred()) {
            console.say(&format!("{}{}", label("raw"), raw.replace('\n', "\n  │          ")));
        }
        console.say(&format!("  └ {}", of("place")));
        lines.iter().for_each(|line| console.say(&format!("    {line}")));
        console.say("");
    }
}

/// What a capture holds, read as its pipeline says; none when it is gone.
fn content(capture: &str, layout: &Layout, pipeline: Option<&Pipeline>) -> Option<Content> {
    let (capture, address) = kept(capture, layout)?;
    let source = pipeline.and_then(|p| p.sources.iter().find(|s| s.url == address));
    let how = pipeline.zip(source).map_or_else(How::default, |(p, s)| How::of(p, s));
    extract::read(&capture, &how).ok()
}

/// A capture that is kept, and the address of the spec that led to it.
fn kept(capture: &str, layout: &Layout) -> Option<(Capture, String)> {
    let (Header { first_seen, address, source, media_type, .. }, bytes) = captures::load(layout, capture).ok()?;
    let read_from = address.clone();
    Some((Capture { sha256: capture.to_owned(), bytes, first_seen, read_from, address, media_type }, source))
}

/// What stands at a place, marked, with what is around it.
fn lines_of(content: &Content, place: &str) -> Vec<String> {
    match content {
        Content::Document(document) => lines(document, place),
        Content::Tables(tables) => tables.grids.iter().find_map(|grid| cells(grid, place)).unwrap_or_default(),
    }
}

/// The cells of the row at a place, each with its name; the one at the place marked.
fn cells(grid: &Grid, place: &str) -> Option<Vec<String>> {
    let header = grid.rows.first().filter(|_| grid.places == Places::Paths);
    let name = |n: usize| header.and_then(|h| h.cells.get(n)).map_or("", |c| c.text.as_str());
    let hit = |row: &&GridRow| {
        let own = |(n, _): (usize, &_)| grid.place(row, n, name(n)) == place;
        grid.row_place(row) == place || row.filled().any(own)
    };
    let row = grid.rows.iter().find(hit)?;
    let line = |(n, cell): (usize, &Cell)| {
        let mark = if grid.place(row, n, name(n)) == place { '>' } else { ' ' };
        let name = if header.is_some() { name(n).to_owned() } else { format!("{}{}", letters(n), row.number) };
        format!("{mark} {name:>8} │ {}", cell.text.replace('\n', " ⏎ "))
    };
    Some(row.filled().map(line).collect())
}

/// The lines of a document at a place, marked, with one before and one after.
fn lines(document: &Document, place: &str) -> Vec<String> {
    let all = numbered(document);
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
