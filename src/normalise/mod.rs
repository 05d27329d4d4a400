//! Sheet → Table: text typed by a schema, as pure functions of a batch.
//!
//! In go an all-text `RecordBatch` and the schema of its table; out come typed columns, faults, and
//! derivations: values that were corrected, completed or removed as words for no value. A value with two
//! readings is a fault, never a guess. The scalar parsers (`text`, `number`, `money`, `date`, `nif`,
//! `boolean`) are driven by `column`. Whether values are allowed is checked in `validate`.

pub mod boolean;
mod cells;
mod column;
mod corrected;
pub mod date;
mod derivation;
mod entity;
mod fault;
mod joined;
pub mod money;
pub mod nif;
mod notation;
pub mod number;
mod prefilter;
mod quick;
mod spreadsheet;
pub mod text;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::array::{Array, RecordBatch, StringArray};

use self::cells::Cells;
pub use self::{derivation::Derivation, fault::Fault};
use crate::{
    model::{
        evidence::{Origin, ValueProvenance},
        issue::{Issue, Level, Place},
        name_index::NameIndex,
        row,
        row_issues::RowIssues,
        schema::TableSchema,
        sheet::{Provenance, SheetBatch},
        table::{RawText, TableBatch},
    },
    spec::{entities::Entity, join::Join, lookups::Lookup, pipeline::Pipeline, recipe::table::Plan, source::Source},
};

/// A typed batch.
#[derive(Debug)]
pub struct Normalised {
    /// Typed rows; a faulty value is null.
    pub rows: RecordBatch,
    /// Values without a reading, or with a doubtful one.
    pub faults: RowIssues<Fault>,
    /// Values that differ from what was read.
    pub derivations: Vec<Derivation>,
}

/// The rules of a source for all its texts.
#[derive(Debug, Clone, Copy, Default)]
pub struct TextRules<'p> {
    /// Words for no value.
    pub no_value: &'p [String],
    /// Whether a text that has U+FFFD in place of bytes that are no letter is kept and reported, instead of refused.
    pub keeps_replaced: bool,
    /// Whether a recipe of documents read them, and not one of tables.
    pub is_document: bool,
}

/// Types a batch of text.
///
/// # Errors
/// When the batch does not have the table's columns.
pub fn normalise(
    table: &TableSchema,
    rules: &TextRules<'_>,
    batch: &RecordBatch,
) -> Result<Normalised, arrow::error::ArrowError> {
    let (mut faults, mut derivations) = (RowIssues::default(), Vec::new());
    let no_value = prefilter::NoValueWords::new(rules.no_value);
    let mut texts = Vec::with_capacity(table.fields.len());
    for index in 0..table.fields.len() {
        let cells = batch.columns().get(index).and_then(|c| c.as_any().downcast_ref::<StringArray>());
        let mut cells =
            cells.map(|c| Cells::new(c, index, &no_value, &mut derivations, &mut faults)).unwrap_or_default();
        cells.keeps_replaced = rules.keeps_replaced;
        texts.push(cells);
    }
    let columns =
        (0..table.fields.len()).map(|c| column::typed(table, c, &texts, &mut faults, &mut derivations)).collect();
    let rows = RecordBatch::try_new(table.arrow(), columns)?;
    Ok(Normalised { rows, faults, derivations })
}

/// A typed batch with its evidence, and the lookups it used.
#[derive(Debug)]
pub struct Typed {
    /// The rows with their evidence and faults.
    pub batch: TableBatch,
    /// Lookups that corrected something.
    pub used: BTreeSet<usize>,
}

/// The rules of a pipeline for all values.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'p> {
    /// Rules of texts.
    pub text: TextRules<'p>,
    /// Corrections by a person.
    pub lookups: &'p [Lookup],
    /// Tables that columns are taken from.
    pub joins: &'p [Join],
    /// Columns of organisations that rows name.
    pub entities: &'p [Entity],
    /// Names of organisations, by reference.
    pub names: &'p BTreeMap<String, Arc<NameIndex>>,
    /// The country of the administration.
    pub jurisdiction: &'p str,
}

impl<'p> Rules<'p> {
    /// The rules of a pipeline for what is read from one of its sources.
    pub fn new(pipeline: &'p Pipeline, source: &Source) -> Self {
        let no_value = &pipeline.recipe.reading().no_value;
        let is_document = matches!(pipeline.recipe, Plan::Document(_));
        let text = TextRules { no_value, keeps_replaced: source.replaces_invalid, is_document };
        let Pipeline { lookups, joins, entities, names, jurisdiction, .. } = pipeline;
        Self { text, lookups, joins, entities, names, jurisdiction }
    }
}

