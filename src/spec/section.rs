//! One table of a spec, read key by key.
//!
//! Reading a key marks it as known; [`Section::close`] then reports the keys that were not read, with the nearest known one
//! as the cure.

use std::{cell::RefCell, ops::Range};

use regex::Regex;

use super::reader::{At, Reader, near, texts};
use super::tree::{Entry, Node, Value};
use crate::model::vocabulary::{self, Code};

/// One table of a file.
#[derive(Debug)]
pub(super) struct Section<'a> {
    pub(super) reader: &'a Reader,
    pub(super) entries: &'a [Entry],
    pub(super) span: Range<usize>,
    pub(super) path: String,
    known: RefCell<Vec<&'static str>>,
}

impl<'a> Section<'a> {
    /// Opens the table at a node; `path` names it in messages. Reports any other value.
    pub(super) fn open(reader: &'a Reader, node: &'a Node, path: &str) -> Option<Self> {
        let Value::Table(entries) = &node.value else {
            let got = node.value.kind();
            reader.report("wrong-type", &node.span, &[("key", path), ("want", "a table"), ("got", got)]);
            return None;
        };
        Some(Self { reader, entries, span: node.span.clone(), path: path.to_owned(), known: RefCell::default() })
    }

    /// Finds the entry of a key, and marks the key as known.
    pub(super) fn entry(&self, key: &'static str) -> Option<&'a Entry> {
        if !self.known.borrow().contains(&key) {
            self.known.borrow_mut().push(key);
        }
        self.entries.iter().find(|e| e.key == key && !matches!(e.node.value, Value::Null))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|e| e.key == key)
    }

