//! Column chunks of numbers, dates and times: a dictionary of those that differ and which of them each row has, or one
//! behind the other.

use arrow::{
    array::{Array, ArrayRef, ArrowPrimitiveType, AsArray},
    datatypes::{DataType, Date32Type, Decimal128Type, Int32Type, Int64Type, TimeUnit, TimestampMicrosecondType},
};
use parquet::{
    basic::{Encoding, Type},
    errors::ParquetError,
    file::properties::DEFAULT_DATA_PAGE_ROW_COUNT_LIMIT,
    schema::types::ColumnDescPtr,
};

use super::{
    bounds::Bound,
    chunk::{Chunk, Maker, begin, levels, places},
    pages::{Held, Pages},
};

/// A number as Parquet writes it.
trait Number: Bound {
    /// # Errors
    /// When it takes more bits.
    fn of(number: i64) -> Result<Self, ParquetError>;
    /// Adds its bytes.
    fn write(self, page: &mut Vec<u8>);
}

impl Number for i32 {
    fn of(number: i64) -> Result<Self, ParquetError> {
        Ok(Self::try_from(number)?)
    }

    fn write(self, page: &mut Vec<u8>) {
        page.extend_from_slice(&self.to_le_bytes());
    }
}

impl Number for i64 {
    fn of(number: i64) -> Result<Self, ParquetError> {
        Ok(number)
    }

    fn write(self, page: &mut Vec<u8>) {
        page.extend_from_slice(&self.to_le_bytes());
    }
}

/// Whether the numbers of a column are made pages here: those that Parquet holds in 32 or 64 bits.
pub(super) fn takes(kind: &DataType) -> bool {
    match kind {
        DataType::Int32 | DataType::Int64 | DataType::Date32 | DataType::Timestamp(TimeUnit::Microsecond, _) => true,
        DataType::Decimal128(digits, _) => *digits <= 18,
        _ => false,
    }
}

/// The numbers of a column's rows that have one.
pub(super) fn gathered(arrays: &[&ArrayRef]) -> Result<Vec<i64>, ParquetError> {
    let mut all = Vec::with_capacity(arrays.iter().map(|array| array.len()).sum());
    for array in arrays {
        match array.data_type() {
            DataType::Int32 => add::<Int32Type>(&mut all, array)?,
            DataType::Int64 => add::<Int64Type>(&mut all, array)?,
            DataType::Date32 => add::<Date32Type>(&mut all, array)?,
            DataType::Decimal128(..) => add::<Decimal128Type>(&mut all, array)?,
            _ => add::<TimestampMicrosecondType>(&mut all, array)?,
        }
    }
    Ok(all)
}

fn add<T: ArrowPrimitiveType>(all: &mut Vec<i64>, array: &ArrayRef) -> Result<(), ParquetError>
where
    i64: TryFrom<T::Native, Error: std::error::Error + Send + Sync + 'static>,
{
    let numbers = array.as_primitive::<T>();
    let one = |number: T::Native| i64::try_from(number).map_err(|error| ParquetError::External(Box::new(error)));
    if numbers.null_count() == 0 {
        return numbers.values().iter().try_for_each(|number| one(*number).map(|number| all.push(number)));
    }
    numbers.iter().flatten().try_for_each(|number| one(number).map(|number| all.push(number)))
}

impl Maker {
    /// The chunk of a column of numbers.
    ///
    /// # Errors
    /// Those of compression, and of numbers that Parquet has no room for.
    pub(super) fn numbers(&mut self, column: &ColumnDescPtr, arrays: &[&ArrayRef]) -> Result<Chunk, ParquetError> {
        match column.physical_type() {
            Type::INT32 => self.of::<i32>(column, arrays),
            _ => self.of::<i64>(column, arrays),
        }
    }

    fn of<N: Number>(&mut self, column: &ColumnDescPtr, arrays: &[&ArrayRef]) -> Result<Chunk, ParquetError> {
        let Self { zstd, numbers: distinct, page, .. } = self;
        let levels = levels(arrays.iter().map(|array| &***array as &dyn Array));
        let all = gathered(arrays)?;
        let mut pages = Pages::<N>::new(column, zstd);
        let listed = distinct.list(&all);
        if listed {
            page.clear();
            distinct.numbers().iter().try_for_each(|number| N::of(*number).map(|number| number.write(page)))?;
            pages.dictionary(page, distinct.numbers().len())?;
        }
        let count = arrays.iter().map(|array| array.len()).sum();
        let mut place = 0;
        for row in (0..count).step_by(DEFAULT_DATA_PAGE_ROW_COUNT_LIMIT) {
            let rows = (count - row).min(DEFAULT_DATA_PAGE_ROW_COUNT_LIMIT);
            let nulls = begin(page, column, levels.get(row..row + rows), rows);
            let own = place..place + rows - nulls;
            place = own.end;
            let encoding = if listed {
                places(page, &distinct.rows()[own.clone()], distinct.numbers().len())
            } else {
                all[own.clone()].iter().try_for_each(|number| N::of(*number).map(|number| number.write(page)))?;
                Encoding::PLAIN
            };
            let bounds = all[own].iter().fold(None, |bounds: Option<(i64, i64)>, number| {
                Some(bounds.map_or((*number, *number), |(least, most)| (least.min(*number), most.max(*number))))
            });
            let bounds = match bounds {
                Some((least, greatest)) => Some((N::of(least)?, N::of(greatest)?)),
                None => None,
            };
            pages.data(page, Held { encoding, rows, nulls, texts: None, bounds })?;
        }
        let (bytes, close) = pages.close()?;
        Ok(Chunk::Own(bytes, Box::new(close)))
    }
}
