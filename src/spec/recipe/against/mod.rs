//! Checks a recipe against its schema before a run: required columns that nothing fills, codes that are not in the enum,
//! unknown names.

mod table;

pub(super) use self::table::check as table;
use super::{Find, List, Recipe, Record, Step, names::provided};
use crate::{
    model::{
        issue::Place,
        schema::{DatasetSchema, Field, TableSchema, Type},
        text::squash,
    },
    spec::{reader::near, section::Section},
};

/// Facts of the run that a template may use, in addition to the values of the record.
const FACTS: [&str; 4] = ["@jurisdiction", "@source", "@page", "@sheet"];

/// Reports every contradiction of a recipe and its schema; `sections` are those of its records.
pub(super) fn check(sections: &[&Section<'_>], recipe: &Recipe, schema: &DatasetSchema) {
    for (section, record) in sections.iter().zip(&recipe.records) {
        let checker = Checker { section, recipe, record, schema, table: &schema.tables[record.table] };
        checker.fields();
        checker.steps();
        for list in &record.lists {
            checker.list(list);
        }
    }
    if let Some(section) = sections.first() {
        tables(section, recipe, schema);
    }
}

/// Reports tables that no record fills.
fn tables(section: &Section<'_>, recipe: &Recipe, schema: &DatasetSchema) {
    for (index, table) in schema.tables.iter().enumerate() {
        let is_filled = |r: &Record| r.table == index || r.lists.iter().any(|l| l.table == index);
        if !recipe.records.iter().any(is_filled) {
            let line = format!("[record.lists.{}]", table.name);
            section.reader.report("unfilled-table", &section.head(), &[("table", &table.name), ("line", &line)]);
        }
    }
}

struct Checker<'a> {
    section: &'a Section<'a>,
    recipe: &'a Recipe,
    record: &'a Record,
    schema: &'a DatasetSchema,
    /// The record's own table.
    table: &'a TableSchema,
}

