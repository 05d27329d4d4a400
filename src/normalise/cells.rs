//! The cells of a column as clean texts, one behind the other: as they are published, where the column is one of texts.

use std::borrow::Cow;

use arrow::array::{Array, StringArray, StringBuilder};

use super::{Mark, glance, quick, text};
use crate::model::evidence::Origin;

/// Cells of a column, ready for reading.
pub(super) struct Cells {
    /// Their texts; a cell without one is none.
    pub(super) texts: StringArray,
    /// Rows whose text is not plain at a glance, in their order.
    pub(super) careful: Vec<usize>,
}

impl Default for Cells {
    fn default() -> Self {
        Self { texts: StringArray::new_null(0), careful: Vec::new() }
    }
}

impl Cells {
    /// Cleans a column's texts, resolves the entities that a web page left in them, and takes out the words
    /// for no value. An empty text is none.
    pub(super) fn of(said: &StringArray, column: usize, no_value: &quick::NoValue<'_>, marks: &mut Vec<Mark>) -> Self {
        if said.null_count() == said.len() {
            return Self { texts: StringArray::new_null(said.len()), careful: Vec::new() };
        }
        let (mut careful, mut changed) = (Vec::new(), Vec::new());
        for row in glance::suspects(said, no_value) {
            let own = said.value(row);
            if own.is_empty() {
                changed.push((row, None));
                continue;
            }
            let mut mark =
                |origin, rule: &str| marks.push(Mark { row, column, origin, rule: rule.to_owned(), from: None });
            if quick::is_plain(own) && !no_value.holds(own) {
                continue;
            }
            let clean = match quick::spaced(own) {
                Some(spaced) => spaced,
                None => {
                    careful.push(row);
                    let clean = text::clean(own);
                    match text::unescape(&clean) {
                        Cow::Owned(resolved) => {
                            mark(Origin::Derived, "entities resolved");
                            text::clean(&resolved).into_owned()
                        }
                        Cow::Borrowed(_) => clean.into_owned(),
                    }
                }
            };
            if no_value.holds(&clean) {
                mark(Origin::Read, "no value");
                changed.push((row, None));
            } else if clean != own {
                changed.push((row, Some(clean).filter(|clean| !clean.is_empty())));
            }
        }
        Self { texts: replaced(said.clone(), &changed), careful }
    }

    /// The text of a row.
    pub(super) fn at(&self, row: usize) -> Option<&str> {
        (row < self.texts.len() && self.texts.is_valid(row)).then(|| self.texts.value(row))
    }

    /// The texts, row by row.
    pub(super) fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        self.texts.iter()
    }
}

/// Texts with others in the place of some, which are told in the order of their rows.
pub(super) fn replaced(texts: StringArray, with: &[(usize, Option<String>)]) -> StringArray {
    if with.is_empty() {
        return texts;
    }
    let longer = with.iter().filter_map(|(_, text)| text.as_ref()).map(String::len).sum::<usize>();
    let mut all = StringBuilder::with_capacity(texts.len(), texts.value_data().len() + longer);
    let mut with = with.iter().peekable();
    for (row, text) in texts.iter().enumerate() {
        match with.next_if(|(at, _)| *at == row) {
            Some((_, other)) => all.append_option(other.as_deref()),
            None => all.append_option(text),
        }
    }
    all.finish()
}
