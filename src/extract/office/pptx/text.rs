//! The text of shapes of a slide, run by run.

use super::{
    Reader, SIZE,
    layout::{Counts, Placeholder, item},
};
use crate::{
    extract::{
        markup::Element,
        office::{
            effects::{Baseline, Effects},
            math,
            slide::{Item, Paragraph},
            symbols,
        },
    },
    model::marked_text::MarkedText,
};

impl Reader<'_> {
    pub(super) fn paragraphs(
        &self,
        body: &Element,
        holder: Option<&Placeholder>,
        models: &[&Element],
    ) -> Vec<Paragraph> {
        let scale =
            body.at(&["bodyPr", "normAutofit"]).and_then(|e| e.number("fontScale")).map_or(1.0, |n| n / 100_000.0);
        let mut counts = Counts::default();
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
        let mut text = MarkedText::default();
        let mut runs: Vec<(f32, u32, usize)> = Vec::new();
        let mut links = Vec::new();
        let usual = styles.iter().filter_map(|s| s.child("defRPr"));
        let size = usual.clone().find_map(|r| r.number("sz"));
        let colour = usual.clone().find_map(|r| self.layout.theme.fill(Some(r)));
        let inherited = usual.map(effects).fold(Effects::default(), Effects::or);
        for run in element.elements() {
            let own = run.child("rPr");
            let run_text = match run.name.as_str() {
                "r" | "fld" => run_text(run, own),
                "br" => "\n".to_owned(),
                // A formula (`a14:m`).
                "m" => math::text(run),
                "AlternateContent" => run.child("Choice").map(math::text).unwrap_or_default(),
                _ => continue,
            };
            let size = own.and_then(|r| r.number("sz")).or(size).map_or(f64::from(SIZE), |n| n / 100.0) * scale;
            let colour = self.layout.theme.fill(own).or(colour).unwrap_or_default();
            let link = own.and_then(|r| r.child("hlinkClick")).and_then(|l| l.prefixed("id"));
            links.extend(link.and_then(|id| self.relations.address(id)).map(str::to_owned));
            #[expect(clippy::cast_possible_truncation, reason = "points")]
            runs.push((size as f32, colour, run_text.chars().count()));
            text.push(&run_text, own.map(effects).unwrap_or_default().or(inherited).mark());
        }
        // The format of most of its characters.
        let main = runs.iter().max_by_key(|(_, _, n)| *n).copied().unwrap_or((SIZE, 0, 0));
        Paragraph { text, size: main.0, colour: main.1, item, links }
    }
}

/// The text of a run; a symbol font has pictures in the places of letters.
fn run_text(run: &Element, properties: Option<&Element>) -> String {
    let text = run.child("t").map(Element::text).unwrap_or_default().replace('\u{B}', "\n");
    let font = |name: &str| {
        let font = properties.and_then(|p| p.child(name)?.attribute("typeface"));
        font.filter(|font| symbols::is_symbol_font(font))
    };
    // `a:sym` is a font for symbols only, which a run of letters may have, too.
    let of_symbol = font("sym").filter(|_| text.trim().chars().count() == 1);
    font("latin").or(of_symbol).map_or(text.clone(), |font| symbols::text(font, &text))
}

/// Font effects of run properties (`a:rPr`).
fn effects(properties: &Element) -> Effects {
    Effects {
        // In thousandths of a percent of the size.
        baseline: properties.number("baseline").map(|up| Baseline::new(up, 1.0)),
        is_struck: properties.attribute("strike").map(|strike| strike != "noStrike"),
        is_hidden: None,
    }
}
