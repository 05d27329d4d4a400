//! Numbering of lists of Word: the number of each item, and the words that Word writes before it.

use std::collections::HashMap;

use super::looks::{ListLevel, is_on};
use crate::extract::{
    markup::Element,
    office::{
        numbers::{Digits, Marker, count_letters, fill},
        symbols,
    },
};

/// Levels of a list.
const LEVELS: usize = 9;

/// Letters of a word, as opposed to the letter that draws a bullet.
const WORD: usize = 3;

/// The lists of a document, and their last numbers.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Id of a list (`w:num`) → list.
    lists: HashMap<String, List>,
    /// (id of an abstract list, level) → level.
    levels: HashMap<(String, usize), Level>,
    /// Id of an abstract list without levels → the one of its style that has them.
    links: HashMap<String, String>,
    /// What counts → last number of each level.
    counts: HashMap<String, [Option<i64>; LEVELS]>,
}

/// A list: its abstract list, and what it changes of it.
#[derive(Debug, Default)]
struct List {
    of: String,
    starts: HashMap<usize, i64>,
    levels: HashMap<usize, Level>,
}

/// A level of a list.
#[derive(Debug, Clone)]
struct Level {
    format: String,
    start: i64,
    /// What is drawn, with `%1` for the number of the first level.
    text: String,
    /// What is between it and the paragraph.
    suffix: &'static str,
    /// The level whose items restart it, from 1; 0 for none.
    restart: Option<usize>,
    /// Whether all its numbers are decimal.
    is_legal: bool,
}

impl Level {
    fn new(element: &Element) -> Self {
        let of = |name: &str| element.child(name).and_then(|e| e.attribute("val"));
        let font = element.at(&["rPr", "rFonts"]).and_then(|f| f.attribute("ascii"));
        let text = of("lvlText").unwrap_or_default();
        Self {
            format: of("numFmt").unwrap_or("decimal").to_owned(),
            start: of("start").and_then(|n| n.parse().ok()).unwrap_or(1),
            text: if font.is_some_and(symbols::is_symbol_font) { String::new() } else { text.to_owned() },
            suffix: if of("suff") == Some("nothing") { "" } else { " " },
            restart: of("lvlRestart").and_then(|n| n.parse().ok()),
            is_legal: element.child("isLgl").is_some_and(is_on),
        }
    }

    /// Whether it has words, and not only numbers with their points, brackets and ordinal signs.
    fn has_words(&self) -> bool {
        count_letters(&self.text) >= if self.format == "bullet" { WORD } else { 1 }
    }

    fn digits(&self) -> Digits {
        match self.format.as_str() {
            "none" => Digits::None,
            "decimalZero" => Digits::Padded,
            "ordinal" => Digits::Ordinal,
            "upperLetter" => Digits::UpperLetter,
            "lowerLetter" => Digits::LowerLetter,
            "upperRoman" => Digits::UpperRoman,
            "lowerRoman" => Digits::LowerRoman,
            _ => Digits::Decimal,
        }
    }
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub(super) fn new(root: Option<&Element>) -> Self {
        let mut numbering = Self::default();
        let Some(root) = root else { return numbering };
        let of = |e: &Element, name: &str| e.child(name).and_then(|e| e.attribute("val")).map(str::to_owned);
        let (mut styles, mut users) = (HashMap::new(), Vec::new());
        for list in root.all("abstractNum") {
            let id = list.attribute("abstractNumId").unwrap_or_default();
            for level in list.all("lvl") {
                numbering.levels.insert((id.to_owned(), index(level)), Level::new(level));
            }
            styles.extend(of(list, "styleLink").map(|style| (style, id.to_owned())));
            users.extend(of(list, "numStyleLink").map(|style| (style, id.to_owned())));
        }
        let linked = users.into_iter().filter_map(|(style, id)| Some((id, styles.get(&style)?.clone())));
        numbering.links.extend(linked);
        for list in root.all("num") {
            let (Some(id), Some(of)) = (list.attribute("numId"), of(list, "abstractNumId")) else { continue };
            let mut own = List { of, ..List::default() };
            for change in list.all("lvlOverride") {
                let start = change.child("startOverride").and_then(|e| e.attribute("val")?.parse().ok());
                own.starts.extend(start.map(|start| (index(change), start)));
                own.levels.extend(change.child("lvl").map(|level| (index(change), Level::new(level))));
            }
            numbering.lists.insert(id.to_owned(), own);
        }
        numbering
    }