/// Types a batch of a sheet: lookups first, then joins, entities and types. Evidence follows each step.
///
/// # Errors
/// When the batch does not have the table's columns.
pub fn sheet(table: &TableSchema, rules: &Rules<'_>, batch: SheetBatch) -> Result<Typed, arrow::error::ArrowError> {
    let SheetBatch { table: index, values, mut provenance, child_provenance, issues: mut faults } = batch;
    let said = matches!(provenance, Provenance::Rows(_)).then(|| RawText::new(values.clone()));
    let (values, mut used) = corrected::corrected(table, rules.lookups, values, &mut provenance)?;
    let values = joined::joined(index, rules.joins, values, &mut provenance)?;
    let entity::Identified { values, faults: doubts, used: named } =
        entity::identified(table, index, rules, values, &mut provenance)?;
    used.extend(named);
    faults.append(doubts);
    let done = normalise(table, &rules.text, &values)?;
    for derivation in &done.derivations {
        let by_row = matches!(provenance, Provenance::Rows(_));
        if by_row && derivation.origin == Origin::Read {
            // The evidence of the row leads to the word for no value.
            continue;
        }
        let own = provenance.get(derivation.row, derivation.column).map(Cow::into_owned);
        let trace = own.or_else(|| provenance.get(derivation.row, derivation.from?).map(Cow::into_owned));
        let Some(mut trace) = trace else { continue };
        if by_row {
            let from = derivation.from.unwrap_or(derivation.column);
            trace = ValueProvenance {
                place: provenance.place(derivation.row, from),
                raw: row::text(&values, derivation.row, from).map(str::to_owned),
                ..trace
            };
        }
        provenance.set(
            derivation.row,
            derivation.column,
            derived(derivation, &table.fields[derivation.column].name, trace),
        );
    }
    faults.append(done.faults.map(|f| {
        let issue = issue(table, &f, &values, &provenance);
        let recipe = if rules.text.is_document { "document" } else { "table" };
        (f.row, if READ_APART.contains(&f.code) { issue.with("recipe", recipe) } else { issue })
    }));
    Ok(Typed {
        batch: TableBatch {
            table: index,
            rows: done.rows,
            provenance,
            child_provenance,
            issues: faults,
            raw_text: said,
        },
        used,
    })
}

/// Codes whose cure reads a part of the text, by the words of the recipe.
const READ_APART: [&str; 3] = ["number-in-brackets", "number-with-text", "time-lost"];

/// The evidence of a value that a rule made or changed.
fn derived(derivation: &Derivation, field: &str, trace: ValueProvenance) -> ValueProvenance {
    let before = if derivation.from.is_some() { field } else { &trace.rule };
    ValueProvenance { origin: derivation.origin, rule: format!("{before}: {}", derivation.rule), ..trace }
}

