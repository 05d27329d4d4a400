//! Encoders: tables as CSV, JSON and Parquet, and the metadata that describes them.
//!
//! Every encoder is pure: the same data make the same bytes, whatever the clock, the folder or the machine. `texts` formats
//! a value once for CSV and JSON; `escape` finds what both escape.

pub mod catalogue;
mod cell;
pub mod changes;
pub mod chunk;
pub mod columns;
pub mod croissant;
pub mod csv;
pub mod csvw;
pub mod datapackage;
mod escape;
pub mod evidence;
pub mod history;
mod json;
pub mod nested;
pub mod page;
pub mod parquet;
pub mod provenance;
pub mod report;
pub mod texts;
pub mod workbook;

/// The bytes of a file of a JSON document.
fn text(document: &serde_json::Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod fuzz;
