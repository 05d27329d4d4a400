//! Document → records, by recipe.
//!
//! ```text
//! lines ─ spans ─ labels, ignored ─ record ranges ─ segments (labels and paragraphs) ─ fields and lists ─ rows
//! ```
//!
//! A *span* is a part of a line, with the rule that owns it. `labels` splits lines at labels, `ignore` applies the ignore
//! rules; `paragraphs` joins spans to paragraphs; `regions` assigns the paragraphs to labels, and `columns` corrects them
//! by layout. `record` makes the `draft` of a record; `fields`, `lists` (with `groups`, `cells` and `cues`), `facts` and `layout`
//! fill it, and `sequence` assigns values that are apart from their labels by order. `rows` makes batches. The owners of
//! the spans give the account of characters. All words come from the recipe; no dataset is named here.

mod cells;
mod columns;
mod cues;
mod draft;
mod facts;
mod fields;
mod groups;
mod ignore;
mod label_checks;
mod labels;
mod layout;
mod layouts;
mod line_joining;
mod list_marks;
mod lists;
mod paragraphs;
mod record;
mod regions;
mod rows;
mod sequence;
mod spans;
mod values;

pub use self::spans::{Owner, TextSpan};

use std::ops::RangeInclusive;

use self::{layouts::Layout, regions::RecordRange};
use crate::{
    model::{
        accounting::Accounting,
        document::{Document, Flaw},
        issue::{Issue, Level, Place},
        sheet::SheetBatch,
        text::count_characters,
    },
    spec::{
        pipeline::{Pipeline, Source},
        recipe::{Recipe, Record},
    },
};

/// The result of reading a document.
#[derive(Debug)]
pub struct Reading<'d> {
    /// Batches of every table, parents first.
    pub batches: Vec<SheetBatch>,
    /// The account of all characters.
    pub accounting: Accounting,
    /// The issues found.
    pub issues: Vec<Issue>,
    /// All spans of the document with their owners, in order.
    pub spans: Vec<TextSpan<'d>>,
}

/// The context of reading: pipeline, recipe, source and capture.
#[derive(Debug, Clone, Copy)]
struct Origin<'a> {
    pipeline: &'a Pipeline,
    recipe: &'a Recipe,
    record: &'a Record,
    source: &'a Source,
    capture: &'a str,
    read_from: &'a str,
}

impl Origin<'_> {
    fn at(&self, place: impl Into<String>) -> Place {
        Place::Document { document: self.read_from.to_owned(), place: place.into() }
    }
}

/// Reads the records of a document. Errors are issues: no record found, an ignore rule that matches a label, a record
/// that does not match the recipe.
pub fn read<'d>(document: &'d Document, recipe: &Recipe, origin: &super::Origin<'_>) -> Reading<'d> {
    let super::Origin { pipeline, source, capture, read_from, .. } = *origin;
    let of_layout = |record| Origin { pipeline, recipe, record, source, capture, read_from };
    let layouts: Vec<Layout<'_>> =
        recipe.records.iter().map(|record| Layout { record, labels: record.labels() }).collect();
    let mut issues = Vec::new();
    let layouts::Cut { mut spans, records: ranges, ambiguous } = layouts::cut(document, &layouts);
    let conventions = line_joining::LineConventions::detect(&spans);
    let origin = &of_layout(&recipe.records[0]);
    issues.extend(ambiguous.into_iter().map(|n| Issue::error("layouts-overlap", origin.at(spans[n].place()))));
    let facts = facts::of_document(&mut spans, origin, &mut issues);
    ignore::ignore(&mut spans, recipe, ranges.first().map(|(_, range)| range.start), origin, &mut issues);
    let mut records = Vec::new();
    for (n, range) in &ranges {
        let Layout { record, labels } = &layouts[*n];
        let context =
            record::RecordContext { origin: &of_layout(record), labels, conventions: &conventions, facts: &facts };
        records.extend(record::read(&mut spans, *range, &context, &mut issues).map(|record| (*n, record)));
    }
    if records.is_empty() && !issues.iter().any(|i| i.level == Level::Error) {
        let wanted: Vec<_> = recipe.records.iter().map(|record| regions::wanted(&record.starts.mark)).collect();
        issues.push(Issue::error("no-records", origin.at("the whole document")).with("wanted", wanted.join(", ")));
    }
    issues.extend(check_labels(&spans, &layouts, &ranges, origin));
    let labelled = || spans.iter().filter(|p| p.label.is_some()).filter_map(|p| p.page_number);
    let among = labelled().min().unwrap_or_default()..=labelled().max().unwrap_or(u32::MAX);
    issues.extend(flaws(document, &among, &|place| origin.at(place)));
    let accounting = account(&spans);
    issues.extend(unaccounted(&spans, origin));
    let batches = rows::batches(records, recipe, pipeline, &mut issues);
    Reading { batches, accounting, issues, spans }
}

