//! The provenance of rows of tables: a place for each row and one for each column, which together give that of a value.
//!
//! A row may be made from an item within a row of the source; then its place includes that of the item.

use std::{borrow::Cow, collections::BTreeMap, fmt, sync::Arc};

use super::{
    evidence::{Origin, ROW_RULE, ValueProvenance, join_place, rule_in_section},
    locator::Locator,
    row_issues,
};

/// The provenance of rows of a table: the place of a value is derived from that of its row and its column.
#[derive(Debug, Clone)]
pub struct RowProvenance {
    /// SHA-256 of the capture.
    pub capture: Arc<str>,
    /// Places of the rows of the source.
    pub places: Arc<Locator>,
    /// For each row, the index of its source row in `places`.
    pub rows: Vec<u32>,
    /// Where rows are items within source rows: the item of each row.
    pub items: Option<RowItems>,
    /// Recipe section of the rows, where several sections fill the table: `contracts.toml:12`.
    pub section: Arc<str>,
    /// Provenance of each column; none where no rule fills it.
    pub columns: Arc<[Option<ColumnProvenance>]>,
    /// Values with a provenance of their own, by row and column.
    pub overrides: BTreeMap<(usize, usize), ValueProvenance>,
}

/// Items within the rows of a source.
#[derive(Debug, Clone)]
pub struct RowItems {
    /// Places within a row, as for columns: `/cpv/3`, `column 40`; empty for the row itself.
    pub steps: Arc<[String]>,
    /// The items, in order of the rows.
    pub items: Vec<RowItem>,
}

/// An item within a row of the source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowItem {
    /// Index of its place in [`RowItems::steps`].
    pub step: u32,
    /// The part of the cell at that place.
    pub part: CellPart,
}

/// A part of a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CellPart {
    /// The entire cell.
    #[default]
    Whole,
    /// The item of this number, from 1, of those separated by a pattern.
    Number(u32),
    /// The characters from the first to the last number, from 1.
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
    /// Returns the place of an item, given that of its row.
    pub fn item_place(&self, row: &str, item: usize) -> String {
        let Some(item) = self.items.get(item) else { return row.to_owned() };
        let step = self.steps.get(item.step as usize).map_or("", String::as_str);
        format!("{}{}", join_place(row, step), item.part)
    }
}

/// The provenance of the values of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnProvenance {
    /// Where the values come from.
    pub origin: Origin,
    /// Its place in each row (`column 3`, `column E`, `/price`), or the line of the spec.
    pub place: String,
    /// Its heading in the source.
    pub heading: Option<String>,
    /// Name of the rule that read or derived the values.
    pub rule: String,
}

impl RowProvenance {
    pub(super) fn get(&self, row: usize, column: usize) -> Option<Cow<'_, ValueProvenance>> {
        if let Some(own) = self.overrides.get(&(row, column)) {
            return Some(Cow::Borrowed(own));
        }
        let own = self.columns.get(column)?.as_ref()?;
        let is_read = own.origin == Origin::Read;
        Some(Cow::Owned(ValueProvenance {
            origin: own.origin,
            capture: is_read.then(|| self.capture.to_string()),
            place: if own.origin == Origin::Constant { own.place.clone() } else { self.value_place(row, column) },
            raw: None,
            rule: own.rule.clone(),
            inferred: false,
        }))
    }

    /// Returns the provenance of a row, from which its values can be read again.
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

    /// Returns the rule of the rows.
    pub fn rule(&self) -> String {
        rule_in_section(ROW_RULE, &self.section)
    }

    /// Iterates over the columns with a provenance: index, provenance, and name of the sheet of the rows (empty if none).
    pub fn column_provenance(&self) -> impl Iterator<Item = (usize, ValueProvenance, &str)> {
        let sheet = if let Locator::Sheet { name, .. } = &*self.places { name.as_str() } else { "" };
        let columns = self.columns.iter().enumerate().filter_map(|(n, column)| Some((n, column.as_ref()?)));
        columns.map(move |(n, column)| {
            let (origin, place) = (column.origin, column.place.clone());
            let rule = rule_in_section(&column.rule, &self.section);
            let (capture, raw) = (Some(self.capture.to_string()), column.heading.clone());
            (n, ValueProvenance { origin, capture, place, raw, rule, inferred: false }, sheet)
        })
    }

    /// Writes the place of a row.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_place(&self, out: &mut impl fmt::Write, row: usize) -> fmt::Result {
        match self.items {
            None => self.rows.get(row).map_or(Ok(()), |r| self.places.write_row_place(out, *r as usize)),
            Some(_) => out.write_str(&self.row_place(row)),
        }
    }

    /// Returns the place of a row.
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
            Some(own) if own.origin == Origin::Read => join_place(&row, &own.place),
            _ => row,
        }
    }

    pub(super) fn retain_rows(&mut self, keep: &[bool]) {
        let mut at = 0..;
        self.rows.retain(|_| at.next().is_some_and(|row| keep[row]));
        if let Some(items) = &mut self.items {
            let mut at = 0..;
            items.items.retain(|_| at.next().is_some_and(|row| keep[row]));
        }
        if !self.overrides.is_empty() {
            let positions = row_issues::positions_after(keep);
            let own = std::mem::take(&mut self.overrides).into_iter().filter(|((row, _), _)| keep[*row]);
            self.overrides = own.map(|((row, column), value)| ((positions[row], column), value)).collect();
        }
    }
}
