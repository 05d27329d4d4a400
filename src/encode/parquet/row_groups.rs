//! Row groups, encoded apart from their file, so that workers encode them in parallel.
//!
//! In go batches; out come [`RowGroup`]s, to be appended to the file in the order of the rows. The library encodes the
//! columns page by page; it skips bytes under nulls.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};

use arrow::{
    array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, RecordBatch},
    compute::concat_batches,
    datatypes::{
        DataType, Date32Type, Decimal128Type, Int32Type, Int64Type, SchemaRef, TimeUnit, TimestampMicrosecondType,
    },
};
use parquet::{
    arrow::{
        ArrowWriter,
        arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves},
    },
    errors::ParquetError,
    file::writer::SerializedFileWriter,
};

use super::{
    boundaries::{Boundaries, GroupRows},
    properties::{PAGE_ROWS, properties},
};

/// Values of a column chunk that decide whether it gets a dictionary.
const PROBED: usize = 1024;

/// Maximum factories kept: tables alternate between few sets of columns without a dictionary.
const FACTORIES: usize = 64;

/// Encodes row groups of one table; workers share it.
pub struct RowGroupFactory {
    schema: SchemaRef,
    key: Vec<usize>,
    /// The library's factories, by which columns have no dictionary.
    factories: Mutex<HashMap<Vec<bool>, Arc<ArrowRowGroupWriterFactory>>>,
}

/// Rows on their way into row groups.
#[derive(Default)]
pub(super) struct RowGroupEncoder {
    boundaries: Boundaries,
    /// Rows that do not fill a page yet.
    pending: Vec<RecordBatch>,
    pending_rows: usize,
    /// The row group that has pages.
    open: Option<Vec<ArrowColumnWriter>>,
}

/// An encoded row group: its column chunks.
#[derive(Debug)]
pub struct RowGroup(Vec<ArrowColumnChunk>);

impl RowGroupFactory {
    /// Encodes row groups of a file whose rows come sorted by the columns of `key`; `factory` is that of the file.
    pub(super) fn new(schema: &SchemaRef, key: &[usize], factory: ArrowRowGroupWriterFactory) -> Self {
        let no_plain = vec![false; schema.fields().len()];
        let factories = Mutex::new(HashMap::from([(no_plain, Arc::new(factory))]));
        Self { schema: Arc::clone(schema), key: key.to_vec(), factories }
    }

    /// Adds rows; returns the row groups that they complete. Row groups end after a fixed number of rows, or of bytes,
    /// whatever batches the rows come in.
    ///
    /// # Errors
    /// When the columns are not those of the schema.
    pub(super) fn write(
        &self,
        encoder: &mut RowGroupEncoder,
        batch: &RecordBatch,
    ) -> Result<Vec<RowGroup>, ParquetError> {
        let (mut start, mut groups) = (0, Vec::new());
        while start < batch.num_rows() {
            let (count, is_full) = encoder.boundaries.take(&batch.slice(start, batch.num_rows() - start));
            self.add(encoder, &batch.slice(start, count))?;
            start += count;
            if is_full {
                groups.extend(self.finish(encoder)?);
            }
        }
        Ok(groups)
    }

    /// Encodes the rows of one row group.
    ///
    /// # Errors
    /// When the columns are not those of the schema.
    pub fn encode(&self, rows: &GroupRows) -> Result<RowGroup, ParquetError> {
        let mut encoder = RowGroupEncoder::default();
        rows.batches.iter().try_for_each(|batch| self.add(&mut encoder, batch))?;
        self.finish(&mut encoder)?.ok_or_else(|| ParquetError::General("a row group without rows".to_owned()))
    }

