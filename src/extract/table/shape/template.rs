//! Columns made of other values, in the order in which they are written.

use arrow::array::{Array, StringBuilder};

use super::{Filled, Making, column::same};
use crate::{
    extract::table::Reader,
    model::{evidence::Origin, sheet::ColumnTrail},
    spec::{
        recipe::table::{Column, From},
        template::Template,
    },
};

impl Making<'_> {
    /// Fills the columns that are templates.
    pub(super) fn templates(&mut self, reader: &Reader<'_>, columns: &[Column]) {
        for column in columns {
            let From::Template(template) = &column.from else { continue };
            let mut filled = self.template(reader, column, template);
            // One that lacks a value leaves what a pattern has given.
            if let Some(given) = self.named.get(&column.name).filter(|_| filled.texts.null_count() > 0) {
                let either = filled.texts.iter().zip(given.texts.iter()).map(|(made, given)| made.or(given));
                filled.texts = either.collect();
            }
            self.named.insert(column.name.clone(), filled);
        }
    }

    fn template(&self, reader: &Reader<'_>, column: &Column, template: &Template) -> Filled {
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
        let trail = ColumnTrail { origin: rests, place, heading: None, rule: column.name.clone() };
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
            let texts = text
                .map_or_else(|| arrow::array::StringArray::new_null(self.rows.len()), |t| same(&t, self.rows.len()));
            return Filled { texts, trail, from: None };
        }
        let mut texts = StringBuilder::new();
        for row in 0..self.rows.len() {
            texts.append_option(template.fill(|name| fact(name, row)));
        }
        Filled { texts: texts.finish(), trail, from: None }
    }

    /// The page that a row stands on.
    fn page(&self, row: usize) -> Option<String> {
        let place = self.frame.places.row(self.rows[row] as usize);
        Some(place.strip_prefix("page ")?.split(',').next()?.to_owned())
    }
}
