//! The evidence of a value: its own row of `evidence.parquet`, or the rows of its record and its column.

use std::collections::{BTreeMap, BTreeSet};

use arrow::{
    array::{Array, BooleanArray, RecordBatch, StringArray},
    error::ArrowError,
};

use super::content::IndexedContent;
use crate::{
    encode::columns,
    extract::table,
    model::{
        evidence::{HEADING_PLACE, PLACE_SEPARATOR, SHEET_PLACE, join_place, section_of_rule, split_cell_part},
        schema::DatasetSchema,
    },
    spec::{pipeline::Pipeline, recipe::table::TableRecipe},
};

/// The evidence of a value.
#[derive(Debug, Clone, Default)]
pub(super) struct ValueEvidence {
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
    /// Heading of its column.
    pub(super) heading: Option<String>,
    /// Place of its column, where the evidence is of row and column.
    column: Option<String>,
    /// Place of its row.
    row: Option<String>,
    /// Section of the recipe that made its row, where several fill the table.
    section: Option<String>,
}

/// The values to find.
pub(super) struct Query<'a> {
    pub(super) table: &'a str,
    pub(super) keys: BTreeSet<&'a str>,
    pub(super) field: Option<&'a str>,
}

/// Finds the evidence of rows, or of one of their columns: by key, in the order of the file.
pub(super) fn find(
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    query: &Query<'_>,
) -> Result<BTreeMap<String, Vec<ValueEvidence>>, ArrowError> {
    let (mut own, mut rows, mut columns) = (BTreeMap::<String, Vec<ValueEvidence>>::new(), BTreeMap::new(), Vec::new());
    let wanted = |field: &str| query.field.is_none_or(|f| f == field);
    for batch in batches {
        let batch = batch?;
        let [tables, keys, fields] = ["table", "key", "field"].map(|name| texts(&batch, name));
        for at in (0..batch.num_rows()).filter(|at| text_at(tables, *at) == Some(query.table)) {
            match (text_at(keys, at).map(|key| query.keys.contains(key)), text_at(fields, at)) {
                (Some(true), Some(field)) if wanted(field) => {
                    let evidence = ValueEvidence::from_row(&batch, at);
                    own.entry(evidence.key.clone()).or_default().push(evidence);
                }
                (Some(true), None) => {
                    let evidence = ValueEvidence::from_row(&batch, at);
                    rows.insert(evidence.key.clone(), evidence);
                }
                (None, Some(field)) if wanted(field) => columns.push(ValueEvidence::from_row(&batch, at)),
                _ => {}
            }
        }
    }
    for (key, row) in rows {
        let own = own.entry(key).or_default();
        // Evidence of a column applies to the rows of its source without evidence of their own.
        let others = columns.iter().filter(|c| own.iter().all(|o| o.field != c.field));
        let made: Vec<_> = others.filter_map(|column| row.with(column)).collect();
        for evidence in own.iter_mut() {
            evidence.capture = evidence.capture.take().or_else(|| row.capture.clone());
            (evidence.row, evidence.section) = (Some(row.place.clone()), section_of_rule(&row.rule).map(str::to_owned));
        }
        own.extend(made);
    }
    own.retain(|_, evidences| !evidences.is_empty());
    Ok(own)
}

impl ValueEvidence {
    fn from_row(batch: &RecordBatch, at: usize) -> Self {
        let text = |column: &str| text_at(texts(batch, column), at).map(str::to_owned);
        let inferred = batch.column_by_name("inferred").and_then(|c| c.as_any().downcast_ref::<BooleanArray>());
        Self {
            table: text("table").unwrap_or_default(),
            key: text("key").unwrap_or_default(),
            field: text("field").unwrap_or_default(),
            origin: text("origin").unwrap_or_default(),
            capture: text("capture"),
            source: text("source").unwrap_or_default(),
            place: text("place").unwrap_or_default(),
            raw: text("raw"),
            rule: text("rule").unwrap_or_default(),
            inferred: inferred.is_some_and(|c| c.value(at)),
            ..Self::default()
        }
    }

    /// The evidence of a value of this row in a column, if the evidence of the column applies to the row.
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
            // A constant is in the spec; all else is in the capture of the row.
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

    /// Reads the raw text from the capture if the evidence does not have it.
    pub(super) fn read_raw(&mut self, content: Option<&IndexedContent>, pipeline: Option<&Pipeline>) {
        if self.raw.is_some() || self.origin != "read" {
            return;
        }
        let column = self.column.as_deref().unwrap_or_default();
        let (place, part) = split_cell_part(&self.place);
        if column == SHEET_PLACE {
            self.raw = place.strip_prefix("sheet ").map(str::to_owned);
            return;
        }
        let Some(content) = content else { return };
        if column == HEADING_PLACE {
            self.raw = content.name(place).map(str::to_owned);
            return;
        }
        let cells = content.cells(place);
        if cells.is_empty() {
            return;
        }
        // Levels of a heading are separated as in recipes.
        let between = if column.starts_with(HEADING_PLACE) { " / " } else { "\n" };
        let text = cells.iter().map(|(_, text)| *text).collect::<Vec<_>>().join(between);
        let places = cells.into_iter().map(|(place, _)| place).collect::<Vec<_>>().join(PLACE_SEPARATOR);
        let recipe = pipeline.and_then(|p| Some((p.recipe.table()?, &p.schema)));
        self.raw = Some(self.part(part, &text, recipe).unwrap_or(text));
        self.place = format!("{places}{part}");
    }

    /// The part of a cell that a place names.
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

    /// The lines around its place, or around its row.
    pub(super) fn lines(&self, content: &IndexedContent) -> Vec<String> {
        let own = content.lines(&self.place);
        match &self.row {
            Some(row) if own.is_empty() => content.lines(row),
            _ => own,
        }
    }

    /// Whether its raw text is only a part of its place.
    pub(super) fn is_part(&self) -> bool {
        !split_cell_part(&self.place).1.is_empty()
    }

    /// The evidence as JSON.
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

fn text_at(texts: Option<&StringArray>, row: usize) -> Option<&str> {
    texts.filter(|texts| texts.is_valid(row)).map(|texts| texts.value(row))
}
