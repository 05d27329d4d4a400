//! Document → records, by recipe.
//!
//! ```text
//! lines ─ pieces ─ labels, ignored ─ records ─ units (labels and paragraphs) ─ fields and lists ─ rows
//! ```
//!
//! A *piece* is a stretch of a line with an owner. `labels` cuts lines at labels, `ignore` lets the rules
//! that leave text out speak; `units` joins pieces to paragraphs; `regions` gives each label its paragraphs;
//! `sequence` places what stands apart from its labels; `record` holds a record while `fields`, `lists`
//! (with `cells` and `cues`) and `facts` fill it, `columns` mends what the order of reading gave to the label of another column; `rows` makes batches; every piece's owner makes the account.
//! Nothing here counts or names what a dataset holds: all words come from the recipe.

mod cells;
mod columns;
mod cues;
mod facts;
mod fields;
mod ignore;
mod joints;
mod labels;
mod layout;
mod lists;
mod marks;
mod pieces;
mod record;
mod regions;
mod rows;
mod sequence;
mod units;
mod values;

pub use self::pieces::{Owner, Piece};

use std::ops::RangeInclusive;

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
        recipe::Recipe,
    },
};

/// What a document gave.
#[derive(Debug)]
pub struct Reading<'d> {
    /// Batches of every table, parents first.
    pub batches: Vec<SheetBatch>,
    /// Where every character went.
    pub accounting: Accounting,
    /// What a person should know.
    pub issues: Vec<Issue>,
    /// Every stretch of the document with its owner, in order.
    pub pieces: Vec<Piece<'d>>,
}

/// What the reader knows beside the document.
#[derive(Debug, Clone, Copy)]
struct Origin<'a> {
    pipeline: &'a Pipeline,
    recipe: &'a Recipe,
    source: &'a Source,
    capture: &'a str,
    read_from: &'a str,
}

impl Origin<'_> {
    fn at(&self, place: impl Into<String>) -> Place {
        Place::Document { document: self.read_from.to_owned(), place: place.into() }
    }
}

/// Reads the records of a document. The document is refused when no record is found, when a rule
/// would ignore a label, or when a record does not fit the recipe: all told as issues.
pub fn read<'d>(document: &'d Document, recipe: &Recipe, origin: &super::Origin<'_>) -> Reading<'d> {
    let super::Origin { pipeline, source, capture, read_from } = *origin;
    let origin = &Origin { pipeline, recipe, source, capture, read_from };
    let mut issues = Vec::new();
    let labels = recipe.labels();
    let mut pieces = labels::cut(document, &labels);
    let habits = joints::Habits::of(&pieces);
    let facts = facts::of_document(&mut pieces, origin, &mut issues);
    let spans = regions::records(&pieces, recipe, &labels);
    ignore::ignore(&mut pieces, recipe, &spans, origin, &mut issues);
    let frame = record::Frame { origin, labels: &labels, habits: &habits, facts: &facts };
    let records: Vec<_> =
        spans.into_iter().filter_map(|span| record::read(&mut pieces, span, &frame, &mut issues)).collect();
    if records.is_empty() && !issues.iter().any(|i| i.level == Level::Error) {
        let wanted = regions::wanted(recipe);
        issues.push(Issue::error("no-records", origin.at("the whole document")).with("wanted", wanted));
    }
    let labelled = || pieces.iter().filter(|p| p.label.is_some()).filter_map(|p| p.page_number);
    let among = labelled().min().unwrap_or_default()..=labelled().max().unwrap_or(u32::MAX);
    issues.extend(flaws(document, &among, &|place| origin.at(place)));
    let accounting = account(&pieces);
    issues.extend(unaccounted(&pieces, origin));
    let batches = rows::batches(records, origin, &mut issues);
    Reading { batches, accounting, issues, pieces }
}

/// Pages of which something cannot be read. Among the records a picture may hide one, before and behind them it is
/// a cover.
pub(super) fn flaws(document: &Document, among: &RangeInclusive<u32>, at: &dyn Fn(String) -> Place) -> Vec<Issue> {
    let what = if document.media.has_slides() { "slide" } else { "page" };
    let told = |(page, flaw): &(u32, Flaw)| {
        let code = match flaw {
            Flaw::Picture => "page-scanned",
            Flaw::Recognised => "page-ocr-text",
            Flaw::Hidden => "slide-hidden",
            Flaw::Unknown(_) => "page-unmapped-glyphs",
        };
        // A value with a sign that nobody knows is refused by itself.
        let stops = matches!(flaw, Flaw::Picture | Flaw::Recognised) && among.contains(page);
        let issue = Issue::error(code, at(format!("{what} {page}"))).with("page", page.to_string());
        let issue = Issue { level: if stops { Level::Error } else { Level::Warning }, ..issue };
        match flaw {
            Flaw::Unknown(share) => issue.with("share", format!("{}.{}", share / 10, share % 10)),
            _ => issue,
        }
    };
    document.flaws.iter().map(told).collect()
}

fn account(pieces: &[Piece<'_>]) -> Accounting {
    let mut account = Accounting::default();
    // What is left of a paragraph stands with its first piece, and may be longer than that.
    let mut left = 0;
    for piece in pieces {
        let n = count_characters(piece.text);
        account.characters += n;
        match &piece.owner {
            Owner::Nobody => account.unaccounted += n,
            Owner::Rule(_) => {
                account.in_records += n;
                left += count_characters(&piece.left);
            }
            Owner::Refused(_) => account.quarantined += n,
            Owner::Ignored(reason) => *account.ignored.entry(reason.clone()).or_default() += n,
        }
    }
    let left = left.min(account.in_records);
    account.in_records -= left;
    account.unaccounted += left;
    account
}

/// Text that nothing took, place by place. Where some may be left, how much is for the checks to judge.
fn unaccounted(pieces: &[Piece<'_>], origin: &Origin<'_>) -> impl Iterator<Item = Issue> {
    let level = if origin.pipeline.bounds.unaccounted == 0 { Level::Error } else { Level::Warning };
    let left = pieces.iter().filter(|p| !p.unaccounted().is_empty());
    left.map(move |p| {
        Issue { level, ..Issue::error("unaccounted", origin.at(p.place())) }.with("text", p.unaccounted())
    })
}
