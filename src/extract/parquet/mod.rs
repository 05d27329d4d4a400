//! Parquet → a table: its columns as text, nested ones by their paths, as JSON has them.

mod leaves;

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch, UInt64Array},
    compute::{cast, take},
    datatypes::{DataType, SchemaRef},
    util::display::{ArrayFormatter, FormatOptions},
};
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use self::leaves::Leaf;
use super::{
    Unreadable,
    memory::MemoryBudget,
    parts::{Part, PartSink},
};
use crate::model::{
    document::Media,
    grid::{Cell, CellKind, Grid, GridRow, MAX_COLUMNS, PlaceStyle, Tables},
};

/// Levels of nesting below which a value is one text.
const MAX_DEPTH: usize = 16;

/// Rows, and cells of them, that are given at once.
const ROWS: usize = 1024;
const CELLS: usize = 1 << 20;

/// Reads a file.
pub(super) fn read(bytes: &[u8], budget: MemoryBudget) -> Result<Tables, Unreadable> {
    let broken = |message: String| Unreadable::Broken { place: "the whole document".to_owned(), message };
    let bytes = Bytes::copy_from_slice(bytes);
    let (metadata, leaves) = leaves::open(&bytes).map_err(|e| broken(e.to_string()))?;
    let unread = leaves::unread(&metadata, &leaves);
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(bytes, metadata);
    let mut grid = GridBuilder { budget, leaves, ..GridBuilder::default() };
    for batch in builder.build().map_err(|e| broken(e.to_string()))? {
        grid.batch(&batch.map_err(|e| broken(e.to_string()))?)?;
    }
    Ok(Tables { unread, ..Tables::new(Media::Parquet, vec![grid.into_grid()]) })
}

