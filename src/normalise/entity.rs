//! Whom rows name: columns that take the id of an organisation, how it was found and how sure that is.
//!
//! A person's lookup of the id, pinned to the name, comes first; then a tax number that is one, of no natural person;
//! then a name that only one bears in the reference; then what the recipe makes of other columns. A name that several
//! bear, or that is only like one, is told and joins nobody.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::array::{ArrayRef, RecordBatch, StringArray};

use super::{Rules, nif, text};
use crate::{
    model::{
        evidence::{Origin, Trace, parted},
        faults::Faults,
        issue::{Issue, Place},
        names::{Meant, Names},
        row,
        schema::TableSchema,
        sheet::{ColumnTrail, Traces},
        text::fold,
    },
    spec::{entities::Entity, lookups::Lookup},
};

/// What rows say of whom they name, and what is to be told.
pub(super) struct Identified {
    pub(super) values: RecordBatch,
    pub(super) faults: Faults,
    pub(super) used: BTreeSet<usize>,
}

/// Whom one row names.
#[derive(Debug, Clone, Default)]
struct Told {
    id: Option<String>,
    method: Option<&'static str>,
    score: Option<&'static str>,
    /// The lookup that says so.
    lookup: Option<usize>,
    /// What a person should look at: the code, and who may be meant.
    doubt: Option<(&'static str, String)>,
}

/// The batch with what the `[[entity]]` sections of its table give it.
pub(super) fn identified(
    table: &TableSchema,
    index: usize,
    rules: &Rules<'_>,
    values: RecordBatch,
    traces: &mut Traces,
) -> Result<Identified, arrow::error::ArrowError> {
    let mut done = Identified { values, faults: Faults::default(), used: BTreeSet::new() };
    for entity in rules.entities.iter().filter(|e| e.table == index) {
        let names = entity.with.as_ref().and_then(|with| rules.names.get(with)).map(Arc::as_ref);
        let id = table.fields[entity.id].name.as_str();
        let is_own = |l: &Lookup| l.field == id && (l.table.is_empty() || l.table == table.name);
        let lookups = rules.lookups.iter().enumerate().filter(|(_, l)| is_own(l)).collect();
        let seek = Seek { table, entity, names, lookups, jurisdiction: rules.jurisdiction };
        let told = seek.all(&done.values, traces);
        let mut columns = done.values.columns().to_vec();
        let column =
            |of: &dyn Fn(&Told) -> Option<&str>| -> ArrayRef { Arc::new(told.iter().map(of).collect::<StringArray>()) };
        columns[entity.id] = column(&|t| t.id.as_deref());
        if let Some(method) = entity.method {
            columns[method] = column(&|t| t.method);
        }
        if let Some(score) = entity.score {
            columns[score] = column(&|t| t.score);
        }
        if let Some(number) = entity.nif {
            // The id of a legal person says its number, wherever it was found.
            let own: Vec<_> = (0..told.len()).map(|row| said(&done.values, number, row)).collect();
            seek.numbered(&told, number, |row| own[row].is_none(), traces);
            let either = own.into_iter().zip(&told).map(|(own, told)| own.or_else(|| told.number()));
            columns[number] = Arc::new(either.collect::<StringArray>());
        }
        seek.prove(&told, traces);
        let mut doubted = BTreeSet::new();
        for (row, told) in told.iter().enumerate() {
            done.used.extend(told.lookup);
            // The same doubt is told once.
            let doubt = told.doubt.as_ref().filter(|_| doubted.insert(seek.name(&done.values, row)));
            done.faults.extend(doubt.map(|doubt| (row, seek.issue(&done.values, traces, row, doubt))));
        }
        done.values = RecordBatch::try_new(done.values.schema(), columns)?;
    }
    Ok(done)
}

/// What stands before a tax number in an id.
const COUNTRY: &str = "pt-";

impl Told {
    /// The tax number that the id is made of.
    fn number(&self) -> Option<String> {
        nif::check(self.id.as_ref()?.strip_prefix(COUNTRY)?).ok()
    }
}

/// How whom a row names is found.
struct Seek<'a> {
    table: &'a TableSchema,
    entity: &'a Entity,
    names: Option<&'a Names>,
    lookups: Vec<(usize, &'a Lookup)>,
    jurisdiction: &'a str,
}

impl Seek<'_> {
    fn all(&self, values: &RecordBatch, traces: &Traces) -> Vec<Told> {
        // The same organisation stands in many rows; what hangs on no place need be found once.
        let mut known: BTreeMap<[Option<String>; 3], Told> = BTreeMap::new();
        let one = |row: usize| {
            let said = |c: Option<usize>| said(values, c?, row);
            let is_one = |(c, is): &(usize, Vec<String>)| is.contains(&fold(&said(Some(*c)).unwrap_or_default()));
            if !self.entity.only.iter().all(is_one) {
                return Told::default();
            }
            let asked = [self.name(values, row), said(self.entity.nif), said(self.entity.within)];
            if let Some(told) = self.looked_up(asked[0].as_deref(), traces, row) {
                return told;
            }
            let found = known.entry(asked).or_insert_with_key(|[name, nif, within]| {
                self.find(name.as_deref(), nif.as_deref(), within.as_deref())
            });
            // A doubt is told, and joins nobody.
            let otherwise = self.entity.otherwise.as_ref().filter(|_| found.id.is_none());
            match otherwise.and_then(|template| self.made(template, values, row)) {
                Some(id) => Told { id: Some(id), method: Some("new"), ..found.clone() },
                None => found.clone(),
            }
        };
        (0..values.num_rows()).map(one).collect()
    }

