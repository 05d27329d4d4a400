//! Bytes → content: what the bytes are decides who reads them; neither a name nor a server is believed.
//!
//! In go bytes and what the spec says of them; out comes a document or tables. Pure but for time and memory, which
//! `worker` bounds for the kinds that need it.

use super::{
    Unreadable,
    archive::{self, Archive},
    charset::{self, Decoded},
    csv, cube, html, json, office,
    options::{ContentHint, ReadOptions},
    parquet,
    parts::PartSink,
    pdf,
    sniff::{self, Kind},
    text, text_bytes, workbook, xml,
};
use crate::model::{document::Media, grid::Content, html_limits};

/// Reads bytes of a kind.
pub(super) fn content(bytes: &[u8], kind: Kind, options: &ReadOptions) -> Result<Content, Unreadable> {
    match kind {
        Kind::Pdf => pdf::read(bytes).map(Content::Document),
        Kind::Zip => packed(bytes, archive::open(bytes)?, options),
        Kind::Ole => workbook::xls(bytes, options.memory_budget()).map(Content::Tables),
        Kind::Parquet => parquet::read(bytes, options.memory_budget()).map(Content::Tables),
        Kind::Text => as_text(bytes, options),
    }
}

/// Gives the rows of a table to `sink`, some at a time, where its format allows that.
pub(super) fn rows(bytes: &[u8], options: &ReadOptions, sink: &mut PartSink<'_>) -> Result<(), Unreadable> {
    match sniff::kind_in(bytes, options.charset.as_deref())? {
        Kind::Parquet => parquet::rows(bytes, sink),
        Kind::Zip if archive::open(bytes)?.media() == Some(Media::Xlsx) => workbook::rows(bytes, sink),
        Kind::Text => cube_rows(bytes, options, sink),
        _ => Err(not_in_parts()),
    }
}

/// The rows of a cube of statistics.
fn cube_rows(bytes: &[u8], options: &ReadOptions, sink: &mut PartSink<'_>) -> Result<(), Unreadable> {
    let media = if sniff::is_px(bytes) { Media::Px } else { Media::JsonStat };
    let Decoded { text, replaced } = charset::decode(bytes, media, options)?;
    let text = text.trim_end_matches(char::from(text_bytes::END_MARK));
    // Bytes that are replaced are reported with all rows.
    if replaced.is_some() || media == Media::JsonStat && !is_cube(text, options) {
        return Err(not_in_parts());
    }
    cube::rows(text, media, sink)
}

/// That a format is not read some rows at a time.
fn not_in_parts() -> Unreadable {
    Unreadable::NoReader { format: "rows at a time".to_owned() }
}

/// A zip archive: an office document, or one that holds other files.
fn packed(bytes: &[u8], mut archive: Archive<'_>, options: &ReadOptions) -> Result<Content, Unreadable> {
    match archive.media() {
        Some(Media::Xlsx) => workbook::xlsx(bytes, options.memory_budget()).map(Content::Tables),
        Some(Media::Ods) => workbook::ods(&mut archive, options.memory_budget()).map(Content::Tables),
        Some(media) => office::read(&mut archive, media).map(Content::Document),
        None if archive.has("xl/workbook.bin") => {
            Err(Unreadable::NoReader { format: "XLSB (binary workbook)".to_owned() })
        }
        None => archive
            .members(options.member.as_deref(), options.max_unpacked, &|name, bytes| member(name, bytes, options)),
    }
}

