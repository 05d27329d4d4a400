//! Entity resolution: columns with the id of the organisation that a row names, the method and the score.
//!
//! A lookup of the id by the name comes first; then a valid tax number of a legal person; then a name that one
//! organisation of the reference has; then the recipe's template. A name of several organisations, or one that is only
//! similar, is reported and resolves to none.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::array::{ArrayRef, RecordBatch, StringArray};

use super::{Rules, nif, text};
use crate::{
    model::{
        evidence::{Origin, ValueProvenance, split_cell_part},
        issue::{Issue, Place},
        name_index::{NameIndex, NameMatch},
        row,
        row_issues::RowIssues,
        schema::TableSchema,
        sheet::{ColumnProvenance, Provenance},
        text::fold,
    },
    spec::{entities::Entity, lookups::Lookup},
};

/// A batch with resolved entities, the issues found, and the lookups used.
pub(super) struct Identified {
    pub(super) values: RecordBatch,
    pub(super) faults: RowIssues,
    pub(super) used: BTreeSet<usize>,
}

/// The organisation that one row names.
#[derive(Debug, Clone, Default)]
struct Resolution {
    id: Option<String>,
    method: Option<&'static str>,
    score: Option<&'static str>,
    /// The lookup that gave the id.
    lookup: Option<usize>,
    /// An issue for a person: its code, and the candidates.
    doubt: Option<(&'static str, String)>,
}

/// Resolves the entities of the `[[entity]]` sections of a table.
pub(super) fn identified(
    table: &TableSchema,
    index: usize,
    rules: &Rules<'_>,
    values: RecordBatch,
    provenance: &mut Provenance,
) -> Result<Identified, arrow::error::ArrowError> {
    let mut done = Identified { values, faults: RowIssues::default(), used: BTreeSet::new() };
    for entity in rules.entities.iter().filter(|e| e.table == index) {
        let names = entity.with.as_ref().and_then(|with| rules.names.get(with)).map(Arc::as_ref);
        let id = table.fields[entity.id].name.as_str();
        let is_own = |l: &Lookup| l.field == id && (l.table.is_empty() || l.table == table.name);
        let lookups = rules.lookups.iter().enumerate().filter(|(_, l)| is_own(l)).collect();
        let resolver = Resolver { table, entity, names, lookups, jurisdiction: rules.jurisdiction };
        let resolved = resolver.all(&done.values, provenance);
        let mut columns = done.values.columns().to_vec();
        let column = |of: &dyn Fn(&Resolution) -> Option<&str>| -> ArrayRef {
            Arc::new(resolved.iter().map(of).collect::<StringArray>())
        };
        columns[entity.id] = column(&|t| t.id.as_deref());
        if let Some(method) = entity.method {
            columns[method] = column(&|t| t.method);
        }
        if let Some(score) = entity.score {
            columns[score] = column(&|t| t.score);
        }
        if let Some(number) = entity.nif {
            // The id of a legal person contains its tax number, however it was found.
            let own: Vec<_> = (0..resolved.len()).map(|row| cleaned(&done.values, number, row)).collect();
            resolver.trace_numbers(&resolved, number, |row| own[row].is_none(), provenance);
            let either = own.into_iter().zip(&resolved).map(|(own, resolved)| own.or_else(|| resolved.number()));
            columns[number] = Arc::new(either.collect::<StringArray>());
        }
        resolver.trace_columns(&resolved, provenance);
        let mut reported = BTreeSet::new();
        for (row, resolved) in resolved.iter().enumerate() {
            done.used.extend(resolved.lookup);
            // Once per name.
            let doubt = resolved.doubt.as_ref().filter(|_| reported.insert(resolver.name(&done.values, row)));
            done.faults.extend(doubt.map(|doubt| (row, resolver.issue(&done.values, provenance, row, doubt))));
        }
        done.values = RecordBatch::try_new(done.values.schema(), columns)?;
    }
    Ok(done)
}

/// Prefix of a tax number in an id.
const COUNTRY: &str = "pt-";

impl Resolution {
    /// The tax number in the id.
    fn number(&self) -> Option<String> {
        nif::check(self.id.as_ref()?.strip_prefix(COUNTRY)?).ok()
    }
}

/// Resolves the names of one `[[entity]]` section.
struct Resolver<'a> {
    table: &'a TableSchema,
    entity: &'a Entity,
    names: Option<&'a NameIndex>,
    lookups: Vec<(usize, &'a Lookup)>,
    jurisdiction: &'a str,
}

impl Resolver<'_> {
    fn all(&self, values: &RecordBatch, provenance: &Provenance) -> Vec<Resolution> {
        // The same organisation is in many rows; all but lookups, which depend on the place, are resolved once.
        let mut known: BTreeMap<[Option<String>; 3], Resolution> = BTreeMap::new();
        let one = |row: usize| {
            let text = |c: Option<usize>| cleaned(values, c?, row);
            let applies = |(c, only): &(usize, Vec<String>)| only.contains(&fold(&text(Some(*c)).unwrap_or_default()));
            if !self.entity.only.iter().all(applies) {
                return Resolution::default();
            }
            let query = [self.name(values, row), text(self.entity.nif), text(self.entity.within)];
            if let Some(resolved) = self.looked_up(query[0].as_deref(), provenance, row) {
                return resolved;
            }
            let found = known.entry(query).or_insert_with_key(|[name, nif, within]| {
                self.find(name.as_deref(), nif.as_deref(), within.as_deref())
            });
            // A doubt is reported too.
            let otherwise = self.entity.otherwise.as_ref().filter(|_| found.id.is_none());
            match otherwise.and_then(|template| self.filled(template, values, row)) {
                Some(id) => Resolution { id: Some(id), method: Some("new"), ..found.clone() },
                None => found.clone(),
            }
        };
        (0..values.num_rows()).map(one).collect()
    }

