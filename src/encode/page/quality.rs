//! What the checks saw, drawn from `report.json`: where the text went, what was checked, what is filled in.

use serde_json::Value;

use super::{
    DatasetPage,
    markup::{Voice, bar, escape, fill, heads, histogram, scroll, section, shorten, swatch},
};
use crate::{
    encode::report,
    model::{profile::ColumnProfile, schema::TableSchema},
};

/// Commonest values that are shown of a column.
const COMMONEST: usize = 5;

/// The part of the page.
pub(super) fn quality(voice: &Voice<'_>, page: &DatasetPage<'_>) -> String {
    let told: Value = serde_json::from_slice(page.report).unwrap_or_default();
    let mut out = account(voice, &told["accounting"]);
    out.push_str(&checks(voice, &told));
    out.push_str(&issues(voice, &told["issues"]));
    out.push_str(&format!("<h3>{}</h3>\n<p class=\"say\">{}</p>\n", voice.words.filled, voice.words.filled_text));
    let profile = report::profile_of(page.report);
    for table in &page.schema.tables {
        out.push_str(&filled(voice, table, &profile, number(&told["rows"][&table.name])));
    }
    section("quality", voice.words.quality, &out)
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Where every character of the sources went; nothing when none were counted.
fn account(voice: &Voice<'_>, account: &Value) -> String {
    let words = voice.words;
    let all = number(&account["characters"]);
    if all == 0 {
        return String::new();
    }
    let rules: Vec<_> =
        account["ignored"].as_object().into_iter().flatten().map(|(rule, n)| (rule, number(n))).collect();
    let ignored: u64 = rules.iter().map(|(_, n)| *n).sum();
    let [inside, quarantined, unaccounted] =
        ["in_records", "quarantined", "unaccounted"].map(|name| number(&account[name]));
    let parts = [(inside, 1), (ignored, 2), (quarantined, 3), (unaccounted, 4)];
    let mut said = Vec::new();
    let mut legend = String::new();
    for ((n, colour), word) in parts.iter().zip(words.account_parts) {
        let part = format!("{} {word}", words.percent(*n, all));
        legend.push_str(&format!("<li>{}{part}</li>", swatch(*colour)));
        said.push(part);
    }
    let mut out = format!(
        "<h3>{}</h3>\n<p class=\"say\">{}</p>\n{}\n<ul class=\"legend\">{legend}</ul>\n",
        words.account,
        fill(words.account_text, &[("all", &words.count(all, &words.character))]),
        bar("", &said.join("; "), &parts),
    );
    if !rules.is_empty() {
        let rule = |(rule, n): &(&String, u64)| {
            format!("<li><span>{}</span><span>{}</span></li>", escape(rule), words.count(*n, &words.character))
        };
        out.push_str(&format!("<ul class=\"sub\">{}</ul>\n", rules.iter().map(rule).collect::<String>()));
    }
    out
}

/// Checks by rule over all tables, and the bounds of the pipeline.
fn checks(voice: &Voice<'_>, told: &Value) -> String {
    let words = voice.words;
    let mut rules: Vec<(&str, u64, u64)> = Vec::new();
    for check in list(&told["checks"]) {
        let (rule, checked, failed) = (text(&check["check"]), number(&check["checked"]), number(&check["failed"]));
        match rules.iter_mut().find(|(known, ..)| *known == rule) {
            Some(known) => *known = (rule, known.1 + checked, known.2 + failed),
            None => rules.push((rule, checked, failed)),
        }
    }
    let checked: u64 = rules.iter().map(|(_, n, _)| *n).sum();
    let failed: u64 = rules.iter().map(|(.., n)| *n).sum();
    let sentence = if failed > 0 { words.checks_failed } else { words.checks_passed };
    let sentence = fill(sentence, &[("checked", &words.number(checked)), ("failed", &words.number(failed))]);
    let mut out = format!("<h3>{}</h3>\n<p class=\"say\">{sentence}{}</p>\n", words.checks, bounds(voice, told));
    if !rules.is_empty() {
        let [checked, failed] =
            [words.q_checked, words.q_failed].map(|w| format!("<th scope=\"col\" class=\"num\">{w}</th>"));
        let mut table = format!(
            "<caption>{}</caption><thead><tr>{}{checked}{failed}</tr></thead><tbody>\n",
            words.checks_by,
            heads(&[words.q_check])
        );
        for (rule, checked, failed) in rules {
            let [checked, failed] = [checked, failed].map(|n| words.number(n));
            let rule = escape(words.check(rule));
            table.push_str(&format!(
                "<tr><th scope=\"row\">{rule}</th><td class=\"num\">{checked}</td><td class=\"num\">{failed}</td></tr>\n"
            ));
        }
        out.push_str(&scroll(words.checks, "", &table));
    }
    out.push_str(&broken(voice, told));
    out
}

/// How many bounds were kept.
fn bounds(voice: &Voice<'_>, told: &Value) -> String {
    let all = list(&told["assertions"]);
    if all.is_empty() {
        return String::new();
    }
    let held = all.iter().filter(|a| a["held"] == true).count() as u64;
    let [held, all] = [held, all.len() as u64].map(|n| voice.words.number(n));
    format!(" {}", fill(voice.words.bounds, &[("held", &held), ("all", &all)]))
}

/// The bounds that were not kept.
fn broken(voice: &Voice<'_>, told: &Value) -> String {
    let item = |bound: &Value| {
        let name = format!("{} {}", text(&bound["assertion"]), text(&bound["subject"]));
        let name = format!("<code>{}</code>", escape(name.trim_end()));
        let [limit, found] = ["bound", "found"].map(|key| escape(text(&bound[key])));
        let values = [("name", name.as_str()), ("bound", &limit), ("found", &found)];
        format!("<li><span>{}</span></li>", fill(voice.words.bounds_broken, &values))
    };
    let items: String = list(&told["assertions"]).iter().filter(|a| a["held"] != true).map(item).collect();
    if items.is_empty() { items } else { format!("<ul class=\"sub\">{items}</ul>\n") }
}

/// What a person should look at, counted by its code.
fn issues(voice: &Voice<'_>, issues: &Value) -> String {
    let words = voice.words;
    let item = |issue: &Value| {
        let of = if text(&issue["level"]) == "error" { &words.error } else { &words.warning };
        let count = words.count(number(&issue["count"]), of);
        format!("<li><code>{}</code><span>{count}</span></li>", escape(text(&issue["code"])))
    };
    let items: String = list(issues).iter().map(item).collect();
    if items.is_empty() {
        return format!("<h3>{}</h3>\n<p class=\"say\">{}</p>\n", words.issues, words.issues_none);
    }
    format!("<h3>{}</h3>\n<ul class=\"sub\">{items}</ul>\n", words.issues)
}

/// What a column holds: how its values lie from the least to the most, or the commonest of them.
fn held(voice: &Voice<'_>, column: &ColumnProfile) -> String {
    let words = voice.words;
    if let (Some(least), Some(most), false) = (&column.least, &column.most, column.bins.is_empty()) {
        let values = [("column", column.column.as_str()), ("least", least), ("most", most)];
        let ends = format!("<div class=\"ends\"><span>{}</span><span>{}</span></div>", escape(least), escape(most));
        return format!("{}{ends}", histogram(&fill(words.distribution, &values), &column.bins));
    }
    let one = |(value, n): &(String, u64)| {
        format!(
            "<li><span{}>{}</span><span>{}</span></li>",
            voice.lang(),
            escape(&shorten(value, 40)),
            words.number(*n)
        )
    };
    let top: String = column.top.iter().take(COMMONEST).map(one).collect();
    if top.is_empty() { top } else { format!("<ul class=\"top\" aria-label=\"{}\">{top}</ul>", words.commonest) }
}

/// How much of each column of a table is filled in, as small bars, and what it holds.
fn filled(voice: &Voice<'_>, table: &TableSchema, profile: &[ColumnProfile], rows: u64) -> String {
    let mut items = String::new();
    for field in &table.fields {
        let own = |p: &&ColumnProfile| p.table == table.name && p.column == field.name;
        let Some(column) = profile.iter().find(own).filter(|_| rows > 0) else { continue };
        let nulls = column.nulls.min(rows);
        let share = voice.words.percent(rows - nulls, rows);
        let bar = bar(" thin", &format!("{}: {share}", field.name), &[(rows - nulls, 1), (nulls, 0)]);
        let name = escape(&field.name);
        let held = held(voice, column);
        items.push_str(&format!(
            "<li><div class=\"line\"><code>{name}</code><span>{share}</span></div>{bar}{held}</li>\n"
        ));
    }
    if items.is_empty() {
        return items;
    }
    let title = voice.said(&table.title, &table.english, "title");
    format!("<div class=\"group\"><h4>{title}</h4><ul class=\"fills\">\n{items}</ul></div>\n")
}
