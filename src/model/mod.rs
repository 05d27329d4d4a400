//! The nouns. They import nothing of ours but each other, so that every stage can speak of the same
//! things: a [`capture`] holds bytes, a [`document`] is what was read in them, a [`sheet`] is what
//! the source says (all text), a [`table`] is what we say (typed), [`evidence`] joins the two.
//!
//! Read next: `document`, then `sheet`, then `schema`.

pub mod accounting;
pub mod capture;
pub mod changes;
mod constraints;
pub mod document;
pub mod drift;
pub mod evidence;
pub mod faults;
pub mod files;
pub mod findings;
pub mod formula;
pub mod grid;
pub mod history;
pub mod issue;
pub mod kept;
pub mod lanes;
pub mod locator;
pub mod measure;
pub mod message;
pub mod messages;
pub mod names;
pub mod nested;
pub mod picture;
pub mod plain;
pub mod pool;
pub mod profile;
pub mod published;
pub mod row;
pub mod schema;
pub mod score;
pub mod secret;
pub mod sheet;
pub mod site;
pub mod table;
pub mod tags;
pub mod text;
mod trail;
pub mod vocabulary;
pub mod withdrawal;

#[cfg(test)]
pub mod mutate;
