//! Builds the rows of child tables from the items that `items` finds, with their places.

use std::{
    collections::{BTreeMap, HashMap},
    iter::repeat,
    sync::Arc,
};

use arrow::array::{StringArray, StringBuilder};

use super::{
    FilledColumn, ItemCells, SheetBuilder,
    column::select_rows,
    items::{ItemFacts, ListItems, collect_items},
};
use crate::{
    extract::table::{Reader, columns::ListColumns, header::Header},
    model::{
        evidence::{HEADING_PLACE, Origin, join_place},
        row_issues::RowIssues,
        sheet::{ColumnProvenance, RowItems},
        text::squash,
    },
    spec::recipe::table::{Column, Fact, From, Heading, Items, List},
};

/// The column of a child table that numbers the items of a record, over all lists that fill it.
const POSITION: &str = "position";

/// Builds the rows of child tables from the rows of their parent, one builder for each list of the recipe.
pub(super) fn children<'a>(reader: &Reader<'a>, parent: &mut SheetBuilder<'a>) -> Vec<SheetBuilder<'a>> {
    let mut unequal = RowIssues::default();
    let mut counts: HashMap<usize, Vec<u32>> = HashMap::new();
    let mut children = Vec::new();
    for (list, takes) in parent.active.recipe.lists.iter().zip(&parent.active.header.lists) {
        let table = &reader.origin.pipeline.schema.tables[list.table];
        let places = ItemPlaces::new(parent, list, takes);
        let items = collect_items(reader, parent, list, takes, &mut unequal);
        let mut child = SheetBuilder {
            table,
            rows: items.parents.iter().map(|p| parent.rows[*p as usize]).collect(),
            items: Some(RowItems { steps: places.items.as_slice().into(), items: items.items.clone() }),
            named: BTreeMap::new(),
            issues: RowIssues::default(),
            frame: parent.frame,
            active: parent.active,
        };
        for column in list.columns.iter().enumerate() {
            child.item(reader, column, &items, &places);
        }
        child.templates(reader, &list.columns);
        child.inherit(reader, parent, &items.parents);
        let counted = counts.entry(list.table).or_insert_with(|| vec![0; parent.rows.len()]);
        // Items that have no value keep their places in a list of JSON.
        let keeps_places = matches!(list.items, Items::Each(_)) && list.only.is_empty();
        child.count(&items.parents, counted, keeps_places);
        children.push(child);
    }
    parent.issues.append(unequal);
    children
}

/// The places of the items of a list, and of its columns within an item.
struct ItemPlaces {
    /// Place of each item within its row.
    items: Vec<String>,
    /// Place of each column within an item.
    columns: Vec<String>,
    /// Heading of each column; none where it has none.
    headings: Vec<Option<String>>,
}

impl ItemPlaces {
    fn new(parent: &SheetBuilder<'_>, list: &List, takes: &ListColumns) -> Self {
        let header = &parent.active.header;
        let column = |c: usize| parent.frame.places.column_place(c, header.step(c));
        let nowhere = || (vec![String::new(); list.columns.len()], vec![None; list.columns.len()]);
        match (&list.items, takes) {
            (_, ListColumns::Unpivot(taken)) => {
                let (columns, headings) = nowhere();
                Self { items: taken.iter().map(|c| column(*c)).collect(), columns, headings }
            }
            (Items::Each(path), ListColumns::Each(items)) => {
                let bases = items.iter().map(|takes| item_step(header, path, takes)).collect();
                let items: Vec<_> = items.iter().map(Vec::as_slice).collect();
                Self::inside((list, &path.text), bases, &items, column)
            }
            (Items::Keyed(path), ListColumns::Keyed(items)) => {
                let bases = items.iter().map(|item| item.step.clone()).collect();
                let items: Vec<_> = items.iter().map(|item| item.columns.as_slice()).collect();
                Self::inside((list, &path.text), bases, &items, column)
            }
            (_, ListColumns::Cells(taken)) => {
                let first = |takes: &Vec<usize>| takes.first().copied();
                let columns = taken.iter().map(|takes| first(takes).map(column).unwrap_or_default()).collect();
                let headings = taken.iter().map(|takes| header.names.get(first(takes)?).cloned()).collect();
                Self { items: vec![String::new()], columns, headings }
            }
            _ => {
                let (columns, headings) = nowhere();
                Self { items: Vec::new(), columns, headings }
            }
        }
    }
}

