//! Pieces joined to paragraphs: what a writer would call one.
//!
//! `joints` says where a paragraph goes on over a line's end, `marks` what makes an item of it.

use std::ops::Range;

use super::{
    joints::{Habits, append, goes_on},
    marks::{Mark, Marker},
    pieces::{Owner, Piece, ends_sentence},
};
use crate::{model::document::BlockKind, spec::recipe::Items};

/// A label, or a paragraph.
#[derive(Debug, Clone)]
pub(super) enum Unit {
    /// A label: its index among the recipe's labels, and its pieces.
    Label { label: usize, pieces: Vec<usize> },
    /// A paragraph.
    Paragraph(Paragraph),
}

/// Lines that belong together.
#[derive(Debug, Clone)]
pub(super) struct Paragraph {
    /// Its pieces.
    pub(super) pieces: Vec<usize>,
    /// Its text: lines joined, white space folded, without the mark of an item.
    pub(super) text: String,
    /// The mark of an item.
    pub(super) mark: Mark,
    /// Whether its last line breaks as if there were more to come.
    pub(super) open: bool,
    /// Whether it is a value by itself.
    pub(super) alone: bool,
    /// What of it a rule has.
    pub(super) taken: Taken,
}

/// What of a paragraph a rule has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Taken {
    /// Nothing.
    No,
    /// These bytes of its text.
    Parts(Vec<Range<usize>>),
    /// All of it.
    Whole,
}

impl Paragraph {
    /// Whether it ends as sentences and items do.
    pub(super) fn is_closed(&self) -> bool {
        self.mark == Mark::Bullet || ends_sentence(&self.text)
    }

    /// Whether it is of one of these kinds.
    pub(super) fn is_one_of(&self, kinds: Items) -> bool {
        match self.mark {
            Mark::None => kinds.paragraph,
            Mark::Bullet => kinds.bullet,
            Mark::Number(_) => kinds.number,
            Mark::Url => kinds.url,
        }
    }

    /// Text between the parts that rules took; empty where one took all or none took any.
    pub(super) fn left(&self) -> String {
        let Taken::Parts(parts) = &self.taken else { return String::new() };
        let kept = |(at, _): &(usize, char)| !parts.iter().any(|p| p.contains(at));
        self.text.char_indices().filter(kept).map(|(_, c)| c).collect::<String>().trim().to_owned()
    }

    /// Its text as a value writes it: bullets as `• …`.
    pub(super) fn written(&self) -> String {
        match self.mark {
            Mark::Bullet => format!("• {}", self.text),
            Mark::Number(n) => format!("{n}. {}", self.text),
            Mark::None | Mark::Url => self.text.clone(),
        }
    }
}

/// Joins the pieces of a record; `stands_alone` tells lines that are a value by themselves.
pub(super) fn build(
    pieces: &[Piece<'_>],
    span: impl Iterator<Item = usize>,
    habits: &Habits,
    stands_alone: &dyn Fn(&str) -> bool,
) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut last: Option<usize> = None;
    let mut marker = Marker::default();
    // What stands at the head or foot of the pages, and holds for all of them, is no part of the record.
    let apart = |p: &Piece<'_>| p.block.kind == BlockKind::Running && p.label.is_none() && p.owner != Owner::Nobody;
    for at in span.filter(|n| !matches!(pieces[*n].owner, Owner::Ignored(_)) && !apart(&pieces[*n])) {
        let piece = &pieces[at];
        if let Some(label) = piece.label {
            match units.last_mut() {
                Some(Unit::Label { label: same, pieces }) if *same == label && piece.inner => pieces.push(at),
                _ => units.push(Unit::Label { label, pieces: vec![at] }),
            }
            (last, marker) = (None, Marker::default());
            continue;
        }
        let before = last.map(|n| &pieces[n]);
        let (mark, text) = marker.mark(piece, before);
        let alone = |p: &Piece<'_>| stands_alone(p.text.trim());
        let bullet = matches!(units.last(), Some(Unit::Paragraph(p)) if p.mark != Mark::None);
        let joins = mark == Mark::None
            && before.is_some_and(|b| goes_on(b, piece, bullet, habits) && !alone(b) && !alone(piece));
        let open = habits.leaves_open(piece);
        match units.last_mut() {
            Some(Unit::Paragraph(paragraph)) if joins => {
                append(&mut paragraph.text, text, habits);
                paragraph.open = open;
                paragraph.pieces.push(at);
            }
            _ => {
                marker.starts(mark, piece.text);
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let (pieces, alone, taken) = (vec![at], alone(piece), Taken::No);
                units.push(Unit::Paragraph(Paragraph { pieces, text, mark, open, alone, taken }));
            }
        }
        last = Some(at);
    }
    units
}

