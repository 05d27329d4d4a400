//! Columns that a template makes from other values, in the order of the recipe.

use arrow::array::{Array, StringArray, StringBuilder};

use super::{FilledColumn, SheetBuilder, column::repeat_text};
use crate::{
    extract::table::Reader,
    model::{evidence::Origin, sheet::ColumnProvenance},
    spec::{
        recipe::table::{Column, From},
        template::Template,
    },
};

impl SheetBuilder<'_> {
    /// Fills the columns that are templates.
    pub(super) fn templates(&mut self, reader: &Reader<'_>, columns: &[Column]) {
        for column in columns {
            let From::Template(template) = &column.from else { continue };
            let mut filled = self.template(reader, column, template);
            // Where a template lacks a value, the value of a pattern stays.
            if let Some(given) = self.named.get(&column.name).filter(|_| filled.texts.null_count() > 0) {
                filled = self.merge(filled, given);
            }
            self.named.insert(column.name.clone(), filled);
        }
    }

    /// What a template made; where it lacks a value, what was given, which has the provenance that it had. The provenance of
    /// the column is that of the template however few values it made: rows of another chunk may have more.
    fn merge(&self, made: FilledColumn, given: &FilledColumn) -> FilledColumn {
        let texts: StringArray =
            made.texts.iter().zip(given.texts.iter()).map(|(made, given)| made.or(given)).collect();
        let rows = 0..u32::try_from(texts.len()).unwrap_or(u32::MAX);
        let is_given = |row: &u32| made.texts.is_null(*row as usize) && given.texts.is_valid(*row as usize);
        let provenance = |row: u32| {
            let place = || self.text_place(given, row as usize);
            let own = given.own(row as usize).cloned();
            (row, own.unwrap_or_else(|| ColumnProvenance { place: place(), ..given.provenance.clone() }))
        };
        let own = rows.filter(is_given).map(provenance).collect();
        FilledColumn { texts, own, ..made }
    }

    fn template(&self, reader: &Reader<'_>, column: &Column, template: &Template) -> FilledColumn {
        let origin = reader.origin;
        let names: Vec<_> = template.names().collect();
        let is_constant = template.is_constant() && !names.contains(&"@sheet");
        let place = match (is_constant, names.as_slice()) {
            (true, ["@jurisdiction"]) => origin.pipeline.jurisdiction_place.spec_line(),
            (true, ["@source"]) => origin.source.url_place.spec_line(),
            (true, _) => column.place.spec_line(),
            (false, _) => String::new(),
        };
        let rests = if is_constant { Origin::Constant } else { Origin::Derived };
        let provenance = ColumnProvenance { origin: rests, place, heading: None, rule: column.name.clone() };
        let fact = |name: &str, row: usize| match name {
            "@jurisdiction" => Some(origin.pipeline.jurisdiction.clone()),
            "@source" => Some(origin.source.url.clone()),
            "@sheet" => Some(self.frame.sheet.clone()),
            "@page" => self.page(row),
            _ => {
                let texts = &self.named.get(name)?.texts;
                texts.is_valid(row).then(|| texts.value(row).to_owned())
            }
        };
        if is_constant {
            let text = template.fill(|name| fact(name, 0));
            let texts =
                text.map_or_else(|| StringArray::new_null(self.rows.len()), |t| repeat_text(&t, self.rows.len()));
            return FilledColumn::uniform(texts, provenance);
        }
        let mut texts = StringBuilder::new();
        for row in 0..self.rows.len() {
            texts.append_option(template.fill(|name| fact(name, row)));
        }
        FilledColumn::uniform(texts.finish(), provenance)
    }

    /// Returns the page number of a row.
    fn page(&self, row: usize) -> Option<String> {
        let place = self.frame.places.row_place(self.rows[row] as usize);
        Some(place.strip_prefix("page ")?.split(',').next()?.to_owned())
    }
}
