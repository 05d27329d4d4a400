//! What a placeholder takes from the layout and the master of its slide, and which styles hold for a paragraph.

use crate::extract::{
    Unreadable,
    archive::Archive,
    markup::Element,
    office::{parts::Relationships, slide::Item, theme::Theme},
};

/// A placeholder: what it is for, and which of its kind.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Placeholder {
    pub(super) kind: String,
    pub(super) index: String,
}

/// What slides inherit from: a layout, its master and its theme, and the styles of the deck.
#[derive(Debug, Default)]
pub(super) struct Layout<'d> {
    /// Layout and master.
    above: Vec<Element>,
    pub(super) theme: Theme,
    /// Styles of the deck for text that is in no placeholder.
    deck_styles: Option<&'d Element>,
}

impl<'d> Layout<'d> {
    /// Slides without a layout inherit from the deck alone.
    pub(super) fn none(deck: &'d Element) -> Self {
        Self { deck_styles: deck.child("defaultTextStyle"), ..Self::default() }
    }

    /// Reads a layout with its master and theme.
    pub(super) fn read(archive: &mut Archive<'_>, part: &str, deck: &'d Element) -> Result<Self, Unreadable> {
        let mut layout = Self { above: vec![archive.xml(part)?], ..Self::none(deck) };
        let further = Relationships::read(archive, part)?;
        let Some(master) = further.all("slideMaster").next().map(str::to_owned) else { return Ok(layout) };
        layout.above.push(archive.xml(&master)?);
        let of_master = Relationships::read(archive, &master)?;
        if let Some(theme) = of_master.all("theme").next().map(str::to_owned) {
            layout.theme = Theme::new(&archive.xml(&theme)?);
        }
        Ok(layout)
    }

    /// The shapes of layout and master that a placeholder inherits from.
    pub(super) fn models(&self, holder: Option<&Placeholder>) -> Vec<&Element> {
        let Some(holder) = holder else { return Vec::new() };
        let alike = |kind: &str| match kind {
            "ctrTitle" | "title" => "title".to_owned(),
            "" | "obj" | "body" | "subTitle" => "body".to_owned(),
            other => other.to_owned(),
        };
        let model = |(level, part): (usize, &'_ Element)| -> Option<usize> {
            let tree = part.at(&["cSld", "spTree"])?;
            let is = |e: &Element| {
                let found = placeholder(e);
                // In a layout the index tells which; a master has one of each kind.
                found.is_some_and(|f| {
                    if level == 0 {
                        f.index == holder.index && alike(&f.kind) == alike(&holder.kind)
                    } else {
                        alike(&f.kind) == alike(&holder.kind)
                    }
                })
            };
            tree.elements().position(is)
        };
        let found = self.above.iter().enumerate().filter_map(|(level, part)| {
            let at = model((level, part))?;
            part.at(&["cSld", "spTree"])?.elements().nth(at)
        });
        found.collect()
    }

    /// The styles of a level, the nearest first.
    pub(super) fn styles<'e>(
        &'e self,
        body: &'e Element,
        holder: Option<&Placeholder>,
        models: &[&'e Element],
        level: usize,
    ) -> Vec<&'e Element> {
        let name = format!("lvl{}pPr", level + 1);
        let lists = std::iter::once(body).chain(models.iter().filter_map(|m| m.child("txBody")));
        let mut styles: Vec<&Element> = lists.filter_map(|b| b.child("lstStyle")?.child(&name)).collect();
        let of_master = match holder.map(|h| h.kind.as_str()) {
            Some("title" | "ctrTitle") => "titleStyle",
            Some("" | "obj" | "body" | "subTitle") => "bodyStyle",
            _ => "otherStyle",
        };
        styles.extend(self.above.get(1).and_then(|m| m.child("txStyles")?.child(of_master)?.child(&name)));
        styles.extend(self.deck_styles.and_then(|u| u.child(&name)));
        styles
    }
}

pub(super) fn placeholder(shape: &Element) -> Option<Placeholder> {
    let holder = shape.at(&["nvSpPr", "nvPr", "ph"])?;
    let of = |name| holder.attribute(name).unwrap_or_default().to_owned();
    Some(Placeholder { kind: of("type"), index: of("idx") })
}

/// What marks a paragraph as an item: the nearest style that says so, or that there is no mark.
pub(super) fn item(styles: &[&Element], counts: &mut [i64; 9], level: usize) -> Option<Item> {
    let mark = styles
        .iter()
        .find_map(|s| s.elements().find(|e| ["buNone", "buChar", "buAutoNum", "buBlip"].contains(&e.name.as_str())));
    let item = match mark.map(|m| (m.name.as_str(), m)) {
        Some(("buAutoNum", mark)) => {
            let start = mark.number("startAt").map_or(1, |n| n as i64);
            counts[level] = if counts[level] == 0 { start } else { counts[level] + 1 };
            Some(Item::Number(counts[level]))
        }
        Some(("buChar" | "buBlip", _)) => Some(Item::Bullet),
        _ => None,
    };
    if !matches!(item, Some(Item::Number(_))) {
        counts[level] = 0;
    }
    counts[level + 1..].fill(0);
    item
}
