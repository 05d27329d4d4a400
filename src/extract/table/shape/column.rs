//! One column of a recipe: the text of its cells, split by patterns, and mapped to codes.

use std::collections::HashMap;

use arrow::array::{Array, StringArray, StringBuilder, UInt32Array};

use super::{FilledColumn, ItemCells, SheetBuilder, serials::dates_from_serials};
use crate::{
    extract::table::{Reader, cells, groups},
    model::{
        evidence::{Origin, PLACE_SEPARATOR, SHEET_PLACE},
        issue::{Issue, Level},
        locator::Locator,
        schema::{Field, Type},
        sheet::ColumnProvenance,
        text::squash,
    },
    spec::recipe::table::{Column, From},
};

impl SheetBuilder<'_> {
    /// Fills the names that a column of the recipe gives.
    pub(super) fn column(&mut self, reader: &Reader<'_>, column: &Column, takes: &[usize]) {
        let field = self.table.fields.iter().find(|f| f.name == column.name);
        let provenance =
            |origin, place: String| ColumnProvenance { origin, place, heading: None, rule: column.name.clone() };
        let filled = match &column.from {
            // Filled after the other columns.
            From::Template(_) | From::Item(_) => return,
            From::Constant(text) => FilledColumn::uniform(
                repeat_text(text, self.rows.len()),
                provenance(Origin::Constant, column.place.spec_line()),
            ),
            From::Sheet => FilledColumn::uniform(
                repeat_text(&self.frame.sheet, self.rows.len()),
                provenance(Origin::Read, SHEET_PLACE.to_owned()),
            ),
            From::Group => self.group(reader, column, provenance(Origin::Read, String::new())),
            From::Heading(_) | From::At(_) if takes.is_empty() => return,
            From::Heading(_) | From::At(_) => {
                let (place, heading) = self.heading_place(column, takes);
                let texts = self.cells(reader, column, takes, field);
                let provenance = ColumnProvenance { heading, ..provenance(Origin::Read, place) };
                FilledColumn { from: takes.to_vec(), ..FilledColumn::uniform(texts, provenance) }
            }
        };
        self.finish_column(reader, column, filled);
    }

    /// Returns the texts of the rows that name the groups of a column; each with its own place.
    fn group(&self, reader: &Reader<'_>, column: &Column, provenance: ColumnProvenance) -> FilledColumn {
        let key = groups::key(self.active.recipe, column);
        let groups = self.frame.groups.iter().find(|(own, _)| *own == key).map(|(_, groups)| groups);
        let group = |source: &u32| groups?.get(*source as usize)?.as_deref();
        let (mut texts, mut own) = (StringBuilder::new(), Vec::new());
        for (row, source) in (0_u32..).zip(&self.rows) {
            let found = group(source).filter(|found| reader.repeated.take(found.cell.text.len()));
            texts.append_option(found.map(|found| found.cell.text.as_str()));
            own.extend(found.map(|found| (row, ColumnProvenance { place: found.place.clone(), ..provenance.clone() })));
        }
        let texts = texts.finish();
        let each = ItemCells { at: vec![None; texts.len()].into(), raw: texts.clone() };
        FilledColumn { own, each: Some(each), ..FilledColumn::uniform(texts, provenance) }
    }

    /// Returns the place of the columns that fill a column of the recipe, within each row, and their heading. A list of any
    /// length has a `*` in its place.
    fn heading_place(&self, column: &Column, takes: &[usize]) -> (String, Option<String>) {
        let header = &self.active.header;
        let headings: Vec<_> = takes.iter().filter_map(|c| header.names.get(*c).cloned()).collect();
        let list = match &column.from {
            From::Heading(all) => all.iter().find(|h| h.text.ends_with(".*")).map(|h| h.text.clone()),
            _ => None,
        };
        let places: Vec<_> = takes.iter().map(|c| self.frame.places.column_place(*c, header.step(*c))).collect();
        if let Some(list) = list
            && let Some(place) = any_item(&places)
        {
            return (place, Some(list));
        }
        (places.join(PLACE_SEPARATOR), Some(headings.join(PLACE_SEPARATOR)).filter(|heading| !heading.is_empty()))
    }

    /// Returns the texts of the cells of a column.
    fn cells(&mut self, reader: &Reader<'_>, column: &Column, takes: &[usize], field: Option<&Field>) -> StringArray {
        let plain = |c: &usize| self.frame.kinds.get(*c).is_none_or(Option::is_none);
        if let [one] = takes
            && plain(one)
            && let Some(texts) = self.frame.columns.get(*one)
        {
            return select_rows(texts, &self.rows, self.frame.len);
        }
        let target = cells::Target {
            matches_dates: self.matches_dates(column),
            percent: column.percent,
            no_value: &reader.recipe.reading.no_value,
            field: field.filter(|_| column.inside.is_empty() && column.one_of.is_none()),
        };
        let field = target.field;
        let of_list = field.and_then(|f| if let Type::List { delimiter } = &f.kind { Some(delimiter) } else { None });
        let delimiter = column.join.as_ref().or(of_list);
        let mut texts = StringBuilder::new();
        for row in 0..self.rows.len() {
            match self.cell_texts(reader, row, takes, (column, &target)) {
                Ok(found) if found.len() > 1 && delimiter.is_none() => {
                    let place = self.place(row, takes[0]);
                    let args = [("column", column.name.as_str()), ("n", &found.len().to_string())];
                    self.issues.push((row, reader.issue("several-values", &place, &args)));
                    texts.append_null();
                }
                Ok(found) if found.is_empty() => texts.append_null(),
                Ok(found) => texts.append_value(found.join(delimiter.map_or("", String::as_str))),
                Err((code, c)) => {
                    let said = self.frame.text(self.rows[row] as usize, c).unwrap_or_default();
                    let args = [("text", said), ("column", column.name.as_str())];
                    self.issues.push((row, reader.issue(code, &self.place(row, c), &args)));
                    texts.append_null();
                }
            }
        }
        texts.finish()
    }

    /// Whether patterns of a column read dates: a field that one of their groups fills is not text.
    fn matches_dates(&self, column: &Column) -> bool {
        let groups = column.groups();
        let is_filled = |name: &str| if groups.is_empty() { name == column.name } else { groups.contains(&name) };
        let is_text = |field: &Field| matches!(field.kind, Type::String(_) | Type::Any | Type::List { .. });
        let mut filled = self.table.fields.iter().filter(|field| is_filled(&field.name));
        !column.inside.is_empty() && filled.any(|field| !is_text(field))
    }

    /// What the cells of a row say to a field; the code of the issue and the cell where one cannot be read.
    fn cell_texts(
        &mut self,
        reader: &Reader<'_>,
        row: usize,
        takes: &[usize],
        (column, target): (&Column, &cells::Target<'_>),
    ) -> Result<Vec<String>, (cells::IssueCode, usize)> {
        let source = self.rows[row] as usize;
        let mut found = Vec::new();
        for c in takes {
            let Some(text) = self.frame.text(source, *c) else { continue };
            let numbers = match *self.frame.places {
                Locator::Sheet { .. } => cells::Numbers::Spreadsheet,
                _ => cells::Numbers::Exact,
            };
            let (kind, format) = (self.frame.kind(source, *c), self.frame.format(source, *c));
            let cell = cells::SourceCell { text, kind, format, numbers };
            let Some((text, warning)) = cells::field_text(cell, target).map_err(|code| (code, *c))? else { continue };
            if let Some(code) = warning {
                let args = [("text", cell.text), ("column", column.name.as_str()), ("value", text.as_str())];
                let issue = reader.issue(code, &self.place(row, *c), &args);
                self.issues.push((row, Issue { level: Level::Warning, ..issue }));
            }
            found.push(text);
        }
        Ok(found)
    }

    /// Returns the place of a cell of a row.
    pub(super) fn place(&self, row: usize, column: usize) -> String {
        self.frame.place(self.rows[row] as usize, column, self.active.header.step(column))
    }

    /// Stores the texts of a column, after its patterns and its vocabulary are applied.
    pub(super) fn finish_column(&mut self, reader: &Reader<'_>, column: &Column, filled: FilledColumn) {
        if !column.inside.is_empty() {
            return self.match_patterns(reader, column, &filled);
        }
        let filled = match column.serial {
            Some(serial) => dates_from_serials(filled, serial),
            None => filled,
        };
        let filled = match &column.split {
            Some(regex) => self.split_items(column, regex, filled),
            None => filled,
        };
        match &column.one_of {
            Some(vocabulary) => self.map_labels(reader, column, vocabulary, filled),
            None => drop(self.named.insert(column.name.clone(), filled)),
        }
    }

    /// Splits each text into items, joined by the delimiter of the field.
    fn split_items(&self, column: &Column, regex: &regex::Regex, filled: FilledColumn) -> FilledColumn {
        let field = self.table.fields.iter().find(|f| f.name == column.name);
        let delimiter = match field.map(|f| &f.kind) {
            Some(Type::List { delimiter }) => delimiter.as_str(),
            _ => ",",
        };
        let one =
            |text: &str| regex.split(text).map(str::trim).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(delimiter);
        let texts = filled.texts.iter().map(|text| text.map(one)).collect();
        FilledColumn { texts, ..filled }
    }

    /// Stores what the patterns of a column match in each text; named groups are values of their own.
    fn match_patterns(&mut self, reader: &Reader<'_>, column: &Column, filled: &FilledColumn) {
        let mut names: Vec<&str> = column.groups();
        names.sort_unstable();
        names.dedup();
        if names.is_empty() {
            names.push(&column.name);
        }
        let mut found: Vec<Vec<Option<String>>> = vec![vec![None; filled.texts.len()]; names.len()];
        for row in 0..filled.texts.len() {
            let text = filled.texts.is_valid(row).then(|| filled.texts.value(row)).filter(|t| !t.trim().is_empty());
            let Some(text) = text else { continue };
            let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let Some(hit) = column.inside.iter().find_map(|r| Some((r, r.captures(&plain)?))) else {
                if crate::model::text::is_no_value(&reader.recipe.reading.no_value, &plain) {
                    continue;
                }
                let place = self.text_place(filled, row);
                let args = [("column", column.name.as_str()), ("text", text)];
                self.issues.push((row, reader.issue("cell-unmatched", &place, &args)));
                continue;
            };
            let (regex, groups) = hit;
            let is_plain = regex.capture_names().flatten().next().is_none();
            for (name, slot) in names.iter().zip(&mut found) {
                let group = if is_plain && *name == column.name {
                    groups.get(1).or_else(|| groups.get(0))
                } else {
                    groups.name(name)
                };
                slot[row] = group.map(|m| m.as_str().to_owned());
            }
        }
        for (name, texts) in names.into_iter().zip(found) {
            self.named.insert(name.to_owned(), filled.made(texts.into_iter().collect(), name));
        }
    }

    /// Maps labels to the codes of a vocabulary.
    fn map_labels(&mut self, reader: &Reader<'_>, column: &Column, vocabulary: &str, filled: FilledColumn) {
        let known = reader.recipe.vocabularies.iter().find(|v| v.name == vocabulary);
        let codes: HashMap<String, &str> =
            known.into_iter().flat_map(|v| &v.entries).map(|(label, code, _)| (squash(label), code.as_str())).collect();
        // Labels repeat from row to row.
        let mut code_cache: HashMap<&str, Option<&str>> = HashMap::new();
        let mut texts = StringBuilder::new();
        for row in 0..filled.texts.len() {
            let text = filled.texts.is_valid(row).then(|| filled.texts.value(row)).filter(|t| !t.trim().is_empty());
            let Some(text) = text else {
                texts.append_null();
                continue;
            };
            let code = *code_cache.entry(text).or_insert_with(|| codes.get(&squash(text)).copied());
            texts.append_option(code);
            if code.is_none() && !crate::model::text::is_no_value(&reader.recipe.reading.no_value, text) {
                let place = self.text_place(&filled, row);
                let args = [("field", column.name.as_str()), ("text", text), ("vocabulary", vocabulary)];
                self.issues.push((row, reader.issue("unknown-label", &place, &args)));
            }
        }
        let rule = format!("{} one of {vocabulary}", column.name);
        let coded = filled.made(texts.finish(), &rule);
        if let Some(label) = &column.label {
            self.named.insert(label.clone(), filled);
        }
        self.named.insert(column.name.clone(), coded);
    }
}

