//! The border between our Arrow and that of Polars: a batch goes over as a `DataFrame`, by the Arrow C
//! data interface, without a copy but for text.
//!
//! Both sides declare the interface's two structures as `repr(C)`; each buffer is released by the side
//! that made it. Source: the Arrow C data interface, format 1.0.

use arrow::{
    array::{Array, RecordBatch},
    ffi::{FFI_ArrowArray, FFI_ArrowSchema, to_ffi},
};
use polars::prelude::{Column, DataFrame, PolarsError, PolarsResult, Series};
use polars_arrow::ffi::{ArrowArray, ArrowSchema, import_array_from_c, import_field_from_c};

/// The columns of a batch as a Polars frame.
///
/// # Errors
/// When a type has no counterpart in Polars.
pub(super) fn frame(batch: &RecordBatch) -> PolarsResult<DataFrame> {
    let schema = batch.schema();
    let columns: Vec<Column> = schema
        .fields()
        .iter()
        .zip(batch.columns())
        .map(|(field, column)| series(field.name(), column.as_ref()).map(Column::from))
        .collect::<PolarsResult<_>>()?;
    DataFrame::new(batch.num_rows(), columns)
}

#[expect(unsafe_code, reason = "the C data interface is a contract between two libraries, not a type of Rust")]
fn series(name: &str, column: &dyn Array) -> PolarsResult<Series> {
    const _: () = assert!(size_of::<FFI_ArrowArray>() == size_of::<ArrowArray>());
    const _: () = assert!(size_of::<FFI_ArrowSchema>() == size_of::<ArrowSchema>());
    let (array, schema) = to_ffi(&column.to_data()).map_err(|e| PolarsError::ComputeError(e.to_string().into()))?;
    // SAFETY: both pairs are the structures of the C data interface, of one layout. Ownership, and with
    // it the duty to release, moves over with the value: a transmute forgets its source.
    let (array, schema) = unsafe {
        (
            std::mem::transmute::<FFI_ArrowArray, ArrowArray>(array),
            std::mem::transmute::<FFI_ArrowSchema, ArrowSchema>(schema),
        )
    };
    // SAFETY: the structures were exported just now by a library that keeps the interface.
    unsafe {
        let field = import_field_from_c(&schema)?;
        let chunk = import_array_from_c(array, field.dtype.clone())?;
        Series::_try_from_arrow_unchecked(name.into(), vec![chunk], &field.dtype)
    }
}
