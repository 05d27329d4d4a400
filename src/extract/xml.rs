//! XML → a table: an element a row, a path a column.
//!
//! Children of a record are columns named by their path (`dono.nome`), siblings of one name by their place
//! (`item.0`), attributes after an `@`.

use std::collections::HashMap;

use super::{
    Unreadable,
    json::{GridBuilder, MAX_SHOWN_LISTS, MAX_SHOWN_STEPS, unnamed},
    markup::{self, Element, Node},
    memory::MemoryBudget,
    name::{Name, pointer},
};
use crate::{
    model::{
        document::Media,
        grid::{Cell, Grid, OutsideRecords, Tables},
        text::count_characters,
    },
    spec::recipe::table::RecordPath,
};

/// Reads a decoded text: the records of all paths from the root, which are its children where there is none; a table for each
/// path that leads to any. Of paths that begin with each other the longest is taken that leads to any.
pub(super) fn read(text: &str, paths: &[RecordPath], budget: MemoryBudget) -> Result<Tables, Unreadable> {
    let root = markup::parse(text, "XML")?;
    // The first step may be the root itself.
    let below = |path: &RecordPath| match path.steps.split_first() {
        Some((first, rest)) if *first == root.name => rest.to_vec(),
        _ => path.steps.clone(),
    };
    let all: Vec<_> = if paths.is_empty() { vec![Vec::new()] } else { paths.iter().map(below).collect() };
    let leads = |steps: &[String]| has_records(&root, steps);
    let is_longest = |steps: &Vec<String>| {
        !all.iter().any(|other| other.len() > steps.len() && other.starts_with(steps) && leads(other))
    };
    let mut chosen: Vec<_> = all.iter().filter(|steps| is_longest(steps) && leads(steps)).collect();
    if chosen.is_empty() {
        chosen.extend(all.iter().min_by_key(|steps| steps.len()));
    }
    let mut grids = Vec::new();
    for steps in &chosen {
        let read = table(&root, steps, budget);
        grids.push(read.map_err(|error| unnamed(error, || markup_lists(&root)))?);
    }
    let mut outside = Vec::new();
    let mut at = Outside { chosen: &chosen, on_part: &mut |part| outside.push(part) };
    at.add(&root, &mut Vec::new(), &format!("/{}", root.name));
    if let Some(grid) = grids.first_mut() {
        grid.outside = outside;
    }
    Ok(Tables::new(Media::Xml, grids))
}

fn has_records(element: &Element, steps: &[String]) -> bool {
    match steps {
        [] | [_] => element.elements().any(|child| steps.first().is_none_or(|step| child.name == *step)),
        [step, rest @ ..] => element.all(step).any(|child| has_records(child, rest)),
    }
}

/// The records that steps lead to.
fn table(root: &Element, steps: &[String], budget: MemoryBudget) -> Result<Grid, Unreadable> {
    let (mut builder, mut number) = (GridBuilder::within(budget), 0);
    find(root, steps, &format!("/{}", root.name), &mut |path, record| {
        number += 1;
        builder.begin(number, path)?;
        values(record, &Name::default(), &mut builder)
    })?;
    Ok(builder.into_grid())
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
        let place = numbered_place(&mut seen, path, child);
        match steps.len() {
            0 | 1 => on_record(&place, child)?,
            _ => find(child, &steps[1..], &place, on_record)?,
        }
    }
    Ok(())
}

/// The place of a child: `/obras/obra[2]`, as XPath has it.
fn numbered_place<'e>(seen: &mut HashMap<&'e str, usize>, path: &str, child: &'e Element) -> String {
    let n = seen.entry(child.name.as_str()).or_insert(0);
    *n += 1;
    format!("{path}/{}[{n}]", child.name)
}

/// What is outside of the records that some paths lead to.
struct Outside<'o> {
    chosen: &'o [&'o Vec<String>],
    on_part: &'o mut dyn FnMut(OutsideRecords),
}