    fn name(&self, values: &RecordBatch, row: usize) -> Option<String> {
        self.entity.name.iter().find_map(|c| said(values, *c, row))
    }

    fn looked_up(&self, name: Option<&str>, traces: &Traces, row: usize) -> Option<Told> {
        let name = name?;
        let place = self.entity.name.first().map(|c| traces.place(row, *c)).unwrap_or_default();
        let is = |(_, l): &&(usize, &Lookup)| {
            text::clean(&l.raw) == name && (l.place.is_empty() || l.place == place || l.place == parted(&place).0)
        };
        let (n, lookup) = self.lookups.iter().find(is)?;
        // One that gives nothing says that nobody is meant.
        let id = (!lookup.value.is_empty()).then(|| lookup.value.clone());
        let score = id.as_ref().map(|_| "1.00");
        Some(Told { id, method: Some("lookup"), score, lookup: Some(*n), doubt: None })
    }

    fn find(&self, name: Option<&str>, number: Option<&str>, within: Option<&str>) -> Told {
        let number = number.filter(|n| !nif::is_natural_person(n)).and_then(|n| nif::check(n).ok());
        if let Some(number) = number {
            return Told {
                id: Some(format!("{COUNTRY}{number}")),
                method: Some("nif"),
                score: Some("1.00"),
                ..Told::default()
            };
        }
        let (Some(name), Some(names)) = (name, self.names) else { return Told::default() };
        match names.meant(name, within) {
            Meant::One(id, how) => Told {
                id: Some(id.to_owned()),
                method: Some(how.as_str()),
                score: Some(how.score()),
                ..Told::default()
            },
            Meant::Several(ids) => {
                let ids = ids.into_iter().collect::<Vec<_>>().join(", ");
                Told { doubt: Some(("entity-ambiguous", ids)), ..Told::default() }
            }
            Meant::Nobody => {
                let near = names.near(name).map(|(id, of, like)| ("entity-near", format!("{id} ({of}, {like:.2})")));
                Told { doubt: near, ..Told::default() }
            }
        }
    }

    fn made(&self, template: &crate::spec::template::Template, values: &RecordBatch, row: usize) -> Option<String> {
        template.fill(|name| match name {
            "@jurisdiction" => Some(self.jurisdiction.to_owned()),
            _ => said(values, self.table.column(name)?, row),
        })
    }

    /// Says what the numbers rest on that the source does not tell, but the id.
    fn numbered(&self, told: &[Told], number: usize, lacks: impl Fn(usize) -> bool, traces: &mut Traces) {
        let id = &self.table.fields[self.entity.id].name;
        for (row, _) in told.iter().enumerate().filter(|(row, told)| lacks(*row) && told.number().is_some()) {
            let (origin, place) = (Origin::Derived, traces.place(row, self.column()));
            let rule = format!("number of {id}");
            traces.put(row, number, Trace { origin, capture: None, place, raw: None, rule, inferred: false });
        }
    }

    /// The column that tells whom a row names.
    fn column(&self) -> usize {
        self.entity.name.first().copied().or(self.entity.nif).unwrap_or(self.entity.id)
    }

    /// Says what the columns rest on.
    fn prove(&self, told: &[Told], traces: &mut Traces) {
        let from = self.column();
        let with = self.entity.with.as_ref().map(|with| format!(", names of {with}")).unwrap_or_default();
        let rule = format!("entity{with}");
        for column in [Some(self.entity.id), self.entity.method, self.entity.score].into_iter().flatten() {
            if let Traces::Rows(rows) = traces {
                let mut columns = rows.columns.to_vec();
                let place = String::new();
                columns[column] =
                    Some(ColumnTrail { origin: Origin::Derived, place, heading: None, rule: rule.clone() });
                rows.columns = columns.into();
            }
            for (row, told) in told.iter().enumerate() {
                let by_row = matches!(traces, Traces::Rows(_));
                let origin = if told.lookup.is_some() { Origin::Lookup } else { Origin::Derived };
                if (by_row && told.lookup.is_none()) || told.method.is_none() {
                    continue;
                }
                let place = traces.place(row, from);
                let lookup = told.lookup.and_then(|n| self.lookups.iter().find(|(m, _)| *m == n));
                let rule = lookup.map_or_else(|| rule.clone(), |(_, l)| format!("lookup {}", l.written.spec_line()));
                traces.put(row, column, Trace { origin, capture: None, place, raw: None, rule, inferred: false });
            }
        }
    }

    fn issue(&self, values: &RecordBatch, traces: &Traces, row: usize, (code, who): &(&'static str, String)) -> Issue {
        let from = self.entity.name.first().copied().unwrap_or(self.entity.id);
        let field = self.table.fields[self.entity.id].name.clone();
        let key: Vec<_> = self.table.primary_key.iter().map(|c| said(values, *c, row).unwrap_or_default()).collect();
        let key = row::joined(&key);
        let place = Place::Value { table: self.table.name.clone(), key, field, place: traces.place(row, from) };
        let issue = Issue::warning(code, place).with("text", self.name(values, row).unwrap_or_default());
        let names: Vec<_> = self.entity.name.iter().map(|c| self.table.fields[*c].name.as_str()).collect();
        issue.with("who", who).with("columns", names.join(", "))
    }
}

fn said(values: &RecordBatch, column: usize, row: usize) -> Option<String> {
    let text = row::text(values, row, column)?;
    Some(text::clean(text).into_owned()).filter(|t| !t.is_empty())
}
