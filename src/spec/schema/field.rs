//! The fields of a Table Schema: types, formats and constraints.

use crate::model::schema::{Bound, Constraints, DateOrder, Field, NumberStyle, Personal, StringFormat, Type};
use crate::spec::{reader::At, section::Section, tree::Value};

/// Parses every field; references between fields (`seara:yearFrom`) are resolved to indexes.
pub(super) fn fields(sections: &[Section<'_>]) -> Vec<Field> {
    let names: Vec<String> = sections.iter().map(|s| s.text("name").map(|t| t.value).unwrap_or_default()).collect();
    sections.iter().map(|s| field(s, &names)).collect()
}

fn field(section: &Section<'_>, names: &[String]) -> Field {
    for allowed in ["description", "example", "rdfType", "seara:en"] {
        section.entry(allowed);
    }
    let name = section.needed("name").value;
    let other = |key| {
        let at = section.text(key)?;
        let found = names.iter().position(|n| *n == at.value);
        if found.is_none() {
            let known: Vec<_> = names.iter().map(String::as_str).collect();
            section.reader.report_unknown("unknown-column", &at, &known);
        }
        found
    };
    let kind = kind(section);
    let constraints = section.section("constraints").map(|s| constraints(&s, &kind)).unwrap_or_default();
    let labels = section.pairs("seara:labels").unwrap_or_default();
    let field = Field {
        title: section.text("title").map_or_else(|| name.clone(), |t| t.value),
        name,
        date_order: section.choice("seara:order", &[("dmy", DateOrder::Dmy), ("mdy", DateOrder::Mdy)]),
        zone: zone(section, &kind),
        year_from: other("seara:yearFrom"),
        precision_of: other("seara:precisionOf"),
        personal: personal(section, &kind, &constraints),
        labels: labels.into_iter().map(|(code, label)| (code.value, label.value)).collect(),
        kind,
        constraints,
    };
    section.close();
    field
}

/// Parses `seara:zone`, the name of a time zone. Reports an unknown zone, and one of a column without times.
fn zone(section: &Section<'_>, kind: &Type) -> Option<chrono_tz::Tz> {
    let name = section.text("seara:zone")?;
    if !matches!(kind, Type::Date | Type::DateTime) {
        section.reader.report("no-effect", &name.span, &[("key", "seara:zone")]);
        return None;
    }
    let zone = name.value.parse().ok();
    if zone.is_none() {
        section.reader.report("unknown-zone", &name.span, &[("got", &name.value)]);
    }
    zone
}

/// Parses `seara:personal`, which says what is published of a column with personal data. Reports a mask of a column that
/// is not plain text, and dropping a required column.
fn personal(section: &Section<'_>, kind: &Type, constraints: &Constraints) -> Option<Personal> {
    let choices = [("keep", Personal::Keep), ("mask", Personal::Mask), ("drop", Personal::Drop)];
    let personal = section.choice("seara:personal", &choices)?;
    let text = matches!(kind, Type::String(StringFormat::Default) | Type::Any);
    let free = constraints.one_of.is_none() && constraints.pattern.is_none() && !constraints.unique;
    let plain = free && constraints.min_length.is_none() && constraints.max_length.is_none();
    let fits = match personal {
        Personal::Keep => true,
        Personal::Mask => text && plain,
        Personal::Drop => !constraints.required,
    };
    if let Some(entry) = section.entry("seara:personal").filter(|_| !fits) {
        section.reader.report("personal-conflict", &entry.node.span, &[]);
    }
    Some(personal)
}

#[derive(Clone, Copy)]
enum Name {
    String,
    Integer,
    Number,
    Boolean,
    Date,
    DateTime,
    Year,
    Any,
    List,
}

fn kind(section: &Section<'_>) -> Type {
    let names = [
        ("string", Name::String),
        ("integer", Name::Integer),
        ("number", Name::Number),
        ("boolean", Name::Boolean),
        ("date", Name::Date),
        ("datetime", Name::DateTime),
        ("year", Name::Year),
        ("any", Name::Any),
        ("list", Name::List),
    ];
    let name = section.choice("type", &names).unwrap_or(Name::String);
    match name {
        Name::String => Type::String(format(section)),
        Name::Integer => Type::Integer(style(section)),
        Name::Number => number(section),
        Name::Boolean => boolean(section),
        Name::Date | Name::DateTime => {
            section.choice("format", &[("default", ()), ("any", ())]);
            if matches!(name, Name::Date) { Type::Date } else { Type::DateTime }
        }
        Name::Year => Type::Year,
        Name::Any => Type::Any,
        Name::List => {
            section.choice("itemType", &[("string", ())]);
            Type::List { delimiter: section.text("delimiter").map_or_else(|| ",".to_owned(), |t| t.value) }
        }
    }
}

fn format(section: &Section<'_>) -> StringFormat {
    let formats = [
        ("default", StringFormat::Default),
        ("email", StringFormat::Email),
        ("uri", StringFormat::Uri),
        ("uuid", StringFormat::Uuid),
    ];
    let written = section.choice("format", &formats).unwrap_or(StringFormat::Default);
    if section.bool("seara:nif") == Some(true) { StringFormat::Nif } else { written }
}

fn style(section: &Section<'_>) -> NumberStyle {
    let one = |key| section.text(key).and_then(|t: At<String>| t.value.chars().next());
    NumberStyle {
        decimal: one("decimalChar"),
        group: one("groupChar"),
        units: section.bool("bareNumber") == Some(false),
        accounting: section.choice("seara:sign", &[("auto", false), ("accounting", true)]).unwrap_or_default(),
        round: round(section),
    }
}

/// Parses `seara:round`, which needs a scale to round to.
fn round(section: &Section<'_>) -> bool {
    let round = section.bool("seara:round").unwrap_or_default();
    if let Some(entry) = section.entry("seara:round").filter(|_| section.entry("seara:scale").is_none()) {
        section.reader.report("no-effect", &entry.key_span, &[("key", "seara:round")]);
    }
    round
}

fn number(section: &Section<'_>) -> Type {
    let style = style(section);
    match section.count("seara:scale") {
        Some(scale) if scale.value <= 18 => Type::Decimal { scale: u8::try_from(scale.value).unwrap_or(18), style },
        Some(scale) => {
            section.reader.report("out-of-range", &scale.span, &[("key", "seara:scale"), ("min", "0"), ("max", "18")]);
            Type::Number(style)
        }
        None => Type::Number(style),
    }
}

fn boolean(section: &Section<'_>) -> Type {
    let words = |key| section.texts(key).unwrap_or_default().into_iter().map(|t| t.value).collect();
    Type::Boolean { true_values: words("trueValues"), false_values: words("falseValues") }
}

fn constraints(section: &Section<'_>, kind: &Type) -> Constraints {
    let constraints = Constraints {
        required: section.bool("required").unwrap_or_default(),
        unique: section.bool("unique").unwrap_or_default(),
        min_length: section.count("minLength").map(|n| n.value),
        max_length: section.count("maxLength").map(|n| n.value),
        minimum: bound(section, "minimum", kind),
        maximum: bound(section, "maximum", kind),
        pattern: section
            .text("pattern")
            .and_then(|t| section.reader.regex(&At { value: format!("^(?:{})$", t.value), span: t.span })),
        one_of: section.scalars("enum"),
    };
    section.close();
    check_constraints(section, &constraints, kind);
    constraints
}

/// Reports constraints that do not apply to the type, and a minimum above its maximum.
fn check_constraints(section: &Section<'_>, constraints: &Constraints, kind: &Type) {
    let text = matches!(kind, Type::String(_) | Type::Any);
    let length = text || matches!(kind, Type::List { .. });
    for (key, fits) in [("minLength", length), ("maxLength", length), ("pattern", text)] {
        if let Some(entry) = section.entry(key).filter(|_| !fits) {
            section.reader.report("constraint-of-another-type", &entry.key_span, &[("key", key)]);
        }
    }
    let lengths = constraints.min_length.zip(constraints.max_length).is_some_and(|(min, max)| min > max);
    let values = constraints.minimum.as_ref().zip(constraints.maximum.as_ref());
    let values = values.is_some_and(|(min, max)| min.exact > max.exact || min.float > max.float);
    if lengths || values {
        section.reader.report("minimum-above-maximum", &section.head(), &[]);
    }
}

fn bound(section: &Section<'_>, key: &'static str, kind: &Type) -> Option<Bound> {
    let entry = section.entry(key)?;
    let text = match &entry.node.value {
        Value::Text(t) => t.clone(),
        Value::Integer(n) => n.to_string(),
        Value::Float(n) => n.to_string(),
        _ => String::new(),
    };
    let bound = parse_bound(kind, text.clone());
    if bound.is_none() {
        section.reader.report("bad-bound", &entry.node.span, &[("key", key), ("got", &text)]);
    }
    bound
}

/// Parses a bound into the form in which values of the column are compared; `None` if the text is no value of the type.
fn parse_bound(kind: &Type, text: String) -> Option<Bound> {
    let exact = |exact: i128| Bound { text: text.clone(), exact, float: 0.0 };
    match kind {
        Type::Integer(_) | Type::Year => text.parse().ok().map(exact),
        Type::Number(_) => {
            text.parse().ok().filter(|f: &f64| f.is_finite()).map(|float| Bound { text: text.clone(), exact: 0, float })
        }
        Type::Decimal { scale, .. } => unscaled(&text, *scale).map(exact),
        Type::Date => {
            let day = chrono::NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()?;
            Some(exact(i128::from((day - chrono::NaiveDate::default()).num_days())))
        }
        Type::DateTime => {
            chrono::DateTime::parse_from_rfc3339(&text).ok().map(|t| exact(i128::from(t.timestamp_micros())))
        }
        Type::String(_) | Type::Boolean { .. } | Type::Any | Type::List { .. } => None,
    }
}

/// Parses a decimal number as an unscaled integer: `12.5` at scale 2 is 1250.
fn unscaled(text: &str, scale: u8) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let width = usize::from(scale);
    (fraction.len() <= width).then(|| format!("{whole}{fraction:0<width$}").parse().ok()).flatten()
}
