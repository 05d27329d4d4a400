//! The names of values in their records, and the steps that lead there where the names do not tell them.

use std::borrow::Cow;

/// A key as JSON pointers have it.
pub(super) fn escaped(key: &str) -> Cow<'_, str> {
    if key.contains(['~', '/']) { key.replace('~', "~0").replace('/', "~1").into() } else { key.into() }
}

/// The name of a value in its record, and the JSON pointer that leads to it where the name does not tell it: keys may hold
/// what parts the steps of either.
#[derive(Debug, Default)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) step: Option<String>,
}

impl Name {
    /// The name of a value within this one, by its key.
    pub(super) fn inner(&self, key: &str) -> Self {
        let is_odd = self.step.is_some() || key.contains(['.', '~', '/']);
        let text = self.then(key);
        Self { step: is_odd.then(|| format!("{}/{}", self.before(), escaped(key))), text }
    }

    /// The same by a name and the step that leads there, where these differ.
    pub(super) fn to(&self, name: &str, step: &str) -> Self {
        Self { text: self.then(name), step: Some(format!("{}/{step}", self.before())) }
    }

    fn then(&self, name: &str) -> String {
        if self.text.is_empty() { name.to_owned() } else { format!("{}.{name}", self.text) }
    }

    fn before(&self) -> String {
        match (&self.step, self.text.as_str()) {
            (Some(step), _) => step.clone(),
            (None, "") => String::new(),
            (None, text) => format!("/{}", text.replace('.', "/")),
        }
    }
}