fn issue(table: &TableSchema, fault: &Fault, values: &RecordBatch, provenance: &Provenance) -> Issue {
    let text = |c: usize| row::text(values, fault.row, c).unwrap_or_default().to_owned();
    let key: Vec<_> = table.primary_key.iter().map(|c| text(*c)).collect();
    let place = Place::Value {
        table: table.name.clone(),
        key: row::join_key(&key),
        field: table.fields[fault.column].name.clone(),
        place: provenance.place(fault.row, fault.column),
    };
    let issue = match fault.level {
        Level::Error => Issue::error(fault.code, place),
        Level::Warning => Issue::warning(fault.code, place),
    };
    let column = &table.fields[fault.column].name;
    issue.with("text", text(fault.column)).with("detail", &fault.detail).with("column", column)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::schema::{Field, NumberStyle, StringFormat, Type};

    fn field(name: &str, kind: Type) -> Field {
        Field::new(name, kind)
    }

    /// A table with a column for each hazard, and one row of texts.
    fn one_row(columns: &[(Field, &str)]) -> (TableSchema, RecordBatch) {
        let table = TableSchema::new("t", columns.iter().map(|(f, _)| f.clone()).collect(), vec![0]);
        let texts = columns.iter().map(|(_, t)| Arc::new(StringArray::from(vec![*t])) as _).collect();
        let batch = RecordBatch::try_new(table.text(), texts).expect("a batch");
        (table, batch)
    }

    fn shown(rows: &RecordBatch) -> Vec<String> {
        let one = |c: &arrow::array::ArrayRef| arrow::util::display::array_value_to_string(c, 0).expect("a value");
        rows.columns().iter().map(one).collect()
    }

    #[test]
    fn a_row_of_hazards_is_typed_and_changed_values_are_derivations() {
        let euros = NumberStyle { units: true, ..NumberStyle::default() };
        let partial = Field { year_from: Some(3), ..field("day", Type::Date) };
        let precision = Field { precision_of: Some(3), ..field("precision", Type::String(StringFormat::Default)) };
        let (table, batch) = one_row(&[
            (field("text", Type::String(StringFormat::Default)), " \u{F0B7}Obras\u{A0}&amp; vias\u{AD} "),
            (field("amount", Type::Decimal { scale: 2, style: euros }), "19.974,42 €"),
            (field("artefact", Type::Decimal { scale: 2, style: NumberStyle::default() }), "3333.11999999999"),
            (field("month", Type::Date), "junho de 2022"),
            (partial, "A 22 dezembro"),
            (precision, ""),
            (field("none", Type::Integer(NumberStyle::default())), "Não aplicável."),
            (field("nif", Type::String(StringFormat::Nif)), "501 964 843"),
        ]);
        let words = ["Não aplicável".to_owned()];
        let done = normalise(&table, &TextRules { no_value: &words, ..TextRules::default() }, &batch).expect("typed");
        assert_eq!(done.faults.stored(), []);
        let want = ["• Obras & vias", "19974.42", "3333.12", "2022-06-01", "2022-12-22", "month", "", "501964843"];
        assert_eq!(shown(&done.rows), want);
        let derivations: Vec<_> = done.derivations.iter().map(|m| format!("{} {}", m.column, m.rule)).collect();
        let want = [
            "0 entities resolved",
            "6 no value",
            "2 float artefact rounded",
            "4 year from month",
            "5 precision of month",
        ];
        assert_eq!(derivations, want);
    }

    #[test]
    fn a_text_without_one_reading_is_a_fault_and_null() {
        let exact = NumberStyle { decimal: Some(','), group: Some('.'), ..NumberStyle::default() };
        let (table, batch) = one_row(&[
            (field("number", Type::Integer(NumberStyle::default())), "1.234"),
            (field("day", Type::Date), "03/04/2020"),
            (field("yearless", Type::Date), "25 JUL"),
            (field("sentinel", Type::Date), "1900-01-01"),
            (field("truth", Type::Boolean { true_values: Vec::new(), false_values: Vec::new() }), "talvez"),
            (field("nif", Type::String(StringFormat::Nif)), "999999999"),
            (field("garbled", Type::String(StringFormat::Default)), "AdministraÃ§Ã£o"),
            (field("large", Type::Decimal { scale: 5, style: exact }), "10000000000000"),
        ]);
        let done = normalise(&table, &TextRules::default(), &batch).expect("typed");
        let codes: Vec<_> = done.faults.stored().iter().map(|f| f.code).collect();
        let want = [
            "ambiguous-value",
            "ambiguous-value",
            "no-year",
            "sentinel-date",
            "not-a-boolean",
            "bad-nif",
            "mojibake",
            "too-large",
        ];
        assert_eq!(codes, want);
        assert!(done.rows.columns().iter().all(|c| c.is_null(0)));
    }

    #[test]
    fn a_replaced_letter_is_kept_where_the_source_allows_it() {
        let (table, batch) = one_row(&[
            (field("replaced", Type::String(StringFormat::Default)), "popula\u{FFFD}ão"),
            (field("misread", Type::String(StringFormat::Default)), "popula\u{FFFD}Ã£o"),
        ]);
        let done =
            normalise(&table, &TextRules { keeps_replaced: true, ..TextRules::default() }, &batch).expect("typed");
        let found: Vec<_> = done.faults.stored().iter().map(|f| (f.column, f.level, f.detail.as_str())).collect();
        assert_eq!(found, [(0, Level::Warning, "\u{FFFD}"), (1, Level::Error, "Ã£")]);
        assert_eq!(shown(&done.rows), ["popula\u{FFFD}ão", ""]);
        let done = normalise(&table, &TextRules::default(), &batch).expect("typed");
        assert_eq!(shown(&done.rows), ["", ""]);
    }

    #[test]
    fn splitting_a_batch_changes_nothing() {
        let (table, batch) = one_row(&[(field("n", Type::Integer(NumberStyle::default())), "7")]);
        let twice = arrow::compute::concat_batches(&table.text(), [&batch, &batch]).expect("two rows");
        let both = normalise(&table, &TextRules::default(), &twice).expect("typed").rows;
        let parts = [0, 1].map(|n| normalise(&table, &TextRules::default(), &twice.slice(n, 1)).expect("typed").rows);
        assert_eq!(both, arrow::compute::concat_batches(&table.arrow(), &parts).expect("two rows"));
    }
}

#[cfg(test)]
mod fuzz;
