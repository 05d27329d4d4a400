//! Values of form controls of OpenDocument (`office:forms`), which the text refers to by their ids.

use std::collections::HashMap;

use crate::extract::markup::Element;

/// A box that is ticked, and one that is not.
const BOXES: [&str; 2] = ["☒", "☐"];

/// Maximum depth of nested elements.
const NESTED: usize = 40;

/// Adds the values of the controls below an element, by their ids.
pub(super) fn add(parent: &Element, values: &mut HashMap<String, String>) {
    find_forms(parent, values, NESTED);
}

fn find_forms(parent: &Element, values: &mut HashMap<String, String>, depth: usize) {
    if depth == 0 {
        return;
    }
    for element in parent.elements() {
        match element.attribute("id").zip(value(element)) {
            Some((id, value)) => drop(values.insert(id.to_owned(), value)),
            None if matches!(element.name.as_str(), "forms" | "form" | "page" | "presentation" | "text") => {
                find_forms(element, values, depth - 1);
            }
            None => {}
        }
    }
}

/// Returns what a control shows; none of one that is no control, or shows no value.
fn value(control: &Element) -> Option<String> {
    let of = |names: [&str; 2]| names.iter().find_map(|name| control.attribute(name)).map(str::to_owned);
    let ticked = |is_on: bool| Some(BOXES[usize::from(!is_on)].to_owned());
    match control.name.as_str() {
        "checkbox" => ticked(of(["current-state", "state"]).as_deref() == Some("checked")),
        "radio" => ticked(of(["current-selected", "selected"]).as_deref() == Some("true")),
        "textarea" => {
            let lines: Vec<_> = control.all("p").map(Element::text).collect();
            if lines.is_empty() { of(["current-value", "value"]) } else { Some(lines.join("\n")) }
        }
        "listbox" => {
            let is_chosen = |e: &&Element| {
                ["current-selected", "selected"].iter().find_map(|name| e.attribute(name)) == Some("true")
            };
            let labels: Vec<_> = control.all("option").filter(is_chosen).filter_map(|e| e.attribute("label")).collect();
            Some(labels.join("\n"))
        }
        "text" | "formatted-text" | "number" | "date" | "time" | "combobox" => of(["current-value", "value"]),
        _ => None,
    }
}
