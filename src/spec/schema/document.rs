//! `seara:document`: a JSON document that nests the tables, as standards such as OC4IDS require.
//!
//! A path that ends with `[]` leads to a list of the one value.
//!
//! ```json
//! "seara:document": {
//!   "name": "oc4ids.json",
//!   "facts": {"version": "0.9", "publishedDate": "{@date}"},
//!   "members": {
//!     "projects": {
//!       "table": "projects",
//!       "fields": {"id": "project_id", "publicAuthority/name": "authority"},
//!       "members": {"documents": {"table": "documents", "fields": {"url": "url"}}}
//!     }
//!   }
//! }
//! ```

use super::json;
use crate::{
    model::{
        files,
        nested::{NestedDocument, NestedList},
        schema::TableSchema,
    },
    spec::{reader::At, section::Section},
};

/// Maximum depth of records inside records.
const MAX_DEPTH: usize = 8;

/// Parses the nested document of a schema.
pub(super) fn document(root: &Section<'_>, tables: &[TableSchema]) -> Option<NestedDocument> {
    let section = root.section("seara:document")?;
    let name = section.needed("name");
    let (stem, ending) = name.value.split_once('.').unwrap_or((&name.value, ""));
    let is_plain = !stem.is_empty() && stem.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let is_taken = tables.iter().any(|t| t.name == stem) || files::is_reserved(stem);
    if !name.value.is_empty() && (!is_plain || ending != "json" || is_taken) {
        section.reader.report("bad-document-name", &name.span, &[("got", &name.value)]);
    }
    let facts = section.entry("facts").map(|entry| json(&entry.node)).unwrap_or_default();
    let members = members(&section, tables, None, MAX_DEPTH);
    if members.is_empty() {
        section.missing("members");
    }
    section.close();
    let written = root.entry("seara:document").map(|entry| json(&entry.node)).unwrap_or_default();
    Some(NestedDocument { name: name.value, facts, lists: members, written })
}

/// Parses the lists inside a record of a table, or inside the document.
fn members(section: &Section<'_>, tables: &[TableSchema], within: Option<usize>, depth: usize) -> Vec<NestedList> {
    if depth == 0 {
        return Vec::new();
    }
    let named = section.named("members");
    named.iter().filter_map(|(name, section)| member(name, section, tables, within, depth)).collect()
}

fn member(
    name: &At<String>,
    section: &Section<'_>,
    tables: &[TableSchema],
    within: Option<usize>,
    depth: usize,
) -> Option<NestedList> {
    let named = section.needed("table");
    let fields = section.pairs("fields").unwrap_or_default();
    if fields.is_empty() {
        section.missing("fields");
    }
    let found = tables.iter().position(|t| t.name == named.value);
    let inner = found.map(|table| members(section, tables, Some(table), depth - 1));
    section.entry("members");
    section.close();
    let Some(table) = found else {
        section.reader.report_unknown(
            "unknown-table",
            &named,
            &tables.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(),
        );
        return None;
    };
    if let Some(parent) = within
        && !tables[table].foreign_keys.iter().any(|k| k.table == parent && k.references == tables[parent].primary_key)
    {
        let parent = &tables[parent].name;
        section.reader.report("list-without-key", &named.span, &[("table", &named.value), ("parent", parent)]);
    }
    let column = |(path, name): &(At<String>, At<String>)| {
        let column = tables[table].column(&name.value);
        if column.is_none() {
            section.reader.report_unknown(
                "unknown-column",
                name,
                &tables[table].fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(),
            );
        }
        Some((path.value.split('/').map(str::to_owned).collect(), column?))
    };
    let fields = fields.iter().filter_map(column).collect();
    Some(NestedList { name: name.value.clone(), table, fields, members: inner.unwrap_or_default() })
}