/// Returns issues for labels that no record of their layout has, and for lines that look like labels and are none.
fn check_labels(
    spans: &[TextSpan<'_>],
    layouts: &[Layout<'_>],
    ranges: &[(usize, RecordRange)],
    origin: &Origin<'_>,
) -> Vec<Issue> {
    let mut issues = Vec::new();
    for (n, Layout { record, labels }) in layouts.iter().enumerate() {
        let own = ranges.iter().filter(|(layout, _)| *layout == n).map(|(_, range)| &spans[range.start..range.end]);
        for label in label_checks::not_found(&own.collect::<Vec<_>>(), record, labels) {
            let issue = Issue::error("label-not-found", origin.at("the whole document")).with("label", label);
            issues.push(Issue { level: Level::Warning, ..issue });
        }
    }
    for (n, range) in ranges {
        let unmapped = label_checks::unmapped(&spans[range.start..range.end], layouts[*n].record);
        issues.extend(unmapped.into_iter().map(|span| {
            let issue = Issue::error("label-unmapped", origin.at(span.place())).with("text", span.text.trim());
            Issue { level: Level::Warning, ..issue }
        }));
    }
    issues
}

/// Returns issues for pages that cannot be read in full. Between records an image page may hide a record (error); before
/// and after them it is a cover (warning).
pub(super) fn flaws(document: &Document, among: &RangeInclusive<u32>, at: &dyn Fn(String) -> Place) -> Vec<Issue> {
    let what = if document.media.has_slides() { "slide" } else { "page" };
    let issue = |(page, flaw): &(u32, Flaw)| {
        let code = match flaw {
            Flaw::Picture => "page-scanned",
            Flaw::Recognised => "page-ocr-text",
            Flaw::Hidden => "slide-hidden",
            Flaw::Unknown(_) => "page-unmapped-glyphs",
        };
        // A value with an unknown glyph is an error of its own.
        let stops = matches!(flaw, Flaw::Picture | Flaw::Recognised) && among.contains(page);
        let issue = Issue::error(code, at(format!("{what} {page}"))).with("page", page.to_string());
        let issue = Issue { level: if stops { Level::Error } else { Level::Warning }, ..issue };
        match flaw {
            Flaw::Unknown(share) => issue.with("share", format!("{}.{}", share / 10, share % 10)),
            _ => issue,
        }
    };
    document.flaws.iter().map(issue).collect()
}

fn account(spans: &[TextSpan<'_>]) -> Accounting {
    let mut account = Accounting::default();
    // The unread rest of a paragraph is stored at its first span, and may be longer than that.
    let mut rest = 0;
    for span in spans {
        let n = count_characters(span.text);
        account.characters += n;
        match &span.owner {
            Owner::None => account.unaccounted += n,
            Owner::Rule(_) => {
                account.in_records += n;
                rest += count_characters(&span.rest);
            }
            Owner::Quarantined(_) => account.quarantined += n,
            Owner::Ignored(reason) => *account.ignored.entry(reason.clone()).or_default() += n,
        }
    }
    let rest = rest.min(account.in_records);
    account.in_records -= rest;
    account.unaccounted += rest;
    account
}

/// Returns an issue for each text that no rule read: a warning where the pipeline allows some, which the checks then bound.
fn unaccounted(spans: &[TextSpan<'_>], origin: &Origin<'_>) -> impl Iterator<Item = Issue> {
    let level = if origin.pipeline.bounds.unaccounted == 0 { Level::Error } else { Level::Warning };
    let unread = spans.iter().filter(|p| !p.unaccounted().is_empty());
    unread.map(move |p| {
        Issue { level, ..Issue::error("unaccounted", origin.at(p.place())) }.with("text", p.unaccounted())
    })
}
