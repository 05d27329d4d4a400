//! What is wrong with the rows of a batch: as much as anybody mends by hand is held, of the others the rows.

use std::collections::BTreeMap;

use super::{
    issue::{Issue, Level},
    kept::{Held, Kept, weight},
};

/// Faults of a batch that are held whatever their code: more than anybody mends by hand.
const MENDED: usize = 20_000;

/// What is wrong with a row.
pub trait Fault {
    /// The row.
    fn row(&self) -> usize;
    /// Puts it into another row.
    fn move_to(&mut self, row: usize);
    /// The code of its issue.
    fn code(&self) -> &'static str;
    /// How grave it is.
    fn level(&self) -> Level {
        Level::Error
    }
    /// Its bytes, roughly.
    fn weight(&self) -> usize;
}

impl Fault for (usize, Issue) {
    fn row(&self) -> usize {
        self.0
    }

    fn move_to(&mut self, row: usize) {
        self.0 = row;
    }

    fn code(&self) -> &'static str {
        self.1.code
    }

    fn level(&self) -> Level {
        self.1.level
    }

    fn weight(&self) -> usize {
        weight(&self.1)
    }
}

/// What is wrong with the rows of a batch: the first faults of each code and level whole, of the others the rows.
#[derive(Debug, Clone)]
pub struct Faults<F = (usize, Issue)> {
    whole: Vec<F>,
    rest: BTreeMap<(&'static str, Level), Vec<u32>>,
    held: Held,
}

impl<F> Default for Faults<F> {
    fn default() -> Self {
        Self { whole: Vec::new(), rest: BTreeMap::new(), held: Held::default() }
    }
}

impl<F: Fault> Faults<F> {
    /// Adds a fault.
    pub fn push(&mut self, fault: F) {
        let kind = (fault.code(), fault.level());
        if self.held.takes(kind, fault.weight(), self.whole.len(), MENDED) {
            self.whole.push(fault);
        } else {
            self.rest.entry(kind).or_default().push(u32::try_from(fault.row()).unwrap_or(u32::MAX));
        }
    }

    /// Adds the faults that something else found in the same rows.
    pub fn append(&mut self, other: Self) {
        self.extend(other.whole);
        other.rest.into_iter().for_each(|(kind, rows)| self.rest.entry(kind).or_default().extend(rows));
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.rest.is_empty()
    }

    /// Those that are held whole.
    pub fn whole(&self) -> &[F] {
        &self.whole
    }

    /// The same, to be changed.
    pub fn whole_mut(&mut self) -> impl Iterator<Item = &mut F> {
        self.whole.iter_mut()
    }

    /// Lets go of those that are held whole and not wanted.
    pub fn retain(&mut self, is_wanted: impl FnMut(&F) -> bool) {
        self.whole.retain(is_wanted);
    }

    /// The rows with a fault that stops a release, some more than once.
    pub fn bad_rows(&self) -> impl Iterator<Item = usize> {
        let whole = self.whole.iter().filter(|fault| fault.level() == Level::Error).map(Fault::row);
        let rest = self.rest.iter().filter(|((_, level), _)| *level == Level::Error);
        whole.chain(rest.flat_map(|(_, rows)| rows.iter().map(|row| *row as usize)))
    }

    /// How many faults that stop a release are not held whole.
    pub fn untold(&self) -> u64 {
        let errors = self.rest.iter().filter(|((_, level), _)| *level == Level::Error);
        errors.map(|(_, rows)| rows.len() as u64).sum()
    }

    /// The faults of the rows that stay, which move up where others go.
    pub fn only(&mut self, stays: &[bool]) {
        let stay = |row: usize| stays.get(row) == Some(&true);
        let places = places(stays);
        self.whole.retain(|fault| stay(fault.row()));
        self.whole.iter_mut().for_each(|fault| fault.move_to(places[fault.row()]));
        for rows in self.rest.values_mut() {
            rows.retain(|row| stay(*row as usize));
            rows.iter_mut().for_each(|row| *row = u32::try_from(places[*row as usize]).unwrap_or(u32::MAX));
        }
    }

    /// The same faults told otherwise.
    pub fn map<G: Fault>(self, told: impl FnMut(F) -> G) -> Faults<G> {
        let mut faults = Faults { rest: self.rest, ..Faults::default() };
        faults.extend(self.whole.into_iter().map(told));
        faults
    }
}

impl Faults {
    /// The faults as issues, each with the level that `level` makes of its row and its own.
    pub fn into_issues(self, level: impl Fn(usize, Level) -> Level) -> Kept {
        let mut kept = Kept::default();
        for (row, issue) in self.whole {
            kept.push(Issue { level: level(row, issue.level), ..issue });
        }
        for ((code, of), rows) in self.rest {
            rows.into_iter().for_each(|row| kept.count((code, level(row as usize, of)), 1));
        }
        kept
    }
}

impl<F: Fault> Extend<F> for Faults<F> {
    fn extend<I: IntoIterator<Item = F>>(&mut self, faults: I) {
        faults.into_iter().for_each(|fault| self.push(fault));
    }
}

/// Where each row stands among those that stay.
pub fn places(stays: &[bool]) -> Vec<usize> {
    let mut before = 0;
    let place = |stays: &bool| {
        before += usize::from(*stays);
        before - usize::from(*stays)
    };
    stays.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{issue::Place, kept::EACH};

    fn issue(code: &'static str, level: Level, text: &str) -> Issue {
        Issue { level, ..Issue::error(code, Place::Whole) }.with("text", text)
    }

    #[test]
    fn every_row_with_a_fault_is_known_whatever_is_held_of_it() {
        let mut faults = Faults::default();
        let rows = MENDED + 10;
        (0..rows).for_each(|row| faults.push((row, issue("a", Level::Error, ""))));
        (0..rows).for_each(|row| faults.push((row, issue("b", Level::Warning, ""))));
        assert_eq!(faults.whole().len(), MENDED + EACH);
        assert_eq!((faults.bad_rows().count(), faults.untold()), (rows, 10));
        // The first and every other row go.
        let stays: Vec<bool> = (0..rows).map(|row| row % 2 == 1).collect();
        faults.only(&stays);
        assert_eq!(faults.bad_rows().collect::<Vec<_>>(), (0..rows / 2).collect::<Vec<_>>());
        let soft = |row, level| if row == 0 { Level::Warning } else { level };
        let issues = faults.into_issues(soft);
        assert_eq!(issues.len(), rows as u64);
        let errors = issues.issues().iter().filter(|i| i.level == Level::Error).count() as u64;
        let more = issues.more().iter().filter(|((_, level), _)| *level == Level::Error).map(|(_, n)| n).sum::<u64>();
        assert_eq!(errors + more, rows as u64 / 2 - 1);
    }
}
