//! XML → a table: an element a row, a path a column.
//!
//! Children of a record are columns named by their path (`dono.nome`), siblings of one name by their place
//! (`item.0`), attributes behind an `@`.

use std::collections::HashMap;

use super::{
    Unreadable,
    csv::MOST_CELLS,
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
    let mut index = HashMap::new();
    let mut cells = 0;
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
                cells += column + 1 - row.cells.len();
                row.cells.resize(column + 1, Cell::default());
            }
            row.cells[column] = Cell::text(text);
        }
        if cells > MOST_CELLS {
            return Err(Unreadable::Limit { limit: format!("{MOST_CELLS} cells") });
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
    let mut seen = HashMap::new();
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
    // How many children have each name, and how many of them were met.
    let mut alike: HashMap<&str, (usize, usize)> = HashMap::new();
    element.elements().for_each(|child| alike.entry(child.name.as_str()).or_default().0 += 1);
    for child in element.elements() {
        let (all, met) = alike.entry(child.name.as_str()).or_default();
        let step = if *all > 1 { format!("{}.{met}", child.name) } else { child.name.clone() };
        *met += 1;
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

    /// The paths of the values of an element, by a look at all its children for each.
    fn searched(element: &Element, name: &str, paths: &mut Vec<String>) {
        if !element.text().is_empty() && element.elements().next().is_none() {
            paths.push(name.to_owned());
        }
        for (at, child) in element.elements().enumerate() {
            let before = element.elements().take(at).filter(|e| e.name == child.name).count();
            let is_alone = element.all(&child.name).count() == 1;
            let step = if is_alone { child.name.clone() } else { format!("{}.{before}", child.name) };
            searched(child, &if name.is_empty() { step } else { format!("{name}.{step}") }, paths);
        }
    }

    proptest::proptest! {
        #[test]
        fn paths_are_those_that_a_look_at_all_siblings_tells(
            names in proptest::collection::vec((0..3_usize, 0..3_usize), 0..20)
        ) {
            let one = |(outer, inner): &(usize, usize)| {
                let (outer, inner) = (["a", "b", "c"][*outer], ["a", "b", "c"][*inner]);
                format!("<{outer}><{inner}>1</{inner}><{inner}>2</{inner}></{outer}>")
            };
            let root = markup::parse(&format!("<r>{}</r>", names.iter().map(one).collect::<String>()), "p").expect("xml");
            let mut paths = Vec::new();
            searched(&root, "", &mut paths);
            proptest::prop_assert_eq!(values(&root).into_iter().map(|(path, _)| path).collect::<Vec<_>>(), paths);
        }
    }
}