    fn name(&self, values: &RecordBatch, row: usize) -> Option<String> {
        self.entity.name.iter().find_map(|c| cleaned(values, *c, row))
    }

    fn looked_up(&self, name: Option<&str>, provenance: &Provenance, row: usize) -> Option<Resolution> {
        let name = name?;
        let place = self.entity.name.first().map(|c| provenance.place(row, *c)).unwrap_or_default();
        let is = |(_, l): &&(usize, &Lookup)| {
            text::clean(&l.raw) == name
                && (l.place.is_empty() || l.place == place || l.place == split_cell_part(&place).0)
        };
        let (n, lookup) = self.lookups.iter().find(is)?;
        // An empty value resolves to no organisation.
        let id = (!lookup.value.is_empty()).then(|| lookup.value.clone());
        let score = id.as_ref().map(|_| "1.00");
        Some(Resolution { id, method: Some("lookup"), score, lookup: Some(*n), doubt: None })
    }

    fn find(&self, name: Option<&str>, number: Option<&str>, within: Option<&str>) -> Resolution {
        let number = number.filter(|n| !nif::is_natural_person(n)).and_then(|n| nif::check(n).ok());
        if let Some(number) = number {
            return Resolution {
                id: Some(format!("{COUNTRY}{number}")),
                method: Some("nif"),
                score: Some("1.00"),
                ..Resolution::default()
            };
        }
        let (Some(name), Some(names)) = (name, self.names) else { return Resolution::default() };
        match names.resolve(name, within) {
            NameMatch::Unique(id, how) => Resolution {
                id: Some(id.to_owned()),
                method: Some(how.as_str()),
                score: Some(how.score()),
                ..Resolution::default()
            },
            NameMatch::Ambiguous(ids) => {
                let ids = ids.into_iter().collect::<Vec<_>>().join(", ");
                Resolution { doubt: Some(("entity-ambiguous", ids)), ..Resolution::default() }
            }
            NameMatch::Unknown => {
                let near =
                    names.nearest(name).map(|(id, of, like)| ("entity-similar", format!("{id} ({of}, {like:.2})")));
                Resolution { doubt: near, ..Resolution::default() }
            }
        }
    }