/// Returns the place of any item of a list, from the places of some: `/type/*`, `/nota[*]`. The place of a single value,
/// where other records have a list, is not looked at.
fn any_item(places: &[String]) -> Option<String> {
    let any = |place: &String| {
        let bracket =
            place.strip_suffix(']').and_then(|p| p.rsplit_once('[')).map(|(list, n)| (format!("{list}[*]"), n));
        let step = || place.rsplit_once('/').map(|(list, n)| (format!("{list}/*"), n));
        let (any, number) = bracket.or_else(step)?;
        (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then_some(any)
    };
    let first = places.iter().find_map(any)?;
    let list = first.strip_suffix("[*]").or_else(|| first.strip_suffix("/*"));
    let is_of_list = |place: &String| any(place).as_ref() == Some(&first) || list == Some(place.as_str());
    places.iter().all(is_of_list).then_some(first)
}

/// Returns a column with the same text in every row.
pub(super) fn repeat_text(text: &str, rows: usize) -> StringArray {
    std::iter::repeat_n(Some(text), rows).collect()
}

/// Returns the texts of some rows of a column; the column itself where `rows` are all of its rows.
pub(super) fn select_rows(texts: &StringArray, rows: &[u32], all: usize) -> StringArray {
    if rows.len() == all {
        return texts.clone();
    }
    let rows = UInt32Array::from(rows.to_vec());
    let taken = arrow::compute::take(texts, &rows, None).ok();
    let taken = taken.as_ref().and_then(|t| t.as_any().downcast_ref::<StringArray>()).cloned();
    // Rows of the frame are in its columns; beyond 2 GiB of texts there are none.
    taken.unwrap_or_else(|| StringArray::new_null(rows.len()))
}