    fn child(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn wrong(&self, entry: &Entry, want: &str) {
        let key = self.child(&entry.key);
        let got = entry.node.value.kind();
        self.reader.report("wrong-type", &entry.node.span, &[("key", &key), ("want", want), ("got", got)]);
    }

    pub(super) fn text(&self, key: &'static str) -> Option<At<String>> {
        let entry = self.entry(key)?;
        match &entry.node.value {
            Value::Text(value) => Some(At { value: value.clone(), span: entry.node.span.clone() }),
            _ => {
                self.wrong(entry, "text");
                None
            }
        }
    }

    /// Reads a text that is required; if it is missing, reports that and returns an empty text.
    pub(super) fn needed(&self, key: &'static str) -> At<String> {
        if !self.has(key) {
            self.missing(key);
        }
        self.text(key).unwrap_or(At { value: String::new(), span: self.span.clone() })
    }

    /// Range of the first byte of the section.
    pub(super) fn head(&self) -> Range<usize> {
        self.span.start..self.span.start + self.span.len().min(1)
    }

    /// Reports a key that is missing; the cure is a line in the notation of the file.
    pub(super) fn missing(&self, key: &'static str) {
        let line = if self.reader.is_json() { format!("\"{key}\": …") } else { format!("{key} = …") };
        self.missing_line(key, &line);
    }

    /// Reports a table that is missing; the cure is its header, or its line in a JSON file.
    pub(super) fn missing_table(&self, key: &'static str) {
        let header = if self.reader.is_json() { format!("\"{key}\": …") } else { format!("[{}]", self.child(key)) };
        self.missing_line(key, &header);
    }

    /// Reports a key that is missing, with the line to add.
    pub(super) fn missing_line(&self, key: &'static str, line: &str) {
        self.known.borrow_mut().push(key);
        let head = self.head();
        let within = if self.path.is_empty() { "the file" } else { &self.path };
        self.reader.report("missing-key", &head, &[("key", key), ("within", within), ("line", line)]);
    }

    pub(super) fn regex(&self, key: &'static str) -> Option<Regex> {
        self.reader.regex(&self.text(key)?)
    }

    pub(super) fn bool(&self, key: &'static str) -> Option<bool> {
        let entry = self.entry(key)?;
        if let Value::Bool(value) = entry.node.value {
            return Some(value);
        }
        self.wrong(entry, "true or false");
        None
    }

    pub(super) fn count(&self, key: &'static str) -> Option<At<u64>> {
        let entry = self.entry(key)?;
        if let Value::Integer(n @ 0..) = entry.node.value {
            return Some(At { value: n.unsigned_abs(), span: entry.node.span.clone() });
        }
        self.wrong(entry, "a whole number from 0");
        None
    }

    /// Reports a count that is out of range; returns `false`.
    pub(super) fn out_of_range(&self, count: &At<u64>, key: &str, min: &str, max: &str) -> bool {
        self.reader.report("out-of-range", &count.span, &[("key", key), ("min", min), ("max", max)]);
        false
    }

    /// Reads a whole number from 0 to 100.
    pub(super) fn percent(&self, key: &'static str) -> Option<u8> {
        let count = self.count(key)?;
        let percent = u8::try_from(count.value).ok().filter(|n| *n <= 100);
        percent.or_else(|| self.out_of_range(&count, key, "0", "100").then_some(0))
    }

    /// Reads a text, or a list of texts.
    pub(super) fn texts(&self, key: &'static str) -> Option<Vec<At<String>>> {
        let entry = self.entry(key)?;
        let all = texts(&entry.node);
        if all.is_none() {
            self.wrong(entry, "text or a list of texts");
        }
        all
    }

    /// Reads a list of single values, each as text.
    pub(super) fn scalars(&self, key: &'static str) -> Option<Vec<String>> {
        let entry = self.entry(key)?;
        let one = |node: &Node| match &node.value {
            Value::Text(t) => Some(t.clone()),
            Value::Integer(n) => Some(n.to_string()),
            Value::Float(n) => Some(n.to_string()),
            Value::Bool(b) => Some(b.to_string()),
            _ => None,
        };
        let all = match &entry.node.value {
            Value::List(items) => items.iter().map(one).collect(),
            _ => None,
        };
        if all.is_none() {
            self.wrong(entry, "a list of single values");
        }
        all
    }

    /// Reads codes of a controlled vocabulary; reports those that it lacks.
    pub(super) fn codes(&self, key: &'static str, vocabulary: &[Code]) -> Vec<String> {
        let texts = self.texts(key).unwrap_or_default();
        for text in texts.iter().filter(|t| !vocabulary::contains(vocabulary, &t.value)) {
            let names: Vec<_> = vocabulary.iter().map(|(code, ..)| *code).collect();
            let args =
                [("key", key), ("got", &text.value), ("want", &names.join(", ")), ("near", &near(&text.value, &names))];
            self.reader.report("unknown-choice", &text.span, &args);
        }
        texts.into_iter().map(|t| t.value).collect()
    }

    /// Reads the text or texts of an entry whose key the author chose.
    pub(super) fn own_texts(&self, entry: &Entry) -> Option<Vec<At<String>>> {
        let all = texts(&entry.node);
        if all.is_none() {
            self.wrong(entry, "text, a list of texts or a table");
        }
        all
    }

    pub(super) fn regexes(&self, key: &'static str) -> Option<Vec<Regex>> {
        Some(self.reader.compiled(&self.texts(key)?))
    }

    /// Reads all entries, whose keys the author chose, as texts.
    pub(super) fn all_texts(&self) -> Vec<(String, Vec<At<String>>)> {
        let mut all = Vec::new();
        for entry in self.entries {
            all.extend(self.own_texts(entry).map(|texts| (entry.key.clone(), texts)));
        }
        all
    }

    /// Reads one of the names of `choices`; reports any other.
    pub(super) fn choice<T: Copy>(&self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        if let Some((_, value)) = choices.iter().find(|(name, _)| *name == text.value) {
            return Some(*value);
        }
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        self.reader.report(
            "unknown-choice",
            &text.span,
            &[
                ("key", &self.child(key)),
                ("got", &text.value),
                ("want", &names.join(", ")),
                ("near", &near(&text.value, &names)),
            ],
        );
        None
    }

    pub(super) fn section(&self, key: &'static str) -> Option<Section<'a>> {
        let entry = self.entry(key)?;
        Section::open(self.reader, &entry.node, &self.child(key))
    }

    /// Opens each table of a list of tables, or the one table.
    pub(super) fn sections(&self, key: &'static str) -> Vec<Section<'a>> {
        let Some(entry) = self.entry(key) else { return Vec::new() };
        let path = self.child(key);
        match &entry.node.value {
            Value::List(items) => items.iter().filter_map(|n| Section::open(self.reader, n, &path)).collect(),
            _ => Section::open(self.reader, &entry.node, &path).into_iter().collect(),
        }
    }

    /// Opens the tables under a key, whose names the author chose.
    pub(super) fn named(&self, key: &'static str) -> Vec<(At<String>, Section<'a>)> {
        let Some(section) = self.section(key) else { return Vec::new() };
        let sections = section.entries.iter().filter_map(|e| {
            let name = At { value: e.key.clone(), span: e.key_span.clone() };
            Section::open(self.reader, &e.node, &section.child(&e.key)).map(|s| (name, s))
        });
        sections.collect()
    }

    /// Reads texts under keys that the author chose: `{ "Em curso" = "in_progress" }`.
    pub(super) fn pairs(&self, key: &'static str) -> Option<Vec<(At<String>, At<String>)>> {
        let section = self.section(key)?;
        Some(section.own_pairs())
    }

    /// Reads all entries as pairs of texts.
    pub(super) fn own_pairs(&self) -> Vec<(At<String>, At<String>)> {
        let mut pairs = Vec::new();
        for entry in self.entries {
            match &entry.node.value {
                Value::Text(value) => pairs.push((
                    At { value: entry.key.clone(), span: entry.key_span.clone() },
                    At { value: value.clone(), span: entry.node.span.clone() },
                )),
                _ => self.wrong(entry, "text"),
            }
        }
        pairs
    }

    /// Reads all entries as pairs of a text and a whole number.
    pub(super) fn own_counts(&self) -> Vec<(At<String>, At<u64>)> {
        let mut pairs = Vec::new();
        for entry in self.entries {
            let key = At { value: entry.key.clone(), span: entry.key_span.clone() };
            match entry.node.value {
                Value::Integer(n) if n >= 0 => {
                    pairs.push((key, At { value: n.unsigned_abs(), span: entry.node.span.clone() }));
                }
                _ => self.wrong(entry, "a whole number from 0"),
            }
        }
        pairs
    }

    /// Reports the keys that were not read.
    pub(super) fn close(&self) {
        let known = self.known.borrow();
        for entry in self.entries.iter().filter(|e| !known.contains(&e.key.as_str())) {
            let near = near(&entry.key, &known);
            let key = self.child(&entry.key);
            self.reader.report(
                "unknown-key",
                &entry.key_span,
                &[("key", &key), ("near", &near), ("known", &known.join(", "))],
            );
        }
    }
}
