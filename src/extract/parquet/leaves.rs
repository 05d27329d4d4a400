//! The leaves of a Parquet schema: types that Arrow gives without a part of their meaning.
//!
//! An INTERVAL is 12 bytes: months, days and milliseconds, of which Arrow has no type. A UUID is 16 bytes. Where the Arrow
//! schema in a file has a type that the library does not know, bytes of fixed length may mean anything.

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, AsArray, PrimitiveArray},
    compute::cast,
    datatypes::{DataType, Int64Type, TimeUnit},
};
use bytes::Bytes;
use parquet::{
    arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions},
    basic::{ConvertedType, LogicalType, Type as PhysicalType},
    errors::ParquetError,
    file::metadata::{FileMetaData, ParquetMetaData, ParquetMetaDataBuilder},
    schema::types::{ColumnDescriptor, SchemaDescriptor, Type},
};

use crate::model::document::{UnreadKind, UnreadPart};

/// What the values of a leaf are, apart from their Arrow type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Leaf {
    /// What their Arrow type says.
    #[default]
    Plain,
    /// UUIDs.
    Uuid,
    /// Spans of time, of months, days and milliseconds.
    Interval,
    /// Bytes whose meaning is not known.
    Unknown,
}

/// Reads the metadata of a file, in which an INTERVAL has its bytes; and what each leaf is.
pub(super) fn open(bytes: &Bytes) -> Result<(ArrowReaderMetadata, Vec<Leaf>), ParquetError> {
    let load = |skips| ArrowReaderMetadata::load(bytes, ArrowReaderOptions::new().with_skip_arrow_metadata(skips));
    // The Arrow schema in the file may have a type that the library does not know.
    let (metadata, is_foreign) = match load(false) {
        Ok(metadata) => (metadata, false),
        Err(error) => (load(true).map_err(|_| error)?, true),
    };
    let columns = metadata.parquet_schema().columns();
    let leaves: Vec<Leaf> = columns.iter().map(|column| leaf(column, is_foreign)).collect();
    if !leaves.contains(&Leaf::Interval) {
        return Ok((metadata, leaves));
    }
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(is_foreign);
    let plain = Arc::new(with_plain_intervals(metadata.metadata())?);
    Ok((ArrowReaderMetadata::try_new(plain, options)?, leaves))
}

/// The columns that are not read.
pub(super) fn unread(metadata: &ArrowReaderMetadata, leaves: &[Leaf]) -> Vec<UnreadPart> {
    let columns = metadata.parquet_schema().columns().iter().zip(leaves);
    let part = |column: &ColumnDescriptor| UnreadPart {
        place: format!("column {}", column.path().string()),
        kind: UnreadKind::Column,
        name: format!("{}({})", column.physical_type(), column.type_length()),
    };
    columns.filter(|(_, leaf)| **leaf == Leaf::Unknown).map(|(column, _)| part(column)).collect()
}

fn leaf(column: &ColumnDescriptor, is_foreign: bool) -> Leaf {
    match (column.logical_type_ref(), column.converted_type()) {
        (Some(LogicalType::Uuid), _) => Leaf::Uuid,
        (None, ConvertedType::INTERVAL) if column.type_length() == 12 => Leaf::Interval,
        (None, ConvertedType::NONE) if is_foreign && column.physical_type() == PhysicalType::FIXED_LEN_BYTE_ARRAY => {
            Leaf::Unknown
        }
        _ => Leaf::Plain,
    }
}

/// The same metadata, where an INTERVAL is bytes.
fn with_plain_intervals(metadata: &ParquetMetaData) -> Result<ParquetMetaData, ParquetError> {
    let file = metadata.file_metadata();
    let schema = plain(file.schema())?;
    let file = FileMetaData::new(
        file.version(),
        file.num_rows(),
        file.created_by().map(str::to_owned),
        file.key_value_metadata().cloned(),
        Arc::new(SchemaDescriptor::new(Arc::new(schema))),
        file.column_orders().cloned(),
    );
    Ok(ParquetMetaDataBuilder::new(file).set_row_groups(metadata.row_groups().to_vec()).build())
}

fn plain(of: &Type) -> Result<Type, ParquetError> {
    let info = of.get_basic_info();
    let id = info.has_id().then(|| info.id());
    if let Type::GroupType { fields, .. } = of {
        let fields = fields.iter().map(|field| plain(field).map(Arc::new)).collect::<Result<_, _>>()?;
        let group = Type::group_type_builder(info.name())
            .with_converted_type(info.converted_type())
            .with_logical_type(info.logical_type_ref().cloned())
            .with_fields(fields)
            .with_id(id);
        let group = if info.has_repetition() { group.with_repetition(info.repetition()) } else { group };
        return group.build();
    }
    match of {
        Type::PrimitiveType { physical_type, type_length, .. } if info.converted_type() == ConvertedType::INTERVAL => {
            Type::primitive_type_builder(info.name(), *physical_type)
                .with_repetition(info.repetition())
                .with_length(*type_length)
                .with_id(id)
                .build()
        }
        other => Ok(other.clone()),
    }
}

