//! An object of JSON as its pairs, in their order.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// Keys of an object beyond which it is no record: all are columns.
const MAX_KEYS: usize = 100_000;

/// An object in the order of its text. A key that occurs twice is an error: one of the two would be lost.
pub(in crate::extract) struct Object<'a>(pub(in crate::extract) Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let (mut pairs, mut seen) = (Vec::new(), std::collections::HashSet::new());
                while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                    if !seen.insert(key.clone()) {
                        return Err(serde::de::Error::custom(format!("the key `{key}` occurs twice")));
                    }
                    pairs.push((key, value));
                    if pairs.len() > MAX_KEYS {
                        return Err(serde::de::Error::custom(format!("an object has more than {MAX_KEYS} keys")));
                    }
                }
                Ok(Object(pairs))
            }
        }
        deserializer.deserialize_map(Keys)
    }
}
