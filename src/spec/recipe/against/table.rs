//! Checks a recipe for tables against its schema.

use super::{FACTS, near};
use crate::{
    model::{
        issue::Place,
        schema::{DatasetSchema, Field, TableSchema, Type},
    },
    spec::{
        recipe::table::{Column, Fact, Fill, From, Items, List, RowRecipe, TableRecipe},
        section::Section,
    },
};

/// Reports every contradiction of a recipe and its schema; `section` is the root of the file.
pub(in crate::spec::recipe) fn check(section: &Section<'_>, recipe: &TableRecipe, schema: &DatasetSchema) {
    for rows in &recipe.rows {
        let checker = Checker {
            section,
            recipe,
            place: &rows.place,
            columns: &rows.columns,
            table: &schema.tables[rows.table],
            list: None,
        };
        checker.all(&joined(section, checker.table));
        if rows.header == 0 {
            for column in rows.columns.iter().filter(|c| matches!(c.from, From::Heading(_))) {
                checker.report("heading-without-header", &column.place, &[("column", &column.name)]);
            }
        }
        for list in &rows.lists {
            check_list(section, recipe, rows, list, schema);
        }
    }
    let filled = |n: usize| recipe.rows.iter().any(|r| r.table == n || r.lists.iter().any(|l| l.table == n));
    for (_, table) in schema.tables.iter().enumerate().filter(|(n, _)| !filled(*n)) {
        section.reader.report("unfilled-table", &section.head(), &[("table", &table.name), ("line", "[[table]]")]);
    }
}

/// Checks a list, which must fill a table with a foreign key to the table of its rows.
fn check_list(section: &Section<'_>, recipe: &TableRecipe, rows: &RowRecipe, list: &List, schema: &DatasetSchema) {
    let table = &schema.tables[list.table];
    let checker = Checker { section, recipe, place: &list.place, columns: &list.columns, table, list: Some(list) };
    let keys: Vec<_> = table.foreign_keys.iter().filter(|k| k.table == rows.table).collect();
    if keys.is_empty() {
        let parent = &schema.tables[rows.table].name;
        checker.report("list-without-key", &list.place, &[("table", &table.name), ("parent", parent)]);
    }
    let inherited = keys.iter().flat_map(|k| &k.fields).map(|c| table.fields[*c].name.as_str());
    checker.all(&inherited.chain([POSITION]).map(str::to_owned).chain(joined(section, table)).collect::<Vec<_>>());
}

/// Columns of a table that a join or an entity fills.
fn joined(root: &Section<'_>, table: &TableSchema) -> Vec<String> {
    let own = |s: &Section<'_>| s.text("table").is_some_and(|name| name.value == table.name);
    let joins = root.sections("join").into_iter().filter(own);
    let taken = joins.flat_map(|s| s.pairs("take").unwrap_or_default()).map(|(ours, _)| ours.value);
    let entities = root.sections("entity").into_iter().filter(own);
    let named = entities.flat_map(|s| ["id", "method", "score"].map(|key| s.text(key).map(|t| t.value)));
    taken.chain(named.flatten()).collect()
}

/// The column that takes the index of an item in its list, if the recipe does not fill it.
const POSITION: &str = "position";

struct Checker<'a> {
    section: &'a Section<'a>,
    recipe: &'a TableRecipe,
    place: &'a Place,
    columns: &'a [Column],
    table: &'a TableSchema,
    list: Option<&'a List>,
}

impl Checker<'_> {
    fn report(&self, code: &'static str, place: &Place, args: &[(&'static str, &str)]) {
        self.section.reader.report_at(code, place, args);
    }

    /// Names of all values of a row.
    fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for column in self.columns {
            let groups = column.groups();
            if groups.is_empty() {
                names.push(column.name.as_str());
            }
            names.extend(groups);
            names.extend(column.label.as_deref());
        }
        names
    }

    fn all(&self, filled_elsewhere: &[String]) {
        let names = self.names();
        let filled = |name: &str| names.contains(&name) || filled_elsewhere.iter().any(|n| n == name);
        // Required columns that nothing fills.
        for field in self.table.fields.iter().filter(|f| f.constraints.required && !filled(&f.name)) {
            let within = match self.list {
                Some(_) => "[table.lists.columns]",
                None => "[table.columns]",
            };
            let line = format!("{within} {} = \"…\"", field.name);
            let args = [("column", field.name.as_str()), ("table", &self.table.name), ("line", &line)];
            self.report("unfilled-column", self.place, &args);
        }
        self.columns.iter().for_each(|c| self.column(c));
    }

    fn column(&self, column: &Column) {
        let columns: Vec<_> = self.table.fields.iter().map(|f| f.name.as_str()).collect();
        let names = self.names();
        let used = |name: &str| {
            let uses = |c: &Column| matches!(&c.from, From::Template(t) if t.names().any(|n| n == name));
            self.columns.iter().any(uses)
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
        let is_item = matches!(column.from, From::Item(_));
        let no_effect = |key: &str| self.report("no-effect", &column.place, &[("key", key)]);
        if matches!(column.from, From::Group) && self.list.is_some() {
            no_effect("group");
        }
        if column.fill != Fill::Nothing && (matches!(column.from, From::Sheet) || self.list.is_some()) {
            no_effect("fill");
        }
        let is_key = matches!(column.from, From::Item(Fact::Key));
        let has_fact = |list: &List| match list.items {
            Items::One | Items::Split(_) => false,
            Items::Keyed(_) => true,
            Items::Each(_) | Items::Unpivot(..) => !is_key,
        };
        if is_item && !self.list.is_some_and(has_fact) {
            self.report("item-outside-list", &column.place, &[("column", &column.name)]);
        }
        let field = self.table.fields.iter().find(|f| f.name == column.name);
        if column.split.is_some() && !field.is_some_and(|f| matches!(f.kind, Type::List { .. })) {
            no_effect("split");
        }
        if column.within.is_some() && !self.list.is_some_and(|l| matches!(l.items, Items::Split(_))) {
            no_effect("inside");
        }
        let is_number = |f: &Field| matches!(f.kind, Type::Integer(_) | Type::Number(_) | Type::Decimal { .. });
        if column.percent.is_some() && !field.is_some_and(is_number) {
            no_effect("percent");
        }
        if column.serial.is_some() && !field.is_some_and(|f| matches!(f.kind, Type::Date | Type::DateTime)) {
            no_effect("serial");
        }
        self.codes(column);
    }

    fn unknown(&self, code: &'static str, place: &Place, name: &str, known: &[&str]) {
        self.report(code, place, &[("name", name), ("near", &near(name, known)), ("known", &known.join(", "))]);
    }

    /// Reports codes of a vocabulary that the column's enum lacks.
    fn codes(&self, column: &Column) {
        let field = self.table.fields.iter().find(|f| f.name == column.name);
        let Some(words) = field.and_then(|f| f.constraints.one_of.as_ref()) else { return };
        let vocabulary = self.recipe.vocabularies.iter().find(|v| Some(&v.name) == column.one_of.as_ref());
        for (_, code, place) in vocabulary.into_iter().flat_map(|v| &v.entries) {
            if !words.contains(code) {
                let known: Vec<_> = words.iter().map(String::as_str).collect();
                let (want, near) = (known.join(", "), near(code, &known));
                self.report(
                    "code-not-in-enum",
                    place,
                    &[("got", code), ("column", &column.name), ("want", &want), ("near", &near)],
                );
            }
        }
    }
}