impl Outside<'_> {
    /// Adds what an element holds outside of the records; `steps` lead to it from the root.
    fn add(&mut self, element: &Element, steps: &mut Vec<String>, place: &str) {
        for (name, value) in element.attributes.iter().filter(|(name, _)| !is_of_schema(name)) {
            self.part(format!("{place}/@{name}"), count_characters(value), Vec::new());
        }
        let own =
            element.children.iter().map(|node| if let Node::Text(text) = node { count_characters(text) } else { 0 });
        self.part(place.to_owned(), own.sum(), Vec::new());
        let mut seen = HashMap::new();
        for child in element.elements() {
            let place = numbered_place(&mut seen, place, child);
            steps.push(child.name.clone());
            // A path without steps leads to all children of the root.
            let is_record = |path: &&&Vec<String>| path.len().max(1) <= steps.len() && steps.starts_with(path);
            let is_on_way = |path: &&&Vec<String>| path.len() > steps.len() && path.starts_with(steps);
            if self.chosen.iter().any(|path| is_record(&path)) {
            } else if self.chosen.iter().any(|path| is_on_way(&path)) {
                self.add(child, steps, &place);
            } else {
                let names = child.elements().next().map(|item| item.elements().map(|e| e.name.clone()).collect());
                self.part(place, characters(child), names.unwrap_or_default());
            }
            steps.pop();
        }
    }

    fn part(&mut self, place: String, characters: u64, names: Vec<String>) {
        if characters > 0 {
            (self.on_part)(OutsideRecords { place, characters, names });
        }
    }
}

/// Whether an attribute declares a namespace, or where a schema is.
fn is_of_schema(name: &str) -> bool {
    name.starts_with("xmlns") || name.ends_with("schemaLocation") || name.ends_with("noNamespaceSchemaLocation")
}

/// Counts the visible characters of an element.
fn characters(element: &Element) -> u64 {
    let attributes = element.attributes.iter().filter(|(name, _)| !is_of_schema(name));
    let own: u64 = attributes.map(|(_, value)| count_characters(value)).sum();
    let inner = element.children.iter().map(|node| match node {
        Node::Element(element) => characters(element),
        Node::Text(text) => count_characters(text),
    });
    own + inner.sum::<u64>()
}

/// The paths of elements that come several times and hold others.
fn markup_lists(root: &Element) -> Vec<String> {
    let mut found = Vec::new();
    lists_in(root, &mut Vec::new(), &mut found);
    found
}

fn lists_in(element: &Element, steps: &mut Vec<String>, found: &mut Vec<String>) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for child in element.elements().filter(|child| child.elements().next().is_some()) {
        *counts.entry(child.name.as_str()).or_default() += 1;
        steps.push(child.name.clone());
        if counts[child.name.as_str()] == 2 && steps.len() > 1 {
            found.push(pointer(steps));
        }
        if steps.len() < MAX_SHOWN_STEPS && found.len() < MAX_SHOWN_LISTS && counts[child.name.as_str()] == 1 {
            lists_in(child, steps, found);
        }
        steps.pop();
    }
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
        let tables = read(text, &[RecordPath::new("obras.obra")], MemoryBudget::default()).expect("it reads");
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
    fn all_places_of_records_are_read_and_the_rest_is_outside() {
        let text = "<p xmlns=\"u\" ano=\"2024\"><abertos><q><id>1</id></q><q><id>2</id></q><nota>x y</nota></abertos>\
                    <arquivo><q><id>3</id></q></arquivo><obras2024><o><id>4</id></o></obras2024></p>";
        let paths = ["abertos.q", "p.arquivo.q", "abertos", "nada.q"].map(RecordPath::new);
        let tables = read(text, &paths, MemoryBudget::default()).expect("it reads");
        let rows: Vec<_> = tables.grids.iter().flat_map(|grid| &grid.rows).map(|row| row.path.as_str()).collect();
        assert_eq!(rows, ["", "/p/abertos[1]/q[1]", "/p/abertos[1]/q[2]", "", "/p/arquivo[1]/q[1]"]);
        let part = |part: &OutsideRecords| format!("{} {} {}", part.place, part.characters, part.names.join(","));
        let outside: Vec<_> = tables.grids[0].outside.iter().map(part).collect();
        assert_eq!(outside, ["/p/@ano 4 ", "/p/abertos[1]/nota[1] 2 ", "/p/obras2024[1] 1 id"]);
        let records = read("<a><b>1</b><c>2</c></a>", &[], MemoryBudget::default()).expect("it reads");
        assert_eq!((records.grids[0].rows.len(), records.grids[0].outside.len()), (3, 0));
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
