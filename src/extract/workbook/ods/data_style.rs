//! Data styles of OpenDocument, which draw numbers, days and times, as format codes.
//!
//! What a format says of a value is found in one place, by its code: `model::number_format`.

use std::collections::HashMap;

use crate::extract::markup::Element;

/// Digits of a part of a code; a style may ask for any count.
const DIGITS: usize = 100;

/// Returns the code of a data style; `None` if there is none of this name.
pub(super) fn code(name: &str, all: &HashMap<String, Element>) -> Option<String> {
    let style = all.get(name)?;
    // The style of some values, mostly those from 0 on, is another: the first of them is the first section of a code.
    let other = style.child("map").and_then(|map| all.get(map.attribute("apply-style-name")?));
    let own = section(style);
    Some(match other.map(section) {
        Some(first) => format!("{first};{own}"),
        // Nothing is drawn at all.
        None if own.is_empty() && style.name == "number-style" => ";;;".to_owned(),
        None => own,
    })
}

/// Returns the code of a style by its own elements.
fn section(style: &Element) -> String {
    let is_length = style.attribute("truncate-on-overflow") == Some("false");
    let mut code = String::new();
    for element in style.elements() {
        let is_long = element.attribute("style") == Some("long");
        let either = |short: &str, long: &str| if is_long { long.to_owned() } else { short.to_owned() };
        code += &match element.name.as_str() {
            "number" => number(element),
            "scientific-number" => format!("{}E+00", number(element)),
            "fraction" => "# ?/?".to_owned(),
            "text" if style.name == "percentage-style" && element.text().contains('%') => "%".to_owned(),
            "text" => quoted(&element.text()),
            "text-content" => "@".to_owned(),
            "currency-symbol" => quoted(&element.text()),
            "boolean" => "General".to_owned(),
            "day" | "day-of-week" => either("d", "dd"),
            "month" if element.attribute("textual") == Some("true") => either("mmm", "mmmm"),
            "month" => either("m", "mm"),
            "year" => either("yy", "yyyy"),
            // Parts of a year are drawn with it: they are no day.
            "quarter" | "week-of-year" | "era" => String::new(),
            "hours" if is_length => "[h]".to_owned(),
            "hours" => either("h", "hh"),
            "minutes" if is_length && !code.contains('h') => "[m]".to_owned(),
            "minutes" => either("m", "mm"),
            "seconds" if is_length && !code.contains(['h', 'm']) => "[s]".to_owned(),
            "seconds" => either("s", "ss"),
            "am-pm" => "AM/PM".to_owned(),
            _ => String::new(),
        };
    }
    code
}

/// Returns the code of a number: `0000`, `#,##0.00`. One that says nothing of its decimals is drawn in general.
fn number(element: &Element) -> String {
    let count = |name: &str| element.attribute(name).and_then(|n| n.parse::<usize>().ok()).map(|n| n.min(DIGITS));
    let (digits, decimals) = (count("min-integer-digits").unwrap_or(1), count("decimal-places"));
    let fixed = count("min-decimal-places").or(decimals).unwrap_or(0);
    if decimals.is_none() && digits <= 1 && element.name == "number" {
        return "General".to_owned();
    }
    let grouped = element.attribute("grouping") == Some("true");
    let mut places = if grouped && digits <= 1 { "#,##0".to_owned() } else { "0".repeat(digits.max(1)) };
    if grouped && digits > 1 {
        places.insert_str(0, "#,");
    }
    for text in element.all("embedded-text") {
        let position = text.attribute("position").and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
        let at = digits.max(1).saturating_sub(position);
        if !grouped && places.is_char_boundary(at) {
            places.insert_str(at, &quoted(&text.text()));
        }
    }
    let optional = decimals.unwrap_or(0).saturating_sub(fixed);
    let point = if fixed + optional > 0 { "." } else { "" };
    // A factor divides the number that is drawn.
    let factor = element.number("display-factor").map_or(0, |factor| match factor {
        n if n >= 1e6 => 2,
        n if n >= 1e3 => 1,
        _ => 0,
    });
    format!("{places}{point}{}{}{}", "0".repeat(fixed), "#".repeat(optional), ",".repeat(factor))
}

