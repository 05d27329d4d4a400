//! The draft of a record: its spans, paragraphs and regions, and which rules consumed what.
//!
//! `fields`, `lists`, `cells`, `facts` and `layout` fill a draft; `record` makes it and finishes it.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use super::{
    Origin,
    paragraphs::{Consumed, Paragraph, Segment},
    regions::{self, Region},
    spans::{Owner, TextSpan},
    values::{Value, Values, read_provenance, set_value},
};
use crate::{
    model::{
        document::Block,
        evidence::{self, ValueProvenance},
        issue::Issue,
    },
    spec::recipe::{Find, Label, StartMark},
};

/// A record that was read.
#[derive(Debug)]
pub(super) struct Record {
    /// Values of its fields.
    pub(super) values: Values,
    /// Rows of child tables: index of the list, and values of the row.
    pub(super) items: Vec<(usize, Values)>,
    /// Lists whose only item means "no value": name and provenance.
    pub(super) child_provenance: Vec<(String, ValueProvenance)>,
}

/// The state of a record while it is read.
pub(super) struct RecordDraft<'r, 'd> {
    pub(super) spans: &'r mut [TextSpan<'d>],
    pub(super) segments: Vec<Segment>,
    pub(super) regions: Vec<Region>,
    pub(super) labels: &'r [&'r Label],
    pub(super) origin: &'r Origin<'r>,
    pub(super) issues: &'r mut Vec<Issue>,
    pub(super) record: Record,
    /// Count of rows of each list.
    pub(super) counts: Vec<usize>,
    /// Texts of the items of `distinct` lists: (list, text).
    pub(super) seen_texts: HashSet<(usize, String)>,
    /// Paragraphs that the pattern of a field has read → name of the field.
    pub(super) anchors: HashMap<usize, &'r str>,
    /// Place of its beginning.
    pub(super) place: String,
    /// Count of issues before it.
    pub(super) issues_before: usize,
}

/// Returns whether a block is an element of a web page; blocks with layout or style are of other formats.
fn is_element(block: &Block) -> bool {
    block.element.is_some() && block.bounds.is_none() && block.style.is_none()
}

impl RecordDraft<'_, '_> {
    /// Returns a segment as a paragraph; `None` for a label.
    pub(super) fn paragraph(&self, segment: usize) -> Option<&Paragraph> {
        match self.segments.get(segment) {
            Some(Segment::Paragraph(paragraph)) => Some(paragraph),
            _ => None,
        }
    }

    /// Keeps the paragraphs that no rule has read.
    pub(super) fn unread(&self, segments: &[usize]) -> Vec<usize> {
        segments.iter().copied().filter(|u| self.paragraph(*u).is_some_and(|p| p.consumed == Consumed::None)).collect()
    }

    /// Returns the indices of all paragraphs.
    pub(super) fn all_paragraphs(&self) -> Vec<usize> {
        (0..self.segments.len()).filter(|u| self.paragraph(*u).is_some()).collect()
    }

    /// Returns the paragraphs that match a selector; `None` without a selector, or where the document has no elements.
    pub(super) fn selected(&self, selector: Option<&String>) -> Option<Vec<usize>> {
        let selector = selector?;
        let spans: Vec<_> =
            self.all_paragraphs().into_iter().filter_map(|u| Some((u, self.paragraph(u)?.spans.first()?))).collect();
        spans.iter().any(|(_, n)| is_element(self.spans[**n].block)).then(|| {
            spans.iter().filter(|(_, n)| self.spans[**n].element(selector).is_some()).map(|(u, _)| *u).collect()
        })
    }

    /// Returns the paragraphs under some labels. Labels on one line share the paragraphs after them.
    pub(super) fn region_paragraphs(&self, own: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut found = Vec::new();
        for (n, region) in self.regions.iter().enumerate().filter(|(_, r)| r.label.is_some_and(&own)) {
            let next = self.regions.get(n + 1).filter(|r| r.glued && region.paragraphs.is_empty());
            found.extend(&next.unwrap_or(region).paragraphs);
        }
        found
    }

