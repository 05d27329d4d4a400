//! Decides by cue words which code an item has, where the document's structure does not show it.
//!
//! A cue decides only if cues of exactly one code are found; else the item gets the code for "unclear". A decision by a cue
//! is inferred, and the cue is its evidence.

use crate::spec::recipe::List;

/// The decision of the cues for an item.
pub(super) struct CueDecision {
    /// The code; none where the recipe has no code for an unclear item.
    pub(super) code: Option<String>,
    /// The matched cue: the words that label_of_item.
    pub(super) cue: Option<String>,
    /// Name of the rule.
    pub(super) rule: String,
}

/// Finds the cues of every code in a text.
pub(super) fn decide(list: &List, text: &str) -> CueDecision {
    let found: Vec<(&str, &str)> = list
        .cues
        .iter()
        .filter_map(|(code, regexes)| {
            let hit = regexes.iter().find_map(|r| r.find(text))?;
            Some((code.as_str(), hit.as_str()))
        })
        .collect();
    match found.as_slice() {
        [(code, cue)] => CueDecision {
            code: Some((*code).to_owned()),
            cue: Some((*cue).trim().to_owned()),
            rule: format!("{}: cue of {code}", list.name),
        },
        [] => CueDecision { code: list.otherwise.clone(), cue: None, rule: format!("{}: no cue", list.name) },
        _ => CueDecision { code: list.otherwise.clone(), cue: None, rule: format!("{}: cues of two kinds", list.name) },
    }
}
