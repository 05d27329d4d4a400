//! `index.html`: a page for people, of a dataset and of the catalogue, in Portuguese and in English.
//!
//! In: the schema, the first rows, the changes and the report of a release. Out: the bytes of a page that needs no other
//! file: no script, no image or font from elsewhere, only relative links among the files of `output/`.
//! Promises: the same input gives the same bytes; no text of the data becomes markup; nothing is loaded, and no host is
//! named but those of the site, the sources and the values; it can be read at 320 px, in the dark, on paper and with a
//! screen reader (WCAG 2.2 AA; `.ci/pages` checks it).
//! The HTML is in `templates/`, compiled by askama; a page is a struct with the values of its template. Read next:
//! `dataset` and `catalogue` (the pages), `parts` (what is markup by its type), `model::messages` (the words).

mod catalogue;
mod changes;
mod dataset;
mod frame;
mod parts;
mod quality;
mod tables;

pub use self::changes::SHOWN as CHANGES_SHOWN;

use arrow::array::RecordBatch;
use chrono::{DateTime, Utc};

use self::parts::PageLocale;
use crate::model::{
    changes::ChangeSummary,
    files::File,
    messages::Locale,
    published::{PublishedDataset, PublishedFile},
    schema::DatasetSchema,
    site::Site,
};

/// The values of a page of a dataset.
#[derive(Debug, Clone, Copy)]
pub struct DatasetPage<'a> {
    /// The site.
    pub site: &'a Site,
    /// The dataset's schema.
    pub schema: &'a DatasetSchema,
    /// Version of the release.
    pub version: &'a str,
    /// When the bytes of the newest capture were first seen.
    pub captured: DateTime<Utc>,
    /// The same for the first release.
    pub first_captured: DateTime<Utc>,
    /// Whether it was made from samples.
    pub sample: bool,
    /// Addresses of the sources.
    pub sources: &'a [String],
    /// The data files.
    pub files: &'a [PublishedFile],
    /// The first rows of each table, in the order of the schema.
    pub rows: &'a [RecordBatch],
    /// The count of rows of each table, in the order of the schema.
    pub counts: &'a [u64],
    /// Changes since the previous release.
    pub changes: &'a ChangeSummary,
    /// Its `report.json`.
    pub report: &'a [u8],
    /// JSON-LD for machines, embedded in the page; may be empty.
    pub structured: &'a [u8],
}

/// Name of the file of a page.
pub fn file(locale: Locale) -> &'static str {
    match locale {
        Locale::Pt => File::Page.name(),
        Locale::En => File::EnglishPage.name(),
    }
}

/// The page of a dataset, for `output/<dataset>/latest/` and the folder of its version.
pub fn dataset(page: &DatasetPage<'_>, locale: Locale) -> Vec<u8> {
    bytes(dataset::render(&PageLocale::new(page.site, locale), page))
}

/// The page of the catalogue, for `output/`; the order of the datasets does not matter.
pub fn catalogue(site: &Site, datasets: &[PublishedDataset], locale: Locale) -> Vec<u8> {
    bytes(catalogue::render(&PageLocale::new(site, locale), site, datasets))
}

