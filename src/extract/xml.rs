//! XML → a table: an element a row, a path a column.
//!
//! Children of a record are columns named by their path (`dono.nome`), siblings of one name by their place
//! (`item.0`), attributes after an `@`.

use std::collections::HashMap;

use super::{
    Unreadable,
    json::GridBuilder,
    markup::{self, Element, Node},
    memory::MemoryBudget,
    name::Name,
};
use crate::model::{
    document::Media,
    grid::{Cell, Tables},
};

/// Reads a decoded text; `steps` lead from the root to the records, which are its children otherwise.
pub(super) fn read(text: &str, steps: &[String], budget: MemoryBudget) -> Result<Tables, Unreadable> {
    let root = markup::parse(text, "XML")?;
    let start = format!("/{}", root.name);
    // The first step may be the root itself.
    let steps = steps.split_first().filter(|(first, _)| **first == root.name).map_or(steps, |(_, rest)| rest);
    let (mut builder, mut number) = (GridBuilder::within(budget), 0);
    find(&root, steps, &start, &mut |path, record| {
        number += 1;
        builder.begin(number, path)?;
        values(record, &Name::default(), &mut builder)
    })?;
    Ok(Tables::new(Media::Xml, vec![builder.into_grid()]))
}

/// Follows the steps to the records, and gives each with its path.
fn find<'e>(
    element: &'e Element,
    steps: &[String],
    path: &str,
    on_record: &mut dyn FnMut(&str, &'e Element) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let wanted = |e: &&Element| steps.first().is_none_or(|step| e.name == *step);
    let mut seen = HashMap::new();
    for child in element.elements().filter(wanted) {
        let n = seen.entry(child.name.as_str()).or_insert(0);
        *n += 1;
        let place = format!("{path}/{}[{n}]", child.name);
        match steps.len() {
            0 | 1 => on_record(&place, child)?,
            _ => find(child, &steps[1..], &place, on_record)?,
        }
    }
    Ok(())
}

/// Puts the values of a record, by their paths: the step that leads to `nota.1` is `/nota[2]`, as XPath has it.
fn values(element: &Element, name: &Name, builder: &mut GridBuilder) -> Result<(), Unreadable> {
    for (attribute, value) in &element.attributes {
        let step = format!("@{attribute}");
        builder.put(&name.to(&step, &step), Cell::text(value))?;
    }
    let own: String =
        element.children.iter().map(|n| if let Node::Text(text) = n { text.as_str() } else { "" }).collect();
    if !own.trim().is_empty() {
        builder.put(name, Cell::text(own.trim()))?;
    }
    // How many children have each name, and how many of them were met.
    let mut alike: HashMap<&str, (usize, usize)> = HashMap::new();
    element.elements().for_each(|child| alike.entry(child.name.as_str()).or_default().0 += 1);
    for child in element.elements() {
        let (all, met) = alike.entry(child.name.as_str()).or_default();
        let inner = if *all > 1 {
            name.to(&format!("{}.{met}", child.name), &format!("{}[{}]", child.name, *met + 1))
        } else {
            name.to(&child.name, &child.name)
        };
        *met += 1;
        values(child, &inner, builder)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_rows_and_paths_columns() {
        let text = "<obras><data/><obra id=\"7\"><nome>A</nome><dono><nome>B</nome></dono><nota>x</nota><nota>y</nota></obra>\
                    <obra><nome>C</nome></obra></obras>";
        let tables = read(text, &["obras".to_owned(), "obra".to_owned()], MemoryBudget::default()).expect("it reads");
        let row = |r: &crate::model::grid::GridRow| {
            format!("{} {}", r.path, r.cells.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("|"))
        };
        let rows: Vec<_> = tables.grids[0].rows.iter().map(row).collect();
        let want = [" @id|nome|dono.nome|nota.0|nota.1", "/obras/obra[1] 7|A|B|x|y", "/obras/obra[2] |C"];
        assert_eq!(rows, want);
        let grid = &tables.grids[0];
        let places: Vec<_> = (0..5).map(|column| grid.cell_place(&grid.rows[1], column)).collect();
        let want = ["/@id", "/nome", "/dono/nome", "/nota[1]", "/nota[2]"].map(|step| format!("/obras/obra[1]{step}"));
        assert_eq!(places, want);
    }
    #[test]
    fn two_values_of_one_name_are_refused_for_one_would_be_lost() {
        for text in [
            "<obras><obra>A<value>B</value></obra></obras>",
            "<obras><obra><dono><nome>A</nome></dono><dono.nome>B</dono.nome></obra></obras>",
            "<obras><obra><nota>A</nota><nota>B</nota><nota.1>C</nota.1></obra></obras>",
        ] {
            let refused = read(text, &[], MemoryBudget::default());
            assert!(
                matches!(&refused, Err(Unreadable::Broken { place, .. }) if place == "/obras/obra[1]"),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn records_are_refused_before_they_take_the_memory() {
        let records: String = (0..200).map(|n| format!("<r><k{n}>x</k{n}></r>")).collect();
        let text = format!("<a>{records}</a>");
        assert!(read(&text, &[], MemoryBudget::new(4 << 20)).is_ok());
        assert_eq!(read(&text, &[], MemoryBudget::new(1 << 20)), Err(Unreadable::Memory { mib: 1 }));
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
        fn paths_are_those_of_a_search_of_all_siblings(
            names in proptest::collection::vec((0..3_usize, 0..3_usize), 0..20)
        ) {
            let one = |(outer, inner): &(usize, usize)| {
                let (outer, inner) = (["a", "b", "c"][*outer], ["a", "b", "c"][*inner]);
                format!("<{outer}><{inner}>1</{inner}><{inner}>2</{inner}></{outer}>")
            };
            let root = markup::parse(&format!("<r>{}</r>", names.iter().map(one).collect::<String>()), "p").expect("xml");
            let mut paths = Vec::new();
            searched(&root, "", &mut paths);
            let mut builder = GridBuilder::default();
            builder.begin(1, "").and_then(|()| values(&root, &Name::default(), &mut builder)).expect("it reads");
            let names: Vec<_> = builder.into_columns().into_iter().map(|name| name.text).collect();
            proptest::prop_assert_eq!(names, paths);
        }
    }
}
