//! Removes personal data that a schema masks or drops, from rows and from their provenance, before anything is written.

use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, RecordBatch, StringArray, new_null_array},
    error::ArrowError,
};

use super::{privacy, public};
use crate::model::{
    evidence::ValueProvenance,
    locator::Locator,
    row::value,
    schema::{MASK, Personal, TableSchema},
    sheet::{ChildProvenance, ColumnProvenance, Provenance, RowProvenance},
    table::TableBatch,
};

/// Returns a batch that may be published: masked columns have [`MASK`] for each value, dropped ones nulls. Provenance in the
/// row of a hidden value, and provenance whose raw text has personal data, keeps its place but loses the raw text if that may
/// contain the value; personal names in sheets, paths and headings are masked.
///
/// # Errors
/// Never with columns of one length; the signature is Arrow's.
pub fn published(table: &TableSchema, batch: TableBatch) -> Result<TableBatch, ArrowError> {
    let is_hidden = |c: &usize| matches!(table.fields[*c].personal, Some(Personal::Mask | Personal::Drop));
    let columns: Vec<usize> = (0..table.fields.len()).filter(is_hidden).collect();
    let hidden_values = hidden_values(&batch, &columns);
    let TableBatch { table: index, rows, mut provenance, mut child_provenance, issues, .. } = batch;
    child_provenance.iter_mut().map(|child| &mut child.provenance).for_each(redact_personal);
    redact_hidden(&hidden_values, &mut provenance, &mut child_provenance);
    match &mut provenance {
        Provenance::Values(values) => {
            let declared = |c: usize| table.fields[c].personal.is_some();
            let undeclared = values.iter_mut().enumerate().filter(|(c, _)| !declared(*c));
            undeclared.flat_map(|(_, column)| column.iter_mut().flatten()).for_each(redact_personal);
            let hidden = values.iter_mut().enumerate().filter(|(c, _)| columns.contains(c));
            hidden.flat_map(|(_, column)| column.iter_mut().flatten()).for_each(|value| value.raw = None);
        }
        Provenance::Rows(own) => {
            // The raw text of a row is in its capture; only overrides of single values have their own.
            own.overrides.values_mut().for_each(redact_personal);
            let is_hidden = |c: &usize| columns.contains(c);
            own.overrides.iter_mut().filter(|((_, c), _)| is_hidden(c)).for_each(|(_, value)| value.raw = None);
            mask_names(own);
        }
    }
    let mut published: Vec<ArrayRef> = rows.columns().to_vec();
    for c in columns {
        published[c] = match table.fields[c].personal {
            Some(Personal::Mask) => mask(&rows, c),
            _ => new_null_array(rows.column(c).data_type(), rows.num_rows()),
        };
    }
    let rows = RecordBatch::try_new(rows.schema(), published)?;
    Ok(TableBatch { table: index, rows, provenance, child_provenance, issues, raw_text: None })
}

/// A value that is masked or dropped: its row, its place in the source, and its texts, typed and raw.
struct HiddenValue {
    row: usize,
    place: String,
    texts: Vec<String>,
}

/// Minimum length, in characters, of a value other than text that is searched for in raw text: shorter ones occur by chance.
const MIN_LENGTH: usize = 4;

/// The hidden values of rows with provenance of other values that may contain them.
fn hidden_values(batch: &TableBatch, columns: &[usize]) -> Vec<HiddenValue> {
    let rows: BTreeSet<usize> = match &batch.provenance {
        _ if columns.is_empty() => BTreeSet::new(),
        Provenance::Values(_) => (0..batch.rows.num_rows()).collect(),
        Provenance::Rows(own) => own
            .overrides
            .keys()
            .map(|(row, _)| *row)
            .chain(batch.child_provenance.iter().map(|child| child.row))
            .collect(),
    };
    let mut hidden = Vec::new();
    for (row, c) in rows.into_iter().flat_map(|row| columns.iter().map(move |c| (row, *c))) {
        let column = batch.rows.column(c);
        let (typed, raw) = (value(column, row), batch.raw_value(row, c));
        let is_text = column.as_any().is::<StringArray>();
        let is_searchable = |text: &String| !text.is_empty() && (is_text || text.chars().count() >= MIN_LENGTH);
        let texts = typed.into_iter().chain(raw.map(|raw| raw.trim().to_owned())).filter(is_searchable).collect();
        // The place of a missing value is that of its row, which other values share.
        let place = if column.is_valid(row) { batch.provenance.place(row, c) } else { String::new() };
        hidden.push(HiddenValue { row, place, texts });
    }
    hidden
}

