//! Parquet → a table: its columns as text, nested ones by their paths, as JSON has them.

use std::collections::{HashMap, HashSet};

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array},
    compute::{cast, take},
    datatypes::{DataType, SchemaRef},
    util::display::{ArrayFormatter, FormatOptions},
};
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::{
    Unreadable,
    memory::MemoryBudget,
    parts::{Part, PartSink},
};
use crate::model::{
    document::Media,
    grid::{Cell, CellKind, Grid, GridRow, MAX_COLUMNS, PlaceStyle, Tables},
};

/// Items of a list beyond which it is one text.
const MAX_ITEMS: usize = 1000;

/// Levels of nesting below which a value is one text.
const MAX_DEPTH: usize = 16;

/// Rows, and cells of them, that are given at once.
const ROWS: usize = 1024;
const CELLS: usize = 1 << 20;

/// Reads a file.
pub(super) fn read(bytes: &[u8], budget: MemoryBudget) -> Result<Tables, Unreadable> {
    let broken = |message: String| Unreadable::Broken { place: "the whole document".to_owned(), message };
    let builder = ParquetRecordBatchReaderBuilder::try_new(Bytes::copy_from_slice(bytes));
    let reader = builder.and_then(ParquetRecordBatchReaderBuilder::build).map_err(|e| broken(e.to_string()))?;
    let mut grid = GridBuilder { budget, ..GridBuilder::default() };
    for batch in reader {
        grid.batch(&batch.map_err(|e| broken(e.to_string()))?)?;
    }
    Ok(Tables::new(Media::Parquet, vec![grid.into_grid()]))
}

/// Gives the rows of a file to `sink`, some at a time, after their columns.
pub(super) fn rows(bytes: &[u8], sink: &mut PartSink<'_>) -> Result<(), Unreadable> {
    let broken = |message: String| Unreadable::Broken { place: "the whole document".to_owned(), message };
    let builder = ParquetRecordBatchReaderBuilder::try_new(Bytes::copy_from_slice(bytes));
    let builder = builder.map_err(|e| broken(e.to_string()))?;
    let schema = SchemaRef::clone(builder.schema());
    if !schema.fields().iter().all(|field| is_even(field.data_type())) {
        return Err(broken("the columns of its lists are known only by all rows".to_owned()));
    }
    sink(Part::Sheets(vec![Grid { place_style: PlaceStyle::Paths, ..Grid::default() }]))?;
    let mut grid = GridBuilder::default();
    grid.batch(&RecordBatch::new_empty(schema))?;
    let width = grid.names.len().max(1);
    sink(Part::Rows(0, &grid.into_grid().rows))?;
    let some = (CELLS / width).clamp(1, ROWS);
    let mut before = 0;
    for batch in builder.with_batch_size(some).build().map_err(|e| broken(e.to_string()))? {
        let mut grid = GridBuilder { before, ..GridBuilder::default() };
        grid.batch(&batch.map_err(|e| broken(e.to_string()))?)?;
        before += grid.rows.len();
        sink(Part::Rows(0, &grid.rows))?;
    }
    Ok(())
}

/// Whether all rows of a type have the same columns.
fn is_even(of: &DataType) -> bool {
    match of {
        DataType::Struct(fields) => fields.iter().all(|field| is_even(field.data_type())),
        other => !other.is_nested(),
    }
}

/// Rows of a grid being built.
#[derive(Default)]
struct GridBuilder {
    /// How many rows come before these.
    before: usize,
    names: Vec<String>,
    /// The index of each name.
    places: HashMap<String, usize>,
    rows: Vec<GridRow>,
    budget: MemoryBudget,
}

