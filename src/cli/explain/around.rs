//! What a capture holds about a place: all of it, or of one that is large the row there.

use crate::{
    extract::{
        self, How,
        table::large::{plain, row_at, weight},
    },
    model::grid::Content,
    spec::pipeline::Pipeline,
    state::{body::Body, layout::Layout},
};

/// What a capture holds, read as its pipeline says; none when it is gone.
pub(super) fn content(capture: &str, place: &str, layout: &Layout, pipeline: Option<&Pipeline>) -> Option<Content> {
    row(capture, place, layout, pipeline).or_else(|| {
        let (capture, address) = super::kept(capture, layout)?;
        let source = pipeline.and_then(|p| p.sources.iter().find(|s| s.url == address));
        let how = pipeline.zip(source).map_or_else(How::default, |(p, s)| How::of(p, s));
        extract::read(&capture, &how).ok()
    })
}

/// The row at a place of a large capture; none of one that is read whole.
fn row(capture: &str, place: &str, layout: &Layout, pipeline: Option<&Pipeline>) -> Option<Content> {
    let pipeline = pipeline?;
    let recipe = pipeline.recipe.table()?;
    let (header, body) = Body::kept(layout, capture).ok()?;
    if weight(&body) <= pipeline.limits.held {
        return None;
    }
    let source = pipeline.sources.iter().find(|s| s.url == header.source)?;
    let plain = plain(body, source, pipeline.limits, layout).ok()??;
    row_at(&plain, recipe, place).ok()?.map(Content::Tables)
}
