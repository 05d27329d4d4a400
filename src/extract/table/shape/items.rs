//! The items that the lists of a recipe find in the rows of their parent: in a cell, in a list of JSON, or in unpivoted
//! columns.

use std::sync::Arc;

use regex::Regex;

use super::{
    SheetBuilder,
    finder::{self, Finder},
};
use crate::{
    extract::table::{Reader, columns::ListColumns},
    model::{
        row_issues::RowIssues,
        sheet::{CellPart, RowItem},
        text::{fold, squash},
    },
    spec::recipe::table::{Column, Condition, Fact, From, Items, List, TableRecipe},
};

/// The items of all rows: for each its parent row, its part of that row, and for each column of the list its text and the
/// column of the source.
#[derive(Default)]
pub(super) struct ListItems {
    pub(super) parents: Vec<u32>,
    pub(super) items: Vec<RowItem>,
    pub(super) texts: Vec<Vec<Option<String>>>,
    pub(super) at: Vec<Vec<Option<u32>>>,
    pub(super) facts: Vec<ItemFacts>,
}

/// One item.
#[derive(Default)]
struct Item {
    item: RowItem,
    /// For each column of the list: column of the source and text.
    texts: Vec<Option<(usize, String)>>,
    facts: ItemFacts,
}

/// Facts of an item that recipes can read (`@heading`, `@value`, `@start`).
#[derive(Default)]
pub(super) struct ItemFacts {
    /// Column of the source.
    pub(super) at: Option<usize>,
    heading: Option<Arc<str>>,
    key: Option<Arc<str>>,
    value: Option<String>,
    start: Option<String>,
}

impl ItemFacts {
    pub(super) fn get(&self, fact: Fact) -> Option<&str> {
        match fact {
            Fact::Heading => self.heading.as_deref(),
            Fact::Key => self.key.as_deref(),
            Fact::Value => self.value.as_deref(),
            Fact::Start => self.start.as_deref(),
        }
    }
}

/// Collects the items of a list from all rows of the parent. Rows whose columns split into different counts of items are
/// added to `unequal`.
pub(super) fn collect_items(
    reader: &Reader<'_>,
    parent: &SheetBuilder<'_>,
    list: &List,
    takes: &ListColumns,
    unequal: &mut RowIssues,
) -> ListItems {
    let columns = list.columns.len();
    let mut all = ListItems { texts: vec![Vec::new(); columns], at: vec![Vec::new(); columns], ..ListItems::default() };
    let finder = Finder::new(reader, list);
    let headings = headings(parent, takes);
    for row in 0..parent.rows.len() {
        let source = parent.rows[row] as usize;
        let said = |c: usize| parent.frame.text(source, c).map(str::trim).map(str::to_owned);
        let first = |takes: &[usize]| takes.iter().find_map(|c| Some((*c, said(*c)?)));
        let parent_row = u32::try_from(row).unwrap_or(u32::MAX);
        match (&list.items, takes) {
            (Items::Unpivot(..), ListColumns::Unpivot(taken)) => {
                for ((step, c), heading) in (0..).zip(taken).zip(&headings) {
                    let Some(cell) = parent.frame.text(source, *c) else { continue };
                    for found in unpivoted(&finder, cell, (step, *c), heading) {
                        all.add(list, parent_row, Item { texts: vec![None; columns], ..found });
                    }
                }
            }
            (_, ListColumns::Each(_) | ListColumns::Keyed(_)) => {
                let says = |item: &[Vec<usize>]| item.iter().flatten().any(|c| parent.frame.text(source, *c).is_some());
                for (step, (key, item)) in (0..).zip(items_of(takes)).filter(|(_, (_, item))| says(item)) {
                    let texts: Vec<_> = item.iter().map(|takes| first(takes)).collect();
                    let own = item.iter().zip(&list.columns).find(|(_, c)| matches!(c.from, From::Item(Fact::Value)));
                    let (at, value) = own.and_then(|(takes, _)| first(takes)).unzip();
                    let facts = ItemFacts { at, value, key: key.cloned(), ..ItemFacts::default() };
                    let item = RowItem { step, part: CellPart::Whole };
                    all.add(list, parent_row, Item { item, texts, facts });
                }
            }
            (Items::Split(regex), ListColumns::Cells(columns)) => {
                let held = |(takes, column): (&Vec<usize>, &Column)| {
                    first(takes).and_then(|(c, text)| Some((c, within(column, text)?)))
                };
                let texts: Vec<_> = columns.iter().zip(&list.columns).map(held).collect();
                if !all.split(list, parent_row, &texts, regex) {
                    let counts = texts.iter().flatten().map(|(_, t)| parts(regex, t).len().to_string());
                    let place = columns.concat().first().map(|c| parent.place(row, *c)).unwrap_or_default();
                    let args = [("table", list.name.as_str()), ("n", &counts.collect::<Vec<_>>().join(", "))];
                    unequal.push((row, reader.issue("unequal-lists", &place, &args)));
                }
            }
            (_, ListColumns::Cells(columns)) => {
                let texts = columns.iter().map(|takes| first(takes)).collect();
                all.add(list, parent_row, Item { texts, ..Item::default() });
            }
            _ => {}
        }
    }
    all
}

/// The key of an item, where it has one, and the columns of each column of its list.
type ItemColumns<'t> = (Option<&'t Arc<str>>, &'t [Vec<usize>]);

