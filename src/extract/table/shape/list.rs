//! Rows of child tables: the items of a cell, of a list of JSON, or of columns that become rows.

use std::collections::{BTreeMap, HashMap};

use arrow::array::{StringArray, StringBuilder};
use regex::Regex;

use super::{
    Filled, Making,
    column::chosen,
    found::{Finder, Item},
};
use crate::{
    extract::table::{Reader, header::Takes},
    model::{evidence::Origin, faults::Faults, sheet::ColumnTrail, text::fold},
    spec::recipe::table::{Column, Condition, Fact, From, Items, List},
};

/// A column of a child table that counts the items of a record, over all lists that fill it.
const POSITION: &str = "position";

/// Items of all rows: the row of the parent that each belongs to, and the texts of each column of the list.
#[derive(Default)]
struct Gathered {
    parents: Vec<u32>,
    columns: Vec<Vec<Option<String>>>,
    facts: Vec<Facts>,
}

/// What an item says of itself.
#[derive(Default)]
struct Facts {
    heading: Option<String>,
    value: Option<String>,
    start: Option<String>,
}

impl Facts {
    fn of(&self, fact: Fact) -> Option<&str> {
        let text = match fact {
            Fact::Heading => &self.heading,
            Fact::Value => &self.value,
            Fact::Start => &self.start,
        };
        text.as_deref()
    }
}

/// The rows of child tables that the lists of a recipe make of the rows of their parent.
pub(super) fn children<'a>(reader: &Reader<'a>, parent: &mut Making<'a>) -> Vec<(usize, Making<'a>)> {
    let mut torn = Faults::default();
    let mut counts: HashMap<usize, Vec<u32>> = HashMap::new();
    let mut made = Vec::new();
    for (list, takes) in parent.active.recipe.lists.iter().zip(&parent.active.header.lists) {
        let table = &reader.origin.pipeline.schema.tables[list.table];
        let rows = Vec::new();
        let mut child = Making {
            table,
            rows,
            named: BTreeMap::new(),
            faults: Faults::default(),
            frame: parent.frame,
            active: parent.active,
        };
        let gathered = gather(reader, parent, list, takes, &mut torn);
        child.rows = gathered.parents.iter().map(|p| parent.rows[*p as usize]).collect();
        for (n, column) in list.columns.iter().enumerate() {
            child.item(reader, column, &gathered, n, list, takes);
        }
        child.templates(reader, &list.columns);
        child.inherit(reader, parent, &gathered.parents);
        let counted = counts.entry(list.table).or_insert_with(|| vec![0; parent.rows.len()]);
        child.count(&gathered.parents, counted);
        made.push((list.table, child));
    }
    parent.faults.append(torn);
    made
}

/// Takes the items of all rows apart.
fn gather(reader: &Reader<'_>, parent: &Making<'_>, list: &List, takes: &Takes, torn: &mut Faults) -> Gathered {
    let mut all = Gathered { columns: vec![Vec::new(); list.columns.len()], ..Gathered::default() };
    let finder = Finder::of(reader, list);
    for row in 0..parent.rows.len() {
        let source = parent.rows[row] as usize;
        let said = |c: usize| parent.frame.text(source, c).map(str::trim).map(str::to_owned);
        let first = |takes: &[usize]| takes.iter().find_map(|c| said(*c));
        let parent_row = u32::try_from(row).unwrap_or(u32::MAX);
        match (&list.items, takes) {
            (Items::Unpivot(..), Takes::Unpivot(columns)) => {
                for c in columns {
                    let heading = parent.active.header.names[*c].clone();
                    for Item { text, start } in finder.items(said(*c)) {
                        let facts = Facts { heading: Some(heading.clone()), value: Some(text), start: Some(start) };
                        all.add(list, parent_row, vec![None; list.columns.len()], facts);
                    }
                }
            }
            (Items::Each(_), Takes::Each(items)) => {
                let says =
                    |item: &&Vec<Vec<usize>>| item.iter().flatten().any(|c| parent.frame.text(source, *c).is_some());
                for item in items.iter().filter(says) {
                    let texts: Vec<_> = item.iter().map(|takes| first(takes)).collect();
                    let own = item.iter().zip(&list.columns).find(|(_, c)| matches!(c.from, From::Item(Fact::Value)));
                    let value = own.and_then(|(takes, _)| first(takes));
                    all.add(list, parent_row, texts, Facts { value, ..Facts::default() });
                }
            }
            (Items::Split(regex), Takes::Cells(columns)) => {
                let held = |(takes, column): (&Vec<usize>, &Column)| within(column, first(takes)?);
                let texts: Vec<_> = columns.iter().zip(&list.columns).map(held).collect();
                if !all.split(list, parent_row, &texts, regex) {
                    let counts: Vec<_> = texts.iter().flatten().map(|t| parts(regex, t).len().to_string()).collect();
                    let place = columns.concat().first().map(|c| parent.place(row, *c)).unwrap_or_default();
                    let args = [("table", list.name.as_str()), ("n", &counts.join(", "))];
                    torn.push((row, reader.issue("lists-of-two-lengths", &place, &args)));
                }
            }
            (_, Takes::Cells(columns)) => {
                let texts = columns.iter().map(|takes| first(takes)).collect();
                all.add(list, parent_row, texts, Facts::default());
            }
            _ => {}
        }
    }
    all
}