    /// Returns the unread paragraphs before the first of some labels: those of the nearest region that has any. Text
    /// under a label belongs to it, except under the heading of the record.
    pub(super) fn paragraphs_before(&self, labels: &[usize]) -> Vec<usize> {
        let is_wanted = |r: &Region| r.label.is_some_and(|l| labels.contains(&l));
        let at = self.regions.iter().position(is_wanted).unwrap_or_default();
        let before = (0..at).rev().filter(|n| self.is_heading(*n)).map(|n| self.unread(&self.regions[n].paragraphs));
        before.into_iter().find(|free| !free.is_empty()).unwrap_or_default()
    }

    /// Returns whether a region has no label, or its label is the heading of the record: its first label, which starts
    /// it, has a number, or has nothing before it, and of which a field takes one paragraph.
    fn is_heading(&self, region: usize) -> bool {
        let record = self.origin.record;
        let Some(label) = self.regions[region].label else { return true };
        let is_first = region == 1 || (self.regions[region].glued && region == 2);
        let own = |labels: &[Label]| labels.iter().any(|l| regions::index(self.labels, l) == label);
        let takes_all = record.lists.iter().any(|l| l.after.iter().any(|(l, _)| own(std::slice::from_ref(l))))
            || record.steps.iter().any(|s| s.paragraphs && matches!(&s.find, Find::After(labels) if own(labels)));
        let starts = match &record.starts.mark {
            StartMark::Label(start) | StartMark::PageWith(start) => own(std::slice::from_ref(start)),
            _ => false,
        };
        let is_numbered = !matches!(self.labels[label], Label::Text { .. });
        is_first && !takes_all && (starts || is_numbered || self.regions[0].paragraphs.is_empty())
    }

    /// Returns the link targets of a paragraph, relative ones resolved against the address of the source.
    pub(super) fn links(&self, segment: usize) -> Vec<String> {
        let base = url::Url::parse(&self.origin.source.url).ok();
        let resolved = |link: &String| {
            let joined = base.as_ref().and_then(|b| b.join(link).ok());
            joined.map_or_else(|| link.clone(), String::from)
        };
        let spans = self.paragraph(segment).map(|p| p.spans.as_slice()).unwrap_or_default();
        let mut links: Vec<_> = spans.iter().flat_map(|n| &self.spans[*n].block.links).map(resolved).collect();
        links.dedup();
        links
    }

    /// Returns the provenance of paragraphs, without consuming them.
    pub(super) fn provenance(&self, segments: &[usize], rule: &str) -> ValueProvenance {
        let spans: Vec<_> = segments
            .iter()
            .filter_map(|u| self.paragraph(*u))
            .flat_map(|p| p.spans.iter().map(|n| &self.spans[*n]))
            .collect();
        read_provenance(self.origin, &spans, rule)
    }

    /// Consumes paragraphs for a rule; returns their provenance.
    pub(super) fn consume(&mut self, segments: &[usize], rule: &str) -> ValueProvenance {
        segments.iter().for_each(|u| self.consume_with(*u, rule, |consumed| *consumed = Consumed::All));
        self.provenance(segments, rule)
    }

    /// Consumes a byte range of a paragraph for a rule; returns the provenance of the paragraph.
    pub(super) fn consume_part(&mut self, segment: usize, part: Range<usize>, rule: &str) -> ValueProvenance {
        self.consume_with(segment, rule, |consumed| match consumed {
            Consumed::None => *consumed = Consumed::Parts(vec![part]),
            Consumed::Parts(parts) => parts.push(part),
            Consumed::All => {}
        });
        self.provenance(&[segment], rule)
    }

    fn consume_with(&mut self, segment: usize, rule: &str, update: impl FnOnce(&mut Consumed)) {
        let Some(Segment::Paragraph(paragraph)) = self.segments.get_mut(segment) else { return };
        update(&mut paragraph.consumed);
        for n in &paragraph.spans {
            self.spans[*n].add_owner(rule);
        }
    }