    /// Ends the current row group; `None` when it has no rows.
    ///
    /// # Errors
    /// When the columns are not those of the schema.
    pub(super) fn finish(&self, encoder: &mut RowGroupEncoder) -> Result<Option<RowGroup>, ParquetError> {
        self.write_page(encoder)?;
        encoder.boundaries = Boundaries::default();
        let Some(writers) = encoder.open.take() else { return Ok(None) };
        let chunks = writers.into_iter().map(ArrowColumnWriter::close).collect::<Result<_, _>>()?;
        Ok(Some(RowGroup(chunks)))
    }

    /// Adds rows of the current row group.
    fn add(&self, encoder: &mut RowGroupEncoder, batch: &RecordBatch) -> Result<(), ParquetError> {
        let mut start = 0;
        while start < batch.num_rows() {
            let count = (PAGE_ROWS - encoder.pending_rows).min(batch.num_rows() - start);
            encoder.pending.push(batch.slice(start, count));
            encoder.pending_rows += count;
            start += count;
            if encoder.pending_rows == PAGE_ROWS {
                self.write_page(encoder)?;
            }
        }
        Ok(())
    }

    /// Encodes the pending rows, column by column.
    fn write_page(&self, encoder: &mut RowGroupEncoder) -> Result<(), ParquetError> {
        let pending = std::mem::take(&mut encoder.pending);
        encoder.pending_rows = 0;
        let page = match pending.as_slice() {
            [] => return Ok(()),
            [page] => page.clone(),
            parts => concat_batches(&self.schema, parts)?,
        };
        let mut writers = match encoder.open.take() {
            Some(open) => open,
            None => self.column_writers(&page)?,
        };
        let mut leaf_writers = writers.iter_mut();
        for (field, column) in self.schema.fields().iter().zip(page.columns()) {
            for (leaf, writer) in compute_leaves(field, column)?.iter().zip(&mut leaf_writers) {
                writer.write(leaf)?;
            }
        }
        encoder.open = Some(writers);
        Ok(())
    }

    /// The writers of a row group that begins with these rows, one per leaf column.
    fn column_writers(&self, first: &RecordBatch) -> Result<Vec<ArrowColumnWriter>, ParquetError> {
        let plain: Vec<bool> = first.columns().iter().map(is_varied).collect();
        let mut factories = self.factories.lock().unwrap_or_else(PoisonError::into_inner);
        let factory = match factories.get(&plain) {
            Some(factory) => Arc::clone(factory),
            None => {
                let properties = properties(&self.schema, &self.key, &plain)?;
                let writer = ArrowWriter::try_new(Vec::new(), Arc::clone(&self.schema), Some(properties))?;
                let factory = Arc::new(writer.into_serialized_writer()?.1);
                if factories.len() >= FACTORIES {
                    factories.clear();
                }
                factories.insert(plain, Arc::clone(&factory));
                factory
            }
        };
        drop(factories);
        factory.create_column_writers(0)
    }
}

impl RowGroup {
    /// Appends it to a file of its table.
    pub(super) fn append<W: Write + Send>(self, file: &mut SerializedFileWriter<W>) -> Result<(), ParquetError> {
        let mut group = file.next_row_group()?;
        self.0.into_iter().try_for_each(|chunk| chunk.append_to_row_group(&mut group))?;
        group.close().map(drop)
    }
}

/// Whether nearly all of the first values of a column differ: its dictionary would be larger than its values.
fn is_varied(column: &ArrayRef) -> bool {
    let probed = column.slice(0, column.len().min(PROBED));
    let distinct = match probed.data_type() {
        DataType::Utf8 => probed.as_string::<i32>().iter().flatten().collect::<HashSet<_>>().len(),
        DataType::Int32 => distinct::<Int32Type>(&probed),
        DataType::Int64 => distinct::<Int64Type>(&probed),
        DataType::Date32 => distinct::<Date32Type>(&probed),
        DataType::Decimal128(..) => distinct::<Decimal128Type>(&probed),
        DataType::Timestamp(TimeUnit::Microsecond, _) => distinct::<TimestampMicrosecondType>(&probed),
        _ => return false,
    };
    let values = probed.len() - probed.null_count();
    values >= PROBED / 4 && distinct * 200 >= values * 199
}

