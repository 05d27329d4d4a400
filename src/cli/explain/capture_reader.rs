//! Reads captures again to show a place: the content of a small one, or the row of a large one.

use std::collections::BTreeMap;

use super::content::IndexedContent;
use crate::{
    extract::{
        self, ExtractOptions,
        table::large::{DecodedInput, decode, row_at, unpacked_size},
    },
    model::{
        capture::Capture,
        evidence::{PLACE_SEPARATOR, split_cell_part},
    },
    spec::pipeline::{Pipeline, Source},
    state::{capture_bytes::CaptureBytes, captures, layout::Layout, warc::Header},
};

/// Captures held in memory at once.
const MAX_HELD: usize = 16;

/// Reads captures again by their pipeline.
pub(super) struct CaptureReader<'a> {
    layout: &'a Layout,
    pipeline: Option<&'a Pipeline>,
    /// Contents of small captures by SHA-256; `None` where a capture is missing.
    small: BTreeMap<String, Option<IndexedContent>>,
    /// The last large capture, and the row of the last place in it.
    large: Option<(String, DecodedInput)>,
    row: Option<(String, IndexedContent)>,
}

impl<'a> CaptureReader<'a> {
    /// A reader of the captures of a pipeline.
    pub(super) fn new(layout: &'a Layout, pipeline: Option<&'a Pipeline>) -> Self {
        Self { layout, pipeline, small: BTreeMap::new(), large: None, row: None }
    }

    /// The content of a capture, or its row at a place; `None` when the capture is missing.
    pub(super) fn content_at(&mut self, capture: &str, place: &str) -> Option<&IndexedContent> {
        if !self.small.contains_key(capture) {
            if self.is_large(capture) {
                return self.row(place);
            }
            if self.small.len() >= MAX_HELD {
                self.small.clear();
            }
            let read = self.read(capture).map(IndexedContent::new);
            self.small.insert(capture.to_owned(), read);
        }
        self.small.get(capture)?.as_ref()
    }

    /// Whether a capture is too large to be held in memory; if so, it is opened.
    fn is_large(&mut self, capture: &str) -> bool {
        if self.large.as_ref().is_some_and(|(name, _)| name == capture) {
            return true;
        }
        let Some(pipeline) = self.pipeline.filter(|p| p.recipe.table().is_some()) else { return false };
        let Ok((header, body)) = CaptureBytes::open(self.layout, capture) else { return false };
        if unpacked_size(&body) <= pipeline.limits.single_chunk_bytes {
            return false;
        }
        let Some(source) = source(pipeline, &header.source) else { return false };
        let Ok(Some(plain)) = decode(body, (source, &pipeline.recipe), pipeline.limits, self.layout) else {
            return false;
        };
        (self.large, self.row) = (Some((capture.to_owned(), plain)), None);
        true
    }

    /// The row at a place of the large capture.
    fn row(&mut self, place: &str) -> Option<&IndexedContent> {
        let (recipe, (_, plain)) = (self.pipeline?.recipe.table()?, self.large.as_ref()?);
        let place = split_cell_part(place).0.split(PLACE_SEPARATOR).next().unwrap_or_default();
        if self.row.as_ref().is_none_or(|(at, _)| at != place) {
            let tables = row_at(plain, recipe, place).ok()??;
            self.row = Some((place.to_owned(), IndexedContent::new(crate::model::grid::Content::Tables(tables))));
        }
        self.row.as_ref().map(|(_, content)| content)
    }

    fn read(&self, capture: &str) -> Option<crate::model::grid::Content> {
        let (capture, address) = load(capture, self.layout)?;
        let source = self.pipeline.and_then(|p| source(p, &address));
        let options =
            self.pipeline.zip(source).map_or_else(ExtractOptions::default, |(p, s)| ExtractOptions::new(p, s));
        extract::read(&capture, &options).ok()
    }
}

/// The source of an address.
fn source<'p>(pipeline: &'p Pipeline, address: &str) -> Option<&'p Source> {
    pipeline.sources.iter().find(|s| s.url == address)
}

/// A capture, with the address of its source in the spec.
pub(super) fn load(capture: &str, layout: &Layout) -> Option<(Capture, String)> {
    let (Header { first_seen, address, source, media_type, .. }, bytes) = captures::load(layout, capture).ok()?;
    let read_from = address.clone();
    Some((Capture { sha256: capture.to_owned(), bytes, first_seen, read_from, address, media_type }, source))
}