    /// Ignores a paragraph, for a reason.
    pub(super) fn ignore(&mut self, segment: usize, reason: &str) {
        let Some(Segment::Paragraph(paragraph)) = self.segments.get_mut(segment) else { return };
        paragraph.consumed = Consumed::All;
        for n in &paragraph.spans {
            self.spans[*n].owner = Owner::Ignored(reason.to_owned());
        }
    }

    /// Sets the value of a field; a second, different value is an issue.
    pub(super) fn set_value(&mut self, name: &str, value: Value) {
        set_value(&mut self.record.values, name, value, self.origin, self.issues);
    }

    /// Adds an error, which rejects the record.
    pub(super) fn add_issue(&mut self, code: &'static str, place: &str, args: &[(&'static str, &str)]) {
        let issue = Issue::error(code, self.origin.at(place));
        self.issues.push(args.iter().fold(issue, |i, (n, v)| i.with(n, *v)));
    }

    /// Consumes the labels; values within them are set.
    pub(super) fn consume_labels(&mut self) {
        for segment in 0..self.segments.len() {
            let Segment::Label { label, spans } = &self.segments[segment] else { continue };
            let (label, spans) = (*label, spans.clone());
            let rule = format!("label {}", self.labels[label].written());
            for n in &spans {
                self.spans[*n].add_owner(&rule);
            }
            let values = self.labels[label].values(self.spans[spans[0]].text.trim());
            let refs: Vec<_> = spans.iter().map(|n| &self.spans[*n]).collect();
            let provenance = read_provenance(self.origin, &refs, &rule);
            for (name, text) in values {
                self.set_value(&name, Value { text, provenance: provenance.clone() });
            }
        }
    }

    /// Returns whether values are apart from their labels: labels that occur in `order` follow each other directly.
    pub(super) fn has_detached_values(&self) -> bool {
        let placed = regions::labels_in_order(self.origin.record, self.labels);
        self.segments.windows(2).any(|pair| match pair {
            [Segment::Label { label: a, .. }, Segment::Label { label: b, .. }] => {
                placed.contains(a) && placed.contains(b)
            }
            _ => false,
        })
    }

    /// Returns whether the record has an issue.
    pub(super) fn is_rejected(&self) -> bool {
        self.issues.len() > self.issues_before
    }

    /// Quarantines all spans of the record.
    pub(super) fn quarantine(&mut self) {
        for segment in &self.segments {
            let (Segment::Label { spans, .. } | Segment::Paragraph(Paragraph { spans, .. })) = segment;
            for n in spans {
                self.spans[*n].quarantine();
            }
        }
    }

    /// Stores the unread rest of partly read paragraphs at their first span: it is unaccounted.
    pub(super) fn account_rest(&mut self) {
        for segment in &self.segments {
            let Segment::Paragraph(paragraph) = segment else { continue };
            if let Some(first) = paragraph.spans.first() {
                self.spans[*first].rest = paragraph.unread_text();
            }
        }
    }

    /// Adds a row to a list, with its position.
    pub(super) fn add_item(&mut self, index: usize, mut values: Values) {
        let list = &self.origin.record.lists[index];
        self.counts[index] += 1;
        if let Some(value) = list.text.as_ref().filter(|_| list.distinct).and_then(|column| values.get(column)) {
            self.seen_texts.insert((index, value.text.clone()));
        }
        if let Some(position) = &list.position {
            let n = self.counts[index];
            let provenance =
                values.values().find(|v| v.provenance.origin == evidence::Origin::Read).map(|v| v.provenance.clone());
            if let Some(provenance) = provenance {
                let provenance = ValueProvenance {
                    origin: evidence::Origin::Derived,
                    raw: None,
                    rule: format!("{}: position", list.name),
                    ..provenance
                };
                values.insert(position.clone(), Value { text: n.to_string(), provenance });
            }
        }
        self.record.items.push((index, values));
    }
}
