//! Slides of PowerPoint: shapes with their places (`places`), styles by inheritance from layout and master
//! (`layout`).

mod graphic;
mod layout;
mod places;
mod text;

use std::{collections::HashMap, rc::Rc};

use self::{
    layout::{Layout, placeholder},
    places::{EMU, SLIDE, Transform, bounds, inner},
};
use super::{
    parts::Relationships,
    slide::{self, MAX_PARAGRAPHS, Shape, Slide, is_off},
};
use crate::{
    extract::{Unreadable, archive::Archive, geometry, markup::Element},
    model::{
        document::{Bounds, CellAt, Document, Flaw, Media, Page},
        marks::Mark,
    },
};

/// Default text size, in points.
const SIZE: f32 = 18.0;

/// Reads a deck, slide by slide in the order in which it is shown.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<Document, Unreadable> {
    let deck = archive.xml("ppt/presentation.xml")?;
    let relations = Relationships::read(archive, "ppt/presentation.xml")?;
    let ids = deck.child("sldIdLst").into_iter().flat_map(|list| list.all("sldId"));
    let parts: Vec<String> = ids.filter_map(|e| relations.part(e.prefixed("id")?)).map(str::to_owned).collect();
    let height = deck.child("sldSz").and_then(|e| e.number("cy")).unwrap_or(6_858_000.0) / EMU;
    let mut document = Document::new(Media::Pptx, Vec::new());
    let (mut line, mut table, mut pages) = (0, 0, Vec::new());
    let mut layouts = HashMap::new();
    for (n, part) in (1..).zip(parts) {
        let number = u32::try_from(n).unwrap_or(u32::MAX);
        let root = archive.xml(&part)?;
        if root.attribute("show").is_some_and(|show| show == "0" || show == "false") {
            document.flaws.push((number, Flaw::Hidden));
            continue;
        }
        let slide = Reader::read(archive, &part, &deck, &mut layouts)?.slide(archive, &root)?;
        let blocks = slide::blocks(&slide, n, "slide", &mut line, &mut table);
        document.unread.extend(slide.unread_parts(n));
        if blocks.is_empty() && slide.has_picture {
            document.flaws.push((number, Flaw::Picture));
        }
        pages.push((number, blocks));
    }
    #[expect(clippy::cast_possible_truncation, reason = "points of a slide")]
    let mut ordered: Vec<_> = pages.into_iter().map(|(n, blocks)| (n, (height as f32, blocks))).collect();
    let mut drawn: Vec<_> = ordered.iter_mut().map(|(_, page)| std::mem::take(page)).collect();
    geometry::mark_running(&mut drawn);
    let page = |((n, _), (_, blocks)): ((u32, _), (f32, Vec<_>))| Page { number: Some(n), blocks };
    document.pages = ordered.into_iter().zip(drawn).map(page).filter(|p| !p.blocks.is_empty()).collect();
    Ok(document)
}

/// A slide with the parts it inherits from, the nearest first.
struct Reader<'d> {
    relations: Relationships,
    layout: Rc<Layout<'d>>,
    /// Right and lower edge of the slide, in points.
    size: Option<(f32, f32)>,
}

/// The coordinates of shapes, and the mark of the group that they are in.
#[derive(Clone, Copy)]
struct Frame {
    transform: Transform,
    mark: Option<Mark>,
}

impl Frame {
    /// The frame of a group or a shape, which may be hidden.
    fn new(element: &Element, outer: Self) -> Self {
        let hidden = about(element).and_then(|about| about.attribute("hidden"));
        let mark = if matches!(hidden, Some("1" | "true")) { Some(Mark::Hidden) } else { outer.mark };
        Self { mark, ..outer }
    }
}

/// Returns the properties of a shape that are not drawn (`p:cNvPr`).
fn about(element: &Element) -> Option<&Element> {
    let parents = ["nvSpPr", "nvGrpSpPr", "nvGraphicFramePr", "nvCxnSpPr", "nvPicPr"];
    parents.iter().find_map(|parent| element.at(&[parent, "cNvPr"]))
}

impl<'d> Reader<'d> {
    /// A slide; layouts that slides have in common are read once.
    fn read(
        archive: &mut Archive<'_>,
        part: &str,
        deck: &'d Element,
        layouts: &mut HashMap<String, Rc<Layout<'d>>>,
    ) -> Result<Self, Unreadable> {
        let relations = Relationships::read(archive, part)?;
        let layout = match relations.all("slideLayout").next() {
            None => Rc::new(Layout::none(deck)),
            Some(name) => match layouts.get(name) {
                Some(layout) => Rc::clone(layout),
                None => {
                    let layout = Rc::new(Layout::read(archive, name, deck)?);
                    layouts.insert(name.to_owned(), Rc::clone(&layout));
                    layout
                }
            },
        };
        let size = deck.child("sldSz").and_then(|e| Some((e.number("cx")? / EMU, e.number("cy")? / EMU)));
        #[expect(clippy::cast_possible_truncation, reason = "points of a slide")]
        let size = size.map(|(width, height)| (width as f32, height as f32));
        Ok(Self { layout, relations, size })
    }

