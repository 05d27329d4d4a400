//! What changed since the previous version: counts by table, and the first changes.

use super::{
    DatasetPage,
    parts::{Bar, LegendEntry, Link, MAX_VALUE, PageLocale, Swatch, shorten},
};
use crate::model::changes::{Change, ChangeKind, ChangeSummary};

/// Kinds of change with their colours.
const KINDS: [(ChangeKind, u8); 3] = [(ChangeKind::Add, 1), (ChangeKind::Modify, 2), (ChangeKind::Delete, 4)];

/// Changes that are listed.
pub const SHOWN: usize = 20;

/// The changes of a release that has some.
pub(super) struct Changes<'a> {
    pub(super) legend: Vec<LegendEntry>,
    pub(super) tables: Vec<TableChanges<'a>>,
    pub(super) caption: String,
    pub(super) rows: Vec<Row<'a>>,
}

/// The counts of a table.
pub(super) struct TableChanges<'a> {
    pub(super) name: &'a str,
    pub(super) text: String,
    pub(super) bar: Bar,
}

/// A change.
pub(super) struct Row<'a> {
    pub(super) table: &'a str,
    pub(super) key: String,
    pub(super) kind: String,
    pub(super) field: Option<&'a str>,
    pub(super) before: Option<Link<'static>>,
    pub(super) after: Option<Link<'static>>,
}

/// The changes of a release; `None` where nothing changed.
pub(super) fn changes<'a>(locale: &PageLocale<'_>, page: &'a DatasetPage<'a>) -> Option<Changes<'a>> {
    let (m, all) = (locale.messages, page.changes.total());
    if all == 0 {
        return None;
    }
    let legend = KINDS.map(|(kind, colour)| LegendEntry {
        swatch: Swatch { colour },
        text: m.page(&format!("change-{}-plural", kind.as_str())),
    });
    let shown = locale.locale.number(page.changes.first.len().min(SHOWN) as u64);
    Some(Changes {
        legend: legend.into(),
        tables: page.schema.tables.iter().filter_map(|t| counted(locale, &t.name, page.changes)).collect(),
        caption: m.page_with("changes-shown", &[("shown", &shown), ("n", &all.to_string())]),
        rows: page.changes.first.iter().take(SHOWN).map(|change| row(locale, change)).collect(),
    })
}

/// The counts of a table; `None` where nothing changed in it.
fn counted<'a>(locale: &PageLocale<'_>, table: &'a str, changes: &ChangeSummary) -> Option<TableChanges<'a>> {
    let counts = KINDS.map(|(kind, colour)| (kind, changes.count(table, kind), colour));
    let text = |(kind, n, _): &(ChangeKind, u64, u8)| {
        locale.messages.page_count(&format!("change-{}-count", kind.as_str()), *n)
    };
    let texts: Vec<_> = counts.iter().filter(|(_, n, _)| *n > 0).map(text).collect();
    if texts.is_empty() {
        return None;
    }
    let text = texts.join(", ");
    let parts = counts.iter().map(|(_, n, colour)| (*n, *colour)).collect();
    Some(TableChanges { name: table, bar: Bar { label: format!("{table}: {text}"), parts, is_thin: true }, text })
}

fn row<'a>(locale: &PageLocale<'_>, change: &'a Change) -> Row<'a> {
    let value = |text: &Option<String>| text.as_deref().map(Link::value);
    Row {
        table: &change.table,
        key: shorten(&change.key, MAX_VALUE),
        kind: locale.messages.page(&format!("change-{}", change.kind.as_str())),
        field: change.field.as_deref(),
        before: value(&change.before),
        after: value(&change.after),
    }
}
