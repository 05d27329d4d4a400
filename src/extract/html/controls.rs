//! What form controls and pictures show: values, ticks, the chosen option, alternative texts.

use scraper::ElementRef;

use crate::model::marks::Mark;

/// A box that is ticked, and one that is not.
const BOXES: [&str; 2] = ["☒", "☐"];

/// Returns what an element shows that is not text of the page, with its mark; `None` for other elements.
///
/// A control whose value no person sees (`hidden`, `password`, `file`) shows nothing.
pub(super) fn shown(element: ElementRef<'_>) -> Option<(String, Mark)> {
    let attribute = |name| element.value().attr(name).unwrap_or_default();
    Some(match element.value().name() {
        "img" => (attribute("alt").to_owned(), Mark::Alternative),
        "textarea" => (element.text().collect(), Mark::Control),
        "select" => chosen(element),
        "input" => (input(element), Mark::Control),
        _ => return None,
    })
}

fn input(element: ElementRef<'_>) -> String {
    let attribute = |name| element.value().attr(name).unwrap_or_default();
    match attribute("type").trim().to_ascii_lowercase().as_str() {
        "hidden" | "password" | "file" | "submit" | "button" | "reset" | "image" | "range" | "color" => String::new(),
        "checkbox" | "radio" => BOXES[usize::from(element.value().attr("checked").is_none())].to_owned(),
        _ => attribute("value").to_owned(),
    }
}

/// The chosen options of a list, one a line. The first is chosen where none is, except in a list that shows several.
fn chosen(list: ElementRef<'_>) -> (String, Mark) {
    let options: Vec<_> =
        list.descendants().filter_map(ElementRef::wrap).filter(|e| e.value().name() == "option").collect();
    let has = |option: &ElementRef<'_>, name| option.value().attr(name).is_some();
    let mut chosen: Vec<_> = options.iter().enumerate().filter(|(_, o)| has(o, "selected")).collect();
    let is_multiple = list.value().attr("multiple").is_some();
    let shows_several = list.value().attr("size").and_then(|n| n.trim().parse::<u32>().ok()).is_some_and(|n| n > 1);
    if !is_multiple {
        // Of several the last counts.
        chosen.drain(..chosen.len().saturating_sub(1));
        if chosen.is_empty() && !shows_several {
            chosen.extend(options.iter().enumerate().find(|(_, o)| !has(o, "disabled")));
        }
    }
    // An option without a value, or one that cannot be chosen, asks for a choice.
    let is_prompt = |(n, option): &(usize, &ElementRef<'_>)| {
        option.value().attr("value").is_some_and(|value| value.trim().is_empty()) || *n == 0 && has(option, "disabled")
    };
    let mark = if chosen.len() == 1 && is_prompt(&chosen[0]) { Mark::Button } else { Mark::Control };
    let text = |option: &ElementRef<'_>| match option.value().attr("label").filter(|label| !label.is_empty()) {
        Some(label) => label.to_owned(),
        None => option.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "),
    };
    (chosen.into_iter().map(|(_, option)| text(option)).collect::<Vec<_>>().join("\n"), mark)
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    fn shown_by(control: &str) -> (String, Mark) {
        let html = Html::parse_fragment(control);
        let element = html.root_element().descendants().filter_map(ElementRef::wrap).find_map(shown);
        element.expect("a control")
    }

    #[test]
    fn controls_show_their_values() {
        for (control, want) in [
            ("<input value='Beja'>", "Beja"),
            ("<input type=date value=2024-05-01 readonly>", "2024-05-01"),
            ("<input type=NUMBER value=12>", "12"),
            ("<input type=hidden value=x>", ""),
            ("<input type=password value=x>", ""),
            ("<input type=submit value=Enviar>", ""),
            ("<input placeholder=Nome>", ""),
            ("<input type=checkbox checked>", "☒"),
            ("<input type=radio value=sim>", "☐"),
            ("<textarea>\numa\nduas</textarea>", "uma\nduas"),
            ("<select><option>a<option selected>b</select>", "b"),
            ("<select><option>a<option>b</select>", "a"),
            ("<select><option disabled>a<option>b</select>", "b"),
            ("<select><optgroup label=g><option selected>a</optgroup><option selected>b</select>", "b"),
            ("<select multiple><option selected>a<option selected>b<option>c</select>", "a\nb"),
            ("<select multiple><option>a</select>", ""),
            ("<select size=4><option>a</select>", ""),
        ] {
            assert_eq!(shown_by(control), (want.to_owned(), Mark::Control), "{control}");
        }
    }

    #[test]
    fn an_option_that_asks_for_a_choice_is_no_value() {
        for control in [
            "<select><option value=''>Escolha<option value=1>a</select>",
            "<select><option disabled selected>Escolha<option>a</select>",
        ] {
            assert_eq!(shown_by(control), ("Escolha".to_owned(), Mark::Button), "{control}");
        }
        assert_eq!(shown_by("<img alt='Em curso'>"), ("Em curso".to_owned(), Mark::Alternative));
    }
}