/// Returns text in quotes, as a code has it.
fn quoted(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("\"{}\"", text.replace('"', "")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        extract::markup,
        model::number_format::{DatePrecision, NumberFormat, parse},
    };

    fn format(styles: &str) -> NumberFormat {
        let root = markup::parse(&format!("<s>{styles}</s>"), "p").expect("xml");
        let name = |style: &Element| style.attribute("name").unwrap_or_default().to_owned();
        let all: HashMap<_, _> = root.elements().map(|style| (name(style), style.clone())).collect();
        parse(&code("N", &all).expect("a style"))
    }

    #[test]
    fn a_data_style_of_numbers_says_what_its_code_says() {
        let fixed = |digits, decimals| NumberFormat::Fixed { digits, decimals };
        for (style, want) in [
            ("<number-style name='N'><number min-integer-digits='1'/></number-style>", NumberFormat::General),
            ("<number-style name='N'><number decimal-places='0' min-integer-digits='6'/></number-style>", fixed(6, 0)),
            (
                "<number-style name='N'><number decimal-places='2' min-decimal-places='2' min-integer-digits='1' grouping='true'/></number-style>",
                fixed(1, 2),
            ),
            (
                "<number-style name='N'><number decimal-places='2' min-decimal-places='0' min-integer-digits='1'/></number-style>",
                NumberFormat::Other,
            ),
            (
                "<currency-style name='P'><number decimal-places='2' min-integer-digits='1' grouping='true'/><text> </text><currency-symbol>€</currency-symbol></currency-style>\
              <currency-style name='N'><text>-</text><number decimal-places='2' min-integer-digits='1'/><map condition='value()&gt;=0' apply-style-name='P'/></currency-style>",
                fixed(1, 2),
            ),
            (
                "<percentage-style name='N'><number decimal-places='1' min-integer-digits='1'/><text>%</text></percentage-style>",
                NumberFormat::Percent { decimals: 1 },
            ),
            (
                "<number-style name='N'><scientific-number decimal-places='2' min-integer-digits='1' min-exponent-digits='2'/></number-style>",
                NumberFormat::Scientific,
            ),
        ] {
            assert_eq!(format(style), want, "{style}");
        }
    }

    #[test]
    fn a_data_style_of_days_and_times_says_what_its_code_says() {
        for (style, want) in [
            (
                "<date-style name='N'><day style='long'/><text>/</text><month style='long'/><text>/</text><year style='long'/></date-style>",
                NumberFormat::Date(DatePrecision::Day),
            ),
            (
                "<date-style name='N'><month textual='true'/><text>-</text><year/></date-style>",
                NumberFormat::Date(DatePrecision::Month),
            ),
            ("<date-style name='N'><year style='long'/></date-style>", NumberFormat::Date(DatePrecision::Year)),
            (
                "<date-style name='N'><day/><text>.</text><month/><text> </text><hours/><text>:</text><minutes style='long'/></date-style>",
                NumberFormat::DateTime,
            ),
            (
                "<time-style name='N'><hours style='long'/><text>:</text><minutes style='long'/></time-style>",
                NumberFormat::Time,
            ),
            (
                "<time-style name='N' truncate-on-overflow='false'><hours/><text>:</text><minutes style='long'/></time-style>",
                NumberFormat::Duration,
            ),
            ("<text-style name='N'><text-content/></text-style>", NumberFormat::Text),
            ("<number-style name='N'/>", NumberFormat::Hidden { texts: true }),
            (
                "<number-style name='N'><number decimal-places='0' min-integer-digits='7'><embedded-text position='3'>-</embedded-text></number></number-style>",
                NumberFormat::Literal("0000\\-000".into()),
            ),
        ] {
            assert_eq!(format(style), want, "{style}");
        }
    }
}
