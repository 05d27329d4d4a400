//! The page of the catalogue: its datasets, how they are made, and its RDF files.

use askama::Template;

use super::{
    file,
    frame::Frame,
    parts::{Day, Keywords, PageLocale, Text, first_sentence, path},
};
use crate::model::{messages::Messages, published::PublishedDataset, site::Site};

/// The page.
#[derive(Template)]
#[template(path = "catalogue.html")]
struct CataloguePage<'a> {
    frame: Frame<'a>,
    m: &'static Messages,
    cards: Vec<Card<'a>>,
}

/// A dataset.
struct Card<'a> {
    address: String,
    title: Text<'a>,
    description: Text<'a>,
    keywords: Keywords<'a>,
    captured: Day,
    tables: String,
    files: String,
    is_sample: bool,
}

/// Renders the page; the datasets in the order of their names.
pub(super) fn render(locale: &PageLocale<'_>, site: &Site, datasets: &[PublishedDataset]) -> askama::Result<String> {
    let mut datasets: Vec<_> = datasets.iter().collect();
    datasets.sort_by(|a, b| a.dataset.cmp(&b.dataset));
    let cards = datasets.into_iter().map(|dataset| card(locale, dataset)).collect();
    CataloguePage { frame: Frame::new(locale, site), m: locale.messages, cards }.render()
}

fn card<'a>(locale: &PageLocale<'a>, dataset: &'a PublishedDataset) -> Card<'a> {
    let messages = locale.messages;
    let mut description = locale.text(&dataset.description, &dataset.english, "description");
    description.text = first_sentence(description.text);
    Card {
        address: format!("{}/latest/{}", path(&dataset.dataset), file(locale.locale)),
        title: locale.text(&dataset.title, &dataset.english, "title"),
        description,
        keywords: Keywords::new(locale, &dataset.keywords),
        captured: Day { at: dataset.captured, locale: locale.locale },
        tables: messages.page_count("tables", dataset.schemas.len() as u64),
        files: messages.page_count("files", dataset.files.len() as u64),
        is_sample: dataset.sample,
    }
}
