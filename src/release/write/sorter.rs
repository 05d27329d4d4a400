//! An external sort of the rows of a table by its key: sorted runs that exceed the memory are written to files without a
//! name, and merged at the end.
//!
//! Batches are added in any order and emitted in that of the key; rows of one key keep the order in which they were
//! added. The memory has no influence on the result.

use std::{
    collections::BTreeMap,
    io::{BufReader, BufWriter, Seek, SeekFrom},
    path::{Path, PathBuf},
    rc::Rc,
};

use arrow::{
    array::{ArrayRef, RecordBatch, UInt32Array},
    compute::{concat_batches, interleave_record_batch, take_record_batch},
    datatypes::SchemaRef,
    error::ArrowError,
    ipc::{reader::StreamReader, writer::StreamWriter},
    row::{OwnedRow, RowConverter, Rows, SortField},
};

use crate::release::error::ReleaseError;
use crate::{
    model::schema::TableSchema,
    state::{
        FileError,
        atomic::{self, File},
        merge::{Keyed, Merge},
    },
};

/// How much memory a sort may take, and where it spills the rest.
#[derive(Debug, Clone, Copy)]
pub struct SortConfig<'a> {
    /// Folder of temporary files.
    pub folder: &'a Path,
    /// Bytes of rows held in memory.
    pub memory: usize,
}

/// Rows of a batch that comes out, and of one that waits.
const ROWS: usize = 8192;

/// Rows being sorted.
pub struct Sorter {
    schema: SchemaRef,
    key: SortKey,
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
    pub fn new(table: &TableSchema, config: SortConfig<'_>) -> Result<Self, ReleaseError> {
        Self::by(table.arrow(), &table.primary_key, config)
    }

    /// The same for rows of any columns, by some of them.
    ///
    /// # Errors
    /// When one of these has a type that cannot be ordered.
    pub fn by(schema: SchemaRef, key: &[usize], config: SortConfig<'_>) -> Result<Self, ReleaseError> {
        let kinds = key.iter().map(|c| SortField::new(schema.field(*c).data_type().clone())).collect();
        Ok(Self {
            schema,
            key: SortKey { columns: key.to_vec(), converter: RowConverter::new(kinds)? },
            memory: config.memory,
            held: Vec::new(),
            bytes: 0,
            folder: config.folder.to_path_buf(),
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
        let rows = self.key.comparable(&all)?;
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

    /// Emits all rows in the order of their key, in batches.
    ///
    /// # Errors
    /// When a file cannot be read again, and those of `emit`.
    pub fn each(mut self, emit: &mut dyn FnMut(RecordBatch) -> Result<(), ReleaseError>) -> Result<(), ReleaseError> {
        if self.runs.is_empty() {
            let rows = self.sorted()?;
            return (0..rows.num_rows())
                .step_by(ROWS)
                .try_for_each(|from| emit(rows.slice(from, ROWS.min(rows.num_rows() - from))));
        }
        self.spill()?;
        let key = Rc::new(self.key);
        let runs = self.runs.into_iter().map(|file| Run::open(file, Rc::clone(&key)));
        let mut merge = Merge::new(runs.collect::<Result<Vec<_>, _>>()?)?;
        while let Some(rows) = next_batch(&mut merge)? {
            emit(rows)?;
        }
        Ok(())
    }
}

/// The columns of a sort key, and what makes them comparable.
struct SortKey {
    columns: Vec<usize>,
    converter: RowConverter,
}

impl SortKey {
    fn comparable(&self, rows: &RecordBatch) -> Result<Rows, ArrowError> {
        let columns: Vec<ArrayRef> = self.columns.iter().map(|c| rows.column(*c).clone()).collect();
        self.converter.convert_columns(&columns)
    }
}

/// A row by its key: its batch, and its number there.
type SortedRow = Keyed<OwnedRow, (Rc<RecordBatch>, usize)>;

/// The rows of a sorted file.
struct Run {
    file: StreamReader<BufReader<File>>,
    key: Rc<SortKey>,
    batch: Rc<RecordBatch>,
    keys: Option<Rows>,
    at: usize,
}

impl Run {
    fn open(file: File, key: Rc<SortKey>) -> Result<Self, ArrowError> {
        let file = StreamReader::try_new(BufReader::new(file), None)?;
        let batch = Rc::new(RecordBatch::new_empty(file.schema()));
        Ok(Self { file, key, batch, keys: None, at: 0 })
    }
}

impl Iterator for Run {
    type Item = Result<SortedRow, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.at >= self.batch.num_rows() {
            let batch = match self.file.next()? {
                Ok(batch) => batch,
                Err(error) => return Some(Err(error)),
            };
            match self.key.comparable(&batch) {
                Ok(keys) => self.keys = Some(keys),
                Err(error) => return Some(Err(error)),
            }
            (self.batch, self.at) = (Rc::new(batch), 0);
        }
        let key = self.keys.as_ref()?.row(self.at).owned();
        self.at += 1;
        Some(Ok(Keyed { key, value: (Rc::clone(&self.batch), self.at - 1) }))
    }
}

/// The next rows of merged runs, as one batch; none after the last.
fn next_batch(merge: &mut Merge<Run, SortedRow>) -> Result<Option<RecordBatch>, ArrowError> {
    let (mut batches, mut current) = (Vec::<Rc<RecordBatch>>::new(), BTreeMap::<usize, usize>::new());
    let mut picked = Vec::with_capacity(ROWS);
    for next in merge.take(ROWS) {
        let (Keyed { value: (batch, row), .. }, run) = next?;
        let known = current.get(&run).copied().filter(|n| Rc::ptr_eq(&batches[*n], &batch));
        let index = known.unwrap_or_else(|| {
            batches.push(batch);
            current.insert(run, batches.len() - 1);
            batches.len() - 1
        });
        picked.push((index, row));
    }
    if picked.is_empty() {
        return Ok(None);
    }
    interleave_record_batch(&batches.iter().map(Rc::as_ref).collect::<Vec<_>>(), &picked).map(Some)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{AsArray, Int64Array, StringArray};
    use proptest::prelude::*;

    use super::*;
    use crate::model::schema::{Field, NumberStyle, StringFormat, Type};

    fn table() -> TableSchema {
        let fields = vec![
            Field::new("id", Type::Integer(NumberStyle::default())),
            Field::new("text", Type::String(StringFormat::Default)),
        ];
        TableSchema::new("t", fields, vec![0])
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn any_memory_gives_the_same_order(ids in prop::collection::vec(0_i64..50, 0..400), cut in 1_usize..60, memory in 1_usize..20_000) {
            let table = table();
            let folder = std::env::temp_dir();
            let mut sorter = Sorter::new(&table, SortConfig { folder: &folder, memory }).expect("a sorter");
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
