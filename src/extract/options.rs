//! How a capture is read: what its source and its recipe say of it, and what reading it may take.

use serde::{Deserialize, Serialize};

use super::memory::MemoryBudget;
use crate::spec::{
    recipe::table::{CsvDialect, Plan, RecordPath},
    source::Source,
};

/// Bytes that any packed capture may unpack to.
pub(super) const MIN_UNPACKED: u64 = 256 << 20;

/// What a reader must know, apart from the bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ReadOptions {
    /// Character set, as the spec says.
    pub(super) charset: Option<String>,
    /// Whether bytes that are not in the character set are read as U+FFFD.
    pub(super) replaces_invalid: bool,
    /// Media type, as the server said.
    pub(super) media_type: Option<String>,
    /// Pattern of the names of the files that are read of an archive.
    pub(super) member: Option<String>,
    /// Patterns of a line that starts a page of text.
    pub(super) page_starts: Vec<String>,
    /// Count of empty lines that separate two pages of text.
    pub(super) page_gap: Option<u32>,
    /// Selectors that the recipe names.
    pub(super) selectors: Vec<String>,
    /// Which content text is read as that may be either.
    pub(super) hint: ContentHint,
    /// The dialect of delimited text.
    pub(super) dialect: CsvDialect,
    /// Steps that lead to the records of JSON or XML, and others that may lead there.
    pub(super) records: Vec<RecordPath>,
    /// Whether the records of JSON are objects, and not lists below a list of headings.
    pub(super) keyed: bool,
    /// Whether it is read in a process of its own, whose clock and memory are limited.
    pub(super) is_isolated: bool,
    /// Bytes of memory that tables may take; 0 means what a run usually has.
    pub(super) memory: u64,
    /// Bytes that a packed capture, or a file of an archive, may unpack to.
    pub(super) max_unpacked: u64,
}

/// Which content text is read as that may be a document or a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) enum ContentHint {
    /// What it looks like.
    #[default]
    Unknown,
    /// Pages of text.
    Document,
    /// Rows.
    Table,
}

impl ReadOptions {
    /// Options by a source and a recipe, where there are any.
    pub(super) fn new(source: Option<&Source>, plan: Option<&Plan>) -> Self {
        let reading = plan.map(Plan::reading);
        let table = plan.and_then(Plan::table);
        Self {
            charset: source.and_then(|s| s.charset.clone()),
            replaces_invalid: source.is_some_and(|s| s.replaces_invalid),
            media_type: None,
            member: source.and_then(|s| s.member.clone()),
            page_starts: reading.into_iter().flat_map(|r| &r.page_starts).map(|r| r.as_str().to_owned()).collect(),
            page_gap: reading.and_then(|r| r.page_gap),
            selectors: plan.map(Plan::selectors).unwrap_or_default().into_iter().map(str::to_owned).collect(),
            hint: match plan {
                None => ContentHint::Unknown,
                Some(Plan::Document(_)) => ContentHint::Document,
                Some(Plan::Table(_)) => ContentHint::Table,
            },
            dialect: table.map(|t| t.dialect).unwrap_or_default(),
            records: table.map(|t| t.records.clone()).unwrap_or_default(),
            keyed: table.is_none_or(|t| t.keyed),
            is_isolated: false,
            memory: 0,
            max_unpacked: source.map_or(MIN_UNPACKED, max_unpacked),
        }
    }

    /// Memory that tables may take.
    pub(super) fn memory_budget(&self) -> MemoryBudget {
        MemoryBudget::new(self.memory)
    }
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self::new(None, None)
    }
}

/// Bytes that a packed capture of a source may unpack to: as many as the source may have unpacked, and 256 MiB at least.
/// The limit is the same whether the capture is held in memory or read in chunks.
pub(super) fn max_unpacked(source: &Source) -> u64 {
    source.max_bytes.max(MIN_UNPACKED)
}
