//! Graphic frames of a slide: tables, diagrams (SmartArt), and parts that are not read.

use super::{
    Frame, Reader, about,
    places::{bounds, within_frame},
};
use crate::{
    extract::{
        Unreadable,
        archive::Archive,
        markup::Element,
        office::{
            diagram,
            slide::{self, Shape, Slide},
        },
    },
    model::document::UnreadKind,
};

impl Reader<'_> {
    /// Adds what a frame contains: a table, a diagram, or a part that is not read.
    pub(super) fn graphic(
        &self,
        archive: &mut Archive<'_>,
        element: &Element,
        frame: Frame,
        slide: &mut Slide,
    ) -> Result<(), Unreadable> {
        let name = || about(element).and_then(|about| about.attribute("name")).unwrap_or_default().to_owned();
        let Some(graphic) = element.child("graphic") else { return Ok(()) };
        let of = |name| graphic.at(&["graphicData", name]);
        if of("tbl").is_some() {
            slide.shapes.extend(self.table(element, frame));
        } else if let Some(id) = diagram::data_id(graphic) {
            if !self.diagram(archive, id, element, (frame, slide))? {
                slide.unread.push((UnreadKind::Diagram, name()));
            }
        } else if of("chart").is_some() {
            slide.unread.push((UnreadKind::Chart, name()));
        } else if of("oleObj").is_some() || of("AlternateContent").is_some() {
            slide.unread.push((UnreadKind::Object, name()));
        }
        Ok(())
    }

    /// Adds the shapes of the drawing of a diagram (SmartArt) or, without a drawing, its texts in its frame. Returns whether
    /// there is text.
    fn diagram(
        &self,
        archive: &mut Archive<'_>,
        id: &str,
        element: &Element,
        (frame, slide): (Frame, &mut Slide),
    ) -> Result<bool, Unreadable> {
        let Some(data) = self.relations.part(id).map(|part| archive.xml_if(part)).transpose()?.flatten() else {
            return Ok(false);
        };
        let Some(transform) = element.child("xfrm") else { return Ok(false) };
        let drawing = diagram::drawing_id(&data).and_then(|id| self.relations.part(id));
        let before = slide.shapes.len();
        if let Some(drawing) = drawing.map(|part| archive.xml_if(part)).transpose()?.flatten()
            && let Some(tree) = drawing.child("spTree")
        {
            let own = Frame { transform: within_frame(transform, frame.transform), ..frame };
            self.shapes(archive, tree, own, slide)?;
        }
        if slide.shapes[before..].iter().any(|shape| !shape.paragraphs.is_empty()) {
            return Ok(true);
        }
        let bodies = diagram::texts(&data);
        let paragraphs = bodies.iter().flat_map(|body| self.paragraphs(body, None, &[])).collect();
        let bounds = bounds(transform, frame.transform).unwrap_or(slide::NO_BOUNDS);
        slide.shapes.push(Shape { paragraphs, ..self.empty(bounds, frame.mark) });
        Ok(!bodies.is_empty())
    }
}
