//! Diagrams of Office Open XML (SmartArt): the texts of their data, without a drawing.

use std::collections::{HashMap, HashSet};

use crate::extract::markup::Element;

/// Returns the id of the data of the diagram in a frame or a drawing (`dgm:relIds`).
pub(super) fn data_id(graphic: &Element) -> Option<&str> {
    graphic.at(&["graphicData", "relIds"])?.attribute("dm")
}

/// Returns the relationship of the drawing of a diagram, given its data.
pub(super) fn drawing_id(data: &Element) -> Option<&str> {
    let extensions = data.child("extLst").into_iter().flat_map(|list| list.all("ext"));
    extensions.filter_map(|e| e.child("dataModelExt")?.attribute("relId")).next()
}

/// Returns the text bodies of a diagram in the order in which it shows them: each before those below it.
pub(super) fn texts(data: &Element) -> Vec<&Element> {
    let points: Vec<&Element> = data.child("ptLst").into_iter().flat_map(|list| list.all("pt")).collect();
    let by_id: HashMap<&str, &Element> = points.iter().filter_map(|p| Some((p.attribute("modelId")?, *p))).collect();
    let mut below: HashMap<&str, Vec<(u32, &str)>> = HashMap::new();
    for link in data.child("cxnLst").into_iter().flat_map(|list| list.all("cxn")) {
        // Other types link points to how they are drawn.
        if link.attribute("type").is_some_and(|kind| kind != "parOf") {
            continue;
        }
        if let (Some(from), Some(to)) = (link.attribute("srcId"), link.attribute("destId")) {
            let order = link.attribute("srcOrd").and_then(|n| n.parse().ok()).unwrap_or(u32::MAX);
            below.entry(from).or_default().push((order, to));
        }
    }
    below.values_mut().for_each(|all| all.sort_by_key(|(order, _)| *order));
    let is_root = |p: &&&Element| p.attribute("type") == Some("doc");
    let mut next: Vec<&Element> = points.iter().filter(is_root).copied().collect();
    let (mut seen, mut texts) = (HashSet::new(), Vec::new());
    while let Some(point) = next.pop() {
        let Some(id) = point.attribute("modelId").filter(|id| seen.insert(*id)) else { continue };
        texts.extend(own_text(point));
        let below = below.get(id).into_iter().flatten().rev();
        next.extend(below.filter_map(|(_, id)| by_id.get(id)).copied());
    }
    // Points that no link leads to.
    let is_left = |p: &&&Element| p.attribute("modelId").is_none_or(|id| !seen.contains(id));
    texts.extend(points.iter().filter(is_left).filter_map(|p| own_text(p)));
    texts
}

/// The text of a point that a person wrote; others are how the diagram is drawn.
fn own_text(point: &Element) -> Option<&Element> {
    point.child("t").filter(|_| matches!(point.attribute("type"), None | Some("node" | "asst")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::markup;

    #[test]
    fn texts_are_in_the_order_of_the_diagram() {
        let point = |id: &str, kind: &str, text: &str| {
            format!("<pt modelId='{id}'{kind}><t><p><r><t>{text}</t></r></p></t></pt>")
        };
        let link = |from: &str, to: &str, order: u32| format!("<cxn srcId='{from}' destId='{to}' srcOrd='{order}'/>");
        let points = [
            point("2", " type='node'", "Segundo"),
            point("0", " type='doc'", "raiz"),
            point("1", "", "Primeiro"),
            point("7", "", "Sem ligação"),
            point("3", "", "Abaixo do primeiro"),
            point("8", " type='pres'", "como se desenha"),
            point("9", " type='parTrans'", "seta"),
        ];
        // A circle of links ends.
        let links = [link("0", "2", 1), link("0", "1", 0), link("1", "3", 0), link("3", "0", 0)];
        let drawn = "<cxn type='presOf' srcId='1' destId='8'/>";
        let data = format!(
            "<dataModel><ptLst>{}</ptLst><cxnLst>{}{drawn}</cxnLst></dataModel>",
            points.concat(),
            links.concat()
        );
        let data = markup::parse(&data, "p").expect("xml");
        let texts: Vec<_> = texts(&data).into_iter().map(Element::text).collect();
        assert_eq!(texts, ["Primeiro", "Abaixo do primeiro", "Segundo", "Sem ligação"]);
    }
}
