//! The page of a dataset: what it is, its files, its columns, its changes, its quality, its sources.

use super::{
    DatasetPage,
    catalogue::keywords,
    changes::changes,
    file,
    frame::{self, Parts, time},
    markup::{Voice, anchor, code, escape, fact, fill, link, path, section},
    quality::quality,
    tables::{dictionary, downloads, preview},
};
use crate::model::vocabulary::{COUNTRIES, Code, FREQUENCIES, THEMES};

/// The page.
pub(super) fn page(voice: &Voice<'_>, page: &DatasetPage<'_>) -> String {
    let (words, schema) = (voice.words, page.schema);
    let sample = if page.sample {
        format!("<p class=\"sample\"><b>{}</b> {}</p>\n", words.sample_title, words.sample_text)
    } else {
        String::new()
    };
    let hero = format!(
        "<div class=\"wide hero\"><p class=\"over\">{}</p><h1>{}</h1><p class=\"lead\">{}</p>\n{sample}\
         <dl class=\"facts\">{}</dl></div>\n",
        words.dataset,
        voice.said(&schema.title, &schema.english, "title"),
        voice.said(&schema.description, &schema.english, "description"),
        facts(voice, page),
    );
    let parts = [
        downloads(voice, page),
        preview(voice, page),
        // Pictures of the data are put in the place of this line.
        "<!-- charts -->\n".to_owned(),
        dictionary(voice, page),
        load(voice, page),
        changes(voice, page),
        quality(voice, page),
        trace(voice, page),
        files(voice, page),
    ];
    let body = format!(
        "<main id=\"main\" tabindex=\"-1\">\n{hero}<div class=\"wide split\">{}\n<div class=\"body\">\n{}</div></div>\n</main>",
        contents(voice),
        parts.concat()
    );
    let title = format!("{} — {}", voice.plain(&schema.title, &schema.english, "title"), page.site.title);
    let description = voice.plain(&schema.description, &schema.english, "description");
    let head = structured(page.structured);
    let parts = Parts { title: &title, description, root: "../../", head: &head, body: &body };
    frame::page(voice, page.site, &parts)
}

/// The description for machines. It is data, not a program; no `<` of it can end the element.
fn structured(document: &[u8]) -> String {
    let text = String::from_utf8_lossy(document);
    if text.trim().is_empty() {
        return String::new();
    }
    format!("<script type=\"application/ld+json\">{}</script>\n", text.trim().replace('<', "\\u003c"))
}

/// The parts of the page.
fn contents(voice: &Voice<'_>) -> String {
    let words = voice.words;
    let parts = [
        ("downloads", words.downloads),
        ("preview", words.preview),
        ("columns", words.dictionary),
        ("load", words.load),
        ("changes", words.changes),
        ("quality", words.quality),
        ("trace", words.trace),
        ("files", words.files),
    ];
    let items = parts.map(|(id, title)| format!("<li><a href=\"#{id}\">{title}</a></li>")).concat();
    format!(
        "<nav class=\"contents\" aria-labelledby=\"h-contents\"><p class=\"eyebrow\" id=\"h-contents\">{}</p><ul>{items}</ul></nav>",
        words.contents
    )
}

