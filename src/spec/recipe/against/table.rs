//! A recipe for tables held against its schema.

use super::{FACTS, near};
use crate::{
    model::{
        issue::Place,
        schema::{DatasetSchema, TableSchema},
    },
    spec::{
        recipe::table::{Column, Fill, From, TableRecipe},
        section::Section,
    },
};

/// Tells every contradiction; `section` is the recipe's `[table]`.
pub(in crate::spec::recipe) fn check(section: &Section<'_>, recipe: &TableRecipe, schema: &DatasetSchema) {
    let judge = Judge { section, recipe, table: &schema.tables[recipe.table] };
    judge.required();
    recipe.columns.iter().for_each(|c| judge.column(c));
    for (_, table) in schema.tables.iter().enumerate().filter(|(n, _)| *n != recipe.table) {
        judge.tell("unfilled-table", &judge.head(), &[("table", &table.name)]);
    }
    if recipe.header == 0 {
        for column in recipe.columns.iter().filter(|c| matches!(c.from, From::Heading(_))) {
            judge.tell("heading-without-header", &column.place, &[("column", &column.name)]);
        }
    }
}

struct Judge<'a> {
    section: &'a Section<'a>,
    recipe: &'a TableRecipe,
    table: &'a TableSchema,
}

impl Judge<'_> {
    fn tell(&self, code: &'static str, place: &Place, args: &[(&'static str, &str)]) {
        self.section.reader.tell_at(code, place, args);
    }

    fn head(&self) -> Place {
        self.section.reader.place(&self.section.head())
    }

    /// Every name that a row gives a value to.
    fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for column in &self.recipe.columns {
            let groups = column.groups();
            if groups.is_empty() {
                names.push(column.name.as_str());
            }
            names.extend(groups);
            names.extend(column.label.as_deref());
        }
        names
    }

    /// Required columns that nothing fills.
    fn required(&self) {
        let names = self.names();
        for field in self.table.fields.iter().filter(|f| f.constraints.required && !names.contains(&f.name.as_str())) {
            self.tell("unfilled-column", &self.head(), &[("column", &field.name), ("table", &self.table.name)]);
        }
    }

    fn column(&self, column: &Column) {
        let columns: Vec<_> = self.table.fields.iter().map(|f| f.name.as_str()).collect();
        let names = self.names();
        let used = |name: &str| {
            let asks = |c: &Column| matches!(&c.from, From::Template(t) if t.names().any(|n| n == name));
            self.recipe.columns.iter().any(asks)
        };
        let groups = column.groups();
        let own = if groups.is_empty() { vec![column.name.as_str()] } else { groups };
        for name in own.into_iter().filter(|n| !columns.contains(n) && !used(n)) {
            self.unknown("unknown-column", &column.place, name, &columns);
        }
        if let From::Template(template) = &column.from {
            for name in template.names().filter(|n| !names.contains(n) && !FACTS.contains(n)) {
                self.unknown("unknown-name", &column.place, name, &names);
            }
        }
        if column.fill != Fill::Nothing && matches!(column.from, From::Sheet) {
            self.tell("no-effect", &column.place, &[("key", "fill")]);
        }
        self.codes(column);
    }

    fn unknown(&self, code: &'static str, place: &Place, name: &str, there: &[&str]) {
        self.tell(code, place, &[("name", name), ("near", &near(name, there)), ("known", &there.join(", "))]);
    }

    /// Codes of a vocabulary that the column's enum lacks.
    fn codes(&self, column: &Column) {
        let field = self.table.fields.iter().find(|f| f.name == column.name);
        let Some(words) = field.and_then(|f| f.constraints.one_of.as_ref()) else { return };
        let vocabulary = self.recipe.vocabularies.iter().find(|v| Some(&v.name) == column.one_of.as_ref());
        for (_, code, place) in vocabulary.into_iter().flat_map(|v| &v.entries) {
            if !words.contains(code) {
                let there: Vec<_> = words.iter().map(String::as_str).collect();
                let (want, near) = (there.join(", "), near(code, &there));
                self.tell(
                    "code-not-in-enum",
                    place,
                    &[("got", code), ("column", &column.name), ("want", &want), ("near", &near)],
                );
            }
        }
    }
}