impl ItemPlaces {
    /// The places of items at these steps, and of the columns of a list inside them; `column` returns the place of a column
    /// within a row.
    fn inside(
        (list, path): (&List, &str),
        bases: Vec<String>,
        items: &[&[Vec<usize>]],
        column: impl Fn(usize) -> String,
    ) -> Self {
        let inner = |n: usize| {
            let mut all = bases.iter().zip(items).filter_map(|(step, takes)| Some((step, *takes[n].first()?)));
            all.find_map(|(step, c)| Some(column(c).strip_prefix(step.as_str())?.to_owned()))
        };
        let heading = |c: &Column| match &c.from {
            From::Heading(h) => h.first().map(|h| format!("{path}.*.{}", h.text)),
            _ => Some(format!("{path}.*")),
        };
        let columns = (0..list.columns.len()).map(|n| inner(n).unwrap_or_default()).collect();
        Self { columns, headings: list.columns.iter().map(heading).collect(), items: bases }
    }
}

/// Returns the path step of an item of a list, from the columns that contain it: `/cpv/3`; empty where it is unknown.
fn item_step(header: &Header, path: &Heading, takes: &[Vec<usize>]) -> String {
    let Some(column) = takes.iter().flatten().next() else { return String::new() };
    let name = &header.names[*column];
    // A single value where other records have a list is the item itself.
    let deep = path.text.split('.').count() + usize::from(!path.is(&squash(name)));
    let inner: String = name.split('.').skip(deep).map(|step| format!("/{step}")).collect();
    header.step(*column).strip_suffix(inner.as_str()).unwrap_or_default().to_owned()
}

