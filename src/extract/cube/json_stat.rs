//! JSON-stat → the cells of its cubes. Version 2.0 has one cube; a bundle of version 1 has one under each key.

use std::collections::HashMap;

use serde_json::value::RawValue;

use super::{Category, Cube, CubeEvent, Dimension, RowSink, places::Places};
use crate::{
    extract::{
        Unreadable,
        json::{Object, outside_content},
        name::escaped,
    },
    model::grid::{Cell, CellKind, Grid, OutsideRecords},
};

/// The name of a JSON-stat document that has no cube.
const COLLECTION: &str = "JSON-stat collection (a list of datasets)";

/// Keys of a cube that say how it is written, and what its columns are.
const STRUCTURE: [&str; 8] = ["version", "class", "id", "size", "dimension", "value", "status", "role"];

/// What a JSON text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Form {
    /// JSON-stat with one cube or more.
    Cube,
    /// JSON-stat that only leads to cubes.
    Collection,
}

/// A cube in the text: the place that leads to it, and what it has.
type Found<'a> = (String, Members<'a>);

/// The members of an object, in the order of the text.
type Members<'a> = Vec<(String, &'a RawValue)>;

/// Whether a text of JSON is JSON-stat.
pub(in crate::extract) fn form(text: &str) -> Option<Form> {
    // Nearly all other texts lack these words.
    if !text.contains("\"dimension\"") && !text.contains("\"collection\"") {
        return None;
    }
    let top = members(serde_json::Deserializer::from_str(text).into_iter::<&RawValue>().next()?.ok()?)?;
    let says = |key: &str, start: &str| {
        member(&top, key)
            .and_then(text_of)
            .is_some_and(|text| text == start || key == "version" && text.starts_with(start))
    };
    if says("class", "collection") && says("version", "2.") {
        return Some(Form::Collection);
    }
    (!cubes(top).is_empty()).then_some(Form::Cube)
}

/// Gives the cells of the cubes of a text.
pub(super) fn each(text: &str, sink: &mut RowSink<'_>) -> Result<(), Unreadable> {
    let broken = |error: serde_json::Error| Unreadable::Broken {
        place: format!("line {}", error.line()),
        message: error.to_string(),
    };
    let top: &RawValue = serde_json::from_str(text).map_err(broken)?;
    if form(text) == Some(Form::Collection) {
        return Err(Unreadable::NoReader { format: COLLECTION.to_owned() });
    }
    let mut rest = members(top).ok_or(Unreadable::Damaged)?;
    let is_bundle = !is_cube(&rest);
    // What a bundle holds apart from its cubes is reported with the first.
    let mut apart: Vec<OutsideRecords> = Vec::new();
    if is_bundle {
        let is_other = |value: &RawValue| members(value).is_none_or(|members| !is_cube(&members));
        let others = rest.iter().filter(|(_, value)| is_other(value));
        apart.extend(others.filter_map(|(key, value)| outside_content(value, &format!("/{}", escaped(key)))));
        rest.retain(|(_, value)| !is_other(value));
    }
    for (path, members) in cubes(rest) {
        let name = if is_bundle { path.trim_start_matches('/').to_owned() } else { String::new() };
        let outside = std::mem::take(&mut apart);
        cube(&path, &members, Grid { name, outside, ..Grid::default() }, sink)?;
    }
    Ok(())
}

/// The cubes that an object is, or has.
fn cubes<'a>(top: Members<'a>) -> Vec<Found<'a>> {
    if is_cube(&top) {
        return vec![(String::new(), top)];
    }
    let own = |(key, value): (String, &'a RawValue)| -> Option<Found<'a>> {
        Some((format!("/{}", escaped(&key)), members(value)?)).filter(|(_, members)| is_cube(members))
    };
    top.into_iter().filter_map(own).collect()
}

/// Whether an object has what a cube has.
fn is_cube(members: &Members<'_>) -> bool {
    let starts = |key: &str, with: &[u8]| {
        member(members, key).is_some_and(|value| value.get().bytes().next().is_some_and(|b| with.contains(&b)))
    };
    let is_older = || {
        let dimension = member(members, "dimension").and_then(self::members);
        dimension.is_some_and(|own| member(&own, "id").is_some() && member(&own, "size").is_some())
    };
    starts("dimension", b"{") && starts("value", b"[{") && (starts("id", b"[") && starts("size", b"[") || is_older())
}