    /// Returns the abstract list of a list.
    fn definition<'a>(&'a self, id: &'a str) -> &'a str {
        let of = self.lists.get(id).map_or(id, |list| list.of.as_str());
        self.links.get(of).map_or(of, String::as_str)
    }

    fn level(&self, id: &str, level: usize) -> Option<&Level> {
        let own = self.lists.get(id).and_then(|list| list.levels.get(&level));
        own.or_else(|| self.levels.get(&(self.definition(id).to_owned(), level)))
    }

    /// Counts a paragraph of a list; returns what is drawn before it.
    pub(super) fn next(&mut self, list: &ListLevel) -> Option<Marker> {
        let (id, at) = (list.id.as_deref().filter(|id| *id != "0")?, list.level.min(LEVELS - 1));
        let Some(level) = self.level(id, at).cloned() else { return Some(Marker::Bullet) };
        // Lists of one abstract list go on, but for those that say where they start.
        let starts = self.lists.get(id).map(|list| &list.starts).filter(|starts| !starts.is_empty());
        let counter = if starts.is_some() { format!("list {id}") } else { self.definition(id).to_owned() };
        let start = starts.and_then(|starts| starts.get(&at)).copied().unwrap_or(level.start);
        let restarts: Vec<usize> = (at + 1..LEVELS)
            .filter(|deeper| self.level(id, *deeper).and_then(|l| l.restart).is_none_or(|by| at < by))
            .collect();
        let counts = self.counts.entry(counter).or_insert([None; LEVELS]);
        let number = counts[at].map_or(start, |last| last.saturating_add(1));
        counts[at] = Some(number);
        restarts.into_iter().for_each(|deeper| counts[deeper] = None);
        let counts = *counts;
        if level.has_words() {
            return Some(Marker::Text(self.text(id, &level, &counts)));
        }
        match level.format.as_str() {
            "none" => None,
            "bullet" => Some(Marker::Bullet),
            _ => Some(Marker::Number(number)),
        }
    }

    /// Returns the words of a level with the numbers of all levels.
    fn text(&self, id: &str, own: &Level, counts: &[Option<i64>; LEVELS]) -> String {
        let number = |n: usize| {
            let level = self.level(id, n);
            let digits = level.filter(|_| !own.is_legal).map_or(Digits::Decimal, Level::digits);
            let count = counts.get(n).copied().flatten();
            digits.write(count.or(level.map(|l| l.start)).unwrap_or(1))
        };
        fill(&own.text, number) + own.suffix
    }
}

