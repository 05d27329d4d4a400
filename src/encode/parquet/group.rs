//! Row groups: the rows of a group become column chunks, column by column, so that what the values of one column are
//! looked up in stays near the processor.
//!
//! In go batches; out come [`Group`]s, to be appended to the file in the order of the rows. They depend on their rows
//! alone.

use std::{
    collections::HashMap,
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};

use arrow::{
    array::{AsArray, RecordBatch},
    datatypes::{DataType, FieldRef, Schema, SchemaRef},
};
use parquet::{
    arrow::{
        ArrowWriter,
        arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves},
    },
    basic::Type,
    errors::ParquetError,
    file::writer::SerializedFileWriter,
    schema::types::ColumnDescPtr,
};

use super::{
    chunk::{Chunk, Maker},
    numbers, properties,
};

/// Makes the row groups of one table; shared by all workers.
pub struct Groups {
    columns: Vec<Column>,
    /// The columns that the library encodes, and which of them are keys.
    library: SchemaRef,
    key: Vec<usize>,
    /// What makes their writers, by which of them have hardly two values alike.
    factories: Mutex<HashMap<Vec<bool>, Arc<ArrowRowGroupWriterFactory>>>,
    makers: Mutex<Vec<Maker>>,
}

/// Who encodes a column.
enum Column {
    /// We do.
    Own(ColumnDescPtr),
    Library(FieldRef),
}

/// An encoded row group.
#[derive(Debug)]
pub struct Group(Vec<Chunk>);

impl Groups {
    /// Starts a file whose rows come sorted by the columns of `key`, and what makes its groups.
    ///
    /// # Errors
    /// When the schema has a type that Parquet lacks.
    pub fn start<W: Write + Send>(
        out: W,
        schema: &SchemaRef,
        key: &[usize],
    ) -> Result<(SerializedFileWriter<W>, Self), ParquetError> {
        let writer = ArrowWriter::try_new(out, Arc::clone(schema), Some(properties(schema, key, &[], &[])?))?;
        let (file, _) = writer.into_serialized_writer()?;
        let described = file.schema_descr();
        let leaf = |n| (0..described.num_columns()).find(|leaf| described.get_column_root_idx(*leaf) == n);
        let (mut columns, mut library, mut keys) = (Vec::new(), Vec::new(), Vec::new());
        for (n, field) in schema.fields().iter().enumerate() {
            let is_key = key.contains(&n);
            // The library makes the bloom filters of keys.
            let is_own = *field.data_type() == DataType::Utf8 || numbers::takes(field.data_type());
            match leaf(n).filter(|_| is_own && !is_key) {
                Some(leaf) => columns.push(Column::Own(described.column(leaf))),
                None => {
                    if is_key {
                        keys.push(library.len());
                    }
                    library.push(Arc::clone(field));
                    columns.push(Column::Library(Arc::clone(field)));
                }
            }
        }
        let library = Arc::new(Schema::new(library));
        let groups = Self { columns, library, key: keys, factories: Mutex::default(), makers: Mutex::default() };
        Ok((file, groups))
    }

    /// The library's writers of a group, for columns that are `plain` without a dictionary, which would only grow.
    fn writers(&self, plain: Vec<bool>) -> Result<Vec<ArrowColumnWriter>, ParquetError> {
        let mut factories = self.factories.lock().unwrap_or_else(PoisonError::into_inner);
        let factory = match factories.get(&plain) {
            Some(factory) => Arc::clone(factory),
            None => {
                let properties = properties(&self.library, &self.key, &[], &plain)?;
                let writer = ArrowWriter::try_new(Vec::new(), Arc::clone(&self.library), Some(properties))?;
                let factory = Arc::new(writer.into_serialized_writer()?.1);
                factories.insert(plain, Arc::clone(&factory));
                factory
            }
        };
        drop(factories);
        factory.create_column_writers(0)
    }

    /// Encodes rows as one group.
    ///
    /// # Errors
    /// Those of Parquet, with the columns of the schema never.
    pub fn encode(&self, rows: &[RecordBatch]) -> Result<Group, ParquetError> {
        let maker = self.makers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut maker = maker.map_or_else(Maker::new, Ok)?;
        let mut plain = Vec::with_capacity(self.library.fields().len());
        for (n, _) in self.columns.iter().enumerate().filter(|(_, column)| matches!(column, Column::Library(_))) {
            plain.push(match rows.first() {
                Some(first) => maker.is_varied(first.column(n))?,
                None => false,
            });
        }
        let mut writers = self.writers(plain)?.into_iter();
        let mut chunks = Vec::with_capacity(self.columns.len());
        for (n, column) in self.columns.iter().enumerate() {
            let arrays = rows.iter().map(|rows| rows.column(n));
            match column {
                Column::Own(described) if described.physical_type() == Type::BYTE_ARRAY => {
                    let arrays: Vec<_> = arrays.map(|array| array.as_string()).collect();
                    chunks.push(maker.texts(described, &arrays)?);
                }
                Column::Own(described) => chunks.push(maker.numbers(described, &arrays.collect::<Vec<_>>())?),
                Column::Library(field) => {
                    let mut own: Vec<ArrowColumnWriter> = Vec::new();
                    for array in arrays {
                        for (k, leaf) in compute_leaves(field, array)?.iter().enumerate() {
                            if own.len() <= k {
                                own.extend(writers.next());
                            }
                            own[k].write(leaf)?;
                        }
                    }
                    for writer in own {
                        chunks.push(Chunk::Library(Box::new(writer.close()?)));
                    }
                }
            }
        }
        if maker.is_small() {
            self.makers.lock().unwrap_or_else(PoisonError::into_inner).push(maker);
        }
        Ok(Group(chunks))
    }
}

