//! Formulas of Office Open XML (`m:oMath`) as one line of text: `25 000`, `3/4`, `x^2`.

use crate::extract::markup::Element;

/// Maximum depth of nested parts.
const NESTED: usize = 40;

/// Returns the text of a formula.
pub(super) fn text(formula: &Element) -> String {
    let mut text = String::new();
    add(formula, &mut text, NESTED);
    text
}

fn add(element: &Element, text: &mut String, depth: usize) {
    if depth == 0 {
        return;
    }
    for inner in element.elements() {
        let part = |name: &str| {
            let mut part = String::new();
            inner.child(name).into_iter().for_each(|e| add(e, &mut part, depth - 1));
            part
        };
        match inner.name.as_str() {
            "t" => text.push_str(&inner.text()),
            "f" => text.push_str(&[group(part("num")), "/".to_owned(), group(part("den"))].concat()),
            "sSup" => text.push_str(&power(&part("e"), part("sup"))),
            "sSub" => text.push_str(&[part("e"), "_".to_owned(), group(part("sub"))].concat()),
            "sSubSup" => {
                let base = [part("e"), "_".to_owned(), group(part("sub"))].concat();
                text.push_str(&power(&base, part("sup")));
            }
            "rad" => text.push_str(&[part("deg"), "√".to_owned(), group(part("e"))].concat()),
            "d" => brackets(inner, text, depth),
            // Properties, and what was deleted.
            name if name.ends_with("Pr") || matches!(name, "del" | "moveFrom") => {}
            _ => add(inner, text, depth - 1),
        }
    }
}

/// A part in brackets.
fn brackets(element: &Element, text: &mut String, depth: usize) {
    let sign = |name: &str, default: &str| {
        let sign = element.at(&["dPr", name]).and_then(|e| e.attribute("val"));
        sign.unwrap_or(default).to_owned()
    };
    text.push_str(&sign("begChr", "("));
    for (n, inner) in element.all("e").enumerate() {
        if n > 0 {
            text.push_str(&sign("sepChr", "|"));
        }
        add(inner, text, depth - 1);
    }
    text.push_str(&sign("endChr", ")"));
}

/// `m²` for units; other exponents as `10^6`, so that they never join the digits before them.
fn power(base: &str, exponent: String) -> String {
    let is_letter = base.ends_with(char::is_alphabetic);
    match exponent.trim() {
        "2" if is_letter => format!("{base}²"),
        "3" if is_letter => format!("{base}³"),
        _ => format!("{base}^{}", group(exponent)),
    }
}

/// Brackets around what is more than a number or a name.
fn group(part: String) -> String {
    let part = part.trim();
    if part.chars().all(|c| c.is_alphanumeric() || matches!(c, ',' | '.')) {
        part.to_owned()
    } else {
        format!("({part})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::markup;

    #[test]
    fn formulas_are_one_line() {
        let t = |text: &str| format!("<r><rPr/><t>{text}</t></r>");
        for (formula, want) in [
            (t("25 000"), "25 000"),
            (format!("<f><fPr/><num>{}</num><den>{}</den></f>", t("3"), t("4")), "3/4"),
            (format!("<f><num>{}</num><den>{}</den></f>", t("a+b"), t("2")), "(a+b)/2"),
            (format!("{}<sSup><e>{}</e><sup>{}</sup></sSup>", t("12 "), t("m"), t("2")), "12 m²"),
            (format!("<sSup><e>{}</e><sup>{}</sup></sSup>", t("10"), t("6")), "10^6"),
            (format!("<sSub><e>{}</e><sub>{}</sub></sSub>", t("CO"), t("2")), "CO_2"),
            (format!("<rad><deg/><e>{}</e></rad>", t("2")), "√2"),
            (format!("<d><dPr><begChr val='['/><endChr val=']'/></dPr><e>{}</e></d>", t("x")), "[x]"),
            (format!("<oMath>{}</oMath>", t("7")), "7"),
        ] {
            let root = markup::parse(&format!("<oMath>{formula}</oMath>"), "p").expect("xml");
            assert_eq!(text(&root), want);
        }
    }
}
