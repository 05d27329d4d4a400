//! The evidence of a value: its own, or that of its row and its column.

use std::collections::{BTreeMap, BTreeSet};

use arrow::{
    array::{Array, BooleanArray, RecordBatch, StringArray},
    error::ArrowError,
};

use super::place::Kept;
use crate::{
    encode::columns,
    extract::table,
    model::{
        evidence::{HEADING_PLACE, PLACE_SEPARATOR, SHEET_PLACE, join_place, section_of_rule, split_cell_part},
        schema::DatasetSchema,
    },
    spec::{pipeline::Pipeline, recipe::table::TableRecipe},
};

/// What proves a value.
#[derive(Debug, Clone, Default)]
pub(super) struct Proof {
    table: String,
    pub(super) key: String,
    pub(super) field: String,
    pub(super) origin: String,
    pub(super) capture: Option<String>,
    pub(super) source: String,
    pub(super) place: String,
    pub(super) raw: Option<String>,
    pub(super) rule: String,
    pub(super) inferred: bool,
    /// The heading of its column, where it has one.
    pub(super) heading: Option<String>,
    /// The place of its column, where it is told by that and the place of its row.
    column: Option<String>,
    /// The place of its row, where it has one.
    row: Option<String>,
    /// The section of the recipe that makes its row, where several fill the table.
    section: Option<String>,
}

/// Which values are asked for.
pub(super) struct Asked<'a> {
    pub(super) table: &'a str,
    pub(super) keys: BTreeSet<&'a str>,
    pub(super) field: Option<&'a str>,
}

/// The proofs of rows, or of one column of theirs, among all: by key, in the order of evidence.
pub(super) fn find(
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    asked: &Asked<'_>,
) -> Result<BTreeMap<String, Vec<Proof>>, ArrowError> {
    let (mut own, mut rows, mut columns) = (BTreeMap::<String, Vec<Proof>>::new(), BTreeMap::new(), Vec::new());
    let wanted = |field: &str| asked.field.is_none_or(|f| f == field);
    for batch in batches {
        let batch = batch?;
        let [tables, keys, fields] = ["table", "key", "field"].map(|name| texts(&batch, name));
        for at in (0..batch.num_rows()).filter(|at| said(tables, *at) == Some(asked.table)) {
            match (said(keys, at).map(|key| asked.keys.contains(key)), said(fields, at)) {
                (Some(true), Some(field)) if wanted(field) => {
                    let proof = Proof::of(&batch, at);
                    own.entry(proof.key.clone()).or_default().push(proof);
                }
                (Some(true), None) => {
                    let proof = Proof::of(&batch, at);
                    rows.insert(proof.key.clone(), proof);
                }
                (None, Some(field)) if wanted(field) => columns.push(Proof::of(&batch, at)),
                _ => {}
            }
        }
    }
    for (key, row) in rows {
        let own = own.entry(key).or_default();
        // What a column rests on counts for the rows of its source that have nothing of their own to say.
        let others = columns.iter().filter(|c| own.iter().all(|o| o.field != c.field));
        let made: Vec<_> = others.filter_map(|column| row.with(column)).collect();
        for proof in own.iter_mut() {
            proof.capture = proof.capture.take().or_else(|| row.capture.clone());
            (proof.row, proof.section) = (Some(row.place.clone()), section_of_rule(&row.rule).map(str::to_owned));
        }
        own.extend(made);
    }
    own.retain(|_, proofs| !proofs.is_empty());
    Ok(own)
}

impl Proof {
    fn of(batch: &RecordBatch, at: usize) -> Self {
        let said = |column: &str| said(texts(batch, column), at).map(str::to_owned);
        let inferred = batch.column_by_name("inferred").and_then(|c| c.as_any().downcast_ref::<BooleanArray>());
        Self {
            table: said("table").unwrap_or_default(),
            key: said("key").unwrap_or_default(),
            field: said("field").unwrap_or_default(),
            origin: said("origin").unwrap_or_default(),
            capture: said("capture"),
            source: said("source").unwrap_or_default(),
            place: said("place").unwrap_or_default(),
            raw: said("raw"),
            rule: said("rule").unwrap_or_default(),
            inferred: inferred.is_some_and(|c| c.value(at)),
            ..Self::default()
        }
    }