/// Gives the cells of one cube, whose table has a name.
fn cube(path: &str, members: &Members<'_>, named: Grid, sink: &mut RowSink<'_>) -> Result<(), Unreadable> {
    let reader = Reader { path, members };
    let (dimensions, mut outside) = reader.dimensions()?;
    let own = members.iter().filter(|(key, _)| !STRUCTURE.contains(&key.as_str()));
    outside.extend(own.filter_map(|(key, value)| outside_content(value, &format!("{path}/{}", escaped(key)))));
    let cube = Cube::new(dimensions, "value", &format!("{path}/value"))?;
    let values = reader.value("value")?;
    let mut values = Places::new(values, cube.len, &reader.place("value"))?.ok_or_else(|| reader.wrong("value"))?;
    let (mut statuses, of_all) = reader.statuses(cube.len)?;
    outside.extend(named.outside);
    sink(CubeEvent::Table(Grid { name: named.name, outside, ..cube.table() }))?;
    while let Some(place) = [values.next_place(), statuses.next_place()].into_iter().flatten().min() {
        let cell = |text: Option<&str>, key: &str| {
            text.map_or(Ok(Cell::default()), |text| scalar(text, &format!("{path}/{key}/{place}")))
        };
        let (value, own) = (cell(values.take(place), "value")?, cell(statuses.take(place), "status")?);
        let status = if own.is_empty() && !value.is_empty() { of_all.clone().unwrap_or_default() } else { own };
        if !value.is_empty() || !status.is_empty() {
            sink(CubeEvent::Row(cube.row((place, value, status))))?;
        }
    }
    Ok(())
}

/// Reads the parts of one cube.
struct Reader<'a, 'm> {
    path: &'m str,
    members: &'m Members<'a>,
}

impl<'a> Reader<'a, '_> {
    fn place(&self, key: &str) -> String {
        format!("{}/{key}", self.path)
    }

    fn broken(&self, key: &str, message: impl Into<String>) -> Unreadable {
        Unreadable::Broken { place: self.place(key), message: message.into() }
    }

    /// That a member is missing, or of another form.
    fn wrong(&self, key: &str) -> Unreadable {
        self.broken(key, "it is missing, or not what JSON-stat has there")
    }

    fn value(&self, key: &str) -> Result<&'a RawValue, Unreadable> {
        member(self.members, key).ok_or_else(|| self.wrong(key))
    }

    /// The dimensions in their order, and what else is said of them.
    fn dimensions(&self) -> Result<(Vec<Dimension>, Vec<OutsideRecords>), Unreadable> {
        let all = members(self.value("dimension")?).ok_or_else(|| self.wrong("dimension"))?;
        // Version 1 has them in the dimension.
        let list = |key: &str| member(self.members, key).or_else(|| member(&all, key)).ok_or_else(|| self.wrong(key));
        let names: Vec<String> = serde_json::from_str(list("id")?.get()).map_err(|_| self.wrong("id"))?;
        let sizes: Vec<u64> = serde_json::from_str(list("size")?.get()).map_err(|_| self.wrong("size"))?;
        if names.len() != sizes.len() {
            let message = format!("it has {} items; `id` has {}", sizes.len(), names.len());
            return Err(self.broken("size", message));
        }
        // A dimension is read once, however often it is named.
        super::names(names.iter().map(String::as_str), &self.place("id"))?;
        let (mut dimensions, mut outside) = (Vec::new(), Vec::new());
        for (name, size) in names.into_iter().zip(sizes) {
            let place = format!("dimension/{}", escaped(&name));
            let own = member(&all, &name).ok_or_else(|| self.wrong(&place))?;
            let own = members(own).ok_or_else(|| self.wrong(&place))?;
            let category = member(&own, "category").and_then(members).ok_or_else(|| self.wrong(&place))?;
            let categories = self.categories(&place, &category, size)?;
            let inner = format!("{place}/category");
            let objects = [(&own, &place, ["category", "label"]), (&category, &inner, ["index", "label"])];
            for (members, place, known) in objects {
                let others = members.iter().filter(|(key, _)| !known.contains(&key.as_str()));
                let others = others.map(|(key, value)| (self.place(&format!("{place}/{}", escaped(key))), value));
                outside.extend(others.filter_map(|(place, value)| outside_content(value, &place)));
            }
            dimensions.push(Dimension { name, categories });
        }
        Ok((dimensions, outside))
    }

    /// The categories of a dimension, in their order.
    fn categories(&self, place: &str, category: &Members<'a>, size: u64) -> Result<Vec<Category>, Unreadable> {
        let place = format!("{place}/category");
        let broken = |message: String| self.broken(&place, message);
        let labels = member(category, "label").map(members);
        let labels = labels.map_or(Some(Vec::new()), |labels| labels).ok_or_else(|| self.wrong(&place))?;
        let codes = match member(category, "index") {
            Some(index) => codes(index).map_err(broken)?,
            // One category needs no order.
            None => labels.iter().map(|(code, _)| code.clone()).collect(),
        };
        if codes.len() as u64 != size {
            return Err(broken(format!("it has {} categories; `size` says {size}", codes.len())));
        }
        if codes.len() > 1 && member(category, "index").is_none() {
            return Err(broken("it has no `index`, which gives the order of its categories".to_owned()));
        }
        let mut by_code: HashMap<String, String> = HashMap::new();
        for (code, label) in labels {
            let text = text_of(label).ok_or_else(|| self.wrong(&format!("{place}/label/{}", escaped(&code))))?;
            by_code.insert(code, text);
        }
        let category = |code: String| {
            let label = by_code.remove(&code).filter(|label| !label.trim().is_empty());
            Category { label: label.unwrap_or_else(|| code.clone()), code }
        };
        Ok(codes.into_iter().map(category).collect())
    }

    /// The statuses of the cells, and the one that holds for all with a value.
    fn statuses(&self, len: u64) -> Result<(Places<'a>, Option<Cell>), Unreadable> {
        let Some(status) = member(self.members, "status").filter(|status| status.get() != "null") else {
            return Ok((Places::none(), None));
        };
        let place = self.place("status");
        let only = || {
            let items: Option<Vec<&str>> = serde_json::from_str(status.get()).ok();
            items.filter(|_| len > 1).and_then(|items| if let [one] = items[..] { Some(one.to_owned()) } else { None })
        };
        if let Some(all) = text_of(status).or_else(only) {
            return Ok((Places::none(), Some(Cell::text(all))));
        }
        if status.get().bytes().all(|b| matches!(b, b'[' | b']' | b' ' | b'\n' | b'\r' | b'\t')) {
            return Ok((Places::none(), None));
        }
        let statuses = Places::new(status, len, &place)?.ok_or_else(|| self.wrong("status"))?;
        Ok((statuses, None))
    }
}