/// Returns the items of lists of JSON.
fn items_of(takes: &ListColumns) -> Vec<ItemColumns<'_>> {
    match takes {
        ListColumns::Each(items) => items.iter().map(|item| (None, item.as_slice())).collect(),
        ListColumns::Keyed(items) => items.iter().map(|item| (Some(&item.key), item.columns.as_slice())).collect(),
        ListColumns::Cells(_) | ListColumns::Unpivot(_) => Vec::new(),
    }
}

/// Returns the headings of unpivoted columns; all items of a column share its heading.
fn headings(parent: &SheetBuilder<'_>, takes: &ListColumns) -> Vec<Arc<str>> {
    match takes {
        ListColumns::Unpivot(taken) => taken.iter().map(|c| parent.active.header.names[*c].as_str().into()).collect(),
        _ => Vec::new(),
    }
}

/// Returns the items of a cell of an unpivoted column.
fn unpivoted(finder: &Finder<'_>, cell: &str, (step, at): (u32, usize), heading: &Arc<str>) -> Vec<Item> {
    let text = cell.trim();
    // Matches are counted in the trimmed text; places count from the start of the cell.
    let before = cell.chars().count() - cell.trim_start().chars().count();
    let before = u32::try_from(before).unwrap_or(u32::MAX);
    let one = |found: finder::CellMatch| {
        let start = found.characters.map_or(1, |(first, _)| first);
        let part = found
            .characters
            .map_or(CellPart::Whole, |(first, last)| CellPart::Characters(before + first, before + last));
        let (heading, value, start) = (Some(Arc::clone(heading)), Some(found.text), Some(start.to_string()));
        Item {
            item: RowItem { step, part },
            texts: Vec::new(),
            facts: ItemFacts { at: Some(at), heading, key: None, value, start },
        }
    };
    finder.items(text.to_owned()).into_iter().map(one).collect()
}

impl ListItems {
    /// Adds an item, if it has a text and meets the conditions of the list.
    fn add(&mut self, list: &List, parent: u32, found: Item) {
        let Item { item, texts, facts } = found;
        if texts.iter().all(Option::is_none) && facts.value.is_none() {
            return;
        }
        let says = |condition: &Condition| {
            let own = |c: &Column| matches!(&c.from, From::Heading(h) if h.contains(&condition.heading));
            let text = match Fact::find(&condition.heading.text) {
                Some(fact) => facts.get(fact),
                None => {
                    let own = list.columns.iter().position(own).and_then(|n| texts[n].as_ref());
                    own.map(|(_, text)| text.as_str())
                }
            };
            condition.holds(&text.map(fold).unwrap_or_default())
        };
        if list.only.iter().all(says) {
            self.parents.push(parent);
            self.items.push(item);
            for ((column, at), text) in self.texts.iter_mut().zip(&mut self.at).zip(texts) {
                let (from, text) = text.unzip();
                at.push(from.and_then(|c| u32::try_from(c).ok()));
                column.push(text);
            }
            self.facts.push(facts);
        }
    }

    /// Splits texts and adds their items, one by one. Returns `false`, and adds none, where texts that are present have
    /// different counts of items.
    fn split(&mut self, list: &List, parent: u32, texts: &[Option<(usize, String)>], regex: &Regex) -> bool {
        let part = |t: &Option<(usize, String)>| t.as_ref().map(|(_, t)| parts(regex, t)).unwrap_or_default();
        let parted: Vec<_> = texts.iter().map(part).collect();
        let most = parted.iter().map(Vec::len).max().unwrap_or_default();
        if parted.iter().any(|p| !p.is_empty() && p.len() != most) {
            return false;
        }
        for (n, number) in (0..most).zip(1..) {
            let one = |(parts, text): (&Vec<String>, &Option<(usize, String)>)| {
                Some((text.as_ref()?.0, parts.get(n)?.clone()))
            };
            let texts = parted.iter().zip(texts).map(one).collect();
            let item = RowItem { step: 0, part: CellPart::Number(number) };
            self.add(list, parent, Item { item, texts, facts: ItemFacts::default() });
        }
        true
    }
}

/// Splits a text into items. The match of the group `keep` stays with the item before it.
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

/// Returns the part of a cell that contains the items; `None` where its pattern does not match.
fn within(column: &Column, text: String) -> Option<String> {
    let Some(regex) = &column.within else { return Some(text) };
    let found = regex.captures(&text)?;
    found.name("items").or_else(|| found.get(0)).map(|m| m.as_str().to_owned())
}

/// Returns the text of an item, given the section of the recipe that splits the cell, the heading of the column, and the
/// number of the item from 1.
pub(in crate::extract::table) fn item_of(
    recipe: &TableRecipe,
    (table, section, heading): (usize, Option<&str>, Option<&str>),
    cell: &str,
    number: usize,
) -> Option<String> {
    let is_own = |list: &&List| list.table == table && section.is_none_or(|s| list.place.spec_line() == s);
    let heading = heading.map(squash);
    for list in recipe.rows.iter().flat_map(|rows| &rows.lists).filter(is_own) {
        let Items::Split(regex) = &list.items else { continue };
        let is_under = |column: &&Column| match &column.from {
            From::Heading(all) => heading.as_ref().is_some_and(|heading| all.iter().any(|h| h.is(heading))),
            From::At(_) => true,
            _ => false,
        };
        let found = list.columns.iter().filter(is_under).find_map(|column| {
            let text = within(column, cell.trim().to_owned())?;
            parts(regex, &text).into_iter().nth(number.checked_sub(1)?)
        });
        if found.is_some() {
            return found;
        }
    }
    None
}