    fn filled(&self, template: &crate::spec::template::Template, values: &RecordBatch, row: usize) -> Option<String> {
        template.fill(|name| match name {
            "@jurisdiction" => Some(self.jurisdiction.to_owned()),
            _ => cleaned(values, self.table.column(name)?, row),
        })
    }

    /// Adds the evidence of tax numbers that come from the id.
    fn trace_numbers(
        &self,
        resolved: &[Resolution],
        number: usize,
        lacks: impl Fn(usize) -> bool,
        provenance: &mut Provenance,
    ) {
        let id = &self.table.fields[self.entity.id].name;
        for (row, _) in resolved.iter().enumerate().filter(|(row, one)| lacks(*row) && one.number().is_some()) {
            let (origin, place) = (Origin::Derived, provenance.place(row, self.column()));
            let rule = format!("number of {id}");
            provenance.set(
                row,
                number,
                ValueProvenance { origin, capture: None, place, raw: None, rule, inferred: false },
            );
        }
    }

    /// The column with the name, or the number.
    fn column(&self) -> usize {
        self.entity.name.first().copied().or(self.entity.nif).unwrap_or(self.entity.id)
    }

    /// Adds the evidence of the columns.
    fn trace_columns(&self, resolved: &[Resolution], provenance: &mut Provenance) {
        let from = self.column();
        let with = self.entity.with.as_ref().map(|with| format!(", names of {with}")).unwrap_or_default();
        let rule = format!("entity{with}");
        for column in [Some(self.entity.id), self.entity.method, self.entity.score].into_iter().flatten() {
            if let Provenance::Rows(rows) = provenance {
                let mut columns = rows.columns.to_vec();
                let place = String::new();
                columns[column] =
                    Some(ColumnProvenance { origin: Origin::Derived, place, heading: None, rule: rule.clone() });
                rows.columns = columns.into();
            }
            for (row, resolved) in resolved.iter().enumerate() {
                let by_row = matches!(provenance, Provenance::Rows(_));
                let origin = if resolved.lookup.is_some() { Origin::Lookup } else { Origin::Derived };
                if (by_row && resolved.lookup.is_none()) || resolved.method.is_none() {
                    continue;
                }
                let place = provenance.place(row, from);
                let lookup = resolved.lookup.and_then(|n| self.lookups.iter().find(|(m, _)| *m == n));
                let rule = lookup.map_or_else(|| rule.clone(), |(_, l)| format!("lookup {}", l.written.spec_line()));
                provenance.set(
                    row,
                    column,
                    ValueProvenance { origin, capture: None, place, raw: None, rule, inferred: false },
                );
            }
        }
    }

    fn issue(
        &self,
        values: &RecordBatch,
        provenance: &Provenance,
        row: usize,
        (code, candidates): &(&'static str, String),
    ) -> Issue {
        let from = self.entity.name.first().copied().unwrap_or(self.entity.id);
        let field = self.table.fields[self.entity.id].name.clone();
        let key: Vec<_> = self.table.primary_key.iter().map(|c| cleaned(values, *c, row).unwrap_or_default()).collect();
        let key = row::join_key(&key);
        let place = Place::Value { table: self.table.name.clone(), key, field, place: provenance.place(row, from) };
        let issue = Issue::warning(code, place).with("text", self.name(values, row).unwrap_or_default());
        let names: Vec<_> = self.entity.name.iter().map(|c| self.table.fields[*c].name.as_str()).collect();
        issue.with("who", candidates).with("columns", names.join(", "))
    }
}

/// A text, cleaned; `None` where it is missing or empty.
fn cleaned(values: &RecordBatch, column: usize, row: usize) -> Option<String> {
    let text = row::text(values, row, column)?;
    Some(text::clean(text).into_owned()).filter(|t| !t.is_empty())
}
