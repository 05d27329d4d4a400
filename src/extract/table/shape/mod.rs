//! A frame → batches of the schema's tables: each column of a recipe at a time, over all rows.
//!
//! ```text
//! frame ─ which rows ─ column: cell, patterns, vocabulary ─┬─ template ─ batch of the table
//!                                                         └─ list: items ─ batch of a child table
//! ```
//!
//! A row with a value that cannot be read stays in its batch, with an issue; later stages decide whether it is quarantined.

mod column;
mod finder;
mod items;
mod list;
mod serials;
mod template;

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, StringArray, new_null_array},
    datatypes::DataType,
};

pub(super) use self::items::item_of;
use super::{Reader, active::Active, frame::Frame};
use crate::{
    model::{
        evidence::{Origin, PLACE_SEPARATOR, ValueProvenance},
        issue::{Issue, Place},
        locator::Locator,
        row_issues::RowIssues,
        schema::TableSchema,
        sheet::{ColumnProvenance, Provenance, RowItems, RowProvenance, SheetBatch},
    },
    spec::recipe::table::RowRecipe,
};

/// A column of text, one text for each row, with its provenance.
#[derive(Debug, Clone)]
struct FilledColumn {
    texts: StringArray,
    provenance: ColumnProvenance,
    /// Columns of the source that the texts are from.
    from: Vec<usize>,
    /// Of items: the cell of each.
    each: Option<ItemCells>,
    /// Rows with another provenance, in order, with their complete place.
    own: Vec<(u32, ColumnProvenance)>,
}

/// The cells of items.
#[derive(Debug, Clone)]
struct ItemCells {
    at: Arc<[Option<u32>]>,
    raw: StringArray,
}

impl FilledColumn {
    /// A column whose texts all have the same provenance.
    fn uniform(texts: StringArray, provenance: ColumnProvenance) -> Self {
        Self { texts, provenance, from: Vec::new(), each: None, own: Vec::new() }
    }

    /// Returns the provenance of a row that has its own.
    fn own(&self, row: usize) -> Option<&ColumnProvenance> {
        let row = u32::try_from(row).ok()?;
        self.own.binary_search_by_key(&row, |(own, _)| *own).ok().map(|n| &self.own[n].1)
    }

    /// A column that a rule made from this one, row by row.
    fn made(&self, texts: StringArray, rule: &str) -> Self {
        let ruled = |provenance: &ColumnProvenance| ColumnProvenance { rule: rule.to_owned(), ..provenance.clone() };
        let own = self.own.iter().map(|(row, provenance)| (*row, ruled(provenance))).collect();
        let (from, each) = (self.from.clone(), self.each.clone());
        Self { texts, provenance: ruled(&self.provenance), from, each, own }
    }
}

/// Builds the rows of one table.
struct SheetBuilder<'a> {
    frame: &'a Frame,
    active: &'a Active<'a>,
    table: &'a TableSchema,
    /// Row of the frame that each row is made from.
    rows: Vec<u32>,
    /// Which item of that row each is, where rows are items.
    items: Option<RowItems>,
    /// Name → column; names are fields, groups of patterns and labels.
    named: BTreeMap<String, FilledColumn>,
    issues: RowIssues,
}

/// Adds the batches of all tables that a frame fills to a reader.
pub(super) fn shape(reader: &mut Reader<'_>, frame: &Frame, active: &[Active<'_>]) {
    let tables = &reader.origin.pipeline.schema.tables;
    for active in active {
        let says = |row: usize| move |c: usize| frame.text(row, c).unwrap_or_default();
        let fits = |row: &u32| active.header.fits(&active.recipe.only, says(*row as usize));
        let all = 0..u32::try_from(frame.len).unwrap_or(u32::MAX);
        let rows = if active.recipe.only.is_empty() { all.collect() } else { all.filter(fits).collect() };
        let table = &tables[active.recipe.table];
        let (named, issues) = (BTreeMap::new(), RowIssues::default());
        let mut builder = SheetBuilder { frame, active, table, rows, items: None, named, issues };
        for (column, takes) in active.recipe.columns.iter().zip(&active.header.takes) {
            builder.column(reader, column, takes);
        }
        builder.templates(reader, &active.recipe.columns);
        let children = list::children(reader, &mut builder);
        reader.batch(active.recipe.table, builder, &active.recipe.place);
        for (list, child) in active.recipe.lists.iter().zip(children) {
            reader.batch(list.table, child, &list.place);
        }
    }
}

