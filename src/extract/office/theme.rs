//! Colours of Office Open XML: plain ones, and those that a theme names.

use std::collections::HashMap;

use crate::extract::markup::Element;

/// The colours that a theme names.
#[derive(Debug, Default)]
pub(super) struct Theme(HashMap<String, u32>);

impl Theme {
    /// Those of a theme's part.
    pub(super) fn of(root: &Element) -> Self {
        let scheme = root.at(&["themeElements", "clrScheme"]);
        let colour = |e: &Element| Some((e.name.clone(), plain(e.elements().next()?)?));
        Self(scheme.into_iter().flat_map(Element::elements).filter_map(colour).collect())
    }

    /// The colour that a fill has: `None` for none, and for what is no single colour.
    pub(super) fn fill(&self, element: Option<&Element>) -> Option<u32> {
        self.colour(element?.child("solidFill")?)
    }

    fn colour(&self, fill: &Element) -> Option<u32> {
        let told = fill.elements().next()?;
        if told.name != "schemeClr" {
            return plain(told);
        }
        // A deck's own names for the colours of its theme.
        let name = match told.attribute("val")? {
            "tx1" => "dk1",
            "bg1" => "lt1",
            "tx2" => "dk2",
            "bg2" => "lt2",
            other => other,
        };
        self.0.get(name).copied()
    }
}

fn plain(told: &Element) -> Option<u32> {
    let hex = match told.name.as_str() {
        "srgbClr" => told.attribute("val")?,
        "sysClr" => told.attribute("lastClr")?,
        _ => return None,
    };
    u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 6)
}
