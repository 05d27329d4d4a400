//! Data → bytes, and nothing else: tables as CSV, JSON and Parquet, and what describes them.
//!
//! Every encoder is pure: the same data give the same bytes, whatever the clock, the folder or the
//! machine. `cell` makes text of a value once for CSV and JSON, so that both say the same.

pub mod catalogue;
mod cell;
pub mod changes;
pub mod csv;
pub mod datapackage;
pub mod evidence;
pub mod history;
pub mod json;
pub mod parquet;
pub mod report;