impl Group {
    /// Puts it behind the groups that the file has.
    ///
    /// # Errors
    /// Those of the file.
    pub fn append<W: Write + Send>(self, file: &mut SerializedFileWriter<W>) -> Result<(), ParquetError> {
        let mut group = file.next_row_group()?;
        self.0.into_iter().try_for_each(|chunk| chunk.append(&mut group))?;
        group.close().map(drop)
    }
}

#[cfg(test)]
mod tests {
    use arrow::{
        array::{
            ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, ListBuilder, StringArray, StringBuilder,
            TimestampMicrosecondArray,
        },
        compute::concat_batches,
    };
    use bytes::Bytes;
    use parquet::{
        arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection},
        basic::BoundaryOrder,
        file::metadata::{PageIndexPolicy, ParquetMetaData},
    };
    use proptest::prelude::*;

    use super::*;
    use crate::encode::parquet::ParquetWriter;

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

    /// The rows as a file, some to a batch, and some batches to a group.
    fn ours(table: &RecordBatch, batch: usize, batches: usize) -> Bytes {
        let (mut file, groups) = Groups::start(Vec::new(), &table.schema(), &key(table)).expect("a file");
        let parts: Vec<_> = (0..table.num_rows())
            .step_by(batch)
            .map(|from| table.slice(from, batch.min(table.num_rows() - from)))
            .collect();
        for parts in parts.chunks(batches) {
            groups.encode(parts).and_then(|group| group.append(&mut file)).expect("encoded");
        }
        file.into_inner().expect("written").into()
    }

    fn theirs(table: &RecordBatch) -> Bytes {
        let mut writer = ParquetWriter::new(Vec::new(), table.schema(), &key(table), &[]).expect("a file");
        writer.write(table).and_then(|()| writer.finish()).expect("written").into()
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
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

        /// What we encode the library reads as it was, and what we say of it is what the library says.
        #[test]
        fn any_table_is_read_as_it_was(rows in rows(), batch in 1_usize..700, batches in 1_usize..9) {
            let table = table(&rows);
            let (file, _) = read(&ours(&table, batch, batches), None);
            prop_assert_eq!(&file, &table);
            let (_, own) = read(&ours(&table, batch, usize::MAX), None);
            let (_, library) = read(&theirs(&table), None);
            let columns = 0..table.num_columns();
            for n in columns {
                let index = |file: &ParquetMetaData| file.page_index_for_row_group(0).column_index(n).cloned();
                prop_assert_eq!(index(&own), index(&library));
            }
            for (own, library) in own.row_group(0).columns().iter().zip(library.row_group(0).columns()) {
                prop_assert_eq!(own.statistics(), library.statistics());
                prop_assert_eq!(own.num_values(), library.num_values());
                prop_assert_eq!(own.compression_codec(), library.compression_codec());
                prop_assert_eq!(own.unencoded_byte_array_data_bytes(), library.unencoded_byte_array_data_bytes());
                prop_assert_eq!(own.definition_level_histogram(), library.definition_level_histogram());
            }
        }
    }

    /// Of what was taken out of a column nothing is told, not how long it was.
    #[test]
    fn what_stands_behind_a_null_is_not_counted() {
        let texts = StringArray::from(vec!["fica", "isto não se conta"]);
        let hidden = StringArray::new(texts.offsets().clone(), texts.values().clone(), Some(vec![true, false].into()));
        let batch = |texts: StringArray| RecordBatch::try_from_iter([("t", Arc::new(texts) as _)]).expect("a table");
        let shown = batch(hidden.iter().collect());
        assert_eq!(ours(&batch(hidden), 2, 1), ours(&shown, 2, 1));
    }

    /// Texts that take more than a page, rows that take several, columns of one value, and of none.
    #[test]
    fn pages_are_found_by_their_rows() {
        let row = |n: usize| -> Row {
            let number = i64::try_from(n).expect("a number");
            let kind = (n >= 50_000).then_some(n % 3);
            let step = [5, 9, 1, 1, 1][n / 20_000];
            (
                number,
                kind,
                Some(format!("{n:0>90}")),
                Some(step),
                None,
                (!n.is_multiple_of(7)).then_some(number / 100),
                Some(n < 9),
            )
        };
        let table = table(&(0..90_000).map(row).collect::<Vec<_>>());
        let file = ours(&table, 8192, usize::MAX);
        let (read_back, metadata) = read(&file, None);
        assert_eq!(read_back, table);
        let pages =
            |column: usize| metadata.page_index_for_row_group(0).page_locations(column).expect("an index").len();
        assert_eq!([3, 4, 5, 6].map(pages), [5, 8, 5, 5]);
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
