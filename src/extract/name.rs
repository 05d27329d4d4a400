//! The names of values in their records, and the pointers that lead to them where the names do not.

use std::borrow::Cow;

/// A key as JSON pointers have it.
pub(super) fn escaped(key: &str) -> Cow<'_, str> {
    if key.contains(['~', '/']) { key.replace('~', "~0").replace('/', "~1").into() } else { key.into() }
}

/// The steps of a JSON pointer.
pub(super) fn pointer(steps: &[String]) -> String {
    steps.iter().map(|step| format!("/{}", escaped(step))).collect()
}

/// The number with which a place goes on after a word: 12 in `line 12, column 3`.
pub(super) fn numbered(place: &str, word: &str) -> Option<u64> {
    let rest = place.strip_prefix(word)?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..digits].parse().ok()
}

/// The name of a value in its record (`buyer.name`), and the JSON pointer that leads to it where that differs: a key may
/// hold a dot or a slash.
#[derive(Debug, Default)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) step: Option<String>,
}

impl Name {
    /// The name of a value within this one, by its key.
    pub(super) fn inner(&self, key: &str) -> Self {
        let needs_pointer = self.step.is_some() || key.contains(['.', '~', '/']);
        let text = self.then(key);
        Self { step: needs_pointer.then(|| format!("{}/{}", self.before(), escaped(key))), text }
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