#[cfg(test)]
mod tests {
    use super::super::labels;
    use super::*;
    use crate::extract::{options::ReadOptions, text};

    fn paragraphs(source: &str) -> Vec<String> {
        let document = text::read(source, &ReadOptions::default()).expect("it reads");
        let pieces = labels::cut(&document, &[]);
        let habits = Habits::of(&pieces);
        let units = build(&pieces, 0..pieces.len(), &habits, &|_| false);
        units
            .iter()
            .filter_map(|u| match u {
                Unit::Paragraph(p) => Some(p.written()),
                Unit::Label { .. } => None,
            })
            .collect()
    }

    #[test]
    fn lines_join_and_part_as_a_writer_meant() {
        let table: [(&str, &str, &[&str]); 21] = [
            (
                "a kept space goes on over an empty line",
                "Gabinete de \n\nEstudos\nFim. \n",
                &["Gabinete de Estudos", "Fim."],
            ),
            ("a sentence's end does not", "Foi feito. \n\nNovo caso \nsegue", &["Foi feito.", "Novo caso segue"]),
            (
                "a line that ends on purpose",
                "Foi feito.\nNo ano \nseguinte \nhá",
                &["Foi feito.", "No ano seguinte há"],
            ),
            (
                "empty lines between all lines part nothing",
                "Foi feita a obra do ano. \n\nNo fim de tudo isto \n\nhá festa.",
                &["Foi feita a obra do ano. No fim de tudo isto há festa."],
            ),
            ("real hyphens stay", "eles destacam-\nse aqui", &["eles destacam-se aqui"]),
            ("a hyphen goes on before a capital", "o Decreto-\n\nLei n.º 1 \nvale.", &["o Decreto-Lei n.º 1 vale."]),
            ("a hyphen goes on before a digit", "a COVID-\n\n19 passou.", &["a COVID-19 passou."]),
            ("the document's own word decides", "um relató-\nrio e um relatório", &["um relatório e um relatório"]),
            ("a dash is no hyphen", "Dias abertos -\nedição 2", &["Dias abertos - edição 2"]),
            ("a linking word goes on", "Serviços e\n\nRedes.", &["Serviços e Redes."]),
            ("items", "• um \n\ndois;\n• três", &["• um dois;", "• três"]),
            ("a dash that goes on is no item", "• fase do \n\n– informação dada.", &["• fase do – informação dada."]),
            ("a dash after its like is an item", "- um \n- dois \n- três", &["• um", "• dois", "• três"]),
            ("a dash after an announcement is an item", "Fazer: \n- um;\n- dois.", &["Fazer:", "• um;", "• dois."]),
            ("numbers count up", "1. um\n2. dois em\n2030. fim", &["1. um", "2. dois em 2030. fim"]),
            ("numbers that go on are no items", "1. Ver a \n2. fase.\n2. Dois", &["1. Ver a 2. fase.", "2. Dois"]),
            ("sub-items of slides", "• Um:\no Dois;\no Três.", &["• Um:", "• Dois;", "• Três."]),
            ("an article is no sub-item", "• Ver que \no portal abre.", &["• Ver que o portal abre."]),
            (
                "an address that goes on",
                "https://a.pt/docs/\n\nbalanco-2023.pdf",
                &["https://a.pt/docs/balanco-2023.pdf"],
            ),
            ("an address in a text", "Ver: https://a.pt/b/\n\nc-1.pdf \nonde.", &["Ver: https://a.pt/b/c-1.pdf onde."]),
            (
                "a short line ends on purpose",
                "- Um\nEste elemento é o que se vê numa linha muito mais longa do que a primeira.",
                &["• Um", "Este elemento é o que se vê numa linha muito mais longa do que a primeira."],
            ),
        ];
        for (what, source, want) in table {
            assert_eq!(paragraphs(source), want, "{what}");
        }
    }
}
