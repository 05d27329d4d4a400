//! The mark that an element gives to its text, by its name, its attributes and its own style.

use scraper::node::Element;

use crate::model::marks::Mark;

/// How far to the left of its page an element is out of sight, in pixels.
const OFF_PAGE: f32 = -999.0;

/// Returns the mark of the text of an element; of several the one that counts first.
pub(super) fn mark(element: &Element) -> Option<Mark> {
    let own = match element.name() {
        "dialog" if element.attr("open").is_none() => Some(Mark::Hidden),
        "s" | "strike" | "del" => Some(Mark::Struck),
        "sup" => Some(Mark::Raised),
        "sub" => Some(Mark::Lowered),
        "button" => Some(Mark::Button),
        _ => None,
    };
    let hidden = element.attr("hidden").map(|_| Mark::Hidden);
    let styled = element.attr("style").map(declarations).into_iter().flatten();
    let styled = styled.filter_map(|(property, value)| styled_mark(&property, &value));
    own.into_iter().chain(hidden).chain(styled).min()
}

/// Returns whether the text of an element is white by its own style.
pub(super) fn is_white(element: &Element) -> bool {
    let own = element.attr("color").filter(|_| element.name() == "font").map(|c| c.trim().to_ascii_lowercase());
    let mut styled = element.attr("style").map(declarations).into_iter().flatten();
    let style = styled.rfind(|(property, _)| property == "color").map(|(_, value)| value.replace(' ', ""));
    matches!(style.or(own).as_deref(), Some("white" | "#fff" | "#ffffff" | "rgb(255,255,255)"))
}

/// Returns whether an element may have a ground of its own.
pub(super) fn has_ground(element: &Element) -> bool {
    let mut styled = element.attr("style").map(declarations).into_iter().flatten();
    element.attr("bgcolor").or(element.attr("background")).is_some()
        || styled.any(|(property, _)| property.starts_with("background"))
}

/// Returns whether an element takes no place on its page: the cells after one that is not displayed move to its left.
pub(super) fn takes_no_place(element: &Element) -> bool {
    let mut styled = element.attr("style").map(declarations).into_iter().flatten();
    element.attr("hidden").is_some()
        || styled.any(|(property, value)| (property.as_str(), value.as_str()) == ("display", "none"))
}

/// The mark of a declaration of a style.
fn styled_mark(property: &str, value: &str) -> Option<Mark> {
    let is_zero = || value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%').parse() == Ok(0.0_f32);
    let is_off = || value.strip_suffix("px").and_then(|n| n.parse::<f32>().ok()).is_some_and(|n| n <= OFF_PAGE);
    match (property, value) {
        ("display", "none") | ("visibility", "hidden" | "collapse") => Some(Mark::Hidden),
        ("text-decoration" | "text-decoration-line", lines) if lines.contains("line-through") => Some(Mark::Struck),
        ("vertical-align", "super") => Some(Mark::Raised),
        ("vertical-align", "sub") => Some(Mark::Lowered),
        ("color", "transparent") => Some(Mark::Invisible),
        ("opacity" | "font-size", _) if is_zero() => Some(Mark::Invisible),
        ("left" | "top", _) if is_off() => Some(Mark::Invisible),
        _ => None,
    }
}

/// The declarations of a `style` attribute, in lower case.
fn declarations(style: &str) -> Vec<(String, String)> {
    let lower = style.to_ascii_lowercase();
    let pairs = lower.split(';').filter_map(|declaration| declaration.split_once(':'));
    let value = |value: &str| value.trim().trim_end_matches("!important").trim().to_owned();
    pairs.map(|(property, text)| (property.trim().to_owned(), value(text))).collect()
}

#[cfg(test)]
mod tests {
    use scraper::{ElementRef, Html};

    use super::*;

    #[test]
    fn white_text_and_grounds_are_those_of_the_own_style() {
        for (element, white, ground) in [
            ("<p style='color: #FFF'>", true, false),
            ("<p style='color:rgb(255, 255, 255); background-color: navy'>", true, true),
            ("<font color=White>", true, false),
            ("<p style='background-color:#fff; border-color:white'>", false, true),
            ("<p style='color:#fffff0'>", false, false),
            ("<td bgcolor=navy>", false, true),
        ] {
            let html = Html::parse_fragment(&format!("<table><tr>{element}x"));
            let found = html
                .root_element()
                .descendants()
                .filter_map(ElementRef::wrap)
                .find(|e| ["p", "font", "td"].contains(&e.value().name()) && (e.value().attrs().next().is_some()));
            let found = found.expect("an element");
            assert_eq!((is_white(found.value()), has_ground(found.value())), (white, ground), "{element}");
        }
    }

    #[test]
    fn elements_are_marked_by_name_attribute_and_style() {
        for (element, want) in [
            ("<sup>1</sup>", Some(Mark::Raised)),
            ("<span style='vertical-align: super'>1</span>", Some(Mark::Raised)),
            ("<del>1</del>", Some(Mark::Struck)),
            ("<span style='text-decoration:underline line-through'>1</span>", Some(Mark::Struck)),
            ("<s hidden>1</s>", Some(Mark::Hidden)),
            ("<p style='DISPLAY : none !important'>1</p>", Some(Mark::Hidden)),
            ("<p style='opacity: 0.0'>1</p>", Some(Mark::Invisible)),
            ("<p style='position:absolute; left:-9999px'>1</p>", Some(Mark::Invisible)),
            ("<p style='opacity:0.5; left:-3px; font-size:10px'>1</p>", None),
            ("<ins>1</ins>", None),
            ("<details><p>1</p></details>", None),
            ("<dialog>1</dialog>", Some(Mark::Hidden)),
            ("<dialog open>1</dialog>", None),
        ] {
            let html = Html::parse_fragment(element);
            let first = html.root_element().descendants().skip(1).find_map(ElementRef::wrap).expect("an element");
            assert_eq!(mark(first.value()), want, "{element}");
        }
    }
}
