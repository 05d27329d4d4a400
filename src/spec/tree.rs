//! Parses TOML and JSON into one kind of tree, in which every node has its range of bytes.
//!
//! Every syntax error becomes an issue. Read next: `section`, which reads the tree.

use std::{ops::Range, sync::Arc};

use jsonc_parser::{CollectOptions, ParseOptions, ast, common::Ranged, parse_to_ast};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::model::issue::{Issue, Place, SpecFile};

/// A value with its range of bytes in the file.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) span: Range<usize>,
}

/// The values of TOML and JSON; dates are text.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Bool(bool),
    List(Vec<Node>),
    Table(Vec<Entry>),
    Null,
}

/// A key and its value, in the order of the file.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_span: Range<usize>,
    pub(super) node: Node,
}

impl Value {
    /// Name of the type, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Integer(_) => "an integer",
            Self::Float(_) => "a number",
            Self::Bool(_) => "true or false",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Null => "null",
        }
    }
}

/// Parses TOML; the tree has all that could be parsed, also if there are errors.
pub(super) fn toml(file: &Arc<SpecFile>) -> (Node, Vec<Issue>) {
    let (root, errors) = DeTable::parse_recoverable(&file.text);
    let issues = errors.iter().map(|e| syntax(file, e.span().unwrap_or(0..0), e.message())).collect();
    let span = root.span();
    (Node { value: Value::Table(entries(root.into_inner())), span }, issues)
}

fn entries(table: DeTable<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, value)| Entry { key_span: key.span(), key: key.into_inner().into_owned(), node: from_toml(value) })
        .collect();
    entries.sort_by_key(|e| e.key_span.start);
    entries
}

fn from_toml(value: Spanned<DeValue<'_>>) -> Node {
    let span = value.span();
    let value = match value.into_inner() {
        DeValue::String(s) => Value::Text(s.into_owned()),
        DeValue::Integer(n) => i64::from_str_radix(n.as_str(), n.radix())
            .map_or_else(|_| Value::Text(n.as_str().to_owned()), Value::Integer),
        DeValue::Float(n) => n.as_str().parse().map_or_else(|_| Value::Text(n.as_str().to_owned()), Value::Float),
        DeValue::Boolean(b) => Value::Bool(b),
        DeValue::Datetime(d) => Value::Text(d.to_string()),
        DeValue::Array(items) => Value::List(items.into_iter().map(from_toml).collect()),
        DeValue::Table(table) => Value::Table(entries(table)),
    };
    Node { value, span }
}

/// Parses strict JSON (RFC 8259): no comments, no trailing commas. The tree is empty if there is an error.
pub(super) fn json(file: &Arc<SpecFile>) -> (Node, Vec<Issue>) {
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let empty = Node { value: Value::Table(Vec::new()), span: 0..0 };
    match parse_to_ast(&file.text, &CollectOptions::default(), &strict) {
        Ok(result) => (result.value.map_or(empty, |v| from_json(&v)), Vec::new()),
        Err(error) => {
            let span = error.range().start..error.range().end;
            (empty, vec![syntax(file, span, &error.kind().to_string())])
        }
    }
}

fn from_json(value: &ast::Value<'_>) -> Node {
    let span = value.start()..value.end();
    let value = match value {
        ast::Value::StringLit(s) => Value::Text(s.value.to_string()),
        ast::Value::NumberLit(n) => match (n.value.parse(), n.value.parse()) {
            (Ok(n), _) => Value::Integer(n),
            (_, Ok(n)) => Value::Float(n),
            _ => Value::Text(n.value.to_string()),
        },
        ast::Value::BooleanLit(b) => Value::Bool(b.value),
        ast::Value::Object(o) => Value::Table(
            o.properties
                .iter()
                .map(|p| Entry {
                    key: p.name.as_str().to_owned(),
                    key_span: p.name.start()..p.name.end(),
                    node: from_json(&p.value),
                })
                .collect(),
        ),
        ast::Value::Array(a) => Value::List(a.elements.iter().map(from_json).collect()),
        ast::Value::NullKeyword(_) => Value::Null,
    };
    Node { value, span }
}

fn syntax(file: &Arc<SpecFile>, span: Range<usize>, message: &str) -> Issue {
    let code = if message.contains("duplicate key") { "repeated-key" } else { "spec-syntax" };
    Issue::error(code, Place::Spec { file: Arc::clone(file), span }).with("detail", message.replace('\n', "; "))
}