impl GridBuilder {
    fn batch(&mut self, batch: &RecordBatch) -> Result<(), Unreadable> {
        let mut flat = Vec::new();
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            flatten(field.name(), column, MAX_DEPTH, &mut flat)?;
        }
        let mut own = HashSet::new();
        if let Some((name, _)) = flat.iter().find(|(name, _)| !own.insert(name.as_str())) {
            let message = "two columns have this name".to_owned();
            return Err(Unreadable::Broken { place: name.clone(), message });
        }
        let first = self.rows.len();
        for row in 0..batch.num_rows() {
            let number = self.before + first + row + 1;
            let path = format!("row {number}");
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            self.budget.take(1, 0, path.len())?;
            self.rows.push(GridRow { number, path, ..GridRow::default() });
        }
        for (name, column) in flat {
            let at = match self.places.get(&name) {
                Some(at) => *at,
                None => {
                    self.places.insert(name.clone(), self.names.len());
                    self.names.push(name);
                    self.names.len() - 1
                }
            };
            if at >= MAX_COLUMNS {
                return Err(too_wide());
            }
            self.column(first, at, &column)?;
        }
        Ok(())
    }

    fn column(&mut self, first: usize, at: usize, column: &ArrayRef) -> Result<(), Unreadable> {
        let kind = kind(column.data_type());
        for (row, value) in texts(column).into_iter().enumerate() {
            let Some(value) = value else { continue };
            let cells = &mut self.rows[first + row].cells;
            let gained = (at + 1).saturating_sub(cells.len());
            self.budget.take(0, gained, value.as_ref().map_or_else(String::len, String::len))?;
            cells.resize(cells.len() + gained, Cell::default());
            cells[at] = match value {
                Ok(text) => Cell { kind, ..Cell::text(text) },
                Err(message) => Cell { kind: CellKind::Error, ..Cell::text(message) },
            };
        }
        Ok(())
    }

    /// A row for each, below their columns.
    fn into_grid(self) -> Grid {
        let header = GridRow { cells: self.names.into_iter().map(Cell::text).collect(), ..GridRow::default() };
        let mut rows = self.rows;
        rows.insert(0, header);
        Grid { place_style: PlaceStyle::Paths, rows, ..Grid::default() }
    }
}

/// The columns that a column holds, by their paths: fields of a structure, items of a list.
fn flatten(name: &str, column: &ArrayRef, depth: usize, into: &mut Vec<(String, ArrayRef)>) -> Result<(), Unreadable> {
    if into.len() >= MAX_COLUMNS {
        return Err(too_wide());
    }
    match column.data_type() {
        DataType::Struct(fields) if depth > 0 => {
            for (field, inner) in fields.iter().zip(column.as_struct().columns()) {
                flatten(&format!("{name}.{}", field.name()), inner, depth - 1, into)?;
            }
        }
        DataType::List(_) if depth > 0 => {
            let lists = column.as_list::<i32>();
            let length = |row: usize| if lists.is_valid(row) { lists.value_length(row) } else { 0 };
            let longest = (0..lists.len()).map(length).max().and_then(|n| usize::try_from(n).ok()).unwrap_or_default();
            for n in 0..longest.min(MAX_ITEMS) {
                let at = |row: usize| {
                    let there = usize::try_from(length(row)).is_ok_and(|length| n < length);
                    there.then(|| lists.value_offsets()[row].unsigned_abs() + u32::try_from(n).unwrap_or_default())
                };
                let items: UInt32Array = (0..lists.len()).map(at).collect();
                if let Ok(items) = take(lists.values(), &items, None) {
                    flatten(&format!("{name}.{n}"), &items, depth - 1, into)?;
                }
            }
        }
        _ => into.push((name.to_owned(), column.clone())),
    }
    Ok(())
}

fn too_wide() -> Unreadable {
    Unreadable::Limit { limit: format!("{MAX_COLUMNS} columns") }
}

/// What a type says of its values.
fn kind(of: &DataType) -> CellKind {
    match of {
        DataType::Boolean => CellKind::Boolean,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => CellKind::Date,
        other if other.is_numeric() => CellKind::Number,
        _ => CellKind::Text,
    }
}

