//! What changed since the version before: counted and drawn by table, and the first changes one by one.

use super::{
    DatasetPage,
    markup::{Voice, bar, escape, fill, heads, scroll, section, shorten, swatch, value},
};
use crate::model::changes::{Kind, Summary};

/// Kinds of change in the order of their words, with their colours.
const KINDS: [(Kind, u8); 3] = [(Kind::Add, 1), (Kind::Modify, 2), (Kind::Delete, 4)];

/// Changes that are shown one by one.
pub const SHOWN: usize = 20;

/// The part of the page.
pub(super) fn changes(voice: &Voice<'_>, page: &DatasetPage<'_>) -> String {
    let words = voice.words;
    let mut out = String::new();
    if page.changes.all() == 0 {
        out.push_str(&format!("<p class=\"say\">{}</p>\n", words.changes_none));
    } else {
        let legend =
            KINDS.iter().zip(words.kinds).map(|((_, colour), word)| format!("<li>{}{word}</li>", swatch(*colour)));
        out.push_str(&format!(
            "<p class=\"say\">{}</p>\n<ul class=\"legend\">{}</ul>\n<ul class=\"rows\">\n",
            words.changes_text,
            legend.collect::<String>()
        ));
        for table in &page.schema.tables {
            out.push_str(&counted(voice, &table.name, page.changes));
        }
        out.push_str("</ul>\n");
        out.push_str(&listed(voice, page.changes));
    }
    out.push_str(&format!("<p>{} <a href=\"changes.csv\" download>changes.csv</a></p>\n", words.changes_all));
    section("changes", words.changes, &out)
}

/// The changes of a table as a bar; nothing when there are none.
fn counted(voice: &Voice<'_>, table: &str, changes: &Summary) -> String {
    let words = voice.words;
    let counts = KINDS.map(|(kind, colour)| (changes.of(table, kind), colour));
    let mut told = Vec::new();
    for (n, (count, _)) in counts.iter().enumerate().filter(|(_, (count, _))| *count > 0) {
        let word = if *count == 1 { words.kind_words[n] } else { words.kinds[n] };
        told.push(format!("{} {word}", words.number(*count)));
    }
    if told.is_empty() {
        return String::new();
    }
    let told = told.join(", ");
    format!(
        "<li><div class=\"line\"><code>{}</code><span>{told}</span></div>{}</li>\n",
        escape(table),
        bar(" thin", &format!("{table}: {told}"), &counts)
    )
}

/// The first changes.
fn listed(voice: &Voice<'_>, changes: &Summary) -> String {
    let words = voice.words;
    let shown = words.number(changes.first.len().min(SHOWN) as u64);
    let all = words.number(changes.all());
    let columns = [words.c_table, words.c_key, words.c_kind, words.c_field, words.c_before, words.c_after];
    let mut table = format!(
        "<caption>{}</caption><thead><tr>{}</tr></thead><tbody>\n",
        fill(words.changes_shown, &[("shown", &shown), ("all", &all)]),
        heads(&columns)
    );
    let lang = voice.lang();
    for change in changes.first.iter().take(SHOWN) {
        let word = KINDS.iter().position(|(kind, _)| *kind == change.kind).map_or("", |n| words.kind_words[n]);
        let field = change.field.as_deref().map(|f| format!("<code>{}</code>", escape(f))).unwrap_or_default();
        let [before, after] = [&change.before, &change.after].map(|v| v.as_deref().map(value).unwrap_or_default());
        table.push_str(&format!(
            "<tr><td><code>{}</code></td><td><code class=\"mono\">{}</code></td><td>{word}</td><td>{field}</td>\
             <td{lang}>{before}</td><td{lang}>{after}</td></tr>\n",
            escape(&change.table),
            escape(&shorten(&change.key, 160)),
        ));
    }
    scroll(words.changes, "changes", &table)
}
