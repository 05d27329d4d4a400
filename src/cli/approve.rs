//! `seara approve`: a release that waits for a person's word goes out.

use super::{arguments::Global, console::Console, writing};
use crate::release;

/// Publishes the held release of a dataset, which must be of the version asked for, if one is.
pub(super) fn run(dataset: &str, version: Option<&str>, sample: bool, global: &Global, console: &mut Console) -> u8 {
    let desk = match writing::desk("approve", dataset, sample, global, console) {
        Ok(desk) => desk,
        Err(status) => return status,
    };
    let name = ("dataset", dataset.to_owned());
    let Some(held) = release::held(&desk.layout, dataset).filter(|h| version.is_none_or(|v| v == h.version)) else {
        console.complain(&console.words().screen("not-waiting", &[name]));
        return 1;
    };
    match release::approve(&desk.layout, desk.site(), dataset, &held, desk.pipeline().keep) {
        Ok(Some(())) => {
            if let Some(latest) = release::latest(&desk.layout, dataset) {
                let measures = release::measures(&desk.layout, dataset, &latest.version);
                // What cannot be remembered is no reason to fail: the release is out.
                let _ = desk.writing.ledger.release(&latest, &measures);
            }
            console.say(&format!("{} {dataset} {}", console.words().screen("published", &[]), held.version));
            0
        }
        Ok(None) => {
            console.complain(&console.words().screen("out-of-date", &[name, ("version", held.version)]));
            1
        }
        Err(error) => {
            console.complain(&error.to_string());
            2
        }
    }
}
