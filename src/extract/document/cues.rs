//! Which of several lists an item belongs to when no mark of the document says so: its words may.
//!
//! A cue decides only when the cues of one code alone are found; none, or those of two, leave the item
//! with the code for "unclear". What a cue decides is inferred, and the cue is its evidence.

use crate::spec::recipe::List;

/// What the cues say of an item.
pub(super) struct Told {
    /// The code, if the recipe has one for the case.
    pub(super) code: Option<String>,
    /// The words that decided.
    pub(super) cue: Option<String>,
    /// The rule's name.
    pub(super) rule: String,
}

/// Looks for the cues of every code.
pub(super) fn decide(list: &List, text: &str) -> Told {
    let found: Vec<(&str, &str)> = list
        .cues
        .iter()
        .filter_map(|(code, regexes)| {
            let hit = regexes.iter().find_map(|r| r.find(text))?;
            Some((code.as_str(), hit.as_str()))
        })
        .collect();
    match found.as_slice() {
        [(code, cue)] => Told {
            code: Some((*code).to_owned()),
            cue: Some((*cue).trim().to_owned()),
            rule: format!("{}: cue of {code}", list.name),
        },
        [] => Told { code: list.otherwise.clone(), cue: None, rule: format!("{}: no cue", list.name) },
        _ => Told { code: list.otherwise.clone(), cue: None, rule: format!("{}: cues of two kinds", list.name) },
    }
}
