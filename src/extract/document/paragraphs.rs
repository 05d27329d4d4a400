//! Joins spans to paragraphs.
//!
//! `line_joining` decides whether a paragraph continues on the next line, `list_marks` whether a line begins a list item.

use std::ops::Range;

use super::{
    line_joining::{LineConventions, append, continues},
    list_marks::{ListMark, ListMarkReader},
    spans::{Owner, TextSpan, ends_sentence},
};
use crate::{model::document::BlockKind, spec::recipe::Items};

/// A label or a paragraph of a record.
#[derive(Debug, Clone)]
pub(super) enum Segment {
    /// A label: its index among the recipe's labels, and indices of its spans.
    Label { label: usize, spans: Vec<usize> },
    /// A paragraph.
    Paragraph(Paragraph),
}

/// A paragraph: joined lines.
#[derive(Debug, Clone)]
pub(super) struct Paragraph {
    /// Indices of its spans.
    pub(super) spans: Vec<usize>,
    /// Its text: lines joined, white space as single spaces, without the list mark.
    pub(super) text: String,
    /// Its list mark.
    pub(super) mark: ListMark,
    /// Whether its last line looks unfinished.
    pub(super) open: bool,
    /// Whether its line is the value of a field in full.
    pub(super) alone: bool,
    /// Which part of it rules have read.
    pub(super) consumed: Consumed,
}

/// The part of a paragraph that rules have read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Consumed {
    /// No text.
    None,
    /// Byte ranges of its text.
    Parts(Vec<Range<usize>>),
    /// All of its text.
    All,
}

impl Paragraph {
    /// Returns whether it ends like a sentence or a list item.
    pub(super) fn is_closed(&self) -> bool {
        self.mark == ListMark::Bullet || ends_sentence(&self.text)
    }

    /// Returns whether it is of one of these kinds.
    pub(super) fn is_one_of(&self, kinds: Items) -> bool {
        match self.mark {
            ListMark::None => kinds.paragraph,
            ListMark::Bullet => kinds.bullet,
            ListMark::Number(_) => kinds.number,
            ListMark::Url => kinds.url,
        }
    }

    /// Returns the text between the parts that rules read; empty where all or nothing was read.
    pub(super) fn unread_text(&self) -> String {
        let Consumed::Parts(parts) = &self.consumed else { return String::new() };
        let kept = |(at, _): &(usize, char)| !parts.iter().any(|p| p.contains(at));
        self.text.char_indices().filter(kept).map(|(_, c)| c).collect::<String>().trim().to_owned()
    }

    /// Returns its text as in a value: bullets as `• …`.
    pub(super) fn value_text(&self) -> String {
        match self.mark {
            ListMark::Bullet => format!("• {}", self.text),
            ListMark::Number(n) => format!("{n}. {}", self.text),
            ListMark::None | ListMark::Url => self.text.clone(),
        }
    }
}

