//! Elements that stay in force where their end tag is missing: the parser opens them again in each block behind, so that
//! a page of which all are left open grows by its square.
//!
//! An end tag counts where it surely ends one: in the cell, and the part of a table, that the start tag stands in.

use super::{TagName, nesting::OpenElements};

/// What is in force, and how often it may have been opened again.
#[derive(Debug, Default)]
pub(super) struct Reopened {
    /// Names, and where each was begun.
    active: Vec<(TagName, (Option<usize>, usize))>,
    count: usize,
}

impl Reopened {
    /// Hears of a tag; tells how many elements may have been opened again so far.
    pub(super) fn on_tag(&mut self, name: TagName, closes: bool, open: &mut OpenElements) -> usize {
        self.count += self.active.len();
        if matches!(name.as_bytes(), b"td" | b"th") && !closes {
            open.begin_cell();
        }
        if is_formatting(&name) {
            let cell = open.cell();
            // A link ends the one before it.
            if (closes || matches!(name.as_bytes(), b"a" | b"nobr"))
                && let Some(at) = self.active.iter().rposition(|one| *one == (name, cell))
            {
                self.active.remove(at);
            }
            if !closes {
                self.active.push((name, cell));
            }
        }
        self.count
    }
}

#[rustfmt::skip]
fn is_formatting(name: &TagName) -> bool {
    matches!(
        name.as_bytes(),
        b"a" | b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small" | b"strike" | b"strong"
            | b"tt" | b"u"
    )
}

#[cfg(test)]
mod tests {
    use super::super::{LimitExceeded, Limits, PAGE_LIMITS, check};

    #[test]
    fn what_is_left_open_counts_for_each_tag_behind() {
        let limits = Limits { reopened: 100, ..PAGE_LIMITS };
        let costs = |text: &str| matches!(check(text, &limits), Err(LimitExceeded::Reopened { .. }));
        // Plain pages, well written or not.
        for text in [
            "<p><b>um</b> <i>dois</i></p>",
            "<p><a href=1>um</a><br><a href=2>dois</a></p>",
            "<table><tr><td><font>1</font></td><td><b>2</b></td></tr></table>",
            "<b><table><tr><td>1</td></tr></table></b><p>dois</p>",
            "<a name=x><p>um</p>",
        ] {
            assert!(!costs(&text.repeat(10)), "{text}");
        }
        // Fifteen that nobody ends, each in force in all blocks behind.
        assert!(costs(&"<div><b>um</div>".repeat(15)) && !costs(&"<div><b>um</div>".repeat(5)));
        // An end tag in another cell ends nothing.
        assert!(costs(&"<table><b><td></b></td></table>".repeat(15)));
    }
}
