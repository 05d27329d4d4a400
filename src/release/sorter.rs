//! Rows of a table put into the order of its key, however many: what memory does not hold waits in files, sorted, and
//! is merged at the end.
//!
//! In go batches in any order; out come batches in that of the key, rows of one key in the order in which they came.
//! How much memory there is changes no row of it.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    io::{BufReader, BufWriter, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use arrow::{
    array::{ArrayRef, RecordBatch, UInt32Array},
    compute::{concat_batches, interleave_record_batch, take_record_batch},
    datatypes::SchemaRef,
    error::ArrowError,
    ipc::{reader::StreamReader, writer::StreamWriter},
    row::{OwnedRow, RowConverter, Rows, SortField},
};

use super::ReleaseError;
use crate::{
    model::schema::TableSchema,
    state::{
        FileError,
        atomic::{self, File},
    },
};

/// Rows of a batch that comes out, and of one that waits.
const ROWS: usize = 8192;

/// Rows being sorted.
pub struct Sorter {
    schema: SchemaRef,
    key: Vec<usize>,
    converter: RowConverter,
    /// Bytes that may be held.
    memory: usize,
    held: Vec<RecordBatch>,
    bytes: usize,
    /// Where files are made.
    folder: PathBuf,
    runs: Vec<File>,
}

impl Sorter {
    /// No rows yet; files without a name are made in the folder when more come than may be held.
    ///
    /// # Errors
    /// When a key column has a type that cannot be ordered.
    pub fn new(table: &TableSchema, folder: &Path, memory: usize) -> Result<Self, ReleaseError> {
        Self::by(table.arrow(), &table.primary_key, folder, memory)
    }

    /// The same for rows of any columns, by some of them.
    ///
    /// # Errors
    /// When one of these has a type that cannot be ordered.
    pub fn by(schema: SchemaRef, key: &[usize], folder: &Path, memory: usize) -> Result<Self, ReleaseError> {
        let kinds = key.iter().map(|c| SortField::new(schema.field(*c).data_type().clone())).collect();
        Ok(Self {
            schema,
            key: key.to_vec(),
            converter: RowConverter::new(kinds)?,
            memory,
            held: Vec::new(),
            bytes: 0,
            folder: folder.to_path_buf(),
            runs: Vec::new(),
        })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn add(&mut self, rows: RecordBatch) -> Result<(), ReleaseError> {
        self.bytes += rows.get_array_memory_size();
        self.held.push(rows);
        if self.bytes > self.memory { self.spill() } else { Ok(()) }
    }

    /// The rows that are held, sorted.
    fn sorted(&mut self) -> Result<RecordBatch, ArrowError> {
        let all = concat_batches(&self.schema, &std::mem::take(&mut self.held))?;
        self.bytes = 0;
        let rows = comparable(&self.converter, &self.key, &all)?;
        let mut order: Vec<u32> = (0..u32::try_from(all.num_rows()).unwrap_or(u32::MAX)).collect();
        order.sort_by(|a, b| rows.row(*a as usize).cmp(&rows.row(*b as usize)));
        take_record_batch(&all, &UInt32Array::from(order))
    }

    /// Writes the rows that are held into a file.
    fn spill(&mut self) -> Result<(), ReleaseError> {
        let rows = self.sorted()?;
        let failed = || FileError::at("write in", &self.folder);
        let mut file = atomic::scratch(&self.folder)?;
        let mut out = StreamWriter::try_new(BufWriter::new(&mut file), &self.schema)?;
        for from in (0..rows.num_rows()).step_by(ROWS) {
            out.write(&rows.slice(from, ROWS.min(rows.num_rows() - from)))?;
        }
        out.finish()?;
        drop(out);
        file.seek(SeekFrom::Start(0)).map_err(failed())?;
        self.runs.push(file);
        Ok(())
    }

    /// Gives all rows in order.
    ///
    /// # Errors
    /// When a file cannot be read again, or whoever hears them fails.
    pub fn each(mut self, hear: &mut dyn FnMut(RecordBatch) -> Result<(), ReleaseError>) -> Result<(), ReleaseError> {
        if self.runs.is_empty() {
            let rows = self.sorted()?;
            return (0..rows.num_rows())
                .step_by(ROWS)
                .try_for_each(|from| hear(rows.slice(from, ROWS.min(rows.num_rows() - from))));
        }
        self.spill()?;
        let mut merge = Merge::of(std::mem::take(&mut self.runs), self.converter, self.key)?;
        while let Some(rows) = merge.next()? {
            hear(rows)?;
        }
        Ok(())
    }
}

fn comparable(converter: &RowConverter, key: &[usize], rows: &RecordBatch) -> Result<Rows, ArrowError> {
    let columns: Vec<ArrayRef> = key.iter().map(|c| rows.column(*c).clone()).collect();
    converter.convert_columns(&columns)
}

/// Sorted files being merged.
struct Merge {
    runs: Vec<Run>,
    converter: RowConverter,
    key: Vec<usize>,
    /// The least row of each run, the earlier run first of those alike.
    heads: BinaryHeap<Reverse<(OwnedRow, usize)>>,
}

/// A file that is read on.
struct Run {
    from: StreamReader<BufReader<File>>,
    batch: RecordBatch,
    rows: Option<Rows>,
    at: usize,
}

impl Merge {
    fn of(files: Vec<File>, converter: RowConverter, key: Vec<usize>) -> Result<Self, ArrowError> {
        let mut merge = Self { runs: Vec::new(), converter, key, heads: BinaryHeap::new() };
        for (n, file) in files.into_iter().enumerate() {
            let from = StreamReader::try_new(BufReader::new(file), None)?;
            let batch = RecordBatch::new_empty(from.schema());
            merge.runs.push(Run { from, batch, rows: None, at: 0 });
            merge.refill(n)?;
        }
        Ok(merge)
    }