/// The codes of an index in their order: a list, or an object of places.
fn codes(index: &RawValue) -> Result<Vec<String>, String> {
    if let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(index.get()) {
        let codes: Option<Vec<String>> = list.into_iter().map(code_of).collect();
        let codes = codes.ok_or("its index has an item that is no code")?;
        let mut seen = std::collections::HashSet::new();
        return match codes.iter().find(|code| !seen.insert(code.as_str())) {
            Some(twice) => Err(format!("its index has the code `{twice}` twice")),
            None => Ok(codes),
        };
    }
    let places = members(index).ok_or("its index is neither a list nor an object of places")?;
    let mut codes = vec![None; places.len()];
    for (code, place) in places {
        let place = place.get();
        let slot = place.parse::<usize>().ok().and_then(|place| codes.get_mut(place));
        match slot {
            Some(slot @ None) => *slot = Some(code),
            _ => return Err(format!("its index gives the code `{code}` the place {place}, which is taken or none")),
        }
    }
    Ok(codes.into_iter().flatten().collect())
}

fn member<'a>(members: &Members<'a>, key: &str) -> Option<&'a RawValue> {
    members.iter().find(|(own, _)| own == key).map(|(_, value)| *value)
}

fn members(value: &RawValue) -> Option<Members<'_>> {
    let object = value.get().starts_with('{').then(|| serde_json::from_str::<Object<'_>>(value.get()).ok());
    object.flatten().map(|object| object.0)
}

fn text_of(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

/// A code, which may be written as a number.
fn code_of(value: &RawValue) -> Option<String> {
    let is_number = value.get().bytes().next().is_some_and(|b| b == b'-' || b.is_ascii_digit());
    if is_number { Some(value.get().to_owned()) } else { text_of(value) }
}

/// A value of the cube as a cell.
fn scalar(text: &str, place: &str) -> Result<Cell, Unreadable> {
    let broken = |message: String| Unreadable::Broken { place: place.to_owned(), message };
    match text.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<String>(text).map(Cell::text).map_err(|e| broken(e.to_string())),
        Some(b'n') => Ok(Cell::default()),
        Some(b't' | b'f') => Ok(Cell { kind: CellKind::Boolean, ..Cell::text(text) }),
        Some(b'{' | b'[') | None => Err(broken("it is neither a number nor a text".to_owned())),
        Some(_) => Ok(Cell { kind: CellKind::Number, ..Cell::text(text) }),
    }
}
