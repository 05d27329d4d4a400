//! Parses a recipe for tables from TOML, and reports every mistake. `column` parses what fills a column.

use super::{Context, against, column};
use crate::{
    model::schema::DatasetSchema,
    spec::{
        recipe::{
            Reading, Vocabulary,
            table::{
                Condition, CsvDialect, Find, Heading, IgnoreRule, IgnoredContent, Items, KeyPath, List, RecordPath,
                RowRecipe, TableRecipe,
            },
        },
        section::Section,
    },
};

/// Words of `quotes`, and whether quotes enclose cells.
const QUOTES: [(&str, bool); 2] = [("standard", true), ("text", false)];

/// Maximum number of rows of a header.
const MAX_HEADER: u64 = 9;

/// Parses every `[[table]]`, with the other settings of the recipe.
pub(super) fn tables(
    root: &Section<'_>,
    sections: &[Section<'_>],
    reading: Reading,
    vocabularies: Vec<Vocabulary>,
    schema: &DatasetSchema,
) -> Option<TableRecipe> {
    let text = sections.iter().map(text_settings).reduce(|all, own| all.merge(own, sections))?;
    let rows: Vec<_> = sections.iter().filter_map(|s| rows(root, s, &vocabularies, schema)).collect();
    let ignore = root.sections("ignore").iter().filter_map(ignore_rule).collect();
    let TextSettings { dialect, records, keyed, short_rows } = text;
    let recipe = TableRecipe { reading, vocabularies, dialect, records, keyed, short_rows, rows, ignore };
    sections.iter().for_each(Section::close);
    if recipe.rows.len() == sections.len() {
        against::table(root, &recipe, schema);
    }
    (recipe.rows.len() == sections.len()).then_some(recipe)
}

/// How the text of tables is read: the settings of all sections must agree.
#[derive(Debug, PartialEq, Eq)]
struct TextSettings {
    dialect: CsvDialect,
    records: Vec<RecordPath>,
    keyed: bool,
    short_rows: bool,
}

impl TextSettings {
    /// Merges the settings of two sections; reports those that differ.
    fn merge(self, other: Self, sections: &[Section<'_>]) -> Self {
        let differ = |what: bool, key: &str| {
            if what && let Some(section) = sections.iter().rev().find(|s| s.has(key)) {
                section.reader.report("conflicting-setting", &section.head(), &[("key", key)]);
            }
        };
        let (own, further) = (self.dialect, other.dialect);
        for (key, one, two) in [("delimiter", own.delimiter, further.delimiter), ("escape", own.escape, further.escape)]
        {
            differ(one.is_some() && two.is_some() && one != two, key);
        }
        let both = !self.records.is_empty() && !other.records.is_empty();
        differ(both && self.records != other.records, "records");
        Self {
            dialect: CsvDialect {
                delimiter: own.delimiter.or(further.delimiter),
                escape: own.escape.or(further.escape),
                quoting: own.quoting && further.quoting,
            },
            records: if self.records.is_empty() { other.records } else { self.records },
            keyed: self.keyed && other.keyed,
            short_rows: self.short_rows || other.short_rows,
        }
    }
}

fn text_settings(section: &Section<'_>) -> TextSettings {
    let character = |key, code| {
        let text = section.text(key)?;
        let character = delimiter_character(&text.value);
        if character.is_none() {
            section.reader.report(code, &text.span, &[("got", &text.value)]);
        }
        character
    };
    let dialect = CsvDialect {
        delimiter: character("delimiter", "bad-delimiter"),
        escape: character("escape", "bad-escape"),
        quoting: section.choice("quotes", &QUOTES).unwrap_or(true),
    };
    let records = section.texts("records").unwrap_or_default().iter().map(|t| RecordPath::new(&t.value)).collect();
    let keyed = section.bool("keyed").unwrap_or(true);
    TextSettings { dialect, records, keyed, short_rows: section.bool("short_rows").unwrap_or_default() }
}

/// Parses one `[[table]]`.
fn rows(
    root: &Section<'_>,
    section: &Section<'_>,
    vocabularies: &[Vocabulary],
    schema: &DatasetSchema,
) -> Option<RowRecipe> {
    let table = super::table(section, "table", schema)?;
    let context = Context { schema, table: &schema.tables[table], vocabularies };
    let header = section.count("header");
    if let Some(rows) = header.as_ref().filter(|n| n.value > MAX_HEADER) {
        section.out_of_range(rows, "header", "0", &MAX_HEADER.to_string());
    }
    let columns = column::columns(section, &context);
    if !section.has("columns") {
        section.missing_table("columns");
    }
    Some(RowRecipe {
        table,
        place: section.reader.place(&section.head()),
        sources: sources(root, section),
        sheets: section.regexes("sheets").unwrap_or_default(),
        header: usize::try_from(header.map_or(1, |n| n.value.min(MAX_HEADER))).unwrap_or(1),
        keep: section.regexes("keep").unwrap_or_default(),
        only: conditions(section),
        once: section.text("once").map(|reason| reason.value),
        lists: section.sections("lists").iter().filter_map(|s| list(root, s, vocabularies, schema)).collect(),
        columns,
    })
}

/// Ids of the sources whose tables a section reads; reports those that do not exist.
fn sources(root: &Section<'_>, section: &Section<'_>) -> Vec<String> {
    let known: Vec<_> = root.sections("source").iter().filter_map(|s| s.text("id")).map(|id| id.value).collect();
    let known_names: Vec<_> = known.iter().map(String::as_str).collect();
    let ids = section.texts("sources").unwrap_or_default();
    for source in ids.iter().filter(|s| !known.contains(&s.value)) {
        section.reader.report_unknown("unknown-source", source, &known_names);
    }
    ids.into_iter().map(|s| s.value).collect()
}

/// Parses one `[[table.lists]]`.
fn list(
    root: &Section<'_>,
    section: &Section<'_>,
    vocabularies: &[Vocabulary],
    schema: &DatasetSchema,
) -> Option<List> {
    let table = super::table(section, "table", schema)?;
    let context = Context { schema, table: &schema.tables[table], vocabularies };
    let items = if section.has("unpivot") {
        section.regexes("unpivot").map(|columns| Items::Unpivot(columns, find(root, section, vocabularies)))
    } else if section.has("items") {
        section.text("items").map(|t| items(&t.value))
    } else if section.has("split") {
        section.regex("split").map(Items::Split)
    } else {
        Some(Items::One)
    };
    let columns = column::columns(section, &context);
    let only = conditions(section);
    section.close();
    let name = schema.tables[table].name.clone();
    Some(List { table, name, place: section.reader.place(&section.head()), items: items?, only, columns })
}

/// Items in the array of a path, or under the keys of one.
fn items(path: &str) -> Items {
    KeyPath::parse(path).map_or_else(|| Items::Each(Heading::new(path)), Items::Keyed)
}

/// What is searched for in the columns that become rows; none if each cell is an item.
fn find(root: &Section<'_>, section: &Section<'_>, vocabularies: &[Vocabulary]) -> Option<Find> {
    if let Some(label) = section.text("find_labels_of") {
        let known_names: Vec<_> = vocabularies.iter().map(|v| v.name.as_str()).collect();
        if !known_names.contains(&label.value.as_str()) {
            section.reader.report_unknown("unknown-vocabulary", &label, &known_names);
        }
        return Some(Find::Labels(label.value));
    }
    if let Some(reference) = section.text("find_names_of") {
        let known: Vec<_> = root.sections("reference").iter().filter_map(|s| s.text("id")).map(|id| id.value).collect();
        if !known.contains(&reference.value) {
            let known_names: Vec<_> = known.iter().map(String::as_str).collect();
            section.reader.report_unknown("unknown-reference", &reference, &known_names);
        }
        return Some(Find::Names(reference.value));
    }
    section.regexes("find").map(Find::Matches)
}

/// Parses `only = { "Tipo" = "obra", "Estado" = ["ativa", "nova"] }`, and `except`.
fn conditions(section: &Section<'_>) -> Vec<Condition> {
    let read = |key, not| section.section(key).map(|s| parse_conditions(&s, not)).unwrap_or_default();
    let mut all = read("only", false);
    all.extend(read("except", true));
    all
}

fn parse_conditions(section: &Section<'_>, not: bool) -> Vec<Condition> {
    let one = |(heading, is): (String, Vec<crate::spec::reader::At<String>>)| Condition {
        heading: Heading::new(&heading),
        is: is.iter().map(|t| crate::model::text::fold(&t.value)).collect(),
        not,
    };
    section.all_texts().into_iter().map(one).collect()
}

/// A delimiter, or an escape: one ASCII character other than a quotation mark or a line break.
fn delimiter_character(text: &str) -> Option<char> {
    let mut characters = text.chars();
    let first = characters.next().filter(|c| c.is_ascii() && !matches!(c, '"' | '\n' | '\r'))?;
    characters.next().is_none().then_some(first)
}

/// Parses one `[[ignore]]` of a recipe for tables.
fn ignore_rule(section: &Section<'_>) -> Option<IgnoreRule> {
    let reason = section.needed("reason");
    let is = |key| section.bool(key).unwrap_or_default();
    let what = if section.has("match") {
        section.regex("match").map(IgnoredContent::Row)
    } else if section.has("where") {
        section.section("where").map(|s| IgnoredContent::Where(parse_conditions(&s, false)))
    } else if section.has("columns") {
        section.regexes("columns").map(IgnoredContent::Columns)
    } else if section.has("sheets") {
        section.regexes("sheets").map(IgnoredContent::Sheets)
    } else if section.has("hidden") {
        is("hidden").then_some(IgnoredContent::Hidden)
    } else if section.has("elsewhere") {
        is("elsewhere").then_some(IgnoredContent::Elsewhere)
    } else {
        section.choice("rows", &[("above header", ())]).map(|()| IgnoredContent::Above)
    };
    if what.is_none() && section.entries.len() <= 1 {
        section.missing("match");
    }
    section.close();
    Some(IgnoreRule { reason: reason.value, place: section.reader.place(&section.span), what: what? })
}