/// A file of an archive that is no office document.
fn member(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Content, Unreadable> {
    let kind = sniff::kind_in(bytes, options.charset.as_deref())?;
    let content = match kind {
        Kind::Zip => {
            let mut archive = archive::open(bytes)?;
            // An office document is an archive too; one that is none would lead ever deeper.
            if archive.media().is_none() {
                return Err(Unreadable::NoReader { format: format!("an archive within an archive ({name})") });
            }
            packed(bytes, archive, options)
        }
        kind => content(bytes, kind, options),
    };
    content.map_err(|error| match error {
        Unreadable::Broken { place, message } => Unreadable::Broken { place: format!("{name}, {place}"), message },
        other => other,
    })
}

/// Text of any kind: the recipe says whether rows or pages are wanted, else its looks do.
fn as_text(bytes: &[u8], options: &ReadOptions) -> Result<Content, Unreadable> {
    let is_html = sniff::is_html(bytes);
    let media = match is_html {
        true => Media::Html,
        false if sniff::is_px(bytes) => Media::Px,
        false => Media::Text,
    };
    let Decoded { text, replaced } = charset::decode(bytes, media, options)?;
    let text = text.trim_end_matches(char::from(text_bytes::END_MARK));
    // Of UTF-16 the bytes do not say whether it is text.
    let is_wide =
        text_bytes::declared(bytes, options.charset.as_deref()).is_some_and(|(charset, _)| charset.is_utf_16());
    if let Some(offset) = text_bytes::binary(text.as_bytes()).filter(|_| is_wide) {
        return Err(Unreadable::Binary { offset });
    }
    let mut content = match media {
        Media::Html => page(text, options)?,
        Media::Px if options.hint != ContentHint::Document => {
            cube::read(text, media, options.memory_budget()).map(Content::Tables)?
        }
        _ => plain(text, options)?,
    };
    match &mut content {
        Content::Document(document) => document.unread.extend(replaced),
        Content::Tables(tables) => tables.unread.extend(replaced),
    }
    Ok(content)
}

/// A web page, unless it costs more than its size shows.
fn page(text: &str, options: &ReadOptions) -> Result<Content, Unreadable> {
    let costs = if options.is_isolated { html_limits::HARD_LIMITS } else { html_limits::PAGE_LIMITS };
    html_limits::check(text, &costs)
        .map_err(|costly| if options.is_isolated { costly.into() } else { Unreadable::Heavy })?;
    html::read(text, &options.selectors).map(Content::Document)
}

/// Text that is no web page.
fn plain(text: &str, options: &ReadOptions) -> Result<Content, Unreadable> {
    let budget = options.memory_budget();
    match sniff::flat_office(text) {
        // A few bytes of it may mean much.
        Some(Ok(_)) if !options.is_isolated => return Err(Unreadable::Heavy),
        Some(Ok(Media::Ods)) => return workbook::fods(text, budget).map(Content::Tables),
        Some(Ok(Media::SpreadsheetMl)) => return workbook::xml2003(text, budget).map(Content::Tables),
        Some(Ok(media)) => return office::read_flat(text, media).map(Content::Document),
        Some(Err(format)) => return Err(Unreadable::NoReader { format: format.to_owned() }),
        None => {}
    }
    match table(text, options.hint) {
        Some(Media::Json) if is_cube(text, options) => cube::read(text, Media::JsonStat, budget).map(Content::Tables),
        Some(Media::Json) => json::read(text, (&options.records, options.keyed), budget).map(Content::Tables),
        Some(Media::Xml) => xml::read(text, &options.records, budget).map(Content::Tables),
        Some(_) => csv::read(text, &options.dialect, budget).map(Content::Tables),
        None => text::read(text, options).map(Content::Document),
    }
}

/// Whether JSON is read as cubes: it is JSON-stat, and the recipe does not say where its records are.
fn is_cube(text: &str, options: &ReadOptions) -> bool {
    options.records.is_empty() && options.keyed && cube::form(text).is_some()
}

/// The kind of table that a text is, when it is said to be one or looks like one.
pub(super) fn table(text: &str, hint: ContentHint) -> Option<Media> {
    if hint == ContentHint::Document {
        return None;
    }
    let head = text.trim_start();
    let is_json = || serde_json::Deserializer::from_str(head).into_iter::<serde::de::IgnoredAny>().next();
    if head.starts_with(['{', '[']) && (hint == ContentHint::Table || is_json().is_some_and(|read| read.is_ok())) {
        return Some(Media::Json);
    }
    if head.starts_with("<?xml") || (hint == ContentHint::Table && head.starts_with('<')) {
        return Some(Media::Xml);
    }
    (hint == ContentHint::Table || csv::looks_delimited(head)).then_some(Media::Csv)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_a_table_where_it_looks_like_one_or_is_said_to_be_one() {
        let rows = "a;b;c\n1;2;3\n4;5;6\n";
        for (text, hint, want) in [
            (rows, ContentHint::Unknown, Some(Media::Csv)),
            (rows, ContentHint::Document, None),
            ("Título\num, dois\n", ContentHint::Unknown, None),
            ("Título\n", ContentHint::Table, Some(Media::Csv)),
            ("[{\"a\": 1}]", ContentHint::Unknown, Some(Media::Json)),
            ("[Logótipo]\nProjeto", ContentHint::Unknown, None),
            ("<?xml version=\"1.0\"?><a/>", ContentHint::Unknown, Some(Media::Xml)),
        ] {
            assert_eq!(table(text, hint), want, "{text}");
        }
    }
}