    /// Reads a run on, and puts its least row among the heads.
    fn refill(&mut self, n: usize) -> Result<bool, ArrowError> {
        let run = &mut self.runs[n];
        let Some(batch) = run.from.next().transpose()? else { return Ok(false) };
        run.rows = Some(comparable(&self.converter, &self.key, &batch)?);
        (run.batch, run.at) = (batch, 0);
        self.push(n);
        Ok(true)
    }

    fn push(&mut self, n: usize) {
        let run = &self.runs[n];
        if let Some(rows) = run.rows.as_ref().filter(|rows| run.at < rows.num_rows()) {
            self.heads.push(Reverse((rows.row(run.at).owned(), n)));
        }
    }

    /// The next rows of all.
    fn next(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        let mut batches: Vec<RecordBatch> = self.runs.iter().map(|run| run.batch.clone()).collect();
        let mut current: Vec<usize> = (0..batches.len()).collect();
        let mut picked = Vec::with_capacity(ROWS);
        while picked.len() < ROWS {
            let Some(Reverse((_, n))) = self.heads.pop() else { break };
            picked.push((current[n], self.runs[n].at));
            self.runs[n].at += 1;
            if self.runs[n].at < self.runs[n].batch.num_rows() {
                self.push(n);
            } else if self.refill(n)? {
                current[n] = batches.len();
                batches.push(self.runs[n].batch.clone());
            }
        }
        if picked.is_empty() {
            return Ok(None);
        }
        interleave_record_batch(&batches.iter().collect::<Vec<_>>(), &picked).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{AsArray, Int64Array, StringArray};
    use proptest::prelude::*;

    use super::*;
    use crate::model::schema::{Field, NumberStyle, StringFormat, Type};

    fn table() -> TableSchema {
        let field = Field::plain;
        let fields = vec![
            field("id", Type::Integer(NumberStyle::default())),
            field("text", Type::String(StringFormat::Default)),
        ];
        TableSchema {
            name: "t".to_owned(),
            title: String::new(),
            description: String::new(),
            english: serde_json::Value::Null,
            fields,
            primary_key: vec![0],
            unique_keys: Vec::new(),
            foreign_keys: Vec::new(),
            written: serde_json::Value::Null,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn any_memory_gives_the_same_order(ids in prop::collection::vec(0_i64..50, 0..400), cut in 1_usize..60, memory in 1_usize..20_000) {
            let table = table();
            let folder = std::env::temp_dir();
            let mut sorter = Sorter::new(&table, &folder, memory).expect("a sorter");
            for (n, ids) in ids.chunks(cut).enumerate() {
                let texts: StringArray = (0..ids.len()).map(|m| Some(format!("{}", n * cut + m))).collect();
                let columns: Vec<ArrayRef> = vec![Arc::new(Int64Array::from(ids.to_vec())), Arc::new(texts)];
                sorter.add(RecordBatch::try_new(table.arrow(), columns).expect("a batch")).expect("added");
            }
            let mut got = Vec::new();
            sorter.each(&mut |rows| {
                let ids = rows.column(0).as_primitive::<arrow::datatypes::Int64Type>().values().to_vec();
                let texts = rows.column(1).as_string::<i32>();
                got.extend(ids.into_iter().enumerate().map(|(n, id)| (id, texts.value(n).parse::<usize>().expect("a number"))));
                Ok(())
            }).expect("sorted");
            let mut want: Vec<_> = ids.iter().copied().zip(0..).collect();
            want.sort();
            prop_assert_eq!(got, want);
        }
    }
}
