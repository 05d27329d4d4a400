//! XML → a table: an element a row, a path a column.
//!
//! Children of a record are columns named by their path (`dono.nome`), siblings of one name by their place
//! (`item.0`), attributes behind an `@`.

use super::{
    Unreadable,
    json::MOST_COLUMNS,
    markup::{self, Element, Node},
};
use crate::model::{
    document::Media,
    grid::{Cell, Grid, GridRow, Places, Tables},
};

/// Reads a decoded text; `steps` lead from the root to the records, which are its children otherwise.
pub(super) fn read(text: &str, steps: &[String]) -> Result<Tables, Unreadable> {
    let root = markup::parse(text, "XML")?;
    let mut records = Vec::new();
    let start = format!("/{}", root.name);
    // The first step may be the root itself.
    let steps = steps.split_first().filter(|(first, _)| **first == root.name).map_or(steps, |(_, rest)| rest);
    find(&root, steps, &start, &mut records);
    let mut columns: Vec<String> = Vec::new();
    let mut index = std::collections::HashMap::new();
    let mut rows = vec![GridRow::default()];
    for (n, (path, record)) in (1..).zip(records) {
        let mut row = GridRow { number: n, path, cells: Vec::new() };
        for (name, text) in values(record) {
            let column = *index.entry(name.clone()).or_insert_with(|| {
                columns.push(name);
                columns.len() - 1
            });
            if column >= MOST_COLUMNS {
                return Err(Unreadable::Limit { limit: format!("{MOST_COLUMNS} columns") });
            }
            if row.cells.len() <= column {
                row.cells.resize(column + 1, Cell::default());
            }
            row.cells[column] = Cell::text(text);
        }
        rows.push(row);
    }
    rows[0].cells = columns.into_iter().map(Cell::text).collect();
    let grid = Grid { places: Places::Paths, rows, ..Grid::default() };
    Ok(Tables { media: Media::Xml, grids: vec![grid], loose: Vec::new() })
}

/// Follows the steps to the records.
fn find<'e>(element: &'e Element, steps: &[String], path: &str, records: &mut Vec<(String, &'e Element)>) {
    let wanted = |e: &&Element| steps.first().is_none_or(|step| e.name == *step);
    let mut seen = std::collections::HashMap::new();
    for child in element.elements().filter(wanted) {
        let n = seen.entry(child.name.as_str()).or_insert(0);
        *n += 1;
        let place = format!("{path}/{}[{n}]", child.name);
        match steps.len() {
            0 | 1 => records.push((place, child)),
            _ => find(child, &steps[1..], &place, records),
        }
    }
}

/// The values of a record by their paths.
fn values(record: &Element) -> Vec<(String, String)> {
    let mut values = Vec::new();
    gather(record, "", &mut values);
    values
}

fn gather(element: &Element, name: &str, values: &mut Vec<(String, String)>) {
    let inner = |step: &str| if name.is_empty() { step.to_owned() } else { format!("{name}.{step}") };
    values.extend(element.attributes.iter().map(|(n, value)| (inner(&format!("@{n}")), value.clone())));
    let own: String =
        element.children.iter().map(|n| if let Node::Text(text) = n { text.as_str() } else { "" }).collect();
    if !own.trim().is_empty() {
        let name = if name.is_empty() { "value".to_owned() } else { name.to_owned() };
        values.push((name, own.trim().to_owned()));
    }
    let mut seen = std::collections::HashMap::new();
    for child in element.elements() {
        let alike = element.all(&child.name).nth(1).is_some();
        let n = seen.entry(child.name.as_str()).or_insert(0);
        let step = if alike { format!("{}.{n}", child.name) } else { child.name.clone() };
        *n += 1;
        gather(child, &inner(&step), values);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_rows_and_paths_columns() {
        let text = "<obras><data/><obra id=\"7\"><nome>A</nome><dono><nome>B</nome></dono><nota>x</nota><nota>y</nota></obra>\
                    <obra><nome>C</nome></obra></obras>";
        let tables = read(text, &["obras".to_owned(), "obra".to_owned()]).expect("it reads");
        let row = |r: &GridRow| {
            format!("{} {}", r.path, r.cells.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("|"))
        };
        let rows: Vec<_> = tables.grids[0].rows.iter().map(row).collect();
        let want = [" @id|nome|dono.nome|nota.0|nota.1", "/obras/obra[1] 7|A|B|x|y", "/obras/obra[2] |C"];
        assert_eq!(rows, want);
    }
}