    fn slide(&self, archive: &mut Archive<'_>, root: &Element) -> Result<Slide, Unreadable> {
        let mut slide = Slide::default();
        if let Some(tree) = root.at(&["cSld", "spTree"]) {
            self.shapes(archive, tree, Frame { transform: SLIDE, mark: None }, &mut slide)?;
        }
        let count: usize = slide.shapes.iter().map(|s| s.paragraphs.len() + s.cells.len()).sum();
        if count > MAX_PARAGRAPHS {
            return Err(Unreadable::Limit { limit: format!("{MAX_PARAGRAPHS} paragraphs of a slide") });
        }
        Ok(slide)
    }

    fn shapes(
        &self,
        archive: &mut Archive<'_>,
        tree: &Element,
        frame: Frame,
        slide: &mut Slide,
    ) -> Result<(), Unreadable> {
        for element in tree.elements() {
            let own = Frame::new(element, frame);
            match element.name.as_str() {
                "sp" | "cxnSp" => slide.shapes.extend(self.shape(element, own)),
                "pic" => slide.has_picture = true,
                "grpSp" => {
                    let own = Frame { transform: inner(element, frame.transform), ..own };
                    self.shapes(archive, element, own, slide)?;
                }
                "graphicFrame" => self.graphic(archive, element, own, slide)?,
                // Alternate content: the choice if it has shapes, otherwise the fallback.
                "AlternateContent" => {
                    let before = (slide.shapes.len(), slide.unread.len());
                    if let Some(choice) = element.child("Choice") {
                        self.shapes(archive, choice, frame, slide)?;
                    }
                    let is_empty = (slide.shapes.len(), slide.unread.len()) == before;
                    if let Some(fallback) = element.child("Fallback").filter(|_| is_empty) {
                        self.shapes(archive, fallback, frame, slide)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A shape without text.
    fn empty(&self, bounds: Bounds, mark: Option<Mark>) -> Shape {
        let off = self.size.filter(|(width, height)| is_off(&bounds, *width, *height)).map(|_| Mark::Invisible);
        Shape {
            bounds,
            fill: None,
            is_running: false,
            anchor: 0.0,
            paragraphs: Vec::new(),
            mark: [mark, off].into_iter().flatten().min(),
            cells: Vec::new(),
        }
    }

    fn shape(&self, element: &Element, own_frame: Frame) -> Option<Shape> {
        let holder = placeholder(element);
        let models = self.layout.models(holder.as_ref());
        let properties = element.child("spPr");
        let own = properties.and_then(|p| p.child("xfrm"));
        let transform = own.or_else(|| models.iter().find_map(|m| m.at(&["spPr", "xfrm"])));
        // What has no place of its own is placed in the frame of the slide.
        let frame = if own.is_some() { own_frame.transform } else { SLIDE };
        let fill = self
            .layout
            .theme
            .fill(properties)
            .or_else(|| models.iter().find_map(|m| self.layout.theme.fill(m.child("spPr"))));
        let body = element.child("txBody");
        let anchors = std::iter::once(element).chain(models.iter().copied());
        let anchor = anchors.filter_map(|e| e.at(&["txBody", "bodyPr"])?.attribute("anchor")).next();
        // Text without a position is read too.
        let bounds = transform.and_then(|t| bounds(t, frame)).unwrap_or(slide::NO_BOUNDS);
        let paragraphs = body.map(|b| self.paragraphs(b, holder.as_ref(), &models)).unwrap_or_default();
        let running = ["dt", "ftr", "sldNum", "hdr"];
        Some(Shape {
            fill,
            is_running: holder.is_some_and(|h| running.contains(&h.kind.as_str())),
            anchor: match anchor {
                Some("ctr") => 0.5,
                Some("b") => 1.0,
                _ => 0.0,
            },
            paragraphs,
            ..self.empty(bounds, own_frame.mark)
        })
    }

    fn table(&self, element: &Element, frame: Frame) -> Option<Shape> {
        let table = element.at(&["graphic", "graphicData", "tbl"])?;
        let bounds = element.child("xfrm").and_then(|t| bounds(t, frame.transform)).unwrap_or(slide::NO_BOUNDS);
        let mut cells = Vec::new();
        for (row, tr) in (0..).zip(table.all("tr")) {
            for (column, tc) in (0..).zip(tr.all("tc")) {
                let span = |name| tc.number(name).map_or(1, |n| if (1.0..1e4).contains(&n) { n as u32 } else { 1 });
                let at = CellAt { table: 0, row, column, columns: span("gridSpan"), rows: span("rowSpan") };
                // A cell that another one covers keeps its text, and no slide shows it.
                let is_covered =
                    ["hMerge", "vMerge"].iter().any(|name| matches!(tc.attribute(name), Some("1" | "true")));
                let Some(body) = tc.child("txBody").filter(|_| !is_covered) else { continue };
                cells.push((at, self.paragraphs(body, None, &[])));
            }
        }
        Some(Shape { cells, ..self.empty(bounds, frame.mark) })
    }
}
