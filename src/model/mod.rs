//! The data types that all stages share. They import nothing of this crate but each other: a [`capture`] holds bytes, a
//! [`document`] is what a reader found in them, a [`sheet`] holds the rows of the source as text, a [`table`] the same
//! rows typed by the schema, and [`evidence`] joins the two.
//!
//! Read next: `document`, then `sheet`, then `schema`.

pub mod accounting;
pub mod capture;
pub mod changes;
pub mod charset;
mod constraints;
pub mod document;
pub mod evidence;
pub mod files;
pub mod findings;
pub mod formula;
pub mod grid;
pub mod html_limits;
pub mod identifiers;
pub mod issue;
pub mod issue_log;
pub mod locator;
pub mod marked_text;
pub mod marks;
mod media;
pub mod message;
pub mod messages;
pub mod name_index;
pub mod nested;
pub mod number_format;
pub mod outside_records;
pub mod picture;
pub mod pool;
pub mod published;
pub mod row;
pub mod row_flaw;
pub mod row_issues;
mod row_provenance;
pub mod schema;
pub mod score;
pub mod secret;
pub mod sheet;
pub mod simd;
pub mod site;
pub mod statistics;
pub mod table;
pub mod text;
pub mod value_counts;
pub mod value_sets;
pub mod vocabulary;
pub mod withdrawal;
pub mod withdrawal_set;

#[cfg(test)]
pub mod fuzzing;