impl Gathered {
    /// Adds an item, if something of it is there and it is one that is taken.
    fn add(&mut self, list: &List, parent: u32, texts: Vec<Option<String>>, facts: Facts) {
        if texts.iter().chain([&facts.value]).all(Option::is_none) {
            return;
        }
        let says = |condition: &Condition| {
            let own = |c: &Column| matches!(&c.from, From::Heading(h) if h.contains(&condition.heading));
            let text = match Fact::of(&condition.heading.text) {
                Some(fact) => facts.of(fact),
                None => list.columns.iter().position(own).and_then(|n| texts[n].as_deref()),
            };
            condition.holds(&text.map(fold).unwrap_or_default())
        };
        if list.only.iter().all(says) {
            self.parents.push(parent);
            self.columns.iter_mut().zip(texts).for_each(|(column, text)| column.push(text));
            self.facts.push(facts);
        }
    }

    /// Adds the items of parted texts, item by item; a text that is whole in all belongs to each. Gives whether
    /// the texts have as many.
    fn split(&mut self, list: &List, parent: u32, texts: &[Option<String>], regex: &Regex) -> bool {
        let parted: Vec<_> = texts.iter().map(|t| t.as_ref().map(|t| parts(regex, t)).unwrap_or_default()).collect();
        let most = parted.iter().map(Vec::len).max().unwrap_or_default();
        if parted.iter().any(|p| !p.is_empty() && p.len() != most) {
            return false;
        }
        for n in 0..most {
            let item = parted.iter().map(|p| p.get(n).cloned()).collect();
            self.add(list, parent, item, Facts::default());
        }
        true
    }
}

/// The items of a text. What the group `keep` of the pattern holds belongs to the item before it.
fn parts(regex: &Regex, text: &str) -> Vec<String> {
    let (mut items, mut from) = (Vec::new(), 0);
    for found in regex.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        let kept = found.name("keep").map_or("", |kept| kept.as_str());
        items.push(format!("{}{kept}", &text[from..whole.start()]));
        from = whole.end();
    }
    items.push(text[from..].to_owned());
    items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

/// The part of a cell that holds the items; none where its pattern finds none.
fn within(column: &Column, text: String) -> Option<String> {
    let Some(regex) = &column.within else { return Some(text) };
    let found = regex.captures(&text)?;
    found.name("items").or_else(|| found.get(0)).map(|m| m.as_str().to_owned())
}

impl Making<'_> {
    /// Fills what a column of a list gives.
    fn item(&mut self, reader: &Reader<'_>, column: &Column, all: &Gathered, n: usize, list: &List, takes: &Takes) {
        let texts: StringArray = match &column.from {
            From::Constant(_) | From::Sheet => return self.column(reader, column, &[]),
            From::Template(_) => return,
            From::Item(fact) => all.facts.iter().map(|facts| facts.of(*fact)).collect(),
            From::Heading(_) | From::At(_) => all.columns[n].iter().map(Option::as_deref).collect(),
        };
        let from = match takes {
            Takes::Cells(columns) => columns[n].first().copied(),
            _ => None,
        };
        let names = &self.active.header.names;
        let heading = match (&list.items, &column.from) {
            (Items::Each(path), From::Heading(h)) => h.first().map(|h| format!("{}.*.{}", path.text, h.text)),
            (Items::Each(path), _) => Some(format!("{}.*", path.text)),
            _ => from.and_then(|c| names.get(c).cloned()),
        };
        let place = match (from, &heading) {
            (Some(c), name) => self.frame.places.column(c, name.as_deref().unwrap_or_default()),
            (None, Some(path)) => format!("/{}", path.replace('.', "/")),
            (None, None) => String::new(),
        };
        let trail = ColumnTrail { origin: Origin::Read, place, heading, rule: column.name.clone() };
        self.give(reader, column, Filled { texts, trail, from });
    }

    /// Gives each row the values of its parent that its foreign key names.
    fn inherit(&mut self, reader: &Reader<'_>, parent: &Making<'_>, parents: &[u32]) {
        let table = self.active.recipe.table;
        let schema = &reader.origin.pipeline.schema.tables[table];
        for key in self.table.foreign_keys.iter().filter(|k| k.table == table) {
            for (here, there) in key.fields.iter().zip(&key.references) {
                let Some(of) = parent.named.get(&schema.fields[*there].name) else { continue };
                let rule = format!("key of {}", schema.name);
                let trail = ColumnTrail { origin: Origin::Derived, rule, ..of.trail.clone() };
                let texts = chosen(&of.texts, parents, usize::MAX);
                self.named.insert(self.table.fields[*here].name.clone(), Filled { texts, trail, from: None });
            }
        }
    }

    /// Numbers the items of each record, on from those of other lists.
    fn count(&mut self, parents: &[u32], counted: &mut [u32]) {
        if self.table.column(POSITION).is_none() || self.named.contains_key(POSITION) {
            return;
        }
        let mut texts = StringBuilder::new();
        for parent in parents {
            let count = &mut counted[*parent as usize];
            *count += 1;
            texts.append_value(count.to_string());
        }
        let (origin, place, rule) = (Origin::Derived, String::new(), "order of the items".to_owned());
        let trail = ColumnTrail { origin, place, heading: None, rule };
        self.named.insert(POSITION.to_owned(), Filled { texts: texts.finish(), trail, from: None });
    }
}