/// Who, when, what of, by which right.
fn facts(voice: &Voice<'_>, page: &DatasetPage<'_>) -> String {
    let (words, site, dcat) = (voice.words, page.site, &page.schema.dcat);
    let mut all = vec![
        fact(words.publisher, &link(&site.publisher.url, &site.publisher.name)),
        fact(words.licence, &link(&site.licence.url, &site.licence.title)),
        fact(words.captured, &time(voice, page.captured)),
        fact(words.first_captured, &time(voice, page.first_captured)),
        fact(words.version, &format!("<span class=\"mono\">{}</span>", escape(page.version))),
    ];
    let labels = |codes: &[String], known: &[Code]| {
        let labels: Vec<_> = codes.iter().map(|code| escape(label(voice, known, code))).collect();
        labels.join("; ")
    };
    let frequency: Vec<_> = dcat.frequency.iter().cloned().collect();
    let coded = [
        (words.frequency, labels(&frequency, FREQUENCIES)),
        (words.theme, labels(&dcat.themes, THEMES)),
        (words.spatial, labels(&dcat.spatial, COUNTRIES)),
        (words.keywords, keywords(voice, &page.schema.keywords)),
    ];
    if let Some((from, to)) = &dcat.temporal {
        let period = fill(words.temporal_text, &[("from", &escape(from)), ("to", &escape(to))]);
        all.push(fact(words.temporal, &period));
    }
    all.extend(coded.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| fact(name, value)));
    all.concat()
}

/// The word of a code, or the code.
fn label<'a>(voice: &Voice<'_>, known: &[Code], code: &'a str) -> &'a str {
    let found = known.iter().find(|(own, ..)| *own == code);
    found.map_or(code, |(_, english, portuguese)| if voice.words.tag == "pt" { *portuguese } else { *english })
}

/// Where a file stands for the world.
fn address(page: &DatasetPage<'_>, name: &str) -> String {
    format!("{}{}/latest/{name}", page.site.base_url, page.schema.name)
}

/// How programs open the first table.
fn load(voice: &Voice<'_>, page: &DatasetPage<'_>) -> String {
    let words = voice.words;
    let mut out = format!("<p class=\"say\">{}</p>\n<div class=\"load\">\n", words.load_text);
    if let Some(table) = page.schema.tables.first() {
        let url = address(page, &format!("{}.parquet", table.name));
        let name = anchor(&table.name).replace('-', "_");
        let tools = [
            ("pandas", format!("import pandas as pd\n{name} = pd.read_parquet(\"{url}\")")),
            ("Polars", format!("import polars as pl\n{name} = pl.read_parquet(\"{url}\")")),
            ("DuckDB", format!("SELECT * FROM read_parquet('{url}') LIMIT 10;")),
            ("R", format!("library(arrow)\n{name} <- read_parquet(\"{url}\")")),
        ];
        for (tool, text) in tools {
            let code = code(&fill(words.load_with, &[("tool", tool)]), &text);
            out.push_str(&format!("<figure><figcaption>{tool}</figcaption>{code}</figure>\n"));
        }
    }
    out.push_str("</div>\n");
    section("load", words.load, &out)
}

/// How to find where a value comes from.
fn trace(voice: &Voice<'_>, page: &DatasetPage<'_>) -> String {
    let words = voice.words;
    let table = page.schema.tables.first().map_or("", |t| t.name.as_str());
    let url = address(page, "evidence.parquet");
    let query = format!(
        "SELECT key, field, raw, place, rule\nFROM read_parquet('{url}')\nWHERE \"table\" = '{table}' LIMIT 20;"
    );
    let sources: String = page.sources.iter().map(|s| format!("<li>{}</li>", link(s, s))).collect();
    let out = format!(
        "<p class=\"say\">{}</p>\n{}\n<h3>{}</h3>\n<ul class=\"links\">{sources}</ul>\n",
        words.trace_text,
        code(words.trace_query, &query),
        words.sources
    );
    section("trace", words.trace, &out)
}

/// What else there is of this release.
fn files(voice: &Voice<'_>, page: &DatasetPage<'_>) -> String {
    let words = voice.words;
    let item = |[name, what]: [&str; 2]| format!("<li><a href=\"{name}\">{name}</a><span>{what}</span></li>");
    let items = words.file_words.map(item).concat();
    let out = format!(
        "<ul class=\"links\">{items}<li><a href=\"../{}/{}\">{}</a><span>{}</span></li></ul>\n",
        path(page.version),
        file(voice.language),
        escape(page.version),
        words.kept
    );
    section("files", words.files, &out)
}