    /// The proof of a value of this row in a column, if what is told of the column counts for the row.
    fn with(&self, column: &Self) -> Option<Self> {
        let own = section_of_rule(&self.rule);
        let rule = match own {
            Some(own) => column.rule.strip_suffix(&format!(" ({own})"))?,
            None => &column.rule,
        };
        let is_own = column.source == self.source
            && column.capture.as_ref().is_none_or(|capture| Some(capture) == self.capture.as_ref());
        let place = columns::place(&column.place, &self.place).filter(|_| is_own)?;
        Some(Self {
            key: self.key.clone(),
            // A constant stands in the spec; all else rests on what the row says.
            capture: self.capture.clone().filter(|_| column.origin != "constant"),
            place: match column.origin.as_str() {
                "constant" => place.to_owned(),
                "read" => join_place(&self.place, place),
                _ => self.place.clone(),
            },
            raw: None,
            rule: rule.to_owned(),
            heading: column.raw.clone(),
            column: Some(place.to_owned()),
            row: Some(self.place.clone()),
            section: own.map(str::to_owned),
            ..column.clone()
        })
    }

    /// Reads the raw text again where it stands, if it is not told; of several cells, those that say something.
    pub(super) fn read_again(&mut self, kept: Option<&Kept>, pipeline: Option<&Pipeline>) {
        if self.raw.is_some() || self.origin != "read" {
            return;
        }
        let column = self.column.as_deref().unwrap_or_default();
        let (place, part) = split_cell_part(&self.place);
        if column == SHEET_PLACE {
            self.raw = place.strip_prefix("sheet ").map(str::to_owned);
            return;
        }
        let Some(kept) = kept else { return };
        if column == HEADING_PLACE {
            self.raw = kept.name(place).map(str::to_owned);
            return;
        }
        let cells = kept.cells(place);
        if cells.is_empty() {
            return;
        }
        // Levels of a heading are parted as recipes name it.
        let between = if column.starts_with(HEADING_PLACE) { " / " } else { "\n" };
        let text = cells.iter().map(|(_, text)| *text).collect::<Vec<_>>().join(between);
        let places = cells.into_iter().map(|(place, _)| place).collect::<Vec<_>>().join(PLACE_SEPARATOR);
        let recipe = pipeline.and_then(|p| Some((p.recipe.table()?, &p.schema)));
        self.raw = Some(self.part(part, &text, recipe).unwrap_or(text));
        self.place = format!("{places}{part}");
    }

    /// The part of a cell that a place tells.
    fn part(&self, part: &str, cell: &str, recipe: Option<(&TableRecipe, &DatasetSchema)>) -> Option<String> {
        if let Some(number) = part.strip_prefix(", item ") {
            let (recipe, schema) = recipe?;
            let of = (schema.table(&self.table)?, self.section.as_deref(), self.heading.as_deref());
            return table::item(recipe, of, cell, number.parse().ok()?);
        }
        let (first, last) = part.strip_prefix(", characters ")?.split_once('-')?;
        let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
        Some(cell.chars().skip(first.checked_sub(1)?).take((last + 1).checked_sub(first)?).collect())
    }

    /// What stands in the content at its place, or around its row.
    pub(super) fn lines(&self, kept: &Kept) -> Vec<String> {
        let own = kept.lines(&self.place);
        match &self.row {
            Some(row) if own.is_empty() => kept.lines(row),
            _ => own,
        }
    }

    /// Whether its raw text is not all of what stands at its place.
    pub(super) fn is_part(&self) -> bool {
        !split_cell_part(&self.place).1.is_empty()
    }

    /// The proof as JSON.
    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "table": self.table,
            "key": self.key,
            "field": self.field,
            "origin": self.origin,
            "capture": self.capture,
            "source": self.source,
            "place": self.place,
            "heading": self.heading,
            "raw": self.raw,
            "rule": self.rule,
            "inferred": self.inferred,
        })
    }
}

fn texts<'b>(batch: &'b RecordBatch, column: &str) -> Option<&'b StringArray> {
    batch.column_by_name(column)?.as_any().downcast_ref::<StringArray>()
}

fn said(texts: Option<&StringArray>, row: usize) -> Option<&str> {
    texts.filter(|texts| texts.is_valid(row)).map(|texts| texts.value(row))
}