/// How many leaves a type has.
pub(super) fn count(of: &DataType) -> usize {
    match of {
        DataType::Struct(fields) => fields.iter().map(|field| count(field.data_type())).sum(),
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::ListView(item)
        | DataType::LargeListView(item)
        | DataType::Map(item, _) => count(item.data_type()),
        _ => 1,
    }
}

/// The text of each value of a leaf whose Arrow type does not say what it is; `None` where it does.
pub(super) fn texts(column: &ArrayRef, leaf: Leaf) -> Option<Vec<Option<Result<String, String>>>> {
    if let DataType::Duration(unit) = column.data_type() {
        let counts = cast(column, &DataType::Int64).ok()?;
        let counts: &PrimitiveArray<Int64Type> = counts.as_primitive_opt()?;
        return Some(counts.iter().map(|count| count.map(|count| Ok(duration(count, *unit)))).collect());
    }
    let bytes = column.as_fixed_size_binary_opt()?;
    let read: fn(&[u8]) -> Option<String> = match leaf {
        Leaf::Uuid => |bytes| bytes.try_into().ok().map(uuid),
        Leaf::Interval => |bytes| bytes.try_into().ok().and_then(interval),
        Leaf::Plain | Leaf::Unknown => return None,
    };
    let value = |row| read(bytes.value(row)).ok_or_else(|| "a span of time beyond all bounds".to_owned());
    Some((0..bytes.len()).map(|row| bytes.is_valid(row).then(|| value(row))).collect())
}

/// The text of a UUID (RFC 9562).
fn uuid(bytes: [u8; 16]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// The text of months, days and milliseconds: of a time alone `26:30:00`, else as ISO 8601 has it (`P14M`, `P1M2DT3H`).
/// `None` beyond the largest signed numbers.
fn interval(bytes: [u8; 12]) -> Option<String> {
    let number = |at: usize| {
        let number = u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        i32::try_from(number).ok()
    };
    let (months, days, millis) = (number(0)?, number(4)?, number(8)?);
    if (months, days) == (0, 0) {
        return Some(duration(i64::from(millis), TimeUnit::Millisecond));
    }
    let part = |n: i32, unit: char| if n == 0 { String::new() } else { format!("{n}{unit}") };
    let date = format!("P{}{}", part(months, 'M'), part(days, 'D'));
    if millis == 0 {
        return Some(date);
    }
    let (seconds, rest) = (millis / 1000, millis % 1000);
    let fraction = if rest == 0 { String::new() } else { format!(".{rest:03}").trim_end_matches('0').to_owned() };
    let second = seconds % 60;
    let second = if second == 0 && rest == 0 { String::new() } else { format!("{second}{fraction}S") };
    Some(format!("{date}T{}{}{second}", part(seconds / 3600, 'H'), part(seconds / 60 % 60, 'M')))
}

/// The text of a span of time: hours, minutes and seconds (`26:30:00`, `-00:00:01.5`).
fn duration(count: i64, unit: TimeUnit) -> String {
    let (scale, digits) = match unit {
        TimeUnit::Second => (1, 0),
        TimeUnit::Millisecond => (1_000, 3),
        TimeUnit::Microsecond => (1_000_000, 6),
        TimeUnit::Nanosecond => (1_000_000_000, 9),
    };
    let (sign, count) = (if count < 0 { "-" } else { "" }, count.unsigned_abs());
    let (seconds, rest) = (count / scale, count % scale);
    let fraction = if rest == 0 { String::new() } else { format!(".{rest:0digits$}") };
    let fraction = fraction.trim_end_matches('0');
    format!("{sign}{:02}:{:02}:{:02}{fraction}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_time_have_all_their_parts() {
        for ([months, days, millis], want) in [
            ([14, 0, 0], Some("P14M")),
            ([1, 2, 0], Some("P1M2D")),
            ([0, 0, 0], Some("00:00:00")),
            ([0, 0, 95_400_000], Some("26:30:00")),
            ([0, 3, 5_400_000], Some("P3DT1H30M")),
            ([1, 0, 1_500], Some("P1MT1.5S")),
            ([1, 0, 60_050], Some("P1MT1M0.05S")),
            ([u32::MAX, 0, 0], None),
        ] {
            let bytes: Vec<u8> = [months, days, millis].iter().flat_map(|n| n.to_le_bytes()).collect();
            assert_eq!(interval(bytes.try_into().expect("12 bytes")).as_deref(), want);
        }
        assert_eq!(duration(-1_500, TimeUnit::Millisecond), "-00:00:01.5");
        assert_eq!(duration(95_400, TimeUnit::Second), "26:30:00");
    }
}