/// Values as text; what has none, such as an instant beyond all years, is an error of its cell.
fn texts(column: &ArrayRef) -> Vec<Option<Result<String, String>>> {
    // Instants are those of UTC, whatever zone they are shown in.
    let (column, zone) = match column.data_type() {
        DataType::Timestamp(unit, Some(_)) => {
            let plain = cast(column, &DataType::Timestamp(*unit, None));
            (plain.unwrap_or_else(|_| ArrayRef::clone(column)), "Z")
        }
        _ => (ArrayRef::clone(column), ""),
    };
    let options = FormatOptions::default();
    let Ok(shown) = ArrayFormatter::try_new(column.as_ref(), &options) else {
        return (0..column.len())
            .map(|row| column.is_valid(row).then(|| Err(column.data_type().to_string())))
            .collect();
    };
    let said = |row: usize| match shown.value(row).try_to_string() {
        Ok(text) => Ok(text + zone),
        Err(error) => Err(error.to_string()),
    };
    (0..column.len()).map(|row| column.is_valid(row).then(|| said(row))).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::{
        array::{
            Date32Array, Decimal128Array, FixedSizeBinaryArray, Int64Array, ListBuilder, StringArray, StringBuilder,
            TimestampMillisecondArray,
        },
        datatypes::{Field, Schema},
    };
    use parquet::arrow::ArrowWriter;

    use super::*;

    #[test]
    fn values_of_every_kind_are_read_as_text_with_their_kind() {
        let mut lists = ListBuilder::new(StringBuilder::new());
        lists.append_value([Some("a"), Some("b")]);
        lists.append_null();
        let lists = lists.finish();
        // An instant of this time, and one beyond all years.
        let at = TimestampMillisecondArray::from(vec![1_700_000_000_000, i64::MAX]);
        let id = FixedSizeBinaryArray::try_from_iter([[1_u8, 0xAB], [2, 3]].into_iter()).expect("of one size");
        let money = Decimal128Array::from(vec![Some(1_250), None]).with_data_type(DataType::Decimal128(18, 2));
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("n", Arc::new(Int64Array::from(vec![7, 8]))),
            ("day", Arc::new(Date32Array::from(vec![Some(19_000), None]))),
            ("money", Arc::new(money)),
            ("tags", Arc::new(lists)),
            ("text", Arc::new(StringArray::from(vec![Some("é"), Some("")]))),
            ("at", Arc::new(at.with_timezone("UTC"))),
            ("id", Arc::new(id)),
        ];
        let fields: Vec<_> = columns.iter().map(|(n, c)| Field::new(*n, c.data_type().clone(), true)).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.into_iter().map(|(_, c)| c).collect());
        let batch = batch.expect("a batch");
        let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a writer");
        writer.write(&batch).expect("written");
        let tables = read(&writer.into_inner().expect("closed"), MemoryBudget::default()).expect("read");
        let said = |c: &Cell| if c.kind == CellKind::Error { "!".to_owned() } else { c.text.clone() };
        let shown = |row: &GridRow| row.cells.iter().map(said).collect::<Vec<_>>().join("|");
        let rows: Vec<_> = tables.grids[0].rows.iter().map(shown).collect();
        assert_eq!(
            rows,
            [
                "n|day|money|tags.0|tags.1|text|at|id",
                "7|2022-01-08|12.50|a|b|é|2023-11-14T22:13:20Z|01ab",
                "8||||||!|0203"
            ]
        );
        let kinds: Vec<_> = tables.grids[0].rows[1].cells.iter().map(|c| c.kind).collect();
        use CellKind::{Date, Number, Text};
        assert_eq!(kinds, [Number, Date, Number, Text, Text, Text, Date, Text]);
        assert!(matches!(read(b"PAR1 and nothing more", MemoryBudget::default()), Err(Unreadable::Broken { .. })));
    }
}
