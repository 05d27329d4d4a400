//! Positions of shapes of PowerPoint: groups scale and move their shapes.

use crate::{extract::markup::Element, model::document::Bounds};

/// English metric units in a point.
pub(super) const EMU: f64 = 12_700.0;

/// The coordinate system of the slide.
pub(super) const SLIDE: Transform = Transform { scale: [1.0; 2], offset: [0.0; 2] };

/// The mapping from the coordinates of a group to those of the slide, in EMU.
#[derive(Debug, Clone, Copy)]
pub(super) struct Transform {
    scale: [f64; 2],
    offset: [f64; 2],
}

fn pair(element: &Element, child: &str, names: [&str; 2]) -> Option<[f64; 2]> {
    let found = element.child(child)?;
    Some([found.number(names[0])?, found.number(names[1])?])
}

/// Returns the bounds of a shape, in points. Of one that is rotated by about 90° width and height are exchanged.
pub(super) fn bounds(transform: &Element, frame: Transform) -> Option<Bounds> {
    let (at, size) = (pair(transform, "off", ["x", "y"])?, pair(transform, "ext", ["cx", "cy"])?);
    let edge = |axis: usize, n: f64| (frame.offset[axis] + frame.scale[axis] * n) / EMU;
    let (left, top) = (edge(0, at[0]), edge(1, at[1]));
    let (right, bottom) = (edge(0, at[0] + size[0]), edge(1, at[1] + size[1]));
    let turned = transform
        .number("rot")
        .is_some_and(|r| (r / 60_000.0).rem_euclid(180.0) > 45.0 && (r / 60_000.0).rem_euclid(180.0) < 135.0);
    let (x, y) = (f64::midpoint(left, right), f64::midpoint(top, bottom));
    let (wide, high) = if turned { (bottom - top, right - left) } else { (right - left, bottom - top) };
    #[expect(clippy::cast_possible_truncation, reason = "points of a slide")]
    let point = |n: f64| n as f32;
    let bounds = Bounds {
        left: point(x - wide / 2.0),
        top: point(y - high / 2.0),
        right: point(x + wide / 2.0),
        bottom: point(y + high / 2.0),
    };
    [bounds.left, bounds.top, bounds.right, bounds.bottom].iter().all(|n| n.is_finite()).then_some(bounds)
}

/// Returns the mapping of the coordinates of a diagram, which begin at the corner of its frame (`p:xfrm`).
pub(super) fn within_frame(transform: &Element, frame: Transform) -> Transform {
    let Some(at) = pair(transform, "off", ["x", "y"]) else { return frame };
    Transform { offset: [0, 1].map(|n| frame.offset[n] + frame.scale[n] * at[n]), ..frame }
}

/// Returns the mapping of the coordinates inside a group.
pub(super) fn inner(group: &Element, frame: Transform) -> Transform {
    let Some(transform) = group.at(&["grpSpPr", "xfrm"]) else { return frame };
    let all = (|| {
        let (at, size) = (pair(transform, "off", ["x", "y"])?, pair(transform, "ext", ["cx", "cy"])?);
        let (from, extent) = (pair(transform, "chOff", ["x", "y"])?, pair(transform, "chExt", ["cx", "cy"])?);
        Some((at, size, from, extent))
    })();
    let Some((at, size, from, extent)) = all else { return frame };
    let scale = [0, 1].map(|n| if extent[n] == 0.0 { 1.0 } else { size[n] / extent[n] });
    let offset = [0, 1].map(|n| frame.offset[n] + frame.scale[n] * (at[n] - scale[n] * from[n]));
    Transform { scale: [0, 1].map(|n| frame.scale[n] * scale[n]), offset }
}
