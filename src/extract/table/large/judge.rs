//! Whether a record of a large text is taken, as `super::super::rows` judges the rows of a grid; and where its characters
//! went.

use super::{Fate, Reader, delimited::Delimited};
use crate::{
    extract::{
        csv::Fields,
        table::{Active, is_wide, rows},
    },
    model::{
        simd::{self, equal, within},
        text::{count_characters, is_blank, squash},
    },
    spec::recipe::table::{Condition, Left},
};

/// Conditions of a recipe, by the columns that they look at.
type Conditions<'l> = Vec<(Option<usize>, &'l Condition)>;

/// What is asked of every record.
pub(super) struct Judge<'l, 'p> {
    large: &'l Delimited<'p>,
    /// Columns that somebody asks for, up to the last of them.
    pub(super) asked: Vec<bool>,
    /// Columns that a rule leaves out, and its reason.
    ignored: Vec<(usize, &'l str)>,
    /// Columns that nothing takes, and whether that was told.
    unmapped: Vec<(usize, bool)>,
    /// What rules leave out by what cells say.
    left: Vec<(&'l str, Conditions<'l>)>,
    /// What each recipe asks of its rows.
    only: Vec<Conditions<'l>>,
    by_first: bool,
    is_wide: bool,
    /// Characters that are in no record.
    other: u64,
}

impl<'l, 'p> Judge<'l, 'p> {
    pub(super) fn of(large: &'l Delimited<'p>) -> Self {
        let all = || large.active.iter().flat_map(|a| a.header.asked()).filter(|c| *c < large.columns.len());
        let mut asked = vec![false; all().max().map_or(0, |last| last + 1)];
        all().for_each(|c| asked[c] = true);
        let own = |a: &'l Active<'p>, conditions: &'l [Condition]| -> Conditions<'l> {
            conditions.iter().map(|c| (a.header.column(&c.heading), c)).collect()
        };
        let ignored = large.columns.iter().enumerate().filter_map(|(n, fate)| match fate {
            Some(Fate::Left(reason)) => Some((n, reason.as_str())),
            _ => None,
        });
        let unmapped = large.columns.iter().enumerate().filter(|(_, fate)| fate.is_none()).map(|(n, _)| (n, false));
        let recipe = large.recipe;
        let left = recipe.leave.iter().filter_map(|l| match &l.what {
            Left::Where(conditions) => Some((l.reason.as_str(), own(large.active.first()?, conditions))),
            _ => None,
        });
        Self {
            large,
            ignored: ignored.collect(),
            unmapped: unmapped.collect(),
            // A table without the column says nothing of it.
            left: left.filter(|(_, conditions)| conditions.iter().all(|(c, _)| c.is_some())).collect(),
            only: large.active.iter().map(|a| own(a, &a.recipe.only)).collect(),
            by_first: recipe.leave.iter().any(|l| matches!(l.what, Left::Row(_))),
            is_wide: is_wide(&large.active),
            asked,
            other: 0,
        }
    }

    /// Whether a record is taken; what becomes of one that is not is told.
    pub(super) fn takes(&mut self, reader: &mut Reader<'_>, fields: &Fields<'_>, line: u64) -> bool {
        let mut filled = (0..fields.len()).filter(|n| !is_blank(fields.get(*n)));
        let Some(first) = filled.next() else { return false };
        let is_alone = self.is_wide && filled.next().is_none();
        let text = fields.get(first).trim();
        if self.by_first
            && let Some(reason) = reader.reason(|l| matches!(l, Left::Row(regex) if regex.is_match(text)))
        {
            *reader.account.ignored.entry(reason).or_default() += self.weigh(fields);
            return false;
        }
        if self.is_header(fields, first, text) {
            reader.account.in_records += self.weigh(fields);
            return false;
        }
        if let Some(code) = self.unlike(fields, text, is_alone) {
            let want = self.large.active[0].header.names.len();
            let args = [("text", text), ("n", &fields.len().to_string()), ("want", &want.to_string())];
            reader.refuse(code, &format!("line {line}"), &args);
            reader.account.quarantined += self.weigh(fields);
            return false;
        }
        if !self.is_chosen(reader, fields, line, text) {
            return false;
        }
        self.columns(reader, fields, line);
        true
    }

    /// The characters of a record, which are in none.
    fn weigh(&mut self, fields: &Fields<'_>) -> u64 {
        let weight = (0..fields.len()).map(|n| count_characters(fields.get(n))).sum();
        self.other += weight;
        weight
    }

    /// Whether a field begins as its heading does, where that is one row.
    fn begins_as_header(&self, n: usize, text: &str) -> bool {
        let header = &self.large.active[0].header;
        let begins = |text: &str| text.as_bytes().first().map(u8::to_ascii_lowercase);
        header.rows == 1 && header.names.get(n).is_some_and(|name| begins(name.trim()) == begins(text))
    }

