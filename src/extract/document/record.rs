//! One record: its fields, then its lists, each value with its trail.

use std::collections::BTreeMap;

use regex::Captures;

use super::{
    Origin, lists,
    pieces::{self, Owner, Piece},
    regions::{self, Region, Span},
    sequence::{self, Placed},
    units::{self, Habits, Mark, Paragraph, Unit},
};
use crate::{
    model::{
        evidence::{Origin as From, Trace},
        issue::{Issue, Place},
        text::{fold, is_no_value},
    },
    spec::recipe::{Find, Ignored, Label, Starts, Step},
};

/// A text with its trail.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) trace: Trace,
}

/// Values by name.
pub(super) type Values = BTreeMap<String, Value>;

/// What was read of one record.
#[derive(Debug)]
pub(super) struct Record {
    /// Fields.
    pub(super) values: Values,
    /// Rows of child tables: index of the list, and its columns.
    pub(super) items: Vec<(usize, Values)>,
    /// Lists whose only item was no value.
    pub(super) asides: Vec<(String, Trace)>,
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
    place: String,
}

/// Reads what holds for the whole document; a value told twice must be the same.
pub(super) fn document_fields(pieces: &mut [Piece<'_>], origin: &Origin<'_>, issues: &mut Vec<Issue>) -> Values {
    let mut values = Values::new();
    for step in &origin.pipeline.recipe.document {
        let Find::Match(regex) = &step.find else { continue };
        for piece in pieces.iter_mut() {
            let Some(found) = regex.captures(piece.text.trim()) else { continue };
            let rule = format!("document.{}", step.name);
            piece.take(&rule);
            let trace = read_trace(origin, &[piece], &rule);
            for (name, value) in groups(step, &found, &trace) {
                put(&mut values, &name, value, origin, issues);
            }
        }
    }
    values
}

/// Reads a record.
pub(super) fn read(
    pieces: &mut [Piece<'_>],
    span: Span,
    facts: &Values,
    origin: &Origin<'_>,
    labels: &[&Label],
    issues: &mut Vec<Issue>,
) -> Option<Record> {
    let recipe = &origin.pipeline.recipe;
    let habits = Habits::of(pieces);
    let alone = |line: &str| stands_alone(line, origin);
    let span = pages_with_labels(pieces, span, &recipe.record.starts);
    let units = units::build(pieces, span.iter().copied(), &habits, &alone);
    if units.is_empty() {
        return None;
    }
    let place = span.first().map(|n| pieces[*n].place()).unwrap_or_default();
    let record = Record { values: facts.clone(), items: Vec::new(), asides: Vec::new() };
    let regions = regions::regions(&units);
    let mut draft = Draft { pieces, units, regions, labels, origin, issues, record, place };
    draft.take_labels();
    draft.matches();
    let apart = draft.stands_apart();
    if !apart {
        draft.labelled();
    }
    lists::read(&mut draft, apart);
    draft.in_order(apart);
    draft.repeats();
    draft.templates();
    draft.check();
    Some(draft.record)
}

/// Pieces of a record, without pages on which none of its labels stands: such a page is of another
/// subject until a rule says otherwise.
fn pages_with_labels(pieces: &[Piece<'_>], span: Span, starts: &Starts) -> Vec<usize> {
    let all = span.start..span.end;
    if !matches!(starts, Starts::PageWith(_)) {
        return all.collect();
    }
    let labelled: Vec<usize> = all.clone().filter(|n| pieces[*n].label.is_some()).map(|n| pieces[n].page).collect();
    all.filter(|n| labelled.contains(&pieces[*n].page)).collect()
}

/// Whether a line by itself is the whole value of a field.
fn stands_alone(line: &str, origin: &Origin<'_>) -> bool {
    let recipe = &origin.pipeline.recipe;
    if is_no_value(&recipe.reading.no_value, line) {
        return true;
    }
    recipe.record.steps.iter().any(|step| match (&step.find, &step.one_of) {
        (Find::Match(regex), _) => {
            regex.as_str().starts_with('^') && regex.as_str().ends_with('$') && regex.is_match(line)
        }
        (_, Some(vocabulary)) => recipe.code(vocabulary, line).is_some(),
        _ => false,
    })
}

/// The trail of text read from these pieces.
pub(super) fn read_trace(origin: &Origin<'_>, pieces: &[&Piece<'_>], rule: &str) -> Trace {
    let raw: Vec<_> = pieces.iter().map(|p| p.text).collect();
    Trace {
        origin: From::Read,
        capture: Some(origin.capture.to_owned()),
        place: pieces::place_of(pieces),
        raw: Some(raw.join("\n")),
        rule: rule.to_owned(),
        inferred: false,
    }
}

/// The named groups of a match, or the whole of it under the step's own name.
fn groups(step: &Step, found: &Captures<'_>, trace: &Trace) -> Vec<(String, Value)> {
    let names = step.groups();
    let value = |text: &str| Value { text: trimmed(step, text), trace: trace.clone() };
    if names.is_empty() {
        return found.get(0).map(|m| (step.name.clone(), value(m.as_str()))).into_iter().collect();
    }
    names.iter().filter_map(|n| found.name(n).map(|m| ((*n).to_owned(), value(m.as_str())))).collect()
}

fn trimmed(step: &Step, text: &str) -> String {
    match &step.trim {
        Some(regex) => regex.replace_all(text, "").trim().to_owned(),
        None => text.trim().to_owned(),
    }
}

/// Gives a name its value; a second one that differs is refused.
fn put(values: &mut Values, name: &str, value: Value, origin: &Origin<'_>, issues: &mut Vec<Issue>) {
    match values.get(name) {
        Some(old) if fold(&old.text) != fold(&value.text) => {
            let issue = Issue::error("value-twice", origin.at(value.trace.place));
            issues.push(issue.with("field", name).with("first", &old.text).with("second", &value.text));
        }
        Some(_) => {}
        None => {
            values.insert(name.to_owned(), value);
        }
    }
}

impl Draft<'_, '_> {
    pub(super) fn paragraph(&self, unit: usize) -> Option<&Paragraph> {
        match self.units.get(unit) {
            Some(Unit::Paragraph(paragraph)) => Some(paragraph),
            _ => None,
        }
    }

    /// Paragraphs that no field has yet.
    pub(super) fn free(&self, units: &[usize]) -> Vec<usize> {
        units.iter().copied().filter(|u| self.paragraph(*u).is_some_and(|p| !p.taken)).collect()
    }

    pub(super) fn all_paragraphs(&self) -> Vec<usize> {
        (0..self.units.len()).filter(|u| self.paragraph(*u).is_some()).collect()
    }

    /// Takes a paragraph for a rule and gives its trail.
    pub(super) fn take(&mut self, units: &[usize], rule: &str) -> Trace {
        let mut taken = Vec::new();
        for unit in units {
            if let Some(Unit::Paragraph(paragraph)) = self.units.get_mut(*unit) {
                paragraph.taken = true;
                taken.extend(paragraph.pieces.iter().copied());
            }
        }
        for n in &taken {
            self.pieces[*n].take(rule);
        }
        let pieces: Vec<_> = taken.iter().map(|n| &self.pieces[*n]).collect();
        read_trace(self.origin, &pieces, rule)
    }

    pub(super) fn put(&mut self, name: &str, value: Value) {
        put(&mut self.record.values, name, value, self.origin, self.issues);
    }

    pub(super) fn tell(&mut self, code: &'static str, place: &str, args: &[(&'static str, &str)]) {
        let issue = Issue::error(code, self.origin.at(place));
        self.issues.push(args.iter().fold(issue, |i, (n, v)| i.with(n, *v)));
    }

    /// Labels belong to the record; the groups of those by pattern are values.
    fn take_labels(&mut self) {
        for unit in 0..self.units.len() {
            let Unit::Label { label, pieces } = &self.units[unit] else { continue };
            let (label, pieces) = (*label, pieces.clone());
            for n in &pieces {
                self.pieces[*n].take(&format!("label {}", self.labels[label].written()));
            }
            let Label::Pattern(regex) = self.labels[label] else { continue };
            let text = self.pieces[pieces[0]].text.trim();
            let Some(found) = regex.captures(text) else { continue };
            let refs: Vec<_> = pieces.iter().map(|n| &self.pieces[*n]).collect();
            let trace = read_trace(self.origin, &refs, &format!("label {}", regex.as_str()));
            for name in regex.capture_names().flatten() {
                if let Some(group) = found.name(name) {
                    self.put(name, Value { text: group.as_str().to_owned(), trace: trace.clone() });
                }
            }
        }
    }

    /// Fields by pattern: they may share a paragraph.
    fn matches(&mut self) {
        let recipe = &self.origin.pipeline.recipe;
        for step in &recipe.record.steps {
            let Find::Match(regex) = &step.find else { continue };
            for unit in self.all_paragraphs() {
                let Some(text) = self.paragraph(unit).map(|p| p.text.clone()) else { continue };
                let Some(found) = regex.captures(&text) else { continue };
                let trace = self.take(&[unit], &step.name);
                for (name, value) in groups(step, &found, &trace) {
                    self.give(step, &name, value);
                }
            }
        }
    }

    /// Gives a step's text, through its vocabulary when it has one.
    fn give(&mut self, step: &Step, name: &str, value: Value) {
        let Some(vocabulary) = step.one_of.as_ref().filter(|_| name == step.name) else {
            return self.put(name, value);
        };
        if let Some(code) = self.origin.pipeline.recipe.code(vocabulary, &value.text).map(str::to_owned) {
            if let Some(label) = &step.label {
                self.put(label, value.clone());
            }
            let rule = format!("{} one of {vocabulary}", step.name);
            self.put(name, Value { text: code, trace: Trace { rule, ..value.trace } });
        } else {
            self.tell(
                "unknown-label",
                &value.trace.place,
                &[("field", name), ("text", &value.text), ("vocabulary", vocabulary)],
            );
        }
    }

    /// Whether values stand apart: labels that have turns in the order follow each other directly.
    fn stands_apart(&self) -> bool {
        let recipe = &self.origin.pipeline.recipe;
        let placed: Vec<usize> = recipe
            .record
            .order
            .iter()
            .flat_map(|turn| {
                let step = recipe.record.steps.iter().filter(|s| s.name == turn.name).flat_map(|s| match &s.find {
                    Find::After(labels) => labels.iter().collect(),
                    _ => Vec::new(),
                });
                let list = recipe
                    .record
                    .lists
                    .iter()
                    .filter(|l| l.name == turn.name)
                    .flat_map(|l| l.after.iter().map(|(label, _)| label));
                step.chain(list).map(|l| regions::index(self.labels, l)).collect::<Vec<_>>()
            })
            .collect();
        self.units.windows(2).any(|pair| match pair {
            [Unit::Label { label: a, .. }, Unit::Label { label: b, .. }] => placed.contains(a) && placed.contains(b),
            _ => false,
        })
    }

    /// Fields after and in front of labels.
    fn labelled(&mut self) {
        let recipe = &self.origin.pipeline.recipe;
        for step in &recipe.record.steps {
            let units = match &step.find {
                Find::After(labels) => {
                    let own: Vec<_> = labels.iter().map(|l| regions::index(self.labels, l)).collect();
                    self.region_paragraphs(|r| r.label.is_some_and(|l| own.contains(&l)))
                }
                Find::Before(label) => {
                    let own = regions::index(self.labels, label);
                    let first = self.regions.iter().skip(1).find(|r| r.label.is_some()).and_then(|r| r.label);
                    if first == Some(own) { self.region_paragraphs(|r| r.label.is_none()) } else { Vec::new() }
                }
                _ => continue,
            };
            let units: Vec<_> = self.free(&units).into_iter().filter(|u| self.accepts(step, *u)).collect();
            let units = if step.paragraphs { units } else { units.into_iter().take(1).collect() };
            self.fill(step, &units);
        }
    }

    pub(super) fn region_paragraphs(&self, which: impl Fn(&Region) -> bool) -> Vec<usize> {
        self.regions.iter().filter(|r| which(r)).flat_map(|r| r.paragraphs.clone()).collect()
    }

    /// Whether a paragraph is of the kind that a step takes.
    fn accepts(&self, step: &Step, unit: usize) -> bool {
        self.paragraph(unit).is_some_and(|p| fits(step, p, self.origin))
    }

    fn fill(&mut self, step: &Step, units: &[usize]) {
        if units.is_empty() {
            return;
        }
        let written: Vec<_> = units.iter().filter_map(|u| self.paragraph(*u)).map(Paragraph::written).collect();
        let trace = self.take(units, &step.name);
        let text = trimmed(step, &written.join("\n"));
        self.give(step, &step.name, Value { text, trace });
    }

    /// Places what is left by its order.
    fn in_order(&mut self, apart: bool) {
        let recipe = &self.origin.pipeline.recipe;
        let units = self.free(&self.all_paragraphs());
        let step = |name: &str| recipe.record.steps.iter().find(|s| s.name == name);
        let list = |name: &str| recipe.record.lists.iter().position(|l| l.name == name);
        let due = |name: &str| match step(name) {
            Some(s) => s.groups().is_empty() && !self.record.values.contains_key(&s.name),
            None => apart,
        };
        let matched = |name: &str| step(name).is_some_and(|s| matches!(s.find, Find::Match(_)));
        let turns: Vec<_> = recipe.record.order.iter().filter(|t| due(&t.name) && !matched(&t.name)).collect();
        if turns.is_empty() || (units.is_empty() && !apart) {
            return;
        }
        let paragraphs: Vec<_> = units.iter().filter_map(|u| self.paragraph(*u)).collect();
        let accepts = |t: usize, p: &Paragraph| match (step(&turns[t].name), list(&turns[t].name)) {
            (Some(s), _) => fits(s, p, self.origin),
            (None, Some(l)) => lists::is_item(&recipe.record.lists[l], p),
            _ => false,
        };
        match sequence::place(&turns, &paragraphs, &accepts) {
            Placed::Once(ranges) => {
                for (turn, range) in turns.iter().zip(ranges) {
                    match (step(&turn.name), list(&turn.name)) {
                        (Some(s), _) => self.fill(s, &units[range]),
                        (None, Some(l)) => lists::fill(self, l, &units[range]),
                        _ => {}
                    }
                }
            }
            Placed::Ambiguous => {
                let place = self.place.clone();
                self.tell("order-ambiguous", &place, &[]);
            }
            Placed::Nowhere { stuck, turn } => {
                let at = paragraphs.get(stuck).and_then(|p| p.pieces.first()).map(|n| self.pieces[*n].place());
                let text = paragraphs.get(stuck).map_or("", |p| p.text.as_str()).to_owned();
                let due = turns.get(turn).map_or("", |t| t.name.as_str());
                let place = at.unwrap_or_else(|| self.place.clone());
                self.tell("order-mismatch", &place, &[("text", &text), ("due", due)]);
            }
        }
    }

    /// Text that says again what a field says.
    fn repeats(&mut self) {
        let recipe = &self.origin.pipeline.recipe;
        for rule in &recipe.ignore {
            let Ignored::Repeats(field) = &rule.what else { continue };
            let Some(said) = self.record.values.get(field).map(|v| fold(&v.text)) else { continue };
            for unit in self.free(&self.all_paragraphs()) {
                let Some(p) = self.paragraph(unit).filter(|p| fold(&p.text) == said) else { continue };
                for n in p.pieces.clone() {
                    if self.pieces[n].owner == Owner::Nobody {
                        self.pieces[n].owner = Owner::Ignored(rule.reason.clone());
                    }
                }
            }
        }
    }

    /// Values made of others, in the order in which they are written.
    fn templates(&mut self) {
        let recipe = &self.origin.pipeline.recipe;
        let page = self.units.iter().find_map(|u| match u {
            Unit::Label { pieces, .. } => pieces.first(),
            Unit::Paragraph(p) => p.pieces.first(),
        });
        let page = page.and_then(|n| self.pieces[*n].page_number).map(|n| n.to_string());
        for step in &recipe.record.steps {
            let Find::Template(template) = &step.find else { continue };
            let applies = step
                .when
                .as_ref()
                .is_none_or(|(field, want)| self.record.values.get(field).is_some_and(|v| fold(&v.text) == fold(want)));
            let fact = |name: &str| match name {
                "@jurisdiction" => Some(self.origin.pipeline.jurisdiction.clone()),
                "@source" => Some(self.origin.source.url.clone()),
                "@page" => page.clone(),
                _ => self.record.values.get(name).map(|v| v.text.clone()),
            };
            let Some(text) = applies.then(|| template.fill(fact)).flatten() else { continue };
            let (origin, place) = if template.is_constant() {
                let names: Vec<_> = template.names().collect();
                let spec = match names.as_slice() {
                    ["@jurisdiction"] => &self.origin.pipeline.jurisdiction_place,
                    ["@source"] => &self.origin.source.url_place,
                    _ => &step.place,
                };
                (From::Constant, spec_place(spec))
            } else {
                (From::Derived, self.place.clone())
            };
            let trace = Trace { origin, capture: None, place, raw: None, rule: step.name.clone(), inferred: false };
            self.put(&step.name, Value { text, trace });
        }
    }

    /// A record without a field that it must have is refused.
    fn check(&mut self) {
        let recipe = &self.origin.pipeline.recipe;
        for step in recipe.record.steps.iter().filter(|s| s.required) {
            if !self.record.values.contains_key(&step.name) {
                let place = self.place.clone();
                self.tell("field-missing", &place, &[("field", &step.name)]);
            }
        }
    }
}

/// Whether a paragraph is of the kind that a step takes: one that takes several paragraphs takes items
/// too.
fn fits(step: &Step, paragraph: &Paragraph, origin: &Origin<'_>) -> bool {
    match paragraph.mark {
        Mark::Url => return false,
        Mark::Bullet | Mark::Number(_) if !step.paragraphs => return false,
        _ => {}
    }
    let recipe = &origin.pipeline.recipe;
    step.one_of.as_ref().is_none_or(|vocabulary| recipe.code(vocabulary, &paragraph.text).is_some())
}

/// `file:line` of a spec.
pub(super) fn spec_place(place: &Place) -> String {
    match place {
        Place::Spec { file, span } => {
            let name = file.path.rsplit(['/', '\\']).next().unwrap_or_default();
            format!("{name}:{}", file.line_column(span.start).0)
        }
        _ => String::new(),
    }
}
