//! `group = …`: a row with one filled cell names a group, which fills a column of the rows below it.

use std::sync::Arc;

use regex::Regex;

use super::fill::{FillState, FilledCell};
use crate::spec::recipe::table::{Column, From, RowRecipe};

/// The rows that fill a column of a recipe.
#[derive(Debug)]
pub(super) struct GroupRule {
    /// Identifies the column among those of all recipes.
    pub(super) key: String,
    /// Its name.
    pub(super) name: String,
    patterns: Vec<Regex>,
}

/// The group of each record, by the column that it fills.
pub(super) type GroupColumns = Vec<(String, Vec<Option<Arc<FilledCell>>>)>;

impl GroupRule {
    /// Returns the rules of a recipe, in its order: the outer groups first.
    pub(super) fn all(recipe: &RowRecipe) -> Vec<Self> {
        let own = recipe.columns.iter().filter(|column| matches!(column.from, From::Group));
        let rule = |column: &Column| Self {
            key: key(recipe, column),
            name: column.name.clone(),
            patterns: column.inside.clone(),
        };
        own.map(rule).collect()
    }

    /// Whether a text names a group of the column.
    pub(super) fn is_match(&self, text: &str) -> bool {
        let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.patterns.iter().any(|pattern| pattern.is_match(&plain))
    }
}

/// Identifies a column among those of all recipes.
pub(super) fn key(recipe: &RowRecipe, column: &Column) -> String {
    format!("{} {}", recipe.place.spec_line(), column.name)
}

/// The groups that hold at a row, and those of the records before it.
pub(super) struct Groups {
    /// Of each recipe its rules, the outer groups first.
    recipes: Vec<Vec<Current>>,
    records: Vec<Vec<Option<Arc<FilledCell>>>>,
}

/// The group of a rule that holds.
struct Current {
    rule: Arc<GroupRule>,
    group: Option<Arc<FilledCell>>,
    /// Whether rows of the table before these have named or ended one.
    was_set: bool,
    /// Whether these rows have.
    is_set: bool,
}

impl Groups {
    /// Starts after rows with a state; `recipes` are the rules of each recipe.
    pub(super) fn new<'r>(recipes: impl Iterator<Item = &'r [Arc<GroupRule>]>, state: &FillState) -> Self {
        let rule = |rule: &Arc<GroupRule>| {
            let before = state.group(&rule.key);
            let (group, was_set) = (before.cloned().flatten(), before.is_some());
            Current { rule: Arc::clone(rule), group, was_set, is_set: false }
        };
        let recipes: Vec<Vec<_>> = recipes.map(|rules| rules.iter().map(rule).collect()).collect();
        let count = recipes.iter().map(Vec::len).sum();
        Self { recipes, records: vec![Vec::new(); count] }
    }

    /// Adds a row above the header that names a group of the first records. It says nothing of rows after others that named
    /// or ended one: it is read again with each part of a table.
    pub(super) fn enter_above(&mut self, text: &str, place: impl Fn() -> String) {
        self.set(text, place, |current| !current.was_set, false);
    }

    /// Adds a row that names a group: it ends the groups within.
    pub(super) fn enter(&mut self, text: &str, place: impl Fn() -> String) {
        self.set(text, place, |_| true, true);
    }

    fn set(&mut self, text: &str, place: impl Fn() -> String, may_set: impl Fn(&Current) -> bool, is_set: bool) {
        for rules in &mut self.recipes {
            let mut is_within = false;
            for current in rules {
                let is_match = current.rule.is_match(text);
                if (is_match || is_within) && may_set(current) {
                    current.group = is_match.then(|| Arc::new(FilledCell::text(text, place())));
                    current.is_set |= is_set;
                }
                is_within |= is_match;
            }
        }
    }

    /// Adds a record.
    pub(super) fn add_record(&mut self) {
        let current = self.recipes.iter().flatten();
        self.records.iter_mut().zip(current).for_each(|(records, current)| records.push(current.group.clone()));
    }

    /// Returns the groups of the records since the last call, and adds to the state what these rows set.
    pub(super) fn take(&mut self, state: &mut FillState) -> GroupColumns {
        for current in self.recipes.iter().flatten().filter(|current| current.is_set) {
            state.set_group(&current.rule.key, current.group.clone());
        }
        let rules = self.recipes.iter().flatten().zip(&mut self.records);
        rules.map(|(current, records)| (current.rule.key.clone(), std::mem::take(records))).collect()
    }
}