/// Gives the rows of a file to `sink`, some at a time, after their columns.
pub(super) fn rows(bytes: &[u8], sink: &mut PartSink<'_>) -> Result<(), Unreadable> {
    let broken = |message: String| Unreadable::Broken { place: "the whole document".to_owned(), message };
    let bytes = Bytes::copy_from_slice(bytes);
    let (metadata, leaves) = leaves::open(&bytes).map_err(|e| broken(e.to_string()))?;
    let schema = SchemaRef::clone(metadata.schema());
    if leaves.contains(&Leaf::Unknown) {
        return Err(broken("columns that are not read are reported with all rows".to_owned()));
    }
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(bytes, metadata);
    if !schema.fields().iter().all(|field| is_even(field.data_type())) {
        return Err(broken("the columns of its lists are known only by all rows".to_owned()));
    }
    sink(Part::Sheets(vec![Grid { place_style: PlaceStyle::Paths, ..Grid::default() }]))?;
    let mut grid = GridBuilder { leaves: leaves.clone(), ..GridBuilder::default() };
    grid.batch(&RecordBatch::new_empty(schema))?;
    let width = grid.names.len().max(1);
    sink(Part::Rows(0, &grid.into_grid().rows))?;
    let some = (CELLS / width).clamp(1, ROWS);
    let mut before = 0;
    for batch in builder.with_batch_size(some).build().map_err(|e| broken(e.to_string()))? {
        let mut grid = GridBuilder { before, leaves: leaves.clone(), ..GridBuilder::default() };
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
    leaves: Vec<Leaf>,
    names: Vec<String>,
    /// The index of each name.
    places: HashMap<String, usize>,
    rows: Vec<GridRow>,
    budget: MemoryBudget,
}

impl GridBuilder {
    fn batch(&mut self, batch: &RecordBatch) -> Result<(), Unreadable> {
        let (mut flat, mut leaf) = (Vec::new(), 0);
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            flatten(field.name(), (column, leaf), MAX_DEPTH, &mut flat)?;
            leaf += leaves::count(field.data_type());
        }
        let leaf = |n: usize| self.leaves.get(n).copied().unwrap_or_default();
        let flat = flat.into_iter().map(|(name, column, n)| (name, column, leaf(n)));
        let flat: Vec<_> = flat.filter(|(.., leaf)| *leaf != Leaf::Unknown).collect();
        let mut own = HashSet::new();
        if let Some((name, ..)) = flat.iter().find(|(name, ..)| !own.insert(name.as_str())) {
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
        for (name, column, leaf) in flat {
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
            self.column(first, at, (&column, leaf))?;
        }
        Ok(())
    }

    fn column(&mut self, first: usize, at: usize, (column, leaf): (&ArrayRef, Leaf)) -> Result<(), Unreadable> {
        let kind = kind(column.data_type());
        let texts = leaves::texts(column, leaf).unwrap_or_else(|| texts(column));
        for (row, value) in texts.into_iter().enumerate() {
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

/// A column: its path, its values, and the number of its leaf, or of its first.
type Flat = (String, ArrayRef, usize);

/// The columns that a column holds, by their paths: fields of a structure, items of a list.
fn flatten(
    name: &str,
    (column, leaf): (&ArrayRef, usize),
    depth: usize,
    into: &mut Vec<Flat>,
) -> Result<(), Unreadable> {
    if into.len() >= MAX_COLUMNS {
        return Err(too_wide());
    }
    if let DataType::Struct(fields) = column.data_type()
        && depth > 0
    {
        let mut leaf = leaf;
        for (field, inner) in fields.iter().zip(column.as_struct().columns()) {
            flatten(&format!("{name}.{}", field.name()), (inner, leaf), depth - 1, into)?;
            leaf += leaves::count(field.data_type());
        }
        return Ok(());
    }
    let Some((values, spans)) = items(column).filter(|_| depth > 0) else {
        into.push((name.to_owned(), ArrayRef::clone(column), leaf));
        return Ok(());
    };
    let longest = spans.iter().map(Range::len).max().unwrap_or_default();
    if longest > MAX_COLUMNS {
        return Err(too_wide());
    }
    for n in 0..longest {
        let at = |span: &Range<usize>| (n < span.len()).then(|| u64::try_from(span.start + n).unwrap_or(u64::MAX));
        let items: UInt64Array = spans.iter().map(at).collect();
        let items = take(&values, &items, None)
            .map_err(|e| Unreadable::Broken { place: name.to_owned(), message: e.to_string() })?;
        flatten(&format!("{name}.{n}"), (&items, leaf), depth - 1, into)?;
    }
    Ok(())
}

/// The items of all lists of a column, and which of them each row has; `None` where it holds no lists.
fn items(column: &ArrayRef) -> Option<(ArrayRef, Vec<Range<usize>>)> {
    let size = |n: i64| usize::try_from(n).unwrap_or_default();
    let spans = |start: &dyn Fn(usize) -> i64, length: &dyn Fn(usize) -> i64| -> Vec<Range<usize>> {
        let span =
            |row| if column.is_valid(row) { size(start(row))..size(start(row)) + size(length(row)) } else { 0..0 };
        (0..column.len()).map(span).collect()
    };
    Some(match column.data_type() {
        DataType::List(_) => {
            let lists = column.as_list::<i32>();
            let start = |row: usize| i64::from(lists.value_offsets()[row]);
            (ArrayRef::clone(lists.values()), spans(&start, &|row| i64::from(lists.value_length(row))))
        }
        DataType::LargeList(_) => {
            let lists = column.as_list::<i64>();
            let start = |row: usize| lists.value_offsets()[row];
            (ArrayRef::clone(lists.values()), spans(&start, &|row| lists.value_length(row)))
        }
        DataType::FixedSizeList(..) => {
            let lists = column.as_fixed_size_list();
            let length = i64::from(lists.value_length());
            let start = |row: usize| i64::try_from(lists.value_offset_at(row)).unwrap_or_default();
            (ArrayRef::clone(lists.values()), spans(&start, &|_| length))
        }
        DataType::ListView(_) => {
            let lists = column.as_list_view::<i32>();
            let start = |row: usize| i64::from(lists.value_offset(row));
            (ArrayRef::clone(lists.values()), spans(&start, &|row| i64::from(lists.value_size(row))))
        }
        DataType::LargeListView(_) => {
            let lists = column.as_list_view::<i64>();
            (ArrayRef::clone(lists.values()), spans(&|row| lists.value_offset(row), &|row| lists.value_size(row)))
        }
        _ => return None,
    })
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
    fn lists_of_every_kind_have_their_items() {
        use arrow::array::{FixedSizeListBuilder, Int64Builder, LargeListBuilder};
        let mut large = LargeListBuilder::new(StringBuilder::new());
        large.append_value([Some("a"), None, Some("c")]);
        large.append_null();
        let mut fixed = FixedSizeListBuilder::new(Int64Builder::new(), 2);
        [(1, true), (2, true), (0, false), (0, false)].into_iter().enumerate().for_each(|(n, (value, is_valid))| {
            fixed.values().append_option(is_valid.then_some(value));
            if n % 2 == 1 {
                fixed.append(is_valid);
            }
        });
        let columns: [(&str, ArrayRef); 2] = [("large", Arc::new(large.finish())), ("fixed", Arc::new(fixed.finish()))];
        let batch = RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)));
        let batch = batch.expect("a batch");
        let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a writer");
        writer.write(&batch).expect("written");
        let tables = read(&writer.into_inner().expect("closed"), MemoryBudget::default()).expect("read");
        let shown = |row: &GridRow| row.cells.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("|");
        let rows: Vec<_> = tables.grids[0].rows.iter().map(shown).collect();
        assert_eq!(rows, ["large.0|large.1|large.2|fixed.0|fixed.1", "a||c|1|2", ""]);
    }

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
