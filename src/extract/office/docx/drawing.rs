//! What the drawings of a paragraph of Word contain: text boxes, diagrams, and parts that are not read.

use crate::{
    extract::{markup::Element, office::diagram},
    model::{document::UnreadKind, marks::Mark},
};

/// What the drawings of a paragraph contain.
#[derive(Debug, Default)]
pub(super) struct Drawings {
    /// Contents of text boxes.
    pub(super) boxes: Vec<(Element, Option<Mark>)>,
    /// Ids of the data of diagrams (SmartArt).
    pub(super) diagrams: Vec<(String, Option<Mark>)>,
    /// Parts that are not read, and their names.
    pub(super) unread: Vec<(UnreadKind, String)>,
}

impl Drawings {
    /// Adds what an element contains, and returns the alternative texts of its pictures. Of alternate content
    /// (`mc:AlternateContent`) the first choice counts that has something.
    pub(super) fn add(&mut self, element: &Element, mark: Option<Mark>) -> Vec<String> {
        let inner = match element.name.as_str() {
            "txbxContent" => {
                self.boxes.push((element.clone(), mark));
                return Vec::new();
            }
            "AlternateContent" => {
                let before = self.count();
                let choice = self.add_children(element.child("Choice"), mark);
                return match choice.is_empty() && self.count() == before {
                    true => self.add_children(element.child("Fallback"), mark),
                    false => choice,
                };
            }
            "inline" | "anchor" => return self.add_graphic(element, mark),
            "OLEObject" => {
                let program = element.attribute("ProgID").unwrap_or_default();
                self.unread.push((UnreadKind::Object, program.to_owned()));
                None
            }
            "shape" => element
                .attribute("style")
                .filter(|style| style.replace(' ', "").contains("visibility:hidden"))
                .map(|_| Mark::Hidden),
            _ => None,
        };
        self.add_children(Some(element), [mark, inner].into_iter().flatten().min())
    }

    fn add_children(&mut self, parent: Option<&Element>, mark: Option<Mark>) -> Vec<String> {
        parent.into_iter().flat_map(Element::elements).flat_map(|e| self.add(e, mark)).collect()
    }

    /// Adds a graphic: a picture, a diagram, a chart, or shapes.
    fn add_graphic(&mut self, element: &Element, mark: Option<Mark>) -> Vec<String> {
        let about = element.child("docPr");
        let of = |name: &str| about.and_then(|a| a.attribute(name)).unwrap_or_default();
        let mark = if matches!(of("hidden"), "1" | "true") { Some(Mark::Hidden) } else { mark };
        let Some(graphic) = element.child("graphic") else { return Vec::new() };
        self.diagrams.extend(diagram::data_id(graphic).map(|id| (id.to_owned(), mark)));
        if graphic.at(&["graphicData", "chart"]).is_some() {
            self.unread.push((UnreadKind::Chart, of("name").to_owned()));
        }
        let is_picture = graphic.at(&["graphicData", "pic"]).is_some();
        let mut alternatives = self.add_children(Some(graphic), mark);
        alternatives.extend((is_picture && !of("descr").trim().is_empty()).then(|| of("descr").to_owned()));
        alternatives
    }

    fn count(&self) -> usize {
        self.boxes.len() + self.diagrams.len() + self.unread.len()
    }
}
