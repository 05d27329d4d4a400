//! One record being read: its pieces, paragraphs and regions, and who has taken what.
//!
//! `facts` gives what is not read in the record itself, `fields` its columns, `lists` its child tables.

use std::collections::{HashMap, HashSet};

use super::{
    Origin, columns, facts, fields,
    joints::Habits,
    layout, lists,
    pieces::{Owner, Piece},
    regions::{self, Region, Span},
    units::{self, Paragraph, Taken, Unit},
    values::{Value, Values, put, read_trace},
};
use crate::{
    model::{document::Block, evidence::ValueProvenance, issue::Issue, text::is_no_value},
    spec::recipe::{Find, Label},
};

/// What was read of one record.
#[derive(Debug)]
pub(super) struct Record {
    /// Fields.
    pub(super) values: Values,
    /// Rows of child tables: index of the list, and its columns.
    pub(super) items: Vec<(usize, Values)>,
    /// Lists whose only item was no value.
    pub(super) asides: Vec<(String, ValueProvenance)>,
}

/// What reading a record needs to know of its document.
pub(super) struct Frame<'r> {
    pub(super) origin: &'r Origin<'r>,
    pub(super) labels: &'r [&'r Label],
    pub(super) habits: &'r Habits,
    /// Values that hold for the whole document.
    pub(super) facts: &'r Values,
}

/// A record being read.
pub(super) struct Draft<'r, 'd> {
    pub(super) pieces: &'r mut [Piece<'d>],
    pub(super) units: Vec<Unit>,
    pub(super) regions: Vec<Region>,
    pub(super) labels: &'r [&'r Label],
    pub(super) origin: &'r Origin<'r>,
    pub(super) issues: &'r mut Vec<Issue>,
    pub(super) record: Record,
    /// How many rows each list has.
    pub(super) counts: Vec<usize>,
    /// Texts of lists that take each once.
    pub(super) said: HashSet<(usize, String)>,
    /// Paragraphs that a field's pattern has taken, with its name.
    pub(super) anchors: HashMap<usize, &'r str>,
    /// Where it starts.
    pub(super) place: String,
    /// How many issues there were before it.
    told: usize,
}

