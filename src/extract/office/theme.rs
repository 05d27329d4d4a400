//! Colours of Office Open XML: RGB colours, and the colours that a theme names (`a:clrScheme`).

use std::collections::HashMap;

use crate::extract::markup::Element;

/// The colour scheme of a theme: name → RGB.
#[derive(Debug, Default)]
pub(super) struct Theme(HashMap<String, u32>);

impl Theme {
    /// Reads the colour scheme of a theme part.
    pub(super) fn new(root: &Element) -> Self {
        let scheme = root.at(&["themeElements", "clrScheme"]);
        let colour = |e: &Element| Some((e.name.clone(), rgb(e.elements().next()?)?));
        Self(scheme.into_iter().flat_map(Element::elements).filter_map(colour).collect())
    }

    /// Returns the colour of a solid fill; `None` without a fill, and for a gradient, pattern or picture.
    pub(super) fn fill(&self, element: Option<&Element>) -> Option<u32> {
        self.colour(element?.child("solidFill")?)
    }

    fn colour(&self, fill: &Element) -> Option<u32> {
        let colour = fill.elements().next()?;
        if colour.name != "schemeClr" {
            return rgb(colour);
        }
        // Presentations name colours of the theme by their use.
        let name = match colour.attribute("val")? {
            "tx1" => "dk1",
            "bg1" => "lt1",
            "tx2" => "dk2",
            "bg2" => "lt2",
            other => other,
        };
        self.0.get(name).copied()
    }
}

/// The RGB value of a colour that no theme defines.
fn rgb(colour: &Element) -> Option<u32> {
    let hex = match colour.name.as_str() {
        "srgbClr" => colour.attribute("val")?,
        "sysClr" => colour.attribute("lastClr")?,
        _ => return None,
    };
    u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 6)
}