/// Joins the spans of a record to segments; `is_complete_value` returns whether a line is the value of a field in full.
pub(super) fn build(
    spans: &[TextSpan<'_>],
    indices: impl Iterator<Item = usize>,
    conventions: &LineConventions,
    is_complete_value: &dyn Fn(&str) -> bool,
) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut last: Option<usize> = None;
    let mut marker = ListMarkReader::default();
    // A page header or footer that a document rule has read is no part of the record.
    let apart = |p: &TextSpan<'_>| p.block.kind == BlockKind::Running && p.label.is_none() && p.owner != Owner::None;
    for at in indices.filter(|n| !matches!(spans[*n].owner, Owner::Ignored(_)) && !apart(&spans[*n])) {
        let span = &spans[at];
        if let Some(label) = span.label {
            match segments.last_mut() {
                Some(Segment::Label { label: same, spans }) if *same == label && span.is_line_rest => spans.push(at),
                _ => segments.push(Segment::Label { label, spans: vec![at] }),
            }
            (last, marker) = (None, ListMarkReader::default());
            continue;
        }
        let before = last.map(|n| &spans[n]);
        let (mark, text) = marker.read(span, before);
        let alone = |p: &TextSpan<'_>| is_complete_value(p.text.trim());
        let bullet = matches!(segments.last(), Some(Segment::Paragraph(p)) if p.mark != ListMark::None);
        let joins = mark == ListMark::None
            && before.is_some_and(|b| continues(b, span, bullet, conventions) && !alone(b) && !alone(span));
        let open = conventions.leaves_open(span);
        match segments.last_mut() {
            Some(Segment::Paragraph(paragraph)) if joins => {
                append(&mut paragraph.text, text, conventions);
                paragraph.open = open;
                paragraph.spans.push(at);
            }
            _ => {
                marker.begin_item(mark, span.text);
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let (spans, alone, consumed) = (vec![at], alone(span), Consumed::None);
                segments.push(Segment::Paragraph(Paragraph { spans, text, mark, open, alone, consumed }));
            }
        }
        last = Some(at);
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::super::labels;
    use super::*;
    use crate::extract::{options::ReadOptions, text};

    fn paragraphs(source: &str) -> Vec<String> {
        let document = text::read(source, &ReadOptions::default()).expect("it reads");
        let spans = labels::cut(&document, &[]);
        let conventions = LineConventions::detect(&spans);
        let segments = build(&spans, 0..spans.len(), &conventions, &|_| false);
        segments
            .iter()
            .filter_map(|u| match u {
                Segment::Paragraph(p) => Some(p.value_text()),
                Segment::Label { .. } => None,
            })
            .collect()
    }

    #[test]
    fn lines_join_to_the_paragraphs_of_the_writer() {
        let table: [(&str, &str, &[&str]); 17] = [
            (
                "a kept space continues over an empty line",
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
                "empty lines between all lines separate nothing",
                "Foi feita a obra do ano. \n\nNo fim de tudo isto \n\nhá festa.",
                &["Foi feita a obra do ano. No fim de tudo isto há festa."],
            ),
            ("a dash is no hyphen", "Dias abertos -\nedição 2", &["Dias abertos - edição 2"]),
            ("a linking word continues", "Serviços e\n\nRedes.", &["Serviços e Redes."]),
            ("items", "• um \n\ndois;\n• três", &["• um dois;", "• três"]),
            (
                "a dash in a continued line is no item",
                "• fase do \n\n– informação dada.",
                &["• fase do – informação dada."],
            ),
            ("a dash after its like is an item", "- um \n- dois \n- três", &["• um", "• dois", "• três"]),
            ("a dash after an announcement is an item", "Fazer: \n- um;\n- dois.", &["Fazer:", "• um;", "• dois."]),
            ("numbers count up", "1. um\n2. dois em\n2030. fim", &["1. um", "2. dois em 2030. fim"]),
            (
                "numbers in continued lines are no items",
                "1. Ver a \n2. fase.\n2. Dois",
                &["1. Ver a 2. fase.", "2. Dois"],
            ),
            ("sub-items of slides", "• Um:\no Dois;\no Três.", &["• Um:", "• Dois;", "• Três."]),
            ("an article is no sub-item", "• Ver que \no portal abre.", &["• Ver que o portal abre."]),
            ("a continued address", "https://a.pt/docs/\n\nbalanco-2023.pdf", &["https://a.pt/docs/balanco-2023.pdf"]),
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

    #[test]
    fn hyphens_at_line_ends_stay_where_they_belong_to_the_word() {
        let table: [(&str, &str, &[&str]); 7] = [
            ("real hyphens stay", "eles destacam-\nse aqui", &["eles destacam-se aqui"]),
            ("a hyphen continues before a capital", "o Decreto-\n\nLei n.º 1 \nvale.", &["o Decreto-Lei n.º 1 vale."]),
            ("a repeated hyphen is one", "o Decreto-\n-Lei n.º 1 \nvale.", &["o Decreto-Lei n.º 1 vale."]),
            ("a repeated hyphen after an item", "- para fazê-\n-lo até\n- dois", &["• para fazê-lo até", "• dois"]),
            ("the hyphen of a pronoun", "para fazê\n-lo até ao fim.", &["para fazê-lo até ao fim."]),
            ("a hyphen continues before a digit", "a COVID-\n\n19 passou.", &["a COVID-19 passou."]),
            ("the document's own word decides", "um relató-\nrio e um relatório", &["um relatório e um relatório"]),
        ];
        for (what, source, want) in table {
            assert_eq!(paragraphs(source), want, "{what}");
        }
    }

    #[test]
    fn lines_of_few_words_are_not_full() {
        let source = "Abrir dados\nPublicar os dados da câmara em\nformato aberto.";
        assert_eq!(paragraphs(source), ["Abrir dados", "Publicar os dados da câmara em formato aberto."]);
    }
}