/// Reads a record; `None` when nothing stands in its span, or when it is refused: then its issues tell
/// why, and its text is set aside whole.
pub(super) fn read(pieces: &mut [Piece<'_>], span: Span, frame: &Frame<'_>, issues: &mut Vec<Issue>) -> Option<Record> {
    let origin = frame.origin;
    let recipe = origin.recipe;
    let alone = |line: &str| stands_alone(line, origin);
    let span = regions::pages_with_labels(pieces, span, &recipe.record.starts.mark);
    let units = units::build(pieces, span.iter().copied(), frame.habits, &alone);
    if units.is_empty() {
        return None;
    }
    let place = span.first().map(|n| pieces[*n].place()).unwrap_or_default();
    let record = Record { values: frame.facts.clone(), items: Vec::new(), asides: Vec::new() };
    let mut regions = regions::regions(&units, pieces);
    columns::settle(&mut regions, &units, pieces);
    let told = issues.len();
    let mut draft = Draft {
        pieces,
        units,
        regions,
        labels: frame.labels,
        origin,
        issues,
        record,
        counts: vec![0; recipe.record.lists.len()],
        said: HashSet::new(),
        anchors: HashMap::new(),
        place,
        told,
    };
    draft.take_labels();
    fields::matches(&mut draft);
    let apart = draft.stands_apart() && !layout::has(&draft);
    if !apart {
        fields::labelled(&mut draft);
    }
    fields::repeats(&mut draft);
    lists::read(&mut draft, apart);
    match layout::has(&draft) {
        true => layout::placed(&mut draft),
        false => fields::in_order(&mut draft, apart),
    }
    facts::templates(&mut draft);
    fields::check(&mut draft);
    if draft.is_refused() {
        draft.set_aside();
        return None;
    }
    draft.leftovers();
    Some(draft.record)
}

/// Whether a block is an element of a web page: what has a layout, or sizes, is of another kind of document.
fn is_element(block: &Block) -> bool {
    block.element.is_some() && block.bounds.is_none() && block.style.is_none()
}

/// Whether a line by itself is the whole value of a field.
fn stands_alone(line: &str, origin: &Origin<'_>) -> bool {
    let recipe = origin.recipe;
    if is_no_value(&recipe.reading.no_value, line) || is_no_value(&recipe.reading.alone, line) {
        return true;
    }
    let in_turn = |name: &str| recipe.record.order.iter().any(|t| t.name == name);
    recipe.record.steps.iter().filter(|s| in_turn(&s.name)).any(|step| match (&step.find, &step.one_of) {
        (Find::Match(regexes), _) => {
            regexes.iter().any(|r| r.as_str().starts_with('^') && r.as_str().ends_with('$') && r.is_match(line))
        }
        (_, Some(vocabulary)) => recipe.code(vocabulary, line).is_some(),
        _ => false,
    })
}

impl Draft<'_, '_> {
    pub(super) fn paragraph(&self, unit: usize) -> Option<&Paragraph> {
        match self.units.get(unit) {
            Some(Unit::Paragraph(paragraph)) => Some(paragraph),
            _ => None,
        }
    }

    /// Paragraphs that no rule has yet.
    pub(super) fn free(&self, units: &[usize]) -> Vec<usize> {
        units.iter().copied().filter(|u| self.paragraph(*u).is_some_and(|p| p.taken == Taken::No)).collect()
    }

    pub(super) fn all_paragraphs(&self) -> Vec<usize> {
        (0..self.units.len()).filter(|u| self.paragraph(*u).is_some()).collect()
    }

    /// Paragraphs under a selector; `None` where there is none, or the document has no elements.
    pub(super) fn selected(&self, selector: Option<&String>) -> Option<Vec<usize>> {
        let selector = selector?;
        let pieces: Vec<_> =
            self.all_paragraphs().into_iter().filter_map(|u| Some((u, self.paragraph(u)?.pieces.first()?))).collect();
        pieces.iter().any(|(_, n)| is_element(self.pieces[**n].block)).then(|| {
            pieces.iter().filter(|(_, n)| self.pieces[**n].element(selector).is_some()).map(|(u, _)| *u).collect()
        })
    }

    /// Paragraphs under some labels. Labels that are glued together share what follows them.
    pub(super) fn region_paragraphs(&self, own: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut found = Vec::new();
        for (n, region) in self.regions.iter().enumerate().filter(|(_, r)| r.label.is_some_and(&own)) {
            let next = self.regions.get(n + 1).filter(|r| r.glued && region.paragraphs.is_empty());
            found.extend(&next.unwrap_or(region).paragraphs);
        }
        found
    }

    /// Free paragraphs in front of a label: those of the nearest region that has any.
    pub(super) fn paragraphs_before(&self, label: usize) -> Vec<usize> {
        let at = self.regions.iter().position(|r| r.label == Some(label)).unwrap_or_default();
        let before = self.regions[..at].iter().rev().map(|r| self.free(&r.paragraphs));
        before.into_iter().find(|free| !free.is_empty()).unwrap_or_default()
    }

    /// Addresses that a paragraph links to, whole: one that is relative is seen from the source's own.
    pub(super) fn links(&self, unit: usize) -> Vec<String> {
        let base = url::Url::parse(&self.origin.source.url).ok();
        let whole = |link: &String| {
            let joined = base.as_ref().and_then(|b| b.join(link).ok());
            joined.map_or_else(|| link.clone(), String::from)
        };
        let pieces = self.paragraph(unit).map(|p| p.pieces.as_slice()).unwrap_or_default();
        let mut links: Vec<_> = pieces.iter().flat_map(|n| &self.pieces[*n].block.links).map(whole).collect();
        links.dedup();
        links
    }

    /// The trail of paragraphs, which stay free.
    pub(super) fn look(&self, units: &[usize], rule: &str) -> ValueProvenance {
        let pieces: Vec<_> = units
            .iter()
            .filter_map(|u| self.paragraph(*u))
            .flat_map(|p| p.pieces.iter().map(|n| &self.pieces[*n]))
            .collect();
        read_trace(self.origin, &pieces, rule)
    }

    /// Takes whole paragraphs for a rule and gives their trail.
    pub(super) fn take(&mut self, units: &[usize], rule: &str) -> ValueProvenance {
        units.iter().for_each(|u| self.mark(*u, rule, |taken| *taken = Taken::Whole));
        self.look(units, rule)
    }

    /// Takes a part of a paragraph's text for a rule and gives the paragraph's trail.
    pub(super) fn take_part(&mut self, unit: usize, part: std::ops::Range<usize>, rule: &str) -> ValueProvenance {
        self.mark(unit, rule, |taken| match taken {
            Taken::No => *taken = Taken::Parts(vec![part]),
            Taken::Parts(parts) => parts.push(part),
            Taken::Whole => {}
        });
        self.look(&[unit], rule)
    }

    fn mark(&mut self, unit: usize, rule: &str, how: impl FnOnce(&mut Taken)) {
        let Some(Unit::Paragraph(paragraph)) = self.units.get_mut(unit) else { return };
        how(&mut paragraph.taken);
        for n in &paragraph.pieces {
            self.pieces[*n].take(rule);
        }
    }

    /// Leaves a paragraph out, for a reason.
    pub(super) fn ignore(&mut self, unit: usize, reason: &str) {
        let Some(Unit::Paragraph(paragraph)) = self.units.get_mut(unit) else { return };
        paragraph.taken = Taken::Whole;
        for n in &paragraph.pieces {
            self.pieces[*n].owner = Owner::Ignored(reason.to_owned());
        }
    }

    pub(super) fn put(&mut self, name: &str, value: Value) {
        put(&mut self.record.values, name, value, self.origin, self.issues);
    }

    pub(super) fn tell(&mut self, code: &'static str, place: &str, args: &[(&'static str, &str)]) {
        let issue = Issue::error(code, self.origin.at(place));
        self.issues.push(args.iter().fold(issue, |i, (n, v)| i.with(n, *v)));
    }

    /// Labels belong to the record; what they hold is a value.
    fn take_labels(&mut self) {
        for unit in 0..self.units.len() {
            let Unit::Label { label, pieces } = &self.units[unit] else { continue };
            let (label, pieces) = (*label, pieces.clone());
            let rule = format!("label {}", self.labels[label].written());
            for n in &pieces {
                self.pieces[*n].take(&rule);
            }
            let values = self.labels[label].values(self.pieces[pieces[0]].text.trim());
            let refs: Vec<_> = pieces.iter().map(|n| &self.pieces[*n]).collect();
            let trace = read_trace(self.origin, &refs, &rule);
            for (name, text) in values {
                self.put(&name, Value { text, trace: trace.clone() });
            }
        }
    }

    /// Whether values stand apart: labels that have turns in the order follow each other directly.
    fn stands_apart(&self) -> bool {
        let placed = regions::labels_in_order(self.origin.recipe, self.labels);
        self.units.windows(2).any(|pair| match pair {
            [Unit::Label { label: a, .. }, Unit::Label { label: b, .. }] => placed.contains(a) && placed.contains(b),
            _ => false,
        })
    }

    /// Whether an issue was told of this record.
    pub(super) fn is_refused(&self) -> bool {
        self.issues.len() > self.told
    }

    fn set_aside(&mut self) {
        for unit in &self.units {
            let (Unit::Label { pieces, .. } | Unit::Paragraph(Paragraph { pieces, .. })) = unit;
            for n in pieces {
                self.pieces[*n].refuse();
            }
        }
    }

    /// Text of paragraphs of which rules took only a part: the rest is unaccounted.
    fn leftovers(&mut self) {
        for unit in &self.units {
            let Unit::Paragraph(paragraph) = unit else { continue };
            if let Some(first) = paragraph.pieces.first() {
                self.pieces[*first].left = paragraph.left();
            }
        }
    }
}