/// The level of an element (`w:ilvl`).
fn index(element: &Element) -> usize {
    element.attribute("ilvl").and_then(|l| l.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::markup;

    /// The markers of paragraphs, given list and level.
    fn markers(numbering: &str, paragraphs: &[(&str, usize)]) -> Vec<String> {
        let root = markup::parse(&format!("<numbering>{numbering}</numbering>"), "p").expect("xml");
        let mut numbering = Numbering::new(Some(&root));
        let next = |(id, level): &(&str, usize)| match numbering
            .next(&ListLevel { id: Some((*id).to_owned()), level: *level })
        {
            None => "-".to_owned(),
            Some(Marker::Bullet) => "•".to_owned(),
            Some(Marker::Number(n)) => n.to_string(),
            Some(Marker::Text(text)) => text,
        };
        paragraphs.iter().map(next).collect()
    }

    fn level(n: usize, format: &str, text: &str) -> String {
        format!("<lvl ilvl='{n}'><start val='1'/><numFmt val='{format}'/><lvlText val='{text}'/></lvl>")
    }

    fn list(levels: &[String], lists: &str) -> String {
        format!("<abstractNum abstractNumId='1'>{}</abstractNum>{lists}", levels.concat())
    }

    const TWO: &str = "<num numId='2'><abstractNumId val='1'/></num><num numId='3'><abstractNumId val='1'/>\
                       <lvlOverride ilvl='0'><startOverride val='5'/></lvlOverride></num><num numId='4'><abstractNumId val='1'/></num>";

    #[test]
    fn a_list_that_says_where_it_starts_counts_apart() {
        let numbering = list(&[level(0, "decimal", "%1.")], TWO);
        let got = markers(&numbering, &[("2", 0), ("2", 0), ("3", 0), ("3", 0), ("4", 0), ("0", 0)]);
        // List 4 goes on where list 2 of the same kind ended.
        assert_eq!(got, ["1", "2", "5", "6", "3", "-"]);
    }

    #[test]
    fn deeper_levels_restart_unless_they_say_otherwise() {
        let restart = |n: usize, by: &str| level(n, "decimal", "%2.").replace("</lvl>", &format!("{by}</lvl>"));
        for (by, want) in [("", ["1", "1", "2", "2", "1"]), ("<lvlRestart val='0'/>", ["1", "1", "2", "2", "3"])] {
            let numbering = list(&[level(0, "decimal", "%1."), restart(1, by)], TWO);
            assert_eq!(markers(&numbering, &[("2", 0), ("2", 1), ("2", 1), ("2", 0), ("2", 1)]), want, "{by}");
        }
    }

    #[test]
    fn words_of_a_level_are_text_and_signs_of_numbers_are_not() {
        for (format, text, want) in [
            ("decimal", "Medida %1", "Medida 1 "),
            ("decimal", "M%1", "M1 "),
            ("upperRoman", "Anexo %1 –", "Anexo I – "),
            ("upperLetter", "Eixo %1:", "Eixo A: "),
            ("decimal", "%1.", "1"),
            ("decimal", "(%1)", "1"),
            ("decimal", "%1.º", "1"),
            ("decimal", "%1.o", "1"),
            ("upperLetter", "%1)", "1"),
            ("bullet", "o", "•"),
            ("bullet", "Nota:", "Nota: "),
            ("none", "", "-"),
            ("none", "Aviso", "Aviso "),
        ] {
            assert_eq!(markers(&list(&[level(0, format, text)], TWO), &[("2", 0)]), [want], "{format} {text}");
        }
        let numbering = list(&[level(0, "upperRoman", "Eixo %1"), level(1, "decimal", "Ação %1.%2")], TWO);
        assert_eq!(markers(&numbering, &[("2", 0), ("2", 1), ("2", 1)]), ["Eixo I ", "Ação I.1 ", "Ação I.2 "]);
        let legal = level(1, "decimal", "Ação %1.%2").replace("</lvl>", "<isLgl/></lvl>");
        let numbering = list(&[level(0, "upperRoman", "Eixo %1"), legal], TWO);
        assert_eq!(markers(&numbering, &[("2", 0), ("2", 1)]), ["Eixo I ", "Ação 1.1 "]);
    }

    #[test]
    fn a_list_of_a_style_has_the_levels_of_that_style() {
        let numbering = format!(
            "<abstractNum abstractNumId='7'><styleLink val='S'/>{}</abstractNum>\
             <abstractNum abstractNumId='8'><numStyleLink val='S'/></abstractNum><num numId='2'><abstractNumId val='8'/></num>",
            level(0, "decimal", "%1.")
        );
        assert_eq!(markers(&numbering, &[("2", 0), ("2", 0)]), ["1", "2"]);
    }
}