/// Removes the raw text of the provenance in the rows of hidden values, where it may contain them.
fn redact_hidden(hidden: &[HiddenValue], provenance: &mut Provenance, children: &mut [ChildProvenance]) {
    for hidden in hidden {
        let in_row = children.iter_mut().filter(|child| child.row == hidden.row).map(|child| &mut child.provenance);
        let redact = |value: &mut ValueProvenance| {
            if hidden.is_in(value) {
                value.raw = None;
            }
        };
        in_row.for_each(redact);
        match provenance {
            Provenance::Values(values) => {
                values.iter_mut().filter_map(|column| column.get_mut(hidden.row)?.as_mut()).for_each(redact);
            }
            Provenance::Rows(own) => {
                let in_row = (hidden.row, 0)..(hidden.row + 1, 0);
                own.overrides.range_mut(in_row).map(|(_, value)| value).for_each(redact);
            }
        }
    }
}

impl HiddenValue {
    /// Whether the raw text of a value may contain this one: it has the same place, or contains its text.
    fn is_in(&self, value: &ValueProvenance) -> bool {
        (!self.place.is_empty() && self.place == value.place)
            || value.raw.as_ref().is_some_and(|raw| self.texts.iter().any(|text| raw.contains(text)))
    }
}

/// Removes raw text with personal data, which the value itself may lack.
fn redact_personal(value: &mut ValueProvenance) {
    if value.raw.as_deref().is_some_and(|raw| privacy::find(raw).is_some()) {
        value.raw = None;
    }
}

/// Masks personal names in the places and headings of rows.
fn mask_names(own: &mut RowProvenance) {
    let has_name = |text: &str| matches!(public::place(text), Cow::Owned(_));
    match &*own.places {
        Locator::Lines { name, lines } => {
            if let Cow::Owned(name) = public::text(name) {
                own.places = Arc::new(Locator::Lines { name, lines: lines.clone() });
            }
        }
        Locator::Sheet { name, rows } => {
            if let Cow::Owned(name) = public::text(name) {
                own.places = Arc::new(Locator::Sheet { name, rows: rows.clone() });
            }
        }
        Locator::Paths(paths) if paths.iter().any(|path| has_name(path)) => {
            own.places = Arc::new(Locator::Paths(paths.iter().map(|path| public::place(path).into_owned()).collect()));
        }
        _ => {}
    }
    let columns = || own.columns.iter().flatten();
    if columns().any(|column| has_name(&column.place) || column.heading.as_deref().is_some_and(has_name)) {
        let masked = |text: &String| public::place(text).into_owned();
        let mask_column = |column: &ColumnProvenance| ColumnProvenance {
            origin: column.origin,
            place: masked(&column.place),
            heading: column.heading.as_ref().map(masked),
            rule: masked(&column.rule),
        };
        own.columns = own.columns.iter().map(|column| column.as_ref().map(mask_column)).collect();
    }
    for value in own.overrides.values_mut() {
        if let Cow::Owned(place) = public::place(&value.place) {
            value.place = place;
        }
    }
}

fn mask(rows: &RecordBatch, column: usize) -> ArrayRef {
    let column = rows.column(column);
    Arc::new((0..column.len()).map(|row| column.is_valid(row).then_some(MASK)).collect::<StringArray>())
}
