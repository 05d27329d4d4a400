//! Numbering of lists and headings of OpenDocument.

use std::collections::HashMap;

use crate::extract::{
    markup::Element,
    office::numbers::{Digits, Marker, count_letters, fill},
};

/// Levels of a list.
const LEVELS: usize = 10;

/// The styles of lists, and the numbering of headings.
#[derive(Debug, Default)]
pub(in crate::extract::office) struct ListStyles {
    /// Name → levels, from 0.
    all: HashMap<String, HashMap<usize, Level>>,
    outline: HashMap<usize, Level>,
}

/// A level of a list.
#[derive(Debug)]
struct Level {
    /// How its numbers are drawn; none for a bullet.
    digits: Option<Digits>,
    start: i64,
    /// What is drawn, with `%1` for the number of the first level.
    template: String,
}

/// The last numbers of a list, level by level.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::extract::office) struct Counts([Option<i64>; LEVELS]);

impl Level {
    fn new(element: &Element) -> Self {
        let of = |name| element.attribute(name);
        let number = |name| of(name).and_then(|n| n.parse::<i64>().ok());
        let digits = match of("num-format").unwrap_or_default() {
            "" => Digits::None,
            "a" => Digits::LowerLetter,
            "A" => Digits::UpperLetter,
            "i" => Digits::LowerRoman,
            "I" => Digits::UpperRoman,
            _ => Digits::Decimal,
        };
        let own = index(element) + 1;
        let first =
            (own + 1).saturating_sub(number("display-levels").and_then(|n| usize::try_from(n).ok()).unwrap_or(1));
        let numbers = (first.max(1)..=own).map(|n| format!("%{n}")).collect::<Vec<_>>().join(".");
        // LibreOffice writes `%1%` for the number of a level.
        let format = of("num-list-format")
            .map(|format| (1..=own).fold(format.to_owned(), |f, n| f.replace(&format!("%{n}%"), &format!("%{n}"))));
        let around = || [of("num-prefix").unwrap_or_default(), &numbers, of("num-suffix").unwrap_or_default()].concat();
        Self {
            digits: element
                .name
                .ends_with("-style-number")
                .then_some(digits)
                .or((element.name == "outline-level-style").then_some(digits)),
            start: number("start-value").unwrap_or(1),
            template: format.unwrap_or_else(around),
        }
    }
}

impl Counts {
    fn count(&mut self, level: usize, start: i64, own_start: Option<i64>) -> i64 {
        let next = self.0[level].map_or(start, |last| last.saturating_add(1));
        let number = own_start.unwrap_or(next);
        self.0[level] = Some(number);
        self.0[level + 1..].fill(None);
        number
    }
}

impl ListStyles {
    /// Adds a list style.
    pub(super) fn add(&mut self, name: &str, style: &Element) {
        self.all.insert(name.to_owned(), levels(style));
    }

    /// Adds the numbering of headings.
    pub(super) fn add_outline(&mut self, style: &Element) {
        self.outline = levels(style);
    }

    /// Counts an item of a list at a level, from 0, which may say its number; returns what is drawn before it.
    pub(in crate::extract::office) fn next(
        &self,
        list: &str,
        level: usize,
        counts: &mut Counts,
        start: Option<i64>,
    ) -> Option<Marker> {
        let level = level.min(LEVELS - 1);
        let Some(levels) = self.all.get(list) else { return Some(Marker::Bullet) };
        let own = levels.get(&level);
        let number = counts.count(level, own.map_or(1, |own| own.start), start);
        let Some((own, digits)) = own.and_then(|own| Some((own, own.digits?))) else { return Some(Marker::Bullet) };
        match words(own, levels, counts) {
            Some(words) => Some(Marker::Text(words)),
            None => (digits != Digits::None).then_some(Marker::Number(number)),
        }
    }

    /// Counts a heading of a level, from 0; returns the words that are drawn before it.
    pub(in crate::extract::office) fn heading(
        &self,
        level: usize,
        counts: &mut Counts,
        start: Option<i64>,
    ) -> Option<String> {
        let level = level.min(LEVELS - 1);
        let own = self.outline.get(&level)?;
        counts.count(level, own.start, start);
        words(own, &self.outline, counts)
    }
}

/// The levels of a style.
fn levels(style: &Element) -> HashMap<usize, Level> {
    style.elements().filter(|e| e.attribute("level").is_some()).map(|e| (index(e), Level::new(e))).collect()
}

/// The level of an element (`text:level`), from 0.
fn index(element: &Element) -> usize {
    element.attribute("level").and_then(|n| n.parse::<usize>().ok()).unwrap_or(1).clamp(1, LEVELS) - 1
}

/// Returns the words of a level with their numbers; none where it has only numbers and signs.
fn words(own: &Level, levels: &HashMap<usize, Level>, counts: &Counts) -> Option<String> {
    let number = |n: usize| {
        let level = levels.get(&n);
        let digits = level.and_then(|level| level.digits).unwrap_or(Digits::Decimal);
        let count = counts.0.get(n).copied().flatten();
        digits.write(count.or(level.map(|level| level.start)).unwrap_or(1))
    };
    (count_letters(&own.template) > 0).then(|| fill(&own.template, number) + " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::markup;

    fn styles(levels: &str) -> ListStyles {
        let style = markup::parse(&format!("<list-style>{levels}</list-style>"), "p").expect("xml");
        let mut styles = ListStyles::default();
        styles.add("L", &style);
        styles
    }

    fn markers(styles: &ListStyles, items: &[(usize, Option<i64>)]) -> Vec<String> {
        let mut counts = Counts::default();
        let next = |(level, start): &(usize, Option<i64>)| match styles.next("L", *level, &mut counts, *start) {
            None => "-".to_owned(),
            Some(Marker::Bullet) => "•".to_owned(),
            Some(Marker::Number(n)) => n.to_string(),
            Some(Marker::Text(text)) => text,
        };
        items.iter().map(next).collect()
    }

    #[test]
    fn items_count_level_by_level_and_may_say_their_number() {
        let level = |n: usize| format!("<list-level-style-number level='{n}' num-format='1' num-suffix='.'/>");
        let got = markers(
            &styles(&(level(1) + &level(2))),
            &[(0, None), (1, None), (1, None), (0, Some(7)), (0, None), (1, None)],
        );
        assert_eq!(got, ["1", "1", "2", "7", "8", "1"]);
        let bullets =
            "<list-level-style-bullet level='1' bullet-char='o'/><list-level-style-number level='2' num-format=''/>";
        assert_eq!(markers(&styles(bullets), &[(0, None), (1, None), (5, None)]), ["•", "-", "•"]);
    }

    #[test]
    fn words_of_a_level_are_text() {
        let words = "<list-level-style-number level='1' num-format='1' num-prefix='Medida ' num-suffix=':'/>\
                     <list-level-style-number level='2' num-format='1' num-list-format='Ação %1%.%2%' num-prefix='x'/>\
                     <list-level-style-number level='3' num-format='a' num-prefix='Nota ' display-levels='2'/>";
        let got = markers(&styles(words), &[(0, None), (1, None), (1, None), (2, None)]);
        assert_eq!(got, ["Medida 1: ", "Ação 1.1 ", "Ação 1.2 ", "Nota 2.a "]);
    }
}
