//! The values of a cube of JSON-stat by their places: a list of all, or an object of those that are there.

use std::{fmt, iter::Peekable, vec};

use serde::{
    Deserializer,
    de::{Error, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::extract::{Unreadable, json::ListItems};

/// Values of a cube, each with its place, in ascending order of the places.
pub(super) enum Places<'a> {
    /// A list of all.
    List(Peekable<Box<dyn Iterator<Item = (u64, &'a str)> + 'a>>),
    /// Those that are there.
    Some(Peekable<vec::IntoIter<(u64, &'a str)>>),
}

impl<'a> Places<'a> {
    /// No values.
    pub(super) fn none() -> Self {
        Self::Some(Vec::new().into_iter().peekable())
    }

    /// The items of a list, or the values of an object; `len` is the count of cells of the cube. `None` where the value is
    /// neither.
    pub(super) fn new(value: &'a RawValue, len: u64, place: &str) -> Result<Option<Self>, Unreadable> {
        let broken = |message: String| Unreadable::Broken { place: place.to_owned(), message };
        match value.get().as_bytes().first() {
            Some(b'[') => {
                let count = ListItems::new(value).count() as u64;
                if count != len {
                    return Err(broken(format!("it has {count} items; the sizes of the dimensions give {len} cells")));
                }
                let items: Box<dyn Iterator<Item = (u64, &'a str)> + 'a> = Box::new((0..).zip(ListItems::new(value)));
                Ok(Some(Self::List(items.peekable())))
            }
            Some(b'{') => {
                let mut found = by_place(value.get()).map_err(|e| broken(e.to_string()))?;
                found.sort_unstable_by_key(|(place, _)| *place);
                if let Some((last, _)) = found.last().filter(|(last, _)| *last >= len) {
                    return Err(broken(format!(
                        "it has the place {last}; the sizes of the dimensions give {len} cells"
                    )));
                }
                if let Some(twice) = found.windows(2).find(|two| two[0].0 == two[1].0) {
                    return Err(broken(format!("the place {} occurs twice", twice[0].0)));
                }
                Ok(Some(Self::Some(found.into_iter().peekable())))
            }
            _ => Ok(None),
        }
    }

    /// The place of the next value.
    pub(super) fn next_place(&mut self) -> Option<u64> {
        match self {
            Self::List(items) => items.peek().map(|(place, _)| *place),
            Self::Some(items) => items.peek().map(|(place, _)| *place),
        }
    }

    /// Takes the value at a place, if it is the next.
    pub(super) fn take(&mut self, place: u64) -> Option<&'a str> {
        let item = match self {
            Self::List(items) => items.next_if(|(own, _)| *own == place),
            Self::Some(items) => items.next_if(|(own, _)| *own == place),
        };
        item.map(|(_, text)| text)
    }
}

/// The values of an object whose keys are places.
fn by_place(text: &str) -> Result<Vec<(u64, &str)>, serde_json::Error> {
    struct Keys;
    impl<'de> Visitor<'de> for Keys {
        type Value = Vec<(u64, &'de str)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of places")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut found = Vec::new();
            while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                let place = key.parse().map_err(|_| A::Error::custom(format!("the key `{key}` is no place")))?;
                found.push((place, value.get()));
            }
            Ok(found)
        }
    }
    serde_json::Deserializer::from_str(text).deserialize_map(Keys)
}
