//! What captures hold about a place: all of one, or of one that is large the row there.

use std::collections::BTreeMap;

use super::place::Kept;
use crate::{
    extract::{
        self, How,
        table::large::{Plain, plain, row_at, weight},
    },
    model::evidence::{PLACE_SEPARATOR, split_cell_part},
    spec::pipeline::{Pipeline, Source},
    state::{capture_bytes::CaptureBytes, layout::Layout},
};

/// Captures that are held at once.
const MOST: usize = 16;

/// Captures that were read again, as their pipeline says.
pub(super) struct Captures<'a> {
    layout: &'a Layout,
    pipeline: Option<&'a Pipeline>,
    /// Those that are held, by name; none where one is gone.
    whole: BTreeMap<String, Option<Kept>>,
    /// The last of those that are too large for it, and the row at the place that was last asked for.
    large: Option<(String, Plain)>,
    row: Option<(String, Kept)>,
}

impl<'a> Captures<'a> {
    /// None is read yet.
    pub(super) fn of(layout: &'a Layout, pipeline: Option<&'a Pipeline>) -> Self {
        Self { layout, pipeline, whole: BTreeMap::new(), large: None, row: None }
    }

    /// What stands about a place in a capture; none when the capture is gone.
    pub(super) fn at(&mut self, capture: &str, place: &str) -> Option<&Kept> {
        if !self.whole.contains_key(capture) {
            if self.is_large(capture) {
                return self.row(place);
            }
            if self.whole.len() >= MOST {
                self.whole.clear();
            }
            let read = self.read(capture).map(Kept::of);
            self.whole.insert(capture.to_owned(), read);
        }
        self.whole.get(capture)?.as_ref()
    }

    /// Whether a capture is too large to be held; then it is opened.
    fn is_large(&mut self, capture: &str) -> bool {
        if self.large.as_ref().is_some_and(|(name, _)| name == capture) {
            return true;
        }
        let Some(pipeline) = self.pipeline.filter(|p| p.recipe.table().is_some()) else { return false };
        let Ok((header, body)) = CaptureBytes::open(self.layout, capture) else { return false };
        if weight(&body) <= pipeline.limits.held {
            return false;
        }
        let Some(source) = source(pipeline, &header.source) else { return false };
        let Ok(Some(plain)) = plain(body, source, pipeline.limits, self.layout) else { return false };
        (self.large, self.row) = (Some((capture.to_owned(), plain)), None);
        true
    }

    /// The row at a place of the large capture.
    fn row(&mut self, place: &str) -> Option<&Kept> {
        let (recipe, (_, plain)) = (self.pipeline?.recipe.table()?, self.large.as_ref()?);
        let place = split_cell_part(place).0.split(PLACE_SEPARATOR).next().unwrap_or_default();
        if self.row.as_ref().is_none_or(|(at, _)| at != place) {
            let tables = row_at(plain, recipe, place).ok()??;
            self.row = Some((place.to_owned(), Kept::of(crate::model::grid::Content::Tables(tables))));
        }
        self.row.as_ref().map(|(_, kept)| kept)
    }

    fn read(&self, capture: &str) -> Option<crate::model::grid::Content> {
        let (capture, address) = super::kept(capture, self.layout)?;
        let source = self.pipeline.and_then(|p| source(p, &address));
        let how = self.pipeline.zip(source).map_or_else(How::default, |(p, s)| How::of(p, s));
        extract::read(&capture, &how).ok()
    }
}

/// The source of an address; a capture of one that another address was given for counts as its own.
fn source<'p>(pipeline: &'p Pipeline, address: &str) -> Option<&'p Source> {
    pipeline.sources.iter().find(|s| s.url == address)
}
