//! Boxes that are drawn over a page to show where values were read.

use serde::{Deserialize, Serialize};

use super::document::Bounds;

/// A page with boxes over it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// The page, from 1.
    pub page: usize,
    /// Boxes in drawing order.
    pub boxes: Vec<ColouredBox>,
}

/// A box.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ColouredBox {
    /// Its bounds on the page.
    pub bounds: Bounds,
    /// Its colour as 0xRRGGBB.
    pub colour: u32,
}

/// Parses page and box of a place in a document: `page 2, box 10,20,30,40`.
pub fn parse_place(text: &str) -> Option<(usize, Bounds)> {
    let (page, edges) = text.strip_prefix("page ")?.split_once(", box ")?;
    let mut edges = edges.split(',').map(|n| n.trim().parse::<f32>().ok());
    let mut edge = || edges.next().flatten();
    let bounds = Bounds { left: edge()?, top: edge()?, right: edge()?, bottom: edge()? };
    Some((page.parse().ok()?, bounds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_gives_page_and_box() {
        let bounds = Bounds { left: 1.0, top: 2.0, right: 30.0, bottom: 4.0 };
        assert_eq!(parse_place("page 7, box 1,2,30,4"), Some((7, bounds)));
        assert_eq!(parse_place("page 7, box 1,2,30,4, read by another"), Some((7, bounds)));
        assert_eq!(
            [parse_place("line 3"), parse_place("page 7, box 1,2"), parse_place("slide 7, box 1,2,3,4")],
            [None, None, None]
        );
    }
}
