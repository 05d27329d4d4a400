//! The trails of rows that stand in a table: a place a row, and one a column, which together are that of a value.
//!
//! A row may be an item of a row of the source: then its own place says which, as exactly as the source does.

use std::{borrow::Cow, collections::BTreeMap, fmt, sync::Arc};

use super::{
    evidence::{Origin, ROW_RULE, ValueProvenance, join_place, rule_in_section},
    locator::Locator,
    row_issues,
};

/// The trails of rows that stand in a table: where a value was read is told by its row and its column.
#[derive(Debug, Clone)]
pub struct RowProvenance {
    /// SHA-256 of the capture.
    pub capture: Arc<str>,
    /// Where the rows of the source stand.
    pub places: Arc<Locator>,
    /// Which of them each row was read in.
    pub rows: Vec<u32>,
    /// Which part of it each row is made of, where rows are items of it.
    pub items: Option<RowItems>,
    /// The section of the recipe that makes the rows, where several fill the table: `contracts.toml:12`.
    pub section: Arc<str>,
    /// What each column rests on; none where nothing fills it.
    pub columns: Arc<[Option<ColumnProvenance>]>,
    /// Values with a trail of their own, by row and column.
    pub overrides: BTreeMap<(usize, usize), ValueProvenance>,
}

/// Items of rows of a source: which part of its row each is.
#[derive(Debug, Clone)]
pub struct RowItems {
    /// Places within a row, as columns have them: `/cpv/3`, `column 40`; empty for all of the row.
    pub steps: Arc<[String]>,
    /// The items, in their order.
    pub items: Vec<RowItem>,
}

/// An item of a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowItem {
    /// Which of the places within the row.
    pub step: u32,
    /// Which part of what stands there.
    pub part: CellPart,
}

/// A part of a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CellPart {
    /// All of it.
    #[default]
    Whole,
    /// The item of this number, from 1, of those that a pattern parts.
    Number(u32),
    /// From this character up to that one, from 1.
    Characters(u32, u32),
}

impl fmt::Display for CellPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Number(n) => write!(f, ", item {n}"),
            Self::Characters(first, last) => write!(f, ", characters {first}-{last}"),
        }
    }
}

impl RowItems {
    /// Where an item stands, by the place of its row.
    pub fn item_place(&self, row: &str, item: usize) -> String {
        let Some(item) = self.items.get(item) else { return row.to_owned() };
        let step = self.steps.get(item.step as usize).map_or("", String::as_str);
        format!("{}{}", join_place(row, step), item.part)
    }
}

/// What the values of a column rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnProvenance {
    /// What.
    pub origin: Origin,
    /// Its place in each row (`column 3`, `column E`, `/price`), or the line of the spec.
    pub place: String,
    /// Its heading in the source.
    pub heading: Option<String>,
    /// The rule that took it or made it.
    pub rule: String,
}

impl RowProvenance {
    pub(super) fn get(&self, row: usize, column: usize) -> Option<Cow<'_, ValueProvenance>> {
        if let Some(own) = self.overrides.get(&(row, column)) {
            return Some(Cow::Borrowed(own));
        }
        let trail = self.columns.get(column)?.as_ref()?;
        let is_read = trail.origin == Origin::Read;
        Some(Cow::Owned(ValueProvenance {
            origin: trail.origin,
            capture: is_read.then(|| self.capture.to_string()),
            place: if trail.origin == Origin::Constant { trail.place.clone() } else { self.value_place(row, column) },
            raw: None,
            rule: trail.rule.clone(),
            inferred: false,
        }))
    }

    /// The trail of a whole row: its values are read again from the capture.
    pub fn row_provenance(&self, row: usize) -> ValueProvenance {
        ValueProvenance {
            origin: Origin::Read,
            capture: Some(self.capture.to_string()),
            place: self.row_place(row),
            raw: None,
            rule: self.rule(),
            inferred: false,
        }
    }

    /// The rule of its rows.
    pub fn rule(&self) -> String {
        rule_in_section(ROW_RULE, &self.section)
    }

    /// What each column rests on, with its index; behind it the sheet whose rows it tells of, if of one.
    pub fn column_provenance(&self) -> impl Iterator<Item = (usize, ValueProvenance, &str)> {
        let sheet = if let Locator::Sheet { name, .. } = &*self.places { name.as_str() } else { "" };
        let trails = self.columns.iter().enumerate().filter_map(|(n, trail)| Some((n, trail.as_ref()?)));
        trails.map(move |(n, trail)| {
            let (origin, place, rule) =
                (trail.origin, trail.place.clone(), rule_in_section(&trail.rule, &self.section));
            let (capture, raw) = (Some(self.capture.to_string()), trail.heading.clone());
            (n, ValueProvenance { origin, capture, place, raw, rule, inferred: false }, sheet)
        })
    }

    /// Writes where a row was read.
    ///
    /// # Errors
    /// Those of what it is written to.
    pub fn write_place(&self, out: &mut impl fmt::Write, row: usize) -> fmt::Result {
        match self.items {
            None => self.rows.get(row).map_or(Ok(()), |r| self.places.write_row_place(out, *r as usize)),
            Some(_) => out.write_str(&self.row_place(row)),
        }
    }

    /// Where a row was read.
    fn row_place(&self, row: usize) -> String {
        let place = self.rows.get(row).map(|r| self.places.row_place(*r as usize)).unwrap_or_default();
        self.items.as_ref().map_or_else(|| place.clone(), |items| items.item_place(&place, row))
    }

    pub(super) fn value_place(&self, row: usize, column: usize) -> String {
        if let Some(own) = self.overrides.get(&(row, column)) {
            return own.place.clone();
        }
        let row = self.row_place(row);
        match self.columns.get(column).and_then(Option::as_ref) {
            Some(trail) if trail.origin == Origin::Read => join_place(&row, &trail.place),
            _ => row,
        }
    }

    pub(super) fn retain_rows(&mut self, stays: &[bool]) {
        let mut at = 0..;
        self.rows.retain(|_| at.next().is_some_and(|row| stays[row]));
        if let Some(items) = &mut self.items {
            let mut at = 0..;
            items.items.retain(|_| at.next().is_some_and(|row| stays[row]));
        }
        if !self.overrides.is_empty() {
            let places = row_issues::positions_after(stays);
            let own = std::mem::take(&mut self.overrides).into_iter().filter(|((row, _), _)| stays[*row]);
            self.overrides = own.map(|((row, column), trace)| ((places[row], column), trace)).collect();
        }
    }
}