impl Checker<'_> {
    fn report(&self, code: &'static str, place: &Place, args: &[(&'static str, &str)]) {
        self.section.reader.report_at(code, place, args);
    }

    fn unknown(&self, code: &'static str, place: &Place, name: &str, known: &[&str]) {
        self.report(code, place, &[("name", name), ("near", &near(name, known)), ("known", &known.join(", "))]);
    }

    /// Reports required columns that nothing fills.
    fn fields(&self) {
        let names = self.names();
        for field in self.table.fields.iter().filter(|f| f.constraints.required && !names.contains(&f.name.as_str())) {
            self.unfilled(&self.section.reader.place(&self.section.head()), self.table, field);
        }
    }

    fn unfilled(&self, place: &Place, table: &TableSchema, field: &Field) {
        let line = format!("[record.fields.{}]", field.name);
        self.report("unfilled-column", place, &[("column", &field.name), ("table", &table.name), ("line", &line)]);
    }

    /// Names of all values of the record and of the document.
    fn names(&self) -> Vec<&str> {
        let mut names = provided(&self.record.steps);
        names.extend(provided(&self.recipe.document));
        names
    }

    fn steps(&self) {
        let names = self.names();
        let columns: Vec<_> = self.table.fields.iter().map(|f| f.name.as_str()).collect();
        let record = self.record;
        for step in record.steps.iter().chain(&self.recipe.document) {
            if let Find::Template(template) = &step.find {
                for name in template.names().filter(|n| !names.contains(n) && !FACTS.contains(n)) {
                    self.unknown("unknown-name", &step.place, name, &names);
                }
            }
            let mentioned = [step.when.as_ref().map(|(field, _)| field), step.below.as_ref()];
            for field in mentioned.into_iter().flatten() {
                if !names.contains(&field.as_str()) && !record.steps.iter().any(|s| s.name == *field) {
                    self.unknown("unknown-name", &step.place, field, &names);
                }
            }
            let used = |n: &str| record.steps.iter().any(|s| s.mentions(n));
            for name in provided(std::slice::from_ref(step)) {
                if !columns.contains(&name) && !used(name) {
                    self.unknown("unknown-column", &step.place, name, &columns);
                }
            }
            self.codes_of_step(step);
        }
        self.shared_labels();
        for step in &record.steps {
            let has_look = step.largest || step.below.is_some();
            let needs_place = matches!(step.find, Find::Order) && step.selector.is_none() && !has_look;
            if needs_place && !record.order.iter().any(|t| t.name == step.name) {
                self.report("field-without-place", &step.place, &[("field", &step.name)]);
            }
        }
    }

    /// Reports fields with the same label: only the first would ever get a value.
    fn shared_labels(&self) {
        let labels = |step: &Step| -> Vec<String> {
            match &step.find {
                Find::After(labels) => labels.iter().map(|l| l.written().to_owned()).collect(),
                _ => Vec::new(),
            }
        };
        let steps = &self.record.steps;
        for (n, step) in steps.iter().enumerate().filter(|(_, s)| s.selector.is_none()) {
            let earlier = steps[..n].iter().filter(|s| s.selector.is_none() && s.items == step.items);
            if let Some(first) = earlier.into_iter().find(|s| labels(s).iter().any(|l| labels(step).contains(l))) {
                self.report("label-shared", &step.place, &[("field", &step.name), ("first", &first.name)]);
            }
        }
    }

    /// Reports codes of a vocabulary that the column's enum lacks, and labels that differ only in spacing or case.
    fn codes_of_step(&self, step: &Step) {
        let Some(field) = self.table.fields.iter().find(|f| f.name == step.name) else { return };
        let vocabulary = self.recipe.vocabularies.iter().find(|v| Some(&v.name) == step.one_of.as_ref());
        let mut seen: Vec<(String, &str)> = Vec::new();
        for (label, code, place) in vocabulary.into_iter().flat_map(|v| &v.entries) {
            self.allowed(field, code, place);
            let squashed = squash(label);
            if seen.iter().any(|(other, first)| *other == squashed && *first != code) {
                self.report("duplicate-label", place, &[("label", label)]);
            }
            seen.push((squashed, code));
        }
    }

    fn allowed(&self, field: &Field, code: &str, place: &Place) {
        let Some(words) = &field.constraints.one_of else { return };
        if !words.iter().any(|w| w == code) {
            let known: Vec<_> = words.iter().map(String::as_str).collect();
            let args =
                [("got", code), ("column", &field.name), ("want", &known.join(", ")), ("near", &near(code, &known))];
            self.report("code-not-in-enum", place, &args);
        }
    }

    fn list(&self, list: &List) {
        let table = &self.schema.tables[list.table];
        let parent = table.foreign_keys.iter().find(|k| k.table == self.record.table);
        if parent.is_none() || list.table == self.record.table {
            self.report("list-without-parent", &list.place, &[("table", &table.name), ("parent", &self.table.name)]);
            return;
        }
        if list.matches.is_empty() && list.columns.is_empty() && list.items == crate::spec::recipe::Items::default() {
            self.report("list-without-items", &list.place, &[("list", &list.name)]);
        }
        let inherited = parent.into_iter().flat_map(|k| &k.fields).map(|c| table.fields[*c].name.as_str());
        let own = [&list.text, &list.link, &list.into, &list.position, &list.number, &list.inferred];
        let groups = list.matches.iter().flat_map(|r| r.capture_names().flatten()).filter(|_| list.into.is_none());
        let in_columns = list.columns.iter().map(|(_, column)| column.as_str());
        let filled: Vec<_> =
            inherited.chain(in_columns).chain(own.into_iter().flatten().map(String::as_str)).chain(groups).collect();
        for name in list.matches.iter().filter(|_| list.into.is_none()).flat_map(|r| r.capture_names().flatten()) {
            if table.column(name).is_none() {
                let known: Vec<_> = table.fields.iter().map(|f| f.name.as_str()).collect();
                self.unknown("unknown-column", &list.place, name, &known);
            }
        }
        if list.text.is_none() && list.columns.is_empty() && (list.matches.is_empty() || list.into.is_some()) {
            self.report("list-without-text", &list.place, &[("list", &list.name)]);
        }
        for field in table.fields.iter().filter(|f| f.constraints.required && !filled.contains(&f.name.as_str())) {
            self.report("unfilled-list-column", &list.place, &[("column", &field.name), ("list", &list.name)]);
        }
        let names = self.names();
        if let Some(by) = list.by.as_ref().filter(|by| !names.contains(&by.field.as_str())) {
            self.unknown("unknown-name", &list.place, &by.field, &names);
        }
        self.types_of_list(list, table);
        self.codes_of_list(list, table);
    }

    fn types_of_list(&self, list: &List, table: &TableSchema) {
        for (name, want) in [(&list.position, "integer"), (&list.number, "integer"), (&list.inferred, "boolean")] {
            let field = table.fields.iter().find(|f| Some(&f.name) == name.as_ref());
            let fits = |kind: &Type| match want {
                "integer" => matches!(kind, Type::Integer(_)),
                _ => matches!(kind, Type::Boolean { .. }),
            };
            if let Some(field) = field.filter(|f| !fits(&f.kind)) {
                self.report("wrong-column-type", &list.place, &[("column", &field.name), ("want", want)]);
            }
        }
    }

    /// Reports codes of labels and groups that the column's enum lacks, and cues for an unknown code.
    fn codes_of_list(&self, list: &List, table: &TableSchema) {
        let labels = list.after.iter().filter_map(|(_, code)| code.as_deref());
        let groups = list.matches.iter().filter(|_| list.into.is_some()).flat_map(|r| r.capture_names().flatten());
        let by_value = list.by.iter().flat_map(|by| by.codes.iter().map(|(_, code)| code.as_str()));
        let codes: Vec<_> = labels.chain(groups).chain(by_value).collect();
        for (code, _) in list.cues.iter().filter(|(code, _)| !codes.contains(&code.as_str())) {
            self.unknown("unknown-cue", &list.place, code, &codes);
        }
        let Some(field) = table.fields.iter().find(|f| Some(&f.name) == list.into.as_ref()) else { return };
        for code in codes.into_iter().chain(list.otherwise.as_deref()) {
            self.allowed(field, code, &list.place);
        }
    }
}
