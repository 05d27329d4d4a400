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

/// The last numbers of a list, level by level, and how each level is numbered: its format and its start.
#[derive(Debug, Default)]
pub(super) struct Counts([Option<(i64, String)>; 9]);

/// Returns the list mark of a paragraph: that of the nearest style that says whether there is one.
pub(super) fn item(styles: &[&Element], counts: &mut Counts, level: usize) -> Option<Item> {
    let mark = styles
        .iter()
        .find_map(|s| s.elements().find(|e| ["buNone", "buChar", "buAutoNum", "buBlip"].contains(&e.name.as_str())));
    counts.0[level + 1..].fill(None);
    let Some(mark) = mark else {
        counts.0[level] = None;
        return None;
    };
    if mark.name == "buAutoNum" {
        let of = |name| mark.attribute(name).unwrap_or_default();
        let format = format!("{} {}", of("type"), of("startAt"));
        // A list goes on while its format and its start are the same.
        let number = match counts.0[level].take().filter(|(_, before)| *before == format) {
            Some((last, _)) => last.saturating_add(1),
            None => of("startAt").parse().unwrap_or(1),
        };
        counts.0[level] = Some((number, format));
        return Some(Item::Number(number));
    }
    counts.0[level] = None;
    matches!(mark.name.as_str(), "buChar" | "buBlip").then_some(Item::Bullet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::markup;

    #[test]
    fn a_numbered_list_goes_on_while_its_format_and_start_are_the_same() {
        let one = "<pPr><buAutoNum type='arabicPeriod'/></pPr>";
        let from = |n: u32| format!("<pPr><buAutoNum type='arabicPeriod' startAt='{n}'/></pPr>");
        let mut counts = Counts::default();
        let mut next = |style: &str, level: usize| {
            let style = markup::parse(style, "p").expect("xml");
            match item(&[&style], &mut counts, level) {
                Some(Item::Number(n)) => n.to_string(),
                other => format!("{other:?}"),
            }
        };
        let got = [next(one, 0), next(one, 0), next(one, 1), next(one, 0), next(&from(3), 0), next(&from(3), 0)];
        assert_eq!(got, ["1", "2", "1", "3", "3", "4"]);
        assert_eq!([next("<pPr><buNone/></pPr>", 0), next(&from(3), 0), next("<pPr/>", 0)], ["None", "3", "None"]);
    }
}
