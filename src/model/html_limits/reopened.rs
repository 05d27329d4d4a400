//! Active formatting elements: where their end tag is missing, the parser reopens them in each following block, so that
//! the tree can grow with the square of the page.
//!
//! An end tag counts only where it certainly ends one: in the same table and cell as the start tag.

use super::{TagName, open_elements::OpenElements};

/// The active formatting elements, and an upper bound of reopened ones.
#[derive(Debug, Default)]
pub(super) struct Reopened {
    /// Name, and scope and cell where each was begun.
    active: Vec<(TagName, (Option<usize>, usize))>,
    count: usize,
}

impl Reopened {
    /// Handles a tag; returns the upper bound of reopened elements so far.
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
    fn an_open_formatting_element_counts_for_each_following_tag() {
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
        // Fifteen without an end tag, each active in all following blocks.
        assert!(costs(&"<div><b>um</div>".repeat(15)) && !costs(&"<div><b>um</div>".repeat(5)));
        // An end tag in another cell ends nothing.
        assert!(costs(&"<table><b><td></b></td></table>".repeat(15)));
    }
}