impl SheetBuilder<'_> {
    /// Fills the names that the n-th column of a list gives.
    fn item(&mut self, reader: &Reader<'_>, (n, column): (usize, &Column), all: &ListItems, places: &ItemPlaces) {
        let fact = match &column.from {
            From::Constant(_) | From::Sheet => return self.column(reader, column, &[]),
            From::Template(_) | From::Group => return,
            From::Item(fact) => Some(*fact),
            From::Heading(_) | From::At(_) => None,
        };
        let (texts, at): (StringArray, Arc<[Option<u32>]>) = match fact {
            Some(fact) => {
                let at = |facts: &ItemFacts| facts.at.and_then(|c| u32::try_from(c).ok());
                let texts = || all.facts.iter().map(|facts| facts.get(fact));
                let texts = match reader.repeated.take(texts().flatten().map(str::len).sum()) {
                    true => texts().collect(),
                    false => StringArray::new_null(all.facts.len()),
                };
                (texts, all.facts.iter().map(at).collect())
            }
            None => (all.texts[n].iter().map(Option::as_deref).collect(), all.at[n].as_slice().into()),
        };
        let (place, heading, rule) = (places.columns[n].clone(), places.headings[n].clone(), column.name.clone());
        let provenance = ColumnProvenance { origin: Origin::Read, place, heading, rule };
        let filled = FilledColumn::uniform(texts, provenance);
        let filled = match fact {
            Some(Fact::Heading) => self.locate_headings(filled, &at),
            Some(fact @ (Fact::Start | Fact::Key)) => {
                let what = if fact == Fact::Key { "the key of the item" } else { "its first character in the cell" };
                let rule = format!("{}: {what}", column.name);
                let place = String::new();
                let provenance = ColumnProvenance { origin: Origin::Derived, place, rule, ..filled.provenance };
                FilledColumn::uniform(filled.texts, provenance)
            }
            _ => self.locate(filled, at, places),
        };
        self.finish_column(reader, column, filled);
    }

    /// Adds the cells of texts, by their columns; rows in another place than the column get their own provenance.
    fn locate(&self, filled: FilledColumn, at: Arc<[Option<u32>]>, places: &ItemPlaces) -> FilledColumn {
        let header = &self.active.header;
        let column = |c: u32| self.frame.places.column_place(c as usize, header.step(c as usize));
        // The same in all rows of an item and a column.
        let mut fits: HashMap<(u32, u32), bool> = HashMap::new();
        let mut own = Vec::new();
        for (row, c) in (0_u32..).zip(at.iter()).filter_map(|(row, c)| Some((row, (*c)?))) {
            let Some(item) = self.items.as_ref().and_then(|items| items.items.get(row as usize)) else { continue };
            let is_there = || {
                let step = places.items.get(item.step as usize).map_or("", String::as_str);
                column(c).strip_prefix(step) == Some(filled.provenance.place.as_str())
            };
            if !*fits.entry((item.step, c)).or_insert_with(is_there) {
                let heading = header.names.get(c as usize).cloned();
                let place = self.cells_place(row as usize, &[c as usize]);
                own.push((row, ColumnProvenance { place, heading, ..filled.provenance.clone() }));
            }
        }
        let raw = filled.texts.clone();
        // A filled cell fills its items.
        FilledColumn { own, each: Some(ItemCells { at, raw }), ..filled }
    }

    /// Adds the places of texts that are the headings of these columns.
    fn locate_headings(&self, filled: FilledColumn, at: &Arc<[Option<u32>]>) -> FilledColumn {
        let column_places = &self.active.header.column_places;
        let place = if column_places.top.is_empty() {
            HEADING_PLACE.to_owned()
        } else {
            format!("{HEADING_PLACE} at {}", column_places.top)
        };
        let provenance = ColumnProvenance { place, ..filled.provenance.clone() };
        let (mut fits, mut own) = (HashMap::<u32, bool>::new(), Vec::new());
        for (row, c) in (0_u32..).zip(at.iter()).filter_map(|(row, c)| Some((row, (*c)?))) {
            let Some(whole) = column_places.headings.get(c as usize) else { continue };
            let is_there = || join_place(&self.cells_place(row as usize, &[c as usize]), &provenance.place) == *whole;
            if !*fits.entry(c).or_insert_with(is_there) {
                own.push((row, ColumnProvenance { place: whole.clone(), ..provenance.clone() }));
            }
        }
        let raw = filled.texts.clone();
        FilledColumn { provenance, own, each: Some(ItemCells { at: Arc::clone(at), raw }), ..filled }
    }

    /// Copies the values that the foreign key names from the parent row to each row.
    fn inherit(&mut self, reader: &Reader<'_>, parent: &SheetBuilder<'_>, parents: &[u32]) {
        let table = self.active.recipe.table;
        let schema = &reader.origin.pipeline.schema.tables[table];
        for key in self.table.foreign_keys.iter().filter(|k| k.table == table) {
            for (here, there) in key.fields.iter().zip(&key.references) {
                let Some(of) = parent.named.get(&schema.fields[*there].name) else { continue };
                let rule = format!("key of {}", schema.name);
                let provenance = ColumnProvenance { origin: Origin::Derived, rule, ..of.provenance.clone() };
                let bytes =
                    parents.iter().map(|p| usize::try_from(of.texts.value_length(*p as usize)).unwrap_or_default());
                let texts = match reader.repeated.take(bytes.sum()) {
                    true => select_rows(&of.texts, parents, usize::MAX),
                    false => StringArray::new_null(parents.len()),
                };
                self.named.insert(self.table.fields[*here].name.clone(), FilledColumn::uniform(texts, provenance));
            }
        }
    }

    /// Numbers the items of each record, continuing after those of other lists: by their places in the list, or one by one.
    fn count(&mut self, parents: &[u32], counted: &mut [u32], keeps_places: bool) {
        if self.table.column(POSITION).is_none() || self.named.contains_key(POSITION) {
            return;
        }
        let (mut texts, before) = (StringBuilder::new(), counted.to_vec());
        let items = self.items.as_ref().map_or(&[][..], |items| &items.items).iter().filter(|_| keeps_places);
        for (parent, item) in parents.iter().map(|parent| *parent as usize).zip(items.map(Some).chain(repeat(None))) {
            counted[parent] = item.map_or(counted[parent], |item| before[parent] + item.step) + 1;
            texts.append_value(counted[parent].to_string());
        }
        let (origin, place, rule) = (Origin::Derived, String::new(), "order of the items".to_owned());
        let provenance = ColumnProvenance { origin, place, heading: None, rule };
        self.named.insert(POSITION.to_owned(), FilledColumn::uniform(texts.finish(), provenance));
    }
}