impl SheetBuilder<'_> {
    /// Returns the place of a text of a column.
    fn text_place(&self, filled: &FilledColumn, row: usize) -> String {
        let source = self.rows[row] as usize;
        let columns = match &filled.each {
            Some(each) => each.at.get(row).copied().flatten().map(|c| c as usize).into_iter().collect(),
            None => {
                let said: Vec<_> =
                    filled.from.iter().filter(|c| self.frame.text(source, **c).is_some()).copied().collect();
                if said.is_empty() { filled.from.iter().take(1).copied().collect() } else { said }
            }
        };
        self.cells_place(row, &columns)
    }

    /// Returns the place of cells of a row; without cells, the place of the row.
    fn cells_place(&self, row: usize, columns: &[usize]) -> String {
        let source = self.rows[row] as usize;
        if columns.is_empty() {
            let place = self.frame.places.row_place(source);
            return self.items.as_ref().map_or_else(|| place.clone(), |items| items.item_place(&place, row));
        }
        let places: Vec<_> = columns.iter().map(|c| self.place(row, *c)).collect();
        let part = self.items.as_ref().and_then(|items| items.items.get(row)).map(|item| item.part).unwrap_or_default();
        format!("{}{part}", places.join(PLACE_SEPARATOR))
    }

    /// Returns the provenance of values that differ from their column: of another column, filled from another row, or of cells
    /// with marks.
    fn own(&self, filled: &[Option<FilledColumn>]) -> BTreeMap<(usize, usize), ValueProvenance> {
        let mut own = BTreeMap::new();
        let trace = |provenance: &ColumnProvenance, place: String| {
            let (origin, rule) = (provenance.origin, provenance.rule.clone());
            ValueProvenance { origin, capture: None, place, raw: None, rule, inferred: false }
        };
        for (c, filled) in filled.iter().enumerate().filter_map(|(c, filled)| Some((c, filled.as_ref()?))) {
            for (row, provenance) in filled.own.iter().filter(|(row, _)| filled.texts.is_valid(*row as usize)) {
                own.insert((*row as usize, c), trace(provenance, provenance.place.clone()));
            }
            let Frame { filled_places, drawn, .. } = self.frame;
            if filled_places.is_empty() && drawn.is_empty() || filled.provenance.origin != Origin::Read {
                continue;
            }
            for (row, source) in self.rows.iter().map(|source| *source as usize).enumerate() {
                let each = filled.each.as_ref().and_then(|each| each.at.get(row).copied().flatten());
                let cells = || filled.from.iter().copied().chain(each.map(|c| c as usize));
                let has_marks = cells().any(|c| drawn.contains_key(&(source, c)));
                if has_marks || cells().any(|c| filled_places.contains_key(&(source, c))) {
                    let raw = || cells().filter_map(|c| self.frame.display(source, c)).collect::<Vec<_>>().join("\n");
                    let trace = trace(&filled.provenance, self.text_place(filled, row));
                    own.insert((row, c), ValueProvenance { raw: has_marks.then(raw), ..trace });
                }
            }
        }
        own
    }

    /// Returns the provenance of every value, where every cell has a place of its own.
    fn each(&self, capture: &str, filled: &[Option<FilledColumn>]) -> Vec<Vec<Option<ValueProvenance>>> {
        let provenance = |row: usize, filled: &FilledColumn| {
            let source = self.rows[row] as usize;
            let text = filled.texts.is_valid(row).then(|| filled.texts.value(row))?;
            let own = filled.own(row);
            let ColumnProvenance { origin, place, rule, .. } = own.unwrap_or(&filled.provenance);
            let place = match origin {
                _ if own.is_some() => place.clone(),
                Origin::Constant => place.clone(),
                _ => self.text_place(filled, row),
            };
            let cells =
                || filled.from.iter().filter_map(|c| self.frame.display(source, *c)).collect::<Vec<_>>().join("\n");
            let said = || match &filled.each {
                Some(each) => each.raw.is_valid(row).then(|| each.raw.value(row).to_owned()),
                None => Some(cells()).filter(|cells| !cells.is_empty()),
            };
            let raw = (*origin == Origin::Read).then(|| said().unwrap_or_else(|| text.to_owned()));
            let capture = raw.is_some().then(|| capture.to_owned());
            Some(ValueProvenance { origin: *origin, capture, place, raw, rule: rule.clone(), inferred: false })
        };
        let column =
            |filled: &Option<FilledColumn>| (0..self.rows.len()).map(|row| provenance(row, filled.as_ref()?)).collect();
        filled.iter().map(column).collect()
    }
}

impl Reader<'_> {
    /// Adds the batch of rows that a section of the recipe made.
    fn batch(&mut self, table: usize, mut builder: SheetBuilder<'_>, section: &Place) {
        let schema = builder.table;
        let filled: Vec<_> = schema.fields.iter().map(|f| builder.named.remove(&f.name)).collect();
        let null = || new_null_array(&DataType::Utf8, builder.rows.len());
        let columns: Vec<ArrayRef> =
            filled.iter().map(|f| f.as_ref().map_or_else(null, |f| Arc::new(f.texts.clone()))).collect();
        let traces = match &*builder.frame.places {
            Locator::Cells(_) => Provenance::Values(builder.each(self.origin.capture, &filled)),
            _ => Provenance::Rows(RowProvenance {
                capture: self.origin.capture.into(),
                places: Arc::clone(&builder.frame.places),
                columns: filled.iter().map(|f| f.as_ref().map(|f| f.provenance.clone())).collect(),
                overrides: builder.own(&filled),
                section: self.section(table, section),
                items: builder.items,
                rows: builder.rows,
            }),
        };
        match SheetBatch::new(table, schema.text(), columns, traces) {
            Ok(batch) => self.batches.push(SheetBatch { issues: builder.issues, ..batch }),
            Err(error) => {
                let issue = Issue::error("invalid-batch", Place::Unspecified);
                self.issues.push(issue.with("table", &schema.name).with("detail", error.to_string()));
            }
        }
    }

    /// Returns the section of the recipe that fills a table, where several do; otherwise empty.
    fn section(&self, table: usize, place: &Place) -> Arc<str> {
        let lists = |rows: &RowRecipe| rows.lists.iter().filter(|list| list.table == table).count();
        let of = |rows: &RowRecipe| usize::from(rows.table == table) + lists(rows);
        let count: usize = self.recipe.rows.iter().map(of).sum();
        if count > 1 { place.spec_line().into() } else { Arc::default() }
    }
}
