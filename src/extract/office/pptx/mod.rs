//! Slides of PowerPoint: shapes with their places (`places`), styles by inheritance from layout and master
//! (`layout`).

mod layout;
mod places;

use std::{collections::HashMap, rc::Rc};

use self::{
    layout::{Layout, Placeholder, item, placeholder},
    places::{EMU, SLIDE, Transform, bounds, inner},
};
use super::{
    parts::Relationships,
    slide::{self, Item, MAX_PARAGRAPHS, Paragraph, Shape, Slide},
};
use crate::{
    extract::{Unreadable, archive::Archive, geometry, markup::Element},
    model::document::{CellAt, Document, Flaw, Media, Page},
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
        Ok(Self { layout, relations })
    }

    fn slide(&self, archive: &mut Archive<'_>, root: &Element) -> Result<Slide, Unreadable> {
        let mut slide = Slide::default();
        if let Some(tree) = root.at(&["cSld", "spTree"]) {
            self.shapes(tree, SLIDE, &mut slide);
        }
        // A diagram (SmartArt) has its drawing in another part.
        let drawings: Vec<String> = self.relations.all("diagramDrawing").map(str::to_owned).collect();
        for drawing in drawings {
            if let Some(tree) = archive.xml(&drawing)?.child("spTree") {
                self.shapes(tree, SLIDE, &mut slide);
            }
        }
        let count: usize = slide.shapes.iter().map(|s| s.paragraphs.len() + s.cells.len()).sum();
        if count > MAX_PARAGRAPHS {
            return Err(Unreadable::Limit { limit: format!("{MAX_PARAGRAPHS} paragraphs of a slide") });
        }
        Ok(slide)
    }

    fn shapes(&self, tree: &Element, frame: Transform, slide: &mut Slide) {
        for element in tree.elements() {
            match element.name.as_str() {
                "sp" | "cxnSp" => slide.shapes.extend(self.shape(element, frame)),
                "pic" => slide.has_picture = true,
                "grpSp" => self.shapes(element, inner(element, frame), slide),
                "graphicFrame" => slide.shapes.extend(self.table(element, frame)),
                // Alternate content: the choice if it has shapes, otherwise the fallback.
                "AlternateContent" => {
                    let before = slide.shapes.len();
                    if let Some(choice) = element.child("Choice") {
                        self.shapes(choice, frame, slide);
                    }
                    if let Some(fallback) = element.child("Fallback").filter(|_| slide.shapes.len() == before) {
                        self.shapes(fallback, frame, slide);
                    }
                }
                _ => {}
            }
        }
    }

    fn shape(&self, element: &Element, frame: Transform) -> Option<Shape> {
        let holder = placeholder(element);
        let models = self.layout.models(holder.as_ref());
        let properties = element.child("spPr");
        let own = properties.and_then(|p| p.child("xfrm"));
        let transform = own.or_else(|| models.iter().find_map(|m| m.at(&["spPr", "xfrm"])));
        // What has no place of its own is placed in the frame of the slide.
        let frame = if own.is_some() { frame } else { SLIDE };
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
            bounds,
            fill,
            is_running: holder.is_some_and(|h| running.contains(&h.kind.as_str())),
            anchor: match anchor {
                Some("ctr") => 0.5,
                Some("b") => 1.0,
                _ => 0.0,
            },
            paragraphs,
            cells: Vec::new(),
        })
    }

    fn paragraphs(&self, body: &Element, holder: Option<&Placeholder>, models: &[&Element]) -> Vec<Paragraph> {
        let scale =
            body.at(&["bodyPr", "normAutofit"]).and_then(|e| e.number("fontScale")).map_or(1.0, |n| n / 100_000.0);
        let mut counts = [0_i64; 9];
        let mut all = Vec::new();
        for paragraph in body.all("p") {
            let properties = paragraph.child("pPr");
            let level = properties.and_then(|p| p.number("lvl")).unwrap_or(0.0).clamp(0.0, 8.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a level from 0 to 8")]
            let level = level as usize;
            let styles = self.layout.styles(body, holder, models, level);
            let marks: Vec<&Element> = properties.into_iter().chain(styles.iter().copied()).collect();
            let item = item(&marks, &mut counts, level);
            all.push(self.paragraph(paragraph, &marks, item, scale));
        }
        all
    }

    fn paragraph(&self, element: &Element, styles: &[&Element], item: Option<Item>, scale: f64) -> Paragraph {
        let mut text = String::new();
        let mut runs: Vec<(f32, u32, usize)> = Vec::new();
        let mut links = Vec::new();
        let usual = styles.iter().filter_map(|s| s.child("defRPr"));
        let size = usual.clone().find_map(|r| r.number("sz"));
        let colour = usual.clone().find_map(|r| self.layout.theme.fill(Some(r)));
        for run in element.elements() {
            let run_text = match run.name.as_str() {
                "r" | "fld" => run.child("t").map(Element::text).unwrap_or_default().replace('\u{B}', "\n"),
                "br" => "\n".to_owned(),
                _ => continue,
            };
            let own = run.child("rPr");
            let size = own.and_then(|r| r.number("sz")).or(size).map_or(f64::from(SIZE), |n| n / 100.0) * scale;
            let colour = self.layout.theme.fill(own).or(colour).unwrap_or_default();
            let link = own.and_then(|r| r.child("hlinkClick")).and_then(|l| l.prefixed("id"));
            links.extend(link.and_then(|id| self.relations.address(id)).map(str::to_owned));
            #[expect(clippy::cast_possible_truncation, reason = "points")]
            runs.push((size as f32, colour, run_text.chars().count()));
            text.push_str(&run_text);
        }
        // The format of most of its characters.
        let main = runs.iter().max_by_key(|(_, _, n)| *n).copied().unwrap_or((SIZE, 0, 0));
        let lines = text.split('\n').map(|l| l.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        Paragraph { lines, size: main.0, colour: main.1, item, links }
    }

    fn table(&self, element: &Element, frame: Transform) -> Option<Shape> {
        let table = element.at(&["graphic", "graphicData", "tbl"])?;
        let bounds = element.child("xfrm").and_then(|t| bounds(t, frame)).unwrap_or(slide::NO_BOUNDS);
        let mut cells = Vec::new();
        for (row, tr) in (0..).zip(table.all("tr")) {
            for (column, tc) in (0..).zip(tr.all("tc")) {
                let span = |name| tc.number(name).map_or(1, |n| if (1.0..1e4).contains(&n) { n as u32 } else { 1 });
                let at = CellAt { table: 0, row, column, columns: span("gridSpan"), rows: span("rowSpan") };
                let Some(body) = tc.child("txBody") else { continue };
                cells.push((at, self.paragraphs(body, None, &[])));
            }
        }
        Some(Shape { bounds, fill: None, is_running: false, anchor: 0.0, paragraphs: Vec::new(), cells })
    }
}
