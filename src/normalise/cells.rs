//! The cells of a column as clean texts: as they are published where the column is one of text.

use std::borrow::Cow;

use arrow::array::{Array, StringArray, StringBuilder};

use super::{
    derivation::Derivation,
    fault::Fault,
    prefilter::{self, NoValueWords},
    spreadsheet, text,
};
use crate::model::{evidence::Origin, issue::Level, row_issues::RowIssues};

/// Cells of a column, ready to be read by the column's type.
pub(super) struct Cells {
    /// Clean texts; null where a cell has none.
    pub(super) texts: StringArray,
    /// Rows that the prefilter found, in ascending order: the others have no mojibake.
    pub(super) suspects: Vec<usize>,
    /// Whether a text with U+FFFD is kept.
    pub(super) keeps_replaced: bool,
}

impl Default for Cells {
    fn default() -> Self {
        Self { texts: StringArray::new_null(0), suspects: Vec::new(), keeps_replaced: false }
    }
}

impl Cells {
    /// Cleans the texts of a column, resolves the entities that a web page left in them, undoes the escapes of a
    /// spreadsheet, and removes words for no value. An empty text becomes null, and so does an error of a spreadsheet, which
    /// is a fault. Each value changed by a rule is a derivation.
    pub(super) fn new(
        raw: &StringArray,
        column: usize,
        no_value: &NoValueWords<'_>,
        derivations: &mut Vec<Derivation>,
        faults: &mut RowIssues<Fault>,
    ) -> Self {
        if raw.null_count() == raw.len() {
            return Self { texts: StringArray::new_null(raw.len()), ..Self::default() };
        }
        let suspects = prefilter::suspects(raw, no_value);
        let mut changed = Vec::new();
        for row in suspects.iter().copied() {
            let own = raw.value(row);
            let mut derive = |origin, rule: &str| {
                derivations.push(Derivation { row, column, origin, rule: rule.to_owned(), from: None });
            };
            let cleaned = plain(own, &mut |rule| derive(Origin::Derived, rule));
            if no_value.contains(&cleaned) {
                derive(Origin::Read, "no value");
                changed.push((row, None));
            } else if spreadsheet::is_error(&cleaned) {
                let detail = String::new();
                faults.push(Fault { row, column, code: "cell-error", level: Level::Error, detail });
                changed.push((row, None));
            } else if own.is_empty() || *cleaned != *own {
                changed.push((row, Some(cleaned.into_owned()).filter(|text| !text.is_empty())));
            }
        }
        Self { texts: replaced(raw.clone(), &changed), suspects, keeps_replaced: false }
    }

    /// The text of a row.
    pub(super) fn at(&self, row: usize) -> Option<&str> {
        (row < self.texts.len() && self.texts.is_valid(row)).then(|| self.texts.value(row))
    }

    /// Returns the first mojibake of a text that refuses it.
    pub(super) fn mojibake<'t>(&self, text: &'t str) -> Option<&'t str> {
        if self.keeps_replaced { text::misread(text) } else { text::mojibake(text) }
    }

    /// Returns the first mojibake of a text that is kept with it.
    pub(super) fn kept_mojibake<'t>(&self, text: &'t str) -> Option<&'t str> {
        if self.keeps_replaced { text::mojibake(text) } else { None }
    }

    /// The texts, row by row.
    pub(super) fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        self.texts.iter()
    }
}

/// Returns a text cleaned, with the entities of a web page resolved and the escape of a spreadsheet undone. `on_rule` gets
/// the rules that changed what is displayed.
fn plain<'t>(text: &'t str, on_rule: &mut dyn FnMut(&str)) -> Cow<'t, str> {
    let mut plain = text::clean(text);
    if let Cow::Owned(resolved) = text::unescape(&plain) {
        on_rule("entities resolved");
        plain = Cow::Owned(text::clean(&resolved).into_owned());
    }
    if let Some(unescaped) = spreadsheet::unescape(&plain) {
        on_rule("escape of a spreadsheet undone");
        plain = Cow::Owned(text::clean(&unescaped).into_owned());
    }
    plain
}

/// Returns the texts with some rows replaced; `changed` is in ascending order of rows.
pub(super) fn replaced(texts: StringArray, changed: &[(usize, Option<String>)]) -> StringArray {
    if changed.is_empty() {
        return texts;
    }
    let added = changed.iter().filter_map(|(_, text)| text.as_ref()).map(String::len).sum::<usize>();
    let mut all = StringBuilder::with_capacity(texts.len(), texts.value_data().len() + added);
    let mut changed = changed.iter().peekable();
    for (row, text) in texts.iter().enumerate() {
        match changed.next_if(|(at, _)| *at == row) {
            Some((_, replacement)) => all.append_option(replacement.as_deref()),
            None => all.append_option(text),
        }
    }
    all.finish()
}
