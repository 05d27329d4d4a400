//! Every word of the pages that is not the data's own, in Portuguese and in English.
//!
//! In goes a language; out come its words. Both languages have all of them: the struct sees to it.
//! `{…}` in a sentence is where a value goes ([`super::markup::fill`]).

use chrono::{DateTime, Datelike, Utc};

use super::Language;

/// One word for one, another for many.
pub(super) type Count = [&'static str; 2];

/// The words of a language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) tag: &'static str,
    pub(super) other_name: &'static str,
    pub(super) language: &'static str,
    pub(super) skip: &'static str,
    pub(super) contents: &'static str,
    pub(super) yes: &'static str,
    pub(super) no: &'static str,
    pub(super) row: Count,
    pub(super) column: Count,
    pub(super) table_count: Count,
    pub(super) file_count: Count,
    // The catalogue.
    pub(super) datasets: &'static str,
    pub(super) no_datasets: &'static str,
    pub(super) path_title: &'static str,
    pub(super) path: [[&'static str; 2]; 4],
    pub(super) machines: &'static str,
    pub(super) machines_text: &'static str,
    pub(super) turtle: &'static str,
    pub(super) rdf: &'static str,
    pub(super) jsonld: &'static str,
    pub(super) about: &'static str,
    pub(super) sample_mark: &'static str,
    // What a dataset is.
    pub(super) dataset: &'static str,
    pub(super) sample_title: &'static str,
    pub(super) sample_text: &'static str,
    pub(super) publisher: &'static str,
    pub(super) licence: &'static str,
    pub(super) contact: &'static str,
    pub(super) version: &'static str,
    pub(super) captured: &'static str,
    pub(super) first_captured: &'static str,
    pub(super) frequency: &'static str,
    pub(super) theme: &'static str,
    pub(super) spatial: &'static str,
    pub(super) temporal: &'static str,
    pub(super) temporal_text: &'static str,
    pub(super) keywords: &'static str,
    // Its files.
    pub(super) downloads: &'static str,
    pub(super) downloads_text: &'static str,
    pub(super) sums: &'static str,
    pub(super) preview: &'static str,
    pub(super) preview_of: &'static str,
    pub(super) preview_rows: &'static str,
    pub(super) preview_columns: &'static str,
    pub(super) preview_none: &'static str,
    // Its columns.
    pub(super) dictionary: &'static str,
    pub(super) dictionary_of: &'static str,
    pub(super) d_column: &'static str,
    pub(super) d_meaning: &'static str,
    pub(super) d_type: &'static str,
    pub(super) d_required: &'static str,
    pub(super) d_values: &'static str,
    pub(super) key: &'static str,
    pub(super) refers: &'static str,
    pub(super) pattern: &'static str,
    pub(super) least: &'static str,
    pub(super) most: &'static str,
    pub(super) types: [&'static str; 10],
    // How to load it.
    pub(super) load: &'static str,
    pub(super) load_text: &'static str,
    pub(super) load_with: &'static str,
    // What changed.
    pub(super) changes: &'static str,
    pub(super) changes_none: &'static str,
    pub(super) changes_text: &'static str,
    pub(super) changes_shown: &'static str,
    pub(super) changes_all: &'static str,
    pub(super) kinds: [&'static str; 3],
    pub(super) c_table: &'static str,
    pub(super) c_key: &'static str,
    pub(super) c_kind: &'static str,
    pub(super) c_field: &'static str,
    pub(super) c_before: &'static str,
    pub(super) c_after: &'static str,
    pub(super) kind_words: [&'static str; 3],
    // Its quality.
    pub(super) quality: &'static str,
    pub(super) account: &'static str,
    pub(super) account_text: &'static str,
    pub(super) account_parts: [&'static str; 4],
    pub(super) character: Count,
    pub(super) checks: &'static str,
    pub(super) checks_passed: &'static str,
    pub(super) checks_failed: &'static str,
    pub(super) checks_by: &'static str,
    pub(super) q_check: &'static str,
    pub(super) q_checked: &'static str,
    pub(super) q_failed: &'static str,
    pub(super) check_names: [[&'static str; 2]; 8],
    pub(super) bounds: &'static str,
    pub(super) bounds_broken: &'static str,
    pub(super) issues: &'static str,
    pub(super) issues_none: &'static str,
    pub(super) warning: Count,
    pub(super) error: Count,
    pub(super) filled: &'static str,
    pub(super) filled_text: &'static str,
    pub(super) distribution: &'static str,
    pub(super) commonest: &'static str,
    // Where a value comes from.
    pub(super) trace: &'static str,
    pub(super) trace_text: &'static str,
    pub(super) trace_query: &'static str,
    pub(super) sources: &'static str,
    pub(super) files: &'static str,
    pub(super) file_words: [[&'static str; 2]; 6],
    pub(super) kept: &'static str,
    pub(super) made: &'static str,
    pub(super) months: [&'static str; 12],
}

impl Words {
    /// The words of a language.
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::Portuguese => &super::speech::PORTUGUESE,
            Language::English => &super::speech::ENGLISH,
        }
    }

    /// A number with its thousands parted.
    pub(super) fn number(&self, n: u64) -> String {
        let digits = n.to_string();
        let separator = if self.tag == "pt" { '\u{a0}' } else { ',' };
        let mut out = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(digit);
        }
        out
    }

    /// A number with what it counts.
    pub(super) fn count(&self, n: u64, of: &Count) -> String {
        format!("{}\u{a0}{}", self.number(n), of[usize::from(n != 1)])
    }

    /// A share of a whole in per cent, with one decimal; nothing of nothing is all of it.
    pub(super) fn percent(&self, part: u64, whole: u64) -> String {
        let share = permille(part, whole);
        let (point, sign) = if self.tag == "pt" { (',', "\u{a0}%") } else { ('.', "%") };
        let (units, tenths) = (share / 10, share % 10);
        if tenths == 0 { format!("{units}{sign}") } else { format!("{units}{point}{tenths}{sign}") }
    }

    /// A size in bytes.
    pub(super) fn bytes(&self, n: u64) -> String {
        let (unit, name) = match n {
            0..1_000 => return format!("{n}\u{a0}B"),
            1_000..1_000_000 => (1_000, "kB"),
            1_000_000..1_000_000_000 => (1_000_000, "MB"),
            _ => (1_000_000_000, "GB"),
        };
        let tenths = n / (unit / 10);
        let point = if self.tag == "pt" { ',' } else { '.' };
        format!("{}{point}{}\u{a0}{name}", self.number(tenths / 10), tenths % 10)
    }

    /// A day in words.
    pub(super) fn day(&self, at: DateTime<Utc>) -> String {
        let month = self.months.get(at.month0() as usize).copied().unwrap_or_default();
        let of = if self.tag == "pt" { " de " } else { " " };
        format!("{}{of}{month}{of}{}", at.day(), at.year())
    }

    /// The word of a check, or its code.
    pub(super) fn check<'a>(&self, code: &'a str) -> &'a str {
        self.check_names.iter().find(|[known, _]| *known == code).map_or(code, |[_, word]| *word)
    }
}

/// A share of a whole in thousandths, rounded; nothing of nothing is all of it. A share that is not the whole is
/// never told as the whole, nor one that is something as nothing.
pub(super) fn permille(part: u64, whole: u64) -> u64 {
    let (part, whole) = (u128::from(part.min(whole)), u128::from(whole));
    if part == whole {
        return 1000;
    }
    let share = (part * 1000 + whole / 2) / whole;
    u64::try_from(share.clamp(u128::from(part > 0), 999)).unwrap_or(1000)
}