/// A page as a file. HTML has no control characters but tab and line feed: any other becomes U+FFFD.
fn bytes(page: askama::Result<String>) -> Vec<u8> {
    // Rendering into a string fails only where a value cannot be formatted, and ours can.
    let page = page.unwrap_or_default();
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if page.contains(is_control) { page.replace(is_control, "\u{fffd}").into_bytes() } else { page.into_bytes() }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int64Array, StringArray};
    use chrono::TimeZone;
    use serde_json::json;

    use super::*;
    use crate::model::{
        changes::{Change, ChangeKind},
        published::{Dcat, FileFormat},
        schema::{Constraints, Field, NumberStyle, StringFormat, TableSchema, Type},
        site::{Contact, Licence, Publisher},
    };

    /// Text that would be markup, end an attribute, an element or a block.
    const HOSTILE: &str = "<script>alert(\"x\")</script> ]]> --> ' & <img src=x onerror='y'> {table}";

    fn site() -> Site {
        Site {
            title: format!("Dados {HOSTILE}"),
            description: HOSTILE.into(),
            base_url: "https://dados.exemplo.pt/".into(),
            language: "pt".into(),
            publisher: Publisher {
                name: HOSTILE.into(),
                url: "https://entidade.exemplo.pt/".into(),
                kind: "NationalAuthority".into(),
            },
            contact: Contact { name: HOSTILE.into(), email: "dados@exemplo.pt\"><b>".into() },
            licence: Licence {
                name: "CC-BY-4.0".into(),
                title: HOSTILE.into(),
                url: "https://creativecommons.org/licenses/by/4.0/".into(),
                authority: "CC_BY_4_0".into(),
            },
        }
    }

    fn field(name: &str, kind: Type) -> Field {
        let codes = (name == "state").then(|| vec![HOSTILE.to_owned(), "b".to_owned()]);
        Field {
            name: name.into(),
            title: format!("Título de {name}"),
            kind,
            constraints: Constraints { one_of: codes, ..Constraints::default() },
            date_order: None,
            zone: None,
            year_from: None,
            precision_of: None,
            labels: vec![("b".into(), HOSTILE.into())],
            personal: None,
        }
    }

    fn schema() -> DatasetSchema {
        let mut fields = vec![
            field("id", Type::Integer(NumberStyle::default())),
            field("state", Type::String(StringFormat::Default)),
        ];
        fields.extend((0..14).map(|n| field(&format!("text_{n}"), Type::String(StringFormat::Default))));
        let of = |f: &Field| {
            json!({
                "name": f.name, "description": HOSTILE, "constraints": {"pattern": HOSTILE},
                "seara:en": {"title": format!("Title of {}", f.name), "description": HOSTILE},
            })
        };
        let written = json!({"fields": fields.iter().map(of).collect::<Vec<_>>()});
        let table = |name: &str| TableSchema {
            name: name.into(),
            title: format!("Tabela {HOSTILE}"),
            description: HOSTILE.into(),
            english: json!({"title": format!("Table {HOSTILE}"), "description": HOSTILE}),
            fields: fields.clone(),
            primary_key: vec![0],
            unique_keys: Vec::new(),
            foreign_keys: Vec::new(),
            written: written.clone(),
        };
        DatasetSchema {
            name: "coisas".into(),
            version: "1.0.0".into(),
            breaking: None,
            title: format!("Coisas {HOSTILE}"),
            description: HOSTILE.into(),
            keywords: vec![HOSTILE.into()],
            english: json!({"title": format!("Things {HOSTILE}"), "description": HOSTILE}),
            dcat: Dcat { themes: vec!["GOVE".into(), HOSTILE.into()], ..Dcat::default() },
            temporal: None,
            document: None,
            tables: vec![table("things"), table("more_things")],
        }
    }

    fn files() -> Vec<PublishedFile> {
        let file = |(table, format): (&str, FileFormat)| PublishedFile {
            bytes: 12_345,
            sha256: "ab".repeat(32),
            ..PublishedFile::new(format!("{table}.{}", format.extension()), format, HOSTILE, HOSTILE)
        };
        let formats = [FileFormat::Csv, FileFormat::Json, FileFormat::Parquet];
        ["things", "more_things"].into_iter().flat_map(|t| formats.map(|f| file((t, f)))).collect()
    }

    fn rows(schema: &DatasetSchema) -> Vec<RecordBatch> {
        let batch = |table: &TableSchema| {
            let mut columns: Vec<ArrayRef> = vec![Arc::new(Int64Array::from(vec![1, 2]))];
            let texts: ArrayRef =
                Arc::new(StringArray::from(vec![Some(HOSTILE), Some("https://valor.exemplo.pt/a?b=\"c")]));
            columns.extend(table.fields.iter().skip(1).map(|_| Arc::clone(&texts)));
            RecordBatch::try_new(table.arrow(), columns).unwrap()
        };
        schema.tables.iter().map(batch).collect()
    }

    fn changes() -> ChangeSummary {
        let change = |kind, field: Option<&str>| Change {
            table: "things".into(),
            key: HOSTILE.into(),
            kind,
            field: field.map(str::to_owned),
            before: field.map(|_| HOSTILE.to_owned()),
            after: field.map(|_| HOSTILE.to_owned()),
        };
        let first = vec![
            change(ChangeKind::Add, None),
            change(ChangeKind::Modify, Some(HOSTILE)),
            change(ChangeKind::Delete, None),
        ];
        ChangeSummary { counts: first.iter().map(|c| ((c.table.clone(), c.kind), 1)).collect(), first }
    }

    fn report() -> Vec<u8> {
        let nulls = json!({"id": {"nulls": 0, "distinct": 2}, "text_3": {"nulls": 1, "distinct": 1}});
        let report = json!({
            "dataset": "coisas",
            "rows": {"things": 2, "more_things": 2},
            "accounting": {
                "characters": 1000, "in_records": 865, "quarantined": 0, "unaccounted": 0, "ignored": {HOSTILE: 135},
            },
            "checks": [
                {"table": "things", "check": "required", "checked": 10, "failed": 0},
                {"table": "more_things", "check": "required", "checked": 5, "failed": 1},
                {"table": "things", "check": HOSTILE, "checked": 3, "failed": 0},
            ],
            "assertions": [
                {"assertion": HOSTILE, "subject": HOSTILE, "bound": HOSTILE, "found": HOSTILE, "held": false},
                {"assertion": "max", "subject": "", "bound": "0 %", "found": "0 %", "held": true},
            ],
            "issues": [{"code": HOSTILE, "level": "warning", "count": 3, "examples": []}],
            "profile": {"things": nulls},
        });
        report.to_string().into_bytes()
    }

    /// Both pages of the dataset, with other facts where the test gives them.
    fn pages(with: &dyn Fn(&mut DatasetPage<'_>)) -> [String; 2] {
        let (site, schema, files, changes, report) = (site(), schema(), files(), changes(), report());
        let rows = rows(&schema);
        let captured = Utc.with_ymd_and_hms(2025, 3, 1, 6, 0, 0).unwrap();
        let structured = json!({"name": "</script><!-- <script>"}).to_string();
        let sources = ["https://fonte.exemplo.pt/a b\"".to_owned(), "https://fonte.exemplo.pt/relatorio".to_owned()];
        let mut page = DatasetPage {
            site: &site,
            schema: &schema,
            version: "2025-03-01-0123abcd",
            captured,
            first_captured: captured,
            sample: true,
            sources: &sources,
            files: &files,
            rows: &rows,
            counts: &rows.iter().map(|rows| rows.num_rows() as u64).collect::<Vec<_>>(),
            changes: &changes,
            report: &report,
            structured: structured.as_bytes(),
        };
        with(&mut page);
        Locale::ALL.map(|locale| String::from_utf8(dataset(&page, locale)).unwrap())
    }

    fn both() -> [String; 2] {
        pages(&|_| {})
    }

    fn published(dataset: &str) -> PublishedDataset {
        let schema = schema();
        PublishedDataset {
            dataset: dataset.into(),
            version: "2025-03-01-0123abcd".into(),
            sequence: 1,
            previous: None,
            schema_version: "1.0.0".into(),
            breaking: None,
            schemas: vec![("things".into(), json!({}))],
            title: schema.title,
            description: format!("Uma frase. {HOSTILE}"),
            english: json!({"title": HOSTILE, "description": "One sentence. Another."}),
            keywords: schema.keywords,
            jurisdiction: "PT".into(),
            dcat: schema.dcat,
            document: serde_json::Value::Null,
            captured: Utc.with_ymd_and_hms(2025, 3, 1, 6, 0, 0).unwrap(),
            first_captured: Utc.with_ymd_and_hms(2025, 3, 1, 6, 0, 0).unwrap(),
            sources: Vec::new(),
            sample: true,
            files: files(),
        }
    }

    fn roots(datasets: &[PublishedDataset]) -> [String; 2] {
        Locale::ALL.map(|locale| String::from_utf8(catalogue(&site(), datasets, locale)).unwrap())
    }

    /// Hosts that a page names, whatever it names them for.
    fn hosts(html: &str) -> Vec<String> {
        let ends = |c: char| matches!(c, '/' | '"' | '\'' | '<' | '&' | '?' | ')') || c.is_whitespace();
        let mut all: Vec<_> =
            html.split("//").skip(1).map(|rest| rest.split(ends).next().unwrap_or_default().to_owned()).collect();
        all.sort();
        all.dedup();
        all
    }

    #[test]
    fn no_text_of_the_data_is_markup() {
        for html in both() {
            assert_eq!(html.matches("<script").count(), 1, "{html}");
            assert_eq!(html.matches("</script").count(), 1);
            assert!(html.contains("{\"name\":\"\\u003c/script>\\u003c!-- \\u003cscript>\"}"));
        }
        for html in both().into_iter().chain(roots(&[published("coisas")])) {
            for markup in ["<script>alert", "alert(\"x\")", "<img", "<!-- <", "]]> ", "exemplo.pt\"><b>", "onerror='"] {
                assert!(!html.contains(markup), "{markup}");
            }
            assert!(html.contains("&#60;script&#62;alert(&#34;x&#34;)&#60;/script&#62; ]]&#62; --&#62; &#39; &#38;"));
            assert!(html.contains("{table}"), "a value is not a template");
        }
    }

    #[test]
    fn every_table_and_every_column_is_shown() {
        for html in both() {
            for table in &schema().tables {
                assert!(html.contains(&format!("id=\"columns-{}\"", table.name)));
                for format in ["csv", "json", "parquet"] {
                    assert!(html.contains(&format!("href=\"{}.{format}\" download", table.name)));
                }
                for field in &table.fields {
                    assert!(html.contains(&format!("<th scope=\"row\"><code>{}</code>", field.name)), "{}", field.name);
                }
            }
            // A wide table is cut; the columns left out are listed.
            assert!(!html.contains("<th scope=\"col\">text_10</th>") && html.contains("<code>text_13</code>"));
            assert!(html.contains("<!-- charts -->"));
        }
    }

    #[test]
    fn no_other_host_is_named() {
        let known =
            ["creativecommons.org", "dados.exemplo.pt", "entidade.exemplo.pt", "fonte.exemplo.pt", "valor.exemplo.pt"];
        for html in both() {
            assert_eq!(hosts(&html), known);
        }
        for html in roots(&[published("coisas")]) {
            assert_eq!(hosts(&html), ["creativecommons.org", "entidade.exemplo.pt"]);
        }
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for html in both() {
            assert!(html.contains("<a href=\"https://fonte.exemplo.pt/relatorio\" rel=\"noopener nofollow\">"));
            assert!(!html.contains("href=\"https://fonte.exemplo.pt/a b"));
            assert!(html.contains("<a href=\"https://valor.exemplo.pt/a?b=&#34;c\" rel=\"noopener nofollow\">"));
        }
    }

    #[test]
    fn the_two_languages_differ_and_point_at_each_other() {
        for [pt, en] in [both(), roots(&[published("coisas")])] {
            assert!(pt.contains("<html lang=\"pt\">") && en.contains("<html lang=\"en\">"));
            assert!(pt.contains("href=\"index.en.html\" hreflang=\"en\" lang=\"en\""));
            assert!(en.contains("href=\"index.html\" hreflang=\"pt\" lang=\"pt\""));
        }
        let [pt, en] = both();
        assert!(pt.contains("Título de state") && !pt.contains("Title of state") && pt.contains("1 de março de 2025"));
        assert!(en.contains("Title of state") && !en.contains("Título de state") && en.contains("1 March 2025"));
        assert!(pt.contains("../../index.html") && en.contains("../../index.en.html"));
        let [pt, en] = roots(&[published("coisas")]);
        assert!(pt.contains("coisas/latest/index.html") && en.contains("coisas/latest/index.en.html"));
        assert!(pt.contains(">Uma frase.</p>") && en.contains(">One sentence.</p>"));
    }

    #[test]
    fn an_untranslated_text_is_marked_with_its_language() {
        let site = site();
        let [pt, _] = pages(&|page| page.sample = false);
        assert!(!pt.contains("class=\"sample\""));
        let locale = PageLocale::new(&site, Locale::En);
        let text = |english| locale.text("Coisas", english, "title").to_string();
        assert_eq!(text(&json!(null)), "<span lang=\"pt\">Coisas</span>");
        assert_eq!(text(&json!({"title": "Things"})), "Things");
    }

    #[test]
    fn control_characters_are_replaced() {
        assert_eq!(bytes(Ok("a\u{1b}b\tc\n".into())), "a\u{fffd}b\tc\n".as_bytes());
    }

    #[test]
    fn every_chart_has_a_text_alternative() {
        let [pt, en] = both();
        let all = "86,5\u{a0}% em registos; 13,5\u{a0}% ignorado por uma regra; 0\u{a0}% em quarentena; 0\u{a0}% por contabilizar";
        assert!(pt.contains(&format!("role=\"img\" aria-label=\"{all}\"")));
        assert!(en.contains("aria-label=\"things: 1\u{a0}new, 1\u{a0}changed, 1\u{a0}removed\""));
        assert!(en.contains("aria-label=\"text_3: 50%\"") && en.contains("aria-label=\"id: 100%\""));
        assert!(en.contains("18\u{a0}checks, 1 failed. Assertions that hold: 1 of 2."));
    }

    #[test]
    fn an_empty_dataset_has_a_page() {
        static NONE: ChangeSummary = ChangeSummary { counts: std::collections::BTreeMap::new(), first: Vec::new() };
        let none = pages(&|page| {
            page.rows = &[];
            page.changes = &NONE;
            page.files = &[];
            page.sources = &[];
            page.report = b"";
            page.structured = b"";
        });
        for html in none {
            assert!(html.ends_with("</html>\n") && !html.contains("<script"));
        }
        let [pt, _] = roots(&[]);
        assert!(pt.contains("Ainda não há"));
        let (a, b) = (published("a"), published("b"));
        assert_eq!(roots(&[a.clone(), b.clone()]), roots(&[b, a]));
    }
}