    /// Whether a record says the header again.
    fn is_header(&self, fields: &Fields<'_>, first: usize, text: &str) -> bool {
        let names = &self.large.active[0].header.names;
        if !self.begins_as_header(first, text) {
            return false;
        }
        let filled = || (0..fields.len()).filter(|n| !is_blank(fields.get(*n)));
        let same = |n: usize| names.get(n).is_some_and(|name| squash(name) == squash(fields.get(n)));
        filled().nth(1).is_some() && filled().all(same)
    }

    /// Why a record is none.
    fn unlike(&self, fields: &Fields<'_>, text: &str, is_alone: bool) -> Option<&'static str> {
        let active = &self.large.active;
        let (header, has) = (&active[0].header, fields.len());
        let want = header.names.len();
        let short = has < want && !self.large.recipe.short_rows;
        let code = match () {
            () if rows::adds_up(text) => "row-total",
            () if is_alone => "row-note",
            () if header.rows > 0 && (short || has > want) => "row-torn",
            () => return None,
        };
        let keeps = active.iter().any(|a| a.recipe.keep.iter().any(|r| r.is_match(text)));
        (!keeps).then_some(code)
    }

    /// Whether a recipe takes a record by what its cells say.
    fn is_chosen(&mut self, reader: &mut Reader<'_>, fields: &Fields<'_>, line: u64, text: &str) -> bool {
        let fits = |conditions: &Conditions<'_>| {
            conditions.iter().all(|(c, is)| is.holds(&crate::model::text::fold(c.map_or("", |c| fields.get(c)))))
        };
        if let Some((reason, _)) = self.left.iter().find(|(_, conditions)| fits(conditions)) {
            let reason = (*reason).to_owned();
            *reader.account.ignored.entry(reason).or_default() += self.weigh(fields);
            return false;
        }
        if self.only.iter().any(fits) {
            return true;
        }
        reader.unaccounted(&format!("line {line}"), text);
        reader.account.unaccounted += self.weigh(fields);
        false
    }

    /// Accounts for the columns that no record takes.
    fn columns(&mut self, reader: &mut Reader<'_>, fields: &Fields<'_>, line: u64) {
        for (n, reason) in &self.ignored {
            let weight = count_characters(fields.get(*n));
            if weight > 0 {
                self.other += weight;
                *reader.account.ignored.entry((*reason).to_owned()).or_default() += weight;
            }
        }
        for &mut (n, ref mut told) in &mut self.unmapped {
            let text = fields.get(n);
            let weight = count_characters(text);
            if weight > 0 {
                self.other += weight;
                reader.account.unaccounted += weight;
                if !std::mem::replace(told, true) {
                    let name = self.large.active[0].header.names.get(n).map_or("", String::as_str);
                    reader.unmapped(&format!("line {line}, column {}", n + 1), name, text);
                }
            }
        }
    }

    /// Accounts for the characters of a record: those that are nowhere else are in records.
    pub(super) fn account(&mut self, reader: &mut Reader<'_>, fields: &Fields<'_>) {
        if self.large.is_skimmed {
            return;
        }
        let all = heavy(fields.text());
        reader.account.characters += all;
        reader.account.in_records += all.saturating_sub(std::mem::take(&mut self.other));
    }
}

/// How many characters of a text count in the accounting, as [`weight`] tells, many bytes at a time.
fn heavy(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut visible = 0;
    // So many that a byte can count them; without a branch, many are looked at at once.
    for piece in bytes.chunks(128) {
        let mut count = 0_u8;
        for byte in piece {
            count = count.wrapping_add(u8::from(*byte > b' ') & u8::from(byte & 0xC0 != 0x80));
        }
        visible += u64::from(count);
    }
    // Signs of control are no white space, and beyond ASCII there is some: all are rare, but for the ends of lines.
    simd::for_each_match(
        bytes,
        |bytes| within(bytes, 0, 0x1F) | equal(bytes, 0xC2) | within(bytes, 0xE1, 0xFF),
        |at| match bytes[at] {
            b'\t'..=b'\r' => {}
            ..0x80 => visible += 1,
            // Most of these are `º`.
            0xC2 if !matches!(bytes.get(at + 1), Some(0x85 | 0xA0)) => {}
            _ => visible -= u64::from(text[at..].starts_with(char::is_whitespace)),
        },
    );
    visible
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn many_characters_weigh_as_one_by_one(text in "([a-zé€ \\t\\n\\r\u{A0}\u{85}\u{2003}\u{3000}\u{1680}\u{b}\u{c}\u{1}\u{7f}]|.){0,300}") {
            prop_assert_eq!(heavy(&text), count_characters(&text));
        }
    }
}
