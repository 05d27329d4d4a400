//! Templates: `ptd-{title|slug}`, `panaa-{plan_numeral|arabic}-{number}`, `PT{number+8|pad:4}`.
//!
//! A template is filled with the values of a record by name. Names that start with `@` are facts of the run:
//! `@jurisdiction`, `@source`, `@page`.

use sha2::{Digest, Sha256};

use crate::model::text::{fold, slug};

/// A parsed template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    /// The first of `names` that has a value, plus a number, through filters.
    Value {
        names: Vec<String>,
        plus: i64,
        filters: Vec<Filter>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Filter {
    Slug,
    Lower,
    Arabic,
    /// The first twelve hexadecimal digits of the SHA-256 of the folded text.
    Hash,
    Pad(usize),
}

/// What is wrong with a template, in words that complete "the template ...".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A `{` without its `}`.
    #[error("has an opening brace without a closing one")]
    Open,
    /// A filter that does not exist.
    #[error("has the unknown filter `{0}`; there are slug, lower, arabic, hash, pad:N")]
    Filter(String),
}

impl Template {
    /// Parses a template.
    ///
    /// # Errors
    /// If a brace is not closed or a filter is unknown.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            if open > 0 {
                parts.push(Part::Text(rest[..open].to_owned()));
            }
            let close = rest[open..].find('}').ok_or(TemplateError::Open)? + open;
            parts.push(placeholder(&rest[open + 1..close])?);
            rest = &rest[close + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self { parts })
    }

    /// All names that it uses.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts
            .iter()
            .flat_map(|p| match p {
                Part::Text(_) => [].as_slice(),
                Part::Value { names, .. } => names,
            })
            .map(String::as_str)
    }

    /// Whether it depends only on the run and the spec, not on the record.
    pub fn is_constant(&self) -> bool {
        self.names().all(|n| n.starts_with('@') && n != "@page")
    }

    /// Fills the template with what `value` returns; `None` if a value is missing or its filter does not apply.
    pub fn fill(&self, value: impl Fn(&str) -> Option<String>) -> Option<String> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Value { names, plus, filters } => {
                    let mut text = names.iter().find_map(|n| value(n).filter(|v| !v.trim().is_empty()))?;
                    if *plus != 0 {
                        text = text.trim().parse::<i64>().ok()?.checked_add(*plus)?.to_string();
                    }
                    for filter in filters {
                        text = filter.apply(&text)?;
                    }
                    out.push_str(&text);
                }
            }
        }
        Some(out)
    }
}

fn placeholder(inner: &str) -> Result<Part, TemplateError> {
    let mut parts = inner.split('|');
    let head = parts.next().unwrap_or_default();
    let (names, plus) = match head.split_once('+') {
        Some((names, n)) => (names, n.trim().parse().map_err(|_| TemplateError::Filter(format!("+{n}")))?),
        None => (head, 0),
    };
    let filters = parts.map(|f| Filter::parse(f.trim())).collect::<Result<_, _>>()?;
    Ok(Part::Value { names: names.split(',').map(|n| n.trim().to_owned()).collect(), plus, filters })
}

impl Filter {
    fn parse(text: &str) -> Result<Self, TemplateError> {
        let unknown = || TemplateError::Filter(text.to_owned());
        match text.split_once(':') {
            Some(("pad", n)) => n.parse().ok().filter(|n| *n <= 32).map(Self::Pad).ok_or_else(unknown),
            Some(_) => Err(unknown()),
            None => match text {
                "slug" => Ok(Self::Slug),
                "lower" => Ok(Self::Lower),
                "arabic" => Ok(Self::Arabic),
                "hash" => Ok(Self::Hash),
                _ => Err(unknown()),
            },
        }
    }

    fn apply(&self, text: &str) -> Option<String> {
        match self {
            Self::Slug => Some(slug(text)).filter(|s| !s.is_empty()),
            Self::Lower => Some(text.to_lowercase()),
            Self::Arabic => roman(text.trim()).map(|n| n.to_string()),
            Self::Hash => Some(hex::encode(&Sha256::digest(fold(text))[..6])).filter(|_| !text.trim().is_empty()),
            Self::Pad(width) => Some(format!("{text:0>width$}")),
        }
    }
}

/// The value of a canonical Roman numeral up to 3999.
fn roman(text: &str) -> Option<u32> {
    const TABLE: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let write = |mut n: u32| {
        let mut out = String::new();
        for (value, numeral) in TABLE {
            while n >= value {
                out.push_str(numeral);
                n -= value;
            }
        }
        out
    };
    let mut rest = text;
    let mut total = 0;
    for (value, numeral) in TABLE {
        while let Some(after) = rest.strip_prefix(numeral) {
            total += value;
            rest = after;
        }
    }
    (rest.is_empty() && (1..4000).contains(&total) && write(total) == text).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(template: &str, values: &[(&str, &str)]) -> Option<String> {
        Template::parse(template)
            .expect("it parses")
            .fill(|name| values.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn templates_fill_in() {
        for (template, values, want) in [
            ("ptd-{title|slug}", vec![("title", "Água & Luz")], Some("ptd-agua-luz")),
            ("p-{plan|arabic}-{n}", vec![("plan", "IV"), ("n", "3")], Some("p-4-3")),
            ("PT{n+8|pad:4}", vec![("n", "8")], Some("PT0016")),
            ("{a,b|slug}", vec![("a", " "), ("b", "B")], Some("b")),
            ("{a|hash}", vec![("a", " Água  e luz")], Some("978d7db4ff99")),
            ("{a}", vec![], None),
            ("{a|arabic}", vec![("a", "IIX")], None),
        ] {
            assert_eq!(fill(template, &values).as_deref(), want, "{template}");
        }
    }

    #[test]
    fn mistakes_are_errors() {
        assert_eq!(Template::parse("a{b"), Err(TemplateError::Open));
        assert_eq!(Template::parse("{b|sulg}"), Err(TemplateError::Filter("sulg".into())));
    }
}