fn distinct<T: ArrowPrimitiveType<Native: Hash + Eq>>(column: &ArrayRef) -> usize {
    column.as_primitive::<T>().iter().flatten().collect::<HashSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use arrow::array::{
        BooleanArray, Date32Array, Decimal128Array, Int64Array, ListArray, ListBuilder, StringArray, StringBuilder,
        TimestampMicrosecondArray,
    };
    use bytes::Bytes;
    use parquet::{
        arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection},
        basic::{BoundaryOrder, Encoding},
        file::metadata::{PageIndexPolicy, ParquetMetaData},
    };
    use proptest::prelude::*;

    use super::*;
    use crate::encode::parquet::{
        ParquetWriter, RowGroupBuffer,
        boundaries::{GROUP_ROWS, hidden_bytes},
    };

    /// A row of each kind: a key, texts that repeat, long texts, numbers, days, amounts, instants, truth, lists.
    type Row = (i64, Option<usize>, Option<String>, Option<i64>, Option<i32>, Option<i64>, Option<bool>);

    fn table(rows: &[Row]) -> RecordBatch {
        let some: [&str; 4] = ["", "Ajuste directo", "Concurso público", &"é".repeat(50)];
        let mut lists = ListBuilder::new(StringBuilder::new());
        for row in rows {
            lists.append_option(row.2.as_ref().map(|text| [Some(text.clone())]));
        }
        let amounts: Decimal128Array = rows.iter().map(|r| r.5.map(i128::from)).collect();
        let columns: [(&str, ArrayRef); 11] = [
            ("all", Arc::new(StringArray::from_iter_values(rows.iter().map(|_| "o mesmo")))),
            ("there", Arc::new(Int64Array::from_iter_values(rows.iter().map(|r| r.0 % 7)))),
            ("key", Arc::new(Int64Array::from_iter_values(rows.iter().map(|r| r.0)))),
            ("kind", Arc::new(rows.iter().map(|r| r.1.map(|n| some[n])).collect::<StringArray>())),
            ("text", Arc::new(rows.iter().map(|r| r.2.clone()).collect::<StringArray>())),
            ("number", Arc::new(rows.iter().map(|r| r.3).collect::<Int64Array>())),
            ("day", Arc::new(rows.iter().map(|r| r.4).collect::<Date32Array>())),
            ("amount", Arc::new(amounts.with_precision_and_scale(18, 2).expect("a decimal"))),
            ("instant", Arc::new(rows.iter().map(|r| r.5).collect::<TimestampMicrosecondArray>().with_timezone("UTC"))),
            ("truth", Arc::new(rows.iter().map(|r| r.6).collect::<BooleanArray>())),
            ("list", Arc::new(lists.finish())),
        ];
        RecordBatch::try_from_iter_with_nullable(
            columns.map(|(name, column)| (name, column, !["key", "all", "there"].contains(&name))),
        )
        .expect("a table")
    }

    fn key(table: &RecordBatch) -> Vec<usize> {
        table.schema().index_of("key").into_iter().collect()
    }

    fn parts(table: &RecordBatch, rows: usize) -> Vec<RecordBatch> {
        let part = |from| table.slice(from, rows.min(table.num_rows() - from));
        (0..table.num_rows()).step_by(rows).map(part).collect()
    }

    /// The file of a table, whose rows are written in batches of some rows.
    fn written(table: &RecordBatch, rows: usize) -> Bytes {
        let mut writer = ParquetWriter::new(Vec::new(), &table.schema(), &key(table)).expect("a file");
        parts(table, rows).iter().for_each(|part| writer.write(part).expect("encoded"));
        writer.finish(&[]).expect("written").into()
    }

    /// The same file with its row groups encoded apart from it by several threads; the rows come in batches of some rows.
    fn appended(table: &RecordBatch, rows: usize) -> Bytes {
        let mut writer = ParquetWriter::new(Vec::new(), &table.schema(), &key(table)).expect("a file");
        let (factory, mut buffer) = (writer.row_groups(), RowGroupBuffer::default());
        let mut groups: Vec<_> = parts(table, rows).iter().flat_map(|part| buffer.add_all(part)).collect();
        groups.extend(buffer.take());
        let groups = std::thread::scope(|scope| {
            let factory = &factory;
            let encode = |group: GroupRows| scope.spawn(move || factory.encode(&group).expect("encoded"));
            let workers: Vec<_> = groups.into_iter().map(encode).collect();
            workers.into_iter().map(|worker| worker.join().expect("encoded")).collect::<Vec<_>>()
        });
        groups.into_iter().for_each(|group| writer.append(group).expect("appended"));
        writer.finish(&[]).expect("written").into()
    }

    fn read(file: &Bytes, only: Option<RowSelection>) -> (RecordBatch, Arc<ParquetMetaData>) {
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Required);
        let reader = ParquetRecordBatchReaderBuilder::try_new_with_options(file.clone(), options).expect("a file");
        let (schema, metadata) = (Arc::clone(reader.schema()), Arc::clone(reader.metadata()));
        let reader = match only {
            Some(rows) => reader.with_row_selection(rows),
            None => reader,
        };
        let batches: Vec<_> = reader.build().expect("a reader").map(|batch| batch.expect("rows")).collect();
        (concat_batches(&schema, &batches).expect("a table"), metadata)
    }

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        let text = "[a-zé]{0,3}|[a-c]{60,70}|\u{10FFFF}{17}";
        let number = prop_oneof![Just(7_i64), any::<i64>()];
        let amount = -999_999_999_999_999_999_i64..1_000_000_000_000_000_000;
        let row = (
            any::<i64>(),
            prop::option::of(0_usize..4),
            prop::option::of(text),
            prop::option::of(number),
            prop::option::of(-1000_i32..1000),
            prop::option::of(amount),
            any::<Option<bool>>(),
        );
        prop::collection::vec(row, 1..1600)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 24, ..ProptestConfig::default() })]

        #[test]
        fn any_table_is_read_as_written_and_batches_do_not_show(rows in rows(), batch in 1_usize..700) {
            let table = table(&rows);
            let file = written(&table, usize::MAX);
            prop_assert_eq!(&read(&file, None).0, &table);
            prop_assert_eq!(&written(&table, batch), &file);
            prop_assert_eq!(&appended(&table, batch), &file);
        }
    }

    /// A row of several pages: texts that take more than a page, columns of one value, and of none.
    fn long_row(n: usize) -> Row {
        let number = i64::try_from(n).expect("a number");
        let kind = (n >= 50_000).then_some(n % 3);
        let step = [5, 9, 1, 1, 1][n / 20_000 % 5];
        (
            number,
            kind,
            Some(format!("{n:0>90}")),
            Some(step),
            None,
            (!n.is_multiple_of(7)).then_some(number / 100),
            Some(n < 9),
        )
    }

    #[test]
    fn row_groups_of_workers_make_the_file_of_one_writer() {
        let table = table(&(0..GROUP_ROWS + 30_000).map(long_row).collect::<Vec<_>>());
        let file = written(&table, 8192);
        assert_eq!(file, appended(&table, 333));
        assert_eq!(read(&file, None).1.num_row_groups(), 2);
    }

    #[test]
    fn columns_of_differing_values_have_no_dictionary() {
        let (_, metadata) = read(&written(&table(&(0..2000).map(long_row).collect::<Vec<_>>()), 2000), None);
        let has_dictionary = |column: usize| {
            let chunk = metadata.row_group(0).column(column);
            assert_eq!(
                chunk.encodings().any(|encoding| encoding == Encoding::RLE_DICTIONARY),
                chunk.dictionary_page_offset().is_some()
            );
            chunk.dictionary_page_offset().is_some()
        };
        assert_eq!([0, 2, 4, 5].map(has_dictionary), [true, false, false, true]);
    }

    /// Neither texts under nulls nor their lengths show in the file: not in values, dictionaries, statistics or the sizes of
    /// pages.
    #[test]
    fn bytes_under_a_null_do_not_show() {
        let rows = 4000;
        // Enough hidden bytes to end pages and dictionaries, were they counted.
        let hidden_text = |n: usize| format!("isto não se conta {n}").repeat(500);
        let valid = |n: usize| n.is_multiple_of(2);
        // Texts that all differ have no dictionary; three texts have one.
        for text in [|n: usize| format!("fica {n}"), |n: usize| format!("fica {}", n % 3)] {
            let all = StringArray::from_iter_values((0..rows).map(|n| if valid(n) { text(n) } else { hidden_text(n) }));
            let nulls = (0..rows).map(valid).collect::<Vec<_>>();
            let hidden = StringArray::new(all.offsets().clone(), all.values().clone(), Some(nulls.into()));
            assert!(hidden_bytes(&hidden) > 8 << 20);
            let shown: StringArray = hidden.iter().collect();
            assert_eq!(hidden_bytes(&shown), 0);
            assert_same_file(Arc::new(hidden.clone()), Arc::new(shown));

            // Lists of two texts: each of a null and a text, and some that are null themselves.
            let field = Arc::new(arrow::datatypes::Field::new("item", DataType::Utf8, true));
            let offsets = arrow::buffer::OffsetBuffer::from_lengths(std::iter::repeat_n(2, rows / 2));
            let nulls = (0..rows / 2).map(|n| n % 3 > 0).collect::<Vec<_>>();
            for texts in [&hidden, &all] {
                let lists = ListArray::new(
                    Arc::clone(&field),
                    offsets.clone(),
                    Arc::new(texts.clone()),
                    Some(nulls.clone().into()),
                );
                let mut shown = ListBuilder::new(StringBuilder::new());
                for items in lists.iter() {
                    shown.append_option(items.map(|items| {
                        items.as_string::<i32>().iter().map(|t| t.map(str::to_owned)).collect::<Vec<_>>()
                    }));
                }
                assert_same_file(Arc::new(lists), Arc::new(shown.finish()));
            }
        }
    }

    fn assert_same_file(one: ArrayRef, other: ArrayRef) {
        let [one, other] = [one, other].map(|column| {
            let table = RecordBatch::try_from_iter_with_nullable([("key", column, true)]).expect("a table");
            written(&table, table.num_rows())
        });
        assert!(one == other);
    }

    #[test]
    fn pages_are_found_by_their_rows() {
        let table = table(&(0..90_000).map(long_row).collect::<Vec<_>>());
        let file = written(&table, 8192);
        let (read_back, metadata) = read(&file, None);
        assert_eq!(read_back, table);
        let pages =
            |column: usize| metadata.page_index_for_row_group(0).page_locations(column).expect("an index").len();
        assert_eq!([3, 5, 6].map(pages), [5, 5, 5]);
        // Texts of 94 bytes each in pages of 1 MiB.
        assert!((5..=10).contains(&pages(4)), "{}", pages(4));
        let order = |column: usize| {
            metadata.page_index_for_row_group(0).column_index(column).expect("an index").get_boundary_order()
        };
        let want = [BoundaryOrder::ASCENDING, BoundaryOrder::ASCENDING, BoundaryOrder::UNORDERED];
        assert_eq!([4, 7, 5].map(|column| order(column).expect("an order")), want);
        let only = RowSelection::from_consecutive_ranges([19_990..20_010, 71_000..71_003].into_iter(), 90_000);
        let (some, _) = read(&file, Some(only));
        let want = concat_batches(&table.schema(), &[table.slice(19_990, 20), table.slice(71_000, 3)]).expect("rows");
        assert_eq!(some, want);
    }
}
