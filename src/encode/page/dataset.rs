//! The page of a dataset: its facts, distributions, columns, changes, quality and provenance.

use askama::Template;

use super::{
    DatasetPage,
    changes::{self, Changes},
    frame::Frame,
    parts::{Day, Keywords, Link, PageLocale, Text, anchor, path},
    quality::{self, Quality},
    tables::{self, Allowed, Dictionary, Distribution, Download, Preview},
};
use crate::model::{
    messages::{Locale, Messages},
    vocabulary::{COUNTRIES, Code, FREQUENCIES, THEMES},
};

/// The page.
#[derive(Template)]
#[template(path = "dataset.html")]
struct DatasetTemplate<'a> {
    frame: Frame<'a>,
    m: &'static Messages,
    page: &'a DatasetPage<'a>,
    /// JSON-LD without `<`.
    structured: String,
    title: Text<'a>,
    description: Text<'a>,
    facts: Facts<'a>,
    workbook: Option<Distribution<'a>>,
    downloads: Vec<Download<'a>>,
    previews: Vec<Preview<'a>>,
    dictionary: Vec<Dictionary<'a>>,
    snippets: Vec<Snippet>,
    changes: Option<Changes<'a>>,
    quality: Quality<'a>,
    query: String,
    sources: Vec<Link<'a>>,
    /// Relative address of the folder of this version.
    kept: String,
}

/// DCAT properties of the dataset.
struct Facts<'a> {
    captured: Day,
    first_captured: Day,
    period: Option<String>,
    /// Names and labels of properties with codes.
    coded: Vec<(String, String)>,
    keywords: Keywords<'a>,
}

/// How a tool loads the first table.
struct Snippet {
    tool: &'static str,
    label: String,
    code: String,
}

/// Renders the page.
pub(super) fn render<'a>(locale: &PageLocale<'a>, page: &'a DatasetPage<'a>) -> askama::Result<String> {
    let schema = page.schema;
    let title = locale.text(&schema.title, &schema.english, "title");
    let description = locale.text(&schema.description, &schema.english, "description");
    let report = quality::Report::parse(page.report);
    let frame = Frame {
        title: format!("{} — {}", title.text, page.site.title),
        description: description.text,
        root: "../../",
        ..Frame::new(locale, page.site)
    };
    let template = DatasetTemplate {
        frame,
        m: locale.messages,
        page,
        // In JSON, `<` is only in strings, where the escape means the same.
        structured: String::from_utf8_lossy(page.structured).trim().replace('<', "\\u003c"),
        title,
        description,
        facts: facts(locale, page),
        workbook: tables::workbook(locale, page),
        downloads: tables::downloads(locale, page),
        previews: tables::previews(locale, page),
        dictionary: tables::dictionary(locale, page),
        snippets: snippets(locale, page),
        changes: changes::changes(locale, page),
        quality: quality::quality(locale, page, &report),
        query: query(page),
        sources: page.sources.iter().map(|source| Link::new(source, source)).collect(),
        kept: path(page.version),
    };
    template.render()
}

fn facts<'a>(locale: &PageLocale<'a>, page: &'a DatasetPage<'a>) -> Facts<'a> {
    let (m, dcat) = (locale.messages, &page.schema.dcat);
    let labels = |codes: &mut dyn Iterator<Item = &String>, known: &[Code]| {
        codes.map(|code| label(locale.locale, known, code)).collect::<Vec<_>>().join("; ")
    };
    let coded = [
        (m.page("frequency"), labels(&mut dcat.frequency.iter(), FREQUENCIES)),
        (m.page("theme"), labels(&mut dcat.themes.iter(), THEMES)),
        (m.page("spatial"), labels(&mut dcat.spatial.iter(), COUNTRIES)),
    ];
    let period = |(from, to): &(String, String)| m.page_with("period", &[("from", from), ("to", to)]);
    Facts {
        captured: Day { at: page.captured, locale: locale.locale },
        first_captured: Day { at: page.first_captured, locale: locale.locale },
        period: dcat.temporal.as_ref().map(period),
        coded: coded.into_iter().filter(|(_, labels)| !labels.is_empty()).collect(),
        keywords: Keywords::new(locale, &page.schema.keywords),
    }
}

/// The label of a code in a vocabulary; the code where it has none.
fn label<'c>(locale: Locale, known: &[Code], code: &'c str) -> &'c str {
    let found = known.iter().find(|(own, ..)| *own == code);
    found.map_or(code, |(_, english, portuguese)| match locale {
        Locale::Pt => *portuguese,
        Locale::En => *english,
    })
}

/// The public address of a file of the latest release.
fn address(page: &DatasetPage<'_>, name: &str) -> String {
    format!("{}{}/latest/{name}", page.site.base_url, page.schema.name)
}

fn snippets(locale: &PageLocale<'_>, page: &DatasetPage<'_>) -> Vec<Snippet> {
    let Some(table) = page.schema.tables.first() else { return Vec::new() };
    let url = address(page, &format!("{}.parquet", table.name));
    let name = anchor(&table.name).replace('-', "_");
    let tools = [
        ("pandas", format!("import pandas as pd\n{name} = pd.read_parquet(\"{url}\")")),
        ("Polars", format!("import polars as pl\n{name} = pl.read_parquet(\"{url}\")")),
        ("DuckDB", format!("SELECT * FROM read_parquet('{url}') LIMIT 10;")),
        ("R", format!("library(arrow)\n{name} <- read_parquet(\"{url}\")")),
    ];
    let snippet =
        |(tool, code)| Snippet { tool, label: locale.messages.page_with("load-with", &[("tool", tool)]), code };
    tools.into_iter().map(snippet).collect()
}

/// A query of the evidence of the first table.
fn query(page: &DatasetPage<'_>) -> String {
    let table = page.schema.tables.first().map_or("", |t| t.name.as_str());
    let url = address(page, "evidence.parquet");
    format!("SELECT key, field, raw, place, rule\nFROM read_parquet('{url}')\nWHERE \"table\" = '{table}' LIMIT 20;")
}
