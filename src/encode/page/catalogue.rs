//! The page of the whole catalogue: what there is, how it came to be, how a machine reads it.

use super::{
    file,
    frame::{self, Parts, mail, time},
    markup::{Voice, escape, fact, first_sentence, link, path, section},
};
use crate::model::{published::Published, site::Site};

/// The steps from a document to open data, drawn: a sheet, a table, a mark of approval, an ear of corn.
const STEPS: [&str; 4] = [
    "<path class=\"in\" d=\"M12 5h17l8 8v30H12z\"/><path d=\"M29 5v8h8M18 21h13M18 27h13M18 33h8\"/>",
    "<rect class=\"in\" x=\"6\" y=\"9\" width=\"36\" height=\"30\" rx=\"3\"/><path d=\"M6 18h36M6 28.5h36M18 9v30\"/>",
    "<circle class=\"in\" cx=\"24\" cy=\"24\" r=\"17\"/><path d=\"m16 24.5 6 6 11-12.5\"/>",
    "<path d=\"M24 44V16\"/><path class=\"in\" d=\"M24 17c-4-3-4-8 0-12 4 4 4 9 0 12M24 28c-7 0-10-3.5-10-10 7 0 10 3.5 10 10 \
     0-6.5 3-10 10-10 0 6.5-3 10-10 10M24 40c-7 0-10-3.5-10-10 7 0 10 3.5 10 10 0-6.5 3-10 10-10 0 6.5-3 10-10 10\"/>",
];

/// The page.
pub(super) fn page(voice: &Voice<'_>, site: &Site, datasets: &[Published]) -> String {
    let words = voice.words;
    let mut datasets: Vec<_> = datasets.iter().collect();
    datasets.sort_by(|a, b| a.dataset.cmp(&b.dataset));
    let cards: String = datasets.iter().map(|d| card(voice, d)).collect();
    let list = if datasets.is_empty() {
        format!("<p class=\"say\">{}</p>\n", words.no_datasets)
    } else {
        format!("<ul class=\"cards\">\n{cards}</ul>\n")
    };
    let about = format!(
        "<dl class=\"facts\">{}{}{}</dl>\n",
        fact(words.publisher, &link(&site.publisher.url, &site.publisher.name)),
        fact(words.licence, &link(&site.licence.url, &site.licence.title)),
        fact(words.contact, &mail(site)),
    );
    let body = format!(
        "<main id=\"main\" tabindex=\"-1\">\n<div class=\"wide hero\"{}><h1>{}</h1><p class=\"lead\">{}</p></div>\n\
         <div class=\"wide\">\n{}{}{}{}</div>\n</main>",
        voice.lang(),
        escape(&site.title),
        escape(&site.description),
        section("datasets", words.datasets, &list),
        section("path", words.path_title, &steps(voice)),
        section("machines", words.machines, &machines(voice)),
        section("about", words.about, &about),
    );
    let parts = Parts { title: &site.title, description: &site.description, root: "", head: "", body: &body };
    frame::page(voice, site, &parts)
}

/// A dataset as a card.
fn card(voice: &Voice<'_>, dataset: &Published) -> String {
    let words = voice.words;
    let mark =
        if dataset.sample { format!("<span class=\"mark\">{}</span>", words.sample_mark) } else { String::new() };
    let tables = dataset.schemas.len() as u64;
    let files = dataset.files.len() as u64;
    let sentence = first_sentence(&dataset.description);
    let mut english = dataset.english.clone();
    if let Some(text) = dataset.english["description"].as_str() {
        english["description"] = first_sentence(text).into();
    }
    format!(
        "<li class=\"card\">{mark}<h3><a href=\"{}/latest/{}\">{}</a></h3><p class=\"soft\">{}</p>{}\
         <p class=\"foot\">{} · {} · {}</p></li>\n",
        path(&dataset.dataset),
        file(voice.language),
        voice.said(&dataset.title, &dataset.english, "title"),
        voice.said(sentence, &english, "description"),
        keywords(voice, &dataset.keywords),
        time(voice, dataset.captured),
        words.count(tables, &words.table_count),
        words.count(files, &words.file_count),
    )
}

/// Words to find a dataset by.
pub(super) fn keywords(voice: &Voice<'_>, keywords: &[String]) -> String {
    if keywords.is_empty() {
        return String::new();
    }
    let lang = voice.lang();
    let items: String = keywords.iter().map(|k| format!("<li{lang}>{}</li>", escape(k))).collect();
    format!("<ul class=\"words\" aria-label=\"{}\">{items}</ul>", voice.words.keywords)
}

/// The way from a document to open data.
fn steps(voice: &Voice<'_>) -> String {
    let step = |([name, sentence], drawn): ([&str; 2], &str)| {
        format!(
            "<li><svg aria-hidden=\"true\" viewBox=\"0 0 48 48\">{drawn}</svg><h3>{name}</h3><span>{sentence}</span></li>"
        )
    };
    let steps: String = voice.words.path.into_iter().zip(STEPS).map(step).collect();
    format!("<ol class=\"path\">{steps}</ol>\n")
}

/// The catalogue for machines.
fn machines(voice: &Voice<'_>) -> String {
    let words = voice.words;
    let files = [("catalog.ttl", words.turtle), ("catalog.rdf", words.rdf), ("catalog.jsonld", words.jsonld)];
    let items =
        files.map(|(name, format)| format!("<li><a href=\"{name}\"><b>{format}</b><span>{name}</span></a></li>"));
    format!("<p class=\"say\">{}</p>\n<ul class=\"gets\">{}</ul>\n", words.machines_text, items.concat())
}
